"""The composed systems: what their stimuli lead to, walked through one by one."""

from __future__ import annotations

from collections import Counter
from enum import Enum

import pytest

from srpd.model.catalogue import SmiStatus
from srpd.model.composition import (
    Effect,
    Happens,
    Outcome,
    Subject,
    System,
    stimuli_named,
)
from srpd.model.conditions import boxes
from srpd.model.faults import BadInput
from srpd.model.machines import future_dated_smets1, quarantine, service_request, smi_status
from srpd.model.notation import Rule
from srpd.model.readings import DEFAULTS
from srpd.model.requests import Fact
from srpd.model.stepping import Configuration, Stepper
from srpd.model.systems import SYSTEMS, system

ALL = pytest.mark.parametrize("composed", SYSTEMS.values(), ids=SYSTEMS)
SENT = {
    quarantine.Duty.SEND_TO_DEVICE,
    quarantine.Duty.SEND_TO_USER,
    quarantine.Duty.COUNTERSIGN_AND_SEND,
}


class Walk:
    """A walk through a system under the default readings."""

    def __init__(self, name: str) -> None:
        self.system = system(name).under(DEFAULTS)
        self.stepper = Stepper(self.system)
        self.at: Configuration = self.stepper.initial
        self.outcome = Outcome(())

    def then(self, *stimuli: str) -> Walk:
        for stimulus in stimuli:
            found = self.stepper.results(self.at, stimuli_named(self.system)[stimulus])
            assert len(found) == 1, (stimulus, len(found))
            self.at, self.outcome = found[0].configuration, found[0].outcome
        return self

    @property
    def duties(self) -> set[Enum]:
        """What was owed in the last step."""
        return {duty for effect in self.outcome.effects for duty in owed(effect)}

    def state(self, subject: str) -> Enum:
        return self.stepper.state_of(self.at, subject)

    def can(self, stimulus: str) -> bool:
        return bool(self.stepper.results(self.at, stimuli_named(self.system)[stimulus]))


def owed(effect: Effect) -> set[Enum]:
    card = effect.card
    return {each.duty for each in card.owed()} if isinstance(card, Rule) else set()


def test_a_system_that_does_not_exist_is_bad_input_that_names_the_nearest() -> None:
    with pytest.raises(BadInput, match="storage"):
        system("storge")


@ALL
def test_the_names_in_a_system_are_unique(composed: System) -> None:
    names = [
        *(stimulus.name for stimulus in composed.stimuli),
        *(subject.name for subject in composed.subjects),
        *(circumstance.name for circumstance in composed.circumstances),
    ]
    assert [name for name, often in Counter(names).items() if often > 1] == []


@ALL
def test_the_profiles_of_a_system_are_possible_cases(composed: System) -> None:
    for subject in composed.subjects:
        for profile in subject.profiles:
            assert set(subject.machine.fact_domains) <= set(profile.facts), profile.name
            assert subject.machine.possible(profile.facts), profile.name


@ALL
def test_the_profiles_of_a_subject_have_names_of_their_own(composed: System) -> None:
    for subject in composed.subjects:
        names = [profile.name for profile in subject.profiles]
        assert len(set(names)) == len(names)


@ALL
def test_the_parts_that_subjects_know_exist(composed: System) -> None:
    known = {s.name for s in composed.subjects} | {c.name for c in composed.circumstances}
    for subject in composed.subjects:
        assert set(subject.knows.values()) <= known
        assert not subject.follows or subject.follows in known
        for profile in subject.profiles:
            assert set(profile.knows.values()) <= known | {""}


@ALL
def test_couplings_and_links_speak_of_duties_events_and_facts_of_their_machines(
    composed: System,
) -> None:
    machines = {subject.machine.name: subject.machine for subject in composed.subjects}
    events = {event for machine in machines.values() for event in machine.events}
    for coupling in composed.couplings:
        machine = machines.get(coupling.of)
        assert boxes(coupling.provided)
        if machine is not None:
            assert coupling.duty in type(machine.duties[0])
        assert coupling.causes in events or machine is None or not _wired(composed, coupling.to)
    for link in composed.links:
        if link.of in machines:
            domain = machines[link.of].fact_domains[link.fact]
            assert set(link.table.values()) <= set(domain)


def _wired(composed: System, part: str) -> bool:
    profiles = [p for s in composed.subjects for p in s.profiles]
    return any(part in s.knows for s in composed.subjects) or any(part in p.knows for p in profiles)


@ALL
def test_every_stimulus_of_a_system_can_be_applied_somewhere(composed: System) -> None:
    law = composed.under(DEFAULTS)
    stepper = Stepper(law)
    seen, frontier = {stepper.initial}, [stepper.initial]
    idle = {stimulus.name for stimulus in law.stimuli}
    while frontier:
        here = frontier.pop()
        for stimulus in law.stimuli:
            results = stepper.results(here, stimulus)
            if results:
                idle.discard(stimulus.name)
            for result in results:
                if not result.outcome.open and result.configuration not in seen:
                    seen.add(result.configuration)
                    frontier.append(result.configuration)
    assert idle == set()


