"""What a target says that it does: complete, honest, and followed through to verdicts and costs."""

from __future__ import annotations

import json
import runpy
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from typer.testing import CliRunner

from srpd.conformance.bindings.arrangements import NotArranged
from srpd.conformance.campaigns.driven import Driven
from srpd.conformance.campaigns.run import RunOptions, judge_again, resume, run
from srpd.conformance.capabilities.declared import Declared, Probed, declared_from
from srpd.conformance.capabilities.lacking import Lacking
from srpd.conformance.capabilities.roles import REFERENCES
from srpd.conformance.capabilities.statement import stated
from srpd.conformance.command_line import listings
from srpd.conformance.command_line.main import app
from srpd.conformance.doctor.telltales import TELLTALES
from srpd.conformance.fuzz.campaign import FuzzOptions
from srpd.conformance.fuzz.fuzzing import fuzz
from srpd.conformance.judging.cost import costs, not_done
from srpd.conformance.judging.doubts import Evidence
from srpd.conformance.judging.verdicts import ClauseVerdict, ExitCode, RunResult, Verdict
from srpd.conformance.messages.instants import write_instant
from srpd.conformance.reference import ReferenceDcc
from srpd.conformance.reference.user import ReferenceUser
from srpd.conformance.report import write_report
from srpd.conformance.targets.connect import connect
from srpd.conformance.targets.guard import Guard
from srpd.conformance.targets.protocol import (
    Delivered,
    Drained,
    Hello,
    PortMessage,
    TargetFault,
)
from srpd.model.capabilities import ITEMS, ROLES, Kind
from srpd.model.faults import BadInput
from srpd.model.notation import Party
from srpd.model.readings import DEFAULTS
from srpd.model.register import REGISTER
from srpd.model.systems import SYSTEMS
from tests.going_well import kept, left_open
from tests.places import ROOT

HELLO = Hello("1", "n", "1", True, True, True, ("user", "usercb", "cos", "s1sp", "wan", "ops"))
SEND = ("detection", "first sends 4.1.1-IS-esme")
THREE = ("detection", *("first sends 4.1.1-IS-esme",) * 3)
HUB = ("hub-firmware", "receive an image for activation in 8 days")
DUE = {name for name, item in ITEMS[Party.DCC].items() if not item.hello}
HUB_CLAUSES = ("5.1(a)", "5.1(b)", "5.1(c)", "5.1(d)", "5.2")
LABELS = {
    Party.DCC: "DCC",
    Party.COS_PARTY: "CoS Party",
    Party.S1SP: "S1SP",
    Party.USER: "User",
}


def says(base: Any = ReferenceDcc, **answers: str) -> Any:
    """A target that answers some items otherwise than the reference."""

    class Says(base):  # type: ignore[misc]
        def ics(self) -> Any:
            return {**super().ics(), **{k.replace("_", "-"): v for k, v in answers.items()}}

    return Says


def of(result: RunResult, clause: str) -> ClauseVerdict:
    return next(each for each in result.clauses if each.clause == clause)


def verdict(result: RunResult, clause: str) -> Verdict:
    return of(result, clause).verdict


# The items


@pytest.mark.parametrize("role", Party)
def test_every_clause_of_a_role_belongs_to_one_obligation_or_option(role: Party) -> None:
    items = [item for item in ITEMS[role].values() if item.kind is not Kind.ADAPTER]
    named = sorted(clause for item in items for clause in item.clauses)
    known = (c for c in REGISTER.values() if c.checkable and c.role == LABELS[role])
    assert named == sorted(clause.number for clause in known)


def test_an_option_is_tested_by_systems_that_test_no_other_option_or_role() -> None:
    checks = listings.checks_in_systems(DEFAULTS)
    for role, items in ITEMS.items():
        for item in items.values():
            assert bool(item.systems) is (item.kind is Kind.OPTION)
            assert all(SYSTEMS[name].bearer is role for name in item.systems)
            for clause in item.clauses if item.systems else ():
                tested_in = {check.partition(":")[0] for check in checks[clause]}
                assert tested_in == set(item.systems)


