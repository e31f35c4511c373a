"""The faults of an implementation that one rule each derives from the table of a system.

What a tester arranges is no duty of the implementation, so the stimuli of which nothing is seen
have no faults; nor have moves that no test can be sure to make. A wrong output is one of the
observations of the system that the move does not permit, or that nothing comes of it.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

import numpy as np
import numpy.typing as npt

from srpd.generators.hsi import ways
from srpd.generators.separation import Word
from srpd.generators.specification import UNDEFINED, Observer, Relation, Specification, Table
from srpd.model.faults import BadInput

Numbers = npt.NDArray[np.int64]

LARGEST = 1_000
"""So many configurations can be mutated: the transfer faults grow with their square."""


class Operator(Enum):
    """The rules that faults are made by, as they are called in tables."""

    OUTPUT = "output"
    TRANSFER = "transfer"
    MISSING = "missing transition"
    EXTRA = "extra state"
    GUARD = "guard negated"


@dataclass(frozen=True, slots=True)
class Subject:
    """The table of a system, and how wrong answers would be seen in it.

    `told[o, i]` says that the output *o* is not taken for any of the permitted set *i*;
    `members[o, i]` that it is in the set. `missed[s, x]` says that it would be seen if nothing came
    of the input *x* in *s*: what is demanded would not be there.
    """

    table: Table
    told: Relation
    members: Relation
    missed: Relation


@dataclass(frozen=True, slots=True)
class Fault:
    """One fault, in the move by the input `chosen` from the state `source`.

    `wrong` is, by operator: the output that is shown instead (`UNDEFINED`: none), the state that is
    entered instead, nothing, the input that is answered wrongly right after the move, and the place
    among the guards that were negated, which have no move of their own.
    """

    operator: Operator
    source: int
    chosen: int
    wrong: int = UNDEFINED


@dataclass(frozen=True, slots=True)
class Moves:
    """The moves that can have a fault, and a shortest way to the state where each is made."""

    sources: Numbers
    chosen: Numbers
    ways: dict[int, Word]

    def __len__(self) -> int:
        return len(self.sources)


def subject(spec: Specification, observer: Observer) -> Subject:
    """What mutants of a system are made of, with outputs as `observer` sees them."""
    table, graph = spec.table, spec.graph
    shape = (len(spec.observations), len(spec.sets))
    told, members = np.zeros(shape, dtype=np.bool_), np.zeros(shape, dtype=np.bool_)
    for number, permitted in enumerate(spec.sets):
        told[:, number] = spec.told[:, list(permitted)].all(axis=1)
        members[list(permitted), number] = True
    missed = np.zeros(table.permitted.shape, dtype=np.bool_)
    for source, stimulus, rows in graph.moves():
        if table.permitted[source, stimulus] != UNDEFINED:
            missed[source, stimulus] = all(
                observer.missed(
                    graph.outcomes[int(graph.outcome[row])],
                    graph.configurations[source],
                    graph.configurations[int(graph.target[row])],
                )
                for row in rows
            )
    return Subject(table, told, members, missed)


def moves_of(table: Table) -> Moves:
    """The moves of a table that can have a fault. Raises `BadInput` if there are too many."""
    if table.states > LARGEST:
        raise BadInput(
            f"{table.states:,} configurations are more than the {LARGEST:,} of which every fault "
            "can be tried; score a smaller system"
        )
    reached = ways(table, range(table.inputs))
    able = table.permitted != UNDEFINED
    able[[state for state in range(table.states) if state not in reached]] = False
    able[:, sorted(table.unseen)] = False
    sources, chosen = np.nonzero(able)
    return Moves(sources, chosen, reached)
