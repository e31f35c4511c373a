"""Clause 15.3: what has been cancelled is processed no further, in the law and at a target."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest

from srpd.conformance.mutants.cancellation import IgnoresCancellation, SendsAtOnce
from srpd.conformance.reference import ReferenceDcc, factory
from srpd.conformance.reference.sandbox import Sandbox
from srpd.conformance.targets.protocol import Delivered, PortMessage
from srpd.generators.checking import check
from srpd.model.compiled import compile_system
from srpd.model.composition import System
from srpd.model.machines import change_of_supplier, future_dated_smets1, schedule
from srpd.model.notation import Rule
from srpd.model.readings import DEFAULTS
from srpd.model.systems import cos, schedules, storage
from tests.going_well import kept

CANCELLED = "the services are cancelled"
STORED = ("storage", "send 1.1.1-IS-esme-smets1-future-dated", CANCELLED)
SCHEDULED = ("schedules", "send 5.1-IS-esme-daily", CANCELLED)
KEPT = ("cos", "send 6.23-GS-gsme-future-dated", "the CoS Party authorises it", CANCELLED)
WAITS = [
    (*STORED, "wait until the execution date"),
    (*SCHEDULED, "wait until the next point in time"),
    (*KEPT, "wait until the execution time"),
]
EACH = pytest.mark.parametrize("script", WAITS, ids=[script[0] for script in WAITS])


@EACH
def test_going_on_with_what_was_cancelled_fails_15_3_alone(
    bench: Any, script: tuple[str, ...]
) -> None:
    assert bench.play(IgnoresCancellation, script).failed == {"15.3"}


@EACH
def test_the_reference_goes_on_with_nothing_that_was_cancelled(
    bench: Any, script: tuple[str, ...]
) -> None:
    played = bench.play(ReferenceDcc, script)
    assert (played.failed, played.errors) == (set(), [])
    assert "15.3" in kept(played.result)


def test_carrying_out_at_once_what_was_cancelled_fails_15_3(bench: Any) -> None:
    assert bench.play(SendsAtOnce, STORED).failed == {"15.3"}


def test_a_command_of_a_cancelled_schedule_fails_15_3_when_another_was_created_since(
    bench: Any,
) -> None:
    script = (*SCHEDULED, "send 5.1-IS-esme-daily", "wait until the next point in time")
    assert bench.play(IgnoresCancellation, script).failed == {"15.3"}


def test_a_notification_of_the_cancellation_is_permitted(bench: Any) -> None:
    class Tells(ReferenceDcc):
        def cancel_services(self, fields: Mapping[str, Any]) -> str | None:
            for stored in list(self.state.stored.values()):
                self.alert_command_failure(stored.request, "N7", "E5")
            return super().cancel_services(fields)

    assert bench.play(Tells, WAITS[0]).failed == set()


def test_a_schedule_that_was_never_identified_cannot_be_cancelled_and_is_left_open(
    bench: Any,
) -> None:
    class DoesNotIdentify(ReferenceDcc):
        def deliver(self, message: PortMessage) -> Delivered:
            got = super().deliver(message)
            if got.answer is None or "DSPScheduleID" not in got.answer.xml:
                return got
            return Delivered(replace(got.answer, xml=""))

    result = bench.play(DoesNotIdentify, SCHEDULED).result
    assert "15.3" not in {c.clause for c in result.clauses if c.verdict.value == "FAIL"}


# the law


@pytest.mark.parametrize(
    ("system", "machine", "goes_on", "name"),
    [
        (
            storage.SYSTEM,
            future_dated_smets1,
            {"then": future_dated_smets1.State.DUE},
            "nothing-sent-of-a-cancelled-request",
        ),
        (
            schedules.SYSTEM,
            schedule,
            {"shall": (schedule.Duty.SEND_COMMAND,)},
            "nothing-sent-of-a-cancelled-schedule",
        ),
        (
            cos.SYSTEM,
            change_of_supplier,
            {"shall": (change_of_supplier.Duty.SEND_COMMAND,)},
            "nothing-sent-of-a-cancelled-change-of-supplier",
        ),
    ],
    ids=["storage", "schedules", "cos"],
)
def test_a_law_that_goes_on_with_what_was_cancelled_breaks_the_property_of_it(
    system: System, machine: Any, goes_on: dict[str, Any], name: str
) -> None:
    cards = tuple(
        replace(card, may=(), shall_not=(), **goes_on)
        if isinstance(card, Rule) and card.given == (machine.State.CANCELLED,) and card.may
        else card
        for card in machine.MACHINE.cards
    )
    subjects = tuple(
        replace(s, machine=replace(s.machine, cards=cards))
        if s.machine.name == machine.MACHINE.name
        else s
        for s in system.subjects
    )
    graph = compile_system(replace(system, subjects=subjects).under(DEFAULTS))
    (finding,) = (f for f in check(graph) if f.property.name == name)
    assert CANCELLED in finding.way


# the reference


@pytest.mark.parametrize(
    ("fields", "reason"),
    [
        ({}, "it names neither a RequestID nor a schedule"),
        ({"request_id": "x" * 10_000}, "it names neither a RequestID nor a schedule"),
        (
            {"request_id": "90-B3-D5-1F-30-01-00-00:00-DB-12-34-56-78-90-10:1"},
            "no such request waits for its time",
        ),
        ({"schedule_id": "7"}, "no such schedule is held"),
    ],
)
def test_what_does_not_wait_cannot_be_cancelled(fields: dict[str, str], reason: str) -> None:
    dcc = factory()
    Sandbox(dcc)
    answer = dcc.receive_operation(PortMessage("ops", "", {"kind": "services-cancelled", **fields}))
    assert answer.fields == {"outcome": "refused", "reason": reason}
