"""Goals: what of a system is still to be tried, and what has been.

A goal is a transition, a pair of transitions in a row, or a clause. The model supplies the way to
it, so that what is rare is reached as readily as what is common.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum
from functools import cached_property
from itertools import islice

from srpd.generators.routes import Move, Routes
from srpd.model.register import in_legal_order

ENOUGH_FAILURES = 2


class Kind(Enum):
    """The kinds of goal; the values are the words of reports and options."""

    TRANSITION = "transitions"
    PAIR = "pairs"
    CLAUSE = "clauses"


@dataclass(frozen=True, slots=True)
class Goal:
    """One thing to try: the move `first`, and right after it the stimulus `then`, if there is one.

    `clause` is set if the goal is a clause, which `first` exercises.
    """

    kind: Kind
    first: Move
    then: int | None = None
    clause: str = ""

    @property
    def stimuli(self) -> tuple[int, ...]:
        """The stimuli to apply where the goal is."""
        return (self.first[1],) if self.then is None else (self.first[1], self.then)


@dataclass(frozen=True, slots=True)
class Share:
    """How many goals of a kind a system has, how many were reached, how many cannot be.

    Those that cannot be reached lie, by the exhaustive graph, only behind a result that the law
    leaves open or permits several of: no test can rely on getting there.
    """

    kind: Kind
    covered: int
    total: int
    unreachable: int


class Ground:
    """Every goal of a system, and which of them have been covered.

    Stimuli that only arrange the world are no goals, for they use no rule of the law; but a pair
    may begin with one. A move that failed often enough is avoided from then on, so that one fault
    does not hide what lies beside it; it stays uncovered.
    """

    def __init__(self, routes: Routes) -> None:
        self.routes = routes
        self._transitions: set[Move] = set()
        self._pairs: set[tuple[Move, int]] = set()
        self._clauses: set[str] = set()
        self._failures: Counter[Move] = Counter()
        self.avoided: set[Move] = set()

    def note(self, move: Move, before: Move | None) -> None:
        """Count a move as tried, right after the move `before`."""
        if self.routes.graph.is_fixture(move[1]):
            return
        self._transitions.add(move)
        self._clauses |= self.routes.clauses(move)
        if before is not None:
            self._pairs.add((before, move[1]))

    def note_failure(self, move: Move) -> None:
        """Count a move at which the target broke the law."""
        self._failures[move] += 1
        if self._failures[move] >= ENOUGH_FAILURES:
            self.avoided.add(move)

    def uncovered(self, kind: Kind, most: int) -> list[Goal]:
        """At most so many goals that can be reached and have not been, the nearest first."""
        return list(islice(self._uncovered(kind), most))

    def shares(self) -> tuple[Share, ...]:
        """What has been covered, kind by kind."""
        clauses, every = self._by_clause, self._every_clause
        moves = [move for move in self.routes.targets if not self._is_fixture(move)]
        pairs = sum(self._following(move) for move in self._near)
        return (
            Share(
                Kind.TRANSITION,
                len(self._transitions),
                len(moves),
                len(moves) - sum(not self._is_fixture(move) for move in self._near),
            ),
            Share(Kind.PAIR, len(self._pairs), pairs, 0),
            Share(Kind.CLAUSE, len(self._clauses), len(every), len(every - set(clauses))),
        )

    def open_clauses(self) -> tuple[str, ...]:
        """The clauses that have not been exercised, in legal order."""
        return tuple(in_legal_order(self._every_clause - self._clauses))

    def way(self, goal: Goal, start: int) -> tuple[int, ...] | None:
        """The stimuli that reach the goal from a configuration, its own included."""
        found = self.routes.way(start, {goal.first[0]}, self.avoided)
        return None if found is None else found + goal.stimuli

    def _uncovered(self, kind: Kind) -> Iterator[Goal]:
        if kind is Kind.CLAUSE:
            for clause, move in self._by_clause.items():
                if clause not in self._clauses and move not in self.avoided:
                    yield Goal(kind, move, clause=clause)
            return
        for move in self._near:
            if move in self.avoided:
                continue
            if kind is Kind.TRANSITION:
                if move not in self._transitions and not self._is_fixture(move):
                    yield Goal(kind, move)
                continue
            for stimulus in self._next(move):
                second = (self.routes.targets[move], stimulus)
                if (move, stimulus) not in self._pairs and second not in self.avoided:
                    yield Goal(kind, move, stimulus)

    @cached_property
    def _near(self) -> tuple[Move, ...]:
        """The moves that can be made for certain, the nearest to the start first."""
        far = self.routes.distances
        return tuple(
            sorted((m for m in self.routes.targets if m[0] in far), key=lambda m: far[m[0]])
        )

    @cached_property
    def _by_clause(self) -> dict[str, Move]:
        """For each clause that can be reached, the nearest move that exercises it."""
        found: dict[str, Move] = {}
        for move in self._near:
            if not self._is_fixture(move):
                for clause in in_legal_order(self.routes.clauses(move)):
                    found.setdefault(clause, move)
        return found

    @cached_property
    def _every_clause(self) -> frozenset[str]:
        return frozenset(clause for move in self.routes.targets for clause in self._of(move))

    def _of(self, move: Move) -> frozenset[str]:
        return frozenset() if self._is_fixture(move) else self.routes.clauses(move)

    def _next(self, move: Move) -> Iterator[int]:
        target = self.routes.targets[move]
        for stimulus in () if target is None else self.routes.leaving(target):
            if not self.routes.graph.is_fixture(stimulus):
                yield stimulus

    def _following(self, move: Move) -> int:
        return sum(1 for _ in self._next(move))

    def _is_fixture(self, move: Move) -> bool:
        return self.routes.graph.is_fixture(move[1])
