"""What the clock alone brings about in a step: that a period of a threshold begins."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta

from srpd.conformance.bindings.deadlines import by_the_calendar
from srpd.conformance.recording.trace import Entry
from srpd.model.stepping import Configuration, Stepper


def in_periods(
    stepper: Stepper, here: Configuration, entries: Sequence[Entry], happened: Sequence[Entry]
) -> Configuration:
    """The configuration after a step, by the clock of the trace and the thresholds in force."""
    instants = [datetime.fromisoformat(entry.at) for entry in happened if entry.at]
    period = max(_periods(entries), default=timedelta(0))
    if not instants or not period:
        return here
    return by_the_calendar(stepper, here, min(instants), max(instants), period)


def _periods(entries: Sequence[Entry]) -> Iterator[timedelta]:
    for entry in entries:
        records = entry.fields.get("records")
        found = records.get("thresholds") if isinstance(records, Mapping) else None
        for each in found if isinstance(found, list) else ():
            if isinstance(each, Mapping) and isinstance(each.get("period_seconds"), int | float):
                yield timedelta(seconds=each["period_seconds"])
