"""XML Signatures of the DUIS profile: made, and verified.

The profile, from the public samples: one Reference with an empty URI and the enveloped transform
alone, so that its digest is over *inclusive* C14N of the document without the Signature;
SignedInfo canonicalised *exclusively*; ECDSA with P-256 and SHA-256, the signature as r and s side
by side; KeyInfo holds an X509IssuerSerial and nothing else. Anything else is not verified, however
good its cryptography.

Verification says one thing only: the key of this certificate signed this content. Whether the
certificate is valid at the time, not revoked, of the right role and of the right party are
separate checks of the Code, made by whoever asks.
"""

from __future__ import annotations

import hashlib
import re
from base64 import b64decode, b64encode
from collections.abc import Callable
from copy import deepcopy
from dataclasses import dataclass
from functools import lru_cache
from typing import Final
from xml.sax.saxutils import escape

from cryptography import x509
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import (
    decode_dss_signature,
    encode_dss_signature,
)
from cryptography.hazmat.primitives.hashes import SHA256
from lxml import etree

from srpd.conformance.messages.errors import Malformed, NotVerified
from srpd.conformance.messages.pki import Credential
from srpd.conformance.messages.requests import IssuerSerial, read_issuer_serial
from srpd.conformance.messages.xml import DS, local_name, parse_xml, text_of

EXCLUSIVE_C14N: Final = "http://www.w3.org/2001/10/xml-exc-c14n#"
ECDSA_SHA256: Final = "http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha256"
ENVELOPED: Final = "http://www.w3.org/2000/09/xmldsig#enveloped-signature"
SHA256_DIGEST: Final = "http://www.w3.org/2001/04/xmlenc#sha256"

Resolve = Callable[[str, int], x509.Certificate | None]
"""Finds the certificate of an issuer name and a serial number; None if there is none. Compare
names with `same_issuer`, or look up by `issuer_key`."""

_SHAPE: Final = tuple(
    (f"{{{DS}}}{name}", children)
    for name, children in (
        ("Signature", 3),
        ("SignedInfo", 3),
        ("CanonicalizationMethod", 0),
        ("SignatureMethod", 0),
        ("Reference", 3),
        ("Transforms", 1),
        ("Transform", 0),
        ("DigestMethod", 0),
        ("DigestValue", 0),
        ("SignatureValue", 0),
        ("KeyInfo", 1),
        ("X509Data", 1),
        ("X509IssuerSerial", 2),
        ("X509IssuerName", 0),
        ("X509SerialNumber", 0),
    )
)
"""Every element of a Signature in document order, each with the number of its children: that is the
one tree it can be. A comment or an instruction anywhere in it makes another."""
_INFO, _REFERENCE, _DIGEST, _VALUE = 1, 4, 8, 9
_ALGORITHMS: Final = (
    (2, EXCLUSIVE_C14N),
    (3, ECDSA_SHA256),
    (6, ENVELOPED),
    (7, SHA256_DIGEST),
)
_SIZES: Final = ((_VALUE, 64), (_DIGEST, 32))
_SIGNED_INFO: Final = (
    f'<ds:SignedInfo xmlns:ds="{DS}">'
    f'<ds:CanonicalizationMethod Algorithm="{EXCLUSIVE_C14N}"></ds:CanonicalizationMethod>'
    f'<ds:SignatureMethod Algorithm="{ECDSA_SHA256}"></ds:SignatureMethod>'
    '<ds:Reference URI="">'
    f'<ds:Transforms><ds:Transform Algorithm="{ENVELOPED}"></ds:Transform></ds:Transforms>'
    f'<ds:DigestMethod Algorithm="{SHA256_DIGEST}"></ds:DigestMethod>'
    "<ds:DigestValue>{digest}</ds:DigestValue></ds:Reference></ds:SignedInfo>"
)
"""SignedInfo in its canonical form, in which it is both signed and sent."""
_UNESCAPED_COMMA = re.compile(r"(?<!\\),")


@dataclass(frozen=True, slots=True)
class Verified:
    """What a signature covers: `octets`, in canonical form, without the Signature or comments.

    Read the message from `element`, never from what was received.
    """

    certificate: x509.Certificate
    signed_by: IssuerSerial
    octets: bytes

    @property
    def element(self) -> etree._Element:
        """A new document, read from the octets that were verified."""
        return parse_xml(self.octets)


def sign(element: etree._Element, credential: Credential) -> etree._Element:
    """The element with a Signature as its last child; what was there before is not signed again.

    Returns a new document. The signature is deterministic (RFC 6979). Raises `NotVerified` if the
    element already has a Signature as a child, or no canonical form.
    """
    root = deepcopy(element)
    root.tail = None
    if root.find(f"{{{DS}}}Signature") is not None:
        raise NotVerified("the message is signed already")
    digest = b64encode(hashlib.sha256(_canonical(root)).digest()).decode("ascii")
    info = _SIGNED_INFO.format(digest=digest)
    key, algorithm = credential.key, ec.ECDSA(SHA256(), deterministic_signing=True)
    value = b64encode(_raw(key.sign(info.encode("ascii"), algorithm))).decode("ascii")
    root.append(
        etree.fromstring(
            f'<ds:Signature xmlns:ds="{DS}">{info}'
            f"<ds:SignatureValue>{value}</ds:SignatureValue>"
            "<ds:KeyInfo><ds:X509Data><ds:X509IssuerSerial>"
            f"<ds:X509IssuerName>{escape(credential.issuer_name)}</ds:X509IssuerName>"
            f"<ds:X509SerialNumber>{credential.serial}</ds:X509SerialNumber>"
            "</ds:X509IssuerSerial></ds:X509Data></ds:KeyInfo></ds:Signature>"
        )
    )
    return root


