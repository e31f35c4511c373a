"""From a circulation to tests: one closed walk through all of it, cut where tests end."""

from __future__ import annotations

import random
from collections.abc import Iterable, Mapping, Sequence

from srpd.generators.histories import BEGIN, Network, Numbers
from srpd.generators.ways import Arcs


def tests_of(network: Network, amounts: Numbers, seed: int) -> list[Arcs]:
    """Tests that take each arc as often as the circulation does.

    The circulation must hang together. The order of what is equally good depends on `seed` alone.
    """
    tail, head = network.tail.tolist(), network.head.tolist()
    taken = amounts.tolist()
    leaving: list[Arcs] = [[] for _ in range(network.nodes)]
    for arc, amount in enumerate(taken):
        if amount:
            leaving[tail[arc]].extend([arc] * amount)
    order = random.Random(seed)  # noqa: S311 - reproducible variety, not security
    for choices in leaving:
        order.shuffle(choices)
    stack: list[tuple[int, int]] = [(BEGIN, -1)]
    circuit: Arcs = []
    while stack:
        at, by = stack[-1]
        if leaving[at]:
            arc = leaving[at].pop()
            stack.append((head[arc], arc))
        else:
            stack.pop()
            circuit.append(by)
    circuit.reverse()
    return _split(network, circuit[1:])


def _split(network: Network, circuit: Sequence[int]) -> list[Arcs]:
    """The tests along a circuit from `BEGIN`, begun right after a reset so that the last ends."""
    resets = [place for place, arc in enumerate(circuit) if arc == 0]
    if not resets:
        return []
    turned = [*circuit[resets[0] + 1 :], *circuit[: resets[0] + 1]]
    tests: list[Arcs] = [[]]
    for arc in turned:
        if arc == 0:
            tests.append([])
        elif network.moves[arc] is not None:
            tests[-1].append(arc)
    return [test for test in tests if test]


def trimmed(tests: Iterable[Arcs], items_on: Mapping[int, tuple[int, ...]]) -> list[Arcs]:
    """The tests without the ends that cover nothing new, the longest test first in its place."""
    done: set[int] = set()
    kept: list[Arcs] = []
    for test in tests:
        useful = 0
        fresh: set[int] = set()
        for place, arc in enumerate(test, start=1):
            new = set(items_on.get(arc, ())) - done - fresh
            if new:
                fresh |= new
                useful = place
        if useful:
            done |= fresh
            kept.append(test[:useful])
    return kept


def cost_of(tests: Iterable[Arcs], reset_price: int) -> int:
    """The moves of all tests, and a reset for each."""
    return sum(len(test) + reset_price for test in tests)


def covered_by(tests: Iterable[Arcs], items_on: Mapping[int, tuple[int, ...]]) -> set[int]:
    """The numbers of the items that the tests cover."""
    return {item for test in tests for arc in test for item in items_on.get(arc, ())}
