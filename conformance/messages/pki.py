"""A test PKI in the image of the SMKI: Root, Issuing Authority, Organisation Certificates.

Everything is computed from a seed and a given time: keys, serial numbers and signatures, so two
runs with the same seed carry the same bytes. These keys are for tests and protect nothing.

The form follows the Organisation Certificates inside the public DUIS samples: P-256; a subject of
CN, OU (Remote Party Role, two hex digits) and unique identifier (the eight octets of the User's
EUI as a bit string); an issuer of OU ``07`` and a short CN; one key usage. How certificates carry
market participant identifiers, and the codes of most roles, is not in public samples: both travel
in the fixture record (`TestPki.record`), which is what decides for a target.
"""

from __future__ import annotations

import hashlib
from base64 import b64encode
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import Final, Literal

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA1, SHA256, Hash
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

# The unique identifier is a BIT STRING; the library offers that only through this private name.
from cryptography.x509.name import _ASN1Type
from cryptography.x509.oid import NameOID

from srpd.conformance.messages.identifiers import Eui

KeyUsage = Literal["digitalSignature", "keyAgreement"]

ROLE_CODES: Final = {"root": "00", "supplier": "02", "issuingAuthority": "07"}
"""Remote Party Role codes seen in public sample certificates."""
ROLE_CODE_NOT_PUBLIC: Final = "7F"
"""What this PKI writes for every other role; nothing reads it."""

_POLICY = x509.ObjectIdentifier("1.2.826.0.1.8641679.1.2.1.4")
_P256_ORDER = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551
_YEAR = timedelta(days=365)


@dataclass(frozen=True, slots=True)
class Credential:
    """An Organisation Certificate, its private key, and what its fixture record will say.

    `role` is the Remote Party Role, `user` the EUI in its subject.
    """

    certificate: x509.Certificate
    key: ec.EllipticCurvePrivateKey
    role: str
    user: Eui | None = None
    mpids: tuple[str, ...] = ()
    issuing_oca: bool = False

    @property
    def issuer_name(self) -> str:
        """The issuer as signatures name it: ``CN=U1, OU=07``."""
        return _issuer_of(self.certificate)

    @property
    def serial(self) -> int:
        """The serial number of the certificate."""
        return self.certificate.serial_number

    @property
    def pem(self) -> str:
        """The certificate in PEM."""
        return _written(self.certificate, Encoding.PEM).decode("ascii")

    @property
    def der_base64(self) -> str:
        """The certificate as bodies of requests carry it."""
        return b64encode(_written(self.certificate, Encoding.DER)).decode("ascii")


@lru_cache(maxsize=4096)
def _issuer_of(certificate: x509.Certificate) -> str:
    return certificate.issuer.rfc4514_string().replace(",", ", ")


@lru_cache(maxsize=4096)
def _written(certificate: x509.Certificate, encoding: Encoding) -> bytes:
    return certificate.public_bytes(encoding)


