"""Clauses 9.1(b), 11.1(b) to (d): what an adapter says of a GBCS Payload, or leaves out."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from srpd.conformance.fixtures.world import device_id
from srpd.conformance.judging.verdicts import ClauseVerdict, Verdict
from srpd.conformance.observing.supplied_fields import DEVICE_CERTIFICATES, SIGNED_BY_DCC
from srpd.conformance.reference import ReferenceDcc
from srpd.conformance.targets.protocol import Delivered, Drained, PortMessage
from tests.going_well import left_open, went_well

HANDOVER = ("requests", "send 6.21-IS-esme")
TO_GAS_METER = ("requests", "send 8.7.2-IS-ppmid-to-gas-meter")
PPMID = ("requests", "send 8.7.2-IS-ppmid")
TO_PPMID = ("requests", "send 8.7.1-GS-gsme-to-ppmid")
TO_GAS_PROXY = ("requests", "send 8.7.1-GS-gsme")
CLAUSES = [
    ("9.1(b)", SIGNED_BY_DCC, HANDOVER),
    ("11.1(b)", DEVICE_CERTIFICATES, TO_GAS_METER),
    ("11.1(c)", DEVICE_CERTIFICATES, TO_PPMID),
    ("11.1(d)", SIGNED_BY_DCC, PPMID),
]
EACH = pytest.mark.parametrize(("clause", "field", "script"), CLAUSES, ids=[c for c, *_ in CLAUSES])


def saying(**said: Any) -> type[ReferenceDcc]:
    """The reference behind an adapter that says this in fields; an ellipsis leaves one out."""

    def changed(message: PortMessage) -> PortMessage:
        fields = {**message.fields, **{k: v for k, v in said.items() if k in message.fields}}
        return replace(message, fields={k: v for k, v in fields.items() if v is not ...})

    def drain(self: ReferenceDcc) -> Drained:
        got = ReferenceDcc.drain(self)
        return replace(got, messages=tuple(changed(m) for m in got.messages))

    def deliver(self: ReferenceDcc, message: PortMessage) -> Delivered:
        got = ReferenceDcc.deliver(self, message)
        return Delivered(None if got.answer is None else changed(got.answer))

    return type("Saying", (ReferenceDcc,), {"drain": drain, "deliver": deliver})


def of(played: Any, clause: str) -> ClauseVerdict:
    return next(c for c in played.result.clauses if c.clause == clause)


@EACH
def test_the_reference_passes(bench: Any, clause: str, field: str, script: tuple[str, ...]) -> None:
    assert field
    played = bench.play(ReferenceDcc, script)
    assert (went_well(of(played, clause)), played.failed) == (True, set())


@EACH
@pytest.mark.parametrize("left_out", [..., None], ids=["absent", "null"])
def test_a_field_that_is_left_out_leaves_the_clause_open_and_is_named(
    bench: Any, clause: str, field: str, script: tuple[str, ...], left_out: Any
) -> None:
    played = bench.play(saying(**{field: left_out}), script)
    assert left_open(of(played, clause))
    assert repr(field) in of(played, clause).reason
    assert played.failed == set()


WRONG: list[tuple[str, tuple[str, ...], dict[str, Any]]] = [
    ("9.1(b)", HANDOVER, {SIGNED_BY_DCC: False}),
    ("9.1(b)", HANDOVER, {SIGNED_BY_DCC: "true"}),
    ("11.1(d)", PPMID, {SIGNED_BY_DCC: False}),
    ("11.1(b)", TO_GAS_METER, {DEVICE_CERTIFICATES: []}),
    ("11.1(b)", TO_GAS_METER, {DEVICE_CERTIFICATES: "none"}),
    (
        "11.1(b)",
        TO_GAS_METER,
        {DEVICE_CERTIFICATES: [{"device": device_id("gsme"), "key_usage": "digitalSignature"}]},
    ),
    (
        "11.1(c)",
        TO_PPMID,
        {DEVICE_CERTIFICATES: [{"device": device_id("gsme"), "key_usage": "keyAgreement"}]},
    ),
    ("11.1(c)", TO_PPMID, {DEVICE_CERTIFICATES: [7]}),
]


@pytest.mark.parametrize(("clause", "script", "said"), WRONG)
def test_a_field_that_says_otherwise_fails_the_clause_alone(
    bench: Any, clause: str, script: tuple[str, ...], said: dict[str, Any]
) -> None:
    assert bench.play(saying(**said), script).failed == {clause}


def no(*_: Any) -> bool:
    return False


@pytest.mark.parametrize(
    ("clause", "method", "script"),
    [
        ("9.1(b)", "is_handover", HANDOVER),
        ("11.1(b)", "certificates_to_include", TO_GAS_METER),
        ("11.1(c)", "certificates_to_include", TO_PPMID),
    ],
)
def test_a_dcc_that_does_not_do_it_fails_the_clause_alone(
    bench: Any, clause: str, method: str, script: tuple[str, ...]
) -> None:
    does = no if method == "is_handover" else lambda *_: ()
    assert bench.play(type("Mutant", (ReferenceDcc,), {method: does}), script).failed == {clause}


def test_more_certificates_than_are_required_are_no_breach(bench: Any) -> None:
    both = [{"device": device_id(name), "key_usage": "keyAgreement"} for name in ("esme", "ppmid")]
    assert bench.play(saying(**{DEVICE_CERTIFICATES: both}), TO_PPMID).failed == set()


def test_a_join_to_a_gas_proxy_function_needs_no_certificate(bench: Any) -> None:
    played = bench.play(ReferenceDcc, TO_GAS_PROXY)
    assert played.failed == set()
    assert of(played, "11.1(c)").verdict is Verdict.UNTESTED


def test_what_is_not_sent_says_nothing_of_what_is_in_it(bench: Any) -> None:
    class SendsNothing(ReferenceDcc):
        def send_by_network(self, *_: Any, **__: Any) -> None:
            pass

    assert bench.play(SendsNothing, HANDOVER).failed == {"9.1(a)", "9.2", "13.2(a)"}


QUARANTINED = [
    ("9.1(b)", SIGNED_BY_DCC, ("signed-by-dcc", "send 6.21-IS-esme")),
    ("11.1(b)", DEVICE_CERTIFICATES, ("signed-by-dcc", "send 8.7.2-GS-ppmid-to-gas-meter")),
    ("11.1(d)", SIGNED_BY_DCC, ("signed-by-dcc", "send 8.7.2-IS-ppmid")),
]
EACH_QUARANTINED = pytest.mark.parametrize(
    ("clause", "field", "script"), QUARANTINED, ids=[clause for clause, *_ in QUARANTINED]
)
RELEASED = "the User releases it"


@EACH_QUARANTINED
def test_what_was_quarantined_shows_it_when_it_is_released(
    bench: Any, clause: str, field: str, script: tuple[str, ...]
) -> None:
    assert field
    assert left_open(of(bench.play(ReferenceDcc, script), clause))
    released = bench.play(ReferenceDcc, (*script, RELEASED))
    assert (went_well(of(released, clause)), released.failed) == (True, set())


@EACH_QUARANTINED
def test_what_was_quarantined_and_is_otherwise_when_it_is_released_fails_the_clause_alone(
    bench: Any, clause: str, field: str, script: tuple[str, ...]
) -> None:
    says = saying(**{field: False if field == SIGNED_BY_DCC else []})
    assert bench.play(says, script).failed == set()
    assert bench.play(says, (*script, RELEASED)).failed == {clause}


@EACH_QUARANTINED
def test_a_field_that_is_left_out_at_the_release_leaves_the_clause_open(
    bench: Any, clause: str, field: str, script: tuple[str, ...]
) -> None:
    played = bench.play(saying(**{field: ...}), (*script, RELEASED))
    assert left_open(of(played, clause))
    steps = {c.step for case in played.result.cases for c in case.checks if repr(field) in c.why}
    assert steps == {"signed-by-dcc-001.2"}
