"""The report for programs: ``results.json``.

The keys are stable within a format. ``srpd-results/1`` is one object::

    format          "srpd-results/1"
    exit_code       0 to 4 or 130, as `srpd run` returns it; exit_meaning says it in words
    target, suite   objects, as the run recorded them
    readings        reading -> the alternative in force
    statement       item of the conformance statement -> yes, no or unknown
    capabilities    not_done (role, item, clause, requires, verdict), probes (role, item, says,
                    does, honest, seen), costs (role, item, kind, and lists of clauses:
                    inconclusive, not_applicable, in_part, bounded)
    environment     name -> version of what it ran with
    record          begun and ended (UTC; ended is empty if it was never closed), stopped, srpd,
                    model_sha256 and suite_sha256 it was played with, entries of the trace, and the
                    chain after the last
    missing         the cases of the suite of which the record has nothing, or not all
    doubt           why nothing shows that the record is whole; empty if something does
    findings        the faults that explain what failed: says, clauses (of which one is broken, if
                    is_one_of), cases, others (sentences that would explain them as well)
    missed          the ways of breaking a clause that the suite sets out to rule out, and did not
    totals          verdict -> number of clauses
    clauses         in legal order: clause, flow, says, verdict, passed, failed, inconclusive,
                    cases, reason, ways of breaking it (ruled_out, and left), mutants (faulty
                    implementations that a check which cites the clause has been shown to catch;
                    see kill-matrix.json)
    cases           in the order of the run: case, system, outcome, steps, error, follows, notes,
                    unattributed (messages that nothing explains), refused (what the target refused
                    to have arranged though its statement does not exclude it), checks (clause,
                    step, verdict, says, why, evidence, lacks), and breach, which is null or:
                    clause, step, required, let (entry, port, says, first_divergence), reasoning,
                    permitted, observed, also, ruled_out, replay, evidence, shortest, manners

Verdicts are the words PASS, PARTLY, FAIL, INCONCLUSIVE, ERROR, NOT APPLICABLE and UNTESTED.
"""

from __future__ import annotations

import json
from typing import Any

from srpd.conformance.judging.verdicts import Breach, CaseResult, Check, ClauseVerdict, RunResult
from srpd.conformance.plain import as_data
from srpd.conformance.report.capabilities import as_data as capabilities
from srpd.conformance.report.content import EXIT_MEANING, legal_order, outcome, totals
from srpd.conformance.report.shipped import killed_by_clause
from srpd.model.register import REGISTER

FORMAT = "srpd-results/1"


def as_results(result: RunResult) -> dict[str, Any]:
    """The whole result as plain data, with the keys that the module describes."""
    code = result.exit_code
    content = {
        "format": FORMAT,
        "exit_code": int(code),
        "exit_meaning": EXIT_MEANING[code],
        "target": result.target,
        "suite": result.suite,
        "readings": result.readings,
        "statement": result.statement,
        "capabilities": capabilities(result),
        "environment": result.environment,
        "record": result.record,
        "missing": result.missing,
        "doubt": result.doubt,
        "findings": [
            {
                "says": each.says,
                "clauses": each.clauses,
                "is_one_of": each.is_one_of,
                "cases": each.cases,
                "others": each.others,
            }
            for each in result.findings
        ],
        "missed": result.missed,
        "totals": {verdict.value: number for verdict, number in totals(result).items()},
        "clauses": [_clause(each) for each in legal_order(result.clauses)],
        "cases": [_case(each) for each in result.cases],
    }
    return {key: as_data(value) for key, value in content.items()}


def as_json(data: Any) -> str:
    """Plain data as the JSON that is written and printed, with a line break at its end."""
    return json.dumps(data, indent=1, ensure_ascii=True, allow_nan=False) + "\n"


def _clause(each: ClauseVerdict) -> dict[str, Any]:
    known = REGISTER.get(each.clause)
    return {
        "clause": each.clause,
        "flow": known.flow if known else "",
        "says": each.says,
        "verdict": each.verdict.value,
        "passed": each.passed,
        "failed": each.failed,
        "inconclusive": each.inconclusive,
        "cases": each.cases,
        "reason": each.reason,
        "ways": {"ruled_out": each.ways.out, "left": each.ways.left},
        "mutants": killed_by_clause().get(each.clause, ()),
    }


def _case(case: CaseResult) -> dict[str, Any]:
    return {
        "case": case.case,
        "system": case.system,
        "outcome": outcome(case).value,
        "steps": case.steps,
        "error": case.error,
        "defect": case.defect,
        "follows": case.follows,
        "notes": case.notes,
        "unattributed": case.unattributed,
        "refused": case.refused,
        "unfinished": case.unfinished,
        "checks": [_check(each) for each in case.checks],
        "breach": _breach(case.breach) if case.breach else None,
    }


def _check(check: Check) -> dict[str, Any]:
    return {
        "clause": check.clause,
        "step": check.step,
        "verdict": check.verdict.value,
        "says": check.says,
        "why": check.why,
        "evidence": check.evidence.value,
        "lacks": check.lacks,
    }


def _breach(breach: Breach) -> dict[str, Any]:
    return {
        "clause": breach.clause,
        "step": breach.step,
        "required": breach.required,
        "let": [
            {
                "entry": sighting.entry,
                "port": sighting.port,
                "says": sighting.says,
                "first_divergence": sighting.first_divergence,
            }
            for sighting in breach.let
        ],
        "reasoning": breach.reasoning,
        "permitted": breach.permitted,
        "observed": breach.observed,
        "also": breach.also,
        "ruled_out": breach.ruled_out,
        "replay": breach.replay,
        "evidence": breach.evidence.value,
        "shortest": breach.shortest,
        "manners": breach.manners,
        "otherwise": [{"reading": each.reading, "case": each.case} for each in breach.otherwise],
    }
