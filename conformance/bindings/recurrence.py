"""When a schedule of the suite is due: MP260 legal text, 3.8.43.

A month that does not have the day of the start date has its last day instead. All of it is in UTC.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from itertools import count
from types import MappingProxyType
from typing import Final

USUAL_TIME: Final = time(6, 0)
WITHOUT_A_TIME: Final = time(0, 1)
"""The time of day of a schedule that names none."""

_DAYS: Final[Mapping[str, int]] = MappingProxyType({"Daily": 1, "Weekly": 7})
_MONTHS: Final[Mapping[str, int]] = MappingProxyType(
    {"Monthly": 1, "Quarterly": 3, "Half-Yearly": 6, "Yearly": 12}
)


@dataclass(frozen=True, slots=True)
class Recurrence:
    """What 'Create Schedule' says of its points in time.

    `until` is the last day, None where there is none; `at` the time of day, None if it names none.
    """

    first: date
    frequency: str = "Daily"
    at: time | None = USUAL_TIME
    until: date | None = None

    def points(self) -> Iterator[datetime]:
        """Every point in time, in order, as if there were no last day."""
        for number in count():
            day = self._day(number)
            yield datetime.combine(day, WITHOUT_A_TIME if self.at is None else self.at, UTC)

    def next_after(self, now: datetime) -> datetime:
        """The next point in time."""
        return next(point for point in self.points() if point > now)

    def _day(self, number: int) -> date:
        if self.frequency in _DAYS:
            return self.first + timedelta(days=number * _DAYS[self.frequency])
        months = self.first.month - 1 + number * _MONTHS[self.frequency]
        year, month = self.first.year + months // 12, months % 12 + 1
        return date(year, month, min(self.first.day, monthrange(year, month)[1]))


def daily_from_tomorrow(now: datetime, *, once: bool = False) -> Recurrence:
    """The usual schedule: daily from the next day on, or with `once` on that day alone."""
    tomorrow = now.date() + timedelta(days=1)
    return Recurrence(tomorrow, until=tomorrow if once else None)
