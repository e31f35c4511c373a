"""The bindings of clause 15.1: one request with a place in a sequence.

The suite plays the Device and the SMETS1 Service Provider: it answers what was sent, with or
without success.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from enum import Enum

from srpd.conformance.bindings.bench import Bench
from srpd.conformance.bindings.binding import Binding, Cause
from srpd.conformance.bindings.deadlines import reaches
from srpd.conformance.bindings.expectations import FOLLOWS
from srpd.conformance.bindings.parties import notes_about
from srpd.conformance.bindings.response_or_alert import answer_of_device, answer_of_s1sp
from srpd.conformance.observing.seen import Sort
from srpd.model.faults import ModelFault
from srpd.model.machines.sequence import MACHINES, SMETS1_MACHINE, Duty, Event


def _answers(outcome: str) -> Cause:
    def cause(bench: Bench, subject: str) -> None:
        bearer = next(s for s in bench.system.subjects if s.name == subject)
        if "response" not in bearer.knows:
            raise ModelFault(f"{subject} knows no subject that its Response could be")
        request_id = bench.about[subject]
        notes = {
            **notes_about(bench, request_id.target, request_id.originator),
            "about_key": str(request_id),
            "sender": request_id.originator,
        }
        answer = answer_of_s1sp if bearer.machine.name == SMETS1_MACHINE.name else answer_of_device
        answer(bench, request_id, outcome, bearer.knows["response"], notes)

    return cause


def _waits(bench: Bench, _: str) -> datetime:
    return bench.now + bench.spans.a_while


_NOT_SENT = frozenset({Sort.REJECTION, Sort.UNDELIVERED})
_CAUSES: Mapping[Enum, Cause] = {
    Event.TIME_PASSES: _waits,
    Event.WAIT_PERIOD_ENDS: reaches(Event.WAIT_PERIOD_ENDS),
    Event.IT_IS_EXECUTED: _answers("success"),
    Event.ITS_EXECUTION_FAILS: _answers("failure"),
}

BINDINGS = tuple(
    Binding(
        machine,
        cause=_CAUSES,
        owed={
            Duty.SEND_COMMAND: FOLLOWS,
            Duty.SEND_COUNTERSIGNED: FOLLOWS,
            Duty.DEAL_WITH_RESPONSE: FOLLOWS,
            Duty.PROCEED_WITH_DEPENDENT: FOLLOWS,
            Duty.CANCEL_DEPENDENT: FOLLOWS,
        },
        forbidden={
            Duty.SEND_COMMAND: frozenset({Sort.COMMAND, Sort.LOCAL_COMMAND}),
            Duty.SEND_COUNTERSIGNED: frozenset({Sort.COUNTERSIGNED}),
        },
        permitted={Duty.NOTIFY_USER: _NOT_SENT},
    )
    for machine in MACHINES
)
