"""What a `no` costs in clauses, and what it owes: counted from the checks, once all are judged."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from srpd.conformance.judging.doubts import Evidence
from srpd.conformance.judging.verdicts import Check, RunResult, Verdict
from srpd.model.capabilities import ITEMS, Item
from srpd.model.notation import Party
from srpd.model.register import REGISTER, in_legal_order
from srpd.model.systems import SYSTEMS


@dataclass(frozen=True, slots=True)
class Cost:
    """The clauses that a missing item cost, in legal order.

    `inconclusive` and `not_applicable` have no other verdict because of it, `in_part` have one and
    checks besides that it left open; of `bounded` all the evidence is bounded.
    """

    role: Party
    item: Item
    inconclusive: tuple[str, ...] = ()
    not_applicable: tuple[str, ...] = ()
    in_part: tuple[str, ...] = ()
    bounded: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class NotDone:
    """A clause that the target says it does not keep, what it requires, and what the run found."""

    role: Party
    item: str
    clause: str
    requires: str
    verdict: Verdict


def costs(result: RunResult) -> list[Cost]:
    """What each missing item cost, role by role in the order of the items."""
    return [
        _cost(result, declared.role, ITEMS[declared.role][name])
        for declared in result.declared
        for name in declared.missing
    ]


def not_done(result: RunResult) -> list[NotDone]:
    """For each obligation that the target says no to, its clauses. They were tested."""
    verdicts = {each.clause: each.verdict for each in result.clauses}
    return [
        NotDone(declared.role, item.id, clause, REGISTER[clause].says, verdicts[clause])
        for declared in result.declared
        for item in declared.refused
        for clause in item.clauses
        if clause in verdicts
    ]


def _cost(result: RunResult, role: Party, item: Item) -> Cost:
    verdicts = {each.clause: each.verdict for each in result.clauses}
    concerned = {
        check.clause for check in _checks(result, role) if check.lacks == item.id
    } & verdicts.keys()
    found: dict[Verdict, list[str]] = {}
    for clause in in_legal_order(concerned):
        found.setdefault(verdicts[clause], []).append(clause)
    inconclusive = tuple(found.pop(Verdict.INCONCLUSIVE, ()))
    inapplicable = tuple(found.pop(Verdict.NOT_APPLICABLE, ()))
    in_part = in_legal_order(clause for clauses in found.values() for clause in clauses)
    bounded = _bounded(result, role) if item.hello == "quiescence" else ()
    return Cost(role, item, inconclusive, inapplicable, in_part, bounded)


def _checks(result: RunResult, role: Party) -> Iterator[Check]:
    for case in result.cases:
        if case.system in SYSTEMS and SYSTEMS[case.system].bearer is role:
            yield from case.checks


def _bounded(result: RunResult, role: Party) -> tuple[str, ...]:
    """The clauses of which every check that passed or failed rests on bounded evidence."""
    evidence: dict[str, set[Evidence]] = {}
    for check in _checks(result, role):
        if check.verdict in (Verdict.PASS, Verdict.FAIL) and check.clause in REGISTER:
            evidence.setdefault(check.clause, set()).add(check.evidence)
    return in_legal_order(
        clause for clause, found in evidence.items() if found == {Evidence.BOUNDED}
    )
