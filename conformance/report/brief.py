"""The brief report: what a run comes to in at most forty lines, whatever happened.

Errors come first, since they say nothing about the target and hide what would; then the findings,
the one that explains most cases first, with the argument of its shortest case; then what is open,
and why. All else is in the report's folder, and on the terminal with --verbose.
"""

from __future__ import annotations

import re
import textwrap
from collections.abc import Iterable, Iterator, Sequence

from srpd.conformance.judging.verdicts import Breach, Finding, RunResult, Verdict
from srpd.conformance.plain import one_line
from srpd.conformance.report.argument import WIDTH, argument, reproduction
from srpd.conformance.report.content import (
    Group,
    counted,
    followed,
    legal_order,
    refused,
    specification,
    summary,
    unattributed,
    unfinished,
)
from srpd.conformance.report.shorthand import without_identifiers

LINES = 40
"""So many lines it has at the most, with the one of counts."""
_ARGUED = 22
_ENDS = ("Shortest form", "Reproduce")
"""What of a long argument is kept beside its beginning."""
_MOST_ERRORS, _MOST_FINDINGS, _MOST_OPEN = 5, 6, 4
_NUMBERS = re.compile(r"\d+")


def brief(result: RunResult, *, lines: int = LINES) -> str:
    """What the run comes to, as text; the last line is that of counts."""
    head = [*_errors(result)]
    tail = [*_open(result)]
    closing = textwrap.wrap(summary(result), WIDTH)
    room = lines - len(head) - len(tail) - len(closing)
    return "\n".join([*head, *_findings(result, room), *tail, *closing])


def grouped_errors(result: RunResult) -> list[Group]:
    """The cases in which harness or adapter failed, by the cause of it."""
    causes: dict[str, list[str]] = {}
    said: dict[str, str] = {}
    for case in result.errors:
        cause = _NUMBERS.sub("#", without_identifiers(case.error.partition("\n")[0]))
        said.setdefault(cause, case.error.partition("\n")[0])
        causes.setdefault(cause, []).append(case.case)
    return [Group(said[cause], tuple(cases)) for cause, cases in causes.items()]


def _errors(result: RunResult) -> Iterator[str]:
    groups = grouped_errors(result)
    for group in groups[:_MOST_ERRORS]:
        where = f"{counted(len(group.members), 'case')}, first {group.members[0]}"
        yield _line(f"ERROR  {one_line(group.says, 300)} ({where})")
    yield from _more(len(groups) - _MOST_ERRORS, "cause of errors", "causes of errors")


def _findings(result: RunResult, room: int) -> list[str]:
    breaches = {breach.case: breach for breach in result.breaches}
    found: list[str] = []
    findings = result.findings or _by_clause(result.breaches)
    for place, finding in enumerate(findings):
        mine = [breaches[case] for case in finding.cases if case in breaches]
        breach = min(mine, key=lambda each: not each.shortest, default=None)
        told = list(_finding(finding, breach, result, in_full=place == 0 and room > _ARGUED))
        if place >= _MOST_FINDINGS or len(found) + len(told) > room - 1:
            found += _more(len(findings) - place, "finding", "findings")
            break
        found += told
    return found


def _by_clause(breaches: Iterable[Breach]) -> tuple[Finding, ...]:
    """What is found where no run was assessed: the cases in which each clause was broken."""
    cases: dict[str, list[str]] = {}
    for breach in breaches:
        cases.setdefault(breach.clause, []).append(breach.case)
    return tuple(Finding("", (clause,), tuple(named)) for clause, named in cases.items())


def _finding(
    finding: Finding, breach: Breach | None, result: RunResult, *, in_full: bool
) -> Iterator[str]:
    named = ", ".join(one_line(clause, 40) for clause in finding.clauses)
    choice = "one of " if finding.is_one_of else ""
    cases = f"{counted(len(finding.cases), 'case')}, the shortest {one_line(finding.cases[0])}"
    yield _line(f"FINDING  {choice}{named}: {cases}")
    if finding.says:
        yield from _wrapped(finding.says)
    if finding.others:
        yield f"  {counted(len(finding.others), 'other deviation')} would explain as much"
    if breach is None:
        return
    if in_full:
        said = argument(breach, specification(result)).splitlines()
        if len(said) > _ARGUED:
            ends = [line for line in said[_ARGUED - 2 :] if line.startswith(_ENDS)]
            said = [*said[: _ARGUED - len(ends)], *ends] if ends else [*said[: _ARGUED - 1], "..."]
        yield from said
        return
    yield from _wrapped(f"required: {breach.required}")
    seen = next((each.says for each in breach.let if each.first_divergence), "")
    if seen:
        yield _line(f"  seen: {one_line(seen, 200)}")
    if breach.replay:
        yield f"  {reproduction(breach, specification(result))}"


def _open(result: RunResult) -> Iterator[str]:
    for group in unattributed(result)[:2]:
        yield _line(f"UNEXPLAINED  {group.says} ({counted(len(group.members), 'case')})")
    for group in refused(result)[:2]:
        yield _line(f"REFUSED  {group.says} ({counted(len(group.members), 'case')})")
    for group in unfinished(result)[:2]:
        yield _line(f"UNFINISHED  {group.says} ({counted(len(group.members), 'case')})")
    for group in followed(result)[:_MOST_OPEN]:
        yield _line(f"FOLLOWS  {group.says} ({counted(len(group.members), 'case')})")
    yield from _more(len(followed(result)) - _MOST_OPEN, "reading", "readings")
    reasons: dict[str, list[str]] = {}
    for each in legal_order(result.clauses):
        if each.verdict is Verdict.INCONCLUSIVE:
            reasons.setdefault(each.reason, []).append(each.clause)
    for reason, clauses in list(reasons.items())[:_MOST_OPEN]:
        yield _line(f"OPEN  {', '.join(clauses[:6])}{'...' * (len(clauses) > 6)}: {reason}")
    yield from _more(len(reasons) - _MOST_OPEN, "reason", "reasons")
    for says in result.missed[:2]:
        yield _line(f"NOT RULED OUT  {one_line(says, 300)}")
    yield from _more(
        len(result.missed) - 2, "way of breaking a clause", "ways of breaking a clause"
    )


def _more(number: int, one: str, many: str) -> Iterator[str]:
    if number > 0:
        yield f"... and {counted(number, one, many)} more: srpd judge --verbose, and the report"


def _line(text: str) -> str:
    return textwrap.shorten(text, WIDTH, placeholder=" ...")


def _wrapped(text: str) -> Sequence[str]:
    lines: Iterable[str] = textwrap.wrap(
        one_line(text, 300), WIDTH, initial_indent="  ", subsequent_indent="  "
    )
    return list(lines)[:3]
