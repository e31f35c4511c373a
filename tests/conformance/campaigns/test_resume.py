"""Runs that are stopped go on: by Ctrl-C or by kill, nothing that was judged is lost."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from srpd.conformance.campaigns.run import RunOptions, resume, run
from srpd.conformance.recording.trace import read_trace
from srpd.conformance.reference import ReferenceDcc
from srpd.model.faults import BadInput

SEND = "first sends 4.1.1-IS-esme"
THREE = ("detection", SEND, SEND, SEND)
ADAPTER = """
import os
import signal
from pathlib import Path

from srpd.conformance.miniatures import SendsWhatItQuarantined


class Stopped(SendsWhatItQuarantined):
    def drain(self):
        trace = Path("stopped", "trace.jsonl")
        ended = trace.read_text().count('"kind": "end"') if trace.exists() else 0
        if ended == int(os.environ.get("STOP_AFTER_CASES", "-1")):
            os.kill(os.getppid(), getattr(signal, os.environ["STOP_BY"]))  # the run
        return super().drain()


def factory():
    return Stopped()
"""
COMMANDS = {
    "run": ("run", "--suite", "suite.json"),
    "fuzz": ("fuzz", "--system", "detection", "--examples", "9", "--steps", "6"),
}


def srpd(folder: Path, *arguments: str, **surroundings: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(  # noqa: S603  # our own program
        [sys.executable, "-m", "srpd.conformance.command_line", *arguments],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(folder), **surroundings},
        capture_output=True,
        text=True,
        timeout=240,
        check=False,
        preexec_fn=_heed_interrupts,  # nothing else runs in this process
    )


def _heed_interrupts() -> None:
    """Tests may run where interrupts are ignored, such as in the background of a shell."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


def results(folder: Path, name: str) -> Any:
    """The results; of the record, what is not about when it was."""
    text = (folder / name / "results.json").read_text(encoding="utf-8")
    found = json.loads(text.replace(f"{name}/", "FOLDER/"))
    assert found["record"].pop("begun") <= found["record"].pop("ended")
    return found


@pytest.mark.parametrize("by", ["SIGINT", "SIGKILL"])
@pytest.mark.parametrize("what", COMMANDS)
def test_what_was_stopped_ends_as_if_it_had_not_been(bench: Any, what: str, by: str) -> None:
    folder = bench.base
    (folder / "stopped_adapter.py").write_text(ADAPTER, encoding="utf-8")
    bench.suite(THREE, (*THREE, "first waits"), THREE, THREE).rename(folder / "suite.json")
    words = (*COMMANDS[what], "--target", "python:stopped_adapter:factory", "--quiet")

    stopped = srpd(folder, *words, "-o", "stopped", STOP_AFTER_CASES="2", STOP_BY=by)
    assert stopped.returncode == (130 if by == "SIGINT" else -signal.SIGKILL), stopped.stderr
    before = [e for e in read_trace(folder / "stopped" / "trace.jsonl") if e.kind == "end"]
    assert len(before) == 2

    target = ("--target", "python:stopped_adapter:factory")
    again = srpd(folder, what, "--resume", "stopped", *target, "--quiet", PYTHONHASHSEED="7")
    whole = srpd(folder, *words, "-o", "whole", PYTHONHASHSEED="8")
    assert (again.returncode, whole.returncode) == (1, 1), again.stderr + whole.stderr
    assert results(folder, "stopped") == results(folder, "whole")
    assert "Exit code 1" in again.stdout
    after = [e for e in read_trace(folder / "stopped" / "trace.jsonl") if e.kind == "end"]
    assert after[: len(before)] == before


def _stopped(bench: Any, *scripts: Any, at: int = 1) -> Path:
    """The folder of a run that was stopped before the case with this place."""

    def progress(_case: str, number: int, _of: int) -> None:
        if number == at:
            raise KeyboardInterrupt

    folder: Path = bench.base / "r"
    bench.specification = bench.target(ReferenceDcc)
    run(RunOptions(bench.specification, folder, suite_file=bench.suite(*scripts)), progress)
    return folder


def test_what_is_recorded_is_not_played_again(bench: Any) -> None:
    folder = _stopped(bench, THREE, THREE, THREE, at=2)
    resets: list[str] = []

    class Counted(ReferenceDcc):
        def reset(self, now: str) -> str:
            resets.append(now)
            return super().reset(now)

    result = resume(folder, bench.target(Counted))
    assert [case.case for case in result.cases] == [
        "detection-001",
        "detection-002",
        "detection-003",
    ]
    assert len(resets) == 1


