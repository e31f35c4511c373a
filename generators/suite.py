"""Suites: tests of systems, and of machines alone, with the coverage that is asked for."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from importlib.metadata import version

from srpd.generators.budget import Chosen, covered_in, within_budget
from srpd.generators.cases import Case, Coverage, NotCovered, Step, Suite
from srpd.generators.clauses import clauses_of, clauses_of_moves
from srpd.generators.coverage import Cover, Options, cover
from srpd.generators.graphs import compiled
from srpd.generators.items import ALL_TRANSITIONS, CHANGES, Criterion
from srpd.generators.moves import Word
from srpd.generators.omissions import left_out, uncoverable
from srpd.generators.suite_file import (
    FORMAT,
    LARGEST_FILE,
    LONGEST_TEXT,
    as_text,
    read_suite,
    suite_from,
    suite_in,
    write_suite,
)
from srpd.model.compiled import ConfigurationGraph
from srpd.model.faults import BadInput
from srpd.model.systems import SYSTEMS

Progress = Callable[[str, int, int], None]

EVERY_TRANSITION = Criterion(ALL_TRANSITIONS)
LONGEST_TO_READ = 12
"""Steps of a test of all transitions, unless another greatest length is given."""


def options_for(
    wanted: Criterion, *, reset_price: int = 2, longest: int | None = None, seed: int = 0
) -> Options:
    """The options of a suite, where `longest` is None if it is not given.

    Then the tests of all transitions, and of changes, are short enough to read, and stretched where
    an item lies farther away; those of other coverage are as long as is cheapest.
    """
    if longest is None and wanted.kind in (ALL_TRANSITIONS, CHANGES):
        return Options(reset_price, LONGEST_TO_READ, seed, stretched=True)
    return Options(reset_price, longest, seed)


def make_suite(
    names: Iterable[str],
    choices: Mapping[str, str],
    seed: int = 0,
    *,
    wanted: Criterion = EVERY_TRANSITION,
    options: Options | None = None,
    budget: int | None = None,
    progress: Progress = lambda *_: None,
) -> Suite:
    """The suite of the systems and machines named (of every system, if none is).

    A machine alone is named as ``machine:quarantine``. With a `budget` all tests together have no
    more steps than that. `seed` counts where no `options` are given. Raises `BadInput` for a name
    that is unknown, and for more to cover than any suite could hold.
    """
    if budget is not None and budget < 1:
        raise BadInput(f"--budget {budget}: give 1 or more")
    limits = options or options_for(wanted, seed=seed)
    names = tuple(dict.fromkeys(names)) or tuple(SYSTEMS)
    graphs = {name: compiled(name, choices) for name in names}
    covers: list[Cover] = []
    for name, graph in graphs.items():
        progress(name, len(covers), len(names))
        covers.append(cover(graph, wanted, limits))
    progress("", len(names), len(names))
    chosen = _whole(covers) if budget is None else within_budget(covers, budget)
    cases: list[Case] = []
    coverage: list[Coverage] = []
    uncovered: list[NotCovered] = []
    for number, (name, graph) in enumerate(graphs.items()):
        mine = [each for each in chosen if each.cover == number]
        named = f"{name}-{wanted}" if wanted.kind == CHANGES else name
        made = _cases(name, named, graph, covers[number], mine)
        taken = covered_in(covers[number], mine)
        row = _row(name, wanted, graph, covers[number], made, limits.reset_price)
        if budget is not None:
            row = replace(row, covered=len(taken), gap=NO_GAP)
        cases += made
        coverage.append(row)
        omitted = left_out(graph, covers[number], wanted, limits.longest, taken, budget)
        uncovered += [NotCovered(name, one.item, one.why) for one in omitted]
    for name, each in uncoverable(names, choices, wanted):
        uncovered.append(NotCovered(name, each.item, each.why))
    return Suite(
        version("srpd"),
        limits.seed,
        dict(choices),
        tuple(coverage),
        tuple(cases),
        tuple(_short(each) for each in uncovered),
    )


NO_GAP = -1
"""In place of a gap: the tests of a suite with a budget do not cover what the bound is for."""


def _whole(covers: Sequence[Cover]) -> tuple[Chosen, ...]:
    return tuple(
        Chosen(number, place, len(test))
        for number, each in enumerate(covers)
        for place, test in enumerate(each.tests)
    )


def _row(
    name: str,
    wanted: Criterion,
    graph: ConfigurationGraph,
    covered: Cover,
    cases: Sequence[Case],
    reset_price: int,
) -> Coverage:
    steps = sum(len(case.steps) for case in cases)
    return Coverage(
        system=name,
        coverage=str(wanted),
        configurations=len(graph.configurations),
        items=len(covered.items) + len(covered.out_of_reach),
        covered=len(covered.items),
        tests=len(cases),
        steps=steps,
        cost=steps + reset_price * len(cases),
        lower_bound=covered.bound,
        bound_for=covered.bound_for or 0,
        gap=covered.gap,
    )


def _cases(
    name: str, named: str, graph: ConfigurationGraph, covered: Cover, chosen: Iterable[Chosen]
) -> list[Case]:
    clauses = clauses_of_moves(graph)
    cases: list[Case] = []
    for number, each in enumerate(chosen, start=1):
        case = f"{named}-{number:03}"
        test = covered.tests[each.test][: each.moves]
        cases.append(Case(case, name, steps_of(case, graph, test, clauses)))
    return cases


def steps_of(
    case: str,
    graph: ConfigurationGraph,
    test: Word,
    clauses: Mapping[tuple[int, int], tuple[str, ...]],
) -> tuple[Step, ...]:
    """The steps of a test; a mere fixture names the clauses of what it prepares for."""
    steps: list[Step] = []
    named: tuple[str, ...] = ()
    for place in range(len(test), 0, -1):
        move = test[place - 1]
        named = clauses[move] or named
        steps.append(Step(f"{case}.{place}", graph.stimuli[move[1]].name, named))
    return tuple(reversed(steps))


def _short(each: NotCovered) -> NotCovered:
    def cut(text: str) -> str:
        return text if len(text) <= LONGEST_TEXT else text[: LONGEST_TEXT - 3] + "..."

    return replace(each, item=cut(each.item), why=cut(each.why))


__all__ = [
    "EVERY_TRANSITION",
    "FORMAT",
    "LARGEST_FILE",
    "Case",
    "Coverage",
    "NotCovered",
    "Step",
    "Suite",
    "as_text",
    "clauses_of",
    "clauses_of_moves",
    "compiled",
    "make_suite",
    "options_for",
    "read_suite",
    "steps_of",
    "suite_from",
    "suite_in",
    "write_suite",
]
