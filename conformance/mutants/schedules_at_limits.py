"""Schedules whose points in time are wrong by seconds, days or zones: clause 18.1(d)(iv)."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from srpd.conformance.mutants.marks import breaks
from srpd.conformance.reference import ReferenceDcc
from srpd.conformance.reference.calendar import DAYS
from srpd.conformance.reference.state import Schedule

A_TICK = timedelta(seconds=1)


@breaks("18.1(d)(iv)(C)")
class MakesRequestsASecondEarly(ReferenceDcc):
    """A point in time of a schedule is a second too early."""

    OFFSET = -A_TICK

    def wait_for_next_point(self, schedule: Schedule) -> None:
        at = schedule.calendar.next_after(self.now + A_TICK)
        if at is not None:
            self.clock.set(at + self.OFFSET, self.schedule_falls_due, schedule)


@breaks("18.1(d)(iv)(C)")
class MakesRequestsASecondLate(MakesRequestsASecondEarly):
    """A point in time of a schedule is a second too late."""

    OFFSET = A_TICK


@breaks("18.1(d)(iv)(C)")
class RollsOverTheMonthsEnd(ReferenceDcc):
    """Has what is due on a day that a month has not made on the days after that month."""

    def next_point(self, schedule: Schedule) -> datetime | None:
        at = super().next_point(schedule)
        missing = schedule.calendar.first.day - (at.day if at else 0)
        if at is None or schedule.calendar.frequency in DAYS or missing <= 0:
            return at
        return at + timedelta(days=missing)


@breaks("18.1(d)(iv)(C)")
class MakesRequestsAtMidnight(ReferenceDcc):
    """Takes midnight for the time of a schedule that names none."""

    def next_point(self, schedule: Schedule) -> datetime | None:
        if schedule.request.value("ScheduleExecutionStartTime"):
            return super().next_point(schedule)
        at = schedule.calendar.next_after(self.now + timedelta(minutes=2))
        return at and at.replace(minute=0)


@breaks("18.1(d)(iv)(C)")
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


@breaks("6.1(a)")
class BeginsToday(ReferenceDcc):
    """Creates a schedule that starts on the day of its creation."""

    def dates_are_permitted(self, calendar: Any) -> bool:
        today = calendar.first == self.now.date()
        return today or super().dates_are_permitted(calendar)


@breaks("6.1(a)")
class EndsBeforeItBegins(ReferenceDcc):
    """Creates a schedule whatever its end date is."""

    def dates_are_permitted(self, calendar: Any) -> bool:
        return super().dates_are_permitted(replace(calendar, until=None))
