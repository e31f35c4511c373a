"""`srpd explore` and `srpd export`: what they print, and what they refuse."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from srpd.conformance.command_line.exploring import peak_memory
from srpd.conformance.command_line.main import app
from srpd.model.compiled import compile_system
from srpd.model.readings import DEFAULTS
from srpd.model.systems import SYSTEMS


def srpd(*arguments: object) -> Result:
    return CliRunner().invoke(app, [str(each) for each in arguments])


def complaint(*arguments: object) -> str:
    result = srpd(*arguments)
    assert result.exit_code == 2, result.output
    assert result.stdout == ""
    (line,) = result.stderr.splitlines()
    return line


def test_explore_prints_what_the_compiled_graph_holds() -> None:
    graph = compile_system(SYSTEMS["detection"].under(DEFAULTS))
    found = json.loads(srpd("explore", "detection", "--json").stdout)
    assert found["configurations"] == len(graph.configurations)
    assert found["transitions"] == len(graph.source)
    assert found["open"] == int((graph.target < 0).sum())


def test_explore_prints_a_table_with_the_same_names_as_the_data() -> None:
    table = srpd("explore", "type-2").stdout
    for name in json.loads(srpd("explore", "type-2", "--json").stdout):
        assert name == "system" or name in table


def test_explore_takes_copies_that_share_something() -> None:
    arguments = ("--copies", "2", "--share", "count", "--share", "hub", "--json")
    found = json.loads(srpd("explore", "detection", *arguments).stdout)
    assert (found["system"], found["configurations"]) == ("detection-x2", 504)


def test_explore_takes_another_reading() -> None:
    usual = json.loads(srpd("explore", "detection", "--json").stdout)
    other = json.loads(srpd("explore", "detection", "--reading", "H-17=open", "--json").stdout)
    assert other["open"] > usual["open"]


def test_the_memory_of_the_process_is_at_least_that_of_its_configurations() -> None:
    found = json.loads(srpd("explore", "small", "--copies", "2", "--json").stdout)
    peak = peak_memory()
    assert peak is None or peak > found["mebibytes of configurations"]


@pytest.mark.parametrize(
    ("arguments", "why"),
    [
        (("explore", "smal"), "there is no system 'smal'; did you mean small"),
        (("explore", "small", "--limit", "59"), "more than 59 configurations; raise the limit"),
        (("explore", "small", "--copies", "0"), "give a number from 1 to 64"),
        (("explore", "small", "--copies", "2", "--share", "coun"), "did you mean count"),
        (("explore", "small", "--copies", "60"), "needs more than 124 bits; take fewer copies"),
        (("export", "small", "--format", "dot"), "there is no format 'dot'"),
        (("export", "small", "--format", "aut", "--limit", "59"), "more than 59 configurations"),
    ],
)
def test_what_cannot_be_done_is_said_in_one_line(arguments: tuple[str, ...], why: str) -> None:
    assert why in complaint(*arguments)


@pytest.mark.parametrize(("form", "begins"), [("aut", "des (0, 15, 3)"), ("promela", "/*")])
def test_export_prints_or_writes_the_same(form: str, begins: str, tmp_path: Path) -> None:
    file = tmp_path / "made" / "type-2"
    printed = srpd("export", "type-2", "--format", form)
    written = srpd("export", "type-2", "--format", form, "-o", file)
    assert written.stdout == ""
    assert "3 states, 15 transitions" in written.stderr
    assert file.read_text(encoding="utf-8") == printed.stdout
    assert printed.stdout.startswith(begins)
    assert [each.name for each in file.parent.iterdir()] == ["type-2"]


def test_a_file_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    where = tmp_path / "file" / "below"
    assert f"{where}: cannot be written" in complaint(
        "export", "type-2", "--format", "aut", "-o", where
    )


def test_the_help_of_export_says_what_each_format_is_for() -> None:
    said = " ".join(srpd("export", "--help").stdout.split())
    assert "for SPIN" in said
    assert "for CADP and mCRL2" in said
