"""The cheapest circulation through a network that covers every item.

Tests that cover the items are a closed walk through the network, by way of its beginning. Forget
that the walk must hang together, and what is left is a circulation of least cost, whose cost no
tests can be below. If the circulation does hang together it is tests, and the bound is reached. If
it does not, each part that is left apart gives a cut that all tests satisfy, and the program is
solved again with it.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from srpd.generators.cuts import NEARLY, at_least_one, cuts_by_flow, cuts_by_parts
from srpd.generators.histories import Network, Numbers
from srpd.generators.programs import MOST_NODES, Rows, minimise, rounded_up
from srpd.generators.ways import joined_to_the_beginning

MOST_ROUNDS = 100
MOST_WHOLE_COLUMNS = 30_000
"""Beyond this size only the relaxation is solved."""


@dataclass(frozen=True, slots=True)
class Circulation:
    """How often each arc is taken, and a cost that no tests are below.

    `amounts` is None if no whole solution was found; else it covers every item and hangs together.
    """

    amounts: Numbers | None
    bound: int


def circulate(network: Network, items: int, reset_price: int) -> Circulation:
    """The cheapest circulation that covers the items, or the best that was found in bounds."""
    cost = network.costs(reset_price)
    if not items:
        return Circulation(np.zeros(len(cost), dtype=np.int64), 0)
    lower, covering = _covering(network, items)
    rows = _conservation(network) + covering
    small = len(cost) <= MOST_WHOLE_COLUMNS
    best, bound = None, 0
    whole = False
    for _ in range(MOST_ROUNDS):
        answer = minimise(cost.astype(float), lower, rows, whole=whole, nodes=MOST_NODES)
        bound = max(bound, rounded_up(answer.bound))
        if answer.columns is None:
            break
        amounts = np.rint(answer.columns).astype(np.int64)
        integral = bool(np.abs(answer.columns - amounts).max() < NEARLY)
        if integral:
            tour = joined_to_the_beginning(network, amounts)
            best = tour if best is None or tour @ cost < best @ cost else best
            if best @ cost <= bound:
                break
        cuts = cuts_by_parts(network, items, answer.columns > NEARLY) if small else []
        if not cuts and not integral and small:
            cuts = cuts_by_flow(network, items, answer.columns)
        if cuts:
            rows += at_least_one(cuts)
        elif integral or whole or not small:
            break
        else:
            whole = True
    return Circulation(best, bound)


def _covering(network: Network, items: int) -> tuple[np.ndarray, Rows]:
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
