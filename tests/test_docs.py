"""The documents run as they are written, lead somewhere, and leave no command out.

In a page, a block marked ``console`` holds commands, each after ``$ ``, with the exit code in a
comment if it is not 0. Lines under a command appear in its output, in that order; ``...`` stands
for what is left out. A block marked ``python`` that begins with a comment naming a file is that
file. All commands of a page run in one empty folder, one after the other.
"""

from __future__ import annotations

import os
import re
import runpy
import shlex
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import typer
from typer.core import TyperGroup
from typer.testing import CliRunner

from srpd.conformance.command_line.main import app
from srpd.conformance.report.content import EXIT_MEANING
from srpd.model.parameters import PARAMETERS
from srpd.model.readings import READINGS
from srpd.model.systems import SYSTEMS
from tests.places import ROOT

FIRST_READ = {ROOT / "README.md", ROOT / "docs" / "tutorial.md"}
"""Pages whose every command has a shell and a process of its own, as for who follows them."""
PAGES = sorted([ROOT / "README.md", *(ROOT / "docs").rglob("*.md")])
_PATH = f"{Path(sys.executable).parent}{os.pathsep}{os.environ.get('PATH', '')}"
_BLOCK = re.compile(r"^```(\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_FILE = re.compile(r"# (\w+\.(?:py|toml))\n")
_COMMAND = re.compile(r"\$ (?P<words>.*?)(?:\s+# exit code (?P<code>\d+))?$")
_LINK = re.compile(r"\[[^\]]+\]\(([^)\s]+)\)")
_TERM = re.compile(r"^\| ([^|]+) \| [^|]+ \| [^|]+ \| `([^`|]+)` \|$", re.MULTILINE)
_OPTION = re.compile(r"(?<![\w-])--[a-z][a-z-]+")


@dataclass(frozen=True, slots=True)
class Printed:
    """A command as a page prints it."""

    words: str
    code: int
    output: tuple[str, ...]


def _name(page: Path) -> str:
    return page.relative_to(ROOT).as_posix()


def _blocks(page: Path) -> list[tuple[str, str]]:
    return _BLOCK.findall(page.read_text(encoding="utf-8"))


def _commands(block: str) -> list[Printed]:
    found: list[Printed] = []
    for line in block.splitlines():
        if command := _COMMAND.match(line):
            found.append(Printed(command["words"], int(command["code"] or 0), ()))
        else:
            last = found.pop()
            found.append(Printed(last.words, last.code, (*last.output, line)))
    return found


def _appears(lines: tuple[str, ...], output: str) -> bool:
    pieces = [piece for line in lines for piece in line.split("...") if piece.strip()]
    place = 0
    whole = " ".join(output.split())
    for piece in pieces:
        wanted = " ".join(piece.split())
        found = whole.find(wanted, place)
        if found < 0:
            return False
        place = found + len(wanted)
    return True


def _run(command: Printed, folder: Path, page: Path) -> None:
    code, said = (_here if _is_plain(command.words) and page not in FIRST_READ else _in_a_shell)(
        command.words, folder
    )
    assert code == command.code, f"$ {command.words}\n{said[-3000:]}"
    assert _appears(command.output, said), f"$ {command.words}\n{command.output}\n{said[-6000:]}"


def _is_plain(words: str) -> bool:
    return words.startswith("srpd ") and not set("$|<>;&*`'").intersection(words)


def _here(words: str, folder: Path) -> tuple[int, str]:
    """What a command of ours does in this process, which has made most suites already."""
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        patch.delenv("SRPD_DUIS_XSD", raising=False)
        patch.setenv("PATH", _PATH)
        done = CliRunner().invoke(app, shlex.split(words)[1:])
    return done.exit_code, done.output


def _in_a_shell(words: str, folder: Path) -> tuple[int, str]:
    surroundings = {name: value for name, value in os.environ.items() if name != "SRPD_DUIS_XSD"}
    surroundings["PATH"] = _PATH
    done = subprocess.run(  # noqa: S603  # a command of our own documents
        ["/bin/sh", "-c", words],
        cwd=folder,
        env=surroundings,
        capture_output=True,
        text=True,
        timeout=600,
        check=False,
    )
    return done.returncode, done.stdout + done.stderr


def _every_command(command: Any, name: str = "srpd") -> dict[str, Any]:
    if not isinstance(command, TyperGroup):
        return {name: command}
    return {
        found: each
        for part, inner in command.commands.items()
        for found, each in _every_command(inner, f"{name} {part}").items()
    }


RUNNABLE = [page for page in PAGES if any(kind == "console" for kind, _ in _blocks(page))]
COMMANDS = _every_command(typer.main.get_command(app))


@pytest.mark.parametrize("page", RUNNABLE, ids=_name)
def test_the_commands_of_a_page_do_what_it_says(page: Path, tmp_path: Path) -> None:
    for kind, block in _blocks(page):
        if kind == "python" and (named := _FILE.match(block)):
            (tmp_path / named[1]).write_text(block, encoding="utf-8")
        elif kind == "console":
            for command in _commands(block):
                _run(command, tmp_path, page)


@pytest.mark.parametrize("page", PAGES, ids=_name)
def test_every_link_of_a_page_leads_to_a_file_of_the_repository(page: Path) -> None:
    for link in _LINK.findall(page.read_text(encoding="utf-8")):
        assert not link.startswith("http"), f"{link}: name an outside page in words"
        assert (page.parent / link.partition("#")[0]).exists(), link


def test_every_page_can_be_reached_from_the_index() -> None:
    index = ROOT / "docs" / "index.md"
    linked = {
        (index.parent / link.partition("#")[0]).resolve()
        for link in _LINK.findall(index.read_text(encoding="utf-8"))
    }
    assert {page for page in PAGES if page.name != "index.md"} <= linked


def test_the_glossary_is_in_order_and_says_where_each_term_lives() -> None:
    page = (ROOT / "docs" / "reference" / "glossary.md").read_text(encoding="utf-8")
    found = _TERM.findall(page)
    assert len(found) == page.count("\n| ") - 1  # but for the heads
    terms = [term.lower() for term, _ in found]
    assert terms == sorted(set(terms))
    assert [where for _, where in found if not (ROOT / where).exists()] == []


def test_the_page_of_the_command_line_is_what_the_program_says() -> None:
    made = runpy.run_path(str(ROOT / "tools" / "command_line_page.py"))
    page = (ROOT / "docs" / "reference" / "command-line.md").read_text(encoding="utf-8")
    assert page == made["page"](), "run: python tools/command_line_page.py"


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_is_described_with_an_example(name: str) -> None:
    page = (ROOT / "docs" / "reference" / "command-line.md").read_text(encoding="utf-8")
    section = page.partition(f"## `{name}`\n")[2].partition("\n## ")[0]
    assert f"\n{name}" in section


def test_no_page_names_a_command_or_an_option_that_there_is_not() -> None:
    words = {name.removeprefix("srpd ").split()[0] for name in COMMANDS}
    options = {o for each in COMMANDS.values() for p in each.params for o in p.opts}
    for page in PAGES:
        for block in (text for kind, text in _blocks(page) if kind in ("console", "sh")):
            for line in re.findall(r"\bsrpd (.+)", block):
                first = line.split()[0]
                assert first in words or first.startswith("--"), f"{_name(page)}: srpd {line}"
                unknown = set(_OPTION.findall(line)) - options - {"--help", "--version"}
                assert not unknown, f"{_name(page)}: srpd {line}"


@pytest.mark.parametrize("page", ["README.md", "docs/reference/exit-codes.md"])
def test_the_exit_codes_are_described_in_the_words_of_the_report(page: str) -> None:
    text = (ROOT / page).read_text(encoding="utf-8")
    for code, meaning in EXIT_MEANING.items():
        assert f"| {int(code)} | {meaning}" in text


def test_the_commands_that_are_only_shown_name_what_exists() -> None:
    for page in PAGES:
        text = "\n".join(block for kind, block in _blocks(page) if kind == "sh")
        for reading, alternative in re.findall(r"--reading (H-\d+)=([\w-]+)", text):
            assert alternative in {a.name for a in READINGS[reading].alternatives}, _name(page)
        assert set(re.findall(r"--parameter ([\w-]+)=", text)) <= set(PARAMETERS)
        assert set(re.findall(r"--system ([\w-]+)", text)) <= set(SYSTEMS)
