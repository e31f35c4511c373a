"""Whether a duty was done in the way in which a deviation has it done.

It is asked of the comparison with the law: a duty that was left out is one of which the law finds
that a message is missing, one done for another is one that it finds in the wrong place. So what the
judge cannot see of a duty cannot be told from it either.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from srpd.conformance.bindings.every import FORBIDDEN, OWED
from srpd.conformance.bindings.expectations import (
    Absent,
    Appears,
    AtEach,
    ByThen,
    Expectation,
    OfListed,
    Shows,
    Supplied,
    Where,
)
from srpd.conformance.judging.recipients import Concerned, is_about
from srpd.conformance.judging.step_context import Difference, StepContext, Weight
from srpd.conformance.judging.unseen import cannot_be_told
from srpd.conformance.observing.seen import Seen, Sort
from srpd.model.composition import Effect
from srpd.model.notation import Distortion, Duty, Owed

_IN_SEVERAL = 2


def distortions(duty: Duty) -> Iterator[Distortion]:
    """The ways in which the duty can be done otherwise, and be seen to be."""
    expected = OWED.get(duty)
    if isinstance(expected, Appears):
        if not expected.shared:
            yield Distortion.TWICE
        if expected.where is not Where.ANYWHERE:
            yield Distortion.MISDIRECTED
        if expected.content:
            yield Distortion.OTHERWISE_MADE
        if expected.codes_of_limb:
            yield Distortion.MISCODED
    elif isinstance(expected, AtEach):
        yield Distortion.SOME_LEFT_OUT
        yield Distortion.SOME_MORE


def done_otherwise(
    owed: Owed,
    effect: Effect,
    context: StepContext,
    unexplained: list[Seen],
    by_law: Callable[[list[Seen]], Sequence[Difference]],
) -> Iterator[Difference]:
    """Nothing if the duty was done as `owed` has it, or may have been unseen; what explains is
    taken out.

    `by_law` gives what the law finds amiss with the duty.
    """
    if cannot_be_told(owed, context.about.get(effect.subject, ""), context):
        return
    found = () if owed.how is Distortion.DONE else by_law(list(unexplained))
    if not _fits(owed, effect, context, found):
        required = f"“{owed.duty.value}” {owed.how.value if owed.how else ''}"
        shown = next((s for s in _of(effect, owed, context)), None)
        yield Difference(Weight.MISSING, (owed.clause,), required, shown)
    for seen in _of(effect, owed, context):
        if seen in unexplained:
            unexplained.remove(seen)


def excused_by(owed: Owed, effect: Effect, context: StepContext) -> Iterator[Seen]:
    """The messages that a forbidden act consists of: who does it breaks all that forbids them."""
    if owed.how is Distortion.DONE or (
        owed.how is Distortion.OMITTED and isinstance(OWED.get(owed.duty), Absent)
    ):
        yield from _of(effect, owed, context)


def _fits(owed: Owed, effect: Effect, context: StepContext, found: Sequence[Difference]) -> bool:
    expected = OWED.get(owed.duty)
    weights = {each.weight for each in found}
    if owed.how is Distortion.DONE:
        return any(True for _ in _of(effect, owed, context))
    if owed.how is Distortion.OMITTED:
        return _is_left_out(expected, effect, context, weights)
    if owed.how is Distortion.TWICE:
        times = expected.times if isinstance(expected, Appears) else 1
        return len(list(_of(effect, owed, context))) > times
    if owed.how is Distortion.SOME_LEFT_OUT:
        due = _parties(expected, effect, context)
        return len(due) < _IN_SEVERAL or Weight.MISSING in weights
    if owed.how is Distortion.MISCODED:
        return Weight.WRONG_CODE in weights or not _is_coded(effect)
    return Weight.WRONG_PLACE in weights


def _is_left_out(
    expected: Expectation | None, effect: Effect, context: StepContext, weights: set[Weight]
) -> bool:
    """Whether it was; also where it could not be seen, or is due to nobody here."""
    if isinstance(expected, Appears | ByThen):
        return Weight.MISSING in weights
    if isinstance(expected, AtEach):
        due = _parties(expected, effect, context)
        return not due or not any(True for _ in _sent(expected.sorts, effect, context))
    if isinstance(expected, Absent | OfListed):
        return bool(weights)
    if isinstance(expected, Supplied):
        said = (s for s in _sent(expected.sorts, effect, context) if s.supplies(expected.field))
        return bool(weights) or not any(True for _ in said)
    if isinstance(expected, Shows):
        if expected is Shows.SCHEDULE:
            return context.readable.get(effect.subject) is not True
        return bool(weights) or effect.subject not in context.inventory
    return True


def _is_coded(effect: Effect) -> bool:
    limb = getattr(effect.card, "limb", None)
    return limb is not None and limb.codes_confirmed


def _parties(expected: Expectation | None, effect: Effect, context: StepContext) -> tuple[str, ...]:
    concerned = context.concerned.get(effect.subject, Concerned())
    return concerned.parties.get(expected.parties.name, ()) if isinstance(expected, AtEach) else ()


def _of(effect: Effect, owed: Owed, context: StepContext) -> Iterator[Seen]:
    """The messages by which the duty is seen."""
    if owed.how is Distortion.DONE:
        return _sent(FORBIDDEN.get(owed.duty, frozenset()), effect, context)
    expected = OWED.get(owed.duty)
    sorts = expected.sorts if isinstance(expected, Appears | AtEach | Absent) else frozenset[Sort]()
    return _sent(sorts, effect, context)


def _sent(sorts: frozenset[Sort], effect: Effect, context: StepContext) -> Iterator[Seen]:
    about = context.about.get(effect.subject, "")
    concerned = context.concerned.get(effect.subject, Concerned())
    return (s for s in context.seen if s.sort in sorts and is_about(s, about, concerned))
