"""Signatures that are not of the DUIS profile, or not over what the message says.

Each takes a message that is signed as usual. What is computed is computed rightly: a receiver that
only does the arithmetic that the message asks for finds nothing wrong with it.
"""

from __future__ import annotations

import hashlib
import hmac
from base64 import b64decode, b64encode
from copy import deepcopy
from typing import Final

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA1, SHA256, HashAlgorithm
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from lxml import etree

from srpd.conformance.messages.pki import Credential
from srpd.conformance.messages.signature import sign
from srpd.conformance.messages.xml import DS, SR, required

HMAC_SHA256: Final = "http://www.w3.org/2001/04/xmldsig-more#hmac-sha256"
RSA_SHA256: Final = "http://www.w3.org/2001/04/xmldsig-more#rsa-sha256"
ECDSA_SHA1: Final = "http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha1"
NO_METHOD: Final = "http://www.w3.org/2000/09/xmldsig#none"
SHA1_DIGEST: Final = "http://www.w3.org/2000/09/xmldsig#sha1"
XPATH: Final = "http://www.w3.org/TR/1999/REC-xpath-19991116"
_ORDER: Final = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551
_OCTETS: Final = 32


# changed after it was signed


def without_signature(signed: etree._Element) -> etree._Element:
    root = deepcopy(signed)
    root.remove(_signature(root))
    return root


def emptied(signed: etree._Element) -> etree._Element:
    """The Signature is there and holds nothing."""
    _signature(signed)[:] = []
    return signed


def of_zeros(signed: etree._Element) -> etree._Element:
    """Both numbers of the signature are 0, which satisfies the equation if nobody looks."""
    return _with_value(signed, bytes(2 * _OCTETS))


def cut_short(signed: etree._Element) -> etree._Element:
    return _with_value(signed, _value(signed)[:_OCTETS])


def changed_afterwards(signed: etree._Element) -> etree._Element:
    """A space is added to the header, where canonical forms keep it."""
    header = required(signed, "Header")
    header.tail = f"{header.tail or ''} "
    return signed


def naming_another_issuer(signed: etree._Element) -> etree._Element:
    name = _at(signed, "KeyInfo/X509Data/X509IssuerSerial/X509IssuerName")
    name.text = "CN=Z9, OU=07"
    return signed


def naming_another_serial(signed: etree._Element) -> etree._Element:
    number = _at(signed, "KeyInfo/X509Data/X509IssuerSerial/X509SerialNumber")
    number.text = str(int(number.text or "0") + 1)
    return signed


def without_key_info(signed: etree._Element) -> etree._Element:
    signature = _signature(signed)
    signature.remove(_at(signed, "KeyInfo"))
    return signed


def naming_no_serial(signed: etree._Element) -> etree._Element:
    """KeyInfo names the Certificate by the subject alone, as XML Signatures may."""
    data = _at(signed, "KeyInfo/X509Data")
    data[:] = []
    _ds(data, "X509SubjectName").text = "CN=SRPDTEST"
    return signed


def with_comments(signed: etree._Element) -> etree._Element:
    """Comments stand in it, between elements and within a value; canonical forms drop them."""
    signature = _signature(signed)
    signature.insert(0, etree.Comment("of the test"))
    number = _at(signed, "KeyInfo/X509Data/X509IssuerSerial/X509SerialNumber")
    text = number.text or ""
    comment = etree.Comment("of the test")
    number.text, comment.tail = text[:1], text[1:]
    number.append(comment)
    return signed


def with_the_other_value(signed: etree._Element) -> etree._Element:
    """ECDSA has two signatures for everything: (r, s) and (r, n - s)."""
    value = _value(signed)
    other = _ORDER - int.from_bytes(value[_OCTETS:], "big")
    return _with_value(signed, value[:_OCTETS] + other.to_bytes(_OCTETS, "big"))


# wrapped


def around_the_signed(signed: etree._Element) -> etree._Element:
    """An unsigned Request that holds the signed one as its last element."""
    outer = without_signature(signed)
    outer.append(deepcopy(signed))
    return outer


def with_the_signed_as_object(signed: etree._Element) -> etree._Element:
    """An unsigned Request with the Signature of another, which that Signature carries along."""
    outer = without_signature(signed)
    signature = deepcopy(_signature(signed))
    _ds(signature, "Object").append(deepcopy(signed))
    outer.append(signature)
    return outer


def before_the_signed_body(signed: etree._Element) -> etree._Element:
    """A second Header and Body, unsigned, before those that were signed."""
    for place, name in enumerate(("Header", "Body")):
        signed.insert(place, deepcopy(required(without_signature(signed), name)))
    return signed


def signed_twice(signed: etree._Element) -> etree._Element:
    signed.append(deepcopy(_signature(signed)))
    return signed


# signed in another way


def by_another_key(element: etree._Element, credential: Credential) -> etree._Element:
    """The Certificate that is named does not belong to the key that signed."""
    key = ec.derive_private_key(int.from_bytes(b"another key", "big"), ec.SECP256R1())
    return _signed_anew(sign(element, credential), key)


