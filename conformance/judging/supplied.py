"""What must be said by fields that an adapter supplies with a message.

What is inside a GBCS Payload is not read, so fields beside it stand for it. An adapter that leaves
such a field out says nothing about the duty, and nothing is held against its target; one that fills
it in is taken at its word. What is not sent at once, being in quarantine or waiting for another,
shows it when it is sent.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from srpd.conformance.bindings.every import expectation_of
from srpd.conformance.bindings.expectations import Supplied
from srpd.conformance.judging.step_context import Difference, Left, Owing, StepContext, Weight
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


def contradicted_now(context: StepContext) -> Iterator[Difference]:
    """What was sent in this step, was owed before, and is said to be otherwise."""
    for each in context.unsent:
        required = f"{each.says}: {each.duty}; {each.expected.field} says otherwise"
        for seen in contradicting(each.expected, each.about, context.seen):
            yield Difference(Weight.WRONG_PLACE, each.clauses, required, seen)


def sent_now(context: StepContext) -> dict[str, str]:
    """The clauses of which this step decides, since what they speak of was not sent before."""
    return {
        clause: each.says
        for each in context.unsent
        if _has_carriers(each, context)
        for clause in each.clauses[:1]
    }


def not_yet_sent(outcome: Outcome, context: StepContext) -> tuple[Owing, ...]:
    """What must still be said, since nothing was sent with which it could have been."""
    owing = (*context.unsent, *_owing(outcome, context))
    return tuple(each for each in owing if each.about and not _has_carriers(each, context))


def not_supplied(outcome: Outcome, context: StepContext) -> dict[str, Left]:
    """The clauses that cannot be judged since a field is left out, and which field that is."""
    found: dict[str, Left] = {}
    sent = (each for each in context.unsent if _has_carriers(each, context))
    for each in (*sent, *_owing(outcome, context)):
        expected = each.expected
        carriers = tuple(_carriers(expected, each.about, context.seen))
        silent = next((seen for seen in carriers if not seen.supplies(expected.field)), None)
        if silent is not None:
            found[each.clauses[0]] = Left(
                f"the adapter did not supply the field {expected.field!r} with "
                f"{silent.sort.value} at {silent.port}, and nothing else shows whether the "
                f"DCC did as it must: {each.duty}",
                _item_of(expected.field),
            )
        elif not carriers:
            why = f"nothing was sent that could show it: {each.duty}"
            found[each.clauses[0]] = Left(why)
    return found


def _owing(outcome: Outcome, context: StepContext) -> Iterator[Owing]:
    for effect in outcome.effects:
        if not isinstance(effect.card, Rule):
            continue
        about = context.about.get(effect.subject, "")
        for owed in effect.card.owed():
            expected = expectation_of(owed)
            if isinstance(expected, Supplied):
                clauses = dict.fromkeys((owed.clause, effect.card.clause, *effect.through))
                yield Owing(about, tuple(clauses), effect.card.says, owed.duty.value, expected)


def _has_carriers(owing: Owing, context: StepContext) -> bool:
    return any(True for _ in _carriers(owing.expected, owing.about, context.seen))


def _item_of(field: str) -> str:
    """The item of the statement that says whether an adapter supplies the field."""
    return next((item.id for item in ITEMS[Party.DCC].values() if item.field == field), "")


def _carriers(expected: Supplied, about: str, seen: Sequence[Seen]) -> Iterator[Seen]:
    return (each for each in seen if each.about == about and each.sort in expected.sorts)
