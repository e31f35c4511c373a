"""The checks of clause 6.1 that ask nothing of certificates or Registration Data."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from srpd.conformance.mutants.marks import breaks
from srpd.conformance.reference import ReferenceDcc


@breaks("6.1(n)")
class ForgetsReplay(ReferenceDcc):
    """Accepts a Replay."""

    def request_is_not_a_replay(self, *_: Any) -> bool:
        return True


@breaks("6.1(a)", suite="boundaries")
class PermitsADayMore(ReferenceDcc):
    """Has a limit of 31 days."""

    FUTURE_DATING_LIMIT = timedelta(days=31)


@breaks("6.1(a)", suite="boundaries")
class TakesNeverForADate(ReferenceDcc):
    """Permits every date from a day before 'Never' on."""

    def execution_date_is_permitted(self, request: Any) -> bool:
        return request.execution_at.year >= 3000 or super().execution_date_is_permitted(request)


@breaks("6.1(a)", suite="boundaries")
class PermitsThePresent(ReferenceDcc):
    """Takes the present second for one to come."""

    def execution_date_is_permitted(self, request: Any) -> bool:
        return request.execution_at == self.now or super().execution_date_is_permitted(request)