def test_every_item_of_the_adapter_stands_for_something_that_it_does() -> None:
    for items in ITEMS.values():
        for item in items.values():
            stands_for = (
                item.hello,
                item.field,
                item.operations,
                item.records,
                item.payloads,
                item.heeds,
            )
            adapter = any((*stands_for, item.records, item.payloads))
            assert adapter is (item.kind is Kind.ADAPTER), item.id


def test_every_telltale_is_of_an_item_of_its_role() -> None:
    for role, telltales in TELLTALES.items():
        assert {each.item for each in telltales} <= set(ITEMS[role])


# A statement


@given(st.sets(st.sampled_from(sorted(DUE))), st.sets(st.text(max_size=8), max_size=2))
def test_only_a_statement_of_exactly_the_items_is_taken(out: set[str], more: set[str]) -> None:
    answers = dict.fromkeys((DUE - out) | more, "unknown")
    if set(answers) == DUE:
        assert set(stated(Party.DCC, HELLO, answers)) == set(ITEMS[Party.DCC])
        return
    with pytest.raises(TargetFault) as refused:
        stated(Party.DCC, HELLO, answers)
    assert all(item in str(refused.value) for item in DUE - set(answers))


def test_what_hello_answers_is_not_answered_again() -> None:
    answers = dict.fromkeys(DUE, "yes") | {"port-wan": "yes"}
    with pytest.raises(TargetFault, match="'port-wan', which hello answers"):
        stated(Party.DCC, HELLO, answers)


def test_hello_answers_for_ports_and_the_clock() -> None:
    hello = replace(HELLO, ports=("user.1", "ops"), virtual_clock=False)
    found = stated(Party.DCC, hello, dict.fromkeys(DUE, "yes"))
    assert (found["port-user"], found["port-wan"], found["virtual-clock"]) == ("yes", "no", "no")


def test_half_a_statement_is_an_error_before_anything_is_sent(bench: Any) -> None:
    class Half(ReferenceDcc):
        def ics(self) -> Any:
            return {"join": "yes", "smets1": "no"}

        def reset(self, _: str) -> str:
            raise AssertionError("it was reset")

    result = bench.play(Half, SEND).result
    assert result.exit_code is ExitCode.ERROR
    (case,) = result.cases
    assert "leaves out service-request, pre-command" in case.error
    assert "'smets1', which is no item" in case.error
    assert not case.checks


@pytest.mark.parametrize("role", Party)
def test_every_reference_gives_a_complete_and_honest_statement(role: Party) -> None:
    driven = Driven(role, REFERENCES[role], Guard(connect(REFERENCES[role])))
    driven.greet()
    driven.examine()
    assert set(driven.declared.answers) == set(ITEMS[role])
    assert driven.declared.dishonest == ()
    assert {each.does for each in driven.declared.probes} == {"yes"}


# A no to an obligation


def test_an_obligation_answered_no_is_tested_and_is_a_finding(bench: Any) -> None:
    class Detects(says(quarantine="no")):  # type: ignore[misc]
        def notify_of_quarantine(self, *_: Any) -> None:
            pass

    broken = bench.play(Detects, THREE).result
    findings = {each.clause: each for each in not_done(broken)}
    assert findings["12.2"].verdict is Verdict.FAIL
    assert findings["12.2"].requires == REGISTER["12.2"].says
    done = bench.play(says(quarantine="no"), THREE).result
    assert "12.2" in {each.clause for each in not_done(done)} & kept(done)
    assert done.exit_code is ExitCode.ALL_PASSED


# A no to an option


class NoHubFirmware(says(hub_firmware="no")):  # type: ignore[misc]
    def deliver(self, message: Any) -> Any:
        if message.fields.get("kind") == "distribute-hub-firmware":
            return Delivered()
        return super().deliver(message)


