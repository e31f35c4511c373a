"""How many requests a second a User may send: beyond that, HTTP 429 and when to come again."""

from __future__ import annotations

import math
import time
from collections.abc import Callable
from typing import Final

_MOST_USERS: Final = 10_000


class Rates:
    """For each User a number that fills up steadily to a second's worth. A rate of 0 is no limit.

    What is refused was not received: it takes nothing from what the User may still send.
    """

    def __init__(self, a_second: float, clock: Callable[[], float] = time.monotonic) -> None:
        self._rate = a_second
        self._most = max(a_second, 1.0)
        self._clock = clock
        self._left: dict[str, tuple[float, float]] = {}

    def seconds_to_wait(self, user: str) -> int:
        """0 if the User may send now; otherwise whole seconds after which it may."""
        if self._rate <= 0:
            return 0
        now = self._clock()
        left, since = self._left.get(user, (self._most, now))
        left = min(self._most, left + (now - since) * self._rate)
        if left < 1.0:
            self._left[user] = (left, now)
            return max(1, math.ceil((1.0 - left) / self._rate))
        if len(self._left) >= _MOST_USERS and user not in self._left:
            self._left.clear()
        self._left[user] = (left - 1.0, now)
        return 0
