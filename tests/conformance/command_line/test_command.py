"""The command line: data for programs, one line for a fault, and the promised exit codes."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from srpd.conformance.command_line import listings
from srpd.conformance.command_line.main import app
from srpd.conformance.judging.verdicts import (
    Breach,
    CaseResult,
    Check,
    ClauseVerdict,
    RunResult,
    Sighting,
    Verdict,
)
from srpd.model.faults import BadInput, ModelFault, SrpdError
from srpd.model.machines import MACHINES
from srpd.model.readings import DEFAULTS, READINGS
from srpd.model.register import NOT_YET, REGISTER
from srpd.model.systems import SYSTEMS
from tests.places import SHARED

USER = "90-B3-D5-1F-30-01-00-00"
DEVICE = "00-DB-12-34-56-78-90-A0"
BUILD = ("message", "build", "4.1.1", "--from", USER, "--to", DEVICE, "--counter", "1000")


REPORT = {"report.html", "junit.xml", "results.json", "kill-matrix.html", "kill-matrix.json"}


def srpd(*arguments: object) -> Result:
    return CliRunner().invoke(app, [str(each) for each in arguments])


def data(*arguments: object) -> Any:
    result = srpd(*arguments)
    assert result.exit_code == 0, result.output
    return json.loads(result.stdout)


def complaint(result: Result, code: int = 2) -> str:
    """The one line that a fault has on stderr."""
    assert result.exit_code == code, result.output
    assert result.stdout == ""
    lines = result.stderr.splitlines()
    assert len(lines) == 1
    assert lines[0].startswith("srpd: ")
    return lines[0]


def _run_result(verdict: Verdict) -> RunResult:
    case = "detection-001"
    check = Check("13.1(b)", case, f"{case}.1", verdict, "it is not sent", "it was sent")
    breach = Breach(
        "13.1(b)",
        case,
        f"{case}.1",
        "while quarantined, the request is not sent",
        (Sighting(3, "wan", "a Command \x1b[31m<script>", first_divergence=True),),
        "A contradiction.",
        ("nothing at wan",),
        ("a Command",),
    )
    return RunResult(
        {"name": "stand-in"},
        {"seed": 0},
        DEFAULTS,
        (ClauseVerdict("13.1(b)", REGISTER["13.1(b)"].says, verdict, cases=(case,)),),
        (CaseResult(case, "detection", 1, (check,), breach if verdict is Verdict.FAIL else None),),
    )


StandIn = Callable[..., list[Any]]


@pytest.fixture
def runs(monkeypatch: pytest.MonkeyPatch) -> StandIn:
    """Puts a stand-in in the place of what drives targets; gives the arguments it was called with.

    What the commands make of a result is the matter here, not how the result comes about.
    """

    def stand_in(outcome: RunResult | BaseException) -> list[Any]:
        calls: list[Any] = []

        def answer(*given: Any, **_: Any) -> RunResult:
            calls.append(given)
            if isinstance(outcome, BaseException):
                raise outcome
            return outcome

        module = ModuleType("srpd.conformance.campaigns.run")
        vars(module).update(RunOptions=dict, run=answer, resume=answer, judge_again=answer)
        monkeypatch.setitem(sys.modules, "srpd.conformance.campaigns.run", module)
        again = ModuleType("srpd.conformance.campaigns.replay")
        vars(again).update(replay=answer, still_fails=lambda *_: "it still fails")
        monkeypatch.setitem(sys.modules, "srpd.conformance.campaigns.replay", again)
        return calls

    return stand_in


def test_machines_are_listed_for_programs() -> None:
    rows = data("machines", "--json")
    assert [row["name"] for row in rows] == list(MACHINES)
    assert set(rows[0]) == {
        "name", "clause", "subject", "bearer", "states", "events", "facts", "duties", "cards",
        "gaps", "readings",
    }  # fmt: skip
    for row in rows:
        assert len(row["cards"]) == len(MACHINES[row["name"]].cards)
        assert all(gap["question"] for gap in row["gaps"])


def test_every_clause_is_listed_for_programs() -> None:
    rows = data("clauses", "--json")
    assert [row["clause"] for row in rows] == list(REGISTER)
    for row in rows:
        assert {"clause", "obliged", "checkable", "cards", "checks", "reason"} <= set(row)
        assert bool(row["checks"]) != bool(row["reason"]), row["clause"]
        assert row["checkable"] is REGISTER[row["clause"]].checkable


def test_a_clause_that_is_checked_is_encoded_by_a_card() -> None:
    for row in data("clauses", "--json"):
        assert row["cards"] or not row["checks"]


def test_an_exemption_encodes_the_clause_that_makes_it() -> None:
    rows = {row["clause"]: row for row in data("clauses", "--json")}
    assert any("service-request: " in card for card in rows["18.1(b)(i)"]["cards"])


def test_clauses_can_be_restricted_to_a_flow_and_to_those_not_encoded() -> None:
    assert {row["flow"] for row in data("clauses", "--flow", "quarantine", "--json")} == {
        "quarantine"
    }
    unencoded = data("clauses", "--unencoded", "--json")
    assert unencoded
    assert not any(row["cards"] for row in unencoded)
    assert {row["clause"] for row in unencoded if row["checkable"]} <= set(NOT_YET)


def test_readings_are_listed_with_the_choice_in_force() -> None:
    rows = {row["id"]: row for row in data("readings", "--reading", "H-01=m", "--json")}
    assert list(rows) == list(READINGS)
    assert (rows["H-01"]["default"], rows["H-01"]["chosen"]) == ("n", "m")
    note = next(each.id for each in READINGS.values() if not each.alternatives)
    assert rows[note]["chosen"] == rows[note]["default"] == ""
    assert set(rows["H-01"]) == {
        "id", "clauses", "problem", "alternatives", "default", "chosen", "reason",
    }  # fmt: skip


def test_systems_are_listed_for_programs() -> None:
    rows = data("systems", "--json")
    assert [row["name"] for row in rows] == list(SYSTEMS)
    assert all(row["subjects"] and row["stimuli"] for row in rows)


def test_a_default_of_a_parameter_is_listed_as_it_is_given() -> None:
    from srpd.model.parameters import PARAMETERS

    for row in data("parameters", "--json"):
        parameter = PARAMETERS[row["id"]]
        assert parameter.read(row["default"]) == parameter.default


@pytest.mark.parametrize("command", ["machines", "clauses", "readings", "systems", "parameters"])
def test_every_listing_is_a_table_too(command: str) -> None:
    result = srpd(command)
    assert result.exit_code == 0
    assert len(result.stdout.splitlines()) > 5
    assert result.stderr == ""


@pytest.mark.parametrize(
    ("arguments", "named"),
    [
        (("show", "quarantin"), "no machine 'quarantin'"),
        (("diagram", "nope"), "no machine 'nope'"),
        (("diagram", "quarantine", "--format", "gif"), "gif"),
        (("readings", "--reading", "H-99=x"), "H-99"),
        (("readings", "--reading", "H-01=z"), "H-01 can be n or m"),
        (("readings", "--reading", "H-01"), "READING=ALTERNATIVE"),
        (("clauses", "--flow", "nope"), "no flow 'nope'"),
        (("generate", "--system", "nope"), "no system 'nope'"),
        (("generate", "--machine", "nope"), "no machine 'nope'"),
        (("generate", "--coverage", "much"), "no such coverage"),
        (("generate", "--longest", "0"), "give 1 or more"),
        (("generate", "--budget", "0", "--coverage", "clauses"), "give 1 or more"),
        (("generate", "--budget", "9"), "such as --coverage all-transitions"),
        (("message", "parse", "x", "--xsd", "/nonexistent"), "/nonexistent"),
        ((*BUILD, "--set", "x"), "PATH=VALUE"),
        ((*BUILD, "--set", "x=1", "--set", "x=2"), "given twice"),
        ((*BUILD, "--at", "tomorrow"), "tomorrow"),
        (("message", "build", "99.9", "--from", USER), "99.9"),
        (("message", "build", "4.1.1", "--from", USER), "4.1.1"),
    ],
)
def test_bad_input_is_one_line_that_names_it(arguments: tuple[str, ...], named: str) -> None:
    assert named in complaint(srpd(*arguments))


@pytest.mark.parametrize(
    "arguments", [("nope",), ("show",), ("run", "--nope"), ("run", "--seed", "x")]
)
def test_wrong_usage_has_exit_code_2(arguments: tuple[str, ...]) -> None:
    assert srpd(*arguments).exit_code == 2


def test_a_machine_is_shown_as_a_page() -> None:
    result = srpd("show", "quarantine")
    assert result.exit_code == 0
    assert "QUARANTINE" in result.stdout


def test_a_diagram_is_written_and_named(tmp_path: Path) -> None:
    result = srpd("diagram", "all", "--format", "dot", "--format", "mermaid", "-o", tmp_path)
    assert result.exit_code == 0
    named = {Path(line) for line in result.stdout.splitlines()}
    assert named == set(tmp_path.iterdir())
    assert len(named) >= 2 * len(MACHINES)


def test_the_same_seed_gives_the_same_suite_file(tmp_path: Path) -> None:
    one, other = tmp_path / "one.json", tmp_path / "new" / "other.json"
    rows = data("generate", "--system", "detection", "--seed", 5, "-o", one, "--json")
    assert srpd("generate", "--system", "detection", "--seed", 5, "-o", other).exit_code == 0
    assert one.read_bytes() == other.read_bytes()
    assert rows[0]["system"] == "detection"
    assert {"configurations", "items", "tests", "steps", "lower_bound", "gap", "uncovered"} <= set(
        rows[0]
    )


def test_a_suite_is_generated_with_the_coverage_asked_for_and_its_proof() -> None:
    (row,) = data("generate", "--system", "type-2", "--coverage", "transition-pairs", "--json")
    assert (row["coverage"], row["gap"], row["bound_for"]) == (
        "transition-pairs",
        0,
        "tests of any length",
    )
    assert row["covered"] == row["items"]
    (short, *_) = data("generate", "--system", "storage", "--longest", 9, "--json")
    assert short["bound_for"] == "tests of up to 9 steps"


def test_a_budget_gives_no_gap_and_names_what_it_leaves() -> None:
    wanted = ("--coverage", "all-transitions", "--budget", 10)
    (row,) = data("generate", "--system", "type-2", *wanted, "--json")
    assert row["gap"] is None
    assert row["steps"] <= 10
    left = [each for each in row["uncovered"] if "budget of 10" in each["why"]]
    assert len(left) == row["items"] - row["covered"]


def test_a_run_takes_the_coverage_asked_for(tmp_path: Path) -> None:
    report = tmp_path / "report"
    result = srpd(
        "run", "--system", "type-2", "--coverage", "clauses", "--budget", 5, "-o", report, "-q"
    )
    assert result.exit_code == 0
    suite = json.loads((report / "suite.json").read_text(encoding="utf-8"))
    assert [row["coverage"] for row in suite["coverage"]] == ["clauses"]
    assert sum(len(case["steps"]) for case in suite["cases"]) <= 5


def test_the_suite_of_a_machine_alone_is_written_and_not_played(tmp_path: Path) -> None:
    file = tmp_path / "machine.json"
    assert srpd("generate", "--machine", "quarantine", "-o", file).exit_code == 0
    result = srpd("run", "--suite", file, "-o", tmp_path / "report")
    assert "a machine alone, which has no world" in complaint(result)


def test_a_request_that_is_built_is_parsed_into_what_was_asked(tmp_path: Path) -> None:
    file = tmp_path / "request.xml"
    assert srpd(*BUILD, "--sign", "-o", file).exit_code == 0
    (row,) = data("message", "parse", file, "--json")
    assert row["service_reference_variant"] == "4.1.1"
    assert (row["originator"], row["target"], row["counter"]) == (USER, DEVICE, 1000)
    assert row["signed_by"]
    assert row["errors"] == []


def test_a_signed_pre_command_is_built_of_a_pre_command(tmp_path: Path) -> None:
    srpd("adapter", "files", "-o", tmp_path)
    returned = tmp_path / "messages" / "dcc" / "answer" / "pre-command.xml"
    file = tmp_path / "signed.xml"
    assert srpd("message", "build", "--pre-command", returned, "--sign", "-o", file).exit_code == 0
    before, after = data("message", "parse", returned, file, "--json")
    assert (before["kind"], after["kind"]) == ("Pre-Command", "Signed Pre-Command")
    assert before["request_id"] == f"{after['originator']}:{after['target']}:{after['counter'] - 1}"
    assert after["command_variant"] == 5
    assert after["errors"] == []


def test_a_payload_has_no_values_to_set(tmp_path: Path) -> None:
    payload = ("message", "build", "1.1.1", "--payload", tmp_path / "x", "--set", "A=1")
    assert "--set" in complaint(srpd(*payload))


def test_without_variant_or_pre_command_nothing_is_built() -> None:
    assert "--pre-command" in complaint(srpd("message", "build", "--from", USER))


def test_a_request_goes_to_stdout_unless_a_file_is_named() -> None:
    result = srpd(*BUILD)
    assert result.exit_code == 0
    assert result.stdout.startswith("<?xml")
    assert result.stderr == ""


def test_a_file_with_errors_does_not_hide_the_others(tmp_path: Path) -> None:
    good, bad = tmp_path / "good.xml", tmp_path / "bad.xml"
    srpd(*BUILD, "-o", good)
    bad.write_text('<!DOCTYPE l [<!ENTITY a "x">]><l>&a;</l>')
    result = srpd("message", "parse", bad, tmp_path / "none.xml", good, "--json")
    assert result.exit_code == 2
    rows = json.loads(result.stdout)
    assert [bool(row["errors"]) for row in rows] == [True, True, False]
    assert result.stderr.startswith("srpd: 2 of 3 files have errors")
    assert srpd("message", "parse", bad, good).stdout.count("4.1.1") == 1


def test_a_request_can_be_held_against_the_official_schema() -> None:
    duis = SHARED / "duis"
    if not duis.is_dir():
        pytest.skip(f"the official DUIS schema is not at {duis}")
    assert srpd(*BUILD, "--xsd", duis).exit_code == 0
    late = ("message", "build", "8.2", "--from", USER, "--set", "DeviceID=x", "--xsd", duis)
    complaint(srpd(*late))


@pytest.mark.parametrize(
    ("verdict", "code"),
    [(Verdict.PASS, 0), (Verdict.FAIL, 1), (Verdict.INCONCLUSIVE, 3), (Verdict.ERROR, 4)],
)
def test_a_run_ends_with_a_table_if_asked_a_report_and_its_exit_code(
    runs: StandIn, tmp_path: Path, verdict: Verdict, code: int
) -> None:
    runs(_run_result(verdict))
    result = srpd("run", "-o", tmp_path, "--verbose")
    assert result.exit_code == code
    assert verdict.value in result.stdout
    assert "13.1(b)" in result.stdout
    assert {path.name for path in tmp_path.iterdir()} == REPORT


def test_a_breach_is_printed_as_an_argument_without_escape_sequences(
    runs: StandIn, tmp_path: Path
) -> None:
    runs(_run_result(Verdict.FAIL))
    result = srpd("run", "-o", tmp_path)
    assert "PERMITTED at 3 (ours)" in result.stdout
    assert "\x1b" not in result.stdout


def test_a_run_prints_nothing_but_json_if_asked(runs: StandIn, tmp_path: Path) -> None:
    runs(_run_result(Verdict.FAIL))
    result = srpd("run", "-o", tmp_path, "--json")
    assert json.loads(result.stdout) == json.loads((tmp_path / "results.json").read_text())


def test_a_quiet_run_prints_its_summary(runs: StandIn, tmp_path: Path) -> None:
    runs(_run_result(Verdict.PASS))
    result = srpd("run", "-o", tmp_path, "--quiet")
    assert "Exit code 0: no clause was broken" in result.stdout.splitlines()[-1]


def test_the_options_of_a_run_reach_what_carries_it_out(runs: StandIn, tmp_path: Path) -> None:
    calls = runs(_run_result(Verdict.PASS))
    srpd(
        "run", "--target", "python:a.b:c", "--suite", "s.json", "--system", "storage",
        "--reading", "H-01=m", "--parameter", "cos-party-time-out=10m", "--seed", 3,
        "-o", tmp_path,
    )  # fmt: skip
    options = calls[0][0]
    assert options["target"] == "python:a.b:c"
    assert options["suite_file"] == Path("s.json")
    assert options["systems"] == ("storage",)
    assert options["choices"]["H-01"] == "m"
    assert options["parameters"].duration("cos-party-time-out") == timedelta(minutes=10)
    assert (options["seed"], options["folder"], options["schema"]) == (3, tmp_path, None)


@pytest.mark.parametrize(
    "arguments",
    [
        ("--reading", "H-01=q"),
        ("--parameter", "nope=1"),
        ("--parameter", "cos-party-time-out=x"),
        ("--xsd", "/nonexistent"),
    ],
)
def test_a_run_with_bad_input_touches_no_target(
    runs: StandIn, tmp_path: Path, arguments: tuple[str, str]
) -> None:
    calls = runs(_run_result(Verdict.PASS))
    complaint(srpd("run", "-o", tmp_path, *arguments))
    assert calls == []
    assert list(tmp_path.iterdir()) == []


def test_a_run_that_is_stopped_says_where_its_record_is(runs: StandIn, tmp_path: Path) -> None:
    runs(KeyboardInterrupt())
    assert str(tmp_path) in complaint(srpd("run", "-o", tmp_path), 130)


@pytest.mark.parametrize(
    ("fault", "code"),
    [(BadInput("no\nsuch thing"), 2), (ModelFault("a card"), 4), (SrpdError("a pipe"), 4)],
)
def test_a_fault_has_one_line_and_the_exit_code_of_its_kind(
    runs: StandIn, tmp_path: Path, fault: SrpdError, code: int
) -> None:
    runs(fault)
    complaint(srpd("run", "-o", tmp_path), code)


def test_judging_again_writes_only_where_it_is_told(runs: StandIn, tmp_path: Path) -> None:
    calls = runs(_run_result(Verdict.PASS))
    recorded, new = tmp_path / "recorded", tmp_path / "new"
    recorded.mkdir()
    assert srpd("judge", recorded, "--reading", "H-14=open").exit_code == 0
    assert calls[0][0] == recorded
    assert list(calls[0][1]) == ["H-14=open"]
    assert srpd("judge", recorded, "-o", new).exit_code == 0
    assert list(recorded.iterdir()) == []
    assert (new / "report.html").is_file()


def test_a_failure_is_replayed_against_the_target_named(runs: StandIn, tmp_path: Path) -> None:
    calls = runs(_run_result(Verdict.FAIL))
    result = srpd("replay", "f.json", "--target", "python:a.b:c", "-o", tmp_path)
    assert result.exit_code == 1
    assert calls == [(Path("f.json"), "python:a.b:c", tmp_path)]


def test_the_reference_is_run_judged_again_and_found_the_same(tmp_path: Path) -> None:
    folder = tmp_path / "report"
    result = srpd("run", "--system", "type-2", "-o", folder, "--json")
    assert result.exit_code == 0, result.output
    played = json.loads(result.stdout)
    recorded = sorted(path.name for path in folder.iterdir())
    assert {"trace.jsonl", "suite.json", *REPORT} <= set(recorded)
    again = data("judge", folder, "--json")
    for key in ("exit_code", "clauses", "cases", "totals"):
        assert again[key] == played[key]
    assert sorted(path.name for path in folder.iterdir()) == recorded


def test_a_planted_fault_is_a_breach_and_can_be_replayed(tmp_path: Path) -> None:
    target = "python:srpd.conformance.miniatures:sends_what_it_quarantined"
    folder = tmp_path / "report"
    result = srpd("run", "--target", target, "--system", "detection", "-o", folder)
    assert result.exit_code == 1
    assert "FAIL  12.2" in result.stdout
    command = next(
        line.split()[1:] for line in result.stdout.splitlines() if line.startswith("Reproduce")
    )
    assert command[0] == "srpd"
    again = srpd(*command[1:], "-o", tmp_path / "again")
    assert again.exit_code == 1
    assert "FAIL  12.2" in again.stdout


def test_a_run_that_is_interrupted_keeps_its_record_and_says_so(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    from srpd.conformance.playing import player

    play = player.Player.play
    played: list[str] = []

    def stop_at_the_third(self: player.Player, case: Any, system: Any) -> None:
        if len(played) == 2:
            raise KeyboardInterrupt
        if not case.id.startswith("probe-"):
            played.append(case.id)
        play(self, case, system)

    monkeypatch.setattr(player.Player, "play", stop_at_the_third)
    result = srpd("run", "--system", "type-2", "-o", tmp_path)
    assert result.exit_code == 130, result.output
    assert "stopped" in result.stderr
    results = json.loads((tmp_path / "results.json").read_text())
    assert [case["case"] for case in results["cases"]][:2] == played
    assert (tmp_path / "trace.jsonl").stat().st_size > 0


@pytest.mark.parametrize(
    "arguments",
    [
        ("run", "--target", "python:no.such.module:factory"),
        ("run", "--target", "nonsense"),
        ("run", "--suite", "no-such-file.json"),
        ("run", "--system", "nope"),
        ("judge", "no-such-folder"),
        ("replay", "no-such-file.json"),
    ],
)
def test_what_cannot_be_run_is_one_line(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, arguments: tuple[str, ...]
) -> None:
    monkeypatch.chdir(tmp_path)
    complaint(srpd(*arguments))
    assert list(tmp_path.iterdir()) == []


def test_the_version_is_printed() -> None:
    result = srpd("--version")
    assert result.exit_code == 0
    assert result.stdout.startswith("srpd 0.")


@pytest.mark.parametrize("command", ["run", "generate", "judge", "replay", "clauses", "diagram"])
def test_help_teaches_by_example(command: str) -> None:
    assert f"srpd {command}" in srpd(command, "--help").stdout


def test_a_fault_that_nobody_foresaw_is_not_taken_for_a_breach() -> None:
    program = (
        "import sys\n"
        "from srpd.conformance.command_line import main as command\n"
        "from srpd.conformance.command_line import listings\n"
        "del listings.machines\n"
        "sys.argv = ['srpd', 'machines']\n"
        "command.main()\n"
    )
    done = subprocess.run(  # noqa: S603  # our own interpreter with a fixed program
        [sys.executable, "-c", program], capture_output=True, text=True, check=False
    )
    assert done.returncode == 4
    assert "a defect of srpd" in done.stderr


def test_checks_are_named_by_system_and_card() -> None:
    for names in listings.checks_in_systems(DEFAULTS).values():
        assert all(name.partition(": ")[0] in SYSTEMS for name in names)
