"""What a permitted result is called where other tools read it: the stimulus, then what is done."""

from __future__ import annotations

from collections.abc import Sequence

from srpd.model.composition import Effect, Outcome
from srpd.model.notation import Gap, Rule


def outcome_in_words(outcome: Outcome) -> str:
    """The clauses that governed and the duties they impose, in order; empty if there are none."""
    return "; ".join(_effect(effect) for effect in outcome.effects)


def labels(stimulus: str, outcomes: Sequence[Outcome]) -> list[str]:
    """A label for each permitted outcome of a stimulus, no two of them the same."""
    words = [outcome_in_words(outcome) for outcome in outcomes]
    found = []
    for place, text in enumerate(words):
        same = words[:place].count(text) + 1
        number = f" ({same})" if words.count(text) > 1 else ""
        found.append(f"{stimulus}{': ' if text else ''}{text}{number}")
    return found


def _effect(effect: Effect) -> str:
    card = effect.card
    if isinstance(card, Gap):
        return f"{effect.subject} {card.clause} does not say"
    if not isinstance(card, Rule):
        return f"{effect.subject} {card.clause} nothing is done"
    duties = ", ".join(str(owed.duty.value) for owed in card.owed())
    return f"{effect.subject} {card.clause}{' ' if duties else ''}{duties}"
