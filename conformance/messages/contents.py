"""What responses and DCC Alerts carry: one function per content element of the DUIS schema.

Each returns an element ready for `answers.service_response` or `answers.dcc_alert`. Which alert
code goes with which content is the caller's choice: the schema does not tie them.
"""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from lxml import etree

from srpd.conformance.messages.identifiers import Eui, RequestId
from srpd.conformance.messages.xml import NAMESPACES, SR


@dataclass(frozen=True, slots=True)
class InventoryDevice:
    """A Device as Read Inventory shows it; texts are the tokens of the DUIS schema.

    `status` is None for a Type 2 Device, which has no SMI Status.
    """

    id: Eui
    type: str
    status: str | None = None
    manufacturer: str = ""
    model: str = ""
    smets_version: str | None = None
    firmware: str | None = None
    import_mpxn: str | None = None
    secondary_import_mpan: str | None = None
    export_mpan: str | None = None

    @property
    def mpxn(self) -> str | None:
        """The import MPxN if there is one, otherwise the export MPAN."""
        return self.import_mpxn or self.export_mpan


class Breach(StrEnum):
    """Why a communication is quarantined: the three forms of QuarantinedRequest."""

    USER_THRESHOLD = "ADUserThresholdBreach"
    DCC_THRESHOLD = "ADDCCThresholdBreach"
    ATTRIBUTE_LIMITS = "ADAttributeLimitsBreach"


class StatusChange(StrEnum):
    """The forms of DeviceStatusChangeEvent that carry nothing but the Device."""

    DEVICE_REMOVED_FROM_INVENTORY = "DeviceRemovedFromInventory"
    CHF_DECOMMISSIONING = "CHFDecommissioning"
    DEVICE_SUSPENDED = "DeviceSuspended"
    DEVICE_RESTORED = "DeviceRestored"
    RECOVERY_COMPLETE = "RecoveryComplete"


def make(name: str, text: str | None = None) -> etree._Element:
    """An element of the DUIS namespace."""
    element = etree.Element(f"{{{SR}}}{name}", nsmap=NAMESPACES)
    element.text = text
    return element


def add(parent: etree._Element, name: str, text: str | None = None) -> etree._Element:
    """A new last child of `parent`, in the DUIS namespace."""
    element = etree.SubElement(parent, f"{{{SR}}}{name}")
    element.text = text
    return element


def inventory(devices: Sequence[InventoryDevice]) -> etree._Element:
    """DSPInventory: 1 to 17 Devices."""
    content = make("DSPInventory")
    for device in devices:
        one = add(content, "Device")
        for name, text in (
            ("DeviceID", device.id),
            ("DeviceType", device.type),
            ("DeviceStatus", device.status),
            ("DeviceManufacturer", device.manufacturer),
            ("DeviceModel", device.model),
            ("SMETSCHTSVersion", device.smets_version),
            ("DeviceFirmwareVersion", device.firmware),
            ("ImportMPxN", device.import_mpxn),
            ("SecondaryImportMPAN", device.secondary_import_mpan),
            ("ExportMPAN", device.export_mpan),
        ):
            if text is not None:
                add(one, name, text)
    return content


def gbcs_payload(payload: bytes) -> etree._Element:
    """GBCSPayload: what the Device answered."""
    return make("GBCSPayload", _base64(payload))


def future_dated_alert(
    payload: bytes, *, success: bool = True, instruction: int = 1, instructions: int = 1
) -> etree._Element:
    """FutureDatedDeviceAlertMessage: what became of a Command the Device held until its time."""
    content = make("FutureDatedDeviceAlertMessage")
    add(content, "FutureDatedAlertCode", "8F66" if success else "8F67")
    add(content, "GBCSPayload", _base64(payload))
    add(content, "InstructionNumber", str(instruction))
    add(content, "TotalCommandInstructions", str(instructions))
    return content


def schedule_id(number: int) -> etree._Element:
    """DSPScheduleID: the answer to Create Schedule."""
    return make("DSPScheduleID", str(number))


def scheduled_message(number: int, payload: bytes) -> etree._Element:
    """DSPScheduledMessage: what a Device answered to a request that came from a schedule."""
    content = make("DSPScheduledMessage")
    add(content, "GBCSPayload", _base64(payload))
    add(content, "DSPScheduleID", str(number))
    return content


def firmware_warning(
    *,
    invalid: Sequence[Eui] = (),
    not_commissioned: Sequence[Eui] = (),
    not_applicable: Sequence[Eui] = (),
    other_request_in_progress: Sequence[Eui] = (),
    invalid_gbcs_version: Sequence[Eui] = (),
    ppmid: bool = False,
) -> etree._Element:
    """DSPUpdateFirmwareWarning, or its twin for PPMIDs: the Devices that are not updated."""
    content = make("DSPUpdatePPMIDFirmwareWarning" if ppmid else "DSPUpdateFirmwareWarning")
    for name, devices in (
        ("InvalidDeviceIDList", invalid),
        ("NotCommissionedDeviceIDList", not_commissioned),
        ("NotApplicableFirmwareDeviceIDList", not_applicable),
        ("OtherRequestInProgressList", other_request_in_progress),
        ("InvalidGBCSVersionList", invalid_gbcs_version),
    ):
        if devices:
            add(content, name, ",".join(devices))
    return content


