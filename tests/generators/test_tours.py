"""Tests cover what they must, at a cost that is checked against exhaustive search."""

from __future__ import annotations

import heapq
from collections import deque
from collections.abc import Callable, Iterable, Mapping
from functools import cached_property

import numpy as np
import pytest
from hypothesis import HealthCheck, assume, example, given, settings
from hypothesis import strategies as st

from srpd.generators.coverage import Cover, Options, cover
from srpd.generators.items import Criterion
from srpd.generators.tours import RESET, Move, Tours, all_transitions
from srpd.model.compiled import OPEN, ConfigurationGraph, compile_system
from srpd.model.composition import Arranges, Happens, Stimulus, System
from srpd.model.machines.volume_count import MACHINE, Event
from srpd.model.readings import DEFAULTS
from srpd.model.systems import SYSTEMS

# How long a solver takes depends on what else the machine does.
settings.register_profile(
    "solver", deadline=None, suppress_health_check=[HealthCheck.too_slow], max_examples=60
)
solver = settings.get_profile("solver")

Targets = Mapping[tuple[int, int], tuple[int, ...]]


class Plan:
    """A small graph that no system made: what each move may lead to, and which are fixtures."""

    def __init__(self, targets: Targets, fixtures: frozenset[int] = frozenset()) -> None:
        self.targets = targets
        self.fixtures = fixtures

    def __repr__(self) -> str:
        return f"Plan({self.targets}, {set(self.fixtures)})"

    @cached_property
    def reached(self) -> set[int]:
        found, left = {0}, [0]
        while left:
            here = left.pop()
            for (source, _), after in self.targets.items():
                for target in after if source == here else ():
                    if target != OPEN and target not in found:
                        found.add(target)
                        left.append(target)
        return found

    def leads(self, source: int, stimulus: int) -> int:
        after = set(self.targets[(source, stimulus)])
        return after.pop() if len(after) == 1 and OPEN not in after else RESET

    @property
    def required(self) -> set[Move]:
        return {move for move in self.targets if move[1] not in self.fixtures}

    def graph(self) -> ConfigurationGraph:
        rows = sorted((s, x, t) for (s, x), after in self.targets.items() for t in set(after))
        table = np.array(rows, dtype=np.int32).reshape(-1, 3)
        width = 1 + max((x for _, x in self.targets), default=0)
        stimuli: list[Stimulus] = [
            Arranges(f"fixture {x}", "count", MACHINE.initial)
            if x in self.fixtures
            else Happens(f"stimulus {x}", (("count", Event.PERIOD_ENDS),))
            for x in range(width)
        ]
        return ConfigurationGraph(
            System("plan", "", (), tuple(stimuli)),
            tuple((n,) for n in range(1 + max(self.reached))),
            source=table[:, 0].copy(),
            stimulus=table[:, 1].copy(),
            target=table[:, 2].copy(),
            outcome=np.zeros(len(table), dtype=np.int32),
            outcomes=(),
        )


@st.composite
def plans(
    draw: st.DrawFn, nodes: int = 4, stimuli: int = 3, most: int = 9, fixtures: bool = True
) -> Plan:
    size = draw(st.integers(1, nodes))
    place = st.integers(0, size - 1)
    after = st.one_of(
        place.map(lambda target: (target,)),
        place.map(lambda target: (target,)),
        st.tuples(place, place),
        st.just((OPEN,)),
    )
    targets = draw(
        st.dictionaries(st.tuples(place, st.integers(0, stimuli - 1)), after, max_size=most)
    )
    chosen = draw(st.frozensets(st.integers(0, stimuli - 1), max_size=1)) if fixtures else None
    plan = Plan(targets, chosen or frozenset())
    # What uncertain moves alone lead to cannot be toured; no composed system has such a place.
    kept = {m: a for m, a in plan.targets.items() if m[0] in _certain(plan)}
    assume(kept)
    return Plan(kept, plan.fixtures)


