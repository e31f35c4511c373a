"""Whatever comes to the User port, the reference DCC answers and goes on; and the real samples."""

from __future__ import annotations

import warnings
from functools import cache

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lxml import etree

from srpd.conformance.messages.build import body_templates
from srpd.conformance.messages.identifiers import Eui
from srpd.conformance.messages.requests import parse_request
from srpd.conformance.messages.responses import parse_response
from srpd.conformance.messages.signature import sign
from srpd.conformance.messages.xml import DS, parse_xml, serialise
from srpd.conformance.reference import factory
from srpd.conformance.reference.sandbox import (
    ESME,
    IMPORT_SUPPLIER,
    PPMID,
    SMETS1_ESME,
    UNKNOWN_DEVICE,
    Sandbox,
)
from srpd.conformance.targets.protocol import PortMessage
from srpd.model.catalogue import RESPONSE_CODES, SERVICE_REQUESTS
from tests.places import SHARED

SAMPLES = SHARED / "duis" / "samples"
PORT = f"user.{IMPORT_SUPPLIER}"
TARGETS = (ESME, SMETS1_ESME, PPMID, UNKNOWN_DEVICE)


@cache
def world() -> Sandbox:
    return Sandbox(factory())


@cache
def signed_text() -> str:
    sandbox = Sandbox(factory())
    message = sandbox.build("6.23", body=sandbox.cos_body())
    return serialise(sign(message, sandbox.credentials[IMPORT_SUPPLIER]))


def outcome(xml: str, user: str = IMPORT_SUPPLIER) -> str:
    """The response code, or the HTTP status, of whatever is delivered."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # libraries warn of odd certificates; it is the answer
        answer = world().target.deliver(PortMessage(f"user.{user}", xml)).answer
    world().out()
    assert answer is not None
    return parse_response(answer.xml).code if answer.xml else str(answer.fields["http"])


@pytest.mark.parametrize(
    "xml",
    [
        "",
        "not XML",
        "<a/>",
        "<a>" * 100 + "</a>" * 100,
        "<!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;</a>",
        "<!DOCTYPE a SYSTEM 'file:///etc/passwd'><a/>",
        "<?xml version='1.0' encoding='UTF-16'?><a/>",
        "<a>" + "x" * 13_000_000 + "</a>",
        "\x00",
        "\ud800",
    ],
)
def test_what_is_no_request_is_refused_by_http(xml: str) -> None:
    assert outcome(xml) == "400"


def test_a_port_that_is_no_users_is_refused_by_http() -> None:
    answer = world().target.deliver(PortMessage("user.somebody", signed_text())).answer
    assert answer is not None
    assert answer.fields["http"] == 403


@settings(max_examples=150, deadline=None)
@given(st.text(max_size=300))
def test_any_text_is_refused_and_nothing_is_raised(xml: str) -> None:
    assert outcome(xml) in ("400", "403")


@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.data())
def test_any_change_of_a_signed_request_is_answered(data: st.DataObject) -> None:
    text = signed_text()
    at = data.draw(st.integers(0, len(text) - 1))
    length = data.draw(st.integers(0, 40))
    put = data.draw(st.text(max_size=20))
    assert outcome(text[:at] + put + text[at + length :]) in {"400", "403", *RESPONSE_CODES}


@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.data())
def test_any_change_of_an_element_is_answered_when_it_is_signed(data: st.DataObject) -> None:
    variant = data.draw(st.sampled_from(sorted(SERVICE_REQUESTS)))
    message = world().build(variant, data.draw(st.sampled_from(TARGETS)))
    leaves = [element for element in message.iter() if isinstance(element.tag, str)]
    place = data.draw(st.sampled_from(leaves))
    change = data.draw(st.sampled_from(["text", "drop", "double", "nest", "rename"]))
    parent = place.getparent()
    if change == "text":
        place.text = data.draw(st.text(st.characters(min_codepoint=32, max_codepoint=126)))
    elif change == "nest":
        etree.SubElement(place, place.tag)
    elif change == "rename":
        place.tag = "{urn:elsewhere}" + etree.QName(place).localname
    elif parent is not None and change == "drop":
        parent.remove(place)
    elif parent is not None:
        parent.append(etree.fromstring(etree.tostring(place)))
    credential = world().credentials[IMPORT_SUPPLIER]
    assert outcome(serialise(sign(message, credential))) in {"400", "403", *RESPONSE_CODES}


@pytest.mark.parametrize("variant", sorted(SERVICE_REQUESTS))
@pytest.mark.parametrize("target", TARGETS)
def test_every_variant_has_an_answer_for_every_device(variant: str, target: Eui) -> None:
    message = world().build(variant, target)
    text = serialise(sign(message, world().credentials[IMPORT_SUPPLIER]))
    assert outcome(text) in RESPONSE_CODES


def test_there_is_a_body_for_every_variant() -> None:
    assert set(body_templates()) == set(SERVICE_REQUESTS)


@settings(max_examples=60, deadline=None)
@given(st.dictionaries(st.text(max_size=10), st.integers() | st.text(max_size=20) | st.none()))
def test_no_field_at_any_port_raises_anything(fields: dict[str, object]) -> None:
    for port in ("ops", "s1sp.A", "wan", "cos", PORT):
        for kind in ("update", "quarantine-decision", "processing-completed", None):
            extra = {} if kind is None else {"kind": kind}
            world().target.deliver(PortMessage(port, "<a/>", {**fields, **extra}))


RECORD = st.dictionaries(
    st.sampled_from(["id", "type", "role", "status", "pem", "from", "scope", "limit", "mpids"]),
    st.none() | st.integers() | st.text(max_size=20) | st.lists(st.integers(), max_size=2),
)
TABLE = st.sampled_from(
    ["users", "devices", "registrations", "thresholds", "cpl", "certificates", "x"]
)


@settings(max_examples=100, deadline=None)
@given(st.dictionaries(TABLE, st.lists(RECORD | st.integers(), max_size=3)))
def test_no_record_raises_anything(records: dict[str, object]) -> None:
    answer = world().operate(kind="update", records=records)
    assert answer["outcome"] in ("done", "refused")


def test_every_real_sample_has_a_defined_outcome() -> None:
    if not SAMPLES.is_dir():
        pytest.skip("the official DUIS samples are not beside the repository")
    files = sorted(SAMPLES.glob("*.XML"))
    assert files
    for file in files:
        root = parse_xml(file.read_bytes())
        for signature in root.findall(f"{{{DS}}}Signature"):
            root.remove(signature)
        text = serialise(sign(root, world().credentials[IMPORT_SUPPLIER]))
        assert outcome(text, parse_request(root).originator) in RESPONSE_CODES, file.name


def test_real_samples_with_their_placeholder_signatures_are_not_authentic() -> None:
    if not SAMPLES.is_dir():
        pytest.skip("the official DUIS samples are not beside the repository")
    for file in sorted(SAMPLES.glob("*.XML")):
        text = file.read_text()
        assert outcome(text, parse_request(text).originator) == "E100", file.name