class TestPki:
    """One seed's Root, Issuing Authority (OCA) and whatever is issued under them.

    `now` is the virtual time at the start of a run (aware UTC). Certificates are valid from a year
    before it to nine years after it unless told otherwise. The same arguments always give the same
    certificate; `copy` tells several apart.
    """

    __test__ = False  # not a test class, whatever pytest thinks of its name

    def __init__(self, seed: str, now: datetime) -> None:
        self._seed = seed
        self._issued: dict[tuple[object, ...], Credential] = {}
        self._now = now.astimezone(UTC).replace(microsecond=0)
        self.root = self._authority("ZA", "root", None, path_length=1)
        self.issuing = self._authority("U1", "issuingAuthority", self.root, path_length=0)
        self.other_issuing = self._authority("X9", "issuingAuthority", self.root, path_length=0)

    @property
    def authorities(self) -> tuple[Credential, ...]:
        """Root and Issuing Authority: with them a path can be built for whatever is issued."""
        return self.root, self.issuing

    def path_of(self, credential: Credential) -> tuple[Credential, ...]:  # noqa: ARG002 - all alike
        """The authorities above a credential of this PKI, the Root first."""
        return self.authorities

    def issue(
        self,
        user: Eui,
        role: str = "xmlSign",
        *,
        not_before: datetime | None = None,
        not_after: datetime | None = None,
        key_usage: KeyUsage = "digitalSignature",
        mpids: tuple[str, ...] = (),
        other_issuer: bool = False,
        copy: int = 0,
    ) -> Credential:
        """An Organisation Certificate for `user` with one Remote Party Role and one key usage.

        With `other_issuer` it comes from a second Issuing Authority.
        """
        wanted = (user, role, not_before, not_after, key_usage, mpids, other_issuer, copy)
        if wanted not in self._issued:
            self._issued[wanted] = self._made(*wanted)
        return self._issued[wanted]

    def _made(
        self,
        user: Eui,
        role: str,
        not_before: datetime | None,
        not_after: datetime | None,
        key_usage: KeyUsage,
        mpids: tuple[str, ...],
        other_issuer: bool,
        copy: int,
    ) -> Credential:
        issuer = self.other_issuing if other_issuer else self.issuing
        starts = not_before or self._now - _YEAR
        ends = not_after or self._now + 9 * _YEAR
        label = f"{issuer.serial}/{user}/{role}/{key_usage}/{starts}/{ends}/{mpids}/{copy}"
        code = ROLE_CODES.get(role, ROLE_CODE_NOT_PUBLIC)
        subject = x509.Name(
            [
                x509.NameAttribute(NameOID.COMMON_NAME, f"SRPDTEST{user[-2:]}{copy}"),
                x509.NameAttribute(NameOID.ORGANIZATIONAL_UNIT_NAME, code),
                x509.NameAttribute(
                    NameOID.X500_UNIQUE_IDENTIFIER,
                    b"\x00" + bytes.fromhex(user.replace("-", "")),
                    _type=_ASN1Type.BitString,
                ),
            ]
        )
        key = self._key(label)
        builder = self._builder(subject, issuer.certificate.subject, key, label, starts, ends)
        builder = builder.add_extension(_key_usage(key_usage), critical=True)
        certificate = _signed(builder, key, issuer.key)
        return Credential(certificate, key, role, user, mpids)

    def expired(self, user: Eui, role: str = "xmlSign") -> Credential:
        """A certificate whose validity ended a day before `now`."""
        day = timedelta(days=1)
        return self.issue(user, role, not_before=self._now - 2 * _YEAR, not_after=self._now - day)

    def not_yet_valid(self, user: Eui, role: str = "xmlSign") -> Credential:
        """A certificate whose validity begins thirty days after `now`."""
        return self.issue(user, role, not_before=self._now + timedelta(days=30))

    def path(self) -> tuple[str, str]:
        """Issuing Authority and Root as a Certification Path in a body: base64 DER."""
        return self.issuing.der_base64, self.root.der_base64

    @staticmethod
    def record(credential: Credential, *, revoked: bool = False) -> dict[str, object]:
        """The fixture record of a certificate (table ``certificates``)."""
        return {
            "pem": credential.pem,
            "remote_party_role": credential.role,
            "user": credential.user,
            "issuing_oca": credential.issuing_oca,
            "revoked": revoked,
            "mpids": list(credential.mpids),
        }

    def _authority(
        self, name: str, role: str, issuer: Credential | None, *, path_length: int
    ) -> Credential:
        key = self._key(f"authority/{name}")
        subject = x509.Name(
            [
                x509.NameAttribute(NameOID.ORGANIZATIONAL_UNIT_NAME, ROLE_CODES[role]),
                x509.NameAttribute(NameOID.COMMON_NAME, name),
            ]
        )
        issued_by = subject if issuer is None else issuer.certificate.subject
        starts, ends = self._now - 2 * _YEAR, self._now + 20 * _YEAR
        builder = self._builder(subject, issued_by, key, f"authority/{name}", starts, ends)
        builder = builder.add_extension(_key_usage("certSign"), critical=True)
        builder = builder.add_extension(
            x509.BasicConstraints(ca=True, path_length=path_length), critical=True
        )
        certificate = _signed(builder, key, key if issuer is None else issuer.key)
        return Credential(certificate, key, role, issuing_oca=role == "issuingAuthority")

    def _builder(
        self,
        subject: x509.Name,
        issuer: x509.Name,
        key: ec.EllipticCurvePrivateKey,
        label: str,
        starts: datetime,
        ends: datetime,
    ) -> x509.CertificateBuilder:
        serial = int.from_bytes(self._octets(f"serial/{label}")[:15], "big") | 1
        return (
            x509.CertificateBuilder()
            .subject_name(subject)
            .issuer_name(issuer)
            .public_key(key.public_key())
            .serial_number(serial)
            .not_valid_before(starts)
            .not_valid_after(ends)
            .add_extension(
                x509.CertificatePolicies([x509.PolicyInformation(_POLICY, None)]), critical=True
            )
        )

    def _key(self, label: str) -> ec.EllipticCurvePrivateKey:
        octets = self._octets(f"key/{label}") + self._octets(f"more/{label}")
        secret = int.from_bytes(octets, "big") % (_P256_ORDER - 1) + 1
        return ec.derive_private_key(secret, ec.SECP256R1())

    def _octets(self, label: str) -> bytes:
        return hashlib.sha256(f"srpd test PKI/{self._seed}/{label}".encode()).digest()


def user_of(certificate: x509.Certificate) -> Eui | None:
    """The EUI in the subject of an Organisation Certificate, or None if there is none."""
    for attribute in certificate.subject.get_attributes_for_oid(NameOID.X500_UNIQUE_IDENTIFIER):
        value = attribute.value
        octets = value if isinstance(value, bytes) else b""
        if len(octets) == 9 and octets[0] == 0:
            return Eui(octets[1:].hex("-").upper())
    return None


def _signed(
    builder: x509.CertificateBuilder,
    key: ec.EllipticCurvePrivateKey,
    issuer_key: ec.EllipticCurvePrivateKey,
) -> x509.Certificate:
    builder = builder.add_extension(
        x509.SubjectKeyIdentifier(_key_identifier(key)), critical=False
    ).add_extension(
        x509.AuthorityKeyIdentifier(_key_identifier(issuer_key), None, None), critical=False
    )
    return builder.sign(issuer_key, SHA256(), ecdsa_deterministic=True)


def _key_identifier(key: ec.EllipticCurvePrivateKey) -> bytes:
    """Eight octets, as in the samples: RFC 5280 4.2.1.2, method 2."""
    point = key.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
    digest = Hash(SHA1())  # noqa: S303 - the RFC's identifier, not a protection
    digest.update(point)
    last = digest.finalize()[-8:]
    return bytes([0x40 | last[0] & 0x0F]) + last[1:]


def _key_usage(usage: KeyUsage | Literal["certSign"]) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=usage == "digitalSignature",
        key_agreement=usage == "keyAgreement",
        key_cert_sign=usage == "certSign",
        crl_sign=usage == "certSign",
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        encipher_only=False,
        decipher_only=False,
    )
