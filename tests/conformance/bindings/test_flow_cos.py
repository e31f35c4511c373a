"""A change of supplier at the DCC: clauses 8.3 to 8.6, 9.1(c), 9.3 and 15.2."""

from __future__ import annotations

from datetime import timedelta
from enum import Enum
from typing import TYPE_CHECKING

import pytest
from lxml import etree

from srpd.conformance.messages.cos_authorisation import (
    authorisation_response,
    read_authorisation_response,
)
from srpd.conformance.messages.errors import Malformed
from srpd.conformance.messages.signature import sign, verify
from srpd.conformance.messages.xml import parse_xml, serialise
from srpd.conformance.mutants.cos import (
    DoesNotTellCosParty,
    DoesNotTellOfRefusal,
    DoesNotTellUser,
    KeepsTheCessation,
    SendsAtOnce,
    SendsNoCommand,
    SendsNoCountersigned,
    SendsTooEarly,
    SendsTooLate,
    SendsWhatItRejects,
    SkipsCertificate,
    SkipsForm,
    SkipsIdentity,
    SkipsMapping,
    SkipsProtection,
    SkipsReplay,
    SkipsRequest,
    SkipsRole,
    TellsCosPartyOfNoRejection,
)
from srpd.conformance.mutants.handover import (
    DoesNotTellOfFailedHandover,
    TakesAnyCertificateInHandover,
)
from srpd.conformance.reference import Choices, ReferenceDcc
from srpd.conformance.reference.change_of_supplier import Answer
from srpd.conformance.reference.clock import read_utc, write_utc
from srpd.conformance.reference.sandbox import IMPORT_SUPPLIER, Sandbox
from srpd.conformance.targets.protocol import PortMessage
from srpd.model.again import OF_A_CHANGE_OF_SUPPLIER
from srpd.model.cases import Value
from srpd.model.cos_checks import AUTHORISATION_CHECKS, WRONG_WITH_THE_REQUEST, Contained, Fact
from srpd.model.machines.change_of_supplier import MACHINE, Duty, Event, State
from srpd.model.notation import Bar, Gap, Rule
from srpd.model.readings import DEFAULTS
from srpd.model.register import NOT_YET
from srpd.model.requests import Execution, Generation
from srpd.model.requests import Fact as RequestFact
from srpd.model.systems import cos

if TYPE_CHECKING:
    from conftest import Bench, Played, Script

GAS = "6.23-GS-gsme"
AUTHORISES = "the CoS Party authorises it"
FAULT = "the CoS Party finds a fault"
CEASES = "the CoS Party ceases processing"
SILENT = "the CoS Party is silent"
FAR_OFF = "wait until long before the execution time"
DUE = "wait until the execution time"
FLOW = {
    *("8.3(b)", "8.5(a)", "8.5(b)", "8.6(a)", "8.6(b)", "8.6(c)", "15.2"),
    *(f"8.4({letter})" for letter in "abcdefgh"),
    "20.4",
}


def case(*note: str, then: tuple[str, ...] = (AUTHORISES,), kind: str = GAS) -> Script:
    """A request of this kind, with what is wrong with the answer to it."""
    return ("cos", f"send {kind}{''.join(note)}", *then)


