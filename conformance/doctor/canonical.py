"""Traces in a form in which two plays of one case are equal, if the target behaves the same.

What may differ from one play to the next is left out or numbered in the order of appearance:
instants, identifiers of messages, longer numbers, and what is encoded in base64 or hexadecimal.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence

from srpd.conformance.doctor.findings import shown
from srpd.conformance.recording.trace import Entry

_VARYING = re.compile(
    r"(?P<time>\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:\d\d)?)"
    r"|(?P<bytes>[A-Za-z0-9+/]{40,}={0,2})"
    r"|(?P<id>(?:[0-9A-Fa-f]{2}-){7}[0-9A-Fa-f]{2}:(?:[0-9A-Fa-f]{2}-){7}[0-9A-Fa-f]{2}:\d+"
    r"|(?<![\w-])\d{4,}(?![\w-]))"
)


def canonical(entries: Sequence[Entry]) -> list[str]:
    """The entries, each in one line."""
    numbers: dict[str, int] = {}

    def plainly(found: re.Match[str]) -> str:
        if found["id"] is None:
            return "<time>" if found["time"] else "<bytes>"
        return f"<id {numbers.setdefault(found['id'], len(numbers) + 1)}>"

    return [_VARYING.sub(plainly, text) for text in _lines(entries)]


def difference(first: Sequence[Entry], second: Sequence[Entry]) -> str:
    """Where two plays part, in one line; empty if they do not."""
    one, other = canonical(first), canonical(second)
    for place, entry in enumerate(first[: len(other)]):
        if one[place] != other[place]:
            start = _parting(one[place], other[place])
            pieces = [text[max(0, start - 20) : start + 40] for text in (one[place], other[place])]
            return shown(
                f"entry {entry.number} ({entry.kind} {entry.port}): "
                f"first …{pieces[0]}…, then …{pieces[1]}…"
            )
    if len(one) != len(other):
        return f"{len(one)} entries at first, then {len(other)}"
    return ""


def _lines(entries: Sequence[Entry]) -> Iterator[str]:
    for entry in entries:
        fields = json.dumps(dict(entry.fields), sort_keys=True)
        yield f"{entry.kind} {entry.step} {entry.phase} {entry.port} {fields} {entry.xml}"


def _parting(one: str, other: str) -> int:
    pairs = zip(one, other, strict=False)
    return next((n for n, (a, b) in enumerate(pairs) if a != b), min(len(one), len(other)))
