"""Hostile XML is refused in one line and at once; honest XML is read."""

from __future__ import annotations

import contextlib
import gzip
import time
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from srpd.conformance.messages.errors import Malformed, MessageError, Refused
from srpd.conformance.messages.xml import (
    MAX_DEPTH,
    MAX_TEXT,
    child,
    parse_xml,
    required,
    required_text,
    serialise,
    text_of,
)

BILLION_LAUGHS = (
    b'<?xml version="1.0"?><!DOCTYPE l [<!ENTITY e0 "lol">'
    + b"".join(b'<!ENTITY e%d "%s">' % (n + 1, b"&e%d;" % n * 10) for n in range(9))
    + b"]><l>&e9;</l>"
)
HOSTILE = {
    "billion laughs": BILLION_LAUGHS,
    "external entity": b'<!DOCTYPE r [<!ENTITY x SYSTEM "file:///etc/passwd">]><r>&x;</r>',
    "external DTD after a comment": b'<!-- c --><!DOCTYPE r SYSTEM "http://x.invalid/d"><r/>',
    "undeclared entity": b"<r>&x;</r>",
    "deep nesting": b"<a>" * 100_000 + b"</a>" * 100_000,
    "nesting a little too deep": b"<a>" * 65 + b"</a>" * 65,
    "a million attributes": b"<a " + b" ".join(b'a%d=">"' % n for n in range(800_000)) + b"/>",
    "a few attributes too many": b"<a " + b" ".join(b'a%d="1"' % n for n in range(80)) + b"/>",
    "many namespaces": b"<a " + b" ".join(b'xmlns:a%d="u"' % n for n in range(300_000)) + b"/>",
    "many namespaces, one after the other": b"<a>"
    + b"".join(b'<b xmlns:n%d="urn:%d"/>' % (n, n) for n in range(45_000))
    + b"</a>",
    "many namespaces, one within the other": b"".join(
        b"<a " + b" ".join(b'xmlns:n%dx%d="urn:%d"' % (n, m, n) for m in range(10)) + b">"
        for n in range(50)
    )
    + b"<b/>" * 100_000
    + b"</a>" * 50,
    "a few namespaces too many in force": b"<a "
    + b" ".join(b'xmlns:n%d="urn:%d"' % (n, n) for n in range(17))
    + b"/>",
    "fifty megabytes": b"<a>" + b"x" * 50_000_000 + b"</a>",
    "one enormous text": b"<a>" + b"x" * 11_000_000 + b"</a>",
    "millions of elements": b"<a>" + b"<b/>" * 2_500_000 + b"</a>",
    "UTF-16": '<?xml version="1.0" encoding="utf-16"?><a/>'.encode("utf-16"),
    "another encoding": b'<?xml version="1.0" encoding="latin-1"?><a/>',
    "broken UTF-8": b"<a>\xff</a>",
    "not closed": b"<a><b></a>",
    "a comment never closed": b"<!-- <a/>",
    "nothing": b"",
    "no XML": b"HTTP/1.1 500",
    "null octets": b"\0" * 1000,
}


@pytest.mark.parametrize("data", HOSTILE.values(), ids=HOSTILE.keys())
def test_a_hostile_document_is_refused_quickly_and_in_one_line(data: bytes) -> None:
    start = time.perf_counter()
    with pytest.raises(Refused) as refusal:
        parse_xml(data)
    assert time.perf_counter() - start < 2
    assert "\n" not in str(refusal.value)
    assert 0 < len(str(refusal.value)) < 300


@pytest.mark.parametrize("name", [name for name in HOSTILE if "namespaces" in name])
def test_many_namespaces_are_refused_before_anything_is_built(name: str) -> None:
    with pytest.raises(Refused, match="namespaces"):
        parse_xml(HOSTILE[name])


def test_as_many_namespaces_as_are_taken_are_canonicalised_at_once() -> None:
    names = b" ".join(b'xmlns:n%d="urn:%d"' % (n, n) for n in range(16))
    root = parse_xml(b"<a " + names + b">" + b'<b n0:c="1"/>' * 80_000 + b"</a>")
    start = time.process_time()
    etree.tostring(root, method="c14n")
    assert time.process_time() - start < 2


def test_namespaces_that_are_declared_again_and_again_are_read() -> None:
    root = parse_xml(b"<a>" + b'<b xmlns="urn:b"><c xmlns=""/></b>' * 300 + b"</a>")
    assert len(root) == 300


@given(st.binary(max_size=300) | st.text(max_size=300))
def test_whatever_the_bytes_only_a_message_error_is_raised(data: bytes | str) -> None:
    with contextlib.suppress(MessageError):
        parse_xml(data)


def test_a_text_with_a_declaration_is_read() -> None:
    root = parse_xml('<?xml version="1.0" encoding="UTF-8"?><a>é</a>')
    assert root.text == "é"
    assert parse_xml(serialise(root)).text == "é"


def test_comments_and_instructions_between_elements_are_tolerated() -> None:
    root = parse_xml(b"<?go on?><!-- <!DOCTYPE a> --><a><!-- c --><b>1</b><?x y?></a>")
    assert required_text(root, "b", "") == "1"


@pytest.mark.parametrize(
    "text",
    [
        "<a>{}</a>",
        '<a b="{}"/>',
        "<a><!--{}--></a>",
        "<a><![CDATA[{}]]></a>",
        "<a><?go {}?></a>",
    ],
)
def test_a_text_that_is_too_long_is_told_by_its_limit(text: str) -> None:
    with pytest.raises(Refused, match="one text, value or comment has more than 10000000 bytes"):
        parse_xml(text.format("x" * (MAX_TEXT + 1)))


def test_a_text_of_ten_million_bytes_is_read() -> None:
    assert len(parse_xml(f"<a>{'x' * MAX_TEXT}</a>").text or "") == MAX_TEXT


@pytest.mark.parametrize("depth", [MAX_DEPTH + 1, 300, 10_000])
def test_nesting_is_told_by_its_limit_however_deep(depth: int) -> None:
    with pytest.raises(Refused, match=f"nested more than {MAX_DEPTH} deep"):
        parse_xml("<a>" * depth + "</a>" * depth)


@pytest.mark.parametrize("read", [bytes, lambda octets: octets.decode("utf-8", "replace")])
def test_gzip_is_called_gzip(read: Callable[[bytes], bytes | str]) -> None:
    with pytest.raises(Refused, match="is gzip"):
        parse_xml(read(gzip.compress(b"<a/>")))


def test_limits_can_be_narrowed() -> None:
    with pytest.raises(Refused, match="more than 10 bytes"):
        parse_xml(b"<a>1234567890</a>", max_bytes=10)
    with pytest.raises(Refused, match="nested more than 1 deep"):
        parse_xml(b"<a><b/></a>", max_depth=1)
    with pytest.raises(Refused, match="more than 2 elements"):
        parse_xml(b"<a><b/><b/></a>", max_elements=2)


def test_a_value_with_a_comment_inside_is_malformed() -> None:
    value = parse_xml(b"<a>00-DB<!-- unsigned -->-12</a>")
    with pytest.raises(Malformed, match="a: has something else"):
        text_of(value)


def test_a_missing_and_a_doubled_element_are_named() -> None:
    root = parse_xml(b"<a><b/><b/></a>")
    with pytest.raises(Malformed, match="b: stands 2 times in a"):
        child(root, "b", "")
    with pytest.raises(Malformed, match="c: is missing from a"):
        required(root, "c", "")
    with pytest.raises(Malformed, match="b: is empty"):
        required_text(parse_xml(b"<a><b> </b></a>"), "b", "")
