"""Clause 6: what the cards say equals a second statement of the legal text, made here.

The tables below are read from clauses 6.1 to 6.5, 8.1, 9, 11 and 18.1, and from the names of the
Service Requests in the matrix; nothing in them is taken from the model's own condition terms.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from enum import Enum
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from srpd.model.cases import Value
from srpd.model.catalogue import SERVICE_REQUESTS, FutureDating, SmiStatus, UserRole
from srpd.model.machine import Machine
from srpd.model.machines import service_request
from srpd.model.machines.service_request import Duty, Event, State
from srpd.model.notation import Gap, Rule
from srpd.model.readings import DEFAULTS
from srpd.model.requests import (
    Execution,
    Fact,
    Generation,
    Held,
    InventoryChange,
    SequencePlace,
    Target,
)

MACHINE = service_request.MACHINE
LAW = MACHINE.under(DEFAULTS)

# fmt: off
CRITICAL = frozenset(
    {
        "1.1.1", "1.1.2", "1.2.1", "1.2.2", "1.5", "1.6", "1.7", "2.1", "2.3", "2.5",
        "6.4.1", "6.6", "6.7", "6.8", "6.11", "6.14.1", "6.14.2", "6.14.3", "6.15.1",
        "6.15.2", "6.17", "6.24.2", "6.25", "6.26", "7.1", "7.2", "7.3", "7.5", "7.6",
        "7.8", "7.12", "7.13", "7.16", "8.1.1", "8.7.1", "8.8.1", "11.3"
    }
)
NON_DEVICE = frozenset(
    {
        "5.1", "5.2", "5.3", "8.2", "8.3", "8.4", "8.6", "8.13", "8.14.1", "8.14.2",
        "8.14.3", "8.14.4", "11.1", "11.4", "12.1", "12.2"
    }
)
# fmt: on
UPDATE_FIRMWARE, UPDATE_PPMID_FIRMWARE, ACTIVATE_FIRMWARE = "11.1", "11.4", "11.3"
READ_FIRMWARE, TOP_UP, COS, HANDOVER = "11.2", "2.2", "6.23", "6.21"
SCHEDULES = frozenset({"5.1", "5.2", "5.3"})
DECOMMISSION, UPDATE_INVENTORY, READ_INVENTORY = "8.3", "8.4", "8.2"
WAN_MATRIX, PRE_NOTIFICATION = "12.1", "12.2"
HUB_STATUS_UPDATES = frozenset({"8.14.1", "8.14.2", "8.14.3", "8.14.4"})
JOIN_AND_UNJOIN = frozenset({"8.7.1", "8.7.2", "8.8.1", "8.8.2"})
RESTORE_HAN_LOG, RESTORE_GPF_LOG, UPDATE_HAN_LOG = "8.12.1", "8.12.2", "8.11"
SUB_GHZ, CREDENTIALS_KRP, CREDENTIALS_DEVICE = "6.28", "6.15.1", "6.15.2"

# 18.1(b)(i)(A)-(H) and 18.1(b)(ii)(A)-(G)
NO_STATUS_CHECK = HUB_STATUS_UPDATES | {
    UPDATE_INVENTORY,
    READ_INVENTORY,
    WAN_MATRIX,
    PRE_NOTIFICATION,
}
NO_REGISTRATION_CHECK = HUB_STATUS_UPDATES | {READ_INVENTORY, WAN_MATRIX, PRE_NOTIFICATION}
PERMITTING = {
    SmiStatus.COMMISSIONED,
    SmiStatus.INSTALLED_NOT_COMMISSIONED,
    SmiStatus.WHITELISTED,
    SmiStatus.PENDING,
}
Facts = dict[Enum, Value]

GOOD: Facts = {
    **{fact: MACHINE.domains.get(fact, (True,))[0] for fact in Fact},
    Fact.EXECUTION: Execution.ON_DEMAND,
    Fact.TARGET: Target.ESME,
    Fact.INVENTORY_CHANGE: InventoryChange.DETAILS,
    Fact.SMI_STATUS: SmiStatus.COMMISSIONED,
    Fact.JOINS_GAS_METER_ON_SHARED_HUB: False,
    Fact.JOINS_PPMID_TO_GAS_METER: False,
    Fact.JOINS_GAS_METER_TO_PPMID: False,
    Fact.RESTORES_GAS_PROXY_ON_SHARED_HUB: False,
    Fact.OTHER_USER: False,
    Fact.ADDS_METER_TO_LOG: False,
}


def requests(**changed: Value) -> Iterator[Facts]:
    """A sound request of every variant, generation and Command Variant that can be."""
    for variant, generation, cv in product(SERVICE_REQUESTS, Generation, (1, 2, 3, 4, 8)):
        facts: Facts = {
            **GOOD,
            Fact.VARIANT: variant,
            Fact.GENERATION: generation,
            Fact.COMMAND_VARIANT: cv,
            **{Fact[name]: value for name, value in changed.items()},
        }
        if MACHINE.possible(facts):
            yield facts


def status_is_checked(facts: Mapping[Enum, Value]) -> bool:
    """6.1(c), as 18.1(b)(i) modifies it."""
    variant = facts[Fact.VARIANT]
    smets1 = facts[Fact.GENERATION] is Generation.SMETS1
    if variant in NO_STATUS_CHECK:
        return False
    if variant in CRITICAL:
        return smets1
    top_up_spared = variant == TOP_UP and smets1 and facts[Fact.COMMAND_VARIANT] == 2
    return variant not in {UPDATE_FIRMWARE, UPDATE_PPMID_FIRMWARE, COS} and not top_up_spared


def registration_is_checked(facts: Mapping[Enum, Value], choices: Mapping[str, str]) -> bool:
    """6.1(f), subject to 6.2, as 18.1(b)(ii) modifies it."""
    variant = facts[Fact.VARIANT]
    if variant in NO_REGISTRATION_CHECK:
        return False
    if variant in {UPDATE_FIRMWARE, UPDATE_PPMID_FIRMWARE}:  # by Device, or the whole
        return choices["H-09"] == "whole" and not facts[Fact.OTHER_USER]
    if variant == UPDATE_INVENTORY and not facts[Fact.ASSOCIATED]:
        return choices["H-38"] == "literal" and not facts[Fact.OTHER_USER]
    if variant in CRITICAL and facts[Fact.GENERATION] is not Generation.SMETS1:
        return False
    return not (
        facts[Fact.OTHER_USER]
        or facts[Fact.JOINS_GAS_METER_ON_SHARED_HUB]
        or facts[Fact.RESTORES_GAS_PROXY_ON_SHARED_HUB]
    )


def replay_is_checked(facts: Mapping[Enum, Value]) -> bool:
    """6.1(n)."""
    variant = facts[Fact.VARIANT]
    if variant == COS:
        return True
    of_smets1 = variant in CRITICAL or variant in {HANDOVER, TOP_UP}
    return facts[Fact.GENERATION] is Generation.SMETS1 and of_smets1


def failing(facts: Mapping[Enum, Value], choices: Mapping[str, str] = DEFAULTS) -> set[str]:
    """The clauses of 6.1, and 9.1(c), whose checks a request with these facts does not satisfy."""
    variant, status = facts[Fact.VARIANT], facts[Fact.SMI_STATUS]
    smets1 = facts[Fact.GENERATION] is Generation.SMETS1
    cos = variant == COS
    firmware = variant in {UPDATE_FIRMWARE, UPDATE_PPMID_FIRMWARE}
    replaces = variant in {CREDENTIALS_KRP, HANDOVER, COS}
    excused = status is SmiStatus.SUSPENDED and (
        (variant == READ_FIRMWARE and choices["H-20"] == "accepted")
        or (variant == ACTIVATE_FIRMWARE and smets1 and choices["H-21"] == "accepted")
        or (variant == DECOMMISSION and choices["H-22"] == "accepted")
    )
    on_hub = variant == ACTIVATE_FIRMWARE and smets1
    table = (
        ("6.1(a)", True, facts[Fact.STRUCTURE_VERIFIED]),
        ("6.1(b)", True, facts[Fact.RIGHTS_HELD] and facts[Fact.ROLE_ELIGIBLE]),
        (
            "6.1(c)",
            status_is_checked(facts),
            status is Held.NO_STATUS or status in PERMITTING or excused,
        ),
        ("6.1(d)", True, facts[Fact.SIGNATURE_VALID]),
        ("6.1(e)", True, facts[Fact.CERTIFICATE_VALID] and facts[Fact.CERTIFICATE_XMLSIGN]),
        ("6.1(f)", registration_is_checked(facts, choices), facts[Fact.REGISTERED]),
        ("6.1(g)(i)", cos, facts[Fact.COS_SIGNER_IS_SENDER]),
        ("6.1(g)(ii)", cos, facts[Fact.COS_MPID_IN_CERTIFICATE]),
        ("6.1(g)(iii)", cos, facts[Fact.COS_MPXN_IS_DEVICES]),
        ("6.1(g)(iv)", cos, facts[Fact.COS_CERTIFICATES_SUFFICE]),
        ("6.1(g)(v)", cos, facts[Fact.COS_CERTIFICATES_ARE_SUPPLIER]),
        ("6.1(g)(vi)", cos, facts[Fact.COS_KEY_USAGE_FITS]),
        ("6.1(g)(vii)", cos, facts[Fact.COS_TOP_UP_FLOOR_PRESENT]),
        ("6.1(g)(viii)", cos, facts[Fact.COS_CERTIFICATES_ARE_SENDERS]),
        ("6.1(g)(ix)", cos, facts[Fact.COS_MPXN_IS_DEVICES]),
        ("6.1(h)", variant in {RESTORE_HAN_LOG, RESTORE_GPF_LOG}, facts[Fact.LOG_IS_SENDERS]),
        ("6.1(i)", firmware, facts[Fact.IMAGE_HASH_LISTED]),
        ("6.1(j)", replaces or variant == CREDENTIALS_DEVICE, facts[Fact.CERTIFICATES_VALID]),
        ("9.1(c)", variant == HANDOVER and not smets1, facts[Fact.CERTIFICATES_VALID]),
        ("6.1(k)(i)", replaces, facts[Fact.ISSUERS_CONTAINED]),
        ("6.1(k)(ii)", replaces, facts[Fact.ISSUERS_ALL_USED]),
        (
            "6.1(l)",
            variant == UPDATE_HAN_LOG and facts[Fact.ADDS_METER_TO_LOG],
            facts[Fact.RESPONSIBLE_FOR_MPXN],
        ),
        ("6.1(m)", variant == SUB_GHZ, facts[Fact.CHANNELS_AVAILABLE]),
        ("6.1(n)", replay_is_checked(facts), facts[Fact.NOT_A_REPLAY]),
        (
            "6.1(o)",
            on_hub and facts[Fact.TARGET] in {Target.CHF, Target.PPMID},
            facts[Fact.IMPORT_SUPPLIER_ON_HAN],
        ),
        ("15.1(b)" if smets1 else "15.1(a)", True, place_can_be_kept(facts)),
    )
    return {clause for clause, applied, satisfied in table if applied and not satisfied}


def place_can_be_kept(facts: Mapping[Enum, Value]) -> bool:
    """Whether no Response Code of DUIS refuses the place in a sequence."""
    place = facts[Fact.SEQUENCE]
    if place is SequencePlace.NONE:
        return True
    row = SERVICE_REQUESTS[str(facts[Fact.VARIANT])]
    dated = facts[Fact.EXECUTION] is Execution.FUTURE_DATED
    held = dated and row.future_dated is FutureDating.DSP
    if place is SequencePlace.DEPENDENT and held:
        return False
    kept = {SequencePlace.FIRST, SequencePlace.DEPENDENT, SequencePlace.AFTER_LAST}
    return place in kept and facts[Fact.COMMAND_VARIANT] in {1, 3}


def refusing(facts: Mapping[Enum, Value], law: Machine = LAW) -> set[str]:
    """The clauses of the cards that reject the request."""
    cards = law.governing(State.UNDER_CHECK, Event.A_CHECK_IS_NOT_SATISFIED, facts)
    return {card.clause for card in cards}


_ONE_FAILS = [fact for fact in Fact if fact not in MACHINE.domains]


def test_the_critical_and_non_device_requests_are_those_of_the_matrix() -> None:
    assert {v for v, row in SERVICE_REQUESTS.items() if row.critical} == CRITICAL
    assert {v for v, row in SERVICE_REQUESTS.items() if row.non_device} == NON_DEVICE


def test_every_variant_is_tried_for_both_generations() -> None:
    tried = {(facts[Fact.VARIANT], facts[Fact.GENERATION]) for facts in requests()}
    assert len(tried) == 2 * 129


def test_a_request_with_nothing_wrong_fails_no_check() -> None:
    assert [facts for facts in requests() if refusing(facts)] == []


@pytest.mark.parametrize("status", [*SmiStatus, Held.NO_STATUS])
def test_the_status_check_is_applied_to_the_requests_that_the_text_names(status: Value) -> None:
    for facts in requests(SMI_STATUS=status):
        assert refusing(facts) == failing(facts), facts


@pytest.mark.parametrize(
    "choices",
    [{"H-20": a, "H-21": b, "H-22": c} for a, b, c in product(("accepted", "literal"), repeat=3)],
)
def test_a_reading_of_the_status_check_excuses_a_suspended_device_and_no_other(
    choices: dict[str, str],
) -> None:
    law = MACHINE.under({**DEFAULTS, **choices})
    for status in SmiStatus:
        for facts in requests(SMI_STATUS=status):
            if facts[Fact.VARIANT] in {READ_FIRMWARE, ACTIVATE_FIRMWARE, DECOMMISSION}:
                assert refusing(facts, law) == failing(facts, choices), facts


@pytest.mark.parametrize(
    "spared",
    [
        {},
        {"OTHER_USER": True},
        {"JOINS_GAS_METER_ON_SHARED_HUB": True},
        {"RESTORES_GAS_PROXY_ON_SHARED_HUB": True},
    ],
    ids=str,
)
def test_the_registration_check_is_applied_to_the_requests_that_the_text_names(
    spared: dict[str, Value],
) -> None:
    for facts in requests(REGISTERED=False, **spared):
        assert refusing(facts) == failing(facts), facts


@pytest.mark.parametrize("choice", ["not-checked", "literal"])
def test_without_an_mpxn_only_an_inventory_update_is_open_to_reading(choice: str) -> None:
    choices = {**DEFAULTS, "H-38": choice}
    law = MACHINE.under(choices)
    for other_user in (False, True):
        for facts in requests(REGISTERED=False, ASSOCIATED=False, OTHER_USER=other_user):
            assert refusing(facts, law) == failing(facts, choices), facts


def test_only_a_join_request_can_join_a_gas_meter() -> None:
    joined = {facts[Fact.VARIANT] for facts in requests(JOINS_GAS_METER_ON_SHARED_HUB=True)}
    assert joined == {"8.7.1", "8.7.2"}


def test_only_a_restore_request_can_restore_the_log_of_a_gas_proxy() -> None:
    found = requests(RESTORES_GAS_PROXY_ON_SHARED_HUB=True, REGISTERED=False)
    assert {facts[Fact.VARIANT] for facts in found} == {RESTORE_GPF_LOG}


def test_the_replay_check_is_applied_to_the_requests_that_the_text_names() -> None:
    for facts in requests(NOT_A_REPLAY=False):
        assert refusing(facts) == ({"6.1(n)"} if replay_is_checked(facts) else set()), facts


def test_55_requests_are_not_rejected_for_their_registration() -> None:
    """37 Critical ones of SMETS2+, and of either generation seven Non-Device ones and the two
    firmware updates, whose Devices are dealt with one by one.
    """
    spared = {
        (facts[Fact.VARIANT], facts[Fact.GENERATION])
        for facts in requests(REGISTERED=False)
        if not refusing(facts)
    }
    assert len([v for v, g in spared if g is Generation.SMETS2]) == 37 + 7 + 2
    assert len([v for v, g in spared if g is Generation.SMETS1]) == 7 + 2


@pytest.mark.parametrize("fact", _ONE_FAILS, ids=lambda fact: str(fact.name))
def test_each_check_is_applied_to_the_requests_that_the_text_names(fact: Fact) -> None:
    for adds, target in ((True, Target.ESME), (False, Target.CHF), (True, Target.PPMID)):
        changed: dict[str, Value] = {"ADDS_METER_TO_LOG": adds, "TARGET": target}
        for facts in requests(**{**changed, fact.name: False}):
            assert refusing(facts) == failing(facts), facts


SPECIAL = (  # named in the text, so drawn about as often as all the others together
    *sorted(NON_DEVICE | JOIN_AND_UNJOIN),
    *(UPDATE_FIRMWARE, UPDATE_PPMID_FIRMWARE, ACTIVATE_FIRMWARE, READ_FIRMWARE),
    *((COS, TOP_UP, HANDOVER) * 6),
    *((RESTORE_HAN_LOG, RESTORE_GPF_LOG, UPDATE_HAN_LOG, UPDATE_INVENTORY) * 3),
    *((SUB_GHZ, CREDENTIALS_KRP, CREDENTIALS_DEVICE) * 3),
)


@st.composite
def possible_facts(draw: st.DrawFn) -> Facts:
    """Any possible facts, however many of them fail a check."""
    variant = draw(st.sampled_from((*SPECIAL, *SERVICE_REQUESTS)))
    row = SERVICE_REQUESTS[variant]
    generation = draw(st.sampled_from(tuple(Generation)))
    if generation is Generation.SMETS2:
        variants = tuple(cv for cv in row.command_variants if cv in {1, 2, 3, 4, 8})
    else:
        variants = (1, 2, 3, 8)
    dated = row.future_dated is not FutureDating.NONE
    target = draw(st.sampled_from(tuple(Target)))
    without_status = target in {Target.TYPE_2, Target.NONE}
    everyone = row.eligible_roles | {UserRole.METER_DATA_RETRIEVER} == frozenset(UserRole)
    facts: Facts = {fact: draw(st.booleans()) for fact in Fact if fact not in MACHINE.domains}
    facts |= {fact: draw(st.sampled_from(values)) for fact, values in MACHINE.domains.items()}
    facts |= {
        Fact.VARIANT: variant,
        Fact.GENERATION: generation,
        Fact.COMMAND_VARIANT: draw(st.sampled_from(variants)),
        Fact.EXECUTION: draw(st.sampled_from(Execution)) if dated else Execution.ON_DEMAND,
        Fact.TARGET: target,
        Fact.INVENTORY_CHANGE: draw(st.sampled_from(InventoryChange)),
        Fact.SMI_STATUS: Held.NO_STATUS
        if without_status
        else draw(st.sampled_from((*SmiStatus, Held.NO_STATUS))),
    }
    facts[Fact.ROLE_ELIGIBLE] = facts[Fact.ROLE_ELIGIBLE] or everyone
    if variant not in {"8.7.1", "8.7.2"}:
        facts[Fact.JOINS_GAS_METER_ON_SHARED_HUB] = False
    if variant != RESTORE_GPF_LOG or facts[Fact.REGISTERED]:
        facts[Fact.RESTORES_GAS_PROXY_ON_SHARED_HUB] = False
    assert MACHINE.possible(facts)
    return facts


@settings(max_examples=400)
@given(possible_facts())
def test_every_check_that_fails_may_be_the_reason_and_no_other(facts: Facts) -> None:
    assert refusing(facts) == failing(facts)


@given(possible_facts())
def test_a_request_is_either_refused_or_decided_by_one_card(facts: Facts) -> None:
    refused = LAW.governing(State.UNDER_CHECK, Event.A_CHECK_IS_NOT_SATISFIED, facts)
    assert {card.alternative for card in refused if isinstance(card, Rule)} <= {"6.3"}
    passed = LAW.governing(State.UNDER_CHECK, Event.ALL_CHECKS_ARE_SATISFIED, facts)
    assert len(passed) == 1
    assert len(LAW.governing(State.AWAITED, Event.USER_SENDS_IT, facts)) == 1


@given(possible_facts())
def test_a_refused_request_is_rejected_and_its_sender_told_unless_it_cannot_be_known(
    facts: Facts,
) -> None:
    for card in LAW.governing(State.UNDER_CHECK, Event.A_CHECK_IS_NOT_SATISFIED, facts):
        assert isinstance(card, Rule)
        assert card.then is State.REJECTED
        owed = {(owed.clause, owed.duty) for owed in card.owed()}
        told = ("9.3" if card.clause == "9.1(c)" else "6.3", Duty.NOTIFY_USER_OF_REJECTION)
        assert (card.clause, Duty.REJECT) in owed
        assert (told in owed) == (card.clause != "6.1(d)")


@given(possible_facts())
def test_a_non_device_request_is_not_acknowledged_and_every_other_is(facts: Facts) -> None:
    (card,) = LAW.governing(State.AWAITED, Event.USER_SENDS_IT, facts)
    assert isinstance(card, Rule)
    owed = {owed.duty for owed in card.owed()}
    if facts[Fact.VARIANT] in NON_DEVICE:
        assert card.clause == "18.1(a)"
        assert owed == set()
        assert card.shall_not == (Duty.ACKNOWLEDGE,)
    else:
        assert card.clause == "6.1"
        signed = bool(facts[Fact.SIGNATURE_VALID])
        assert owed == ({Duty.ACKNOWLEDGE} if signed else set())
        assert card.may == (() if signed else (Duty.ACKNOWLEDGE,))


def test_under_the_literal_reading_every_device_request_is_acknowledged() -> None:
    law = MACHINE.under({**DEFAULTS, "H-32": "literal"})
    for facts in requests(SIGNATURE_VALID=False):
        (card,) = law.governing(State.AWAITED, Event.USER_SENDS_IT, facts)
        assert isinstance(card, Rule)
        acknowledged = Duty.ACKNOWLEDGE in {owed.duty for owed in card.owed()}
        assert acknowledged == (facts[Fact.VARIANT] not in NON_DEVICE)


# What follows when every check is satisfied: (state, duties with the clause that imposes each).
Following = tuple[State, frozenset[tuple[str, Duty]]]
OPEN = "the text asks a question"
ANSWER = ("18.1(d)", Duty.RESPOND)
BECOMES_A_COMMAND = {("6.5(a)(i)", Duty.TRANSFORM), ("6.5(a)(i)", Duty.SEND_COMMAND)}
PRE_COMMAND = {("6.5(a)(ii)", Duty.TRANSFORM), ("6.5(a)(ii)", Duty.RETURN_PRE_COMMAND)}
COUNTERSIGNED = {
    ("6.5(b)", Duty.DELETE_STORED),
    ("6.5(c)(i)", Duty.IDENTIFY_S1SP),
    ("6.5(c)(ii)", Duty.COUNTERSIGN),
    ("6.5(c)(iii)", Duty.SEND_COUNTERSIGNED),
}
ANSWERS: dict[str, set[tuple[str, Duty]]] = {
    READ_INVENTORY: {("18.1(d)(ii)", Duty.INCLUDE_INFORMATION)},
    WAN_MATRIX: {("18.1(d)(ii)", Duty.INCLUDE_INFORMATION)},
    PRE_NOTIFICATION: {("18.1(d)(iii)", Duty.ADD_DEVICE)},
    DECOMMISSION: {("18.1(d)(vii)(A)", Duty.DECOMMISSION_DEVICE)},
    UPDATE_INVENTORY: {("18.1(d)(i)", Duty.UPDATE_DCC_SYSTEMS)},
    "8.14.2": {("18.1(d)(i)", Duty.UPDATE_DCC_SYSTEMS)},
    UPDATE_FIRMWARE: {("18.1(d)", Duty.UPDATE_LISTED_DEVICES)},
    UPDATE_PPMID_FIRMWARE: {("18.1(d)", Duty.UPDATE_LISTED_DEVICES)},
}


def held_by(clause: str, facts: Mapping[Enum, Value], *made: tuple[str, Duty]) -> Following | str:
    """H-62, H-65: it is held until its date, if it has one that comes, as it was made."""
    if facts[Fact.EXECUTION] is Execution.NEVER:
        return OPEN
    return State.HELD, frozenset({*made, (clause, Duty.HOLD)})


def follows(facts: Mapping[Enum, Value], cos_smets1: str) -> Following | str:
    """6.4, 6.5 and the clauses they give way to."""
    variant, target = str(facts[Fact.VARIANT]), facts[Fact.TARGET]
    critical = variant in CRITICAL
    dated = facts[Fact.EXECUTION] is not Execution.ON_DEMAND
    if variant in NON_DEVICE:
        return State.ANSWERED, frozenset({ANSWER, *ANSWERS.get(variant, set())})
    if variant == COS and (
        facts[Fact.GENERATION] is Generation.SMETS2 or cos_smets1 == "through-cos-party"
    ):
        return State.FORWARDED_TO_COS_PARTY, frozenset({("8.1(a)", Duty.FORWARD_TO_COS_PARTY)})
    if facts[Fact.GENERATION] is Generation.SMETS1:
        if critical and facts[Fact.EXECUTION] is Execution.NEVER:
            return State.SPENT, frozenset({("6.5(b)", Duty.DELETE_STORED)})
        if critical and dated:
            stored = {("6.5(b)", Duty.DELETE_STORED), ("6.5(d)(i)", Duty.STORE)}
            return State.STORED, frozenset(stored)
        # H-63: one with an execution date is sent at once; when by H-06 it is one of CoS, is open.
        if dated and (variant == COS or facts[Fact.EXECUTION] is Execution.NEVER):
            return OPEN
        return State.HANDED_OVER_FOR_SENDING, frozenset(COUNTERSIGNED)
    if variant == HANDOVER:
        signed = {
            ("9.1(a)", Duty.TRANSFORM),
            ("9.1(b)", Duty.SIGN_COMMAND),
            ("9.2", Duty.SEND_COMMAND),
        }
        if dated:
            return held_by("9.2", facts, *signed - {("9.2", Duty.SEND_COMMAND)})
        return State.HANDED_OVER_FOR_SENDING, frozenset(signed)
    if variant in JOIN_AND_UNJOIN and target is Target.PPMID:
        signed = {
            ("11.1(a)", Duty.TRANSFORM),
            ("11.1(d)", Duty.SIGN_COMMAND),
            ("11.1(d)", Duty.SEND_COMMAND),
        }
        return State.HANDED_OVER_FOR_SENDING, frozenset(signed)
    if variant in JOIN_AND_UNJOIN and target is Target.GSME:
        returned = {("11.1(a)", Duty.TRANSFORM), ("11.1(e)", Duty.RETURN_PRE_COMMAND)}
        return State.PRE_COMMAND_RETURNED, frozenset(returned)
    if critical:
        return State.PRE_COMMAND_RETURNED, frozenset(PRE_COMMAND)
    if dated:
        return held_by("6.5(a)(i)", facts)
    return State.HANDED_OVER_FOR_SENDING, frozenset(BECOMES_A_COMMAND)


@pytest.mark.parametrize("cos_smets1", ["through-cos-party", "literal"])
@pytest.mark.parametrize("execution", list(Execution))
def test_what_follows_for_every_variant_is_what_the_text_says(
    execution: Execution, cos_smets1: str
) -> None:
    law = MACHINE.under({**DEFAULTS, "H-06": cos_smets1})
    for target in (Target.ESME, Target.GSME, Target.PPMID, Target.CHF, Target.GPF):
        for facts in requests(EXECUTION=execution, TARGET=target):
            (card,) = law.governing(State.UNDER_CHECK, Event.ALL_CHECKS_ARE_SATISFIED, facts)
            if facts[Fact.VARIANT] in SCHEDULES:  # 18.1(d)(iv) to (vi): a flow of its own
                continue
            expected = follows(facts, cos_smets1)
            if isinstance(card, Gap):
                assert expected == OPEN, facts
                continue
            assert isinstance(card, Rule)
            owed = frozenset((owed.clause, owed.duty) for owed in card.owed())
            assert (card.then, owed) == expected, facts


def test_with_the_date_never_nothing_is_stored_and_nothing_sent() -> None:
    found = [
        card
        for facts in requests(EXECUTION=Execution.NEVER)
        for card in LAW.governing(State.UNDER_CHECK, Event.ALL_CHECKS_ARE_SATISFIED, facts)
        if facts[Fact.GENERATION] is Generation.SMETS1 and facts[Fact.VARIANT] in CRITICAL
    ]
    assert found
    for card in found:
        assert isinstance(card, Rule)
        assert {owed.duty for owed in card.owed()} == {Duty.DELETE_STORED}
        assert set(card.shall_not) == {Duty.STORE, Duty.SEND_COUNTERSIGNED}


def test_a_request_with_a_date_is_not_sent_when_it_is_stored() -> None:
    for facts in requests(EXECUTION=Execution.FUTURE_DATED, GENERATION=Generation.SMETS1):
        (card,) = LAW.governing(State.UNDER_CHECK, Event.ALL_CHECKS_ARE_SATISFIED, facts)
        if isinstance(card, Rule) and card.then is State.STORED:
            assert card.shall_not == (Duty.SEND_COUNTERSIGNED,)


def test_a_non_device_request_is_never_transformed_countersigned_or_sent() -> None:
    forbidden = {
        Duty.TRANSFORM,
        Duty.COUNTERSIGN,
        Duty.SEND_COMMAND,
        Duty.SEND_COUNTERSIGNED,
        Duty.RETURN_PRE_COMMAND,
        Duty.ACKNOWLEDGE,
    }
    for facts in requests():
        if facts[Fact.VARIANT] in NON_DEVICE:
            (card,) = LAW.governing(State.UNDER_CHECK, Event.ALL_CHECKS_ARE_SATISFIED, facts)
            assert isinstance(card, Rule)
            assert not forbidden & {owed.duty for owed in card.owed()}
            assert not forbidden & set(card.may)


NAME_NO_SINGLE_DEVICE = {
    *{"5.2", "5.3", "8.6", "8.13", "11.1", "11.4"},
    WAN_MATRIX,
    PRE_NOTIFICATION,
}


def test_a_non_device_request_for_a_device_that_is_not_held_is_answered_without_success() -> None:
    for facts in requests(DEVICE_HELD=False):
        if facts[Fact.VARIANT] in NON_DEVICE - NAME_NO_SINGLE_DEVICE:
            (card,) = LAW.governing(State.UNDER_CHECK, Event.ALL_CHECKS_ARE_SATISFIED, facts)
            assert isinstance(card, Rule)
            reads = facts[Fact.VARIANT] == READ_INVENTORY  # what success is, is not said
            due = Duty.RESPOND_EITHER_WAY if reads else Duty.RESPOND_UNSUCCESSFUL
            assert {owed.duty for owed in card.owed()} == {due}


def test_wan_coverage_and_pre_notification_do_not_need_a_device_that_is_held() -> None:
    for facts in requests(DEVICE_HELD=False):
        if facts[Fact.VARIANT] in {WAN_MATRIX, PRE_NOTIFICATION}:
            (card,) = LAW.governing(State.UNDER_CHECK, Event.ALL_CHECKS_ARE_SATISFIED, facts)
            assert isinstance(card, Rule)
            assert ANSWER in {(owed.clause, owed.duty) for owed in card.owed()}
