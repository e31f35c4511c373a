"""The commands that drive a target and judge what was seen."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from srpd.conformance.targets.connect import DEFAULT
from srpd.model.faults import BadInput

if TYPE_CHECKING:
    from srpd.conformance.verdicts import RunResult

MOST_ARGUMENTS = 5
STOPPED = 130

TargetOption = Annotated[
    str,
    typer.Option(metavar="SPEC", help="What to test: python:package.module:factory."),
]
SystemOption = Annotated[
    list[str] | None,
    typer.Option("--system", metavar="NAME", help="Only this system; may be repeated."),
]
ReadingOption = Annotated[
    list[str] | None,
    typer.Option(
        "--reading", metavar="ID=CHOICE", help="Another reading, such as H-01=m; may be repeated."
    ),
]
ParameterOption = Annotated[
    list[str] | None,
    typer.Option(
        "--parameter", metavar="ID=VALUE", help="Another value of a parameter; may be repeated."
    ),
]
XsdOption = Annotated[
    Path | None,
    typer.Option(metavar="FILE", help="Your copy of the official DUIS XSD, or its folder."),
]
SeedOption = Annotated[int, typer.Option(help="The same seed gives the same suite.")]
FolderOption = Annotated[
    Path, typer.Option("--output", "-o", metavar="FOLDER", help="Where the report goes.")
]
ResumeOption = Annotated[
    Path | None,
    typer.Option(metavar="FOLDER", help="Go on with the run that was stopped in this folder."),
]
QuietOption = Annotated[
    bool, typer.Option("--quiet", "-q", help="No progress and no table: the summary alone.")
]
JsonOption = Annotated[bool, typer.Option("--json", help="Print JSON for programs, no tables.")]


def run(
    target: TargetOption = DEFAULT,
    suite: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="A suite file; without it the suite is generated."),
    ] = None,
    system: SystemOption = None,
    reading: ReadingOption = None,
    parameter: ParameterOption = None,
    xsd: XsdOption = None,
    seed: SeedOption = 0,
    folder: FolderOption = Path("report"),
    resume: ResumeOption = None,
    as_json: JsonOption = False,
    quiet: QuietOption = False,
) -> None:
    """Test a DCC: drive it with a suite, judge it clause by clause, write a report.

    Without --target the embedded reference DCC is tested. The folder gets
    report.html, junit.xml, results.json and a trace of all sent and seen.
    An earlier report in it moves to FOLDER/earlier and is never lost. A run
    that was stopped goes on with --resume, and ends as if it had not been.

    Exit codes: 0 all passed, 1 a breach, 2 wrong usage or bad input,
    3 only inconclusive, 4 an error of the harness or adapter, 130 stopped.

    \b
    Examples:
      srpd run
      srpd run --system detection --system storage -o /tmp/report
      srpd run --target python:my_dcc.adapter:factory --xsd schemas/
      srpd run --reading H-01=m --parameter pending-clean-up-period=24
      srpd run --resume report --target python:my_dcc.adapter:factory
    """
    from srpd.conformance.command_output import progress_bar
    from srpd.conformance.messages.schema import find_schema
    from srpd.conformance.run import RunOptions
    from srpd.conformance.run import resume as go_on
    from srpd.conformance.run import run as carry_out
    from srpd.model.parameters import with_overrides
    from srpd.model.readings import chosen

    if resume is not None:
        only_what_may_change(suite, system, reading, parameter, seed)
        schema, given = find_schema(xsd), given_target(target)
        with stopping(resume), progress_bar(shown=not quiet) as progress:
            result = go_on(resume, given, schema, progress)
        conclude(result, resume, as_json=as_json, quiet=quiet)
        return
    options = RunOptions(
        target=target,
        folder=folder,
        suite_file=suite,
        systems=tuple(system or ()),
        choices=chosen(reading or ()),
        parameters=with_overrides(parameter or ()),
        schema=find_schema(xsd),
        seed=seed,
    )
    with stopping(folder), progress_bar(shown=not quiet) as progress:
        result = carry_out(options, progress)
    conclude(result, folder, as_json=as_json, quiet=quiet)


def generate(
    system: SystemOption = None,
    seed: SeedOption = 0,
    reading: ReadingOption = None,
    output: Annotated[
        Path | None, typer.Option("--output", "-o", metavar="FILE", help="The suite file.")
    ] = None,
    as_json: JsonOption = False,
) -> None:
    """Generate a suite: tests that take every transition of every system.

    The same seed and version give the same bytes. Without -o only the
    coverage is printed.

    \b
    Examples:
      srpd generate -o suite.json
      srpd generate --system detection --seed 7 -o detection.json
      srpd run --suite suite.json
    """
    from srpd.conformance.command_output import print_data, print_table, say
    from srpd.conformance.listings import coverage
    from srpd.generators.suite import make_suite, write_suite
    from srpd.model.readings import chosen

    suite = make_suite(system or (), chosen(reading or ()), seed)
    if output is not None:
        write_suite(suite, output)
        say(f"wrote {output}")
    rows = coverage(suite)
    if as_json:
        print_data(rows)
        return
    columns = ("system", "configurations", "moves", "tests", "steps", "cost", "lower_bound")
    heads = [column.replace("_", " ") for column in columns]
    print_table(heads, ([row[column] for column in columns] for row in rows))


def judge(
    folder: Annotated[Path, typer.Argument(metavar="FOLDER", help="The folder of a run.")],
    reading: ReadingOption = None,
    output: Annotated[
        Path | None,
        typer.Option("--output", "-o", metavar="FOLDER", help="Write the new report there."),
    ] = None,
    as_json: JsonOption = False,
) -> None:
    """Judge a recorded run again, offline, for example under another reading.

    Nothing in FOLDER is changed.

    \b
    Examples:
      srpd judge report
      srpd judge report --reading H-14=open -o report-h14
    """
    from srpd.conformance.run import judge_again

    conclude(judge_again(folder, reading or ()), output, as_json=as_json)


def replay(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="A file of report/failures.")],
    target: Annotated[
        str | None,
        typer.Option(
            metavar="SPEC",
            help="What to try it on: python:package.module:factory. It may be left out only if "
            "the file is about a target of srpd itself.",
        ),
    ] = None,
    folder: FolderOption = Path("replay"),
    as_json: JsonOption = False,
) -> None:
    """Repeat one failed case against a target, and say whether it still fails.

    The steps, readings, parameters and seed are those of the file. The target
    is not taken from it, since a file must not choose what is loaded.

    \b
    Examples:
      srpd replay report/failures/detection-017.json \\
          --target python:my_dcc.adapter:factory
      srpd replay report/failures/detection-017.json \\
          --target python:srpd.conformance.reference:factory -o sound
    """
    from srpd.conformance.command_output import say
    from srpd.conformance.replay import replay as repeat
    from srpd.conformance.replay import still_fails

    result = repeat(file, target, folder)
    say(still_fails(file, result))
    conclude(result, folder, as_json=as_json)


@contextmanager
def stopping(folder: Path) -> Iterator[None]:
    """Say what is kept if the work is stopped before there is anything to report."""
    from srpd.conformance.command_output import say

    try:
        yield
    except KeyboardInterrupt:
        say(f"stopped; what was recorded so far is kept in {folder}, to go on: --resume {folder}")
        raise typer.Exit(STOPPED) from None


def given_target(target: str) -> str | None:
    """The target, unless it is the default."""
    return None if target == DEFAULT else target


def only_what_may_change(*options: object) -> None:
    """Raise `BadInput` if one of the options that a stopped run has fixed is given."""
    if any(options):
        raise BadInput(
            "--resume goes on with the options that the run was begun with: beside it, give only "
            "--target, --xsd, --json and --quiet"
        )


def conclude(result: RunResult, folder: Path | None, *, as_json: bool, quiet: bool = False) -> None:
    """Write the report, print it, and exit with the code of the result."""
    from srpd.conformance.command_output import print_data, print_renderable, print_text, say
    from srpd.conformance.report import write_report
    from srpd.conformance.report.argument import arguments
    from srpd.conformance.report.results import as_results
    from srpd.conformance.report.table import terminal_report
    from srpd.conformance.report.wording import specification, summary

    written = write_report(result, folder) if folder else []
    if as_json:
        print_data(as_results(result))
    elif quiet:
        print_text(summary(result))
    else:
        print_renderable(terminal_report(result))
        if result.breaches:
            print_text(arguments(result.breaches, MOST_ARGUMENTS, specification(result)) + "\n")
        print_text(summary(result))
    if written:
        say(f"wrote {', '.join(str(path) for path in written)}")
    if result.stopped:
        say(f"stopped; the report is about what had been played, to go on: --resume {folder}")
        raise typer.Exit(STOPPED)
    raise typer.Exit(int(result.exit_code))
