"""Clause 6.1(a)-(c), (n): verification, rights and role, SMI Status, Replay."""

from __future__ import annotations

from datetime import datetime, timedelta

from srpd.conformance.messages.requests import Request
from srpd.conformance.reference.choices import Replay
from srpd.conformance.reference.core import Core
from srpd.conformance.reference.state import Device
from srpd.model.catalogue import COMMAND_VARIANTS, Known, ServiceRequest
from srpd.model.device_types import DEVICE_TYPES

PASSING_STATUSES = frozenset({"Commissioned", "InstalledNotCommissioned", "Whitelisted", "Pending"})
STATUS_CHECK_EXEMPT = frozenset({"11.1", "11.4", "6.23"})
STATUS_CHECK_NON_DEVICE_EXEMPT = frozenset(
    {"8.4", "8.2", "12.1", "12.2", "8.14.1", "8.14.2", "8.14.3", "8.14.4"}
)
SIGNED_PRE_COMMAND_VARIANTS = frozenset({5, 6, 7})
SMETS1_COMMAND_VARIANTS = frozenset({1, 2, 3})
TAKEN_TO_BE_NO_SMETS1_REQUESTS = frozenset(
    {"4.12.2", "6.28", "6.29", "6.30", "6.31", "6.32", "7.12", "7.13", "7.14", "7.15", "14.1"}
)
"""Which Service Requests are not SMETS1 Service Requests is UNSURE."""
NAMES_A_DEVICE = frozenset({"8.3", "8.4", "8.6", "5.1", "8.14.1", "8.14.2", "8.14.3", "8.14.4"})


