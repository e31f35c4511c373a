"""Clause 6.1(f), (h), (l), (o) and 6.2: what Registration Data says of the sender."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from srpd.conformance.messages.instants import read_instant
from srpd.conformance.messages.requests import Request
from srpd.conformance.messages.xml import local_name, text_of
from srpd.conformance.reference.core import Core
from srpd.conformance.reference.state import SMART_METERS, Device, User

ELIGIBILITY_NON_DEVICE_EXEMPT = frozenset(
    {"8.2", "12.1", "12.2", "8.14.1", "8.14.2", "8.14.3", "8.14.4"}
)
FIRMWARE = frozenset({"11.1", "11.4"})
JOIN = frozenset({"8.7.1", "8.7.2"})
OTHER_USER = "OU"


class EligibilityChecks(Core):
    """The sender, the Device, and the MPRNs or MPANs that lie between them."""

    # 6.1(f)

    def registration_check_applies(self, request: Request) -> bool:
        if self.is_non_device(request) and self.is_exempt_from_registration_check(request):
            return False
        if (
            self.is_sent_by_other_user(request)
            or self.is_gas_meter_join_by_import_supplier(request)
            or self.is_gas_proxy_restore_by_import_supplier(request)
        ):
            return False
        return not self.is_critical(request) or self.is_smets1(request)

    def is_exempt_from_registration_check(self, request: Request) -> bool:
        """18.1(b)(ii)."""
        return request.variant in ELIGIBILITY_NON_DEVICE_EXEMPT

    def sender_is_an_eligible_user(self, request: Request) -> bool:
        """By Registration Data, for the Device, at the times that the request is about."""
        sender = self.sender(request)
        if sender is None:
            return False
        since, until = self.times_to_be_eligible_at(request)
        if request.variant in FIRMWARE:
            listed = [d for i in request.device_list if (d := self.state.devices.get(i))]
            eligible = [self.is_eligible_for(sender, each, since, until) for each in listed]
            if self.choices.firmware_is_refused_as_a_whole:
                return all(eligible)
            # Of a Device that is not held there is nothing to confirm: it is named in the answer.
            return any(eligible) or len(listed) < len(request.device_list) or not listed
        device = self.device_of(request)
        if device is None:
            return True
        if (
            request.variant == "8.4"
            and self.choices.unassociated_device_may_be_updated
            and not self.state.mpxns_leading_to(device)
        ):
            return True
        return self.is_eligible_for(sender, device, since, until)

    def times_to_be_eligible_at(self, request: Request) -> tuple[datetime, datetime]:
        """The date range requested; else the time for execution; else now. 6.1(f)(i)-(iii)."""
        dates = {
            local_name(leaf): read_instant(text_of(leaf), local_name(leaf))
            for leaf in request.body.iter("{*}StartDateTime", "{*}EndDateTime")
        }
        if len(dates) == 2:
            return dates["StartDateTime"], dates["EndDateTime"]
        if isinstance(request.execution_at, datetime):
            return request.execution_at, request.execution_at
        return self.now, self.now

    def is_eligible_for(
        self, sender: User, device: Device, since: datetime, until: datetime
    ) -> bool:
        return any(
            self.is_registered(sender.id, (sender.role,), mpxn, since, until)
            for mpxn in self.state.mpxns_leading_to(device)
        )

    def is_registered(
        self,
        user: str,
        roles: Iterable[str],
        mpxn: str,
        since: datetime,
        until: datetime | None = None,
    ) -> bool:
        """Whether the User's registrations cover every time from `since` to `until`."""
        until = since if until is None else until
        held = [
            r
            for r in self.state.registrations
            if r.user == user and r.mpxn == mpxn and r.role in roles
        ]
        at = since
        while True:
            ends = [r.until for r in held if r.holds_at(at)]
            if not ends:
                return False
            if None in ends:
                return True
            last = max(end for end in ends if end is not None)
            if last >= until:
                return True
            at = last

    # 6.2

    def is_sent_by_other_user(self, request: Request) -> bool:
        """6.2(c)."""
        sender = self.sender(request)
        return sender is not None and sender.role == OTHER_USER

    def is_gas_meter_join_by_import_supplier(self, request: Request) -> bool:
        """6.2(a): a Gas Smart Meter and a Gas Proxy Function on a hub that the sender shares."""
        if request.variant not in JOIN:
            return False
        target = self.device_of(request)
        other = self.state.devices.get((request.value("OtherDeviceID") or "").upper())
        if target is None or other is None or {target.type, other.type} != {"GSME", "GPF"}:
            return False
        return self.is_import_supplier_on_the_network_of(request, target)

    def is_gas_proxy_restore_by_import_supplier(self, request: Request) -> bool:
        """6.2(b): the log of a Gas Proxy Function on a hub that the sender shares."""
        device = self.device_of(request)
        return (
            request.variant == "8.12.2"
            and device is not None
            and device.type == "GPF"
            and self.is_import_supplier_on_the_network_of(request, device)
        )

    def is_import_supplier_on_the_network_of(self, request: Request, device: Device) -> bool:
        """Whether the sender is Import Supplier of an ESME on the Device's home area network."""
        sender = self.sender(request)
        hub = self.state.hub_of(device)
        if sender is None or sender.role != "IS" or hub is None:
            return False
        return any(
            self.is_responsible_supplier(sender, meter.import_mpxn, meter.export_mpan)
            for meter in self.state.smart_meters_behind(hub.id)
            if meter.type == "ESME"
        )

    def is_responsible_supplier(
        self, sender: User, import_mpxn: str | None, export_mpan: str | None
    ) -> bool:
        """Import Supplier or Gas Supplier now.

        Where there is no Import MPAN, the supplier of the Export MPAN counts as Import Supplier.
        """
        if import_mpxn:
            return self.is_registered(sender.id, ("IS", "GS"), import_mpxn, self.now)
        return bool(export_mpan) and self.is_registered(
            sender.id, ("IS", "ES"), str(export_mpan), self.now
        )

    # 6.1(h)

    def log_restore_check_applies(self, request: Request) -> bool:
        return request.variant in ("8.12.1", "8.12.2")

    def restored_log_is_of_the_senders_system(self, request: Request) -> bool:
        """The old hub forms, or formed before it was replaced, part of the sender's system."""
        old = request.value("OldCHFID") or request.value("OldGPFID") or ""
        device = self.state.devices.get(old.upper())
        sender = self.sender(request)
        if device is None or sender is None:
            return False
        hub = self.state.hub_of(device)
        hub_id = hub.id if hub else device.chf
        return any(
            self.is_responsible_supplier(sender, meter.import_mpxn, meter.export_mpan)
            for meter in self.state.devices.values()
            if self.makes_the_log_its_suppliers(request, meter)
            and hub_id in {meter.chf, *meter.former_chfs}
        )

    def makes_the_log_its_suppliers(self, request: Request, meter: Device) -> bool:
        """A hub forms part of every system on it; a Gas Proxy Function of the gas system (H-61)."""
        of_gas_alone = self.choices.gas_proxy_log_is_the_gas_suppliers
        meters = {"GSME"} if of_gas_alone and request.variant == "8.12.2" else SMART_METERS
        return meter.type in meters

    # 6.1(l)

    def device_log_addition_check_applies(self, request: Request) -> bool:
        """'Update HAN Device Log' that adds a Smart Meter or a Proportional Controller."""
        added = self.state.devices.get(request.named_device) if request.named_device else None
        return (
            request.variant == "8.11"
            and request.value("RequestType") == "Add"
            and added is not None
            and added.type in SMART_METERS
        )

    def sender_is_responsible_supplier_for_the_mpxn(self, request: Request) -> bool:
        sender = self.sender(request)
        named = dict(request.mpxns)
        return sender is not None and self.is_responsible_supplier(
            sender, named.get("ImportMPxN"), named.get("ExportMPAN")
        )

    # 6.1(o)

    def firmware_activation_check_applies(self, request: Request) -> bool:
        device = self.device_of(request)
        return (
            request.variant == "11.3"
            and device is not None
            and device.is_smets1
            and device.type in ("CHF", "PPMID")
        )

    def sender_is_import_supplier_on_the_network(self, request: Request) -> bool:
        device = self.device_of(request)
        return device is not None and self.is_import_supplier_on_the_network_of(request, device)