UNDECIDED = {RequestFact.COS_CERTIFICATES_SUFFICE, RequestFact.COS_TOP_UP_FLOOR_PRESENT}
"""What rests on a fact that no public source gives."""
PASSES = case()
SMETS1 = case(kind=f"{GAS}-smets1")
LATER = case(kind=f"{GAS}-future-dated", then=(AUTHORISES, FAR_OFF, DUE))
REFUSED = case(then=(FAULT,))
HANDOVER = ("requests", "send 6.21-IS-esme!certificates-valid")
CONTAINED = tuple(
    case(f"!contained-{fact.name.lower().replace('_', '-')}")
    for fact in WRONG_WITH_THE_REQUEST
    if fact not in UNDECIDED
)
WRONG: dict[str, tuple[Script, ...]] = {
    "8.4(a)": (case("!protection-checks"),),
    "8.4(b)": (case("!certificate-valid"),),
    "8.4(c)": (case("!signed-by-cos-party"),),
    "8.4(d)": (case("!well-formed"),),
    "8.4(e)": (case("!maps-to-one-sent"),),
    "8.4(f)": CONTAINED,
    "8.4(g)": tuple(case(f"!identical{how}") for how in ("", "-service", "-date", "-certificates")),
    "8.4(h)": (case("!response-not-a-replay"), case("!contained-not-a-replay")),
}
ALL_WRONG = tuple(script for scripts in WRONG.values() for script in scripts)
EVERYTHING = (
    PASSES,
    SMETS1,
    LATER,
    REFUSED,
    case(then=(CEASES,)),
    *ALL_WRONG,
    case("!signed-by-cos-party", kind=f"{GAS}-smets1"),
)


# the law


def facts(**changed: Value) -> dict[Enum, Value]:
    found: dict[Enum, Value] = dict.fromkeys(Fact, True)
    found |= {
        Fact.CONTAINED: Contained.PASSES,
        RequestFact.GENERATION: Generation.SMETS2,
        RequestFact.EXECUTION: Execution.ON_DEMAND,
    }
    named = {fact.name: fact for kind in (Fact, RequestFact) for fact in kind}
    return found | {named[name]: value for name, value in changed.items()}


def duties_of_rejection(reading: str, clause: str) -> set[Enum]:
    law = MACHINE.under({**DEFAULTS, "H-05": reading})
    cards = [c for c in law.cards if isinstance(c, Rule) and c.limb and c.clause == clause]
    assert cards
    owed = [{each.duty for each in card.owed()} for card in cards]
    assert all(each == owed[0] for each in owed)
    return owed[0]


def test_what_is_not_shown_to_come_from_the_cos_party_may_be_dropped() -> None:
    told = {Duty.NOTIFY_COS_PARTY, Duty.NOTIFY_USER}
    for clause in ("8.4(a)", "8.4(b)", "8.4(c)"):
        assert not told & duties_of_rejection("not-from-the-cos-party", clause)
    assert told <= duties_of_rejection("not-from-the-cos-party", "8.4(d)")


def test_the_check_list_has_every_limb_of_the_clause_in_its_order() -> None:
    listed = list(dict.fromkeys(limb.clause for limb in AUTHORISATION_CHECKS))
    assert listed == [f"8.4({letter})" for letter in "abcdefgh"]


def test_identity_with_the_signed_pre_command_is_checked_for_smets2_alone() -> None:
    (limb,) = (limb for limb in AUTHORISATION_CHECKS if limb.clause == "8.4(g)")
    assert limb.concerns(facts())
    assert not limb.concerns(facts(GENERATION=Generation.SMETS1))


@pytest.mark.parametrize("clause", sorted({limb.clause for limb in AUTHORISATION_CHECKS}))
@pytest.mark.parametrize("spared", ["8.4(a)", "8.4(c)"])
def test_the_cos_party_is_told_of_every_failure_but_one(clause: str, spared: str) -> None:
    told = Duty.NOTIFY_COS_PARTY in duties_of_rejection(spared, clause)
    assert told == (clause != spared)


@pytest.mark.parametrize("clause", [f"8.4({letter})" for letter in "abcdfgh"])
def test_the_user_is_told_of_every_failure(clause: str) -> None:
    assert Duty.NOTIFY_USER in duties_of_rejection("8.4(a)", clause)


def test_where_nothing_was_sent_there_is_no_original_sender_to_notify() -> None:
    assert Duty.NOTIFY_USER not in duties_of_rejection("8.4(a)", "8.4(e)")


def test_the_literal_exception_is_not_the_default() -> None:
    assert DEFAULTS["H-05"] == "8.4(a)"


