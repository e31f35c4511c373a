"""A reference User system, written from clauses 2, 3, 10.1 and 10.2.

It acts for every User of the fixtures. It follows an instruction to send a Service Request unless
clause 2 or 10.2 speaks against it, and signs and returns at once every Pre-Command that it may.
What the Code leaves open, and how it is here: without a Gas Smart Meter, a replaced hub is
decommissioned when both Device Logs are carried over.
"""

from __future__ import annotations

import hashlib
from base64 import b64decode
from collections.abc import Mapping
from copy import deepcopy
from dataclasses import replace
from typing import Any, Final

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from lxml import etree

from srpd.conformance.messages.build import build_request, signed_pre_command
from srpd.conformance.messages.errors import MessageError
from srpd.conformance.messages.identifiers import DCC_EUI, Eui, eui
from srpd.conformance.messages.pki import Credential, TestPki
from srpd.conformance.messages.requests import Request, parse_request
from srpd.conformance.messages.responses import Kind, Response, parse_response
from srpd.conformance.messages.signature import sign, verify
from srpd.conformance.messages.xml import serialise
from srpd.conformance.reference.conformance_statement import OF_THE_USER
from srpd.conformance.reference.state import Device, KnownCertificate
from srpd.conformance.reference.surface import Surface
from srpd.conformance.reference.user_firmware import UserFirmware
from srpd.conformance.reference.user_records import Image, Order, Replacement, Sent, text
from srpd.conformance.targets.protocol import PortMessage
from srpd.model.catalogue import SERVICE_REQUESTS
from srpd.model.faults import BadInput

ACTIVATES_OR_UPDATES_FIRMWARE: Final = frozenset({"11.1", "11.3", "11.4"})
UPDATES_CREDENTIALS: Final = frozenset({"6.15.1", "6.23"})
PROXY_IN_GAS_METERS_LOG: Final = frozenset({"8.7.1", "8.7.2", "8.8.1", "8.8.2"})
CHANGE_OF_SUPPLIER, HUB_REPLACEMENT = "change-of-responsible-supplier", "hub-replacement"
HUB_LOG, PROXY_LOG, ADDED, DECOMMISSIONED = (
    *("hub-log", "proxy-log", "proxy-added"),
    "hub-decommissioned",
)
NAMES_A_DEVICE: Final = frozenset({"8.3"})


