"""Silence: what it shows, and which of two clauses it speaks against.

After a decision or a date complete silence has two explanations. Either the rule about the event
was not followed, or it was and only the message was withheld. One step cannot tell them apart, but
the other cases of a run can: they show whether the target ever heeds that event, and whether it
ever sends that sort of message. Where they do not tell, neither clause is said to be broken.
"""

from __future__ import annotations

from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import replace

from srpd.conformance.bindings.every import BEGINNINGS, expectation_of
from srpd.conformance.bindings.expectations import ONWARD, Appears
from srpd.conformance.judging.doubts import Doubt
from srpd.conformance.judging.explaining import identity, silent_reasoning
from srpd.conformance.judging.screening import applied, made_certain
from srpd.conformance.judging.step_context import StepContext
from srpd.conformance.judging.unseen import cannot_be_seen
from srpd.conformance.judging.verdicts import (
    IN_TIME,
    SOMETHING,
    Breach,
    CaseResult,
    Check,
    Heeded,
    Verdict,
)
from srpd.conformance.observing.seen import SAY_NOTHING, Seen
from srpd.conformance.recording.trace import Entry
from srpd.model.composition import Outcome
from srpd.model.notation import Event, Rule


def due_and_seen(outcome: Outcome, context: StepContext) -> set[str]:
    """The sorts of message that were due in a step in which nothing was amiss."""
    return {
        expected.in_words()
        for effect in outcome.effects
        if isinstance(effect.card, Rule)
        for owed in effect.card.owed()
        if isinstance(expected := expectation_of(owed), Appears)
        and not cannot_be_seen(expected, context.about.get(effect.subject, ""), context)
    }


def heeded(
    outcome: Outcome, context: StepContext, sorts: Iterable[str], dates: Container[Event]
) -> set[Heeded]:
    """The rules about a decision or a date after which something about their subject was seen, and
    the clauses that have detection applied of what was seen to be kept back.

    `sorts` are those of the messages that were due and seen in the step, `dates` the events that
    came at their very time.
    """
    heard = {seen.about for seen in context.seen if seen.sort not in SAY_NOTHING}
    return applied(outcome, context) | {
        (effect.card.clause, effect.event.name, sort)
        for effect in outcome.effects
        if isinstance(effect.card, Rule) and not effect.through and effect.event not in BEGINNINGS
        if context.about.get(effect.subject) in heard
        for sort in (SOMETHING, *sorts, *((IN_TIME,) if effect.event in dates else ()))
    }


def came_late(happened: Sequence[Entry], seen: Sequence[Seen]) -> str:
    """Why a step cannot be judged whose preparation had its effect only after it; else nothing."""
    prepared = {
        str(entry.fields.get("request_id") or "") or identity(entry)[0]
        for entry in happened
        if entry.kind == "sent" and entry.phase == "arrange"
    } - {""}
    phases = {entry.number: entry.phase for entry in happened}
    onward = [each for each in seen if each.about in prepared and each.sort in ONWARD]
    in_time = {each.about for each in onward if phases[each.entry] == "arrange"}
    for each in onward:
        if phases[each.entry] == "act" and each.about not in in_time:
            return (
                f"the step was prepared by sending {each.about}, and what followed from that, "
                f"{each.sort.value}, came only after the step"
            )
    return ""


def settled(results: Iterable[CaseResult]) -> list[CaseResult]:
    """The results; every breach by silence is attributed to the clause that the others point to.

    What the rule would have led to onward comes first, then mere notifications, which are
    attributed to the rule only if something shows that the target does not follow it.
    """
    found = list(results)
    kept = {sort for result in found for sort in result.kept}
    withheld = {
        breach.missing: result.case
        for result in reversed(found)
        if (breach := result.breach) and breach.missing and not breach.doubt
    }
    followed = {each: result.case for result in reversed(found) for each in sorted(result.heeded)}
    for place, result in enumerate(found):
        if result.breach and result.breach.doubt and result.breach.doubt.onward:
            found[place] = _onward(
                result, result.breach, result.breach.doubt, kept, withheld, followed
            )
    accused = {
        result.breach.clause: result.case
        for result in reversed(found)
        if result.breach and not (result.breach.doubt and not result.breach.doubt.onward)
    }
    for place, result in enumerate(found):
        if result.breach and result.breach.doubt:
            found[place] = _notification(
                result, result.breach, result.breach.doubt, accused, followed
            )
    return made_certain(found)


def _onward(
    result: CaseResult,
    breach: Breach,
    doubt: Doubt,
    kept: set[str],
    withheld: dict[str, str],
    followed: Mapping[Heeded, str],
) -> CaseResult:
    rule = (doubt.rule, doubt.event)
    if (*rule, IN_TIME) in followed and (*rule, breach.missing) not in followed:
        # It acts on the date when it comes, and then sends all but this.
        return _attributed_to(doubt.duty, result, breach, (followed[*rule, IN_TIME],))
    if breach.missing in kept or breach.missing not in withheld:
        return _attributed_to(doubt.rule, result, breach)
    return _attributed_to(doubt.duty, result, breach, (withheld[breach.missing],))


def _notification(
    result: CaseResult,
    breach: Breach,
    doubt: Doubt,
    accused: dict[str, str],
    followed: Mapping[Heeded, str],
) -> CaseResult:
    if doubt.rule in accused:
        return _attributed_to(doubt.rule, result, breach, (accused[doubt.rule],))
    heeding = followed.get((doubt.rule, doubt.event, SOMETHING))
    if heeding is not None:
        return _attributed_to(doubt.duty, result, breach, (heeding,))
    return _left_open(result, breach, doubt)


def _attributed_to(
    clause: str, result: CaseResult, breach: Breach, beside: tuple[str, ...] = ()
) -> CaseResult:
    checks = tuple(
        replace(each, clause=clause) if _is_of(each, breach) else each for each in result.checks
    )
    reasoning = breach.reasoning
    if clause != breach.clause:
        reasoning = silent_reasoning(clause)
    settling = (case for case in beside if case != result.case)
    others = tuple(dict.fromkeys((*breach.beside, *settling)))
    return replace(
        result,
        checks=checks,
        breach=replace(breach, clause=clause, reasoning=reasoning, doubt=None, beside=others),
    )


def _left_open(result: CaseResult, breach: Breach, doubt: Doubt) -> CaseResult:
    why = (
        f"nothing followed, so {doubt.rule} or {doubt.duty} is not kept, and no case of this run "
        "shows which"
    )
    checks: list[Check] = []
    for each in result.checks:
        if _is_of(each, breach):
            checks += [
                replace(each, clause=clause, verdict=Verdict.INCONCLUSIVE, says="", why=why)
                for clause in (doubt.rule, doubt.duty)
            ]
        else:
            checks.append(each)
    note = f"{doubt.duty}: {why}: {breach.required} ({breach.step})"
    return replace(result, checks=tuple(checks), breach=None, notes=(*result.notes, note))


def _is_of(check: Check, breach: Breach) -> bool:
    same = check.clause == breach.clause and check.step == breach.step
    return same and check.verdict is Verdict.FAIL
