"""Clause 6.5(b) and (d): what is stored, what becomes of it, and that it is sent once at most."""

from __future__ import annotations

from enum import Enum
from itertools import product

import pytest

from srpd.model.cases import Value
from srpd.model.catalogue import SmiStatus
from srpd.model.machines import future_dated_smets1
from srpd.model.machines.future_dated_smets1 import Duty, Event, State
from srpd.model.notation import Bar, Card, Gap, Rule
from srpd.model.readings import DEFAULTS
from srpd.model.requests import Execution, Fact, Generation, Target
from srpd.model.systems.kinds import Kind, stored_as

MACHINE = future_dated_smets1.MACHINE
LAW = MACHINE.under(DEFAULTS)
Facts = dict[Enum, Value]
IN_THE_WORLD: dict[Fact, tuple[Value, Value]] = {
    Fact.RIGHTS_HELD: (True, False),
    Fact.SMI_STATUS: (SmiStatus.COMMISSIONED, SmiStatus.SUSPENDED),
    Fact.REGISTERED: (True, False),
    Fact.CERTIFICATE_VALID: (True, False),
}
STORED = Kind("1.1.1", 1, "IS", Target.ESME, Generation.SMETS1, Execution.FUTURE_DATED)
EVERY_CASE: list[Facts] = [
    {**stored_as(STORED, frozenset(IN_THE_WORLD)), **dict(zip(IN_THE_WORLD, values, strict=True))}
    for values in product(*IN_THE_WORLD.values())
]
AS_IT_WAS: Facts = {fact: usual for fact, (usual, _) in IN_THE_WORLD.items()}
SENDS = Duty.SEND_COUNTERSIGNED


def done(card: Card) -> set[tuple[str, Enum]]:
    return {(owed.clause, owed.duty) for owed in card.owed()} if isinstance(card, Rule) else set()


@pytest.mark.parametrize(
    ("state", "event", "clause", "duties", "then"),
    [
        (
            State.EMPTY,
            Event.REQUEST_IS_TO_BE_STORED,
            "6.5(d)(i)",
            {("6.5(d)(i)", Duty.KEEP)},
            State.STORED,
        ),
        (
            State.STORED,
            Event.SAME_DEVICE_AND_VARIANT_ACCEPTED,
            "6.5(b)",
            {("6.5(b)", Duty.DELETE_STORED)},
            State.REMOVED,
        ),
        (State.REMOVED, Event.EXECUTION_TIME_IS_REACHED, "6.5(b)", set(), State.EMPTY),
        (State.EMPTY, Event.SAME_DEVICE_AND_VARIANT_ACCEPTED, "6.5(b)", set(), None),
        (
            State.STORED,
            Event.EXECUTION_TIME_IS_REACHED,
            "6.5(d)(ii)",
            {("6.5(d)(ii)", Duty.RE_APPLY_REQUIREMENTS)},
            State.DUE,
        ),
        (
            State.IN_EXECUTION,
            Event.PROCESSING_IS_COMPLETED,
            "6.5(d)(ii)(C)",
            {("6.5(d)(ii)(C)", Duty.DELETE_STORED)},
            State.EMPTY,
        ),
    ],
)
def test_the_place_behaves_as_the_text_says(
    state: State, event: Event, clause: str, duties: set[tuple[str, Enum]], then: State | None
) -> None:
    for facts in EVERY_CASE:
        (card,) = LAW.governing(state, event, facts)
        assert isinstance(card, Rule)
        assert (card.clause, done(card), card.then) == (clause, duties, then)


def test_a_stored_request_is_sent_if_and_only_if_every_requirement_is_still_met() -> None:
    for facts in EVERY_CASE:
        met = LAW.governing(State.DUE, Event.REQUIREMENTS_ARE_MET, facts)
        not_met = LAW.governing(State.DUE, Event.A_REQUIREMENT_IS_NOT_MET, facts)
        # That they are met happens only where no card governs that one is not.
        assert len(met) == 1
        assert MACHINE.internal[Event.REQUIREMENTS_ARE_MET] is Event.A_REQUIREMENT_IS_NOT_MET
        assert bool(not_met) != (AS_IT_WAS.items() <= facts.items())
        for card in met:
            assert done(card) == {
                ("6.5(d)(ii)(A)", Duty.CREATE_AND_COUNTERSIGN),
                ("6.5(d)(ii)(B)", SENDS),
            }
        for card in not_met:
            assert isinstance(card, Rule)
            assert SENDS in card.shall_not
            assert card.then is State.FAILED


def test_a_stored_request_that_fails_is_deleted_and_its_user_is_notified() -> None:
    for facts in EVERY_CASE:
        (card,) = LAW.governing(State.FAILED, Event.FAILURE_IS_DEALT_WITH, facts)
        assert {("6.5(d)(ii)", Duty.DELETE_STORED), ("6.3", Duty.NOTIFY_USER)} == done(card)


def test_a_request_is_not_sent_before_its_execution_date_nor_after_its_removal_nor_twice() -> None:
    for state, event in (
        (State.STORED, Event.EXECUTION_TIME_IS_NEAR),
        (State.EMPTY, Event.EXECUTION_TIME_IS_REACHED),
        (State.IN_EXECUTION, Event.EXECUTION_TIME_IS_REACHED),
    ):
        for facts in EVERY_CASE:
            (card,) = LAW.governing(state, event, facts)
            assert isinstance(card, Bar)
            assert card.shall_not == (SENDS,)


def test_only_a_request_that_is_due_is_ever_sent() -> None:
    for card in MACHINE.cards:
        if SENDS in {duty for _, duty in done(card)}:
            assert card.given == (State.DUE,)


def test_with_the_replay_check_applied_again_every_stored_request_fails() -> None:
    literal = MACHINE.under({**DEFAULTS, "H-01": "m"})
    for facts in EVERY_CASE:
        failing = literal.governing(State.DUE, Event.A_REQUIREMENT_IS_NOT_MET, facts)
        assert failing
        for card in failing:
            assert isinstance(card, Rule)
            assert SENDS in card.shall_not
            assert card.then is State.FAILED


def test_what_becomes_of_a_failed_request_does_not_depend_on_why_it_failed() -> None:
    for fate in ("delete-and-notify", "open"):
        cards = {
            MACHINE.under({**DEFAULTS, "H-01": exempt, "H-14": fate}).governing(
                State.FAILED, Event.FAILURE_IS_DEALT_WITH, facts
            )
            for exempt in ("n", "m")
            for facts in EVERY_CASE
        }
        assert len(cards) == 1


def test_whether_the_user_is_told_of_a_failed_request_is_a_matter_of_reading() -> None:
    silent = MACHINE.under({**DEFAULTS, "H-14": "open"})
    for facts in EVERY_CASE:
        for card in silent.governing(State.FAILED, Event.FAILURE_IS_DEALT_WITH, facts):
            assert isinstance(card, Rule)
            assert done(card) == set()
            assert card.may == (Duty.NOTIFY_USER,)


def test_storing_where_something_is_stored_is_a_question_and_not_a_verdict() -> None:
    for state in (State.STORED, State.IN_EXECUTION):
        (card,) = LAW.governing(state, Event.REQUEST_IS_TO_BE_STORED, EVERY_CASE[0])
        assert isinstance(card, Gap)


def test_the_timer_is_the_execution_date_of_what_is_stored() -> None:
    (timer,) = MACHINE.timers
    assert timer.causes is Event.EXECUTION_TIME_IS_REACHED
    assert timer.running_in == (State.STORED,)
