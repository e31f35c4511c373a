"""The DUIS signature profile: what is signed verifies, and nothing else does."""

from __future__ import annotations

import re
from collections.abc import Callable
from copy import deepcopy
from datetime import UTC, datetime, timedelta

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree
from signxml.algorithms import SignatureMethod
from signxml.verifier import SignatureConfiguration, XMLVerifier

from srpd.conformance.messages.build import build_request
from srpd.conformance.messages.countersigned import (
    COUNTERSIGNED_SERVICE_REQUEST,
    countersign,
    user_request,
)
from srpd.conformance.messages.errors import Malformed, MessageError, NotVerified
from srpd.conformance.messages.identifiers import DCC_EUI, eui
from srpd.conformance.messages.pki import Credential, TestPki, user_of
from srpd.conformance.messages.requests import parse_request
from srpd.conformance.messages.schema import load_schema
from srpd.conformance.messages.signature import (
    Resolve,
    issuer_key,
    same_issuer,
    sign,
    verify,
)
from srpd.conformance.messages.xml import DS, SR, parse_xml, serialise
from tests.places import SHARED

DUIS = SHARED / "duis"
NOW = datetime(2026, 1, 1, tzinfo=UTC)
USER = eui("90-B3-D5-1F-30-01-00-00")
PKI = TestPki("tests", NOW)
SIGNER = PKI.issue(USER)
OTHER = PKI.issue(USER, copy=1)


def known(*credentials: Credential) -> Resolve:
    def resolve(issuer: str, serial: int) -> x509.Certificate | None:
        for each in credentials:
            if each.serial == serial and same_issuer(issuer, each.certificate):
                return each.certificate
        return None

    return resolve


def signed() -> etree._Element:
    return sign(build_request("8.3", USER, DCC_EUI, 1), SIGNER)


def changed(pattern: str, replacement: str) -> etree._Element:
    text, times = re.subn(pattern, replacement, serialise(signed()), flags=re.DOTALL)
    assert times, pattern
    return parse_xml(text)


def test_what_is_signed_verifies_and_is_read_from_what_was_covered() -> None:
    message = signed()
    verified = verify(message, known(SIGNER, OTHER))
    assert verified.certificate == SIGNER.certificate
    assert verified.signed_by == parse_request(message).signed_by
    assert verified.element.find(f"{{{DS}}}Signature") is None
    form = parse_request(verified.element)
    assert form.request_id == parse_request(message).request_id
    assert form.signed_by is None


def test_a_signature_survives_the_wire_and_a_layout_with_other_prefixes() -> None:
    assert verify(parse_xml(serialise(signed())), known(SIGNER))
    plain = parse_xml(f'<Request xmlns="{SR}"><Header a="&lt;"/>\r\n<Body>é</Body></Request>')
    assert verify(parse_xml(serialise(sign(plain, SIGNER))), known(SIGNER))


def test_a_signed_request_is_schema_valid() -> None:
    if not DUIS.is_dir():
        pytest.skip("the official DUIS schema is not here")
    assert load_schema(DUIS).validate(signed()) == []


def test_the_profile_is_that_of_the_public_samples() -> None:
    samples = sorted((DUIS / "samples").glob("8.3*"))
    if not samples:
        pytest.skip("the public DUIS samples are not here")

    def shape(root: etree._Element) -> list[tuple[object, dict[object, object]]]:
        signature = root.find(f"{{{DS}}}Signature")
        assert signature is not None
        return [(each.tag, dict(each.attrib)) for each in signature.iter("{*}*")]

    assert shape(signed()) == shape(parse_xml(samples[0].read_bytes()))


def test_another_verifier_agrees_that_the_signature_holds() -> None:
    profile = SignatureConfiguration(
        location="./", signature_methods=frozenset({SignatureMethod.ECDSA_SHA256})
    )
    found = XMLVerifier().verify(signed(), x509_cert=SIGNER.certificate, expect_config=profile)
    assert not isinstance(found, list)
    assert found.signed_data == verify(signed(), known(SIGNER)).octets


def test_signing_twice_gives_the_same_bytes() -> None:
    assert serialise(signed()) == serialise(signed())


