"""Clause 5: firmware of SMETS2+ Communications Hubs, distributed and activated by the DCC.

What the Code leaves open: who the relevant Users are (here: everyone registered as a supplier), and
how they are told (here: a notice that is reported at `ops`).
"""

from __future__ import annotations

from base64 import b64decode
from collections.abc import Mapping
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any, Final

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256

from srpd.conformance.reference.clock import read_utc, write_utc
from srpd.conformance.reference.core import Core, base64_text
from srpd.conformance.reference.hub_images import HubImage, PlannedActivation

MAX_IMAGE: Final = 20_000_000
SUPPLIER_ROLES: Final = frozenset({"IS", "ES", "GS"})
CREATORS_ROLE: Final = "manufacturer"


class HubFirmware(Core):
    """Orders at the `ops` port about Manufacturer Images. Each answers why it is refused, if so."""

    def operate_hub_firmware(self, fields: Mapping[str, Any]) -> str | None:
        match fields.get("kind"):
            case "hub-firmware-image":
                return self.receive_hub_image(fields)
            case "distribute-hub-firmware":
                return self.distribute_hub_firmware(fields)
        return self.plan_activation(fields)

    # 5.1

    def receive_hub_image(self, fields: Mapping[str, Any]) -> str | None:
        """Keep what was received about the image."""
        self.state.hub_images[_text(fields, "reference")] = HubImage(
            image=_decoded(fields, "image"),
            signature=_decoded(fields, "signature"),
            creator=_text(fields, "creator"),
            manufacturer=_text(fields, "manufacturer"),
            model=_text(fields, "model"),
            firmware=_text(fields, "firmware"),
        )
        return None

    def distribute_hub_firmware(self, fields: Mapping[str, Any]) -> str | None:
        """5.1: only if every condition is met."""
        reference = _text(fields, "reference")
        held = self.state.hub_images.get(reference) or HubImage()
        reason = self.why_not_distributed(held)
        if reason is None:
            self.state.distributed_images.add(reference)
            self.emit(
                "wan",
                kind="hub-firmware",
                hub=_text(fields, "hub"),
                reference=reference,
                payload=base64_text(held.image),
            )
        return reason

    def why_not_distributed(self, held: HubImage) -> str | None:
        if not self.image_and_signature_are_received(held):
            return "the image or its signature was not received"
        if not self.information_suffices(held):
            return "what was received does not tell the entry of the Central Products List"
        if not self.signature_is_the_creators(held):
            return "the signature is not that of the image's creator"
        if not self.device_model_is_listed(held):
            return "the Device Model is not on the Central Products List"
        return None

    def image_and_signature_are_received(self, held: HubImage) -> bool:
        """5.1(a)"""
        return bool(held.image) and bool(held.signature)

    def information_suffices(self, held: HubImage) -> bool:
        """5.1(b)"""
        return bool(held.manufacturer and held.model and held.firmware)

    def signature_is_the_creators(self, held: HubImage) -> bool:
        """5.1(c): by a certificate of a manufacturer that is known."""
        try:
            certificate = x509.load_pem_x509_certificate(held.creator.encode())
            key = certificate.public_key()
            if not self.is_known_manufacturer(certificate):
                return False
            if not isinstance(key, ec.EllipticCurvePublicKey):
                return False
            key.verify(held.signature, held.image, ec.ECDSA(SHA256()))
        except (ValueError, InvalidSignature):
            return False
        return True

    def is_known_manufacturer(self, certificate: x509.Certificate) -> bool:
        return any(
            known.certificate == certificate and known.role == CREATORS_ROLE and not known.revoked
            for known in self.state.certificates.values()
        )

    def device_model_is_listed(self, held: HubImage) -> bool:
        """5.1(d): currently, with the hash calculated here."""
        entry = self.state.cpl.get((held.manufacturer, held.model, held.firmware))
        if entry is None or not entry.current:
            return False
        return entry.image_hash == sha256(held.image).hexdigest()

    # 5.2

    def notice(self) -> timedelta:
        """How long before the activation Users are told at the latest."""
        return timedelta(days=7)

    def plan_activation(self, fields: Mapping[str, Any]) -> str | None:
        at = read_utc(fields.get("at"))
        reference = _text(fields, "reference")
        if at is None or at < self.now or reference not in self.state.distributed_images:
            return "there is no such image, or no such time to come"
        plan = PlannedActivation(reference, _text(fields, "hub"), at, fields.get("urgent") is True)
        if not plan.urgent and not self.is_notice_long_enough(at):
            return "Users cannot be told seven days before"
        self.state.planned_activations.append(plan)
        if self.users_are_told_before(plan):
            self.tell_users_of_activation(plan)
        self.clock.set(at, self.activate, plan)
        return None

    def is_notice_long_enough(self, at: datetime) -> bool:
        return at - self.now >= self.notice()

    def users_are_told_before(self, plan: PlannedActivation) -> bool:
        """At once, so as early as possible; of an urgent one afterwards."""
        return not plan.urgent

    def users_are_told_afterwards(self, plan: PlannedActivation) -> bool:
        return plan.urgent

    def activate(self, plan: PlannedActivation) -> None:
        self.state.planned_activations.remove(plan)
        self.emit("wan", kind="hub-firmware-activation", hub=plan.hub, reference=plan.reference)
        if self.users_are_told_afterwards(plan):
            self.tell_users_of_activation(plan)

    def tell_users_of_activation(self, plan: PlannedActivation) -> None:
        self.emit(
            "ops",
            kind="hub-firmware-notice",
            reference=plan.reference,
            activation=write_utc(plan.at),
            users=sorted(self.relevant_users()),
        )

    def relevant_users(self) -> set[str]:
        return {r.user for r in self.state.registrations if r.role in SUPPLIER_ROLES}

    def activation_is_waiting(self, plan: PlannedActivation) -> bool:
        return plan in self.state.planned_activations


def _text(fields: Mapping[str, Any], name: str) -> str:
    value = fields.get(name)
    return value[:10_000] if isinstance(value, str) else ""


def _decoded(fields: Mapping[str, Any], name: str) -> bytes:
    value = fields.get(name)
    if not isinstance(value, str) or len(value) > MAX_IMAGE:
        return b""
    try:
        return b64decode(value, validate=True)
    except ValueError:
        return b""
