"""Records: what was cut, thinned, changed, moved or renumbered is told, and where."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from srpd.conformance.campaigns.run import RunOptions, judge_again, run
from srpd.conformance.judging.verdicts import ExitCode
from srpd.conformance.recording.chain import START, chained, content_of
from srpd.conformance.recording.record import Record
from srpd.conformance.report import write_report
from srpd.generators.suite import Case, Step, Suite, write_suite
from srpd.model.faults import BadInput
from srpd.model.readings import DEFAULTS

SEND = "first sends 4.1.1-IS-esme"
CASES = ("detection-001", "detection-002", "detection-003")
Lines = list[bytes]


@dataclass
class Kept:
    """A recorded run, and a place for altered copies of it."""

    folder: Path
    lines: Lines
    copies: Path

    def with_lines(self, lines: Lines, *left_out: str) -> Path:
        """A copy with another trace, and without some of its files."""
        shutil.rmtree(self.copies, ignore_errors=True)
        shutil.copytree(self.folder, self.copies)
        (self.copies / "trace.jsonl").write_bytes(b"".join(lines))
        for name in left_out:
            (self.copies / name).unlink()
        return self.copies


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Kept:
    base = tmp_path_factory.mktemp("record")
    steps = {name: tuple(Step(f"{name}.{n}", SEND, ("6.1",)) for n in (1, 2)) for name in CASES}
    cases = tuple(Case(name, "detection", steps[name]) for name in CASES)
    write_suite(Suite("0", 0, dict(DEFAULTS), (), cases), base / "suite.json")
    folder = base / "run"
    write_report(run(RunOptions(folder=folder, suite_file=base / "suite.json")), folder)
    lines = (folder / "trace.jsonl").read_bytes().splitlines(keepends=True)
    return Kept(folder, lines, base / "copy")


def _entry(line: bytes) -> dict[str, Any]:
    content: dict[str, Any] = json.loads(line)
    return content


def _renumbered(lines: Lines) -> Lines:
    """What an editor would do: the numbers right again, and nothing else."""
    return [
        re.sub(rb'^{"number": \d+', b'{"number": %d' % number, line)
        for number, line in enumerate(lines, start=1)
    ]


def _chained_anew(lines: Lines) -> Lines:
    """What one who knows the chain would do: all of it made anew."""
    mark, made = START, []
    for line in _renumbered(lines):
        whole, mark = chained(mark, content_of(line) + b"}")
        made.append(whole)
    return made


def _ends(lines: Lines) -> list[int]:
    return [place for place, line in enumerate(lines, 1) if _entry(line)["kind"] == "end"]


def _removed(lines: Lines, at: int, _: int) -> Lines:
    return lines[:at] + lines[at + 1 :]


def _changed(lines: Lines, at: int, _: int) -> Lines:
    line = lines[at].replace(b'"case": "detection', b'"case": "Detection', 1)
    return [*lines[:at], line, *lines[at + 1 :]]


def _moved(lines: Lines, at: int, to: int) -> Lines:
    rest = _removed(lines, at, to)
    return [*rest[:to], lines[at], *rest[to:]]


def _repeated(lines: Lines, at: int, to: int) -> Lines:
    return [*lines[:to], lines[at], *lines[to:]]


ALTERATIONS = (_removed, _changed, _moved, _repeated)


@given(data=st.data(), alter=st.sampled_from(ALTERATIONS), renumber=st.booleans())
@settings(max_examples=60, deadline=None)
def test_any_line_that_is_removed_changed_moved_or_repeated_is_told_with_its_place(
    kept: Kept, data: st.DataObject, alter: Callable[..., Lines], renumber: bool
) -> None:
    places = st.integers(0, len(kept.lines) - 1)
    altered = alter(kept.lines, data.draw(places), data.draw(places))
    altered = _renumbered(altered) if renumber else altered
    if altered == kept.lines:
        return
    first = next(
        n for n, (was, now) in enumerate(zip([*kept.lines, b""], [*altered, b""], strict=False), 1)
        if was != now
    )  # fmt: skip
    folder = kept.with_lines(altered)
    with pytest.raises(BadInput) as caught:
        judge_again(folder)
    assert f"{folder / 'trace.jsonl'}, line {first}: " in str(caught.value)


@given(data=st.data(), alter=st.sampled_from((_removed, _changed, _moved)))
@settings(max_examples=25, deadline=None)
def test_a_chain_that_was_made_anew_is_told_by_the_closing(
    kept: Kept, data: st.DataObject, alter: Callable[..., Lines]
) -> None:
    places = st.integers(0, len(kept.lines) - 1)
    altered = _chained_anew(alter(kept.lines, data.draw(places), data.draw(places)))
    if altered == kept.lines:
        return
    with pytest.raises(BadInput, match=r"trace\.jsonl"):
        judge_again(kept.with_lines(altered))


@given(data=st.data())
@settings(max_examples=25, deadline=None)
def test_one_number_that_is_changed_is_told(kept: Kept, data: st.DataObject) -> None:
    at = data.draw(st.integers(0, len(kept.lines) - 1))
    number = data.draw(st.integers(-1, len(kept.lines) + 1).filter(lambda n: n != at + 1))
    line = re.sub(rb'^{"number": \d+', b'{"number": %d' % number, kept.lines[at])
    with pytest.raises(BadInput, match=f"line {at + 1}: this is entry {number}"):
        judge_again(kept.with_lines([*kept.lines[:at], line, *kept.lines[at + 1 :]]))


@given(data=st.data(), without_closing=st.booleans())
@settings(max_examples=30, deadline=None)
def test_a_trace_that_is_cut_anywhere_is_never_0_and_names_what_is_missing(
    kept: Kept, data: st.DataObject, without_closing: bool
) -> None:
    length = data.draw(st.integers(0, len(kept.lines) - 1))
    gone = ("closing.json", "results.json") if without_closing else ()
    folder = kept.with_lines(kept.lines[:length], *gone)
    ended = sum(end <= length for end in _ends(kept.lines))
    if not without_closing:
        with pytest.raises(BadInput, match=f"line {length + 1}: it is missing") as caught:
            judge_again(folder)
        assert all(name in str(caught.value) for name in CASES[ended:])
        return
    result = judge_again(folder)
    assert result.missing == CASES[ended:]
    assert result.exit_code is ExitCode.ONLY_INCONCLUSIVE
    assert f"line {length} of trace.jsonl" in result.doubt


def test_the_last_line_of_a_case_as_the_last_line_is_told(kept: Kept) -> None:
    end = _ends(kept.lines)[0]
    with pytest.raises(BadInput, match=rf"line {end + 1}: .* cases detection-002, detection-003"):
        judge_again(kept.with_lines(kept.lines[:end]))


def test_a_last_line_that_is_cut_off_is_told(kept: Kept) -> None:
    cut = [*kept.lines[:-1], kept.lines[-1][:-1]]
    with pytest.raises(BadInput, match=f"line {len(cut)}: it is cut off.* case detection-003"):
        judge_again(kept.with_lines(cut))


def test_all_cases_without_a_closing_are_in_doubt(kept: Kept) -> None:
    result = judge_again(kept.with_lines(kept.lines, "closing.json"))
    assert (result.missing, result.exit_code) == ((), ExitCode.ONLY_INCONCLUSIVE)
    assert "closing.json is missing" in result.doubt


def test_a_closing_made_to_fit_disagrees_with_the_results(kept: Kept) -> None:
    altered = _chained_anew(_removed(kept.lines, 5, 0))
    folder = kept.with_lines(altered, "closing.json")
    recorded = Record.of(kept.folder).closing
    assert recorded is not None
    last = _entry(altered[-1])
    entries = [_entry(altered[end - 1]) for end in _ends(altered)]
    ends = {each["case"]: [each["number"], each["chain"]] for each in entries}
    forged = {**recorded, "entries": last["number"], "chain": last["chain"], "cases": ends}
    (folder / "closing.json").write_text(json.dumps(forged))
    with pytest.raises(BadInput, match=r"results\.json: it reports on another trace"):
        judge_again(folder)


def test_a_case_taken_out_of_the_suite_is_named(kept: Kept) -> None:
    folder = kept.with_lines(kept.lines)
    content = json.loads((folder / "suite.json").read_text())
    del content["cases"][1]
    (folder / "suite.json").write_text(json.dumps(content))
    with pytest.raises(BadInput, match=r"not the suite that was run: it lacks case detection-002"):
        judge_again(folder)


def test_what_is_said_of_the_run_cannot_be_changed_afterwards(kept: Kept) -> None:
    folder = kept.with_lines(kept.lines)
    text = (folder / "run.json").read_text()
    (folder / "run.json").write_text(text.replace('"begun": "2', '"begun": "1'))
    with pytest.raises(BadInput, match=r"run\.json: it was changed after the run was closed"):
        judge_again(folder)


def test_the_trace_of_another_run_is_told(kept: Kept) -> None:
    other = kept.with_lines(kept.lines)
    content = json.loads((other / "closing.json").read_text())
    content["run_sha256"] = "0" * 64
    (other / "closing.json").write_text(json.dumps(content))
    with pytest.raises(BadInput, match=r"run\.json: it was changed"):
        judge_again(other)


def test_a_record_without_a_chain_is_refused_plainly(kept: Kept) -> None:
    folder = kept.with_lines([content_of(line) + b"}\n" for line in kept.lines], "closing.json")
    with pytest.raises(BadInput, match="line 1: it has no chain"):
        judge_again(folder)
    text = (folder / "run.json").read_text()
    (folder / "run.json").write_text(text.replace("srpd-run/2", "srpd-run/1"))
    with pytest.raises(BadInput, match="did not chain its traces"):
        judge_again(folder)


def test_a_whole_record_is_judged_and_says_what_it_is_of(kept: Kept) -> None:
    result = judge_again(kept.folder)
    assert (result.missing, result.doubt, result.exit_code) == ((), "", ExitCode.ALL_PASSED)
    record = result.record
    assert record["begun"] <= record["ended"]
    assert (record["entries"], record["chain"]) == (
        len(kept.lines),
        _entry(kept.lines[-1])["chain"],
    )
    assert len(record["model_sha256"]) == len(record["suite_sha256"]) == 64
    about = json.loads((kept.folder / "run.json").read_text())
    assert about["suite"]["cases"] == list(CASES)
