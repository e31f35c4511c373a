"""Clause 7.1(f): the certificates inside a Signed Pre-Command that replaces credentials."""

from __future__ import annotations

from typing import Any

import pytest
from cryptography.hazmat.primitives.serialization import Encoding
from hypothesis import given, settings
from hypothesis import strategies as st

from srpd.conformance.fixtures.world import BEGIN, SUITE_SEED, user_of_role
from srpd.conformance.messages.embedded import (
    LARGEST_PAYLOAD,
    MOST_ATTEMPTS,
    MOST_CERTIFICATES,
    certificates_in,
)
from srpd.conformance.messages.pki import Credential, TestPki
from srpd.conformance.reference import ReferenceDcc

GOOD = "send 6.15.1-IS-esme-signed"
NO_ISSUER = f"{GOOD}!issuers-contained"
IDLE_ISSUER = f"{GOOD}!issuers-all-used"
PKI = TestPki(SUITE_SEED, BEGIN)
ONES = [PKI.issue(user_of_role("IS"), "supplier", copy=copy) for copy in range(3)]


def yes(*_: Any) -> bool:
    return True


def no(*_: Any) -> bool:
    return False


def der(credential: Credential) -> bytes:
    return credential.certificate.public_bytes(Encoding.DER)


@pytest.mark.parametrize(
    ("clause", "method", "wrong"),
    [
        ("7.1(f)(i)", "payload_holds_every_issuer", NO_ISSUER),
        ("7.1(f)(ii)", "every_issuer_in_the_payload_has_issued_one", IDLE_ISSUER),
    ],
)
def test_a_limb_that_is_not_checked_fails_and_no_other_clause_does(
    bench: Any, clause: str, method: str, wrong: str
) -> None:
    mutant = type("Mutant", (ReferenceDcc,), {method: yes})
    played = bench.play(mutant, ("signed", GOOD), ("signed", NO_ISSUER), ("signed", IDLE_ISSUER))
    assert (played.failed, played.errors) == ({clause}, [])
    assert {b.case for b in played.result.breaches} == {
        "signed-002" if wrong == NO_ISSUER else "signed-003"
    }


@pytest.mark.parametrize(
    ("clause", "method"),
    [
        ("7.1(f)(i)", "payload_holds_every_issuer"),
        ("7.1(f)(ii)", "every_issuer_in_the_payload_has_issued_one"),
    ],
)
def test_rejecting_what_a_limb_lets_pass_is_found(bench: Any, clause: str, method: str) -> None:
    played = bench.play(type("Mutant", (ReferenceDcc,), {method: no}), ("signed", GOOD))
    assert clause in played.result.breaches[0].required or clause in played.failed


def test_the_reference_passes_both_limbs(bench: Any) -> None:
    played = bench.play(ReferenceDcc, *(("signed", s) for s in (GOOD, NO_ISSUER, IDLE_ISSUER)))
    assert played.failed == set()
    assert {"7.1(f)(i)", "7.1(f)(ii)"} <= played.passed


def test_a_signed_pre_command_that_replaces_nothing_is_not_held_to_7_1_f(bench: Any) -> None:
    mutant = type("Mutant", (ReferenceDcc,), {"payload_holds_every_issuer": no})
    script = ("signed", "send 1.1.1-IS-esme-signed")
    assert bench.play(mutant, script).failed == set()


# certificates in other bytes


@given(st.lists(st.tuples(st.sampled_from(ONES), st.text(max_size=40)), max_size=5))
def test_certificates_are_found_in_order_between_other_text(
    pieces: list[tuple[Credential, str]],
) -> None:
    payload = b"".join(between.encode("utf-16-be")[:40] + der(one) for one, between in pieces)
    if b"\x30\x82" not in b"".join(t.encode("utf-16-be") for _, t in pieces):
        assert certificates_in(payload) == [one.certificate for one, _ in pieces]


@settings(max_examples=300)
@given(
    st.lists(
        st.sampled_from([b"\x30\x82", b"\x01\x00", b"\x30\x82\x00\x90", der(ONES[0])[:200]])
        | st.binary(max_size=30),
        max_size=60,
    )
)
def test_hostile_bytes_give_certificates_or_nothing_and_never_an_error(
    pieces: list[bytes],
) -> None:
    assert certificates_in(b"".join(pieces)) == []


@given(st.integers(0, len(der(ONES[0])) - 1))
def test_a_certificate_that_is_cut_short_is_none(length: int) -> None:
    assert certificates_in(der(ONES[0])[:length]) == []


def test_what_is_no_certificate_does_not_hide_the_one_inside_it() -> None:
    inside = der(ONES[0])
    length = len(inside).to_bytes(2, "big")
    assert certificates_in(b"\x30\x82" + length + inside) == [ONES[0].certificate]


def test_no_more_certificates_are_read_than_the_limit() -> None:
    assert len(certificates_in(der(ONES[0]) * (MOST_CERTIFICATES + 5))) == MOST_CERTIFICATES


def test_what_stands_beyond_the_limit_is_not_looked_at() -> None:
    assert certificates_in(bytes(LARGEST_PAYLOAD) + der(ONES[0])) == []


def test_no_more_places_are_tried_than_the_limit() -> None:
    false_start = b"\x30\x82\xff\xff\x30\x82\xff\xff"
    assert certificates_in(false_start * MOST_ATTEMPTS + der(ONES[0])) == []
    assert certificates_in(false_start * 8 + der(ONES[0])) == [ONES[0].certificate]
