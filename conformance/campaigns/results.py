"""What a run comes to: the verdict on every clause, and what a report says besides."""

from __future__ import annotations

import platform
from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import asdict
from importlib.metadata import version
from types import MappingProxyType
from typing import Any

from srpd.conformance.campaigns.untested import why_not_in_run
from srpd.conformance.capabilities.declared import Declared
from srpd.conformance.capabilities.roles import role_of
from srpd.conformance.judging.applicability import lacked_systems
from srpd.conformance.judging.assessment import Assessment
from srpd.conformance.judging.earning import earned, nothing_ruled_out
from srpd.conformance.judging.verdicts import (
    CaseResult,
    Check,
    ClauseVerdict,
    RunResult,
    Verdict,
    Ways,
    verdict_of,
)
from srpd.conformance.suites.coverage_kinds import PARTS
from srpd.generators.suite import Suite
from srpd.model.fingerprint import model_sha256
from srpd.model.notation import Party
from srpd.model.register import REGISTER


def result_of(
    suite: Suite,
    target: Mapping[str, Any],
    declared: Sequence[Declared],
    choices: Mapping[str, str],
    cases: Sequence[CaseResult],
    played: int,
    assessment: Assessment,
    *,
    record: Mapping[str, Any],
) -> RunResult:
    """The result of these cases, of which the first so many were `played`, and were assessed."""
    found = {case.case for case in cases}
    out = lacked_systems(declared)
    tested = [name for name in systems_of(suite) if name not in out]
    return RunResult(
        target=dict(target),
        suite={
            "version": suite.version,
            "seed": suite.seed,
            "cases": len(suite.cases),
            "played": played,
            "steps": sum(len(case.steps) for case in suite.cases),
            "coverage": [asdict(row) for row in suite.coverage],
        },
        readings=dict(choices),
        clauses=verdicts(cases, roles_of(suite), assessment.ways()),
        findings=assessment.findings(cases),
        missed=assessment.missed(tested) if is_standard(suite) else (),
        cases=tuple(cases),
        declared=tuple(declared),
        environment={
            "python": platform.python_version(),
            "srpd": version("srpd"),
            "model_sha256": model_sha256(),
        },
        record=record,
        missing=tuple(
            case.id for case in suite.cases if case.id not in found and case.system not in out
        ),
    )


def verdicts(
    cases: Iterable[CaseResult],
    tested: Set[Party] = frozenset(Party),
    ways: Mapping[str, Ways] = MappingProxyType({}),
) -> tuple[ClauseVerdict, ...]:
    """The verdict on every clause of the register, in legal order, of a run of these roles.

    `ways` has for each clause the ways of breaking it, and which of them were ruled out.
    """
    by_clause: dict[str, list[Check]] = {}
    for case in cases:
        for check in case.checks:
            by_clause.setdefault(check.clause, []).append(check)
    return tuple(
        _verdict(number, by_clause.get(number, []), tested, ways.get(number, Ways()))
        for number in REGISTER
    )


def _verdict(number: str, checks: Sequence[Check], tested: Set[Party], ways: Ways) -> ClauseVerdict:
    supported = verdict_of(checks)
    verdict = earned(supported, ways)
    if not REGISTER[number].checkable and verdict is Verdict.INCONCLUSIVE:
        verdict = Verdict.UNTESTED
    failed = [check for check in checks if check.verdict is Verdict.FAIL]
    inconclusive = [check for check in checks if check.verdict is Verdict.INCONCLUSIVE]
    reason = ""
    if verdict is Verdict.UNTESTED:
        reason = why_not_in_run(number, tested)
    elif verdict is Verdict.INCONCLUSIVE:
        reason = inconclusive[0].why if inconclusive else nothing_ruled_out(ways)
    elif verdict is Verdict.PARTLY and supported is Verdict.INCONCLUSIVE:
        reason = inconclusive[0].why
    elif verdict is Verdict.NOT_APPLICABLE:
        reason = checks[0].why
    return ClauseVerdict(
        clause=number,
        says=REGISTER[number].says,
        verdict=verdict,
        passed=sum(check.verdict is Verdict.PASS for check in checks),
        failed=len(failed),
        inconclusive=len(inconclusive),
        cases=tuple(dict.fromkeys(check.case for check in (failed or checks))),
        reason=reason,
        ways=ways,
    )


def is_standard(suite: Suite) -> bool:
    """Whether the suite covers, of its systems, all that the standard suite does."""
    return {row.coverage for row in suite.coverage}.issuperset(PARTS)


def systems_of(suite: Suite) -> list[str]:
    """The systems of the cases of a suite, in their order."""
    return list(dict.fromkeys(case.system for case in suite.cases))


def roles_of(suite: Suite) -> Set[Party]:
    """The parties that the cases of a suite test."""
    return dict.fromkeys(role_of(name) for name in systems_of(suite)).keys()
