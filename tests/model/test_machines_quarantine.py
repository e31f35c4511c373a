"""Clauses 12 to 14: detection, quarantine, sending."""

from __future__ import annotations

from enum import Enum
from itertools import product

import pytest

from srpd.model.cases import Value
from srpd.model.machines import quarantine
from srpd.model.machines.quarantine import Delivery, Duty, Event, Fact, State, Threshold
from srpd.model.notation import Bar, Card, Gap, Rule
from srpd.model.readings import DEFAULTS
from srpd.model.requests import Generation

MACHINE = quarantine.MACHINE
LAW = MACHINE.under(DEFAULTS)
SENDING = {Duty.SEND_TO_DEVICE, Duty.SEND_TO_USER, Duty.COUNTERSIGN_AND_SEND}
Facts = dict[Enum, Value]
EVERY_CASE: list[Facts] = [
    facts
    for values in product(*MACHINE.fact_domains.values())
    if MACHINE.possible(facts := dict(zip(MACHINE.fact_domains, values, strict=True)))
]


def only(state: State, event: Event, facts: Facts) -> Card:
    (card,) = LAW.governing(state, event, facts)
    return card


def done(card: Card) -> set[Enum]:
    return {owed.duty for owed in card.owed()} if isinstance(card, Rule) else set()


def test_a_data_value_threshold_is_not_for_smets1() -> None:
    assert not [
        facts
        for facts in EVERY_CASE
        if facts[Fact.GENERATION] is Generation.SMETS1
        and facts[Fact.THRESHOLD] is Threshold.DATA_VALUE
    ]


def test_detection_is_applied_exactly_where_a_threshold_has_been_established() -> None:
    for facts in EVERY_CASE:
        card = only(State.SUBMITTED, Event.DUE_TO_BE_SENT, facts)
        threshold = facts[Fact.THRESHOLD]
        assert (Duty.APPLY_DETECTION in done(card)) == (threshold is not Threshold.NONE)
        assert (Duty.COUNT in done(card)) == (threshold is Threshold.VOLUME)


def test_only_a_number_is_counted_and_never_a_data_value() -> None:
    counting = [c for c in MACHINE.cards if Duty.COUNT in done(c)]
    assert {card.clause for card in counting} == {"12.1"}


@pytest.mark.parametrize(
    ("state", "event"),
    [
        (State.COUNTED, Event.VOLUME_EXCEEDS_THRESHOLD),
        (State.MEASURED, Event.VALUE_EXCEEDS_LIMITS),
    ],
)
def test_a_communication_that_fails_detection_is_quarantined_and_its_user_told(
    state: State, event: Event
) -> None:
    facts = next(f for f in EVERY_CASE if not f[Fact.VALUE_WITHIN_LIMITS])
    card = only(state, event, facts)
    assert isinstance(card, Rule)
    assert card.clause == "12.2"
    assert done(card) == {Duty.NOTIFY_USER, Duty.QUARANTINE, Duty.SEND_WHAT_PASSED}
    assert set(card.shall_not) == SENDING
    assert card.then is State.QUARANTINED


def test_a_quarantined_communication_is_not_sent_by_anything_but_the_users_instruction() -> None:
    for event, facts in product(Event, EVERY_CASE):
        for card in LAW.governing(State.QUARANTINED, event, facts):
            if event is Event.USER_INSTRUCTS_PROCESSING:
                continue
            assert isinstance(card, Rule | Bar)
            assert set(card.shall_not) == SENDING
            assert not SENDING & done(card)


@pytest.mark.parametrize(
    ("event", "clause", "duty", "then"),
    [
        (Event.USER_INSTRUCTS_PROCESSING, "12.3(a)", Duty.CONTINUE_PROCESSING, State.CLEARED),
        (Event.USER_CONFIRMS_ANOMALOUS, "12.3(b)", Duty.DELETE, State.DELETED),
        (Event.PROCEDURES_REQUIRE_DELETION, "12.3(c)", Duty.DELETE, State.DELETED),
    ],
)
def test_each_of_three_decisions_ends_the_quarantine(
    event: Event, clause: str, duty: Duty, then: State
) -> None:
    for facts in EVERY_CASE:
        card = only(State.QUARANTINED, event, facts)
        assert isinstance(card, Rule)
        assert (card.clause, card.then) == (clause, then)
        assert done(card) == {duty}


