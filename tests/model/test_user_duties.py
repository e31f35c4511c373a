"""What Users owe by clauses 2, 3, 10.1 and 10.2, stated from the text."""

from __future__ import annotations

from enum import Enum
from itertools import product

import pytest

from srpd.model.cases import Value
from srpd.model.machine import Machine
from srpd.model.machines import (
    gas_proxy_log,
    hub_replacement,
    received_pre_command,
    replacement_image,
    suspended_device,
)
from srpd.model.machines.suspended_device import Purpose
from srpd.model.notation import Bar, Gap, Party, Rule
from srpd.model.requests import Generation

DUTIES_OF_USERS = (
    suspended_device,
    replacement_image,
    received_pre_command,
    hub_replacement,
    gas_proxy_log,
)


class Found:
    """What the cards say of one case."""

    def __init__(self, law: Machine, state: Enum, event: Enum, facts: dict[Enum, Value]) -> None:
        cards = law.governing(state, event, facts)
        self.clauses = {card.clause for card in cards}
        rules = [card for card in cards if isinstance(card, Rule)]
        self.gap = any(isinstance(card, Gap) for card in cards)
        self.owed = {(owed.clause, owed.duty) for rule in rules for owed in rule.owed()}
        self.may = {duty for rule in rules for duty in rule.may}
        self.barred = {
            duty for card in cards if isinstance(card, Rule | Bar) for duty in card.shall_not
        }


@pytest.mark.parametrize("law", [module.MACHINE for module in DUTIES_OF_USERS])
def test_these_duties_bind_users(law: Machine) -> None:
    assert law.bearer is Party.USER


# Clause 2.1


def considered(suspended: bool, purpose: Purpose, generation: Generation) -> Found:
    law = suspended_device
    facts: dict[Enum, Value] = {
        law.Fact.SUSPENDED: suspended,
        law.Fact.PURPOSE: purpose,
        law.Fact.GENERATION: generation,
    }
    return Found(law.MACHINE, law.State.CONSIDERED, law.Event.USER_CONSIDERS_SENDING, facts)


@pytest.mark.parametrize(("purpose", "generation"), list(product(Purpose, Generation)))
def test_clause_2_1_does_not_keep_anything_from_a_device_that_is_not_suspended(
    purpose: Purpose, generation: Generation
) -> None:
    assert considered(False, purpose, generation).may == {suspended_device.Duty.SEND}


@pytest.mark.parametrize(
    ("purpose", "generation", "excepted"),
    [
        (Purpose.LIST_THE_MODEL, Generation.SMETS1, True),
        (Purpose.LIST_THE_MODEL, Generation.SMETS2, True),
        (Purpose.UPDATE_CREDENTIALS, Generation.SMETS1, True),
        (Purpose.UPDATE_CREDENTIALS, Generation.SMETS2, True),
        (Purpose.PRODUCE_UTRNS, Generation.SMETS1, True),
        (Purpose.PRODUCE_UTRNS, Generation.SMETS2, False),
        (Purpose.ANOTHER, Generation.SMETS1, False),
        (Purpose.ANOTHER, Generation.SMETS2, False),
    ],
)
def test_a_suspended_device_is_sent_only_what_2_1_excepts(
    purpose: Purpose, generation: Generation, excepted: bool
) -> None:
    found = considered(True, purpose, generation)
    assert (found.may == {suspended_device.Duty.SEND}) is excepted
    assert (found.owed == {("2.1", suspended_device.Duty.REFRAIN)}) is not excepted


def test_2_1_owes_reasonable_steps_and_forbids_nothing_outright() -> None:
    found = considered(True, Purpose.ANOTHER, Generation.SMETS2)
    assert found.barred == set()
    assert "reasonable steps" in suspended_device.Duty.REFRAIN.value


# Clause 2.2


IMAGE = replacement_image
OF_2_2 = dict(zip(IMAGE.Fact, ("2.2(a)", "2.2(b)", "2.2(c)", "2.2(d)"), strict=True))


