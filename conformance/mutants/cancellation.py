"""Services cancelled: clause 15.3."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from srpd.conformance.mutants.marks import breaks
from srpd.conformance.reference import ReferenceDcc
from srpd.conformance.reference.state import Stored


@breaks("15.3")
class IgnoresCancellation(ReferenceDcc):
    """A DCC that goes on as if nothing had been cancelled."""

    def cancel_services(self, fields: Mapping[str, Any]) -> str | None:  # noqa: ARG002
        return None


@breaks("15.3")
class KeepsWhatIsQuarantined(ReferenceDcc):
    """A DCC that cancels nothing that waits in quarantine, and lets the User release it."""

    def delete_quarantined(self, request_id: str) -> None:
        if not self.cancelling:
            super().delete_quarantined(request_id)

    cancelling = False

    def cancel_services(self, fields: Mapping[str, Any]) -> str | None:
        self.cancelling = True
        answer = super().cancel_services(fields)
        self.cancelling = False
        return answer


@breaks("15.3")
class SendsAtOnce(ReferenceDcc):
    """A DCC that carries out at once what was cancelled before its time."""

    def cancel_services(self, fields: Mapping[str, Any]) -> str | None:
        for stored in list(self.state.stored.values()):
            self.send_countersigned_service_request(stored.request)
        return super().cancel_services(fields)


@breaks("15.3")
class SendsWhatItHeld(ReferenceDcc):
    """Sends what it held until its execution date, though the services were cancelled."""

    def drop(self, cancelled: list[Stored]) -> None:
        held = self.state.held
        super().drop(cancelled)
        self.state.held = held
