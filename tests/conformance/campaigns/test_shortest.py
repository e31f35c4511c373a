"""The shorter case that is sought for each of the first findings of a run."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

from srpd.conformance.campaigns.replay import read_replay
from srpd.conformance.campaigns.run import RunOptions
from srpd.conformance.campaigns.shortest import with_shortest
from srpd.conformance.judging.verdicts import RunResult
from srpd.conformance.miniatures import sends_what_it_quarantined

LONG = (
    "detection",
    *("first sends 4.1.1-IS-esme", "the period ends", "first sends 6.12-IS-esme!value"),
)


def shortened(bench: Any, *script: str) -> tuple[RunResult, RunResult]:
    """The result of a run of one case, and what became of it."""
    target = bench.target(sends_what_it_quarantined)
    found = bench.play(sends_what_it_quarantined, script).result
    options = RunOptions(target)
    return found, with_shortest(found, options, lambda *_: None)


def test_a_finding_is_shown_by_a_shorter_case_where_there_is_one(bench: Any) -> None:
    before, after = shortened(bench, *LONG)
    (long,), (short,) = before.breaches, after.breaches
    assert short == replace(long, shortest=short.shortest, replay=short.replay)
    assert short.shortest.startswith("1 step (from 3, ")
    assert len(read_replay(Path(short.replay)).case.steps) == 1
    assert len(read_replay(Path(long.replay)).case.steps) == 3


def test_what_is_as_short_as_can_be_is_left_as_it_is(bench: Any) -> None:
    before, after = shortened(bench, "detection", "first sends 6.12-IS-esme!value")
    assert after == before
    (breach,) = before.breaches
    assert [each.name for each in Path(breach.replay).parent.iterdir()] == ["detection-001.json"]


def test_a_run_that_was_stopped_is_left_as_it_is(bench: Any) -> None:
    found = replace(bench.play(sends_what_it_quarantined, LONG).result, stopped=True)
    assert with_shortest(found, RunOptions("python:nowhere:factory"), lambda *_: None) is found


def test_a_target_that_cannot_be_reached_any_more_leaves_the_cases_as_they_are(bench: Any) -> None:
    found = bench.play(sends_what_it_quarantined, LONG).result
    assert with_shortest(found, RunOptions("python:nowhere:factory"), lambda *_: None) == found