def test_no_rejection_lets_anything_be_sent() -> None:
    for card in MACHINE.cards:
        if isinstance(card, Rule) and card.then is State.REJECTED:
            assert not {Duty.SEND_COMMAND, Duty.SEND_COUNTERSIGNED} & {
                each.duty for each in card.owed()
            }


def test_a_future_dated_command_is_sent_by_its_execution_time_and_not_before_it_is_near() -> None:
    later = facts(EXECUTION=Execution.FUTURE_DATED)
    (kept,) = MACHINE.governing(State.UNDER_CHECK, Event.ALL_CHECKS_ARE_SATISFIED, later)
    assert isinstance(kept, Rule)
    assert Duty.SEND_COMMAND in kept.shall_not
    (waiting,) = MACHINE.governing(State.KEPT, Event.EXECUTION_TIME_IS_FAR_OFF, later)
    assert isinstance(waiting, Bar)
    (due,) = MACHINE.governing(State.KEPT, Event.EXECUTION_TIME_IS_REACHED, later)
    assert isinstance(due, Rule)
    assert [each.duty for each in due.owed()] == [Duty.SEND_COMMAND]


def test_of_the_silence_of_the_cos_party_the_text_says_nothing() -> None:
    (card,) = MACHINE.governing(State.WITH_COS_PARTY, Event.COS_PARTY_IS_SILENT, facts())
    assert isinstance(card, Gap)


def test_no_clause_of_the_flow_is_left_unencoded() -> None:
    assert not (FLOW | {"9.1(c)", "9.3"}) & set(NOT_YET)


def test_no_two_profiles_of_the_system_have_one_name() -> None:
    names = [profile.name for profile in cos.SYSTEM.subjects[0].profiles]
    assert len(names) == len(set(names))


# messages


@pytest.fixture
def sandbox() -> Sandbox:
    return Sandbox(ReferenceDcc())


def signed_request(sandbox: Sandbox) -> etree._Element:
    message = sandbox.build("6.23", body=sandbox.cos_body())
    return sign(message, sandbox.credentials[IMPORT_SUPPLIER])


def test_the_request_in_an_authorisation_keeps_its_signature(sandbox: Sandbox) -> None:
    party = sandbox.pki.issue(IMPORT_SUPPLIER, "coSPartyXmlSign")
    wrapper = sign(authorisation_response(signed_request(sandbox)), party)
    root = parse_xml(serialise(wrapper))
    held = read_authorisation_response(root)
    own = sandbox.credentials[IMPORT_SUPPLIER].certificate
    assert verify(held.request.root, lambda *_: own).certificate == own
    assert verify(root, lambda *_: party.certificate).certificate == party.certificate
    assert held.signed_pre_command is None


def test_an_authorisation_of_another_form_is_refused(sandbox: Sandbox) -> None:
    request = signed_request(sandbox)
    with pytest.raises(Malformed, match="is no CoS Authorisation Response"):
        read_authorisation_response(request)
    with pytest.raises(Malformed, match="holds 0 requests"):
        read_authorisation_response(etree.Element(authorisation_response(request).tag))
    with pytest.raises(Malformed, match="holds two Service Requests"):
        read_authorisation_response(authorisation_response(request, request))
    strange = authorisation_response(request)
    etree.SubElement(strange, "NotOfThisForm")
    with pytest.raises(Malformed, match="does not belong"):
        read_authorisation_response(strange)


# the reference


def ask(sandbox: Sandbox) -> str:
    """Send a change of supplier; the RequestID that went to the CoS Party."""
    sandbox.deliver(sandbox.build("6.23", body=sandbox.cos_body()), IMPORT_SUPPLIER)
    (forwarded,) = sandbox.out("cos")
    return str(forwarded.fields["request_id"])


@pytest.mark.parametrize(
    ("reason", "code"), [("validation", "E68"), ("replay", "E69"), ("threshold", "E70")]
)
def test_the_user_is_told_why_the_cos_party_refuses(
    sandbox: Sandbox, reason: str, code: str
) -> None:
    request_id = ask(sandbox)
    fields = {"kind": "cos-refusal", "request_id": request_id, "reason": reason}
    sandbox.target.deliver(PortMessage("cos", fields=fields))
    (alert,) = sandbox.alerts()
    assert (alert.alert_code, alert.code, str(alert.about)) == ("N26", code, request_id)


