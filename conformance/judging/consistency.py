"""Whether a target follows one alternative of a reading throughout a run.

A case that breaks the law under the readings in force may keep it under another alternative, and is
then no breach. But a target that follows one alternative in one case and another elsewhere follows
neither: then the cases stand as breaches.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace

from srpd.conformance.judging.judge import judge_strictly
from srpd.conformance.judging.verdicts import CaseResult, NotKeptTo
from srpd.conformance.recording.trace import Entry
from srpd.generators.suite import Case
from srpd.model.systems import system as system_named

Entries = Callable[[str], Sequence[Entry]]


def made_consistent(
    results: Iterable[CaseResult],
    cases: Mapping[str, Case],
    entries: Entries,
    choices: Mapping[str, str],
) -> list[CaseResult]:
    """The results, with every case that was excused by a reading the target does not keep to
    judged strictly. `entries` gives the trace of a case.
    """
    found = list(results)
    followed = {each for result in found for each in result.follows}
    together = {**choices, **dict(each.split("=", 1) for each in sorted(followed))}
    shown = {
        each: _broken_in(each, found, cases, entries, choices, together)
        for each in sorted(followed)
    }

    def made(result: CaseResult) -> CaseResult:
        broken = tuple(NotKeptTo(each, shown[each]) for each in result.follows if shown[each])
        if not broken:
            return result
        strictly = judge_strictly(cases[result.case], entries(result.case), choices)
        if strictly.breach is None:
            return strictly
        # Alone the case would be permitted again: whoever replays it needs the other one as well.
        beside = dict.fromkeys((*strictly.breach.beside, *(each.case for each in broken)))
        breach = replace(strictly.breach, otherwise=broken, beside=tuple(beside))
        return replace(strictly, breach=breach)

    return [made(result) for result in found]


def _broken_in(
    followed: str,
    results: Sequence[CaseResult],
    cases: Mapping[str, Case],
    entries: Entries,
    choices: Mapping[str, str],
    together: Mapping[str, str],
) -> str:
    """A case that was passed and shows the alternative in force instead; empty if none does.

    None does if all that is followed explains it `together`.
    """
    reading, _, alternative = followed.partition("=")
    other = {**choices, reading: alternative}
    for result in results:
        if result.follows or result.breach or result.error or result.case not in cases:
            continue
        case = cases[result.case]
        if reading not in system_named(case.system).readings():
            continue
        if all(
            judge_strictly(case, entries(result.case), each, choices).breach
            for each in (other, together)
        ):
            return result.case
    return ""
