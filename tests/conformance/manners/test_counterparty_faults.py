"""Faults of the counterparties: the references bear with them, and what does not is found out."""

from __future__ import annotations

import shlex
import sys
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from srpd.conformance.campaigns.replay import read_replay, replay, still_fails
from srpd.conformance.campaigns.run import RunOptions, judge_again, run
from srpd.conformance.campaigns.shortening import shorten
from srpd.conformance.fuzz.campaign import FuzzOptions
from srpd.conformance.fuzz.fuzzing import fuzz
from srpd.conformance.manners import handled, manner_names
from srpd.conformance.manners.counterparties.faults import Fault
from srpd.conformance.manners.counterparties.parties import COUNTERPARTIES
from srpd.conformance.manners.counterparty_faults import Row, rows, table
from srpd.conformance.messages.errors import MessageError
from srpd.conformance.messages.identifiers import RequestId
from srpd.conformance.messages.responses import Kind, parse_response
from srpd.conformance.messages.xml import DS, child, parse_xml
from srpd.conformance.recording.trace import read_trace
from srpd.conformance.reference import ReferenceDcc
from srpd.conformance.reference.change_of_supplier import Answer
from srpd.conformance.reference.cos_party import ReferenceCosParty
from srpd.conformance.reference.service_provider import ReferenceServiceProvider
from srpd.conformance.reference.user import ReferenceUser
from srpd.conformance.report.argument import argument
from srpd.conformance.suites.coverage_kinds import Wanted, suite_for
from srpd.conformance.targets.protocol import Drained, PortMessage
from srpd.generators.cases import Suite
from srpd.generators.suite import Case, Step, write_suite
from srpd.model.notation import Party
from srpd.model.readings import DEFAULTS
from srpd.model.systems import SYSTEMS, system

FAULTS = Wanted("counterparty-faults")
READ = "the DCC receives the Response to 4.1.1-IS-esme"
OLD_READ = "the DCC receives the Response to 4.1.1-IS-esme-smets1"
CHANGE = "send 6.23-GS-gsme"
AUTHORISES = "the CoS Party authorises it"
FIRST, THEN = "first sends 4.8.1-IS-esme", "then sends 4.10-IS-esme"
EXECUTED = "the first is executed"
Made = tuple[str, str]
"""A stimulus, and the manner in which it happens; empty for the usual one."""


def played(
    bench: Any, factory: Callable[[], Any], name: str, *made: Made | str, **options: Any
) -> Any:
    """One case of a system in which stimuli happen, some of them in a manner."""
    steps = tuple(
        Step(f"c.{n}", *((each, (), "") if isinstance(each, str) else (each[0], (), each[1])))
        for n, each in enumerate(made, 1)
    )
    folder = bench.base / f"faults-{next(bench.numbers)}"
    file = bench.base / f"{folder.name}.json"
    write_suite(Suite("0", 0, dict(DEFAULTS), (), (Case("c", name, steps),)), file)
    return run(RunOptions(bench.target(factory), folder, suite_file=file, **options))


def fails(result: Any, clause: str, manner: str) -> bool:
    """Whether a clause is failed, in words that name the manner and its rule."""
    for breach in result.breaches:
        text = " ".join(argument(breach).split())
        if breach.clause == clause and f"in this manner: {manner}" in text and "; rule: " in text:
            return True
    return False


# The references


@pytest.mark.parametrize("seed", [0, 1, 5])
def test_every_reference_bears_with_every_fault(bench: Any, seed: int) -> None:
    wanted = replace(FAULTS, seed=seed)
    result = run(RunOptions(folder=bench.base / "all", wanted=wanted, seed=seed))
    assert not result.breaches
    assert not result.errors
    checks = [check for case in result.cases for check in case.checks]
    assert {check.verdict.value for check in checks} <= {"PASS", "INCONCLUSIVE"}
    # What stands in a Command or a message that was never sent cannot be told.
    unseen = "nothing was sent that could show it"
    assert all(check.why.startswith(unseen) for check in checks if check.verdict.value != "PASS")
    assert all(not clause.failed for clause in result.clauses)