def test_the_user_is_told_when_the_cos_party_stays_silent(sandbox: Sandbox) -> None:
    ask(sandbox)
    start = read_utc(sandbox.start)
    assert start is not None
    sandbox.target.advance(write_utc(start + timedelta(minutes=4)))
    assert sandbox.alerts() == []
    sandbox.target.advance(write_utc(start + timedelta(minutes=6)))
    assert [alert.code for alert in sandbox.alerts()] == ["E67"]


@pytest.mark.parametrize(
    "xml",
    ["", "<", "<!DOCTYPE a><a/>", "<a/>", '<c:CoSAuthorisationResponse xmlns:c="urn:srpd:cos"/>'],
)
@pytest.mark.parametrize("request_id", ["", "x" * 5000, "known"])
def test_nothing_that_the_cos_party_sends_crashes_the_dcc(
    sandbox: Sandbox, xml: str, request_id: str
) -> None:
    known = ask(sandbox)
    about = known if request_id == "known" else request_id
    fields = {"kind": "cos-authorisation-response", "request_id": about}
    sandbox.target.deliver(PortMessage("cos", xml, fields))
    assert sandbox.out("wan") == []


def test_a_copy_of_the_forwarded_request_does_not_authorise_it(sandbox: Sandbox) -> None:
    request = signed_request(sandbox)
    sandbox.target.deliver(PortMessage(f"user.{IMPORT_SUPPLIER}", serialise(request)))
    (forwarded,) = sandbox.out("cos")
    fields = {**forwarded.fields, "kind": "cos-authorisation-response"}
    sandbox.target.deliver(PortMessage("cos", forwarded.xml, fields))
    assert sandbox.out("wan") == []


# runs


def test_the_reference_passes_every_clause_of_the_flow(bench: Bench) -> None:
    played = bench.play(ReferenceDcc, *EVERYTHING)
    assert played.failed == set()
    assert played.errors == []
    assert well(played) >= FLOW


def test_a_handover_with_a_certificate_that_is_not_valid_is_rejected(bench: Bench) -> None:
    played = bench.play(ReferenceDcc, HANDOVER)
    assert played.failed == set()
    assert {"9.1(c)", "9.3"} <= well(played)


def test_commands_of_a_change_of_supplier_are_counted(bench: Bench) -> None:
    counted = ("send 6.23-IS-esme", AUTHORISES)
    played = bench.play(ReferenceDcc, ("cos", *counted, *counted, "the User releases it"))
    assert played.failed == set()
    assert {"12.2", "12.3(a)", "12.4(d)"} <= well(played)


@pytest.mark.parametrize("silent", [SILENT])
def test_silence_gives_no_verdict(bench: Bench, silent: str) -> None:
    played = bench.play(ReferenceDcc, case(then=(silent,)))
    assert "8.3(b)" not in played.failed | well(played)


def test_each_limb_that_is_applied_again_fails_for_its_own_reason(bench: Bench) -> None:
    found: list[str] = []

    class Notes(ReferenceDcc):
        def authorised_request_passes_again(self, answer: Answer) -> bool:
            passes = super().authorised_request_passes_again(answer)
            if not passes and answer.held is not None:
                request = answer.held.request
                failure = self.first_failure(
                    request, self.checks(request), frozenset({"6.1(n)", "duplicate"})
                )
                found.append("" if failure is None else failure.clause)
            return passes

    bench.play(Notes, *CONTAINED)
    facts_wrong = [fact for fact in WRONG_WITH_THE_REQUEST if fact not in UNDECIDED]
    clause_of = {limb.fails.fact: limb.clause for limb in reversed(OF_A_CHANGE_OF_SUPPLIER)}
    assert found == [clause_of[fact] for fact in facts_wrong]


