"""The Response Code tests: which code a User in which User Role can be made to receive.

Appendix R of the Code (Common Test Scenarios, 8.1.26) names five codes that a new User must be
seen to receive; beyond these the table says of every code common to all Service Requests whether a
request of a User can bring it about, and why not where it cannot.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType

from srpd.model.codes import RESPONSE_CODES
from srpd.model.faults import ModelFault
from srpd.model.requests import Generation
from srpd.model.tables import rows_of
from srpd.model.terms import CodeKind, UserRole


class Requirement(StrEnum):
    """Whether Appendix R asks a User for the test."""

    MANDATORY = "mandatory"
    OFFERED = "offered"
    NOT_APPLICABLE = "not applicable"


class Judged(StrEnum):
    """What a wrong code is: a breach, a mere note, or nothing, since the test is not made."""

    VERDICT = "verdict"
    NOTE = "note"
    NO = "no"


@dataclass(frozen=True, slots=True)
class CodeTest:
    """One code, User Role and generation of Device.

    `reason` says why it is not applicable or not made, or, where it is only noted, which fact no
    public source confirms.
    """

    code: str
    role: UserRole
    generation: Generation
    requirement: Requirement
    judged: Judged
    reason: str
    source: str


Cell = tuple[str, UserRole, Generation]

PRECEDENCE = frozenset({"E4"})
"""The code that Appendix R puts first where another arises as well."""
APPENDIX_R = "MP260 legal text, Appendix R 8.1.26"


def common_errors() -> tuple[str, ...]:
    """The error codes that belong to no one Service Reference, in the order of the schema."""
    return tuple(
        code
        for code, row in RESPONSE_CODES.items()
        if row.kind is CodeKind.ERROR and not row.service_reference
    )


def _cells() -> Iterator[CodeTest]:
    columns = ("code", "roles", "generations", "requirement", "judged", "reason", "source")
    for row in rows_of("response_code_tests.csv", columns):
        for role in row["roles"].split():
            for generation in row["generations"].split():
                yield CodeTest(
                    row["code"],
                    UserRole(role),
                    Generation(generation),
                    Requirement(row["requirement"]),
                    Judged(row["judged"]),
                    row["reason"],
                    row["source"],
                )


def _tests() -> Mapping[Cell, CodeTest]:
    found: dict[Cell, CodeTest] = {}
    for test in _cells():
        cell = (test.code, test.role, test.generation)
        if cell in found:
            raise ModelFault(f"response_code_tests.csv: {test.code} of {test.role} is there twice")
        found[cell] = test
    wanted = [(c, r, g) for c in common_errors() for r in UserRole for g in Generation]
    if set(found) != set(wanted):
        raise ModelFault("response_code_tests.csv: not every common error has a row for every role")
    return MappingProxyType({cell: found[cell] for cell in wanted})


CODE_TESTS: Mapping[Cell, CodeTest] = _tests()
"""Every common error code, for every User Role and generation of Device."""
