"""Routes over a configuration graph: how to get where something is to be tried.

A move is a stimulus in a configuration. A test can go on only after a move of which the result is
certain; where the law is silent, or permits several results, its test ends.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Collection, Sequence
from functools import cached_property

from srpd.generators.suite import clauses_of
from srpd.model.compiled import OPEN, ConfigurationGraph
from srpd.model.notation import Card

Move = tuple[int, int]
"""A configuration, and the number of a stimulus that can be applied in it."""


class Routes:
    """The certain moves of a graph, and shortest ways along them.

    Ways are sequences of stimuli by number. Of equally short ways the first in the canonical order
    of the graph is taken, so they are the same every time.
    """

    def __init__(self, graph: ConfigurationGraph) -> None:
        self.graph = graph
        self.targets: dict[Move, int | None] = {}
        self._rows: dict[Move, tuple[int, ...]] = {}
        self._leaving: list[list[int]] = [[] for _ in graph.configurations]
        for source, stimulus, rows in graph.moves():
            found = {int(graph.target[row]) for row in rows}
            known = len(found) == 1 and OPEN not in found
            self.targets[(source, stimulus)] = found.pop() if known else None
            self._rows[(source, stimulus)] = rows
            self._leaving[source].append(stimulus)

    def taken(self, number: int) -> tuple[str, str]:
        """The name of the stimulus of a number, and of its manner: here always the usual one."""
        return self.graph.stimuli[number].name, ""

    def leaving(self, configuration: int) -> Sequence[int]:
        """The stimuli that can be applied in a configuration."""
        return self._leaving[configuration]

    def outcomes(self, move: Move) -> tuple[int, ...]:
        """The permitted outcomes of a move, by number."""
        return tuple(int(self.graph.outcome[row]) for row in self._rows[move])

    def cards(self, move: Move) -> tuple[Card, ...]:
        """The cards that may govern in a move, in the order in which they take effect."""
        found = (
            effect.card
            for outcome in self.outcomes(move)
            for effect in self.graph.outcomes[outcome].effects
        )
        return tuple({id(card): card for card in found}.values())

    def clauses(self, move: Move) -> frozenset[str]:
        """The clauses that a move exercises, whichever of its outcomes comes about."""
        several = (clauses_of(self.graph.outcomes[number]) for number in self.outcomes(move))
        return frozenset(clause for clauses in several for clause in clauses)

    @cached_property
    def distances(self) -> dict[int, int]:
        """How many moves away from the start each configuration is that can be reached."""
        far = {0: 0}
        queue = deque([0])
        while queue:
            here = queue.popleft()
            for stimulus in self._leaving[here]:
                target = self.targets[(here, stimulus)]
                if target is not None and target not in far:
                    far[target] = far[here] + 1
                    queue.append(target)
        return far

    def way(
        self, start: int, goals: Collection[int], avoid: Collection[Move] = ()
    ) -> tuple[int, ...] | None:
        """A shortest way from `start` to one of the `goals`; None if there is none.

        No move of `avoid` is on it.
        """
        came: dict[int, Move | None] = {start: None}
        queue = deque([start])
        while queue:
            here = queue.popleft()
            if here in goals:
                return self._back(came, here)
            for stimulus in self._leaving[here]:
                target = self.targets[(here, stimulus)]
                if target is not None and target not in came and (here, stimulus) not in avoid:
                    came[target] = (here, stimulus)
                    queue.append(target)
        return None

    def way_with(self, counted: Callable[[Move], bool], often: int) -> tuple[int, ...] | None:
        """A shortest way from the start with so many moves that are `counted`, ended by such a one.

        The last move may be one of which the result is not certain. None if there is no such way.
        """
        came: dict[tuple[int, int], tuple[tuple[int, int], int] | None] = {(0, 0): None}
        queue = deque([(0, 0)])
        while queue:
            node = queue.popleft()
            here, so_far = node
            for stimulus in self._leaving[here]:
                counts = counted((here, stimulus))
                if counts and so_far + 1 == often:
                    way = [stimulus]
                    while (step := came[node]) is not None:
                        node, taken = step
                        way.append(taken)
                    return tuple(reversed(way))
                target = self.targets[(here, stimulus)]
                there = None if target is None else (target, so_far + counts)
                if there is not None and there not in came:
                    came[there] = (node, stimulus)
                    queue.append(there)
        return None

    def walk(self, stimuli: Sequence[int], start: int = 0) -> list[int] | None:
        """The configurations that a sequence passes, with `start`; one more than it has stimuli.

        None if a stimulus cannot be applied where it stands, or comes after an uncertain result.
        The configuration after a last stimulus with an uncertain result is left out.
        """
        passed = [start]
        for place, stimulus in enumerate(stimuli):
            move = (passed[-1], stimulus)
            if move not in self.targets:
                return None
            target = self.targets[move]
            if target is None:
                return passed if place == len(stimuli) - 1 else None
            passed.append(target)
        return passed

    @staticmethod
    def _back(came: dict[int, Move | None], here: int) -> tuple[int, ...]:
        way: list[int] = []
        move = came[here]
        while move is not None:
            way.append(move[1])
            move = came[move[0]]
        return tuple(reversed(way))
