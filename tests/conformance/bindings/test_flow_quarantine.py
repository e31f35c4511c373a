"""Quarantine: what is detected, who decides on it, and what ends it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from srpd.conformance.campaigns.replay import replay, still_fails
from srpd.conformance.mutants.cancellation import KeepsWhatIsQuarantined
from srpd.conformance.mutants.detection import LeavesOutWhatItSigns
from srpd.conformance.mutants.quarantine import ChecksRightsAgain, ReleasesForAnyone
from srpd.conformance.reference import Choices, ReferenceDcc
from srpd.conformance.reference.second import SecondReference
from srpd.conformance.report.argument import argument
from srpd.conformance.report.sections import breach_section
from srpd.conformance.suites.coverage_kinds import Wanted

HANDOVER = ("signed-by-dcc", "send 6.21-IS-esme")
JOIN = ("signed-by-dcc", "send 8.7.2-GS-ppmid-to-gas-meter")
RELEASE, ANOTHERS = "the User releases it", "another User asks for its release"
CANCELLED = (
    "cancelled",
    "send 1.1.1-IS-esme-smets1-future-dated",
    "wait until the execution date",
    "the services are cancelled",
    RELEASE,
)
READ = ("release", "send 6.12-IS-esme")
FAILING = (
    "the sender's rights are suspended",
    "the Device is suspended",
    "another User is registered",
)


@pytest.mark.parametrize("system", ["signed-by-dcc", "cancelled"])
def test_the_reference_passes_every_clause_of_the_flow(bench: Any, system: str) -> None:
    played = bench.play(ReferenceDcc, systems=(system,))
    assert (played.failed, played.follows, played.errors) == (set(), set(), [])


@pytest.mark.parametrize("script", [HANDOVER, JOIN])
def test_detection_is_applied_to_what_the_dcc_signs(bench: Any, script: tuple[str, ...]) -> None:
    assert bench.play(ReferenceDcc, script).failed == set()
    assert bench.play(LeavesOutWhatItSigns, script).failed >= {"12.1", "13.1(a)"}


@pytest.mark.parametrize("script", [(*HANDOVER, ANOTHERS), (*CANCELLED[:3], ANOTHERS)])
def test_only_the_user_that_sent_it_has_it_released(bench: Any, script: tuple[str, ...]) -> None:
    assert bench.play(ReferenceDcc, (*script, RELEASE)).failed == set()
    assert "12.3(a)" in bench.play(ReleasesForAnyone, script).failed


def test_what_is_cancelled_in_quarantine_is_not_sent_when_it_is_released(bench: Any) -> None:
    assert bench.play(ReferenceDcc, CANCELLED).failed == set()
    assert bench.play(KeepsWhatIsQuarantined, CANCELLED).failed == {"15.3"}


@pytest.mark.parametrize("change", FAILING)
def test_what_can_have_come_to_fail_may_be_checked_again_on_release(
    bench: Any, change: str
) -> None:
    script = (*READ, change, "release")
    assert bench.play(ReferenceDcc, script).failed == set()
    played = bench.play(SecondReference, script)
    assert (played.failed, played.follows) == (set(), {"H-41=again-on-release"})


def test_who_checks_a_part_of_it_again_follows_neither_reading(bench: Any) -> None:
    scripts = [(*READ, change, "release") for change in FAILING]
    played = bench.play(ChecksRightsAgain, *scripts)
    assert played.failed == {"12.3(a)"}
    held = [breach for breach in played.result.breaches if breach.otherwise]
    assert {each.reading for breach in held for each in breach.otherwise} == {
        "H-41=again-on-release"
    }
    passed = {case.case for case in played.result.cases if not case.breach}
    assert {each.case for breach in held for each in breach.otherwise} <= passed
    assert "H-41=again-on-release would permit it" in " ".join(argument(held[0]).split())
    assert "would permit it" in str(breach_section(held[0], 1, ""))
    file = Path(held[0].replay)
    again = replay(file, bench.target(ChecksRightsAgain), played.folder / "again")
    assert still_fails(file, again) == "it still fails, by clause 12.3(a)"


class CountsByTheDay(ReferenceDcc):
    """Counts in fixed periods, which follow one another."""

    is_in_period = SecondReference.is_in_period


def test_a_period_may_be_one_of_fixed_periods(bench: Any) -> None:
    played = bench.play(CountsByTheDay, systems=("signed",), wanted=Wanted("boundaries"))
    assert (played.failed, played.follows, played.errors) == (set(), {"H-53=fixed"}, [])


class CountsPreCommands(ReferenceDcc):
    """Counts a Critical Service Request when it is Transformed, too."""

    def __init__(self) -> None:
        super().__init__(Choices(detection_counts_pre_commands=True))


def test_a_pre_command_may_be_counted_as_a_transformed_service_request(bench: Any) -> None:
    script = ("signed", *["send 1.1.1-IS-esme"] * 2, "send 1.1.1-IS-esme-signed")
    played = bench.play(CountsPreCommands, script)
    assert (played.failed, played.follows) == (set(), {"H-16=what-is-transformed"})
