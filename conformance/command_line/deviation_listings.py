"""The deviations as plain data, for tables and for programs."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from srpd.conformance.suites.differences import about, differences
from srpd.generators.deviating import Difference
from srpd.generators.suite import Progress
from srpd.model.deviations import OPERATORS

Listing = list[dict[str, Any]]


def deviations(name: str, choices: Mapping[str, str], progress: Progress) -> Listing:
    """The deviations of a machine, from a clause, or with an id; all, if it is empty.

    ``told`` are the systems in whose cases it is told, ``why_not`` says why no test tells it.
    ``sequence`` is the shortest test that does, where one was asked for by the id.
    """
    variants = about(name, choices)
    is_one = len(variants) == 1 and variants[0].id == name
    return [
        {
            "id": each.variant.id,
            "operator": each.variant.operator,
            "machine": each.machine,
            "clauses": list(each.variant.clauses),
            "says": each.variant.says,
            "told": list(each.systems),
            "why_not": "" if each.systems else each.difference.value,
            "sequence": list(each.sequence),
        }
        for each in differences(variants, choices, sequences=is_one, progress=progress)
    ]


def counted(rows: Listing) -> Listing:
    """For each operator how many there are, how many are told, and why not the others."""
    found: Listing = []
    for operator in (*OPERATORS, ""):
        mine = [row for row in rows if operator in ("", row["operator"])]
        if mine:
            reasons = [row["why_not"] for row in mine]
            found.append(
                {
                    "operator": operator or "all",
                    "deviations": len(mine),
                    "told": reasons.count(""),
                    "not seen": reasons.count(Difference.UNSEEN.value),
                    "the same": reasons.count(Difference.NONE.value),
                    "not tried": reasons.count(Difference.NEVER.value),
                }
            )
    return found
