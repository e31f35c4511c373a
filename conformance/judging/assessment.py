"""The assessment of a whole run: what its cases together rule out, and which faults they show."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from srpd.conformance.judging.diagnosis import Diagnosis, Failed
from srpd.conformance.judging.earning import deviations_under, hopeless, set_out, ways_by_clause
from srpd.conformance.judging.ruling import Ruling
from srpd.conformance.judging.verdicts import CaseResult, Finding, Ways
from srpd.model.systems import stepper

_MOST_DIAGNOSED = 1_000
"""So many cases that failed are diagnosed; of more, each is a finding of its clauses."""


class Assessment:
    """Takes the results of the cases of one run, under these readings, one after another.

    With `is_thorough` it also tries what, as far as is known, no case of its system can tell.
    """

    def __init__(self, choices: Mapping[str, str], *, is_thorough: bool = False) -> None:
        self._choices = dict(choices)
        self._is_thorough = is_thorough
        self._rulings: dict[str, Ruling] = {}
        self._failed: dict[str, CaseResult] = {}

    def take(self, found: CaseResult) -> CaseResult:
        """Take a result into account; it is returned without what only the assessment needs.

        What keeps the law only under another reading rules nothing out under this one.
        """
        if not found.follows and not found.error:
            self._ruling(found.system).case(found.case, found.went)
            if found.breach is not None and len(self._failed) < _MOST_DIAGNOSED:
                self._failed[found.case] = found
        return replace(found, went=(), attempts=())

    def ways(self) -> dict[str, Ways]:
        """For each clause the ways of breaking it, and which of them were ruled out."""
        return ways_by_clause(self._choices, self._out())

    def out_by_system(self) -> dict[str, list[str]]:
        """The deviations that were ruled out, by id, each with the systems in which it was."""
        found: dict[str, list[str]] = {}
        for system in sorted(self._rulings):
            for name in self._rulings[system].out:
                found.setdefault(name, []).append(system)
        return found

    def missed(self, systems: Iterable[str]) -> tuple[str, ...]:
        """What the standard suite of these systems sets out to rule out, and was not."""
        left = set_out(systems) - self._out()
        return tuple(each.says for each in deviations_under(self._choices) if each.id in left)

    def findings(self, results: Iterable[CaseResult]) -> tuple[Finding, ...]:
        """The faults that the results, now that all is known, show."""
        failed = [
            Failed(
                each.case,
                each.system,
                began.went if (began := self._failed.get(each.case)) else (),
                began.attempts if began else (),
                (each.breach.clause, *each.breach.also),
            )
            for each in results
            if each.breach is not None
        ]
        fittings = {name: ruling.fitting for name, ruling in self._rulings.items()}
        touching = {name: ruling.touching for name, ruling in self._rulings.items()}
        return Diagnosis(fittings, touching, self._out()).findings(failed)

    def _out(self) -> set[str]:
        return {name for ruling in self._rulings.values() for name in ruling.out}

    def _ruling(self, system: str) -> Ruling:
        if system not in self._rulings:
            law = stepper(system, self._choices).system
            left = frozenset[str]() if self._is_thorough else hopeless(system)
            self._rulings[system] = Ruling(law, deviations_under(self._choices), left)
        return self._rulings[system]


class Unassessed(Assessment):
    """Assesses nothing: for runs of which only the checks that failed are asked."""

    def take(self, found: CaseResult) -> CaseResult:
        """The result without what only an assessment needs."""
        return replace(found, went=(), attempts=())

    def ways(self) -> dict[str, Ways]:
        """None are known."""
        return {}

    def missed(self, _: Iterable[str]) -> tuple[str, ...]:
        """None are looked for."""
        return ()

    def findings(self, _: Iterable[CaseResult]) -> tuple[Finding, ...]:
        """None are looked for."""
        return ()
