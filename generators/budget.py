"""Suites within a budget: the tests, or beginnings of tests, that cover most for their steps.

To choose what covers most within a budget is as hard as any covering problem. Taken is always the
beginning of a test that has most to add for each of its steps, where an item counts as its share of
the items of its system, so that one large system does not use up the budget of many small ones.
"""

from __future__ import annotations

import heapq
from collections.abc import Sequence
from dataclasses import dataclass

from srpd.generators.coverage import Cover


@dataclass(frozen=True, slots=True)
class Chosen:
    """The number of a test of a cover, and how many of its moves are made."""

    cover: int
    test: int
    moves: int


def within_budget(covers: Sequence[Cover], budget: int) -> tuple[Chosen, ...]:
    """Beginnings of the tests of all covers, with at most `budget` moves altogether.

    They are in the order of the covers and their tests. What going on with a test adds for each
    move never grows as more is taken, so it is worked out anew only when it comes first.
    """
    done: list[set[int]] = [set() for _ in covers]
    left = budget
    queue = [
        (-float("inf"), number, test)
        for number, each in enumerate(covers)
        for test in range(len(each.completed))
    ]
    heapq.heapify(queue)
    taken: dict[tuple[int, int], int] = {}
    while queue and left:
        _, number, test = heapq.heappop(queue)
        completed, made = covers[number].completed[test], taken.get((number, test), 0)
        rate, moves = _best_going_on(completed[made : made + left], done[number])
        if not moves:
            continue
        rate /= max(1, len(covers[number].items))
        if queue and (-rate, number, test) > queue[0]:
            heapq.heappush(queue, (-rate, number, test))
            continue
        for items in completed[made : made + moves]:
            done[number].update(items)
        left -= moves
        taken[(number, test)] = made + moves
        heapq.heappush(queue, (-rate, number, test))
    return tuple(Chosen(number, test, moves) for (number, test), moves in sorted(taken.items()))


def _best_going_on(completed: Sequence[Sequence[int]], done: set[int]) -> tuple[float, int]:
    """The most new items for each move that going on with a test has, and for how many moves."""
    fresh: set[int] = set()
    best, length = 0.0, 0
    for moves, items in enumerate(completed, start=1):
        new = set(items) - done - fresh
        fresh |= new
        if new and len(fresh) / moves >= best:
            best, length = len(fresh) / moves, moves
    return best, length


def covered_in(cover: Cover, chosen: Sequence[Chosen]) -> set[int]:
    """The places of the items of a cover that the beginnings chosen from it cover."""
    return {
        item
        for each in chosen
        for items in cover.completed[each.test][: each.moves]
        for item in items
    }
