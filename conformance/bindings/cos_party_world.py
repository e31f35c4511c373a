"""What a CoS Party is told of the world: the thresholds of Users.

The Import Supplier's threshold is the one that a system counts against. The Gas Supplier has one
that nothing reaches, and its competitor, the second Import Supplier, has set none.
"""

from __future__ import annotations

from datetime import date
from typing import Any, Final

from srpd.conformance.fixtures.world import Records, user_of_role

COS_REQUEST: Final = "6.23"
_A_DAY: Final = 24 * 60 * 60
_OUT_OF_REACH: Final = 1000


def clocks_agree(day: date) -> bool:
    """Whether the day is surely one on which the clock of Great Britain shows UTC.

    It does from the last Sunday of October, the 25th at the earliest, to that of March.
    """
    return not (3, 25) <= (day.month, day.day) <= (10, 31)


def records(limit: int) -> Records:
    """The records that hold from the beginning, with the Import Supplier's threshold."""
    return {"thresholds": [_threshold("IS", limit), _threshold("GS", _OUT_OF_REACH)]}


def threshold(limit: int) -> Records:
    """The record by which the Import Supplier sets its threshold anew."""
    return {"thresholds": [_threshold("IS", limit)]}


def _threshold(role: str, limit: int) -> dict[str, Any]:
    return {
        "scope": "user",
        "user": user_of_role(role),
        "srv": COS_REQUEST,
        "item": None,
        "limit": limit,
        "period_seconds": _A_DAY,
    }
