"""Covering a configuration graph: the cheapest tests that were found, and what none can be below.

Whatever the kind of coverage, the way is the same: what is to be covered becomes words of moves,
the graph is unfolded by history until each word is an arc, a cheapest circulation covers the arcs,
and a closed walk through it, cut at its resets, is the tests. The cost of the circulation is a
lower bound. Where the tests cost as much, they are proven to be the cheapest.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from srpd.generators.circuits import cost_of, covered_by, tests_of, trimmed
from srpd.generators.circulation import circulate
from srpd.generators.histories import Network, unfold, without_needless
from srpd.generators.items import Criterion, Item, items_of
from srpd.generators.limits import bound_within, divided
from srpd.generators.moves import Moves, Word, moves_of
from srpd.generators.nearest import nearest_first
from srpd.generators.ways import Arcs, Ways
from srpd.model.compiled import ConfigurationGraph
from srpd.model.faults import BadInput, ModelFault

TRIES = 5
"""How many circuits are cut where tests are limited in length; the cheapest is kept."""


@dataclass(frozen=True, slots=True)
class Options:
    """What tests may be, and what they cost.

    A test costs its moves and `reset_price`; none has more than `longest` moves, if it is given.
    With `stretched` that is raised to what the farthest item needs, so that none is out of reach.
    The order of what is equally good depends on `seed` alone.
    """

    reset_price: int = 2
    longest: int | None = None
    seed: int = 0
    stretched: bool = False

    def __post_init__(self) -> None:
        if self.reset_price < 0:
            raise BadInput(f"--reset-price {self.reset_price}: give 0 or more")
        if self.longest is not None and self.longest < 1:
            raise BadInput(f"--longest {self.longest}: give 1 or more")


@dataclass(frozen=True, slots=True)
class Cover:
    """Tests, each a word from the initial configuration, and what they cover.

    `items` are what they cover, and `completed` has for each move of each test the places of the
    items that it completes. `out_of_reach` are the items that only a longer test could cover, with
    the moves that it would need. `cost` is the moves and the resets of the tests. No tests that
    cover the same cost less than `bound`; that is so of tests of up to `bound_for` moves, or, if
    that is None, of tests of any length.
    """

    tests: tuple[Word, ...]
    completed: tuple[tuple[tuple[int, ...], ...], ...]
    items: tuple[Item, ...]
    out_of_reach: tuple[tuple[Item, int], ...]
    cost: int
    bound: int
    bound_for: int | None
    moves: Moves

    @property
    def gap(self) -> int:
        """What the tests cost beyond the bound; 0 proves that none are cheaper."""
        return self.cost - self.bound


def cover(graph: ConfigurationGraph, wanted: Criterion, options: Options) -> Cover:
    """Tests of the graph with this coverage.

    Raises `BadInput` if there is more to cover than any suite could hold.
    """
    moves = moves_of(graph)
    items = items_of(wanted, graph, moves)
    whole = without_needless(unfold(moves, [item.words for item in items]))
    longest = _length(whole, options)
    network, far = _within_reach(whole, len(items), longest)
    reached = tuple(item for number, item in enumerate(items) if number not in far)
    limits = replace(options, longest=longest)
    bound, tests = _tests(network, len(reached), limits)
    bound_for = None
    if longest is not None and cost_of(tests, options.reset_price) > bound:
        tighter = bound_within(network, len(reached), longest, options.reset_price)
        if tighter is not None:
            bound, bound_for = max(bound, tighter), longest
    items_on = network.items_on()
    return Cover(
        tuple(_word(network, test) for test in tests),
        tuple(tuple(items_on.get(arc, ()) for arc in test) for test in tests),
        reached,
        tuple((items[number], needed) for number, needed in sorted(far.items())),
        cost_of(tests, options.reset_price),
        bound,
        bound_for,
        moves,
    )


def _length(network: Network, options: Options) -> int | None:
    """The greatest length of a test."""
    if options.longest is None or not options.stretched:
        return options.longest
    return max([options.longest, *_needed(network).values()])


def _needed(network: Network) -> dict[int, int]:
    """How many moves a test needs that covers an item, for each item."""
    distance = Ways(network).distance
    needed: dict[int, int] = {}
    for arc, item in zip(network.completing.tolist(), network.completed.tolist(), strict=True):
        moves = distance[int(network.tail[arc])] + 1
        needed[item] = min(moves, needed.get(item, moves))
    return needed


def _tests(network: Network, items: int, options: Options) -> tuple[int, list[Arcs]]:
    """A bound for tests of any length, and the cheapest tests found that are short enough."""
    if not items:
        return 0, []
    price, longest = options.reset_price, options.longest
    items_on = network.items_on()
    found = circulate(network, items, price)
    candidates: list[list[Arcs]] = []
    if found.amounts is not None:
        for number in range(1 if longest is None else TRIES):
            tests = tests_of(network, found.amounts, options.seed * TRIES + number)
            tests = trimmed(tests, items_on)
            if longest is not None:
                tests = trimmed(divided(network, tests, items_on, longest, price), items_on)
            candidates.append(tests)
    if not any(cost_of(tests, price) == found.bound for tests in candidates):
        near = nearest_first(network, items_on, options.seed, longest, price)
        candidates.append(trimmed(near, items_on))
    best = min(candidates, key=lambda tests: cost_of(tests, price))
    if len(covered_by(best, items_on)) != items:
        raise ModelFault("a suite covers less than it must; this is a defect of srpd")
    return found.bound, best


def _within_reach(
    network: Network, items: int, longest: int | None
) -> tuple[Network, dict[int, int]]:
    """The part of the network that tests of this length can take, its items numbered anew.

    Beside it the items that they cannot cover, with the moves that a test would need.
    """
    if longest is None:
        return network, {}
    distance = Ways(network).distance
    away = np.array([distance.get(tail, -1) for tail in network.tail.tolist()])
    moving = np.array([move is not None for move in network.moves])
    kept = away + moving <= longest
    kept[0] = True
    far = {item: moves for item, moves in _needed(network).items() if moves > longest}
    covered = np.array([item not in far for item in range(items)])
    short = network.only(kept)
    renumbered = np.cumsum(covered) - 1
    return replace(short, completed=renumbered[short.completed]), far


def _word(network: Network, test: Arcs) -> Word:
    return tuple(move for arc in test if (move := network.moves[arc]) is not None)
