"""Clauses 11.2, 17.1 to 17.3, 17.6 and 17.7: Responses and Alerts, sent on to those they are for.

The GBCS message of a Device is opaque here. Whether its Cryptographic Protection checks, whether
the Certificate used for that is valid, and whether it reports success, is told by the fields
`signature`, `certificate` and `outcome` of what arrives.
"""

from __future__ import annotations

from base64 import b64decode
from binascii import Error as Base64Error
from collections.abc import Mapping
from typing import Any

from lxml import etree

from srpd.conformance.messages import answers, smets1
from srpd.conformance.messages.errors import MessageError
from srpd.conformance.messages.hub_alerts import dual_band_hub_alert, hub_alert
from srpd.conformance.messages.identifiers import DCC_EUI, Eui, RequestId, eui
from srpd.conformance.messages.requests import Request
from srpd.conformance.messages.xml import parse_xml
from srpd.conformance.reference.notices import Notices
from srpd.conformance.reference.sequences import Sequences
from srpd.conformance.reference.state import Device
from srpd.conformance.targets.protocol import PortMessage

Fields = Mapping[str, Any]

JOINS_PPMID = frozenset({"8.7.1", "8.7.2", "8.8.1", "8.8.2"})
MAX_RECIPIENTS = 10


class Responses(Sequences, Notices):
    """What arrives from Devices and SMETS1 Service Providers."""

    SUB_GHZ_CODE = "E59"
    S1SP_CODE = "E62"
    HUB_ALERT = "N62"
    """DCC Alert for an Alert of a Communications Hub Function that is no Sub GHz Alert (UNSURE)."""
    S1SP_ALERT = "N55"

    def device_sends(self, message: PortMessage) -> None:
        """A Response or Alert from a Device; what cannot be read is dropped."""
        fields = message.fields
        try:
            match fields.get("kind"):
                case "response":
                    self.receive_response(fields)
                case "alert" if fields.get("from") == "chf":
                    self.receive_hub_alert(fields)
                case "alert":
                    self.receive_device_alert(fields)
                case "sub-ghz-alert":
                    self.receive_sub_ghz_alert(fields)
        except MessageError:
            return

    def service_provider_sends(self, message: PortMessage) -> None:
        """A SMETS1 Response, a SMETS1 Alert or an S1SP Alert; what cannot be read is dropped."""
        try:
            match message.fields.get("kind"):
                case "smets1-response":
                    self.receive_smets1_response(message)
                case "smets1-alert":
                    self.receive_smets1_alert(parse_xml(message.xml))
                case "s1sp-alert":
                    self.receive_s1sp_alert(parse_xml(message.xml))
        except MessageError:
            return

    # Responses

    def receive_response(self, fields: Fields) -> None:
        """11.2, 17.2, 17.6: whether it is sent, and who else is told of what it brought about."""
        request = self.request_answered(fields)
        if request is None:
            return
        if self.is_for_unknown_party(fields):
            if not self.unknown_partys_protection_checks(fields):
                return
            if not self.unknown_partys_certificate_is_valid(fields):
                return
        if self.answers_join_of_ppmid(request):
            self.send_join_response(request, fields)
        elif self.is_for_unknown_party(fields):
            self.send_response_to_unknown_party(request, fields)
        else:
            self.send_response(request, fields)
        self.take_note_of_outcome(request, fields)

    def take_note_of_outcome(self, request: Request, fields: Fields) -> None:
        """15.1, 17.4, 17.5: what follows from a Successful Execution, and what from another."""
        successful = fields.get("outcome") == "success"
        self.execution_is_known(str(request.request_id), successful=successful)
        if successful:
            self.tell_of_change(request)

    def request_answered(self, fields: Fields) -> Request | None:
        """What was sent to this Device; another Device has executed nothing of it (15.1)."""
        request = self.state.sent.get(str(RequestId.parse(_text(fields, "request_id"))))
        named = fields.get("device")
        if request is None or named is None or request.target == eui(_text(fields, "device")):
            return request
        return None

    def is_for_unknown_party(self, fields: Fields) -> bool:
        return fields.get("remote_party") == "unknown"

    def unknown_partys_protection_checks(self, fields: Fields) -> bool:
        """17.6(a)"""
        return fields.get("signature") == "valid"

    def unknown_partys_certificate_is_valid(self, fields: Fields) -> bool:
        """17.6(b)"""
        return fields.get("certificate") == "valid"

    def answers_join_of_ppmid(self, request: Request) -> bool:
        device = self.state.devices.get(request.target)
        return request.variant in JOINS_PPMID and device is not None and device.type == "PPMID"

    def send_join_response(self, request: Request, fields: Fields) -> None:
        """11.2: to the User that sent the corresponding Service Request."""
        if self.is_for_unknown_party(fields):
            self.send_response_to_unknown_party(request, fields)
        else:
            self.send_response(request, fields)

    def send_response(self, request: Request, fields: Fields) -> None:
        """17.2: as it came; the protection of the Device is that of the User."""
        self.push(request.originator, answers.device_response(request, self.now, _payload(fields)))

    def send_response_to_unknown_party(self, request: Request, fields: Fields) -> None:
        """17.6(c): the Device answered the DCC, which signs what it passes on."""
        self.state.alerts += 1
        identifier = RequestId(request.request_id.target, DCC_EUI, self.state.alerts)
        response = answers.device_response(
            request, self.now, _payload(fields), response_id=identifier
        )
        self.push(request.originator, self.signed(response))

    # Alerts of Devices

    def receive_device_alert(self, fields: Fields) -> None:
        """17.2, 17.6: to each Remote Party and Supplementary Remote Party it is destined for."""
        if self.is_for_unknown_party(fields):
            if not self.unknown_partys_protection_checks(fields):
                return
            if not self.unknown_partys_certificate_is_valid(fields):
                return
            self.send_alert_to_unknown_party(fields)
        else:
            self.send_alert(fields)

    def send_alert(self, fields: Fields) -> None:
        """17.2"""
        for recipient in self.recipients(fields):
            self.send_device_alert(recipient, fields)

    def send_alert_to_unknown_party(self, fields: Fields) -> None:
        """17.6(c)"""
        for recipient in self.recipients(fields):
            self.send_device_alert(recipient, fields)

    def recipients(self, fields: Fields) -> list[Eui]:
        named = fields.get("recipients")
        several = named if isinstance(named, list | tuple) else ()
        return [eui(str(each)[:60], "recipients") for each in several[:MAX_RECIPIENTS]]

    def send_device_alert(self, recipient: Eui, fields: Fields) -> None:
        self.push(
            recipient,
            answers.device_alert(
                eui(_text(fields, "device"), "device"),
                recipient,
                _counter(fields),
                _text(fields, "alert_code"),
                _payload(fields),
                self.now,
            ),
        )

    # Alerts of Communications Hub Functions

    def receive_hub_alert(self, fields: Fields) -> None:
        """17.1: signed, as a DCC Alert, to those responsible for what the hub is part of."""
        hub = self.hub_that_sends(fields)
        if hub is None:
            return
        for user in self.recipients_of_hub_alert(hub):
            content = hub_alert(Eui(hub.id), _text(fields, "alert_code"))
            self.alert(user, self.HUB_ALERT, content, "I0")

    def recipients_of_hub_alert(self, hub: Device) -> list[str]:
        return [*self.responsible_suppliers(hub), *self.network_parties(hub)]

    def receive_sub_ghz_alert(self, fields: Fields) -> None:
        """17.7"""
        hub = self.hub_that_sends(fields)
        if hub is None or not self.sub_ghz_protection_checks(fields):
            return
        if self.sub_ghz_certificate_is_valid(fields):
            self.send_sub_ghz_alert(hub, fields)

    def sub_ghz_protection_checks(self, fields: Fields) -> bool:
        """17.7(a)"""
        return fields.get("signature") == "valid"

    def sub_ghz_certificate_is_valid(self, fields: Fields) -> bool:
        """17.7(b)"""
        return fields.get("certificate") == "valid"

    def send_sub_ghz_alert(self, hub: Device, fields: Fields) -> None:
        """17.7(c): to the Responsible Suppliers."""
        for user in self.responsible_suppliers(hub):
            content = dual_band_hub_alert(Eui(hub.id), _text(fields, "alert_code"))
            self.alert(user, "N54", content, self.SUB_GHZ_CODE)

    def hub_that_sends(self, fields: Fields) -> Device | None:
        return self.state.devices.get(eui(_text(fields, "device"), "device"))

    # SMETS1 Service Providers

    def receive_smets1_response(self, message: PortMessage) -> None:
        """17.3(a), 17.5"""
        request = self.request_answered(message.fields)
        signed = parse_xml(message.xml)
        smets1.read_smets1_header(signed)
        if request is None:
            return
        self.send_smets1_response(request, signed)
        self.take_note_of_outcome(request, message.fields)

    def send_smets1_response(self, request: Request, signed: etree._Element) -> None:
        """17.3(a): Countersigned."""
        identifier = request.request_id.reply()
        response = smets1.passed_on(signed, "I0", self.now, response_id=identifier, request=request)
        self.push(request.originator, self.countersigned_for_user(response))

    def receive_smets1_alert(self, signed: etree._Element) -> None:
        """17.3(b): Countersigned, to the Remote Party and the Supplementary Remote Party."""
        header = smets1.read_smets1_header(signed)
        for recipient in header.recipients:
            identifier = RequestId(header.originator, recipient, header.counter)
            response = smets1.passed_on(signed, "I0", self.now, response_id=identifier)
            self.push(recipient, self.countersigned_for_user(response))

    def countersigned_for_user(self, response: etree._Element) -> etree._Element:
        return self.signed(response)

    def receive_s1sp_alert(self, alert: etree._Element) -> None:
        """17.3(c): Countersigned, to the User whose Service Request it is about."""
        about = smets1.read_s1sp_alert(alert)
        content = smets1.s1sp_alert_content(alert)
        self.alert(about.originator, self.S1SP_ALERT, content, self.S1SP_CODE)


def _text(fields: Fields, name: str) -> str:
    return str(fields.get(name) or "")[:200]


def _counter(fields: Fields) -> int:
    counter = fields.get("counter")
    return counter if isinstance(counter, int) and counter >= 0 else 0


def _payload(fields: Fields) -> bytes:
    try:
        return b64decode(_text_of_payload(fields), validate=True)
    except (Base64Error, ValueError):
        return b""


def _text_of_payload(fields: Fields) -> str:
    payload = fields.get("payload")
    return payload if isinstance(payload, str) else ""
