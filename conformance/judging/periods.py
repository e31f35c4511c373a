"""What the clock alone brings about in a step: that a period of a threshold begins."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta

from srpd.conformance.bindings.deadlines import by_the_calendar
from srpd.conformance.recording.trace import Entry
from srpd.model.stepping import Configuration, Stepper


def longest_period(entries: Sequence[Entry]) -> timedelta:
    """The longest period of a threshold that the trace of a case arranges; nought if none."""
    return max(_periods(entries), default=timedelta(0))


def in_periods(
    stepper: Stepper, here: Configuration, period: timedelta, happened: Sequence[Entry]
) -> Configuration:
    """The configuration after a step, by the clock of the trace and the period of thresholds."""
    instants = [datetime.fromisoformat(entry.at) for entry in happened if entry.at and period]
    if not instants:
        return here
    return by_the_calendar(stepper, here, min(instants), max(instants), period)


def _periods(entries: Sequence[Entry]) -> Iterator[timedelta]:
    for entry in entries:
        records = entry.fields.get("records")
        found = records.get("thresholds") if isinstance(records, Mapping) else None
        for each in found if isinstance(found, list) else ():
            if isinstance(each, Mapping) and isinstance(each.get("period_seconds"), int | float):
                yield timedelta(seconds=each["period_seconds"])
