"""Waiting for a target that takes its time: one that says that it is not idle yet."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from datetime import timedelta
from typing import Final

from srpd.conformance.plain import one_line
from srpd.conformance.targets.limits import DEFAULT_LIMITS, Limits
from srpd.conformance.targets.protocol import Drained

A_TICK: Final = timedelta(seconds=1)
"""How far the virtual clock is moved at a time, as long as a target is not idle."""

QUIET: Final = 1.0
"""Seconds without a sign of life after which the virtual clock is moved by a tick."""

_FIRST_PAUSE: Final = 0.001
_LONGEST_PAUSE: Final = 0.25
_SHOWN: Final = 300
_PARTS: Final = 32


class Patience:
    """How long one target is waited for until it is idle. It learns from the waits of a run.

    A target is drained again and again. If nothing changes for a while it may be virtual time that
    it waits for, and the clock is moved by a tick at a time. A wait is over after `settle` of the
    limits, of real time or of virtual time. After a wait in vain the next one is half as long, but
    never shorter than twice the longest that was worth it, or than a small part of the limit: so
    one that is never idle is not waited for again and again at full length. `clock` and `pause`
    count in seconds of real time.
    """

    def __init__(
        self,
        limits: Limits = DEFAULT_LIMITS,
        clock: Callable[[], float] = time.monotonic,
        pause: Callable[[float], None] = time.sleep,
    ) -> None:
        self._limits = limits
        self._clock = clock
        self._pause = pause
        self._most = limits.settle.total_seconds()
        self._granted = self._most
        self._worth = 0.0
        self._ticks_at_once = 0
        self._time_stood = False

    def until_idle(
        self, drain: Callable[[], Drained], tick: Callable[[], bool]
    ) -> Iterator[Drained]:
        """What each drain brings, until it says idle or the time is over.

        `tick` moves the virtual clock by `A_TICK`, and says whether it could.
        """
        self._time_stood = False
        drained = drain()
        yield drained
        if drained.idle:
            return
        wait = _Wait(self._clock(), drained.outstanding)
        while not drained.idle and not self._is_over(wait):
            is_time = self._is_time_to_tick(wait)
            by_clock = is_time and tick()
            if is_time and not by_clock and self._ticks_at_once and self._is_quiet(wait):
                # Virtual time alone has helped it so far, and that stands.
                self._time_stood = True
                return
            if by_clock:
                wait.ticks += 1
                wait.fruitless += 1
            else:
                self._pause(max(_FIRST_PAUSE, min(wait.pause, self._left(wait))))
                wait.pause = min(2 * wait.pause, _LONGEST_PAUSE)
            drained = drain()
            yield drained
            self._heed(wait, drained, by_clock=by_clock)
            self._tell_of(wait)
        if drained.idle:
            self._worth = max(self._worth, self._clock() - wait.begun)
        else:
            least = max(2 * self._worth, self._most / _PARTS)
            self._granted = min(self._most, max(self._granted / 2, least))

    @property
    def in_vain(self) -> str:
        """What is said of a target that was not idle in the end; the same in every case of a kind.

        Where the clock may not be moved, since the step is about that very instant, no longer wait
        would help.
        """
        if self._time_stood:
            return (
                "the target was not idle, and what it left undone shows nothing: it needs virtual "
                "time, and to give it any would pass the instant that the step is about"
            )
        return (
            "the target was waited for and did not become idle, so what it left undone shows "
            f"nothing; the limit is {self._most:g} s, and --settle gives it longer"
        )

    def _is_over(self, wait: _Wait) -> bool:
        return self._left(wait) <= 0 or wait.ticks * A_TICK >= self._limits.settle

    def _left(self, wait: _Wait) -> float:
        return max(0.0, self._granted - (self._clock() - wait.begun))

    def _is_time_to_tick(self, wait: _Wait) -> bool:
        """At once if virtual time has helped before, and otherwise at the pace of real time."""
        return wait.fruitless < self._ticks_at_once or self._is_quiet(wait)

    def _is_quiet(self, wait: _Wait) -> bool:
        return self._clock() - wait.alive >= QUIET

    def _heed(self, wait: _Wait, drained: Drained, *, by_clock: bool) -> None:
        if drained.idle or drained.messages or drained.outstanding != wait.outstanding:
            if by_clock:
                self._ticks_at_once = max(self._ticks_at_once, wait.fruitless)
            wait.fruitless, wait.outstanding = 0, drained.outstanding
            wait.alive, wait.pause = self._clock(), _FIRST_PAUSE
        elif by_clock and wait.fruitless >= self._ticks_at_once:
            self._ticks_at_once = 0
            wait.alive = self._clock()

    def _tell_of(self, wait: _Wait) -> None:
        now = self._clock()
        if now - wait.told < self._limits.patience.total_seconds():
            return
        wait.told = now
        self._limits.tell(
            f"waiting for the target to be idle: {now - wait.begun:.0f} s so far, given up after "
            f"{self._granted:g} s (--settle); outstanding: {_shown(wait.outstanding)}"
        )


class _Wait:
    """One wait: when it began, when there was the last sign of life, and what was tried since."""

    def __init__(self, begun: float, outstanding: tuple[str, ...]) -> None:
        self.begun = self.alive = self.told = begun
        self.outstanding = outstanding
        self.pause = _FIRST_PAUSE
        self.ticks = self.fruitless = 0


def _shown(outstanding: Sequence[str]) -> str:
    return one_line("; ".join(outstanding), _SHOWN) or "it does not say what"
