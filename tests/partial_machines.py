"""Small partial machines that no system made, and every implementation they are tested with.

What is worked out here is worked out slowly and in another way than the generator does it.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import combinations, product

import numpy as np
from hypothesis import strategies as st

from srpd.generators.specification import UNDEFINED, Table

Cell = tuple[int | None, frozenset[int]]
Cells = tuple[dict[int, Cell], ...]
Pair = tuple[int, int]


@dataclass(frozen=True)
class Partial:
    """For each state its inputs: where they lead (None: that depends), and what is permitted."""

    cells: Cells
    inputs: int
    outputs: int

    def table(self, unseen: Iterable[int] = ()) -> Table:
        """The same as the tables that the generator works on."""
        shape = (len(self.cells), self.inputs)
        target = np.full(shape, UNDEFINED, dtype=np.int32)
        permitted = np.full(shape, UNDEFINED, dtype=np.int32)
        sets: dict[frozenset[int], int] = {}
        for state, row in enumerate(self.cells):
            for chosen, (after, outputs) in row.items():
                target[state, chosen] = UNDEFINED if after is None else after
                permitted[state, chosen] = sets.setdefault(outputs, len(sets))
        apart = np.array([[not a & b for b in sets] for a in sets], dtype=np.bool_)
        return Table(target, permitted, apart.reshape(len(sets), len(sets)), frozenset(unseen))

    def common(self, one: int, other: int) -> Iterator[tuple[Cell, Cell]]:
        """What the inputs defined in both states do there."""
        for chosen in self.cells[one].keys() & self.cells[other].keys():
            yield self.cells[one][chosen], self.cells[other][chosen]

    @cached_property
    def inseparable(self) -> set[Pair]:
        """The largest set of pairs that no input leads out of, found by taking pairs away."""
        left = set(combinations(range(len(self.cells)), 2))
        while True:
            fresh = {pair for pair in left if not self._leads_out(pair, left)}
            if fresh == left:
                return left
            left = fresh

    def _leads_out(self, pair: Pair, left: set[Pair]) -> bool:
        for (here, outputs), (there, others) in self.common(*pair):
            if not outputs & others:
                return True
            if here is None or there is None or here == there:
                continue
            if (min(here, there), max(here, there)) not in left:
                return True
        return False

    def distance(self, one: int, other: int) -> int:
        """The length of a shortest separating sequence, found breadth-first; 0 if there is none."""
        queue, seen = deque([((one, other), 1)]), {(one, other)}
        while queue:
            pair, length = queue.popleft()
            for (here, outputs), (there, others) in self.common(*pair):
                if not outputs & others:
                    return length
                if here is None or there is None or here == there or (here, there) in seen:
                    continue
                seen.add((here, there))
                queue.append(((here, there), length + 1))
        return 0

    @cached_property
    def alike(self) -> set[Pair]:
        """The pairs that permit the same in all the same sequences."""
        left = set(combinations(range(len(self.cells)), 2))
        while True:
            fresh = {pair for pair in left if self._agrees(pair, left)}
            if fresh == left:
                return left
            left = fresh

    def _agrees(self, pair: Pair, left: set[Pair]) -> bool:
        one, other = self.cells[pair[0]], self.cells[pair[1]]
        if one.keys() != other.keys():
            return False
        for (here, outputs), (there, others) in self.common(*pair):
            if outputs != others or (here is None) != (there is None):
                return False
            if here is None or there is None or here == there:
                continue
            if (min(here, there), max(here, there)) not in left:
                return False
        return True

    def separates(self, one: int, other: int, word: Sequence[int]) -> bool:
        """Whether the sequence is defined in both and permits nothing of both, at some place."""
        here: int | None = one
        there: int | None = other
        for chosen in word:
            if here is None or there is None:
                return False
            first, second = self.cells[here].get(chosen), self.cells[there].get(chosen)
            if first is None or second is None:
                return False
            if not first[1] & second[1]:
                return True
            here, there = first[0], second[0]
        return False


@dataclass(frozen=True)
class Implementation:
    """A deterministic machine: for each state and input the next state and the output."""

    after: tuple[tuple[int, ...], ...]
    shows: tuple[tuple[int, ...], ...]

    def passes(self, spec: Partial, tests: Iterable[Sequence[int]]) -> bool:
        """Whether every output of every test is one that is permitted."""
        return all(self._passes(spec, test) for test in tests)

    def _passes(self, spec: Partial, test: Sequence[int]) -> bool:
        state: int | None = 0
        own = 0
        for chosen in test:
            assert state is not None, "a test goes on where nothing may follow"
            target, outputs = spec.cells[state][chosen]
            if self.shows[own][chosen] not in outputs:
                return False
            state, own = target, self.after[own][chosen]
        return True

    def served(self, spec: Partial) -> set[Pair]:
        """Every state of this with every state of the specification that it serves."""
        found, left = {(0, 0)}, [(0, 0)]
        while left:
            own, state = left.pop()
            for chosen, (target, _) in spec.cells[state].items():
                pair = None if target is None else (self.after[own][chosen], target)
                if pair is not None and pair not in found:
                    found.add(pair)
                    left.append(pair)
        return found

    def conforms(self, spec: Partial) -> bool:
        """Whether it shows only what is permitted, in every sequence that is defined."""
        return all(
            self.shows[own][chosen] in outputs
            for own, state in self.served(spec)
            for chosen, (_, outputs) in spec.cells[state].items()
        )

    def count(self, spec: Partial) -> int:
        """Its states; one that serves several inseparable classes counts once for each."""
        inseparable, alike = spec.inseparable, spec.alike
        serving: dict[int, set[int]] = {}
        for own, state in self.served(spec):
            first = min([state, *(s for s in range(state) if (s, state) in alike)])
            serving.setdefault(own, set()).add(first)
        return sum(_largest(states, inseparable) for states in serving.values())


def _largest(states: set[int], inseparable: set[Pair]) -> int:
    """The size of a largest subset whose members are inseparable, each from each."""
    for size in range(len(states), 1, -1):
        for chosen in combinations(sorted(states), size):
            if all(pair in inseparable for pair in combinations(chosen, 2)):
                return size
    return 1


def implementations(states: int, inputs: int, outputs: int) -> Iterator[Implementation]:
    """Every deterministic machine of this size."""
    cells = list(product(range(states), range(outputs)))
    for chosen in product(cells, repeat=states * inputs):
        rows = [chosen[place * inputs : (place + 1) * inputs] for place in range(states)]
        yield Implementation(
            tuple(tuple(after for after, _ in row) for row in rows),
            tuple(tuple(shown for _, shown in row) for row in rows),
        )


@st.composite
def partial_machines(
    draw: st.DrawFn,
    *,
    states: int = 4,
    inputs: int = 3,
    outputs: int = 3,
    undefined: bool = True,
    ends: bool = True,
) -> Partial:
    """A partial machine with sets of permitted outputs, each of whose states is reached."""
    size = draw(st.integers(min(2, states), states) | st.just(1))
    permitted = st.frozensets(st.integers(0, outputs - 1), min_size=1)
    after: st.SearchStrategy[int | None] = st.integers(0, size - 1)
    if ends:
        after = st.one_of(after, after, after, st.none())
    cell: st.SearchStrategy[Cell | None] = st.tuples(after, permitted)
    if undefined:
        cell = st.one_of(cell, cell, cell, st.none())
    rows: list[dict[int, Cell]] = [{} for _ in range(size)]
    for state in range(1, size):
        free = [(s, x) for s in range(state) for x in range(inputs) if x not in rows[s]]
        before, by = draw(st.sampled_from(free))
        rows[before][by] = (state, draw(permitted))
    for row in rows:
        for chosen in range(inputs):
            if chosen not in row and (found := draw(cell)) is not None:
                row[chosen] = found
    return Partial(tuple(rows), inputs, outputs)
