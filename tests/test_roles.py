"""Roles: who is tested follows from the machines, and a target is the party it is named as."""

from __future__ import annotations

from pathlib import Path

import pytest

from srpd.conformance.roles import (
    REFERENCES,
    ROLES,
    name_of,
    role,
    role_of,
    role_of_clause,
    role_to_test,
    systems_to_run,
)
from srpd.conformance.run import RunOptions, run
from srpd.model.composition import System
from srpd.model.faults import BadInput, ModelFault
from srpd.model.notation import Party
from srpd.model.register import REGISTER
from srpd.model.systems import SYSTEMS
from srpd.model.systems import system as system_named

REFERENCE = "python:srpd.conformance.reference:factory"


def test_every_party_has_a_role_of_its_own() -> None:
    assert sorted(p.name for p in ROLES.values()) == sorted(p.name for p in Party)
    assert all(role(name_of(party)) is party for party in Party)


def test_a_role_that_does_not_exist_is_refused_with_the_nearest_name() -> None:
    with pytest.raises(BadInput, match="cos-party"):
        role("cos-prty")


def test_every_clause_that_can_be_checked_has_the_role_of_a_party() -> None:
    for number, clause in REGISTER.items():
        assert (role_of_clause(number) is not None) is bool(clause.role)


@pytest.mark.parametrize("name", SYSTEMS)
def test_every_system_binds_one_party_that_has_a_reference(name: str) -> None:
    assert role_of(name) in REFERENCES


def test_machines_of_two_parties_make_no_system_to_run() -> None:
    one, other = system_named("type-2"), _of_another_party()
    both = System("both", "", (*one.subjects, *other.subjects), ())
    with pytest.raises(ModelFault, match="the CoS Party and the DCC"):
        _ = both.bearer


def test_a_target_is_a_dcc_unless_something_else_is_said() -> None:
    assert role_to_test("python:a:b", None) is Party.DCC
    assert role_to_test("python:a:b", Party.USER) is Party.USER


def test_without_target_and_role_all_roles_are_tested() -> None:
    assert role_to_test("", None) is None
    assert systems_to_run((), None) == tuple(SYSTEMS)


def test_a_role_runs_the_systems_of_its_party_and_no_others() -> None:
    for party in Party:
        names = systems_to_run((), party)
        assert {name for name in SYSTEMS if role_of(name) is party} == set(names)


def test_a_system_of_another_role_is_refused_and_the_role_named() -> None:
    with pytest.raises(BadInput, match="--role dcc"):
        systems_to_run(("type-2",), Party.COS_PARTY)


def test_a_run_of_one_role_says_which(tmp_path: Path) -> None:
    result = run(RunOptions(REFERENCE, tmp_path, systems=("type-2",)))
    assert result.target["role"] == "dcc"
    assert result.target["specification"] == REFERENCE


def _of_another_party() -> System:
    from srpd.model.systems.cos_party import SYSTEM

    return SYSTEM
