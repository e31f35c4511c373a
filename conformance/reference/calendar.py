"""The points in time of a schedule: first and last day, frequency, time of day.

A schedule that begins on a day of the month that a later month does not have is due on that month's
last day. All of it is in UTC.
"""

from __future__ import annotations

from calendar import monthrange
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from types import MappingProxyType
from typing import Final

from srpd.conformance.messages.instants import read_time
from srpd.conformance.messages.requests import Request

DEFAULT_TIME: Final = time(0, 1)
DAYS: Final = MappingProxyType({"Daily": 1, "Weekly": 7})
MONTHS: Final = MappingProxyType({"Monthly": 1, "Quarterly": 3, "Half-Yearly": 6, "Yearly": 12})


@dataclass(frozen=True, slots=True)
class Calendar:
    """When a schedule is due. `until` is the last day, None where there is none."""

    frequency: str
    first: date
    until: date | None
    at: time

    def next_after(self, now: datetime) -> datetime | None:
        """The first point in time after `now`; None if there is none."""
        try:
            day = self._first_day_not_before(now.date())
            point = datetime.combine(day, self.at, UTC)
            if point <= now:
                day = self._first_day_not_before(day + timedelta(days=1))
                point = datetime.combine(day, self.at, UTC)
        except (OverflowError, ValueError):
            return None  # beyond the year 9999
        return None if self.until is not None and day > self.until else point

    def _first_day_not_before(self, day: date) -> date:
        if day <= self.first:
            return self.first
        if self.frequency in DAYS:
            step = DAYS[self.frequency]
            return self.first + timedelta(days=-(-(day - self.first).days // step) * step)
        step = MONTHS[self.frequency]
        apart = (day.year - self.first.year) * 12 + day.month - self.first.month
        found = self._months_later(apart // step * step)
        return found if found >= day else self._months_later((apart // step + 1) * step)

    def _months_later(self, months: int) -> date:
        year, month = divmod(self.first.month - 1 + months, 12)
        year, month = self.first.year + year, month + 1
        return date(year, month, min(self.first.day, monthrange(year, month)[1]))


def calendar_of(request: Request) -> Calendar | None:
    """What a 'Create Schedule' sets out; None if it cannot be read."""
    frequency = request.value("ScheduleFrequency") or ""
    until, at = request.value("ScheduleEndDate"), request.value("ScheduleExecutionStartTime")
    try:
        first = date.fromisoformat((request.value("ScheduleStartDate") or "")[:10])
        last = None if until is None else date.fromisoformat(until[:10])
        when = DEFAULT_TIME if at is None else read_time(at[:8])
    except ValueError:
        return None
    if frequency not in DAYS and frequency not in MONTHS:
        return None
    return Calendar(frequency, first, last, when)
