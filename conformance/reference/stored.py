"""Clause 6.5(b), (d): SMETS1 Future Dated Critical requests; and requests the DCC holds by DUIS."""

from __future__ import annotations

from datetime import datetime

from srpd.conformance.messages.requests import Request
from srpd.conformance.reference.checks import Rejection
from srpd.conformance.reference.sending import Sending
from srpd.conformance.reference.state import Stored


class StoredRequests(Sending):
    """What waits for its execution time."""

    FAILED_EXECUTION_ALERT = "N38"
    """DCC Alert for a stored request that fails its checks when it falls due (UNSURE)."""

    # 6.5(b)

    def delete_stored(self, request: Request) -> bool:
        """Delete the one stored for the same Device and Service Reference Variant, if any."""
        removed = self.state.stored.pop(self.slot_of(request), None)
        if removed is not None and not removed.sent:
            self.processing_is_over(str(removed.request.request_id))
        return removed is not None

    def slot_of(self, request: Request) -> tuple[str, str]:
        return (request.target, request.variant)

    # 6.5(d)

    def is_future_dated_critical(self, request: Request) -> bool:
        """A SMETS1 Critical request with an execution date that is to come, or Never."""
        at = request.execution_at
        if at is None or not (self.is_smets1(request) and self.is_critical(request)):
            return False
        return not isinstance(at, datetime) or at > self.now

    def is_never(self, request: Request) -> bool:
        return request.execution_at is not None and not isinstance(request.execution_at, datetime)

    def store(self, request: Request) -> None:
        """6.5(d)(i): create the stored request, and wait for its time."""
        at = request.execution_at
        if isinstance(at, datetime):
            stored = Stored(request, at)
            self.state.stored[self.slot_of(request)] = stored
            self.clock.set(at, self.execution_time_reached, stored)

    def execution_time_reached(self, stored: Stored) -> None:
        """6.5(d)(ii): unless removed in the interim, check again; Countersign and send."""
        if not self.is_still_stored(stored):
            return
        rejection = self.recheck(stored.request)
        if rejection is None:
            self.send_countersigned_service_request(stored.request)
        else:
            self.execution_fails(stored, rejection)

    def is_still_stored(self, stored: Stored) -> bool:
        return self.state.stored.get(self.slot_of(stored.request)) is stored

    def recheck(self, request: Request) -> Rejection | None:
        """All of 6.1 again, but for the exempt limb."""
        return self.first_failure(request, self.checks(request), self.exempt_at_execution_time())

    def execution_fails(self, stored: Stored, rejection: Rejection) -> None:
        """The text does not say (H-14): delete it, and tell the User by DCC Alert."""
        if self.choices.failed_execution_deletes_the_stored_request:
            self.delete_stored(stored.request)
        if self.choices.failed_execution_is_notified:
            self.alert_command_failure(stored.request, self.FAILED_EXECUTION_ALERT, rejection.code)

    def processing_completed(self, request_id: str) -> None:
        """6.5(d)(ii)(C): the Service Provider has completed its processing: delete."""
        self.forget(request_id)

    # Held by the DCC, as DUIS has it for the DSP pattern of future dating. AB has no such thing for
    # SMETS1 Non-Critical requests: they go to the Service Provider at once, date and all.

    def is_to_be_held(self, request: Request) -> bool:
        return isinstance(request.execution_at, datetime) and request.execution_at > self.now

    def hold(self, request: Request) -> None:
        """Keep a Non-Critical request until its execution time."""
        at = request.execution_at
        if isinstance(at, datetime):
            held = Stored(request, at)
            self.state.held.append(held)
            self.clock.set(at, self.held_time_reached, held)

    def held_time_reached(self, held: Stored) -> None:
        if not self.is_still_held(held):
            return
        self.state.held = [other for other in self.state.held if other is not held]
        if self.choices.held_request_is_checked_again:
            rejection = self.recheck(held.request)
            if rejection is not None:
                self.processing_is_over(str(held.request.request_id))
                self.alert_command_failure(
                    held.request, self.FAILED_EXECUTION_ALERT, rejection.code
                )
                return
        self.carry_out_held(held.request)

    def is_still_held(self, held: Stored) -> bool:
        return any(other is held for other in self.state.held)

    def is_waiting(self, item: Stored) -> bool:
        """Whether something will happen to it at its time."""
        return self.is_still_held(item) or (self.is_still_stored(item) and not item.sent)

    def carry_out_held(self, request: Request) -> None:
        """Send what was held."""
        raise NotImplementedError

    def cancel_held(self, request: Request) -> bool:
        """15.3: drop the sender's held requests of the same Device and variant; whether any."""
        dropped = [
            held
            for held in self.state.held
            if self.slot_of(held.request) == self.slot_of(request)
            and held.request.originator == request.originator
        ]
        self.state.held = [
            held for held in self.state.held if not any(held is other for other in dropped)
        ]
        for held in dropped:
            self.processing_is_over(str(held.request.request_id))
        return bool(dropped)
