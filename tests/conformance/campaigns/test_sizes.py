"""What could not be kept, judged or replayed is refused before anything is played."""

from __future__ import annotations

from collections import namedtuple
from pathlib import Path
from typing import Any

import pytest

from srpd.conformance.campaigns import sizes
from srpd.conformance.campaigns.run import RunOptions, run
from srpd.conformance.fuzz.campaign import FuzzOptions
from srpd.conformance.fuzz.fuzzing import fuzz
from srpd.conformance.reference import ReferenceDcc
from srpd.model.faults import BadInput, NotWritten

SEND = "first sends 4.1.1-IS-esme"


class Untouched(ReferenceDcc):
    def hello(self) -> Any:
        raise AssertionError("it was asked")


def _refused(bench: Any, kind: type[Exception], says: str, *stimuli: str) -> None:
    folder = bench.base / "r"
    suite = bench.suite(("detection", *stimuli))
    with pytest.raises(kind, match=says):
        run(RunOptions(bench.target(Untouched), folder, suite_file=suite))
    assert not folder.exists()


def test_a_case_too_long_to_be_replayed_is_refused(
    bench: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sizes, "MOST_STEPS", 1)
    _refused(bench, BadInput, "detection-001 has 2 steps", SEND, SEND)


def test_a_suite_too_large_to_be_read_again_is_refused(
    bench: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sizes, "LARGEST_FILE", 10)
    _refused(bench, BadInput, "cannot be judged: run it in parts", SEND)


def test_a_trace_too_large_to_be_judged_is_refused(
    bench: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sizes, "LARGEST_TRACE", 10_000)
    _refused(bench, BadInput, "the trace of 2 steps would have about 20,000", SEND, SEND)


def test_a_disk_without_room_for_the_trace_is_told_before_the_run(
    bench: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    usage = namedtuple("usage", "free")
    monkeypatch.setattr(sizes.shutil, "disk_usage", lambda _: usage(9_999))
    _refused(bench, NotWritten, "takes about 10,000 octets, and 9,999 are free", SEND)


def test_a_campaign_too_large_to_be_judged_is_refused(tmp_path: Path) -> None:
    options = FuzzOptions(
        folder=tmp_path / "f", systems=("detection",), examples=1_000_000, steps=1_000
    )
    with pytest.raises(BadInput, match="1,000,000,000 steps may be made"):
        fuzz(options)
    assert not (tmp_path / "f").exists()
