"""Scoring a suite against the mutants of its systems, and closing what it leaves open."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from math import floor
from typing import Any

from srpd.conformance.manners import comes_to_nothing
from srpd.conformance.suites.obligations import Obligation, obligations
from srpd.conformance.suites.observations import Observer
from srpd.generators.cases import Suite
from srpd.generators.graphs import compiled, is_alone
from srpd.generators.scoring.closing import closing
from srpd.generators.scoring.faults import Operator, subject
from srpd.generators.scoring.negated import Negated, negated
from srpd.generators.scoring.score import Mutants, Score, Tally, together
from srpd.generators.scoring.suites import Tests, tests_of, with_tests
from srpd.generators.specification import Specification, specification
from srpd.model.faults import BadInput
from srpd.model.readings import DEFAULTS
from srpd.model.register import legal_position
from srpd.model.tables import did_you_mean

Progress = Callable[[str, int, int], None]


@dataclass(frozen=True, slots=True)
class Scored:
    """What the tests of one system make of its mutants."""

    spec: Specification
    mutants: Mutants
    tests: Tests
    score: Score

    @property
    def system(self) -> str:
        """The name of the system."""
        return self.spec.graph.system.name

    def obligations(self) -> tuple[Obligation, ...]:
        """What the tests leave untested, in words."""
        return obligations(self.spec, self.mutants.negated, self.score.survivors)


def operators_named(names: Iterable[str]) -> frozenset[Operator]:
    """The operators of these names; all of them if there are none.

    Raises `BadInput` for a name that there is not.
    """
    known = {operator.value: operator for operator in Operator}
    for name in names:
        if name not in known:
            raise BadInput(f"there is no operator {name!r}; {did_you_mean(name, known)}")
    return frozenset(known[name] for name in names) or frozenset(Operator)


def score(
    suite: Suite,
    names: Sequence[str] = (),
    operators: Collection[Operator] = frozenset(Operator),
    progress: Progress = lambda *_: None,
) -> tuple[Scored, ...]:
    """What a suite makes of the mutants of these systems, or of all that it has tests of.

    The readings are those of the suite. Raises `BadInput` for a machine alone, of which nothing can
    be seen, and for a step that cannot be applied.
    """
    systems = tuple(dict.fromkeys(names or (case.system for case in suite.cases)))
    found: list[Scored] = []
    for number, name in enumerate(systems):
        progress(name, number, len(systems))
        if is_alone(name):
            raise BadInput(f"{name}: of a machine alone nothing can be seen; score a system")
        graph = compiled(name, {**DEFAULTS, **suite.readings})
        observer = Observer(graph.system)
        spec = specification(graph, observer)
        tests = tests_of(suite, spec, comes_to_nothing)
        guards: tuple[Negated, ...] = ()
        if Operator.GUARD in operators:
            guards = negated(spec, observer)
        mutants = Mutants(subject(spec, observer), guards, operators)
        found.append(Scored(spec, mutants, tests, mutants.score(tests.words)))
    progress("", len(systems), len(systems))
    return tuple(found)


def close(
    suite: Suite, scored: Sequence[Scored], progress: Progress = lambda *_: None
) -> tuple[Suite, tuple[Scored, ...]]:
    """The suite with tests added that find all the faults it misses, and what it then scores.

    Raises `BadInput` if that would take more tests than a suite may have.
    """
    added = []
    after: list[Scored] = []
    for number, each in enumerate(scored):
        progress(each.system, number, len(scored))
        words = closing(each.mutants, each.score.survivors)
        added.append((each.spec, words))
        tests = Tests((*each.tests.words, *words), each.tests.unscored)
        after.append(Scored(each.spec, each.mutants, tests, each.mutants.score(tests.words)))
    progress("", len(scored), len(scored))
    return with_tests(suite, added), tuple(after)


def in_legal_order(scored: Iterable[Scored]) -> list[Obligation]:
    """What is left untested in all the systems, in the order of the clauses that oblige."""
    every = [obligation for each in scored for obligation in each.obligations()]
    return sorted(every, key=lambda each: [legal_position(clause) for clause in each.clauses])


def by_clauses(missed: Sequence[Obligation]) -> list[list[Any]]:
    """What is untested, one row for the clauses that oblige: how much, and first what."""
    grouped: dict[tuple[str, ...], list[Obligation]] = {}
    for each in missed:
        grouped.setdefault(each.clauses, []).append(each)
    return [
        [", ".join(clauses), len(group), sum(each.faults for each in group), _example(group[0])]
        for clauses, group in grouped.items()
    ]


def _example(each: Obligation) -> str:
    return f"{each.system}, {each.operator}: {each.says}"


def in_columns(found: Sequence[dict[str, Any]]) -> tuple[list[str], list[list[Any]]]:
    """The rows as a table with one line for each system: what is killed of what can be."""
    operators = list(dict.fromkeys(row["operator"] for row in found))
    lines: dict[str, list[Any]] = {}
    for row in found:
        line = lines.setdefault(row["system"], [row["system"], row["tests"], row["steps"]])
        line.append(f"{row['killed']:,} of {row['killed'] + row['surviving']:,}")
    return ["system", "tests", "steps", *operators], list(lines.values())


def rows(scored: Sequence[Scored]) -> list[dict[str, Any]]:
    """One row for each system and operator, and for each operator in all systems together."""
    found = [
        _row(each.system, operator, tally, each.tests)
        for each in scored
        for operator, tally in each.score.tallies.items()
    ]
    if len(scored) > 1:
        every = Tests(
            tuple(word for each in scored for word in each.tests.words),
            sum(each.tests.unscored for each in scored),
        )
        whole = together(each.score for each in scored)
        found += [_row("all", operator, tally, every) for operator, tally in whole.items()]
    return found


def _row(system: str, operator: Operator, tally: Tally, tests: Tests) -> dict[str, Any]:
    able = tally.killed + tally.surviving
    return {
        "system": system,
        "operator": operator.value,
        "faults": tally.faults,
        "equivalent": tally.equivalent,
        "killed": tally.killed,
        "surviving": tally.surviving,
        "score": floor(10_000 * tally.killed / able) / 100 if able else None,
        "tests": len(tests.words),
        "steps": sum(map(len, tests.words)),
        "unscored": tests.unscored,
    }