def test_a_torn_last_line_is_kept_aside(bench: Any) -> None:
    folder = _stopped(bench, THREE, THREE)
    (folder / "closing.json").unlink()  # as after a kill
    whole = (folder / "trace.jsonl").read_text(encoding="utf-8")
    with (folder / "trace.jsonl").open("a", encoding="utf-8") as trace:
        trace.write('{"number": 99, "kind": "be')
    result = resume(folder, bench.specification)
    assert not result.stopped
    assert (folder / "trace.jsonl").read_text(encoding="utf-8").startswith(whole)
    assert (folder / "cut-off" / "1.jsonl").read_text() == '{"number": 99, "kind": "be'


def test_the_entries_of_a_trace_that_went_on_are_numbered_without_a_gap(bench: Any) -> None:
    folder = _stopped(bench, THREE, THREE)
    resume(folder, bench.specification)
    numbers = [entry.number for entry in read_trace(folder / "trace.jsonl")]
    assert numbers == list(range(1, len(numbers) + 1))


def test_no_originator_counter_is_used_twice(bench: Any) -> None:
    from srpd.conformance.messages.requests import parse_request

    folder = _stopped(bench, THREE, THREE)
    resume(folder, bench.specification)
    sent = [e for e in read_trace(folder / "trace.jsonl") if e.kind == "sent" and e.xml]
    used = [str(parse_request(entry.xml).request_id) for entry in sent]
    assert len(set(used)) == len(used) == 6


def test_a_run_that_was_stopped_before_its_first_case_begins_with_it(bench: Any) -> None:
    folder = _stopped(bench, THREE, at=0)
    assert [case.case for case in resume(folder, bench.specification).cases] == ["detection-001"]


def test_a_run_that_is_complete_is_judged_and_nothing_is_played(bench: Any) -> None:
    folder = _stopped(bench, THREE, at=9)

    class Untouched(ReferenceDcc):
        def reset(self, now: str) -> str:
            raise AssertionError(now)

    result = resume(folder, bench.target(Untouched))
    assert (len(result.cases), result.errors) == (1, ())


def test_another_target_than_the_recorded_one_is_refused(bench: Any) -> None:
    from dataclasses import replace

    class Newer(ReferenceDcc):
        def hello(self) -> Any:
            return replace(super().hello(), version="99")

    folder = _stopped(bench, THREE, THREE)
    before = (folder / "trace.jsonl").read_bytes()
    with pytest.raises(BadInput, match=r"version is .*this one says '99'"):
        resume(folder, bench.target(Newer))
    assert (folder / "trace.jsonl").read_bytes() == before


def test_a_target_with_another_empty_state_is_an_error(bench: Any) -> None:
    class Other(ReferenceDcc):
        def reset(self, now: str) -> str:
            return super().reset(now) + "0"

    folder = _stopped(bench, THREE, THREE)
    result = resume(folder, bench.target(Other))
    assert "differs from that of the first reset" in result.errors[0].error


def test_a_target_that_the_folder_names_is_not_loaded(bench: Any) -> None:
    folder = _stopped(bench, THREE, THREE)
    with pytest.raises(BadInput, match="a file never chooses what is loaded"):
        resume(folder)


def test_a_run_of_another_version_is_refused(bench: Any) -> None:
    folder = _stopped(bench, THREE, THREE)
    file = folder / "run.json"
    file.write_text(file.read_text().replace('"srpd": "', '"srpd": "9.'))
    (folder / "closing.json").unlink()
    with pytest.raises(BadInput, match=r"begun with srpd 9\."):
        resume(folder, bench.specification)


def test_a_folder_without_a_run_cannot_go_on(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match=r"run\.json: cannot be read"):
        resume(tmp_path)


def test_an_option_that_the_run_has_fixed_is_refused(tmp_path: Path) -> None:
    done = srpd(tmp_path, "run", "--resume", "r", "--seed", "3")
    assert done.returncode == 2
    assert "--resume goes on with the options that the run was begun with" in done.stderr


def test_what_is_not_of_an_earlier_run_stays_where_it_is(bench: Any) -> None:
    folder = bench.base / "report"
    options = RunOptions(bench.target(ReferenceDcc), folder, suite_file=bench.suite(THREE))
    run(options)
    (folder / "notes.txt").write_text("mine")
    run(options)
    assert (folder / "notes.txt").read_text() == "mine"
    assert not (folder / "earlier" / "1" / "notes.txt").exists()


def test_a_report_without_a_trace_is_moved_and_never_lost(bench: Any) -> None:
    folder = bench.base / "report"
    folder.mkdir()
    (folder / "results.json").write_text("judged again")
    run(RunOptions(bench.target(ReferenceDcc), folder, suite_file=bench.suite(THREE)))
    assert (folder / "earlier" / "1" / "results.json").read_text() == "judged again"
