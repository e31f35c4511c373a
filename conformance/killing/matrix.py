"""The kill matrix as data: clause x mutant x check."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from typing import Any, Final

from srpd.conformance.killing.kills import Fate, mutants_by_clause
from srpd.conformance.killing.known import KNOWN
from srpd.conformance.mutants.zoo import ZOO, Mutant
from srpd.model.register import REGISTER

FORMAT: Final = "srpd-kills/1"
Row = dict[str, Any]


def mutants_listed(mutants: Iterable[Mutant]) -> list[Row]:
    """What each mutant is: its name, what it does wrong, the clauses, the suite, the target."""
    return [
        {
            "mutant": each.name,
            "says": each.says,
            "clauses": list(each.clauses),
            "suite": each.suite,
            "target": each.target,
        }
        for each in mutants
    ]


def kill_matrix(fates: Sequence[Fate]) -> Row:
    """All of it: totals, a row for each mutant with its kills, a row for each clause."""
    surviving = [fate for fate in fates if fate.survives]
    return {
        "format": FORMAT,
        "totals": {
            "mutants": len(fates),
            "killed": len(fates) - len(surviving),
            "surviving": len(surviving),
            "clauses": len(mutants_by_clause()),
            "clauses_without_mutant": [c for c, found in mutants_by_clause().items() if not found],
        },
        "mutants": [_of_mutant(fate) for fate in fates],
        "clauses": _of_clauses({fate.mutant: fate for fate in fates}),
    }


def _of_mutant(fate: Fate) -> Row:
    (row,) = mutants_listed((ZOO[fate.mutant],))
    return row | {
        "killed": not fate.survives,
        "survives": list(fate.survives),
        "kills": [asdict(kill) for kill in fate.kills],
        "systems": list(fate.systems),
        "also": list(fate.also),
        "errors": list(fate.errors),
        "finding": KNOWN.get(fate.mutant, "") if fate.survives else "",
    }


def _of_clauses(fates: Mapping[str, Fate]) -> list[Row]:
    """Every checkable clause that a mutant of the run breaks, in legal order."""
    rows: list[Row] = []
    for clause, mutants in mutants_by_clause().items():
        tried = [fates[each.name] for each in mutants if each.name in fates]
        if not tried:
            continue
        survivors = [fate.mutant for fate in tried if clause in fate.survives]
        rows.append(
            {
                "clause": clause,
                "says": REGISTER[clause].says,
                "killed": [fate.mutant for fate in tried if clause not in fate.survives],
                "surviving": survivors,
            }
        )
    return rows
