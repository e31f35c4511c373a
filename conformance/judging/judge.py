"""Judging: from a trace, a suite and the model to verdicts, and nothing else.

The judge walks through a case as the player did, but holds against it every outcome that the model
permits. What was seen either fits one of them, or it does not; then the first step at which it does
not is the breach, and what came after it is not judged.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from srpd.conformance.judging.defects import withstood
from srpd.conformance.judging.judgement import Judgement
from srpd.conformance.judging.verdicts import Breach, CaseResult
from srpd.conformance.recording.trace import Entry
from srpd.generators.suite import Case
from srpd.model.readings import READINGS
from srpd.model.systems import system as system_named


def judge(
    case: Case,
    entries: Sequence[Entry],
    choices: Mapping[str, str],
    played: Mapping[str, str] | None = None,
) -> CaseResult:
    """What one case shows, under the chosen readings; it was `played` under these, or the same.

    If the target breaks the law under these readings but keeps it under other alternatives, it is
    not in breach: the result says which of them it follows.
    """
    return withstood(case, lambda: _judged(case, entries, choices, played or choices))


def _judged(
    case: Case, entries: Sequence[Entry], choices: Mapping[str, str], played: Mapping[str, str]
) -> CaseResult:
    first = judge_strictly(case, entries, choices, played)
    if first.error:
        return first
    return _otherwise(case, entries, choices, played, first.breach, frozenset()) or first


def _otherwise(
    case: Case,
    entries: Sequence[Entry],
    choices: Mapping[str, str],
    played: Mapping[str, str],
    breach: Breach | None,
    changed: frozenset[str],
) -> CaseResult | None:
    """The result under other alternatives that explain the breach; None if there is none.

    One that explains it, or a part of it, leads on to the next breach, which another reading than
    those that are `changed` already may explain.
    """
    if breach is None:
        return None
    order = [step.id for step in case.steps]
    further: list[tuple[dict[str, str], str, Breach]] = []
    for reading in sorted(system_named(case.system).readings() - changed):
        for alternative in READINGS[reading].alternatives:
            if alternative.name == choices[reading]:
                continue
            chosen = {**choices, reading: alternative.name}
            again = Judgement(case, entries, chosen, played)
            other = again.result()
            if other.error:
                continue
            followed = f"{reading}={alternative.name}"
            if other.breach is not None and other.breach.step == breach.step:
                if _is_what_is_left(other.breach, breach):
                    further.append((chosen, followed, other.breach))
                continue
            if not again.has_judged(breach.step, reading):
                continue
            if other.breach is None:
                return replace(other, follows=(*other.follows, followed))
            if order.index(other.breach.step) > order.index(breach.step):
                further.append((chosen, followed, other.breach))
    for chosen, followed, later in further:
        reading = followed.partition("=")[0]
        found = _otherwise(case, entries, chosen, played, later, changed | {reading})
        if found is not None:
            return replace(found, follows=(*found.follows, followed))
    return None


def _is_what_is_left(breach: Breach, of: Breach) -> bool:
    """Whether a breach in the same step is another one, of which a further reading may be sought.

    Only of a message that was seen: that nothing is seen is not explained by two readings together,
    since together they may leave nothing that must be.
    """
    return not breach.missing and (breach.clause, breach.required) != (of.clause, of.required)


def judge_strictly(
    case: Case,
    entries: Sequence[Entry],
    choices: Mapping[str, str],
    played: Mapping[str, str] | None = None,
) -> CaseResult:
    """What one case shows under the chosen readings alone, without regard to other alternatives."""
    return withstood(case, lambda: Judgement(case, entries, choices, played).result())
