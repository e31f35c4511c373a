"""JSON from elsewhere, read strictly: what two programs could read in two ways is refused.

That is JSON as RFC 7493 (I-JSON) has it: UTF-8, no name twice in an object, no number that
is infinite or not a number, no half of a surrogate pair. Integers have at most 64 bits, as
counters need; nesting is limited as well.
"""

from __future__ import annotations

import json
from typing import Any, NoReturn

DEEPEST = 40
LARGEST_INTEGER = 2**64 - 1
_LONGEST_INTEGER = 21


class NotJson(ValueError):
    """What was read is not JSON, or not JSON that is taken here; the message is one line."""


def parse(text: bytes) -> Any:
    """The value that `text` holds. Raises `NotJson`, saying what is wrong with it."""
    try:
        value = _DECODER.decode(text.decode("utf-8"))
    except NotJson:
        raise
    except UnicodeDecodeError as problem:
        raise NotJson(f"not UTF-8: {problem.reason} at byte {problem.start:,}") from problem
    except RecursionError as problem:
        raise NotJson(f"nested more than {DEEPEST} deep") from problem
    except json.JSONDecodeError as problem:
        raise NotJson(f"not JSON: {problem.msg} at character {problem.pos:,}") from problem
    _confirm(value, 0)
    return value


def write(value: Any) -> bytes:
    """The value in one line of UTF-8, without the end of the line.

    Raises `NotJson` for what has no such form.
    """
    try:
        return json.dumps(
            value, ensure_ascii=False, allow_nan=False, separators=(",", ":")
        ).encode()
    except (TypeError, ValueError, RecursionError) as problem:
        raise NotJson(f"cannot be written as JSON: {problem}"[:300]) from problem


def _confirm(value: Any, depth: int) -> None:
    if isinstance(value, str):
        _confirm_text(value)
    elif isinstance(value, dict | list):
        if depth >= DEEPEST:
            raise NotJson(f"nested more than {DEEPEST} deep")
        if isinstance(value, dict):
            for name in value:
                _confirm_text(name)
        for each in value.values() if isinstance(value, dict) else value:
            _confirm(each, depth + 1)


def _confirm_text(text: str) -> None:
    try:
        text.encode()
    except UnicodeEncodeError as problem:
        raise NotJson("a text holds half of a surrogate pair") from problem


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    made = dict(pairs)
    if len(made) < len(pairs):
        names = [name for name, _ in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        raise NotJson(f"the name {twice[:60]!r} stands twice in one object")
    return made


def _integer(digits: str) -> int:
    if len(digits) > _LONGEST_INTEGER or abs(int(digits)) > LARGEST_INTEGER:
        raise NotJson(f"the integer {digits[:30]} is beyond 64 bits")
    return int(digits)


def _number(digits: str) -> float:
    found = float(digits)
    if abs(found) == float("inf"):
        raise NotJson(f"the number {digits[:30]} is too large")
    return found


def _constant(name: str) -> NoReturn:
    raise NotJson(f"{name} is no number of JSON")


_DECODER = json.JSONDecoder(
    object_pairs_hook=_object,
    parse_int=_integer,
    parse_float=_number,
    parse_constant=_constant,
)
