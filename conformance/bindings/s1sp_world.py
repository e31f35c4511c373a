"""The thresholds that a SMETS1 Service Provider is to apply.

The provider under test is the one that the inventory calls A.
"""

from __future__ import annotations

from typing import Any, Final

from srpd.conformance.fixtures.world import user_of_role
from srpd.model.s1sp_checks import Threshold

ANOTHER_PROVIDER: Final = "B"
_TOP_UP, _ITEM, _VALUE = "2.2", "UTRN", 500
_A_DAY: Final = 24 * 60 * 60
_OUT_OF_REACH: Final = 1000


def body_of(variant: str) -> dict[str, str | None]:
    """What the body says otherwise than usual: a top-up, of the value that thresholds stand to."""
    return {_ITEM: f"{_VALUE:020}"} if variant == _TOP_UP else {}


def thresholds(variant: str, threshold: Threshold) -> list[dict[str, Any]]:
    """The records by which a communication of the variant stands to its threshold as it should."""
    if threshold is Threshold.NOT_SET:
        return []
    passed = threshold is Threshold.PASSED
    if variant == _TOP_UP:
        return [
            {
                "scope": "value",
                "user": user_of_role("IS"),
                "srv": variant,
                "item": _ITEM,
                "maximum": _VALUE if passed else _VALUE - 1,
            }
        ]
    return [
        {
            "scope": "dcc",
            "user": None,
            "srv": variant,
            "item": None,
            "limit": _OUT_OF_REACH if passed else 0,
            "period_seconds": _A_DAY,
        }
    ]