@pytest.mark.parametrize("state", IMAGE.State)
@pytest.mark.parametrize("answers", list(product((False, True), repeat=4)))
def test_firmware_is_updated_only_if_all_of_2_2_is_satisfied(
    state: Enum, answers: tuple[bool, ...]
) -> None:
    facts: dict[Enum, Value] = dict(zip(IMAGE.Fact, answers, strict=True))
    found = Found(IMAGE.MACHINE, state, IMAGE.Event.USER_CONSIDERS_SENDING, facts)
    if all(answers):
        assert (found.may, found.barred) == ({IMAGE.Duty.SEND}, set())
    else:
        assert (found.may, found.barred) == (set(), {IMAGE.Duty.SEND})
        missing = {OF_2_2[fact] for fact in IMAGE.Fact if not facts[fact]}
        assert found.clauses == missing


# Clause 3


PRE = received_pre_command
ALL_WELL: dict[Enum, Value] = {
    PRE.Fact.PROTECTION_VALID: True,
    PRE.Fact.CERTIFICATE_VALID: True,
    PRE.Fact.IDENTICAL: True,
    PRE.Fact.SUPPLY_SENSITIVE: False,
}
SIGN_AND_SEND = {PRE.Duty.SIGN, PRE.Duty.SEND}


def pre(state: PRE.State, event: PRE.Event, **changed: bool) -> Found:
    facts = dict(ALL_WELL)
    facts.update({PRE.Fact[name]: value for name, value in changed.items()})
    return Found(PRE.MACHINE, state, event, facts)


def test_a_pre_command_received_is_checked_and_so_is_its_certificate() -> None:
    assert pre(PRE.State.AWAITED, PRE.Event.USER_RECEIVES_IT).owed == {
        ("3.1(a)", PRE.Duty.CHECK_PROTECTION),
        ("3.1(b)", PRE.Duty.CONFIRM_CERTIFICATE),
    }


def test_a_pre_command_that_passes_both_checks_is_correlated() -> None:
    found = pre(PRE.State.UNDER_CHECK, PRE.Event.CHECKS_ARE_SATISFIED)
    assert found.owed == {("3.1(c)", PRE.Duty.CORRELATE)}


@pytest.mark.parametrize("failing", ["PROTECTION_VALID", "CERTIFICATE_VALID"])
def test_correlation_is_owed_only_if_both_checks_are_satisfied(failing: str) -> None:
    changed = {failing: False}
    assert not pre(PRE.State.UNDER_CHECK, PRE.Event.CHECKS_ARE_SATISFIED, **changed).clauses
    failed = pre(PRE.State.UNDER_CHECK, PRE.Event.A_CHECK_IS_NOT_SATISFIED, **changed)
    assert failed.owed == set()
    assert pre(PRE.State.CHECK_FAILED, PRE.Event.USER_CONSIDERS_SIGNING).barred == SIGN_AND_SEND


def test_an_identical_pre_command_may_be_signed_and_need_not_be() -> None:
    found = pre(PRE.State.CORRELATED, PRE.Event.USER_CONSIDERS_SIGNING)
    assert (found.clauses, found.owed, found.may) == ({"3.2"}, set(), SIGN_AND_SEND)


@pytest.mark.parametrize("sensitive", [True, False])
def test_a_pre_command_that_differs_may_not_be_signed(sensitive: bool) -> None:
    found = pre(
        PRE.State.CORRELATED,
        PRE.Event.USER_CONSIDERS_SIGNING,
        IDENTICAL=False,
        SUPPLY_SENSITIVE=sensitive,
    )
    assert (found.may, found.barred) == (set(), SIGN_AND_SEND)


def test_a_supply_sensitive_pre_command_is_signed_only_with_the_check_of_g3_25() -> None:
    found = pre(PRE.State.CORRELATED, PRE.Event.USER_CONSIDERS_SIGNING, SUPPLY_SENSITIVE=True)
    assert found.owed == {("3.3", PRE.Duty.CHECK_SUPPLY)}
    assert found.may == SIGN_AND_SEND


# Clause 10.1


