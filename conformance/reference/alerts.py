"""Clauses 17.8 to 17.10: Alerts of Devices, and what is made of very many of them."""

from __future__ import annotations

from base64 import b64decode
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from srpd.conformance.messages import answers
from srpd.conformance.messages.errors import Malformed
from srpd.conformance.messages.identifiers import Eui, eui
from srpd.conformance.reference.alert_state import AlertLimits, CodeCount, DeviceAlert
from srpd.conformance.reference.core import Core

MAX_RECIPIENTS: Final = 20
MAX_PAYLOAD: Final = 100_000


@dataclass(frozen=True, slots=True)
class AlertTimer:
    """What waits for P or R of one Device and Alert Code."""

    device: str
    alert_code: str
    turn: int = -1


class AlertManagement(Core):
    """Counts Alerts, passes them on or consolidates them, and raises incidents."""

    FIRST_SEQUENCE_NUMBER = 1
    """ThrottledAlertSequenceId of the first Alert sent while its code is throttled (UNSURE)."""

    def receive_alert(self, fields: Mapping[str, Any]) -> None:
        """Every Alert is subject to the mechanism, but for those that are exempt."""
        alert = _read(fields)
        limits = self.alert_limits()
        if alert is None:
            return
        if limits is None or self.is_exempt(alert, limits):
            self.pass_on(alert)
            return
        number = self.count_for_device(alert, limits)
        self.raise_device_incidents(alert, number, limits)
        self.decide_whether_codes_are_counted(alert, number, limits)
        count = self.state.alert_codes.setdefault((alert.device, alert.code), CodeCount())
        count.recipients |= set(alert.recipients)
        if count.labelled:
            self.count_for_code(alert, count, limits)
            self.consolidate(alert, count, limits)
            return
        self.pass_on(alert)
        if alert.device in self.state.alerts_counted_by_code:
            self.count_for_code(alert, count, limits)
            if self.exceeds_code_threshold(count, limits):
                self.label(alert, count, limits)

    def alert_limits(self) -> AlertLimits | None:
        """17.10: the parameters; without them there is no mechanism."""
        return self.state.alert_management.get("limits")

    def is_exempt(self, alert: DeviceAlert, limits: AlertLimits) -> bool:
        """17.10"""
        return alert.code in limits.exempt

    # 17.8(a), 17.9(a), 17.9(c)

    def count_for_device(self, alert: DeviceAlert, limits: AlertLimits) -> int:
        """The number of Alerts of the Device in T, with this one."""
        kept = [
            at
            for at in self.state.alert_times.get(alert.device, [])
            if self.is_in_device_window(at, limits)
        ]
        self.state.alert_times[alert.device] = [*kept, self.now]
        return len(kept) + 1

    def is_in_device_window(self, at: Any, limits: AlertLimits) -> bool:
        return bool(at > self.now - limits.device_window)

    def raise_device_incidents(self, alert: DeviceAlert, number: int, limits: AlertLimits) -> None:
        """17.9(a): when M is exceeded. That A is exceeded is notified too, as AIC suggests."""
        if number == limits.amber + 1 and self.incidents_are_on(limits.amber_incidents):
            self.raise_amber_incident(alert)
        if self.exceeds_red(number - 1, limits) or not self.exceeds_red(number, limits):
            return
        if self.incidents_are_on(limits.red_incidents):
            self.raise_incident("red", alert)

    def incidents_are_on(self, switch: bool) -> bool:
        """17.9(c)"""
        return switch

    def raise_amber_incident(self, alert: DeviceAlert) -> None:
        self.raise_incident("amber", alert)

    def exceeds_red(self, number: int, limits: AlertLimits) -> bool:
        return number > limits.red

    def decide_whether_codes_are_counted(
        self, alert: DeviceAlert, number: int, limits: AlertLimits
    ) -> None:
        """17.8(a). The Alert that exceeds A counts; how long it goes on is not said (UNSURE)."""
        if self.exceeds_red(number, limits):
            self.state.alerts_counted_by_code.add(alert.device)
        else:
            self.state.alerts_counted_by_code.discard(alert.device)

    # 17.8(b)

    def count_for_code(self, alert: DeviceAlert, count: CodeCount, limits: AlertLimits) -> None:
        self.forget_old(count, limits)
        count.times.append(self.now)
        timer = AlertTimer(alert.device, alert.code)
        self.clock.set(self.now + limits.code_window, self.review_rate, timer)

    def forget_old(self, count: CodeCount, limits: AlertLimits) -> None:
        count.times = [at for at in count.times if at > self.now - limits.code_window]

    def exceeds_code_threshold(self, count: CodeCount, limits: AlertLimits) -> bool:
        return len(count.times) > limits.code_threshold

    def label(self, alert: DeviceAlert, count: CodeCount, limits: AlertLimits) -> None:
        """'HighAlertRate'. The Alert that leads to it has been passed on (UNSURE)."""
        count.labelled = True
        count.consolidated = []
        count.sequence = self.FIRST_SEQUENCE_NUMBER
        if not self.incidents_are_on(limits.storm_incidents):
            return
        if self.dead_band_has_elapsed(count, limits):
            count.incident_at = self.now
            self.raise_incident("high-alert-rate", alert)

    def dead_band_has_elapsed(self, count: CodeCount, limits: AlertLimits) -> bool:
        """17.9(b)"""
        return count.incident_at is None or self.now - count.incident_at >= limits.dead_band

    # 17.8(c), (d)

    def consolidate(self, alert: DeviceAlert, count: CodeCount, limits: AlertLimits) -> None:
        """17.8(c): of N the last is processed, and the others are consolidated with it."""
        count.consolidated.append(alert)
        if len(count.consolidated) >= limits.one_in:
            self.send_consolidated(count)
        elif len(count.consolidated) == 1:
            self.wait_for_the_longest_time(alert, count, limits)

    def wait_for_the_longest_time(
        self, alert: DeviceAlert, count: CodeCount, limits: AlertLimits
    ) -> None:
        timer = AlertTimer(alert.device, alert.code, count.turn)
        self.clock.set(self.now + limits.longest_time, self.longest_time_is_over, timer)

    def longest_time_is_over(self, timer: AlertTimer) -> None:
        """17.8(d): N was not reached within P."""
        count = self.state.alert_codes[(timer.device, timer.alert_code)]
        if self.alert_timer_is_waiting(timer):
            self.send_consolidated(count)

    def alert_timer_is_waiting(self, timer: AlertTimer) -> bool:
        count = self.state.alert_codes.get((timer.device, timer.alert_code))
        if count is None or not count.labelled:
            return False
        return timer.turn < 0 or (timer.turn == count.turn and bool(count.consolidated))

    def send_consolidated(self, count: CodeCount) -> None:
        """Send the last one, which says how many were consolidated before it."""
        *others, last = count.consolidated
        count.consolidated = []
        count.turn += 1
        self.pass_on(last, sequence=count.sequence, consolidated=len(others))
        count.sequence += 1

    # 17.8(e)

    def review_rate(self, timer: AlertTimer) -> None:
        """Whether the rate in R has fallen below B."""
        count = self.state.alert_codes[(timer.device, timer.alert_code)]
        limits = self.alert_limits()
        if limits is None:
            return
        self.forget_old(count, limits)
        if count.labelled and len(count.times) < limits.code_threshold:
            self.stop_consolidating(timer, count)

    def stop_consolidating(self, timer: AlertTimer, count: CodeCount) -> None:
        count.labelled = False
        if count.consolidated:
            self.send_consolidated(count)
        for recipient in sorted(count.recipients):
            self.inform_of_end(timer, recipient)

    def inform_of_end(self, timer: AlertTimer, recipient: str) -> None:
        """In what form is not said (UNSURE)."""
        self.emit(
            "ops",
            kind="consolidation-ended",
            device=timer.device,
            alert_code=timer.alert_code,
            user=recipient,
        )

    # What leaves.

    def pass_on(
        self, alert: DeviceAlert, sequence: int | None = None, consolidated: int | None = None
    ) -> None:
        """Send it to its recipients."""
        for recipient in alert.recipients:
            self.state.alerts += 1
            element = answers.device_alert(
                Eui(alert.device),
                Eui(recipient),
                self.state.alerts,
                alert.code,
                alert.payload,
                self.now,
                throttled=None if sequence is None else (sequence, consolidated or 0),
            )
            self.push(recipient, element)

    def raise_incident(self, about: str, alert: DeviceAlert) -> None:
        """An incident that notifies each User that is a recipient."""
        for recipient in alert.recipients:
            self.emit(
                "ops",
                kind="incident",
                about=about,
                device=alert.device,
                alert_code=alert.code,
                user=recipient,
            )


def _read(fields: Mapping[str, Any]) -> DeviceAlert | None:
    code, recipients, payload = (
        fields.get(name) for name in ("alert_code", "recipients", "payload")
    )
    if not isinstance(recipients, list | tuple) or len(recipients) > MAX_RECIPIENTS:
        return None
    if not isinstance(payload, str) or len(payload) > MAX_PAYLOAD:
        return None
    try:
        if len(bytes.fromhex(str(code))) != 2:
            return None
        return DeviceAlert(
            eui(str(fields.get("device")), "device"),
            str(code).upper(),
            tuple(eui(str(recipient), "recipients") for recipient in recipients),
            b64decode(payload),
        )
    except (Malformed, ValueError):
        return None
