"""The Target surface of the reference DCC: control plane, and the ports other than the User's."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

from srpd.conformance.messages.errors import Malformed
from srpd.conformance.messages.identifiers import RequestId
from srpd.conformance.reference.alerts import AlertManagement, AlertTimer
from srpd.conformance.reference.cancellation import Cancellation
from srpd.conformance.reference.clock import Clock, read_utc, write_utc
from srpd.conformance.reference.conformance_statement import OF_THE_DCC
from srpd.conformance.reference.fixtures import load_records
from srpd.conformance.reference.hub_firmware import HubFirmware
from srpd.conformance.reference.hub_images import PlannedActivation
from srpd.conformance.reference.receive import Receive
from srpd.conformance.reference.responses import Responses
from srpd.conformance.reference.state import InTurn, State
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

NAME: Final = "srpd reference DCC"
VERSION: Final = "1"
PORTS: Final = ("user", "usercb", "cos", "s1sp", "wan", "ops")


class ReferenceDcc(AlertManagement, Cancellation, HubFirmware, Receive, Responses):
    """A DCC in process, with a virtual clock. See the package for what its parts are."""

    def hello(self) -> Hello:
        return Hello(PROTOCOL_VERSION, NAME, VERSION, True, True, True, PORTS)

    def ics(self) -> Mapping[str, str]:
        """Each item of its role, as `conformance_statement` has it."""
        return dict(OF_THE_DCC)

    def reset(self, now: str) -> str:
        """Back to the empty state, whose digest is always the same."""
        at = read_utc(now)
        if at is None:
            raise TargetFault(f"reset: {str(now)[:40]!r} is not an ISO 8601 instant")
        self.state = State()
        self.clock = Clock(now=at)
        self.outbox = []
        self.marks = []
        self.renew_credential()
        return self.state.digest()

    def load(self, records: Mapping[str, list[Record]]) -> Loaded:
        return Loaded(load_records(self.state, records))

    def deliver(self, message: PortMessage) -> Delivered:
        """A message into a port. Raises `TargetFault` for a port this DCC does not have."""
        kind, _, name = message.port.partition(".")
        if kind == "user" and name:
            return Delivered(self.receive(message))
        ports: Mapping[str, Callable[[PortMessage], PortMessage | None]] = {
            "ops": self.receive_operation,
            "s1sp": self.receive_from_service_provider,
            "wan": self.receive_from_device,
            "cos": self.receive_from_cos_party,
        }
        if kind not in ports:
            raise TargetFault(f"deliver: no port {message.port[:40]!r}; ports are {PORTS}")
        return Delivered(ports[kind](message))

    def advance(self, to: str) -> Advanced:
        at = read_utc(to)
        if at is None:
            raise TargetFault(f"advance: {str(to)[:40]!r} is not an ISO 8601 instant")
        if at < self.now:
            raise TargetFault(f"advance: {to} is before {write_utc(self.now)}")
        self.clock.advance(at)
        following = self.clock.next_at(self.is_waiting)
        return Advanced(write_utc(self.now), None if following is None else write_utc(following))

    def is_waiting(self, item: Any) -> bool:
        """Whether something will happen when the time of a timer is reached."""
        if isinstance(item, AlertTimer):
            return self.alert_timer_is_waiting(item)
        if isinstance(item, PlannedActivation):
            return self.activation_is_waiting(item)
        if isinstance(item, InTurn):
            return self.is_still_in_turn(item)
        return super().is_waiting(item)

    # ops

    def receive_operation(self, message: PortMessage) -> PortMessage:
        """Fixtures that change, and what becomes of quarantined requests; answered at once."""
        fields = message.fields
        reason: str | None
        match fields.get("kind"):
            case "update":
                refused = load_records(self.state, fields.get("records"))
                reason = "; ".join(refused) or None
            case "quarantine-decision":
                reason = self.decide_quarantine(
                    _request_id(fields), str(fields.get("decision")), _upper(fields.get("user"))
                )
            case "procedures-require-deletion":
                request_id = _request_id(fields)
                known = request_id in self.state.quarantine
                reason = None if known else "no such request is in quarantine"
                self.delete_quarantined_by_procedures(request_id)
            case "services-cancelled":
                reason = self.cancel_services(fields)
            case "hub-firmware-image" | "distribute-hub-firmware" | "activate-hub-firmware":
                reason = self.operate_hub_firmware(fields)
            case other:
                reason = f"no operation {str(other)[:40]!r}"
        answer = {"outcome": "done"} if reason is None else {"outcome": "refused", "reason": reason}
        return PortMessage("ops", "", answer, write_utc(self.now))

    def delete_quarantined_by_procedures(self, request_id: str) -> None:
        """12.3(c)"""
        if request_id in self.state.quarantine:
            self.delete_quarantined(request_id)

    # s1sp, wan

    def receive_from_service_provider(self, message: PortMessage) -> None:
        if message.fields.get("kind") == "processing-completed":
            self.processing_completed(_request_id(message.fields))
        else:
            self.service_provider_sends(message)

    def receive_from_device(self, message: PortMessage) -> None:
        if message.fields.get("kind") == "device-alert":
            self.receive_alert(message.fields)
            return
        self.processing_is_over(_request_id(message.fields))
        self.device_sends(message)

    def receive_device_alert(self, fields: Mapping[str, Any]) -> None:
        """17.8: under the Alert Management Mechanism, where its parameters are known.

        What the Device destines for an Unknown Remote Party is not managed by this DCC.
        """
        if self.alert_limits() is None or self.is_for_unknown_party(fields):
            super().receive_device_alert(fields)
        else:
            self.receive_alert(fields)


def factory() -> ReferenceDcc:
    """A fresh reference DCC with the default choices."""
    return ReferenceDcc()


def _request_id(fields: Mapping[str, Any]) -> str:
    """The RequestID in its one written form; any other text is returned as it is."""
    text = str(fields.get("request_id"))[:200]
    try:
        return str(RequestId.parse(text))
    except Malformed:
        return text


def _upper(value: object) -> str | None:
    return value.upper() if isinstance(value, str) else None
