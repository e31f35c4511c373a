"""A small world to try a DCC in: a few Users, two premises, and all their certificates.

One premises has SMETS2+ Devices, the other SMETS1 Devices. `Sandbox` loads it into a target and
speaks to it as the Users do, in signed DUIS XML; its records are a starting point for one's own.
"""

from __future__ import annotations

from collections.abc import Mapping
from copy import deepcopy
from dataclasses import dataclass, field
from typing import Any, Final

from lxml import etree

from srpd.conformance.messages.build import body_templates, build_request, signed_pre_command
from srpd.conformance.messages.contents import make
from srpd.conformance.messages.identifiers import DCC_EUI, Eui
from srpd.conformance.messages.pki import Credential, TestPki
from srpd.conformance.messages.responses import Response, parse_response
from srpd.conformance.messages.signature import sign
from srpd.conformance.messages.xml import SR, serialise
from srpd.conformance.reference.clock import EPOCH, read_utc
from srpd.conformance.targets.protocol import PortMessage, Record, Target
from srpd.model.catalogue import SERVICE_REQUESTS

START: Final = "2026-01-10T00:00:00Z"

IMPORT_SUPPLIER: Final = Eui("90-B3-D5-1F-30-01-00-00")
GAS_SUPPLIER: Final = Eui("90-B3-D5-1F-30-02-00-00")
OTHER_IMPORT_SUPPLIER: Final = Eui("90-B3-D5-1F-30-03-00-00")
OTHER_USER: Final = Eui("90-B3-D5-1F-30-04-00-00")
DISTRIBUTOR: Final = Eui("90-B3-D5-1F-30-05-00-00")
ROLES: Final[Mapping[Eui, str]] = {
    IMPORT_SUPPLIER: "IS",
    GAS_SUPPLIER: "GS",
    OTHER_IMPORT_SUPPLIER: "IS",
    OTHER_USER: "OU",
    DISTRIBUTOR: "ED",
}

ESME: Final = Eui("00-DB-12-34-56-78-90-A0")
GSME: Final = Eui("00-DB-12-34-56-78-90-A1")
CHF: Final = Eui("00-DB-12-34-56-78-90-A2")
GPF: Final = Eui("00-DB-12-34-56-78-90-A3")
PPMID: Final = Eui("00-DB-12-34-56-78-90-A4")
IHD: Final = Eui("00-DB-12-34-56-78-90-A5")
SMETS1_ESME: Final = Eui("00-DB-12-34-56-78-90-B0")
SMETS1_CHF: Final = Eui("00-DB-12-34-56-78-90-B2")
SMETS1_PPMID: Final = Eui("00-DB-12-34-56-78-90-B4")
UNKNOWN_DEVICE: Final = Eui("00-DB-12-34-56-78-90-FF")

MPAN: Final = "1312345678111"
MPRN: Final = "1000999888"
SMETS1_MPAN: Final = "1312345678222"
S1SP: Final = "A"


def device(identifier: Eui, kind: str, **values: Any) -> dict[str, Any]:
    """A device record, Commissioned unless told otherwise."""
    usual: dict[str, Any] = {"generation": "SMETS2+", "status": "Commissioned"}
    maker = {"manufacturer": "AB01", "model": "010A030B", "firmware": "0002012F"}
    return {"id": identifier, "type": kind} | usual | maker | values


def registration(mpxn: str, role: str, user: Eui, **dates: str) -> dict[str, Any]:
    """A registration record, from a year before the start and without end unless told otherwise."""
    return {"mpxn": mpxn, "role": role, "user": user, "from": "2025-01-10T00:00:00Z"} | dates


def world(pki: TestPki, credentials: Mapping[Eui, Credential]) -> dict[str, list[Record]]:
    """The records of the whole world."""
    smets1 = {"generation": "SMETS1", "s1sp": S1SP}
    known = [pki.issuing, pki.other_issuing, *credentials.values()]
    for user in (IMPORT_SUPPLIER, OTHER_IMPORT_SUPPLIER):
        known.append(pki.issue(user, "supplier"))
        known += [pki.issue(user, "supplier", key_usage="keyAgreement", copy=n) for n in (0, 1)]
    return {
        "users": [
            {"id": user, "role": role, "rights": "active", "mpids": [f"MP{user[-8:-6]}"]}
            for user, role in ROLES.items()
        ],
        "devices": [
            device(CHF, "CHF", gpf=GPF),
            device(GPF, "GPF", chf=CHF),
            device(ESME, "ESME", chf=CHF, gpf=None, import_mpxn=MPAN),
            device(GSME, "GSME", chf=CHF, gpf=GPF, import_mpxn=MPRN),
            device(PPMID, "PPMID", chf=CHF),
            device(IHD, "IHD", chf=CHF, status=None),
            device(SMETS1_CHF, "CHF", **smets1),
            device(SMETS1_ESME, "ESME", chf=SMETS1_CHF, import_mpxn=SMETS1_MPAN, **smets1),
            device(SMETS1_PPMID, "PPMID", chf=SMETS1_CHF, **smets1),
        ],
        "registrations": [
            registration(MPAN, "IS", IMPORT_SUPPLIER),
            registration(SMETS1_MPAN, "IS", IMPORT_SUPPLIER),
            registration(MPRN, "GS", GAS_SUPPLIER),
            registration(MPAN, "ED", DISTRIBUTOR),
        ],
        "certificates": [dict(pki.record(credential)) for credential in known],
    }


