"""How many requests a second a User may send: beyond that, HTTP 429 and when to come again.

What counts is who signed a request, never whom it names. What anybody can send again, since it was
sent before, takes nothing from what its signer may still send.
"""

from __future__ import annotations

import math
import time
from collections import OrderedDict
from collections.abc import Callable
from typing import Final

MOST_REMEMBERED: Final = 10_000


class Rates:
    """For each User a number that fills up steadily to a second's worth. A rate of 0 is no limit.

    What is refused was not received: it takes nothing from what the User may still send.
    """

    def __init__(
        self,
        a_second: float,
        clock: Callable[[], float] = time.monotonic,
        most_remembered: int = MOST_REMEMBERED,
    ) -> None:
        self._rate = a_second
        self._most = max(a_second, 1.0)
        self._clock = clock
        self._most_remembered = most_remembered
        self._left: OrderedDict[str, tuple[float, float]] = OrderedDict()
        self._counted: OrderedDict[bytes, None] = OrderedDict()

    @property
    def limited(self) -> bool:
        """Whether there is a limit at all."""
        return self._rate > 0

    def seconds_to_wait(self, signer: str, message: bytes) -> int:
        """0 if the User that signed may send now; otherwise whole seconds after which it may.

        `message` tells one message from another: the same is counted once.
        """
        if self._rate <= 0 or message in self._counted:
            return 0
        now = self._clock()
        left, since = self._left.get(signer, (self._most, now))
        left = min(self._most, left + (now - since) * self._rate)
        wait = 0 if left >= 1.0 else max(1, math.ceil((1.0 - left) / self._rate))
        self._left[signer] = (left if wait else left - 1.0, now)
        self._left.move_to_end(signer)
        self._forget_the_full(now)
        if not wait:
            self._counted[message] = None
            if len(self._counted) > self._most_remembered:
                self._counted.popitem(last=False)
        return wait

    def _forget_the_full(self, now: float) -> None:
        """Of those that may send a whole second's worth again, there is nothing to remember."""
        while self._left:
            signer, (left, since) = next(iter(self._left.items()))
            if left + (now - since) * self._rate < self._most:
                return
            del self._left[signer]