def test_the_requests_of_the_systems_fail_every_check_at_least_once() -> None:
    bearers = [
        subject
        for name in ("requests", "sequence", "sequence-smets1")
        for subject in SYSTEMS[name].under(DEFAULTS).subjects
        if subject.machine.name == service_request.MACHINE.name
    ]
    found = {
        card.clause
        for bearer in bearers
        for profile in bearer.profiles
        for card in bearer.machine.governing(
            service_request.State.UNDER_CHECK,
            service_request.Event.A_CHECK_IS_NOT_SATISFIED,
            profile.facts,
        )
    }
    assert found == {
        card.clause
        for card in service_request.MACHINE.cards
        if card.when is service_request.Event.A_CHECK_IS_NOT_SATISFIED
    }


def test_every_status_is_tried_against_the_status_check() -> None:
    (bearer, *_) = SYSTEMS["requests"].subjects
    tried = {p.facts[Fact.SMI_STATUS] for p in bearer.profiles}
    assert tried >= set(SmiStatus)


# detection


def test_the_third_communication_in_a_period_is_quarantined_and_the_first_two_are_sent() -> None:
    walk = Walk("detection")
    for number in (1, 2, 3):
        walk.then("first sends 4.1.1-IS-esme")
        sent = bool(SENT & walk.duties)
        assert sent == (number < 3)
    assert quarantine.Duty.NOTIFY_USER in walk.duties
    assert walk.state("first communication") is quarantine.State.QUARANTINED


def quarantined() -> Walk:
    return Walk("detection").then(*["first sends 4.1.1-IS-esme"] * 3)


def test_a_quarantined_request_is_not_sent_while_nothing_is_decided() -> None:
    walk = quarantined()
    (waits,) = (
        stimulus.name
        for stimulus in walk.system.stimuli
        if isinstance(stimulus, Happens)
        and stimulus.occurrences == (("first communication", quarantine.Event.TIME_PASSES),)
    )
    walk.then(waits)
    assert not SENT & walk.duties
    assert walk.state("first communication") is quarantine.State.QUARANTINED


def test_a_released_request_is_sent() -> None:
    assert quarantined().then("first releases").duties >= {quarantine.Duty.SEND_TO_DEVICE}


def test_a_released_request_is_not_counted_again() -> None:
    walk = quarantined().then("first releases")
    assert quarantine.Duty.COUNT not in walk.duties


@pytest.mark.parametrize("decision", ["first deletes", "first has deleted by the Procedures"])
def test_a_deleted_request_is_not_sent_even_if_it_is_released_afterwards(decision: str) -> None:
    walk = quarantined().then(decision)
    assert walk.duties == {quarantine.Duty.DELETE}
    walk.then("first releases")
    assert walk.duties == set()
    assert walk.state("first communication") is quarantine.State.DELETED


def test_a_new_period_counts_from_nothing() -> None:
    walk = Walk("detection").then(
        "first sends 4.1.1-IS-esme", "first sends 4.1.1-IS-esme", "the period ends"
    )
    walk.then("first sends 4.1.1-IS-esme")
    assert walk.duties >= {quarantine.Duty.SEND_TO_DEVICE}


def test_the_count_of_one_user_is_not_that_of_another() -> None:
    walk = quarantined().then("second sends 4.1.1-GS-gsme")
    assert walk.duties >= {quarantine.Duty.SEND_TO_DEVICE}
    assert quarantine.Duty.COUNT not in walk.duties


def test_a_pre_command_is_not_subject_to_detection() -> None:
    walk = Walk("detection").then("first sends 1.1.1-IS-esme")
    assert service_request.Duty.RETURN_PRE_COMMAND in walk.duties
    assert not SENT & walk.duties


def test_behind_a_hub_that_is_not_commissioned_nothing_goes_to_the_device() -> None:
    walk = Walk("detection").then("the hub is not commissioned", "first sends 4.1.1-IS-esme")
    assert not SENT & walk.duties


# storage


LATER = "send 1.1.1-IS-esme-smets1-future-dated"
NOW = "send 1.1.1-IS-esme-smets1"
NEVER = "send 1.1.1-IS-esme-smets1-never"
OTHER_VARIANT = "send 4.1.1-IS-esme-smets1"
DUE = "wait until the execution date"


def test_a_stored_request_is_sent_at_its_execution_date_and_not_before() -> None:
    walk = Walk("storage").then(LATER)
    assert walk.state("place") is future_dated_smets1.State.STORED
    assert not SENT & walk.duties
    walk.then("wait until just before the execution date")
    assert not SENT & walk.duties
    walk.then(DUE)
    assert walk.duties >= {quarantine.Duty.COUNTERSIGN_AND_SEND}


@pytest.mark.parametrize("later", [NOW, NEVER])
def test_a_newer_request_for_the_same_device_and_variant_deletes_the_stored_one(
    later: str,
) -> None:
    walk = Walk("storage").then(LATER, later)
    assert future_dated_smets1.Duty.DELETE_STORED in walk.duties
    assert walk.state("place") is future_dated_smets1.State.REMOVED
    walk.then(DUE)
    assert not SENT & walk.duties
    assert walk.state("place") is future_dated_smets1.State.EMPTY


