"""Instants as DUIS writes them, and the *Never* date that cancels a future-dated request."""

from __future__ import annotations

from datetime import UTC, datetime
from enum import Enum
from typing import Final, Literal

from srpd.conformance.messages.errors import Malformed


class Never(Enum):
    """The execution date that asks for cancellation: a value of its own, not an instant."""

    NEVER = "never"


NEVER: Final = Never.NEVER
NEVER_INSTANT = datetime(3000, 12, 31, tzinfo=UTC)
"""What DUIS writes for *Never*: 3000-12-31T00:00:00Z."""

ExecutionAt = datetime | Literal[Never.NEVER] | None
"""When a request is to be executed: an aware UTC datetime, `NEVER`, or None for at once."""


def read_instant(text: str, element: str) -> datetime:
    """An aware UTC datetime. A text without a zone is taken as UTC, as in the public samples.

    Raises `Malformed`, naming `element`, for anything that is no date and time.
    """
    stripped = text.strip()
    if "T" not in stripped or not stripped.isascii() or len(stripped) > 40:
        raise Malformed(element, f"{stripped[:40]!r} is not a date and time")
    try:
        instant = datetime.fromisoformat(stripped)
        return instant.replace(tzinfo=UTC) if instant.tzinfo is None else instant.astimezone(UTC)
    except (ValueError, OverflowError):
        raise Malformed(element, f"{stripped[:40]!r} is not a date and time") from None


def write_instant(instant: datetime) -> str:
    """The instant in UTC with a ``Z``; microseconds only where it has any."""
    if instant.tzinfo is None:
        raise ValueError("an instant must be aware of its zone")
    return instant.astimezone(UTC).replace(tzinfo=None).isoformat() + "Z"


def read_execution(text: str, element: str = "ExecutionDateTime") -> datetime | Never:
    """An ExecutionDateTime: an instant, or `NEVER`."""
    instant = read_instant(text, element)
    return NEVER if instant == NEVER_INSTANT else instant


def write_execution(at: datetime | Never) -> str:
    """The text of an ExecutionDateTime."""
    return write_instant(NEVER_INSTANT if isinstance(at, Never) else at)
