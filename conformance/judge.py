"""Judging: from a trace, a suite and the model to verdicts, and nothing else.

The judge walks through a case as the player did, but holds against it every outcome that the model
permits. What was seen either fits one of them, or it does not; then the first step at which it does
not is the breach, and what came after it is not judged.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from srpd.conformance.judgement import Judgement
from srpd.conformance.trace import Entry
from srpd.conformance.verdicts import CaseResult
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

    If the target breaks the law under these readings but keeps it under another alternative of one
    of them, it is not in breach: the result says which alternative it follows.
    """
    played = choices if played is None else played
    first = judge_strictly(case, entries, choices, played)
    if first.breach is None or first.error:
        return first
    for reading in sorted(system_named(case.system).readings()):
        for alternative in READINGS[reading].alternatives:
            if alternative.name == choices[reading]:
                continue
            again = Judgement(case, entries, {**choices, reading: alternative.name}, played)
            other = again.result()
            if other.breach or other.error or not again.has_judged(first.breach.step, reading):
                continue
            return replace(other, follows=(*other.follows, f"{reading}={alternative.name}"))
    return first


def judge_strictly(
    case: Case,
    entries: Sequence[Entry],
    choices: Mapping[str, str],
    played: Mapping[str, str] | None = None,
) -> CaseResult:
    """What one case shows under the chosen readings alone, without regard to other alternatives."""
    return Judgement(case, entries, choices, played).result()
