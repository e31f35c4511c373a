"""Firmware of SMETS2+ Communications Hubs: clauses 5.1 and 5.2."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from enum import Enum
from typing import TYPE_CHECKING, Any

import pytest

from srpd.conformance.mutants.hub_firmware import (
    ActivatesAtOnce,
    CalculatesNoHash,
    CallsAlmostSevenDaysSeven,
    DistributesWhatItDoesNotHold,
    NeedsNoInformation,
    NeverTellsOfUrgentOnes,
    OverlooksRemoval,
    TakesAnyReceipt,
    TellsNobody,
    TellsOnlyAfterwards,
    TrustsAnySigner,
)
from srpd.conformance.reference import ReferenceDcc
from srpd.conformance.targets.protocol import PortMessage
from srpd.model.cases import Value
from srpd.model.compiled import compile_system
from srpd.model.machines.hub_firmware import (
    MACHINE,
    Duty,
    Event,
    Fact,
    Lead,
    Listing,
    Receipt,
    State,
)
from srpd.model.notation import Rule
from srpd.model.readings import DEFAULTS
from srpd.model.register import NOT_YET
from srpd.model.systems import hub_firmware

if TYPE_CHECKING:
    from conftest import Bench

CLAUSES = {"5.1(a)", "5.1(b)", "5.1(c)", "5.1(d)", "5.2"}
GOOD: Mapping[Enum, Value] = {
    Fact.RECEIPT: Receipt.BOTH,
    Fact.INFORMATION_SUFFICIENT: True,
    Fact.SIGNATURE_IS_CREATORS: True,
    Fact.LISTING: Listing.CURRENT,
    Fact.LEAD: Lead.MORE,
    Fact.URGENT: False,
}


def rules(state: State, event: Event, **changes: Value) -> list[Rule]:
    facts = {**GOOD, **{Fact[name]: value for name, value in changes.items()}}
    return [card for card in MACHINE.governing(state, event, facts) if isinstance(card, Rule)]


def rule(state: State, event: Event, **changes: Value) -> Rule:
    (card,) = rules(state, event, **changes)
    return card


def owed(card: Rule) -> set[Enum]:
    return {each.duty for each in card.owed()}


@pytest.mark.parametrize(
    ("changes", "clause"),
    [
        ({"RECEIPT": Receipt.NO_IMAGE}, "5.1(a)"),
        ({"RECEIPT": Receipt.NO_SIGNATURE}, "5.1(a)"),
        ({"INFORMATION_SUFFICIENT": False}, "5.1(b)"),
        ({"SIGNATURE_IS_CREATORS": False}, "5.1(c)"),
        ({"LISTING": Listing.REMOVED}, "5.1(d)"),
        ({"LISTING": Listing.OTHER_HASH}, "5.1(d)"),
    ],
)
def test_a_condition_that_is_not_met_forbids_distribution(
    changes: dict[str, Value], clause: str
) -> None:
    card = rule(State.AWAITED, Event.DISTRIBUTION_IS_DUE, **changes)
    assert card.clause == clause
    assert card.shall_not == (Duty.DISTRIBUTE,)
    assert card.then is State.WITHHELD


def test_what_meets_every_condition_may_be_distributed_and_need_not_be() -> None:
    card = rule(State.AWAITED, Event.DISTRIBUTION_IS_DUE)
    assert card.may == (Duty.DISTRIBUTE,)
    assert owed(card) == set()
    assert set(card.clauses()) == CLAUSES - {"5.2"}


@pytest.mark.parametrize("lead", [Lead.MORE, Lead.EXACTLY])
def test_users_have_been_told_seven_days_before_what_is_activated(lead: Lead) -> None:
    planned = rule(State.DISTRIBUTED, Event.ACTIVATION_IS_PLANNED, LEAD=lead)
    assert planned.shall_not == (Duty.ACTIVATE,)
    activated, dropped = rules(State.PLANNED, Event.TIME_OF_ACTIVATION_IS_REACHED, LEAD=lead)
    assert owed(activated) == {Duty.HAVE_NOTIFIED_USERS}
    assert Duty.ACTIVATE in activated.may
    assert owed(dropped) == set()
    assert dropped.shall_not == (Duty.ACTIVATE,)


def test_just_under_seven_days_is_too_late() -> None:
    card = rule(State.DISTRIBUTED, Event.ACTIVATION_IS_PLANNED, LEAD=Lead.LESS)
    assert card.then is not None
    at_the_time = rule(State.WITHOUT_NOTICE, Event.TIME_OF_ACTIVATION_IS_REACHED, LEAD=Lead.LESS)
    assert card.then is State.WITHOUT_NOTICE
    assert at_the_time.shall_not == (Duty.ACTIVATE,)


@pytest.mark.parametrize("lead", Lead)
def test_urgency_permits_activation_without_notice_but_not_without_telling(lead: Lead) -> None:
    case = {"LEAD": lead, "URGENT": True}
    activated, dropped = rules(State.DISTRIBUTED, Event.ACTIVATION_IS_PLANNED, **case)
    assert owed(activated) == {Duty.NOTIFY_USERS}
    assert Duty.ACTIVATE in activated.may
    assert dropped.shall_not == (Duty.ACTIVATE,)


class DropsEveryActivation(ReferenceDcc):
    """Activates nothing, and tells nobody of it."""

    def plan_activation(self, _: Any) -> str | None:
        return "it is dropped"


def test_of_an_activation_that_is_dropped_nobody_need_be_told(bench: Bench) -> None:
    played = bench.play(DropsEveryActivation, systems=("hub-firmware",))
    assert (played.failed, played.errors) == (set(), [])


def test_the_five_clauses_are_encoded() -> None:
    assert not CLAUSES & set(NOT_YET)


def test_the_system_has_the_size_it_had() -> None:
    graph = compile_system(hub_firmware.SYSTEM.under(DEFAULTS))
    assert (len(graph.configurations), len(graph.source)) == (8, 20)


def test_the_reference_keeps_the_five_clauses(bench: Bench) -> None:
    played = bench.play(ReferenceDcc, systems=("hub-firmware",))
    assert played.errors == []
    assert played.failed == set()
    assert played.passed == CLAUSES


@pytest.mark.parametrize(
    ("mutant", "clause"),
    [
        (TakesAnyReceipt, "5.1(a)"),
        (DistributesWhatItDoesNotHold, "5.1(a)"),
        (NeedsNoInformation, "5.1(b)"),
        (TrustsAnySigner, "5.1(c)"),
        (OverlooksRemoval, "5.1(d)"),
        (CalculatesNoHash, "5.1(d)"),
        (TellsNobody, "5.2"),
        (TellsOnlyAfterwards, "5.2"),
        (NeverTellsOfUrgentOnes, "5.2"),
        (CallsAlmostSevenDaysSeven, "5.2"),
        (ActivatesAtOnce, "5.2"),
    ],
    ids=lambda value: getattr(value, "__name__", value),
)
def test_a_mutant_fails_by_the_clause_it_breaks(
    bench: Bench, mutant: type[ReferenceDcc], clause: str
) -> None:
    played = bench.play(mutant, systems=("hub-firmware",))
    assert played.errors == []
    assert played.failed == {clause}


def operate(dcc: ReferenceDcc, **fields: object) -> Mapping[str, object]:
    answer = dcc.deliver(PortMessage("ops", "", fields)).answer
    assert answer is not None
    return answer.fields


@pytest.mark.parametrize("image", [None, 7, "no base64 !", "A" * 41_000_000, ["x"]])
def test_an_image_that_cannot_be_read_is_not_distributed(image: object) -> None:
    dcc = ReferenceDcc()
    dcc.reset("2026-03-02T00:00:00Z")
    operate(dcc, kind="hub-firmware-image", reference="R", image=image, signature="AA==")
    answer = operate(dcc, kind="distribute-hub-firmware", reference="R")
    assert answer["outcome"] == "refused"
    assert all(message.port != "wan" for message in dcc.drain().messages)


@pytest.mark.parametrize("at", [None, "yesterday", "2020-01-01T00:00:00Z", 5])
def test_an_activation_without_a_time_to_come_is_refused(at: object) -> None:
    dcc = ReferenceDcc()
    dcc.reset(datetime(2026, 3, 2, tzinfo=UTC).isoformat())
    answer = operate(dcc, kind="activate-hub-firmware", reference="R", at=at)
    assert answer["outcome"] == "refused"
