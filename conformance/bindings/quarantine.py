"""The binding of clauses 12 to 14: one Relevant Communication."""

from __future__ import annotations

from datetime import datetime

from srpd.conformance.bindings.bench import Bench
from srpd.conformance.bindings.binding import Binding, Cause
from srpd.conformance.bindings.cancellation import cancels_request
from srpd.conformance.bindings.expectations import (
    FOLLOWS,
    SENDING,
    Absent,
    Appears,
    Screens,
    Where,
    sorts,
)
from srpd.conformance.fixtures.world import device_id, user_of_role
from srpd.conformance.messages.identifiers import RequestId
from srpd.conformance.observing.seen import COUNTERSIGNED, Sort
from srpd.model.machines.quarantine import MACHINE, Duty, Event

_NOT_DELIVERABLE = sorts(Sort.REJECTION, Sort.UNDELIVERED, Sort.OTHER_ALERT)
_DETECTION = Screens(
    sorts(Sort.QUARANTINE_ALERT),
    frozenset({Event.VOLUME_EXCEEDS_THRESHOLD, Event.VALUE_EXCEEDS_LIMITS}),
)


def _decides(of_another: str = "", **decision: str) -> Cause:
    """The User that sent the request decides, or this other one."""

    def cause(bench: Bench, subject: str) -> None:
        request_id = bench.about.get(subject) or _of_nothing(bench)
        user = of_another if of_another else request_id.originator
        bench.deliver("ops", fields={**decision, "request_id": str(request_id), "user": user})

    return cause


def _of_nothing(bench: Bench) -> RequestId:
    """A RequestID of which nothing was sent, where there is nothing yet to decide on."""
    return RequestId(user_of_role("IS"), device_id("esme"), bench.next_counter())


def _waits(bench: Bench, _: str) -> datetime:
    return bench.now + bench.spans.a_while


BINDING = Binding(
    MACHINE,
    cause={
        Event.TIME_PASSES: _waits,
        Event.USER_INSTRUCTS_PROCESSING: _decides(kind="quarantine-decision", decision="process"),
        Event.USER_CONFIRMS_ANOMALOUS: _decides(kind="quarantine-decision", decision="delete"),
        Event.ANOTHER_USER_INSTRUCTS_PROCESSING: _decides(
            user_of_role("ED"), kind="quarantine-decision", decision="process"
        ),
        Event.SERVICES_ARE_CANCELLED: cancels_request,
        Event.PROCEDURES_REQUIRE_DELETION: _decides(kind="procedures-require-deletion"),
    },
    owed={
        Duty.APPLY_DETECTION: _DETECTION,
        Duty.SEND_WHAT_WAS_DETECTED: _DETECTION,
        Duty.SEND_WHAT_PASSED: Absent(SENDING),
        Duty.COUNT: FOLLOWS,
        Duty.NOTIFY_USER: Appears(sorts(Sort.QUARANTINE_ALERT), Where.AT_SENDER),
        Duty.QUARANTINE: Absent(SENDING),
        Duty.CONTINUE_PROCESSING: FOLLOWS,
        Duty.DELETE: Absent(SENDING),
        Duty.CEASE: Absent(SENDING),
        Duty.SEND_TO_DEVICE: Appears(sorts(Sort.COMMAND), Where.AT_WAN),
        Duty.SEND_TO_USER: Appears(sorts(Sort.LOCAL_COMMAND), Where.AT_SENDER),
        Duty.COUNTERSIGN_AND_SEND: Appears(
            sorts(Sort.COUNTERSIGNED), Where.AT_S1SP, content=frozenset({COUNTERSIGNED})
        ),
        Duty.NOTIFY_NOT_DELIVERABLE: Appears(_NOT_DELIVERABLE, Where.AT_SENDER),
    },
    forbidden={
        Duty.SEND_TO_DEVICE: sorts(Sort.COMMAND),
        Duty.SEND_TO_USER: sorts(Sort.LOCAL_COMMAND),
        Duty.COUNTERSIGN_AND_SEND: sorts(Sort.COUNTERSIGNED),
    },
    permitted={
        Duty.NOTIFY_NOT_DELIVERABLE: _NOT_DELIVERABLE,
        Duty.NOTIFY_OF_REFUSAL: sorts(Sort.REJECTION, Sort.OTHER_ALERT),
        Duty.NOTIFY_OF_DELETION: sorts(Sort.REJECTION, Sort.OTHER_ALERT),
        Duty.NOTIFY_OF_CANCELLATION: sorts(Sort.REJECTION, Sort.OTHER_ALERT),
    },
)
