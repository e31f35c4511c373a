"""What every part of the DCC leans on: state, clock, choices, its key, and what leaves it."""

from __future__ import annotations

from base64 import b64encode
from copy import deepcopy
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from typing import Any, Final

from lxml import etree

from srpd.conformance.messages import answers, contents
from srpd.conformance.messages.identifiers import DCC_EUI, Eui, RequestId
from srpd.conformance.messages.pki import Credential, TestPki
from srpd.conformance.messages.requests import Request
from srpd.conformance.messages.signature import sign
from srpd.conformance.messages.xml import serialise
from srpd.conformance.reference.choices import Choices
from srpd.conformance.reference.clock import Clock, write_utc
from srpd.conformance.reference.state import Device, State, User
from srpd.conformance.targets.protocol import Drained, PortMessage
from srpd.model.catalogue import SERVICE_REQUESTS, ServiceRequest

PKI_SEED: Final = "reference-dcc"
MAX_MARKS: Final = 10_000


class Core:
    """State and the ways out. Outgoing messages are kept in `outbox` until they are drained."""

    def __init__(self, choices: Choices | None = None, schema: Path | None = None) -> None:
        self.choices = choices or Choices()
        self.schema_file = schema
        self.state = State()
        self.clock = Clock()
        self.outbox: list[PortMessage] = []
        self.marks: list[str] = []
        self._credential: tuple[datetime, Credential] | None = None

    @property
    def now(self) -> datetime:
        return self.clock.now

    def renew_credential(self) -> Credential:
        """Have the DCC's key and certificate made for the time at which a run begins."""
        if self._credential is None or self._credential[0] != self.now:
            self._credential = (self.now, TestPki(PKI_SEED, self.now).issue(DCC_EUI))
        return self._credential[1]

    @property
    def credential(self) -> Credential:
        """The key with which the DCC signs, and its certificate."""
        return self._credential[1] if self._credential else self.renew_credential()

    # What is known of a request.

    def row(self, request: Request) -> ServiceRequest | None:
        """The catalogue's row of the request's Service Reference Variant."""
        return SERVICE_REQUESTS.get(request.variant)

    def is_non_device(self, request: Request) -> bool:
        row = self.row(request)
        return row is not None and row.non_device

    def is_critical(self, request: Request) -> bool:
        row = self.row(request)
        return row is not None and row.critical

    def sender(self, request: Request) -> User | None:
        return self.state.users.get(request.originator)

    def device_of(self, request: Request) -> Device | None:
        """The Device the request is about; None where it names none, or one that is not known."""
        if not self.is_non_device(request):
            return self.state.devices.get(request.target)
        if request.variant == "8.13":
            original = request.value("OriginalRequestID")
            if original is None:
                return None
            return self.state.devices.get(RequestId.parse(original, "OriginalRequestID").target)
        return self.state.devices.get(request.named_device) if request.named_device else None

    def is_smets1(self, request: Request) -> bool:
        """Whether it is a SMETS1 Service Request: one for a SMETS1 Device."""
        device = self.device_of(request)
        return device is not None and device.is_smets1

    # What any target is asked for.

    def drain(self) -> Drained:
        """Everything since the last drain. Nothing is ever under way between two calls."""
        messages, self.outbox = tuple(self.outbox), []
        return Drained(messages, True)

    def mark(self, text: str) -> None:
        """Keep the last of what the tester says it is doing; nothing depends on it."""
        self.marks = [*self.marks[-MAX_MARKS:], text[:200]]

    def bye(self) -> None:
        self.outbox = []

    # What leaves the DCC.

    def emit(self, port: str, xml: str = "", **fields: Any) -> None:
        """Put a message at a port, to be drained."""
        self.outbox.append(PortMessage(port, xml, fields, write_utc(self.now)))

    def answer(self, request: Request, response: etree._Element) -> PortMessage:
        """The synchronous answer to the User."""
        return PortMessage(
            f"user.{request.originator}", serialise(response), {}, write_utc(self.now)
        )

    def signed(self, element: etree._Element) -> etree._Element:
        """The element, Digitally Signed by the DCC."""
        return sign(element, self.credential)

    def acknowledge(self, request: Request, code: str = "I99") -> PortMessage:
        """The Acknowledgement of a request, with the result of access control."""
        return self.answer(request, answers.acknowledgement(request, code, self.now))

    def push(self, user: str, response: etree._Element) -> None:
        """Send a message to a User's Receive Response service."""
        self.emit(f"usercb.{user}", serialise(response))

    def alert(self, user: str, alert_code: str, content: etree._Element, code: str) -> None:
        """Send a DCC Alert, signed, to a User."""
        self.state.alerts += 1
        self.push(
            user,
            self.signed(
                answers.dcc_alert(Eui(user), self.state.alerts, alert_code, content, code, self.now)
            ),
        )

    def alert_command_failure(self, request: Request, alert_code: str, code: str) -> None:
        """Tell the sender that an acknowledged request will not be carried out."""
        content = contents.command_failure(request.request_id, request.target)
        self.alert(request.originator, alert_code, content, code)

    def gbcs_payload(self, request: Request, *parts: str) -> bytes:
        """What stands for the GBCS payload a request is Transformed into.

        No GBCS is made here: it is a hash of the request and of what else the payload must
        include, so that equal requests give equal payloads and nothing can be read from it.
        """
        digest = sha256(etree.tostring(request.root, method="c14n"))
        for part in parts:
            digest.update(b"\x00" + part.encode())
        return digest.digest()

    def envelope(self, namespace: str, name: str, request: Request) -> str:
        """The User's request, as it came, inside an element that the DCC signs."""
        outer = etree.Element(f"{{{namespace}}}{name}", nsmap={"dcc": namespace})
        outer.append(deepcopy(request.root))
        return serialise(self.signed(outer))


def base64_text(payload: bytes) -> str:
    return b64encode(payload).decode("ascii")