def test_an_element_that_is_signed_already_is_not_signed_again() -> None:
    with pytest.raises(NotVerified, match="signed already"):
        sign(signed(), SIGNER)


LAYOUTS: dict[str, Callable[[], etree._Element]] = {
    "built here": lambda: build_request("8.3", USER, DCC_EUI, 1),
    "prefixes nobody uses": lambda: parse_xml(
        f'<sr:Request xmlns:sr="{SR}" xmlns:ds="{DS}" xmlns:xsi="urn:x" schemaVersion="5.4">\n'
        "<sr:Header/>\n  <sr:Body><!-- c --><sr:A a='1'>x</sr:A></sr:Body></sr:Request>"
    ),
    "no prefix": lambda: parse_xml(
        f'<Request xmlns:ds="{DS}" xmlns="{SR}"><Body><A xmlns="urn:y"/></Body></Request>'
    ),
    "no namespace within": lambda: parse_xml(
        f'<q:Request xmlns:q="{SR}"><Body xmlns:z="urn:z"><z:A/></Body></q:Request>'
    ),
}


@pytest.mark.parametrize("layout", LAYOUTS.values(), ids=LAYOUTS.keys())
def test_a_countersigned_request_keeps_the_signature_of_the_user(
    layout: Callable[[], etree._Element],
) -> None:
    dcc = PKI.issue(DCC_EUI, "accessControlBroker")
    message = sign(layout(), SIGNER)
    sent = parse_xml(serialise(countersign(message, COUNTERSIGNED_SERVICE_REQUEST, dcc)))
    outer = verify(sent, known(dcc))
    assert outer.certificate == dcc.certificate
    inner = user_request(outer.element)
    assert verify(inner, known(SIGNER)).certificate == SIGNER.certificate
    assert etree.tostring(inner, method="c14n") == etree.tostring(
        message, method="c14n", with_comments=False
    )


def test_a_wrapper_that_holds_two_requests_is_malformed() -> None:
    wrapper = etree.Element(COUNTERSIGNED_SERVICE_REQUEST)
    wrapper.extend([signed(), signed()])
    with pytest.raises(Malformed, match="holds 2 requests"):
        user_request(wrapper)


def _moved() -> etree._Element:
    """The signed body hidden away, another one in its place."""
    message = signed()
    body = message.find(f"{{{SR}}}Body")
    assert body is not None
    hidden = etree.SubElement(message, "hidden")
    hidden.append(deepcopy(body))
    body[0][0].text = "00-DB-12-34-56-78-90-FF"
    return message


def _wrapped() -> etree._Element:
    """The signed request, whole, inside a request that was never signed."""
    outer = build_request("8.3", USER, DCC_EUI, 2)
    inner = signed()
    signature = inner.find(f"{{{DS}}}Signature")
    assert signature is not None
    outer.append(inner)
    outer.append(signature)
    return outer


def _second() -> etree._Element:
    message = signed()
    message.append(deepcopy(message[-1]))
    return message


def _second_inside() -> etree._Element:
    message = signed()
    body = message.find(f"{{{SR}}}Body")
    assert body is not None
    body.append(deepcopy(message[-1]))
    return message


def _by_identifier() -> etree._Element:
    return changed('URI=""', 'URI="#x"')


SIGNED = serialise(signed())
COVERED = etree.tostring(verify(parse_xml(SIGNED), known(SIGNER)).element, method="c14n")

