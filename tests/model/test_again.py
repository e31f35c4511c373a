"""The check list of 6.1 stands once: other clauses find in it what they apply, by its numbers."""

from __future__ import annotations

import ast

import pytest

from srpd.model.again import (
    AT_THE_EXECUTION_DATE,
    AT_THE_SERVICE_PROVIDER,
    OF_A_CHANGE_OF_SUPPLIER,
    OF_A_SCHEDULE,
)
from srpd.model.checks import SERVICE_REQUEST_CHECKS
from srpd.model.conditions import facts_of
from srpd.model.cos_checks import AUTHORISATION_CHECKS
from srpd.model.cos_party_checks import COS_PARTY_CHECKS
from srpd.model.limbs import Limb
from srpd.model.machines import MACHINES
from srpd.model.notation import Card, Rule
from srpd.model.requests import Fact
from srpd.model.s1sp_checks import S1SP_CHECKS
from tests.places import ROOT

EVERY = {limb.clause for limb in SERVICE_REQUEST_CHECKS}
OF_CERTIFICATES = {"6.1(j)", "6.1(k)(i)", "6.1(k)(ii)"}
OF_COS = {clause for clause in EVERY if clause.startswith("6.1(g)(")}


def numbers(limbs: tuple[Limb, ...]) -> set[str]:
    return {limb.clause for limb in limbs}


def left_out(limbs: tuple[Limb, ...]) -> set[str]:
    return EVERY - numbers(limbs)


@pytest.mark.parametrize(
    "limbs",
    [
        OF_A_CHANGE_OF_SUPPLIER,
        AT_THE_SERVICE_PROVIDER,
        *AT_THE_EXECUTION_DATE.values(),
        *OF_A_SCHEDULE.values(),
    ],
)
def test_what_is_applied_again_is_the_very_list(limbs: tuple[Limb, ...]) -> None:
    assert all(any(limb is each for each in SERVICE_REQUEST_CHECKS) for limb in limbs)
    assert [limb for limb in SERVICE_REQUEST_CHECKS if limb.clause in numbers(limbs)] == list(limbs)


def test_a_change_of_supplier_is_checked_again_by_seven_letters_of_6_1() -> None:
    letters = {"6.1(a)", "6.1(d)", "6.1(e)", "6.1(f)"} | OF_COS | OF_CERTIFICATES
    assert numbers(OF_A_CHANGE_OF_SUPPLIER) == letters


def test_each_of_the_others_leaves_out_what_the_text_says() -> None:
    assert left_out(AT_THE_SERVICE_PROVIDER) == {"6.1(d)", "6.1(e)"}
    assert left_out(AT_THE_EXECUTION_DATE["n"]) == {"6.1(n)"}
    assert left_out(AT_THE_EXECUTION_DATE["m"]) == {"6.1(m)"}
    assert left_out(OF_A_SCHEDULE["c-d-e"]) == {"6.1(c)", "6.1(d)", "6.1(e)"}
    assert left_out(OF_A_SCHEDULE["d-e"]) == {"6.1(d)", "6.1(e)"}


def facts(limbs: tuple[Limb, ...]) -> set[object]:
    return {limb.fails.fact for limb in limbs}


def test_what_8_1_b_iii_8_4_f_and_16_1_d_find_is_what_6_1_can_find() -> None:
    found = tuple(limb for limb in COS_PARTY_CHECKS if limb.clause == "8.1(b)(iii)")
    assert facts(found) == facts(OF_A_CHANGE_OF_SUPPLIER)
    wrong = {
        v for limb in AUTHORISATION_CHECKS if limb.clause == "8.4(f)" for v in limb.fails.values
    }
    assert wrong == facts(OF_A_CHANGE_OF_SUPPLIER)
    again = tuple(limb for limb in S1SP_CHECKS if limb.clause == "16.1(d)")
    assert {fact for fact in Fact if fact.name.startswith("COS_")} <= facts(again)
    assert facts(again) <= facts(AT_THE_SERVICE_PROVIDER)
    assert not facts(again) & {Fact.SIGNATURE_VALID, Fact.CERTIFICATE_VALID}


def failing(machine: str, event: str) -> set[object]:
    cards: list[Card] = [c for c in MACHINES[machine].cards if c.when.name == event]
    return {fact for card in cards if isinstance(card, Rule) for fact in facts_of(card.provided)}


def test_what_is_stored_and_what_a_schedule_makes_meet_the_checks_that_can_concern_them() -> None:
    stored = failing("future-dated-smets1", "A_REQUIREMENT_IS_NOT_MET")
    made = failing("schedule", "A_CHECK_IS_NOT_SATISFIED")
    either = {Fact.STRUCTURE_VERIFIED, Fact.RIGHTS_HELD, Fact.ROLE_ELIGIBLE, Fact.REGISTERED}
    assert stored >= {*either, Fact.SMI_STATUS, Fact.SIGNATURE_VALID, Fact.CERTIFICATE_VALID}
    assert made >= {*either, Fact.SMI_STATUS}
    assert not made & {Fact.SIGNATURE_VALID, Fact.CERTIFICATE_VALID, Fact.CERTIFICATE_XMLSIGN}


def test_no_other_module_of_the_model_makes_a_limb_of_6_1() -> None:
    lists = {"checks.py", "status_check.py", "credential_checks.py"}
    for file in (ROOT / "model").rglob("*.py"):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "Limb":
                of = [k.value for k in node.keywords if k.arg == "clause"]
                written = [n.value for n in of if isinstance(n, ast.Constant)]
                assert file.name in lists or not any(str(w).startswith("6.1") for w in written)
