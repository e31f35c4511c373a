"""Mutants of small partial machines, run slowly: what the scoring of suites is held against."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import product

import numpy as np
from hypothesis import strategies as st

from srpd.generators.scoring.faults import Fault, Operator, Subject
from srpd.generators.specification import UNDEFINED
from tests.partial_machines import Partial, partial_machines

Move = tuple[int, int]
Row = dict[int, tuple[int | None, frozenset[int] | None]]
"""For each input where it leads and what is shown; None in place of outputs: nothing at all."""
COPY = -7


@dataclass(frozen=True)
class Tried:
    """A machine, and the moves of which it is missed if nothing comes of them."""

    spec: Partial
    missed: frozenset[Move]
    unseen: frozenset[int] = frozenset()

    @property
    def subject(self) -> Subject:
        """The same as the tables that mutants are made of."""
        table = self.spec.table(self.unseen)
        missed = np.zeros(table.permitted.shape, dtype=np.bool_)
        for move in self.missed:
            missed[move] = True
        members = np.zeros((self.spec.outputs, len(table.apart)), dtype=np.bool_)
        for state, row in enumerate(self.spec.cells):
            for chosen, (_, outputs) in row.items():
                members[sorted(outputs), table.permitted[state, chosen]] = True
        return Subject(table, ~members, members, missed)

    @property
    def with_one_output_each(self) -> Tried:
        """The same where the law permits one output alone of each move."""
        cells = tuple(
            {chosen: (after, frozenset({min(outputs)})) for chosen, (after, outputs) in row.items()}
            for row in self.spec.cells
        )
        return replace(self, spec=replace(self.spec, cells=cells))

    @cached_property
    def every_fault(self) -> set[Fault]:
        """Every fault that there is, by the words of the documentation."""
        return set(self._every_fault())

    def _every_fault(self) -> Iterator[Fault]:
        for state, row in enumerate(self.spec.cells):
            for chosen, (after, outputs) in row.items():
                if chosen in self.unseen:
                    continue
                for wrong in [*range(self.spec.outputs), UNDEFINED]:
                    if wrong not in outputs:
                        yield Fault(Operator.OUTPUT, state, chosen, wrong)
                if after != state:
                    yield Fault(Operator.MISSING, state, chosen)
                if after is None:
                    continue
                for wrong in set(range(len(self.spec.cells))) - {after}:
                    yield Fault(Operator.TRANSFER, state, chosen, wrong)
                for wrong in self.spec.cells[after].keys() - self.unseen:
                    yield Fault(Operator.EXTRA, state, chosen, wrong)

    def mutant(self, fault: Fault) -> dict[int, Row]:
        """The whole machine with the fault in it."""
        rows: dict[int, Row] = {s: dict(row) for s, row in enumerate(self.spec.cells)}
        after, outputs = self.spec.cells[fault.source][fault.chosen]
        changed = rows[fault.source]
        if fault.operator is Operator.OUTPUT:
            shown = None if fault.wrong == UNDEFINED else frozenset({fault.wrong})
            changed[fault.chosen] = (after, shown)
        elif fault.operator is Operator.TRANSFER:
            changed[fault.chosen] = (fault.wrong, outputs)
        elif fault.operator is Operator.MISSING:
            changed[fault.chosen] = (fault.source, None)
        else:
            assert after is not None
            changed[fault.chosen] = (COPY, outputs)
            rows[COPY] = dict(rows[after])
            right = self.spec.cells[after][fault.wrong][1]
            others = frozenset(range(self.spec.outputs)) - right
            rows[COPY][fault.wrong] = (rows[COPY][fault.wrong][0], others or None)
        return rows

    def is_seen(self, state: int, chosen: int, shown: frozenset[int] | None) -> bool:
        """Whether what a mutant shows is not what may be shown in the state."""
        if shown is None:
            return (state, chosen) in self.missed
        return not shown & self.spec.cells[state][chosen][1]

    def kills(self, test: Sequence[int], fault: Fault) -> bool:
        """Whether the mutant shows itself somewhere along the test."""
        return self._shows(test, fault) is True

    def outruns(self, test: Sequence[int], fault: Fault) -> bool:
        """Whether the test comes to an input of which the law says nothing where the mutant is."""
        return self._shows(test, fault) is None

    def _shows(self, test: Sequence[int], fault: Fault) -> bool | None:
        """Whether the mutant shows itself; None if nothing is known of it before the test ends."""
        mutant = self.mutant(fault)
        own: int | None = 0
        state: int | None = 0
        for chosen in test:
            assert state is not None
            if own is None or chosen not in mutant[own]:
                return None
            after, shown = mutant[own][chosen]
            if self.is_seen(state, chosen, shown):
                return True
            own, state = after, self.spec.cells[state][chosen][0]
        return False

    def shortest(self, fault: Fault) -> int:
        """The length of a shortest test that kills the mutant; 0 if none does.

        Of all sequences, layer by layer, one is kept for each pair of states that it leads to.
        """
        mutant = self.mutant(fault)
        layer, seen, length = {(0, 0)}, {(0, 0)}, 1
        while layer:
            following = set()
            for own, state in layer:
                for chosen in mutant[own].keys() & self.spec.cells[state].keys():
                    after, shown = mutant[own][chosen]
                    if self.is_seen(state, chosen, shown):
                        return length
                    target = self.spec.cells[state][chosen][0]
                    if after is not None and target is not None:
                        following.add((after, target))
            layer, seen, length = following - seen, seen | following, length + 1
        return 0

    def words(self, longest: int) -> list[tuple[int, ...]]:
        """Every test of up to so many inputs."""
        found = []
        for length in range(1, longest + 1):
            for word in product(range(self.spec.inputs), repeat=length):
                state: int | None = 0
                for chosen in word:
                    cell = None if state is None else self.spec.cells[state].get(chosen)
                    if cell is None:
                        break
                    state = cell[0]
                else:
                    found.append(word)
        return found


@st.composite
def tried(draw: st.DrawFn, *, states: int = 4, inputs: int = 3, outputs: int = 3) -> Tried:
    """A small partial machine; what is missed of it, and what a tester arranges in it."""
    spec = draw(partial_machines(states=states, inputs=inputs, outputs=outputs))
    moves = [(s, x) for s, row in enumerate(spec.cells) for x in row]
    missed = draw(st.frozensets(st.sampled_from(moves))) if moves else frozenset()
    drawn = draw(st.just(frozenset[int]()) | st.frozensets(st.integers(0, inputs - 1), max_size=1))
    # Where nothing is seen of an input, the same nothing is seen in every state.
    unseen = frozenset(
        each for each in drawn if len({row[each][1] for row in spec.cells if each in row}) <= 1
    )
    return Tried(spec, frozenset(move for move in missed if move[1] not in unseen), unseen)


@st.composite
def with_tests(draw: st.DrawFn) -> tuple[Tried, list[tuple[int, ...]]]:
    """Such a machine, and a few tests of it."""
    machine = draw(tried())
    tests = []
    for _ in range(draw(st.integers(0, 4))):
        state: int | None = 0
        test: list[int] = []
        while state is not None and machine.spec.cells[state] and len(test) < 8:
            if test and draw(st.integers(0, 5)) == 0:
                break
            test.append(draw(st.sampled_from(sorted(machine.spec.cells[state]))))
            state = machine.spec.cells[state][test[-1]][0]
        tests.append(tuple(test))
    return machine, tests
