"""Threshold Anomaly Detection, where what fails it goes on all the same.

One clause has detection applied, another keeps back what fails it. If a notice tells that it fails,
detection was applied, and the second clause is the one that is not kept. If nothing tells, it may
be either; then the other cases of a run show whether the target ever keeps back what comes that way
and fails in that respect.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from srpd.conformance.bindings.every import FORBIDDEN, expectation_of
from srpd.conformance.bindings.expectations import Appears, Screens
from srpd.conformance.judging.doubts import Screening
from srpd.conformance.judging.explaining import silent_reasoning
from srpd.conformance.judging.recounts import common_rule
from srpd.conformance.judging.step_context import Difference, StepContext, Weight
from srpd.conformance.judging.verdicts import SOMETHING, Breach, CaseResult, Heeded, Verdict
from srpd.conformance.observing.seen import Seen
from srpd.model.composition import Effect, Outcome
from srpd.model.notation import Owed, Rule


def let_through(outcome: Outcome, context: StepContext) -> Iterator[Difference]:
    """What fails detection and goes on, without a word: it speaks against applying detection."""
    for effect, owed, failed in _failed(outcome):
        gone_on = _gone_on(effect, failed, context)
        if not gone_on or _told(effect, owed, context):
            continue
        screening = Screening(
            _way(effect, failed),
            _applying(outcome, effect),
            "" if _is_kept_back_regardless(owed) else failed.card.clause,
        )
        for seen in gone_on:
            required = f"{effect.card.says}: {owed.duty.value}"
            clauses = (owed.clause, *failed.card.clauses())
            yield Difference(Weight.FORBIDDEN_SEEN, clauses, required, seen, screening=screening)


def applied(outcome: Outcome, context: StepContext) -> set[Heeded]:
    """The clauses that have detection applied that was, each with the way on which it was."""
    return {
        (owed.clause, _way(effect, failed), SOMETHING)
        for effect, owed, failed in _failed(outcome)
        if _told(effect, owed, context) or _kept_back(effect, owed, failed, context)
    }


def made_certain(results: Iterable[CaseResult]) -> list[CaseResult]:
    """The results; what was let through is attributed to the clause that the others point to."""
    found = list(results)
    rule, settling = common_rule(found)
    shown = {way: result.case for result in reversed(found) for _, way, _ in result.heeded}
    for place, result in enumerate(found):
        if result.breach and result.breach.recount and rule:
            found[place] = _attributed_to(rule, result, result.breach, settling)
        elif result.breach and result.breach.screening:
            found[place] = _attributed(result, result.breach, result.breach.screening, shown)
        elif result.breach and result.breach.recount:
            found[place] = replace(result, breach=replace(result.breach, recount=None))
    return found


def _attributed_to(
    rule: str, result: CaseResult, breach: Breach, settling: Iterable[str]
) -> CaseResult:
    accused = {breach.clause, *breach.also}
    failed = next(c for c in result.checks if _fails(c.verdict) and c.clause == breach.clause)
    others = (c for c in result.checks if not (_fails(c.verdict) and c.clause in accused))
    return replace(
        result,
        checks=(*others, replace(failed, clause=rule)),
        breach=replace(
            breach,
            clause=rule,
            also=(),
            reasoning=silent_reasoning(rule),
            screening=None,
            recount=None,
            beside=(*breach.beside, *(case for case in settling if case != result.case)),
        ),
    )


def _attributed(
    result: CaseResult, breach: Breach, screening: Screening, shown: Mapping[str, str]
) -> CaseResult:
    applies = screening.way in shown
    spared = screening.applying if applies else (screening.keeping,)
    first = (screening.keeping or breach.clause,) if applies else screening.applying
    named = dict.fromkeys((*first, breach.clause, *breach.also))
    clause, *others = [each for each in named if each not in spared] or named
    says = next(c.says for c in result.checks if _fails(c.verdict) and c.clause == clause)
    beside = (shown[screening.way],) if applies and shown[screening.way] != result.case else ()
    return replace(
        result,
        checks=tuple(c for c in result.checks if not (_fails(c.verdict) and c.clause in spared)),
        breach=replace(
            breach,
            clause=clause,
            also=tuple(others),
            required=says,
            reasoning=breach.reasoning if clause == breach.clause else silent_reasoning(clause),
            screening=None,
            recount=None,
            beside=(*breach.beside, *beside),
        ),
    )


def _fails(verdict: Verdict) -> bool:
    return verdict is Verdict.FAIL


def _failed(outcome: Outcome) -> Iterator[tuple[Effect, Owed, Effect]]:
    """What detection is applied to and fails it: by which card and duty, and what follows."""
    for effect in outcome.effects:
        for owed in effect.card.owed() if isinstance(effect.card, Rule) else ():
            expected = expectation_of(owed)
            if not isinstance(expected, Screens):
                continue
            for each in outcome.effects:
                if each.subject == effect.subject and each.event in expected.fails:
                    yield effect, owed, each


def _applying(outcome: Outcome, effect: Effect) -> tuple[str, ...]:
    return tuple(dict.fromkeys(o.clause for e, o, _ in _failed(outcome) if e is effect))


def _kept_back(effect: Effect, owed: Owed, failed: Effect, context: StepContext) -> bool:
    """Whether it was, where nobody need be told of it; else what is not sent may be lost."""
    expected = expectation_of(owed)
    duties = failed.card.owed() if isinstance(failed.card, Rule) else ()
    telling = (expectation_of(each) for each in duties)
    told = isinstance(expected, Screens) and any(
        isinstance(each, Appears) and each.sorts <= expected.notices for each in telling
    )
    return not told and not _gone_on(effect, failed, context)


def _gone_on(effect: Effect, failed: Effect, context: StepContext) -> list[Seen]:
    about = context.about.get(effect.subject, "")
    kept_back = frozenset[object]().union(
        *(FORBIDDEN[duty] for duty in getattr(failed.card, "shall_not", ()))
    )
    return [seen for seen in context.seen if seen.about == about and seen.sort in kept_back]


def _told(effect: Effect, owed: Owed, context: StepContext) -> bool:
    expected, about = expectation_of(owed), context.about.get(effect.subject, "")
    notices = expected.notices if isinstance(expected, Screens) else frozenset()
    return any(seen.about == about and seen.sort in notices for seen in context.seen)


def _is_kept_back_regardless(owed: Owed) -> bool:
    expected = expectation_of(owed)
    return isinstance(expected, Screens) and expected.regardless


def _way(effect: Effect, failed: Effect) -> str:
    return f"{failed.event.value}: {effect.card.clause}, by {' '.join(effect.through)}"
