"""Routes on which stimuli can also be taken in manners."""

from __future__ import annotations

from collections.abc import Mapping

from srpd.generators.routes import Routes
from srpd.model.compiled import ConfigurationGraph

InManner = tuple[str, str]
"""The name of a stimulus, and that of a manner; empty for the usual one."""


class MannerRoutes(Routes):
    """Routes of a graph, with a stimulus more for each of the `manners`.

    They map the stimulus in its manner to whether it comes to nothing, and so leads nowhere. Those
    without a manner come first wherever several stimuli do the same.
    """

    def __init__(self, graph: ConfigurationGraph, manners: Mapping[InManner, bool]) -> None:
        super().__init__(graph)
        self._taken: list[InManner] = [(each.name, "") for each in graph.stimuli]
        moves = tuple(self.targets)
        for taken, still in manners.items():
            number = len(self._taken)
            self._taken.append(taken)
            for move in moves:
                if graph.stimuli[move[1]].name == taken[0]:
                    self._add(move, number, still=still)

    def taken(self, number: int) -> InManner:
        """The stimulus of a number, and the manner in which it is taken."""
        return self._taken[number]

    def number(self, taken: InManner) -> int:
        """The number of a stimulus in a manner. Raises `ValueError` if there is none."""
        return self._taken.index(taken)

    def _add(self, move: tuple[int, int], number: int, *, still: bool) -> None:
        source = move[0]
        self.targets[(source, number)] = source if still else self.targets[move]
        self._rows[(source, number)] = self._rows[move]
        self._leaving[source].append(number)
