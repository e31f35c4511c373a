"""Waiting for a target: until when, and saying so if it takes long."""

from __future__ import annotations

import time

from srpd.conformance.targets.limits import Limits


class Wait:
    """The wait for one reply. `who` and `what` are said if it takes long."""

    def __init__(self, limits: Limits, who: str, what: str) -> None:
        self._limits = limits
        self._begun = time.monotonic()
        self._who = who
        self._what = what
        self._told = self._begun

    @property
    def left(self) -> float:
        """Seconds until the time is over; 0 if it is."""
        return max(0.0, self._limits.timeout.total_seconds() - (time.monotonic() - self._begun))

    @property
    def slice(self) -> float:
        """Seconds to wait before asking again whether the time is over or something to be said."""
        due = self._told + self._limits.patience.total_seconds() - time.monotonic()
        return max(0.001, min(self.left, due))

    def look(self, received: int) -> None:
        """Say that we wait, if it is time to; `received` is how many bytes have come so far."""
        now = time.monotonic()
        if now - self._told < self._limits.patience.total_seconds():
            return
        self._told = now
        seen = f"{received:,} bytes of the reply have come" if received else "nothing has come yet"
        self._limits.tell(
            f"waiting for {self._who} to answer {self._what}: {seen} after "
            f"{now - self._begun:.0f} s; given up after {self._limits.timeout.total_seconds():g} s"
        )

    def expired(self, received: int) -> str:
        """What is said of a wait that was in vain."""
        seen = f"only {received:,} bytes of it" if received else "nothing"
        return (
            f"no whole reply within {self._limits.timeout.total_seconds():g} s, {seen} came; "
            "--timeout gives it longer"
        )
