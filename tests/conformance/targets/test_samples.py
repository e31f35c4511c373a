"""The samples of the target protocol: valid, signed as they say, and one of every kind."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest
from cryptography import x509
from lxml import etree

from srpd.conformance.messages.cos_authorisation import read_authorisation_response
from srpd.conformance.messages.countersigned import user_request
from srpd.conformance.messages.requests import parse_request
from srpd.conformance.messages.responses import parse_response
from srpd.conformance.messages.schema import DuisSchema, load_schema
from srpd.conformance.messages.signature import same_issuer, verify
from srpd.conformance.messages.xml import DS, parse_xml
from srpd.conformance.reference import ReferenceDcc
from srpd.conformance.reference.cos_party import ReferenceCosParty
from srpd.conformance.reference.service_provider import ReferenceServiceProvider
from srpd.conformance.reference.user import ReferenceUser
from srpd.conformance.targets.samples import certificates, samples
from srpd.conformance.targets.schemas import finding
from srpd.conformance.targets.vectors import vectors
from tests.places import SHARED

SAMPLES = samples()
FILES = vectors()
HELD = [x509.load_pem_x509_certificate(str(row["pem"]).encode()) for row in certificates()]
WITH_XML = [path for path, sample in SAMPLES.items() if sample.message.xml]
PORTS = {
    "dcc": ReferenceDcc().hello().ports,
    "cos-party": ReferenceCosParty().hello().ports,
    "s1sp": ReferenceServiceProvider().hello().ports,
    "user": ReferenceUser().hello().ports,
}


def resolve(issuer: str, serial: int) -> x509.Certificate | None:
    fitting = (each for each in HELD if each.serial_number == serial)
    return next((each for each in fitting if same_issuer(issuer, each)), None)


def held_in(root: etree._Element) -> Iterator[etree._Element]:
    """What others have signed inside a message that a party has countersigned."""
    name = etree.QName(root).localname
    if name.startswith("Countersigned"):
        inner = user_request(root)
        if etree.QName(inner).localname == "Request":
            yield inner
    elif name == "CoSAuthorisationResponse":
        yield read_authorisation_response(root).request.root


@pytest.fixture(scope="module")
def schema() -> DuisSchema:
    if not (SHARED / "duis").is_dir():
        pytest.skip("the official DUIS schema is not here")
    return load_schema(SHARED / "duis")


@pytest.mark.parametrize("path", SAMPLES)
def test_a_sample_is_a_message_of_the_protocol(path: str) -> None:
    assert finding(json.loads(FILES[f"messages/{path}.json"]), "message") == ""


@pytest.mark.parametrize("path", SAMPLES)
def test_a_sample_is_at_a_port_that_its_party_has(path: str) -> None:
    sample = SAMPLES[path]
    port = sample.message.port.partition(".")[0]
    assert port in {each.partition(".")[0] for each in PORTS[sample.role]}


@pytest.mark.parametrize("path", WITH_XML)
def test_whatever_is_signed_in_a_sample_verifies_with_the_certificates_beside_it(path: str) -> None:
    root = parse_xml(SAMPLES[path].message.xml)
    signed = [
        each for each in (root, *held_in(root)) if each.find(f"{{{DS}}}Signature") is not None
    ]
    for each in signed:
        verify(each, resolve)
    has_signature = any(True for _ in root.iter(f"{{{DS}}}Signature"))
    assert bool(signed) is has_signature


@pytest.mark.parametrize("path", WITH_XML)
def test_a_duis_message_among_the_samples_is_valid(path: str, schema: DuisSchema) -> None:
    root = parse_xml(SAMPLES[path].message.xml)
    if etree.QName(root).localname in ("Request", "Response"):
        assert schema.validate(root) == []


@pytest.mark.parametrize("path", WITH_XML)
def test_a_duis_message_among_the_samples_is_read(path: str) -> None:
    root = parse_xml(SAMPLES[path].message.xml)
    readers = {"Request": parse_request, "Response": parse_response}
    reader = readers.get(etree.QName(root).localname)
    assert reader is None or reader(root)


def test_each_file_of_a_sample_goes_where_its_role_and_direction_say() -> None:
    one = SAMPLES["dcc/out/dcc-alert-hub-alert"]
    assert (one.role, one.direction.value, one.name) == ("dcc", "out", "dcc-alert-hub-alert")
    assert FILES["messages/dcc/out/dcc-alert-hub-alert.xml"] == one.message.xml


def test_the_certificates_are_among_the_vectors() -> None:
    assert json.loads(FILES["messages/certificates.json"]) == certificates()