FORGERIES: dict[str, Callable[[], etree._Element]] = {
    "a value changed": lambda: changed("8.3</sr:ServiceReference>", "8.4</sr:ServiceReference>"),
    "a space added": lambda: changed("<sr:Body>", "<sr:Body> "),
    "an attribute added": lambda: changed("<sr:Body>", '<sr:Body x="1">'),
    "the body moved": _moved,
    "the request wrapped": _wrapped,
    "a second signature": _second,
    "a second signature inside": _second_inside,
    "a reference by identifier": _by_identifier,
    "no reference": lambda: changed("<ds:Reference .*</ds:Reference>", ""),
    "two references": lambda: changed("(<ds:Reference .*</ds:Reference>)", r"\1\1"),
    "no signature": lambda: changed("<ds:Signature>.*</ds:Signature>", ""),
    "SHA-1": lambda: changed("xmlenc#sha256", "xmlenc#sha1"),
    "RSA": lambda: changed("#ecdsa-sha256", "#rsa-sha256"),
    "HMAC": lambda: changed("#ecdsa-sha256", "#hmac-sha256"),
    "inclusive SignedInfo": lambda: changed(
        "http://www.w3.org/2001/10/xml-exc-c14n#", "http://www.w3.org/TR/2001/REC-xml-c14n-20010315"
    ),
    "another transform": lambda: changed(
        "(<ds:Transform )[^>]*/>", r'\1Algorithm="http://www.w3.org/TR/1999/REC-xslt-19991116"/>'
    ),
    "one more transform": lambda: changed("(<ds:Transform [^>]*/>)", r"\1\1"),
    "a prefix list": lambda: changed(
        "(<ds:CanonicalizationMethod [^>]*)/>",
        r'\1><e:InclusiveNamespaces xmlns:e="http://www.w3.org/2001/10/xml-exc-c14n#" '
        r'PrefixList="sr"/></ds:CanonicalizationMethod>',
    ),
    "a key of its own": lambda: changed("<ds:X509Data>", "<ds:KeyValue/><ds:X509Data>"),
    "a certificate of its own": lambda: changed(
        "<ds:X509IssuerSerial>", "<ds:X509Certificate>AA==</ds:X509Certificate>\\g<0>"
    ),
    "an object": lambda: changed("</ds:Signature>", "<ds:Object/></ds:Signature>"),
    "another digest": lambda: changed("<ds:DigestValue>....", "<ds:DigestValue>AAAA"),
    "another signature value": lambda: changed(
        "<ds:SignatureValue>....", "<ds:SignatureValue>AAAA"
    ),
    "a short signature value": lambda: changed(
        "SignatureValue>.*</ds:SignatureValue", "SignatureValue>AAAA</ds:SignatureValue"
    ),
    "loose bits at the end of base64": lambda: changed(
        "..==</ds:SignatureValue>", "Q/==</ds:SignatureValue>"
    ),
    "no signature value": lambda: changed(
        "SignatureValue>.*</ds:SignatureValue", "SignatureValue></ds:SignatureValue"
    ),
    "no base64": lambda: changed("<ds:SignatureValue>....", "<ds:SignatureValue>!!!!"),
    "a comment in the serial number": lambda: changed("(<ds:X509SerialNumber>.)", r"\1<!-- -->"),
    "a serial number that is none": lambda: changed("(<ds:X509SerialNumber>).", r"\1x"),
}


@pytest.mark.parametrize("forge", FORGERIES.values(), ids=FORGERIES.keys())
def test_a_forgery_is_not_verified(forge: Callable[[], etree._Element]) -> None:
    with pytest.raises(NotVerified) as refusal:
        verify(forge(), known(SIGNER))
    assert refusal.value.reason
    assert "\n" not in refusal.value.reason


@given(st.data())
def test_no_octet_of_what_is_read_can_be_changed(data: st.DataObject) -> None:
    octets = bytearray(SIGNED.encode())
    octets[data.draw(st.integers(0, len(octets) - 1))] = data.draw(st.integers(0, 255))
    try:
        verified = verify(parse_xml(bytes(octets)), known(SIGNER))
    except MessageError:
        return
    assert etree.tostring(verified.element, method="c14n") == COVERED


def test_the_key_of_another_certificate_does_not_verify() -> None:
    with pytest.raises(NotVerified, match="does not hold"):
        verify(signed(), lambda _issuer, _serial: OTHER.certificate)


def test_an_unknown_certificate_is_named() -> None:
    with pytest.raises(NotVerified, match=f"no certificate of 'CN=U1, OU=07' .* {SIGNER.serial}"):
        verify(signed(), known(OTHER))


def test_the_placeholder_signatures_of_the_samples_do_not_verify() -> None:
    samples = sorted((DUIS / "samples").glob("8.3*"))
    if not samples:
        pytest.skip("the public DUIS samples are not here")
    with pytest.raises(NotVerified):
        verify(parse_xml(samples[0].read_bytes()), lambda _issuer, _serial: SIGNER.certificate)


