"""Linear and integer programs, solved by HiGHS.

HiGHS solves all three kinds that suites need (network flows, relaxations, and integer programs
with cuts) and brings nothing but numpy with it. It runs on one thread and stops after a number of
nodes, never after a time, so that the same program has the same answer on a slow machine.
"""

from __future__ import annotations

from dataclasses import dataclass

import highspy
import numpy as np
import numpy.typing as npt

Numbers = npt.NDArray[np.int64]
Amounts = npt.NDArray[np.float64]

MOST_NODES = 100
_ROUNDING = 1e-6


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
class Answer:
    """What was found: the columns, or None; and a cost that no solution is below."""

    columns: Amounts | None
    bound: float


def minimise(cost: Amounts, lower: Amounts, rows: Rows, *, whole: bool, nodes: int) -> Answer:
    """Minimise `cost` over columns that are at least `lower` and keep to the rows.

    With `whole` the columns are whole numbers, and the search stops after `nodes` nodes with the
    best that it has found. Without it, and for a program whose rows only conserve a flow, the
    solution is a corner of the polyhedron, and so whole by itself.
    """
    program = highspy.HighsLp()
    program.num_col_, program.num_row_ = len(cost), len(rows.lower)
    program.col_cost_ = cost
    program.col_lower_ = lower
    program.col_upper_ = np.full(len(cost), highspy.kHighsInf)
    program.row_lower_, program.row_upper_ = rows.lower, rows.upper
    order = np.lexsort((rows.row, rows.column))
    counts = np.bincount(rows.column, minlength=len(cost))
    program.a_matrix_.format_ = highspy.MatrixFormat.kColwise
    program.a_matrix_.start_ = np.concatenate([[0], np.cumsum(counts)]).astype(np.int32)
    program.a_matrix_.index_ = rows.row[order].astype(np.int32)
    program.a_matrix_.value_ = rows.value[order]
    if whole:
        program.integrality_ = [highspy.HighsVarType.kInteger] * len(cost)
    solver = highspy.Highs()  # type: ignore[no-untyped-call]
    solver.silent()
    for option, value in (
        ("threads", 1),
        ("random_seed", 0),
        ("solver", "simplex"),
        ("mip_max_nodes", nodes),
        ("mip_rel_gap", 0.0),
        ("mip_abs_gap", 0.999),  # costs are whole numbers
    ):
        solver.setOptionValue(option, value)
    solver.passModel(program)
    solver.run()
    status, about = solver.getModelStatus(), solver.getInfo()
    if status == highspy.HighsModelStatus.kOptimal and not whole:
        return Answer(np.array(solver.getSolution().col_value), about.objective_function_value)
    found = about.primal_solution_status == highspy.SolutionStatus.kSolutionStatusFeasible
    columns = np.array(solver.getSolution().col_value) if found else None
    return Answer(columns, about.mip_dual_bound if whole else -np.inf)


def rounded_up(bound: float) -> int:
    """The least whole number that is not below the bound, but for what the solver rounds."""
    return int(np.ceil(bound - _ROUNDING * max(1.0, abs(bound))))