def test_a_run_of_faults_is_judged_again_to_the_same_end(bench: Any) -> None:
    folder = bench.base / "judged"
    result = run(RunOptions(folder=folder, wanted=FAULTS, systems=("cos", "responses")))
    again = judge_again(folder)
    assert [case.checks for case in again.cases] == [case.checks for case in result.cases]


def test_what_the_code_leaves_open_is_noted_and_the_rest_is_judged(bench: Any) -> None:
    result = played(bench, ReferenceDcc, "responses", (READ, "twice"), READ)
    (note,) = result.cases[0].notes
    assert note.startswith("twice: Clause 17.2 does not say")
    assert {check.step for check in result.cases[0].checks} == {"c.1", "c.2"}


# Devices


class SendsTheNextTwice(ReferenceDcc):
    """Every Response of success has it send what depends on the request, sent or not."""

    def execution_is_known(self, request_id: str, *, successful: bool) -> None:
        waiting = self.state.in_turn.get(request_id)
        super().execution_is_known(request_id, successful=successful)
        if waiting is not None and successful:
            self.state.in_turn[request_id] = waiting


def test_who_sends_a_command_again_upon_the_same_response_fails(bench: Any) -> None:
    script = (FIRST, THEN, (EXECUTED, "twice"))
    result = played(bench, SendsTheNextTwice, "sequence", *script)
    assert fails(result, "15.1(a)", "twice")
    assert not played(bench, SendsTheNextTwice, "sequence", FIRST, THEN, EXECUTED).breaches


class GoesDeaf(ReferenceDcc):
    """After a message that it cannot read it hears nothing more from Devices."""

    deaf = False

    def reset(self, now: str) -> str:
        self.deaf = False
        return super().reset(now)

    def device_sends(self, message: PortMessage) -> None:
        if self.deaf:
            return
        try:
            RequestId.parse(str(message.fields.get("request_id")))
        except MessageError:
            self.deaf = True
        super().device_sends(message)


@pytest.mark.parametrize(
    "manner", ["after one that was cut short", "after one that cannot be read"]
)
def test_who_stops_upon_a_damaged_response_fails(bench: Any, manner: str) -> None:
    assert fails(played(bench, GoesDeaf, "responses", (READ, manner)), "17.2", manner)


class Crashes(ReferenceDcc):
    def device_sends(self, message: PortMessage) -> None:
        bytes.fromhex(str(message.fields["device"]).replace("-", ""))
        super().device_sends(message)


def test_an_error_of_a_target_that_crashes_names_the_manner_and_its_rule(bench: Any) -> None:
    manner = "after one that cannot be read"
    result = played(bench, Crashes, "responses", (READ, manner))
    (case,) = result.errors
    assert f"in this manner: {manner}" in case.error
    assert "rule: 17.2" in case.error


class ForgetsAfter(ReferenceDcc):
    """It forgets a request that is not answered in time."""

    AFTER = timedelta(minutes=30)

    def request_answered(self, fields: Any) -> Any:
        request = super().request_answered(fields)
        sent_at = self.times.get(str(fields.get("request_id")))
        return None if sent_at is None or self.now - sent_at > self.AFTER else request

    def deliver(self, message: PortMessage) -> Any:
        if message.port == "wan" and not message.fields.get("outcome"):
            return super().deliver(message)
        answer = super().deliver(message)
        for request_id in self.state.sent:
            self.times.setdefault(request_id, self.now)
        return answer

    def reset(self, now: str) -> str:
        self.times: dict[str, Any] = {}
        return super().reset(now)


class ForgetsAfterAnHourOrTwo(ForgetsAfter):
    AFTER = timedelta(hours=2)


def test_who_forgets_a_late_response_fails(bench: Any) -> None:
    late = (READ, "a while later")
    assert fails(played(bench, ForgetsAfter, "responses", late), "17.2", late[1])
    assert not played(bench, ForgetsAfter, "responses", READ).breaches
    later = (READ, "long after")
    assert not played(bench, ForgetsAfterAnHourOrTwo, "responses", late).breaches
    assert fails(played(bench, ForgetsAfterAnHourOrTwo, "responses", later), "17.2", later[1])


class AnswersInOrder(ReferenceDcc):
    """It takes every Response for that to the earliest request of the Device."""

    def request_answered(self, fields: Any) -> Any:
        found = super().request_answered(fields)
        same = (r for r in self.state.sent.values() if found and r.target == found.target)
        first = next(same, None)
        if first is not None:
            del self.state.sent[str(first.request_id)]
        return first


