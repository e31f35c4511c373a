"""Traces: what is written is read again, and what is malformed is named by its line."""

from __future__ import annotations

import json
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from srpd.conformance.recording.chain import START, chained
from srpd.conformance.recording.trace import (
    KINDS,
    LONGEST_LINE,
    Entry,
    TraceWriter,
    read_trace,
)
from srpd.conformance.targets.forms import LONGEST_FIELDS
from srpd.conformance.targets.schemas import schemas
from srpd.model.faults import BadInput

TEXT = st.text(st.characters(exclude_categories=("Cs",)), max_size=20)
PLAIN = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**64) + 1, 2**64 - 1) | TEXT,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXT, inner, max_size=3),
    max_leaves=8,
)
ENTRIES = st.lists(
    st.fixed_dictionaries(
        {"kind": st.sampled_from(sorted(KINDS)), "case": TEXT},
        optional={
            "step": TEXT,
            "phase": TEXT,
            "port": TEXT,
            "xml": TEXT,
            "at": TEXT,
            "fields": st.dictionaries(TEXT, PLAIN, max_size=3),
        },
    ),
    max_size=6,
)


def _write(path: Path, *contents: dict[str, Any]) -> list[Entry]:
    with TraceWriter(path) as trace:
        return [
            trace.add(c.pop("kind"), c.pop("case"), **c) for c in (dict(each) for each in contents)
        ]


@given(ENTRIES)
def test_a_trace_that_is_written_is_read_again(contents: list[dict[str, Any]]) -> None:
    with TemporaryDirectory() as folder:
        path = Path(folder) / "trace.jsonl"
        written = _write(path, *contents)
        assert list(read_trace(path)) == written


def test_entries_are_numbered_from_1(tmp_path: Path) -> None:
    written = _write(tmp_path / "t", {"kind": "begin", "case": "a"}, {"kind": "end", "case": "a"})
    assert [entry.number for entry in written] == [1, 2]


def test_a_trace_is_never_written_over_another(tmp_path: Path) -> None:
    _write(tmp_path / "t", {"kind": "begin", "case": "a"})
    with pytest.raises(BadInput, match="cannot be written: File exists"):
        _write(tmp_path / "t", {"kind": "begin", "case": "b"})
    assert [entry.case for entry in read_trace(tmp_path / "t")] == ["a"]


def test_what_is_remembered_starts_anew_after_forgetting(tmp_path: Path) -> None:
    with TraceWriter(tmp_path / "t") as trace:
        trace.add("begin", "a")
        trace.forget()
        last = trace.add("begin", "b")
        assert trace.remembered == [last]


def test_a_case_that_has_ended_is_on_disk_before_the_run_ends(tmp_path: Path) -> None:
    with TraceWriter(tmp_path / "t") as trace:
        trace.add("begin", "a")
        trace.add("end", "a")
        assert len(list(read_trace(tmp_path / "t"))) == 2


def test_a_last_line_that_was_cut_off_is_left_out(tmp_path: Path) -> None:
    path = tmp_path / "t"
    _write(path, {"kind": "begin", "case": "a"}, {"kind": "end", "case": "a"})
    path.write_text(path.read_text()[:-4])
    assert [entry.kind for entry in read_trace(path)] == ["begin"]


@pytest.mark.parametrize(
    "line",
    [
        "",
        "no json",
        "[]",
        "7",
        "[" * 100_000,
        '{"number": 1}',
        '{"number": "1", "kind": "begin", "case": "a"}',
        '{"number": 1, "kind": "other", "case": "a"}',
        '{"number": 1, "kind": ["begin"], "case": "a"}',
        '{"number": 1, "kind": "begin", "case": 7}',
        '{"number": 1, "kind": "begin", "case": "a", "fields": []}',
        '{"number": 1, "kind": "begin", "case": "a", "xml": {}}',
        '{"number": true, "kind": "begin", "case": "a"}',
        '{"number": 1, "kind": "begin", "case": "a", "case": "b"}',
        '{"number": 1, "kind": "begin", "case": "a", "fields": {"x": NaN}}',
        '{"number": 1, "kind": "begin", "case": "a"}',
        '{"number": 1, "kind": "begin", "case": "a", "chain": "' + "0" * 64 + '"}',
    ],
)
def test_a_malformed_line_is_named(tmp_path: Path, line: str) -> None:
    path = tmp_path / "t"
    path.write_text(line + "\n")
    with pytest.raises(BadInput) as caught:
        list(read_trace(path))
    assert f"{path}, line 1" in str(caught.value)
    assert "\n" not in str(caught.value)


def test_lines_that_are_swapped_are_found(tmp_path: Path) -> None:
    path = tmp_path / "t"
    _write(path, *({"kind": "begin", "case": "abc"[n]} for n in range(3)))
    one, two, three = path.read_text().splitlines(keepends=True)
    path.write_text(one + three + two)
    with pytest.raises(BadInput, match="line 2: this is entry 3"):
        list(read_trace(path))


def test_bytes_that_are_no_text_are_bad_input(tmp_path: Path) -> None:
    (tmp_path / "t").write_bytes(b"\xff\xfe\n")
    with pytest.raises(BadInput, match="line 1: not UTF-8"):
        list(read_trace(tmp_path / "t"))


def test_a_line_of_a_trace_leaves_out_what_is_empty(tmp_path: Path) -> None:
    _write(tmp_path / "t", {"kind": "begin", "case": "a"})
    line = json.loads((tmp_path / "t").read_text())
    assert list(line) == ["number", "kind", "case", "chain"]


@pytest.mark.parametrize(("twice", "says"), [('"case": "b", ', "stands twice"), ("", "NaN")])
def test_what_two_programs_read_in_two_ways_is_refused(
    tmp_path: Path, twice: str, says: str
) -> None:
    value = "1" if twice else "NaN"
    text = f'{{"number": 1, {twice}"kind": "begin", "case": "a", "fields": {{"x": {value}}}}}'
    (tmp_path / "t").write_bytes(chained(START, text.encode())[0])
    with pytest.raises(BadInput, match=f"line 1: .*{says}"):
        list(read_trace(tmp_path / "t"))


def test_half_of_a_surrogate_pair_is_recorded_as_it_is_remembered(tmp_path: Path) -> None:
    with TraceWriter(tmp_path / "t") as trace:
        entry = trace.add("error", "a", fields={"why": "it said \ud800"})
    assert list(read_trace(tmp_path / "t")) == [entry]
    assert entry.fields == {"why": "it said ?"}


def test_a_trace_that_goes_on_goes_on_with_its_chain(tmp_path: Path) -> None:
    with TraceWriter(tmp_path / "t") as first:
        first.add("begin", "a")
    with TraceWriter(tmp_path / "t", first.mark) as second:
        second.add("end", "a")
    assert [entry.kind for entry in read_trace(tmp_path / "t")] == ["begin", "end"]


def test_the_longest_message_that_a_target_may_send_fits_a_line() -> None:
    longest_form = len("\\u0000")
    longest_xml = schemas()["message"]["properties"]["xml"]["maxLength"]
    assert longest_form * (longest_xml + LONGEST_FIELDS) < LONGEST_LINE
