"""What the target says that it does, in every form of the report: the same rows, the same words."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from srpd.conformance.judging.cost import Cost, costs, not_done
from srpd.conformance.judging.verdicts import RunResult
from srpd.model.capabilities import ROLES
from srpd.model.notation import Party

NOT_DONE_TITLE: Final = "What the target says it does not do"
NOT_DONE_HEADS: Final = ("Item", "Clause", "What the Code requires", "What the run found")
NOT_DONE_NOTE: Final = "Findings: the clauses were tested all the same"
PROBES_TITLE: Final = "Where the target does not do as it says"
PROBES_HEADS: Final = ("Item", "It says", "It does", "What was seen")
COSTS_TITLE: Final = "What is missing, and what that costs"
COSTS_HEADS: Final = ("Item", "It costs", "Clauses")

_NAMES = {party: name for name, party in ROLES.items()}


def not_done_rows(result: RunResult) -> list[tuple[str, ...]]:
    """Each clause of an obligation that the target says no to."""
    return [
        (_item(result, each.role, each.item), each.clause, each.requires, each.verdict.value)
        for each in not_done(result)
    ]


def probe_rows(result: RunResult) -> list[tuple[str, ...]]:
    """Each answer that a probe contradicts."""
    return [
        (_item(result, declared.role, each.item), each.says, each.does, each.seen)
        for declared in result.declared
        for each in declared.dishonest
    ]


def cost_rows(result: RunResult) -> list[tuple[str, str, tuple[str, ...]]]:
    """Each missing item with each sort of cost, and the clauses; one row if it cost nothing."""
    return [
        (_item(result, cost.role, cost.item.id), says, clauses)
        for cost in costs(result)
        for says, clauses in _sorts(cost)
    ]


def as_data(result: RunResult) -> dict[str, Any]:
    """The same for programs."""
    return {
        "not_done": [
            {
                "role": _NAMES[each.role],
                "item": each.item,
                "clause": each.clause,
                "requires": each.requires,
                "verdict": each.verdict.value,
            }
            for each in not_done(result)
        ],
        "probes": [
            {
                "role": _NAMES[declared.role],
                "item": each.item,
                "says": each.says,
                "does": each.does,
                "honest": each.is_honest,
                "seen": each.seen,
            }
            for declared in result.declared
            for each in declared.probes
        ],
        "costs": [
            {
                "role": _NAMES[cost.role],
                "item": cost.item.id,
                "kind": cost.item.kind.value,
                "inconclusive": list(cost.inconclusive),
                "not_applicable": list(cost.not_applicable),
                "in_part": list(cost.in_part),
                "bounded": list(cost.bounded),
            }
            for cost in costs(result)
        ],
    }


def _sorts(cost: Cost) -> Iterator[tuple[str, tuple[str, ...]]]:
    sorts = (
        (_clauses(cost.inconclusive, "INCONCLUSIVE"), cost.inconclusive),
        (_clauses(cost.not_applicable, "NOT APPLICABLE"), cost.not_applicable),
        (_clauses(cost.in_part, "with checks left open"), cost.in_part),
        (_clauses(cost.bounded, "on bounded evidence alone"), cost.bounded),
    )
    found = [(says, clauses) for says, clauses in sorts if clauses]
    yield from found or [("nothing in this run", ())]


def _clauses(clauses: tuple[str, ...], what: str) -> str:
    return f"{len(clauses)} clause{'' if len(clauses) == 1 else 's'} {what}"


def _item(result: RunResult, role: Party, item: str) -> str:
    """The item; with its role, where several are tested."""
    return item if len(result.declared) == 1 else f"{_NAMES[role]}: {item}"
