"""The Response Codes and their tests, as plain data for tables and for programs."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from srpd.model.catalogue import RESPONSE_CODES, Known, ResponseCode, UserRole
from srpd.model.code_tests import CODE_TESTS, Judged
from srpd.model.sources import source_of

_COLUMNS = ("code", "meaning", "acknowledgement", "dcc_alert", "service_reference")

Listing = list[dict[str, Any]]


def codes() -> Listing:
    """Every Response Code: its meaning, empty where it is unsure, and where it can stand."""
    return [
        {
            "code": row.code,
            "kind": row.kind.value,
            "meaning": row.meaning,
            "stands_in": _stands_in(row),
            "service_reference": row.service_reference,
            "source": row.source,
            "sources": {c: source_of("response_codes.csv", _cells(row), c) for c in _COLUMNS},
        }
        for row in RESPONSE_CODES.values()
    ]


def code_tests() -> Listing:
    """Every common error code for every User Role and generation: `CodeTest` as plain data."""
    return [
        {
            "code": test.code,
            "role": test.role.value,
            "generation": test.generation.value,
            "requirement": test.requirement.value,
            "judged": test.judged.value,
            "reason": test.reason,
            "source": test.source,
        }
        for test in CODE_TESTS.values()
    ]


def gathered() -> Iterator[list[Any]]:
    """The tests as rows of a table, those that differ in their User Roles alone in one."""
    found: dict[tuple[str, ...], list[str]] = {}
    for test in CODE_TESTS.values():
        row = (test.code, test.generation.value, test.requirement.value, test.judged.value)
        found.setdefault((*row, test.reason, test.source), []).append(test.role.value)
    for (code, generation, requirement, judged, reason, source), roles in found.items():
        who = "all" if len(roles) == len(UserRole) else " ".join(roles)
        made = "no" if judged == Judged.NO else f"with a {judged}"
        why = f"unconfirmed: {reason}" if judged == Judged.NOTE else reason
        yield [code, generation, who, requirement, made, [*filter(None, [why]), source]]


def _cells(row: ResponseCode) -> dict[str, str]:
    return {"code": row.code, "source": row.source}


def _stands_in(row: ResponseCode) -> list[str]:
    places = {
        "Acknowledgement": row.acknowledgement,
        "DCC Alert": row.dcc_alert,
        "Service Response": row.device_response,
        "Service Response to a Non-Device Service Request": row.non_device_response,
    }
    return [place for place, known in places.items() if known is Known.YES]
