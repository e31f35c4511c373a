"""Boundary instants, counts and dates: the reference keeps them, and a tick beside them fails."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from srpd.conformance.coverage_kinds import Wanted
from srpd.conformance.reference import ReferenceDcc
from srpd.conformance.reference.alert_state import AlertLimits, CodeCount
from srpd.conformance.reference.alerts import AlertTimer
from srpd.conformance.reference.cos_party import ReferenceCosParty
from srpd.conformance.reference.state import Schedule, Stored
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