def _certain(plan: Plan) -> set[int]:
    found, left = {0}, [0]
    while left:
        here = left.pop()
        for source, stimulus in plan.targets:
            after = plan.leads(source, stimulus)
            if source == here and after != RESET and after not in found:
                found.add(after)
                left.append(after)
    return found


def distance(plan: Plan, goal: int) -> int:
    """The length of a shortest way from the start."""
    queue = deque([(0, 0)])
    seen = {0}
    while queue:
        here, steps = queue.popleft()
        if here == goal:
            return steps
        for source, stimulus in plan.targets:
            after = plan.leads(source, stimulus)
            if source == here and after != RESET and after not in seen:
                seen.add(after)
                queue.append((after, steps + 1))
    raise AssertionError(f"{goal} cannot be reached")


Items = tuple[frozenset[tuple[Move, ...]], ...]
"""For each item the sequences of moves of which any covers it."""


def best(plan: Plan, reset_price: int) -> int:
    """The least cost of tests that make every required move, by searching all of them."""
    return best_covering(plan, tuple(frozenset({(m,)}) for m in sorted(plan.required)), reset_price)


def best_covering(plan: Plan, items: Items, reset_price: int, longest: int | None = None) -> int:
    """The least cost of tests that cover the items, by searching all of them."""
    everything = (1 << len(items)) - 1
    if not everything:
        return 0
    memory = max(len(word) for words in items for word in words)
    Node = tuple[int, tuple[Move, ...], int, int]  # where, the last moves, how many, what is done
    start: Node = (0, (), 0, 0)
    # A test is paid for when it ends.
    queue: list[tuple[int, Node]] = [(0, start)]
    seen: dict[Node, int] = {start: 0}
    while queue:
        cost, node = heapq.heappop(queue)
        here, last, made, done = node
        if done == everything and here == RESET:
            return cost
        if seen[node] < cost:
            continue
        nexts: list[tuple[int, Node]] = []
        if here == RESET:
            nexts.append((cost, (0, (), 0, done)))
        else:
            nexts.append((cost + reset_price, (RESET, (), 0, done)))
            for move in plan.targets:
                if move[0] != here or (longest is not None and made >= longest):
                    continue
                after, now = plan.leads(*move), (*last, move)
                got = done
                for number, words in enumerate(items):
                    if any(now[-len(word) :] == word for word in words):
                        got |= 1 << number
                count = 0 if longest is None else made + 1
                if after == RESET:
                    nexts.append((cost + 1 + reset_price, (RESET, (), 0, got)))
                else:
                    kept = now[1 - memory :] if memory > 1 else ()
                    nexts.append((cost + 1, (after, kept, count, got)))
        for price, following in nexts:
            if price < seen.get(following, 1 << 30):
                seen[following] = price
                heapq.heappush(queue, (price, following))
    raise AssertionError("no tests cover the items")


def check_walks(plan: Plan, tours: Tours) -> None:
    for test in tours.tests:
        at = 0
        for place, (source, stimulus) in enumerate(test):
            assert source == at
            assert (source, stimulus) in plan.targets
            at = plan.leads(source, stimulus)
            assert at != RESET or place == len(test) - 1


THERE_TWICE = Plan({(0, 0): (1,), (0, 1): (1,), (1, 0): (0,)})
PRICES = st.integers(0, 4)
SEEDS = st.integers(0, 1000)


@solver
@given(plans(), SEEDS, PRICES, st.integers(1, 12))
def test_every_required_move_is_made_by_tests_that_walk_from_the_start(
    plan: Plan, seed: int, price: int, longest: int
) -> None:
    tours = all_transitions(plan.graph(), seed=seed, reset_price=price, longest=longest)
    check_walks(plan, tours)
    assert plan.required <= {move for test in tours.tests for move in test}
    assert tours.required == len(plan.required)


