"""Instants as DUIS writes them, and the *Never* date that cancels a future-dated request."""

from __future__ import annotations

import re
from datetime import UTC, datetime, time, timedelta
from enum import Enum
from typing import Final, Literal

from srpd.conformance.messages.errors import Malformed

_LONGEST: Final = 80
_LEAP_YEAR: Final = 2000
_YEAR_OUT_OF_RANGE: Final = re.compile(r"-[0-9]{4,}(?=-)|0000(?=-)|[1-9][0-9]{4,}(?=-)")
_ENDS_THE_DAY: Final = re.compile(r"24:00:00(?:\.0+)?(?![0-9.])")


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

    The hour 24 is the midnight that ends its day, as in `xs:dateTime`. Raises `Malformed`, naming
    `element`, for anything that is no date and time, and for a year that is not from 1 to 9999.
    """
    stripped = text.strip()
    day, separator, moment = stripped.partition("T")
    if not separator or not stripped.isascii() or len(stripped) > _LONGEST:
        raise Malformed(element, f"{stripped[:40]!r} is not a date and time")
    year = _YEAR_OUT_OF_RANGE.match(day)
    midnight = _ENDS_THE_DAY.match(moment)
    written = f"{_LEAP_YEAR}{day[year.end() :]}" if year else day
    written += f"T00{moment[2:]}" if midnight else f"T{moment}"
    try:
        instant = datetime.fromisoformat(written)
    except ValueError:
        raise Malformed(element, f"{stripped[:40]!r} is not a date and time") from None
    try:
        if year:
            raise OverflowError
        instant += timedelta(days=1 if midnight else 0)
        return instant.replace(tzinfo=UTC) if instant.tzinfo is None else instant.astimezone(UTC)
    except OverflowError:
        reason = f"{stripped[:40]!r} is not within the years 1 to 9999"
        raise Malformed(element, reason) from None


def read_time(text: str) -> time:
    """A time of day; 24:00:00 is the same as 00:00:00, as in `xs:time`. Raises `ValueError`."""
    return time() if _ENDS_THE_DAY.match(text) else time.fromisoformat(text)


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