@pytest.mark.parametrize("stimulus", [READ, OLD_READ])
def test_who_takes_responses_in_the_order_of_the_requests_fails(bench: Any, stimulus: str) -> None:
    manner = "overtaking the Response to an earlier request"
    clause = "17.3(a)" if stimulus is OLD_READ else "17.2"
    assert fails(played(bench, AnswersInOrder, "responses", (stimulus, manner)), clause, manner)
    assert not played(bench, AnswersInOrder, "responses", stimulus).breaches


def test_the_response_that_was_overtaken_comes_as_well(bench: Any) -> None:
    answered: list[str] = []

    class Listens(ReferenceDcc):
        def request_answered(self, fields: Any) -> Any:
            answered.append(str(fields["request_id"]))
            return super().request_answered(fields)

    manner = "overtaking the Response to an earlier request"
    result = played(bench, Listens, "responses", (READ, manner))
    assert not result.breaches
    later, earlier = (RequestId.parse(each).counter for each in answered[-2:])
    assert earlier < later


class BelievesAnyDevice(ReferenceDcc):
    def request_answered(self, fields: Any) -> Any:
        return super().request_answered({k: v for k, v in fields.items() if k != "device"})


def test_who_takes_the_word_of_another_device_for_an_execution_fails(bench: Any) -> None:
    manner = "after one from another Device"
    script = (FIRST, THEN, (EXECUTED, manner))
    assert fails(played(bench, BelievesAnyDevice, "sequence", *script), "15.1(a)", manner)


class KeepsFailures(ReferenceDcc):
    def send_response(self, request: Any, fields: Any) -> None:
        if fields.get("outcome") == "success":
            super().send_response(request, fields)


def test_who_keeps_back_a_response_that_reports_a_failure_fails(bench: Any) -> None:
    manner = "that reports a failure"
    assert fails(played(bench, KeepsFailures, "responses", (READ, manner)), "17.2", manner)


# The CoS Party


def _is_unsigned(answer: Answer) -> bool:
    return answer.root is not None and child(answer.root, "Signature", DS) is None


class AcceptsUnsignedAuthorisations(ReferenceDcc):
    def authorisation_protection_holds(self, answer: Answer) -> bool:
        return _is_unsigned(answer) or super().authorisation_protection_holds(answer)

    def authorisation_certificate_is_valid(self, answer: Answer) -> bool:
        return _is_unsigned(answer) or super().authorisation_certificate_is_valid(answer)

    def authorisation_is_signed_by_cos_party(self, answer: Answer) -> bool:
        return _is_unsigned(answer) or super().authorisation_is_signed_by_cos_party(answer)


def test_who_accepts_a_badly_signed_authorisation_fails(bench: Any) -> None:
    forged = f"{CHANGE}!protection-checks"
    manner = "with no Signature"
    mutant = AcceptsUnsignedAuthorisations
    assert fails(played(bench, mutant, "cos", forged, (AUTHORISES, manner)), "8.4(a)", manner)
    assert not played(bench, mutant, "cos", forged, AUTHORISES).breaches


class AuthorisesTwice(ReferenceDcc):
    def authorisation_is_not_a_replay(self, _: Answer) -> bool:
        return True

    def authorised_request_is_not_a_replay(self, _: Answer) -> bool:
        return True


@pytest.mark.parametrize("request_sent", [CHANGE, f"{CHANGE}-smets1"])
def test_who_acts_twice_upon_the_same_authorisation_fails(bench: Any, request_sent: str) -> None:
    script = (request_sent, (AUTHORISES, "twice"))
    assert fails(played(bench, AuthorisesTwice, "cos", *script), "8.4(h)", "twice")


class GivesUp(ReferenceDcc):
    """After the time-out it does not act upon what the CoS Party answers."""

    def authorisation_maps_to_one_sent(self, answer: Answer) -> bool:
        return answer.about in self.state.cos_waiting


class GivesUpSoon(GivesUp):
    COS_PARTY_TIME_OUT = timedelta(minutes=1)


