"""Text that came from elsewhere, made fit to print.

A target, a suite file or a name in either may hold anything: escape sequences for a terminal,
characters that XML forbids, marks that turn the direction of writing. Every such character becomes
the replacement character, so that it is seen that something was there.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from typing import Any

_UNFIT = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f"  # control characters other than tab and line feed
    "\u061c\u200b\u200e\u200f\u2028\u2029\u202a-\u202e\u2060-\u206f\ufeff"  # invisible, or turning
    "\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]"  # not characters
)

LONGEST_LINE = 300
_DEEPEST = 12
_LONGEST_TEXT = 20_000


def plain(text: str) -> str:
    """`text` with every character that cannot be shown safely replaced."""
    return _UNFIT.sub("\N{REPLACEMENT CHARACTER}", text.replace("\r\n", "\n"))


def one_line(text: str, longest: int = LONGEST_LINE) -> str:
    """`text` as one line of at most `longest` characters; what was cut is marked by an ellipsis."""
    line = " ".join(plain(text[: 4 * longest]).split())
    cut = len(line) > longest or len(text) > 4 * longest
    return line[: longest - 1].rstrip() + "…" if cut else line


def as_data(value: Any, depth: int = 0) -> Any:
    """`value` as JSON can hold it: strings are made plain, what is neither data nor text is named.

    Data nested too deeply, and the rest of a text that is too long, are cut.
    """
    if value is None or isinstance(value, bool | int):
        return value
    if isinstance(value, float):
        return value if math.isfinite(value) else str(value)
    if isinstance(value, str):
        short = value if len(value) <= _LONGEST_TEXT else value[:_LONGEST_TEXT] + "…"
        return plain(short)
    if depth >= _DEEPEST:
        return "…"
    if isinstance(value, Mapping):
        return {plain(str(key)): as_data(item, depth + 1) for key, item in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [as_data(item, depth + 1) for item in value]
    return plain(str(value)[:_LONGEST_TEXT])
