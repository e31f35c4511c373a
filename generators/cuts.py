"""Cuts: what every closed walk satisfies, and a circulation that falls into parts does not.

Tests begin at `BEGIN`. To cover an item inside a set of nodes that does not hold it, they must come
in; so either an arc into the set is taken, or an arc outside it that covers the item too.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import networkx as nx
import numpy as np
import numpy.typing as npt

from srpd.generators.histories import BEGIN, Network, Numbers
from srpd.generators.programs import Amounts, Rows

Used = npt.NDArray[np.bool_] | Numbers
Cut = tuple[int, ...]
"""Arcs, of which tests take at least one."""

NEARLY = 1e-6
_UNIT = 1_000_000
"""Amounts are counted in millionths where flows are compared, so that nothing is rounded."""
_ITEM = -1


def parts_of(network: Network, used: Used) -> list[set[int]]:
    """The parts that the arcs used make and that do not hang together with the beginning."""
    picture = nx.Graph()
    picture.add_node(BEGIN)
    arcs = np.flatnonzero(used)
    picture.add_edges_from(
        zip(network.tail[arcs].tolist(), network.head[arcs].tolist(), strict=True)
    )
    return [part for part in nx.connected_components(picture) if BEGIN not in part]


def cuts_by_parts(network: Network, items: int, used: Used) -> list[Cut]:
    """A cut for each item that is covered only in parts left apart."""
    apart = {n: number for number, part in enumerate(parts_of(network, used)) for n in part}
    if not apart:
        return []
    tails = network.tail.tolist()
    covers = _covers(network, items)
    found: dict[Cut, None] = {}
    for arcs in covers:
        places = {apart.get(tails[arc]) for arc in arcs if used[arc]}
        if None not in places:
            inside = {node for node, part in apart.items() if part in places}
            found[_cut(network, inside, arcs)] = None
    return list(found)


def cuts_by_flow(network: Network, items: int, amounts: Amounts) -> list[Cut]:
    """A cut for each item to which less than one unit can flow from the beginning."""
    picture = nx.DiGraph()
    taken = np.flatnonzero(amounts > NEARLY).tolist()
    tails, heads = network.tail.tolist(), network.head.tolist()
    units = np.rint(amounts * _UNIT).astype(np.int64).tolist()
    for arc in taken:
        _widen(picture, tails[arc], heads[arc], units[arc])
    found: dict[Cut, None] = {}
    for arcs in _covers(network, items):
        picture.add_node(_ITEM)
        for arc in arcs:
            if amounts[arc] > NEARLY:
                _widen(picture, tails[arc], _ITEM, units[arc])
        flow, (_, inside) = nx.minimum_cut(picture, BEGIN, _ITEM)
        if flow < _UNIT - _UNIT // 1000:
            found[_cut(network, inside - {_ITEM}, arcs)] = None
        picture.remove_node(_ITEM)
    return list(found)


def _widen(picture: nx.DiGraph, tail: int, head: int, units: int) -> None:
    before = picture.edges[tail, head]["capacity"] if picture.has_edge(tail, head) else 0
    picture.add_edge(tail, head, capacity=before + units)


def at_least_one(cuts: Sequence[Cut]) -> Rows:
    """The cuts as rows of a program."""
    return Rows(
        np.array([number for number, cut in enumerate(cuts) for _ in cut], dtype=np.int64),
        np.array([arc for cut in cuts for arc in cut], dtype=np.int64),
        np.ones(sum(len(cut) for cut in cuts)),
        np.ones(len(cuts)),
        np.full(len(cuts), np.inf),
    )


def _covers(network: Network, items: int) -> list[list[int]]:
    covers: list[list[int]] = [[] for _ in range(items)]
    for arc, item in zip(network.completing.tolist(), network.completed.tolist(), strict=True):
        covers[item].append(arc)
    return covers


def _cut(network: Network, inside: Iterable[int], covering: Iterable[int]) -> Cut:
    """The arcs into the set, and those outside it that cover the item."""
    within = np.zeros(network.nodes, dtype=bool)
    within[list(inside)] = True
    entering = np.flatnonzero(~within[network.tail] & within[network.head])
    outside = [arc for arc in covering if not within[network.tail[arc]]]
    return tuple(sorted({*entering.tolist(), *outside}))
