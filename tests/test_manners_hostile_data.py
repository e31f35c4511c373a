"""Negative and hostile data: what breaks a rule is refused, and nothing stops the target."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from srpd.conformance.messages.requests import Request
from srpd.conformance.reference import ReferenceDcc
from srpd.conformance.run import RunOptions, run
from srpd.generators.suite import Case, Step, Suite, write_suite
from srpd.model.readings import DEFAULTS

PLAIN = "send 4.1.1-IS-esme"
NOT_VERIFIED = f"{PLAIN}!structure-verified"
NOT_SIGNED = f"{PLAIN}!signature-valid"
NOT_CERTIFIED = f"{PLAIN}!certificate-valid"
REPLAYED = "send 1.1.1-IS-esme-smets1!not-a-replay"


def played(
    bench: Any, factory: Callable[[], Any], *made: tuple[str, str], system: str = "requests"
) -> Any:
    """A run of one case in which stimuli happen in manners, each followed by the plain request."""
    plain = PLAIN if system == "requests" else "send 1.1.1-IS-esme"
    each = [step for stimulus, manner in made for step in ((stimulus, manner), (plain, ""))]
    steps = tuple(Step(f"c.{n}", s, ("6.1(a)",), manner) for n, (s, manner) in enumerate(each, 1))
    folder = bench.base / f"manners-{next(bench.numbers)}"
    file = bench.base / f"{folder.name}.json"
    write_suite(Suite("0", 0, dict(DEFAULTS), (), (Case("c", system, steps),)), file)
    return run(RunOptions(bench.target(factory), folder, suite_file=file))


def failed(result: Any) -> set[str]:
    return {c.clause for c in result.clauses if c.verdict.value == "FAIL"}


class AcceptsUnsigned(ReferenceDcc):
    def signature_holds(self, request: Request) -> bool:
        return request.signed_by is None or super().signature_holds(request)

    def signature_is_the_senders(self, request: Request) -> bool:
        return request.signed_by is None or super().signature_is_the_senders(request)

    def signing_certificate_is_valid(self, request: Request) -> bool:
        return request.signed_by is None or super().signing_certificate_is_valid(request)

    def signing_certificate_is_for_xml_signing(self, request: Request) -> bool:
        return request.signed_by is None or super().signing_certificate_is_for_xml_signing(request)


def test_a_target_that_accepts_what_is_unsigned_fails(bench: Any) -> None:
    assert "6.1(d)" in failed(played(bench, AcceptsUnsigned, (NOT_SIGNED, "unsigned")))