class ReferenceUser(Surface, UserFirmware):
    """A User system in process, with a virtual clock."""

    NAME = "srpd reference User"
    STATEMENT = OF_THE_USER
    DELIVERY = 5
    """The Command Variant of its Signed Pre-Commands, which says where the Command is to go."""

    def begin_anew(self) -> None:
        self.pki = TestPki(self.NAME, self.now)
        self.last_counter = 0
        self.sent_for: dict[str, Sent] = {}
        self.images: dict[str, Image] = {}
        self.replaced_hubs: dict[str, Replacement] = {}

    # ops

    def operate(self, fields: Mapping[str, Any]) -> str | None:
        """Follow an instruction, or say why it is not followed."""
        try:
            match fields.get("kind"):
                case "send-service-request":
                    return self.consider_sending(Order.read(fields))
                case "firmware-image":
                    self.images[text(fields, "reference")] = Image.read(fields)
                    return None
                case "update-firmware":
                    return self.consider_updating_firmware(Order.read(fields))
                case "hub-replaced":
                    self.hub_is_replaced(fields)
                    return None
        except (MessageError, BadInput) as problem:
            return str(problem)
        return super().operate(fields)

    # 2.1, 10.2

    def consider_sending(self, order: Order) -> str | None:
        reason = self.why_not_sent(order)
        if reason is None:
            self.send(order)
        return reason

    def why_not_sent(self, order: Order) -> str | None:
        device = self.state.devices.get(order.device)
        if device is None:
            return "the Device is not known"
        if device.status == "Suspended" and not self.is_excepted(order, device):
            return "the SMI Status of the Device is 'suspended'"
        if self.touches_gas_proxy(order, device) and not self.may_touch_gas_proxy(order):
            return "an Import Supplier does so only in the replacement of a Communications Hub"
        return None

    def is_excepted(self, order: Order, device: Device) -> bool:
        """2.1(a) to (c)."""
        return (
            self.makes_the_model_listed(order, device)
            or self.is_needed_for_credentials(order)
            or self.only_produces_utrns(order, device)
        )

    def makes_the_model_listed(self, order: Order, device: Device) -> bool:
        entry = self.state.cpl.get((device.manufacturer, device.model, order.firmware))
        listed = entry is not None and entry.current
        return order.variant in ACTIVATES_OR_UPDATES_FIRMWARE and listed

    def is_needed_for_credentials(self, order: Order) -> bool:
        return order.variant in UPDATES_CREDENTIALS and order.reason == CHANGE_OF_SUPPLIER

    def only_produces_utrns(self, order: Order, device: Device) -> bool:
        returns = order.variant == "2.2" and order.command_variant == 2
        return returns and device.is_smets1

    def touches_gas_proxy(self, order: Order, device: Device) -> bool:
        """Whether it puts a Gas Proxy Function into a Gas Smart Meter's log, or takes it out."""
        other = self.state.devices.get(order.other_device or "")
        types = {device.type, other.type if other else ""}
        return order.variant in PROXY_IN_GAS_METERS_LOG and types == {"GSME", "GPF"}

    def may_touch_gas_proxy(self, order: Order) -> bool:
        """10.2"""
        user = self.state.users.get(order.user)
        importer = user is not None and user.role == "IS"
        return not importer or order.reason == HUB_REPLACEMENT

    # 2.2

    def consider_updating_firmware(self, order: Order) -> str | None:
        image = self.images.get(order.reference)
        reason = "no such image" if image is None else self.why_not_used(image)
        if reason is None:
            self.send(order)
        return reason

    # sending

    def send(self, order: Order) -> Request:
        """Build, sign and send; the signature is that of the User acted for."""
        self.last_counter += 1
        row = SERVICE_REQUESTS.get(order.variant)
        target = DCC_EUI if row is not None and row.non_device else order.device
        variant = order.command_variant
        device = self.state.devices.get(order.device)
        if variant is None and device is not None and device.is_smets1 and target != DCC_EUI:
            variant = 1
        element = build_request(
            order.variant,
            order.user,
            target,
            self.last_counter,
            command_variant=variant,
            body=self.body_of(order),
        )
        signed = self.signed_for(order.user, element)
        request = parse_request(signed)
        self.sent_for[order.reference] = Sent(order, request)
        self.emit_signed("service-request", order, signed)
        return request

    def body_of(self, order: Order) -> dict[str, str | None]:
        body: dict[str, str | None] = {}
        if order.variant in PROXY_IN_GAS_METERS_LOG and order.other_device:
            body["OtherDeviceID"] = order.other_device
        if order.variant == "8.12.1":
            body["OldCHFID"] = order.other_device
        if order.variant == "8.12.2":
            body["OldGPFID"] = order.other_device
        if order.variant in NAMES_A_DEVICE:
            body["DeviceID"] = order.device
        if order.variant == "11.1":
            body["DeviceIDList"] = order.device
        return body

    def credential_of(self, user: Eui) -> Credential:
        return self.pki.issue(user)

    def signed_for(self, user: Eui, element: etree._Element) -> etree._Element:
        return sign(element, self.credential_of(user))

    def emit_signed(self, kind: str, order: Order, signed: etree._Element) -> None:
        record = TestPki.record(self.credential_of(order.user))
        certificate = {name: record[name] for name in ("pem", "remote_party_role", "user")}
        self.emit(
            "dcc",
            serialise(signed),
            kind=kind,
            reference=order.reference,
            certificate=certificate,
        )

    # dcc

    def receive_from_dcc(self, message: PortMessage) -> None:
        """A Pre-Command, or what tells that a step of a hub replacement is taken."""
        reference = str(message.fields.get("reference"))[:300]
        try:
            response = parse_response(message.xml)
        except MessageError:
            return
        if response.kind is Kind.PRE_COMMAND:
            self.receive_pre_command(reference, response, message.fields.get("asks_for"))
        elif reference in self.replaced_hubs and self.is_good(response):
            self.step_is_taken(self.replaced_hubs[reference], str(response.request_id))

    def is_good(self, response: Response) -> bool:
        return response.code.startswith("I")

    # 3

    def receive_pre_command(self, reference: str, response: Response, asks_for: object) -> None:
        sent = self.sent_for.get(reference)
        if sent is None or not self.protection_holds(response):
            return
        if not self.certificate_is_confirmed(response):
            return
        if not self.correlates(sent.request, response, asks_for):
            return
        if sent.order.supply_sensitive:
            self.check_supply(sent.order)
        self.sign_and_send(sent, response)

    def certificate_behind(self, response: Response) -> KnownCertificate | None:
        named = response.signed_by
        return None if named is None else self.known_certificate(named.issuer, named.serial)

    def protection_holds(self, response: Response) -> bool:
        """3.1(a): a signature of the DCC."""

        def resolve(issuer: str, serial: int) -> x509.Certificate | None:
            known = self.known_certificate(issuer, serial)
            return None if known is None or known.user != DCC_EUI else known.certificate

        try:
            verify(deepcopy(response.root), resolve)
        except MessageError:
            return False
        return True

    def certificate_is_confirmed(self, response: Response) -> bool:
        """3.1(b)"""
        known = self.certificate_behind(response)
        return known is not None and self.certificate_is_valid(known.certificate)

    def correlates(self, request: Request, response: Response, asks_for: object) -> bool:
        """3.1(c), 3.2: the same request, and a payload for the same Device, service and values."""
        canonical = etree.tostring(request.body, method="c14n", exclusive=True)
        wanted = {
            "device": str(request.target),
            "srv": request.variant,
            "body": hashlib.sha256(canonical).hexdigest(),
        }
        return response.request_id == request.request_id and asks_for == wanted

    def check_supply(self, order: Order) -> None:
        """3.3: Section G3.25 is outside this document; that the check was made is reported."""
        self.emit("ops", kind="supply-sensitive-check", reference=order.reference)

    def sign_and_send(self, sent: Sent, response: Response) -> None:
        """3.2(a), (b)"""
        try:
            payload = b64decode("".join((response.payload or "").split()), validate=True)
        except ValueError:
            return
        algorithm = ec.ECDSA(SHA256(), deterministic_signing=True)
        signature = self.credential_of(sent.order.user).key.sign(payload, algorithm)
        self.last_counter += 1
        element = signed_pre_command(
            sent.request.variant,
            sent.order.user,
            sent.request.target,
            self.last_counter,
            payload + signature,
            command_variant=self.DELIVERY,
        )
        self.emit_signed(
            "signed-pre-command", sent.order, self.signed_for(sent.order.user, element)
        )

    # 10.1

    def hub_is_replaced(self, fields: Mapping[str, Any]) -> None:
        """Both Device Logs at once; nothing for a SMETS1 Communications Hub."""
        order = Order.read({**fields, "device": fields.get("new_hub"), "srv": "8.12.1"})
        gas_meter = fields.get("gas_meter")
        found = Replacement(
            replace(order, reason=HUB_REPLACEMENT),
            old_hub=eui(text(fields, "old_hub"), "old_hub"),
            old_gas_proxy=eui(text(fields, "old_gas_proxy"), "old_gas_proxy"),
            new_hub=eui(text(fields, "new_hub"), "new_hub"),
            new_gas_proxy=eui(text(fields, "new_gas_proxy"), "new_gas_proxy"),
            gas_meter=None if gas_meter is None else eui(str(gas_meter), "gas_meter"),
        )
        if self.is_governed(found):
            self.replaced_hubs[order.reference] = found
            self.ask_for_logs(found)

    def is_governed(self, found: Replacement) -> bool:
        old = self.state.devices.get(found.old_hub)
        return old is None or not old.is_smets1

    def ask_for_logs(self, found: Replacement) -> None:
        """10.1(a), (b)"""
        self.ask(found, HUB_LOG, found.new_hub, "8.12.1", found.old_hub)
        self.ask(found, PROXY_LOG, found.new_gas_proxy, "8.12.2", found.old_gas_proxy)

    def ask(
        self, found: Replacement, step: str, device: Eui, variant: str, other: Eui | None = None
    ) -> None:
        order = replace(found.order, device=device, variant=variant, other_device=other)
        request = self.send(order)
        found.asked[str(request.request_id)] = step

    def step_is_taken(self, found: Replacement, request_id: str) -> None:
        """10.1(c), (d): each only after what goes before it."""
        step = found.asked.get(request_id)
        if step is None or step in found.taken:
            return
        found.taken.add(step)
        if step in (HUB_LOG, PROXY_LOG):
            if self.logs_are_carried_over(found):
                self.go_on_after_logs(found)
        elif step == ADDED:
            self.decommission(found)

    def logs_are_carried_over(self, found: Replacement) -> bool:
        return {HUB_LOG, PROXY_LOG} <= found.taken

    def go_on_after_logs(self, found: Replacement) -> None:
        if found.gas_meter is None:
            self.decommission(found)
        else:
            self.add_proxy(found, found.gas_meter)

    def add_proxy(self, found: Replacement, gas_meter: Eui) -> None:
        """10.1(c)"""
        self.ask(found, ADDED, gas_meter, "8.7.1", found.new_gas_proxy)

    def decommission(self, found: Replacement) -> None:
        """10.1(d)"""
        self.ask(found, DECOMMISSIONED, found.old_hub, "8.3")


def factory() -> ReferenceUser:
    """A fresh reference User system."""
    return ReferenceUser()