def test_a_newer_stored_request_takes_the_place_of_the_old_one() -> None:
    walk = Walk("storage").then(LATER, LATER)
    assert walk.duties >= {
        future_dated_smets1.Duty.DELETE_STORED,
        future_dated_smets1.Duty.KEEP,
    }
    assert walk.state("place") is future_dated_smets1.State.STORED


def test_a_rejected_request_deletes_nothing() -> None:
    walk = Walk("storage").then(LATER, "another User is registered", NOW)
    assert service_request.Duty.REJECT in walk.duties
    assert walk.state("place") is future_dated_smets1.State.STORED


@pytest.mark.parametrize(
    "change",
    [
        "the sender's rights are suspended",
        "the Device is suspended",
        "another User is registered",
    ],
)
def test_a_stored_request_is_not_sent_if_a_requirement_is_no_longer_met(change: str) -> None:
    walk = Walk("storage").then(LATER, change, DUE)
    assert not SENT & walk.duties
    assert future_dated_smets1.Duty.NOTIFY_USER in walk.duties
    assert walk.state("place") is future_dated_smets1.State.EMPTY


def test_a_stored_request_is_deleted_once_its_processing_is_completed() -> None:
    walk = Walk("storage").then(LATER, DUE, "the S1SP completes its processing")
    assert walk.duties == {future_dated_smets1.Duty.DELETE_STORED}
    assert walk.state("place") is future_dated_smets1.State.EMPTY


def test_nothing_is_completed_that_has_not_been_sent() -> None:
    assert not Walk("storage").then(LATER).can("the S1SP completes its processing")


# inventory


def test_a_pre_notified_meter_is_pending_and_a_decommissioned_one_stays_so() -> None:
    walk = Walk("meter").then("send 12.2-IS-esme")
    assert walk.state("device") is smi_status.State.PENDING
    walk.then("send 8.3-IS-esme")
    assert walk.state("device") is smi_status.State.DECOMMISSIONED


def test_a_suspended_meter_cannot_be_decommissioned() -> None:
    walk = Walk("meter").then("send 12.2-IS-esme", "the inventory holds the device as suspended")
    walk.then("send 8.3-IS-esme")
    assert service_request.Duty.REJECT in walk.duties
    assert walk.state("device") is smi_status.State.SUSPENDED


def test_a_meter_that_is_not_held_is_not_decommissioned() -> None:
    walk = Walk("meter").then("send 8.3-IS-esme")
    assert walk.duties == {service_request.Duty.RESPOND_UNSUCCESSFUL}
    assert walk.state("device") is smi_status.State.NOT_HELD


def test_a_type_2_device_never_has_a_status() -> None:
    law = SYSTEMS["type-2"].under(DEFAULTS)
    for stimuli in (["send 12.2-IS-type-2"], ["send 12.2-IS-type-2", "send 8.2-IS-type-2"]):
        walk = Walk("type-2").then(*stimuli)
        assert walk.state("device") is smi_status.State.NO_STATUS
    assert isinstance(law.subjects[1], Subject)


def test_the_gas_proxy_is_decommissioned_with_its_hub() -> None:
    walk = Walk("hub").then(
        "the inventory holds the hub as commissioned",
        "the inventory holds the gas proxy as commissioned",
        "send 8.3-IS-chf",
    )
    assert walk.state("hub") is smi_status.State.DECOMMISSIONED
    assert walk.state("gas proxy") is smi_status.State.DECOMMISSIONED


def test_a_hub_installed_without_wan_takes_its_pending_gas_proxy_along() -> None:
    walk = Walk("hub").then("send 8.14.2-IS-chf")
    installed = smi_status.State.INSTALLED_NOT_COMMISSIONED
    assert (walk.state("hub"), walk.state("gas proxy")) == (installed, installed)


# small


def test_a_quarantined_request_outlives_the_decommissioning_of_nothing_but_itself() -> None:
    """The second request of the period is quarantined at a threshold of one."""
    walk = Walk("small").then("first sends 4.1.1-IS-esme", "first sends 4.1.1-IS-esme")
    assert walk.state("first communication") is quarantine.State.QUARANTINED
    assert not walk.can("first sends 8.3-IS-esme")
    walk.then("first releases")
    assert walk.duties >= {quarantine.Duty.SEND_TO_DEVICE}


def test_a_rival_that_is_not_registered_deletes_nothing() -> None:
    walk = Walk("small").then("first sends 1.1.1-IS-esme-smets1-future-dated")
    rival = next(s.name for s in walk.system.stimuli if "!registered" in s.name)
    walk.then(rival)
    assert service_request.Duty.REJECT in walk.duties
    assert walk.state("place") is future_dated_smets1.State.STORED


def test_the_stimuli_of_every_system_name_subjects_that_exist() -> None:
    for composed in SYSTEMS.values():
        subjects = {s.name for s in composed.subjects}
        for stimulus in composed.stimuli:
            if isinstance(stimulus, Happens):
                assert {name for name, _ in stimulus.occurrences} <= subjects
