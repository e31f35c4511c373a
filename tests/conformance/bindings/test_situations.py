"""Situations in which something changes while a request waits: what the Code requires of them.

Each test walks a composed system, or a variation of one in which a Device may be decommissioned.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest

from srpd.conformance.mutants.quarantine import ChecksRightsAgain
from srpd.conformance.reference import ReferenceDcc
from srpd.model.cases import Value
from srpd.model.catalogue import SmiStatus
from srpd.model.compiled import compile_system
from srpd.model.composition import (
    Changes,
    Circumstance,
    Link,
    Outcome,
    Stimulus,
    System,
    stimuli_named,
)
from srpd.model.machines import future_dated_smets1, quarantine, schedule, sequence, service_request
from srpd.model.notation import Card, Duty, Gap, Rule, State
from srpd.model.readings import DEFAULTS
from srpd.model.requests import Fact
from srpd.model.stepping import Configuration, Stepper
from srpd.model.systems import system

SENT = {
    quarantine.Duty.SEND_TO_DEVICE,
    quarantine.Duty.SEND_TO_USER,
    quarantine.Duty.COUNTERSIGN_AND_SEND,
}
PLACE = future_dated_smets1


class Walk:
    """A walk through a system under chosen readings."""

    def __init__(self, composed: System, **readings: str) -> None:
        choices = {**DEFAULTS, **{n.replace("_", "-"): name for n, name in readings.items()}}
        self.system = composed.under(choices)
        self.stepper = Stepper(self.system)
        self.at: Configuration = self.stepper.initial
        self.outcome = Outcome(())

    def then(self, *stimuli: str) -> Walk:
        for stimulus in stimuli:
            (found,) = self.stepper.results(self.at, self._named(stimulus))
            self.at, self.outcome = found.configuration, found.outcome
        return self

    def _named(self, stimulus: str) -> Stimulus:
        return stimuli_named(self.system)[stimulus]

    @property
    def owed(self) -> set[Duty]:
        """What was owed in the last step."""
        rules = [e.card for e in self.outcome.effects if isinstance(e.card, Rule)]
        return {each.duty for rule in rules for each in rule.owed()}

    @property
    def clauses(self) -> set[str]:
        """Every clause that governed the last step."""
        return {clause for effect in self.outcome.effects for clause in effect.card.clauses()}

    def state(self, subject: str) -> State:
        return self.stepper.state_of(self.at, subject)


def with_decommissioning(name: str) -> System:
    """The system, in which the circumstance ``status`` may also be 'decommissioned'."""
    found = system(name)
    statuses = (SmiStatus.COMMISSIONED, SmiStatus.SUSPENDED, SmiStatus.DECOMMISSIONED)
    tables: dict[str, Mapping[Value, Value]] = {
        service_request.MACHINE.name: {status: status for status in statuses},
        PLACE.MACHINE.name: {status: status for status in statuses},
        schedule.MACHINE.name: {status: status for status in statuses},
    }

    def widened(link: Link) -> Link:
        return replace(link, table=tables[link.of]) if link.by == "status" else link

    return replace(
        found,
        circumstances=tuple(
            Circumstance("status", statuses) if each.name == "status" else each
            for each in found.circumstances
        ),
        links=tuple(widened(link) for link in found.links),
        stimuli=(*found.stimuli, Changes("the Device is decommissioned", "status", 2)),
    )


def test_the_systems_that_these_tests_add_are_small() -> None:
    graph = compile_system(system("release").under(DEFAULTS))
    assert (len(graph.configurations), len(list(graph.moves()))) == (24, 120)


# A change of supplier while a request waits in quarantine; a suspension of its User.


QUARANTINED = "send 6.12-IS-esme"
SUPPLIER = "another User is registered"
RIGHTS = "the sender's rights are suspended"
DEVICE = "the Device is suspended"


@pytest.mark.parametrize("change", [SUPPLIER, RIGHTS, DEVICE])
def test_what_changes_meanwhile_does_not_end_the_quarantine(change: str) -> None:
    walk = Walk(system("release")).then(QUARANTINED)
    assert quarantine.Duty.NOTIFY_USER in walk.owed
    walk.then(change, "wait")
    assert not SENT & walk.owed
    assert walk.state("communication") is quarantine.State.QUARANTINED


@pytest.mark.parametrize("change", [SUPPLIER, RIGHTS, DEVICE])
def test_a_released_request_is_processed_further_and_6_1_is_not_applied_again(change: str) -> None:
    """Clause 12.3(a): 'continue'. Clause 6.1 belongs to receipt; only 6.5(d)(ii) repeats it."""
    walk = Walk(system("release")).then(QUARANTINED, change, "release")
    assert quarantine.Duty.CONTINUE_PROCESSING in walk.owed
    assert quarantine.Duty.SEND_TO_DEVICE in walk.owed
    assert walk.clauses == {"12.3(a)", "13.2(a)"}


@pytest.mark.parametrize("change", [SUPPLIER, RIGHTS, DEVICE])
def test_a_new_request_after_the_change_is_rejected_though_the_old_one_may_be_released(
    change: str,
) -> None:
    walk = Walk(system("release")).then(change, QUARANTINED)
    assert service_request.Duty.REJECT in walk.owed
    assert not SENT & walk.owed


@pytest.mark.parametrize("change", [SUPPLIER, RIGHTS, DEVICE])
def test_the_user_may_still_have_it_deleted(change: str) -> None:
    walk = Walk(system("release")).then(QUARANTINED, change, "confirm as anomalous")
    assert walk.owed == {quarantine.Duty.DELETE}
    assert not SENT & walk.then("release").owed


def test_a_dcc_that_applies_6_1_b_alone_again_on_release_follows_neither_reading(
    bench: Any,
) -> None:
    """H-41: what is applied again on release is all that can come to fail meanwhile, or nothing.

    Where nothing but the rights has changed, the two cannot be told apart.
    """
    of_the_rights, of_the_status = (
        ("release", QUARANTINED, change, "release") for change in (RIGHTS, DEVICE)
    )
    alone = bench.play(ChecksRightsAgain, of_the_rights)
    assert (alone.failed, alone.errors, alone.follows) == (set(), [], {"H-41=again-on-release"})
    both = bench.play(ChecksRightsAgain, of_the_rights, of_the_status)
    assert (both.failed, both.errors) == ({"12.3(a)"}, [])
    kept = bench.play(ReferenceDcc, of_the_rights, of_the_status)
    assert (kept.failed, kept.errors, kept.follows) == (set(), [], set())


def test_no_clause_on_quarantine_knows_the_sender_s_rights_or_registration() -> None:
    assert {Fact.RIGHTS_HELD, Fact.REGISTERED}.isdisjoint(quarantine.MACHINE.facts)
    assert all("6.1" not in card.clause for card in quarantine.MACHINE.cards)


# A stored SMETS1 request whose Device, supplier or User changes before the execution date.


LATER = "send 1.1.1-IS-esme-smets1-future-dated"
DUE = "wait until the execution date"
BEFORE_THE_DATE = ["the Device is decommissioned", DEVICE, SUPPLIER, RIGHTS]


@pytest.mark.parametrize("change", BEFORE_THE_DATE)
def test_a_stored_request_stays_stored_until_its_execution_date(change: str) -> None:
    walk = Walk(with_decommissioning("storage")).then(LATER, change)
    assert walk.state("place") is PLACE.State.STORED


@pytest.mark.parametrize("change", BEFORE_THE_DATE)
@pytest.mark.parametrize("fate", ["delete-and-notify", "open"])
def test_a_stored_request_that_no_longer_passes_6_1_is_never_sent(change: str, fate: str) -> None:
    walk = Walk(with_decommissioning("storage"), H_14=fate).then(LATER, change, DUE)
    assert PLACE.Duty.RE_APPLY_REQUIREMENTS in walk.owed
    assert "6.5(d)(ii)" in walk.clauses
    assert not SENT & walk.owed
    assert not SENT & walk.then(DUE).owed


@pytest.mark.parametrize("change", BEFORE_THE_DATE)
def test_whether_the_user_is_told_of_a_stored_request_that_failed_is_a_reading(change: str) -> None:
    """H-14: clause 6.5(d) speaks of deletion only after processing, and of no notice."""
    told = Walk(with_decommissioning("storage")).then(LATER, change, DUE)
    left = Walk(with_decommissioning("storage"), H_14="open").then(LATER, change, DUE)
    failed = {PLACE.Duty.NOTIFY_USER, PLACE.Duty.DELETE_STORED}
    assert failed <= told.owed
    assert failed.isdisjoint(left.owed)


@pytest.mark.parametrize(
    ("change", "undone"),
    [
        (DEVICE, "the Device is restored"),
        (SUPPLIER, "the sender is registered"),
        (RIGHTS, "the sender's rights are restored"),
    ],
)
def test_only_what_is_the_case_at_the_execution_date_counts(change: str, undone: str) -> None:
    walk = Walk(system("storage")).then(LATER, change, undone, DUE)
    assert quarantine.Duty.COUNTERSIGN_AND_SEND in walk.owed


# A schedule that outlives its Device.


CREATE = "send 5.1-IS-esme-daily"
POINT = "wait until the next point in time"
GONE = ["the Device is decommissioned", DEVICE]


@pytest.mark.parametrize("change", GONE)
def test_a_schedule_outlives_its_device(change: str) -> None:
    walk = Walk(with_decommissioning("schedules")).then(CREATE, change, POINT)
    assert schedule.Duty.CREATE_REQUEST in walk.owed
    assert walk.state("schedule") is schedule.State.ACTIVE


@pytest.mark.parametrize("change", GONE)
def test_as_printed_the_request_of_a_schedule_is_sent_whatever_the_status(change: str) -> None:
    """H-08: clause 18.1(d)(iv)(D) excepts 6.1(c), the status check, as its letters stand."""
    walk = Walk(with_decommissioning("schedules"), H_08="c-d-e").then(CREATE, change, POINT)
    assert SENT & walk.owed


@pytest.mark.parametrize("change", GONE)
def test_if_the_letters_slipped_the_request_of_a_schedule_is_rejected_each_time(
    change: str,
) -> None:
    walk = Walk(with_decommissioning("schedules"), H_08="d-e").then(CREATE, change)
    for _ in range(2):
        walk.then(POINT)
        assert schedule.Duty.NOTIFY_CREATOR in walk.owed
        assert not SENT & walk.owed
    assert walk.state("schedule") is schedule.State.ACTIVE


def test_whether_a_schedule_may_be_deleted_after_its_creator_lost_the_device_is_open() -> None:
    cards = [
        card
        for card in service_request.MACHINE.cards
        if isinstance(card, Gap) and card.clause == "18.1(d)(vi)"
    ]
    assert any("creator is no longer registered" in card.question for card in cards)


# A sequence whose first request is quarantined.


FIRST_IS_QUARANTINED = "first sends 4.1.1-IS-esme"
SECOND = {
    "sequence": "then sends 4.10-IS-esme",
    "sequence-signed": "then sends 1.1.1-IS-esme-signed",
}
IN_SEQUENCE = pytest.mark.parametrize("name", SECOND)


@IN_SEQUENCE
def test_while_the_first_is_quarantined_the_second_waits(name: str) -> None:
    """Clause 15.1(a): only following the Successful Execution of what it depends on."""
    walk = Walk(system(name)).then(FIRST_IS_QUARANTINED)
    assert quarantine.Duty.NOTIFY_USER in walk.owed
    assert not SENT & walk.then(SECOND[name]).owed
    assert "15.1(a)" in walk.clauses
    assert not SENT & walk.then("wait").owed
    assert walk.state("second") is sequence.State.WAITING


@IN_SEQUENCE
def test_the_release_of_the_first_sends_the_first_alone(name: str) -> None:
    walk = Walk(system(name)).then(FIRST_IS_QUARANTINED, SECOND[name], "the first is released")
    sent = {e.subject for e in walk.outcome.effects if SENT & duties_owed(e.card)}
    assert sent == {"first communication"}
    assert walk.state("second") is sequence.State.WAITING


@IN_SEQUENCE
def test_the_second_is_sent_once_the_released_first_was_executed(name: str) -> None:
    walk = Walk(system(name)).then(FIRST_IS_QUARANTINED, SECOND[name], "the first is released")
    walk.then("the first is executed")
    sent = {e.subject for e in walk.outcome.effects if SENT & duties_owed(e.card)}
    assert sent == {"second communication"}


@IN_SEQUENCE
def test_if_the_quarantined_first_is_deleted_the_second_is_never_sent(name: str) -> None:
    """Clause 12.3(b) deletes the first; what is deleted is not executed."""
    walk = Walk(system(name)).then(FIRST_IS_QUARANTINED, SECOND[name], "the first is deleted")
    assert not SENT & walk.owed
    assert walk.state("second") is sequence.State.CANCELLED


@IN_SEQUENCE
def test_what_a_release_after_the_wait_period_leads_to_is_a_question(name: str) -> None:
    """Nothing says whether quarantine stops the Wait Period, nor what follows a late Response."""
    walk = Walk(system(name)).then(FIRST_IS_QUARANTINED, SECOND[name], "the Wait Period ends")
    assert not SENT & walk.owed
    walk.then("the first is released", "the first is executed")
    (question,) = [e.card for e in walk.outcome.effects if isinstance(e.card, Gap)]
    assert "after the Wait Period" in question.question


def test_by_the_letter_a_service_request_does_not_wait_for_the_quarantined_one() -> None:
    """H-31: of 6.5(a)(i) the text does not say that it is subject to Orchestration."""
    walk = Walk(system("sequence"), H_31="where-said").then(FIRST_IS_QUARANTINED)
    assert quarantine.Duty.SEND_TO_DEVICE in walk.then(SECOND["sequence"]).owed


def duties_owed(card: Card) -> set[Duty]:
    return {each.duty for each in card.owed()} if isinstance(card, Rule) else set()
