"""The record of a run: what was begun, what was recorded, and how it was closed.

``run.json`` is written before anything is played: what is tested, with which suite, under which
readings, by which srpd and model. ``closing.json`` is written when no more is recorded: how many
entries there are, and the chain after every case. Between them they tell which cases are missing,
and where a trace is not what was recorded.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property
from hashlib import sha256
from importlib.metadata import version
from pathlib import Path
from typing import Any

from srpd.conformance.recording.chain import Mark
from srpd.conformance.recording.folder import (
    CLOSING,
    LARGEST_FILE,
    RUN,
    SUITE,
    TRACE,
    read_json,
    write_json,
)
from srpd.conformance.recording.recorded import Recorded
from srpd.conformance.recording.trace import TraceWriter
from srpd.generators.suite import LARGEST_FILE as LARGEST_SUITE
from srpd.generators.suite import Suite, as_text, suite_in
from srpd.model.faults import BadInput
from srpd.model.files import read_regular
from srpd.model.fingerprint import model_sha256

RUN_FORMAT = "srpd-run/2"
CLOSING_FORMAT = "srpd-closing/1"
RESULTS = "results.json"
_UNCHAINED = "srpd-run/1"
_MOST_NAMES = 10


def begun(suite: Suite | None) -> dict[str, Any]:
    """How a record begins: when, by which srpd and model, and with which suite if it is made."""
    content: dict[str, Any] = {
        "format": RUN_FORMAT,
        "srpd": version("srpd"),
        "model_sha256": model_sha256(),
        "begun": _now(),
    }
    if suite is not None:
        digest = sha256(as_text(suite).encode()).hexdigest()
        names = [case.id for case in suite.cases]
        content["suite"] = {"suite_sha256": digest, "cases": names}
    return content


def trace_of(folder: Path, going_on: Recorded | None = None) -> TraceWriter:
    """The trace of a record, to be written: a new one, or that of a run that goes on."""
    if going_on is None:
        return TraceWriter(folder / TRACE)
    return TraceWriter(folder / TRACE, going_on.mark, going_on.ends)


def close_record(folder: Path, trace: TraceWriter, *, stopped: bool) -> dict[str, Any]:
    """Write down that no more is recorded, and what was; what a report says of the record.

    Raises as `write_json` does.
    """
    content = {
        "format": CLOSING_FORMAT,
        "ended": _now(),
        "stopped": stopped,
        "run_sha256": sha256(read_regular(folder / RUN, LARGEST_FILE)).hexdigest(),
        "suite_sha256": sha256(read_regular(folder / SUITE, LARGEST_SUITE)).hexdigest(),
        "entries": trace.mark.entries,
        "chain": trace.mark.chain,
        "cases": {case: [each.entries, each.chain] for case, each in trace.ends.items()},
    }
    write_json(folder / CLOSING, content)
    return summary_of(read_json(folder / RUN), content, trace.mark)


@dataclass
class Record:
    """The record in a folder, of which each part agrees with the others.

    `closing` is None if the run was killed, or is still going on.
    """

    folder: Path
    about: Mapping[str, Any]
    recorded: Recorded
    closing: Mapping[str, Any] | None

    @classmethod
    def of(cls, folder: Path, *, with_a_trace: bool = True) -> Record:
        """The record. Raises `BadInput`, saying where, for one that is not what was recorded.

        It need not be `with_a_trace` if the run was killed before there was one.
        """
        octets = read_regular(folder / RUN, LARGEST_FILE)
        about = read_json(folder / RUN)
        confirm_format(about, folder)
        closing = _closing_of(folder)
        trace = folder / TRACE
        if closing is not None and sha256(octets).hexdigest() != closing["run_sha256"]:
            raise BadInput(f"{folder / RUN}: it was changed after the run was closed")
        nothing_yet = closing is None and not with_a_trace and not trace.exists()
        recorded = Recorded(trace) if nothing_yet else Recorded.of(trace)
        found = cls(folder, about, recorded, closing)
        if closing is not None:
            _confirm_closed(recorded, closing, folder)
        _confirm_reported(recorded, folder / RESULTS)
        return found

    @cached_property
    def suite(self) -> Suite:
        """The suite that was run. Raises `BadInput` if the one in the folder is another."""
        path = self.folder / SUITE
        octets = read_regular(path, LARGEST_SUITE)
        suite = suite_in(octets, path)
        here = {case.id for case in suite.cases}
        begun = self.about.get("suite") or {}
        said = [each.get("suite_sha256") for each in (begun, self.closing or {})]
        if any(each not in (None, sha256(octets).hexdigest()) for each in said):
            gone = [name for name in begun.get("cases", ()) if name not in here]
            raise BadInput(
                f"{path}: it is not the suite that was run: "
                + (f"it lacks {_listed(gone)}" if gone else "its SHA-256 is another")
            )
        strange = [name for name in self.recorded.ends if name not in here]
        if strange:
            raise BadInput(f"{self.recorded.path}: {path.name} has no {_listed(strange)}")
        return suite

    @property
    def doubt(self) -> str:
        """Why nothing shows that all that was recorded is there; nothing if something does."""
        if self.closing is not None:
            return ""
        last = self.recorded.mark.entries
        cut = f"; its line {last + 1} is cut off" if self.recorded.is_cut_off else ""
        return (
            f"{CLOSING} is missing: the run was killed or is still going on, or the record was cut "
            f"after line {last} of {TRACE}{cut}"
        )

    def summary(self) -> dict[str, Any]:
        """What a report says of the record."""
        return summary_of(self.about, self.closing or {}, self.recorded.mark)


def summary_of(about: Mapping[str, Any], closing: Mapping[str, Any], mark: Mark) -> dict[str, Any]:
    """What a report says of a record: when, by what, with what, and what it comes to."""
    suite = about.get("suite") or closing
    return {
        "begun": about.get("begun", ""),
        "ended": closing.get("ended", ""),
        "stopped": closing.get("stopped", True),
        "srpd": about.get("srpd", ""),
        "model_sha256": about.get("model_sha256", ""),
        "suite_sha256": suite.get("suite_sha256", ""),
        "entries": mark.entries,
        "chain": mark.chain,
    }


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")


def confirm_format(about: Mapping[str, Any], folder: Path) -> None:
    """Raise `BadInput` for what is not the beginning of a record that is taken here."""
    found = about.get("format")
    if found == _UNCHAINED:
        raise BadInput(
            f"{folder}: recorded by an srpd that did not chain its traces, so nothing shows that "
            "all of it is there and as it was: run the suite again"
        )
    if found != RUN_FORMAT:
        raise BadInput(f"{folder / RUN}: its format is {found!r}, not {RUN_FORMAT!r}")
    suite = about.get("suite", {})
    cases = suite.get("cases", []) if isinstance(suite, dict) else None
    if not isinstance(cases, list) or not all(isinstance(each, str) for each in cases):
        raise BadInput(f"{folder / RUN}: suite: not an object with a list of cases")


def _closing_of(folder: Path) -> dict[str, Any] | None:
    path = folder / CLOSING
    if not path.exists():
        return None
    content = read_json(path)
    if content.get("format") != CLOSING_FORMAT:
        raise BadInput(f"{path}: its format is {content.get('format')!r}, not {CLOSING_FORMAT!r}")
    texts = ("ended", "run_sha256", "suite_sha256", "chain")
    cases = content.get("cases")
    if (
        not all(isinstance(content.get(name), str) for name in texts)
        or type(content.get("entries")) is not int
        or not isinstance(cases, dict)
        or not all(_is_mark(each) for each in cases.values())
    ):
        raise BadInput(f"{path}: not the closing of a record")
    return content


def _is_mark(value: object) -> bool:
    return isinstance(value, list) and [type(each) for each in value] == [int, str]


def _confirm_closed(recorded: Recorded, closing: Mapping[str, Any], folder: Path) -> None:
    """Raise `BadInput` for a trace that is not the one that was closed, saying where it differs."""
    marks = {case: Mark(*each) for case, each in closing["cases"].items()}
    other = next((c for c, mark in recorded.ends.items() if marks.get(c, mark) != mark), "")
    gone = [case for case in marks if case not in recorded.ends]
    here, closed = recorded.mark, Mark(closing["entries"], closing["chain"])
    where = f"{recorded.path}, line {min(here.entries, closed.entries) + 1}"
    lacks = f"; it lacks {_listed(gone)}" if gone else ""
    if other:
        raise BadInput(
            f"{recorded.path}: case {other}, up to line {recorded.ends[other].entries}, is not "
            f"what was recorded: {CLOSING} has another chain{lacks}"
        )
    if here.entries < closed.entries:
        what = "is cut off" if recorded.is_cut_off else "is missing"
        raise BadInput(f"{where}: it {what}: {closed.entries:,} lines were recorded{lacks}")
    if here.entries > closed.entries:
        raise BadInput(f"{where}: it was added: {closed.entries:,} lines were recorded{lacks}")
    if here != closed or gone or recorded.is_cut_off:
        raise BadInput(
            f"{recorded.path}: the lines up to {here.entries} are not what was recorded: "
            f"{folder / CLOSING} has another chain{lacks}"
        )


def _confirm_reported(recorded: Recorded, results: Path) -> None:
    """Raise `BadInput` if the report beside the trace is about another."""
    if not results.exists():
        return
    said = read_json(results).get("record", {})
    mark = recorded.mark
    if not isinstance(said, dict) or (said.get("entries"), said.get("chain")) != (
        mark.entries,
        mark.chain,
    ):
        raise BadInput(
            f"{results}: it reports on another trace than {recorded.path.name}, which ends at line "
            f"{mark.entries}: one of the two was changed, or comes from another run"
        )


def _listed(cases: Iterable[str]) -> str:
    """Cases by name; of many the first."""
    names = list(cases)
    more = f" and {len(names) - _MOST_NAMES:,} more" if len(names) > _MOST_NAMES else ""
    return f"case{'s' if len(names) > 1 else ''} {', '.join(names[:_MOST_NAMES])}{more}"
