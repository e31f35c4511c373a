"""What must be said by fields that an adapter supplies with a message.

What is inside a GBCS Payload is not read, so fields beside it stand for it. An adapter that leaves
such a field out says nothing about the duty, and nothing is held against its target; one that fills
it in is taken at its word.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from srpd.conformance.bindings.every import expectation_of
from srpd.conformance.bindings.expectations import Supplied
from srpd.conformance.judging.step_context import Left, StepContext
from srpd.conformance.observing.seen import Seen
from srpd.model.capabilities import ITEMS
from srpd.model.composition import Outcome
from srpd.model.notation import Party, Rule


def contradicting(expected: Supplied, about: str, seen: Sequence[Seen]) -> Iterator[Seen]:
    """The messages whose field is filled in, and says otherwise."""
    for each in _carriers(expected, about, seen):
        said = each.supplies(expected.field)
        if said and not said & expected.says:
            yield each


def not_supplied(outcome: Outcome, context: StepContext) -> dict[str, Left]:
    """The clauses that cannot be judged since a field is left out, and which field that is."""
    found: dict[str, Left] = {}
    for effect in outcome.effects:
        if not isinstance(effect.card, Rule):
            continue
        about = context.about.get(effect.subject, "")
        for owed in effect.card.owed():
            expected = expectation_of(owed)
            if not isinstance(expected, Supplied):
                continue
            carriers = tuple(_carriers(expected, about, context.seen))
            silent = next((each for each in carriers if not each.supplies(expected.field)), None)
            if silent is not None:
                found[owed.clause] = Left(
                    f"the adapter did not supply the field {expected.field!r} with "
                    f"{silent.sort.value} at {silent.port}, and nothing else shows whether the "
                    f"DCC did as it must: {owed.duty.value}",
                    _item_of(expected.field),
                )
            elif not carriers:
                why = f"nothing was sent that could show it: {owed.duty.value}"
                found[owed.clause] = Left(why)
    return found


def _item_of(field: str) -> str:
    """The item of the statement that says whether an adapter supplies the field."""
    return next((item.id for item in ITEMS[Party.DCC].values() if item.field == field), "")


def _carriers(expected: Supplied, about: str, seen: Sequence[Seen]) -> Iterator[Seen]:
    return (each for each in seen if each.about == about and each.sort in expected.sorts)
