"""What an outcome permits to be seen and does not require, and with which Response Codes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from srpd.conformance.bindings.every import PERMITTED
from srpd.conformance.judging.recipients import Concerned, is_about
from srpd.conformance.judging.step_context import Difference, StepContext, Weight
from srpd.conformance.observing.seen import Seen, Sort
from srpd.model.catalogue import RESPONSE_CODES
from srpd.model.composition import Effect, Outcome
from srpd.model.notation import Rule


def allowances(outcome: Outcome, context: StepContext) -> set[tuple[str, Sort]]:
    """The sorts of message that may be seen, each with what it may be about."""
    return {
        (context.about.get(effect.subject, ""), sort)
        for effect in outcome.effects
        if isinstance(effect.card, Rule)
        for duty in effect.card.may
        for sort in PERMITTED[duty]
    }


def is_permitted(seen: Seen, outcome: Outcome, context: StepContext) -> bool:
    """Whether the outcome permits a message; one that names no request, to whoever sent it."""
    return (seen.about, seen.sort) in allowances(outcome, context) or any(
        seen.sort in PERMITTED[duty]
        and (
            _tells_the_sender(seen, effect, context) or _tells_of_the_device(seen, effect, context)
        )
        for effect in outcome.effects
        if isinstance(effect.card, Rule)
        for duty in effect.card.may
    )


def _tells_the_sender(seen: Seen, effect: Effect, context: StepContext) -> bool:
    about = context.about.get(effect.subject, "")
    concerned = context.concerned.get(effect.subject, Concerned())
    sender = context.senders.get(effect.subject, "")
    return is_about(seen, about, concerned) and seen.party.upper() == sender.upper()


def _tells_of_the_device(seen: Seen, effect: Effect, context: StepContext) -> bool:
    """Whether it tells the sender of a request of the Device that the request names.

    The subject of the permission is that Device, which nobody sends.
    """
    if effect.subject in context.about or not seen.device:
        return False
    return any(
        device == seen.device and context.senders.get(subject, "").upper() == seen.party.upper()
        for subject, device in context.devices.items()
    )


def wrong_code(seen: Seen, outcome: Outcome, context: StepContext) -> Iterator[Difference]:
    """What the User may be told is told with one of the Response Codes that are for it."""
    for effect in outcome.effects:
        card = effect.card
        if not isinstance(card, Rule) or context.about.get(effect.subject) != seen.about:
            continue
        telling = [duty for duty in card.may if seen.sort in PERMITTED[duty]]
        if telling and card.codes and seen.code not in card.codes:
            codes = " or ".join(sorted(card.codes))
            required = f"{card.says}: {telling[0].value}, with {codes}"
            yield Difference(Weight.WRONG_CODE, card.clauses(), required, seen)
        elif (
            telling and card.limb and context.codes and seen.code and seen.code not in context.codes
        ):
            required = f"{card.says}: {telling[0].value}, with {with_sources(context.codes)}"
            yield Difference(Weight.WRONG_CODE, card.clauses(), required, seen)


def with_sources(codes: Iterable[str]) -> str:
    """Response Codes, with the public text that gives their meaning."""
    known = [RESPONSE_CODES[code] for code in sorted(codes) if code in RESPONSE_CODES]
    sources = "; ".join(dict.fromkeys(each.source for each in known))
    return f"{' or '.join(each.code for each in known)} ({sources})"
