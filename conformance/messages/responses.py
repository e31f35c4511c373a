"""Responses in their typed form: Acknowledgements, payloads, Service Responses and alerts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import Enum
from typing import Any

from lxml import etree

from srpd.conformance.messages.catalogued import is_non_device
from srpd.conformance.messages.contents import Breach, InventoryDevice
from srpd.conformance.messages.errors import Malformed
from srpd.conformance.messages.identifiers import Eui, RequestId, eui
from srpd.conformance.messages.instants import read_instant, write_instant
from srpd.conformance.messages.requests import (
    IssuerSerial,
    only_element,
    signer_named,
)
from srpd.conformance.messages.xml import (
    DS,
    SR,
    child,
    child_text,
    elements,
    local_name,
    namespace,
    parse_xml,
    required,
    required_text,
    text_of,
)


class Kind(Enum):
    """What a Response is, told from its shape."""

    ACKNOWLEDGEMENT = "Acknowledgement"
    PRE_COMMAND = "Pre-Command"
    LOCAL_COMMAND = "Command for local delivery"
    SERVICE_RESPONSE = "Service Response"
    DEVICE_ALERT = "Device Alert"
    DCC_ALERT = "DCC Alert"
    SMETS1_RESPONSE = "SMETS1 Response"
    SMETS1_ALERT = "SMETS1 Alert"


@dataclass(frozen=True, slots=True)
class Quarantine:
    """What a DCC Alert says of a quarantined request."""

    breach: Breach
    request_id: RequestId
    event_ref: int


@dataclass(frozen=True, slots=True)
class CommandFailure:
    """What a DCC Alert says of a request that was not carried out."""

    request_id: RequestId
    device: Eui
    schedule: int | None = None


@dataclass(frozen=True, slots=True)
class Response:
    """One DUIS Response.

    `kind` is told from the shape: a Response that names its request, carries nothing and is not
    about a Non-Device Service Request is an Acknowledgement. `content_name` is the local name of
    what is carried (``PreCommand``, ``DSPInventory``, ``QuarantinedRequest``…), empty if nothing.
    `payload` is base64 text of the GBCS payload, wherever the content has one. `status_device` and
    `status_change` are of a DeviceStatusChangeEvent. `about` is the request that is answered or,
    in a DCC Alert, spoken of.
    """

    code: str
    at: datetime
    kind: Kind
    request_id: RequestId | None = None
    response_id: RequestId | None = None
    service_reference: str | None = None
    variant: str | None = None
    content_name: str = ""
    alert_code: str | None = None
    payload: str | None = None
    inventory: tuple[InventoryDevice, ...] = ()
    schedule_id: int | None = None
    quarantine: Quarantine | None = None
    command_failure: CommandFailure | None = None
    about: RequestId | None = None
    status_device: Eui | None = None
    status_change: str | None = None
    signed_by: IssuerSerial | None = None
    content: etree._Element | None = field(default=None, compare=False, repr=False)
    root: etree._Element = field(compare=False, repr=False, kw_only=True)

    @property
    def is_signed(self) -> bool:
        """Whether it bears one Signature, of whatever kind."""
        return len(self.root.findall(f"{{{DS}}}Signature")) == 1

    @property
    def concerned(self) -> Eui | None:
        """The Device that an alert is about, or None: for other Responses the RequestID tells."""
        match self.kind:
            case Kind.DEVICE_ALERT | Kind.SMETS1_ALERT if self.response_id is not None:
                return self.response_id.originator
            case Kind.DCC_ALERT if self.content is not None:
                return _device_concerned(self.content)
        return None

    def value(self, name: str) -> str | None:
        """The text of a direct child of the content, or None."""
        return None if self.content is None else child_text(self.content, name)


def parse_response(xml: bytes | str | etree._Element) -> Response:
    """Read a DUIS Response.

    Raises `Refused` for bytes that are not acceptable XML and `Malformed`, which names the
    element, for XML that is not a Response.
    """
    root = xml if isinstance(xml, etree._Element) else parse_xml(xml)
    if local_name(root) != "Response" or namespace(root) != SR:
        raise Malformed(local_name(root), "is not a DUIS Response")
    header = required(root, "Header")
    message = only_element(required(root, "Body"))
    request_id = _identifier(header, "RequestID")
    response_id = _identifier(header, "ResponseID")
    kind, content, alert_code = _kind(message, request_id, response_id)
    failure = quarantine = None
    if content is not None and local_name(content) == "CommandFailure":
        failure = _failure(content)
    if content is not None and local_name(content) == "QuarantinedRequest":
        quarantine = _quarantine(content)
    status_device, status_change = _status_change(content)
    return Response(
        code=required_text(header, "ResponseCode"),
        at=read_instant(required_text(header, "ResponseDateTime"), "ResponseDateTime"),
        kind=kind,
        request_id=request_id,
        response_id=response_id,
        service_reference=child_text(message, "ServiceReference"),
        variant=child_text(message, "ServiceReferenceVariant"),
        content_name="" if content is None else local_name(content),
        alert_code=alert_code,
        payload=_payload(content),
        inventory=_inventory(content),
        schedule_id=_schedule(content),
        quarantine=quarantine,
        command_failure=failure,
        about=request_id if content is None else request_id or _spoken_of(kind, content),
        status_device=status_device,
        status_change=status_change,
        signed_by=signer_named(root),
        content=content,
        root=root,
    )


def response_facts(response: Response) -> dict[str, Any]:
    """The typed form as plain data for JSON; instants are ISO 8601 in UTC."""
    names = (response.request_id, response.response_id, response.about)
    request_id, response_id, about = (None if each is None else str(each) for each in names)
    signed = response.signed_by
    return {
        "kind": response.kind.value,
        "code": response.code,
        "at": write_instant(response.at),
        "request_id": request_id,
        "response_id": response_id,
        "about": about,
        "service_reference_variant": response.variant,
        "service_reference": response.service_reference,
        "alert_code": response.alert_code,
        "content": response.content_name or None,
        "signed_by": None
        if signed is None
        else {"issuer": signed.issuer, "serial": str(signed.serial)},
    }


NO_RESPONSE_FACTS: Mapping[str, Any] = {
    "kind": None,
    "code": None,
    "at": None,
    "request_id": None,
    "response_id": None,
    "about": None,
    "service_reference_variant": None,
    "service_reference": None,
    "alert_code": None,
    "content": None,
    "signed_by": None,
}
"""The keys of `response_facts`, for a message of which nothing can be said."""


def _kind(
    message: etree._Element, request_id: RequestId | None, response_id: RequestId | None
) -> tuple[Kind, etree._Element | None, str | None]:
    """The kind, what is carried, and the alert code."""
    match local_name(message):
        case "DCCAlertMessage":
            alert = only_element(required(message, "DCCAlert"))
            return Kind.DCC_ALERT, alert, required_text(message, "DCCAlertCode")
        case "DeviceAlertMessage":
            return Kind.DEVICE_ALERT, message, required_text(message, "AlertCode").upper()
        case "SMETS1ResponseMessage":
            signed = required(message, "SMETS1SignedResponse")
            kind = Kind.SMETS1_ALERT if request_id is None else Kind.SMETS1_RESPONSE
            return kind, signed, None
        case "ResponseMessage":
            pass
        case other:
            raise Malformed(other, "is no kind of DUIS Response")
    carried = [
        element
        for element in elements(message)
        if local_name(element) not in ("ServiceReference", "ServiceReferenceVariant")
    ]
    if len(carried) > 1:
        raise Malformed("ResponseMessage", f"carries {len(carried)} contents instead of one")
    content = carried[0] if carried else None
    name = "" if content is None else local_name(content)
    if name == "PreCommand":
        return Kind.PRE_COMMAND, content, None
    if name == "LocalCommand":
        return Kind.LOCAL_COMMAND, content, None
    if name == "FutureDatedDeviceAlertMessage" and content is not None:
        return Kind.SERVICE_RESPONSE, content, required_text(content, "FutureDatedAlertCode")
    variant = required_text(message, "ServiceReferenceVariant")
    if content is None and response_id is None and not is_non_device(variant):
        return Kind.ACKNOWLEDGEMENT, None, None
    return Kind.SERVICE_RESPONSE, content, None


def _identifier(header: etree._Element, name: str) -> RequestId | None:
    text = child_text(header, name)
    return None if text is None else RequestId.parse(text, name)


def _failure(content: etree._Element) -> CommandFailure:
    schedule = child_text(content, "DSPScheduleID")
    return CommandFailure(
        RequestId.parse(required_text(content, "CommandRequestID"), "CommandRequestID"),
        eui(required_text(content, "DeviceID"), "DeviceID"),
        None if schedule is None else _number(schedule, "DSPScheduleID"),
    )


def _quarantine(content: etree._Element) -> Quarantine:
    form = only_element(content)
    try:
        breach = Breach(local_name(form))
    except ValueError:
        raise Malformed(local_name(form), "is no form of QuarantinedRequest") from None
    return Quarantine(
        breach,
        RequestId.parse(required_text(form, "RequestID"), "RequestID"),
        _number(required_text(form, "QuarantineEventRef"), "QuarantineEventRef"),
    )


def _spoken_of(kind: Kind, content: etree._Element) -> RequestId | None:
    """The first request named in a DCC Alert, whatever its form."""
    if kind is Kind.DCC_ALERT:
        for leaf in content.iter(f"{{{SR}}}*"):
            if local_name(leaf).endswith("RequestID"):
                return RequestId.parse(text_of(leaf), local_name(leaf))
    return None


def _device_concerned(content: etree._Element) -> Eui | None:
    names = {"DeviceID", "CHFDeviceID", "CommsHubDeviceID", "NewCHFDeviceID"}
    if child(content, "GPFDeviceLog") is not None:
        names = {"NewGPFDeviceID"}
    for leaf in content.iter(f"{{{SR}}}*"):
        if local_name(leaf) in names:
            return eui(text_of(leaf), local_name(leaf))
    return None


def _status_change(content: etree._Element | None) -> tuple[Eui | None, str | None]:
    if content is None or local_name(content) != "DeviceStatusChangeEvent":
        return None, None
    change = only_element(required(content, "DeviceStatusChange"))
    return eui(required_text(content, "DeviceID"), "DeviceID"), local_name(change)


def _payload(content: etree._Element | None) -> str | None:
    if content is None:
        return None
    text = (
        text_of(content)
        if local_name(content) == "GBCSPayload"
        else child_text(content, "GBCSPayload")
    )
    return None if text is None else "".join(text.split())


def _schedule(content: etree._Element | None) -> int | None:
    if content is None:
        return None
    text = (
        text_of(content)
        if local_name(content) == "DSPScheduleID"
        else child_text(content, "DSPScheduleID")
    )
    return None if text is None else _number(text, "DSPScheduleID")


def _inventory(content: etree._Element | None) -> tuple[InventoryDevice, ...]:
    if content is None or local_name(content) != "DSPInventory":
        return ()
    return tuple(
        InventoryDevice(
            id=eui(required_text(device, "DeviceID"), "DeviceID"),
            type=required_text(device, "DeviceType"),
            status=child_text(device, "DeviceStatus"),
            manufacturer=child_text(device, "DeviceManufacturer") or "",
            model=child_text(device, "DeviceModel") or "",
            smets_version=child_text(device, "SMETSCHTSVersion"),
            firmware=child_text(device, "DeviceFirmwareVersion"),
            import_mpxn=child_text(device, "ImportMPxN"),
            secondary_import_mpan=child_text(device, "SecondaryImportMPAN"),
            export_mpan=child_text(device, "ExportMPAN"),
        )
        for device in content.findall(f"{{{SR}}}Device")
    )


def _number(text: str, element: str) -> int:
    if not text.isascii() or not text.isdigit() or len(text) > 20:
        raise Malformed(element, f"{text[:30]!r} is not a number")
    return int(text)
