"""What a system demands of an implementation, as integer tables that suites are made of.

A configuration graph is read as a partial machine: states are configurations, inputs stimuli, and
the output of a move is what is permitted to be seen of it. Nothing is completed: a stimulus that
cannot be applied, and one of which the law does not say what follows, is no input there.
"""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np
import numpy.typing as npt

from srpd.model.compiled import OPEN, ConfigurationGraph
from srpd.model.composition import Outcome
from srpd.model.stepping import Configuration

Cells = npt.NDArray[np.int32]
Relation = npt.NDArray[np.bool_]

UNDEFINED = -1
"""In place of a permitted set: this is no input here. In place of a target: nothing may follow."""


class Observation(Hashable, Protocol):
    """What is permitted to be seen of an outcome."""

    def in_words(self) -> list[str]:
        """One line for each thing that is demanded, permitted or refused."""
        ...

    def contradicts(self, other: Any) -> bool:
        """Whether nothing that could be seen is permitted by both."""
        ...


class Observer(Protocol):
    """Says what can be seen of the outcomes of a system."""

    def observation(self, outcome: Outcome, after: Configuration) -> Observation:
        """What can be seen of an outcome that leads to the configuration `after`."""
        ...

    def missed(self, outcome: Outcome, before: Configuration, after: Configuration) -> bool:
        """Whether it would be seen if nothing came of it, and all stayed as it was `before`."""
        ...


@dataclass(frozen=True, slots=True)
class Table:
    """A partial machine with sets of permitted outputs; state 0 is the initial one.

    `target[s, x]` is the state after the input *x* in *s*, whatever permitted output is seen;
    `permitted[s, x]` the number of the set of outputs that are permitted; both are `UNDEFINED`
    where *x* is no input. A target alone is `UNDEFINED` where it depends on a choice that the law
    leaves open: such an input can only end a test. `apart[i, j]` says that no output is in both set
    *i* and set *j*. Nothing is seen of the inputs `unseen`.
    """

    target: Cells
    permitted: Cells
    apart: Relation
    unseen: frozenset[int] = frozenset()

    @property
    def states(self) -> int:
        """How many states there are."""
        return int(self.target.shape[0])

    @property
    def inputs(self) -> int:
        """How many inputs there are."""
        return int(self.target.shape[1])


@dataclass(frozen=True, slots=True)
class Specification:
    """The table of a system, and what its numbers stand for.

    `observations` are the distinct outputs, `told[i, j]` says whether nothing is permitted by both
    output *i* and output *j*, `sets` are the permitted sets of them by number. `open` are the moves
    after which the law does not say what is so: no guarantee speaks of them.
    """

    graph: ConfigurationGraph
    table: Table
    observations: tuple[Observation, ...]
    told: Relation
    sets: tuple[tuple[int, ...], ...]
    open: tuple[tuple[int, int], ...]


def specification(graph: ConfigurationGraph, observer: Observer) -> Specification:
    """The table of a compiled system, with outputs as `observer` sees them."""
    shape = (len(graph.configurations), len(graph.stimuli))
    target = np.full(shape, UNDEFINED, dtype=np.int32)
    permitted = np.full(shape, UNDEFINED, dtype=np.int32)
    observations: dict[Observation, int] = {}
    sets: dict[tuple[int, ...], int] = {}
    opened: list[tuple[int, int]] = []
    for source, stimulus, rows in graph.moves():
        targets = [int(graph.target[row]) for row in rows]
        if OPEN in targets:
            opened.append((source, stimulus))
            continue
        seen = {
            observations.setdefault(
                observer.observation(graph.outcomes[int(graph.outcome[row])], after),
                len(observations),
            )
            for row, after in zip(rows, (graph.configurations[t] for t in targets), strict=True)
        }
        permitted[source, stimulus] = sets.setdefault(tuple(sorted(seen)), len(sets))
        if len(set(targets)) == 1:
            target[source, stimulus] = targets[0]
    told = np.array(
        [[one.contradicts(other) for other in observations] for one in observations],
        dtype=np.bool_,
    ).reshape(len(observations), len(observations))
    unseen = frozenset(x for x in range(shape[1]) if graph.is_fixture(x))
    table = Table(target, permitted, _apart(told, tuple(sets)), unseen)
    return Specification(graph, table, tuple(observations), told, tuple(sets), tuple(opened))


def _apart(told: Relation, sets: Sequence[tuple[int, ...]]) -> Relation:
    """Which of the sets have no member that could be mistaken for one of the other."""
    apart = np.zeros((len(sets), len(sets)), dtype=np.bool_)
    for one, members in enumerate(sets):
        for other, others in enumerate(sets):
            apart[one, other] = bool(told[np.ix_(members, others)].all())
    return apart
