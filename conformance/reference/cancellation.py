"""Clause 15.3: services cancelled in accordance with Sections H3.18 to H3.20.

Those Sections are about Future-Dated and Scheduled Services. What cancels one is not for this DCC
to decide: the operations tell it.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from srpd.conformance.messages.errors import Malformed
from srpd.conformance.messages.identifiers import RequestId
from srpd.conformance.messages.requests import Request
from srpd.conformance.reference.schedules import Schedules
from srpd.conformance.reference.state import Stored


class Cancellation(Schedules):
    """What waits for a time to come, and is not to be processed any further."""

    def cancel_services(self, fields: Mapping[str, Any]) -> str | None:
        """Cancel a Service Request or a schedule; the reason where there is none to cancel."""
        if "schedule_id" in fields:
            found = self.cancel_schedule(str(fields["schedule_id"])[:20])
            return None if found else "no such schedule is held"
        try:
            request_id = str(RequestId.parse(str(fields.get("request_id"))[:200]))
        except Malformed:
            return "it names neither a RequestID nor a schedule"
        return None if self.cancel_request(request_id) else "no such request waits for its time"

    def cancel_schedule(self, identifier: str) -> bool:
        """Nothing more is made from it, and what it made and is in quarantine is deleted."""
        held = [s for s in self.state.schedules.values() if str(s.id) == identifier]
        for schedule in held:
            del self.state.schedules[schedule.id]
            for request_id, made_by in self.state.made_by_schedules.items():
                if made_by == schedule.id and request_id in self.state.quarantine:
                    self.delete_quarantined(request_id)
        return bool(held)

    def cancel_request(self, request_id: str) -> bool:
        """Whether it was waiting for its time: stored, held, kept, or by then in quarantine."""
        waiting = [
            *(stored for stored in self.state.stored.values() if not stored.sent),
            *self.state.held,
            *self.state.cos_kept,
        ]
        found = [item for item in waiting if str(item.request.request_id) == request_id]
        quarantined = self.state.quarantine.get(request_id)
        if quarantined is not None and self.is_future_dated(quarantined.request):
            self.delete_quarantined(request_id)
        self.drop(found)
        return bool(found) or (quarantined is not None and request_id not in self.state.quarantine)

    def is_future_dated(self, request: Request) -> bool:
        return request.execution_at is not None

    def drop(self, waiting: list[Stored]) -> None:
        """Process these no further."""
        self.state.stored = {
            slot: item
            for slot, item in self.state.stored.items()
            if not any(item is each for each in waiting)
        }
        self.state.held = [i for i in self.state.held if not any(i is each for each in waiting)]
        self.state.cos_kept = [
            i for i in self.state.cos_kept if not any(i is each for each in waiting)
        ]
        for item in waiting:
            self.processing_is_over(str(item.request.request_id))
