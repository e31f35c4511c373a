"""What a SMETS1 Service Provider signs, and how the DCC passes it on to Users.

The Service Provider signs a SMETS1 Response, a SMETS1 Alert or an S1SP Alert. The DCC puts the
first two into a SMETS1ResponseMessage, the third into a DCC Alert, and signs the whole, which
Countersigns it. Functions return unsigned elements; `signature.sign` signs them.
"""

from __future__ import annotations

from collections.abc import Sequence
from copy import deepcopy
from dataclasses import dataclass
from datetime import datetime

from lxml import etree

from srpd.conformance.messages.answers import Answerable
from srpd.conformance.messages.contents import add, make
from srpd.conformance.messages.errors import Malformed
from srpd.conformance.messages.identifiers import Eui, RequestId, eui
from srpd.conformance.messages.instants import write_instant
from srpd.conformance.messages.xml import (
    NAMESPACES,
    RA,
    SCHEMA_VERSION,
    SR,
    child,
    child_text,
    local_name,
    required,
    required_text,
)

_NAMESPACES = {**NAMESPACES, "ra": RA}


@dataclass(frozen=True, slots=True)
class Smets1Header:
    """From which Device a SMETS1 Response or Alert comes, and for whom it is."""

    originator: Eui
    recipients: tuple[Eui, ...]
    counter: int


def smets1_response(request: Answerable) -> etree._Element:
    """A SMETS1SignedResponse, yet to be signed, that answers a request and holds no data."""
    signed, response = _signed_response()
    reply = request.request_id.reply()
    header = add(response, "Header")
    _identify(header, reply.originator, reply.target, reply.counter)
    _add(header, "ServiceReference", request.service_reference)
    _add(header, "ServiceReferenceVariant", request.variant)
    add(add(response, "Body"), "ResponseMessage")
    return signed


def smets1_alert(
    device: Eui, recipients: Sequence[Eui], counter: int, alert_code: str, at: datetime
) -> etree._Element:
    """A SMETS1SignedResponse, yet to be signed, with an Alert; `alert_code` is hexadecimal.

    The first of one or two `recipients` is the Remote Party, the second the Supplementary one.
    """
    signed, response = _signed_response()
    header = add(response, "Header")
    first, *others = recipients
    _identify(header, device, first, counter)
    for other in others[:1]:
        _add(header, "SupplementaryRemotePartyID", other)
    message = add(add(response, "Body"), "DeviceAlertMessage")
    content = _add(message, "DeviceAlertContent")
    _add(content, "GBCSHexAlertCode", alert_code)
    _add(content, "AlertDescription", "an Alert of the test")
    _add(content, "Timestamp", write_instant(at))
    return signed


def s1sp_alert(request: RequestId, alert_code: str, at: datetime) -> etree._Element:
    """An S1SPAlert, yet to be signed, about a request."""
    alert = etree.Element(f"{{{SR}}}S1SPAlert", nsmap=NAMESPACES)
    alert.set("schemaVersion", SCHEMA_VERSION)
    add(alert, "RequestID", str(request))
    add(alert, "DeviceID", request.target)
    add(alert, "S1SPAlertCode", alert_code)
    add(alert, "DateTime", write_instant(at))
    return alert


def read_smets1_header(signed: etree._Element) -> Smets1Header:
    """Who sent a SMETS1SignedResponse, to whom. Raises `Malformed`, which names the element."""
    if local_name(signed) != "SMETS1SignedResponse":
        raise Malformed(local_name(signed), "is no SMETS1SignedResponse")
    header = required(required(signed, "SMETS1Response"), "Header")
    supplementary = child_text(header, "SupplementaryRemotePartyID", RA)
    names = [required_text(header, "BusinessTargetID", RA)]
    names += [] if supplementary is None else [supplementary]
    counter = required_text(header, "OriginatorCounter", RA)
    if not counter.isascii() or not counter.isdigit() or len(counter) > 20:
        raise Malformed("OriginatorCounter", f"{counter[:30]!r} is not a number")
    return Smets1Header(
        eui(required_text(header, "BusinessOriginatorID", RA), "BusinessOriginatorID"),
        tuple(eui(name, "BusinessTargetID") for name in names),
        int(counter),
    )


def read_s1sp_alert(alert: etree._Element) -> RequestId:
    """The request that an S1SPAlert is about. Raises `Malformed`, which names the element."""
    if local_name(alert) != "S1SPAlert":
        raise Malformed(local_name(alert), "is no S1SPAlert")
    return RequestId.parse(required_text(alert, "RequestID"), "RequestID")


def passed_on(
    signed: etree._Element,
    code: str,
    at: datetime,
    *,
    response_id: RequestId,
    request: Answerable | None = None,
) -> etree._Element:
    """The Response that carries a SMETS1SignedResponse to a User; `request` if it answers one."""
    root = etree.Element(f"{{{SR}}}Response", nsmap=_NAMESPACES)
    root.set("schemaVersion", SCHEMA_VERSION)
    header = add(root, "Header")
    if request is not None:
        add(header, "RequestID", str(request.request_id))
    add(header, "ResponseID", str(response_id))
    add(header, "ResponseCode", code)
    add(header, "ResponseDateTime", write_instant(at))
    message = add(add(root, "Body"), "SMETS1ResponseMessage")
    if request is not None:
        add(message, "ServiceReference", request.service_reference)
        add(message, "ServiceReferenceVariant", request.variant)
    message.append(_copy(signed))
    return root


def s1sp_alert_content(alert: etree._Element) -> etree._Element:
    """S1SPAlertDSP: what a DCC Alert carries of an S1SPAlert."""
    content = make("S1SPAlertDSP")
    content.append(_copy(alert))
    return content


def is_smets1_alert(signed: etree._Element) -> bool:
    """Whether a SMETS1SignedResponse holds an Alert rather than a Response."""
    body = child(required(signed, "SMETS1Response"), "Body")
    return body is not None and child(body, "DeviceAlertMessage") is not None


def _signed_response() -> tuple[etree._Element, etree._Element]:
    signed = etree.Element(f"{{{SR}}}SMETS1SignedResponse", nsmap=_NAMESPACES)
    signed.set("schemaVersion", SCHEMA_VERSION)
    return signed, add(signed, "SMETS1Response")


def _identify(header: etree._Element, originator: Eui, target: Eui, counter: int) -> None:
    _add(header, "BusinessOriginatorID", originator)
    _add(header, "BusinessTargetID", target)
    _add(header, "OriginatorCounter", str(counter))


def _add(parent: etree._Element, name: str, text: str | None = None) -> etree._Element:
    element = etree.SubElement(parent, f"{{{RA}}}{name}")
    element.text = text
    return element


def _copy(element: etree._Element) -> etree._Element:
    copied = deepcopy(element)
    copied.tail = None
    return copied
