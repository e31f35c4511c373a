"""The score of tests: which faults they find, which they miss, and which no test could find."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np
import numpy.typing as npt

from srpd.generators.scoring.encoded_tests import EncodedTests, encode_tests
from srpd.generators.scoring.faults import Fault, Moves, Operator, Subject, moves_of
from srpd.generators.scoring.kernel import NOTHING, is_killed, kill_alone, shortest
from srpd.generators.scoring.negated import Negated
from srpd.generators.separation import Word
from srpd.generators.specification import UNDEFINED

Killed = npt.NDArray[np.bool_]
Rows = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Tally:
    """How many faults of one operator there are, are found, are missed, and are none at all."""

    faults: int
    killed: int
    surviving: int

    @property
    def equivalent(self) -> int:
        """The mutants that no test can tell from what the law demands."""
        return self.faults - self.killed - self.surviving


@dataclass(frozen=True, slots=True)
class Survivor:
    """A fault that the tests miss, and a shortest test that finds it."""

    fault: Fault
    test: Word


@dataclass(frozen=True, slots=True)
class Score:
    """What tests make of all the faults: a tally for each operator, and each fault they miss."""

    tallies: dict[Operator, Tally]
    survivors: tuple[Survivor, ...]


class Mutants:
    """The mutants of a system by some operators: one for each fault.

    Raises `BadInput` if the system has too many configurations.
    """

    def __init__(
        self,
        subject: Subject,
        negated: Sequence[Negated] = (),
        operators: Collection[Operator] = frozenset(Operator),
    ) -> None:
        self.subject = subject
        self.operators = operators
        self.negated = negated
        self.moves: Moves = moves_of(subject.table)
        self._can_differ = _can_differ(subject)
        self._search = _Search(subject, max([0, *(len(n.target) for n in negated)]))

    def faults(self) -> Iterator[Fault]:
        """All of them, operator by operator, in the order of the table."""
        for operator, rows in self._asked_for():
            for source, chosen, wrong in rows.tolist():
                yield Fault(operator, source, chosen, wrong)

    def score(self, tests: Iterable[Sequence[int]]) -> Score:
        """What the tests make of them. Raises `ValueError` for a test that is not defined."""
        encoded = encode_tests(self.subject.table, tests)
        tallies: dict[Operator, Tally] = {}
        survivors: list[Survivor] = []
        for operator, rows in self._asked_for():
            killed = self.killed(operator, rows, encoded)
            left = [
                Survivor(fault, test)
                for source, chosen, wrong in rows[~killed].tolist()
                if (test := self.shortest(fault := Fault(operator, source, chosen, wrong)))
            ]
            tallies[operator] = Tally(len(rows), int(killed.sum()), len(left))
            survivors += left
        return Score(tallies, tuple(survivors))

    def shortest(self, fault: Fault) -> Word:
        """A shortest test that kills the mutant with this fault; empty if none does."""
        search, subject = self._search, self.subject
        if fault.operator is Operator.GUARD:
            negated = self.negated[fault.wrong]
            return search.from_pair((negated.target, negated.permitted), negated.apart, 0, 0)
        move = (fault.source, fault.chosen)
        word = (*self.moves.ways[fault.source], fault.chosen)
        if fault.operator is Operator.OUTPUT:
            return word if self._is_told(fault) else ()
        if fault.operator is Operator.EXTRA:
            return (*word, fault.wrong) if self._can_differ[self._after(move), fault.wrong] else ()
        if fault.operator is Operator.MISSING and subject.missed[move]:
            return word
        target = int(subject.table.target[move])
        if target == UNDEFINED:
            return ()
        state = fault.source if fault.operator is Operator.MISSING else fault.wrong
        silent = fault.operator is Operator.MISSING
        more = search.with_one_wrong(move, state, target, silent=silent)
        return word + more if more else ()

    def _asked_for(self) -> Iterator[tuple[Operator, Rows]]:
        return (each for each in self._by_operator() if each[0] in self.operators)

    def _by_operator(self) -> Iterator[tuple[Operator, Rows]]:
        table, subject = self.subject.table, self.subject
        sources, chosen = self.moves.sources, self.moves.chosen
        targets = table.target[sources, chosen]
        others = ~subject.members[:, table.permitted[sources, chosen]].T
        silent = np.ones((len(self.moves), 1), dtype=np.bool_)
        yield Operator.OUTPUT, self._spread(np.hstack([others, silent]), last=UNDEFINED)
        states = np.zeros(table.states, dtype=np.bool_)
        states[list(self.moves.ways)] = True
        elsewhere = states[None, :] & (np.arange(table.states)[None, :] != targets[:, None])
        yield Operator.TRANSFER, self._spread(elsewhere & (targets != UNDEFINED)[:, None])
        yield Operator.MISSING, self._spread((targets != sources)[:, None], last=UNDEFINED)
        after = table.permitted[targets] != UNDEFINED
        after[targets == UNDEFINED] = False
        after[:, sorted(table.unseen)] = False
        yield Operator.EXTRA, self._spread(after)
        if self.negated:
            rows = [(UNDEFINED, UNDEFINED, number) for number in range(len(self.negated))]
            yield Operator.GUARD, rows_of(rows)

    def _spread(self, wrong: npt.NDArray[np.bool_], last: int | None = None) -> Rows:
        """A row for each move and what is wrong in it; `last` stands for the last column."""
        moves, what = np.nonzero(wrong)
        if last is not None:
            what = np.where(what == wrong.shape[1] - 1, last, what)
        return np.column_stack([self.moves.sources[moves], self.moves.chosen[moves], what])

    def killed(self, operator: Operator, rows: Rows, encoded: EncodedTests) -> Killed:
        """Which faults of one operator the tests find. They are given as rows: see `rows_of`."""
        sources, chosen, wrong = rows.T
        if operator is Operator.GUARD:
            return np.array(
                [self._is_killed(self.negated[n], encoded) for n in wrong], dtype=np.bool_
            )
        if operator is Operator.EXTRA:
            after = self.subject.table.target[sources, chosen]
            shown: Killed = (
                encoded.followed[sources, chosen, wrong] & self._can_differ[after, wrong]
            )
            return shown
        begins, ends = encoded.made[sources, chosen].T
        if operator is Operator.OUTPUT:
            permitted = self.subject.table.permitted[sources, chosen]
            told = np.where(
                wrong == UNDEFINED,
                self.subject.missed[sources, chosen],
                self.subject.told[wrong, permitted],
            )
            seen: Killed = (ends > begins) & told
            return seen
        killed: Killed = ends > begins
        killed[killed] = self._killed_alone(operator, rows[killed], encoded)
        return killed

    def _killed_alone(self, operator: Operator, rows: Rows, encoded: EncodedTests) -> Killed:
        """Which of the mutants that one move leads elsewhere are killed by tests with that move."""
        sources, chosen, wrong = rows.T
        silent = np.full(len(rows), operator is Operator.MISSING)
        table = self.subject.table
        places, number = np.unique(sources * table.inputs + chosen, return_inverse=True)
        made = np.divmod(places, table.inputs)
        killed = np.zeros(len(rows), dtype=np.bool_)
        kill_alone(
            (table.target, table.permitted),
            self.subject.missed,
            table.apart,
            (table.target.copy(), table.permitted.copy()),
            encoded.steps,
            encoded.states,
            np.column_stack([*made, encoded.made[made]]),
            encoded.parts,
            np.column_stack([number, np.where(silent, sources, wrong), silent]),
            killed,
        )
        return killed

    def _is_killed(self, negated: Negated, encoded: EncodedTests) -> bool:
        table, bounds = self.subject.table, encoded.bounds.tolist()
        law, mutant = (table.target, table.permitted), (negated.target, negated.permitted)
        return any(
            is_killed(
                law,
                self.subject.missed,
                negated.apart,
                mutant,
                encoded.steps,
                encoded.states,
                begin,
                end,
                0,
            )
            for begin, end in pairwise(bounds)
        )

    def _is_told(self, fault: Fault) -> bool:
        move = (fault.source, fault.chosen)
        if fault.wrong == UNDEFINED:
            return bool(self.subject.missed[move])
        return bool(self.subject.told[fault.wrong, self.subject.table.permitted[move]])

    def _after(self, move: tuple[int, int]) -> int:
        return int(self.subject.table.target[move])


class _Search:
    """Searches for shortest tests, in room that is taken once."""

    def __init__(self, subject: Subject, states: int) -> None:
        self._subject = subject
        table = subject.table
        self._law = (table.target, table.permitted)
        self._mutant = (table.target.copy(), table.permitted.copy())
        size = (max(states, table.states), table.states)
        self._marks = np.zeros(size, dtype=np.int32)
        self._mark = 0
        self._queue = np.zeros((size[0] * size[1], 4), dtype=np.int32)
        self._word = np.zeros(size[0] * size[1] + 1, dtype=np.int32)

    def from_pair(self, mutant: Any, apart: Any, own: int, state: int) -> Word:
        """What shows the mutant in the state `own`, where the law has `state`; else empty."""
        self._mark += 1
        length = shortest(
            self._law,
            self._subject.missed,
            apart,
            mutant,
            own,
            state,
            self._marks,
            self._mark,
            self._queue,
            self._word,
        )
        return tuple(self._word[len(self._word) - length :].tolist())

    def with_one_wrong(self, move: tuple[int, int], own: int, state: int, *, silent: bool) -> Word:
        """The same for a mutant that one move leads to `own`; `silent`: and nothing comes of it."""
        targets, shows = self._mutant
        right = targets[move], shows[move]
        targets[move] = own
        if silent:
            shows[move] = NOTHING
        found = self.from_pair(self._mutant, self._subject.table.apart, own, state)
        targets[move], shows[move] = right
        return found


def together(scores: Iterable[Score]) -> dict[Operator, Tally]:
    """The tallies of several systems as one."""
    faults: Counter[Operator] = Counter()
    killed: Counter[Operator] = Counter()
    surviving: Counter[Operator] = Counter()
    for each in scores:
        for operator, tally in each.tallies.items():
            faults[operator] += tally.faults
            killed[operator] += tally.killed
            surviving[operator] += tally.surviving
    return {
        operator: Tally(faults[operator], killed[operator], surviving[operator])
        for operator in faults
    }


def _can_differ(subject: Subject) -> Killed:
    """Where some wrong answer would be seen to be wrong."""
    permitted = subject.table.permitted
    some = np.append(subject.told.any(axis=0), False)
    found: Killed = (permitted != UNDEFINED) & (some[permitted] | subject.missed)
    return found


def rows_of(rows: Iterable[tuple[int, int, int]]) -> Rows:
    """Faults of one operator as rows: the source, the input, what is wrong."""
    return np.array(list(rows), dtype=np.int64).reshape(-1, 3)
