"""Shortest ways from the beginning of a network, and joining what is left apart to it."""

from __future__ import annotations

from collections import deque

from srpd.generators.cuts import parts_of
from srpd.generators.histories import BEGIN, END, Network, Numbers

Arcs = list[int]
"""A test: arcs of the network from `BEGIN`, without the one that only ends it."""


class Ways:
    """Shortest ways through a network from its beginning, by number of moves."""

    def __init__(self, network: Network) -> None:
        self._tail = network.tail.tolist()
        self._came: dict[int, int] = {}
        self.distance = {BEGIN: 0}
        head, leaving = network.head.tolist(), network.leaving()
        queue = deque([BEGIN])
        while queue:
            here = queue.popleft()
            for arc in leaving[here]:
                there = head[arc]
                if there != END and there not in self.distance:
                    self.distance[there] = self.distance[here] + 1
                    self._came[there] = arc
                    queue.append(there)

    def to(self, node: int) -> Arcs:
        """The arcs of a shortest way to the node."""
        way: Arcs = []
        while node != BEGIN:
            way.append(self._came[node])
            node = self._tail[way[-1]]
        return way[::-1]


def joined_to_the_beginning(network: Network, amounts: Numbers) -> Numbers:
    """The circulation with a way to each part left apart, and a reset from there."""
    joined = amounts.copy()
    parts = parts_of(network, amounts)
    if not parts:
        return joined
    ways = Ways(network)
    ends = {
        tail: arc
        for arc, (tail, head) in enumerate(
            zip(network.tail.tolist(), network.head.tolist(), strict=True)
        )
        if head == END and network.moves[arc] is None
    }
    for part in sorted(parts, key=min):
        nearest = min(sorted(part), key=lambda node: ways.distance[node])
        for arc in (*ways.to(nearest), ends[nearest], 0):
            joined[arc] += 1
    return joined
