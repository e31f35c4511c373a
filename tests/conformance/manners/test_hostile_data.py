"""Negative and hostile data: what breaks a rule is refused, and nothing stops the target."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from lxml import etree

from srpd.conformance.campaigns.run import RunOptions, judge_again, run
from srpd.conformance.judging.verdicts import RunResult
from srpd.conformance.manners import handled
from srpd.conformance.manners.hostile_data import table
from srpd.conformance.messages.errors import MessageError
from srpd.conformance.messages.schema import load_schema
from srpd.conformance.mutants.hostile import (
    AcceptsUnsigned,
    ComparesRequestIdsByLetter,
    ForgetsTheIssuer,
    IgnoresTheService,
    KnowsSerialNumbersAlone,
    MendsWhatIsBroken,
    VerifiesAnotherThanItReads,
)
from srpd.conformance.reference import ReferenceDcc
from srpd.conformance.suites.coverage_kinds import Wanted
from srpd.conformance.targets.protocol import PortMessage
from srpd.generators.suite import Case, Step, Suite, write_suite
from srpd.model.faults import BadInput
from srpd.model.readings import DEFAULTS
from srpd.model.systems import system
from tests.going_well import kept
from tests.places import SHARED

PLAIN = "send 4.1.1-IS-esme"
NOT_VERIFIED = f"{PLAIN}!structure-verified"
NOT_SIGNED = f"{PLAIN}!signature-valid"
NOT_CERTIFIED = f"{PLAIN}!certificate-valid"
REPLAYED = "send 1.1.1-IS-esme-smets1!not-a-replay"
ADDITION = "send 8.11-IS-chf-adds-meter"
JOIN_TIME = "Body/UpdateHANDeviceLog/AddDeviceToCHFWhitelist/JoinTimePeriod"
TOO_LONG = f'text {JOIN_TIME} "3601" breaks maxInclusive of JoinTimePeriod'
LONGEST = f'text {JOIN_TIME} "3600" keeps to maxInclusive of JoinTimePeriod'
OFFICIAL = SHARED / "duis"
needs_schema = pytest.mark.skipif(
    not OFFICIAL.is_dir(), reason="the official DUIS schema is not at hand: ../shared/duis"
)


def played(bench: Any, factory: Callable[[], Any], *made: tuple[str, str], **options: Any) -> Any:
    """One case in which stimuli happen in manners, each followed by the plain request."""
    each = [step for stimulus, manner in made for step in ((stimulus, manner), (PLAIN, ""))]
    steps = tuple(Step(f"c.{n}", s, ("6.1(a)",), manner) for n, (s, manner) in enumerate(each, 1))
    folder = bench.base / f"manners-{next(bench.numbers)}"
    file = bench.base / f"{folder.name}.json"
    write_suite(Suite("0", 0, dict(DEFAULTS), (), (Case("c", "requests", steps),)), file)
    return run(RunOptions(bench.target(factory), folder, suite_file=file, **options))


def failed(result: RunResult) -> set[str]:
    return {c.clause for c in result.clauses if c.verdict.value == "FAIL"}


def step_of(result: RunResult) -> str:
    return result.breaches[0].step


# The reference


def test_the_reference_refuses_all_of_it_and_goes_on(bench: Any) -> None:
    folder = bench.base / "all"
    result = run(RunOptions(folder=folder, wanted=Wanted("hostile-data", seed=3)))
    assert not failed(result)
    assert not [case.error for case in result.errors]
    assert "6.1(d)" in kept(result)
    assert int(judge_again(folder).exit_code) == int(result.exit_code) == 0


def test_what_the_code_does_not_settle_is_noted_and_not_judged(bench: Any) -> None:
    result = played(bench, ReferenceDcc, (PLAIN, "a RequestID in processing"))
    (note,) = result.cases[0].notes
    assert "E55" in note
    assert {check.step for check in result.cases[0].checks} == {"c.2"}


UNUSUAL = ("no KeyInfo", "no issuer and serial", "comments in the Signature")


@pytest.mark.parametrize("manner", UNUSUAL)
def test_a_signature_in_another_form_is_refused_with_e100(bench: Any, manner: str) -> None:
    result = played(bench, ReferenceDcc, (NOT_SIGNED, manner))
    (_, note) = result.cases[0].notes
    assert "E100 was asked for: kept. It did: E100" in note


def test_what_may_have_come_about_or_not_ends_its_test() -> None:
    # What has been counted is not known after it, so no step that counts can follow.
    for name in ("requests", "signed"):
        for each in (one for manners in table(system(name)).values() for one in manners):
            manner = each.manner
            assert manner.last or not (manner.still and manner.unsettled), manner.name


class RefusesByHttp(ReferenceDcc):
    """As if a Signature in another form were no XML at all."""

    def receive(self, message: PortMessage) -> PortMessage | None:
        if "X509IssuerSerial" not in message.xml:
            return self.refuse(message, 400, "no X509IssuerSerial")
        return super().receive(message)


def test_a_refusal_by_http_of_a_signature_in_another_form_is_noted(bench: Any) -> None:
    result = played(bench, RefusesByHttp, (NOT_SIGNED, UNUSUAL[1]))
    assert (
        "E100 was asked for: not kept. It did: a refusal at the level of HTTP (400)"
        in (result.cases[0].notes[1])
    )
    assert not failed(result)


# Faults


class StopsAtTheFirstSurprise(ReferenceDcc):
    """After a message that it cannot read it takes no other."""

    broken = False

    def reset(self, now: str) -> str:
        self.broken = False
        return super().reset(now)

    def receive(self, message: PortMessage) -> PortMessage | None:
        answer = None if self.broken else super().receive(message)
        self.broken |= answer is not None and not answer.xml
        return answer


class RunsOutOfStack(ReferenceDcc):
    def receive(self, message: PortMessage) -> PortMessage | None:
        if message.xml.count("<sr:D>") > 1_000:
            raise RecursionError("maximum recursion depth exceeded")
        return super().receive(message)


class WantsCapitals(ReferenceDcc):
    def receive(self, message: PortMessage) -> PortMessage | None:
        if message.xml.find("-b3-") > 0:
            return self.refuse(message, 400, "the RequestID is not in capitals")
        return super().receive(message)


FAULTS = (
    (AcceptsUnsigned, NOT_SIGNED, "unsigned", "6.1(d)"),
    (VerifiesAnotherThanItReads, NOT_SIGNED, "around a signed Request", "6.1(d)"),
    (ForgetsTheIssuer, NOT_CERTIFIED, "a Certificate of a stranger", "6.1(e)"),
    (ForgetsTheIssuer, NOT_CERTIFIED, "a Certificate revoked", "6.1(e)"),
    (KnowsSerialNumbersAlone, NOT_SIGNED, "another issuer named", "6.1(d)"),
    (ComparesRequestIdsByLetter, REPLAYED, "again, in lower case", "6.1(n)"),
    (IgnoresTheService, NOT_VERIFIED, "to the transform service", "6.1(a)"),
    (MendsWhatIsBroken, NOT_VERIFIED, "no last end tag", "6.1(a)"),
)


@pytest.mark.parametrize(("fault", "stimulus", "manner", "clause"), FAULTS)
def test_a_fault_in_one_rule_fails_by_its_clause(
    bench: Any, fault: type[ReferenceDcc], stimulus: str, manner: str, clause: str
) -> None:
    result = played(bench, fault, (stimulus, manner))
    assert (result.breaches[0].clause, step_of(result)) == (clause, "c.1")
    assert not failed(played(bench, ReferenceDcc, (stimulus, manner)))


def test_a_target_that_takes_no_more_after_a_surprise_fails_at_the_next_request(bench: Any) -> None:
    result = played(bench, StopsAtTheFirstSurprise, (NOT_VERIFIED, "a wrong end tag"))
    assert step_of(result) == "c.2"


def test_a_target_that_crashes_is_an_error_and_no_verdict(bench: Any) -> None:
    result = played(bench, RunsOutOfStack, (NOT_VERIFIED, "10,000 elements deep"))
    assert "RecursionError" in result.errors[0].error
    assert not failed(result)


def test_euis_in_lower_case_are_accepted(bench: Any) -> None:
    assert failed(played(bench, WantsCapitals, (PLAIN, "EUIs in lower case")))


@needs_schema
def test_a_target_that_does_not_look_at_one_facet_fails_by_verification(bench: Any) -> None:
    class ForgetsMaxInclusive(ReferenceDcc):
        def validate(self, root: etree._Element) -> None:
            try:
                super().validate(root)
            except MessageError as problem:
                if "maxInclusive" not in str(problem):
                    raise

    schema = load_schema(OFFICIAL)
    made = (f"{ADDITION}!structure-verified", TOO_LONG)
    result = played(bench, ForgetsMaxInclusive, made, schema=schema)
    assert result.breaches[0].clause == "6.1(a)"
    assert not failed(played(bench, ReferenceDcc, made, (ADDITION, LONGEST), schema=schema))


@needs_schema
def test_what_the_schema_does_not_bear_out_is_not_sent(bench: Any) -> None:
    wrong = f'text {JOIN_TIME} "3599" breaks maxInclusive of JoinTimePeriod'
    made = (f"{ADDITION}!structure-verified", wrong)
    result = played(bench, ReferenceDcc, made, schema=load_schema(OFFICIAL))
    assert "allows what is to be invalid" in result.cases[0].checks[0].why


# Names


def test_a_manner_of_another_fact_is_refused() -> None:
    with pytest.raises(BadInput, match="cannot be made to happen in the manner"):
        handled("requests", ADDITION, TOO_LONG)


def test_a_suite_with_a_manner_that_there_is_not_is_refused_where_it_stands(tmp_path: Any) -> None:
    file = tmp_path / "suite.json"
    step = Step("c.1", ADDITION, ("6.1(a)",), "politely")
    write_suite(Suite("0", 0, dict(DEFAULTS), (), (Case("c", "requests", (step,)),)), file)
    with pytest.raises(BadInput, match=r"suite\.json: case c, step c\.1: .*'politely'"):
        run(RunOptions(folder=tmp_path / "r", suite_file=file))


def test_a_suite_that_the_schema_told_is_not_put_to_a_reference_without_it(tmp_path: Any) -> None:
    file = tmp_path / "suite.json"
    step = Step("c.1", f"{ADDITION}!structure-verified", ("6.1(a)",), TOO_LONG)
    write_suite(Suite("0", 0, dict(DEFAULTS), (), (Case("c", "requests", (step,)),)), file)
    with pytest.raises(BadInput, match="--xsd"):
        run(RunOptions(folder=tmp_path / "report", suite_file=file))


def test_what_is_quarantined_is_released_by_the_name_under_which_it_was_sent(bench: Any) -> None:
    steps = (
        Step("signed-001.1", "send 1.1.1-IS-esme-cv7-signed", ("12.4(d)",)),
        Step("signed-001.2", "send 1.1.1-IS-esme-signed", ("12.2",), "the counter 2^64-1"),
        Step("signed-001.3", "the User releases it", ("12.3(a)",)),
    )
    file = bench.base / "suite.json"
    case = Case("signed-001", "signed", steps)
    write_suite(Suite("0", 0, dict(DEFAULTS), (), (case,)), file)
    result = run(RunOptions(bench.target(ReferenceDcc), bench.base / "report", suite_file=file))
    assert "12.3(a)" in kept(result)
    assert failed(result) == set()
