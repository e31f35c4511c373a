"""Comparing what was seen in a step with one permitted outcome.

The result is a list of differences; none means that the outcome explains all that was seen. Each
difference names the clauses it speaks against, the nearest first.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from srpd.conformance.bindings.every import FORBIDDEN, OWED
from srpd.conformance.bindings.expectations import (
    ANSWERS,
    Absent,
    Appears,
    AtEach,
    ByThen,
    Follows,
    OfListed,
    Shows,
    Supplied,
    Where,
)
from srpd.conformance.bindings.listed import look
from srpd.conformance.judging.allowances import is_permitted, with_sources, wrong_code
from srpd.conformance.judging.attribution import (
    badly_made,
    carried_by_another,
    in_silence,
    let_pass,
    misdirected,
    not_sent,
    not_told,
    nothing_followed,
    set_aside,
    stating_the_same,
)
from srpd.conformance.judging.closed_world import (
    as_the_interface_has_it,
    demand,
    instead,
    is_explained,
    misdescribed,
    to_listed_devices,
)
from srpd.conformance.judging.distorted import done_otherwise, excused_by
from srpd.conformance.judging.recipients import Concerned, is_about, uneven
from srpd.conformance.judging.screening import let_through
from srpd.conformance.judging.step_context import Difference, StepContext, Weight
from srpd.conformance.judging.superfluous import superfluous
from srpd.conformance.judging.supplied import contradicted_now, contradicting
from srpd.conformance.judging.unseen import cannot_be_seen, stems_from_others
from srpd.conformance.observing.seen import Seen, Sort
from srpd.model.catalogue import RESPONSE_CODES, SERVICE_REQUESTS, SmiStatus
from srpd.model.checks import GRANTED_TO_A_ROLE
from srpd.model.composition import Effect, Outcome
from srpd.model.limbs import Limb
from srpd.model.machines import service_request, smi_status
from srpd.model.notation import Bar, Duty, Owed, Rule
from srpd.model.requests import Fact as RequestFact


def compare(outcome: Outcome, context: StepContext) -> list[Difference]:
    """What the outcome does not explain of the context."""
    return differences_and_strays(outcome, context)[0]


def differences_and_strays(
    outcome: Outcome, context: StepContext
) -> tuple[list[Difference], list[Seen]]:
    """What speaks against the outcome in the context, and what was seen that nothing explains.

    The second is neither required nor permitted, and no clause says that it may not be sent.
    """
    context = as_the_interface_has_it(outcome, context)
    unexplained, stray = list(context.seen), []
    found: list[Difference] = []
    for effect, clauses, owed in _duties(outcome):
        law = partial(_by_law, outcome, effect, clauses, owed.duty, context)
        if owed.how is None:
            found += law(unexplained)
        else:
            found += done_otherwise(owed, effect, context, unexplained, law)
    for effect in outcome.effects:
        found += _forbidden(effect, context)
    found += let_through(outcome, context)
    found += contradicted_now(context)
    excused = [s for effect, _, owed in _duties(outcome) for s in excused_by(owed, effect, context)]
    if excused:
        found = [each for each in found if each.seen not in excused]
    for seen in unexplained:
        if stems_from_others(seen, context):
            continue
        if is_permitted(seen, outcome, context):
            found += wrong_code(seen, outcome, context)
            continue
        against = list(superfluous(seen, outcome, context))
        found += against
        if not against and not is_explained(seen, outcome, context):
            stray.append(seen)
    found += misdescribed(outcome, context, [each.seen for each in found if each.seen])
    spoken_of = [each.seen for each in found]
    stray = [each for each in stray if each not in spoken_of]
    return sorted(dict.fromkeys(found), key=lambda each: each.weight.value), stray


def _not_done(
    outcome: Outcome,
    effect: Effect,
    clauses: tuple[str, ...],
    duty: Duty,
    context: StepContext,
    unexplained: list[Seen],
) -> Iterator[Difference]:
    """What is missing or wrong of one duty; what it explains is taken from the `unexplained`."""
    expected = OWED[duty]
    about = context.about.get(effect.subject, "")
    if cannot_be_seen(expected, about, context):
        return
    if isinstance(expected, Appears):
        yield from _appearance(outcome, effect, clauses, duty, expected, context, unexplained)
    elif isinstance(expected, AtEach):
        yield from _at_each(effect, clauses, duty, expected, context, unexplained)
    elif isinstance(expected, Absent):
        against = let_pass(effect, clauses, context)
        alike = [s for s in context.seen if s.about == about and s.sort in expected.sorts]
        for clause in stating_the_same(effect, against, context):
            for seen in alike:
                if not expected.content or seen.content in expected.content:
                    cited, required = (clause, *against), _words(effect, duty)
                    yield Difference(Weight.FORBIDDEN_SEEN, cited, required, seen)
    elif isinstance(expected, ByThen):
        if not expected.is_met(about, context.earlier, context.seen):
            yield Difference(Weight.MISSING, clauses, _words(effect, duty))
    elif isinstance(expected, Follows):
        for each in to_listed_devices(expected, about, context):
            _explain(each, unexplained)
        due = nothing_followed(outcome, effect, expected, context)
        if due and not cannot_be_seen(due, about, context):
            required, missing = _words(effect, duty), due.in_words()
            yield Difference(Weight.MISSING, clauses, required, missing=missing)
    elif isinstance(expected, Supplied):
        required = f"{_words(effect, duty)}; {expected.field} says otherwise"
        for seen in contradicting(expected, about, context.seen):
            yield Difference(Weight.WRONG_PLACE, clauses, required, seen)
    elif isinstance(expected, OfListed):
        yield from _of_listed(effect, clauses, duty, expected, context)
    elif isinstance(expected, Shows):
        yield from _inventory(effect, clauses, duty, expected, context)


def _by_law(
    outcome: Outcome,
    effect: Effect,
    clauses: tuple[str, ...],
    duty: Duty,
    context: StepContext,
    unexplained: list[Seen],
) -> list[Difference]:
    return list(_not_done(outcome, effect, clauses, duty, context, unexplained))


def _duties(outcome: Outcome) -> Iterator[tuple[Effect, tuple[str, ...], Owed]]:
    for effect in outcome.effects:
        if isinstance(effect.card, Rule):
            for owed in effect.card.owed():
                clauses = (owed.clause, effect.card.clause, *effect.through)
                yield effect, tuple(dict.fromkeys(clauses)), owed


def _appearance(
    outcome: Outcome,
    effect: Effect,
    clauses: tuple[str, ...],
    duty: Duty,
    expected: Appears,
    context: StepContext,
    unexplained: list[Seen],
) -> Iterator[Difference]:
    about = context.about.get(effect.subject, "")
    candidates = [s for s in context.seen if s.about == about and s.sort in expected.sorts]
    where = expected.where
    if carried_by_another(outcome, expected):
        if not candidates:
            return
        where = Where.ANYWHERE
    for seen in candidates if expected.content else []:
        if seen.content not in expected.content:
            found = badly_made(outcome, clauses)
            yield Difference(Weight.WRONG_PLACE, found, _words(effect, duty), seen)
            _explain(seen, unexplained)
    if expected.content and candidates:
        candidates = [s for s in candidates if s.content in expected.content]
        if not candidates:
            return
    in_place = [s for s in candidates if _in_place(s, effect, where, context)]
    for seen in candidates:
        if seen not in in_place:
            found = misdirected(outcome, expected.where, clauses)
            yield Difference(Weight.WRONG_PLACE, found, _words(effect, duty), seen)
            _explain(seen, unexplained)
    fresh = [s for s in in_place if s in unexplained]
    if len({s.sort for s in fresh}) > 1:
        fresh.sort(key=lambda s: demand(s, expected, outcome, context))
    if expected.shared:
        # What serves this duty alone first, whichever came first: the others have duties besides.
        fresh.sort(key=lambda each: each.sort is not Sort.ACKNOWLEDGEMENT)
    chosen = (fresh or (in_place if expected.shared else []))[: expected.times]
    if len(chosen) < expected.times:
        if len(candidates) < expected.times:
            found = not_sent(outcome, expected, not_told(effect, clauses, context))
            found, doubt = in_silence(outcome, effect, expected, found, context)
            required, missing = _words(effect, duty), expected.in_words()
            other = instead(expected, about, context)
            yield Difference(Weight.MISSING, found, required, other, missing, doubt)
        return
    for further in chosen[1:]:
        _explain(further, unexplained)
    seen = chosen[0]
    if not expected.shared or seen.sort in (Sort.ACKNOWLEDGEMENT, Sort.SERVICE_RESPONSE):
        _explain(seen, unexplained)
    if expected.codes_of_limb and isinstance(effect.card, Rule) and effect.card.limb:
        limb = effect.card.limb
        if context.codes and seen.code:
            if seen.code not in context.codes:
                required = f"{_words(effect, duty)}, with {with_sources(context.codes)}"
                against = tuple(dict.fromkeys((limb.clause, *clauses)))
                yield Difference(Weight.WRONG_CODE, against, required, seen)
        elif (
            limb.codes_confirmed and seen.code and not _may_report(seen.code, limb, effect, context)
        ):
            required = f"{_words(effect, duty)}, with {' or '.join(sorted(limb.codes))}"
            yield Difference(Weight.WRONG_CODE, clauses, required, seen)


def _at_each(
    effect: Effect,
    clauses: tuple[str, ...],
    duty: Duty,
    expected: AtEach,
    context: StepContext,
    unexplained: list[Seen],
) -> Iterator[Difference]:
    concerned = context.concerned.get(effect.subject, Concerned())
    about = context.about.get(effect.subject, "")
    here = [s for s in context.seen if s.sort in expected.sorts and is_about(s, about, concerned)]
    for party, seen in uneven(expected, concerned, here):
        weight = Weight.MISSING if party else Weight.WRONG_PLACE
        required = f"{_words(effect, duty)} ({party or 'and to no other, nor twice'})"
        yield Difference(weight, clauses, required, seen)
    for seen in here:
        _explain(seen, unexplained)


def _of_listed(
    effect: Effect, clauses: tuple[str, ...], duty: Duty, expected: OfListed, context: StepContext
) -> Iterator[Difference]:
    """A listed Device that is dealt with otherwise; `StepContext.listed` says which it is."""
    about = context.about.get(effect.subject, "")
    finding = look(
        expected,
        context.listed.get(effect.subject, ""),
        [s for s in context.seen if s.about == about],
    )
    if not finding.met:
        forbidden = expected in {OfListed.NOT_NAMED, OfListed.NOTHING_SENT}
        weight = Weight.FORBIDDEN_SEEN if forbidden else Weight.MISSING
        yield Difference(weight, clauses, _words(effect, duty), finding.shown_by)


def _may_report(code: str, limb: Limb, effect: Effect, context: StepContext) -> bool:
    """Whether a code may report the failure of a limb.

    Which of the codes that belong to one Service Reference alone stand beside the general ones is
    not public, so those of the request's own Service Reference are accepted.
    """
    facts = context.facts.get(effect.subject, {})
    if limb.reports(code, facts):
        return True
    if any(code in o.codes or not o.codes_confirmed for o in _failing_with(limb, effect, context)):
        return True
    row = RESPONSE_CODES.get(code)
    variant = str(facts.get(RequestFact.VARIANT, ""))
    own = SERVICE_REQUESTS[variant].reference if variant in SERVICE_REQUESTS else ""
    return row is not None and bool(own) and row.service_reference == own


def _failing_with(limb: Limb, effect: Effect, context: StepContext) -> Iterator[Limb]:
    """6.3 fixes no order of checks, so where others fail as well any of their codes is right."""
    facts = dict(context.facts.get(effect.subject, {}))
    facts |= dict.fromkeys(GRANTED_TO_A_ROLE, False)
    others = (o for o in context.limbs.get(effect.subject, ()) if o.clause in limb.entails)
    return (other for other in others if other.concerns(facts))


def _explain(seen: Seen, unexplained: list[Seen]) -> None:
    if seen in unexplained:
        unexplained.remove(seen)


def _in_place(seen: Seen, effect: Effect, where: Where, context: StepContext) -> bool:
    place = seen.port.partition(".")[0]
    if where is Where.AT_SENDER:
        sender = context.senders.get(effect.subject, "")
        return place in {"user", "usercb"} and seen.party.upper() == sender.upper()
    if where is Where.AT_RECIPIENT:
        recipient = context.senders.get(effect.subject, "")
        return place in {"usercb", "ops"} and seen.party.upper() == recipient.upper()
    device = context.about.get(effect.subject, "").split(":")[1:2]
    if effect.subject in context.devices:
        device = [context.devices[effect.subject]]
    if where is Where.AT_WAN:
        return place == "wan" and [seen.device] == device
    if where is Where.ANYWHERE:
        return True
    if where is Where.AT_DCC:
        return place == "dcc"
    if where is Where.AT_S1SP:
        return seen.port == "s1sp.A" and [seen.device] == device
    return place == "cos"


def _inventory(
    effect: Effect, clauses: tuple[str, ...], duty: Duty, expected: Shows, context: StepContext
) -> Iterator[Difference]:
    if expected is Shows.SCHEDULE:
        if context.readable.get(effect.subject) is False:
            required = f"{_words(effect, duty)}; its creator cannot read it"
            yield Difference(Weight.WRONG_INVENTORY, clauses, required)
        return
    if effect.subject not in context.inventory:
        return
    held = context.inventory[effect.subject]
    if expected is Shows.NOTHING:
        wrong = held is not None
    elif held is None:
        wrong = True
    elif expected is Shows.NO_MPXN:
        wrong = held.mpxn is not None
    else:
        wanted = smi_status.STATUS_OF_STATE[context.states[effect.subject]]
        token = wanted.duis if isinstance(wanted, SmiStatus) else None
        wrong = held.status != token
    if wrong:
        said = "it is not held" if held is None else f"its SMI Status is {held.status}"
        if expected is Shows.NO_MPXN and held is not None:
            said = f"it is associated with {held.mpxn}"
        yield Difference(
            Weight.WRONG_INVENTORY, clauses, f"{_words(effect, duty)}; the inventory says {said}"
        )


def _forbidden(effect: Effect, context: StepContext) -> Iterator[Difference]:
    card = effect.card
    about = context.about.get(effect.subject, "")
    if not about:
        return
    for duty in getattr(card, "shall_not", ()):
        sorts = FORBIDDEN[duty]
        concerned = context.concerned.get(effect.subject, Concerned())
        seen_here = [s for s in context.seen if s.sort in sorts and is_about(s, about, concerned)]
        if duty is service_request.Duty.ACKNOWLEDGE:
            answers = [s for s in context.seen if s.about == about and s.sort in ANSWERS]
            seen_here = answers[1:] if len(answers) > 1 else seen_here
        for seen in seen_here:
            required = f"{card.says}: not to {duty.value}"
            for clause in (_limb_that_led_there(effect, context), *set_aside(card)):
                clauses = tuple(dict.fromkeys((clause, *effect.through)))
                yield Difference(Weight.FORBIDDEN_SEEN, clauses, required, seen)


def _limb_that_led_there(effect: Effect, context: StepContext) -> str:
    """The clause of the card; where cards of several led to the state, that of the one that did."""
    own = effect.card.clause
    return (
        context.entered.get(effect.subject, {}).get(own, own)
        if isinstance(effect.card, Bar)
        else own
    )


def _words(effect: Effect, duty: Duty) -> str:
    return f"{effect.card.says}: {duty.value}"
