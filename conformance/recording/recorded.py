"""The trace of a run, case by case: confirmed once, and read from the disk when it is asked for."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from srpd.conformance.recording.chain import START, Mark
from srpd.conformance.recording.trace import Entry, read_lines
from srpd.model.faults import BadInput
from srpd.model.files import open_regular


@dataclass(slots=True)
class _Span:
    """Where the lines of a case stand: after a place in the chain, from one octet to another."""

    after: Mark
    begins: int
    ends: int
    lines: int = 0


@dataclass(slots=True)
class Recorded(Mapping[str, list[Entry]]):
    """The entries of each case, in the order of the run.

    `mark` is the place after the last line, and `ends` has the place after each case that was
    played to its end. `is_cut_off` says whether a last line is not whole.
    """

    path: Path
    mark: Mark = START
    ends: dict[str, Mark] = field(default_factory=dict)
    is_cut_off: bool = False
    _spans: dict[str, _Span] = field(default_factory=dict)

    @classmethod
    def of(cls, path: Path) -> Recorded:
        """What a trace holds. Raises `BadInput` where it is not what was recorded."""
        found = cls(path)
        last = ""
        with open_regular(path) as file:
            for line in read_lines(file, path):
                case = line.entry.case
                if (case != last and case in found._spans) or case in found.ends:
                    raise BadInput(
                        f"{path}, line {line.mark.entries}: case {case} was left before, and goes "
                        "on here"
                    )
                span = found._spans.setdefault(case, _Span(found.mark, line.begins, line.ends))
                span.lines, span.ends = span.lines + 1, line.ends
                found.mark, last = line.mark, case
                if line.entry.kind == "end":
                    found.ends[case] = line.mark
            if file.seek(0, os.SEEK_END):
                file.seek(-1, os.SEEK_END)
                found.is_cut_off = file.read(1) != b"\n"
        return found

    def whole(self) -> Recorded:
        """The cases alone that were played to their end."""
        spans = {case: self._spans[case] for case in self.ends}
        last = next(reversed(self.ends.values()), START)
        return Recorded(self.path, last, self.ends, _spans=spans)

    @property
    def length(self) -> int:
        """How many octets of the trace there are up to the end of the last of these cases."""
        return max((span.ends for span in self._spans.values()), default=0)

    def __getitem__(self, case: str) -> list[Entry]:
        span = self._spans[case]
        with open_regular(self.path) as file:
            file.seek(span.begins)
            lines = read_lines(file, self.path, span.after)
            return [line.entry for _, line in zip(range(span.lines), lines, strict=False)]

    def __iter__(self) -> Iterator[str]:
        return iter(self._spans)

    def __len__(self) -> int:
        return len(self._spans)
