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
from functools import cache, lru_cache
from typing import Final

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
from srpd.conformance.messages.xml import DS, elements, local_name, parse_xml, text_of

EXCLUSIVE_C14N: Final = "http://www.w3.org/2001/10/xml-exc-c14n#"
ECDSA_SHA256: Final = "http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha256"
ENVELOPED: Final = "http://www.w3.org/2000/09/xmldsig#enveloped-signature"
SHA256_DIGEST: Final = "http://www.w3.org/2001/04/xmlenc#sha256"

Resolve = Callable[[str, int], x509.Certificate | None]
"""Finds the certificate of an issuer name and a serial number; None if there is none. Compare
names with `same_issuer`, or look up by `issuer_key`."""

_PROFILE: Final = (
    (".", ("SignedInfo", "SignatureValue", "KeyInfo")),
    ("SignedInfo", ("CanonicalizationMethod", "SignatureMethod", "Reference")),
    ("SignedInfo/Reference", ("Transforms", "DigestMethod", "DigestValue")),
    ("SignedInfo/Reference/Transforms", ("Transform",)),
    ("KeyInfo", ("X509Data",)),
    ("KeyInfo/X509Data", ("X509IssuerSerial",)),
    ("KeyInfo/X509Data/X509IssuerSerial", ("X509IssuerName", "X509SerialNumber")),
)
_ALGORITHMS: Final = (
    ("SignedInfo/CanonicalizationMethod", EXCLUSIVE_C14N),
    ("SignedInfo/SignatureMethod", ECDSA_SHA256),
    ("SignedInfo/Reference/Transforms/Transform", ENVELOPED),
    ("SignedInfo/Reference/DigestMethod", SHA256_DIGEST),
)
_SIZES: Final = (("SignatureValue", 64), ("SignedInfo/Reference/DigestValue", 32))
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
    root = parse_xml(etree.tostring(element))
    if root.find(f"{{{DS}}}Signature") is not None:
        raise NotVerified("the message is signed already")
    digest = hashlib.sha256(_canonical(root)).digest()
    signature = _ds(root, "Signature")
    info = _ds(signature, "SignedInfo")
    _ds(info, "CanonicalizationMethod").set("Algorithm", EXCLUSIVE_C14N)
    _ds(info, "SignatureMethod").set("Algorithm", ECDSA_SHA256)
    reference = _ds(info, "Reference")
    reference.set("URI", "")
    _ds(_ds(reference, "Transforms"), "Transform").set("Algorithm", ENVELOPED)
    _ds(reference, "DigestMethod").set("Algorithm", SHA256_DIGEST)
    _ds(reference, "DigestValue").text = b64encode(digest).decode("ascii")
    to_sign = _canonical(info, exclusive=True)
    raw = _raw(credential.key.sign(to_sign, ec.ECDSA(SHA256(), deterministic_signing=True)))
    _ds(signature, "SignatureValue").text = b64encode(raw).decode("ascii")
    named = _ds(_ds(_ds(signature, "KeyInfo"), "X509Data"), "X509IssuerSerial")
    _ds(named, "X509IssuerName").text = credential.issuer_name
    _ds(named, "X509SerialNumber").text = str(credential.serial)
    return root


def verify(element: etree._Element, resolve: Resolve) -> Verified:
    """Check the one Signature that is a direct child of `element`.

    Raises `NotVerified` with the reason: no signature or several, another profile, a certificate
    that `resolve` does not know, or cryptography that does not hold.
    """
    signature = _only_signature(element)
    _require_profile(signature)
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
    if hashlib.sha256(covered).digest() != _octets(signature, "SignedInfo/Reference/DigestValue"):
        raise NotVerified("the signature does not hold: the message was changed after signing")
    info = _canonical(_at(signature, "SignedInfo"), exclusive=True)
    try:
        key.verify(_der(_octets(signature, "SignatureValue")), info, ec.ECDSA(SHA256()))
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


def _require_profile(signature: etree._Element) -> None:
    for path, names in _PROFILE:
        place = _at(signature, path)
        if [part.tag for part in elements(place)] != [_in_full(name) for name in names]:
            where = "the Signature" if path == "." else path
            raise NotVerified(f"{where} is not of the DUIS profile: it needs {', '.join(names)}")
    for path, algorithm in _ALGORITHMS:
        place = _at(signature, path)
        if place.get("Algorithm") != algorithm:
            raise NotVerified(f"{path} names {place.get('Algorithm')!r}, DUIS uses {algorithm}")
        if len(place):
            raise NotVerified(f"{path} has parameters, DUIS uses none")
    if _at(signature, "SignedInfo/Reference").get("URI") != "":
        raise NotVerified("the Reference does not cover the whole message")
    for path, size in _SIZES:
        length = len(_octets(signature, path))
        if length != size:
            raise NotVerified(f"{path} has {length} octets instead of {size}")


def _octets(signature: etree._Element, path: str) -> bytes:
    """The octets of a base64 value; loose bits at its end are refused, for they say nothing."""
    try:
        text = "".join(text_of(_at(signature, path)).split())
        octets = b64decode(text, validate=True)
    except (Malformed, ValueError):
        raise NotVerified(f"{path} is not base64") from None
    if b64encode(octets).decode("ascii") != text:
        raise NotVerified(f"{path} is not base64")
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


def _at(signature: etree._Element, path: str) -> etree._Element:
    place = signature.find(_in_full(path))
    if place is None:
        raise NotVerified(f"the Signature has no {path}")
    return place


@cache
def _in_full(path: str) -> str:
    return "/".join(name if name == "." else f"{{{DS}}}{name}" for name in path.split("/"))


def _ds(parent: etree._Element, name: str) -> etree._Element:
    return etree.SubElement(parent, f"{{{DS}}}{name}", nsmap={"ds": DS})


def _raw(der: bytes) -> bytes:
    """The DER signature as r and s side by side, 32 octets each."""
    r, s = decode_dss_signature(der)
    return r.to_bytes(32, "big") + s.to_bytes(32, "big")


def _der(raw: bytes) -> bytes:
    """r and s, side by side, as the DER signature."""
    return encode_dss_signature(int.from_bytes(raw[:32], "big"), int.from_bytes(raw[32:], "big"))
