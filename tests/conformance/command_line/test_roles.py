"""Roles: who is tested follows from the machines, and a target is the party it is named as."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from srpd.conformance.campaigns.replay import replay
from srpd.conformance.campaigns.run import RunOptions, judge_again, run
from srpd.conformance.capabilities.roles import (
    REFERENCES,
    ROLES,
    name_of,
    role,
    role_of,
    role_of_clause,
    role_to_test,
    systems_to_run,
)
from srpd.conformance.command_line.main import app
from srpd.conformance.judging.verdicts import ExitCode, RunResult
from srpd.conformance.reference.user import ReferenceUser
from srpd.conformance.report import write_report
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


# One run of several roles

TWO_ROLES = ("type-2", "user-gas-proxy")


@pytest.fixture(scope="module")
def of_two_roles(tmp_path_factory: pytest.TempPathFactory) -> tuple[RunResult, Path]:
    folder = tmp_path_factory.mktemp("roles") / "report"
    return run(RunOptions(folder=folder, systems=TWO_ROLES)), folder


def test_every_case_of_a_run_is_played_on_the_reference_of_its_role(
    of_two_roles: tuple[RunResult, Path],
) -> None:
    result, _ = of_two_roles
    assert result.exit_code is ExitCode.ALL_PASSED
    assert {case.system for case in result.cases} == set(TWO_ROLES)
    assert result.target["dcc"].startswith("srpd reference DCC")
    assert result.target["user"].startswith("srpd reference User")
    assert result.target["specification"] == ""


def test_a_run_of_several_roles_is_judged_again_with_the_same_verdicts(
    of_two_roles: tuple[RunResult, Path],
) -> None:
    result, folder = of_two_roles
    again = judge_again(folder)
    assert again.clauses == result.clauses
    assert again.target == result.target


def test_a_clause_of_a_role_that_was_not_run_says_which_role_would_test_it(
    of_two_roles: tuple[RunResult, Path],
) -> None:
    result, _ = of_two_roles
    reasons = {clause.clause: clause.reason for clause in result.clauses}
    assert reasons["16.1(c)"].endswith("--role s1sp.")
    assert reasons["20.4"].endswith("--role cos-party.")
    assert "--role" not in reasons["2.1"] + reasons["13.1(b)"]


def test_the_statements_of_several_roles_are_told_apart(
    of_two_roles: tuple[RunResult, Path],
) -> None:
    result, _ = of_two_roles
    assert result.statement
    assert all(item.startswith(("dcc: ", "user: ")) for item in result.statement)


def test_the_reports_of_several_roles_name_them_all(
    of_two_roles: tuple[RunResult, Path], tmp_path: Path
) -> None:
    result, _ = of_two_roles
    write_report(result, tmp_path)
    page = (tmp_path / "report.html").read_text()
    for role_name in ("srpd reference DCC", "srpd reference User"):
        assert role_name in page
    assert json.loads((tmp_path / "results.json").read_text())["target"] == dict(result.target)


class TouchesGasProxiesAtWill(ReferenceUser):
    def may_touch_gas_proxy(self, _: object) -> bool:
        return True


def test_a_failure_is_replayed_in_the_role_of_its_case(bench: Any) -> None:
    factory = TouchesGasProxiesAtWill
    played = bench.play(factory, role=Party.USER, systems=("user-gas-proxy",))
    file = Path(played.result.breaches[0].replay)
    again = replay(file, bench.target(factory), bench.base / "again")
    assert {breach.clause for breach in again.breaches} == {"10.2"}
    sound = REFERENCES[Party.USER]
    assert replay(file, sound, bench.base / "sound").breaches == ()


def test_a_target_of_another_role_is_not_given_the_cases_of_a_suite_file(bench: Any) -> None:
    considered = ("user-gas-proxy", "the User considers sending addition-by-IS")
    suite = bench.suite(("type-2",), considered)
    options = RunOptions(bench.target(ReferenceUser), bench.base / "user", suite_file=suite)
    result = run(replace(options, role=Party.USER))
    assert [case.system for case in result.cases] == ["user-gas-proxy"]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--role", "usr"), "did you mean user"),
        (("--role", "user", "--system", "type-2"), "--role dcc"),
        (("--target", REFERENCE, "--system", "cos-party"), "--role cos-party"),
    ],
)
def test_a_role_that_does_not_fit_is_refused_before_anything_is_sent(
    arguments: tuple[str, ...], said: str, tmp_path: Path
) -> None:
    folder = tmp_path / "report"
    result = CliRunner().invoke(app, ["run", *arguments, "-o", str(folder)])
    assert result.exit_code == 2
    assert said in " ".join(result.stderr.split())
    assert not folder.exists()
