"""Suites as tests of the tables that mutants are made of, and suites with tests added."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import count

from srpd.generators.cases import Case, Coverage, Step, Suite
from srpd.generators.clauses import clauses_of_moves
from srpd.generators.scoring.encoded_tests import passes
from srpd.generators.separation import Word
from srpd.generators.specification import UNDEFINED, Specification
from srpd.generators.suite import steps_of
from srpd.model.faults import BadInput

Nothing = Callable[[str, Step], bool]
"""Whether a step of a system is made in such a manner that its stimulus does not come about."""

RESET_PRICE = 2


@dataclass(frozen=True, slots=True)
class Tests:
    """The tests of one system in a suite, as inputs by number.

    Of `unscored` steps nothing is said: they are made where the law no longer says what is so.
    """

    words: tuple[Word, ...]
    unscored: int


def tests_of(suite: Suite, spec: Specification, comes_to_nothing: Nothing) -> Tests:
    """The tests that a suite has for a system; a step that comes to nothing is none.

    Raises `BadInput`, naming the step, where a stimulus cannot be applied.
    """
    name = spec.graph.system.name
    number = {stimulus.name: place for place, stimulus in enumerate(spec.graph.stimuli)}
    opened = frozenset(spec.open)
    words: list[Word] = []
    unscored = 0
    for case in suite.cases:
        if case.system != name:
            continue
        taken = [step for step in case.steps if not comes_to_nothing(name, step)]
        here, word = 0, list[int]()
        for step in taken:
            chosen = number[step.stimulus]
            if here == UNDEFINED or (here, chosen) in opened:
                break
            if spec.table.permitted[here, chosen] == UNDEFINED:
                raise BadInput(
                    f"case {case.id}, step {step.id}: {step.stimulus!r} cannot be applied there; "
                    "take the step out, or what comes before it"
                )
            word.append(chosen)
            here = int(spec.table.target[here, chosen])
        words.append(tuple(word))
        unscored += len(taken) - len(word)
    return Tests(tuple(words), unscored)


def with_tests(suite: Suite, added: Sequence[tuple[Specification, Iterable[Word]]]) -> Suite:
    """The suite with tests of some systems added. Its own tests stay as they are."""
    taken = {case.id for case in suite.cases}
    cases, rows = list(suite.cases), list(suite.coverage)
    for spec, words in added:
        graph = spec.graph
        name, clauses = graph.system.name, clauses_of_moves(graph)
        made: list[Case] = []
        names = (f"{name}-closing-{number:03}" for number in count(1))
        fresh = (each for each in names if each not in taken)
        for word, case in zip(words, fresh, strict=False):
            moves = tuple(zip(passes(spec.table, word), word, strict=True))
            made.append(Case(case, name, steps_of(case, graph, moves, clauses)))
        cases += made
        rows = [_longer(row, made) if row.system == name else row for row in rows]
    return replace(suite, cases=tuple(cases), coverage=tuple(rows))


def _longer(row: Coverage, made: Sequence[Case]) -> Coverage:
    """What is said of the cost of a suite, with these tests more."""
    steps = sum(len(case.steps) for case in made)
    price = (row.cost - row.steps) // row.tests if row.tests else RESET_PRICE
    cost = row.cost + steps + price * len(made)
    return replace(
        row,
        tests=row.tests + len(made),
        steps=row.steps + steps,
        cost=cost,
        gap=row.gap if row.gap < 0 else cost - row.lower_bound,
    )
