"""How the commands that judge come to their end: what is kept, what is printed, with which code."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from srpd.model.faults import BadInput

if TYPE_CHECKING:
    from srpd.conformance.judging.verdicts import RunResult

MOST_ARGUMENTS = 5


@contextmanager
def stopping(folder: Path) -> Iterator[None]:
    """Say what is kept if the work is stopped before there is anything to report."""
    from srpd.conformance.command_line.output import say
    from srpd.conformance.judging.exit_codes import ExitCode

    try:
        yield
    except KeyboardInterrupt:
        say(f"stopped; what was recorded so far is kept in {folder}, to go on: --resume {folder}")
        raise typer.Exit(ExitCode.STOPPED) from None


def only_what_may_change(*options: object) -> None:
    """Raise `BadInput` if one of the options that a stopped run has fixed is given."""
    if any(options):
        raise BadInput(
            "--resume goes on with the options that the run was begun with: beside it, give only "
            "--target, --timeout, --settle, --in-process, --xsd, --json and --quiet"
        )


def conclude(
    result: RunResult,
    folder: Path | None,
    *,
    as_json: bool,
    quiet: bool = False,
    verbose: bool = False,
) -> None:
    """Write the report, print what it comes to, and exit with the code of the result."""
    from srpd.conformance.command_line.output import print_data, print_renderable, print_text, say
    from srpd.conformance.report import write_report
    from srpd.conformance.report.argument import arguments
    from srpd.conformance.report.brief import brief
    from srpd.conformance.report.content import specification, summary
    from srpd.conformance.report.results import as_results
    from srpd.conformance.report.table import terminal_report

    written = write_report(result, folder) if folder else []
    if as_json:
        print_data(as_results(result))
    elif quiet:
        print_text(summary(result))
    elif not verbose:
        print_text(brief(result))
    else:
        print_renderable(terminal_report(result))
        if result.breaches:
            print_text(arguments(result.breaches, MOST_ARGUMENTS, specification(result)) + "\n")
        print_text(summary(result))
    if written:
        say(f"wrote {', '.join(str(path) for path in written)}")
    if result.stopped:
        say(f"stopped; the report is about what had been played, to go on: --resume {folder}")
    raise typer.Exit(int(result.exit_code))
