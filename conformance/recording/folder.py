"""The folder of a run: kept apart from earlier ones, written so that a kill leaves it whole."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from srpd.conformance.recording.trace import Entry, NotRecorded, read_trace
from srpd.model.faults import BadInput

OF_A_RUN = (
    *("suite.json", "run.json", "trace.jsonl", "cut-off", "failures", "shrinking"),
    *("report.html", "junit.xml", "results.json"),
)
"""What a run leaves in its folder, the reports on it included."""

LARGEST_FILE = 64_000_000


def fresh(folder: Path) -> None:
    """Make the folder; what an earlier run left in it moves to ``earlier/1``, ``earlier/2``...

    Nothing else in it is touched.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        left = [folder / name for name in OF_A_RUN if (folder / name).exists()]
        if not left:
            return
        number = 1
        while (folder / "earlier" / str(number)).exists():
            number += 1
        kept = folder / "earlier" / str(number)
        kept.mkdir(parents=True)
        for item in left:
            item.rename(kept / item.name)
    except OSError as problem:
        raise BadInput(f"{folder}: cannot keep a report there: {problem.strerror}") from problem


def write_json(path: Path, content: Mapping[str, Any]) -> None:
    """Write a file, replacing one that is there only once the new one is complete.

    Raises `NotRecorded` if it cannot be written.
    """
    partial = path.with_name(f".{path.name}.{os.getpid()}.partial")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        partial.write_text(json.dumps(content, indent=1, default=str) + "\n", encoding="utf-8")
        partial.replace(path)
    except OSError as problem:
        raise NotRecorded(f"{path}: cannot be written: {problem.strerror}") from problem


def read_json(path: Path, *, largest: int = LARGEST_FILE) -> dict[str, Any]:
    """The object in a file. Raises `BadInput`, naming the file, if there is none.

    No more than `largest` bytes are read.
    """
    try:
        with path.open("rb") as file:
            octets = file.read(largest + 1)
    except OSError as problem:
        raise BadInput(f"{path}: cannot be read: {problem.strerror}") from problem
    if len(octets) > largest:
        raise BadInput(f"{path}: larger than {largest:,} bytes")
    try:
        content = json.loads(octets.decode("utf-8"))
    except (ValueError, RecursionError) as problem:
        raise BadInput(f"{path}: not JSON: {problem}") from problem
    if not isinstance(content, dict):
        raise BadInput(f"{path}: not an object")
    return content


def by_case(folder: Path) -> dict[str, list[Entry]]:
    """The entries of the trace of a folder, case by case, in the order of the run."""
    found: dict[str, list[Entry]] = {}
    for entry in read_trace(folder / "trace.jsonl"):
        found.setdefault(entry.case, []).append(entry)
    return found


def was_played(entries: Sequence[Entry]) -> bool:
    """Whether a case was played to its end."""
    return bool(entries) and entries[-1].kind == "end"
