"""A defect of ours that one case brings out, which ends that case and never the run.

What a target sends is hostile, and no reader of it is without faults. Where playing or judging a
case fails in a way that nobody foresaw, the case is ERROR, with the cause and where it arose, and
every other case stands.
"""

from __future__ import annotations

import traceback
from collections.abc import Callable

from srpd.conformance.judging.verdicts import CaseResult
from srpd.conformance.targets.crashes import said, with_its_place
from srpd.generators.suite import Case
from srpd.model.faults import SrpdError

LONGEST_TRACEBACK = 10_000


def cause(doing: str, problem: Exception) -> str:
    """What went wrong in `doing` something with a case, in one line."""
    if isinstance(problem, SrpdError):
        return f"{doing} it failed: {said(problem)}"
    return (
        f"{doing} it failed by a defect of srpd, which says nothing about the target; please "
        f"report it: {with_its_place(problem)}"
    )


def traced(problem: Exception) -> str:
    """The traceback, of which the end is kept if it is very long."""
    return "".join(traceback.format_exception(problem))[-LONGEST_TRACEBACK:]


def withstood(case: Case, judging: Callable[[], CaseResult]) -> CaseResult:
    """What judging the case comes to; ERROR if it fails."""
    try:
        return judging()
    except Exception as problem:  # noqa: BLE001 - see the module; the traceback is kept
        return defeated(case, problem)


def defeated(case: Case, problem: Exception) -> CaseResult:
    """The result of a case that could not be judged."""
    return CaseResult(
        case.id,
        case.system,
        len(case.steps),
        error=cause("judging", problem),
        defect=traced(problem),
    )
