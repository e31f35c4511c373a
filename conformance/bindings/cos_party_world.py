"""What a CoS Party is told of the world: the thresholds of Users.

The Import Supplier's threshold is the one that a system counts against. The Gas Supplier has one
that nothing reaches, and its competitor, the second Import Supplier, has set none.
"""

from __future__ import annotations

from typing import Any, Final

from srpd.conformance.fixtures.world import Records, user_of_role
from srpd.model.cases import Value

COS_REQUEST: Final = "6.23"
_A_DAY: Final = 24 * 60 * 60
_OUT_OF_REACH: Final = 1000


def records(limit: int) -> Records:
    """The records that hold from the beginning, with the Import Supplier's threshold."""
    return {"thresholds": [_threshold("IS", limit), _threshold("GS", _OUT_OF_REACH)]}


def threshold(value: Value) -> Records:
    """The record by which the Import Supplier sets its threshold anew."""
    assert isinstance(value, int)  # noqa: S101 - the values of the circumstance
    return {"thresholds": [_threshold("IS", value)]}


def _threshold(role: str, limit: int) -> dict[str, Any]:
    return {
        "scope": "user",
        "user": user_of_role(role),
        "srv": COS_REQUEST,
        "item": None,
        "limit": limit,
        "period_seconds": _A_DAY,
    }
