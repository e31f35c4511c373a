"""The command `deviations`: the ways in which the law can be broken."""

from __future__ import annotations

from typing import Annotated

import typer

from srpd.conformance.command_line.run import JsonOption, ReadingOption


def deviations(
    about: Annotated[
        str,
        typer.Argument(
            metavar="[MACHINE|CLAUSE|ID]",
            help="A name of srpd machines, a clause with what is below it, or a deviation.",
        ),
    ] = "",
    left: Annotated[
        bool, typer.Option("--left", help="Only those that no test can tell, with the reason.")
    ] = False,
    reading: ReadingOption = None,
    as_json: JsonOption = False,
) -> None:
    """List the ways in which the law can be broken, and which of them can be told.

    They are made from the cards. A run rules them out: a clause is PASS if all
    of its own that can be told were. Without a name they are counted; with an
    ID, the shortest test that tells it from the law is printed.

    \b
    not seen    it differs in nothing that is seen at a port
    the same    wherever it applies, what follows is the same
    not tried   nothing that the systems try comes to where it differs

    \b
    Examples:
      srpd deviations
      srpd deviations quarantine
      srpd deviations 6.1 --left --json
    """
    from srpd.conformance.command_line import deviation_listings
    from srpd.conformance.command_line.output import (
        print_data,
        print_table,
        print_text,
        progress_bar,
    )
    from srpd.model.readings import chosen

    with progress_bar(shown=not as_json) as progress:
        rows = deviation_listings.deviations(about, chosen(reading or ()), progress)
    kept = [row for row in rows if not (left and row["told"])]
    if as_json:
        print_data(kept)
    elif not about:
        counted = deviation_listings.counted(kept)
        print_table(tuple(counted[0]), (row.values() for row in counted))
    else:
        heads = ("id", "clauses", "says", "told", "why_not")
        print_table(heads, ([row[head] for head in heads] for row in kept), whole={"id"})
        if len(kept) == 1 and kept[0]["told"] and not kept[0]["sequence"]:
            print_text("It is told in the standard suite; no shorter test is known.")
        for row in kept:
            for number, stimulus in enumerate(row["sequence"], start=1):
                print_text(f"{row['told'][0]}, step {number}: {stimulus}")
