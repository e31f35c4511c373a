"""Steps without effect: it is not yet time, or no Service Request can be read from what came."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from srpd.conformance.bindings.expectations import ONWARD
from srpd.conformance.judging.allowances import allowances
from srpd.conformance.judging.matching import compare, differences_and_strays
from srpd.conformance.judging.step_context import Difference, StepContext
from srpd.conformance.manners.handled import Handled
from srpd.conformance.observing.seen import Seen, Sort
from srpd.generators.manners import Manner
from srpd.model.composition import Outcome
from srpd.model.notation import Rule
from srpd.model.stepping import Result

NOTHING = Outcome(())
"""The outcome of a stimulus that has not come about."""

_ANSWERS = frozenset({Sort.ACKNOWLEDGEMENT, Sort.REJECTION})


def begun_early(
    results: Sequence[Result], context: StepContext
) -> tuple[tuple[str, ...], list[Difference]]:
    """The clauses that govern once the time has come, and what speaks against them before it."""
    clauses = tuple(
        dict.fromkeys(
            clause
            for result in results
            for effect in result.outcome.effects
            if isinstance(effect.card, Rule)
            for clause in effect.card.clauses()
        )
    )
    return clauses, [
        replace(each, clauses=tuple(dict.fromkeys((*clauses, *each.clauses))))
        for each in compare(NOTHING, _without_what_is_permitted(results, context))
    ]


def refused(
    results: Sequence[Result], context: StepContext
) -> tuple[tuple[str, ...], list[Difference]]:
    """The checks that what came could not satisfy, and what shows that it was carried out.

    It may be answered, and need not be: who sent what cannot be read of it for certain.
    """
    clauses = tuple(
        dict.fromkeys(
            effect.card.clause
            for result in results
            for effect in result.outcome.effects
            if isinstance(effect.card, Rule) and effect.card.limb
        )
    )
    return clauses, [
        replace(each, clauses=tuple(dict.fromkeys((*clauses, *each.clauses))))
        for each in compare(NOTHING, _without_answers(context))
    ]


def nothing_explains(
    results: Sequence[Result], context: StepContext, *, answered: bool
) -> list[Seen]:
    """What was seen that nothing explains; with `answered` an answer needs no explanation."""
    rest = _without_answers(context) if answered else _without_what_is_permitted(results, context)
    return differences_and_strays(NOTHING, rest)[1]


def unsettled(manner: Manner, acted: Sequence[Seen], step: str) -> str:
    """What was done where the Code does not say what follows from this manner."""
    did = "; ".join(seen.in_words() for seen in acted) or "nothing"
    return f"{manner.name}: {manner.unsettled} It did: {did} ({step})"


def taken(found: Handled | None, seen: Sequence[Seen]) -> bool:
    """Whether the target has taken for good what it was free to take or to refuse."""
    free = found is not None and bool(found.manner.unsettled)
    return free and any(each.sort in ONWARD or each.sort is Sort.QUARANTINE_ALERT for each in seen)


def _without_what_is_permitted(results: Sequence[Result], context: StepContext) -> StepContext:
    """What is merely permitted once the time has come may have another reason before it."""
    permitted = {each for result in results for each in allowances(result.outcome, context)}
    return replace(
        context, seen=tuple(s for s in context.seen if (s.about, s.sort) not in permitted)
    )


def _without_answers(context: StepContext) -> StepContext:
    return replace(context, seen=tuple(s for s in context.seen if s.sort not in _ANSWERS))
