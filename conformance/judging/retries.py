"""The same Command, sent again because no Response to it has come.

What has passed detection may be sent (13.1), and no clause says how often. How often a target is
said to try, and at what interval, are parameters; what goes beyond them is noted and no breach. A
Command that comes twice at once, or again after its Response, is no such attempt, and neither is
the next one of a schedule.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from srpd.conformance.observing.seen import Seen, Sort
from srpd.conformance.recording.trace import Entry

_RESPONSE = "response"


@dataclass(frozen=True, slots=True)
class Attempts:
    """How often a Command is tried, and at what interval."""

    number: int = 1
    interval: timedelta = timedelta(minutes=5)

    @classmethod
    def stated(cls, entries: Iterable[Entry]) -> Attempts:
        """As the trace says at its beginning."""
        usual = cls()
        begin = next((e.fields for e in entries if e.kind == "begin"), {})
        number, seconds = begin.get("command_attempts"), begin.get("command_retry_seconds")
        return cls(
            number if isinstance(number, int) else usual.number,
            timedelta(seconds=seconds) if isinstance(seconds, int | float) else usual.interval,
        )


def set_aside(
    acted: Sequence[Seen], earlier: Sequence[Seen], entries: Sequence[Entry], allowed: Attempts
) -> tuple[list[Seen], list[str]]:
    """What was seen, without further attempts, and a note of each beyond what is `allowed`."""
    kept: list[Seen] = []
    notes: list[str] = []
    for seen in acted:
        before = [each for each in (*earlier, *acted) if _is_before(each, seen)]
        if not before or _is_no_attempt(seen, before, entries, allowed):
            kept.append(seen)
        elif len(before) >= allowed.number:
            notes.append(
                f"13.1(b): {seen.in_words()} came once more, {len(before) + 1} times in all; the "
                f"parameter command-attempts says {allowed.number}"
            )
    return kept, notes


def _is_no_attempt(
    seen: Seen, before: Sequence[Seen], entries: Iterable[Entry], allowed: Attempts
) -> bool:
    latest = max(_at(each) for each in before)
    too_soon = _at(seen) - latest < allowed.interval
    one_of_several = bool(seen.schedule) or not seen.about
    return (
        seen.sort is not Sort.COMMAND or one_of_several or too_soon or _is_answered(seen, entries)
    )


def _is_before(one: Seen, other: Seen) -> bool:
    alike = (one.sort, one.about, one.device, one.port)
    return alike == (other.sort, other.about, other.device, other.port) and one.entry < other.entry


def _is_answered(seen: Seen, entries: Iterable[Entry]) -> bool:
    return any(
        entry.kind == "sent"
        and entry.number < seen.entry
        and entry.fields.get("kind") == _RESPONSE
        and entry.fields.get("request_id") == seen.about
        for entry in entries
    )


def _at(seen: Seen) -> datetime:
    return datetime.fromisoformat(seen.at)
