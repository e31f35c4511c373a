"""What was seen that nothing requires or permits, and the clauses that it speaks against."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from srpd.conformance.bindings.expectations import ONWARD
from srpd.conformance.bindings.unasked import NEVER_TWICE, UNASKED, Asked
from srpd.conformance.judging.attribution import due_once, left_behind
from srpd.conformance.judging.closed_world import is_of_others
from srpd.conformance.judging.step_context import Difference, StepContext, Weight
from srpd.conformance.judging.still_permitted import is_still_permitted
from srpd.conformance.observing.seen import Seen, Sort
from srpd.model.composition import Effect, Outcome
from srpd.model.machines import volume_count
from srpd.model.machines.leaving_quarantine import DECISION_CARDS
from srpd.model.notation import Rule


def superfluous(seen: Seen, outcome: Outcome, context: StepContext) -> Iterator[Difference]:
    """What speaks against a message that no duty explains; nothing, if no clause does."""
    if is_still_permitted(seen, outcome, context) or is_of_others(seen, context):
        return
    once = due_once(seen, outcome, context)
    if once and seen.sort in NEVER_TWICE:
        yield Difference(Weight.SUPERFLUOUS, once, "it is due once, and no more is", seen)
        return
    asked = UNASKED[context.role].get(seen.sort)
    if asked is None:
        return
    about = seen.about
    concerned = [e for e in outcome.effects if about and context.about.get(e.subject) == about]
    if (about and about in context.sent) or concerned:
        if seen.sort is Sort.REJECTION:
            # A notification that comes late was missing earlier, or nobody required it.
            yield from () if about in context.past else _refusal(seen, asked, concerned, context)
            return
        if seen.sort is Sort.QUARANTINE_ALERT:
            yield _needless_quarantine(seen, asked, outcome)
            return
    clauses = tuple(dict.fromkeys(c for e in reversed(concerned) for c in e.card.clauses()))
    answered = UNASKED[context.role].get(Sort.SERVICE_RESPONSE)
    if seen.sort in ONWARD and answered and answered.clause in clauses:
        # What is sent on though it is only to be answered breaks the clause about the answer.
        clauses = tuple(dict.fromkeys((answered.clause, *clauses)))
    if asked.alone:
        clauses = tuple(dict.fromkeys((asked.clause, *clauses)))
    clauses = clauses or left_behind(seen, context)
    for subject in (s for s, each in context.about.items() if about and each == about):
        clauses = clauses or context.barred.get(subject, ())
    required = "nothing else is required or permitted"
    if not clauses:
        required = f"{asked.only}; {_belongs_to(seen, context)}"
    yield Difference(Weight.SUPERFLUOUS, clauses or (asked.clause,), required, seen)


def _belongs_to(seen: Seen, context: StepContext) -> str:
    """Why nothing asked for a message."""
    if not seen.about:
        return "this names nothing that asks for it"
    if seen.about in context.sent or seen.about in context.about.values():
        return "what it names does not ask for it here"
    return "what it names was not sent"


def _needless_quarantine(seen: Seen, asked: Asked, outcome: Outcome) -> Difference:
    """What was quarantined though detection finds no breach, or after the User released it."""
    found = [e.card for e in outcome.effects if _is_about_the_volume_or_a_decision(e)]
    clauses = dict.fromkeys((*(card.clause for card in reversed(found)), asked.clause))
    required = found[-1].says if found else asked.only
    return Difference(Weight.QUARANTINED_WITHOUT_BREACH, tuple(clauses), required, seen)


def _is_about_the_volume_or_a_decision(effect: Effect) -> bool:
    decides = any(effect.card is each for each in DECISION_CARDS)
    return decides or isinstance(effect.event, volume_count.Event)


def _refusal(
    seen: Seen, asked: Asked, concerned: Sequence[Effect], context: StepContext
) -> Iterator[Difference]:
    """A rejection where none is due: it speaks against the check whose code it carries."""
    if any(isinstance(e.card, Rule) and e.card.limb for e in concerned):
        return
    for effect in concerned:
        facts = context.facts.get(effect.subject, {})
        if not facts or effect.subject not in context.facts:
            continue
        reasons: dict[str, str] = {}
        for limb in context.limbs.get(effect.subject, ()):
            if seen.code not in limb.codes or limb.fails.fact not in facts:
                continue
            spared = [exemption.clause for exemption in limb.spared(facts)]
            if spared:
                reasons.setdefault(spared[0], "the Code spares this Service Request that check")
            elif limb.concerns(facts):
                required = f"{limb.says}, so it is not to be rejected for that"
                reasons.setdefault(limb.clause, required)
        if reasons:
            first, *others = reasons
            said = reasons[first]
            if others:
                said += f" (the code may also stand for {', '.join(others)})"
            yield Difference(Weight.REFUSED_FOR_A_CHECK, tuple(reasons), said, seen)
            return
    clauses = tuple(dict.fromkeys(c for e in reversed(concerned) for c in e.card.clauses()))
    yield Difference(
        Weight.SUPERFLUOUS, clauses or (asked.clause,), "nothing gives reason to reject it", seen
    )
