"""Histories: a graph unfolded by what a test has just done, so that words become arcs.

To cover a word of moves is to make its moves one after the other. A node of the network is a
configuration and the longest end of the test so far that begins some word (the state of an Aho and
Corasick automaton), so each word is complete on an arc, and any choice of words turns into a
question about arcs. For all words of n + 1 moves this is the line graph of the n-switch.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from srpd.generators.moves import START, UNKNOWN, Move, Moves, Word
from srpd.model.faults import BadInput

Numbers = npt.NDArray[np.int64]

BEGIN = 0
END = 1
"""The node where tests begin, and that where they end."""

MOST_ARCS = 2_000_000


@dataclass(frozen=True, slots=True)
class Network:
    """Arcs between histories.

    Arc *i* leads from `tail[i]` to `head[i]` and makes `moves[i]`; without a move it ends a test,
    or, from `END` to `BEGIN`, begins one. `completing` and `completed` pair arcs with the numbers
    of the items of which they complete a word, in the order of the arcs.
    """

    nodes: int
    tail: Numbers
    head: Numbers
    moves: tuple[Move | None, ...]
    completing: Numbers
    completed: Numbers

    def costs(self, reset_price: int) -> Numbers:
        """The price of each arc: one for a move, and `reset_price` where a test ends."""
        made = np.array([move is not None for move in self.moves], dtype=np.int64)
        return made + np.where(self.head == END, reset_price, 0)

    def leaving(self) -> list[list[int]]:
        """The arcs from each node, in their order."""
        found: list[list[int]] = [[] for _ in range(self.nodes)]
        for arc, tail in enumerate(self.tail.tolist()):
            found[tail].append(arc)
        return found

    def items_on(self) -> dict[int, tuple[int, ...]]:
        """The items that each arc completes; arcs that complete none are left out."""
        found: dict[int, tuple[int, ...]] = {}
        for arc, item in zip(self.completing.tolist(), self.completed.tolist(), strict=True):
            found[arc] = (*found.get(arc, ()), item)
        return found

    def only(self, kept: npt.NDArray[np.bool_]) -> Network:
        """The network with some of its arcs; nodes and items keep their numbers."""
        number = np.cumsum(kept) - 1
        staying = kept[self.completing]
        return Network(
            self.nodes,
            self.tail[kept],
            self.head[kept],
            tuple(move for move, keep in zip(self.moves, kept.tolist(), strict=True) if keep),
            number[self.completing[staying]],
            self.completed[staying],
        )


def unfold(moves: Moves, items: Sequence[Sequence[Word]]) -> Network:
    """The network in which making any of an item's words is taking an arc that completes it.

    Raises `BadInput` if it has more than `MOST_ARCS` arcs.
    """
    ending: dict[Word, list[int]] = {}
    for number, words in enumerate(items):
        for word in words:
            ending.setdefault(word, []).append(number)
    lengths = sorted({len(word) for word in ending})
    begun = {word[:length] for word in ending for length in range(1, len(word))}
    number_of: dict[tuple[int, Word], int] = {(START, ()): BEGIN}
    waiting: list[tuple[int, Word]] = [(START, ())]
    tail, head, made = [END], [BEGIN], list[Move | None]([None])
    completing, completed = [], []
    at = 0
    while at < len(waiting):
        node = waiting[at]
        here = number_of[node]
        tail.append(here)
        head.append(END)
        made.append(None)
        at += 1
        for move in moves.leaving.get(node[0], ()):
            done = (*node[1], move)
            for length in lengths:
                for item in ending.get(done[-length:], ()) if length <= len(done) else ():
                    completing.append(len(tail))
                    completed.append(item)
            target = moves.leads[move]
            tail.append(here)
            made.append(move)
            if target == UNKNOWN:
                head.append(END)
                continue
            while done and done not in begun:
                done = done[1:]
            following = (target, done)
            if following not in number_of:
                number_of[following] = len(number_of) + 1
                waiting.append(following)
            head.append(number_of[following])
        if len(tail) > MOST_ARCS:
            raise BadInput(
                f"this coverage needs a network of more than {MOST_ARCS:,} arcs; "
                "ask for shorter sequences"
            )
    return Network(
        len(number_of) + 1,
        np.array(tail, dtype=np.int64),
        np.array(head, dtype=np.int64),
        tuple(made),
        np.array(completing, dtype=np.int64),
        np.array(completed, dtype=np.int64),
    )


def without_needless(network: Network) -> Network:
    """The network without arcs that another, between the same nodes, can always replace.

    Such an arc completes nothing that the other does not; of two that complete the same the first
    is kept.
    """
    ways = np.bincount(network.completed)
    kept = np.zeros(len(network.tail), dtype=bool)
    kept[network.completing[ways[network.completed] == 1]] = True
    between = network.tail * network.nodes + network.head
    doubtful = np.isin(between, between[~kept])
    items_on = network.only(doubtful).items_on()
    places: dict[tuple[int, bool], list[tuple[int, int]]] = {}
    for number, arc in enumerate(np.flatnonzero(doubtful).tolist()):
        if network.tail[arc] != network.head[arc] or number in items_on:
            place = (int(between[arc]), network.moves[arc] is not None)
            places.setdefault(place, []).append((arc, number))
    for arcs in places.values():
        by_items: dict[frozenset[int], int] = {}
        for arc, number in arcs:
            by_items.setdefault(frozenset(items_on.get(number, ())), arc)
        largest: list[frozenset[int]] = []
        for items in sorted(by_items, key=lambda each: (-len(each), by_items[each])):
            if not any(items <= other for other in largest):
                largest.append(items)
                kept[by_items[items]] = True
    return network.only(kept)
