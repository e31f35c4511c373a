"""The kill matrix that is shipped holds: no mutant survives, each is killed by its clauses."""

from __future__ import annotations

from types import ModuleType

import pytest

from srpd.conformance.killing.kills import Kill, mutants_by_clause
from srpd.conformance.killing.known import KNOWN
from srpd.conformance.killing.matrix import fates_in, kill_matrix
from srpd.conformance.killing.mutant_run import confirmed, run_mutant
from srpd.conformance.mutants.zoo import MODULES, ZOO
from srpd.conformance.report.shipped import killed_by_clause, shipped

FATES = fates_in(shipped())
STALE = "run: python tools/kill_matrix.py"


def _named(module: ModuleType) -> str:
    return module.__name__.rpartition(".")[2]


def _not_killed(name: str, kills: tuple[Kill, ...]) -> list[str]:
    """The clauses of the kills that do not come about, alone or with the other cases."""
    open_ones = [kill for kill in kills if kill not in confirmed(name, kills)]
    if not open_ones:
        return []
    again = run_mutant(name, [kill.system for kill in open_ones])
    killed = {(kill.clause, kill.system) for kill in again.kills}
    return [kill.clause for kill in open_ones if (kill.clause, kill.system) not in killed]


@pytest.mark.parametrize("module", MODULES, ids=_named)
def test_every_kill_that_is_shipped_comes_about(module: ModuleType) -> None:
    of_module = {
        name: fate.kills for name, fate in FATES.items() if name.startswith(f"{_named(module)}.")
    }
    found = {name: _not_killed(name, kills) for name, kills in of_module.items()}
    assert of_module
    assert {name: clauses for name, clauses in found.items() if clauses} == {}, STALE


def test_every_mutant_is_killed_by_each_clause_that_it_breaks() -> None:
    # What H-61=literal permits is laid to no clause: of 6.2(b) alone nothing is in breach.
    surviving = {name: fate.survives for name, fate in FATES.items() if fate.survives}
    assert surviving == {"eligibility.ChecksRestoresOfGasProxies": ("6.2(b)",)}
    assert list(FATES) == list(ZOO), STALE
    assert KNOWN.keys() == surviving.keys()


def test_every_checkable_clause_kills_a_mutant() -> None:
    without = [clause for clause in mutants_by_clause() if not killed_by_clause().get(clause)]
    assert without == ["6.2(b)"]


def test_the_matrix_that_is_shipped_is_made_by_the_program() -> None:
    assert kill_matrix(tuple(FATES.values())) == shipped(), STALE
