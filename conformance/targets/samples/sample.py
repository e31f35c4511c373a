"""What a sample is, and whose keys and Devices the samples share: those of the suite's world."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import Any, Final

from lxml import etree

from srpd.conformance.fixtures.world import (
    BEGIN,
    COS_PARTY,
    CREATOR,
    CREATORS_ROLE,
    S1SP,
    SUITE_SEED,
    device_id,
    mpid,
    user_of_role,
)
from srpd.conformance.messages.build import Body, build_request
from srpd.conformance.messages.identifiers import DCC_EUI, Eui, RequestId
from srpd.conformance.messages.instants import ExecutionAt, write_instant
from srpd.conformance.messages.pki import Credential, TestPki
from srpd.conformance.messages.requests import Request, parse_request
from srpd.conformance.messages.signature import sign
from srpd.conformance.messages.xml import serialise
from srpd.conformance.targets.protocol import PortMessage

PKI: Final = TestPki(SUITE_SEED, BEGIN)
SUPPLIER: Final = user_of_role("IS")
NEW_SUPPLIER: Final = user_of_role("IS", rival=True)
DISTRIBUTOR: Final = user_of_role("ED")
METER: Final = device_id("esme")
SMETS1_METER: Final = device_id("esme-smets1")
HUB: Final = device_id("chf")
AT: Final = BEGIN + timedelta(minutes=1)
"""When every sample passes."""
LATER: Final = BEGIN + timedelta(days=30)
PAYLOAD: Final = b"what stands for GBCS"
SUPPLIERS_KEY: Final = PKI.issue(SUPPLIER, mpids=(mpid("IS"),))
NEW_SUPPLIERS_KEY: Final = PKI.issue(NEW_SUPPLIER, mpids=(mpid("IS", rival=True),))
DCCS_KEY: Final = PKI.issue(DCC_EUI)
COS_PARTYS_KEY: Final = PKI.issue(COS_PARTY, "coSPartyXmlSign")
S1SPS_KEY: Final = PKI.issue(S1SP, "S1SP")
_KEYS: Final = (
    PKI.root,
    PKI.issuing,
    SUPPLIERS_KEY,
    NEW_SUPPLIERS_KEY,
    DCCS_KEY,
    COS_PARTYS_KEY,
    S1SPS_KEY,
    PKI.issue(CREATOR, CREATORS_ROLE),
    PKI.issue(SUPPLIER, "supplier"),
)


class Direction(StrEnum):
    """Which way a message passes, seen from the target."""

    IN = "in"
    ANSWER = "answer"
    OUT = "out"


@dataclass(frozen=True, slots=True)
class Sample:
    """One message of the target protocol. `role` is that of the target, as ``--role`` names it."""

    role: str
    direction: Direction
    name: str
    message: PortMessage

    @property
    def path(self) -> str:
        """``dcc/in/signed-pre-command``: its place among the others."""
        return f"{self.role}/{self.direction.value}/{self.name}"


Samples = Iterator[Sample]


def certificates() -> list[dict[str, object]]:
    """The fixture records of the certificates behind the samples, and of their authorities."""
    return [TestPki.record(credential) for credential in _KEYS]


def message(port: str, element: etree._Element | None = None, /, **fields: Any) -> PortMessage:
    """A message at a port; the element stands in it as it is, signed or not."""
    xml = "" if element is None else serialise(element)
    return PortMessage(port, xml, fields, write_instant(AT))


def request_of(
    variant: str,
    device: Eui,
    counter: int,
    *,
    user: Eui = SUPPLIER,
    command_variant: int | None = None,
    execution_at: ExecutionAt = None,
    body: Body | None = None,
) -> Request:
    """A Service Request of a User, signed by it."""
    element = build_request(
        variant,
        user,
        device,
        counter,
        command_variant=command_variant,
        execution_at=execution_at,
        body=body,
    )
    return parse_request(sign(element, SUPPLIERS_KEY if user == SUPPLIER else NEW_SUPPLIERS_KEY))


def about(request: Request, kind: str) -> dict[str, str]:
    """The fields that say which request a message stems from."""
    return {
        "kind": kind,
        "device": request.target,
        "srv": request.variant,
        "request_id": str(request.request_id),
    }


def certificate(credential: Credential) -> dict[str, object]:
    """The field with which a party says who signed a message."""
    record = TestPki.record(credential)
    return {name: record[name] for name in ("pem", "remote_party_role", "user")}


def base64(octets: bytes) -> str:
    """Octets as fields carry them."""
    return b64encode(octets).decode("ascii")


CRITICAL: Final = request_of("1.1.1", METER, 1000)
NON_CRITICAL: Final = request_of("4.1.1", METER, 1001)
LOCAL: Final = request_of("4.1.1", METER, 1002, command_variant=2)
FUTURE_DATED: Final = request_of("1.1.1", METER, 1003, execution_at=LATER)
TO_SMETS1: Final = request_of("4.1.1", SMETS1_METER, 1004)
INVENTORY: Final = request_of("8.2", DCC_EUI, 1005)
SCHEDULE: Final = request_of("5.1", DCC_EUI, 1006, body={"DeviceID": METER})
FIRMWARE: Final = request_of("11.1", DCC_EUI, 1007, body={"DeviceIDList": METER})
COS_REQUEST: Final = request_of(
    "6.23",
    METER,
    1008,
    user=NEW_SUPPLIER,
    body={
        "SupplierReplacementCertificates/DigitalSigningCertificate": PKI.issue(
            NEW_SUPPLIER, "supplier"
        ).der_base64,
        "SupplierReplacementCertificates/KeyAgreementCertificate": PKI.issue(
            NEW_SUPPLIER, "supplier", key_usage="keyAgreement"
        ).der_base64,
        "SupplierReplacementCertificates/KeyAgreementTopUpCertificate": PKI.issue(
            NEW_SUPPLIER, "supplier", key_usage="keyAgreement", copy=1
        ).der_base64,
        "CertificationPathCertificates/Certificate": PKI.issuing.der_base64,
    },
)
READING: Final = request_of("4.8.1", METER, 1)
"""What the DCC makes from the schedule; the User sends nothing of it."""
LOGS: Final = request_of("8.12.1", device_id("new-hub"), 1009, body={"OldCHFID": HUB})
DECOMMISSIONING: Final = request_of("8.3", DCC_EUI, 1018, body={"DeviceID": HUB})
SCHEDULED: Final = RequestId(DCC_EUI, METER, 1)
"""The DCC's own name for what it made from a schedule."""
