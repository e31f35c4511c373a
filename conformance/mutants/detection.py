"""Threshold Anomaly Detection: clauses 12.1, 12.4, 13.1 and 14.1."""

from __future__ import annotations

from typing import Any

from srpd.conformance.messages.requests import Request
from srpd.conformance.mutants.marks import breaks
from srpd.conformance.reference import ReferenceDcc


@breaks("12.2")
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
