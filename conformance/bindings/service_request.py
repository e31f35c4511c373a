"""The binding of clause 6: one Service Request."""

from __future__ import annotations

from srpd.conformance.bindings.binding import Binding
from srpd.conformance.bindings.expectations import (
    ANSWERS,
    FOLLOWS,
    ONWARD,
    SENDING,
    Absent,
    Appears,
    Follows,
    Supplied,
    Where,
    sorts,
)
from srpd.conformance.bindings.requests import send_request
from srpd.conformance.fixtures.world import device_id
from srpd.conformance.observing.seen import COUNTERSIGNED, Sort
from srpd.conformance.observing.supplied_fields import DEVICE_CERTIFICATES, SIGNED_BY_DCC, YES
from srpd.model.machines.service_request import MACHINE, Duty

_SCHEDULES = frozenset({"DSPSchedulesRead"})

BINDING = Binding(
    MACHINE,
    begin=send_request,
    owed={
        Duty.ACKNOWLEDGE: Appears(ANSWERS, Where.AT_SENDER, shared=True),
        Duty.REJECT: Absent(
            ONWARD | {Sort.SERVICE_RESPONSE, Sort.QUARANTINE_ALERT, Sort.UNDELIVERED}
        ),
        Duty.NOTIFY_USER_OF_REJECTION: Appears(
            sorts(Sort.REJECTION), Where.AT_SENDER, codes_of_limb=True
        ),
        Duty.TRANSFORM: Follows(ONWARD),
        Duty.SEND_COMMAND: Follows(SENDING),
        Duty.COUNT_PRE_COMMAND: FOLLOWS,
        Duty.NOTIFY_OF_QUARANTINE: Appears(sorts(Sort.QUARANTINE_ALERT), Where.AT_SENDER),
        Duty.RETURN_PRE_COMMAND: Appears(sorts(Sort.PRE_COMMAND), Where.AT_SENDER),
        Duty.DELETE_STORED: FOLLOWS,
        Duty.STORE: FOLLOWS,
        Duty.HOLD: Absent(SENDING),
        Duty.IDENTIFY_S1SP: FOLLOWS,
        Duty.COUNTERSIGN: FOLLOWS,
        Duty.SEND_COUNTERSIGNED: FOLLOWS,
        Duty.FORWARD_TO_COS_PARTY: Appears(
            sorts(Sort.COUNTERSIGNED_COS), Where.AT_COS_PARTY, content=frozenset({COUNTERSIGNED})
        ),
        Duty.SIGN_COMMAND: Supplied(sorts(Sort.COMMAND), SIGNED_BY_DCC, frozenset({YES})),
        Duty.INCLUDE_CERTIFICATE_OF_GAS_METER: Supplied(
            sorts(Sort.COMMAND),
            DEVICE_CERTIFICATES,
            frozenset({f"keyAgreement {device_id('gsme')}"}),
        ),
        Duty.INCLUDE_CERTIFICATE_OF_PPMID: Supplied(
            sorts(Sort.PRE_COMMAND),
            DEVICE_CERTIFICATES,
            frozenset({f"keyAgreement {device_id('ppmid')}"}),
        ),
        Duty.RESPOND: Appears(sorts(Sort.SERVICE_RESPONSE), Where.AT_SENDER, shared=True),
        Duty.RESPOND_UNSUCCESSFUL: Appears(sorts(Sort.REJECTION), Where.AT_SENDER),
        Duty.INCLUDE_INFORMATION: Appears(
            sorts(Sort.SERVICE_RESPONSE),
            Where.AT_SENDER,
            shared=True,
            content=frozenset({"DSPInventory", "DSPWANMatrix"}),
        ),
        Duty.UPDATE_DCC_SYSTEMS: FOLLOWS,
        Duty.ADD_DEVICE: FOLLOWS,
        Duty.DECOMMISSION_DEVICE: FOLLOWS,
        Duty.RESPOND_EITHER_WAY: Appears(
            sorts(Sort.SERVICE_RESPONSE, Sort.REJECTION), Where.AT_SENDER
        ),
        Duty.CREATE_SCHEDULE: FOLLOWS,
        Duty.INCLUDE_SCHEDULE_ID: Appears(
            sorts(Sort.SERVICE_RESPONSE),
            Where.AT_SENDER,
            shared=True,
            content=frozenset({"DSPScheduleID"}),
        ),
        Duty.INCLUDE_SCHEDULE: Appears(
            sorts(Sort.SERVICE_RESPONSE), Where.AT_SENDER, shared=True, content=_SCHEDULES
        ),
        Duty.WITHHOLD_SCHEDULE: Absent(sorts(Sort.SERVICE_RESPONSE), content=_SCHEDULES),
        Duty.DELETE_SCHEDULE: FOLLOWS,
        Duty.UPDATE_LISTED_DEVICES: Follows(sorts(Sort.FIRMWARE)),
    },
    forbidden={
        Duty.SEND_COMMAND: sorts(Sort.COMMAND, Sort.LOCAL_COMMAND),
        Duty.RETURN_PRE_COMMAND: sorts(Sort.PRE_COMMAND),
        Duty.SEND_COUNTERSIGNED: sorts(Sort.COUNTERSIGNED),
        Duty.FORWARD_TO_COS_PARTY: sorts(Sort.COUNTERSIGNED_COS),
        Duty.STORE: frozenset(),
        Duty.DELETE_SCHEDULE: frozenset(),
        # A Non-Device Service Request has one answer; what tells an Acknowledgement is a second.
        Duty.ACKNOWLEDGE: sorts(Sort.ACKNOWLEDGEMENT),
    },
    permitted={
        Duty.ACKNOWLEDGE: ANSWERS,
        Duty.NOTIFY_USER_OF_REJECTION: sorts(Sort.REJECTION),
        Duty.APPLY_DETECTION: sorts(Sort.QUARANTINE_ALERT),
    },
)
