"""Clause 18.1(d)(i)-(iii), (vii): requests that read or change the Smart Metering Inventory.

Each method takes a request that passed its checks, and returns the code and, where there is one,
the content of the Service Response. The codes of refusals exist in DUIS; that they mean this is
UNSURE unless the method says so.
"""

from __future__ import annotations

from copy import deepcopy

from lxml import etree

from srpd.conformance.messages import contents
from srpd.conformance.messages.contents import InventoryDevice
from srpd.conformance.messages.identifiers import Eui, eui
from srpd.conformance.messages.requests import Request
from srpd.conformance.messages.xml import without_white_space
from srpd.conformance.reference.fixtures import DEVICE_TYPES
from srpd.conformance.reference.notices import Notices
from srpd.conformance.reference.processing import Processing
from srpd.conformance.reference.state import HUB_FUNCTIONS, SMART_METERS, TYPE_2, Device

Outcome = tuple[str, etree._Element | None]

SUCCESS: Outcome = ("I99", None)
"""Success with nothing to report: of a Non-Device Service Request that is I99."""
MAX_DEVICES_IN_RESPONSE = 17
EXCEPT_HUB_STATUSES = frozenset({"Pending", "InstalledNotCommissioned"})
HUB_STATUSES = frozenset({"Commissioned", "Withdrawn", "InstalledNotCommissioned"})


