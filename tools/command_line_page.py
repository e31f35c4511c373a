"""Writes docs/reference/command-line.md from the command line itself: run it after a change."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import typer
from typer.core import TyperGroup

from srpd.conformance.command_line.main import app

PAGE = Path(__file__).parents[1] / "docs" / "reference" / "command-line.md"
HEAD = """# Command line

Tables go to stdout, messages and progress to stderr. With `--json` a command prints data for
programs instead. What the codes mean: [exit codes](exit-codes.md). `srpd --version` prints the
version, and every command has `--help`.

This page is made from the program by `python tools/command_line_page.py`.
"""


def commands(command: Any, name: str = "srpd") -> Iterator[tuple[str, Any]]:
    """Every command that does something, with its whole name."""
    if isinstance(command, TyperGroup):
        for part, inner in command.commands.items():
            yield from commands(inner, f"{name} {part}")
    else:
        yield name, command


def page() -> str:
    """The page as text."""
    found = commands(typer.main.get_command(app))
    return "\n".join([HEAD, *(_section(name, command) for name, command in found)])


def _section(name: str, command: Any) -> str:
    arguments = [each for each in command.params if not _is_option(each)]
    options = [each for each in command.params if _is_option(each)]
    lines = [f"## `{name}`", "", *_description(command.help)]
    if arguments or options:
        lines += ["", "| argument or option | meaning | default |", "|---|---|---|"]
        lines += [_row(each) for each in (*arguments, *options)]
    return "\n".join([*lines, ""])


def _description(text: str) -> list[str]:
    lines: list[str] = []
    in_block = False
    for line in text.strip().splitlines():
        if line.strip() == "\b":
            continue
        if line.startswith("  ") and not in_block:
            lines += ["", "```sh"]
            in_block = True
        elif in_block and not line.strip():
            lines += ["```"]
            in_block = False
        lines.append(line.removeprefix("  ") if in_block else line)
    return [*lines, "```"] if in_block else lines


def _is_option(parameter: Any) -> bool:
    return any(name.startswith("-") for name in parameter.opts)


def _row(parameter: Any) -> str:
    metavar = parameter.metavar or ""
    if not _is_option(parameter):
        words = f"`{metavar or parameter.name}`"
    else:
        value = "" if getattr(parameter, "is_flag", False) else f" {metavar or 'N'}"
        words = ", ".join(f"`{name}{value}`" for name in parameter.opts)
    default = parameter.default
    shown = "" if default in (None, "") or isinstance(default, bool) else f"`{default}`"
    if parameter.required:
        shown = "required"
    return f"| {words} | {parameter.help} | {shown} |".replace("MACHINE|all", "MACHINE\\|all")


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
    sys.stderr.write(f"wrote {PAGE}\n")
