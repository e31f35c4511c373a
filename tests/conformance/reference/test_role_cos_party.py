"""A CoS Party under test: the reference passes, and each planted fault fails with its clause."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from srpd.conformance.mutants.cos_party import (
    AlwaysSendsAPreCommand,
    AuthorisesAnotherDevice,
    ChangesWhatItAuthorises,
    ChecksNothingAgain,
    DoesNotSign,
    ForgetsReplay,
    RefusesInSilence,
    SendsNoPreCommand,
    SignsWithAnotherRole,
    TrustsAnyCertificate,
    TrustsAnyCountersignature,
)
from srpd.conformance.mutants.cos_party_count import (
    CeasesInSilence,
    CeasesOneAlone,
    CeasesWhenReached,
    CountsByReceipt,
    CountsGenerationsApart,
    CountsNothingOnDemand,
    KeepsTheFirstThreshold,
    NeverDetects,
)
from srpd.conformance.observing.seen_at_dcc import read
from srpd.conformance.recording.trace import read_trace
from srpd.conformance.reference.cos_party import ReferenceCosParty
from srpd.model.notation import Party
from srpd.model.readings import DEFAULTS

CHECKS, DAYS, HOLDING = "cos-party-checks", "cos-party-days", "cos-party"
FORWARD = "forward dated"
FORWARD_SMETS1 = "forward dated-smets1"
COMES = "the CoS Party comes to the first dated request"
ONE, TWO = "the User sets a threshold of one", "the User sets a threshold of two"


def played(bench: Any, factory: Callable[[], Any], *scripts: tuple[str, ...]) -> Any:
    return bench.play(factory, *scripts, role=Party.COS_PARTY)


def alone(bench: Any, factory: Callable[[], Any], system: str, *stimuli: str) -> Any:
    """One stimulus a case."""
    return played(bench, factory, *((system, stimulus) for stimulus in stimuli))


# What is planted


OF_ONE_REQUEST = [
    (TrustsAnyCountersignature, "forward smets2!communication-protection-checks", {"8.1(b)(i)"}),
    (TrustsAnyCertificate, "forward smets2!communication-certificate-valid", {"8.1(b)(ii)"}),
    (ChecksNothingAgain, "forward smets2!structure-verified", {"8.1(b)(iii)"}),
    (ChecksNothingAgain, "forward smets2!signature-valid", {"8.1(b)(iii)"}),
    (ChecksNothingAgain, "forward smets2!certificate-valid", {"8.1(b)(iii)"}),
    (ChecksNothingAgain, "forward smets2!registered", {"8.1(b)(iii)"}),
    (ChecksNothingAgain, "forward smets2!cos-mpxn-is-devices", {"8.1(b)(iii)"}),
    (ChecksNothingAgain, "forward smets2!certificates-valid", {"8.1(b)(iii)"}),
    (ChecksNothingAgain, "forward smets2!issuers-contained", {"8.1(b)(iii)"}),
    (ForgetsReplay, "forward smets2!communication-not-a-replay", {"8.1(b)(iv)"}),
    (RefusesInSilence, "forward smets2!communication-not-a-replay", {"8.3(a)"}),
    (SendsNoPreCommand, "forward smets2", {"8.2(i)"}),
    (AlwaysSendsAPreCommand, "forward smets1", {"8.2(ii)"}),
    (SignsWithAnotherRole, "forward smets2", {"8.2(i)"}),
    (SignsWithAnotherRole, "forward smets1", {"8.2(ii)"}),
    (DoesNotSign, "forward smets2", {"8.2(i)"}),
    (DoesNotSign, "forward smets1", {"8.2(ii)"}),
    (ChangesWhatItAuthorises, "forward smets2", {"8.2(i)"}),
    (ChangesWhatItAuthorises, "forward smets1", {"8.2(ii)"}),
    (AuthorisesAnotherDevice, "forward smets2", {"8.2(i)"}),
]


@pytest.mark.parametrize(("fault", "stimulus", "clauses"), OF_ONE_REQUEST)
def test_a_fault_with_one_request_fails_with_its_clause(
    bench: Any, fault: type[ReferenceCosParty], stimulus: str, clauses: set[str]
) -> None:
    found = alone(bench, fault, CHECKS, stimulus)
    assert found.errors == []
    assert found.failed == clauses


OF_A_NUMBER: list[tuple[type[ReferenceCosParty], tuple[str, ...], set[str]]] = [
    (NeverDetects, (DAYS, FORWARD, FORWARD), {"8.2", "20.1", "20.4"}),
    (CeasesWhenReached, (DAYS, FORWARD), {"20.4"}),
    (CeasesInSilence, (DAYS, FORWARD, FORWARD), {"20.4"}),
    (CountsByReceipt, (DAYS, FORWARD, "forward on-demand"), {"20.3(a)"}),
    (CountsByReceipt, (DAYS, FORWARD, "forward dated-the-day-after"), {"20.3(a)"}),
    (CountsNothingOnDemand, (DAYS, "forward on-demand", "forward on-demand"), {"20.3(b)"}),
    (KeepsTheFirstThreshold, (HOLDING, FORWARD, COMES, TWO, FORWARD), {"20.2"}),
    (CountsGenerationsApart, (DAYS, FORWARD, FORWARD_SMETS1), {"20.5"}),
    (CeasesOneAlone, (HOLDING, FORWARD, FORWARD_SMETS1, COMES), {"20.4"}),
]


@pytest.mark.parametrize(("fault", "script", "clauses"), OF_A_NUMBER)
def test_a_fault_in_counting_fails_with_the_rule_that_explains_it(
    bench: Any, fault: type[ReferenceCosParty], script: tuple[str, ...], clauses: set[str]
) -> None:
    found = played(bench, fault, script)
    assert found.errors == []
    assert found.failed == clauses


def test_the_reference_passes_where_the_faults_are_found(bench: Any) -> None:
    one = ((CHECKS, stimulus) for _, stimulus, _ in OF_ONE_REQUEST)
    many = (script for _, script, _ in OF_A_NUMBER)
    found = played(bench, ReferenceCosParty, *dict.fromkeys((*one, *many)))
    assert (found.failed, found.errors) == (set(), [])


# What a target need not be able to do, and what is not held against it


class CannotHoldBack(ReferenceCosParty):
    def operate(self, fields: Any) -> str | None:
        if fields.get("kind") == "hold-authorisations":
            return "it authorises at once"
        return super().operate(fields)


def test_a_target_that_cannot_hold_its_authorisations_back_leaves_those_cases_open(
    bench: Any,
) -> None:
    found = played(bench, CannotHoldBack, (HOLDING, FORWARD))
    reasons = {c.reason for c in found.result.clauses if c.verdict.value == "INCONCLUSIVE"}
    assert reasons == {"the target refused hold-authorisations: it authorises at once"}
    assert found.failed == set()


@pytest.mark.parametrize("stimulus", ["forward smets2!threshold-set", "forward smets2-never"])
def test_where_clause_20_is_silent_nothing_is_held_against_the_target(
    bench: Any, stimulus: str
) -> None:
    for factory in (ReferenceCosParty, RefusesInSilence, CeasesWhenReached):
        found = alone(bench, factory, CHECKS, stimulus)
        assert found.failed == set()
        assert any("20." in note for case in found.result.cases for note in case.notes)


def test_whether_what_was_authorised_stands_is_judged_under_each_reading(bench: Any) -> None:
    script = (HOLDING, FORWARD, COMES, FORWARD_SMETS1)
    for reading in ("from-the-breach-on", "all-of-that-day"):
        found = bench.play(
            ReferenceCosParty, script, role=Party.COS_PARTY, choices={**DEFAULTS, "H-35": reading}
        )
        assert found.failed == set()


class SendsWithoutItsCertificate(ReferenceCosParty):
    def emit(self, port: str, xml: str = "", **fields: Any) -> None:
        fields.pop("certificate", None)
        super().emit(port, xml, **fields)


class SendsNoXml(ReferenceCosParty):
    def emit(self, port: str, xml: str = "", **fields: Any) -> None:
        super().emit(port, "<" if xml else "", **fields)


@pytest.mark.parametrize("adapter", [SendsWithoutItsCertificate, SendsNoXml])
def test_a_response_that_cannot_be_read_is_an_error_of_the_adapter(
    bench: Any, adapter: type[ReferenceCosParty]
) -> None:
    found = alone(bench, adapter, CHECKS, "forward smets2")
    assert (found.failed, len(found.errors)) == (set(), 1)


def test_what_the_dcc_sent_is_in_the_trace_with_its_signature(bench: Any) -> None:
    found = alone(bench, ReferenceCosParty, CHECKS, "forward smets1")
    entries = list(read_trace(found.folder / "trace.jsonl"))
    (sent,) = [e for e in entries if e.kind == "sent" and e.port == "dcc"]
    assert "CountersignedCoSServiceRequest" in sent.xml
    assert "certificate" not in sent.fields
    (authorised,) = [each for each in read(entries) if each.port == "dcc"]
    assert authorised.signed
