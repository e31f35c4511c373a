"""A second reference DCC: another answer wherever the text leaves one open.

It makes its checks in the opposite order, acknowledges before it rejects and so rejects by a DCC
Alert, tells with E100 what no public source gives a code for, keeps silence where it may, sends
what leaves it at one time in the opposite order, and follows the other alternative of the readings.
A suite that fails it asks for more than the Code does.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

from srpd.conformance.messages.requests import Request
from srpd.conformance.reference.checks import SIGNATURE, Check, Rejection
from srpd.conformance.reference.choices import Choices
from srpd.conformance.reference.clock import EPOCH
from srpd.conformance.reference.dcc import ReferenceDcc
from srpd.conformance.reference.last_first import LastFirst
from srpd.conformance.reference.state import Device, Processed, Threshold
from srpd.conformance.targets.protocol import Hello, PortMessage

NAME: Final = "srpd second reference DCC"
READINGS: Final = (
    "H-01=m",
    "H-05=not-from-the-cos-party",
    "H-06=literal",
    "H-08=d-e",
    "H-09=whole",
    "H-14=open",
    "H-16=what-is-transformed",
    "H-20=literal",
    "H-21=accepted",
    "H-22=accepted",
    "H-23=of-the-schedule",
    "H-31=where-said",
    "H-38=literal",
    "H-41=again-on-release",
    "H-51=17.1-as-well",
    "H-53=fixed",
    "H-61=literal",
    "H-62=at-once",
    "H-63=held",
    "H-65=at-once",
)
"""The alternatives that it follows, as `--reading` takes them; of the others the default."""

OTHER_CHOICES: Final = Choices(
    stored_request_is_exempt_from_replay_check=False,
    what_is_not_the_cos_partys_is_dropped=True,
    firmware_is_refused_as_a_whole=True,
    schedule_stands_for_its_device=True,
    gas_proxy_log_is_the_gas_suppliers=True,
    non_critical_request_is_held=False,
    smets1_request_is_held=True,
    smets1_cos_is_held=True,
    handover_is_held=False,
    smets1_cos_goes_through_the_cos_party=False,
    status_is_checked_for_scheduled_requests=True,
    failed_execution_deletes_the_stored_request=False,
    failed_execution_is_notified=False,
    never_with_nothing_stored_is_accepted=False,
    firmware_version_of_suspended_device_may_be_read=False,
    suspended_smets1_device_may_be_activated=True,
    suspended_device_may_be_decommissioned=True,
    orchestration_applies_everywhere=False,
    failed_signature_is_answered=False,
    unassociated_device_may_be_updated=False,
    detection_counts_pre_commands=True,
    held_request_is_checked_again=True,
    firmware_goes_to_any_status=True,
)
CAN_COME_TO_FAIL: Final = frozenset({"6.1(b)", "6.1(c)", "6.1(f)"})
_UNCONFIRMED: Final = "E100"
_FAILED: Final = "N13"


class SecondReference(LastFirst, ReferenceDcc):
    """See the module."""

    def __init__(self, choices: Choices = OTHER_CHOICES, schema: Path | None = None) -> None:
        super().__init__(choices, schema)

    def hello(self) -> Hello:
        return replace(super().hello(), name=NAME)

    def checks(self, request: Request) -> tuple[Check, ...]:
        return super().checks(request)[::-1]

    def checks_of_a_signed_pre_command(self, request: Request) -> tuple[Check, ...]:
        return super().checks_of_a_signed_pre_command(request)[::-1]

    def code_of(self, clause: str, request: Request) -> str:  # noqa: ARG002
        return _UNCONFIRMED

    def is_in_period(self, item: Processed, threshold: Threshold) -> bool:
        """12.4(b): in that of the periods, one after the other, in which it is now (H-53)."""
        if not threshold.period:
            return False
        return (item.at - EPOCH) // threshold.period == (self.now - EPOCH) // threshold.period

    def receive_sub_ghz_alert(self, fields: Mapping[str, Any]) -> None:
        """17.7; and 17.1, for it is an Alert from a Communications Hub Function (H-51)."""
        super().receive_sub_ghz_alert(fields)
        self.receive_hub_alert(fields)

    def recipients_of_hub_alert(self, hub: Device) -> list[str]:
        """17.1: and/or; to the Network Parties alone, as far as there are any."""
        return self.network_parties(hub) or self.responsible_suppliers(hub)

    def tell_of_hub_log(self, request: Request) -> None:
        """10.4: nothing forbids to tell the sender as well."""
        super().tell_of_hub_log(request)
        new = self.state.devices.get(request.target)
        if new is not None:
            old = self.state.devices.get((request.value("OldCHFID") or "").upper())
            self.tell_of_log(request.originator, "N30", old, new)

    def release(self, request_id: str) -> None:
        """12.3(a): by the provisions of this document, what can have come to fail among them."""
        held = self.state.quarantine[request_id]
        again = [c for c in self.checks(held.request) if c.clause in CAN_COME_TO_FAIL]
        rejection = self.first_failure(held.request, again)
        if rejection is None:
            super().release(request_id)
            return
        self.delete_quarantined(request_id)
        self.alert_command_failure(held.request, _FAILED, rejection.code)

    def plan_activation(self, fields: Mapping[str, Any]) -> str | None:
        """5.2: nobody is owed the activation of an image; what is urgent is not done here."""
        return "it is dropped" if fields.get("urgent") is True else super().plan_activation(fields)

    def reject(self, request: Request, rejection: Rejection) -> PortMessage | None:
        """6.1: acknowledge first; 6.3: then tell of the rejection, by a DCC Alert."""
        if self.is_non_device(request) or rejection.clause == SIGNATURE:
            return super().reject(request, rejection)
        self.alert_command_failure(request, _FAILED, rejection.code)
        return self.acknowledge(request)


def factory() -> SecondReference:
    """A fresh second reference."""
    return SecondReference()