def test_a_comment_added_after_signing_is_not_part_of_what_is_read() -> None:
    message = changed("(DeviceID>00-DB)", r"\1<!-- added -->")
    verified = verify(message, known(SIGNER))
    assert parse_request(verified.element).named_device == "00-DB-12-34-56-78-90-A0"


def test_only_a_root_is_verified() -> None:
    outer = etree.Element("outer")
    outer.append(signed())
    with pytest.raises(NotVerified, match="only the root"):
        verify(outer[0], known(SIGNER))


def test_an_expired_certificate_still_verifies_because_validity_is_another_check() -> None:
    expired = PKI.expired(USER)
    assert expired.certificate.not_valid_after_utc < NOW
    message = sign(build_request("8.3", USER, DCC_EUI, 1), expired)
    assert verify(message, known(expired)).certificate == expired.certificate


def test_the_same_seed_gives_the_same_certificates() -> None:
    again = TestPki("tests", NOW)
    assert again.issue(USER).pem == SIGNER.pem
    assert TestPki("other", NOW).issue(USER).pem != SIGNER.pem
    assert OTHER.serial != SIGNER.serial


def test_a_certificate_is_in_the_form_of_the_public_ones() -> None:
    certificate = SIGNER.certificate
    assert SIGNER.issuer_name == "CN=U1, OU=07"
    assert user_of(certificate) == USER
    assert user_of(PKI.root.certificate) is None
    samples = sorted((DUIS / "samples").glob("*6.23_IMMEDIATE*"))
    if not samples:
        pytest.skip("the public DUIS samples are not here")
    request = parse_request(samples[0].read_bytes())
    public = x509.load_pem_x509_certificate(
        b"-----BEGIN CERTIFICATE-----\n"
        + str(request.certificate("DigitalSigningCertificate")).encode()
        + b"\n-----END CERTIFICATE-----\n"
    )
    assert user_of(public) == "90-B3-D5-1F-30-03-00-00"
    assert {each.oid for each in certificate.extensions} == {each.oid for each in public.extensions}
    assert [each.oid for each in certificate.subject] == [each.oid for each in public.subject]


def test_certificates_are_issued_by_the_issuing_authority_under_the_root() -> None:
    SIGNER.certificate.verify_directly_issued_by(PKI.issuing.certificate)
    PKI.issuing.certificate.verify_directly_issued_by(PKI.root.certificate)
    stranger = PKI.issue(USER, other_issuer=True)
    stranger.certificate.verify_directly_issued_by(PKI.other_issuing.certificate)
    assert stranger.issuer_name == "CN=X9, OU=07"
    assert PKI.path() == (PKI.issuing.der_base64, PKI.root.der_base64)


def test_validity_and_key_usage_are_as_asked() -> None:
    later = PKI.not_yet_valid(USER)
    assert later.certificate.not_valid_before_utc == NOW + timedelta(days=30)
    agreement = PKI.issue(USER, "supplier", key_usage="keyAgreement")
    usage = agreement.certificate.extensions.get_extension_for_class(x509.KeyUsage).value
    assert usage.key_agreement
    assert not usage.digital_signature


def test_the_record_of_a_certificate_says_what_the_certificate_cannot() -> None:
    credential = PKI.issue(USER, "supplier", mpids=("SUP1",))
    assert PKI.record(credential, revoked=True) == {
        "pem": credential.certificate.public_bytes(Encoding.PEM).decode(),
        "remote_party_role": "supplier",
        "user": USER,
        "issuing_oca": False,
        "revoked": True,
        "mpids": ["SUP1"],
    }
    assert PKI.record(PKI.issuing)["issuing_oca"] is True


@pytest.mark.parametrize("name", ["CN=U1, OU=07", "CN=U1,OU=07", " CN=U1 ,OU=07"])
def test_spaces_around_commas_do_not_make_another_issuer(name: str) -> None:
    assert issuer_key(name) == "CN=U1,OU=07"
    assert same_issuer(name, SIGNER.certificate)


def test_an_escaped_comma_belongs_to_the_name() -> None:
    assert issuer_key(r"CN=a\, b, OU=07") == r"CN=a\, b,OU=07"