def test_an_option_answered_no_makes_its_clauses_not_applicable(bench: Any) -> None:
    played = bench.play(NoHubFirmware, HUB, SEND)
    clauses = {each.clause: each for each in played.result.clauses}
    assert clauses["5.1(a)"].verdict is Verdict.NOT_APPLICABLE
    assert "hub-firmware" in clauses["5.1(a)"].reason
    assert played.result.exit_code is ExitCode.ALL_PASSED
    (cost,) = costs(played.result)
    assert (cost.item.id, cost.not_applicable) == ("hub-firmware", HUB_CLAUSES)
    assert "hub-firmware-001" not in (played.folder / "trace.jsonl").read_text()


def test_judging_again_gives_what_does_not_apply_the_same_verdict(bench: Any) -> None:
    played = bench.play(NoHubFirmware, HUB, SEND)
    again = judge_again(played.folder)
    assert again.clauses == played.result.clauses
    assert again.statement == played.result.statement
    assert costs(again) == costs(played.result)


def test_a_dishonest_no_to_an_option_is_not_believed(bench: Any) -> None:
    result = bench.play(says(hub_firmware="no"), HUB).result
    assert "5.1(a)" in kept(result)
    (probe,) = result.declared[0].dishonest
    assert (probe.item, probe.says, probe.does) == ("hub-firmware", "no", "yes")


def test_an_option_answered_unknown_is_tested(bench: Any) -> None:
    result = bench.play(says(hub_firmware="unknown"), HUB).result
    assert "5.1(a)" in kept(result)


def test_a_user_that_never_updates_firmware_is_held_to_nothing_about_it(bench: Any) -> None:
    class Never(says(ReferenceUser, firmware_updates="no")):  # type: ignore[misc]
        def operate(self, fields: Any) -> Any:
            if fields.get("kind") == "update-firmware":
                return None
            return super().operate(fields)

    systems = ("user-firmware", "user-suspended")
    result = bench.play(Never, role=Party.USER, systems=systems).result
    assert verdict(result, "2.2(b)") is Verdict.NOT_APPLICABLE
    assert verdict(result, "2.1") is Verdict.PASS


def test_fuzzing_makes_no_case_of_what_does_not_apply(bench: Any) -> None:
    options = FuzzOptions(
        bench.target(NoHubFirmware),
        bench.base / "fuzz",
        systems=("hub-firmware", "type-2"),
        examples=2,
        steps=3,
    )
    result = fuzz(options)
    assert verdict(result, "5.1(a)") is Verdict.NOT_APPLICABLE
    assert {case.system for case in result.cases if case.steps} == {"type-2"}


# What the adapter lacks


class NoWan(ReferenceDcc):
    def hello(self) -> Hello:
        return replace(super().hello(), ports=("user", "usercb", "cos", "s1sp", "ops"))

    def deliver(self, message: Any) -> Any:
        if message.port == "wan":
            raise TargetFault("no port wan")
        return super().deliver(message)

    def drain(self) -> Drained:
        drained = super().drain()
        return Drained(tuple(m for m in drained.messages if m.port != "wan"), drained.idle)


def test_without_a_port_nothing_due_there_is_missed_or_credited(bench: Any) -> None:
    result = bench.play(NoWan, systems=("detection", "release", "signed")).result
    assert result.breaches == ()
    assert result.errors == ()
    for clause in ("13.1(b)", "13.2(a)", "12.3(b)"):
        assert left_open(of(result, clause)), clause
    assert not [way for way in of(result, "13.2(a)").ways.out if "and send the Command" in way]
    assert "6.5(a)(ii)" in kept(result)
    (cost,) = costs(result)
    assert cost.item.id == "port-wan"
    assert {"13.1(b)", "13.2(a)", "12.3(b)"} <= {*cost.inconclusive, *cost.in_part}


def test_what_is_done_at_a_visible_port_is_judged_without_another(bench: Any) -> None:
    class Silent(NoWan):
        def notify_of_quarantine(self, *_: Any) -> None:
            pass

    assert bench.play(Silent, THREE).failed == {"12.2"}


