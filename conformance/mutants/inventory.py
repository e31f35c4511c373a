"""The Smart Metering Inventory: clause 18.1(d)(i) to (iii) and (vii)."""

from __future__ import annotations

from typing import Any

from srpd.conformance.messages.requests import Request
from srpd.conformance.mutants.marks import breaks
from srpd.conformance.reference import ReferenceDcc
from srpd.conformance.reference.inventory import Outcome
from srpd.conformance.reference.state import Device
from srpd.conformance.targets.protocol import PortMessage


@breaks("18.1(d)(vii)(A)", "18.1(d)(vii)(C)")
class LeavesDecommissionedAsTheyWere(ReferenceDcc):
    """Answers 'Decommission Device' and leaves the SMI Status as it was."""

    def set_decommissioned(self, *_: Any) -> None:
        return None


@breaks("18.1(a)")
class AcknowledgesNonDeviceRequests(ReferenceDcc):
    """Acknowledges Non-Device Service Requests before it answers them."""

    def process_non_device(self, request: Request) -> PortMessage:
        acknowledged = self.acknowledge(request)
        self.emit(f"usercb.{request.originator}", super().process_non_device(request).xml)
        return acknowledged


@breaks("18.1(d)")
class AnswersNothing(ReferenceDcc):
    """Carries out Non-Device Service Requests without a Service Response."""

    def receive_request(self, request: Request, message: PortMessage) -> PortMessage | None:
        answer = super().receive_request(request, message)
        return None if self.is_non_device(request) else answer


@breaks("18.1(d)")
class SendsNonDeviceCommands(ReferenceDcc):
    """Answers Non-Device Service Requests, and sends a Command as well."""

    def process_non_device(self, request: Request) -> PortMessage:
        answer = super().process_non_device(request)
        self.emit("wan", kind="command", device=request.target, request_id=str(request.request_id))
        return answer


@breaks("18.1(d)(i)")
class UpdatesNothing(ReferenceDcc):
    """Answers as if it had updated the Smart Metering Inventory, and leaves it as it was."""

    def update_status(self, device: Device, request: Request) -> Outcome:
        before = device.status
        outcome = super().update_status(device, request)
        device.status = before
        return outcome

    def record_hub_without_network(self, request: Request) -> Outcome:
        before = {each.id: each.status for each in self.state.devices.values()}
        outcome = super().record_hub_without_network(request)
        for each in self.state.devices.values():
            each.status = before[each.id]
        return outcome


@breaks("18.1(d)(ii)")
class ReadsNothing(ReferenceDcc):
    """Answers 'Read Inventory' without what was asked for."""

    def read_inventory(self, request: Request) -> Outcome:
        code, _ = super().read_inventory(request)
        return code, None


@breaks("18.1(d)(ii)")
class ReadsNoMatrix(ReferenceDcc):
    """Answers 'Request WAN Matrix' without what was asked for."""

    def request_wan_matrix(self, request: Request) -> Outcome:
        code, _ = super().request_wan_matrix(request)
        return code, None


@breaks("18.1(d)(iii)")
class AddsNothing(ReferenceDcc):
    """Answers Device Pre-notification, and adds no Device."""

    def pre_notify_device(self, request: Request) -> Outcome:
        held = dict(self.state.devices)
        outcome = super().pre_notify_device(request)
        self.state.devices = held
        return outcome


@breaks("18.1(d)(iii)")
class AddsWhitelistedDevices(ReferenceDcc):
    """Adds a Device by Pre-notification with the SMI Status of whitelisted."""

    def status_when_pre_notified(self, kind: str) -> str | None:
        return super().status_when_pre_notified(kind) and "Whitelisted"


@breaks("18.1(d)(vii)(B)")
class KeepsTheMpxns(ReferenceDcc):
    """Leaves a decommissioned Smart Meter associated with its MPxN."""

    def disassociate_from_mpxns(self, device: Device) -> None:
        del device


@breaks("18.1(d)(vii)(B)")
class KeepsTheMprns(ReferenceDcc):
    """Leaves a decommissioned Gas Smart Meter associated with its MPRN."""

    def disassociate_from_mpxns(self, device: Device) -> None:
        if device.type != "GSME":
            super().disassociate_from_mpxns(device)


@breaks("18.1(d)(vii)(B)")
class KeepsTheMpansOfControllers(ReferenceDcc):
    """Leaves a decommissioned Standalone Auxiliary Proportional Controller with its MPAN."""

    def disassociate_from_mpxns(self, device: Device) -> None:
        if not device.sapc:
            super().disassociate_from_mpxns(device)


@breaks("18.1(d)(vii)(C)")
class KeepsTheGasProxy(ReferenceDcc):
    """Decommissions a Communications Hub Function, and leaves its Gas Proxy Function."""

    def decommission_gas_proxy_of(self, chf: Device) -> None:
        del chf


@breaks("18.1(d)(i)")
class KeepsDeletedDevices(ReferenceDcc):
    """Answers as if it had deleted a Device from the Smart Metering Inventory, and keeps it."""

    def update_inventory(self, request: Request) -> Outcome:
        held = dict(self.state.devices)
        outcome = super().update_inventory(request)
        self.state.devices = held
        return outcome
