"""What left for Users and was not taken yet; and when it is given up though nobody tried.

What is for a User without an address waits as long as anything else, since the server may be
started again with one; but nobody's messages may fill the server, nor keep another User waiting.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import takewhile
from typing import Final

from srpd.conformance.serving.journal import Outgoing

KEPT_SECONDS: Final = 2 * 24 * 3600.0
MOST_OF_A_USER: Final = 20_000


@dataclass(slots=True)
class Outbox:
    """`has_address` says whether anything can be pushed to a User. `last` is the last number."""

    has_address: Callable[[str], bool] = lambda _: False
    most: int = MOST_OF_A_USER
    last: int = 0
    _by_number: dict[int, Outgoing] = field(default_factory=dict)
    _by_user: dict[str, dict[int, Outgoing]] = field(default_factory=dict)

    def __iter__(self) -> Iterator[Outgoing]:
        """In the order in which they left."""
        return iter(list(self._by_number.values()))

    def __len__(self) -> int:
        return len(self._by_number)

    def add(self, message: Outgoing) -> int | None:
        """Add it. The number of the oldest, if it must be given up for it."""
        self.last = max(self.last, message.number)
        self._by_number[message.number] = message
        own = self._by_user.setdefault(message.user, {})
        own[message.number] = message
        if len(own) <= self.most or self.has_address(message.user):
            return None
        return next(iter(own))

    def remove(self, number: int) -> bool:
        """It is over. Whether it was there."""
        message = self._by_number.pop(number, None)
        if message is None:
            return False
        own = self._by_user[message.user]
        del own[number]
        if not own:
            del self._by_user[message.user]
        return True

    def clear(self) -> None:
        """Nothing is to be pushed any more."""
        self._by_number.clear()
        self._by_user.clear()

    def is_full(self, user: str) -> bool:
        """Whether so much was sent to the User, and not taken, that no more should come of it."""
        return len(self._by_user.get(user, ())) >= self.most and self.has_address(user)

    def overdue(self, now: float) -> list[int]:
        """What is for Users without an address and left longer ago than anything is kept."""
        return [
            number
            for user, own in self._by_user.items()
            if not self.has_address(user)
            for number, _ in takewhile(
                lambda each: now - each[1].left_at > KEPT_SECONDS, own.items()
            )
        ]

    def waiting(self) -> dict[str, int]:
        """How many there are for each User."""
        return {user: len(own) for user, own in sorted(self._by_user.items())}
