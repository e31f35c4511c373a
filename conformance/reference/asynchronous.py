"""A reference that takes its time: what it has to send leaves later, in another order, in attempts.

Nothing that it does differs from the reference that it holds, but when. No clause says in which
order messages leave that follow from one event, nor how soon, so it is as conformant. As long as
anything has still to leave it is not idle, and says what is outstanding.
"""

from __future__ import annotations

import itertools
import time
from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from srpd.conformance.reference.clock import EPOCH, read_utc, write_utc
from srpd.conformance.reference.cos_party import ReferenceCosParty
from srpd.conformance.reference.dcc import ReferenceDcc
from srpd.conformance.reference.service_provider import ReferenceServiceProvider
from srpd.conformance.reference.surface import Surface
from srpd.conformance.reference.user import ReferenceUser
from srpd.conformance.targets.protocol import (
    Advanced,
    Delivered,
    Drained,
    Hello,
    Loaded,
    PortMessage,
    Record,
    TargetFault,
)

LATER = (2, 1, 3)
"""How much later each message leaves than it could, one after the other and from the beginning."""

FAILS = 4
"""Of so many attempts to send, the last fails; it is made again."""


@dataclass(frozen=True, slots=True)
class Leaving:
    """A message that has still to leave: when, and which attempt that will be."""

    message: PortMessage
    due: float
    attempt: int = 1

    def in_words(self) -> str:
        """What is outstanding."""
        return f"attempt {self.attempt} to send a message at {self.message.port}"


class Asynchronous(ABC):
    """A target that holds another one, and is late with what that sends."""

    def __init__(self, target: ReferenceDcc | Surface, later: Sequence[float] = LATER) -> None:
        self._target = target
        self._later = tuple(later)
        self._begin_anew()

    @abstractmethod
    def moment(self) -> float:
        """How late it is, in the unit in which it is late."""

    def put(self, message: PortMessage) -> float:
        """The moment at which a message could have left; now, unless something is known."""
        del message
        return self.moment()

    def left(self, leaving: Leaving) -> PortMessage:
        """The message as it leaves."""
        return leaving.message

    def hello(self) -> Hello:
        hello = self._target.hello()
        return replace(hello, name=f"{hello.name}, asynchronous")

    def ics(self) -> Mapping[str, str]:
        return self._target.ics()

    def reset(self, now: str) -> str:
        self._begin_anew()
        return self._target.reset(now)

    def load(self, records: Mapping[str, list[Record]]) -> Loaded:
        return self._target.load(records)

    def deliver(self, message: PortMessage) -> Delivered:
        delivered = self._target.deliver(message)
        self._take()
        return delivered

    def advance(self, to: str) -> Advanced:
        advanced = self._target.advance(to)
        self._take()
        return advanced

    def drain(self) -> Drained:
        self._take()
        messages = tuple(self._leave())
        outstanding = tuple(each.in_words() for each in self._leaving)
        return Drained(messages, not outstanding, outstanding)

    def mark(self, text: str) -> None:
        self._target.mark(text)

    def bye(self) -> None:
        self._target.bye()

    def _begin_anew(self) -> None:
        self._leaving: list[Leaving] = []
        self._delays = itertools.cycle(self._later)
        self._attempts = itertools.count(1)

    def _take(self) -> None:
        """Have what the target sends leave later."""
        for message in self._target.drain().messages:
            self._leaving.append(Leaving(message, self.put(message) + next(self._delays)))

    def _leave(self) -> list[PortMessage]:
        """What leaves by now, in the order of the moments; an attempt that fails is made again."""
        found: list[PortMessage] = []
        now = self.moment()
        while due := [each for each in self._leaving if each.due <= now]:
            first = min(due, key=lambda each: each.due)
            self._leaving.remove(first)
            if next(self._attempts) % FAILS:
                found.append(self.left(first))
            else:
                again = replace(first, due=first.due + self._later[0], attempt=first.attempt + 1)
                self._leaving.append(again)
        return found


class LateByDrains(Asynchronous):
    """It is late by drains: a message leaves when it was asked for often enough."""

    def moment(self) -> float:
        return self._drains

    def drain(self) -> Drained:
        self._drains += 1
        return super().drain()

    def _begin_anew(self) -> None:
        super()._begin_anew()
        self._drains = 0


class LateInRealTime(Asynchronous):
    """It is late by seconds of real time, whatever the clock of the tester says."""

    def moment(self) -> float:
        return time.monotonic()


class LateInVirtualTime(Asynchronous):
    """It is late by seconds of the tester's clock: nothing leaves as long as that stands."""

    _now = EPOCH

    def moment(self) -> float:
        return self._now.timestamp()

    def put(self, message: PortMessage) -> float:
        at = read_utc(message.at)
        return self.moment() if at is None else at.timestamp()

    def left(self, leaving: Leaving) -> PortMessage:
        late = timedelta(seconds=leaving.due - self._now.timestamp())
        return replace(leaving.message, at=write_utc(self._now + late))

    def reset(self, now: str) -> str:
        self._now = _read(now)
        return super().reset(now)

    def advance(self, to: str) -> Advanced:
        advanced = super().advance(to)
        self._now = _read(to)
        return advanced


def dcc() -> Asynchronous:
    """A reference DCC that takes its time."""
    return LateByDrains(ReferenceDcc())


def cos_party() -> Asynchronous:
    """A reference CoS Party that takes its time."""
    return LateByDrains(ReferenceCosParty())


def service_provider() -> Asynchronous:
    """A reference SMETS1 Service Provider that takes its time."""
    return LateByDrains(ReferenceServiceProvider())


def user() -> Asynchronous:
    """A reference User system that takes its time."""
    return LateByDrains(ReferenceUser())


def _read(text: str) -> datetime:
    at = read_utc(text)
    if at is None:
        raise TargetFault(f"{text[:40]!r} is not an ISO 8601 instant")
    return at
