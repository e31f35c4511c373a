"""The binding of clause 7: one Signed Pre-Command."""

from __future__ import annotations

from srpd.conformance.bindings.binding import Binding
from srpd.conformance.bindings.expectations import (
    ANSWERS,
    ONWARD,
    SENDING,
    Absent,
    Appears,
    Follows,
    Where,
    sorts,
)
from srpd.conformance.bindings.requests import send_request
from srpd.conformance.observing.seen import Sort
from srpd.model.machines.signed_pre_command import MACHINE, Duty

BINDING = Binding(
    MACHINE,
    begin=send_request,
    owed={
        Duty.ACKNOWLEDGE: Appears(ANSWERS, Where.AT_SENDER, shared=True),
        Duty.REJECT: Absent(ONWARD | {Sort.QUARANTINE_ALERT, Sort.UNDELIVERED}),
        Duty.NOTIFY_USER_OF_REJECTION: Appears(
            sorts(Sort.REJECTION), Where.AT_SENDER, codes_of_limb=True
        ),
        Duty.SEND_COMMAND: Follows(SENDING),
    },
    permitted={
        Duty.ACKNOWLEDGE: ANSWERS,
        Duty.NOTIFY_USER_OF_REJECTION: sorts(Sort.REJECTION),
    },
)
