"""Boundary instants, counts and dates: the reference keeps them, and a tick beside them fails."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from srpd.conformance.bindings.recurrence import Recurrence
from srpd.conformance.coverage_kinds import Wanted
from srpd.conformance.reference import ReferenceDcc
from srpd.conformance.reference.alert_state import AlertLimits, CodeCount
from srpd.conformance.reference.alerts import AlertTimer
from srpd.conformance.reference.calendar import DAYS, Calendar
from srpd.conformance.reference.cos_party import ReferenceCosParty
from srpd.conformance.reference.state import Schedule, Stored
from srpd.conformance.report.argument import argument
from srpd.conformance.report.sections import breach_section
from srpd.model.notation import Party

A_TICK = timedelta(seconds=1)
BOUNDARIES = Wanted("boundaries")
Factory = Callable[[], Any]


class StoresASecondShort(ReferenceDcc):
    """A stored Service Request falls due a second too early."""

    OFFSET = -A_TICK

    def store(self, request: Any) -> None:
        at = request.execution_at
        if isinstance(at, datetime):
            stored = Stored(request, at)
            self.state.stored[self.slot_of(request)] = stored
            self.clock.set(at + self.OFFSET, self.execution_time_reached, stored)


class StoresASecondLong(StoresASecondShort):
    """A stored Service Request falls due a second too late."""

    OFFSET = A_TICK


class MakesRequestsASecondEarly(ReferenceDcc):
    """A point in time of a schedule is a second too early."""

    OFFSET = -A_TICK

    def wait_for_next_point(self, schedule: Schedule) -> None:
        at = schedule.calendar.next_after(self.now + A_TICK)
        if at is not None:
            self.clock.set(at + self.OFFSET, self.schedule_falls_due, schedule)


class MakesRequestsASecondLate(MakesRequestsASecondEarly):
    """A point in time of a schedule is a second too late."""

    OFFSET = A_TICK


class CountsTwoSecondsLess(ReferenceDcc):
    """The period of a threshold is two seconds too short."""

    OFFSET = -2 * A_TICK

    def number_processed(self, request: Any, threshold: Any) -> int:
        return sum(
            item.variant == request.variant
            and self.counts_for(threshold, item)
            and item.at > self.now - threshold.period - self.OFFSET
            for item in self.state.processed
        )


class CountsTwoSecondsMore(CountsTwoSecondsLess):
    """The period of a threshold is two seconds too long."""

    OFFSET = 2 * A_TICK


class RollsTTooSoon(ReferenceDcc):
    """T is two seconds too short."""

    OFFSET = -2 * A_TICK

    def is_in_device_window(self, at: Any, limits: AlertLimits) -> bool:
        return bool(at > self.now - limits.device_window - self.OFFSET)


class RollsTTooLate(RollsTTooSoon):
    """T is two seconds too long."""

    OFFSET = 2 * A_TICK


class RollsRTooSoon(ReferenceDcc):
    """R is two seconds too short."""

    OFFSET = -2 * A_TICK

    def count_for_code(self, alert: Any, count: CodeCount, limits: AlertLimits) -> None:
        self.forget_old(count, limits)
        count.times.append(self.now)
        timer = _alert_timer(alert.device, alert.code)
        self.clock.set(self.now + limits.code_window + self.OFFSET, self.review_rate, timer)

    def forget_old(self, count: CodeCount, limits: AlertLimits) -> None:
        begins = self.now - limits.code_window - self.OFFSET
        count.times = [at for at in count.times if at > begins]


class RollsRTooLate(RollsRTooSoon):
    """R is two seconds too long."""

    OFFSET = 2 * A_TICK


class DeadBandIsShort(ReferenceDcc):
    """D is a second too short."""

    OFFSET = -A_TICK

    def dead_band_has_elapsed(self, count: CodeCount, limits: AlertLimits) -> bool:
        if count.incident_at is None:
            return True
        return self.now - count.incident_at >= limits.dead_band + self.OFFSET


class WaitsLongerThanP(ReferenceDcc):
    """P is two seconds too long."""

    def wait_for_the_longest_time(self, alert: Any, count: CodeCount, limits: AlertLimits) -> None:
        timer = _alert_timer(alert.device, alert.code, count.turn)
        at = self.now + limits.longest_time + 2 * A_TICK
        self.clock.set(at, self.longest_time_is_over, timer)


class SendsAtTheExecutionTimeAndASecond(ReferenceDcc):
    """The Command of a change of supplier leaves after its execution time."""

    def time_to_send(self, at: datetime) -> datetime:
        return at + A_TICK


def _alert_timer(device: str, code: str, turn: int = -1) -> Any:
    return AlertTimer(device, code, turn)


LATE_OR_EARLY: list[tuple[Factory, str, set[str]]] = [
    (StoresASecondShort, "storage", {"6.5(d)(ii)"}),
    (StoresASecondLong, "storage", {"6.5(d)(ii)"}),
    (MakesRequestsASecondEarly, "schedules", {"18.1(d)(iv)(C)"}),
    (MakesRequestsASecondLate, "schedules", {"18.1(d)(iv)(C)"}),
    (CountsTwoSecondsLess, "detection", {"12.2"}),
    (CountsTwoSecondsMore, "detection", {"12.4(d)"}),
    (RollsTTooSoon, "alerts", {"17.9(a)"}),
    (RollsTTooLate, "alerts", {"17.9(a)"}),
    (RollsRTooSoon, "alerts", {"17.8(c)"}),
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


class ReachingIsExceeding(ReferenceDcc):
    """Takes a number that equals the threshold for one that exceeds it."""

    def is_breached(self, request: Any, threshold: Any) -> bool:
        return self.number_processed(request, threshold) + 1 >= threshold.limit


class ExceedsByTwo(ReferenceDcc):
    """Takes a number that is one above the threshold for one within it."""

    def is_breached(self, request: Any, threshold: Any) -> bool:
        return self.number_processed(request, threshold) > threshold.limit


class ComparesAsText(ReferenceDcc):
    """Compares numbers by their digits, which small ones do not show."""

    def is_breached(self, request: Any, threshold: Any) -> bool:
        return str(self.number_processed(request, threshold) + 1) > str(threshold.limit)


class LetsTheDccsThresholdBe(ReferenceDcc):
    """Counts against the thresholds of Users alone."""

    def is_breached(self, request: Any, threshold: Any) -> bool:
        return threshold.scope != "dcc" and super().is_breached(request, threshold)


class TheMaximumIsBeyond(ReferenceDcc):
    """Takes a value that equals its maximum for one beyond it."""

    def value_is_beyond(self, request: Any, threshold: Any) -> bool:
        return super().value_is_beyond(request, replace(threshold, maximum=threshold.maximum - 0.5))


class OneAboveTheMaximumIsWithin(ReferenceDcc):
    """Takes a value that is one above its maximum for one within it."""

    def value_is_beyond(self, request: Any, threshold: Any) -> bool:
        return super().value_is_beyond(request, replace(threshold, maximum=threshold.maximum + 1))


class CountsUpToTen(ReferenceDcc):
    """Does not count beyond ten Alerts of a Device."""

    def count_for_device(self, alert: Any, limits: AlertLimits) -> int:
        return min(10, super().count_for_device(alert, limits))


class ReachingBIsExceeding(ReferenceDcc):
    """Takes a number that equals a B above three for one that exceeds it."""

    def exceeds_code_threshold(self, count: CodeCount, limits: AlertLimits) -> bool:
        return len(count.times) >= limits.code_threshold > 3 or super().exceeds_code_threshold(
            count, limits
        )


class OneInThree(ReferenceDcc):
    """Processes one in three whatever N is."""

    def consolidate(self, alert: Any, count: CodeCount, limits: AlertLimits) -> None:
        super().consolidate(alert, count, replace(limits, one_in=3))


MISCOUNTING: list[tuple[Factory, str, set[str]]] = [
    (ReachingIsExceeding, "detection", {"12.4(d)"}),
    (ExceedsByTwo, "detection", {"12.2"}),
    (ComparesAsText, "detection", {"12.4(d)"}),
    (LetsTheDccsThresholdBe, "small", {"12.2"}),
    (TheMaximumIsBeyond, "detection", {"12.2"}),
    (OneAboveTheMaximumIsWithin, "detection", {"12.2"}),
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


class CosPartyCeasesAtTheThreshold(ReferenceCosParty):
    """Takes a number that equals the threshold for one that exceeds it."""

    def is_exceeded(self, bucket: Any, request: Any) -> bool:
        limit = self.limit_of(request.originator)
        return limit is not None and self.number_applying(bucket, request) >= limit


class CosPartyCeasesBeyondTen(ReferenceCosParty):
    """Never counts beyond ten."""

    def number_applying(self, bucket: Any, request: Any) -> int:
        return min(10, super().number_applying(bucket, request))


@pytest.mark.parametrize("mutant", [CosPartyCeasesAtTheThreshold, CosPartyCeasesBeyondTen])
def test_a_cos_party_that_miscounts_fails_the_clause_of_the_threshold(
    bench: Any, mutant: Factory
) -> None:
    options = {"systems": ("cos-party-days",), "role": Party.COS_PARTY, "wanted": BOUNDARIES}
    played = bench.play(mutant, **options)
    assert played.errors == []
    assert "20.4" in played.failed


class TakesTimesForLocal(ReferenceDcc):
    """Takes an execution date for one of British time, an hour ahead of UTC in summer."""

    def store(self, request: Any) -> None:
        at = request.execution_at
        if isinstance(at, datetime):
            local = at.replace(tzinfo=ZoneInfo("Europe/London"))
            stored = Stored(request, at)
            self.state.stored[self.slot_of(request)] = stored
            self.clock.set(local.astimezone(UTC), self.execution_time_reached, stored)


class KnowsNoLeapDays(ReferenceDcc):
    """Has what is to be executed on a leap day executed a day later."""

    def store(self, request: Any) -> None:
        at = request.execution_at
        if isinstance(at, datetime) and (at.month, at.day) == (2, 29):
            at += timedelta(days=1)
        if isinstance(at, datetime):
            stored = Stored(request, at)
            self.state.stored[self.slot_of(request)] = stored
            self.clock.set(at, self.execution_time_reached, stored)


class PermitsADayMore(ReferenceDcc):
    """Has a limit of 31 days."""

    FUTURE_DATING_LIMIT = timedelta(days=31)


class TakesNeverForADate(ReferenceDcc):
    """Permits every date from a day before 'Never' on."""

    def execution_date_is_permitted(self, request: Any) -> bool:
        return request.execution_at.year >= 3000 or super().execution_date_is_permitted(request)


class PermitsThePresent(ReferenceDcc):
    """Takes the present second for one to come."""

    def execution_date_is_permitted(self, request: Any) -> bool:
        return request.execution_at == self.now or super().execution_date_is_permitted(request)


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


class RollsOverTheMonthsEnd(ReferenceDcc):
    """Has what is due on a day that a month has not made on the days after that month."""

    def next_point(self, schedule: Schedule) -> datetime | None:
        at = super().next_point(schedule)
        missing = schedule.calendar.first.day - (at.day if at else 0)
        if at is None or schedule.calendar.frequency in DAYS or missing <= 0:
            return at
        return at + timedelta(days=missing)


class MakesRequestsAtMidnight(ReferenceDcc):
    """Takes midnight for the time of a schedule that names none."""

    def next_point(self, schedule: Schedule) -> datetime | None:
        if schedule.request.value("ScheduleExecutionStartTime"):
            return super().next_point(schedule)
        at = schedule.calendar.next_after(self.now + timedelta(minutes=2))
        return at and at.replace(minute=0)


class KeepsLocalTime(ReferenceDcc):
    """Takes the time of day of a schedule for British time."""

    def next_point(self, schedule: Schedule) -> datetime | None:
        after = self.now - timedelta(hours=2)
        while (at := schedule.calendar.next_after(after)) is not None:
            due = at.replace(tzinfo=ZoneInfo("Europe/London")).astimezone(UTC)
            if due > self.now:
                return due
            after = at
        return None


class BeginsToday(ReferenceDcc):
    """Creates a schedule that starts on the day of its creation."""

    def dates_are_permitted(self, calendar: Any) -> bool:
        today = calendar.first == self.now.date()
        return today or super().dates_are_permitted(calendar)


class EndsBeforeItBegins(ReferenceDcc):
    """Creates a schedule whatever its end date is."""

    def dates_are_permitted(self, calendar: Any) -> bool:
        return super().dates_are_permitted(replace(calendar, until=None))


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


class CosPartyDaysAreLocal(ReferenceCosParty):
    """Counts for the days of British time."""

    def bucket_of(self, request: Any) -> Any:
        at = self.now if request.execution_at is None else request.execution_at
        if not isinstance(at, datetime):
            return None
        return request.originator, at.astimezone(ZoneInfo("Europe/London")).date()


class CosPartyDaysRoll(ReferenceCosParty):
    """Takes midnight for the last instant of the day before."""

    def bucket_of(self, request: Any) -> Any:
        at = self.now if request.execution_at is None else request.execution_at
        if not isinstance(at, datetime):
            return None
        return request.originator, (at - A_TICK).date()


@pytest.mark.parametrize("mutant", [CosPartyDaysAreLocal, CosPartyDaysRoll])
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


def test_the_reference_keeps_every_boundary(bench: Any) -> None:
    played = bench.play(ReferenceDcc, wanted=BOUNDARIES)
    assert played.errors == []
    assert played.failed == set()
    assert all(check.verdict.value == "PASS" for c in played.result.cases for check in c.checks)
