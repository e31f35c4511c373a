"""The words of clauses 12 to 14: one Relevant Communication, and what is decided on it."""

from __future__ import annotations

from enum import Enum

from srpd.model.conditions import Term, where
from srpd.model.requests import Generation


class State(Enum):
    """Where one Relevant Communication stands."""

    SUBMITTED = "submitted"
    COUNTED = "counted against a threshold"
    MEASURED = "measured against a limit on a data value"
    CLEARED = "cleared for sending"
    QUARANTINED = "quarantined"
    SENT = "sent"
    DELETED = "deleted"
    CANCELLED = "its services cancelled while it was quarantined"
    UNDELIVERABLE = "not deliverable"


class Event(Enum):
    """What can happen to a Relevant Communication."""

    DUE_TO_BE_SENT = "it is due to be sent"
    VOLUME_IS_WITHIN_THRESHOLD = "the number counted is within the threshold"
    VOLUME_EXCEEDS_THRESHOLD = "the number counted exceeds the threshold"
    VALUE_IS_WITHIN_LIMITS = "its data value is within the limits"
    VALUE_EXCEEDS_LIMITS = "its data value exceeds the limits"
    REQUIREMENTS_FOR_SENDING_ARE_MET = "the requirements for sending are met"
    TIME_PASSES = "time passes without a decision"
    USER_INSTRUCTS_PROCESSING = "the User that sent the request instructs the DCC to process it"
    ANOTHER_USER_INSTRUCTS_PROCESSING = "another User instructs the DCC to process it"
    USER_CONFIRMS_ANOMALOUS = "the User confirms that it is anomalous or requires deletion"
    PROCEDURES_REQUIRE_DELETION = "the Threshold Anomaly Detection Procedures require deletion"
    SERVICES_ARE_CANCELLED = "the services are cancelled in accordance with Sections H3.18 to H3.20"


class Threshold(Enum):
    """The Anomaly Detection Threshold that has been established for the communication."""

    NONE = "none"
    VOLUME = "a number in a period"
    DATA_VALUE = "a data value"


class Delivery(Enum):
    """Where the originating request specifies that the Command goes."""

    TO_DEVICE = "to the Device"
    TO_USER = "to the User"
    TO_BOTH = "to the Device and to the User"


class Fact(Enum):
    """The facts on which detection and sending depend."""

    GENERATION = "the target Device's generation"
    THRESHOLD = "the Anomaly Detection Threshold established"
    VALUE_WITHIN_LIMITS = "the data value is within the limits"
    DELIVERY = "the delivery"
    HUB_COMMISSIONED = "the Communications Hub Function is commissioned"
    SIGNED_BY_DCC = "the Command is to be Digitally Signed by the DCC"
    RIGHTS_HELD = "the sender's right to send the Service Request is not suspended now"
    STATUS_PERMITS = "the SMI Status of the Device permits the Service Request now"
    REGISTERED = "the sender is an Eligible User by the Registration Data now"


class Duty(Enum):
    """What the DCC must do with a Relevant Communication."""

    APPLY_DETECTION = "apply Threshold Anomaly Detection"
    SEND_WHAT_WAS_DETECTED = "send it only once Threshold Anomaly Detection has been applied"
    SEND_WHAT_PASSED = (
        "send it only if the check is passed, or once the User that sent the request has "
        "instructed the DCC to process it"
    )
    COUNT = "count it with the others of its Service Reference Variant, and compare"
    NOTIFY_USER = "notify the User"
    QUARANTINE = "quarantine it"
    CONTINUE_PROCESSING = "continue to process it"
    DELETE = "delete it from the DCC Systems"
    SEND_TO_DEVICE = "apply the Message Authentication Code and send the Command to the Device"
    SEND_TO_USER = "send the Command to the User"
    COUNTERSIGN_AND_SEND = "Countersign it and send it to the SMETS1 Service Provider"
    CEASE = "process it no further"
    NOTIFY_OF_REFUSAL = "tell the User that it is refused"
    NOTIFY_OF_DELETION = "tell the User that it was deleted"
    NOTIFY_OF_CANCELLATION = "tell the User that its services are cancelled"
    NOTIFY_NOT_DELIVERABLE = "tell the User that the Command cannot be delivered"


OF_SMETS1: Term = where(Fact.GENERATION, Generation.SMETS1, says="it is a SMETS1 Service Request")
OF_SMETS2: Term = where(Fact.GENERATION, Generation.SMETS2, says="it becomes a Command")
SENDING = (Duty.SEND_TO_DEVICE, Duty.SEND_TO_USER, Duty.COUNTERSIGN_AND_SEND)
OF_GENERATION = (("a Command", OF_SMETS2, "13.1"), ("a SMETS1 Service Request", OF_SMETS1, "14.1"))
PASSES_STILL = (Fact.RIGHTS_HELD, Fact.STATUS_PERMITS, Fact.REGISTERED)
"""The checks of clause 6.1 that can come to fail while something waits in quarantine."""
