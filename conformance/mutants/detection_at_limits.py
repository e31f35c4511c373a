"""Thresholds taken for a number, or a period, beside them: clauses 12.2 and 12.4."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

from srpd.conformance.mutants.marks import breaks
from srpd.conformance.reference import ReferenceDcc

A_TICK = timedelta(seconds=1)


@breaks("12.2")
class CountsTwoSecondsLess(ReferenceDcc):
    """The period of a threshold is two seconds too short."""

    OFFSET = -2 * A_TICK

    def number_processed(self, request: Any, threshold: Any) -> int:
        return sum(
            item.variant == request.variant
            and self.counts_for(threshold, item)
            and item.at > self.now - threshold.period - self.OFFSET
            for item in self.state.processed
        )


@breaks("12.4(b)")
class CountsTwoSecondsMore(CountsTwoSecondsLess):
    """The period of a threshold is two seconds too long."""

    OFFSET = 2 * A_TICK


@breaks("12.4(d)")
class ReachingIsExceeding(ReferenceDcc):
    """Takes a number that equals the threshold for one that exceeds it."""

    def is_breached(self, request: Any, threshold: Any) -> bool:
        return bool(self.number_processed(request, threshold) + 1 >= threshold.limit)


@breaks("12.2")
class ExceedsByTwo(ReferenceDcc):
    """Takes a number that is one above the threshold for one within it."""

    def is_breached(self, request: Any, threshold: Any) -> bool:
        return bool(self.number_processed(request, threshold) > threshold.limit)


@breaks("12.4(d)")
class ComparesAsText(ReferenceDcc):
    """Compares numbers by their digits, which small ones do not show."""

    def is_breached(self, request: Any, threshold: Any) -> bool:
        return str(self.number_processed(request, threshold) + 1) > str(threshold.limit)


@breaks("12.2")
class LetsTheDccsThresholdBe(ReferenceDcc):
    """Counts against the thresholds of Users alone."""

    def is_breached(self, request: Any, threshold: Any) -> bool:
        return threshold.scope != "dcc" and super().is_breached(request, threshold)


@breaks("12.2")
class TheMaximumIsBeyond(ReferenceDcc):
    """Takes a value that equals its maximum for one beyond it."""

    def value_is_beyond(self, request: Any, threshold: Any) -> bool:
        return super().value_is_beyond(request, replace(threshold, maximum=threshold.maximum - 0.5))


@breaks("12.2")
class OneAboveTheMaximumIsWithin(ReferenceDcc):
    """Takes a value that is one above its maximum for one within it."""

    def value_is_beyond(self, request: Any, threshold: Any) -> bool:
        return super().value_is_beyond(request, replace(threshold, maximum=threshold.maximum + 1))
