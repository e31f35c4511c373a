"""The suite says no: faults planted in the reference, and the clause that each must fail."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import fields, replace
from typing import Any

import pytest

from srpd.conformance.campaigns.run import judge_again
from srpd.conformance.judging.judge import judge, judge_strictly
from srpd.conformance.judging.verdicts import ExitCode, Verdict
from srpd.conformance.recording.trace import Entry, read_trace
from srpd.conformance.reference import Choices, ReferenceDcc
from srpd.generators.suite import read_suite
from srpd.model.readings import DEFAULTS
from tests.going_well import kept

SEND = "first sends 4.1.1-IS-esme"
LATER = "send 1.1.1-IS-esme-smets1-future-dated"
DUE = "wait until the execution date"
PERIOD = "the period ends"


def yes(*_: Any, **__: Any) -> bool:
    return True


def no(*_: Any, **__: Any) -> bool:
    return False


def nothing(*_: Any, **__: Any) -> None:
    return None


def mutant(method: str, does: Callable[..., Any]) -> type[ReferenceDcc]:
    """The reference with one of its obligations replaced."""
    return type("Mutant", (ReferenceDcc,), {method: does})


def requests(*profiles: str) -> list[tuple[str, ...]]:
    return [("requests", f"send {profile}") for profile in profiles]


ACCEPTED = [
    ("6.1(a)", "body_fits_the_variant", "4.1.1-IS-esme!structure-verified"),
    ("6.1(b)", "senders_rights_are_not_suspended", "4.1.1-IS-esme!rights-held"),
    ("6.1(b)", "senders_role_is_eligible", "4.1.1-IS-esme!role-eligible"),
    ("6.1(c)", "smi_status_permits", "4.1.1-IS-esme!recovery"),
    ("6.1(d)", "signature_holds", "4.1.1-IS-esme!signature-valid"),
    ("6.1(e)", "signing_certificate_is_valid", "4.1.1-IS-esme!certificate-valid"),
    ("6.1(e)", "signing_certificate_is_for_xml_signing", "4.1.1-IS-esme!certificate-xmlsign"),
    ("6.1(f)", "sender_is_an_eligible_user", "4.1.1-IS-esme!registered"),
    ("6.1(g)(i)", "cos_signer_is_the_sender", "6.23-IS-esme!cos-signer-is-sender"),
    (
        "6.1(g)(ii)",
        "cos_mpid_is_in_the_signing_certificate",
        "6.23-IS-esme!cos-mpid-in-certificate",
    ),
    (
        "6.1(g)(v)",
        "cos_certificates_are_of_suppliers",
        "6.23-IS-esme!cos-certificates-are-supplier",
    ),
    ("6.1(g)(vi)", "cos_key_usages_fit", "6.23-IS-esme!cos-key-usage-fits"),
    (
        "6.1(g)(viii)",
        "cos_certificates_are_the_senders",
        "6.23-IS-esme!cos-certificates-are-senders",
    ),
    ("6.1(h)", "restored_log_is_of_the_senders_system", "8.12.1-IS-chf!log-is-senders"),
    (
        "6.1(i)",
        "image_hash_is_that_of_the_central_products_list",
        "11.1-IS-esme!image-hash-listed",
    ),
    ("6.1(j)", "contained_certificates_are_valid", "6.15.1-IS-esme!certificates-valid"),
    ("6.1(k)(i)", "every_issuer_is_contained", "6.21-IS-esme!issuers-contained"),
    ("6.1(k)(ii)", "every_issuer_has_issued_one", "6.21-IS-esme!issuers-all-used"),
    (
        "6.1(l)",
        "sender_is_responsible_supplier_for_the_mpxn",
        "8.11-IS-chf-adds-meter!responsible-for-mpxn",
    ),
    ("6.1(m)", "sub_ghz_channels_are_available", "6.28-IS-chf!channels-available"),
    (
        "6.1(o)",
        "sender_is_import_supplier_on_the_network",
        "11.3-IS-chf-smets1!import-supplier-on-han",
    ),
]


@pytest.mark.parametrize(("clause", "method", "profile"), ACCEPTED)
def test_accepting_what_a_limb_rejects_fails_that_limb(
    bench: Any, clause: str, method: str, profile: str
) -> None:
    played = bench.play(mutant(method, yes), *requests(profile))
    assert played.failed == {clause}


def test_a_replay_that_is_accepted_fails_6_1_n(bench: Any) -> None:
    played = bench.play(
        type(
            "Mutant",
            (ReferenceDcc,),
            {"request_is_not_a_replay": yes} | {"request_is_not_a_duplicate": yes},
        ),
        *requests("2.2-IS-esme-smets1!not-a-replay"),
    )
    assert played.failed == {"6.1(n)"}


REJECTED = [
    ("6.1(b)", "senders_role_is_eligible", no, "4.1.1-IS-esme"),
    ("6.1(c)", "smi_status_permits", no, "4.1.1-IS-esme"),
    ("6.1(c)", "is_top_up_for_return", no, "2.2-IS-esme-smets1-cv2!suspended"),
    ("6.1(d)", "signature_holds", no, "4.1.1-IS-esme"),
    ("6.1(f)", "sender_is_an_eligible_user", no, "4.1.1-IS-esme"),
    ("6.2(a)", "is_gas_meter_join_by_import_supplier", no, "8.7.2-IS-gpf-shared-hub"),
    ("6.2(c)", "is_sent_by_other_user", no, "4.8.1-OU-esme"),
    ("18.1(b)(i)", "is_exempt_from_status_check", no, "8.2-IS-esme!suspended"),
    ("18.1(b)(ii)", "is_exempt_from_registration_check", no, "8.2-IS-esme!registered"),
]


@pytest.mark.parametrize(("clause", "method", "does", "profile"), REJECTED)
def test_rejecting_what_a_limb_lets_pass_fails_that_limb(
    bench: Any, clause: str, method: str, does: Any, profile: str
) -> None:
    assert bench.play(mutant(method, does), *requests(profile)).failed == {clause}


def test_rejecting_what_6_2_b_lets_pass_is_to_follow_the_letter_of_6_1_h(bench: Any) -> None:
    refuses = mutant("is_gas_proxy_restore_by_import_supplier", no)
    played = bench.play(refuses, *requests("8.12.2-IS-gpf-shared-hub"))
    assert (played.failed, played.follows) == (set(), {"H-61=literal"})
    strictly = judge_strictly(*_one_case(played), DEFAULTS)
    assert {c.clause for c in strictly.checks if c.verdict is Verdict.FAIL} == {"6.2(b)"}


def test_a_rejection_whose_code_fits_several_limbs_names_them_all(bench: Any) -> None:
    played = bench.play(mutant("signing_certificate_is_valid", no), *requests("4.1.1-IS-esme"))
    assert "6.1(e)" in played.result.breaches[0].required


def _counts_one_more(self: ReferenceDcc, request: Any, threshold: Any) -> int:
    return ReferenceDcc.number_processed(self, request, threshold) + 1


def _sends_twice(self: ReferenceDcc, request: Any, payload: Any, **options: Any) -> None:
    ReferenceDcc.send_by_network(self, request, payload, **options)
    ReferenceDcc.send_by_network(self, request, payload, **options)


def _releases_again_into_detection(self: ReferenceDcc, request_id: str) -> None:
    held = self.state.quarantine.pop(request_id)
    self.send_unless_quarantined(held.request, held.proceed)


def _acknowledges_too(self: ReferenceDcc, request: Any) -> Any:
    answer = ReferenceDcc.process_non_device(self, request)
    self.emit(f"usercb.{request.originator}", self.acknowledge(request).xml)
    return answer


def _sends_though_rejected(self: ReferenceDcc, request: Any, rejection: Any) -> Any:
    self.emit(
        "wan",
        kind="command",
        device=request.target,
        srv=request.variant,
        request_id=str(request.request_id),
    )
    return ReferenceDcc.reject(self, request, rejection)


def _sends_a_command_for_a_read(self: ReferenceDcc, request: Any) -> Any:
    self.emit("wan", kind="command", device=request.target, request_id=str(request.request_id))
    return ReferenceDcc.process_non_device(self, request)


def _lets_time_release(self: ReferenceDcc, to: str) -> Any:
    advanced = ReferenceDcc.advance(self, to)
    for request_id in list(self.state.quarantine):
        self.release(request_id)
    return advanced


def test_a_rejection_in_silence_fails_the_duty_to_notify(bench: Any) -> None:
    played = bench.play(mutant("reject", nothing), *requests("4.1.1-IS-esme!rights-held"))
    assert played.failed == {"6.1", "6.3"}


def test_a_target_that_stores_nothing_does_not_look_like_one_under_the_letter_of_h_01(
    bench: Any,
) -> None:
    played = bench.play(mutant("store", nothing), ("storage", LATER, DUE))
    assert played.follows == set()
    assert played.failed == {"6.5(d)(ii)"}


THREE = ("detection", SEND, SEND, SEND)
OUTCOMES: list[tuple[str, str, Any, tuple[str, ...]]] = [
    ("6.1", "acknowledge", nothing, ("requests", "send 4.1.1-IS-esme")),
    (
        "6.1(b)",
        "reject",
        _sends_though_rejected,
        ("requests", "send 4.1.1-IS-esme!rights-held"),
    ),
    (
        "6.5(a)(ii)",
        "process_critical",
        lambda self, request: self.send_command(request, b"x"),
        ("requests", "send 1.1.1-IS-esme"),
    ),
    ("6.5(d)(i)", "store", lambda self, r: self.countersign_and_send(r), ("storage", LATER)),
    (
        "6.5(b)",
        "delete_stored",
        no,
        ("storage", LATER, "send 1.1.1-IS-esme-smets1", DUE),
    ),
    (
        "6.5(d)(ii)",
        "recheck",
        nothing,
        ("storage", LATER, "the sender's rights are suspended", DUE),
    ),
    (
        "6.5(c)(i)",
        "service_provider_of",
        lambda *_: "B",
        ("requests", "send 4.1.1-IS-esme-smets1"),
    ),
    ("8.1(a)", "send_to_cos_party", nothing, ("requests", "send 6.23-IS-esme")),
    (
        "11.1(e)",
        "return_join_pre_command",
        lambda self, request, payload, _: self.send_command(request, payload),
        ("requests", "send 8.7.1-GS-gsme"),
    ),
    ("12.1", "is_breached", no, THREE),
    ("12.2", "notify_of_quarantine", nothing, THREE),
    ("12.1", "value_is_beyond", no, ("detection", "first sends 6.12-IS-esme!value")),
    ("12.2", "value_is_beyond", yes, ("detection", "first sends 6.12-IS-esme")),
    ("12.4(d)", "number_processed", _counts_one_more, THREE),
    ("12.4(d)", "is_breached", yes, ("detection", SEND)),
    ("12.3(a)", "release", nothing, (*THREE, "first releases")),
    ("12.3(a)", "release", _releases_again_into_detection, (*THREE, "first releases")),
    ("12.3(a)", "advance", _lets_time_release, (*THREE, "first waits")),
    (
        "12.3(b)",
        "delete_quarantined",
        lambda self, request_id: self.release(request_id),
        (*THREE, "first deletes"),
    ),
    (
        "12.3(c)",
        "delete_quarantined_by_procedures",
        lambda self, request_id: self.release(request_id),
        (*THREE, "first has deleted by the Procedures"),
    ),
    ("6.5(a)(i)", "send_by_network", nothing, ("detection", SEND)),
    ("13.2(a)", "send_by_network", _sends_twice, ("detection", SEND)),
    (
        "13.2(a)",
        "hub_is_commissioned",
        yes,
        ("detection", "the hub is not commissioned", SEND),
    ),
    ("13.2(b)", "is_for_the_device", yes, ("requests", "send 4.1.1-IS-esme-cv2")),
    (
        "6.5(c)(iii)",
        "countersign_and_send",
        nothing,
        ("requests", "send 4.1.1-IS-esme-smets1"),
    ),
    ("18.1(a)", "process_non_device", _acknowledges_too, ("requests", "send 8.2-IS-esme")),
    (
        "18.1(d)",
        "process_non_device",
        _sends_a_command_for_a_read,
        ("requests", "send 8.14.1-IS-chf"),
    ),
    (
        "18.1(d)(ii)",
        "request_wan_matrix",
        lambda *_: ("I0", None),
        ("requests", "send 12.1-IS-none"),
    ),
    (
        "18.1(d)(iii)",
        "pre_notify_device",
        lambda *_: ("I0", None),
        ("meter", "send 12.2-IS-esme"),
    ),
    (
        "18.1(d)(vii)(A)",
        "set_decommissioned",
        nothing,
        ("meter", "send 12.2-IS-esme", "send 8.3-IS-esme"),
    ),
    (
        "18.1(d)(vii)(B)",
        "disassociate_from_mpxns",
        nothing,
        ("meter", "send 12.2-IS-esme", "send 8.3-IS-esme"),
    ),
    (
        "18.1(d)(vii)(C)",
        "decommission_gas_proxy_of",
        nothing,
        ("hub", "send 8.3-IS-chf"),
    ),
]


@pytest.mark.parametrize(("clause", "method", "does", "script"), OUTCOMES)
def test_a_duty_that_is_not_done_fails_its_clause(
    bench: Any, clause: str, method: str, does: Any, script: tuple[str, ...]
) -> None:
    played = bench.play(mutant(method, does), script)
    assert played.errors == []
    assert clause in played.failed
    assert played.result.breaches[0].clause == clause
    assert played.result.exit_code == 1


@pytest.mark.parametrize("script", sorted({script for *_, script in OUTCOMES}))
def test_the_reference_passes_every_script_that_mutants_fail(
    bench: Any, script: tuple[str, ...]
) -> None:
    played = bench.play(ReferenceDcc, script)
    assert (played.failed, played.errors, played.follows) == (set(), [], set())
    assert kept(played.result)


# Readings

READINGS = [
    (
        {"failed_execution_is_notified": False},
        "H-14=open",
        ("storage", LATER, "the sender's rights are suspended", DUE),
    ),
    (
        {"firmware_version_of_suspended_device_may_be_read": False},
        "H-20=literal",
        ("requests", "send 11.2-IS-esme!suspended"),
    ),
    (
        {"suspended_smets1_device_may_be_activated": True},
        "H-21=accepted",
        ("requests", "send 11.3-IS-esme-smets1!suspended"),
    ),
    (
        {"suspended_device_may_be_decommissioned": True},
        "H-22=accepted",
        ("requests", "send 8.3-IS-esme!suspended"),
    ),
    (
        {"smets1_cos_goes_through_the_cos_party": False},
        "H-06=literal",
        ("requests", "send 6.23-IS-esme-smets1"),
    ),
    (
        {"stored_request_is_exempt_from_replay_check": False},
        "H-01=m",
        ("storage", LATER, DUE),
    ),
]


@pytest.mark.parametrize(("choices", "follows", "script"), READINGS)
def test_another_reading_is_reported_and_is_no_breach(
    bench: Any, choices: dict[str, bool], follows: str, script: tuple[str, ...]
) -> None:
    played = bench.play(lambda: ReferenceDcc(Choices(**choices)), script)
    assert played.failed == set()
    assert played.follows == {follows}
    assert (played.errors, played.result.breaches) == ([], ())
    # What keeps the law under another reading alone rules nothing out under this one.
    assert played.result.exit_code is ExitCode.ONLY_INCONCLUSIVE


@pytest.mark.parametrize(("choices", "follows", "script"), READINGS)
def test_judged_under_the_reading_it_follows_a_target_passes_plainly(
    bench: Any, choices: dict[str, bool], follows: str, script: tuple[str, ...]
) -> None:
    played = bench.play(lambda: ReferenceDcc(Choices(**choices)), script)
    again = judge_again(played.folder, (follows,))
    assert again.exit_code == 0
    assert [case.follows for case in again.cases] == [()]


def test_silence_about_a_failed_signature_is_accepted(bench: Any) -> None:
    dcc = Choices(failed_signature_is_answered=False)
    played = bench.play(lambda: ReferenceDcc(dcc), *requests("4.1.1-IS-esme!signature-valid"))
    assert (played.failed, played.errors, played.follows) == (set(), [], set())
    assert "6.1(d)" in kept(played.result)


# Judging depends on the trace alone


def _one_case(played: Any) -> tuple[Any, list[Entry]]:
    suite = read_suite(played.folder / "suite.json")
    entries = list(read_trace(played.folder / "trace.jsonl"))
    return suite.cases[0], [e for e in entries if e.case == suite.cases[0].id]


def test_judging_twice_gives_the_same(bench: Any) -> None:
    case, entries = _one_case(bench.play(mutant("is_breached", no), THREE))
    assert judge(case, entries, DEFAULTS) == judge(case, entries, DEFAULTS)


def test_judging_again_gives_the_same_breach(bench: Any) -> None:
    played = bench.play(mutant("is_breached", no), THREE)
    again = judge_again(played.folder)
    (mine,), (theirs,) = again.breaches, played.result.breaches
    assert replace(mine, replay="") == replace(theirs, replay="")


def test_an_answer_taken_out_of_the_trace_does_not_pass(bench: Any) -> None:
    case, entries = _one_case(bench.play(ReferenceDcc, THREE))
    for place, entry in enumerate(entries):
        if entry.kind == "seen" and entry.phase == "act":
            found = judge(case, [*entries[:place], *entries[place + 1 :]], DEFAULTS)
            assert found.breach is not None


def test_a_step_whose_end_is_missing_is_an_error(bench: Any) -> None:
    case, entries = _one_case(bench.play(ReferenceDcc, THREE))
    kept = [
        e
        for e in entries
        if not (e.step == "detection-001.2" and e.fields.get("method") == "drain")
    ]
    found = judge(case, kept, DEFAULTS)
    assert "detection-001.2" in found.error
    assert {c.step for c in found.checks} == {"detection-001.1"}


def test_a_message_moved_to_another_users_port_does_not_pass(bench: Any) -> None:
    case, entries = _one_case(bench.play(ReferenceDcc, THREE))
    moved = [
        replace(e, port="user.90-B3-D5-1F-30-01-80-00")
        if e.kind == "seen" and e.port.startswith("user.") and e.phase == "act"
        else e
        for e in entries
    ]
    assert judge(case, moved, DEFAULTS).breach is not None


def test_no_seen_message_that_is_garbled_is_passed_over(bench: Any) -> None:
    case, entries = _one_case(bench.play(ReferenceDcc, THREE))
    for entry in entries:
        if entry.kind == "seen" and entry.xml and entry.phase == "act":
            garbled = [replace(e, xml=e.xml[:-9]) if e is entry else e for e in entries]
            assert judge(case, garbled, DEFAULTS).error


@pytest.mark.parametrize("value", [None, 7, "x", [], {"a": {}}, [[1]]])
def test_odd_fields_in_a_trace_do_not_crash_the_judge(bench: Any, value: Any) -> None:
    case, entries = _one_case(bench.play(mutant("is_breached", no), THREE))
    for name in ("records", "about", "kind", "request_id", "method", "idle", "stimulus", "device"):
        odd = [
            replace(e, fields={**e.fields, name: value}) if name in e.fields else e for e in entries
        ]
        found = judge(case, odd, DEFAULTS)
        assert found.case == case.id
        json.dumps([getattr(found, each.name) for each in fields(found)], default=str)


def test_steps_after_a_breach_are_not_judged(bench: Any) -> None:
    played = bench.play(mutant("is_breached", no), (*THREE, "first releases", SEND))
    checks = played.result.cases[0].checks
    later = {c.verdict for c in checks if c.step in {"detection-001.4", "detection-001.5"}}
    assert later == {Verdict.INCONCLUSIVE}


def test_the_argument_marks_the_first_message_that_breaks_the_clause(bench: Any) -> None:
    played = bench.play(mutant("quarantine", lambda *arguments: arguments[-1]()), THREE)
    (breach,) = played.result.breaches
    (first,) = [line for line in breach.let if line.first_divergence]
    assert first.port == "wan"
    assert "Command towards the Device" in first.says
