"""The cheapest circulation through a network that covers every item.

Tests that cover the items are a closed walk through the network, by way of its beginning. Forget
that the walk must hang together, and what is left is a circulation of least cost, whose cost no
tests can be below. If the circulation does hang together it is tests, and the bound is reached. If
it does not, each part that is left apart gives a cut that all tests satisfy, and the program is
solved again with it. Where the relaxation stays fractional, a small network is searched by branch
and cut: an arc that is taken 1.5 times is taken at least twice, or at most once.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from srpd.generators.cuts import NEARLY, at_least_one, cuts_by_flow, cuts_by_parts
from srpd.generators.histories import Network, Numbers
from srpd.generators.programs import Amounts, Answer, Program, Rows, at_least, minimise, rounded_up
from srpd.generators.ways import joined_to_the_beginning

MOST_ROUNDS = 100
MOST_ARCS_WITH_CUTS = 50_000
MOST_FLOWS = 5_000
MOST_WHOLE_ARCS = 1_000
MOST_WHOLE_ITEMS = 80
MOST_BRANCHED = 200
"""Bounds on the work, never on the time, so that an answer comes in seconds and is the same on a
slow machine: how often cuts are added; up to how many arcs they are sought at all, and among how
many flows; up to how many arcs and items a whole solution is searched for where the relaxation has
none, and how many programs are solved for it. Beyond them the bound is what was found.
"""


@dataclass(frozen=True, slots=True)
class Circulation:
    """How often each arc is taken, and a cost that no tests are below.

    `amounts` is None if no whole solution was found; else it covers every item and hangs together.
    """

    amounts: Numbers | None
    bound: int


def circulate(network: Network, items: int, reset_price: int) -> Circulation:
    """The cheapest circulation that covers the items, or the best that was found in bounds."""
    if not items:
        return Circulation(None, 0)
    search = _Search(network, items, network.costs(reset_price))
    if len(network.tail) > MOST_ARCS_WITH_CUTS:
        search.relax()
    elif not search.cut() and _is_small(network, items):
        search.branch()
    return Circulation(search.best, search.bound)


def _is_whole(columns: Amounts) -> bool:
    return bool(np.abs(columns - np.rint(columns)).max() < NEARLY)


def _is_small(network: Network, items: int) -> bool:
    return len(network.tail) <= MOST_WHOLE_ARCS and items <= MOST_WHOLE_ITEMS


class _Search:
    """The search for one circulation: its constraints so far, what was found, and the bound."""

    def __init__(self, network: Network, items: int, cost: Numbers) -> None:
        self.network, self.items, self.cost = network, items, cost
        self.best: Numbers | None = None
        self.bound = 0
        self._conservation = _conservation(network)
        self._lower, covering = _covering(network, items)
        self._rows = self._conservation + covering

    def relax(self) -> None:
        """Solve the relaxation, and make tests of it, or of what it suggests if it is not whole."""
        columns = self._relaxed()
        if columns is not None:
            self._keep(columns if _is_whole(columns) else self._suggested(columns))

    def cut(self) -> bool:
        """Solve and add cuts until there are none to add. Whether the bound was reached."""
        flows = 0
        for _ in range(MOST_ROUNDS):
            columns = self._relaxed()
            if columns is None:
                return False
            if _is_whole(columns) and self._keep(columns):
                return True
            cuts = cuts_by_parts(self.network, self.items, columns > NEARLY)
            if not cuts and flows < MOST_FLOWS:
                flows += self.items
                if self._keep(self._suggested(columns)):
                    return True
                cuts = cuts_by_flow(self.network, self.items, columns)
            if not cuts:
                return False
            self._rows += at_least_one(cuts)
        return False

    def branch(self) -> None:
        """Search for a whole solution, the deepest branch and the larger amount first."""
        least, most = self._lower, np.full(len(self._lower), np.inf)
        waiting = [(self.bound, least, most)]
        for _ in range(MOST_BRANCHED):
            if not waiting or self._is_reached():
                break
            _, least, most = waiting.pop()
            found = self._solve(least, most)
            if found is None or self._is_no_better(rounded_up(found.cost)):
                continue
            columns, bound = found.columns, rounded_up(found.cost)
            cuts = cuts_by_parts(self.network, self.items, columns > NEARLY)
            if _is_whole(columns):
                self._keep(columns)
            if cuts:
                self._rows += at_least_one(cuts)
                waiting.append((bound, least, most))
            elif not _is_whole(columns):
                waiting += _branches(bound, columns, least, most)
        if self.best is not None:
            open_still = [bound for bound, _, _ in waiting]
            self.bound = max(self.bound, min([int(self.best @ self.cost), *open_still]))

    def _relaxed(self) -> Amounts | None:
        found = self._solve(self._lower, np.full(len(self._lower), np.inf))
        if found is None:
            return None
        self.bound = max(self.bound, rounded_up(found.cost))
        return found.columns

    def _solve(self, least: Amounts, most: Amounts) -> Answer | None:
        return minimise(Program(self.cost.astype(float), least, most, self._rows))

    def _is_no_better(self, cost: int) -> bool:
        return self.best is not None and bool(self.best @ self.cost <= cost)

    def _is_reached(self) -> bool:
        return self._is_no_better(self.bound)

    def _keep(self, columns: Amounts | None) -> bool:
        """Take a circulation if it is the best so far. Whether the bound is reached."""
        if columns is not None:
            tour = joined_to_the_beginning(self.network, np.rint(columns).astype(np.int64))
            if self.best is None or tour @ self.cost < self.best @ self.cost:
                self.best = tour
        return self._is_reached()

    def _suggested(self, columns: Amounts) -> Amounts | None:
        """The cheapest circulation that covers each item where the relaxation does most."""
        covers: dict[int, list[int]] = {}
        pairs = zip(self.network.completing.tolist(), self.network.completed.tolist(), strict=True)
        for arc, item in pairs:
            covers.setdefault(item, []).append(arc)
        lower, done = self._lower.copy(), set[int]()
        for arcs in covers.values():
            if not done.intersection(arcs):
                done.add(max(arcs, key=lambda arc: (columns[arc], -arc)))
        lower[list(done)] = 1
        found = minimise(at_least(lower, self.cost.astype(float), self._conservation))
        return None if found is None else found.columns


_Branch = tuple[int, Amounts, Amounts]
"""A bound that holds in it, and the least and the most that each arc is taken."""


def _branches(bound: int, columns: Amounts, least: Amounts, most: Amounts) -> tuple[_Branch, ...]:
    """The branch of less and that of more of the arc that is farthest from whole."""
    arc = int(np.argmax(np.abs(columns - np.rint(columns))))
    less, more = most.copy(), least.copy()
    less[arc], more[arc] = np.floor(columns[arc]), np.ceil(columns[arc])
    return (bound, least, less), (bound, more, most)


def _covering(network: Network, items: int) -> tuple[Amounts, Rows]:
    """What covers an item: a lower bound on its only arc, or a row over its arcs."""
    lower = np.zeros(len(network.tail))
    lower[0] = 1  # from END to BEGIN, else the optimum might be a tour that never begins
    ways = np.bincount(network.completed, minlength=items)
    alone = ways[network.completed] == 1
    lower[network.completing[alone]] = 1
    several = np.flatnonzero(ways > 1)
    row_of = np.full(items, -1)
    row_of[several] = np.arange(len(several))
    return lower, Rows(
        row_of[network.completed[~alone]],
        network.completing[~alone],
        np.ones(int((~alone).sum())),
        np.ones(len(several)),
        np.full(len(several), np.inf),
    )


def _conservation(network: Network) -> Rows:
    arcs = np.flatnonzero(network.tail != network.head)
    return Rows(
        np.concatenate([network.tail[arcs], network.head[arcs]]),
        np.concatenate([arcs, arcs]),
        np.concatenate([np.full(len(arcs), -1.0), np.ones(len(arcs))]),
        np.zeros(network.nodes),
        np.zeros(network.nodes),
    )
