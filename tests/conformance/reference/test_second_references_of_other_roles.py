"""A CoS Party, SMETS1 Service Provider or User that uses what freedom it has breaches nothing."""

from __future__ import annotations

import json
import runpy
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest

from srpd.conformance.campaigns.run import RunOptions, run
from srpd.conformance.fuzz.campaign import FuzzOptions
from srpd.conformance.fuzz.fuzzing import fuzz
from srpd.conformance.judging.verdicts import RunResult, Verdict
from srpd.conformance.messages.requests import Request
from srpd.conformance.reference import second_cos_party, second_service_provider, second_user
from srpd.conformance.reference.cos_party import THRESHOLD, ReferenceCosParty
from srpd.conformance.reference.second_cos_party import SecondCosParty
from srpd.conformance.reference.second_user import SecondUser
from srpd.conformance.suites.coverage_kinds import Wanted
from srpd.generators.suite import read_suite
from srpd.model.notation import Party
from srpd.model.readings import DEFAULTS, chosen
from tests.places import ROOT


@dataclass(frozen=True)
class Second:
    """A second reference, and which of its readings its role can show at all."""

    role: Party
    module: str
    readings: tuple[str, ...]
    shown: frozenset[str]

    def options(self, folder: Path) -> RunOptions:
        return RunOptions(self.target, folder, role=self.role, choices=chosen(self.readings))

    @property
    def target(self) -> str:
        return f"python:{self.module}:factory"


COS_PARTY = Second(
    Party.COS_PARTY,
    second_cos_party.__name__,
    second_cos_party.READINGS,
    frozenset(second_cos_party.READINGS),
)
# No case has the activation of firmware at a suspended Device come to a SMETS1 Service Provider.
S1SP = Second(
    Party.S1SP,
    second_service_provider.__name__,
    second_service_provider.READINGS,
    frozenset({"H-25=open"}),
)
USER = Second(Party.USER, second_user.__name__, second_user.READINGS, frozenset())
EVERY = pytest.mark.parametrize("second", [COS_PARTY, S1SP, USER], ids=lambda s: s.role.name)


def went_well(result: RunResult) -> bool:
    """Whether there were checks, none of them failed, and in no case did the harness."""
    passed = sum(clause.passed for clause in result.clauses)
    return passed > 0 and not any(c.failed for c in result.clauses) and not result.errors


def verdicts(result: RunResult) -> set[Verdict]:
    return {clause.verdict for clause in result.clauses}


@EVERY
def test_under_the_readings_that_it_declares_it_passes_every_check(
    second: Second, tmp_path: Path
) -> None:
    # `cos-party-days` is played at its boundaries, below: it has more cases than all the others.
    systems = ("cos-party", "cos-party-checks") if second is COS_PARTY else ()
    result = run(replace(second.options(tmp_path / "r"), systems=systems))
    assert went_well(result)
    assert not any(case.follows for case in result.cases)


@EVERY
def test_under_the_usual_readings_the_run_says_which_ones_it_follows(
    second: Second, tmp_path: Path
) -> None:
    # These two show every reading of the CoS Party, and take a fraction of the time.
    systems = ("cos-party", "cos-party-checks") if second is COS_PARTY else ()
    options = replace(second.options(tmp_path / "r"), choices=DEFAULTS, systems=systems)
    result = run(options)
    assert Verdict.FAIL not in verdicts(result)
    assert {each for case in result.cases for each in case.follows} == second.shown


@EVERY
def test_counterparties_that_fail_find_nothing_in_it(second: Second, tmp_path: Path) -> None:
    options = replace(second.options(tmp_path / "r"), wanted=Wanted("counterparty-faults"))
    assert went_well(run(options))


def test_at_the_boundaries_of_its_days_and_thresholds_a_cos_party_passes(tmp_path: Path) -> None:
    options = replace(COS_PARTY.options(tmp_path / "r"), systems=("cos-party-days",))
    options = replace(options, wanted=Wanted("boundaries"))
    assert went_well(run(options))


@EVERY
def test_fuzzing_finds_nothing_in_it(second: Second, tmp_path: Path) -> None:
    options = FuzzOptions(
        second.target,
        tmp_path / "f",
        seed=2,
        examples=3,
        choices=chosen(second.readings),
        role=second.role,
    )
    assert Verdict.FAIL not in verdicts(fuzz(options))


# What they show of the suite

LATER_DAY = "forward dated"
COMES = "the CoS Party comes to the first dated request"
TWO, ONE = (f"the User sets a threshold of {number}" for number in ("two", "one"))
COMES_TO_OTHER = "the CoS Party comes to the second dated request"
LOWERED = ("cos-party", TWO, LATER_DAY, "forward dated-smets1", ONE, COMES, COMES_TO_OTHER)
RAISED = (*LOWERED[:5], TWO, COMES)
AUTHORISED_BEFORE = ("cos-party-days", "forward dated-smets1", LATER_DAY)
BOTH = ("cos-party", TWO, LATER_DAY, COMES, LATER_DAY, ONE, COMES, "forward dated-smets1")


