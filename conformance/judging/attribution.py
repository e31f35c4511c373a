"""Which clause a difference speaks against first.

What is missing or one too many is seen at one place, and several clauses led there: one that
required the message, one that says how it is made or where it goes, one about the event after which
it was due. The difference names them all; the order says which of them the evidence points to.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from srpd.conformance.bindings.every import BEGINNINGS, FORBIDDEN, expectation_of
from srpd.conformance.bindings.expectations import ONWARD, Appears, AtEach, Follows, Where
from srpd.conformance.judging.doubts import Doubt
from srpd.conformance.judging.step_context import Forbids, StepContext
from srpd.conformance.observing.seen import SAY_NOTHING, Seen, Sort
from srpd.model.composition import Effect, Outcome
from srpd.model.machine import Machine
from srpd.model.machines import change_of_supplier, future_dated_smets1, service_request
from srpd.model.notation import Card, Duty, Gap, Rule
from srpd.model.requests import Execution
from srpd.model.requests import Fact as RequestFact
from srpd.model.stepping import Configuration, Stepper

_MAKING = frozenset(
    {
        service_request.Duty.COUNTERSIGN,
        future_dated_smets1.Duty.CREATE_AND_COUNTERSIGN,
        service_request.Duty.INCLUDE_INFORMATION,
    }
)
_REFUSALS = frozenset({Sort.REJECTION, Sort.COS_REJECTION})
_IDENTIFYING = frozenset({service_request.Duty.IDENTIFY_S1SP})
_PASSING_ON = frozenset(
    {
        service_request.Duty.SEND_COUNTERSIGNED,
        future_dated_smets1.Duty.SEND_COUNTERSIGNED,
        change_of_supplier.Duty.SEND_COUNTERSIGNED,
    }
)
"""Duties to pass something to the S1SP of the Device: clause 14 only says when that is allowed."""


def entered(effect: Effect, machine: Machine) -> dict[str, dict[str, str]]:
    """For the subject, if a card that forbids something leads it to a state: each limb of the same
    clause whose cards lead there as well, with the clause of the card that did.
    """
    card = effect.card
    if not isinstance(card, Rule) or card.then is None or not card.shall_not:
        return {}
    parent = card.clause.rpartition("(")[0]
    there = (each for each in machine.cards if isinstance(each, Rule) and each.then is card.then)
    limbs = (each.clause for each in there if each.clause.rpartition("(")[0] == parent)
    return {effect.subject: dict.fromkeys(limbs, card.clause)}


def not_told(effect: Effect, clauses: tuple[str, ...], context: StepContext) -> tuple[str, ...]:
    """Which clause it speaks against first that a rejection is not notified.

    If acceptance would have shown itself at once and did not, the request was rejected in silence.
    A request for a later time that is accepted shows nothing yet: then the check is in doubt.
    """
    facts = context.facts.get(effect.subject, {})
    later = facts.get(RequestFact.EXECUTION) is not Execution.ON_DEMAND
    if facts and later and isinstance(effect.card, Rule) and effect.card.limb:
        return _first((effect.card.clause,), clauses)
    return clauses


def let_pass(effect: Effect, clauses: tuple[str, ...], context: StepContext) -> tuple[str, ...]:
    """What is carried out though a check fails speaks first against that check.

    If the failure was notified the check was made, and it is the duty to reject that was not kept.
    """
    limb = effect.card.limb if isinstance(effect.card, Rule) else None
    about = context.about.get(effect.subject, "")
    told = any(seen.about == about and seen.sort in _REFUSALS for seen in context.seen)
    return _first((effect.card.clause,), clauses) if limb and not told else clauses


def stating_the_same(
    effect: Effect, clauses: tuple[str, ...], context: StepContext
) -> tuple[str, ...]:
    """Of a check that is said not to be made, every clause that states it: one check, two limbs."""
    limb = effect.card.limb if isinstance(effect.card, Rule) else None
    if limb is None or clauses[0] != limb.clause:
        return clauses[:1]
    same = (
        each.clause
        for each in context.limbs.get(effect.subject, ())
        if (each.fails, each.applies) == (limb.fails, limb.applies)
    )
    return tuple(dict.fromkeys((limb.clause, *same)))


def misdirected(outcome: Outcome, where: Where, clauses: tuple[str, ...]) -> tuple[str, ...]:
    """A message at the port of another S1SP speaks first against how the S1SP was identified."""
    if where is not Where.AT_S1SP:
        return clauses
    return _first(_imposing(outcome, _IDENTIFYING), _imposing(outcome, _PASSING_ON), clauses)


def badly_made(outcome: Outcome, clauses: tuple[str, ...]) -> tuple[str, ...]:
    """A message that is not made as it should be speaks first against how it was to be made."""
    return _first(_imposing(outcome, _MAKING), clauses)


def not_sent(outcome: Outcome, expected: Appears, clauses: tuple[str, ...]) -> tuple[str, ...]:
    """What never reached an S1SP speaks first against the clause that has it passed on."""
    if expected.where is not Where.AT_S1SP:
        return clauses
    return _first(_imposing(outcome, _PASSING_ON), clauses)


def nothing_followed(
    outcome: Outcome, effect: Effect, expected: Follows, context: StepContext
) -> Appears | None:
    """What was due and would have shown that a duty was done, if no such message came at all.

    One clause has something sent, another says how and where to: where it comes in the wrong way,
    the first is kept; where nothing comes, neither is. After a date or a decision silence may have
    another reason, and the clause is not said to be broken.
    """
    about = context.about.get(effect.subject, "")
    if any(seen.about == about and seen.sort in expected.sorts for seen in context.seen):
        return None
    for each in outcome.effects:
        if not isinstance(each.card, Rule) or context.about.get(each.subject, "") != about:
            continue
        for owed in each.card.owed():
            due = expectation_of(owed)
            if isinstance(due, Appears) and due.sorts <= expected.sorts:
                _, doubt = in_silence(outcome, each, due, (owed.clause,), context)
                return None if doubt else due
    return None


def in_silence(
    outcome: Outcome,
    effect: Effect,
    expected: Appears,
    clauses: tuple[str, ...],
    context: StepContext,
) -> tuple[tuple[str, ...], Doubt | None]:
    """What it speaks against that a decision or a date is followed by nothing at all.

    It may be that the rule about it was not followed, or that only the message was withheld; one
    step cannot tell. The rule is taken first where the message would have been the whole effect of
    it; a mere notification is taken to have been withheld. Other cases may settle it.
    """
    cause = root_of(outcome, effect)
    heard = any(seen.sort not in SAY_NOTHING for seen in context.seen)
    onward = expected.sorts <= ONWARD
    if heard or cause.event in BEGINNINGS or not (onward or expected.at_a_date):
        return clauses, None
    doubt = Doubt(cause.card.clause, cause.event.name, clauses[0], onward)
    return (_first((doubt.rule,), clauses) if onward else clauses), doubt


def root_of(outcome: Outcome, effect: Effect) -> Effect:
    """The effect of the stimulus itself from which another effect followed in the same step."""
    before = outcome.effects[: outcome.effects.index(effect) + 1]
    return next((each for each in reversed(before) if not each.through), effect)


def set_aside(card: Card) -> tuple[str, ...]:
    """The clauses by which another governs instead of the one that would have done as was seen."""
    return card.prevails if isinstance(card, Rule) else ()


def due_once(seen: Seen, outcome: Outcome, context: StepContext) -> tuple[str, ...]:
    """The clauses of the duty of which a message is one too many; empty if none is due."""
    for effect in outcome.effects:
        if not isinstance(effect.card, Rule) or context.about.get(effect.subject) != seen.about:
            continue
        for owed in effect.card.owed():
            expected = expectation_of(owed)
            # An Acknowledgement has no other duty to serve, even where others may stand for it.
            alone = isinstance(expected, AtEach) or (
                isinstance(expected, Appears)
                and (not expected.shared or seen.sort is Sort.ACKNOWLEDGEMENT)
            )
            if alone and isinstance(expected, AtEach | Appears) and seen.sort in expected.sorts:
                return _first((owed.clause, effect.card.clause), effect.through)
    return ()


def at_rest(
    past: Mapping[str, tuple[Forbids, ...]],
    stepper: Stepper,
    configuration: Configuration,
    about: Mapping[str, str],
) -> dict[str, tuple[Forbids, ...]]:
    """What is known of the `past`, with what the states of the subjects now forbid.

    By what each of them is about: a subject may begin anew and be about something else, and what it
    was about before may be forbidden still, as with a schedule that was deleted.
    """
    found = dict(past)
    for subject in stepper.system.subjects:
        key, state = about.get(subject.name, ""), stepper.state_of(configuration, subject.name)
        forbidding = tuple(
            Forbids(
                subject.name,
                card.clause,
                frozenset().union(*(FORBIDDEN[d] for d in card.shall_not)),
            )
            for card in subject.machine.cards_by_state.get(state, ())
            if not isinstance(card, Gap) and card.shall_not
        )
        if key:
            others = (each for each in found.get(key, ()) if each.subject != subject.name)
            found[key] = (*others, *forbidding)
    return found


def left(
    past: Mapping[str, tuple[Forbids, ...]], about: Mapping[str, str]
) -> dict[str, tuple[Forbids, ...]]:
    """What is forbidden of that which the subjects were about before, and are not about now."""
    found: dict[str, tuple[Forbids, ...]] = {}
    for key, forbidding in past.items():
        others = tuple(each for each in forbidding if about.get(each.subject) != key)
        if others or key not in about.values():
            found[key] = others
    return found


def left_behind(seen: Seen, context: StepContext) -> tuple[str, ...]:
    """The clauses that forbid a message about what earlier steps of the case were about."""
    forbids = context.past.get(seen.about, ())
    return tuple(dict.fromkeys(each.clause for each in forbids if seen.sort in each.sorts))


def carried_by_another(outcome: Outcome, expected: Appears) -> bool:
    """Whether the message in which something is to be is itself due by another duty.

    Where that message is missing, what it does not hold is no second breach.
    """
    if not (expected.shared and expected.content):
        return False
    return any(
        isinstance(other, Appears) and not other.content and other.sorts <= expected.sorts
        for each in outcome.effects
        if isinstance(each.card, Rule)
        for owed in each.card.owed()
        if (other := expectation_of(owed)) is not expected
    )


def _imposing(outcome: Outcome, duties: frozenset[Duty]) -> Iterator[str]:
    for effect in outcome.effects:
        if isinstance(effect.card, Rule):
            yield from (owed.clause for owed in effect.card.owed() if owed.duty in duties)


def _first(*several: Iterator[str] | tuple[str, ...]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(clause for each in several for clause in each))
