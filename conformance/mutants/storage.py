"""Requests that wait for their date: clause 6.5(b) and (d)."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from srpd.conformance.messages.requests import Request
from srpd.conformance.mutants.marks import breaks
from srpd.conformance.reference import ReferenceDcc
from srpd.conformance.reference.state import Stored

A_TICK = timedelta(seconds=1)


@breaks("6.5(d)(ii)")
class ExecutesUnchecked(ReferenceDcc):
    """Executes a stored Service Request without repeating the checks."""

    def recheck(self, *_: Any) -> None:
        return None


@breaks("6.5(d)(i)")
class StoresOnlyTwice(ReferenceDcc):
    """Acknowledges the third Service Request to be stored, and does not store it."""

    stored_so_far = 0

    def reset(self, now: str) -> str:
        self.stored_so_far = 0
        return super().reset(now)

    def store(self, request: Request) -> None:
        self.stored_so_far += 1
        if self.stored_so_far <= 2:
            super().store(request)


@breaks("6.5(d)(ii)", suite="boundaries")
class StoresASecondShort(ReferenceDcc):
    """A stored Service Request falls due a second too early."""

    OFFSET = -A_TICK

    def store(self, request: Any) -> None:
        at = request.execution_at
        if isinstance(at, datetime):
            stored = Stored(request, at)
            self.state.stored[self.slot_of(request)] = stored
            self.clock.set(at + self.OFFSET, self.execution_time_reached, stored)


@breaks("6.5(d)(ii)", suite="boundaries")
class StoresASecondLong(StoresASecondShort):
    """A stored Service Request falls due a second too late."""

    OFFSET = A_TICK


@breaks("6.5(d)(ii)", suite="boundaries")
class TakesTimesForLocal(ReferenceDcc):
    """Takes an execution date for one of British time, an hour ahead of UTC in summer."""

    def store(self, request: Any) -> None:
        at = request.execution_at
        if isinstance(at, datetime):
            local = at.replace(tzinfo=ZoneInfo("Europe/London"))
            stored = Stored(request, at)
            self.state.stored[self.slot_of(request)] = stored
            self.clock.set(local.astimezone(UTC), self.execution_time_reached, stored)


@breaks("6.5(d)(ii)", suite="boundaries")
class KnowsNoLeapDays(ReferenceDcc):
    """Has what is to be executed on a leap day executed a day later."""

    def store(self, request: Any) -> None:
        at = request.execution_at
        if isinstance(at, datetime) and (at.month, at.day) == (2, 29):
            at += timedelta(days=1)
        if isinstance(at, datetime):
            stored = Stored(request, at)
            self.state.stored[self.slot_of(request)] = stored
            self.clock.set(at, self.execution_time_reached, stored)
