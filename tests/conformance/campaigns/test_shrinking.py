"""Shrinking: few runs, and nearly the shortest case that there is."""

from __future__ import annotations

import runpy
import statistics
from collections.abc import Sequence
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from srpd.conformance.campaigns.shrinking import shrink
from srpd.generators.routes import Routes
from srpd.generators.suite import compiled
from srpd.model.readings import DEFAULTS
from tests.places import ROOT

BENCHMARK = runpy.run_path(str(ROOT / "benchmarks" / "shrink.py"))
FAULTS = {fault.made.__name__: fault for fault in BENCHMARK["planted_faults"]().FAULTS}
ROUTES = Routes(compiled("detection", DEFAULTS))
NUMBERS = {stimulus.name: n for n, stimulus in enumerate(ROUTES.graph.stimuli)}
PINNED = (
    "NeverDetects",
    "SendsWhatItQuarantined",
    "ReleasesNothing",
    "ForgetsDetectionAfterRelease",
)


@pytest.fixture(scope="module")
def costs() -> list[Any]:
    measure = BENCHMARK["measure"]
    return [c for n in PINNED for c in measure(FAULTS[n], range(1), longest=40, examples=15)]


def test_every_pinned_fault_is_found(costs: list[Any]) -> None:
    assert [cost.fault for cost in costs] == list(PINNED)


def test_shrinking_takes_at_most_15_runs_in_the_median(costs: list[Any]) -> None:
    assert statistics.median(cost.runs for cost in costs) <= 15


def test_what_is_shrunk_is_within_20_percent_of_the_shortest_possible(costs: list[Any]) -> None:
    assert [c.fault for c in costs if not 1 <= c.ratio <= 1.2] == []


def test_a_long_history_is_shrunk_with_its_cause_kept(costs: list[Any]) -> None:
    (long,) = (cost for cost in costs if FAULTS[cost.fault].long_history)
    assert (long.shrunk, long.shortest) == (5, 5)
    assert long.found > long.shrunk
    assert long.runs <= 25


@st.composite
def walks(draw: st.DrawFn) -> tuple[int, ...]:
    made: list[int] = []
    here: int | None = 0
    for _ in range(draw(st.integers(1, 40))):
        assert here is not None
        going = [n for n in ROUTES.leaving(here) if ROUTES.targets[(here, n)] is not None]
        made.append(draw(st.sampled_from(going)))
        here = ROUTES.targets[(here, made[-1])]
    return tuple(made)


def _contains_in_order(wanted: Sequence[int], stimuli: Sequence[int]) -> int:
    """After how many of the stimuli all of those wanted have come, in order; 0 if they do not."""
    left = list(wanted)
    for place, stimulus in enumerate(stimuli, start=1):
        if left and stimulus == left[0]:
            left.pop(0)
            if not left:
                return place
    return 0


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_what_is_shrunk_still_fails_and_is_no_longer_and_every_run_is_counted(
    data: st.DataObject,
) -> None:
    given_walk = data.draw(walks())
    places = sorted(data.draw(st.sets(st.integers(0, len(given_walk) - 1), min_size=1, max_size=3)))
    wanted = [given_walk[place] for place in places]
    whole = given_walk[: _contains_in_order(wanted, given_walk)]
    played: list[tuple[int, ...]] = []

    def fails(stimuli: tuple[int, ...]) -> int:
        played.append(stimuli)
        assert ROUTES.walk(stimuli) is not None
        return _contains_in_order(wanted, stimuli)

    found = shrink(ROUTES, whole, "12.2", fails)
    assert _contains_in_order(wanted, found.stimuli) == len(found.stimuli) <= len(whole)
    assert found.again
    assert found.runs == len(played) == len(set(played)) <= 100


def test_a_failure_that_does_not_come_again_is_left_as_it_was() -> None:
    whole = [NUMBERS["first sends 4.1.1-IS-esme"]] * 3
    found = shrink(ROUTES, whole, "12.2", lambda _: 0)
    assert (found.stimuli, found.again) == (tuple(whole), False)


def test_the_runs_have_a_limit() -> None:
    whole = [NUMBERS["second sends 4.1.1-GS-gsme"]] * 40
    played: list[Any] = []

    def fails(stimuli: tuple[int, ...]) -> int:
        played.append(stimuli)
        return len(stimuli) if len(stimuli) >= 37 else 0

    assert shrink(ROUTES, whole, "6.1", fails, most=7).runs == len(played) == 7


STORAGE = Routes(compiled("storage", DEFAULTS))
PLAIN, OTHER = next(
    (first, second)
    for second in STORAGE.leaving(0)
    for first in STORAGE.leaving(0)
    if first < second
    and STORAGE.cards((0, first)) == STORAGE.cards((0, second))
    and STORAGE.targets[(0, first)] == STORAGE.targets[(0, second)]
)
CLAUSE = min(STORAGE.clauses((0, OTHER)))


def test_data_that_does_not_matter_becomes_plain() -> None:
    assert shrink(STORAGE, [OTHER], CLAUSE, lambda _: 1).stimuli == (PLAIN,)


def test_data_that_matters_stays() -> None:
    found = shrink(STORAGE, [OTHER], CLAUSE, lambda stimuli: int(OTHER in stimuli))
    assert found.stimuli == (OTHER,)
