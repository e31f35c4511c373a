"""What the DCC derives from an 'Update Firmware' Service Request for a SMETS1 Service Provider.

The Code says that it contains an Upgrade Image, which the supplier protects; no public source fixes
the form. Here it is one element with the RequestID of the Service Request, the Devices, the image,
and a signature over the image (ECDSA with SHA-256, DER) beside the Certificate to check it with.
"""

from __future__ import annotations

from base64 import b64decode, b64encode
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from lxml import etree

from srpd.conformance.messages.certificates import read_der
from srpd.conformance.messages.countersigned import S1SP
from srpd.conformance.messages.errors import Malformed
from srpd.conformance.messages.identifiers import Eui, RequestId, eui
from srpd.conformance.messages.pki import Credential
from srpd.conformance.messages.xml import local_name, required_text

FIRMWARE_UPDATE: Final = f"{{{S1SP}}}FirmwareUpdate"
_MOST_DEVICES: Final = 50_000


@dataclass(frozen=True, slots=True)
class FirmwareUpdate:
    """An Upgrade Image on its way to SMETS1 Devices."""

    request_id: RequestId
    variant: str
    devices: tuple[Eui, ...]
    image: bytes
    signature: bytes
    certificate: x509.Certificate

    @property
    def service_reference(self) -> str:
        """The Service Reference of the Service Request that it stems from."""
        return ".".join(self.variant.split(".")[:2])

    def image_is_signed(self) -> bool:
        """Whether the signature over the image was made with the key of the Certificate."""
        key = self.certificate.public_key()
        if not isinstance(key, ec.EllipticCurvePublicKey):
            return False
        try:
            key.verify(self.signature, self.image, ec.ECDSA(SHA256()))
        except InvalidSignature:
            return False
        return True


def firmware_update(
    request_id: RequestId, variant: str, devices: Sequence[Eui], image: bytes, signer: Credential
) -> etree._Element:
    """The element, with the image signed; the DCC's signature comes around it."""
    signature = signer.key.sign(image, ec.ECDSA(SHA256(), deterministic_signing=True))
    root = etree.Element(FIRMWARE_UPDATE, nsmap={"firmware": S1SP})
    for name, text in (
        ("RequestID", str(request_id)),
        ("ServiceReferenceVariant", variant),
        ("DeviceIDList", ",".join(devices)),
        ("UpgradeImage", b64encode(image).decode("ascii")),
        ("ImageSignature", b64encode(signature).decode("ascii")),
        ("ImageCertificate", signer.der_base64),
    ):
        etree.SubElement(root, f"{{{S1SP}}}{name}").text = text
    return root


def read_firmware_update(root: etree._Element) -> FirmwareUpdate:
    """What it holds. Raises `Malformed`, which names the element."""
    if root.tag != FIRMWARE_UPDATE:
        raise Malformed(local_name(root), "is no message derived from 'Update Firmware'")
    devices = required_text(root, "DeviceIDList", S1SP).split(",")
    if len(devices) > _MOST_DEVICES:
        raise Malformed("DeviceIDList", f"names more than {_MOST_DEVICES} Devices")
    certificate = read_der(_octets(root, "ImageCertificate"), "ImageCertificate")
    return FirmwareUpdate(
        RequestId.parse(required_text(root, "RequestID", S1SP)),
        required_text(root, "ServiceReferenceVariant", S1SP)[:20],
        tuple(eui(text, "DeviceIDList") for text in devices),
        _octets(root, "UpgradeImage"),
        _octets(root, "ImageSignature"),
        certificate,
    )


def _octets(root: etree._Element, name: str) -> bytes:
    try:
        return b64decode("".join(required_text(root, name, S1SP).split()), validate=True)
    except ValueError:
        raise Malformed(name, "is not base64") from None
