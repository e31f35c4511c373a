"""The folder of a run: kept apart from earlier ones, written so that a kill leaves it whole."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from srpd.conformance.recording.recorded import Recorded
from srpd.model.faults import BadInput
from srpd.model.files import read_regular, unwritable, write_whole
from srpd.model.strict_json import NotJson, parse

SUITE, RUN, TRACE, CLOSING = "suite.json", "run.json", "trace.jsonl", "closing.json"
REPORTS = ("report.html", "junit.xml", "results.json")
OF_A_RUN = (SUITE, RUN, TRACE, CLOSING, "cut-off", "failures", "shrinking", *REPORTS)
"""What a run leaves in its folder, the reports on it included."""

LARGEST_FILE = 256_000_000


def fresh(folder: Path) -> None:
    """Make the folder; what an earlier run left in it moves to ``earlier/1``, ``earlier/2``...

    Nothing else in it is touched.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as problem:
        raise unwritable(folder, problem) from problem
    set_aside(folder, OF_A_RUN)


def set_aside(folder: Path, names: Iterable[str]) -> None:
    """Move what is there of these names to ``earlier/1``, ``earlier/2``..."""
    left = [folder / name for name in names if (folder / name).exists()]
    if not left:
        return
    try:
        number = 1
        while (folder / "earlier" / str(number)).exists():
            number += 1
        kept = folder / "earlier" / str(number)
        kept.mkdir(parents=True)
        for item in left:
            item.rename(kept / item.name)
    except OSError as problem:
        raise unwritable(folder / "earlier", problem) from problem


def write_json(path: Path, content: Mapping[str, Any]) -> None:
    """Write a file, replacing one that is there only once the new one is complete.

    Raises as `write_whole` does.
    """
    text = json.dumps(content, indent=1, default=str, allow_nan=False) + "\n"
    write_whole(path, (text.encode(),))


def read_json(path: Path, *, largest: int = LARGEST_FILE) -> dict[str, Any]:
    """The object in a file. Raises `BadInput`, naming the file, if there is none.

    No more than `largest` bytes are read.
    """
    try:
        content = parse(read_regular(path, largest))
    except NotJson as problem:
        raise BadInput(f"{path}: {problem}") from problem
    if not isinstance(content, dict):
        raise BadInput(f"{path}: not an object")
    return content


def by_case(folder: Path) -> Recorded:
    """The entries of the trace of a folder, case by case, in the order of the run."""
    return Recorded.of(folder / TRACE)