@solver
@given(plans(), SEEDS, PRICES, st.integers(1, 12))
def test_the_cost_is_that_of_the_moves_and_the_resets(
    plan: Plan, seed: int, price: int, longest: int
) -> None:
    tours = all_transitions(plan.graph(), seed=seed, reset_price=price, longest=longest)
    assert tours.cost == sum(len(test) + price for test in tours.tests)


@solver
@given(plans(), SEEDS, st.integers(1, 12))
def test_no_test_is_longer_than_allowed_or_than_what_the_farthest_move_needs(
    plan: Plan, seed: int, longest: int
) -> None:
    tours = all_transitions(plan.graph(), seed=seed, longest=longest)
    needed = max((distance(plan, source) + 1 for source, _ in plan.required), default=0)
    assert all(len(test) <= max(longest, needed) for test in tours.tests)


@solver
@given(plans(), SEEDS)
def test_every_test_makes_a_required_move_that_no_earlier_test_made(plan: Plan, seed: int) -> None:
    tours = all_transitions(plan.graph(), seed=seed)
    made: set[Move] = set()
    for test in tours.tests:
        assert (set(test) & plan.required) - made
        assert test[-1] in plan.required - made
        made.update(test)


@solver
@given(plans(), SEEDS)
def test_the_same_seed_gives_the_same_tests(plan: Plan, seed: int) -> None:
    assert all_transitions(plan.graph(), seed=seed) == all_transitions(plan.graph(), seed=seed)


@solver
@given(plans(), SEEDS, SEEDS)
def test_the_bound_does_not_depend_on_the_seed(plan: Plan, one: int, other: int) -> None:
    graph = plan.graph()
    bounds = {all_transitions(graph, seed=seed).lower_bound for seed in (one, other)}
    assert len(bounds) == 1


@solver
@example(THERE_TWICE, 2)
@given(plans(most=7), PRICES)
def test_no_tests_that_make_every_move_cost_less_than_the_lower_bound(
    plan: Plan, price: int
) -> None:
    tours = all_transitions(plan.graph(), reset_price=price, longest=1000)
    least = best(plan, price)
    assert tours.lower_bound <= least <= tours.cost


@solver
@example(THERE_TWICE, 0, 2)
@given(plans(most=7, fixtures=False), SEEDS, PRICES)
def test_where_every_move_is_required_the_tests_cost_the_least_that_is_possible(
    plan: Plan, seed: int, price: int
) -> None:
    tours = all_transitions(plan.graph(), seed=seed, reset_price=price, longest=1000)
    assert tours.cost == best(plan, price)


def test_a_way_back_is_not_walked_only_to_close_the_last_test() -> None:
    """Two ways there and one back: the last test may end where it is."""
    tours = all_transitions(THERE_TWICE.graph(), longest=1000)
    assert best(THERE_TWICE, 2) == 5
    assert tours.lower_bound <= 5
    assert tours.cost == 5


def test_nothing_costs_nothing() -> None:
    plan = Plan({(0, 0): (0,)}, frozenset({0}))
    tours = all_transitions(plan.graph())
    assert tours == Tours((), 0, 0, 0)


def test_a_move_after_which_nothing_is_known_ends_its_test() -> None:
    plan = Plan({(0, 0): (OPEN,), (0, 1): (0, 1), (0, 2): (1,), (1, 0): (0,)})
    tours = all_transitions(plan.graph())
    assert sum((0, 0) in test for test in tours.tests) == 1
    for test in tours.tests:
        assert not {(0, 0), (0, 1)} & set(test[:-1])


@pytest.mark.parametrize("name", SYSTEMS)
def test_the_tours_of_every_system_make_every_move_that_is_not_a_fixture(name: str) -> None:
    graph = compile_system(SYSTEMS[name].under(DEFAULTS))
    tours = all_transitions(graph, seed=3)
    moves = {(source, stimulus) for source, stimulus, _ in graph.moves()}
    required = {move for move in moves if not graph.is_fixture(move[1])}
    made = {move for test in tours.tests for move in test}
    assert required <= made <= moves
    assert tours.required == len(required)
    assert tours.lower_bound <= tours.cost