def test_a_port_that_is_denied_and_at_which_messages_come_is_judged(bench: Any) -> None:
    class Denies(ReferenceDcc):
        def hello(self) -> Hello:
            return replace(super().hello(), ports=("user", "usercb", "cos", "s1sp", "ops"))

    result = bench.play(Denies, SEND).result
    assert "13.1(b)" in kept(result)
    assert [each.item for each in result.declared[0].dishonest] == ["port-wan"]
    assert costs(result) == []


def test_a_port_that_is_claimed_and_stays_silent_is_reported_and_judged(bench: Any) -> None:
    class Mute(NoWan):
        def hello(self) -> Hello:
            return HELLO

    result = bench.play(Mute, SEND).result
    assert result.exit_code is ExitCode.BREACH
    found = {each.item: each for each in result.declared[0].dishonest}
    assert (found["port-wan"].says, found["port-wan"].does) == ("yes", "no")
    assert "signed-by-dcc" not in found


class Unmoved(ReferenceDcc):
    def hello(self) -> Hello:
        return replace(super().hello(), virtual_clock=False)

    def advance(self, to: str) -> Any:
        raise TargetFault(f"its clock is that of the wall, and it is not {to}")


WAIT = (
    "storage",
    "send 1.1.1-IS-esme-smets1-future-dated",
    "wait until the execution date",
)


def test_what_a_missing_clock_costs_is_counted_in_clauses(bench: Any) -> None:
    result = bench.play(Unmoved, WAIT).result
    (cost,) = costs(result)
    assert cost.item.id == "virtual-clock"
    # What the script says its steps are about.
    assert cost.in_part == ("6.1",)
    assert result.declared[0].dishonest == ()


def test_a_clock_that_is_denied_and_fires_timers_is_used(bench: Any) -> None:
    class Denies(ReferenceDcc):
        def hello(self) -> Hello:
            return replace(super().hello(), virtual_clock=False)

    result = bench.play(Denies, WAIT).result
    assert "6.5(d)(ii)" in kept(result)
    assert [each.item for each in result.declared[0].dishonest] == ["virtual-clock"]


def test_an_adapter_that_goes_on_after_it_was_idle_gives_bounded_evidence(bench: Any) -> None:
    class Late(ReferenceDcc):
        held: tuple[Any, ...] = ()

        def drain(self) -> Drained:
            now, self.held = self.held, super().drain().messages
            return Drained(now, idle=True)

    result = bench.play(Late, ("detection", "first sends 4.1.1-IS-esme")).result
    assert result.declared[0].dishonest[0].item == "quiescence"
    evidence = {check.evidence for case in result.cases for check in case.checks}
    assert evidence == {Evidence.BOUNDED}


def test_without_quiescence_the_clauses_on_bounded_evidence_are_named(bench: Any) -> None:
    class NeverSure(ReferenceDcc):
        def hello(self) -> Hello:
            return replace(super().hello(), quiescence=False)

    (cost,) = costs(bench.play(NeverSure, SEND).result)
    assert cost.item.id == "quiescence"
    assert "13.1(b)" in cost.bounded


class NeverReset(ReferenceDcc):
    """It began when it was made, and counts on from there."""

    def __init__(self) -> None:
        super().__init__()
        super().reset(write_instant(datetime.now(UTC)))

    def hello(self) -> Hello:
        return replace(super().hello(), reset=False, virtual_clock=False)

    def reset(self, _: str) -> str:
        raise AssertionError("it was reset")


def test_without_reset_a_case_is_played_at_the_real_time_and_judged(bench: Any) -> None:
    result = bench.play(NeverReset, SEND).result
    assert result.errors == ()
    assert "13.1(b)" in kept(result)
    assert result.declared[0].probes == ()


def test_without_reset_no_request_is_sent_that_lasts_and_the_cost_says_so(bench: Any) -> None:
    result = bench.play(NeverReset, ("requests", "send 8.7.2-IS-ppmid")).result
    assert result.exit_code is ExitCode.ONLY_INCONCLUSIVE
    (cost,) = (each for each in costs(result) if each.inconclusive)
    assert cost.item.id == "reset"


