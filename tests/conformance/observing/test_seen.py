"""What is read from messages at the ports: their sort, and what they are about."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from srpd.conformance.observing.seen import Seen, Sort, read
from srpd.conformance.recording.trace import Entry
from srpd.conformance.reference import ReferenceDcc
from srpd.conformance.reference.sandbox import ESME, IMPORT_SUPPLIER, Sandbox
from srpd.conformance.targets.protocol import PortMessage

REQUEST = f"{IMPORT_SUPPLIER}:{ESME}:1001"


def observed(port: str, xml: str = "", **fields: Any) -> Seen:
    (found,) = read([Entry(1, "seen", "c", port=port, xml=xml, fields=fields)])
    return found


def answer(message: PortMessage | None) -> Seen:
    assert message is not None
    return observed(message.port, message.xml, **message.fields)


@pytest.fixture
def sandbox() -> Sandbox:
    return Sandbox(ReferenceDcc())


def _ask(sandbox: Sandbox, variant: str, **options: Any) -> Seen:
    message = sandbox.build(variant, **options)
    return answer(sandbox.deliver(message, IMPORT_SUPPLIER))


@pytest.mark.parametrize(
    ("variant", "options", "sort"),
    [
        ("4.1.1", {}, Sort.ACKNOWLEDGEMENT),
        ("4.1.1", {"command_variant": 2}, Sort.LOCAL_COMMAND),
        ("1.1.1", {"command_variant": 4}, Sort.PRE_COMMAND),
        ("12.1", {}, Sort.SERVICE_RESPONSE),
        ("4.1.1", {"command_variant": 8}, Sort.REJECTION),
    ],
)
def test_an_answer_of_the_reference_is_read(
    sandbox: Sandbox, variant: str, options: Any, sort: Sort
) -> None:
    assert _ask(sandbox, variant, **options).sort is sort


def test_an_answer_says_what_it_is_about(sandbox: Sandbox) -> None:
    assert _ask(sandbox, "4.1.1").about == REQUEST


def test_an_answer_has_the_party_of_its_port(sandbox: Sandbox) -> None:
    assert _ask(sandbox, "4.1.1").party == IMPORT_SUPPLIER


@pytest.mark.parametrize(
    ("port", "kind", "sort"),
    [
        ("wan", "command", Sort.COMMAND),
        ("s1sp.A", "countersigned-service-request", Sort.COUNTERSIGNED),
        ("cos", "countersigned-cos-service-request", Sort.COUNTERSIGNED_COS),
        ("wan", "firmware", Sort.FIRMWARE),
        ("ops", "", Sort.UNREADABLE),
    ],
)
def test_other_ports_are_read_by_the_kind_of_the_message(port: str, kind: str, sort: Sort) -> None:
    assert observed(port, kind=kind).sort is sort


def test_a_request_id_is_read_in_any_case() -> None:
    assert observed("wan", kind="command", request_id=REQUEST.lower()).about == REQUEST


def test_a_device_id_is_read_in_any_case() -> None:
    assert observed("wan", kind="command", device=ESME.lower()).device == ESME


def test_a_refusal_by_http_is_a_rejection() -> None:
    assert observed("user.X", http=400).sort is Sort.REJECTION


def test_an_empty_message_at_a_user_port_is_unreadable() -> None:
    assert observed("user.X").sort is Sort.UNREADABLE


@given(st.text(min_size=1, max_size=40))
def test_text_at_a_user_port_that_is_no_response_is_unreadable(text: str) -> None:
    assert observed("usercb.X", text).sort is Sort.UNREADABLE


@given(
    st.text(max_size=10),
    st.dictionaries(
        st.sampled_from(["kind", "request_id", "device", "http"]),
        st.none() | st.text() | st.lists(st.none()),
    ),
)
def test_whatever_is_in_a_message_it_is_read_and_put_in_words(port: str, fields: Any) -> None:
    assert observed(port, **fields).in_words()


def test_only_what_came_from_the_target_is_read() -> None:
    assert read([Entry(1, "sent", "c", port="wan"), Entry(2, "control", "c")]) == []


def test_what_is_seen_is_one_line_in_words() -> None:
    seen = observed("wan", kind="command", device=ESME, request_id=REQUEST)
    assert seen.in_words() == (
        f"a Command towards the Device about {REQUEST} for the Device {ESME}"
    )
