"""Clause 12: Threshold Anomaly Detection, and quarantine."""

from __future__ import annotations

from collections.abc import Callable
from types import MappingProxyType
from typing import Final

from srpd.conformance.messages import contents
from srpd.conformance.messages.contents import Breach
from srpd.conformance.messages.requests import Request
from srpd.conformance.messages.xml import local_name
from srpd.conformance.reference.checks import Checks
from srpd.conformance.reference.state import Processed, Quarantined, Threshold

ALERT_CODES: Final = MappingProxyType(
    {Breach.USER_THRESHOLD: "N46", Breach.DCC_THRESHOLD: "N47", Breach.ATTRIBUTE_LIMITS: "N48"}
)


class Detection(Checks):
    """Counts what is about to be sent, and keeps back what is anomalous."""

    def send_unless_quarantined(self, request: Request, proceed: Callable[[], None]) -> bool:
        """13.1, 14.1: apply detection, and send only what passes. Whether it was sent."""
        if not self.detection_applies(request):
            self.count(request)
            if self.choices.no_threshold_passes_detection:
                proceed()
                return True
            return False
        breach = self.detect(request)
        if breach is None or not self.choices.only_passed_items_count:
            self.count(request)
        if breach is None:
            proceed()
            return True
        self.quarantine(request, breach, proceed)
        return False

    # 12.1, 12.4

    def detection_applies(self, request: Request) -> bool:
        """12.1: where a threshold has been established for it."""
        return bool(self.thresholds_for(request))

    def thresholds_for(self, request: Request) -> list[Threshold]:
        return [
            threshold
            for threshold in self.state.thresholds.values()
            if threshold.variant == request.variant
            and threshold.user in (None, request.originator)
            and (threshold.scope != "value" or self.value_thresholds_apply(request))
        ]

    def value_thresholds_apply(self, request: Request) -> bool:
        """14.1(a): not to SMETS1 Service Requests, where the Service Provider applies them."""
        return not self.is_smets1(request)

    def detect(self, request: Request) -> Breach | None:
        """The first threshold that is breached: the User's, the DCC's, that of a data value."""
        thresholds = self.thresholds_for(request)
        for scope, breach in (
            ("user", Breach.USER_THRESHOLD),
            ("dcc", Breach.DCC_THRESHOLD),
        ):
            for threshold in thresholds:
                if threshold.scope == scope and self.is_breached(request, threshold):
                    return breach
        for threshold in thresholds:
            if threshold.scope == "value" and self.value_is_beyond(request, threshold):
                return Breach.ATTRIBUTE_LIMITS
        return None

    def is_breached(self, request: Request, threshold: Threshold) -> bool:
        """12.4(c), (d): the number of others, incremented by 1, against the threshold."""
        number = self.number_processed(request, threshold) + 1
        if self.choices.reaching_the_threshold_is_a_breach:
            return number >= threshold.limit
        return number > threshold.limit

    def number_processed(self, request: Request, threshold: Threshold) -> int:
        """12.4(a), (b): all others of the Service Reference Variant within the period."""
        return sum(
            1
            for item in self.state.processed
            if item.variant == request.variant
            and self.counts_for(threshold, item)
            and self.is_in_period(item, threshold)
        )

    def is_in_period(self, item: Processed, threshold: Threshold) -> bool:
        """The period rolls (H-53)."""
        return item.at > self.now - threshold.period

    def counts_for(self, threshold: Threshold, item: Processed) -> bool:
        """A User's threshold counts that User's own; the DCC's counts those of all Users."""
        return threshold.scope == "dcc" or item.user == threshold.user

    def count(self, request: Request) -> None:
        """The communication is one of the 'others' for those that follow (H-18)."""
        self.state.processed.append(Processed(self.now, request.originator, request.variant))

    def value_is_beyond(self, request: Request, threshold: Threshold) -> bool:
        """Whether any element of that name in the body is above the maximum."""
        for leaf in request.body.iter("{*}*"):
            if local_name(leaf) == threshold.item and not len(leaf):
                try:
                    if float(leaf.text or "") > threshold.maximum:
                        return True
                except ValueError:
                    continue
        return False

    # 12.2, 12.3

    def quarantine(self, request: Request, breach: Breach, proceed: Callable[[], None]) -> None:
        """12.2: quarantine it, and notify the User."""
        self.state.quarantine_events += 1
        event = self.state.quarantine_events
        self.state.quarantine[str(request.request_id)] = Quarantined(request, event, proceed)
        self.notify_of_quarantine(request, breach, event)

    def notify_of_quarantine(self, request: Request, breach: Breach, event: int) -> None:
        content = contents.quarantined(breach, request.request_id, event)
        self.alert(request.originator, ALERT_CODES[breach], content, "I0")

    def decide_quarantine(self, request_id: str, decision: str, user: str | None) -> str | None:
        """12.3(a), (b): what the relevant User instructs; the reason where it is not followed."""
        held = self.state.quarantine.get(request_id)
        if held is None:
            return "no such request is in quarantine"
        if not self.may_decide(user, held):
            return "only the User that sent the request decides"
        if decision == "process":
            self.release(request_id)
        elif decision == "delete":
            self.delete_quarantined(request_id)
        else:
            return "the decision is process or delete"
        return None

    def may_decide(self, user: str | None, held: Quarantined) -> bool:
        return user == held.request.originator

    def release(self, request_id: str) -> None:
        """12.3(a): continue to process; detection is not applied again (13.1(b), 14.1(b))."""
        held = self.state.quarantine.pop(request_id)
        held.proceed()

    def delete_quarantined(self, request_id: str) -> None:
        """12.3(b), (c): delete it from the DCC Systems."""
        self.state.quarantine.pop(request_id, None)
        self.forget(request_id)

    def forget(self, request_id: str) -> None:
        """Nothing is kept of the request any more."""
        self.processing_is_over(request_id)
        self.state.stored = {
            slot: stored
            for slot, stored in self.state.stored.items()
            if str(stored.request.request_id) != request_id
        }
