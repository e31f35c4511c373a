"""How the command line prints: tables and data to stdout, messages and progress to stderr."""

from __future__ import annotations

import sys
from collections.abc import Callable, Collection, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from rich import box
from rich.console import Console, RenderableType
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table
from rich.text import Text

from srpd.conformance.plain import as_data, one_line
from srpd.model.files import write_whole

ProgressCallback = Callable[[str, int, int], None]

_WIDTH_OF_A_FILE = 120
_LONGEST_MESSAGE = 1500


def say(message: str) -> None:
    """One line to stderr, marked as ours."""
    sys.stderr.write(f"srpd: {one_line(message, _LONGEST_MESSAGE)}\n")


def print_data(data: Any) -> None:
    """The data as JSON, to stdout."""
    # Here, so that `say` can tell of a model that cannot be loaded.
    from srpd.conformance.report.results import as_json

    sys.stdout.write(as_json(as_data(data)))


def print_text(text: str) -> None:
    """The text as it is, to stdout."""
    sys.stdout.write(text if text.endswith("\n") else text + "\n")


def write_text(path: Path, text: str) -> None:
    """Write a file, replacing one that is there only once the new one is complete.

    Raises `BadInput` or `NotWritten` if it cannot be written.
    """
    write_whole(path, (text.encode(),))


def write_lines(path: Path, lines: Iterable[str]) -> None:
    """Write a file line by line, and otherwise as `write_text` does."""
    write_whole(path, (f"{line}\n".encode() for line in lines))


class _Console(Console):
    """One that leaves to the command line what follows when nobody reads."""

    def on_broken_pipe(self) -> None:
        raise BrokenPipeError


def print_renderable(content: RenderableType) -> None:
    """A table or other content of rich, to stdout: as wide as the terminal, if it is one."""
    console = _Console(file=sys.stdout)
    if not console.is_terminal:
        console = _Console(file=sys.stdout, width=_WIDTH_OF_A_FILE)
    console.print(content)


def print_table(
    columns: Iterable[str], rows: Iterable[Iterable[Any]], *, whole: Collection[str] = ()
) -> None:
    """A table to stdout. A list in a cell is written as its members, one to a line.

    What stands in the columns `whole` is not broken into lines.
    """
    table = Table(box=box.SIMPLE_HEAD)
    for column in columns:
        table.add_column(column, overflow="fold", no_wrap=column in whole)
    for row in rows:
        table.add_row(*(Text("\n".join(_lines(cell))) for cell in row))
    print_renderable(table)


def _lines(cell: Any) -> list[str]:
    if isinstance(cell, list | tuple):
        return [one_line(str(each)) for each in cell]
    if isinstance(cell, bool):
        return ["yes" if cell else "no"]
    return ["" if cell is None else one_line(str(cell), _LONGEST_MESSAGE)]


@contextmanager
def progress_bar(*, shown: bool) -> Iterator[ProgressCallback]:
    """A progress bar on stderr, if that is a terminal: call it with what, how many, of how many."""
    console = Console(stderr=True)
    bar = Progress(
        TextColumn("{task.description}", markup=False),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        console=console,
        transient=True,
        disable=not (shown and console.is_terminal),
    )
    with bar:
        task = bar.add_task("", total=None)

        def advance(what: str, done: int, total: int) -> None:
            bar.update(task, description=one_line(what, 40), completed=done, total=total)

        yield advance
