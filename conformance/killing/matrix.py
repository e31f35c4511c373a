"""The kill matrix as data: clause x mutant x check."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from typing import Any, Final

from srpd.conformance.killing.kills import Fate, Kill, mutants_by_clause
from srpd.conformance.killing.known import KNOWN
from srpd.conformance.mutants.zoo import ZOO, Mutant
from srpd.model.register import REGISTER, legal_position

FORMAT: Final = "srpd-kills/1"
Row = dict[str, Any]


def mutants_listed(mutants: Iterable[Mutant]) -> list[Row]:
    """What each mutant is: its name, what it does wrong, the clauses, the target."""
    return [
        {
            "mutant": each.name,
            "says": each.says,
            "clauses": list(each.clauses),
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


def by_clause(matrix: Mapping[str, Any]) -> list[Row]:
    """Every kill with the name of its mutant, in the order of the clauses."""
    kills = [
        {"mutant": row["mutant"], **kill} for row in matrix["mutants"] for kill in row["kills"]
    ]
    return sorted(kills, key=lambda kill: legal_position(kill["clause"]))


def fates_in(matrix: Mapping[str, Any]) -> dict[str, Fate]:
    """What became of each mutant of a matrix, by its name."""
    return {row["mutant"]: _fate(row) for row in matrix["mutants"]}


def _fate(row: Mapping[str, Any]) -> Fate:
    kills = tuple(Kill(**kill) for kill in row["kills"])
    played, also, errors = (tuple(row[key]) for key in ("systems", "also", "errors"))
    return Fate(row["mutant"], kills, played, also, errors)


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
