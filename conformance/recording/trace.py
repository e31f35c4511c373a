"""Traces: everything that was sent and seen in a run, in order, with virtual time.

A trace is a file of JSON lines. It is written as the run goes on, so that nothing recorded is lost
if the run is stopped; and it is all that judging needs, beside the suite and the model. Its lines
are chained, so that none can be changed, left out or moved without a trace of that.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from types import MappingProxyType
from typing import Any, BinaryIO

from srpd.conformance.recording.chain import START, Mark, chained, content_of
from srpd.model.faults import BadInput, NotWritten
from srpd.model.files import open_regular, unwritable
from srpd.model.strict_json import NotJson, parse

LONGEST_LINE = 200_000_000
"""In octets: more than the longest message that is taken from a target, however it is written."""
LARGEST_TRACE = 32_000_000_000
"""In octets. More is neither written nor read."""

KINDS = frozenset(
    {"begin", "step", "sent", "seen", "unattributed", "control", "error", "not-arranged", "end"}
)
INJECTED = "beside"
"""The phase of what a fault of a counterparty adds to a step, and of what it leads to."""
_TEXTS = ("kind", "case", "step", "phase", "port", "xml", "at")


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


class TraceWriter:
    """Writes a trace line by line. Use as a context manager; every case is flushed.

    It goes on `after` what a trace holds already, with the `ends` of its cases. `mark` is how far
    it has come, and `ends` has the place after each case that was ended. When it is left, all is
    on disk.
    """

    def __init__(
        self, path: Path, after: Mark = START, ends: Mapping[str, Mark] = MappingProxyType({})
    ) -> None:
        self._path = path
        self._file: BinaryIO | None = None
        self._left = LARGEST_TRACE
        self.mark = after
        self.ends = dict(ends)
        self.remembered: list[Entry] = []

    def forget(self) -> None:
        """Begin to remember anew: `remembered` holds what is added from now on."""
        self.remembered = []

    def __enter__(self) -> TraceWriter:
        try:
            self._file = self._path.open("ab" if self.mark.entries else "xb")
            self._left -= self._file.tell()
        except OSError as problem:
            raise unwritable(self._path, problem) from problem
        return self

    def __exit__(self, *_: object) -> None:
        if self._file:
            try:
                with self._file:
                    self._file.flush()
                    os.fsync(self._file.fileno())
            except OSError as problem:
                raise unwritable(self._path, problem) from problem

    def add(self, kind: str, case: str, **values: Any) -> Entry:
        """Append an entry; its number is the next. Raises `NotWritten` if it cannot be written."""
        entry = Entry(self.mark.entries + 1, kind, case, **values)
        text = _text_of(entry)
        octets = text.encode("utf-8", "replace")
        if not text.isascii() and octets.decode() != text:  # half of a surrogate pair
            entry = _entry(octets, str(self._path))
        self.remembered.append(entry)
        line, self.mark = chained(self.mark, octets)
        if kind == "end":
            self.ends[case] = self.mark
        if self._file:
            self._write(self._file, line, at_once=kind == "end")
        return entry

    def _write(self, file: BinaryIO, line: bytes, *, at_once: bool) -> None:
        self._left -= len(line)
        if self._left < 0 or len(line) > LONGEST_LINE:
            raise NotWritten(
                f"{self._path}: at entry {self.mark.entries:,} the trace is larger than can be "
                "judged; run the suite in parts"
            )
        try:
            file.write(line)
            if at_once:
                file.flush()
        except OSError as problem:
            raise unwritable(self._path, problem) from problem
        if at_once:
            self._confirm_kept(file)

    def _confirm_kept(self, file: BinaryIO) -> None:
        """Raise `NotWritten` if what is written no longer goes to where it is looked for."""
        try:
            kept = os.path.samestat(os.fstat(file.fileno()), self._path.stat())
        except OSError:
            kept = False
        if not kept:
            raise NotWritten(
                f"{self._path}: it was removed or replaced while the run was writing it, so what "
                "was recorded is lost; see that nothing else, the target included, touches the "
                "folder, and run again"
            )


def _text_of(entry: Entry) -> str:
    said = ((name, getattr(entry, name)) for name in _NAMES)
    content = {name: value for name, value in said if value not in ("", {})}
    try:
        return json.dumps(content, ensure_ascii=False, allow_nan=False)
    except (TypeError, ValueError, RecursionError) as problem:
        raise NotWritten(
            f"case {entry.case}: an entry of the trace cannot be written as JSON: {problem}"[:300]
        ) from problem


@dataclass(frozen=True, slots=True)
class Line:
    """An entry, and the octets of the trace in which it stands; `mark` is the place after it."""

    entry: Entry
    begins: int
    ends: int
    mark: Mark


def read_trace(path: Path) -> Iterator[Entry]:
    """The entries of a trace file.

    Raises `BadInput`, naming the line, where it is malformed or not what was recorded. A last line
    that was cut off, as by a stopped run, is left out.
    """
    with open_regular(path) as file:
        for line in read_lines(file, path):
            yield line.entry


def read_lines(file: BinaryIO, path: Path, after: Mark = START) -> Iterator[Line]:
    """The lines of an open trace from where it stands, which is `after` a place in its chain.

    Raises `BadInput` as `read_trace` does.
    """
    mark, begins = after, file.tell()
    while True:
        try:
            octets = file.readline(LONGEST_LINE + 1)
        except OSError as problem:
            raise BadInput(f"{path}: cannot read the trace: {problem.strerror}") from problem
        where = f"{path}, line {mark.entries + 1}"
        if len(octets) > LONGEST_LINE:
            raise BadInput(f"{where}: longer than {LONGEST_LINE:,} octets")
        if begins + len(octets) > LARGEST_TRACE:
            raise BadInput(f"{where}: the trace is larger than {LARGEST_TRACE:,} octets")
        if not octets.endswith(b"\n"):
            return
        line = _confirmed(octets, begins, mark, where)
        yield line
        mark, begins = line.mark, line.ends


def _confirmed(octets: bytes, begins: int, before: Mark, where: str) -> Line:
    """The line, if it is the one that follows `before`."""
    entry, number = _entry(octets, where), before.entries + 1
    if entry.number != number:
        raise BadInput(
            f"{where}: this is entry {entry.number}, of case {entry.case}, so lines are missing, "
            "moved or renumbered"
        )
    content = content_of(octets)
    if not content:
        raise BadInput(f"{where}: it has no chain, so nothing shows that it was recorded like this")
    expected, mark = chained(before, content + b"}")
    if octets != expected:
        raise BadInput(
            f"{where}: entry {entry.number}, of case {entry.case}, does not follow from those "
            "before it: it was changed, or lines before it were left out, moved or renumbered"
        )
    return Line(entry, begins, begins + len(octets), mark)


def _entry(octets: bytes, where: str) -> Entry:
    try:
        content = parse(octets)
    except NotJson as problem:
        raise BadInput(f"{where}: {problem}") from problem
    if (
        not isinstance(content, dict)
        or type(content.get("number")) is not int
        or not isinstance(content.get("fields", {}), dict)
        or any(not isinstance(content.get(name, ""), str) for name in _TEXTS)
        or content.get("kind") not in KINDS
    ):
        raise BadInput(f"{where}: not an entry of a trace")
    return Entry(
        content["number"],
        **{name: content.get(name, "") for name in _TEXTS},
        fields=content.get("fields", {}),
    )
