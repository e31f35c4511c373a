"""The commands about one failure: repeat it, and make it short."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from srpd.conformance.command_line.bounds import (
    InProcessOption,
    SettleOption,
    TimeoutOption,
    bounds_of,
)
from srpd.conformance.command_line.conclusion import conclude
from srpd.conformance.command_line.run import (
    FolderOption,
    JsonOption,
    KeysOption,
)

FailureArgument = Annotated[Path, typer.Argument(metavar="FILE", help="A file of report/failures.")]
NamedTargetOption = Annotated[
    str | None,
    typer.Option(
        "--target",
        metavar="SPEC",
        help="What to try it on: python:package.module:factory, stdio:command or "
        "http://host:port/. It may be left out only if the file is about a target of srpd itself.",
    ),
]


def replay(
    file: FailureArgument,
    target: NamedTargetOption = None,
    folder: FolderOption = Path("replay"),
    timeout: TimeoutOption = 60,
    settle: SettleOption = 30,
    in_process: InProcessOption = False,
    keys: KeysOption = None,
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
    from srpd.conformance.campaigns.replay import replay as repeat
    from srpd.conformance.campaigns.replay import still_fails
    from srpd.conformance.command_line.output import say
    from srpd.conformance.recording.lock import one_writer

    bounds = bounds_of(timeout, settle, in_process=in_process)
    with one_writer(folder):
        result = repeat(file, target, folder, bounds=bounds, keys=keys)
        say(still_fails(file, result))
        conclude(result, folder, as_json=as_json)


def shrink(
    file: FailureArgument,
    target: NamedTargetOption = None,
    output: Annotated[
        Path | None,
        typer.Option("--output", "-o", metavar="FILE", help="The short file; else it is beside."),
    ] = None,
    runs: Annotated[
        int, typer.Option(metavar="N", help="How often the target may be run at most.")
    ] = 100,
    timeout: TimeoutOption = 60,
    settle: SettleOption = 30,
    in_process: InProcessOption = False,
    keys: KeysOption = None,
    as_json: JsonOption = False,
) -> None:
    """Make a failed case short: fewer steps that break the same clause.

    The model knows shorter ways to where the clause governs; what they leave
    out is left out if the target still fails. FILE stays as it is; the short
    case is written to FILE.short.json, to be replayed like any other.

    Exit codes: 0 it was shortened or cannot be, 1 it did not fail again,
    2 wrong usage or bad input, 4 an error of the adapter.

    \b
    Examples:
      srpd shrink report/failures/detection-017.json \\
          --target python:my_dcc.adapter:factory
      srpd replay report/failures/detection-017.short.json \\
          --target python:my_dcc.adapter:factory
    """
    from srpd.conformance.campaigns.shortening import shorten
    from srpd.conformance.command_line.output import print_data, print_text, say
    from srpd.conformance.judging.verdicts import ExitCode
    from srpd.conformance.targets.protocol import TargetFault

    try:
        found = shorten(
            file, output, target, runs, bounds_of(timeout, settle, in_process=in_process), keys
        )
    except TargetFault as fault:
        say(f"the target could not be used: {fault}")
        raise typer.Exit(int(ExitCode.ERROR)) from None
    if as_json:
        print_data({**asdict(found), "file": str(found.file)})
    elif found.again:
        print_text(found.shortest)
    if not found.again:
        say(f"{file}: it did not fail when it was played again, so nothing was written")
        raise typer.Exit(1)
    say(f"wrote {found.file}")