@dataclass(slots=True)
class Sandbox:
    """A target with the world loaded, and the Users' side of the conversation."""

    target: Target
    start: str = START
    pki: TestPki = field(init=False)
    credentials: dict[Eui, Credential] = field(init=False)
    counter: int = 1000

    def __post_init__(self) -> None:
        self.pki = TestPki("sandbox", read_utc(self.start) or EPOCH)
        self.credentials = {
            user: self.pki.issue(user, mpids=(f"MP{user[-8:-6]}",)) for user in ROLES
        }
        self.target.reset(self.start)
        self.target.load(world(self.pki, self.credentials))

    def build(
        self, variant: str, device: Eui = ESME, user: Eui = IMPORT_SUPPLIER, **options: Any
    ) -> etree._Element:
        """An unsigned request with the next counter; a Non-Device one is for the DCC."""
        self.counter += 1
        row = SERVICE_REQUESTS.get(variant)
        to = DCC_EUI if row is not None and row.non_device else device
        return build_request(variant, user, to, options.pop("counter", self.counter), **options)

    def ask(
        self, variant: str, device: Eui = ESME, user: Eui = IMPORT_SUPPLIER, **options: Any
    ) -> Response:
        """Build, sign and send a request; the answer. Raises `ValueError` if there is none."""
        return self.send(self.build(variant, device, user, **options), user)

    def ask_signed_pre_command(
        self, variant: str, device: Eui = ESME, user: Eui = IMPORT_SUPPLIER, **options: Any
    ) -> Response:
        """Build, sign and send a Signed Pre-Command; the answer."""
        self.counter += 1
        message = signed_pre_command(variant, user, device, self.counter, b"payload", **options)
        return self.send(message, user)

    def cos_body(self, user: Eui = IMPORT_SUPPLIER, **certificates: str | None) -> etree._Element:
        """The body of a CoS request that passes: the User's supplier certificates and their path.

        `certificates` replaces elements of certificates by name; None leaves one out.
        """
        issued = {
            "DigitalSigningCertificate": self.pki.issue(user, "supplier").der_base64,
            "KeyAgreementCertificate": self._agreement(user, 0),
            "KeyAgreementTopUpCertificate": self._agreement(user, 1),
            "Certificate": self.pki.issuing.der_base64,
        }
        body = deepcopy(body_templates()["6.23"].element)
        for name, text in (issued | certificates).items():
            for element in list(body.iter(f"{{{SR}}}{name}")):
                element.text = text
                parent = element.getparent()
                if text is None and parent is not None:
                    parent.remove(element)
        floor = body.find(f"{{{SR}}}SupplierFloorSeqNumber")
        if floor is not None:
            top_up = make("SupplierPrepaymentTopUpFloorSeqNumber", "0")
            floor.addnext(top_up)
        return body

    def _agreement(self, user: Eui, copy: int) -> str:
        return self.pki.issue(user, "supplier", key_usage="keyAgreement", copy=copy).der_base64

    def send(
        self, message: etree._Element, user: Eui, credential: Credential | None = None
    ) -> Response:
        """Sign and send any message at the User's port; the answer."""
        answer = self.deliver(message, user, credential)
        if answer is None or not answer.xml:
            raise ValueError(f"no DUIS Response: {answer}")
        return parse_response(answer.xml)

    def deliver(
        self,
        message: etree._Element,
        user: Eui,
        credential: Credential | None = None,
        **fields: Any,
    ) -> PortMessage | None:
        """Sign and send any message at the User's port; the answer as it came."""
        signed = sign(message, credential or self.credentials[user])
        return self.target.deliver(PortMessage(f"user.{user}", serialise(signed), fields)).answer

    def operate(self, **fields: Any) -> Mapping[str, Any]:
        """A message at the ops port; what it was answered."""
        answer = self.target.deliver(PortMessage("ops", fields=fields)).answer
        return {} if answer is None else answer.fields

    def update(self, **tables: list[dict[str, Any]]) -> None:
        """Change fixtures while running."""
        self.operate(kind="update", records=tables)

    def out(self, port: str = "") -> list[PortMessage]:
        """What came out since the last time at the ports whose name begins with `port`."""
        return [m for m in self.target.drain().messages if m.port.startswith(port)]

    def alerts(self) -> list[Response]:
        """What was pushed to Users since the last time."""
        return [parse_response(message.xml) for message in self.out("usercb.")]
