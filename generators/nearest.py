"""Tests by walking to the nearest item that is not covered yet.

Never the cheapest, but always an answer: for coverage whose exact problem is too large to solve.
"""

from __future__ import annotations

import random
from collections import deque
from collections.abc import Mapping

from srpd.generators.histories import BEGIN, END, Network
from srpd.generators.ways import Arcs, Ways


def nearest_first(
    network: Network,
    items_on: Mapping[int, tuple[int, ...]],
    seed: int,
    longest: int | None = None,
    reset_price: int = 0,
) -> list[Arcs]:
    """Tests that cover every item that is within reach, none with more than `longest` moves.

    A test ends where the nearest item that is left is nearer by way of a reset.
    """
    tail, head = network.tail.tolist(), network.head.tolist()
    order = random.Random(seed)  # noqa: S311 - reproducible variety, not security
    leaving = [[a for a in arcs if network.moves[a] is not None] for arcs in network.leaving()]
    for choices in leaving:
        order.shuffle(choices)
    away = Ways(network).distance
    limit = len(network.tail) + 1 if longest is None else longest
    left = {item for items in items_on.values() for item in items}
    tests: list[Arcs] = []
    while left:
        test: Arcs = []
        at = BEGIN
        while at != END:
            way = _way(leaving, tail, head, at, limit - len(test), items_on, left)
            if not way or (test and len(way) > away[tail[way[-1]]] + 1 + reset_price):
                break
            test += way
            at = head[way[-1]]
            left.difference_update(*(items_on.get(arc, ()) for arc in way))
        if not test:
            break
        tests.append(test)
    return tests


def _way(
    leaving: list[list[int]],
    tail: list[int],
    head: list[int],
    start: int,
    room: int,
    items_on: Mapping[int, tuple[int, ...]],
    left: set[int],
) -> Arcs:
    """The shortest way to an arc that completes an item that is left; empty if there is none."""
    came: dict[int, int] = {}
    queue = deque([(start, 0)])
    while queue:
        here, made = queue.popleft()
        if made >= room:
            break
        for arc in leaving[here]:
            if any(item in left for item in items_on.get(arc, ())):
                way = [arc]
                while here != start:
                    way.append(came[here])
                    here = tail[came[here]]
                return way[::-1]
            there = head[arc]
            if there not in (END, start) and there not in came:
                came[there] = arc
                queue.append((there, made + 1))
    return []
