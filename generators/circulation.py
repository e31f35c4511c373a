"""The cheapest circulation through a network that covers every item.

Tests that cover the items are a closed walk through the network, by way of its beginning. Forget
that the walk must hang together, and what is left is a circulation of least cost, whose cost no
tests can be below. If the circulation does hang together it is tests, and the bound is reached. If
it does not, each part that is left apart gives a cut that all tests satisfy, and the program is
solved again with it.
"""

from __future__ import annotations

from dataclasses import dataclass

import networkx as nx
import numpy as np
import numpy.typing as npt

from srpd.generators.histories import BEGIN, END, Network, Numbers
from srpd.generators.programs import MOST_NODES, Rows, minimise, rounded_up

MOST_ROUNDS = 100
_NEARLY = 1e-6
Used = npt.NDArray[np.bool_] | Numbers

MOST_WHOLE_COLUMNS = 30_000
"""Beyond this size only the relaxation is solved."""


@dataclass(frozen=True, slots=True)
class Circulation:
    """How often each arc is taken, and a cost that no tests are below.

    `amounts` is None if no whole solution was found; else it covers every item, but may fall into
    parts that do not hang together.
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
        integral = bool(np.abs(answer.columns - amounts).max() < _NEARLY)
        if integral:
            best = amounts
        cuts = _cuts(network, items, answer.columns > _NEARLY)
        if len(cuts.lower):
            rows += cuts
        elif integral:
            break
        else:
            whole = True
        if not small:
            break
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


def parts_of(network: Network, used: Used) -> list[set[int]]:
    """The parts that the arcs used make and that do not hang together with the beginning."""
    picture = nx.Graph()
    picture.add_node(BEGIN)
    arcs = np.flatnonzero(used)
    picture.add_edges_from(
        zip(network.tail[arcs].tolist(), network.head[arcs].tolist(), strict=True)
    )
    return [part for part in nx.connected_components(picture) if BEGIN not in part]


def _cuts(network: Network, items: int, used: Used) -> Rows:
    """For each item covered in parts left apart alone: leave these parts, or cover it elsewhere.

    All tests satisfy this, since they begin outside the parts: to cover the item in one of them,
    they must come in, and so, to end, go out again.
    """
    apart = {n: number for number, part in enumerate(parts_of(network, used)) for n in part}
    tails, heads = network.tail.tolist(), network.head.tolist()
    covers: list[list[int]] = [[] for _ in range(items)]
    places: list[set[int | None]] = [set() for _ in range(items)]
    for arc, item in zip(network.completing.tolist(), network.completed.tolist(), strict=True):
        covers[item].append(arc)
        if used[arc]:
            places[item].add(apart.get(tails[arc]))
    cuts: dict[tuple[int, ...], None] = {}
    for item in range(items):
        if None in places[item]:
            continue
        inside = {node for node, part in apart.items() if part in places[item]}
        leaving = {
            arc
            for arc, (tail, head) in enumerate(zip(tails, heads, strict=True))
            if tail in inside and head not in inside
        }
        # An arc that leaves and covers the item too counts once.
        elsewhere = {arc for arc in covers[item] if tails[arc] not in inside}
        cuts[tuple(sorted(leaving | elsewhere))] = None
    return Rows(
        np.array([number for number, cut in enumerate(cuts) for _ in cut], dtype=np.int64),
        np.array([arc for cut in cuts for arc in cut], dtype=np.int64),
        np.ones(sum(len(cut) for cut in cuts)),
        np.ones(len(cuts)),
        np.full(len(cuts), np.inf),
    )


__all__ = ["END", "Circulation", "circulate", "parts_of"]
