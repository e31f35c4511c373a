"""Values out of fixture records, each refused with a reason that names its key."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from srpd.conformance.messages.identifiers import eui
from srpd.model.faults import BadInput

Record = Mapping[str, Any]

MAX_TEXT: Final = 100_000


def text_or_none(record: Record, key: str) -> str | None:
    """A text that is not empty, or None; `BadInput` for anything else."""
    value = record.get(key)
    if value is None:
        return None
    if not isinstance(value, str) or not value or len(value) > MAX_TEXT:
        raise BadInput(f"{key} is not a text")
    return value


def text(record: Record, key: str) -> str:
    """A text; `BadInput` if it is missing."""
    value = text_or_none(record, key)
    if value is None:
        raise BadInput(f"{key} is missing")
    return value


def texts(record: Record, key: str) -> frozenset[str]:
    """A list of texts; none if it is missing."""
    value = record.get(key)
    if value is None:
        return frozenset()
    if not isinstance(value, list | tuple) or not all(isinstance(text, str) for text in value):
        raise BadInput(f"{key} is not a list of texts")
    return frozenset(value)


def eui_of(record: Record, key: str) -> str:
    """An EUI; `Malformed` if it is none."""
    return eui(text(record, key), key)


def eui_or_none(record: Record, key: str) -> str | None:
    """An EUI, or None if it is missing."""
    value = text_or_none(record, key)
    return None if value is None else eui(value, key)


def one_of(record: Record, key: str, values: Sequence[str], default: str = "") -> str:
    """One of the values; `default` if it is missing."""
    value = record.get(key) or default
    if value not in values:
        raise BadInput(f"{key} {str(value)[:40]!r} is not one of {', '.join(values)}")
    return str(value)


def number(record: Record, key: str) -> float:
    """A number that is not negative."""
    value = record.get(key)
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value < 1e10:
        raise BadInput(f"{key} is not a number from 0 to ten thousand million")
    return value
