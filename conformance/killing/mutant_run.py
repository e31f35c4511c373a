"""One mutant, and the suites that are put to it until it is killed.

The suites are those of `srpd run`, system by system: first the systems that exercise a clause of
the mutant, the smaller ones first, then the others of its role. In each, the cases that exercise
such a clause come first. After the first system all others are tried with a few cases each before
any of them is gone through, as most mutants show at once where they show at all. What a case shows
does not depend on those before it, so the order only saves time: a breach that no other case could
lay to another clause ends the search for its clause. A few cases settle nothing else.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from types import MappingProxyType
from typing import Any, Final

from srpd.conformance.campaigns.driven import Driven
from srpd.conformance.campaigns.run import Judging, Progress, RunOptions, perform
from srpd.conformance.capabilities.roles import role_of
from srpd.conformance.judging.assessment import Unassessed
from srpd.conformance.judging.judge import judge
from srpd.conformance.judging.verdicts import CaseResult, RunResult, Verdict
from srpd.conformance.killing.kills import Fate, Kill
from srpd.conformance.mutants.zoo import ZOO, Mutant
from srpd.conformance.recording.trace import Entry
from srpd.conformance.reference import ReferenceDcc
from srpd.conformance.reference.cos_party import ReferenceCosParty
from srpd.conformance.reference.service_provider import ReferenceServiceProvider
from srpd.conformance.reference.user import ReferenceUser
from srpd.conformance.suites.coverage_kinds import Wanted, suite_for
from srpd.conformance.targets.guard import Guard
from srpd.generators.suite import Case, Suite
from srpd.model.notation import Party
from srpd.model.readings import DEFAULTS
from srpd.model.register import in_legal_order
from srpd.model.systems import SYSTEMS

ROLE_OF: Final[Mapping[type[Any], Party]] = MappingProxyType(
    {
        ReferenceDcc: Party.DCC,
        ReferenceCosParty: Party.COS_PARTY,
        ReferenceServiceProvider: Party.S1SP,
        ReferenceUser: Party.USER,
    }
)
"""Which party each reference plays."""

_FEW: Final = 8
"""How many cases of a system are tried before it is gone through."""


def role_of_mutant(mutant: Mutant) -> Party:
    """The party that the mutant plays badly."""
    return next(role for made, role in ROLE_OF.items() if issubclass(mutant.makes, made))


def run_mutant(name: str, systems: Sequence[str] = ()) -> Fate:
    """Put suites to the mutant of this name until it is killed by all its clauses.

    Only the suites of these `systems` are, if any are named.
    """
    mutant = ZOO[name]
    search = _Search(set(mutant.clauses))
    played: dict[str, None] = {}
    for system, tried in _in_turn(systems_for(mutant, systems)):
        suite = suite_of(system)
        if tried:
            search.try_out(mutant, suite)
        else:
            search.go_through(mutant, suite)
        played[system] = None
        if not search.wanted:
            break
    return Fate(
        mutant=name,
        kills=tuple(search.kills[clause] for clause in in_legal_order(search.kills)),
        systems=tuple(played),
        also=in_legal_order(search.failed - set(mutant.clauses)),
        errors=tuple(search.errors),
    )


def confirmed(name: str, kills: Sequence[Kill]) -> tuple[Kill, ...]:
    """Those of these kills that come about when their cases are played, and no others are.

    What only several cases together lay to a clause is not among them.
    """
    mutant = ZOO[name]
    found: list[Kill] = []
    for system in dict.fromkeys(kill.system for kill in kills):
        suite, wanted = suite_of(system), {kill.case for kill in kills if kill.system == system}
        cases = tuple(case for case in suite.cases if case.id in wanted)
        found += _failed(_played(mutant, replace(suite, cases=cases)))
    return tuple(kill for kill in kills if kill in found)


def _in_turn(systems: Sequence[str]) -> Iterator[tuple[str, bool]]:
    """The systems as they are played, and whether they are tried out before they are gone through.

    The first is the smallest that concerns the mutant, and mostly all that it takes.
    """
    first, others = systems[:1], systems[1:]
    yield from ((each, False) for each in first)
    yield from ((each, True) for each in others)
    yield from ((each, False) for each in others)


@cache
def suite_of(system: str) -> Suite:
    """The suite of `srpd run` for one system."""
    return suite_for(Wanted(), (system,), DEFAULTS)


def systems_for(mutant: Mutant, among: Sequence[str] = ()) -> tuple[str, ...]:
    """The systems of the mutant's role, those first in whose suite a step exercises its clauses.

    They are `among` those named, if any are.
    """
    role = role_of_mutant(mutant)
    names = [name for name in among or SYSTEMS if role_of(name) is role]
    suites = [suite_of(name) for name in names]
    held = [suite for suite in suites if suite.cases]
    held.sort(key=lambda suite: len(suite.cases))
    held.sort(key=lambda suite: not any(_exercises(each, mutant.clauses) for each in suite.cases))
    return tuple(suite.cases[0].system for suite in held)


def _exercises(case: Case, clauses: Iterable[str]) -> bool:
    return any(not set(step.clauses).isdisjoint(clauses) for step in case.steps)


class _TakenAtItsWord(Driven):
    """A mutant is not probed: what the reference says that it is made of is known to be so."""

    def examine(self) -> None:
        """Believe it."""


@dataclass
class _Search:
    """The clauses still `wanted`, and what was found of others."""

    wanted: set[str]
    kills: dict[str, Kill] = field(default_factory=dict)
    failed: set[str] = field(default_factory=set)
    errors: list[str] = field(default_factory=list)

    def try_out(self, mutant: Mutant, suite: Suite) -> None:
        """Play a few cases; take the verdicts that hold whatever the others show."""
        cases = _various(suite.cases, self.wanted)
        if cases:
            result, certain = self._played(mutant, replace(suite, cases=cases))
            self._take(result, among=certain)

    def go_through(self, mutant: Mutant, suite: Suite) -> None:
        """Play the suite until every wanted clause has failed for certain; take the verdicts."""
        ordered = sorted(suite.cases, key=lambda case: not _exercises(case, self.wanted))
        result, _ = self._played(mutant, replace(suite, cases=tuple(ordered)))
        self._take(result)

    def _played(self, mutant: Mutant, suite: Suite) -> tuple[RunResult, Set[str]]:
        """What came of the suite, as far as was played, and the clauses that failed for certain."""
        certain: set[str] = set()

        def judging(case: Case, entries: Sequence[Entry], choices: Mapping[str, str]) -> CaseResult:
            found = judge(case, entries, choices)
            certain.update(_certainly_failed(found))
            return found

        def progress(*_: object) -> None:
            if self.wanted <= certain:
                raise KeyboardInterrupt

        result = _played(mutant, suite, progress, judging)
        if result.stopped and not self.wanted <= certain:
            raise KeyboardInterrupt
        return result, certain

    def _take(self, result: RunResult, among: Set[str] | None = None) -> None:
        """Take what failed, only if it is `among` these clauses where they are given."""
        wrong = (f"{case.case}: {case.error}" for case in result.errors)
        self.errors += [each for each in wrong if each not in self.errors]
        for kill in _failed(result):
            if among is not None and kill.clause not in among:
                continue
            self.failed.add(kill.clause)
            if kill.clause in self.wanted:
                self.kills[kill.clause] = kill
                self.wanted.discard(kill.clause)


def _played(
    mutant: Mutant, suite: Suite, progress: Progress = lambda *_: None, judging: Judging = judge
) -> RunResult:
    """What comes of a suite that is put to the mutant."""
    with TemporaryDirectory(prefix="srpd-mutant-") as folder:
        options = RunOptions(target=mutant.target, folder=Path(folder))
        role = role_of_mutant(mutant)
        driven = _TakenAtItsWord(role, mutant.target, Guard(mutant.makes()))
        nothing = Unassessed(options.choices)
        return perform(
            suite, {role: driven}, options, progress, judging=judging, assessment=nothing
        )


def _failed(result: RunResult) -> Iterator[Kill]:
    """Every check that failed."""
    for case in result.cases:
        for check in case.checks:
            if check.verdict is Verdict.FAIL:
                yield Kill(check.clause, case.system, case.case, check.step, check.says)


def _various(cases: Sequence[Case], clauses: Set[str]) -> tuple[Case, ...]:
    """A few cases in which different stimuli exercise the clauses."""
    found: list[Case] = []
    known: set[str] = set()
    for case in cases:
        steps = (step for step in case.steps if not clauses.isdisjoint(step.clauses))
        fresh = {step.stimulus for step in steps} - known
        if fresh:
            found.append(case)
            known |= fresh
        if len(found) == _FEW:
            break
    return tuple(found)


def _certainly_failed(found: CaseResult) -> Set[str]:
    """The clauses that a case fails, whatever the other cases show."""
    if found.breach is None or found.breach.is_open:
        return frozenset()
    return {check.clause for check in found.checks if check.verdict is Verdict.FAIL}
