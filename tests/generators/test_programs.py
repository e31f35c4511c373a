"""Programs: the optimum that is chosen is ours, whichever one the solver happens to meet first."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from srpd.generators import programs
from srpd.generators.items import criterion
from srpd.generators.programs import Optimum, Program, Rows, at_least, minimise, solved
from srpd.generators.suite import as_text, make_suite
from srpd.model.readings import DEFAULTS


def _shuffled(program: Program, seed: int) -> Optimum | None:
    """The program solved with columns and rows in another order, so that ties fall otherwise."""
    chance = np.random.default_rng(seed)
    columns = chance.permutation(len(program.cost))
    rows = chance.permutation(len(program.rows.lower))
    given = program.rows
    other = Program(
        program.cost[columns],
        program.lower[columns],
        program.upper[columns],
        Rows(
            np.argsort(rows)[given.row],
            np.argsort(columns)[given.column],
            given.value,
            given.lower[rows],
            given.upper[rows],
        ),
    )
    found = solved(other)
    if found is None:
        return None
    back, back_rows = np.argsort(columns), np.argsort(rows)
    return replace(
        found,
        columns=found.columns[back],
        of_columns=found.of_columns[back],
        of_rows=found.of_rows[back_rows],
    )


@pytest.mark.parametrize("seed", [1, 2])
@pytest.mark.parametrize(
    ("system", "kind"),
    [
        ("storage", "all-transitions"),
        ("firmware", "all-transitions"),
        ("schedules", "all-states"),
        ("release", "all-states"),
        ("signed", "clauses"),
        ("hub", "clauses"),
        ("type-2", "transition-pairs"),
        ("firmware", "round-trips=3"),
    ],
)
def test_a_solver_that_meets_another_optimum_first_gives_the_same_suite(
    monkeypatch: pytest.MonkeyPatch, system: str, kind: str, seed: int
) -> None:
    plain = as_text(make_suite([system], DEFAULTS, wanted=criterion(kind)))
    monkeypatch.setattr(programs, "solved", lambda program: _shuffled(program, seed))
    assert as_text(make_suite([system], DEFAULTS, wanted=criterion(kind))) == plain


def _one_of(columns: int) -> Program:
    """One column of many, each as good as another, is to be 1."""
    every = np.arange(columns)
    row = Rows(
        np.zeros(columns, dtype=np.int64), every, np.ones(columns), np.ones(1), np.full(1, np.inf)
    )
    return at_least(np.zeros(columns), np.ones(columns), row)


@pytest.mark.parametrize("columns", [2, 7, 50])
def test_among_columns_that_are_equally_good_the_same_one_is_always_taken(
    monkeypatch: pytest.MonkeyPatch, columns: int
) -> None:
    program = _one_of(columns)
    plain = minimise(program)
    assert plain is not None
    assert plain.cost == 1
    assert sorted(plain.columns.tolist()) == [0.0] * (columns - 1) + [1.0]
    for seed in range(8):
        monkeypatch.setattr(programs, "solved", lambda given, seed=seed: _shuffled(given, seed))
        again = minimise(program)
        assert again is not None
        assert again.columns.tolist() == plain.columns.tolist()


def test_the_solver_alone_does_not_always_take_the_same_one() -> None:
    """Else the tests above could not fail."""
    program = _one_of(7)
    met = {tuple(found.columns) for seed in range(8) if (found := _shuffled(program, seed))}
    assert len(met) > 1


def test_a_program_that_nothing_keeps_to_has_no_answer() -> None:
    program = _one_of(3)
    assert minimise(replace(program, upper=np.zeros(3))) is None