def test_another_seed_gives_other_tests() -> None:
    graph = compile_system(SYSTEMS["small"].under(DEFAULTS))
    assert all_transitions(graph, seed=1).tests != all_transitions(graph, seed=2).tests


def pairs_of(plan: Plan) -> Items:
    """Every two moves of which one can follow the other, and every move that nothing can join."""
    certain = _certain(plan)
    moves = [move for move in plan.targets if move[0] in certain]
    words = {(a, b) for a in moves for b in moves if plan.leads(*a) == b[0]}
    joined = {move for word in words for move in word}
    words |= {(move,) for move in moves if move not in joined}
    law = [word for word in sorted(words) if any(x not in plan.fixtures for _, x in word)]
    return tuple(frozenset({word}) for word in law)


def states_of(plan: Plan) -> Items:
    """For every configuration but the first, the moves that lead there."""
    entering: dict[int, set[tuple[Move, ...]]] = {}
    for move in plan.targets:
        if move[0] in _certain(plan) and plan.leads(*move) not in (RESET, 0):
            entering.setdefault(plan.leads(*move), set()).add((move,))
    return tuple(frozenset(words) for _, words in sorted(entering.items()))


def covered(tests: Iterable[tuple[Move, ...]], items: Items) -> list[bool]:
    """Whether each item is covered, by looking for its sequences in the tests."""
    made = {
        test[first:end]
        for test in tests
        for first in range(len(test))
        for end in range(first + 1, min(len(test), first + 3) + 1)
    }
    return [bool(words & made) for words in items]


KINDS = st.sampled_from([("transition-pairs", pairs_of), ("all-states", states_of)])


@solver
@given(plans(most=5), KINDS, SEEDS, PRICES)
def test_pairs_and_states_are_covered_for_the_least_that_is_possible(
    plan: Plan, kind: tuple[str, Callable[[Plan], Items]], seed: int, price: int
) -> None:
    items = kind[1](plan)
    assume(len(items) <= 8)
    found = cover(plan.graph(), Criterion(kind[0]), Options(price, seed=seed))
    check_walks(plan, as_tours(found))
    assert all(covered(found.tests, items))
    assert len(found.items) == len(items)
    assert found.bound == found.cost == best_covering(plan, items, price)


@solver
@given(plans(most=6), KINDS, PRICES, st.integers(1, 5))
def test_a_bound_for_short_tests_is_below_all_of_them_and_what_needs_a_longer_one_is_named(
    plan: Plan, kind: tuple[str, Callable[[Plan], Items]], price: int, longest: int
) -> None:
    items = kind[1](plan)
    assume(len(items) <= 8)
    found = cover(plan.graph(), Criterion(kind[0]), Options(price, longest))
    check_walks(plan, as_tours(found))
    assert all(len(test) <= longest for test in found.tests)
    needed = [min(distance(plan, word[0][0]) + len(word) for word in words) for words in items]
    near = tuple(words for words, least in zip(items, needed, strict=True) if least <= longest)
    assert all(covered(found.tests, near))
    assert len(found.items) == len(near)
    far = [least for least in needed if least > longest]
    assert sorted(least for _, least in found.out_of_reach) == sorted(far)
    assert found.bound <= best_covering(plan, near, price, longest) <= found.cost


def test_the_bound_for_short_tests_counts_the_resets_that_they_need() -> None:
    """Four moves in place: one test without a limit, two of two moves with one."""
    plan = Plan({(0, stimulus): (0,) for stimulus in range(4)})
    every = Criterion("all-transitions")
    assert cover(plan.graph(), every, Options(reset_price=2)).bound == 6
    short = cover(plan.graph(), every, Options(reset_price=2, longest=2))
    assert (short.cost, short.bound, short.bound_for) == (8, 8, 2)


def as_tours(found: Cover) -> Tours:
    return Tours(found.tests, len(found.items), found.cost, found.bound)