@pytest.mark.parametrize("variant", ["8.14.1", "11.1"])
def test_without_reset_not_even_what_cannot_be_read_is_sent_if_it_could_last(variant: str) -> None:
    lacking = Lacking.of(Party.DCC, ("reset",))
    lacking.confirm_delivery(PortMessage("user.1", "<Request><Variant>4.1.1</Variant>"))
    with pytest.raises(NotArranged, match=variant) as left:
        lacking.confirm_delivery(PortMessage("user.1", f"<Request><Variant>{variant}</Variant>"))
    assert left.value.lacks == "reset"


def test_of_a_field_to_be_heeded_only_a_yes_is_relied_on() -> None:
    lacks = {
        answer: "web-services" in Declared(Party.DCC, {"web-services": answer}).missing
        for answer in ("yes", "no", "unknown")
    }
    assert lacks == {"yes": False, "no": True, "unknown": True}


def test_a_silent_port_is_not_doubted_where_nothing_is_said_to_leave_there(bench: Any) -> None:
    class NoSmets1(says(sending_countersigned="no")):  # type: ignore[misc]
        def drain(self) -> Drained:
            drained = super().drain()
            seen = (m for m in drained.messages if not m.port.startswith("s1sp"))
            return Drained(tuple(seen), drained.idle)

    said = bench.play(NoSmets1, SEND).result.declared[0]
    assert said.dishonest == ()
    assert {each.item: each.does for each in said.probes}["port-s1sp"] == ""
    assert said.missing == ()


def test_a_rejection_that_is_seen_does_not_show_that_nothing_was_sent_on(bench: Any) -> None:
    script = ("requests", "send 4.1.1-IS-esme!rights-held")
    assert "6.3" in kept(bench.play(ReferenceDcc, script).result)
    assert left_open(of(bench.play(NoWan, script).result, "6.3"))


def test_a_field_that_is_denied_costs_the_clauses_that_rest_on_it(bench: Any) -> None:
    class Leaves(says(signed_by_dcc="no")):  # type: ignore[misc]
        def drain(self) -> Drained:
            drained = super().drain()
            for message in drained.messages:
                message.fields.pop("signed_by_dcc", None)  # type: ignore[attr-defined]
            return drained

    result = bench.play(Leaves, ("requests", "send 8.7.2-IS-ppmid")).result
    (cost,) = costs(result)
    assert (cost.item.id, cost.inconclusive, cost.in_part) == ("signed-by-dcc", (), ("11.1(d)",))
    assert left_open(of(result, "11.1(d)"))


@pytest.mark.parametrize(
    ("item", "script", "clause"),
    [
        ("services-cancelled", (*WAIT[:2], "the services are cancelled"), "15.3"),
        ("gbcs-payloads", ("signed", "send 1.1.1-IS-esme-signed"), "7.2"),
        ("alert-parameters", ("alerts", "an Alert of the code arrives"), "17.10"),
    ],
)
def test_what_cannot_be_told_or_taken_is_left_open(
    bench: Any, item: str, script: tuple[str, ...], clause: str
) -> None:
    denied = {"services_cancelled": "no", "gbcs_payloads": "no", "alert_parameters": "no"}

    class Refuses(says(**denied)):  # type: ignore[misc]
        def load(self, records: Any) -> Any:
            if records.get("alert_management"):
                raise TargetFault("no such table")
            return super().load(records)

        def deliver(self, message: Any) -> Any:
            cancelled = message.fields.get("kind") == "services-cancelled"
            if cancelled or "SignedPreCommand" in message.xml:
                raise TargetFault("it cannot be taken")
            return super().deliver(message)

    result = bench.play(Refuses, script).result
    assert result.errors == ()
    assert result.declared[0].dishonest == ()
    assert verdict(result, clause) in (Verdict.INCONCLUSIVE, Verdict.UNTESTED)
    assert [cost.item.id for cost in costs(result) if cost.in_part or cost.inconclusive] == [item]


