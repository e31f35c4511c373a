"""Each machine is needed: without the checks of its cards its mutants are not killed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest

from srpd.conformance import judgement
from srpd.conformance.killing.confronting import confront
from srpd.conformance.killing.known import KNOWN
from srpd.conformance.matching import compare
from srpd.conformance.mutants.zoo import ZOO, Mutant
from srpd.conformance.scenes import Difference
from srpd.model.machines import MACHINES
from srpd.model.notation import Rule


def cited_by(machine: str) -> set[str]:
    """The clauses that the cards of a machine cite, and those of its check lists."""
    found: set[str] = set()
    for card in MACHINES[machine].cards:
        found.update(card.clauses())
        if isinstance(card, Rule) and card.limb:
            found.update((card.limb.clause, *(each.clause for each in card.limb.exemptions)))
    return found


def mutants_of(machine: str) -> list[Mutant]:
    """The mutants that break clauses of this machine, those first that no other machine cites."""
    mine = cited_by(machine)
    others = [cited_by(name) for name in MACHINES if name != machine]
    found = [
        mutant
        for mutant in ZOO.values()
        if mine.issuperset(mutant.clauses) and mutant.name not in KNOWN
    ]
    return sorted(found, key=lambda m: sum(not cites.isdisjoint(m.clauses) for cites in others))


def without(machine: str) -> Any:
    """The comparison of what was seen with the law, less what rests on the machine's clauses."""
    mine = cited_by(machine)

    def compared(*args: Any) -> Sequence[Difference]:
        return [each for each in compare(*args) if each.clauses[0] not in mine]

    return compared


@pytest.mark.parametrize("machine", MACHINES)
def test_without_the_checks_of_a_machine_its_mutants_survive(
    monkeypatch: pytest.MonkeyPatch, machine: str
) -> None:
    mutant = mutants_of(machine)[0]
    fate = confront(mutant.name)
    assert fate.survives == ()
    monkeypatch.setattr(judgement, "compare", without(machine))
    assert confront(mutant.name, fate.systems[-1:]).survives == mutant.clauses
