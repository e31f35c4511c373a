"""Which cases apply to a target: not those about an option that it lacks."""

from __future__ import annotations

from collections.abc import Iterable

from srpd.conformance.capabilities.declared import Declared
from srpd.conformance.capabilities.lacking import Lacking
from srpd.conformance.judging.verdicts import CaseResult, Check, Verdict
from srpd.generators.suite import Case
from srpd.model.capabilities import Item


def lacked_systems(declared: Iterable[Declared]) -> dict[str, Item]:
    """The systems that are about nothing but an option which a target lacks, with the option."""
    return {
        system: item
        for each in declared
        for item in Lacking.of(each.role, each.missing).items
        for system in item.systems
    }


def left_out(cases: Iterable[Case], declared: Iterable[Declared]) -> list[CaseResult]:
    """The cases that were not played for want of an option. Its clauses are not applicable."""
    lacking = lacked_systems(declared)
    return [
        _left_out(case.id, case.system, lacking[case.system])
        for case in cases
        if case.system in lacking
    ]


def never_made(systems: Iterable[str], declared: Iterable[Declared]) -> list[CaseResult]:
    """For systems of which no case was made for want of an option, one result each."""
    lacking = lacked_systems(declared)
    return [_left_out(name, name, lacking[name]) for name in systems if name in lacking]


def _left_out(case: str, system: str, item: Item) -> CaseResult:
    why = f"the target says no to {item.id}: {item.question}"
    checks = (
        Check(clause, case, "", Verdict.NOT_APPLICABLE, "", why, lacks=item.id)
        for clause in item.clauses
    )
    return CaseResult(case, system, 0, tuple(checks))
