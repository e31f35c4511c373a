"""What became of a mutant."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from srpd.conformance.mutants.zoo import ZOO, Mutant
from srpd.model.faults import BadInput
from srpd.model.register import REGISTER, in_legal_order
from srpd.model.tables import did_you_mean


@dataclass(frozen=True, slots=True)
class Kill:
    """The first check that failed by a clause: where it was made, and what it requires."""

    clause: str
    system: str
    case: str
    step: str
    check: str


@dataclass(frozen=True, slots=True)
class Fate:
    """What became of a mutant: the first kill by each of its clauses, and the systems played.

    `also` are other clauses that failed until then, `errors` what went wrong with it as a target.
    """

    mutant: str
    kills: tuple[Kill, ...]
    systems: tuple[str, ...]
    also: tuple[str, ...] = ()
    errors: tuple[str, ...] = ()

    @property
    def survives(self) -> tuple[str, ...]:
        """The clauses that it breaks and by which nothing failed, in legal order."""
        killed = {kill.clause for kill in self.kills}
        return in_legal_order(set(ZOO[self.mutant].clauses) - killed)


def chosen_mutants(names: Iterable[str], clauses: Iterable[str]) -> tuple[Mutant, ...]:
    """The mutants of these names that break one of these clauses; all, where none are named.

    Raises `BadInput`, with the nearest names, for a name or a clause that there is not.
    """
    asked, cited = tuple(names), frozenset(clauses)
    for name in asked:
        if name not in ZOO:
            raise BadInput(f"there is no mutant {name!r}; {did_you_mean(name, ZOO)}")
    for clause in cited:
        if clause not in REGISTER:
            raise BadInput(f"there is no clause {clause!r}; {did_you_mean(clause, REGISTER)}")
    found = tuple(ZOO[name] for name in dict.fromkeys(asked)) or tuple(ZOO.values())
    kept = tuple(each for each in found if not cited or cited & set(each.clauses))
    if not kept:
        raise BadInput(f"no mutant named breaks {' or '.join(in_legal_order(cited))}")
    return kept


def mutants_by_clause() -> Mapping[str, tuple[Mutant, ...]]:
    """For every checkable clause the mutants that break it, in legal order."""
    return {
        number: tuple(mutant for mutant in ZOO.values() if number in mutant.clauses)
        for number, row in REGISTER.items()
        if row.checkable
    }
