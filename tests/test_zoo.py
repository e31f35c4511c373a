"""The kill matrix holds: no mutant survives, each is killed by checks that cite its clauses."""

from __future__ import annotations

from types import ModuleType

import pytest

from srpd.conformance.killing.confronting import confront
from srpd.conformance.killing.known import KNOWN
from srpd.conformance.mutants.zoo import MODULES, ZOO


def _named(module: ModuleType) -> str:
    return module.__name__.rpartition(".")[2]


@pytest.mark.parametrize("module", MODULES, ids=_named)
def test_every_mutant_is_killed_by_the_clauses_that_it_breaks(module: ModuleType) -> None:
    names = [name for name in ZOO if name.startswith(f"{_named(module)}.")]
    fates = {name: confront(name) for name in names}
    assert names
    assert {name: fate.survives for name, fate in fates.items() if fate.survives} == {}
    assert {name: fate.errors for name, fate in fates.items() if fate.errors} == {}


def test_no_mutant_is_known_to_survive() -> None:
    assert KNOWN == {}
