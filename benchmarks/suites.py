"""Suite generation: seconds, and cost against the bound, beside chaining of shortest paths.

See ``benchmarks/README.md``.
"""

from __future__ import annotations

import argparse
import json
import statistics
import sys
import time
from collections.abc import Callable, Mapping
from typing import Any

import networkx as nx

from srpd.generators.coverage import Options, cover
from srpd.generators.histories import BEGIN, END, Network, unfold
from srpd.generators.items import Criterion, criterion, items_of
from srpd.generators.moves import moves_of
from srpd.model.compiled import ConfigurationGraph, compile_system
from srpd.model.readings import DEFAULTS
from srpd.model.systems import SYSTEMS, system

KINDS = ("all-transitions", "transition-pairs", "clauses")
RESET_PRICE = 2


def timed(work: Callable[[], Any], repeat: int) -> tuple[float, Any]:
    """The median of the seconds that the work takes, and what it gives."""
    seconds, result = [], None
    for _ in range(repeat):
        begun = time.perf_counter()
        result = work()
        seconds.append(time.perf_counter() - begun)
    return statistics.median(seconds), result


def chained(graph: ConfigurationGraph, wanted: Criterion, limit: float) -> int | None:
    """The cost of tests by chaining shortest paths; None if that takes longer than the limit."""
    until = time.perf_counter() + limit
    moves = moves_of(graph)
    network = unfold(moves, [item.words for item in items_of(wanted, graph, moves)])
    picture = nx.DiGraph()
    picture.add_edges_from(
        (tail, head)
        for tail, head, move in zip(
            network.tail.tolist(), network.head.tolist(), network.moves, strict=True
        )
        if move is not None and head != END
    )
    picture.add_node(BEGIN)
    items_on, waiting = network.items_on(), _waiting(network)
    left = set(network.completed.tolist())
    cost, at = RESET_PRICE, BEGIN
    while left:
        if time.perf_counter() > until:
            return None
        arc, steps = _nearest(picture, at, waiting, items_on, left) if at != END else (-1, 0)
        away, again = _nearest(picture, BEGIN, waiting, items_on, left)
        if arc < 0 or again + RESET_PRICE < steps:
            arc, steps, cost = away, again, cost + RESET_PRICE
        cost += steps
        at = int(network.head[arc])
        left.difference_update(items_on[arc])
        waiting[int(network.tail[arc])].remove(arc)
    return cost


def _waiting(network: Network) -> dict[int, list[int]]:
    found: dict[int, list[int]] = {}
    for arc in dict.fromkeys(network.completing.tolist()):
        found.setdefault(int(network.tail[arc]), []).append(arc)
    return found


def _nearest(
    picture: nx.DiGraph,
    start: int,
    waiting: Mapping[int, list[int]],
    items_on: Mapping[int, tuple[int, ...]],
    left: set[int],
) -> tuple[int, int]:
    """The nearest arc that covers something new, and the moves up to and with it; -1 if none."""
    for depth, layer in enumerate(nx.bfs_layers(picture, start)):
        for node in layer:
            for arc in waiting.get(node, ()):
                if left.intersection(items_on[arc]):
                    return arc, depth + 1
    return -1, 0


def measure(name: str, kind: str, repeat: int, limit: float) -> dict[str, Any]:
    """One row: a system, a kind of coverage, ours and theirs."""
    wanted = criterion(kind)
    compiling, graph = timed(lambda: compile_system(system(name).under(DEFAULTS)), repeat)
    options = Options(reset_price=RESET_PRICE)
    ours, found = timed(lambda: cover(graph, wanted, options), repeat)
    theirs, other = timed(lambda: chained(graph, wanted, limit), 1)
    return {
        "system": name,
        "coverage": kind,
        "items": len(found.items),
        "cost": found.cost,
        "bound": found.bound,
        "gap": found.gap,
        "compile s": round(compiling, 3),
        "suite s": round(ours, 3),
        "chained cost": other,
        "chained s": round(theirs, 3),
        "length ratio": other and round(other / found.cost, 2) if found.cost else None,
        "time ratio": round(theirs / ours, 1) if other else None,
    }


def main() -> None:
    """Measure, and print a row for each system and kind as it is done."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--system", action="append", choices=list(SYSTEMS), help="repeatable")
    parser.add_argument("--kind", action="append", help="a coverage of srpd generate; repeatable")
    parser.add_argument("--repeat", type=int, default=3)
    parser.add_argument("--limit", type=float, default=60.0, help="seconds for chaining")
    parser.add_argument("--json", action="store_true")
    asked = parser.parse_args()
    for kind in asked.kind or KINDS:
        for name in asked.system or SYSTEMS:
            row = measure(name, kind, asked.repeat, asked.limit)
            if asked.json:
                line = json.dumps(row)
            else:
                line = "  ".join(f"{key} {value}" for key, value in row.items())
            sys.stdout.write(line + "\n")
            sys.stdout.flush()


if __name__ == "__main__":
    main()
