"""The moves of a configuration graph, as a tester who must know where it stands can make them.

A move is a configuration and a stimulus. It is *certain* if the law permits one configuration after
it; otherwise (the text is silent, or permits several) a test must end with it. Tests walk along
certain moves, so only what these lead to from the initial configuration can be covered.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from srpd.model.compiled import OPEN, ConfigurationGraph

START = 0
UNKNOWN = -1
Move = tuple[int, int]
Word = tuple[Move, ...]
"""Moves, each of which leads to where the next begins."""


@dataclass(frozen=True, slots=True)
class Moves:
    """Every move that a test can make, and where it leads.

    `leads` gives for each move its configuration afterwards, or `UNKNOWN`; `leaving` the moves from
    each configuration, in the order of their stimuli. `fixtures` are the moves that only arrange
    the world. `unwalked` are the moves of the graph from configurations to which no certain moves
    lead: no test can be sure to make one.
    """

    leads: Mapping[Move, int]
    leaving: Mapping[int, tuple[Move, ...]]
    fixtures: frozenset[Move]
    unwalked: tuple[Move, ...]

    @property
    def uncertain(self) -> tuple[Move, ...]:
        """The moves after which it is not known where the test stands."""
        return tuple(move for move, target in self.leads.items() if target == UNKNOWN)

    def is_fixture(self, word: Word) -> bool:
        """Whether no move of the word is under any rule of the law."""
        return all(move in self.fixtures for move in word)


def moves_of(graph: ConfigurationGraph) -> Moves:
    """The moves of the graph."""
    found: dict[Move, int] = {}
    every: dict[int, list[Move]] = {}
    for source, stimulus, rows in graph.moves():
        targets = {int(graph.target[row]) for row in rows}
        certain = len(targets) == 1 and OPEN not in targets
        found[(source, stimulus)] = targets.pop() if certain else UNKNOWN
        every.setdefault(source, []).append((source, stimulus))
    reached, queue = {START}, deque([START])
    while queue:
        for move in every.get(queue.popleft(), ()):
            target = found[move]
            if target != UNKNOWN and target not in reached:
                reached.add(target)
                queue.append(target)
    return Moves(
        leads={move: target for move, target in found.items() if move[0] in reached},
        leaving={source: tuple(every[source]) for source in sorted(reached) if source in every},
        fixtures=frozenset(move for move in found if graph.is_fixture(move[1])),
        unwalked=tuple(move for move in found if move[0] not in reached),
    )


def walks(moves: Moves, length: int) -> Iterable[Word]:
    """Every walk of `length` moves, from wherever it may begin, in a canonical order."""
    waiting: list[Word] = [(move,) for move in reversed(list(moves.leads))]
    while waiting:
        word = waiting.pop()
        if len(word) == length:
            yield word
            continue
        target = moves.leads[word[-1]]
        waiting.extend((*word, move) for move in reversed(moves.leaving.get(target, ())))


def how_many_walks(moves: Moves, length: int) -> int:
    """How many walks of `length` moves there are, without making them."""
    count = dict.fromkeys(moves.leads, 1)
    for _ in range(length - 1):
        from_here = {s: sum(count[m] for m in leaving) for s, leaving in moves.leaving.items()}
        count = {move: from_here.get(target, 0) for move, target in moves.leads.items()}
    return sum(count.values())
