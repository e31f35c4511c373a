"""The kill matrix holds: no mutant survives, each is killed by checks that cite its clauses."""

from __future__ import annotations

import json
from pathlib import Path
from types import ModuleType

import pytest

from srpd.conformance.killing.confronting import confront
from srpd.conformance.killing.kills import Fate
from srpd.conformance.killing.known import KNOWN
from srpd.conformance.mutants.zoo import MODULES, ZOO

KILLED_IN = json.loads((Path(__file__).parent / "killed_in.json").read_text(encoding="utf-8"))
"""In which systems each mutant was killed, by `srpd mutants run --json`: it saves time, no more."""


def _fate(name: str) -> Fate:
    quickly = confront(name, KILLED_IN.get(name, ()))
    return confront(name) if quickly.survives else quickly


def _named(module: ModuleType) -> str:
    return module.__name__.rpartition(".")[2]


@pytest.mark.parametrize("module", MODULES, ids=_named)
def test_every_mutant_is_killed_by_the_clauses_that_it_breaks(module: ModuleType) -> None:
    names = [name for name in ZOO if name.startswith(f"{_named(module)}.")]
    fates = {name: _fate(name) for name in names}
    assert names
    assert {name: fate.survives for name, fate in fates.items() if fate.survives} == {}
    assert {name: fate.errors for name, fate in fates.items() if fate.errors} == {}


def test_no_mutant_is_known_to_survive() -> None:
    assert KNOWN == {}
