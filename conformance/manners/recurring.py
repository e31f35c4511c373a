"""Boundary dates of schedules: ends of months, leap days, and dates that are refused."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from functools import partial
from typing import Final

from srpd.conformance.bindings.bench import Beginning, Bench, Handling
from srpd.conformance.bindings.drafts import Draft
from srpd.conformance.bindings.recurrence import Recurrence
from srpd.conformance.manners.handled import Handled, Table
from srpd.generators.manners import Manner
from srpd.model.composition import Happens, Profile, System
from srpd.model.machines import schedule
from srpd.model.requests import Fact

_DUE: Final = (
    "18.1(d)(iv)(C), and MP260 legal text, 3.8.43: on the start date's day of the month, or the "
    "last day of a month without it, in UTC, at 00:01:00 where no time is given"
)
_PERMITTED: Final = (
    "6.1(a), and MP260 legal text, 3.8.43: the start date is in the future, and the end date not "
    "before it"
)
_POINTS: Final = 3
_NIGHTFALL: Final = time(23, 30)
_LAST_SECOND: Final = time(23, 59, 59)
_A_DAY: Final = timedelta(days=1)


def recurring(system: System) -> Table:
    """The manners in which a schedule is created."""
    shown = _shown(system)
    table: dict[str, tuple[Handled, ...]] = {}
    for name, profile in system.profiles_sent():
        if profile.facts.get(Fact.VARIANT) != "5.1":
            continue
        if not profile.facts[Fact.STRUCTURE_VERIFIED]:
            table[name] = tuple(_refused())
        elif shown and _is_as_usual(profile):
            table[name] = tuple(_kept_to(shown))
    return table


def _is_as_usual(profile: Profile) -> bool:
    return profile.facts[Fact.SCHEDULE_GOES_ON] is True


def _shown(system: System) -> tuple[str, ...]:
    """The stimuli that show when a schedule is due; empty if there are not both."""
    event = schedule.Event
    found = {
        stimulus.occurrences[0][1]: stimulus.name
        for stimulus in system.stimuli
        if isinstance(stimulus, Happens) and len(stimulus.occurrences) == 1
    }
    names = [found.get(e) for e in (event.POINT_IN_TIME_IS_NEAR, event.POINT_IN_TIME_IS_REACHED)]
    return tuple(name for name in names if name) * _POINTS if all(names) else ()


_CALENDAR: Final[tuple[tuple[str, str, Recurrence], ...]] = (
    ("weekly", "2026-03-10", Recurrence(date(2026, 3, 30), "Weekly")),
    ("monthly on the 31st", "2027-01-20", Recurrence(date(2027, 1, 31), "Monthly")),
    ("monthly over a leap day", "2028-01-20", Recurrence(date(2028, 1, 30), "Monthly")),
    ("quarterly on the 30th", "2026-11-20", Recurrence(date(2026, 11, 30), "Quarterly")),
    ("half-yearly on the 31st", "2026-08-20", Recurrence(date(2026, 8, 31), "Half-Yearly")),
    ("yearly on a leap day", "2028-02-15", Recurrence(date(2028, 2, 29), "Yearly")),
    ("at midnight", "2026-12-30", Recurrence(date(2026, 12, 31), at=time())),
    (
        "in the last second of the day",
        "2026-03-30",
        Recurrence(date(2026, 3, 31), at=time(23, 59, 59)),
    ),
    ("without a time of day", "2026-03-30", Recurrence(date(2026, 3, 31), at=None)),
    ("in summer time", "2026-06-20", Recurrence(date(2026, 6, 30), "Monthly", at=_NIGHTFALL)),
    ("as summer time begins", "2026-03-20", Recurrence(date(2026, 3, 28), at=time(1, 30))),
    ("as summer time ends", "2026-10-20", Recurrence(date(2026, 10, 24), at=time(0, 30))),
)
"""What is special about a schedule, the day on which it is created, and its points in time."""


def _kept_to(shown: tuple[str, ...]) -> Iterator[Handled]:
    for name, created, recurrence in _CALENDAR:
        at = recurrence.at.isoformat() if recurrence.at else "no time of day"
        yield Handled(
            Manner(
                name,
                f"it is created on {created}: {recurrence.frequency} from "
                f"{recurrence.first.isoformat()}, {at}",
                _DUE,
                at_start=True,
                then=shown,
            ),
            Handling(
                first=partial(_move_clock, datetime.fromisoformat(created).replace(tzinfo=UTC)),
                draft=partial(_with, recurrence),
            ),
        )


def _move_clock(to: datetime, bench: Bench, _: Beginning | None) -> None:
    bench.advance(to)


def _with(recurrence: Recurrence, _: Bench, made: Draft) -> None:
    made.recurrence = recurrence


def _refused() -> Iterator[Handled]:
    for name, says, start, end in (
        ("from today", "it starts on the day on which it is sent", 0, None),
        ("from yesterday", "it starts on the day before it is sent", -1, None),
        ("ends before it starts", "its end date is the day before its start date", 2, 1),
    ):
        yield Handled(
            Manner(name, says, _PERMITTED), Handling(draft=partial(_from_day, start, end))
        )


def _from_day(start: int, end: int | None, bench: Bench, made: Draft) -> None:
    """Nothing else about it is wrong."""
    today = bench.now.date()
    made.whole_body = None
    made.recurrence = Recurrence(
        today + start * _A_DAY, until=None if end is None else today + end * _A_DAY
    )
