"""The shortest case of each finding, sought while the target is at hand."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

from srpd.conformance.campaigns.run import Progress, RunOptions
from srpd.conformance.campaigns.shortening import shorten
from srpd.conformance.capabilities.roles import REFERENCES, role_of
from srpd.conformance.judging.verdicts import Breach, CaseResult, Finding, RunResult
from srpd.conformance.targets.protocol import TargetFault
from srpd.model.faults import BadInput

MOST_FINDINGS = 5
MOST_RUNS = 25
"""How often the target is tried at the most, for each of these findings."""
MOST_SECONDS = 60
"""How long that may take for all of them, as long as a case of the run took on the average."""


def with_shortest(result: RunResult, options: RunOptions, progress: Progress) -> RunResult:
    """The result, with a shorter case to reproduce each of the first findings by, where there is
    one. It stands beside the replay file of the case as it was played, which is left as it is.

    A case that others settle, or that does not fail when it is played again, keeps the length that
    it has, and so do all if the target cannot be reached any more.
    """
    findings = result.findings[:MOST_FINDINGS]
    runs = min(MOST_RUNS, int(MOST_SECONDS / MOST_FINDINGS / _seconds_per_case(result)))
    if not findings or not runs or result.stopped:
        return result
    made: dict[str, Breach] = {}
    for number, finding in enumerate(findings):
        case = _to_shorten(finding, result)
        if case is None or case.breach is None:
            continue
        progress(f"a shorter case than {case.case}", number, len(findings))
        file = Path(case.breach.replay)
        try:
            found = shorten(
                file,
                file.with_name(f"{file.stem}.shortest.json"),
                target=options.target or REFERENCES[role_of(case.system)],
                runs=runs,
                bounds=options.bounds,
                keys=options.keys,
            )
        except (BadInput, TargetFault, KeyboardInterrupt):
            break
        if found.again and found.steps == found.before:
            found.file.unlink()
        elif found.again:
            made[case.case] = replace(case.breach, shortest=found.shortest, replay=str(found.file))
    cases = tuple(
        replace(case, breach=made[case.case]) if case.case in made else case
        for case in result.cases
    )
    return replace(result, cases=cases)


def _to_shorten(finding: Finding, result: RunResult) -> CaseResult | None:
    """The first case of a finding whose replay file holds nothing but what broke the law."""
    named = {case.case: case for case in result.cases}
    for each in finding.cases:
        case = named.get(each)
        if case and case.breach and case.breach.replay and not case.breach.beside:
            return case
    return None


def _seconds_per_case(result: RunResult) -> float:
    record: Mapping[str, Any] = result.record
    if not record.get("begun") or not record.get("ended"):
        return MOST_SECONDS
    took = datetime.fromisoformat(record["ended"]) - datetime.fromisoformat(record["begun"])
    played = sum(1 for case in result.cases if case.checks or case.breach)
    return max(took.total_seconds() / max(played, 1), 0.001)
