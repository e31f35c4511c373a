"""Tables that concern few atoms together, joined: one look-up tells all that they lead to."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from math import prod

from srpd.model.exploration.packing import Atom
from srpd.model.exploration.tables import Key, LocalTables, Table

MOST_COMBINATIONS = 256
"""Tables are joined as long as their atoms have no more combinations of values."""


@dataclass(frozen=True, slots=True)
class JointCase:
    """How many rows there are, how many of them open, and where they may lead."""

    rows: int
    open: int
    targets: tuple[Key, ...]


@dataclass
class Joint:
    """Some tables as one. Where `itself` is false, a target that changes nothing is left out."""

    tables: list[Table]
    atoms: tuple[Atom, ...]
    settles: bool
    itself: bool
    cases: dict[Key, JointCase] = field(default_factory=dict)

    def work_out(self, key: Key) -> None:
        """Add a case, and to the tables those of which it consists."""
        rows, opened = 0, 0
        targets: dict[Key, None] = {}
        at = {atom: place for place, atom in enumerate(self.atoms)}
        for table in self.tables:
            inner = tuple(key[at[atom]] for atom in table.atoms)
            case = table.case(inner)
            rows += len(case.rows)
            opened += case.open
            for target in case.targets:
                whole = list(key)
                for atom, number in zip(table.atoms, target, strict=True):
                    whole[at[atom]] = number
                targets[tuple(whole)] = None
        if not self.itself:
            targets.pop(key, None)
        self.cases[key] = JointCase(rows, opened, tuple(targets))


def joined(local: LocalTables) -> tuple[Joint, ...]:
    """All tables of the system in as few as is good for the search; those of settling first.

    What is joined depends on how many values of each atom are known. Where anything is settled at
    any event, nothing is joined: a table that does not concern what has ended would hide it.
    """
    sizes = local.numbering.sizes()
    if local.settling:
        every = (*local.settling, *local.moves)
        return tuple(Joint([table], table.atoms, table.settles, True) for table in every)
    found: list[Joint] = []
    for table in local.moves:
        fitting = [
            (prod(sizes[a] for a in {*joint.atoms, *table.atoms}), place)
            for place, joint in enumerate(found)
        ]
        combined, place = min(fitting, default=(MOST_COMBINATIONS + 1, 0))
        if combined <= MOST_COMBINATIONS:
            joint = found[place]
            joint.tables.append(table)
            joint.atoms = tuple(sorted({*joint.atoms, *table.atoms}))
        else:
            found.append(Joint([table], table.atoms, settles=False, itself=False))
    return tuple(found)


def combinations(joint: Joint, sizes: Sequence[int]) -> int:
    """How many cases there can be, with so many values of each atom."""
    return prod(sizes[atom] for atom in joint.atoms)
