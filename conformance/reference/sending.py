"""Clauses 13 and 14: sending Commands and Countersigned Service Requests."""

from __future__ import annotations

from functools import partial
from typing import Final

from lxml import etree

from srpd.conformance.messages import answers
from srpd.conformance.messages.requests import Request
from srpd.conformance.reference.core import base64_text
from srpd.conformance.reference.sequences import Sequences
from srpd.conformance.reference.state import Device
from srpd.conformance.targets.protocol import PortMessage

S1SP_NAMESPACE: Final = "urn:srpd:s1sp"
COS_NAMESPACE: Final = "urn:srpd:cos"
TO_DEVICE: Final = frozenset({1, 3, 5, 7})
TO_USER: Final = frozenset({2, 3, 6, 7})


def certificates_named(devices: tuple[str, ...]) -> list[dict[str, str]]:
    """11.1(b), (c): which Device Certificates a payload includes, as is said beside it."""
    return [{"device": device_id, "key_usage": "keyAgreement"} for device_id in devices]


class Sending(Sequences):
    """What leaves for Devices, SMETS1 Service Providers and the CoS Party."""

    UNDELIVERED_ALERT = "N10"
    """DCC Alert for a Command that could not be sent (UNSURE: one of N10 to N15)."""

    # 13

    def send_command(
        self,
        request: Request,
        payload: bytes,
        *,
        signed_by_dcc: bool = False,
        including: tuple[str, ...] = (),
    ) -> PortMessage:
        """15.1, 13.1: in its turn, and if it passes detection, send it where the request specifies.

        The answer is the Command itself where it is for local delivery, otherwise the
        Acknowledgement, which also stands for a Command that is in quarantine.
        """
        local = request.command_variant in TO_USER
        answered: list[PortMessage] = []
        proceed = partial(
            self.send_command_now,
            request,
            payload,
            answered,
            signed_by_dcc=signed_by_dcc,
            including=including,
        )
        sent = self.send_in_turn(request, proceed)
        if sent and local:
            answered.append(self.answer(request, self.local_command(request, payload)))
        else:
            answered.append(self.acknowledge(request))
        return answered[0]

    def send_command_now(
        self,
        request: Request,
        payload: bytes,
        answered: list[PortMessage],
        *,
        signed_by_dcc: bool,
        including: tuple[str, ...],
    ) -> None:
        """13.2: to the Device; and to the User, who has been answered if this comes later."""
        if request.command_variant in TO_USER and answered:
            self.push(request.originator, self.local_command(request, payload))
        self.send_by_network(request, payload, signed_by_dcc=signed_by_dcc, including=including)

    def local_command(self, request: Request, payload: bytes) -> etree._Element:
        """13.2(b): the Command as the User gets it."""
        return self.signed(answers.local_command(request, self.now, payload))

    def send_by_network(
        self,
        request: Request,
        payload: bytes,
        *,
        signed_by_dcc: bool,
        including: tuple[str, ...] = (),
    ) -> None:
        """13.2(a): to the Device, where the request specifies that, behind a Commissioned CHF."""
        if not self.is_for_the_device(request):
            self.processing_is_over(str(request.request_id))
            return
        device = self.state.devices.get(request.target)
        if not self.hub_is_commissioned(device):
            self.processing_is_over(str(request.request_id))
            self.alert_command_failure(request, self.UNDELIVERED_ALERT, "E20")
            return
        self.state.sent[str(request.request_id)] = request
        self.emit(
            "wan",
            kind="command",
            device=request.target,
            srv=request.variant,
            request_id=str(request.request_id),
            payload=base64_text(payload),
            signed_by_dcc=signed_by_dcc,
            device_certificates=certificates_named(including),
        )

    def is_for_the_device(self, request: Request) -> bool:
        """13.2: by its Command Variant. One of a 'Join Service' to a Pre-Payment Meter Interface
        Device asked for a Pre-Command, and is answered by a Command (11.1(d))."""
        return request.command_variant in TO_DEVICE or request.command_variant == 4

    def hub_is_commissioned(self, device: Device | None) -> bool:
        hub = None if device is None else self.state.hub_of(device)
        return hub is not None and hub.status == "Commissioned"

    # 14

    def send_countersigned_service_request(self, request: Request) -> bool:
        """15.1, 14.1: in its turn, if it passes detection, Countersign and send. Whether it was."""
        return self.send_in_turn(request, partial(self.countersign_and_send, request))

    def countersign_and_send(self, request: Request) -> None:
        """6.5(c): to the SMETS1 Service Provider of the target Device."""
        stored = self.state.stored.get((request.target, request.variant))
        if stored is not None and stored.request is request:
            stored.sent = True
        self.state.sent[str(request.request_id)] = request
        self.emit(
            f"s1sp.{self.service_provider_of(request)}",
            self.countersigned(request),
            kind="countersigned-service-request",
            device=request.target,
            srv=request.variant,
            request_id=str(request.request_id),
        )

    def service_provider_of(self, request: Request) -> str:
        """6.5(c)(i): identified by the target Device ID."""
        device = self.state.devices.get(request.target)
        return (device.s1sp if device else None) or "unknown"

    def countersigned(self, request: Request) -> str:
        """6.5(c)(ii): the User's request, as it came, Countersigned by the DCC."""
        return self.envelope(S1SP_NAMESPACE, "CountersignedServiceRequest", request)

    # 8.1(a)

    def send_to_cos_party(self, request: Request) -> None:
        """The request, as it came, in a communication that the DCC signs."""
        self.emit(
            "cos",
            self.envelope(COS_NAMESPACE, "CountersignedCoSServiceRequest", request),
            kind="countersigned-cos-service-request",
            device=request.target,
            srv=request.variant,
            request_id=str(request.request_id),
        )