class CommonChecks(Core):
    """The checks that ask nothing of Registration Data or certificates."""

    FUTURE_DATING_LIMIT = timedelta(days=30)

    # 6.1(a) Verify

    def reference_and_variant_belong_together(self, request: Request) -> bool:
        row = self.row(request)
        return row is not None and row.reference == request.service_reference

    def body_fits_the_variant(self, request: Request) -> bool:
        if request.is_signed_pre_command:
            return self.is_critical(request)
        row = self.row(request)
        return row is not None and row.body == request.body_name

    def command_variant_applies(self, request: Request) -> bool:
        row = self.row(request)
        if row is None:
            return False
        signed = request.command_variant in SIGNED_PRE_COMMAND_VARIANTS
        return (
            request.command_variant in self.command_variants_of(request, row)
            and signed == request.is_signed_pre_command
        )

    def command_variants_of(self, request: Request, row: ServiceRequest) -> frozenset[int]:
        """By the matrix for SMETS2+. For SMETS1 which may be used is UNSURE: those that ask for
        no Pre-Command, since nothing is Transformed (6.5(c)).
        """
        if self.is_smets1(request) and not row.non_device:
            return SMETS1_COMMAND_VARIANTS
        return frozenset(row.command_variants)

    def variant_fits_the_device(self, request: Request) -> bool:
        """Where a public source says which Device Types a Service Request is for."""
        device, types = self.device_of(request), DEVICE_TYPES.get(request.variant)
        return device is None or types is None or device.type in types

    def device_is_known(self, request: Request) -> bool:
        return self.device_of(request) is not None

    def device_check_applies(self, request: Request) -> bool:
        if request.variant == "8.13":
            return request.has("OriginalRequestID")
        return not self.is_non_device(request) or request.variant in NAMES_A_DEVICE

    def variant_exists_for_smets1(self, request: Request) -> bool:
        row = self.row(request)
        if row is None or row.smets1 is Known.NO:
            return False
        return row.variant not in TAKEN_TO_BE_NO_SMETS1_REQUESTS

    def execution_date_check_applies(self, request: Request) -> bool:
        """Which dates are permitted is public for 'Read Device Log' alone."""
        return request.variant == "8.9" and isinstance(request.execution_at, datetime)

    def execution_date_is_permitted(self, request: Request) -> bool:
        """In the future, and at most the current date + 30 days; 'Never' is no such date."""
        at = request.execution_at
        return not isinstance(at, datetime) or (
            at > self.now and at.date() <= self.now.date() + self.FUTURE_DATING_LIMIT
        )

    def request_is_not_a_duplicate(self, request: Request) -> bool:
        return str(request.request_id) not in self.state.in_processing

    def service_fits(self, request: Request, service: str) -> bool:
        """Whether a request may come to this of the three DUIS web services.

        Where its Command Variant does not apply to it, the services of those that do.
        """
        row = self.row(request)
        possible = frozenset[int]() if row is None else self.command_variants_of(request, row)
        if request.command_variant in possible or not possible:
            possible = frozenset({request.command_variant})
        found = (COMMAND_VARIANTS.get(each) for each in possible)
        return service in {each.service for each in found if each is not None}

    # 6.1(b)

    def sender_is_a_user(self, request: Request) -> bool:
        return self.sender(request) is not None

    def senders_rights_are_not_suspended(self, request: Request) -> bool:
        sender = self.sender(request)
        return sender is not None and not sender.suspended

    def senders_role_is_eligible(self, request: Request) -> bool:
        """Some roles may use a request for SMETS1 Devices alone."""
        row, sender = self.row(request), self.sender(request)
        if row is None or sender is None or sender.role not in row.eligible_roles:
            return False
        return sender.role not in row.smets1_only_roles or self.is_smets1(request)

    # 6.1(c)

    def status_check_applies(self, request: Request) -> bool:
        """Non-Critical, but for the exempt kinds; and SMETS1 Critical. Not as 18.1(b)(i) says."""
        if self.is_non_device(request) and self.is_exempt_from_status_check(request):
            return False
        if request.variant in STATUS_CHECK_EXEMPT or self.is_top_up_for_return(request):
            return False
        return not self.is_critical(request) or self.is_smets1(request)

    def is_exempt_from_status_check(self, request: Request) -> bool:
        """18.1(b)(i)."""
        return request.variant in STATUS_CHECK_NON_DEVICE_EXEMPT

    def is_top_up_for_return(self, request: Request) -> bool:
        """SMETS1 'Top Up Device' with Command Variant 2: only the UTRN is asked for."""
        return request.variant == "2.2" and request.command_variant == 2 and self.is_smets1(request)

    def smi_status_permits(self, request: Request) -> bool:
        """A Device without SMI Status, or no Device at all, has nothing to check (H-23)."""
        device = self.device_of(request) or self.device_of_schedule_named(request)
        if device is None or device.status is None:
            return True
        if device.status == "Suspended":
            if request.variant == "11.2":
                return self.choices.firmware_version_of_suspended_device_may_be_read
            if request.variant == "11.3" and device.is_smets1:
                return self.choices.suspended_smets1_device_may_be_activated
            if request.variant == "8.3":
                return self.choices.suspended_device_may_be_decommissioned
        return device.status in PASSING_STATUSES

    def device_of_schedule_named(self, request: Request) -> Device | None:
        """H-23: the Device of the schedule that a request names, if it stands for its Device."""
        number = request.value("DSPScheduleID") or ""
        readable = number.isascii() and number.isdigit() and len(number) < 20
        if not (readable and self.choices.schedule_stands_for_its_device):
            return None
        held = self.state.schedules.get(int(number))
        return self.state.devices.get(held.device) if held else None

    # 6.1(n)

    def replay_check_applies(self, request: Request) -> bool:
        if request.variant == "6.23":
            return True
        return self.is_smets1(request) and (
            self.is_critical(request) or request.variant in ("6.21", "2.2")
        )

    def request_is_not_a_replay(self, request: Request) -> bool:
        if self.choices.replay is Replay.SAME_REQUEST:
            return str(request.request_id) not in self.state.accepted
        last = self.state.last_counters.get((request.originator, request.target))
        return last is None or request.counter > last

    def remember_as_accepted(self, request: Request) -> None:
        """What the Replay and the duplicate check know of a request that passed."""
        self.state.accepted.add(str(request.request_id))
        self.state.in_processing.add(str(request.request_id))
        parties = (request.originator, request.target)
        last = self.state.last_counters.get(parties, -1)
        self.state.last_counters[parties] = max(last, request.counter)

    def processing_is_over(self, request_id: str) -> None:
        """The RequestID may be used again without being a duplicate."""
        self.state.in_processing.discard(request_id)