def quarantined(breach: Breach, request: RequestId, event_ref: int) -> etree._Element:
    """QuarantinedRequest: the request, and the number by which the quarantine is spoken of."""
    content = make("QuarantinedRequest")
    kind = add(content, breach.value)
    add(kind, "RequestID", str(request))
    add(kind, "QuarantineEventRef", str(event_ref))
    return content


def command_failure(
    request: RequestId, device: Eui, *, schedule: int | None = None
) -> etree._Element:
    """CommandFailure: a request accepted before will not be carried out, or has failed."""
    content = make("CommandFailure")
    add(content, "CommandRequestID", str(request))
    if schedule is not None:
        add(content, "DSPScheduleID", str(schedule))
    add(content, "DeviceID", device)
    return content


def device_status_change(device: Eui, change: StatusChange) -> etree._Element:
    """DeviceStatusChangeEvent of a form that names nothing but the Device."""
    content = make("DeviceStatusChangeEvent")
    add(content, "DeviceID", device)
    add(add(content, "DeviceStatusChange"), change.value)
    return content


def meter_decommissioning(
    device: Eui,
    import_mpxn: str,
    *,
    secondary_import_mpan: str | None = None,
    export_mpan: str | None = None,
    associated: Sequence[tuple[Eui, str]] = (),
) -> etree._Element:
    """DeviceStatusChangeEvent / MeterDecommissioningOrWithdrawal; `associated` are up to seven
    Type 1 Devices, each with its Device Type."""
    content = make("DeviceStatusChangeEvent")
    add(content, "DeviceID", device)
    form = add(add(content, "DeviceStatusChange"), "MeterDecommissioningOrWithdrawal")
    _mpxns(
        add(form, "MeterDecommissionOrWithdrawal"), import_mpxn, secondary_import_mpan, export_mpan
    )
    for identifier, kind in associated:
        one = add(form, "AssociatedType1Device")
        add(one, "DeviceID", identifier)
        add(one, "DeviceType", kind)
    return content


def meter_identity(
    device: Eui,
    import_mpxn: str,
    *,
    secondary_import_mpan: str | None = None,
    export_mpan: str | None = None,
    esme_variant: str | None = None,
) -> etree._Element:
    """DeviceStatusChangeEvent / MeterIdentity."""
    content = make("DeviceStatusChangeEvent")
    add(content, "DeviceID", device)
    form = add(add(content, "DeviceStatusChange"), "MeterIdentity")
    _mpxns(add(form, "MeterMPxNs"), import_mpxn, secondary_import_mpan, export_mpan)
    if esme_variant is not None:
        add(form, "ESMEVariant", esme_variant)
    return content


def schedule_removal(device: Eui, schedule: int) -> etree._Element:
    """DSPScheduleRemoval."""
    content = make("DSPScheduleRemoval")
    add(content, "DeviceID", device)
    add(content, "DSPScheduleID", str(schedule))
    return content


def han_device_log_result(request: RequestId) -> etree._Element:
    """UpdateHANDeviceLogResult: what became of the 8.11 request."""
    content = make("UpdateHANDeviceLogResult")
    add(content, "UpdateHANDeviceLogServiceRequestID", str(request))
    return content


def change_of_supplier_refused(request: RequestId) -> etree._Element:
    """ChangeOfSupplier, in the form that names the request that was not carried out."""
    content = make("ChangeOfSupplier")
    add(content, "ChangeOfSupplierServiceRequestID", str(request))
    return content


def change_of_supplier(device: Eui, device_type: str, import_mpxn: str) -> etree._Element:
    """ChangeOfSupplier, in the form that names the Device whose supplier has changed."""
    content = make("ChangeOfSupplier")
    form = add(content, "DeviceChangeOfSupplier")
    add(form, "DeviceID", device)
    add(form, "DeviceType", device_type)
    _mpxns(add(form, "MPxNs"), import_mpxn, None, None)
    return content


def device_log_restored(
    on: date, *, old_chf: Eui, new_chf: Eui, old_gpf: Eui, new_gpf: Eui, of_gpf: bool = False
) -> etree._Element:
    """DeviceLogRestored: of the Communications Hub Function, or of the Gas Proxy Function."""
    content = make("DeviceLogRestored")
    add(content, "RestoredDate", on.isoformat())
    form = add(content, "GPFDeviceLog" if of_gpf else "CHFDeviceLog")
    add(form, "OldCHFDeviceID", old_chf)
    add(form, "NewCHFDeviceID", new_chf)
    add(form, "OldGPFDeviceID", old_gpf)
    add(form, "NewGPFDeviceID", new_gpf)
    return content


def firmware_version_mismatch(
    device: Eui, device_type: str, *, in_inventory: str, on_device: str
) -> etree._Element:
    """FirmwareVersionMismatch: the Smart Metering Inventory and the Device disagree."""
    content = make("FirmwareVersionMismatch")
    add(content, "DeviceID", device)
    add(content, "DeviceType", device_type)
    add(content, "FirmwareVersionSMI", in_inventory)
    add(content, "FirmwareVersionDevice", on_device)
    return content


def _mpxns(
    parent: etree._Element, imported: str, secondary: str | None, exported: str | None
) -> None:
    add(parent, "ImportMPxN", imported)
    if secondary is not None:
        add(parent, "SecondaryImportMPAN", secondary)
    if exported is not None:
        add(parent, "ExportMPAN", exported)


def _base64(payload: bytes) -> str:
    return b64encode(payload).decode("ascii")