def test_the_quarantine_is_maintained_while_nothing_is_decided() -> None:
    for facts in EVERY_CASE:
        card = only(State.QUARANTINED, Event.TIME_PASSES, facts)
        assert isinstance(card, Bar)
        assert card.clause == "12.3(a)"


def test_what_has_been_deleted_is_not_sent_when_it_is_released_afterwards() -> None:
    for facts in EVERY_CASE:
        card = only(State.DELETED, Event.USER_INSTRUCTS_PROCESSING, facts)
        assert isinstance(card, Bar)
        assert set(card.shall_not) == SENDING


def test_what_is_cleared_goes_where_the_request_specifies() -> None:
    for facts in EVERY_CASE:
        card = only(State.CLEARED, Event.REQUIREMENTS_FOR_SENDING_ARE_MET, facts)
        if facts[Fact.GENERATION] is Generation.SMETS1:
            assert done(card) == {Duty.COUNTERSIGN_AND_SEND}
            assert card.clause == "14.1(b)"
            continue
        expected: dict[tuple[Value, Value], tuple[set[Duty], State | None]] = {
            (Delivery.TO_DEVICE, True): ({Duty.SEND_TO_DEVICE}, State.SENT),
            (Delivery.TO_DEVICE, False): (set(), State.UNDELIVERABLE),
            (Delivery.TO_USER, True): ({Duty.SEND_TO_USER}, State.SENT),
            (Delivery.TO_USER, False): ({Duty.SEND_TO_USER}, State.SENT),
            (Delivery.TO_BOTH, True): ({Duty.SEND_TO_DEVICE, Duty.SEND_TO_USER}, State.SENT),
        }
        key = (facts[Fact.DELIVERY], facts[Fact.HUB_COMMISSIONED])
        if key not in expected:
            assert isinstance(card, Gap)
            continue
        duties, then = expected[key]
        assert isinstance(card, Rule)
        assert (done(card), card.then) == (duties, then)
        assert not set(card.shall_not) & done(card)


def test_no_command_goes_to_a_device_whose_hub_is_not_commissioned() -> None:
    for facts in EVERY_CASE:
        card = only(State.CLEARED, Event.REQUIREMENTS_FOR_SENDING_ARE_MET, facts)
        if not facts[Fact.HUB_COMMISSIONED]:
            assert Duty.SEND_TO_DEVICE not in done(card)


def test_nothing_is_sent_from_any_state_but_one_that_is_cleared() -> None:
    for card in MACHINE.cards:
        if SENDING & done(card):
            assert card.given == (State.CLEARED,)


def test_a_communication_is_cleared_by_passing_by_release_or_for_want_of_a_threshold() -> None:
    clearing = {
        (state, card.when)
        for card in LAW.cards
        if isinstance(card, Rule) and card.then is State.CLEARED
        for state in card.given
    }
    assert clearing == {
        (State.COUNTED, Event.VOLUME_IS_WITHIN_THRESHOLD),
        (State.MEASURED, Event.VALUE_IS_WITHIN_LIMITS),
        (State.QUARANTINED, Event.USER_INSTRUCTS_PROCESSING),
        (State.SUBMITTED, Event.DUE_TO_BE_SENT),
    }


def test_without_a_threshold_whether_it_is_sent_is_a_matter_of_reading() -> None:
    literal = MACHINE.under({**DEFAULTS, "H-17": "open"})
    for facts in EVERY_CASE:
        if facts[Fact.THRESHOLD] is Threshold.NONE:
            (card,) = literal.governing(State.SUBMITTED, Event.DUE_TO_BE_SENT, facts)
            assert isinstance(card, Gap)
            smets1 = facts[Fact.GENERATION] is Generation.SMETS1
            assert card.clause == ("14.1(a)" if smets1 else "13.1(a)")
            passing = only(State.SUBMITTED, Event.DUE_TO_BE_SENT, facts)
            assert isinstance(passing, Rule)
            assert passing.then is State.CLEARED


def test_what_has_been_sent_is_not_sent_again() -> None:
    for event, facts in product(Event, EVERY_CASE):
        assert LAW.governing(State.SENT, event, facts) == ()