class Inventory(Processing, Notices):
    """The Smart Metering Inventory, as Users see and change it."""

    # 8.2, 18.1(d)(ii)

    def read_inventory(self, request: Request) -> Outcome:
        """The Devices asked for. By UPRN or property none is found: addresses are not held."""
        found = self.devices_asked_for(request)
        if not found:
            return "E080201", None
        return "I0", contents.inventory(
            [self.inventory_entry(device) for device in found[:MAX_DEVICES_IN_RESPONSE]]
        )

    def devices_asked_for(self, request: Request) -> list[Device]:
        if request.named_device is not None:
            device = self.state.devices.get(request.named_device)
            return [] if device is None else [device]
        mpxn = request.value("MPxN")
        return [device for device in self.state.devices.values() if mpxn in device.mpxns]

    def inventory_entry(self, device: Device) -> InventoryDevice:
        """What the response says of a Device; of a Type 2 Device no SMI Status."""
        return InventoryDevice(
            id=Eui(device.id),
            type=device.type,
            status=device.status,
            manufacturer=device.manufacturer or "0000",
            model=device.model or "00000000",
            firmware=device.firmware or None,
            import_mpxn=device.import_mpxn,
            secondary_import_mpan=device.secondary_import_mpan,
            export_mpan=device.export_mpan,
        )

    # 12.1, 18.1(d)(ii)

    def request_wan_matrix(self, request: Request) -> Outcome:
        """One region, with nothing known of its coverage: no coverage data is held here."""
        content = contents.make("DSPWANMatrix")
        asked = contents.add(content, "Request")
        for child in request.body:
            asked.append(without_white_space(deepcopy(child)))
        answer = contents.add(content, "DSPWANMatrixResponse")
        contents.add(answer, "CSPRegion", "Unknown")
        contents.add(answer, "CSPRegionResponseCode", "I0")
        return "I0", content

    # 12.2, 18.1(d)(iii)

    def pre_notify_device(self, request: Request) -> Outcome:
        """Add the Device, and with a Communications Hub Function its Gas Proxy Function."""
        identifier = str(request.named_device)
        kind = request.value("DeviceType") or ""
        gpf = request.value("AssociatedGPFDeviceID")
        gas_proxy = None if gpf is None else eui(gpf, "AssociatedGPFDeviceID")
        if request.named_device is None or kind not in DEVICE_TYPES:
            return "E120203", None
        if identifier in self.state.devices or gas_proxy in {identifier, *self.state.devices}:
            return "E120201", None
        device = Device(
            identifier,
            kind,
            status=self.status_when_pre_notified(kind),
            gpf=gas_proxy if kind == "CHF" else None,
            manufacturer=request.value("DeviceManufacturer") or "",
            model=request.value("DeviceModel") or "",
            firmware=request.value("FirmwareVersion") or "",
        )
        self.state.devices[device.id] = device
        if kind == "CHF" and gas_proxy is not None:
            self.state.devices[gas_proxy] = Device(
                gas_proxy,
                "GPF",
                status=self.status_when_pre_notified("GPF"),
                chf=device.id,
                manufacturer=device.manufacturer,
                model=device.model,
                firmware=device.firmware,
            )
        return SUCCESS

    def status_when_pre_notified(self, kind: str) -> str | None:
        """'pending'; a Type 2 Device has no SMI Status (H-44)."""
        if kind in TYPE_2 and self.choices.type_2_device_has_no_status:
            return None
        return "Pending"

    # 8.3, 18.1(d)(vii)

    def decommission_device(self, request: Request) -> Outcome:
        device = self.device_of(request)
        if device is None:
            return "E19", None
        self.set_decommissioned(device)
        if device.type in SMART_METERS:
            self.disassociate_from_mpxns(device)
        if device.type == "CHF":
            self.decommission_gas_proxy_of(device)
            self.tell_of_decommissioned_hub(request, device)
        return SUCCESS

    def set_decommissioned(self, device: Device) -> None:
        """(A)"""
        device.status = "Decommissioned"

    def disassociate_from_mpxns(self, device: Device) -> None:
        """(B): a Smart Meter or a Standalone Auxiliary Proportional Controller."""
        device.import_mpxn = device.secondary_import_mpan = device.export_mpan = None

    def decommission_gas_proxy_of(self, chf: Device) -> None:
        """(C)"""
        gas_proxy = self.state.gas_proxy_of(chf)
        if gas_proxy is not None:
            self.set_decommissioned(gas_proxy)

    # 8.4

    def update_inventory(self, request: Request) -> Outcome:
        device = self.device_of(request)
        if device is None:
            return "E19", None
        if request.has("DeleteDevice"):
            if self.choices.only_pending_devices_are_deleted and device.status != "Pending":
                return "E080405", None
            del self.state.devices[device.id]
            return SUCCESS
        if request.has("UpdateDeviceDetails"):
            self.update_details(device, request)
            return SUCCESS
        if request.has("UpdateMPxN"):
            self.update_mpxn(device, request)
            return SUCCESS
        return self.update_status(device, request)

    def update_status(self, device: Device, request: Request) -> Outcome:
        """The schema has one element for Communications Hubs, and one for all other Devices."""
        of_hub = request.value("UpdateDeviceStatusCH")
        other = request.value("UpdateDeviceStatusExceptCH")
        is_hub = device.type in HUB_FUNCTIONS
        if of_hub in HUB_STATUSES and is_hub:
            device.status = of_hub
        elif other in EXCEPT_HUB_STATUSES and not is_hub and device.type not in TYPE_2:
            device.status = other
        else:
            return "E080406", None
        return SUCCESS

    def update_details(self, device: Device, request: Request) -> None:
        """The SMI Status stays as it is."""
        path = "UpdateDeviceDetails/"
        device.manufacturer = request.value(path + "DeviceManufacturer") or device.manufacturer
        device.model = request.value(path + "DeviceModel") or device.model
        device.firmware = request.value(path + "FirmwareVersion") or device.firmware

    def update_mpxn(self, device: Device, request: Request) -> None:
        path = "UpdateMPxN/"
        device.import_mpxn = request.value(path + "ImportMPxN") or device.import_mpxn
        device.secondary_import_mpan = (
            request.value(path + "SecondaryImportMPAN") or device.secondary_import_mpan
        )
        device.export_mpan = request.value(path + "ExportMPAN") or device.export_mpan

    # 8.14.1 to 8.14.4

    def record_hub_installation(self, request: Request) -> Outcome:
        """8.14.1, 8.14.3, 8.14.4: that they change a status is not public (UNSURE)."""
        device = self.device_of(request)
        return ("E081401", None) if device is None or device.type != "CHF" else SUCCESS

    def record_hub_without_network(self, request: Request) -> Outcome:
        """8.14.2, by the DUIS 4.0 release note: a pending hub is installed, with a warning."""
        chf = self.device_of(request)
        if chf is None or chf.type != "CHF":
            return "E081401", None
        if chf.status == "InstalledNotCommissioned":
            return SUCCESS
        if chf.status == "Pending":
            chf.status = "InstalledNotCommissioned"
            gas_proxy = self.state.gas_proxy_of(chf)
            if gas_proxy is not None and gas_proxy.status == "Pending":
                gas_proxy.status = "InstalledNotCommissioned"
        return "W081401", None
