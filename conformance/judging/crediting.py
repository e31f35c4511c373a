"""What a step speaks for: the clauses that pass where an outcome explains all that was seen."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from enum import Enum

from srpd.conformance.judging.step_context import StepContext
from srpd.model.cases import Value
from srpd.model.composition import Outcome
from srpd.model.limbs import Limb
from srpd.model.machine import Machine


def credited(
    outcome: Outcome, context: StepContext, machines: Mapping[str, Machine]
) -> dict[str, str]:
    """Each clause that was kept, with what it says. `machines` has that of each subject."""
    clauses: dict[str, str] = {}
    for effect in outcome.effects:
        for clause in (*effect.card.clauses(), *effect.through):
            clauses.setdefault(clause, effect.card.says)
        limbs = machines[effect.subject].check_list(effect.event)
        clauses.update(_passed_checks(limbs, context.facts.get(effect.subject, {}), clauses))
    return clauses


def _passed_checks(
    limbs: Iterable[Limb], facts: Mapping[Enum, Value], known: Mapping[str, str]
) -> Iterator[tuple[str, str]]:
    for limb in limbs:
        if limb.fails.fact not in facts:
            continue
        for exemption in limb.spared(facts):
            yield exemption.clause, exemption.says
        if limb.clause not in known and limb.concerns(facts):
            yield limb.clause, f"{limb.says}, so it is not rejected for that"
