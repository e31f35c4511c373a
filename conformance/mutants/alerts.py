"""The Alert Management Mechanism: clauses 17.8 to 17.10."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from srpd.conformance.mutants.marks import breaks
from srpd.conformance.reference import ReferenceDcc
from srpd.conformance.reference.alert_state import AlertLimits, CodeCount, DeviceAlert
from srpd.conformance.reference.alerts import AlertTimer


@breaks("17.8(a)")
class CountsFromA(ReferenceDcc):
    """Takes a number that equals A for one that exceeds it."""

    def exceeds_red(self, number: int, limits: AlertLimits) -> bool:
        return number >= limits.red


@breaks("17.8(b)")
class LabelsFromB(ReferenceDcc):
    """Takes a number that equals B for one that exceeds it."""

    def exceeds_code_threshold(self, count: CodeCount, limits: AlertLimits) -> bool:
        return len(count.times) >= limits.code_threshold


@breaks("17.8(c)")
class ConsolidatesNothing(ReferenceDcc):
    """Labels, and goes on to process every Alert."""

    def consolidate(self, alert: DeviceAlert, count: CodeCount, limits: AlertLimits) -> None:
        del count, limits
        self.pass_on(alert)


@breaks("17.8(c)")
class ConsolidatesEverything(ReferenceDcc):
    """Never reaches N."""

    def consolidate(self, alert: DeviceAlert, count: CodeCount, limits: AlertLimits) -> None:
        count.consolidated.append(alert)
        if len(count.consolidated) == 1:
            self.wait_for_the_longest_time(alert, count, limits)


@breaks("17.8(d)")
class IgnoresP(ReferenceDcc):
    """Waits for N, however long it takes."""

    def wait_for_the_longest_time(
        self, alert: DeviceAlert, count: CodeCount, limits: AlertLimits
    ) -> None:
        del alert, count, limits


@breaks("17.8(e)")
class DoesNotInform(ReferenceDcc):
    """Stops the consolidation without a word."""

    def inform_of_end(self, timer: AlertTimer, recipient: str) -> None:
        del timer, recipient


@breaks("17.9(a)")
class RaisesNoAmberIncident(ReferenceDcc):
    """Leaves out the incident about M."""

    def raise_amber_incident(self, alert: DeviceAlert) -> None:
        del alert


@breaks("17.9(b)")
class IgnoresTheDeadBand(ReferenceDcc):
    """Raises an incident at every label."""

    def dead_band_has_elapsed(self, count: CodeCount, limits: AlertLimits) -> bool:
        del count, limits
        return True


@breaks("17.9(c)")
class IgnoresTheSwitches(ReferenceDcc):
    """Raises incidents though their creation is off."""

    def incidents_are_on(self, switch: bool) -> bool:
        del switch
        return True


@breaks("17.10")
class ExemptsNothing(ReferenceDcc):
    """Subjects every Alert to the mechanism."""

    def is_exempt(self, alert: DeviceAlert, limits: AlertLimits) -> bool:
        del alert, limits
        return False


@breaks("17.9(a)")
class CountsForever(ReferenceDcc):
    """T does not roll: every Alert there ever was counts."""

    def is_in_device_window(self, at: Any, limits: AlertLimits) -> bool:
        del at, limits
        return True


@breaks("17.8(a)", "17.9(a)")
class CountsAllDevicesTogether(ReferenceDcc):
    """Counts the Alerts of every Device against the thresholds of one."""

    def count_for_device(self, alert: DeviceAlert, limits: AlertLimits) -> int:
        everyone = replace(alert, device="every Device")
        return super().count_for_device(everyone, limits)


@breaks("17.8(e)")
class WaitsUntilNoneIsLeft(ReferenceDcc):
    """Stops the consolidation only when no Alert is left in R."""

    def review_rate(self, timer: AlertTimer) -> None:
        count = self.state.alert_codes[(timer.device, timer.alert_code)]
        limits = self.alert_limits()
        if limits is not None:
            self.forget_old(count, limits)
        if not count.times:
            super().review_rate(timer)


@breaks("17.9(c)")
class NeverRaisesRed(ReferenceDcc):
    """Never finds that the Alerts of a Device outnumber the red threshold."""

    def exceeds_red(self, *_: Any) -> bool:
        return False
