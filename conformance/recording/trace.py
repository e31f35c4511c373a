"""Traces: everything that was sent and seen in a run, in order, with virtual time.

A trace is a file of JSON lines. It is written as the run goes on, so that nothing recorded is lost
if the run is stopped; and it is all that judging needs, beside the suite and the model.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any, TextIO

from srpd.model.faults import BadInput, SrpdError

LONGEST_LINE = 64_000_000

KINDS = frozenset(
    {"begin", "step", "sent", "seen", "unattributed", "control", "error", "not-arranged", "end"}
)


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of a trace.

    `kind` is ``sent`` or ``seen`` for messages of the data plane, ``unattributed`` for one that
    came and matches nothing that was sent, ``control`` for the control plane, ``step`` for the
    start of a step, and ``begin``, ``end``, ``error``, ``not-arranged`` for what happened to a
    case. `phase` is ``arrange`` for what only prepares a step, ``act`` for the step itself,
    ``look`` for what the suite asks afterwards, ``beside`` for what a fault adds to the step.
    """

    number: int
    kind: str
    case: str
    step: str = ""
    phase: str = ""
    port: str = ""
    xml: str = ""
    fields: Mapping[str, Any] = field(default_factory=dict)
    at: str = ""


_NAMES = tuple(each.name for each in fields(Entry))


class NotRecorded(SrpdError):
    """What happened cannot be written down, so the run cannot go on."""


class TraceWriter:
    """Writes a trace line by line. Use as a context manager; every case is flushed.

    With `after` it goes on with a trace that has so many entries.
    """

    def __init__(self, path: Path, after: int = 0) -> None:
        self._path = path
        self._file: TextIO | None = None
        self._number = after
        self.remembered: list[Entry] = []

    def forget(self) -> None:
        """Begin to remember anew: `remembered` holds what is added from now on."""
        self.remembered = []

    def __enter__(self) -> TraceWriter:
        try:
            self._file = self._path.open("a" if self._number else "x", encoding="utf-8")
        except OSError as problem:
            raise BadInput(f"{self._path}: cannot write the trace: {problem.strerror}") from problem
        return self

    def __exit__(self, *_: object) -> None:
        if self._file:
            self._file.close()

    def add(self, kind: str, case: str, **values: Any) -> Entry:
        """Append an entry; its number is the next."""
        self._number += 1
        entry = Entry(self._number, kind, case, **values)
        self.remembered.append(entry)
        if self._file:
            said = ((name, getattr(entry, name)) for name in _NAMES)
            content = {name: value for name, value in said if value not in ("", {})}
            try:
                self._file.write(json.dumps(content, ensure_ascii=False) + "\n")
                if kind == "end":
                    self._file.flush()
                    self._confirm_kept(self._file)
            except OSError as problem:
                raise NotRecorded(f"{self._path}: {problem.strerror}") from problem
        return entry

    def _confirm_kept(self, file: TextIO) -> None:
        """Raise `NotRecorded` if what is written no longer goes to where it is looked for."""
        try:
            kept = os.path.samestat(os.fstat(file.fileno()), self._path.stat())
        except OSError:
            kept = False
        if not kept:
            raise NotRecorded(
                f"{self._path}: it was removed or replaced while the run was writing it, so what "
                "was recorded is lost; see that nothing else, the target included, touches the "
                "folder, and run again"
            )


def read_trace(path: Path) -> Iterator[Entry]:
    """The entries of a trace file. Raises `BadInput`, naming the line, if it is malformed.

    A last line that was cut off, as by a stopped run, is left out.
    """
    try:
        with path.open(encoding="utf-8") as lines:
            for number, line in enumerate(lines, start=1):
                if not line.endswith("\n"):
                    return
                entry = _entry(line, f"{path}, line {number}")
                if entry.number != number:
                    raise BadInput(
                        f"{path}, line {number}: this is entry {entry.number}, so lines are "
                        "missing or out of order"
                    )
                yield entry
    except (OSError, UnicodeDecodeError) as problem:
        raise BadInput(f"{path}: cannot read the trace: {problem}") from problem


def _entry(line: str, where: str) -> Entry:
    if len(line) > LONGEST_LINE:
        raise BadInput(f"{where}: longer than {LONGEST_LINE:,} characters")
    try:
        content = json.loads(line)
    except (ValueError, RecursionError) as problem:
        raise BadInput(f"{where}: not JSON: {problem}") from problem
    texts = ("kind", "case", "step", "phase", "port", "xml", "at")
    if (
        not isinstance(content, dict)
        or not isinstance(content.get("number"), int)
        or not isinstance(content.get("fields", {}), dict)
        or any(not isinstance(content.get(name, ""), str) for name in texts)
        or content.get("kind") not in KINDS
    ):
        raise BadInput(f"{where}: not an entry of a trace")
    return Entry(
        content["number"],
        **{name: content.get(name, "") for name in texts},
        fields=content.get("fields", {}),
    )
