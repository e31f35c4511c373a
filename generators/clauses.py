"""The clauses that the steps of a suite exercise."""

from __future__ import annotations

from srpd.model.compiled import ConfigurationGraph
from srpd.model.composition import Outcome
from srpd.model.register import in_legal_order


def clauses_of(outcome: Outcome) -> tuple[str, ...]:
    """The clauses that an outcome exercises, in legal order."""
    found = {
        clause for effect in outcome.effects for clause in (*effect.card.clauses(), *effect.through)
    }
    return in_legal_order(found)


def clauses_of_moves(graph: ConfigurationGraph) -> dict[tuple[int, int], tuple[str, ...]]:
    """For each move the clauses of all its permitted outcomes, in legal order."""
    by_outcome = [clauses_of(outcome) for outcome in graph.outcomes]
    found: dict[tuple[int, int], tuple[str, ...]] = {}
    for source, stimulus, rows in graph.moves():
        together = {clause for row in rows for clause in by_outcome[int(graph.outcome[row])]}
        found[(source, stimulus)] = in_legal_order(together)
    return found
