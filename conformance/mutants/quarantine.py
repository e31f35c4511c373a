"""Quarantine: clauses 12.2 and 12.3."""

from __future__ import annotations

from collections.abc import Callable

from srpd.conformance.messages.contents import Breach
from srpd.conformance.messages.requests import Request
from srpd.conformance.mutants.marks import breaks
from srpd.conformance.reference import ReferenceDcc


@breaks("12.2")
class SendsWhatItQuarantined(ReferenceDcc):
    """Notifies the User of a breach as it should, and sends the communication all the same."""

    def quarantine(self, request: Request, breach: Breach, proceed: Callable[[], None]) -> None:
        super().quarantine(request, breach, proceed)
        proceed()


@breaks("12.3(a)")
class ReleasesNothing(ReferenceDcc):
    """Takes note of the instruction to process, and sends nothing."""

    def release(self, request_id: str) -> None:
        self.state.quarantine.pop(request_id)


@breaks("12.2")
class TiresAfterThreeQuarantines(ReferenceDcc):
    """Sends the fourth communication that is to be quarantined."""

    quarantined = 0

    def reset(self, now: str) -> str:
        self.quarantined = 0
        return super().reset(now)

    def quarantine(self, request: Request, breach: Breach, proceed: Callable[[], None]) -> None:
        self.quarantined += 1
        if self.quarantined > 3:
            proceed()
        else:
            super().quarantine(request, breach, proceed)


@breaks("12.3(a)")
class ChecksRightsAgain(ReferenceDcc):
    """Applies clause 6.1(b) again on release."""

    def release(self, request_id: str) -> None:
        held = self.state.quarantine[request_id]
        if self.senders_rights_are_not_suspended(held.request):
            super().release(request_id)
