"""Clause 2.2: what a User has received and confirmed before it asks for a firmware update."""

from __future__ import annotations

from hashlib import sha256
from typing import Final

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256

from srpd.conformance.reference.core import Core
from srpd.conformance.reference.user_records import Image

CREATORS_ROLE: Final = "manufacturer"


class UserFirmware(Core):
    """The four requirements, each by itself."""

    def why_not_used(self, image: Image) -> str | None:
        """Why firmware is not updated with the image; None if it may be."""
        if not self.information_is_received(image):
            return "what proves the origin of the image was not received"
        if not self.signature_is_the_creators(image):
            return "the Digital Signature is not that of the person who created the image"
        if not self.hash_is_the_same(image):
            return "the Hash generated is not the Hash provided"
        if not self.model_is_listed(image):
            return "no Device Model of the image is currently on the Central Products List"
        return None

    def information_is_received(self, image: Image) -> bool:
        """(a)"""
        return all((image.ota_header, image.image, image.signature, image.hash))

    def signature_is_the_creators(self, image: Image) -> bool:
        """(b): across header and image, by a creator that the trusted party knows."""
        try:
            certificate = x509.load_pem_x509_certificate(image.creator.encode())
            key = certificate.public_key()
            if not isinstance(key, ec.EllipticCurvePublicKey) or not self.is_known(certificate):
                return False
            key.verify(image.signature, image.ota_header + image.image, ec.ECDSA(SHA256()))
        except (ValueError, InvalidSignature):
            return False
        return True

    def is_known(self, certificate: x509.Certificate) -> bool:
        return any(
            known.certificate == certificate and known.role == CREATORS_ROLE and not known.revoked
            for known in self.state.certificates.values()
        )

    def hash_is_the_same(self, image: Image) -> bool:
        """(c)"""
        return sha256(image.image).hexdigest() == image.hash.lower()

    def model_is_listed(self, image: Image) -> bool:
        """(d): currently, by the Hash and what was received about the image."""
        entry = self.state.cpl.get((image.manufacturer, image.model, image.firmware))
        return entry is not None and entry.current and entry.image_hash == image.hash.lower()
