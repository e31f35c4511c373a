"""How a command that judged something ends: the report, what it comes to, and the exit code."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import typer

if TYPE_CHECKING:
    from srpd.conformance.judging.verdicts import RunResult

MOST_ARGUMENTS = 5


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
    from srpd.conformance.report.results import as_results
    from srpd.conformance.report.table import terminal_report
    from srpd.conformance.report.wording import specification, summary

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
