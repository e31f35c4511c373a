"""The clause register: every clause of Appendix AB, who it obliges, and what it says.

Each row puts one clause into a sentence of our own. The register is the yardstick of coverage: a
card may cite only what is registered, and a clause that can be checked is either cited by a card or
explained in `NOT_YET`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from srpd.model.faults import ModelFault
from srpd.model.tables import did_you_mean, rows_of, yes

_COLUMNS = ("clause", "obliged", "force", "role", "checkable", "flow", "says", "why_not")


@dataclass(frozen=True, slots=True)
class Clause:
    """One clause of Appendix AB.

    `obliged` is the party the text names, empty for scope and definitions. `force` is ``shall``,
    ``may``, ``scope`` or ``definition``. `role` is whose conformance the clause can be checked
    against (``DCC``, ``User``, ``CoS Party``, ``S1SP``), empty where it is not `checkable`; then
    `why_not` says why. `flow` groups the clauses of one process; `says` is our own sentence.
    """

    number: str
    obliged: str
    force: str
    role: str
    checkable: bool
    flow: str
    says: str
    why_not: str


def _read() -> Mapping[str, Clause]:
    found: dict[str, Clause] = {}
    for row in rows_of("clauses.csv", _COLUMNS):
        number = row["clause"]
        if number in found:
            raise ModelFault(f"clauses.csv: clause {number} appears twice")
        found[number] = Clause(
            number=number,
            obliged=row["obliged"],
            force=row["force"],
            role=row["role"],
            checkable=yes(row["checkable"], f"clauses.csv, clause {number}"),
            flow=row["flow"],
            says=row["says"],
            why_not=row["why_not"],
        )
    return MappingProxyType(found)


REGISTER: Mapping[str, Clause] = _read()
"""Every clause by its number, in the order of the legal text."""

_POSITION = MappingProxyType({number: at for at, number in enumerate(REGISTER)})


def clause(number: str) -> Clause:
    """The clause with this number.

    Raises `ModelFault`, naming the nearest numbers, when there is none.
    """
    try:
        return REGISTER[number]
    except KeyError:
        hint = did_you_mean(number, REGISTER)
        raise ModelFault(f"no clause {number!r} in the register: {hint}") from None


def legal_position(number: str) -> int:
    """Where a clause stands in the legal text, from 0: a key to sort by.

    Raises `ModelFault` for an unknown number.
    """
    return _POSITION[clause(number).number]


def in_legal_order(numbers: Iterable[str]) -> tuple[str, ...]:
    """The numbers in the order of the legal text. Raises `ModelFault` for an unknown one."""
    return tuple(sorted(numbers, key=legal_position))


def flows() -> Mapping[str, tuple[Clause, ...]]:
    """The clauses of each flow, both in the order of the legal text."""
    found: dict[str, list[Clause]] = {}
    for entry in REGISTER.values():
        if entry.flow:
            found.setdefault(entry.flow, []).append(entry)
    return MappingProxyType({flow: tuple(entries) for flow, entries in found.items()})


def _read_not_yet() -> Mapping[str, str]:
    rows = rows_of("not_encoded.csv", ("clause", "reason"))
    found = {clause(row["clause"]).number: row["reason"] for row in rows}
    if len(found) != len(rows):
        raise ModelFault("not_encoded.csv: a clause appears twice")
    return MappingProxyType(found)


NOT_YET: Mapping[str, str] = _read_not_yet()
"""For each checkable clause that no machine encodes yet, the reason."""
