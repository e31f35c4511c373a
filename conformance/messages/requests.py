"""Service Requests and Signed Pre-Commands in their typed form.

`parse_request` reads what every part of the suite needs to know of a request: who asks whom for
what, when it is to be executed, and the values of the body on which Appendix AB decides. It does
not decide: a request whose body does not fit its Service Reference Variant parses (the DCC must
answer it), and `Request.critical` is None for a variant the catalogue does not know.
"""

from __future__ import annotations

import hashlib
import re
from base64 import b64decode
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from lxml import etree

from srpd.conformance.messages.catalogued import is_critical
from srpd.conformance.messages.errors import Malformed
from srpd.conformance.messages.identifiers import Eui, RequestId, eui
from srpd.conformance.messages.instants import (
    ExecutionAt,
    Never,
    read_execution,
    write_instant,
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

SIGNED_PRE_COMMAND = "SignedPreCommand"

_VARIANT = re.compile(r"[0-9]{1,2}(\.[0-9]{1,2}){0,3}")
_MPXN_NAMES = frozenset(
    {"ImportMPxN", "MPxN", "ImportMPAN", "ImportMPRN", "SecondaryImportMPAN", "ExportMPAN"}
)


@dataclass(frozen=True, slots=True)
class IssuerSerial:
    """The issuer name (RFC 4514 text) and serial number by which a signature names its key."""

    issuer: str
    serial: int


@dataclass(frozen=True, slots=True)
class CarriedCertificate:
    """A certificate inside a body: the path of local names to it, and its base64 DER text."""

    place: str
    der: str

    @property
    def name(self) -> str:
        """The local name of the element that holds it: ``DigitalSigningCertificate`` and so on."""
        return self.place.rpartition("/")[2]


@dataclass(frozen=True, slots=True)
class Request:
    """One Service Request or Signed Pre-Command.

    `service_reference` and `variant` are the texts of the header. `critical` is what the catalogue
    says of the variant, None if it is not in the catalogue. `execution_at` is an aware UTC
    datetime, `NEVER` (cancel), or None (no execution date). `preceding` is the request this one
    follows in a sequence. `root` is the message it was read from, `body` the one element in its
    Body; neither takes part in comparison. What is read from the body only on demand (the methods,
    and the properties from `other_device` on) raises `Malformed` if the value is not as it should.
    """

    request_id: RequestId
    command_variant: int
    service_reference: str
    variant: str
    body_name: str
    critical: bool | None = None
    execution_at: ExecutionAt = None
    first_in_sequence: bool | None = None
    preceding: RequestId | None = None
    named_device: Eui | None = None
    device_list: tuple[Eui, ...] = ()
    mpxns: tuple[tuple[str, str], ...] = ()
    certificates: tuple[CarriedCertificate, ...] = ()
    signed_by: IssuerSerial | None = None
    schema_version: str = ""
    body: etree._Element = field(compare=False, repr=False, kw_only=True)
    root: etree._Element = field(compare=False, repr=False, kw_only=True)

    @property
    def originator(self) -> Eui:
        """The User who sends."""
        return self.request_id.originator

    @property
    def target(self) -> Eui:
        """The Device the request is for, or the DCC for a Non-Device Service Request."""
        return self.request_id.target

    @property
    def counter(self) -> int:
        """The Originator Counter."""
        return self.request_id.counter

    @property
    def is_signed_pre_command(self) -> bool:
        """Whether the body is a Signed Pre-Command."""
        return self.body_name == SIGNED_PRE_COMMAND

    @property
    def mpxn(self) -> str | None:
        """The first MPxN named in the body: for a CoS request its ImportMPxN."""
        return self.mpxns[0][1] if self.mpxns else None

    @property
    def other_device(self) -> Eui | None:
        """The other Device of a join, unjoin or fault return."""
        return self._identifier("OtherDeviceID")

    @property
    def old_communications_hub(self) -> Eui | None:
        """The Communications Hub Function whose Device Log is restored (8.12.1)."""
        return self._identifier("OldCHFID")

    @property
    def old_gas_proxy(self) -> Eui | None:
        """The Gas Proxy Function whose Device Log is restored (8.12.2)."""
        return self._identifier("OldGPFID")

    @property
    def firmware_version(self) -> str | None:
        """The FirmwareVersion of an update or a pre-notification."""
        return self.value("FirmwareVersion")

    @property
    def firmware_hash(self) -> str | None:
        """SHA-256 in lower-case hex: the FirmwareHash given, or that of the FirmwareImage sent.

        Raises `Malformed` for an image that is not base64.
        """
        given = self.value("FirmwareHash")
        if given is not None:
            return given.lower()
        image = self.value("FirmwareImage")
        if image is None:
            return None
        try:
            return hashlib.sha256(b64decode("".join(image.split()), validate=True)).hexdigest()
        except ValueError:
            raise Malformed("FirmwareImage", "is not base64") from None

    def certificate(self, name: str) -> str | None:
        """The base64 DER of the first certificate in an element of that local name, or None.

        ``DigitalSigningCertificate``, ``KeyAgreementCertificate``,
        ``KeyAgreementTopUpCertificate``, ``Certificate`` (Certification Path).
        """
        return next((each.der for each in self.certificates if each.name == name), None)

    def _identifier(self, name: str) -> Eui | None:
        text = self.value(name)
        return None if text is None else eui(text, name)

    def value(self, path: str) -> str | None:
        """The text at a path of local names under the body, or None if there is no such element.

        ``request.value("AddDeviceToCHFWhitelist/InstallCode")``. Raises `Malformed` when the
        element is doubled or is no leaf.
        """
        place = _at(self.body, path)
        return None if place is None else text_of(place)

    def has(self, path: str) -> bool:
        """Whether the body has an element at a path of local names."""
        return _at(self.body, path) is not None


@lru_cache(maxsize=512)
def read_again(xml: str) -> Request:
    """`parse_request`, for who reads the same texts again and again and changes nothing of them."""
    return parse_request(xml)


def parse_request(xml: bytes | str | etree._Element) -> Request:
    """Read a DUIS Request.

    Give it the element that `signature.verify` returned to read what was signed and nothing else.
    Raises `Refused` for bytes that are not acceptable XML and `Malformed`, which names the
    element, for XML that is not a Request. Whether it is valid against the schema is not asked.
    """
    root = xml if isinstance(xml, etree._Element) else parse_xml(xml)
    if local_name(root) != "Request" or namespace(root) != SR:
        raise Malformed(local_name(root), "is not a DUIS Request")
    header = required(root, "Header")
    body = only_element(required(root, "Body"))
    preceding = child_text(header, "PrecedingServiceRequestID")
    variant = _reference(header, "ServiceReferenceVariant")
    execution = child_text(body, "ExecutionDateTime")
    devices = child_text(body, "DeviceIDList")
    named = child_text(body, "DeviceID")
    return Request(
        request_id=RequestId.parse(required_text(header, "RequestID"), "RequestID"),
        command_variant=_command_variant(header),
        service_reference=_reference(header, "ServiceReference"),
        variant=variant,
        body_name=local_name(body),
        critical=is_critical(variant),
        execution_at=None if execution is None else read_execution(execution),
        first_in_sequence=_boolean(header, "FirstInSequence"),
        preceding=preceding
        if preceding is None
        else RequestId.parse(preceding, "PrecedingServiceRequestID"),
        named_device=None if named is None else eui(named, "DeviceID"),
        device_list=()
        if devices is None
        else tuple(eui(text, "DeviceIDList") for text in devices.split(",")),
        mpxns=tuple(
            (local_name(leaf), text_of(leaf))
            for leaf in body.iter(f"{{{SR}}}*")
            if local_name(leaf) in _MPXN_NAMES and not len(leaf)
        ),
        certificates=tuple(_certificates(body)),
        signed_by=signer_named(root),
        schema_version=root.get("schemaVersion", ""),
        body=body,
        root=root,
    )


def request_facts(request: Request) -> dict[str, Any]:
    """The typed form as plain data for JSON; instants are ISO 8601 in UTC."""
    at = request.execution_at
    signed = request.signed_by
    return {
        "kind": "Signed Pre-Command" if request.is_signed_pre_command else "Service Request",
        "request_id": str(request.request_id),
        "service_reference_variant": request.variant,
        "service_reference": request.service_reference,
        "command_variant": request.command_variant,
        "originator": request.originator,
        "target": request.target,
        "counter": request.counter,
        "critical": request.critical,
        "execution_date": None
        if at is None
        else "never"
        if isinstance(at, Never)
        else write_instant(at),
        "first_in_sequence": request.first_in_sequence,
        "preceding_request_id": None if request.preceding is None else str(request.preceding),
        "body": request.body_name,
        "signed_by": None
        if signed is None
        else {"issuer": signed.issuer, "serial": str(signed.serial)},
        "errors": [],
    }


NO_FACTS: Mapping[str, Any] = {
    "kind": None,
    "request_id": None,
    "service_reference_variant": None,
    "service_reference": None,
    "command_variant": None,
    "originator": None,
    "target": None,
    "counter": None,
    "critical": None,
    "execution_date": None,
    "first_in_sequence": None,
    "preceding_request_id": None,
    "body": None,
    "signed_by": None,
    "errors": [],
}
"""The keys of `request_facts`, for a message of which nothing can be said."""


def only_element(parent: etree._Element) -> etree._Element:
    """The one child element of a choice; `Malformed` if there is none or more than one."""
    found = list(elements(parent))
    if len(found) != 1:
        raise Malformed(local_name(parent), f"holds {len(found)} elements instead of one")
    if namespace(found[0]) != SR:
        raise Malformed(local_name(found[0]), "is not in the DUIS namespace")
    return found[0]


def signer_named(root: etree._Element) -> IssuerSerial | None:
    """By whom a message says that it is signed.

    None without a Signature, and for one that does not say it in the way of DUIS: such a message
    can be read, though its signature cannot be verified.
    """
    try:
        signature = child(root, "Signature", DS)
        return None if signature is None else read_issuer_serial(signature)
    except Malformed:
        return None


def read_issuer_serial(signature: etree._Element) -> IssuerSerial:
    """The X509IssuerSerial of a Signature element; `Malformed` if it has none."""
    data = required(required(signature, "KeyInfo", DS), "X509Data", DS)
    pair = required(data, "X509IssuerSerial", DS)
    number = required_text(pair, "X509SerialNumber", DS)
    if not re.fullmatch(r"[0-9]{1,60}", number):
        raise Malformed("X509SerialNumber", f"{number[:60]!r} is not a serial number")
    return IssuerSerial(required_text(pair, "X509IssuerName", DS), int(number))


def _command_variant(header: etree._Element) -> int:
    text = required_text(header, "CommandVariant")
    if not re.fullmatch(r"\+?0*[1-9]", text):
        raise Malformed("CommandVariant", f"{text[:20]!r} is not a number from 1 to 9")
    return int(text)


def _reference(header: etree._Element, name: str) -> str:
    text = required_text(header, name)
    if not _VARIANT.fullmatch(text):
        raise Malformed(name, f"{text[:20]!r} is not a Service Reference")
    return text


def _boolean(header: etree._Element, name: str) -> bool | None:
    text = child_text(header, name)
    if text is None:
        return None
    if text not in ("true", "false", "1", "0"):
        raise Malformed(name, f"{text[:20]!r} is neither true nor false")
    return text in ("true", "1")


def _certificates(body: etree._Element) -> list[CarriedCertificate]:
    found = []
    for leaf in body.iter(f"{{{SR}}}*"):
        name = local_name(leaf)
        is_certificate = name.endswith("Certificate") or name.startswith("KAPublicSecurityCred")
        if is_certificate and (not len(leaf) or not any(True for _ in elements(leaf))):
            names = [name]
            above = leaf.getparent()
            while above is not None and above is not body:
                names.insert(0, local_name(above))
                above = above.getparent()
            found.append(CarriedCertificate("/".join(names), "".join(text_of(leaf).split())))
    return found


def _at(body: etree._Element, path: str) -> etree._Element | None:
    place: etree._Element | None = body
    for name in path.split("/"):
        if place is None:
            return None
        place = child(place, name)
    return place
