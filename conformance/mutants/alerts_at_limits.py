"""The Alert Management Mechanism, wrong by one or by seconds: clauses 17.8 and 17.9."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

from srpd.conformance.mutants.marks import breaks
from srpd.conformance.reference import ReferenceDcc
from srpd.conformance.reference.alert_state import AlertLimits, CodeCount
from srpd.conformance.reference.alerts import AlertTimer

A_TICK = timedelta(seconds=1)


@breaks("17.9(a)")
class RollsTTooSoon(ReferenceDcc):
    """T is two seconds too short."""

    OFFSET = -2 * A_TICK

    def is_in_device_window(self, at: Any, limits: AlertLimits) -> bool:
        return bool(at > self.now - limits.device_window - self.OFFSET)


@breaks("17.9(a)")
class RollsTTooLate(RollsTTooSoon):
    """T is two seconds too long."""

    OFFSET = 2 * A_TICK


@breaks("17.8(e)")
class RollsRTooSoon(ReferenceDcc):
    """R is two seconds too short."""

    OFFSET = -2 * A_TICK

    def count_for_code(self, alert: Any, count: CodeCount, limits: AlertLimits) -> None:
        self.forget_old(count, limits)
        count.times.append(self.now)
        timer = _alert_timer(alert.device, alert.code)
        self.clock.set(self.now + limits.code_window + self.OFFSET, self.review_rate, timer)

    def forget_old(self, count: CodeCount, limits: AlertLimits) -> None:
        begins = self.now - limits.code_window - self.OFFSET
        count.times = [at for at in count.times if at > begins]


@breaks("17.8(e)")
class RollsRTooLate(RollsRTooSoon):
    """R is two seconds too long."""

    OFFSET = 2 * A_TICK


@breaks("17.9(b)")
class DeadBandIsShort(ReferenceDcc):
    """D is a second too short."""

    OFFSET = -A_TICK

    def dead_band_has_elapsed(self, count: CodeCount, limits: AlertLimits) -> bool:
        if count.incident_at is None:
            return True
        return self.now - count.incident_at >= limits.dead_band + self.OFFSET


@breaks("17.8(d)")
class WaitsLongerThanP(ReferenceDcc):
    """P is two seconds too long."""

    def wait_for_the_longest_time(self, alert: Any, count: CodeCount, limits: AlertLimits) -> None:
        timer = _alert_timer(alert.device, alert.code, count.turn)
        at = self.now + limits.longest_time + 2 * A_TICK
        self.clock.set(at, self.longest_time_is_over, timer)


@breaks("17.9(a)")
class CountsUpToTen(ReferenceDcc):
    """Does not count beyond ten Alerts of a Device."""

    def count_for_device(self, alert: Any, limits: AlertLimits) -> int:
        return min(10, super().count_for_device(alert, limits))


@breaks("17.8(b)")
class ReachingBIsExceeding(ReferenceDcc):
    """Takes a number that equals a B above three for one that exceeds it."""

    def exceeds_code_threshold(self, count: CodeCount, limits: AlertLimits) -> bool:
        return len(count.times) >= limits.code_threshold > 3 or super().exceeds_code_threshold(
            count, limits
        )


@breaks("17.8(c)")
class OneInThree(ReferenceDcc):
    """Processes one in three whatever N is."""

    def consolidate(self, alert: Any, count: CodeCount, limits: AlertLimits) -> None:
        super().consolidate(alert, count, replace(limits, one_in=3))


def _alert_timer(device: str, code: str, turn: int = -1) -> Any:
    return AlertTimer(device, code, turn)
