"""Nothing that is signed has white space between its elements: validators drop it, and refuse."""

from __future__ import annotations

from collections.abc import Callable
from copy import deepcopy
from typing import Any

import pytest
from cryptography import x509
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from srpd.conformance.messages.build import body_templates, build_request
from srpd.conformance.messages.identifiers import DCC_EUI
from srpd.conformance.messages.signature import sign, verify
from srpd.conformance.messages.xml import SR, parse_xml, serialise, without_white_space
from srpd.conformance.reference import factory
from srpd.conformance.reference.sandbox import ESME, Sandbox
from srpd.conformance.reference.second import factory as second_factory
from srpd.model.catalogue import SERVICE_REQUESTS

SANDBOX = Sandbox(factory())
USER, CREDENTIAL = next(iter(SANDBOX.credentials.items()))
SPACES = st.text(" \t\n", max_size=4)


def as_a_validator_reads_it(element: etree._Element) -> etree._Element:
    """What a parser keeps that knows the schema: no white space between elements."""
    parser = etree.XMLParser(remove_blank_text=True)
    return etree.fromstring(serialise(element).encode(), parser)


def resolve(_issuer: str, _serial: int) -> x509.Certificate:
    return CREDENTIAL.certificate


@pytest.mark.parametrize("variant", SERVICE_REQUESTS)
def test_a_request_of_every_variant_verifies_where_white_space_is_dropped(variant: str) -> None:
    request = sign(build_request(variant, USER, DCC_EUI, 1), CREDENTIAL)
    verify(as_a_validator_reads_it(request), resolve)


@given(variant=st.sampled_from(sorted(SERVICE_REQUESTS)), data=st.data())
def test_a_body_that_is_given_with_white_space_is_signed_without(variant: str, data: Any) -> None:
    body = deepcopy(body_templates()[variant].element)
    for each in body.iter():
        if len(each):
            each.text = data.draw(SPACES)
        if each is not body:
            each.tail = data.draw(SPACES)
    spaced = build_request(variant, USER, DCC_EUI, 1, body=body)
    assert serialise(spaced) == serialise(build_request(variant, USER, DCC_EUI, 1))


@given(text=st.text(" \t\n", min_size=1, max_size=4))
def test_white_space_that_is_a_value_stays(text: str) -> None:
    element = etree.Element("a")
    etree.SubElement(element, "b").text = text
    assert without_white_space(element)[0].text == text


def test_text_beside_elements_stays() -> None:
    element = parse_xml("<a> one <b/> two </a>")
    assert etree.tostring(without_white_space(element)) == b"<a> one <b/> two </a>"


def indented(variant: str, **values: str) -> etree._Element:
    body = deepcopy(body_templates()[variant].element)
    for name, text in values.items():
        next(body.iter(f"{{{SR}}}{name}")).text = text
    etree.indent(body)
    return body


@pytest.mark.parametrize("made", [factory, second_factory])
def test_a_response_repeats_an_indented_schedule_without_its_white_space(
    made: Callable[[], Any],
) -> None:
    sandbox = Sandbox(made())
    created = sent(sandbox, "5.1", indented("5.1", DeviceID=ESME))
    number = next(created.iter(f"{{{SR}}}DSPScheduleID")).text or ""
    read = sent(sandbox, "5.2", indented("5.2", DSPScheduleID=number))
    details = next(read.iter(f"{{{SR}}}DSPScheduleDetails"))
    assert len(details) > 5
    assert etree.tostring(as_a_validator_reads_it(read), method="c14n") == canonical(read)


def test_a_response_repeats_an_indented_address_without_its_white_space() -> None:
    address = parse_xml(
        f"""<sr:RequestWANMatrix xmlns:sr="{SR}">
          <sr:PartialAddress>
            <sr:PostCode>KT22 7LP</sr:PostCode>
            <sr:AddressIdentifier>17</sr:AddressIdentifier>
          </sr:PartialAddress>
        </sr:RequestWANMatrix>"""
    )
    read = sent(Sandbox(factory()), "12.1", address)
    assert next(read.iter(f"{{{SR}}}PostCode")).text == "KT22 7LP"
    assert etree.tostring(as_a_validator_reads_it(read), method="c14n") == canonical(read)


def canonical(element: etree._Element) -> bytes:
    return etree.tostring(element, method="c14n")


def sent(sandbox: Sandbox, variant: str, body: etree._Element) -> etree._Element:
    """The answer to a request whose body is put in after it is built, as a User may send it."""
    request = sandbox.build(variant)
    place = next(request.iter(f"{{{SR}}}Body"))
    place[:] = [body]
    return sandbox.send(request, USER).root
