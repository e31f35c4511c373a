"""Boundary instants, counts and dates: the reference keeps them, and a tick beside them fails."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from srpd.conformance.bindings.recurrence import Recurrence
from srpd.conformance.judging.verdicts import Verdict
from srpd.conformance.mutants.alerts_at_limits import (
    CountsUpToTen,
    DeadBandIsShort,
    OneInThree,
    ReachingBIsExceeding,
    RollsRTooLate,
    RollsRTooSoon,
    RollsTTooLate,
    RollsTTooSoon,
    WaitsLongerThanP,
)
from srpd.conformance.mutants.cos import SendsAtTheExecutionTimeAndASecond
from srpd.conformance.mutants.cos_party_count import (
    BeginsDaysAfterMidnight,
    CeasesWhenReached,
    CountsNoMoreThanTen,
)
from srpd.conformance.mutants.detection_at_limits import (
    ComparesAsText,
    CountsTwoSecondsLess,
    CountsTwoSecondsMore,
    ExceedsByTwo,
    LetsTheDccsThresholdBe,
    OneAboveTheMaximumIsWithin,
    ReachingIsExceeding,
    TheMaximumIsBeyond,
)
from srpd.conformance.mutants.requests import PermitsADayMore, PermitsThePresent, TakesNeverForADate
from srpd.conformance.mutants.schedules_at_limits import (
    BeginsToday,
    EndsBeforeItBegins,
    KeepsLocalTime,
    MakesRequestsASecondEarly,
    MakesRequestsASecondLate,
    MakesRequestsAtMidnight,
    RollsOverTheMonthsEnd,
)
from srpd.conformance.mutants.storage import (
    KnowsNoLeapDays,
    StoresASecondLong,
    StoresASecondShort,
    TakesTimesForLocal,
)
from srpd.conformance.reference import ReferenceDcc
from srpd.conformance.reference.calendar import Calendar
from srpd.conformance.report.argument import argument
from srpd.conformance.report.sections import breach_section
from srpd.conformance.suites.coverage_kinds import Wanted
from srpd.model.notation import Party

A_TICK = timedelta(seconds=1)
BOUNDARIES = Wanted("boundaries")
Factory = Callable[[], Any]


LATE_OR_EARLY: list[tuple[Factory, str, set[str]]] = [
    (StoresASecondShort, "storage", {"6.5(d)(ii)"}),
    (StoresASecondLong, "storage", {"6.5(d)(ii)"}),
    (MakesRequestsASecondEarly, "schedules", {"18.1(d)(iv)(C)"}),
    (MakesRequestsASecondLate, "schedules", {"18.1(d)(iv)(C)"}),
    (CountsTwoSecondsLess, "detection", {"12.2"}),
    (CountsTwoSecondsMore, "detection", {"12.4(b)"}),
    (RollsTTooSoon, "alerts", {"17.9(a)"}),
    (RollsTTooLate, "alerts", {"17.9(a)"}),
    (RollsRTooSoon, "alerts", {"17.8(e)"}),
    (RollsRTooLate, "alerts", {"17.8(e)"}),
    (DeadBandIsShort, "alerts", {"17.9(b)"}),
    (WaitsLongerThanP, "alerts", {"17.8(d)"}),
    (SendsAtTheExecutionTimeAndASecond, "cos", {"15.2"}),
]


@pytest.mark.parametrize(("mutant", "system", "clauses"), LATE_OR_EARLY)
def test_a_dcc_that_is_early_or_late_fails_the_clause_of_the_deadline(
    bench: Any, mutant: Factory, system: str, clauses: set[str]
) -> None:
    played = bench.play(mutant, systems=(system,), wanted=BOUNDARIES)
    assert played.errors == []
    assert played.failed >= clauses


MISCOUNTING: list[tuple[Factory, str, set[str]]] = [
    (ReachingIsExceeding, "detection", {"12.4(d)"}),
    (ExceedsByTwo, "detection", {"12.4(c)"}),
    (ComparesAsText, "detection", {"12.4(d)"}),
    (LetsTheDccsThresholdBe, "small", {"12.2"}),
    (TheMaximumIsBeyond, "detection", {"12.2"}),
    (OneAboveTheMaximumIsWithin, "detection", {"12.1"}),
    (CountsUpToTen, "alerts", {"17.9(a)"}),
    (ReachingBIsExceeding, "alerts", {"17.8(b)"}),
    (OneInThree, "alerts", {"17.8(c)"}),
]


@pytest.mark.parametrize(("mutant", "system", "clauses"), MISCOUNTING)
def test_a_dcc_that_takes_a_count_for_one_beside_it_fails_the_clause_of_the_threshold(
    bench: Any, mutant: Factory, system: str, clauses: set[str]
) -> None:
    played = bench.play(mutant, systems=(system,), wanted=BOUNDARIES)
    assert played.errors == []
    assert played.failed >= clauses


@pytest.mark.parametrize("mutant", [CeasesWhenReached, CountsNoMoreThanTen])
def test_a_cos_party_that_miscounts_fails_the_clause_of_the_threshold(
    bench: Any, mutant: Factory
) -> None:
    options = {"systems": ("cos-party-days",), "role": Party.COS_PARTY, "wanted": BOUNDARIES}
    played = bench.play(mutant, **options)
    assert played.errors == []
    assert "20.4" in played.failed


DATING: list[tuple[Factory, str, set[str]]] = [
    (TakesTimesForLocal, "storage", {"6.5(d)(ii)"}),
    (KnowsNoLeapDays, "storage", {"6.5(d)(ii)"}),
    (PermitsADayMore, "dates", {"6.1(a)"}),
    (TakesNeverForADate, "dates", {"6.1(a)"}),
    (PermitsThePresent, "dates", {"6.1(a)"}),
]


@pytest.mark.parametrize(("mutant", "system", "clauses"), DATING)
def test_a_dcc_that_misreads_a_date_fails_the_clause_about_it(
    bench: Any, mutant: Factory, system: str, clauses: set[str]
) -> None:
    played = bench.play(mutant, systems=(system,), wanted=BOUNDARIES)
    assert played.errors == []
    assert played.failed == clauses


RECURRING: list[tuple[Factory, str, set[str]]] = [
    (RollsOverTheMonthsEnd, "schedules", {"18.1(d)(iv)(C)"}),
    (MakesRequestsAtMidnight, "schedules", {"18.1(d)(iv)(C)"}),
    (KeepsLocalTime, "schedules", {"18.1(d)(iv)(C)"}),
    (BeginsToday, "requests", {"6.1(a)"}),
    (EndsBeforeItBegins, "requests", {"6.1(a)"}),
]


@pytest.mark.parametrize(("mutant", "system", "clauses"), RECURRING)
def test_a_dcc_that_misreads_a_schedule_fails_the_clause_about_it(
    bench: Any, mutant: Factory, system: str, clauses: set[str]
) -> None:
    played = bench.play(mutant, systems=(system,), wanted=BOUNDARIES)
    assert played.errors == []
    assert played.failed >= clauses


@pytest.mark.parametrize("mutant", [BeginsDaysAfterMidnight])
def test_a_cos_party_whose_days_do_not_end_at_midnight_fails(bench: Any, mutant: Factory) -> None:
    options = {"systems": ("cos-party-days",), "role": Party.COS_PARTY, "wanted": BOUNDARIES}
    played = bench.play(mutant, **options)
    assert played.errors == []
    assert played.failed & {"20.2", "20.3(a)", "20.3(b)", "20.4"}


@given(
    frequency=st.sampled_from(["Daily", "Weekly", "Monthly", "Quarterly", "Half-Yearly", "Yearly"]),
    first=st.dates(date(2026, 1, 1), date(2040, 12, 31)),
    days=st.integers(-10, 2000),
)
def test_the_suite_and_the_reference_agree_when_a_schedule_is_due(
    frequency: str, first: date, days: int
) -> None:
    now = datetime.combine(first, time(12), UTC) + timedelta(days=days)
    expected = Recurrence(first, frequency, at=None).next_after(now)
    assert Calendar(frequency, first, None, time(0, 1)).next_after(now) == expected


def test_a_failure_says_in_what_manner_and_by_which_rule(bench: Any) -> None:
    played = bench.play(StoresASecondShort, systems=("storage",), wanted=BOUNDARIES)
    breach = next(b for b in played.result.breaches if "one second before" in str(b.manners))
    text = argument(breach)
    assert "in this manner: one second before" in " ".join(text.split())
    assert "rule: 6.5(d)(ii)" in " ".join(text.split())
    assert "one second before" in str(breach_section(breach, 1, ""))


def test_the_deadline_of_two_schedules_of_which_one_was_made_is_the_one_that_was_made(
    bench: Any,
) -> None:
    waits = "wait until the next point in time, in this manner: exactly on the deadline"
    made = (("two-schedules", f"send 5.1-{role}-esme", waits) for role in ("IS", "ED"))
    played = bench.play(ReferenceDcc, *made)
    assert played.errors == []
    assert played.failed == set()
    checks = (check for case in played.result.cases for check in case.checks)
    assert "18.1(d)(iv)(C)" in {each.clause for each in checks if each.verdict is Verdict.PASS}


def test_a_deadline_that_comes_before_a_sooner_one_cannot_be_met_exactly(bench: Any) -> None:
    waits, sends = "wait until the execution date", "first sends 4.1.1-IS-esme"
    stored = "first sends 1.1.1-IS-esme-smets1-future-dated"
    on = f"{waits}, in this manner: exactly on the deadline"
    played = bench.play(ReferenceDcc, ("small", stored, waits, sends, on, sends))
    assert played.errors == []
    assert played.failed == set()
    left = {check.why for case in played.result.cases for check in case.checks if check.why}
    assert left == {"the execution date comes before the end of the threshold's period"}


def test_the_reference_keeps_every_boundary(bench: Any) -> None:
    played = bench.play(ReferenceDcc, wanted=BOUNDARIES)
    assert played.errors == []
    assert played.failed == set()
    checks = [check for case in played.result.cases for check in case.checks]
    assert {check.verdict.value for check in checks} == {"PASS", "INCONCLUSIVE"}
    # Of these alone no verdict can be had: what stands in a Command that was never sent, and a
    # threshold that is used up by what another User sent before.
    left = {check.why.partition(":")[0] for check in checks if check.why}
    assert left == {
        "nothing was sent that could show it",
        "the DCC's threshold counts what other Users have sent as well",
    }
