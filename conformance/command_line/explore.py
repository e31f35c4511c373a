"""The commands that explore composed systems: `explore` and `export`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from srpd.conformance.command_line.run import JsonOption, ReadingOption

if TYPE_CHECKING:
    from srpd.model.composition import System
    from srpd.model.exploration.explorer import Exploration

_FEWEST, _MOST = 1, 1_000_000_000

SystemArgument = Annotated[str, typer.Argument(metavar="SYSTEM", help="A name of srpd systems.")]
CopiesOption = Annotated[
    int, typer.Option(metavar="N", help="So many copies of the system side by side.")
]
ShareOption = Annotated[
    list[str] | None,
    typer.Option(
        metavar="NAME", help="A subject or circumstance that the copies share; may be repeated."
    ),
]
LimitOption = Annotated[
    int,
    typer.Option(
        metavar="N", min=_FEWEST, max=_MOST, help="Give up beyond so many configurations."
    ),
]


def explore(
    system: SystemArgument,
    copies: CopiesOption = 1,
    share: ShareOption = None,
    limit: LimitOption = 20_000_000,
    reading: ReadingOption = None,
    as_json: JsonOption = False,
) -> None:
    """Visit every configuration that a system can reach, and count them.

    With --copies several homes are explored together; what they --share, such
    as the count of a User's communications, joins them.

    \b
    configurations   the states of all subjects together, with their profiles
    transitions      permitted results of stimuli, in all configurations
    open             those of them after which the law does not say what is so
    depth            stimuli needed to reach the configuration farthest away

    \b
    Examples:
      srpd explore detection
      srpd explore detection --copies 5 --share count --share hub
      srpd explore small --copies 4 --share count --json
    """
    from srpd.conformance.command_line.exploring import in_numbers
    from srpd.conformance.command_line.output import print_data, print_table

    row = in_numbers(_explored(_named(system, copies, share, reading), limit))
    if as_json:
        print_data(row)
        return
    print_table(("", row["system"]), ((k, v) for k, v in row.items() if k != "system"))


def export(
    system: SystemArgument,
    form: Annotated[str, typer.Option("--format", metavar="FORMAT", help="promela or aut.")],
    copies: CopiesOption = 1,
    share: ShareOption = None,
    limit: LimitOption = 2_000_000,
    reading: ReadingOption = None,
    file: Annotated[
        Path | None, typer.Option("--output", "-o", metavar="FILE", help="Where it goes.")
    ] = None,
) -> None:
    """Write a system for other tools, so that nobody has to trust this one alone.

    \b
    promela   rules, for SPIN, which searches for itself what can be reached
    aut       every transition, for CADP and mCRL2, which compare, reduce
              and check graphs that were made elsewhere

    What both must find is what srpd explore counts. Without -o the system is
    printed.

    \b
    Examples:
      srpd export detection --format promela -o detection.pml
      srpd export detection --format aut -o detection.aut
      srpd export small --copies 3 --share count --format promela -o homes.pml
    """
    from srpd.conformance.command_line.output import print_text, say, write_lines
    from srpd.generators.export import exported, refuse_unknown

    refuse_unknown(form)
    explored = _explored(_named(system, copies, share, reading), limit)
    if file is None:
        for line in exported(explored, form):
            print_text(line)
        return
    write_lines(file, exported(explored, form))
    say(f"{file}: {explored.states:,} states, {explored.transitions:,} transitions")


def _named(system: str, copies: int, share: list[str] | None, reading: list[str] | None) -> System:
    from srpd.model.readings import chosen
    from srpd.model.systems import system as named
    from srpd.model.systems.side_by_side import side_by_side

    return side_by_side(named(system).under(chosen(reading or ())), copies, shared=share or ())


def _explored(system: System, limit: int) -> Exploration:
    from srpd.conformance.command_line.output import progress_bar
    from srpd.model.exploration.explorer import explore as search

    with progress_bar(shown=True) as advance:

        def report(found: int, left: int) -> None:
            advance("configurations", found - left, found)

        return search(system, limit=limit, report=report)
