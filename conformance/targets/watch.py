"""Watching a call in this process, where nothing ends it: the user is told that it goes on."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

from srpd.conformance.targets.limits import Limits


class Watch:
    """Tells of calls that last longer than the `patience` of the limits, and as often again."""

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._call: tuple[str, float] | None = None
        self._begun = threading.Event()
        self._thread: threading.Thread | None = None

    @contextmanager
    def over(self, method: str) -> Iterator[None]:
        """Watch over one call."""
        if self._thread is None:
            self._thread = threading.Thread(target=self._look, daemon=True)
            self._thread.start()
        self._call = (method, time.monotonic())
        self._begun.set()
        try:
            yield
        finally:
            self._call = None

    def _look(self) -> None:
        """One look in every span of patience, and none as long as nothing is called."""
        patience = self._limits.patience.total_seconds()
        while self._begun.wait():
            call = self._call
            if call is None:
                self._begun.clear()
                continue
            method, begun = call
            left = patience - (time.monotonic() - begun) % patience
            time.sleep(left)
            if self._call is call:
                waited = time.monotonic() - begun
                self._limits.tell(
                    f"waiting for the target to answer {method}: {waited:.0f} s so far; it runs in "
                    "this process, so nothing ends the wait"
                )
