"""Quarantine: clauses 12.2 and 12.3."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

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
    """Applies clause 6.1(b) again on release, and of the others that can come to fail none."""

    def release(self, request_id: str) -> None:
        held = self.state.quarantine[request_id]
        if self.senders_rights_are_not_suspended(held.request):
            super().release(request_id)


@breaks("12.3(a)")
class ReleasesForAnyone(ReferenceDcc):
    """Follows the instruction of any User to process what another has sent."""

    def may_decide(self, *_: Any) -> bool:
        return True


@breaks("12.2")
class QuarantinesInSilence(ReferenceDcc):
    """Quarantines without a word."""

    def notify_of_quarantine(self, *_: Any) -> None:
        return


@breaks("12.2")
class TellsOfQuarantineTwice(ReferenceDcc):
    """Tells the User of a quarantine twice."""

    def notify_of_quarantine(self, request: Request, breach: Breach, event: int) -> None:
        super().notify_of_quarantine(request, breach, event)
        super().notify_of_quarantine(request, breach, event)


@breaks("12.3(a)")
class DropsWhatItShouldQuarantine(ReferenceDcc):
    """Tells the User of a quarantine, and keeps nothing."""

    def quarantine(self, request: Request, breach: Breach, _: Callable[[], None]) -> None:
        super().quarantine(request, breach, lambda: None)


@breaks("13.2(a)")
class ReleasesTwice(ReferenceDcc):
    """Sends twice what a User has released."""

    def release(self, request_id: str) -> None:
        held = self.state.quarantine.pop(request_id)
        held.proceed()
        held.proceed()


@breaks("12.3(b)")
class SendsWhatIsDeleted(ReferenceDcc):
    """Sends what the User has confirmed as anomalous."""

    def decide_quarantine(self, request_id: str, _: str, user: str | None) -> str | None:
        return super().decide_quarantine(request_id, "process", user)


@breaks("12.3(b)")
class KeepsWhatIsDeleted(ReferenceDcc):
    """Keeps what the User has confirmed as anomalous, and lets it be released later."""

    def delete_quarantined(self, request_id: str) -> None:
        self.processing_is_over(request_id)


@breaks("12.3(c)")
class SendsWhatProceduresDelete(ReferenceDcc):
    """Sends what the Threshold Anomaly Detection Procedures require to be deleted."""

    def delete_quarantined_by_procedures(self, request_id: str) -> None:
        if request_id in self.state.quarantine:
            self.release(request_id)


@breaks("12.3(c)")
class KeepsWhatProceduresDelete(ReferenceDcc):
    """Keeps what the Threshold Anomaly Detection Procedures require to be deleted."""

    def delete_quarantined_by_procedures(self, request_id: str) -> None:
        self.state.quarantine.get(request_id)


@breaks("12.2")
class StaysTired(ReferenceDcc):
    """Sends the tenth communication that it is to quarantine, resets or not."""

    quarantined = 0

    def quarantine(self, request: Request, breach: Breach, proceed: Callable[[], None]) -> None:
        self.quarantined += 1
        if self.quarantined == 10:
            proceed()
        else:
            super().quarantine(request, breach, proceed)