def test_a_target_that_fails_in_probe_after_probe_is_soon_left_alone(bench: Any) -> None:
    class Crashes(ReferenceDcc):
        asked = 0

        def load(self, _: Any) -> Any:
            type(self).asked += 1
            raise TargetFault("it is out of order")

    bench.play(Crashes, SEND)
    # The probe within reset, that of quiescence, three others, and the case.
    assert Crashes.asked <= 6


# What is kept, and what is printed


def test_the_reports_say_what_is_missing_and_what_it_costs(bench: Any, tmp_path: Path) -> None:
    result = bench.play(says(NoHubFirmware, quarantine="no"), HUB, THREE).result
    write_report(result, tmp_path)
    page = (tmp_path / "report.html").read_text(encoding="utf-8")
    data = json.loads((tmp_path / "results.json").read_text(encoding="utf-8"))["capabilities"]
    for said in ("What the target says it does not do", "5 clauses NOT APPLICABLE"):
        assert said in page
    assert {each["clause"] for each in data["not_done"]} >= {"12.2", "12.3(a)"}
    assert data["costs"][0]["not_applicable"] == list(HUB_CLAUSES)
    assert all(each["honest"] for each in data["probes"])


def test_a_stopped_run_goes_on_only_with_the_same_statement(bench: Any) -> None:
    folder = bench.base / "r"
    suite = bench.suite(SEND, SEND)

    def stop(_case: str, number: int, _of: int) -> None:
        if number == 1:
            raise KeyboardInterrupt

    run(RunOptions(bench.target(ReferenceDcc), folder, suite_file=suite), stop)
    with pytest.raises(BadInput, match="another conformance statement"):
        resume(folder, bench.target(says(join="no")))
    assert resume(folder, bench.target(ReferenceDcc)).exit_code is ExitCode.ALL_PASSED


def test_a_run_that_was_stopped_before_its_first_case_is_probed_when_it_goes_on(bench: Any) -> None:
    folder = bench.base / "r"
    target = bench.target(ReferenceDcc)

    def stop(*_: object) -> None:
        raise KeyboardInterrupt

    run(RunOptions(target, folder, suite_file=bench.suite(SEND)), stop)
    assert resume(folder, target).declared[0].probes
    assert judge_again(folder).declared[0].probes


@pytest.mark.parametrize(
    "content",
    [
        [],
        {"nobody": {}},
        {"dcc": []},
        {"dcc": {"answers": {"join": 1}, "probes": []}},
        {"dcc": {"answers": {}, "probes": {}}},
        {"dcc": {"answers": {}, "probes": [{"item": "join"}]}},
        {"dcc": {"answers": {}, "probes": [{}] * 201}},
    ],
)
def test_a_recorded_statement_that_is_none_is_bad_input(content: Any) -> None:
    with pytest.raises(BadInput, match=r"run\.json: statements"):
        declared_from(content, "run.json")


def test_a_recorded_statement_is_read_as_it_was_written() -> None:
    declared = Declared(Party.DCC, {"join": "no"}, (Probed("reset", "yes", "yes", "alike"),))
    assert declared_from({"dcc": declared.as_data()}, "run.json") == (declared,)


def test_a_name_in_a_trace_that_is_no_item_is_left_aside() -> None:
    assert Lacking.of(Party.DCC, ("nothing", "join", "port-wan")).names == ["port-wan"]


def test_the_command_lists_the_items_of_a_role_and_refuses_others() -> None:
    listed = CliRunner().invoke(app, ["capabilities", "--role", "user", "--json"])
    rows = json.loads(listed.stdout)
    assert {row["item"] for row in rows} == set(ITEMS[ROLES["user"]])
    assert {row["role"] for row in rows} == {"user"}
    wrong = CliRunner().invoke(app, ["capabilities", "--role", "usr"])
    assert wrong.exit_code == 2
    assert "did you mean user" in wrong.stderr


def test_the_page_of_the_items_is_made_from_the_model() -> None:
    made = runpy.run_path(str(ROOT / "tools" / "capabilities_page.py"))
    page = (ROOT / "docs" / "reference" / "capabilities.md").read_text(encoding="utf-8")
    assert page == made["page"](), "run: python tools/capabilities_page.py"
