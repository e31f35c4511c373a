"""The Target surface that the references of the parties other than the DCC share.

Each is driven at two ports: `dcc`, where the tester plays the DCC to it, and `ops`, where it is
told of the world and of what people decide. It applies checks of clause 6.1 again, as the clauses
about it say, and so has the same check list as the reference DCC.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping
from datetime import datetime
from types import MappingProxyType
from typing import Any, Final

from srpd.conformance.messages.errors import Malformed
from srpd.conformance.messages.identifiers import Eui, RequestId
from srpd.conformance.messages.pki import Credential, TestPki
from srpd.conformance.reference.checks import Checks
from srpd.conformance.reference.clock import Clock, read_utc, write_utc
from srpd.conformance.reference.fixtures import load_records
from srpd.conformance.reference.state import State
from srpd.conformance.targets.protocol import (
    PROTOCOL_VERSION,
    Advanced,
    Delivered,
    Hello,
    Loaded,
    PortMessage,
    Record,
    TargetFault,
)

VERSION: Final = "1"


class Surface(Checks, ABC):
    """Control plane, clock, key and the ways out; a party adds what it does with a message."""

    NAME = "srpd reference"
    EUI = Eui("90-B3-D5-1F-30-02-00-00")
    ROLE = "xmlSign"
    PORTS: tuple[str, ...] = ("dcc", "ops")
    STATEMENT: Mapping[str, str] = MappingProxyType({})

    # what a party adds

    @abstractmethod
    def begin_anew(self) -> None:
        """Forget what this party keeps besides what it knows of the world."""

    @abstractmethod
    def receive_from_dcc(self, message: PortMessage) -> None:
        """A message from the DCC."""

    def receive_elsewhere(self, message: PortMessage) -> None:
        """A message at another port of this party."""
        raise TargetFault(f"deliver: no port {message.port[:40]!r}; ports are {self.PORTS}")

    def operate(self, fields: Mapping[str, Any]) -> str | None:
        """Something that people decide; the answer is why it is refused, if it is."""
        return f"no operation {str(fields.get('kind'))[:40]!r}"

    # the protocol

    def hello(self) -> Hello:
        return Hello(PROTOCOL_VERSION, self.NAME, VERSION, True, True, True, self.PORTS)

    def ics(self) -> Mapping[str, str]:
        """Each item of its role, as `conformance_statement` has it."""
        return dict(self.STATEMENT)

    def reset(self, now: str) -> str:
        at = read_utc(now)
        if at is None:
            raise TargetFault(f"reset: {str(now)[:40]!r} is not an ISO 8601 instant")
        self.state, self.clock = State(), Clock(now=at)
        self.outbox, self.marks = [], []
        self.renew_credential()
        self.begin_anew()
        return self.state.digest()

    def load(self, records: Mapping[str, list[Record]]) -> Loaded:
        return Loaded(load_records(self.state, records))

    def deliver(self, message: PortMessage) -> Delivered:
        if message.port == "ops":
            return Delivered(self._receive_operation(message))
        if message.port == "dcc":
            self.receive_from_dcc(message)
        else:
            self.receive_elsewhere(message)
        return Delivered()

    def advance(self, to: str) -> Advanced:
        at = read_utc(to)
        if at is None or at < self.now:
            raise TargetFault(f"advance: {str(to)[:40]!r} is no instant from {write_utc(self.now)}")
        self.clock.advance(at)
        return Advanced(write_utc(self.now))

    def _receive_operation(self, message: PortMessage) -> PortMessage:
        if message.fields.get("kind") == "update":
            reason = "; ".join(load_records(self.state, message.fields.get("records"))) or None
        else:
            reason = self.operate(message.fields)
        answer = {"outcome": "done"} if reason is None else {"outcome": "refused", "reason": reason}
        return PortMessage("ops", "", answer, write_utc(self.now))

    # its key

    def renew_credential(self) -> Credential:
        """Have the party's key and certificate made for the time at which a run begins."""
        if self._credential is None or self._credential[0] != self.now:
            self._credential = (self.now, self.issued_at(self.now))
        return self._credential[1]

    def issued_at(self, at: datetime) -> Credential:
        """The credential with which this party signs."""
        return TestPki(self.NAME, at).issue(self.EUI, self.ROLE)

    def own_certificate(self) -> dict[str, object]:
        """What goes with a message that the party signed: the certificate to verify it with."""
        record = TestPki.record(self.credential)
        return {name: record[name] for name in ("pem", "remote_party_role", "user")}


def request_id_of(message: PortMessage) -> str:
    """The RequestID in its one written form; any other text is returned as it is."""
    text = str(message.fields.get("request_id"))[:200]
    try:
        return str(RequestId.parse(text))
    except Malformed:
        return text
