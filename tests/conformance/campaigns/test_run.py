"""Runs: the reference passes; what is recorded is kept; what is wrong is said in one line."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from srpd.conformance.campaigns.replay import replay
from srpd.conformance.campaigns.run import RunOptions, judge_again, run
from srpd.conformance.judging.verdicts import ExitCode, Verdict
from srpd.conformance.reference import Choices, ReferenceDcc
from srpd.conformance.suites.coverage_kinds import Wanted
from srpd.generators.suite import read_suite
from srpd.model.faults import BadInput
from srpd.model.systems import SYSTEMS

SEND = "first sends 4.1.1-IS-esme"
THREE = ("detection", SEND, SEND, SEND)


class NeverDetects(ReferenceDcc):
    def is_breached(self, *_: Any) -> bool:
        return False


WHOLE = {"signed-by-dcc", "user-firmware", "user-suspended"}
"""Where a step for each clause shows too little: silence alone, or what is kept in quarantine."""


@pytest.mark.parametrize("name", sorted(set(SYSTEMS) - {"detection", "small"}))
def test_each_system_can_be_run_alone(tmp_path: Path, name: str) -> None:
    wanted = Wanted() if name in WHOLE else Wanted("clauses")
    result = run(RunOptions(folder=tmp_path, systems=(name,), wanted=wanted))
    assert result.exit_code is ExitCode.ALL_PASSED
    assert {case.system for case in result.cases} == {name}


# The folder


def test_a_run_leaves_suite_run_and_trace(bench: Any) -> None:
    played = bench.play(ReferenceDcc, THREE)
    assert {f.name for f in played.folder.iterdir()} == {
        "suite.json",
        "run.json",
        "trace.jsonl",
        "closing.json",
    }


def test_an_earlier_report_is_moved_and_never_lost(bench: Any) -> None:
    folder = bench.base / "report"
    options = RunOptions(bench.target(ReferenceDcc), folder, suite_file=bench.suite(THREE))
    traces = []
    for _ in range(3):
        run(options)
        (folder / "report.html").write_text("mine")
        traces.append((folder / "trace.jsonl").read_bytes())
    kept = folder / "earlier"
    assert sorted(f.name for f in kept.iterdir()) == ["1", "2"]
    for number, trace in (("1", traces[0]), ("2", traces[1])):
        assert (kept / number / "trace.jsonl").read_bytes() == trace
        assert (kept / number / "report.html").read_text() == "mine"


def test_a_folder_that_is_a_file_is_bad_input(bench: Any) -> None:
    file = bench.base / "file"
    file.write_text("")
    with pytest.raises(BadInput, match="cannot be written: File exists"):
        run(RunOptions(folder=file, suite_file=bench.suite(THREE)))


def test_a_breach_leaves_a_file_from_which_it_is_replayed(bench: Any) -> None:
    played = bench.play(NeverDetects, THREE)
    (breach,) = played.result.breaches
    again = replay(Path(breach.replay), bench.target(NeverDetects), bench.base / "again")
    assert [b.clause for b in again.breaches] == [breach.clause]
    assert again.breaches[0].step == breach.step


def test_a_replay_against_a_sound_target_passes(bench: Any) -> None:
    played = bench.play(NeverDetects, THREE)
    (breach,) = played.result.breaches
    again = replay(Path(breach.replay), bench.target(ReferenceDcc), bench.base / "again")
    assert again.exit_code is ExitCode.ALL_PASSED


def _interrupt(at: int) -> Any:
    def progress(_case: str, number: int, _of: int) -> None:
        if number == at:
            raise KeyboardInterrupt

    return progress


def test_an_interrupted_run_reports_what_was_judged(bench: Any) -> None:
    options = RunOptions(
        bench.target(NeverDetects), bench.base / "r", suite_file=bench.suite(THREE, THREE, THREE)
    )
    result = run(options, _interrupt(2))
    assert result.stopped
    assert len(result.breaches) == 2
    assert [c.case for c in judge_again(bench.base / "r").cases if c.breach] == [
        "detection-001",
        "detection-002",
    ]


def test_an_interruption_within_a_case_keeps_the_cases_before_it(bench: Any) -> None:
    class Interrupted(ReferenceDcc):
        case = ""

        def mark(self, text: str) -> None:
            self.case = text.partition(" ")[0]

        def drain(self) -> Any:
            if self.case == "detection-002":
                raise KeyboardInterrupt
            return super().drain()

    folder = bench.base / "r"
    result = run(
        RunOptions(bench.target(Interrupted), folder, suite_file=bench.suite(THREE, THREE))
    )
    assert result.stopped
    assert [case.case for case in result.cases] == ["detection-001"]
    assert [case.case for case in judge_again(folder).cases] == ["detection-001"]


# Suites


@pytest.mark.parametrize(
    ("content", "says"),
    [
        ("", "not a suite file"),
        ("[" * 100_000, "not a suite file"),
        ("[]", "not an object"),
        ('{"format": "other"}', "its format is 'other'"),
        ('{"format": "srpd-suite/1"}', "cases: missing"),
        ('{"format": "srpd-suite/1", "cases": []}', "no case is left to run"),
        ('{"format": "srpd-suite/1", "cases": [{"system": "none"}]}', "cases[0]"),
        ('{"format": "srpd-suite/1", "readings": {"H-01": "z"}, "cases": []}', "H-01=z"),
    ],
)
def test_a_malformed_suite_is_one_line(tmp_path: Path, content: str, says: str) -> None:
    file = tmp_path / "suite.json"
    file.write_text(content)
    with pytest.raises(BadInput) as caught:
        run(RunOptions(folder=tmp_path / "r", suite_file=file))
    assert says in str(caught.value)
    assert str(file) in str(caught.value)
    assert "\n" not in str(caught.value)
    assert not (tmp_path / "r").exists()


def test_a_step_that_is_not_a_stimulus_is_named(bench: Any) -> None:
    file = bench.suite(("detection", "first sends nothing"))
    with pytest.raises(BadInput, match=r"cases\[0\]: steps\[0\].*'first sends nothing'"):
        run(RunOptions(folder=bench.base / "r", suite_file=file))


def test_a_step_that_cannot_be_applied_is_found_before_anything_is_sent(bench: Any) -> None:
    file = bench.suite(THREE, ("detection", "first releases"))
    with pytest.raises(BadInput, match=r"detection-002\.1: 'first releases' cannot be applied"):
        run(RunOptions(folder=bench.base / "r", suite_file=file))
    assert not (bench.base / "r").exists()


def test_a_suite_that_is_missing_is_bad_input(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match=r"none\.json: cannot be read"):
        run(RunOptions(folder=tmp_path / "r", suite_file=tmp_path / "none.json"))


def test_an_unknown_system_is_bad_input(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="nonesuch"):
        run(RunOptions(folder=tmp_path / "r", systems=("nonesuch",)))


def test_a_suite_can_be_run_under_another_reading(tmp_path: Path) -> None:
    from srpd.model.readings import chosen

    choices = chosen(["H-22=accepted"])
    # With this seed the step that tells the readings apart is the last of its case. Where a case
    # goes on after it, it was arranged for the reading in force and cannot be judged by the other.
    options = RunOptions(folder=tmp_path / "r", systems=("meter",), choices=choices, seed=1)
    plain = run(options)
    assert {f for case in plain.cases for f in case.follows} == {"H-22=literal"}
    assert plain.exit_code is ExitCode.ALL_PASSED


# Judging again


def test_judging_again_needs_no_target(bench: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    played = bench.play(NeverDetects, THREE)
    monkeypatch.setattr(
        "srpd.conformance.campaigns.driven.connect", lambda _: pytest.fail("a target was asked")
    )
    assert judge_again(played.folder).exit_code is ExitCode.BREACH


def test_judging_again_without_a_trace_is_bad_input(bench: Any) -> None:
    played = bench.play(ReferenceDcc, THREE)
    (played.folder / "trace.jsonl").unlink()
    with pytest.raises(BadInput, match=r"trace\.jsonl: cannot be read"):
        judge_again(played.folder)


def test_judging_again_a_trace_that_lacks_a_line_is_bad_input(bench: Any) -> None:
    played = bench.play(ReferenceDcc, THREE)
    file = played.folder / "trace.jsonl"
    lines = file.read_text().splitlines(keepends=True)
    file.write_text("".join(lines[:5] + lines[6:]))
    with pytest.raises(BadInput, match=r"line 6: .*missing, moved or renumbered"):
        judge_again(played.folder)


def test_a_case_that_was_cut_off_is_named_and_not_judged_again(bench: Any) -> None:
    played = bench.play(ReferenceDcc, THREE, THREE)
    (played.folder / "closing.json").unlink()
    file = played.folder / "trace.jsonl"
    lines = file.read_text().splitlines(keepends=True)
    file.write_text("".join(lines[:-3]))
    again = judge_again(played.folder)
    assert [case.case for case in again.cases] == ["detection-001"]
    assert again.missing == ("detection-002",)
    assert again.exit_code is ExitCode.ONLY_INCONCLUSIVE


@pytest.mark.parametrize(
    "content",
    ["", "[]", "{}", '{"format": "srpd-replay/1"}', '{"format": "srpd-replay/1", "suite": 1}'],
)
def test_a_malformed_replay_file_is_one_line(tmp_path: Path, content: str) -> None:
    file = tmp_path / "failure.json"
    file.write_text(content)
    with pytest.raises(BadInput) as caught:
        replay(file, folder=tmp_path / "r")
    assert str(file) in str(caught.value)
    assert "\n" not in str(caught.value)


def test_a_replay_file_holds_the_case_up_to_the_breach(bench: Any) -> None:
    played = bench.play(NeverDetects, (*THREE, "first releases"))
    content = json.loads(Path(played.result.breaches[0].replay).read_text())
    assert [len(case["steps"]) for case in content["suite"]["cases"]] == [3]


def test_the_suite_that_is_kept_is_the_suite_that_was_run(bench: Any) -> None:
    played = bench.play(ReferenceDcc, THREE, THREE)
    assert [len(c.steps) for c in read_suite(played.folder / "suite.json").cases] == [3, 3]


# Targets that are hard to test


def test_without_a_virtual_clock_steps_that_need_time_are_inconclusive(bench: Any) -> None:
    from dataclasses import replace

    class OnRealTime(ReferenceDcc):
        def hello(self) -> Any:
            return replace(super().hello(), virtual_clock=False)

        def advance(self, to: str) -> Any:
            raise AssertionError(to)

    played = bench.play(OnRealTime, (*THREE, "first waits", "first releases"))
    assert (played.failed, played.errors) == (set(), [])
    checks = {c.step: c for c in played.result.cases[0].checks}
    assert checks["detection-001.3"].verdict is Verdict.PASS
    assert checks["detection-001.4"].verdict is Verdict.INCONCLUSIVE
    assert "it has no virtual clock" in checks["detection-001.4"].why


def test_a_target_that_cannot_say_that_it_is_idle_gives_bounded_evidence(bench: Any) -> None:
    from dataclasses import replace

    class Busy(ReferenceDcc):
        def hello(self) -> Any:
            return replace(super().hello(), quiescence=False)

        def drain(self) -> Any:
            return replace(super().drain(), idle=False, outstanding=("work",))

    played = bench.play(Busy, THREE)
    assert {c.evidence.value for c in played.result.cases[0].checks} == {"bounded"}


def test_another_choice_of_the_reference_is_no_breach_in_its_whole_system(bench: Any) -> None:
    played = bench.play(
        lambda: ReferenceDcc(Choices(failed_execution_is_notified=False)), systems=("storage",)
    )
    assert (played.failed, played.follows) == (set(), {"H-14=open"})
