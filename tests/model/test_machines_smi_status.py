"""Clause 18.1: the nine statuses, per type of Device, and what rests on unconfirmed facts."""

from __future__ import annotations

from enum import Enum
from itertools import product

import pytest

from srpd.model.catalogue import SmiStatus
from srpd.model.machines import smi_status
from srpd.model.machines.smi_status import STATUS_OF_STATE, Duty, Event, Fact, State
from srpd.model.notation import Card, Gap, Rule
from srpd.model.requests import Held, Target

MACHINE = smi_status.MACHINE
TYPES = tuple(target for target in Target if target is not Target.NONE)
STATUSES = tuple(state for state in State if state not in {State.NOT_HELD, State.NO_STATUS})
BY_TYPE = pytest.mark.parametrize("kind", TYPES, ids=lambda kind: str(kind.name))
LIVE = tuple(state for state in STATUSES if state is not State.DECOMMISSIONED)


def cards(state: State, event: Enum, kind: Target) -> tuple[Card, ...]:
    return MACHINE.governing(state, event, {Fact.TYPE: kind})


def confirmed(state: State, event: Enum, kind: Target) -> Rule | None:
    """The rule that decides the case, if it rests on nothing unconfirmed."""
    found = [c for c in cards(state, event, kind) if isinstance(c, Rule) and not c.assumes]
    return found[0] if found else None


def reachable(kind: Target, *, unconfirmed: bool) -> set[State]:
    reached, frontier = {State.NOT_HELD}, [State.NOT_HELD]
    while frontier:
        state = frontier.pop()
        for event in MACHINE.events:
            for card in MACHINE.governing(state, event, {Fact.TYPE: kind}):
                if isinstance(card, Rule) and card.then and (unconfirmed or not card.assumes):
                    then = State(card.then.value)
                    if then not in reached:
                        reached.add(then)
                        frontier.append(then)
    return reached


def test_every_status_of_the_schema_is_a_state_and_nothing_else_is() -> None:
    assert {STATUS_OF_STATE[state] for state in STATUSES} == set(SmiStatus)
    assert len(STATUSES) == 9
    assert STATUS_OF_STATE[State.NOT_HELD] is Held.NO_STATUS
    assert STATUS_OF_STATE[State.NO_STATUS] is Held.NO_STATUS


@BY_TYPE
def test_every_type_but_type_2_can_have_all_nine_statuses_and_type_2_has_none(
    kind: Target,
) -> None:
    found = reachable(kind, unconfirmed=True)
    if kind is Target.TYPE_2:
        assert found == {State.NOT_HELD, State.NO_STATUS}
    elif kind in {Target.CHF, Target.GPF}:
        assert found == {State.NOT_HELD, *STATUSES} - {State.WHITELISTED}
    else:
        assert found == {State.NOT_HELD, *STATUSES}


@BY_TYPE
def test_by_confirmed_rules_alone_a_device_is_pending_decommissioned_or_an_installed_hub(
    kind: Target,
) -> None:
    found = reachable(kind, unconfirmed=False)
    if kind is Target.TYPE_2:
        assert found == {State.NOT_HELD, State.NO_STATUS}
        return
    hub = {State.INSTALLED_NOT_COMMISSIONED} if kind in {Target.CHF, Target.GPF} else set()
    assert found == {State.NOT_HELD, State.PENDING, State.DECOMMISSIONED} | hub


@BY_TYPE
def test_a_pre_notified_device_is_pending_unless_it_is_of_type_2(kind: Target) -> None:
    card = confirmed(State.NOT_HELD, Event.PRE_NOTIFIED, kind)
    assert card is not None
    type_2 = kind is Target.TYPE_2
    assert card.clause == "18.1(d)(iii)"
    assert card.then is (State.NO_STATUS if type_2 else State.PENDING)
    assert [owed.duty for owed in card.owed()] == [
        Duty.ADD_WITHOUT_STATUS if type_2 else Duty.ADD_AS_PENDING
    ]


@pytest.mark.parametrize(
    ("kind", "state"), list(product((t for t in TYPES if t is not Target.TYPE_2), LIVE))
)
def test_a_device_is_decommissioned_from_every_live_status(kind: Target, state: State) -> None:
    card = confirmed(state, Event.DECOMMISSIONED, kind)
    assert card is not None
    assert card.then is State.DECOMMISSIONED
    besides = {(owed.clause, owed.duty) for owed in card.owed()} - {
        ("18.1(d)(vii)(A)", Duty.SET_DECOMMISSIONED)
    }
    expected = set()
    if kind in {Target.ESME, Target.GSME, Target.SAPC}:
        expected = {("18.1(d)(vii)(B)", Duty.DISASSOCIATE_MPXN)}
    if kind is Target.CHF:
        expected = {("18.1(d)(vii)(C)", Duty.DECOMMISSION_GAS_PROXY)}
    assert besides == expected


@BY_TYPE
def test_only_the_gas_proxy_follows_its_hub_out_of_service(kind: Target) -> None:
    for state in State:
        card = confirmed(state, Event.HUB_DECOMMISSIONED, kind)
        assert card is not None
        follows = kind is Target.GPF and state in LIVE
        assert card.then is (State.DECOMMISSIONED if follows else None)
        assert [owed.duty for owed in card.owed()] == [
            Duty.SET_DECOMMISSIONED if follows else Duty.KEEP_STATUS
        ]


@BY_TYPE
def test_nothing_leads_out_of_decommissioned(kind: Target) -> None:
    for event in MACHINE.events:
        for card in cards(State.DECOMMISSIONED, event, kind):
            assert isinstance(card, Gap) or (isinstance(card, Rule) and card.then is None)


def test_a_report_of_an_installation_without_wan_installs_a_pending_hub() -> None:
    for kind in (Target.CHF, Target.GPF):
        card = confirmed(State.PENDING, Event.INSTALLED_WITHOUT_WAN, kind)
        assert card is not None
        assert card.then is State.INSTALLED_NOT_COMMISSIONED


@BY_TYPE
def test_an_unconfirmed_fact_never_sets_a_status_that_a_verdict_rests_on(kind: Target) -> None:
    settable = {State.PENDING, State.DECOMMISSIONED, State.NO_STATUS, State.NOT_HELD}
    if kind in {Target.CHF, Target.GPF}:
        settable.add(State.INSTALLED_NOT_COMMISSIONED)
    for state, event in product(State, MACHINE.events):
        card = confirmed(state, event, kind)
        if card is not None and card.then is not None:
            assert card.then in settable


def test_every_rule_that_the_appendix_does_not_state_names_what_it_rests_on() -> None:
    """Appendix AB itself sets 'pending' on pre-notification, and 'decommissioned'."""
    for card in MACHINE.cards:
        if not isinstance(card, Rule) or card.then is None:
            continue
        stated = card.when in {
            Event.PRE_NOTIFIED,
            Event.DECOMMISSIONED,
            Event.HUB_DECOMMISSIONED,
        }
        assert stated or card.source or card.assumes, card.says


def test_a_status_that_only_other_documents_give_is_never_confirmed() -> None:
    for card in MACHINE.cards:
        if isinstance(card, Rule) and card.then in {
            State.SUSPENDED,
            State.RECOVERY,
            State.RECOVERED,
            State.WITHDRAWN,
            State.COMMISSIONED,
            State.WHITELISTED,
        }:
            assert card.assumes, card.says
