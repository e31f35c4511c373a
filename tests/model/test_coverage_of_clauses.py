"""Both ways: nothing cites what is not a clause, and every checkable clause is accounted for."""

from __future__ import annotations

import pytest

from srpd.model.checks import SERVICE_REQUEST_CHECKS
from srpd.model.codes import RESPONSE_CODES
from srpd.model.machines import MACHINES
from srpd.model.notation import Rule
from srpd.model.readings import READINGS
from srpd.model.register import NOT_YET, REGISTER
from srpd.model.sequence_checks import CHECKS_OF_A_SEQUENCE
from srpd.model.systems import SYSTEMS


def citations() -> dict[str, set[str]]:
    """Every clause cited, with what cites it."""
    found: dict[str, set[str]] = {}

    def cite(clause: str, by: str) -> None:
        found.setdefault(clause, set()).add(by)

    for name, machine in MACHINES.items():
        for card in machine.cards:
            if isinstance(card, Rule) and card.assumes:
                continue  # it is noted, and no verdict rests on it
            for clause in card.clauses():
                cite(clause, f"{name}: {card.says}")
            if isinstance(card, Rule) and card.limb:
                cite(card.limb.clause, f"limb: {card.limb.says}")
                for exemption in card.limb.exemptions:
                    cite(exemption.clause, f"exemption: {exemption.says}")
        for timer in machine.timers:
            cite(timer.clause, f"{name}: timer of {timer.causes.name}")
    for name, system in SYSTEMS.items():
        for coupling in system.couplings:
            cite(coupling.clause, f"{name}: coupling of {coupling.duty.name}")
        for link in system.links:
            cite(link.clause, f"{name}: link of {link.fact.name}")
    return found


CITED = citations()


def test_nothing_cites_a_clause_that_is_not_in_the_register() -> None:
    assert {clause: by for clause, by in CITED.items() if clause not in REGISTER} == {}


def test_nothing_cites_a_clause_that_obliges_nobody() -> None:
    assert {c: by for c, by in CITED.items() if not REGISTER[c].checkable} == {}


@pytest.mark.parametrize("clause", [c for c, row in REGISTER.items() if row.checkable])
def test_a_checkable_clause_is_cited_or_explained_and_never_both(clause: str) -> None:
    assert (clause in CITED) != (clause in NOT_YET), (CITED.get(clause), NOT_YET.get(clause))


def test_a_clause_that_is_not_encoded_is_one_of_the_register() -> None:
    assert set(NOT_YET) <= set(REGISTER)


def test_every_limb_of_6_1_is_in_the_check_list() -> None:
    listed = {limb.clause for limb in SERVICE_REQUEST_CHECKS}
    assert listed == {clause for clause in REGISTER if clause.startswith("6.1(")}


def test_the_limbs_stand_in_the_order_of_the_text() -> None:
    order = [list(REGISTER).index(limb.clause) for limb in SERVICE_REQUEST_CHECKS]
    assert order == sorted(order)


def test_every_limb_is_encoded_by_one_card() -> None:
    limbs = [card.limb for card in MACHINES["service-request"].cards if isinstance(card, Rule)]
    assert [limb for limb in limbs if limb is not None] == [
        *SERVICE_REQUEST_CHECKS,
        *CHECKS_OF_A_SEQUENCE,
    ]


def test_a_limb_may_be_reported_only_with_codes_that_exist() -> None:
    for limb in SERVICE_REQUEST_CHECKS:
        assert limb.codes <= set(RESPONSE_CODES), limb.says
        assert all(RESPONSE_CODES[code].kind.value.startswith("e") for code in limb.codes)


def test_only_the_check_of_the_protection_is_silent() -> None:
    assert [limb.clause for limb in SERVICE_REQUEST_CHECKS if limb.silent] == ["6.1(d)"]


def test_every_exemption_is_of_a_clause_that_makes_it() -> None:
    makes = {"6.1(c)", "6.2(a)", "6.2(b)", "6.2(c)", "18.1(b)(i)", "18.1(b)(ii)"}
    found = {e.clause for limb in SERVICE_REQUEST_CHECKS for e in limb.exemptions}
    assert found == makes


def test_a_reading_concerns_clauses_of_the_register() -> None:
    for reading in READINGS.values():
        assert reading.clauses
        assert set(reading.clauses) <= set(REGISTER), reading.id