def of_another_digest(element: etree._Element, credential: Credential) -> etree._Element:
    """What is signed is the digest of something else."""
    signed = sign(element, credential)
    digest = hashlib.sha256(b"something else").digest()
    _at(signed, "SignedInfo/Reference/DigestValue").text = _base64(digest)
    return _signed_anew(signed, credential.key)


def of_another_element(element: etree._Element, credential: Credential) -> etree._Element:
    """The Reference is to an Object inside the Signature, and to nothing of the Request."""
    signed = sign(element, credential)
    signature = _signature(signed)
    other = _ds(signature, "Object")
    other.set("Id", "covered")
    other.text = "covered"
    reference = _at(signed, "SignedInfo/Reference")
    reference.set("URI", "#covered")
    reference.remove(_at(signed, "SignedInfo/Reference/Transforms"))
    digest = hashlib.sha256(etree.tostring(other, method="c14n")).digest()
    _at(signed, "SignedInfo/Reference/DigestValue").text = _base64(digest)
    return _signed_anew(signed, credential.key)


def of_the_header_alone(element: etree._Element, credential: Credential) -> etree._Element:
    """A transform leaves the Body out of what is signed."""
    signed = sign(element, credential)
    transform = _ds(_at(signed, "SignedInfo/Reference/Transforms"), "Transform")
    transform.set("Algorithm", XPATH)
    path = etree.SubElement(transform, f"{{{DS}}}XPath", nsmap={"ds": DS, "sr": SR})
    path.text = "not(ancestor-or-self::sr:Body)"
    rest = without_signature(signed)
    rest.remove(required(rest, "Body"))
    digest = hashlib.sha256(etree.tostring(rest, method="c14n")).digest()
    _at(signed, "SignedInfo/Reference/DigestValue").text = _base64(digest)
    return _signed_anew(signed, credential.key)


def by_hmac(element: etree._Element, credential: Credential) -> etree._Element:
    """A message authentication code, keyed with the public key that everyone has."""
    signed = _by_method(element, credential, HMAC_SHA256)
    public = credential.key.public_key()
    key = public.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    return _with_value(signed, hmac.new(key, _to_sign(signed), hashlib.sha256).digest())


def by_rsa(element: etree._Element, credential: Credential) -> etree._Element:
    """It is said to be a signature by RSA, with 1 as its value."""
    signed = _by_method(element, credential, RSA_SHA256)
    return _with_value(signed, (1).to_bytes(256, "big"))


def by_no_method(element: etree._Element, credential: Credential) -> etree._Element:
    """It names a method that does nothing, and has no value."""
    return _with_value(_by_method(element, credential, NO_METHOD), b"")


def with_sha1(element: etree._Element, credential: Credential) -> etree._Element:
    """Signature and digest use SHA-1."""
    signed = _by_method(element, credential, ECDSA_SHA1)
    reference = _at(signed, "SignedInfo/Reference")
    _at(signed, "SignedInfo/Reference/DigestMethod").set("Algorithm", SHA1_DIGEST)
    content = etree.tostring(without_signature(signed), method="c14n", with_comments=False)
    digest = hashlib.sha1(content).digest()  # noqa: S324 - weak, as it is meant to be
    required(reference, "DigestValue", DS).text = _base64(digest)
    return _signed_anew(signed, credential.key, SHA1())  # noqa: S303


def with_its_certificate(element: etree._Element, credential: Credential) -> etree._Element:
    """The Certificate comes along with the signature."""
    signed = sign(element, credential)
    data = _at(signed, "KeyInfo/X509Data")
    _ds(data, "X509Certificate").text = credential.der_base64
    return signed


def _by_method(element: etree._Element, credential: Credential, algorithm: str) -> etree._Element:
    signed = sign(element, credential)
    _at(signed, "SignedInfo/SignatureMethod").set("Algorithm", algorithm)
    return signed


def _signed_anew(
    signed: etree._Element, key: ec.EllipticCurvePrivateKey, by: HashAlgorithm | None = None
) -> etree._Element:
    method = ec.ECDSA(by or SHA256(), deterministic_signing=True)
    r, s = decode_dss_signature(key.sign(_to_sign(signed), method))
    return _with_value(signed, r.to_bytes(_OCTETS, "big") + s.to_bytes(_OCTETS, "big"))


def _to_sign(signed: etree._Element) -> bytes:
    info = _at(signed, "SignedInfo")
    return etree.tostring(info, method="c14n", exclusive=True, with_comments=False)


def _value(signed: etree._Element) -> bytes:
    return b64decode(_at(signed, "SignatureValue").text or "")


def _with_value(signed: etree._Element, value: bytes) -> etree._Element:
    _at(signed, "SignatureValue").text = _base64(value)
    return signed


def _signature(signed: etree._Element) -> etree._Element:
    return required(signed, "Signature", DS)


def _at(signed: etree._Element, path: str) -> etree._Element:
    place = _signature(signed)
    for name in path.split("/"):
        place = required(place, name, DS)
    return place


def _ds(parent: etree._Element, name: str) -> etree._Element:
    return etree.SubElement(parent, f"{{{DS}}}{name}", nsmap={"ds": DS})


def _base64(octets: bytes) -> str:
    return b64encode(octets).decode("ascii")
