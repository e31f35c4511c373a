"""The zoo and the kill matrix: every clause has a mutant, and the suite kills what it should."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from srpd.conformance.capabilities.roles import role_of
from srpd.conformance.command_line.main import app
from srpd.conformance.killing import mutant_run
from srpd.conformance.killing.kills import Fate, Kill, chosen_mutants, mutants_by_clause
from srpd.conformance.killing.known import KNOWN
from srpd.conformance.killing.matrix import kill_matrix
from srpd.conformance.killing.mutant_run import role_of_mutant, run_mutant, systems_for
from srpd.conformance.killing.pool import fates
from srpd.conformance.mutants.zoo import MODULES, ZOO, Mutant
from srpd.conformance.reference import ReferenceDcc
from srpd.conformance.report.kill_matrix import page
from srpd.model.faults import BadInput
from srpd.model.register import REGISTER
from tests.places import ROOT

RELEASES = "quarantine.ReleasesNothing"


def test_every_checkable_clause_has_a_mutant() -> None:
    assert [clause for clause, found in mutants_by_clause().items() if not found] == []


@pytest.mark.parametrize("mutant", ZOO.values(), ids=ZOO)
def test_a_mutant_breaks_clauses_that_can_be_checked_and_says_how(mutant: Mutant) -> None:
    assert mutant.clauses
    assert all(REGISTER[clause].checkable for clause in mutant.clauses)
    assert mutant.says.endswith(".")
    assert mutant.makes().hello().protocol


def test_the_readme_says_how_many_mutants_there_are() -> None:
    readme = ROOT.joinpath("README.md").read_text(encoding="utf-8")
    assert f"{len(ZOO)} faulty implementations" in " ".join(readme.split())


def test_every_module_of_mutants_is_in_the_zoo() -> None:
    folder = Path(MODULES[0].__file__ or "").parent
    held = {each.__name__.rpartition(".")[2] for each in MODULES}
    assert {file.stem for file in folder.glob("*.py")} - held == {"__init__", "marks", "zoo"}


def test_known_survivors_are_mutants_of_the_zoo() -> None:
    assert set(KNOWN) <= set(ZOO)


def test_a_mutant_is_put_to_systems_of_its_own_role_alone() -> None:
    for name in (RELEASES, "cos_party.DoesNotSign", "user.ForgetsTheList"):
        mutant = ZOO[name]
        assert {role_of(each) for each in systems_for(mutant)} == {role_of_mutant(mutant)}


def test_a_mutant_is_killed_by_a_check_that_cites_its_clause() -> None:
    fate = run_mutant(RELEASES)
    assert [kill.clause for kill in fate.kills] == ["12.3(a)"]
    assert fate.survives == ()
    assert fate.systems == ("cancelled",)


def test_a_sound_implementation_survives(monkeypatch: pytest.MonkeyPatch) -> None:
    sound = Mutant("sound", ReferenceDcc, ("12.3(a)",), "Does nothing wrong.")
    monkeypatch.setattr(mutant_run, "ZOO", {"sound": sound})
    fate = run_mutant("sound", ("release",))
    assert (fate.kills, fate.also, fate.errors) == ((), (), ())


def test_a_breach_of_another_clause_is_no_kill(monkeypatch: pytest.MonkeyPatch) -> None:
    made = ZOO[RELEASES].makes
    wrongly = Mutant("wrongly", made, ("12.3(b)",), "Is marked wrongly.")
    monkeypatch.setattr(mutant_run, "ZOO", {"wrongly": wrongly})
    fate = run_mutant("wrongly", ("release",))
    assert (fate.kills, fate.also) == ((), ("12.3(a)",))


def test_several_processes_find_what_one_finds() -> None:
    chosen = chosen_mutants((RELEASES, "firmware.NamesNobody"), ())
    assert fates(chosen, jobs=2) == fates(chosen, jobs=1)


@pytest.mark.parametrize(
    ("names", "clauses", "says"),
    [
        (("quarantine.ReleasesNothin",), (), "no mutant"),
        ((), ("12.33",), "no clause"),
        ((RELEASES,), ("2.1",), "breaks 2.1"),
    ],
)
def test_what_is_not_in_the_zoo_is_bad_input(names: Any, clauses: Any, says: str) -> None:
    with pytest.raises(BadInput, match=says):
        chosen_mutants(names, clauses)


def test_a_survivor_is_shown_and_the_page_escapes_what_it_holds() -> None:
    fate = Fate(RELEASES, (), ("release",), ("6.1",), ("<script>",))
    matrix = kill_matrix((fate,))
    assert matrix["totals"]["surviving"] == 1
    assert "&lt;script&gt;" in page(matrix)
    assert "<script>" not in page(matrix)


def test_a_kill_is_in_the_row_of_its_clause_and_of_its_mutant() -> None:
    kill = Kill("12.3(a)", "release", "release-001", "release-001.2", "it is sent")
    matrix = kill_matrix((Fate(RELEASES, (kill,), ("release",)),))
    (row,) = (row for row in matrix["clauses"] if row["clause"] == "12.3(a)")
    assert row["killed"] == [RELEASES]
    assert matrix["mutants"][0]["kills"][0]["check"] == "it is sent"


def test_the_command_says_how_many_were_killed_and_ends_with_0() -> None:
    found = CliRunner().invoke(app, ["mutants", "run", "--mutant", RELEASES, "--json"])
    assert found.exit_code == 0
    assert json.loads(found.stdout)["totals"]["killed"] == 1


def test_the_command_ends_with_1_if_a_mutant_survives() -> None:
    asked = ["mutants", "run", "--mutant", RELEASES, "--system", "type-2"]
    assert CliRunner().invoke(app, asked).exit_code == 1
