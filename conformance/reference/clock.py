"""The virtual clock, and the timers that wait on it."""

from __future__ import annotations

import heapq
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def read_utc(text: object) -> datetime | None:
    """The aware UTC datetime of an ISO 8601 text; None for anything else."""
    if not isinstance(text, str) or not text.isascii() or len(text) > 40:
        return None
    try:
        at = datetime.fromisoformat(text)
        return at.replace(tzinfo=UTC) if at.tzinfo is None else at.astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def write_utc(at: datetime) -> str:
    """The ISO 8601 text of an instant, in UTC, ending in ``Z``."""
    return at.astimezone(UTC).replace(tzinfo=None).isoformat() + "Z"


@dataclass(frozen=True, slots=True, order=True)
class Timer:
    """A thing to do at an instant. Equal instants fire in the order in which they were set."""

    at: datetime
    number: int
    fire: Callable[[Any], None] = field(compare=False)
    subject: Any = field(compare=False)


@dataclass(slots=True)
class Clock:
    """Virtual time: it moves only when told to, and only forward."""

    now: datetime = EPOCH
    _timers: list[Timer] = field(default_factory=list)
    _set: int = 0

    def set(self, at: datetime, fire: Callable[[Any], None], subject: Any) -> None:
        """Call `fire` with `subject` when the clock reaches `at`."""
        self._set += 1
        heapq.heappush(self._timers, Timer(at, self._set, fire, subject))

    def is_due(self, at: datetime) -> bool:
        """Whether a timer was set for an instant up to `at`."""
        return bool(self._timers) and self._timers[0].at <= at

    def next_at(self, is_waiting: Callable[[Any], bool]) -> datetime | None:
        """The instant of the next timer whose subject still waits for it, or None."""
        return min((timer.at for timer in self._timers if is_waiting(timer.subject)), default=None)

    def advance(self, to: datetime) -> None:
        """Move to `to`, firing what falls due on the way; each timer sees its own instant."""
        while self._timers and self._timers[0].at <= to:
            timer = heapq.heappop(self._timers)
            self.now = max(self.now, timer.at)
            timer.fire(timer.subject)
        self.now = max(self.now, to)
