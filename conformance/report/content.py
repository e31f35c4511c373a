"""What every form of the report says in the same words and the same order."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from srpd.conformance.judging.verdicts import (
    Breach,
    CaseResult,
    Check,
    ClauseVerdict,
    ExitCode,
    RunResult,
    Verdict,
)
from srpd.conformance.report.shorthand import without_identifiers
from srpd.model.readings import READINGS
from srpd.model.register import REGISTER

EXIT_MEANING: Mapping[ExitCode, str] = MappingProxyType(
    {
        ExitCode.ALL_PASSED: "no clause was broken, and all was ruled out that the suite sets out "
        "to rule out",
        ExitCode.BREACH: "the target broke a clause",
        ExitCode.BAD_INPUT: "wrong usage, or bad input",
        ExitCode.ONLY_INCONCLUSIVE: "no clause was broken, and some or all remain open",
        ExitCode.ERROR: "the harness or the adapter failed; that says nothing about the target",
        ExitCode.STOPPED: "stopped before its end; what was recorded is kept",
    }
)

NO_CLAIM = (
    "Nobody has approved, certified or endorsed this tool or this report: not the Panel, not the "
    "DCC, not the Authority. It is one reading of Appendix AB, put to one implementation.",
    "A PASS says that no breach was seen in the cases that ran, and that every way of breaking the "
    "clause which the suites of srpd can tell was ruled out. It does not prove that there is none.",
    "Where the text contradicts itself or leaves open what happens, a reading was chosen; the "
    "readings in force are listed here, and another choice may change a verdict.",
    "Numbers and switches that the public sources leave open are parameters with a documented "
    "default. No verdict treats a default as law.",
    "Where the text is silent, what the target did is recorded, and nothing is held against it.",
)

_SPOKEN = (
    Verdict.PASS,
    Verdict.PARTLY,
    Verdict.FAIL,
    Verdict.INCONCLUSIVE,
    Verdict.ERROR,
)
_MOST_NAMES = 10
_NOT_RUN = (Verdict.UNTESTED, Verdict.NOT_APPLICABLE)
ARGUED_PER_CLAUSE = 3
_STEP = re.compile(r" \([^() ]+\.[0-9]+\)$")
_OTHER = "other clauses"
_INITIALS = MappingProxyType(
    {"cos": "CoS", "s1sp": "S1SP", "smi": "SMI", "smets1": "SMETS1", "tad": "TAD"}
)
_PLACE = MappingProxyType({number: place for place, number in enumerate(REGISTER)})


@dataclass(frozen=True, slots=True)
class Group:
    """Clauses or cases of which the same is to be said."""

    says: str
    members: tuple[str, ...]


def legal_order(clauses: Iterable[ClauseVerdict]) -> list[ClauseVerdict]:
    """The verdicts in the order of the legal text; clauses that it does not have come last."""
    return sorted(clauses, key=lambda each: _PLACE.get(each.clause, len(_PLACE)))


def by_flow(clauses: Iterable[ClauseVerdict]) -> dict[str, list[ClauseVerdict]]:
    """The verdicts under the flow of each clause, both in the order of the legal text."""
    found: dict[str, list[ClauseVerdict]] = {}
    for each in legal_order(clauses):
        known = REGISTER.get(each.clause)
        found.setdefault((known and known.flow) or _OTHER, []).append(each)
    return found


def flow_title(flow: str) -> str:
    """The name of a flow as a heading: ``future dated smets1`` is ``Future dated SMETS1``."""
    words = " ".join(_INITIALS.get(word, word) for word in flow.split())
    return words[:1].upper() + words[1:]


def ran(clause: ClauseVerdict) -> bool:
    """Whether a check of the clause was executed."""
    return clause.verdict not in _NOT_RUN


def not_run(result: RunResult) -> list[Group]:
    """The clauses without an executed check, under the reason, in the order of the legal text."""
    return _grouped(
        (each.reason or f"{each.verdict.value.lower()}, and no reason is recorded", each.clause)
        for each in legal_order(result.clauses)
        if not ran(each)
    )


def open_checks(result: RunResult) -> list[Group]:
    """Under each reason for a check without a verdict, the cases with the clauses concerned."""
    found: dict[str, dict[str, dict[str, None]]] = {}
    for case in result.cases:
        for check in case.checks:
            if check.verdict in (Verdict.INCONCLUSIVE, *_NOT_RUN):
                why = check.why or "no reason is recorded"
                found.setdefault(why, {}).setdefault(case.case, {})[check.clause] = None
    return [
        Group(why, tuple(f"{case}: {', '.join(clauses)}" for case, clauses in cases.items()))
        for why, cases in found.items()
    ]


def unattributed(result: RunResult) -> list[Group]:
    """The messages that nothing explains, with why not."""
    return _grouped((each, case.case) for case in result.cases for each in case.unattributed)


def refused(result: RunResult) -> list[Group]:
    """What the target refused to have arranged, although its statement does not exclude it."""
    return _grouped((case.refused, case.case) for case in result.cases if case.refused)


def unfinished(result: RunResult) -> list[Group]:
    """The cases that were given up since the target did not become idle."""
    return _grouped((case.unfinished, case.case) for case in result.cases if case.unfinished)


def notes(result: RunResult) -> list[Group]:
    """What the target did where the text is silent, with the cases in which it was seen.

    Notes that differ only in RequestIDs, EUIs and the step are one.
    """
    return _grouped(
        (_STEP.sub("", without_identifiers(note)), case.case)
        for case in result.cases
        for note in case.notes
    )


def argued(breaches: Sequence[Breach]) -> tuple[list[Breach], list[Breach]]:
    """The breaches to argue in full, a few of each clause in legal order, and the others."""
    shown: dict[str, list[Breach]] = {}
    others: list[Breach] = []
    for breach in breaches:
        same = shown.setdefault(breach.clause, [])
        (same if len(same) < ARGUED_PER_CLAUSE else others).append(breach)
    order = sorted(shown, key=lambda clause: _PLACE.get(clause, len(_PLACE)))
    return [breach for clause in order for breach in shown[clause]], others


def by_answer(statement: Mapping[str, str]) -> dict[str, list[str]]:
    """The items of a conformance statement under the answer given to them."""
    found: dict[str, list[str]] = {}
    for item, answer in statement.items():
        found.setdefault(str(answer), []).append(str(item))
    return found


def specification(result: RunResult) -> str:
    """How the target was named on the command line, if the run recorded that."""
    return str(result.target.get("specification", ""))


def followed(result: RunResult) -> list[Group]:
    """The readings, other than those in force, that the target was seen to follow."""
    return _grouped((each, case.case) for case in result.cases for each in case.follows)


def reading_in_words(choice: str) -> str:
    """What ``H-01=m`` takes the text to mean; empty if there is no such alternative."""
    name, _, alternative = choice.partition("=")
    reading = READINGS.get(name.strip())
    for each in reading.alternatives if reading else ():
        if each.name == alternative.strip():
            return each.says
    return ""


def totals(result: RunResult) -> dict[Verdict, int]:
    """How many clauses have each verdict."""
    return {
        verdict: sum(1 for each in result.clauses if each.verdict is verdict) for verdict in Verdict
    }


def outcome(case: CaseResult) -> Verdict:
    """What a case comes to: an error outweighs a breach, a breach everything else."""
    found = {check.verdict for check in case.checks}
    if case.error or Verdict.ERROR in found:
        return Verdict.ERROR
    if case.breach or Verdict.FAIL in found:
        return Verdict.FAIL
    for verdict in (Verdict.PASS, Verdict.INCONCLUSIVE, Verdict.NOT_APPLICABLE):
        if verdict in found:
            return verdict
    return Verdict.UNTESTED


def failed_checks(case: CaseResult) -> list[Check]:
    """The checks of the case that failed, in the order of the legal text."""
    failed = [check for check in case.checks if check.verdict is Verdict.FAIL]
    return sorted(failed, key=lambda check: _PLACE.get(check.clause, len(_PLACE)))


def counted(number: int, one: str, many: str = "") -> str:
    """``1 clause``, ``2 clauses``: `many` where an s is not enough."""
    return f"{number} {one if number == 1 else many or one + 's'}"


def summary(result: RunResult) -> str:
    """The whole run in one paragraph."""
    number = totals(result)
    judged = sum(1 for each in result.clauses if ran(each))
    spoken = [
        f"{counted(number[verdict], 'clause')} {verdict.value}"
        for verdict in _SPOKEN
        if number[verdict]
    ]
    steps = sum(case.steps for case in result.cases)
    checks = sum(len(case.checks) for case in result.cases)
    code = result.exit_code
    text = (
        f"{counted(len(result.cases), 'case')}, {counted(steps, 'step')}, "
        f"{counted(checks, 'check')} of {counted(judged, 'clause')}: "
        f"{', '.join(spoken) or 'no verdict on any clause'}."
    )
    if len(result.clauses) > judged:
        text += f" {counted(len(result.clauses) - judged, 'clause')} had no check that ran."
    if stray := sum(len(case.unattributed) for case in result.cases):
        text += f" {counted(stray, 'message')} came that nothing explains."
    if kept_out := sum(1 for case in result.cases if case.refused):
        text += (
            f" {counted(kept_out, 'case')} could not be set up: the target refused what its "
            "conformance statement does not exclude."
        )
    if unfinished := sum(1 for case in result.cases if case.unfinished):
        text += f" {counted(unfinished, 'case')} had no end: the target did not become idle."
    if result.missed:
        text += f" Of what the suite sets out to rule out, {len(result.missed)} were not."
    if result.missing:
        text += f" {missing_cases(result)}"
    if result.doubt:
        text += f" {result.doubt[0].upper()}{result.doubt[1:]}."
    if result.errors:
        text += f" {counted(len(result.errors), 'case')} ended in an error of harness or adapter."
    return f"{text} Exit code {int(code)}: {EXIT_MEANING[code]}."


def missing_cases(result: RunResult) -> str:
    """Which cases of the suite are missing, of many the first, as a sentence."""
    names = result.missing
    shown = ", ".join(names[:_MOST_NAMES])
    more = f" and {len(names) - _MOST_NAMES:,} more" if len(names) > _MOST_NAMES else ""
    return f"{counted(len(names), 'case')} of the suite missing from the record: {shown}{more}."


def _grouped(pairs: Iterable[tuple[str, str]]) -> list[Group]:
    found: dict[str, dict[str, None]] = {}
    for says, member in pairs:
        found.setdefault(says, {})[member] = None
    return [Group(says, tuple(members)) for says, members in found.items()]
