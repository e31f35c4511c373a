"""Routes and goals: shortest ways over the certain moves, and what is still to be tried."""

from __future__ import annotations

from collections.abc import Callable

import networkx as nx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from srpd.generators.goals import ENOUGH_FAILURES, Goal, Ground, Kind
from srpd.generators.routes import Routes
from srpd.generators.suite import compiled
from srpd.model.readings import DEFAULTS
from srpd.model.systems import SYSTEMS

MADE: dict[str, Routes] = {}


def routes(name: str) -> Routes:
    return MADE.setdefault(name, Routes(compiled(name, DEFAULTS)))


def picture(of: Routes) -> nx.DiGraph:
    found = nx.DiGraph()
    found.add_node(0)
    found.add_edges_from((m[0], target) for m, target in of.targets.items() if target is not None)
    return found


@pytest.mark.parametrize("name", SYSTEMS)
def test_ways_are_as_short_as_another_search_finds_them(name: str) -> None:
    lengths = nx.single_source_shortest_path_length(picture(routes(name)), 0)
    assert routes(name).distances == dict(lengths)


@settings(deadline=None)
@given(st.data())
def test_a_way_leads_to_its_goal(data: st.DataObject) -> None:
    each = routes(data.draw(st.sampled_from(["detection", "storage", "alerts", "hub"])))
    goal = data.draw(st.sampled_from(sorted(each.distances)))
    way = each.way(0, {goal})
    assert way is not None
    walked = each.walk(way)
    assert walked is not None
    assert (walked[-1], len(way)) == (goal, each.distances[goal])


def test_a_way_takes_no_move_that_is_to_be_avoided() -> None:
    each = routes("detection")
    goal = max(each.distances, key=each.distances.__getitem__)
    plain = each.way(0, {goal})
    assert plain is not None
    first = (0, plain[0])
    assert first not in [(0, s) for s in (each.way(0, {goal}, {first}) or ())[:1]]


def test_what_cannot_be_applied_is_no_walk() -> None:
    each = routes("detection")
    absent = next(n for n in range(len(each.graph.stimuli)) if n not in each.leaving(0))
    assert each.walk([absent]) is None


def test_nothing_follows_an_uncertain_result() -> None:
    each = routes("requests")
    ends = next(m for m, target in each.targets.items() if target is None)
    way = each.way(0, {ends[0]})
    assert way is not None
    assert each.walk((*way, ends[1])) is not None
    assert all(each.walk((*way, ends[1], n)) is None for n in range(len(each.graph.stimuli)))


@pytest.mark.parametrize("kind", Kind)
@pytest.mark.parametrize("name", ["detection", "storage", "cos", "hub"])
def test_each_goal_is_reached_by_the_way_to_it(name: str, kind: Kind) -> None:
    ground = Ground(routes(name))
    for goal in ground.uncovered(kind, 50):
        way = ground.way(goal, 0)
        assert way is not None
        walked = routes(name).walk(way)
        assert walked is not None
        moves = list(zip(walked, way, strict=False))
        assert goal.first in moves
        if goal.then is not None:
            assert moves[-1][1] == goal.then
        if kind is Kind.CLAUSE:
            assert goal.clause in routes(name).clauses(moves[-1])


@pytest.mark.parametrize("kind", Kind)
def test_what_is_walked_is_no_longer_uncovered(kind: Kind) -> None:
    ground = Ground(routes("type-2"))
    for _ in range(500):
        goals = ground.uncovered(kind, 1)
        if not goals:
            break
        _walk(ground, goals[0])
    (share,) = (each for each in ground.shares() if each.kind is kind)
    assert share.covered == share.total - share.unreachable


def test_a_move_that_failed_often_enough_is_no_goal_and_on_no_way() -> None:
    ground = Ground(routes("detection"))
    (goal,) = ground.uncovered(Kind.TRANSITION, 1)
    for _ in range(ENOUGH_FAILURES):
        assert goal in ground.uncovered(Kind.TRANSITION, 1000)
        ground.note_failure(goal.first)
    assert goal not in ground.uncovered(Kind.TRANSITION, 1000)
    assert all(pair.first != goal.first for pair in ground.uncovered(Kind.PAIR, 5000))


def test_what_only_arranges_the_world_is_no_goal() -> None:
    ground = Ground(routes("storage"))
    is_fixture: Callable[[int], bool] = ground.routes.graph.is_fixture
    assert not any(is_fixture(g.first[1]) for g in ground.uncovered(Kind.TRANSITION, 5000))


def _walk(ground: Ground, goal: Goal) -> None:
    way = ground.way(goal, 0)
    walked = ground.routes.walk(way or ())
    assert way is not None
    assert walked is not None
    moves = list(zip(walked, way, strict=False))
    for before, move in zip([None, *moves], moves, strict=False):
        ground.note(move, before)