def test_a_dcc_that_follows_the_letter_of_8_6_is_recognised(bench: Bench) -> None:
    played = bench.play(
        lambda: ReferenceDcc(Choices(cos_party_is_not_told_of_its_role=True)), *WRONG["8.4(c)"]
    )
    assert played.failed == set()
    assert played.follows == {"H-05=8.4(c)"}


# mutants


Mutant = type[ReferenceDcc]
CHECKS: list[tuple[Mutant, str]] = [
    (SkipsProtection, "8.4(a)"),
    (SkipsCertificate, "8.4(b)"),
    (SkipsRole, "8.4(c)"),
    (SkipsForm, "8.4(d)"),
    (SkipsMapping, "8.4(e)"),
    (SkipsRequest, "8.4(f)"),
    (SkipsIdentity, "8.4(g)"),
    (SkipsReplay, "8.4(h)"),
]
OTHERS: list[tuple[Mutant, str, tuple[Script, ...]]] = [
    (DoesNotTellOfRefusal, "8.3(b)", (REFUSED, PASSES)),
    (SendsNoCommand, "8.5(a)", (PASSES, SMETS1, *WRONG["8.4(c)"])),
    (SendsNoCountersigned, "8.5(b)", EVERYTHING),
    (DoesNotTellCosParty, "8.6(b)", EVERYTHING),
    (DoesNotTellUser, "8.6(c)", EVERYTHING),
    (SendsAtOnce, "15.2", EVERYTHING),
    (SendsTooLate, "15.2", EVERYTHING),
    (SendsTooEarly, "15.2", EVERYTHING),
    (TakesAnyCertificateInHandover, "9.1(c)", (HANDOVER,)),
    (DoesNotTellOfFailedHandover, "9.3", (HANDOVER,)),
]


@pytest.mark.parametrize(("mutant", "clause"), CHECKS, ids=[clause for _, clause in CHECKS])
def test_a_check_left_out_fails_its_limb_and_no_other_clause(
    bench: Bench, mutant: Mutant, clause: str
) -> None:
    played = bench.play(mutant, PASSES, SMETS1, REFUSED, *ALL_WRONG)
    assert played.errors == []
    assert played.failed == {clause}
    assert breaches(played) == {clause}


@pytest.mark.parametrize(
    ("mutant", "clause", "scripts"),
    OTHERS,
    ids=[f"{m.__name__} {clause}" for m, clause, _ in OTHERS],
)
def test_a_broken_duty_fails_its_clause_and_no_other(
    bench: Bench, mutant: Mutant, clause: str, scripts: tuple[Script, ...]
) -> None:
    played = bench.play(mutant, *scripts)
    assert played.errors == []
    assert played.failed == {clause}
    assert breaches(played) == {clause}


def test_the_user_is_alerted_when_its_threshold_is_exceeded_at_the_cos_party(
    bench: Bench,
) -> None:
    script = case(then=(CEASES,))
    assert "20.4" in well(bench.play(ReferenceDcc, script))
    assert "20.4" in bench.play(KeepsTheCessation, script).failed


def test_what_is_rejected_and_sent_all_the_same_fails_the_duty_to_reject(bench: Bench) -> None:
    played = bench.play(SendsWhatItRejects, PASSES, *ALL_WRONG)
    assert "8.6(a)" in played.failed
    assert played.failed <= {"8.6(a)", *WRONG}


def test_a_rejection_of_what_is_carried_out_is_found(bench: Bench) -> None:
    played = bench.play(TellsCosPartyOfNoRejection, PASSES)
    assert len(played.result.breaches) == 1
    assert played.failed & {"8.5(a)", "8.6(b)", "13.2(a)"}


def well(played: Played) -> set[str]:
    """The clauses that were checked, and of which no check failed: a few cases earn no PASS."""
    return {c.clause for c in played.result.clauses if c.passed and not c.failed}


def breaches(played: Played) -> set[str]:
    """The clause that each breach names first."""
    return {breach.clause for breach in played.result.breaches}
