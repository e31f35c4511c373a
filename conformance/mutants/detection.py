"""Threshold Anomaly Detection: clauses 12.1, 12.4, 13.1 and 14.1."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from srpd.conformance.messages.contents import Breach
from srpd.conformance.messages.requests import Request
from srpd.conformance.mutants.marks import breaks
from srpd.conformance.reference import ReferenceDcc


@breaks("12.1", "13.1(a)")
class NeverDetects(ReferenceDcc):
    """Finds nothing anomalous."""

    def is_breached(self, *_: Any) -> bool:
        return False


@breaks("12.4(b)")
class CountsForEver(ReferenceDcc):
    """Counts what was processed in an earlier period."""

    def number_processed(self, request: Request, threshold: Any) -> int:
        return self._number(request.variant, threshold)

    def _number(self, variant: str, threshold: Any) -> int:
        return sum(
            item.variant == variant and self.counts_for(threshold, item)
            for item in self.state.processed
        )


@breaks("12.2")
class ForgetsDetectionAfterRelease(ReferenceDcc):
    """Quarantines nothing any more once a User has released something."""

    released = False

    def reset(self, now: str) -> str:
        self.released = False
        return super().reset(now)

    def release(self, request_id: str) -> None:
        super().release(request_id)
        self.released = True

    def is_breached(self, request: Request, threshold: Any) -> bool:
        return not self.released and super().is_breached(request, threshold)


@breaks("12.1", "13.1(a)")
class LeavesSignedPreCommandsOut(ReferenceDcc):
    """Applies no detection to Signed Pre-Commands."""

    def detection_applies(self, request: Request) -> bool:
        return not request.is_signed_pre_command and super().detection_applies(request)


@breaks("12.1", "13.1(a)")
class LeavesOutWhatItSigns(ReferenceDcc):
    """Applies no detection to Commands that the DCC itself signs."""

    def detection_applies(self, request: Request) -> bool:
        return not self.is_signed_here(request) and super().detection_applies(request)

    def is_signed_here(self, request: Request) -> bool:
        if self.is_smets1(request):
            return False
        return self.is_handover(request) or self.answers_join_of_ppmid(request)


@breaks("12.1", "14.1(a)")
class LeavesSmets1Out(ReferenceDcc):
    """Applies no detection to SMETS1 Service Requests."""

    def detection_applies(self, request: Request) -> bool:
        return not self.is_smets1(request) and super().detection_applies(request)


@breaks("12.4(a)")
class CountsAllVariants(ReferenceDcc):
    """Counts the communications of every Service Reference Variant together."""

    def number_processed(self, _: Request, threshold: Any) -> int:
        return sum(
            self.counts_for(threshold, item) and item.at > self.now - threshold.period
            for item in self.state.processed
        )


@breaks("12.4(b)")
class CountsAllUsers(ReferenceDcc):
    """Counts the communications of every User against the threshold of one."""

    def counts_for(self, *_: Any) -> bool:
        return True


@breaks("12.4(c)")
class DoesNotAddOne(ReferenceDcc):
    """Compares the number of the others, without the one in hand."""

    def is_breached(self, request: Request, threshold: Any) -> bool:
        return bool(self.number_processed(request, threshold) > threshold.limit)


@breaks("12.4(d)")
class CeasesAtTheThreshold(ReferenceDcc):
    """Takes a number that equals the threshold for one that exceeds it."""

    def is_breached(self, request: Request, threshold: Any) -> bool:
        return bool(self.number_processed(request, threshold) + 1 >= threshold.limit)


@breaks("13.1(b)", "14.1(b)")
class SendsBeforeItCompares(ReferenceDcc):
    """Sends first, and then compares and quarantines."""

    def quarantine(self, request: Request, breach: Breach, proceed: Callable[[], None]) -> None:
        proceed()
        super().quarantine(request, breach, proceed)


@breaks("12.3(a)")
class ComparesAgainOnRelease(ReferenceDcc):
    """Applies detection once more to what a User has released."""

    def release(self, request_id: str) -> None:
        held = self.state.quarantine.pop(request_id)
        self.send_unless_quarantined(held.request, held.proceed)


@breaks("14.1(b)")
class SendsSmets1BeforeItCompares(ReferenceDcc):
    """Sends a SMETS1 Service Request first, and then compares and quarantines."""

    def quarantine(self, request: Request, breach: Breach, proceed: Callable[[], None]) -> None:
        if self.is_smets1(request):
            proceed()
        super().quarantine(request, breach, proceed)
