"""The named properties hold of the law, and checking finds a law that breaks them."""

from __future__ import annotations

from dataclasses import replace

import pytest

from srpd.generators.checking import Finding, check
from srpd.generators.suite import compiled
from srpd.model.compiled import compile_system
from srpd.model.composition import System
from srpd.model.machine import Machine
from srpd.model.machines import future_dated_smets1, quarantine, service_request, smi_status
from srpd.model.matrix import Said, matrix
from srpd.model.notation import Card, Rule
from srpd.model.properties import PROPERTIES
from srpd.model.readings import DEFAULTS
from srpd.model.register import REGISTER
from srpd.model.systems import SYSTEMS, detection, inventory, requests, sequences, storage


@pytest.mark.parametrize("name", SYSTEMS)
def test_every_property_holds_in_every_system(name: str) -> None:
    broken = [f for f in check(compiled(name, DEFAULTS)) if f.way]
    assert broken == []


def test_every_property_concerns_some_system() -> None:
    concerned = {
        finding.property.name
        for name in SYSTEMS
        for finding in check(compiled(name, DEFAULTS))
        if finding.concerned
    }
    assert concerned == {each.name for each in PROPERTIES}


@pytest.mark.parametrize("each", PROPERTIES, ids=lambda p: p.name)
def test_every_property_cites_a_registered_clause(each: object) -> None:
    assert getattr(each, "clause") in REGISTER  # noqa: B009 - parametrised objects are untyped


def _with(system: System, name: str, old: Card, new: Card) -> System:
    def changed(machine: Machine) -> Machine:
        if machine.name != name:
            return machine
        return replace(machine, cards=tuple(new if c == old else c for c in machine.cards))

    subjects = tuple(replace(s, machine=changed(s.machine)) for s in system.subjects)
    return replace(system, subjects=subjects)


def _broken(system: System, name: str) -> Finding:
    graph = compile_system(system.under(DEFAULTS))
    return next(f for f in check(graph) if f.property.name == name)


def _rule(machine: Machine, clause: str, event: object) -> Rule:
    return next(
        card
        for card in machine.cards
        if isinstance(card, Rule) and card.clause == clause and card.when is event
    )


def test_a_law_that_clears_what_exceeds_the_threshold_breaks_detection_by_the_third_request() -> (
    None
):
    rule = _rule(quarantine.MACHINE, "12.2", quarantine.Event.VOLUME_EXCEEDS_THRESHOLD)
    cleared = replace(rule, then=quarantine.State.CLEARED, shall=(), shall_not=())
    finding = _broken(
        _with(detection.SYSTEM, "quarantine", rule, cleared), "nothing-sent-undetected"
    )
    assert len(finding.way) == 3
    assert finding.subject == "first communication"


def test_a_law_that_sends_whatever_the_hub_is_breaks_the_property_of_commissioned_hubs() -> None:
    rule = next(
        card
        for card in quarantine.MACHINE.cards
        if isinstance(card, Rule) and card.then is quarantine.State.UNDELIVERABLE
    )
    sent = replace(
        rule, then=quarantine.State.SENT, shall=(quarantine.Duty.SEND_TO_DEVICE,), shall_not=()
    )
    deletion = _rule(quarantine.MACHINE, "12.3(c)", quarantine.Event.PROCEDURES_REQUIRE_DELETION)
    undelivered = replace(deletion, then=quarantine.State.UNDELIVERABLE)
    instead = {id(rule): sent, id(deletion): undelivered}
    machine = replace(
        quarantine.MACHINE,
        cards=tuple(instead.get(id(card), card) for card in quarantine.MACHINE.cards),
    )
    subjects = tuple(
        replace(s, machine=machine) if s.machine.name == "quarantine" else s
        for s in detection.SYSTEM.subjects
    )
    finding = _broken(
        replace(detection.SYSTEM, subjects=subjects), "nothing-behind-an-uncommissioned-hub"
    )
    assert finding.way[0] == "the hub is not commissioned"
    assert len(finding.way) == 2


def test_a_law_that_acknowledges_non_device_requests_is_found_by_one_request() -> None:
    rule = _rule(service_request.MACHINE, "18.1(a)", service_request.Event.USER_SENDS_IT)
    acknowledged = replace(rule, shall=(service_request.Duty.ACKNOWLEDGE,), shall_not=())
    finding = _broken(
        _with(requests.SYSTEM, "service-request", rule, acknowledged),
        "no-acknowledgement-of-non-device-requests",
    )
    assert len(finding.way) == 1


