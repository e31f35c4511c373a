"""The one check list of clause 6.1, where another clause applies it again.

Each such clause names the limbs that it takes, or those that it leaves out. What it applies is
found by these numbers in the list itself, so nothing of it is written a second time.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from enum import Enum
from types import MappingProxyType

from srpd.model.checks import SERVICE_REQUEST_CHECKS
from srpd.model.conditions import Term, boxes, either, where
from srpd.model.limbs import Limb
from srpd.model.reading import Choice


def limbs_of(*clauses: str) -> tuple[Limb, ...]:
    """The limbs of these clauses; ``6.1(g)`` stands for all that it divides into."""
    return tuple(limb for limb in SERVICE_REQUEST_CHECKS if _is_of(limb, clauses))


def limbs_but_for(*clauses: str) -> tuple[Limb, ...]:
    """All limbs but those of these clauses."""
    return tuple(limb for limb in SERVICE_REQUEST_CHECKS if not _is_of(limb, clauses))


def _is_of(limb: Limb, clauses: Iterable[str]) -> bool:
    return any(limb.clause == each or limb.clause.startswith(f"{each}(") for each in clauses)


OF_A_CHANGE_OF_SUPPLIER = limbs_of(
    "6.1(a)", "6.1(d)", "6.1(e)", "6.1(f)", "6.1(g)", "6.1(j)", "6.1(k)"
)
"""Clauses 8.1(b)(iii) and 8.4(f): what the CoS Party, and then the DCC, applies again."""

AT_THE_SERVICE_PROVIDER = limbs_but_for("6.1(d)", "6.1(e)")
"""Clause 16.1(d): what a SMETS1 Service Provider applies."""

AT_THE_EXECUTION_DATE = MappingProxyType(
    {letter: limbs_but_for(f"6.1({letter})") for letter in ("n", "m")}
)
"""Clause 6.5(d)(ii): what is applied at the execution date, by the limb that is left out (H-01)."""

OF_A_SCHEDULE = MappingProxyType(
    {
        "c-d-e": limbs_but_for("6.1(c)", "6.1(d)", "6.1(e)"),
        "d-e": limbs_but_for("6.1(d)", "6.1(e)"),
    }
)
"""Clause 18.1(d)(iv)(D): what is applied to what a schedule makes, by what is left out (H-08)."""


def applied_by(clause: str, limbs: Iterable[Limb], *provided: Term) -> tuple[Limb, ...]:
    """The limbs, applied by another clause to a Service Request that is contained in something."""
    return tuple(
        replace(
            limb,
            clause=clause,
            says=f"of the Service Request contained, {limb.says} ({limb.clause})",
            applies=(*provided, *limb.applies),
            codes=frozenset(),
            codes_confirmed=False,
            codes_where=(),
            silent=False,
            exemptions=(),
            entails=frozenset(),
        )
        for limb in limbs
    )


def concerning(limbs: Iterable[Limb], *terms: Term) -> tuple[Limb, ...]:
    """The limbs that can be applied to a Service Request of which the terms hold."""
    return tuple(limb for limb in limbs if boxes((*terms, *limb.applies, limb.fails)))


def failing(limbs: Iterable[Limb], says: str) -> Iterator[tuple[Choice | None, Term]]:
    """That one of the limbs fails: once for those that stand on every reading, and for each."""
    grouped: dict[Choice | None, list[tuple[Term, ...]]] = {}
    for limb in limbs:
        grouped.setdefault(limb.reading, []).append((*limb.applies, limb.fails))
    for choice, options in grouped.items():
        yield choice, either(*options, says=says)


def failures(limbs: Iterable[Limb]) -> tuple[Enum, ...]:
    """What can be found wrong with a Service Request: the facts that make one of the limbs fail."""
    return tuple(dict.fromkeys(limb.fails.fact for limb in limbs))


def found_by(
    clause: str, fact: Enum, limbs: Iterable[Limb], codes: frozenset[str]
) -> tuple[Limb, ...]:
    """The limbs, applied by another clause, each failing where `fact` is what makes it fail."""
    return tuple(
        Limb(
            clause=clause,
            says=f"of the Service Request contained, {limb.says} ({limb.clause})",
            fails=where(fact, limb.fails.fact),
            codes=codes,
            assumes=limb.assumes,
            reading=limb.reading,
        )
        for limb in limbs
    )
