"""A second reference DCC: another answer wherever the text leaves one open.

It makes its checks in the opposite order, acknowledges before it rejects and so rejects by a DCC
Alert, tells with E100 what no public source gives a code for, keeps silence where it may, sends
what leaves it at one time in the opposite order, and follows the other alternative of the readings.
A suite that fails it asks for more than the Code does.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Final

from srpd.conformance.messages.requests import Request
from srpd.conformance.reference.checks import SIGNATURE, Check, Rejection
from srpd.conformance.reference.choices import Choices
from srpd.conformance.reference.dcc import ReferenceDcc
from srpd.conformance.reference.last_first import LastFirst
from srpd.conformance.targets.protocol import Hello, PortMessage

NAME: Final = "srpd second reference DCC"
READINGS: Final = (
    "H-01=m",
    "H-05=not-from-the-cos-party",
    "H-06=literal",
    "H-08=d-e",
    "H-09=whole",
    "H-14=open",
    "H-20=literal",
    "H-21=accepted",
    "H-22=accepted",
    "H-23=of-the-schedule",
    "H-31=where-said",
    "H-38=literal",
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
    held_request_is_checked_again=True,
    firmware_goes_to_any_status=True,
)
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

    def reject(self, request: Request, rejection: Rejection) -> PortMessage | None:
        """6.1: acknowledge first; 6.3: then tell of the rejection, by a DCC Alert."""
        if self.is_non_device(request) or rejection.clause == SIGNATURE:
            return super().reject(request, rejection)
        self.alert_command_failure(request, _FAILED, rejection.code)
        return self.acknowledge(request)


def factory() -> SecondReference:
    """A fresh second reference."""
    return SecondReference()
