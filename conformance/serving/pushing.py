"""Pushing to the Receive Response services of the Users, each in its order, until it is taken.

204 means that the message was taken. Anything else, or silence, means trying again: after a second,
then after twice as long each time, up to five minutes; what was not taken in two days is given up.
Of Device Alerts the Code's glossary says that the DCC tries again within 300 seconds and keeps them
for two days; that the same holds for other messages is not confirmed (UNSURE).

A User may be sent a message twice if its 204 was lost on the way; never is one left out.
"""

from __future__ import annotations

import queue
import ssl
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

from srpd.conformance.serving.journal import Outgoing
from srpd.conformance.serving.outbox import KEPT_SECONDS
from srpd.conformance.web.asgi import XML
from srpd.conformance.web.posting import Place, Poster, Unreachable

TAKEN: Final = 204
FIRST_WAIT: Final = 1.0
LONGEST_WAIT: Final = 300.0
_ANSWER_SECONDS: Final = 30.0


@dataclass(frozen=True, slots=True)
class Addresses:
    """Where each User takes messages; `usual`, with ``{user}`` for the User ID, is for the rest."""

    of_users: Mapping[str, str]
    usual: str = ""

    def of(self, user: str) -> str:
        """The URL of a User's Receive Response service; empty if it has none."""
        return self.of_users.get(user) or self.usual.replace("{user}", user)

    def confirm(self) -> None:
        """Raises `BadInput` for what is no URL."""
        for url in (*self.of_users.values(), self.usual):
            if url:
                Place.of(url.replace("{user}", "0"))


class Pushing:
    """One thread for each User to whom something was ever sent.

    `taken` is called, in such a thread, with the number of a message that is over and whether the
    User took it; `tell` with what went wrong.
    """

    def __init__(
        self,
        addresses: Addresses,
        taken: Callable[[int, bool], None],
        tell: Callable[[str], None],
        context: ssl.SSLContext | None = None,
        first_wait: float = FIRST_WAIT,
    ) -> None:
        self._addresses = addresses
        self._taken = taken
        self._tell = tell
        self._context = context
        self._first_wait = first_wait
        self._queues: dict[str, queue.SimpleQueue[Outgoing | None]] = {}
        self._threads: list[threading.Thread] = []
        self._ending = threading.Event()
        self._round = 0

    def redirect(self, usual: str) -> None:
        """Push there from now on, for every User. Raises `BadInput` for what is no URL."""
        addresses = Addresses({}, usual)
        addresses.confirm()
        self.forget()
        self._addresses = addresses

    def has_address(self, user: str) -> bool:
        """Whether anything can be pushed to the User."""
        return bool(self._addresses.of(user))

    def deliver(self, message: Outgoing) -> None:
        """Have it pushed. What is for a User without an address waits in the outbox."""
        url = self._addresses.of(message.user)
        if not url:
            return
        if message.user not in self._queues:
            self._queues[message.user] = queue.SimpleQueue()
            thread = threading.Thread(
                target=self._push_to,
                args=(message.user, Place.of(url), self._round),
                name=f"srpd-push-{message.user}",
                daemon=True,
            )
            self._threads.append(thread)
            thread.start()
        self._queues[message.user].put(message)

    def forget(self) -> None:
        """Push nothing more of what was to be pushed so far."""
        self._round += 1
        for each in self._queues.values():
            each.put(None)
        self._queues.clear()

    def stop(self) -> None:
        """End every thread; what is not taken stays in the journal."""
        self._ending.set()
        self.forget()
        for thread in self._threads:
            thread.join(1.0)

    def _push_to(self, user: str, place: Place, mine: int) -> None:
        waiting = self._queues[user]
        poster = Poster(place, _ANSWER_SECONDS, self._context)
        while (message := waiting.get()) is not None:
            if mine != self._round:
                continue
            if self._push(poster, place, user, message, mine):
                self._taken(message.number, True)
            elif mine == self._round and not self._ending.is_set():
                self._tell(f"{user}: gave up message {message.number} after two days")
                self._taken(message.number, False)
        poster.close()

    def _push(self, poster: Poster, place: Place, user: str, message: Outgoing, mine: int) -> bool:
        wait = self._first_wait
        while mine == self._round and not self._ending.is_set():
            try:
                status = poster.post(place.path, message.xml, XML).status
                if status == TAKEN:
                    return True
                problem = f"it answered {status}, not {TAKEN}"
            except Unreachable as unreachable:
                problem = str(unreachable)
            if time.time() - message.left_at > KEPT_SECONDS:
                return False
            if wait == self._first_wait:
                self._tell(f"{user}: message {message.number} was not taken: {problem}; trying on")
            self._ending.wait(wait)
            wait = min(2 * wait, LONGEST_WAIT)
        return False
