"""Clause 15.1: sequences, from the machines to the mutants of the reference DCC."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from srpd.conformance.fixtures.world import device_id, user_of_role
from srpd.conformance.messages.build import build_request
from srpd.conformance.messages.identifiers import RequestId
from srpd.conformance.messages.requests import Request, parse_request
from srpd.conformance.mutants.sequences import (
    AcceptsABranch,
    AcceptsACircle,
    AcceptsADatedOneThatIsNotFirst,
    AcceptsAFirstThatNamesAnother,
    NeverSendsTheSecond,
    RefusesEverySequence,
    SendsAtOnce,
    SendsTheSecondOnceTheFirstIsSent,
    SendsTheSecondTwice,
    SendsWhateverBecameOfTheFirst,
    SendsWhenTheWaitPeriodEnds,
    TellsOfAFailureWithAnotherCode,
)
from srpd.conformance.reference import Choices, ReferenceDcc
from srpd.conformance.targets.protocol import PortMessage
from srpd.model.compiled import compile_system
from srpd.model.machines.sequence import MACHINE, MACHINES, Duty, Event, Fact, Standing, State
from srpd.model.notation import Card, Gap, Rule
from srpd.model.readings import DEFAULTS
from srpd.model.requests import Fact as RequestFact
from srpd.model.requests import SequencePlace
from srpd.model.systems import system

EVERYWHERE = {"H-31": "everywhere"}
WHERE_SAID = {"H-31": "where-said"}
SYSTEMS = ("sequence", "sequence-signed", "sequence-smets1")


SUPPLIER, METER = user_of_role("IS"), device_id("esme")


def _numbered(counter: int) -> RequestId:
    return RequestId(SUPPLIER, METER, counter)


# The law


def _when_due(standing: Standing, variant: int, readings: dict[str, str]) -> Card:
    facts = {
        Fact.ONE_BEFORE: standing,
        RequestFact.SEQUENCE: SequencePlace.DEPENDENT,
        RequestFact.COMMAND_VARIANT: variant,
        RequestFact.VARIANT: "4.10",
    }
    (card,) = MACHINE.under(readings).governing(State.NOT_DUE, Event.DUE_TO_BE_SENT, facts)
    return card


@pytest.mark.parametrize("standing", [Standing.OUTSTANDING, Standing.FAILED])
@pytest.mark.parametrize("variant", [1, 5])
def test_nothing_is_sent_before_the_one_it_depends_on_was_executed(
    standing: Standing, variant: int
) -> None:
    card = _when_due(standing, variant, EVERYWHERE)
    assert isinstance(card, Rule)
    assert Duty.SEND_COMMAND in card.shall_not


@pytest.mark.parametrize("variant", [1, 5])
def test_what_depends_on_an_executed_one_is_sent(variant: int) -> None:
    card = _when_due(Standing.EXECUTED, variant, EVERYWHERE)
    assert isinstance(card, Rule)
    assert Duty.SEND_COMMAND in card.shall


def test_by_the_letter_only_a_signed_pre_command_waits() -> None:
    at_once = _when_due(Standing.OUTSTANDING, 1, WHERE_SAID)
    waiting = _when_due(Standing.OUTSTANDING, 5, WHERE_SAID)
    assert isinstance(at_once, Rule)
    assert isinstance(waiting, Rule)
    assert (at_once.then, waiting.then) == (State.RELEASED, State.WAITING)


@pytest.mark.parametrize("machine", MACHINES, ids=lambda machine: str(machine.name))
def test_a_response_after_the_wait_period_is_a_question(machine: Any) -> None:
    late = [c for c in machine.cards if c.given == (State.CANCELLED,) and isinstance(c, Gap)]
    assert [card.when for card in late] == [Event.ONE_BEFORE_IS_EXECUTED]


@pytest.mark.parametrize("name", SYSTEMS)
def test_the_systems_are_small(name: str) -> None:
    graph = compile_system(system(name).under(DEFAULTS))
    moves = {"sequence": 91, "sequence-signed": 73, "sequence-smets1": 91}
    assert (len(graph.configurations), len(list(graph.moves()))) == (20, moves[name])


# Mutants of the reference


@pytest.mark.parametrize(
    "mutant",
    [
        SendsWhateverBecameOfTheFirst,
        SendsWhenTheWaitPeriodEnds,
        SendsTheSecondOnceTheFirstIsSent,
        TellsOfAFailureWithAnotherCode,
    ],
)
@pytest.mark.parametrize(
    ("name", "clause"),
    [("sequence", "15.1(a)"), ("sequence-signed", "15.1(a)"), ("sequence-smets1", "15.1(b)")],
)
def test_a_target_that_does_not_keep_the_order_fails_the_clause_and_no_other(
    bench: Any, mutant: Callable[[], ReferenceDcc], name: str, clause: str
) -> None:
    played = bench.play(mutant, systems=(name,), choices={**DEFAULTS, **EVERYWHERE})
    assert played.failed == {clause}


def test_a_target_that_keeps_no_order_at_all_fails(bench: Any) -> None:
    """The Service Requests that it sends at once would pass by the letter of 6.5(a)(i)."""
    assert bench.play(SendsAtOnce, systems=SYSTEMS).failed == {"15.1(a)"}


@pytest.mark.parametrize("name", SYSTEMS)
def test_a_target_that_never_sends_the_second_fails_the_clauses_about_sending(
    bench: Any, name: str
) -> None:
    """Clause 15.1 says when at the earliest; that it is sent, clauses 13 and 14 say."""
    sending = {
        "sequence": {"6.5(a)(i)", "13.2(a)"},
        "sequence-signed": {"7.2", "13.2(a)"},
        "sequence-smets1": {"6.5(c)(iii)", "14.1(b)"},
    }
    assert bench.play(NeverSendsTheSecond, systems=(name,)).failed == sending[name]


@pytest.mark.parametrize("name", SYSTEMS)
def test_a_target_that_sends_the_second_twice_fails(bench: Any, name: str) -> None:
    assert bench.play(SendsTheSecondTwice, systems=(name,)).failed


@pytest.mark.parametrize("mutant", [AcceptsAFirstThatNamesAnother, AcceptsABranch, AcceptsACircle])
@pytest.mark.parametrize("name", SYSTEMS)
def test_a_target_that_accepts_a_place_that_cannot_be_kept_fails_clause_15(
    bench: Any, mutant: Callable[[], ReferenceDcc], name: str
) -> None:
    played = bench.play(mutant, systems=(name,))
    assert played.failed <= {"15.1(a)", "15.1(b)", "6.3", "7.3(a)", "7.3(b)"}
    assert played.failed


def test_a_target_that_accepts_a_dated_request_that_is_not_first_fails(bench: Any) -> None:
    played = bench.play(AcceptsADatedOneThatIsNotFirst, systems=("sequence",))
    assert played.failed


def test_a_target_that_refuses_every_sequence_fails_clause_15(bench: Any) -> None:
    """And clause 6.3, where it gives E40 as the reason for what is a branch or a circle."""
    played = bench.play(RefusesEverySequence, systems=("sequence",))
    assert played.failed == {"15.1(a)", "6.3"}


class WaitsForAnHour(ReferenceDcc):
    WAIT_PERIOD = timedelta(minutes=30)


def test_how_long_a_target_waits_is_not_judged(bench: Any) -> None:
    """The length of the Wait Period is not public."""
    played = bench.play(WaitsForAnHour, ("sequence", *DEPENDENT_WAITS, "the Wait Period ends"))
    assert played.failed == set()


DEPENDENT_WAITS = ("first sends 4.8.1-IS-esme", "then sends 4.10-IS-esme")


class SaysNothing(ReferenceDcc):
    def alert_command_failure(self, request: Request, alert_code: str, code: str) -> None:
        del request, alert_code, code


@pytest.mark.parametrize("name", SYSTEMS)
def test_a_target_need_not_tell_of_a_cancellation(bench: Any, name: str) -> None:
    assert bench.play(SaysNothing, systems=(name,)).failed == set()


def test_what_was_sent_to_prepare_a_step_is_not_judged_later(bench: Any) -> None:
    """To have a place taken, two requests are sent whose Wait Period then ends."""
    played = bench.play(
        ReferenceDcc,
        ("sequence", "then sends 4.10-IS-esme!taken", *DEPENDENT_WAITS, "the Wait Period ends"),
    )
    assert (played.failed, played.errors) == (set(), [])


@pytest.mark.parametrize("name", SYSTEMS)
def test_a_target_that_reads_clause_15_by_the_letter_passes_under_that_reading(
    bench: Any, name: str
) -> None:
    choices = Choices(orchestration_applies_everywhere=False)
    played = bench.play(lambda: ReferenceDcc(choices), systems=(name,))
    assert played.failed == set()
    assert played.follows <= {"H-31=where-said"}
    assert bool(played.follows) == (name != "sequence-signed")


# Hostile input


def test_a_chain_of_requests_however_long_is_cancelled_to_its_end() -> None:
    dcc = ReferenceDcc()
    made = [
        parse_request(build_request("4.10", SUPPLIER, METER, n, preceding=_numbered(n - 1)))
        for n in range(2, 3000)
    ]
    for request in made:
        dcc.wait_in_turn(request, lambda: None)
    dcc.execution_is_known(str(_numbered(1)), successful=False)
    assert dcc.state.in_turn == {}
    assert len(dcc.drain().messages) == len(made)


def test_a_circle_that_is_already_there_is_followed_only_once() -> None:
    dcc = ReferenceDcc()
    dcc.state.followers = {
        str(_numbered(1)): str(_numbered(2)),
        str(_numbered(2)): str(_numbered(1)),
    }
    element = build_request("4.10", SUPPLIER, METER, 3, preceding=_numbered(1))
    assert dcc.is_not_before_itself(parse_request(element))


def test_an_answer_to_a_request_that_was_never_sent_changes_nothing() -> None:
    dcc = ReferenceDcc()
    dcc.reset("2026-03-02T00:05:00Z")
    before = dcc.state.digest()
    fields = {
        "kind": "response",
        "request_id": "90-B3-D5-1F-30-01-00-00:00-DB-12-34-56-78-90-10:7",
        "outcome": "success",
    }
    dcc.deliver(PortMessage("wan", "", fields))
    assert dcc.state.digest() == before
