"""Tests of limited length: long tests divided at least cost, and what no such tests can be below.

A test that is cut goes on in another, which must first walk to where the one before left off. Where
along a test to cut is a shortest-path problem. The bound comes from a network in which every
history is kept apart by how many moves have been made: a flow through it is tests that are short
enough, and its relaxation costs no more than any of them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import numpy as np

from srpd.generators.histories import BEGIN, END, Network
from srpd.generators.programs import Rows, at_least, least_cost, rounded_up
from srpd.generators.ways import Arcs, Ways

MOST_COLUMNS = 8_000
"""With more arcs than this, times the length of a test, the relaxation takes too long."""

_NEVER = 1 << 60


def divided(
    network: Network,
    tests: Iterable[Arcs],
    items_on: Mapping[int, tuple[int, ...]],
    longest: int,
    reset_price: int,
) -> list[Arcs]:
    """The tests, cut so that none has more than `longest` moves, where that is cheapest.

    Arcs that complete no item may be skipped where a test is cut. What lies too far away to be
    reached in `longest` moves is left out.
    """
    ways = Ways(network)
    return [
        part
        for test in tests
        for part in (
            [test]
            if len(test) <= longest
            else _parts(network, test, items_on, longest, reset_price, ways)
        )
    ]


def _parts(
    network: Network,
    test: Arcs,
    items_on: Mapping[int, tuple[int, ...]],
    longest: int,
    reset_price: int,
    ways: Ways,
) -> list[Arcs]:
    """The cheapest division of one test. `best[i]` is the price of its first i arcs."""
    away = [ways.distance[int(network.tail[arc])] for arc in test]
    skipped = [arc not in items_on or away[place] >= longest for place, arc in enumerate(test)]
    best = [0] + [_NEVER] * len(test)
    came: list[tuple[int, bool]] = [(0, False)] * (len(test) + 1)
    for start in range(len(test)):
        here = best[start]
        if skipped[start] and here < best[start + 1]:
            best[start + 1], came[start + 1] = here, (start, False)
        for end in range(start + 1, min(len(test), start + longest - away[start]) + 1):
            price = here + away[start] + end - start + reset_price
            if price < best[end]:
                best[end], came[end] = price, (start, True)
    parts: list[Arcs] = []
    end = len(test)
    while end:
        start, walked = came[end]
        if walked:
            parts.append(ways.to(int(network.tail[test[start]])) + test[start:end])
        end = start
    return parts[::-1]


def bound_within(network: Network, items: int, longest: int, reset_price: int) -> int | None:
    """What no tests of at most `longest` moves cost less than; None if that is too much to find.

    Every item must be within reach of such a test.
    """
    ways = Ways(network)
    price = network.costs(reset_price).tolist()
    columns: list[tuple[int, int, int, int]] = []  # (from, to, arc, price)
    number: dict[tuple[int, int], int] = {(END, 0): 0, (BEGIN, 0): 1}
    ends = network.head.tolist()
    for arc, tail in enumerate(network.tail.tolist()):
        if arc == 0 or tail not in ways.distance:
            continue
        moving = network.moves[arc] is not None
        for made in range(ways.distance[tail], longest if moving else longest + 1):
            there = (END, 0) if ends[arc] == END else (ends[arc], made + 1)
            one = number.setdefault((tail, made), len(number))
            other = number.setdefault(there, len(number))
            columns.append((one, other, arc, price[arc]))
        if len(columns) > MOST_COLUMNS:
            return None
    columns.append((0, 1, 0, 0))
    table = np.array(columns, dtype=np.int64)
    each = np.arange(len(table))
    conserve = Rows(
        np.concatenate([table[:, 0], table[:, 1]]),
        np.concatenate([each, each]),
        np.concatenate([np.full(len(table), -1.0), np.ones(len(table))]),
        np.zeros(len(number)),
        np.zeros(len(number)),
    )
    of_arc: dict[int, list[int]] = {}
    for column, arc in enumerate(table[:, 2].tolist()):
        of_arc.setdefault(arc, []).append(column)
    pairs = [
        (item, column)
        for arc, item in zip(network.completing.tolist(), network.completed.tolist(), strict=True)
        for column in of_arc.get(arc, ())
    ]
    found = np.array(sorted(set(pairs)), dtype=np.int64).reshape(-1, 2)
    cover = Rows(
        found[:, 0], found[:, 1], np.ones(len(found)), np.ones(items), np.full(items, np.inf)
    )
    lower = np.zeros(len(table))
    lower[-1] = 1
    least = least_cost(at_least(lower, table[:, 3].astype(float), conserve + cover))
    return None if least is None else rounded_up(least)
