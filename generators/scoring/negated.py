"""The tables of mutants with a guard negated.

Such a mutant can enter configurations that the law never leads to; they are worked out as well. Of
what no machine can do, and of what the law leaves open, nothing is known.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from srpd.generators.asked import with_machines
from srpd.generators.scoring.guards import Guard, guards, mistaken
from srpd.generators.scoring.kernel import NOTHING
from srpd.generators.specification import (
    UNDEFINED,
    Cells,
    Observation,
    Observer,
    Relation,
    Specification,
)
from srpd.model.composition import Stimulus
from srpd.model.faults import ModelFault
from srpd.model.stepping import Configuration, Result, Stepper

MOST_NEW = 1_000
"""So many configurations that the law never leads to are worked out of a mutant."""


@dataclass(frozen=True, slots=True)
class Negated:
    """A mutant with a guard negated: its table, with further states after those of the law.

    `apart[i, j]` compares the set *i* of the law with the set *j* of the mutant. `moves` are those
    of the law that the guard decides.
    """

    guard: Guard
    target: Cells
    permitted: Cells
    apart: Relation
    moves: tuple[tuple[int, int], ...]


def negated(spec: Specification, observer: Observer) -> tuple[Negated, ...]:
    """Every mutant of a system with one guard negated."""
    maker = _Maker(spec, observer)
    made = [(guard, *maker.table(guard, moves), moves) for guard, moves in guards(spec.graph)]
    apart = maker.apart()
    return tuple(
        Negated(guard, target, permitted, apart, moves) for guard, target, permitted, moves in made
    )


class _Maker:
    """Makes tables whose permitted sets are numbered alike."""

    def __init__(self, spec: Specification, observer: Observer) -> None:
        self._spec = spec
        self._observer = observer
        self._observations = {each: number for number, each in enumerate(spec.observations)}
        self._sets = {each: number for number, each in enumerate(spec.sets)}
        self._known = {each: n for n, each in enumerate(spec.graph.configurations)}

    def table(self, guard: Guard, moves: Sequence[tuple[int, int]]) -> tuple[Cells, Cells]:
        """The targets and the permitted sets of the mutant with this guard negated."""
        graph = self._spec.graph
        machine = next(s.machine for s in graph.system.subjects if s.machine.name == guard.case[0])
        system = with_machines(graph.system, {machine.name: mistaken(machine, guard)})
        stepper = Stepper(system)
        known, fresh = dict(self._known), deque[Configuration]()
        targets = [list(row) for row in self._spec.table.target.tolist()]
        shows = [list(row) for row in self._spec.table.permitted.tolist()]

        def number(after: Configuration) -> int:
            if after not in known and len(known) < len(self._known) + MOST_NEW:
                known[after] = len(known)
                fresh.append(after)
            return known.get(after, UNDEFINED)

        def write(place: int, chosen: int, results: Sequence[Result] | None) -> None:
            if results is not None and not results:
                targets[place][chosen], shows[place][chosen] = place, NOTHING
                return
            after = {number(each.configuration) for each in results or ()}
            shows[place][chosen] = self._set(results) if results else UNDEFINED
            targets[place][chosen] = after.pop() if len(after) == 1 else UNDEFINED

        for source, chosen in moves:
            here = graph.configurations[source]
            write(source, chosen, _results(stepper, here, graph.stimuli[chosen]))
        while fresh:
            here = fresh.popleft()
            targets.append([UNDEFINED] * len(graph.stimuli))
            shows.append([UNDEFINED] * len(graph.stimuli))
            for chosen, stimulus in enumerate(graph.stimuli):
                if results := _results(stepper, here, stimulus):
                    write(known[here], chosen, results)
        return np.array(targets, dtype=np.int32), np.array(shows, dtype=np.int32)

    def apart(self) -> Relation:
        """Which sets of the law no output is in that could be taken for one of a mutant's set."""
        observations = tuple(self._observations)
        told = np.array(
            [[one.contradicts(other) for other in observations] for one in self._spec.observations],
            dtype=np.bool_,
        ).reshape(len(self._spec.observations), len(observations))
        found = np.zeros((len(self._spec.sets), len(self._sets)), dtype=np.bool_)
        for one, members in enumerate(self._spec.sets):
            for other, others in enumerate(self._sets):
                found[one, other] = bool(told[np.ix_(members, others)].all())
        return found

    def _set(self, results: Sequence[Result]) -> int:
        seen = {self._number(each) for each in results}
        return self._sets.setdefault(tuple(sorted(seen)), len(self._sets))

    def _number(self, result: Result) -> int:
        seen: Observation = self._observer.observation(result.outcome, result.configuration)
        return self._observations.setdefault(seen, len(self._observations))


def _results(
    stepper: Stepper, here: Configuration, stimulus: Stimulus
) -> tuple[Result, ...] | None:
    """The results of a stimulus; None where nothing is known of them.

    So it is where a mistake leads to what no card governs, or hangs on a fact that is not so.
    """
    try:
        results = stepper.results(here, stimulus)
    except (ModelFault, KeyError):
        return None
    return None if any(each.outcome.open for each in results) else results
