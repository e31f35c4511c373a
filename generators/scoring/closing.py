"""The tests that a suite lacks: short ones that together find every fault it misses.

Each fault has a shortest test of its own. The longest of these are taken first, since they find
others on their way; what they do not find needs a test more. Faults that two moves in a row show
are so many that they are walked along instead: one test finds as many as it has steps.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Sequence

import numpy as np

from srpd.generators.identifiers import without_beginnings
from srpd.generators.scoring.encoded_tests import encode_tests
from srpd.generators.scoring.faults import Operator
from srpd.generators.scoring.score import Killed, Mutants, Rows, Survivor, rows_of
from srpd.generators.separation import Word
from srpd.generators.specification import UNDEFINED, Table
from srpd.model.faults import BadInput

LONGEST = 12
"""Steps of a test along which faults are walked, unless the first of them lies farther away."""

MOST_STEPS = 400_000


def closing(mutants: Mutants, survivors: Sequence[Survivor]) -> tuple[Word, ...]:
    """Tests that kill all the survivors, none the beginning of another; the same every time.

    Raises `BadInput` if they would have more steps than a suite may have.
    """
    left = _Left(mutants, survivors)
    tests: list[Word] = []
    alone = (each for each in survivors if each.fault.operator is not Operator.EXTRA)
    for each in sorted(alone, key=lambda each: (-len(each.test), each.test)):
        if left.holds(each):
            tests.append(each.test)
            left.take(each.test)
    table = mutants.subject.table
    tests += walks(table, mutants.moves.ways, left.of(Operator.EXTRA))
    if (steps := sum(map(len, tests))) > MOST_STEPS:
        raise BadInput(
            f"the tests that close it would have {steps:,} steps, and a suite may have "
            f"{MOST_STEPS:,}; close fewer systems, or only the faults of some operators"
        )
    return without_beginnings(tests)


class _Left:
    """The survivors that no test taken so far kills."""

    def __init__(self, mutants: Mutants, survivors: Sequence[Survivor]) -> None:
        self._mutants = mutants
        faults: dict[Operator, list[tuple[int, int, int]]] = {}
        self._place: dict[Survivor, int] = {}
        for each in survivors:
            same = faults.setdefault(each.fault.operator, [])
            self._place[each] = len(same)
            same.append((each.fault.source, each.fault.chosen, each.fault.wrong))
        self._rows: dict[Operator, Rows] = {o: rows_of(each) for o, each in faults.items()}
        self._alive: dict[Operator, Killed] = {
            operator: np.ones(len(rows), dtype=np.bool_) for operator, rows in self._rows.items()
        }

    def holds(self, survivor: Survivor) -> bool:
        """Whether it is left."""
        return bool(self._alive[survivor.fault.operator][self._place[survivor]])

    def take(self, test: Word) -> None:
        """Those that the test kills are left no more."""
        encoded = encode_tests(self._mutants.subject.table, [test])
        for operator, alive in self._alive.items():
            killed = self._mutants.killed(operator, self._rows[operator][alive], encoded)
            alive[alive] = ~killed

    def of(self, operator: Operator) -> list[tuple[int, int, int]]:
        """The faults of one operator that are left, as rows."""
        if operator not in self._rows:
            return []
        rows: list[tuple[int, int, int]] = self._rows[operator][self._alive[operator]].tolist()
        return [(source, chosen, wrong) for source, chosen, wrong in rows]


def walks(
    table: Table, ways: dict[int, Word], pairs: Sequence[tuple[int, int, int]]
) -> Iterator[Word]:
    """Tests that apply, for each of the `pairs`, in a state one input and then the other."""
    wanted: dict[tuple[int, int], list[int]] = {}
    for source, chosen, after in reversed(pairs):
        wanted.setdefault((source, chosen), []).append(after)
    by_source: dict[int, list[int]] = {}
    for source, chosen in wanted:
        by_source.setdefault(source, []).append(chosen)
    while by_source:
        source = min(by_source, key=lambda state: (len(ways[state]), state))
        test, here = [*ways[source]], source
        longest = max(LONGEST, len(test) + 2)
        while by_source and (found := _nearest(table, here, by_source)) is not None:
            way, source = found
            if len(test) + len(way) + 2 > longest:
                break
            test += way
            here = _along(table, source, test, wanted, by_source, longest)
            if here == UNDEFINED:
                break
        yield tuple(test)


def _along(
    table: Table,
    here: int,
    test: list[int],
    wanted: dict[tuple[int, int], list[int]],
    by_source: dict[int, list[int]],
    longest: int,
) -> int:
    """Take a wanted pair, and others that go on from it; where that leads."""
    chosen = by_source[here][-1]
    while True:
        test.append(chosen)
        move, after = (here, chosen), wanted.get((here, chosen))
        here = int(table.target[move])
        if not after or len(test) >= longest:
            break
        chosen = after.pop()
        if not after:
            del wanted[move]
            by_source[move[0]].remove(move[1])
            if not by_source[move[0]]:
                del by_source[move[0]]
    return here


def _nearest(table: Table, start: int, goals: dict[int, list[int]]) -> tuple[Word, int] | None:
    """A shortest way to one of the goals, and which it is; None if there is none."""
    came: dict[int, Word] = {start: ()}
    queue = deque([start])
    while queue:
        here = queue.popleft()
        if here in goals:
            return came[here], here
        for chosen, target in enumerate(table.target[here].tolist()):
            if target != UNDEFINED and target not in came:
                came[target] = (*came[here], chosen)
                queue.append(target)
    return None