def test_a_law_that_gives_a_type_2_device_a_status_is_found() -> None:
    rule = next(
        card
        for card in smi_status.MACHINE.cards
        if isinstance(card, Rule) and card.then is smi_status.State.NO_STATUS
    )
    pending = replace(rule, then=smi_status.State.PENDING)
    other = replace(rule, given=(smi_status.State.RECOVERED,), when=smi_status.Event.OPTED_OUT)
    machine = replace(
        smi_status.MACHINE,
        cards=(*(pending if c == rule else c for c in smi_status.MACHINE.cards), other),
    )
    subjects = tuple(
        replace(s, machine=machine) if s.machine.name == "smi-status" else s
        for s in inventory.TYPE_2.subjects
    )
    finding = _broken(replace(inventory.TYPE_2, subjects=subjects), "type-2-devices-have-no-status")
    assert finding.way == ("send 12.2-IS-type-2",)


def test_a_law_that_sends_what_was_deleted_is_found() -> None:
    rule = _rule(quarantine.MACHINE, "12.3(b)", quarantine.Event.USER_CONFIRMS_ANOMALOUS)
    cleared = replace(rule, then=quarantine.State.CLEARED, shall_not=())
    finding = _broken(_with(detection.SYSTEM, "quarantine", rule, cleared), "deleted-never-sent")
    assert finding.way[-1] == "first deletes"


def test_a_law_that_keeps_the_old_request_in_a_place_holds_two() -> None:
    place = future_dated_smets1
    rule = _rule(place.MACHINE, "6.5(b)", place.Event.SAME_DEVICE_AND_VARIANT_ACCEPTED)
    kept = replace(rule, shall=())
    changed = _with(storage.SYSTEM, place.MACHINE.name, rule, kept)
    assert len(_broken(changed, "one-stored-request-in-a-place").way) == 2


def test_a_law_that_executes_a_deleted_stored_request_is_found() -> None:
    place = future_dated_smets1
    rule = _rule(place.MACHINE, "6.5(b)", place.Event.SAME_DEVICE_AND_VARIANT_ACCEPTED)
    left = replace(rule, then=place.State.STORED)
    # The state that this leaves unreachable is reached through another card.
    other = _rule(place.MACHINE, "6.5(d)(i)", place.Event.REQUEST_IS_TO_BE_STORED)
    to_removed = replace(
        other,
        given=(place.State.IN_EXECUTION,),
        when=place.Event.EXECUTION_TIME_IS_NEAR,
        then=place.State.REMOVED,
        shall=(),
        shall_not=(),
    )
    machine = replace(
        place.MACHINE,
        cards=(*(left if c == rule else c for c in place.MACHINE.cards), to_removed),
    )
    subjects = tuple(
        replace(s, machine=machine) if s.machine.name == machine.name else s
        for s in storage.SYSTEM.subjects
    )
    changed = replace(storage.SYSTEM, subjects=subjects)
    finding = _broken(changed, "deleted-stored-request-never-sent")
    assert finding.way[-1] == "wait until the execution date"


@pytest.mark.parametrize(
    ("composed", "name"),
    [
        (sequences.SERVICE_REQUESTS, "no-command-before-its-turn"),
        (sequences.SIGNED_PRE_COMMANDS, "no-command-before-its-turn"),
        (sequences.SMETS1, "no-countersigned-request-before-its-turn"),
    ],
    ids=lambda each: str(getattr(each, "name", each)),
)
def test_the_letter_of_6_5_breaks_the_order_and_what_is_signed_keeps_it(
    composed: System, name: str
) -> None:
    graph = compile_system(composed.under({**DEFAULTS, "H-31": "where-said"}))
    finding = next(f for f in check(graph) if f.property.name == name)
    assert bool(finding.way) == (composed is not sequences.SIGNED_PRE_COMMANDS)


def test_a_law_that_leaves_a_decommissioned_meter_its_mpxn_is_found() -> None:
    rule = next(
        card
        for card in smi_status.MACHINE.cards
        if isinstance(card, Rule)
        and any(owed.duty is smi_status.Duty.DISASSOCIATE_MPXN for owed in card.owed())
    )
    left = replace(rule, shall=(smi_status.Duty.SET_DECOMMISSIONED,))
    changed = _with(inventory.METER, "smi-status", rule, left)
    assert _broken(changed, "decommissioned-meters-have-no-mpxn").way


def test_the_matrix_has_a_cell_for_every_state_and_event() -> None:
    machine = quarantine.MACHINE
    rows = matrix(machine)
    assert [row[0].state for row in rows] == list(machine.states)
    assert all([cell.event for cell in row] == list(machine.events) for row in rows)


def test_the_matrix_tells_a_bar_a_gap_and_a_reading_apart() -> None:
    cells = {(c.state, c.event): c for row in matrix(quarantine.MACHINE) for c in row}
    state, event = quarantine.State, quarantine.Event
    assert cells[state.QUARANTINED, event.TIME_PASSES].said == (Said.REFUSED,)
    assert cells[state.SENT, event.TIME_PASSES].said == (Said.NOTHING,)
    submitted = cells[state.SUBMITTED, event.DUE_TO_BE_SENT]
    assert submitted.readings == ("H-17",)
    assert set(submitted.said) == {Said.SPECIFIED, Said.SILENT, Said.READINGS}
