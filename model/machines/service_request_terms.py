"""The words of clause 6: states, events and duties of one Service Request."""

from __future__ import annotations

from enum import Enum


class State(Enum):
    """Where one Service Request stands."""

    AWAITED = "awaited"
    UNDER_CHECK = "under check"
    REJECTED = "rejected"
    HANDED_OVER_FOR_SENDING = "handed over for sending"
    PRE_COMMAND_RETURNED = "returned as a Pre-Command"
    STORED = "stored until its execution date"
    HELD = "held until its execution date"
    FORWARDED_TO_COS_PARTY = "forwarded to the CoS Party"
    ANSWERED = "answered by a Service Response"
    SPENT = "spent: its only effect was to delete"


class Event(Enum):
    """What can happen to a Service Request."""

    USER_SENDS_IT = "the User sends it"
    A_CHECK_IS_NOT_SATISFIED = "a check is not satisfied"
    ALL_CHECKS_ARE_SATISFIED = "all checks are satisfied"


class Duty(Enum):
    """What the DCC must do with a Service Request."""

    ACKNOWLEDGE = "send the User an Acknowledgement"
    REJECT = "reject the Service Request"
    NOTIFY_USER_OF_REJECTION = "notify the User of the rejection and of its reasons"
    TRANSFORM = "Transform the Service Request"
    SEND_COMMAND = "send the associated Command in accordance with clause 13"
    COUNT_PRE_COMMAND = "count it with the others of its Service Reference Variant, and compare"
    NOTIFY_OF_QUARANTINE = "notify the User that it is quarantined"
    RETURN_PRE_COMMAND = "send the Transformed Service Request to the User"
    DELETE_STORED = "delete the stored request for the same Device and Service Reference Variant"
    STORE = "store the Service Request until its execution date"
    HOLD = "hold the Service Request until its execution date"
    IDENTIFY_S1SP = "identify the SMETS1 Service Provider by the target Device"
    COUNTERSIGN = "create a Countersigned Service Request and Countersign it"
    SEND_COUNTERSIGNED = "send the Countersigned Service Request in accordance with clause 14"
    FORWARD_TO_COS_PARTY = "send a Countersigned CoS Service Request to the CoS Party"
    SIGN_COMMAND = "Digitally Sign the GBCS Payload"
    INCLUDE_CERTIFICATE_OF_PPMID = (
        "include the Device Certificate for key agreement of the Pre-Payment Meter Interface Device"
    )
    INCLUDE_CERTIFICATE_OF_GAS_METER = (
        "include the Device Certificate of the Gas Smart Meter that has the key usage keyAgreement"
    )
    RESPOND = "send the User a Service Response that says whether it was successful"
    RESPOND_UNSUCCESSFUL = "send the User a Service Response that says it was not successful"
    INCLUDE_INFORMATION = "include the information requested in the Service Response"
    UPDATE_DCC_SYSTEMS = "update the information held on the DCC Systems"
    ADD_DEVICE = "add the Device to the Smart Metering Inventory"
    DECOMMISSION_DEVICE = "set the SMI Status of the Device to 'decommissioned'"
    UPDATE_LISTED_DEVICES = "deal with each Device that the firmware update lists"
    APPLY_DETECTION = "apply Threshold Anomaly Detection to it"
    RESPOND_EITHER_WAY = "send the User a Service Response, whatever it says"
    CREATE_SCHEDULE = "create the schedule"
    INCLUDE_SCHEDULE_ID = "include the identifier of the schedule in the Service Response"
    INCLUDE_SCHEDULE = "include details of the schedule in the Service Response"
    WITHHOLD_SCHEDULE = "give no details of the schedule"
    DELETE_SCHEDULE = "delete the schedule"
