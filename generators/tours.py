"""Covering every move of a configuration graph at least cost.

The shortest set of tests that makes every move at least once, with a price for each reset, is a
minimum-cost circulation; an Eulerian circuit through it, cut at the resets, is the tests. The cost
of the circulation is a lower bound, which equals the cost of the tests unless a part of the circuit
had to be joined to the start by hand.
"""

from __future__ import annotations

import random
from collections import defaultdict, deque
from dataclasses import dataclass

import networkx as nx

from srpd.model.compiled import OPEN, ConfigurationGraph

RESET = -1
Move = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Tours:
    """Tests that together make every required move.

    Each test is a sequence of moves (configuration, stimulus) from the initial configuration.
    `cost` counts the moves of all tests plus the price of a reset for each; no set of tests that
    covers the same moves costs less than `lower_bound`, before long tests are cut.
    """

    tests: tuple[tuple[Move, ...], ...]
    required: int
    cost: int
    lower_bound: int


def all_transitions(
    graph: ConfigurationGraph, *, seed: int = 0, reset_price: int = 2, longest: int = 12
) -> Tours:
    """Tests that make every move of the graph that is not a mere fixture.

    A move after which the configuration is not known, because the law is silent or permits several,
    ends its test. Tests longer than `longest` are cut, and their rest is reached anew by a shortest
    way. The order of moves that are equally good depends on `seed` alone.
    """
    moves = _moves(graph)
    required = {move for move in moves if not graph.is_fixture(move[1])}
    circulation, lower_bound = _circulation(moves, required, reset_price)
    order = random.Random(seed)  # noqa: S311 - reproducible variety, not security
    circuit = _from_a_reset(_circuit(_connected(circulation, moves), order), moves)
    tests = _cut(circuit, moves, required, longest)
    cost = sum(len(test) + reset_price for test in tests)
    return Tours(tuple(tests), len(required), cost, lower_bound)


def _moves(graph: ConfigurationGraph) -> dict[Move, int]:
    """Where each move leads; `RESET` if that is not known."""
    found: dict[Move, int] = {}
    for source, stimulus, rows in graph.moves():
        targets = {int(graph.target[row]) for row in rows}
        known = len(targets) == 1 and OPEN not in targets
        found[(source, stimulus)] = targets.pop() if known else RESET
    return found


_Arcs = dict[tuple[int, int, int], int]  # (from, to, stimulus or RESET) -> how often
_END = -2  # where tests end; from there the reset leads to the start


def _circulation(
    moves: dict[Move, int], required: set[Move], reset_price: int
) -> tuple[_Arcs, int]:
    """The cheapest circulation that makes every required move, with at least one reset."""
    if not required:
        return {}, 0
    used: _Arcs = {}
    surplus: dict[int, int] = defaultdict(int, {0: 1, _END: -1})  # the reset that there must be
    fixed_cost = 0
    network = nx.DiGraph()
    network.add_edge(_END, 0, weight=0, stimulus=RESET)
    for (source, stimulus), target in moves.items():
        if (source, stimulus) in required:
            used[(source, 0 if target == RESET else target, stimulus)] = 1
            surplus[_END if target == RESET else target] += 1
            surplus[source] -= 1
            fixed_cost += 1 + (reset_price if target == RESET else 0)
        if target not in (source, RESET):
            network.add_edge(source, target, weight=1, stimulus=stimulus)
    for node in {source for source, _ in moves} | {t for t in moves.values() if t != RESET}:
        network.add_edge(node, _END, weight=reset_price, stimulus=RESET)
    for node in network.nodes:
        network.nodes[node]["demand"] = -surplus[node]
    extra_cost, flow = nx.network_simplex(network)
    for source, targets in sorted(flow.items()):
        for target, amount in sorted(targets.items()):
            if amount and source != _END:
                ends = 0 if target == _END else target
                key = (source, ends, network.edges[source, target]["stimulus"])
                used[key] = used.get(key, 0) + amount
    return used, fixed_cost + extra_cost


def _connected(arcs: _Arcs, moves: dict[Move, int]) -> _Arcs:
    """Join every part of the circulation to the start, by a way there and a reset back."""
    joined = dict(arcs)
    while True:
        picture = nx.MultiDiGraph()
        picture.add_node(0)
        picture.add_edges_from((source, target) for source, target, _ in joined)
        parts = [part for part in nx.weakly_connected_components(picture) if 0 not in part]
        if not parts:
            return joined
        goal = min(parts[0])
        for source, stimulus in _way(moves, {goal}):
            key = (source, moves[(source, stimulus)], stimulus)
            joined[key] = joined.get(key, 0) + 1
        joined[(goal, 0, RESET)] = joined.get((goal, 0, RESET), 0) + 1


def _circuit(arcs: _Arcs, order: random.Random) -> list[tuple[int, int]]:
    """An Eulerian circuit from the start, as (configuration, stimulus or RESET)."""
    leaving: dict[int, list[tuple[int, int]]] = defaultdict(list)
    for (source, target, stimulus), amount in sorted(arcs.items()):
        leaving[source].extend([(target, stimulus)] * amount)
    for choices in leaving.values():
        order.shuffle(choices)
    stack: list[tuple[int, int, int]] = [(0, 0, RESET)]  # (at, from, by)
    circuit: list[tuple[int, int]] = []
    while stack:
        at, came_from, by = stack[-1]
        if leaving[at]:
            target, stimulus = leaving[at].pop()
            stack.append((target, at, stimulus))
        else:
            stack.pop()
            circuit.append((came_from, by))
    circuit.reverse()
    return circuit[1:]


def _from_a_reset(circuit: list[Move], moves: dict[Move, int]) -> list[Move]:
    """The same circuit, begun right after a reset, so that its last test ends with one."""
    for place, move in enumerate(circuit):
        if move[1] == RESET or moves[move] == RESET:
            return circuit[place + 1 :] + circuit[: place + 1]
    return circuit


def _cut(
    circuit: list[tuple[int, int]],
    moves: dict[Move, int],
    required: set[Move],
    longest: int,
) -> list[tuple[Move, ...]]:
    tests: list[tuple[Move, ...]] = []
    current: list[Move] = []
    done: set[Move] = set()

    def finish() -> None:
        while current and (current[-1] not in required or current[-1] in done):
            current.pop()
        if current:
            done.update(current)
            tests.append(tuple(current))
        current.clear()

    for source, stimulus in circuit:
        if stimulus == RESET:
            finish()
            continue
        if len(current) >= longest:
            finish()
        if not current and source != 0:
            current.extend(_way(moves, {source}))
        current.append((source, stimulus))
        if moves[(source, stimulus)] == RESET:
            finish()
    finish()
    return tests


def _way(moves: dict[Move, int], goals: set[int]) -> list[Move]:
    """A shortest way from the start to one of the goals."""
    leaving: dict[int, list[Move]] = defaultdict(list)
    for move, target in moves.items():
        if target != RESET:
            leaving[move[0]].append(move)
    came: dict[int, Move | None] = {0: None}
    queue = deque([0])
    while queue:
        at = queue.popleft()
        if at in goals:
            way: list[Move] = []
            step = came[at]
            while step is not None:
                way.append(step)
                step = came[step[0]]
            return way[::-1]
        for move in leaving[at]:
            if moves[move] not in came:
                came[moves[move]] = move
                queue.append(moves[move])
    raise ValueError(f"no way leads to {sorted(goals)}")