def test_who_gives_the_cos_party_up_before_the_time_out_fails(bench: Any) -> None:
    manner = "late, and in time"
    result = played(bench, GivesUpSoon, "cos", CHANGE, (AUTHORISES, manner))
    assert any(manner in str(breach.manners) for breach in result.breaches)
    assert not played(bench, GivesUp, "cos", CHANGE, (AUTHORISES, manner)).breaches


def test_what_follows_an_answer_after_the_time_out_is_noted_alone(bench: Any) -> None:
    script = (CHANGE, (AUTHORISES, "after the time-out"))
    result = played(bench, GivesUpSoon, "cos", *script)
    assert not result.breaches
    assert "Clause 8.3(b)" in result.cases[0].notes[-1]


def _before(suite: Suite, manner: str) -> set[str]:
    """The stimuli right before those that happen in a manner."""
    return {
        case.steps[place - 1].stimulus
        for case in suite.cases
        for place, step in enumerate(case.steps)
        if step.manner == manner
    }


def test_a_damaged_authorisation_comes_where_the_same_check_fails_anyhow() -> None:
    suite = suite_for(FAULTS, ("cos",), DEFAULTS)
    assert _before(suite, "with no Signature") == {f"{CHANGE}!protection-checks"}
    assert _before(suite, "cut short") == {f"{CHANGE}!well-formed"}


def test_an_authorisation_comes_twice_only_where_the_first_is_accepted() -> None:
    suite = suite_for(FAULTS, ("cos",), DEFAULTS)
    assert not any("!" in stimulus for stimulus in _before(suite, "twice"))


# Users and operations


class ReleasesWhatWasDeleted(ReferenceDcc):
    """What the User has deleted it only marks, and a later instruction finds it."""

    def reset(self, now: str) -> str:
        self.marked: dict[str, Any] = {}
        return super().reset(now)

    def delete_quarantined(self, request_id: str) -> None:
        held = self.state.quarantine.get(request_id)
        super().delete_quarantined(request_id)
        if held is not None:
            self.marked[request_id] = held

    def decide_quarantine(self, request_id: str, decision: str, user: str | None) -> str | None:
        if decision == "process" and request_id in self.marked:
            self.marked.pop(request_id).proceed()
            return None
        return super().decide_quarantine(request_id, decision, user)


TOO_MUCH = "first sends 6.12-IS-esme!value"


def test_who_sends_what_the_user_has_had_deleted_fails(bench: Any) -> None:
    manner = "with the contrary decision behind it"
    script = (TOO_MUCH, ("first deletes", manner))
    result = played(bench, ReleasesWhatWasDeleted, "detection", *script)
    assert fails(result, "12.3(b)", manner)


class TakesNothingForConsent(ReferenceDcc):
    def decide_quarantine(self, request_id: str, decision: str, user: str | None) -> str | None:
        consent = "delete" if decision == "delete" else "process"
        return super().decide_quarantine(request_id, consent, user)


def test_who_processes_upon_a_decision_that_is_none_fails(bench: Any) -> None:
    manner = "after one that decides nothing"
    script = (TOO_MUCH, ("first deletes", manner))
    result = played(bench, TakesNothingForConsent, "detection", *script)
    assert fails(result, "12.3(b)", manner)


# The other roles


class AuthorisesReplays(ReferenceCosParty):
    def contained_request_is_not_a_replay(self, _: Any) -> bool:
        return True


def test_a_cos_party_that_authorises_the_same_request_twice_fails(bench: Any) -> None:
    script = (("forward smets2", "twice"),)
    options = {"role": Party.COS_PARTY}
    result = played(bench, AuthorisesReplays, "cos-party-checks", *script, **options)
    assert fails(result, "8.1(b)(iv)", "twice")


class TakesTheRightOneForAReplay(ReferenceServiceProvider):
    """What it cannot read counts as received."""

    def refuse_unread(self, message: PortMessage) -> None:
        self.unread.add(str(message.fields.get("request_id")))

    def passes(self, root: Any, contained: Any) -> bool:
        return str(contained.request_id) not in self.unread and super().passes(root, contained)

    def begin_anew(self) -> None:
        super().begin_anew()
        self.unread: set[str] = set()


