"""Clause 15.1: a request that names another is sent after that one's Successful Execution."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from srpd.conformance.messages.requests import Request
from srpd.conformance.reference.detection import Detection
from srpd.conformance.reference.state import InTurn


class Sequences(Detection):
    """What waits for another request to be executed, and for how long."""

    WAIT_PERIOD = timedelta(hours=24)
    """The Wait Period (UNSURE)."""
    SEQUENCE_FAILED_ALERT = "N15"
    """DCC Alert for a sequenced request that is not sent (UNSURE: one of N10 to N15)."""

    def send_in_turn(self, request: Request, proceed: Callable[[], None]) -> bool:
        """Send it if its turn has come, as detection permits. Whether it was sent."""
        if not self.waits_for_another(request):
            return self.send_unless_quarantined(request, proceed)
        outcome = self.state.executed.get(str(request.preceding))
        if outcome is None:
            self.wait_in_turn(request, proceed)
            return False
        if not outcome:
            self.cancel_in_turn(request, "E43")
            return False
        return self.send_unless_quarantined(request, proceed)

    def waits_for_another(self, request: Request) -> bool:
        """15.1: whether it is for a Sequenced Service; by the letter of 6.5 and 9.2, H-31."""
        if request.preceding is None:
            return False
        said = request.is_signed_pre_command or request.variant == "6.23"
        return said or self.choices.orchestration_applies_everywhere

    def wait_in_turn(self, request: Request, proceed: Callable[[], None]) -> None:
        waiting = InTurn(request, proceed)
        self.state.in_turn[str(request.preceding)] = waiting
        self.clock.set(self.now + self.WAIT_PERIOD, self.wait_period_ends, waiting)

    def wait_period_ends(self, waiting: InTurn) -> None:
        """No Response came: what waited for one is not sent."""
        if self.is_still_in_turn(waiting):
            del self.state.in_turn[str(waiting.request.preceding)]
            self.cancel_in_turn(waiting.request, "E44")

    def is_still_in_turn(self, waiting: InTurn) -> bool:
        return self.state.in_turn.get(str(waiting.request.preceding)) is waiting

    def execution_is_known(self, request_id: str, *, successful: bool) -> None:
        """A Response told how a request fared, or it is certain that it will not be sent."""
        self.state.executed[request_id] = successful
        waiting = self.state.in_turn.pop(request_id, None)
        if waiting is None:
            return
        if successful:
            self.send_unless_quarantined(waiting.request, waiting.proceed)
        else:
            self.cancel_in_turn(waiting.request, "E43")

    def cancel_in_turn(self, request: Request, code: str) -> None:
        """It is not sent, nor what depends on it; the User is told of each."""
        self.cancel(request, code)
        following = self.state.in_turn.pop(str(request.request_id), None)
        while following is not None:
            self.cancel(following.request, "E43")
            following = self.state.in_turn.pop(str(following.request.request_id), None)

    def cancel(self, request: Request, code: str) -> None:
        self.processing_is_over(str(request.request_id))
        self.state.executed[str(request.request_id)] = False
        self.alert_command_failure(request, self.SEQUENCE_FAILED_ALERT, code)

    def delete_quarantined(self, request_id: str) -> None:
        """12.3(b), (c): what depends on a request that is deleted will not be sent either."""
        super().delete_quarantined(request_id)
        self.execution_is_known(request_id, successful=False)
