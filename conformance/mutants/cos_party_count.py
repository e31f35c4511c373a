"""What the CoS Party counts: clause 20."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

from srpd.conformance.messages.requests import Request
from srpd.conformance.mutants.marks import breaks
from srpd.conformance.reference.cos_party import ReferenceCosParty
from srpd.conformance.targets.protocol import Delivered, PortMessage

A_TICK = timedelta(seconds=1)


@breaks("8.2", "20.1", "20.4")
class NeverDetects(ReferenceCosParty):
    """Finds no number beyond its threshold."""

    def is_exceeded(self, *_: Any) -> bool:
        return False


@breaks("20.4")
class CeasesInSilence(ReferenceCosParty):
    """Ceases at the threshold without a word."""

    def notify_dcc(self, request_id: str, reason: str) -> None:
        if reason != "threshold":
            super().notify_dcc(request_id, reason)


@breaks("20.4")
class CeasesWhenReached(ReferenceCosParty):
    """Ceases when the threshold is reached."""

    def is_exceeded(self, bucket: Any, request: Request) -> bool:
        limit = self.limit_of(request.originator)
        return limit is not None and self.number_applying(bucket, request) >= limit


@breaks("20.3(a)")
class CountsByReceipt(ReferenceCosParty):
    """Counts a Future Dated request for the day of its receipt."""

    def bucket_of(self, request: Request) -> tuple[str, date]:
        return request.originator, self.now.date()


@breaks("20.3(b)")
class CountsNothingOnDemand(ReferenceCosParty):
    """Does not count On-Demand requests."""

    def bucket_of(self, request: Request) -> tuple[str, date] | None:
        return super().bucket_of(request) if request.execution_at else None


@breaks("20.2")
class KeepsTheFirstThreshold(ReferenceCosParty):
    """Keeps to the threshold that a User set first."""

    def deliver(self, message: PortMessage) -> Delivered:
        first = dict(self.state.thresholds)
        answer = super().deliver(message)
        self.state.thresholds |= first
        return answer


@breaks("20.5")
class CountsGenerationsApart(ReferenceCosParty):
    """Counts SMETS1 and SMETS2+ requests apart."""

    def number_applying(self, bucket: Any, request: Request) -> int:
        mine = self.is_smets1(request)
        return sum(each.smets1 is mine for each in self.applying[bucket])


@breaks("20.4")
class CeasesOneAlone(ReferenceCosParty):
    """Ceases the request that exceeds the threshold, and goes on with the others of that day."""

    def to_cease_with(self, _: Any) -> list[Request]:
        return []

    def come_to_authorise(self, request: Request) -> None:
        self.authorise(request)


@breaks("20.4")
class CountsNoMoreThanTen(ReferenceCosParty):
    """Never counts beyond ten."""

    def number_applying(self, bucket: Any, request: Any) -> int:
        return min(10, super().number_applying(bucket, request))


@breaks("20.3(a)")
class BeginsDaysAfterMidnight(ReferenceCosParty):
    """Takes midnight for the last instant of the day before."""

    def bucket_of(self, request: Any) -> Any:
        at = self.now if request.execution_at is None else request.execution_at
        if not isinstance(at, datetime):
            return None
        return request.originator, (at - A_TICK).date()


@breaks("20.1")
class CountsAllUsersTogether(ReferenceCosParty):
    """Counts the requests of all User IDs together."""

    def number_applying(self, bucket: Any, _: Request) -> int:
        day = bucket[1]
        return sum(len(each) for (_, at), each in self.applying.items() if at == day)