def test_an_s1sp_that_a_damaged_copy_makes_refuse_the_right_one_fails(bench: Any) -> None:
    manner = "after one that was cut short"
    script = (("countersign tariff", manner),)
    options = {"role": Party.S1SP}
    result = played(bench, TakesTheRightOneForAReplay, "s1sp", *script, **options)
    assert any(manner in str(breach.manners) for breach in result.breaches)


class HearsEveryDevice(ReferenceServiceProvider):
    def was_instructed(self, *_: Any) -> bool:
        return True


def test_an_s1sp_that_takes_the_answer_of_another_device_fails(bench: Any) -> None:
    manner = "after one from another Device"
    script = ("countersign read", ("the Device carries it out", manner))
    result = played(bench, HearsEveryDevice, "s1sp", *script, role=Party.S1SP)
    assert fails(result, "16.2(b)(ii)", manner)


class SignsWhateverComes(ReferenceUser):
    def receive_from_dcc(self, message: PortMessage) -> None:
        super().receive_from_dcc(message)
        sent = self.sent_for.get(str(message.fields.get("reference")))
        response = self.read(message)
        if sent is not None and response is not None and response.kind is not Kind.PRE_COMMAND:
            self.sign_and_send(sent, response)

    def read(self, message: PortMessage) -> Any:
        """What it makes of a message; None if it can make nothing of it."""
        try:
            return parse_response(message.xml)
        except MessageError:
            return None


def test_a_user_that_signs_a_rejection_for_a_pre_command_fails(bench: Any) -> None:
    manner = "refused in its place"
    script = (("return a Pre-Command", manner),)
    result = played(bench, SignsWhateverComes, "user-pre-command", *script, role=Party.USER)
    assert fails(result, "3.2", manner)


class SignsWhatItCannotRead(ReferenceUser):
    def receive_from_dcc(self, message: PortMessage) -> None:
        sent = self.sent_for.get(str(message.fields.get("reference")))
        try:
            parse_response(message.xml)
        except MessageError:
            if sent is not None:
                self.sign_and_send(sent, SimpleNamespace(payload=""))  # type: ignore[arg-type]
        super().receive_from_dcc(message)


def test_a_user_that_signs_what_it_cannot_read_fails(bench: Any) -> None:
    manner = "after one that was cut short"
    script = (("return a Pre-Command", manner),)
    options = {"role": Party.USER}
    result = played(bench, SignsWhatItCannotRead, "user-pre-command", *script, **options)
    assert fails(result, "3.1(a)", manner)


# A DCC without the ports


class WithoutOtherPorts(ReferenceDcc):
    def hello(self) -> Any:
        return replace(super().hello(), ports=("user", "usercb", "ops"))

    def drain(self) -> Drained:
        drained = super().drain()
        there = (m for m in drained.messages if m.port.partition(".")[0] in ("usercb", "ops"))
        return Drained(tuple(there), drained.idle)


def test_faults_at_ports_that_there_are_not_are_left_open(bench: Any) -> None:
    options = {"systems": ("cos", "sequence"), "wanted": FAULTS}
    result = bench.play(WithoutOtherPorts, **options).result
    assert not result.breaches
    assert not result.errors
    reasons = " ".join(c.why for case in result.cases for c in case.checks)
    assert "it has no port 'wan'" in reasons
    assert "it has no port 'cos'" in reasons


# The table


def _tried() -> list[Row]:
    return rows(suite_for(FAULTS, (), DEFAULTS))


def test_every_fault_of_every_counterparty_is_tried_or_says_why_not() -> None:
    found = {(row.tested, row.counterparty, row.fault): row for row in _tried()}
    for counterparty in COUNTERPARTIES:
        for fault in Fault:
            row = found[counterparty.tested.value, counterparty.name, fault.value]
            assert row.tests or row.besides


def test_what_is_said_to_be_tried_elsewhere_is_a_stimulus_there() -> None:
    for counterparty in COUNTERPARTIES:
        for remark in counterparty.remarks:
            assert system(remark.system).bearer is counterparty.tested
            stimuli = {stimulus.name for stimulus in system(remark.system).stimuli}
            assert set(remark.stimuli) <= stimuli, remark


