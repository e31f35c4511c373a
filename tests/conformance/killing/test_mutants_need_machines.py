"""Each machine is needed: without the checks of its cards its mutants are not killed."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from srpd.conformance.judging import judgement, matching
from srpd.conformance.judging.step_context import Difference, StepContext, Weight
from srpd.conformance.killing.kills import Kill
from srpd.conformance.killing.matrix import fates_in
from srpd.conformance.killing.mutant_run import confirmed
from srpd.conformance.report.shipped import shipped
from srpd.model.composition import Effect, Outcome
from srpd.model.machines import MACHINES
from srpd.model.notation import Rule
from srpd.model.systems import SYSTEMS

FATES = fates_in(shipped())


def cited_by(machine: str) -> set[str]:
    """The clauses that the cards of a machine cite, and those of its check lists."""
    found: set[str] = set()
    for card in MACHINES[machine].cards:
        found.update(card.clauses())
        if isinstance(card, Rule) and card.limb:
            found.update((card.limb.clause, *(each.clause for each in card.limb.exemptions)))
    return found


def kills_by(clauses: set[str], systems: set[str]) -> list[tuple[str, Kill]]:
    """The kills by these clauses in these systems that a case shows by itself."""
    return [
        (fate.mutant, kill)
        for fate in FATES.values()
        for kill in fate.kills
        if kill.clause in clauses and kill.system in systems and confirmed(fate.mutant, (kill,))
    ]


def without(patch: pytest.MonkeyPatch, machine: str) -> None:
    """Judge as if the cards of the machine, and those that they set off, asked for nothing.

    What nothing explains, and what went past a check, is not held against its clauses.
    """
    cards, mine = {id(card) for card in MACHINES[machine].cards}, cited_by(machine)
    not_done, forbidden = matching._not_done, matching._forbidden

    def is_of_it(effect: Effect) -> bool:
        return id(effect.card) in cards or not mine.isdisjoint(effect.through)

    def of_others(outcome: Outcome, effect: Effect, *rest: Any) -> list[Difference]:
        found = list(not_done(outcome, effect, *rest))
        return [] if is_of_it(effect) else found

    def forbidden_by_others(effect: Effect, context: StepContext) -> list[Difference]:
        return [] if is_of_it(effect) else list(forbidden(effect, context))

    def speaks_of_it(difference: Difference) -> bool:
        miscounted = difference.weight is Weight.QUARANTINED_WITHOUT_BREACH
        return difference.clauses[0] in mine or (miscounted and "12.4(a)" in mine)

    def less(search: Any) -> Any:
        return lambda *given: [each for each in search(*given) if not speaks_of_it(each)]

    def less_of_what_is_still(search: Any) -> Any:
        def searched(*given: Any) -> tuple[tuple[str, ...], list[Difference]]:
            clauses, differences = search(*given)
            return clauses, [each for each in differences if not speaks_of_it(each)]

        return searched

    rightly = judgement.explained

    def explained_by_others(*given: Any) -> list[Difference]:
        left = ((each, [c for c in each.clauses if c not in mine]) for each in rightly(*given))
        return [replace(each, clauses=tuple(clauses)) for each, clauses in left if clauses]

    patch.setattr(judgement, "explained", explained_by_others)
    patch.setattr(matching, "_not_done", of_others)
    patch.setattr(matching, "_forbidden", forbidden_by_others)
    for name in ("superfluous", "let_through", "wrong_code", "contradicted_now"):
        patch.setattr(matching, name, less(getattr(matching, name)))
    for name in ("refused", "begun_early"):
        patch.setattr(judgement, name, less_of_what_is_still(getattr(judgement, name)))


@pytest.mark.parametrize("machine", MACHINES)
def test_without_the_checks_of_a_machine_its_mutants_survive(
    monkeypatch: pytest.MonkeyPatch, machine: str
) -> None:
    mine = cited_by(machine)
    shared = {clause for name in MACHINES if name != machine for clause in cited_by(name)}
    holding = {s.name for s in SYSTEMS.values() if machine in {u.machine.name for u in s.subjects}}
    by_it_alone = kills_by(mine - shared, set(SYSTEMS))
    by_others_too = kills_by(mine & shared, holding) if not by_it_alone else []
    without(monkeypatch, machine)
    left = [each for each in (*by_it_alone, *by_others_too) if confirmed(each[0], each[1:])]
    assert [each for each in left if each in by_it_alone] == []
    assert len(left) < len(by_it_alone) + len(by_others_too)
