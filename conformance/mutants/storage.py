"""Requests that wait for their date: clause 6.5(b) and (d)."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from srpd.conformance.messages.requests import Request
from srpd.conformance.messages.xml import serialise
from srpd.conformance.mutants.marks import breaks
from srpd.conformance.reference import ReferenceDcc
from srpd.conformance.reference.state import Stored

A_TICK = timedelta(seconds=1)


@breaks("6.5(d)(ii)")
class ExecutesUnchecked(ReferenceDcc):
    """Executes a stored Service Request without repeating the checks."""

    def recheck(self, *_: Any) -> None:
        return None


@breaks("6.5(d)(ii)")
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


@breaks("6.5(d)(ii)")
class StoresASecondShort(ReferenceDcc):
    """A stored Service Request falls due a second too early."""

    OFFSET = -A_TICK

    def store(self, request: Any) -> None:
        at = request.execution_at
        if isinstance(at, datetime):
            stored = Stored(request, at)
            self.state.stored[self.slot_of(request)] = stored
            self.clock.set(at + self.OFFSET, self.execution_time_reached, stored)


@breaks("6.5(d)(ii)")
class StoresASecondLong(StoresASecondShort):
    """A stored Service Request falls due a second too late."""

    OFFSET = A_TICK


@breaks("6.5(d)(ii)")
class TakesTimesForLocal(ReferenceDcc):
    """Takes an execution date for one of British time, an hour ahead of UTC in summer."""

    def store(self, request: Any) -> None:
        at = request.execution_at
        if isinstance(at, datetime):
            local = at.replace(tzinfo=ZoneInfo("Europe/London"))
            stored = Stored(request, at)
            self.state.stored[self.slot_of(request)] = stored
            self.clock.set(local.astimezone(UTC), self.execution_time_reached, stored)


@breaks("6.5(d)(ii)")
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


@breaks("6.5(b)")
class KeepsTheEarlierOne(ReferenceDcc):
    """Keeps what is stored beside a newer Service Request of the same kind."""

    def slot_of(self, request: Request) -> tuple[str, str]:
        return (request.target, f"{request.variant} {request.request_id}")


@breaks("6.5(d)(ii)")
class DeletesWhatIsStoredForTheDevice(ReferenceDcc):
    """Deletes what is stored for the Device, of whatever kind."""

    def slot_of(self, request: Request) -> tuple[str, str]:
        return (request.target, "")


@breaks("6.5(d)(ii)")
class StoresNothing(ReferenceDcc):
    """Acknowledges what is to be stored, and forgets it."""

    def store(self, request: Request) -> None:
        self.processing_is_over(str(request.request_id))


@breaks("6.5(d)(i)")
class ExecutesAtOnce(ReferenceDcc):
    """Sends at once what is to be stored."""

    def store(self, request: Request) -> None:
        self.send_countersigned_service_request(request)


@breaks("6.5(d)(ii)")
class ChecksAllButTheStatusAgain(ReferenceDcc):
    """Leaves the SMI Status out when it repeats the checks."""

    def exempt_at_execution_time(self) -> frozenset[str]:
        return super().exempt_at_execution_time() | {"6.1(c)"}


@breaks("6.5(d)(ii)")
class ChecksAllButTheRegistrationAgain(ReferenceDcc):
    """Leaves the Registration Data out when it repeats the checks."""

    def exempt_at_execution_time(self) -> frozenset[str]:
        return super().exempt_at_execution_time() | {"6.1(f)"}


@breaks("6.5(d)(ii)(A)")
class DoesNotCountersignWhatWasStored(ReferenceDcc):
    """Sends what was stored as it came."""

    def countersigned(self, request: Request) -> str:
        stored = any(each.request is request for each in self.state.stored.values())
        return serialise(request.root) if stored else super().countersigned(request)


@breaks("6.5(d)(ii)(B)")
class SendsNothingThatWasStored(ReferenceDcc):
    """Repeats the checks when the date has come, and sends nothing."""

    def execution_time_reached(self, stored: Stored) -> None:
        if self.is_still_stored(stored) and self.recheck(stored.request) is not None:
            super().execution_time_reached(stored)


@breaks("6.5(d)(ii)(B)")
class SendsWhatWasStoredElsewhere(ReferenceDcc):
    """Sends what was stored to a Service Provider of other Devices."""

    def service_provider_of(self, request: Request) -> str:
        stored = any(each.request is request for each in self.state.stored.values())
        return "B" if stored else super().service_provider_of(request)


@breaks("6.5(d)(ii)(C)")
class KeepsWhatIsCompleted(ReferenceDcc):
    """Keeps the stored copy when all processing is completed, and sends it again."""

    def processing_completed(self, request_id: str) -> None:
        for stored in list(self.state.stored.values()):
            if str(stored.request.request_id) == request_id:
                self.send_countersigned_service_request(stored.request)
