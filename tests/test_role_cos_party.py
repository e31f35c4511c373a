"""A CoS Party under test: the reference passes, and each planted fault fails with its clause."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from typing import Any

import pytest
from lxml import etree

from srpd.conformance.messages.pki import Credential, TestPki
from srpd.conformance.messages.requests import Request
from srpd.conformance.reference.cos_party import ReferenceCosParty
from srpd.conformance.seen_at_dcc import read
from srpd.conformance.trace import read_trace
from srpd.model.notation import Party
from srpd.model.readings import DEFAULTS
from srpd.model.register import REGISTER

CHECKS, DAYS, HOLDING = "cos-party-checks", "cos-party-days", "cos-party"
FORWARD = "forward dated"
FORWARD_SMETS1 = "forward dated-smets1"
COMES = "the CoS Party comes to the first dated request"
ONE, TWO = "the User sets a threshold of one", "the User sets a threshold of two"
MINE = frozenset(number for number, row in REGISTER.items() if row.role == "CoS Party")


def played(bench: Any, factory: Callable[[], Any], *scripts: tuple[str, ...]) -> Any:
    return bench.play(factory, *scripts, role=Party.COS_PARTY)


def alone(bench: Any, factory: Callable[[], Any], system: str, *stimuli: str) -> Any:
    """One stimulus a case."""
    return played(bench, factory, *((system, stimulus) for stimulus in stimuli))


def test_every_clause_that_obliges_the_cos_party_passes_in_the_whole_run(whole_run: Any) -> None:
    assert whole_run.passed >= MINE


# What is planted


class TrustsAnyCountersignature(ReferenceCosParty):
    def countersignature_holds(self, _: Any) -> bool:
        return True


class TrustsAnyCertificate(ReferenceCosParty):
    def countersigning_certificate_is_valid(self, _: Any) -> bool:
        return True


class ChecksNothingAgain(ReferenceCosParty):
    def contained_request_passes_again(self, _: Any) -> bool:
        return True


class ForgetsReplay(ReferenceCosParty):
    def contained_request_is_not_a_replay(self, _: Any) -> bool:
        return True


class RefusesInSilence(ReferenceCosParty):
    def notify_dcc(self, request_id: str, reason: str) -> None:
        if reason == "threshold":
            super().notify_dcc(request_id, reason)


class CeasesInSilence(ReferenceCosParty):
    def notify_dcc(self, request_id: str, reason: str) -> None:
        if reason != "threshold":
            super().notify_dcc(request_id, reason)


class NeverDetects(ReferenceCosParty):
    def is_exceeded(self, *_: Any) -> bool:
        return False


class CeasesWhenReached(ReferenceCosParty):
    def is_exceeded(self, bucket: Any, request: Request) -> bool:
        limit = self.limit_of(request.originator)
        return limit is not None and self.number_applying(bucket, request) >= limit


class CountsByReceipt(ReferenceCosParty):
    def bucket_of(self, request: Request) -> tuple[str, date]:
        return request.originator, self.now.date()


class CountsNothingOnDemand(ReferenceCosParty):
    def bucket_of(self, request: Request) -> tuple[str, date] | None:
        return super().bucket_of(request) if request.execution_at else None


class KeepsTheFirstThreshold(ReferenceCosParty):
    def begin_anew(self) -> None:
        super().begin_anew()
        self.first: dict[str, int] = {}

    def limit_of(self, user: str) -> int | None:
        limit = super().limit_of(user)
        return None if limit is None else self.first.setdefault(user, limit)


class CountsGenerationsApart(ReferenceCosParty):
    def number_applying(self, bucket: Any, request: Request) -> int:
        mine = self.is_smets1(request)
        return sum(each.smets1 is mine for each in self.applying[bucket])


class CeasesOneAlone(ReferenceCosParty):
    def to_cease_with(self, _: Any) -> list[Request]:
        return []


class SendsNoPreCommand(ReferenceCosParty):
    def pre_command_for(self, _: Request) -> etree._Element | None:
        return None


class AlwaysSendsAPreCommand(ReferenceCosParty):
    def is_smets1(self, _: Request) -> bool:
        return False

    def command_variant_applies(self, _: Request) -> bool:
        return True

    def variant_exists_for_smets1(self, _: Request) -> bool:
        return True


class SignsWithAnotherRole(ReferenceCosParty):
    def issued_at(self, at: datetime) -> Credential:
        return TestPki(self.NAME, at).issue(self.EUI, "xmlSign")


class DoesNotSign(ReferenceCosParty):
    def signed_as_cos_party(self, response: etree._Element) -> etree._Element:
        return response


class ChangesWhatItAuthorises(ReferenceCosParty):
    def authorise(self, request: Request) -> None:
        request.root.set("schemaVersion", "1.0")
        super().authorise(request)


class AuthorisesAnotherDevice(ReferenceCosParty):
    def pre_command_for(self, request: Request) -> etree._Element | None:
        made = super().pre_command_for(request)
        if made is not None:
            header = made.find(".//{*}RequestID")
            assert header is not None
            assert header.text
            header.text = header.text.replace(request.target, self.EUI)
        return made


OF_ONE_REQUEST = [
    (TrustsAnyCountersignature, "forward smets2!protection-checks", {"8.1(b)(i)"}),
    (TrustsAnyCertificate, "forward smets2!certificate-valid", {"8.1(b)(ii)"}),
    (ChecksNothingAgain, "forward smets2!not-verified", {"8.1(b)(iii)"}),
    (ChecksNothingAgain, "forward smets2!protection-fails", {"8.1(b)(iii)"}),
    (ChecksNothingAgain, "forward smets2!signer-not-valid", {"8.1(b)(iii)"}),
    (ChecksNothingAgain, "forward smets2!sender-not-registered", {"8.1(b)(iii)"}),
    (ChecksNothingAgain, "forward smets2!names-another-supply", {"8.1(b)(iii)"}),
    (ChecksNothingAgain, "forward smets2!certificate-not-valid", {"8.1(b)(iii)"}),
    (ChecksNothingAgain, "forward smets2!issuer-missing", {"8.1(b)(iii)"}),
    (ForgetsReplay, "forward smets2!not-a-replay", {"8.1(b)(iv)"}),
    (RefusesInSilence, "forward smets2!not-a-replay", {"8.3(a)"}),
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
    (NeverDetects, (DAYS, FORWARD, FORWARD), {"20.4"}),
    (CeasesWhenReached, (DAYS, FORWARD), {"20.4"}),
    (CeasesInSilence, (DAYS, FORWARD, FORWARD), {"20.4"}),
    (CountsByReceipt, (DAYS, FORWARD, "forward on-demand"), {"20.3(a)"}),
    (CountsByReceipt, (DAYS, FORWARD, "forward dated-the-day-after"), {"20.3(a)"}),
    (CountsNothingOnDemand, (DAYS, "forward on-demand", "forward on-demand"), {"20.3(b)"}),
    (KeepsTheFirstThreshold, (HOLDING, FORWARD, COMES, TWO, FORWARD), {"20.2"}),
    (KeepsTheFirstThreshold, (HOLDING, TWO, FORWARD, COMES, ONE, FORWARD), {"20.2"}),
    (CountsGenerationsApart, (DAYS, FORWARD, FORWARD_SMETS1), {"20.5"}),
    (CeasesOneAlone, (HOLDING, FORWARD, FORWARD_SMETS1), {"20.4"}),
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
