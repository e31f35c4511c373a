"""The commands that examine the law itself: `check` and `matrix`."""

from __future__ import annotations

from typing import Annotated

import typer

from srpd.conformance.command_line.run import JsonOption, ReadingOption, SystemOption


def check(
    system: SystemOption = None, reading: ReadingOption = None, as_json: JsonOption = False
) -> None:
    """Check the law: its named properties, in every configuration of every system.

    A property that can be broken is printed with the shortest sequence of
    stimuli that breaks it, and the exit code is 1.

    \b
    Examples:
      srpd check
      srpd check --system detection
      srpd check --reading H-01=m --json
    """
    from srpd.conformance.command_line import listings
    from srpd.conformance.command_line.output import print_data, print_table
    from srpd.model.readings import chosen

    rows = listings.properties(system or (), chosen(reading or ()))
    if as_json:
        print_data(rows)
    else:
        heads = ("property", "clause", "says", "systems", "explored", "verdict")
        print_table(heads, ([row[head] for head in heads] for row in rows))
    if any(row["verdict"] == "BROKEN" for row in rows):
        raise typer.Exit(1)


def matrix(
    machine: Annotated[str, typer.Argument(metavar="MACHINE", help="A name of srpd machines.")],
    as_json: JsonOption = False,
) -> None:
    """Print the completeness matrix: what the law says of each state and event.

    \b
    specified         rules govern it          refused    the text forbids
    silent            the text does not say    assumed    an unconfirmed fact decides
    open to readings  alternatives differ      .          not spoken of

    \b
    Examples:
      srpd matrix quarantine
      srpd matrix smi-status --json
    """
    from srpd.conformance.command_line import listings
    from srpd.conformance.command_line.output import print_data, print_table

    rows = listings.completeness(machine)
    if as_json:
        print_data(rows)
        return
    heads = ("state", "event", "said", "clauses", "readings", "questions")
    print_table(heads, ([row[head] for head in heads] for row in rows if row["clauses"]))