def verify(element: etree._Element, resolve: Resolve) -> Verified:
    """Check the one Signature that is a direct child of `element`.

    Raises `NotVerified` with the reason: no signature or several, another profile, a certificate
    that `resolve` does not know, or cryptography that does not hold.
    """
    signature = _only_signature(element)
    parts = _parts(signature)
    try:
        signed_by = read_issuer_serial(signature)
    except Malformed as problem:
        raise NotVerified(str(problem)) from None
    certificate = resolve(signed_by.issuer, signed_by.serial)
    if certificate is None:
        raise NotVerified(f"no certificate of {signed_by.issuer!r} with serial {signed_by.serial}")
    key = _public_key(certificate)
    if key is None:
        raise NotVerified("the certificate does not hold a P-256 key")
    covered = _without(element, signature)
    if hashlib.sha256(covered).digest() != _octets(parts[_DIGEST]):
        raise NotVerified("the signature does not hold: the message was changed after signing")
    info = _canonical(parts[_INFO], exclusive=True)
    try:
        key.verify(_der(_octets(parts[_VALUE])), info, ec.ECDSA(SHA256()))
    except InvalidSignature:
        raise NotVerified("the signature does not hold: another key made it") from None
    return Verified(certificate, signed_by, covered)


def issuer_key(name: str) -> str:
    """A name as RFC 4514 text without optional spaces, to look certificates up by."""
    return ",".join(part.strip() for part in _UNESCAPED_COMMA.split(name))


def same_issuer(name: str, certificate: x509.Certificate) -> bool:
    """Whether `name`, as a signature gives it, is the issuer of the certificate."""
    return issuer_key(name) == issuer_key(certificate.issuer.rfc4514_string())


def _only_signature(element: etree._Element) -> etree._Element:
    if element.getparent() is not None:
        raise NotVerified("only the root of a document is verified")
    found = element.findall(f"{{{DS}}}Signature")
    if len(found) != 1:
        raise NotVerified(f"the message has {len(found)} signatures instead of one")
    if local_name(element) == "Request":
        inside = sum(1 for _ in element.iter(f"{{{DS}}}Signature"))
        if inside != 1:
            raise NotVerified("a second signature stands inside the message")
    return found[0]


def _parts(signature: etree._Element) -> list[etree._Element]:
    """The elements of a Signature in document order, if it is of the DUIS profile."""
    parts = list(signature.iter())
    if tuple((part.tag, len(part)) for part in parts) != _SHAPE:
        wrong = next((p for p, s in zip(parts, _SHAPE, strict=False) if (p.tag, len(p)) != s), None)
        where = "its end" if wrong is None else local_name(wrong) or "a comment"
        raise NotVerified(f"the Signature is not of the DUIS profile, at {where}")
    for place, algorithm in _ALGORITHMS:
        named = parts[place].get("Algorithm")
        if named != algorithm:
            where = local_name(parts[place])
            raise NotVerified(f"{where} names {str(named)[:200]!r}, DUIS uses {algorithm}")
    if parts[_REFERENCE].get("URI") != "":
        raise NotVerified("the Reference does not cover the whole message")
    for place, size in _SIZES:
        length = len(_octets(parts[place]))
        if length != size:
            where = local_name(parts[place])
            raise NotVerified(f"{where} has {length} octets instead of {size}")
    return parts


def _octets(part: etree._Element) -> bytes:
    """The octets of a base64 value; loose bits at its end are refused, for they say nothing."""
    try:
        text = "".join(text_of(part).split())
        octets = b64decode(text, validate=True)
    except (Malformed, ValueError):
        raise NotVerified(f"{local_name(part)} is not base64") from None
    if b64encode(octets).decode("ascii") != text:
        raise NotVerified(f"{local_name(part)} is not base64")
    return octets


def _without(root: etree._Element, signature: etree._Element) -> bytes:
    """The enveloped transform, then inclusive C14N; `root` stays as it is."""
    whole = deepcopy(root)
    place = root.index(signature)
    copy = whole[place]
    if copy.tail:
        before = whole[place - 1] if place else None
        if before is None:
            whole.text = (whole.text or "") + copy.tail
        else:
            before.tail = (before.tail or "") + copy.tail
    whole.remove(copy)
    return _canonical(whole)


def _canonical(element: etree._Element, *, exclusive: bool = False) -> bytes:
    try:
        return etree.tostring(element, method="c14n", exclusive=exclusive, with_comments=False)
    except etree.C14NError:  # such as a namespace that is a relative reference
        raise NotVerified("the message has no canonical form") from None


@lru_cache(maxsize=4096)
def _public_key(certificate: x509.Certificate) -> ec.EllipticCurvePublicKey | None:
    try:
        key = certificate.public_key()
    except (ValueError, UnsupportedAlgorithm):
        return None
    if isinstance(key, ec.EllipticCurvePublicKey) and isinstance(key.curve, ec.SECP256R1):
        return key
    return None


def _raw(der: bytes) -> bytes:
    """The DER signature as r and s side by side, 32 octets each."""
    r, s = decode_dss_signature(der)
    return r.to_bytes(32, "big") + s.to_bytes(32, "big")


def _der(raw: bytes) -> bytes:
    """r and s, side by side, as the DER signature."""
    return encode_dss_signature(int.from_bytes(raw[:32], "big"), int.from_bytes(raw[32:], "big"))
