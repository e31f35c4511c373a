"""A DCC that differs wherever the text leaves a choice is in breach of nothing."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from srpd.conformance.campaigns.run import RunOptions, run
from srpd.conformance.fuzz.campaign import FuzzOptions
from srpd.conformance.fuzz.fuzzing import fuzz
from srpd.conformance.judging.verdicts import RunResult, Verdict
from srpd.conformance.reference.second import READINGS
from srpd.conformance.suites.coverage_kinds import Wanted
from srpd.model.notation import Party
from srpd.model.readings import chosen

TARGET = "python:srpd.conformance.reference.second:factory"


def verdicts(result: RunResult) -> set[Verdict]:
    return {clause.verdict for clause in result.clauses}


def test_under_the_readings_that_it_declares_it_passes_every_check(tmp_path: Path) -> None:
    options = RunOptions(TARGET, tmp_path / "r", role=Party.DCC, choices=chosen(READINGS))
    result = run(options)
    assert sum(clause.passed for clause in result.clauses) > 0
    assert not any(clause.failed for clause in result.clauses)
    assert not result.errors
    assert not any(case.follows for case in result.cases)


def test_under_the_usual_readings_the_run_says_which_ones_it_follows(tmp_path: Path) -> None:
    systems = (
        "requests",
        "meter",
        "cos",
        "schedules",
        "sequence",
        "responses",
        "release",
        "signed",
    )
    # In a step of which nothing is seen two readings are never taken together to explain it: these
    # two are named, as their user would.
    named = ("H-06=literal", "H-23=of-the-schedule")
    options = RunOptions(TARGET, tmp_path / "r", systems=systems, choices=chosen(named))
    result = run(replace(options, wanted=Wanted("all-transitions")))
    assert not result.breaches
    follows = {each for case in result.cases for each in case.follows}
    # H-38 shows in no case, H-53 at boundaries, H-09 in the system firmware; H-01 and H-14 together
    # look like a DCC that never sends what it stored; H-63 and H-65 show together with another.
    hidden = {"H-38=literal", "H-53=fixed", "H-09=whole", "H-01=m", "H-14=open"}
    hidden |= {"H-63=held", "H-65=at-once"}
    assert follows == set(READINGS) - hidden - set(named)


def test_counterparties_that_fail_find_nothing_in_it(tmp_path: Path) -> None:
    options = RunOptions(TARGET, tmp_path / "r", role=Party.DCC, choices=chosen(READINGS))
    assert not run(replace(options, wanted=Wanted("counterparty-faults"))).breaches


def test_fuzzing_finds_nothing_in_it(tmp_path: Path) -> None:
    options = FuzzOptions(TARGET, tmp_path / "f", seed=2, examples=2, choices=chosen(READINGS))
    assert Verdict.FAIL not in verdicts(fuzz(options))
