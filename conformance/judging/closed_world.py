"""The closed world: whatever is seen is explained, or it is said that nothing explains it.

A duty or a permission explains a message, or the statement that it is out of scope, if it belongs
to what was sent. And what a message says of itself is held against what it belongs to.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from typing import Final

from srpd.conformance.bindings.every import expectation_of
from srpd.conformance.bindings.expectations import ANSWERS, Appears, Follows
from srpd.conformance.bindings.unasked import OUT_OF_SCOPE, UNASKED
from srpd.conformance.capabilities.lacking import LASTING
from srpd.conformance.judging.allowances import allowances
from srpd.conformance.judging.step_context import Difference, Sent, StepContext, Weight
from srpd.conformance.judging.still_permitted import is_still_permitted
from srpd.conformance.observing.seen import Seen, Sort, is_alert_key
from srpd.model.catalogue import DCC_ALERTS, SERVICE_REQUESTS
from srpd.model.composition import Outcome
from srpd.model.notation import Party, Rule

_NO_ANSWERS: Final = frozenset({Sort.HTTP_STATUS, Sort.UNFIT_RESPONSE})
_SERVER_FAILED: Final = 500
_NOTHING_SENT: Final = Sent()


def as_the_interface_has_it(outcome: Outcome, context: StepContext) -> StepContext:
    """The context, in which an answer of HTTP is a refusal only where there may be no request."""
    if not any(each.http and each.sort is Sort.REJECTION for each in context.seen):
        return context
    may_be_none = not context.codes and _may_be_no_request(outcome, context)
    return replace(
        context,
        seen=tuple(
            replace(each, sort=Sort.HTTP_STATUS)
            if each.http and not (may_be_none and each.http == context.http_refusal)
            else each
            for each in context.seen
        ),
    )


def instead(expected: Appears, about: str, context: StepContext) -> Seen | None:
    """What came in place of an answer that is missing, and is none."""
    if expected.sorts.isdisjoint(ANSWERS):
        return None
    return next((s for s in context.seen if s.sort in _NO_ANSWERS and s.about == about), None)


def demand(seen: Seen, expected: Appears, outcome: Outcome, context: StepContext) -> int:
    """How many other duties such a message would do, or permissions explain: it is left to them."""
    others = [
        other
        for effect in outcome.effects
        if isinstance(effect.card, Rule)
        for owed in effect.card.owed()
        if isinstance(other := expectation_of(owed), Appears) and not other.shared
    ]
    wanted = sum(other is not expected and seen.sort in other.sorts for other in others)
    return wanted + ((seen.about, seen.sort) in allowances(outcome, context))


def to_listed_devices(expected: Follows, about: str, context: StepContext) -> Iterator[Seen]:
    """The first communication to each Device that a request lists, or to several of them."""
    listed, reached = set(context.sent.get(about, _NOTHING_SENT).listed), set[str]()
    for each in context.seen if Sort.FIRMWARE in expected.sorts else ():
        devices = {each.device, *each.names} & listed - reached
        if each.sort is Sort.FIRMWARE and each.about == about and devices:
            reached |= devices
            yield each


def is_explained(seen: Seen, outcome: Outcome, context: StepContext) -> bool:
    """Whether a message that no duty asks for has an explanation nevertheless."""
    if is_still_permitted(seen, outcome, context) or is_of_others(seen, context):
        return True
    if seen.sort is Sort.HTTP_STATUS:
        # A web service says nothing by a status; that a server failed is not nothing.
        return seen.http < _SERVER_FAILED
    if seen.sort not in OUT_OF_SCOPE[context.role]:
        return False
    if seen.sort is Sort.ANSWER_AT_OPS:
        return True
    if context.role is not Party.DCC:
        return seen.about in context.sent or _only_asks(seen)
    sender = context.sent.get(seen.about, _NOTHING_SENT).sender
    told = seen.party.upper() == sender.upper() if seen.about in context.sent else not seen.about
    return told and seen.alert in DCC_ALERTS


def _only_asks(seen: Seen) -> bool:
    """Whether a User asks of its own accord, of which no clause is, and changes nothing by it."""
    row = SERVICE_REQUESTS.get(seen.srv)
    if seen.sort is not Sort.USER_REQUEST or seen.about or row is None:
        return False
    return not row.critical and seen.srv not in LASTING


def is_of_others(seen: Seen, context: StepContext) -> bool:
    """Whether it is about Alerts that were sent for an Alert Code which no subject stands for."""
    others = seen.about not in context.about.values()
    return is_alert_key(seen.about) and others and seen.about in context.sent


def misdescribed(
    outcome: Outcome, context: StepContext, spoken_of: Sequence[Seen]
) -> Iterator[Difference]:
    """The messages that name another Service Reference Variant or Device than their request."""
    for seen in context.seen:
        sent = context.sent.get(seen.about)
        if sent is None or seen.schedule or seen in spoken_of:
            continue
        wrong = [
            f"{name} {said}, and {seen.about} is {right}"
            for name, said, right in (
                ("the Service Reference Variant", seen.srv, f"of {sent.variant}"),
                ("the Device", _named(seen), f"for {sent.device}"),
            )
            if said and right.split(" ", 1)[1] and said != right.split(" ", 1)[1]
        ]
        clauses = tuple(dict.fromkeys(_of_duties(seen, outcome, context)))
        asked = UNASKED[context.role].get(seen.sort)
        clauses = clauses or ((asked.clause,) if asked else ())
        if wrong and clauses:
            required = f"what is sent of a request names what it names; it names {wrong[0]}"
            yield Difference(Weight.WRONG_PLACE, clauses, required, seen)


def _named(seen: Seen) -> str:
    """The Device for which a request is that goes on as it is."""
    onward = {Sort.COMMAND, Sort.COUNTERSIGNED, Sort.COUNTERSIGNED_COS}
    return seen.device if seen.sort in onward else ""


def _of_duties(seen: Seen, outcome: Outcome, context: StepContext) -> Iterable[str]:
    for effect in outcome.effects:
        if isinstance(effect.card, Rule) and context.about.get(effect.subject) == seen.about:
            for owed in effect.card.owed():
                expected = expectation_of(owed)
                if isinstance(expected, Appears) and seen.sort in expected.sorts:
                    yield from (owed.clause, *effect.card.clauses())


def _may_be_no_request(outcome: Outcome, context: StepContext) -> bool:
    """Whether a check fails that may mean that what came is no request; 6.3 fixes no order."""
    for effect in outcome.effects:
        limb = effect.card.limb if isinstance(effect.card, Rule) else None
        if limb is None:
            continue
        if limb.by_http:
            return True
        facts = context.facts.get(effect.subject, {})
        others = (o for o in context.limbs.get(effect.subject, ()) if o.by_http)
        if any(other.fails.fact in facts and other.failed(facts) for other in others):
            return True
    return False
