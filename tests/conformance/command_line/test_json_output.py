"""Whatever prints `--json` prints JSON alone: each command, in a process of its own."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from tempfile import mkdtemp
from typing import Any, NoReturn

import pytest
import typer
from typer.core import TyperGroup

from srpd.conformance.command_line.main import app

Command = tuple[str, ...]

_FAULTY = "python:srpd.conformance.miniatures:sends_what_it_quarantined"
_FAILURE = "failures/FIRST"
_ONE = ("--system", "type-2")
ARGUMENTS: dict[Command, tuple[str, ...]] = {
    ("doctor",): (),
    ("run",): ("--system", "detection", "--coverage", "clauses", "--target", _FAULTY, "-o", "run"),
    ("fuzz",): (*_ONE, "--examples", "1", "--steps", "2", "-o", "fuzz"),
    ("generate",): ("--coverage", "hsi", *_ONE, "-o", "suite.json"),
    ("certify",): ("suite.json",),
    ("score",): ("suite.json", "--operator", "output"),
    ("judge",): ("run",),
    ("replay",): (_FAILURE, "--target", _FAULTY, "-o", "again"),
    ("shrink",): (_FAILURE, "--target", _FAULTY, "--runs", "1"),
    ("machines",): (),
    ("clauses",): (),
    ("readings",): (),
    ("codes",): (),
    ("systems",): (),
    ("parameters",): (),
    ("capabilities",): (),
    ("check",): _ONE,
    ("matrix",): ("quarantine",),
    ("deviations",): ("gas-proxy-log",),
    ("explore",): ("type-2",),
    ("message", "parse"): ("suite.json",),
    ("mutants", "list"): (),
    ("mutants", "matrix"): (),
    ("mutants", "run"): (
        *("--mutant", "quarantine.ReleasesNothing", "--system", "release", "--jobs", "1"),
    ),
}
"""What makes each command quick; every command that has `--json` must stand here."""
NEEDS: dict[Command, Command] = {
    ("certify",): ("generate",),
    ("score",): ("generate",),
    ("message", "parse"): ("generate",),
    ("judge",): ("run",),
    ("replay",): ("run",),
    ("shrink",): ("run",),
}
CODES: dict[Command, int] = {("run",): 1, ("judge",): 1, ("replay",): 1, ("message", "parse"): 2}


def _commands() -> Iterator[tuple[Command, list[str]]]:
    """Every command of the program with its options."""
    waiting: list[tuple[Command, Any]] = [((), typer.main.get_command(app))]
    for path, command in waiting:
        if isinstance(command, TyperGroup):
            waiting += [((*path, name), each) for name, each in command.commands.items()]
        else:
            yield path, [name for option in command.params for name in option.opts]


@cache
def _folder() -> Path:
    return Path(mkdtemp(prefix="srpd-json-"))


@pytest.fixture(scope="module", autouse=True)
def _tidy() -> Iterator[None]:
    yield
    shutil.rmtree(_folder(), ignore_errors=True)


def _refuse(constant: str) -> NoReturn:
    raise ValueError(f"{constant} is no JSON")


@cache
def _ran(command: Command, option: str = "--json") -> subprocess.CompletedProcess[str]:
    if command in NEEDS:
        _ran(NEEDS[command])
    first = next((path.name for path in sorted(_folder().glob("run/failures/*.json"))), "")
    given = (f"run/failures/{first}" if each == _FAILURE else each for each in ARGUMENTS[command])
    return subprocess.run(  # noqa: S603 - this interpreter, and arguments given above
        [sys.executable, "-m", "srpd.conformance.command_line", *command, *given, option],
        cwd=_folder(),
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )


def test_every_command_that_prints_json_is_tried() -> None:
    assert {path for path, options in _commands() if "--json" in options} == set(ARGUMENTS)


@pytest.mark.parametrize("command", ARGUMENTS, ids=" ".join)
def test_what_a_command_prints_for_programs_is_json_from_the_first_byte_to_the_last(
    command: Command,
) -> None:
    done = _ran(command)
    assert done.returncode == CODES.get(command, 0), done.stderr
    assert json.loads(done.stdout, parse_constant=_refuse)
    assert all(line.startswith("srpd: ") for line in done.stderr.splitlines()), done.stderr


def test_a_quiet_run_prints_its_summary_and_where_the_report_is() -> None:
    done = _ran(("run",), "--quiet")
    (line,) = done.stdout.splitlines()
    assert line.endswith("Exit code 1: the target broke a clause.")
    (message,) = done.stderr.splitlines()
    assert message.startswith("srpd: wrote ")