def test_what_is_not_covered_says_where_else_a_fault_is_tried_or_why_not() -> None:
    missing = {e.item: e.why for e in suite_for(FAULTS, ("cos",), DEFAULTS).uncovered}
    assert missing["CoS Party: silence"].startswith("tried by 'the CoS Party is silent'")
    assert "one at a time" in missing["CoS Party: re-ordering"]
    assert "CoS Party: duplicate" not in missing
    assert not any("DCC" in item for item in missing)


def test_the_table_counts_the_tests_that_hold_a_fault() -> None:
    suite = suite_for(FAULTS, ("cos",), DEFAULTS)
    (row,) = (r for r in rows(suite) if r.counterparty == "CoS Party" and r.fault == "refusal")
    holding = [c for c in suite.cases if any(s.manner == "as a Replay" for s in c.steps)]
    assert row.tests == len(holding) == 1


def test_a_suite_of_another_kind_has_no_table_of_faults() -> None:
    assert rows(suite_for(Wanted("boundaries"), ("dates",), DEFAULTS)) == []


@pytest.mark.parametrize("name", SYSTEMS)
def test_a_fault_has_a_name_that_no_other_manner_of_its_stimulus_has(name: str) -> None:
    for stimulus, each in table(system(name)).items():
        names = [one.manner.name for one in each]
        assert len(set(names)) == len(names)
        for one in each:
            assert handled(name, stimulus, one.manner.name).manner == one.manner


def test_a_copy_is_the_very_same_message(bench: Any) -> None:
    delivered: list[str] = []

    class Listens(ReferenceDcc):
        def deliver(self, message: PortMessage) -> Any:
            if message.port == "cos":
                delivered.append(message.xml)
            return super().deliver(message)

    played(bench, Listens, "cos", CHANGE, (AUTHORISES, "twice"))
    first, second = delivered
    assert first == second
    assert parse_xml(first) is not None


def test_what_a_fault_adds_is_recorded_beside_the_step(bench: Any) -> None:
    played(bench, ReferenceDcc, "responses", (READ, "twice"))
    (trace,) = bench.base.glob("*/trace.jsonl")
    at_wan = [e.phase for e in read_trace(trace) if e.kind == "sent" and e.port == "wan"]
    assert at_wan == ["act", "beside"]


# Beyond the suite


def test_a_failure_is_kept_replayed_and_shortened_with_its_fault(bench: Any) -> None:
    folder, target = bench.base / "kept", bench.target(KeepsFailures)
    result = run(RunOptions(target, folder, wanted=FAULTS, systems=("responses",)))
    (kept, *_) = (Path(b.replay) for b in result.breaches if "reports a failure" in str(b.manners))
    again = replay(kept, target, bench.base / "again")
    assert still_fails(kept, again) == "it still fails, by clause 17.2"
    (step,) = read_replay(shorten(kept, None, target).file).case.steps
    assert step.manner == "that reports a failure"


def test_fuzzing_finds_a_fault_and_shrinks_it_to_the_one_step(bench: Any) -> None:
    folder = bench.base / "fuzz"
    options = FuzzOptions(
        bench.target(GoesDeaf), folder, systems=("responses",), examples=15, seed=2
    )
    result = fuzz(options)
    assert result.breaches
    kept = [read_replay(file).case for file in sorted((folder / "failures").glob("*.json"))]
    shortest = min(kept, key=lambda case: len(case.steps))
    (step,) = shortest.steps
    assert step.manner in {
        "after one that was cut short",
        "after one that cannot be read",
        "after one from an unknown Device",
    }


@pytest.mark.parametrize("name", ["cos", "responses", "s1sp", "user-pre-command"])
def test_fuzzing_may_draw_what_can_happen_anywhere(name: str) -> None:
    drawn = manner_names(system(name))
    for stimulus, each in table(system(name)).items():
        for manner in (one.manner for one in each):
            anywhere = not (manner.last or manner.where)
            assert (manner.name in drawn.get(stimulus, ())) is anywhere


def test_by_stdio_the_faults_are_the_same(bench: Any) -> None:
    options = {"wanted": FAULTS, "systems": ("sequence",)}
    served = f"{shlex.quote(sys.executable)} -m srpd.conformance.command_line adapter serve"
    piped = run(RunOptions(f"stdio:{served}", bench.base / "piped", **options))
    beside = run(RunOptions("", bench.base / "beside", **options))
    assert [case.checks for case in piped.cases] == [case.checks for case in beside.cases]
