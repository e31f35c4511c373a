"""What comes before its time: nothing may have begun while a deadline or an instant is awaited."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from srpd.conformance.allowances import allowances
from srpd.conformance.matching import compare
from srpd.conformance.scenes import Difference, Scene
from srpd.model.composition import Outcome
from srpd.model.notation import Rule
from srpd.model.stepping import Result

NOTHING = Outcome(())
"""The outcome of a stimulus that has not come about."""


def begun_early(
    results: Sequence[Result], scene: Scene
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
        for each in compare(NOTHING, _without_what_is_permitted(results, scene))
    ]


def _without_what_is_permitted(results: Sequence[Result], scene: Scene) -> Scene:
    """What is merely permitted once the time has come may have another reason before it."""
    permitted = {each for result in results for each in allowances(result.outcome, scene)}
    return replace(scene, seen=tuple(s for s in scene.seen if (s.about, s.sort) not in permitted))