def played(bench: Any, factory: Any, *script: str) -> tuple[set[str], set[str]]:
    found = bench.play(factory, script, role=Party.COS_PARTY)
    assert found.errors == []
    return found.failed, found.follows


class CeasesAtOnce(ReferenceCosParty):
    """Ceases what it holds as soon as the threshold is lowered below the number."""

    def operate(self, fields: Any) -> str | None:
        answer = super().operate(fields)
        for held in list(self.held.values()):
            bucket = self.bucket_of(held)
            if bucket is not None and self.is_exceeded(bucket, held):
                self.held.pop(str(held.request_id))
                self.notify_dcc(str(held.request_id), THRESHOLD)
        return answer


class ComparesEachAtItsTurn(ReferenceCosParty):
    """Ceases each at its own turn, and not with another."""

    def to_cease_with(self, _: Any) -> list[Any]:
        return []

    def cease(self, bucket: Any, request: Any) -> None:
        self.outnumbered.add(bucket)
        super().cease(bucket, request)

    def begin_anew(self) -> None:
        super().begin_anew()
        self.outnumbered: set[Any] = set()


class ComparesOnce(ReferenceCosParty):
    """Compares a number with the threshold when it counts, and not again."""

    def come_to_authorise(self, request: Any) -> None:
        self.authorise(request)


class CountsWhatItRefuses(SecondCosParty):
    """Counts for its day what it refuses for another reason than that it is not authentic."""

    come_to_authorise = ReferenceCosParty.come_to_authorise


class TakesBackAtWill(ReferenceCosParty):
    def authorise(self, request: Request) -> None:
        for earlier in self.authorised:
            self.notify_dcc(earlier, THRESHOLD)
        self.authorised.add(str(request.request_id))
        super().authorise(request)


@pytest.mark.parametrize("script", [LOWERED, RAISED])
@pytest.mark.parametrize("innocent", [ReferenceCosParty, CeasesAtOnce, ComparesEachAtItsTurn])
def test_a_threshold_lowered_takes_effect_at_once_or_as_each_comes_to_be_authorised(
    bench: Any, innocent: Any, script: tuple[str, ...]
) -> None:
    assert played(bench, innocent, *script) == (set(), set())


def test_a_threshold_lowered_may_be_taken_to_concern_what_comes_after_it(bench: Any) -> None:
    assert played(bench, ComparesOnce, *LOWERED) == (set(), {"H-46=once"})


def test_what_a_check_refuses_may_count_for_its_day(bench: Any) -> None:
    refused = ("cos-party-checks", "forward smets2!certificates-valid", "forward smets2")
    assert played(bench, CountsWhatItRefuses, *refused) == (set(), {"H-52=every-authentic-one"})


def test_what_an_earlier_step_authorised_may_end_with_its_day(bench: Any) -> None:
    assert played(bench, SecondCosParty, *AUTHORISED_BEFORE) == (set(), {"H-35=all-of-that-day"})


def test_two_readings_may_explain_a_case_together(bench: Any) -> None:
    follows = {"H-35=all-of-that-day", "H-46=once"}
    assert played(bench, SecondCosParty, *BOTH) == (set(), follows)


def test_what_was_authorised_may_not_end_while_the_threshold_is_kept(bench: Any) -> None:
    script = ("cos-party", TWO, LATER_DAY, COMES, LATER_DAY, COMES)
    assert played(bench, TakesBackAtWill, *script) == ({"20.4"}, set())


def test_a_device_log_may_be_carried_over_by_several_service_requests(bench: Any) -> None:
    script = (
        "user-hub-replacement",
        "replace the Communications Hub",
        "the new Communications Hub Function has the Device Log",
        "the new Gas Proxy Function has the Device Log",
    )
    found = bench.play(SecondUser, script, role=Party.USER)
    assert (found.failed, found.errors) == (set(), [])
    answers = [
        entry
        for entry in map(json.loads, (found.folder / "trace.jsonl").read_text().splitlines())
        if entry.get("kind") == "sent" and "service-response" in str(entry)
    ]
    assert len(answers) > 2
    assert sum("completed" in str(answer) for answer in answers) == 2


def test_the_search_for_false_alarms_makes_another_case_with_another_seed(tmp_path: Path) -> None:
    tool = runpy.run_path(str(ROOT / "tools" / "false_alarms.py"))
    made = set()
    for seed in range(4):
        folder = tmp_path / str(seed)
        options = FuzzOptions("", folder, ("s1sp",), seed=seed, role=Party.S1SP, shrink_runs=0)
        fuzz(replace(options, examples=tool["EXAMPLES"]))
        cases = read_suite(folder / "suite.json").cases
        made |= {tuple((step.stimulus, step.manner) for step in case.steps) for case in cases}
    assert len(made) > 4
