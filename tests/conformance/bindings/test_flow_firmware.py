"""Firmware updates, Device by Device: clause 18.1(d)(viii) and (ix)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from srpd.conformance.messages.schema import find_schema
from srpd.conformance.mutants.firmware import (
    NamesNobody,
    NamesNobodyOfPpmids,
    NamesNoneThatIsNotApplicable,
    NamesOneThatIsSent,
    NamesOnlyWhatItHolds,
    ReachesAnotherHub,
    ReachesAnotherHubForPpmids,
    SendsOnlyIfAllAreFit,
    SendsSmets1ByWan,
    SendsToNobody,
    SendsToNoPpmid,
    SendsToPpmidsLeftOut,
    SendsToThoseLeftOut,
    SendsUnsignedToServiceProvider,
)
from srpd.conformance.reference import ReferenceDcc
from srpd.model.compiled import compile_system
from srpd.model.machines.firmware import (
    LEFT_OUT,
    MACHINE,
    Duty,
    Event,
    Fact,
    Standing,
    State,
    Update,
)
from srpd.model.notation import Rule
from srpd.model.readings import DEFAULTS
from srpd.model.register import NOT_YET
from srpd.model.requests import Generation
from srpd.model.systems import firmware
from tests.places import SHARED

if TYPE_CHECKING:
    from conftest import Bench

CLAUSES = {f"18.1(d)({which})({limb})" for which in ("viii", "ix") for limb in ("A", "B")}
FIRMWARE, PPMID = "11.1", "11.4"


def rule(update: Update, standing: Standing, generation: Generation = Generation.SMETS2) -> Rule:
    facts = {Fact.UPDATE: update, Fact.STANDING: standing, Fact.GENERATION: generation}
    (card,) = MACHINE.governing(State.LISTED, Event.REQUEST_IS_CARRIED_OUT, facts)
    assert isinstance(card, Rule)
    return card


def duties(card: Rule) -> set[Duty]:
    return {owed.duty for owed in card.owed()}


@pytest.mark.parametrize("update", Update)
@pytest.mark.parametrize("standing", LEFT_OUT)
def test_a_device_left_out_for_whatever_reason_is_named_and_sent_nothing(
    update: Update, standing: Standing
) -> None:
    card = rule(update, standing)
    assert duties(card) == {Duty.NAME_IN_RESPONSE, Duty.SEND_NOTHING}
    assert card.then is State.LEFT_OUT


@pytest.mark.parametrize("update", Update)
def test_a_device_that_is_not_commissioned_is_named_or_sent_the_firmware(update: Update) -> None:
    """6.1(c) spares firmware, and 18.1(d)(viii) and (ix) set no check of their own."""
    card = rule(update, Standing.NOT_COMMISSIONED)
    assert duties(card) == {Duty.NAME_OR_SEND}
    assert card.then is State.DEALT_WITH


@pytest.mark.parametrize("update", Update)
def test_every_other_smets2_device_is_sent_it_towards_its_hub(update: Update) -> None:
    card = rule(update, Standing.FIT)
    assert duties(card) == {Duty.SEND_TOWARDS_HUB, Duty.NOT_NAME_IN_RESPONSE}


def test_for_a_smets1_device_it_goes_signed_to_the_service_provider() -> None:
    card = rule(Update.FIRMWARE, Standing.FIT, Generation.SMETS1)
    assert duties(card) == {Duty.SEND_TO_S1SP, Duty.NOT_NAME_IN_RESPONSE}


def test_the_four_clauses_are_encoded() -> None:
    assert not CLAUSES & set(NOT_YET)


def test_the_system_has_the_size_it_had() -> None:
    """Either Device may be not commissioned, and 'Update Firmware' lists SMETS1 PPMIDs as well."""
    graph = compile_system(firmware.SYSTEM.under(DEFAULTS))
    assert (len(graph.configurations), len(graph.source)) == (12, 120)


def test_the_reference_keeps_the_four_clauses(bench: Bench) -> None:
    schema = find_schema(SHARED / "duis") if (SHARED / "duis").is_dir() else None
    played = bench.play(ReferenceDcc, systems=("firmware",), schema=schema)
    assert played.errors == []
    assert played.failed == set()
    assert played.passed >= CLAUSES


@pytest.mark.parametrize(
    ("mutant", "clause"),
    [
        (NamesNobody, "18.1(d)(viii)(A)"),
        (NamesOnlyWhatItHolds, "18.1(d)(viii)(A) 18.1(d)(ix)(A)"),
        (NamesNoneThatIsNotApplicable, "18.1(d)(viii)(A)"),
        (NamesOneThatIsSent, "18.1(d)(viii)(A)"),
        (SendsToThoseLeftOut, "18.1(d)(viii)(A) 18.1(d)(viii)(B)"),
        (SendsToNobody, "18.1(d)(viii)(B)"),
        (SendsOnlyIfAllAreFit, "18.1(d)(viii)(B)"),
        (SendsUnsignedToServiceProvider, "18.1(d)(viii)(B)"),
        (SendsSmets1ByWan, "18.1(d)(viii)(B)"),
        (ReachesAnotherHub, "18.1(d)(viii)(B)"),
        (ReachesAnotherHubForPpmids, "18.1(d)(ix)(B)"),
        (NamesNobodyOfPpmids, "18.1(d)(ix)(A)"),
        (SendsToPpmidsLeftOut, "18.1(d)(ix)(A) 18.1(d)(ix)(B)"),
        (SendsToNoPpmid, "18.1(d)(ix)(B)"),
    ],
    ids=lambda value: getattr(value, "__name__", value),
)
def test_a_mutant_fails_by_the_clause_it_breaks(
    bench: Bench, mutant: type[ReferenceDcc], clause: str
) -> None:
    """Of a Device that is not commissioned, (A) and (B) together ask for the one or the other.

    Where it is both named and sent the firmware, or neither, (A) is failed, whichever was broken.
    """
    played = bench.play(mutant, systems=("firmware",))
    assert played.errors == []
    assert played.failed == set(clause.split())
