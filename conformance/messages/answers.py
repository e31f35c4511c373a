"""Building what the DCC sends to a User: answers to a request, and alerts.

The header shapes are those of the public samples. An Acknowledgement, a Pre-Command, a local
Command and the DCC's own Service Response carry the RequestID alone; what a Device answered
carries RequestID and ResponseID; alerts carry a ResponseID alone, originator first. Every function
returns an unsigned Response element; which ones the DCC signs is the caller's business
(`signature.sign`).
"""

from __future__ import annotations

from base64 import b64encode
from datetime import datetime
from typing import Protocol

from lxml import etree

from srpd.conformance.messages import contents
from srpd.conformance.messages.identifiers import DCC_EUI, Eui, RequestId
from srpd.conformance.messages.instants import write_instant
from srpd.conformance.messages.xml import NAMESPACES, SCHEMA_VERSION, SR

GBCS_VERSION = "4.3"
"""The GBCS version with which DUIS 5.4 is aligned; the default of Pre-Commands."""


class Answerable(Protocol):
    """What must be known of a request to answer it; a `Request` has all of it."""

    @property
    def request_id(self) -> RequestId: ...
    @property
    def service_reference(self) -> str: ...
    @property
    def variant(self) -> str: ...


def acknowledgement(request: Answerable, code: str, at: datetime) -> etree._Element:
    """The Acknowledgement: I99, or the error code of the check that failed."""
    return _answer(request, code, at, None, None)


def pre_command(
    request: Answerable, at: datetime, payload: bytes, *, gbcs_version: str = GBCS_VERSION
) -> etree._Element:
    """The Pre-Command a Critical request was transformed into, code I0."""
    content = contents.make("PreCommand")
    contents.add(content, "GBCSVersion", gbcs_version)
    contents.add(content, "GBCSPayload", b64encode(payload).decode("ascii"))
    return _answer(request, "I0", at, content, None)


def local_command(request: Answerable, at: datetime, payload: bytes) -> etree._Element:
    """The Command for local delivery, code I0."""
    content = contents.make("LocalCommand")
    contents.add(content, "GBCSPayload", b64encode(payload).decode("ascii"))
    return _answer(request, "I0", at, content, None)


def service_response(
    request: Answerable,
    code: str,
    at: datetime,
    content: etree._Element | None = None,
    *,
    response_id: RequestId | None = None,
) -> etree._Element:
    """A Service Response with one of the `contents`, or none.

    Without `response_id` it is the DCC's own answer to a Non-Device Service Request; with it, what
    a Device answered: ``request.request_id.reply()`` for a Known Remote Party.
    """
    return _answer(request, code, at, content, response_id)


def device_response(
    request: Answerable,
    at: datetime,
    payload: bytes,
    *,
    code: str = "I0",
    response_id: RequestId | None = None,
) -> etree._Element:
    """The Service Response with a Device's GBCS Response; by default to a Known Remote Party."""
    return _answer(
        request,
        code,
        at,
        contents.gbcs_payload(payload),
        request.request_id.reply() if response_id is None else response_id,
    )


def dcc_alert(
    to: Eui,
    counter: int,
    alert_code: str,
    content: etree._Element,
    code: str,
    at: datetime,
    *,
    sender: Eui = DCC_EUI,
) -> etree._Element:
    """A DCC Alert to the User `to`; its ResponseID is ``sender:to:counter``."""
    root, body = _response(None, RequestId(sender, to, counter), code, at)
    message = contents.add(body, "DCCAlertMessage")
    contents.add(message, "DCCAlertCode", alert_code)
    contents.add(message, "DCCAlert").append(content)
    return root


def device_alert(
    device: Eui,
    to: Eui,
    counter: int,
    alert_code: str,
    payload: bytes,
    at: datetime,
    *,
    code: str = "I0",
    throttled: tuple[int, int] | None = None,
) -> etree._Element:
    """A Device Alert; `alert_code` is hexadecimal (``8F01``).

    `throttled` is ThrottledAlertSequenceId and ThrottledAlertCount, while the code is throttled.
    """
    root, body = _response(None, RequestId(device, to, counter), code, at)
    message = contents.add(body, "DeviceAlertMessage")
    contents.add(message, "AlertCode", alert_code)
    if throttled is not None:
        contents.add(message, "ThrottledAlertSequenceId", str(throttled[0]))
        contents.add(message, "ThrottledAlertCount", str(throttled[1]))
    contents.add(message, "GBCSPayload", b64encode(payload).decode("ascii"))
    return root


def _answer(
    request: Answerable,
    code: str,
    at: datetime,
    content: etree._Element | None,
    response_id: RequestId | None,
) -> etree._Element:
    root, body = _response(request.request_id, response_id, code, at)
    message = contents.add(body, "ResponseMessage")
    contents.add(message, "ServiceReference", request.service_reference)
    contents.add(message, "ServiceReferenceVariant", request.variant)
    if content is not None:
        message.append(content)
    return root


def _response(
    request_id: RequestId | None, response_id: RequestId | None, code: str, at: datetime
) -> tuple[etree._Element, etree._Element]:
    root = etree.Element(f"{{{SR}}}Response", nsmap=NAMESPACES)
    root.set("schemaVersion", SCHEMA_VERSION)
    header = contents.add(root, "Header")
    if request_id is not None:
        contents.add(header, "RequestID", str(request_id))
    if response_id is not None:
        contents.add(header, "ResponseID", str(response_id))
    contents.add(header, "ResponseCode", code)
    contents.add(header, "ResponseDateTime", write_instant(at))
    return root, contents.add(root, "Body")
