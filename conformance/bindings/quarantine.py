"""The binding of clauses 12 to 14: one Relevant Communication."""

from __future__ import annotations

from datetime import datetime

from srpd.conformance.bindings.binding import Binding, Cause, Stand
from srpd.conformance.bindings.sights import (
    FOLLOWS,
    SENDING,
    Absent,
    Appears,
    Screens,
    Where,
    sorts,
)
from srpd.conformance.observing.seen import COUNTERSIGNED, Sort
from srpd.model.machines.quarantine import MACHINE, Duty, Event

_NOT_DELIVERABLE = sorts(Sort.REJECTION, Sort.UNDELIVERED, Sort.OTHER_ALERT)
_DETECTION = Screens(
    sorts(Sort.QUARANTINE_ALERT),
    frozenset({Event.VOLUME_EXCEEDS_THRESHOLD, Event.VALUE_EXCEEDS_LIMITS}),
)


def _decides(**decision: str) -> Cause:
    def cause(stand: Stand, subject: str) -> None:
        request_id = stand.about[subject]
        fields = {**decision, "request_id": str(request_id), "user": request_id.originator}
        stand.deliver("ops", fields=fields)

    return cause


def _waits(stand: Stand, _: str) -> datetime:
    return stand.now + stand.spans.a_while


BINDING = Binding(
    MACHINE,
    cause={
        Event.TIME_PASSES: _waits,
        Event.USER_INSTRUCTS_PROCESSING: _decides(kind="quarantine-decision", decision="process"),
        Event.USER_CONFIRMS_ANOMALOUS: _decides(kind="quarantine-decision", decision="delete"),
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
    permitted={Duty.NOTIFY_NOT_DELIVERABLE: _NOT_DELIVERABLE},
)