HUB = hub_replacement
GAS: dict[Enum, Value] = {HUB.Fact.SMETS1_HUB: False, HUB.Fact.GAS_SMART_METER: True}
STEPS = {
    HUB.Event.HUB_LOG_IS_REPLICATED: HUB.Duty.REPLICATE_HUB_LOG,
    HUB.Event.PROXY_LOG_IS_REPLICATED: HUB.Duty.REPLICATE_PROXY_LOG,
    HUB.Event.PROXY_IS_ADDED: HUB.Duty.ADD_PROXY,
    HUB.Event.OLD_HUB_IS_DECOMMISSIONED: HUB.Duty.DECOMMISSION_OLD_HUB,
}


@pytest.mark.parametrize("first", ["HUB_LOG_IS_REPLICATED", "PROXY_LOG_IS_REPLICATED"])
def test_the_steps_of_10_1_are_owed_in_their_order_and_each_is_needed(first: str) -> None:
    logs = [HUB.Event.HUB_LOG_IS_REPLICATED, HUB.Event.PROXY_LOG_IS_REPLICATED]
    logs.sort(key=lambda event: event.name != first)
    later = [HUB.Event.PROXY_IS_ADDED, HUB.Event.OLD_HUB_IS_DECOMMISSIONED]
    state: Enum = HUB.State.NOT_REPLACED
    open_steps = {
        # "As soon as reasonably practicable": the one may be asked for when the other is made.
        HUB.Event.HUB_IS_REPLACED: {HUB.Duty.REPLICATE_ONE_LOG},
        logs[0]: {STEPS[logs[1]]},
        logs[1]: {HUB.Duty.ADD_PROXY},
        later[0]: {HUB.Duty.DECOMMISSION_OLD_HUB},
        later[1]: set(),
    }
    for event, owed in open_steps.items():
        found = Found(HUB.MACHINE, state, event, GAS)
        assert {duty for _, duty in found.owed} == owed
        assert owed.isdisjoint(found.barred)
        (card,) = HUB.MACHINE.governing(state, event, GAS)
        assert isinstance(card, Rule)
        assert card.then is not None
        state = card.then
    assert state is HUB.State.COMPLETED


@pytest.mark.parametrize("state", [HUB.State.REPLACED, HUB.State.HUB_LOG_REPLICATED])
def test_the_gas_proxy_is_not_added_before_both_logs_are_made(state: Enum) -> None:
    assert not HUB.MACHINE.governing(state, HUB.Event.PROXY_IS_ADDED, GAS)
    barred = {
        duty
        for card in HUB.MACHINE.cards
        if isinstance(card, Rule) and card.then is state
        for duty in card.shall_not
    }
    assert barred == {HUB.Duty.ADD_PROXY, HUB.Duty.DECOMMISSION_OLD_HUB}


@pytest.mark.parametrize("gas", [True, False])
def test_the_replacement_of_a_smets1_hub_owes_nothing_by_10_1(gas: bool) -> None:
    facts: dict[Enum, Value] = {HUB.Fact.SMETS1_HUB: True, HUB.Fact.GAS_SMART_METER: gas}
    found = Found(HUB.MACHINE, HUB.State.NOT_REPLACED, HUB.Event.HUB_IS_REPLACED, facts)
    assert (found.owed, found.barred, found.gap) == (set(), set(), False)


def test_10_1_does_not_say_what_is_owed_without_a_gas_smart_meter() -> None:
    facts: dict[Enum, Value] = {HUB.Fact.SMETS1_HUB: False, HUB.Fact.GAS_SMART_METER: False}
    assert Found(HUB.MACHINE, HUB.State.NOT_REPLACED, HUB.Event.HUB_IS_REPLACED, facts).gap


# Clause 10.2


@pytest.mark.parametrize(
    ("importer", "replacing", "permitted"),
    [(True, True, True), (True, False, False), (False, True, True), (False, False, True)],
)
def test_an_import_supplier_changes_the_gas_proxy_only_when_a_hub_is_replaced(
    importer: bool, replacing: bool, permitted: bool
) -> None:
    law = gas_proxy_log
    facts: dict[Enum, Value] = {
        law.Fact.IMPORT_SUPPLIER: importer,
        law.Fact.IN_HUB_REPLACEMENT: replacing,
    }
    found = Found(law.MACHINE, law.State.CONSIDERED, law.Event.USER_CONSIDERS_SENDING, facts)
    assert (found.may == {law.Duty.SEND}) is permitted
    assert (found.barred == {law.Duty.SEND}) is not permitted
