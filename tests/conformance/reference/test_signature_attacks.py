"""Attacks on XML Signatures, against `verify` and against the reference DCC as it is served."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Callable
from copy import deepcopy
from datetime import timedelta

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256
from lxml import etree

from srpd.conformance.messages.errors import NotVerified, Refused
from srpd.conformance.messages.pki import Credential, TestPki
from srpd.conformance.messages.responses import parse_response
from srpd.conformance.messages.signature import sign, verify
from srpd.conformance.messages.xml import DS, SR, parse_xml, serialise
from srpd.conformance.reference import factory
from srpd.conformance.reference.clock import EPOCH, read_utc
from srpd.conformance.reference.sandbox import (
    ESME,
    GSME,
    IMPORT_SUPPLIER,
    OTHER_IMPORT_SUPPLIER,
    START,
    Sandbox,
)
from srpd.conformance.targets.protocol import PortMessage

SANDBOX = Sandbox(factory())
SIGNER = SANDBOX.credentials[IMPORT_SUPPLIER]
Attack = Callable[[etree._Element], etree._Element | None]


def fresh() -> etree._Element:
    return sign(SANDBOX.build("4.1.1", ESME), SIGNER)


def part(message: etree._Element, name: str, ns: str = DS) -> etree._Element:
    found = message.find(f".//{{{ns}}}{name}")
    assert found is not None, name
    return found


def asked(message: etree._Element) -> str:
    """What the reference DCC answers."""
    port = f"user.{IMPORT_SUPPLIER}"
    answer = SANDBOX.target.deliver(PortMessage(port, serialise(message))).answer
    SANDBOX.out()
    assert answer is not None
    return parse_response(answer.xml).code if answer.xml else str(answer.fields["http"])


def a_moved_body(message: etree._Element) -> None:
    """The signed body stands elsewhere; another is in its place."""
    body = part(message, "Body", SR)
    etree.SubElement(message, "Wrapper").append(deepcopy(body))
    body.clear()
    etree.SubElement(body, f"{{{SR}}}ReadInstantaneousImportRegisters")


def the_signed_request_in_an_object(message: etree._Element) -> None:
    """The whole signed request inside an Object of the Signature; the outer one is another."""
    inner = deepcopy(message)
    signature = part(message, "Signature")
    etree.SubElement(signature, f"{{{DS}}}Object").append(inner)
    part(message, "RequestID", SR).text = f"{IMPORT_SUPPLIER}:{GSME}:9"


def the_signed_request_in_another(message: etree._Element) -> etree._Element:
    """The signed request in the body of one that nobody signed, with its Signature outside."""
    outer = SANDBOX.build("4.1.1", GSME)
    part(outer, "Body", SR).append(deepcopy(message))
    outer.append(deepcopy(part(message, "Signature")))
    return outer


def duplicate_identifiers(message: etree._Element) -> None:
    """A Reference by identifier to the signed copy, which another element has as well."""
    copy = deepcopy(part(message, "Body", SR))
    for each in (copy, part(message, "Body", SR)):
        each.set("Id", "signed")
    message.insert(0, copy)
    part(message, "Reference").set("URI", "#signed")


def a_second_signature_at_the_root(message: etree._Element) -> None:
    message.append(deepcopy(part(message, "Signature")))


def a_signature_deeper_in_the_tree(message: etree._Element) -> None:
    part(message, "Body", SR).append(part(message, "Signature"))


def a_second_signature_in_the_body(message: etree._Element) -> None:
    part(message, "Body", SR).append(deepcopy(part(message, "Signature")))


def an_additional_reference(message: etree._Element) -> None:
    reference = part(message, "Reference")
    reference.addnext(deepcopy(reference))


def _transform(algorithm: str, content: str = "") -> Attack:
    def attack(message: etree._Element) -> None:
        transform = etree.SubElement(part(message, "Transforms"), f"{{{DS}}}Transform")
        transform.set("Algorithm", algorithm)
        if content:
            transform.append(etree.fromstring(content))

    return attack


def _replaced(name: str, algorithm: str) -> Attack:
    def attack(message: etree._Element) -> None:
        part(message, name).set("Algorithm", algorithm)

    return attack


def _points_to(uri: str) -> Attack:
    def attack(message: etree._Element) -> None:
        part(message, "Reference").set("URI", uri)

    return attack


def no_uri(message: etree._Element) -> None:
    del part(message, "Reference").attrib["URI"]


def a_tampered_body(message: etree._Element) -> None:
    part(message, "RequestID", SR).text = f"{IMPORT_SUPPLIER}:{GSME}:9"


def an_empty_signature(message: etree._Element) -> None:
    part(message, "Signature").clear()


def a_signature_of_zeros(message: etree._Element) -> None:
    part(message, "SignatureValue").text = "A" * 86 + "=="


_XSLT = (
    '<s:stylesheet version="1.0" xmlns:s="http://www.w3.org/1999/XSL/Transform">'
    '<s:template match="/"><s:copy-of select="document(&quot;/etc/passwd&quot;)"/></s:template>'
    "</s:stylesheet>"
)
_XPATH = f'<ds:XPath xmlns:ds="{DS}">not(ancestor-or-self::Body)</ds:XPath>'
_MORE = "http://www.w3.org/2001/04/xmldsig-more#"

ATTACKS: dict[str, Attack] = {
    "a moved body": a_moved_body,
    "the signed request in an Object": the_signed_request_in_an_object,
    "the signed request in another": the_signed_request_in_another,
    "duplicate identifiers": duplicate_identifiers,
    "a second signature at the root": a_second_signature_at_the_root,
    "a signature deeper in the tree": a_signature_deeper_in_the_tree,
    "a second signature in the body": a_second_signature_in_the_body,
    "an additional Reference": an_additional_reference,
    "an XSLT transform": _transform("http://www.w3.org/TR/1999/REC-xslt-19991116", _XSLT),
    "an XPath transform": _transform("http://www.w3.org/TR/1999/REC-xpath-19991116", _XPATH),
    "an XPath filter": _transform("http://www.w3.org/2002/06/xmldsig-filter2", _XPATH),
    "a base64 transform": _transform(f"{DS}base64"),
    "one transform replaced": _replaced("Transform", "http://www.w3.org/TR/1999/REC-xslt-19991116"),
    "inclusive C14N": _replaced(
        "CanonicalizationMethod", "http://www.w3.org/TR/2001/REC-xml-c14n-20010315"
    ),
    "C14N with comments": _replaced(
        "CanonicalizationMethod", "http://www.w3.org/2001/10/xml-exc-c14n#WithComments"
    ),
    "C14N 1.1": _replaced("CanonicalizationMethod", "http://www.w3.org/2006/12/xml-c14n11"),
    "HMAC": _replaced("SignatureMethod", f"{_MORE}hmac-sha256"),
    "no algorithm": _replaced("SignatureMethod", ""),
    "none": _replaced("SignatureMethod", "none"),
    "RSA": _replaced("SignatureMethod", f"{_MORE}rsa-sha256"),
    "ECDSA with SHA-1": _replaced("SignatureMethod", f"{_MORE}ecdsa-sha1"),
    "SHA-1": _replaced("DigestMethod", f"{DS}sha1"),
    "a file outside": _points_to("file:///etc/passwd"),
    "a place on the network": _points_to("http://127.0.0.1:1/signed.xml"),
    "an identifier": _points_to("#signed"),
    "an XPointer": _points_to("#xpointer(/)"),
    "no URI": no_uri,
    "a tampered body": a_tampered_body,
    "an empty signature": an_empty_signature,
    "a signature of zeros": a_signature_of_zeros,
}


@pytest.mark.parametrize("attack", ATTACKS.values(), ids=ATTACKS.keys())
def test_an_attack_is_neither_verified_nor_accepted(attack: Attack) -> None:
    assert asked(fresh()) == "I99"
    message = fresh()
    attacked = attack(message)
    attacked = message if attacked is None else attacked
    with pytest.raises(NotVerified):
        verify(parse_xml(serialise(attacked)), lambda _issuer, _serial: SIGNER.certificate)
    assert asked(attacked) in ("E100", "400")


def a_subject_for_issuer_and_serial(message: etree._Element) -> None:
    data = part(message, "X509Data")
    data.clear()
    etree.SubElement(data, f"{{{DS}}}X509SubjectName").text = "CN=a User"


def a_comment_between_elements(message: etree._Element) -> None:
    part(message, "KeyInfo").insert(0, etree.Comment("a comment"))


def a_comment_in_the_serial_number(message: etree._Element) -> None:
    part(message, "X509SerialNumber").append(etree.Comment("a comment"))


def no_key_info(message: etree._Element) -> None:
    part(message, "Signature").remove(part(message, "KeyInfo"))


def a_name_for_a_number(message: etree._Element) -> None:
    part(message, "X509SerialNumber").text = "seven"


@pytest.mark.parametrize(
    "attack",
    [
        a_subject_for_issuer_and_serial,
        a_comment_between_elements,
        a_comment_in_the_serial_number,
        no_key_info,
        a_name_for_a_number,
    ],
)
def test_a_request_that_can_be_read_is_told_that_its_signature_cannot_be_verified(
    attack: Attack,
) -> None:
    message = fresh()
    attack(message)
    assert asked(message) == "E100"


def signed_anew(message: etree._Element) -> etree._Element:
    """The message with SignedInfo, as it now is, signed by the right key."""
    info = etree.tostring(part(message, "SignedInfo"), method="c14n", exclusive=True)
    r, s = decode_dss_signature(SIGNER.key.sign(info, ec.ECDSA(SHA256())))
    raw = r.to_bytes(32, "big") + s.to_bytes(32, "big")
    part(message, "SignatureValue").text = b64encode(raw).decode()
    return message


IN_SIGNED_INFO = {
    name: attack
    for name, attack in ATTACKS.items()
    if name.startswith(("an additional", "an X", "a base64", "one transform"))
    or name.startswith(("inclusive", "C14N", "HMAC", "no", "RSA", "ECDSA", "SHA", "a file"))
    or name in ("a place on the network", "an identifier", "duplicate identifiers")
}


def test_what_is_signed_anew_verifies_if_nothing_else_was_changed() -> None:
    assert asked(signed_anew(fresh())) == "I99"


@pytest.mark.parametrize("attack", IN_SIGNED_INFO.values(), ids=IN_SIGNED_INFO.keys())
def test_another_profile_is_not_verified_even_if_the_right_key_signed_it(attack: Attack) -> None:
    message = fresh()
    attack(message)
    signed_anew(message)
    with pytest.raises(NotVerified, match=r"profile|names|cover"):
        verify(parse_xml(serialise(message)), lambda _issuer, _serial: SIGNER.certificate)
    assert asked(message) in ("E100", "400")


PKI = SANDBOX.pki
NOW = read_utc(START) or EPOCH
CREDENTIALS: dict[str, tuple[Credential, bool, str]] = {
    "an expired certificate": (PKI.expired(IMPORT_SUPPLIER), False, "E100"),
    "one not yet valid": (PKI.not_yet_valid(IMPORT_SUPPLIER), False, "E100"),
    "a revoked one": (PKI.issue(IMPORT_SUPPLIER, copy=5), True, "E100"),
    "one of another role": (PKI.issue(IMPORT_SUPPLIER, "supplier"), False, "E65"),
    "one of another issuer": (TestPki("elsewhere", NOW).issue(IMPORT_SUPPLIER), False, "E100"),
    "one of another User": (PKI.issue(OTHER_IMPORT_SUPPLIER), False, "E100"),
}


@pytest.mark.parametrize(
    ("credential", "revoked", "code"), CREDENTIALS.values(), ids=CREDENTIALS.keys()
)
def test_the_certificate_must_be_valid_and_the_senders(
    credential: Credential, revoked: bool, code: str
) -> None:
    SANDBOX.update(certificates=[dict(PKI.record(credential, revoked=revoked))])
    assert asked(sign(SANDBOX.build("4.1.1", ESME), credential)) == code


def test_a_certificate_that_the_dcc_does_not_know_is_not_taken() -> None:
    stranger = PKI.issue(IMPORT_SUPPLIER, copy=6, not_after=NOW + timedelta(days=3))
    assert asked(sign(SANDBOX.build("4.1.1", ESME), stranger)) == "E100"


def test_a_name_and_number_of_another_certificate_do_not_lend_its_trust() -> None:
    stranger = TestPki("elsewhere", NOW).issue(IMPORT_SUPPLIER)
    message = sign(SANDBOX.build("4.1.1", ESME), stranger)
    part(message, "X509IssuerName").text = SIGNER.issuer_name
    part(message, "X509SerialNumber").text = str(SIGNER.serial)
    assert asked(message) == "E100"


BOMBS = {
    "billion laughs": "<!DOCTYPE a [<!ENTITY b 'ha'><!ENTITY c '&b;&b;&b;'>]><a>&c;</a>",
    "an external entity": "<!DOCTYPE a [<!ENTITY b SYSTEM 'file:///etc/passwd'>]><a>&b;</a>",
    "a parameter entity": "<!DOCTYPE a [<!ENTITY % b SYSTEM 'http://127.0.0.1:1/'> %b;]><a/>",
    "any DTD": "<!DOCTYPE a><a/>",
    "a DTD after a comment": "<!-- --><!DOCTYPE a SYSTEM 'a.dtd'><a/>",
    "deep nesting": "<a>" * 65 + "</a>" * 65,
    "very deep nesting": "<a>" * 100_000,
    "50 megabytes": "<a>" + "x" * 50_000_000 + "</a>",
    "many attributes": "<a " + " ".join(f"b{n}=''" for n in range(65)) + "/>",
    "very many attributes": "<a " + " ".join(f"b{n}=''" for n in range(100_000)) + "/>",
    "many namespaces": "<a " + " ".join(f"xmlns:b{n}='u:{n}'" for n in range(65)) + "/>",
    "very many namespaces": "<a " + " ".join(f"xmlns:b{n}='u:{n}'" for n in range(50_000)) + "/>",
}


@pytest.mark.parametrize("bomb", BOMBS.values(), ids=BOMBS.keys())
def test_a_bomb_is_refused_before_it_is_read(bomb: str) -> None:
    with pytest.raises(Refused):
        parse_xml(bomb)


def test_what_was_verified_is_what_is_read() -> None:
    message = fresh()
    part(message, "RequestID", SR).addprevious(etree.Comment("added later"))
    verified = verify(message, lambda _issuer, _serial: SIGNER.certificate)
    assert b"added later" not in verified.octets
    assert etree.tostring(verified.element, method="c14n") == verified.octets
