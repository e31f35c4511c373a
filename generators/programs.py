"""Linear programs, solved by HiGHS, with an answer that is the same whichever HiGHS solves them.

HiGHS solves both kinds that suites need, network flows and relaxations with cuts, and brings
nothing but numpy with it. Which of several optima a solver happens to meet depends on its version.
So the choice is made here: the first program finds the least cost, and with it everything that all
optima have in common; a second one goes to the optimum that a fixed preference singles out.
"""

from __future__ import annotations

import random
from dataclasses import dataclass, replace

import highspy
import numpy as np
import numpy.typing as npt

from srpd.generators.stdout import nothing_on_stdout
from srpd.model.faults import ModelFault

Numbers = npt.NDArray[np.int64]
Amounts = npt.NDArray[np.float64]

_ROUNDING = 1e-6
_DECIMALS = 6
_FINENESS = 26
_SCALE = 1 << 10


@dataclass(slots=True)
class Rows:
    """Constraints `lower` <= sum of `value` times column <= `upper`, as triples and limits."""

    row: Numbers
    column: Numbers
    value: Amounts
    lower: Amounts
    upper: Amounts

    def __add__(self, other: Rows) -> Rows:
        shift = len(self.lower)
        return Rows(
            np.concatenate([self.row, other.row + shift]),
            np.concatenate([self.column, other.column]),
            np.concatenate([self.value, other.value]),
            np.concatenate([self.lower, other.lower]),
            np.concatenate([self.upper, other.upper]),
        )


@dataclass(frozen=True, slots=True)
class Program:
    """Minimise `cost` over columns between `lower` and `upper` that keep to the rows."""

    cost: Amounts
    lower: Amounts
    upper: Amounts
    rows: Rows


@dataclass(frozen=True, slots=True)
class Optimum:
    """An optimum as a solver found it, with the prices that prove it."""

    cost: float
    columns: Amounts
    of_columns: Amounts
    of_rows: Amounts


@dataclass(frozen=True, slots=True)
class Answer:
    """The optimum of a program that is preferred, and its cost."""

    columns: Amounts
    cost: float


def at_least(lower: Amounts, cost: Amounts, rows: Rows) -> Program:
    """The program whose columns have no upper limit."""
    return Program(cost, lower, np.full(len(cost), np.inf), rows)


def minimise(program: Program) -> Answer | None:
    """The same optimum on every machine; None if nothing keeps to the program.

    It is a corner of the polyhedron, and so whole by itself where the rows only conserve a flow and
    the limits are whole. The costs are whole numbers.
    """
    found = solved(program)
    if found is None:
        return None
    preferred = solved(_face(program, found))
    if preferred is None:
        raise ModelFault("the solver lost an optimum that it had found; this is a defect of srpd")
    columns: Amounts = np.round(preferred.columns, _DECIMALS) + 0.0  # no -0.0
    return Answer(columns, found.cost)


def least_cost(program: Program) -> float | None:
    """The cost of the optima of a program; None if nothing keeps to it."""
    found = solved(program)
    return None if found is None else found.cost


def rounded_up(bound: float) -> int:
    """The least whole number that is not below the bound, but for what the solver rounds."""
    return int(np.ceil(bound - _ROUNDING * max(1.0, abs(bound))))


def _face(program: Program, found: Optimum) -> Program:
    """All optima of the program, and the preference among them.

    By complementary slackness, what has a price in one proof of optimality is at its limit in every
    optimum; and what keeps to all those limits is one. So any proof gives the same face.
    """
    rows = program.rows
    lower, upper = _narrowed(program.lower, program.upper, found.of_columns)
    row_lower, row_upper = _narrowed(rows.lower, rows.upper, found.of_rows)
    narrowed = replace(rows, lower=row_lower, upper=row_upper)
    return Program(_preference(len(program.cost)), lower, upper, narrowed)


def _narrowed(lower: Amounts, upper: Amounts, price: Amounts) -> tuple[Amounts, Amounts]:
    return np.where(price < -_ROUNDING, upper, lower), np.where(price > _ROUNDING, lower, upper)


def _preference(columns: int) -> Amounts:
    """What each column costs among optima: so irregular that no two corners cost the same.

    The numbers are binary fractions, which a solver adds up without rounding, and come from the
    generator that Python promises never to change.
    """
    source = random.Random(0)  # noqa: S311 - irregular, not secret
    drawn = [int(source.random() * (1 << _FINENESS)) + 1 for _ in range(columns)]
    return np.array(drawn, dtype=float) / _SCALE


def solved(program: Program) -> Optimum | None:
    """Whichever optimum HiGHS meets first; None if nothing keeps to the program."""
    rows, columns = program.rows, len(program.cost)
    model = highspy.HighsLp()
    model.num_col_, model.num_row_ = columns, len(rows.lower)
    model.col_cost_ = program.cost
    model.col_lower_, model.col_upper_ = program.lower, program.upper
    model.row_lower_, model.row_upper_ = rows.lower, rows.upper
    order = np.lexsort((rows.row, rows.column))
    counts = np.bincount(rows.column, minlength=columns)
    model.a_matrix_.format_ = highspy.MatrixFormat.kColwise
    model.a_matrix_.start_ = np.concatenate([[0], np.cumsum(counts)]).astype(np.int32)
    model.a_matrix_.index_ = rows.row[order].astype(np.int32)
    model.a_matrix_.value_ = rows.value[order]
    with nothing_on_stdout():  # it introduces itself, before it can be told not to
        solver = highspy.Highs()  # type: ignore[no-untyped-call]
    solver.silent()
    for option, value in (("threads", 1), ("random_seed", 0), ("solver", "simplex")):
        solver.setOptionValue(option, value)
    solver.passModel(model)
    solver.run()
    if solver.getModelStatus() != highspy.HighsModelStatus.kOptimal:
        return None
    found = solver.getSolution()
    return Optimum(
        solver.getInfo().objective_function_value,
        np.array(found.col_value),
        np.array(found.col_dual),
        np.array(found.row_dual),
    )
