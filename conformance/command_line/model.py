"""The commands that show what the model holds."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from srpd.conformance.command_line.run import JsonOption, ReadingOption


def machines(as_json: JsonOption = False) -> None:
    """List the machines: the law about one kind of subject each.

    \b
    Examples:
      srpd machines
      srpd machines --json
    """
    from srpd.conformance.command_line import listings
    from srpd.conformance.command_line.output import print_data, print_table

    rows = listings.machines()
    if as_json:
        print_data(rows)
        return
    heads = (
        "machine",
        "clause",
        "subject",
        "states",
        "events",
        "facts",
        "cards",
        "gaps",
        "readings",
    )
    counted = ("states", "events", "facts", "cards", "gaps")
    print_table(
        heads,
        (
            [row["name"], row["clause"], row["subject"]]
            + [len(row[key]) for key in counted]
            + [row["readings"]]
            for row in rows
        ),
    )


def clauses(
    flow: Annotated[str, typer.Option(metavar="FLOW", help="Only the clauses of one flow.")] = "",
    unencoded: Annotated[
        bool, typer.Option("--unencoded", help="Only clauses that no card encodes.")
    ] = False,
    reading: ReadingOption = None,
    as_json: JsonOption = False,
) -> None:
    """List every clause of Appendix AB: whom it obliges, what encodes it, what checks it.

    \b
    Examples:
      srpd clauses --flow quarantine
      srpd clauses --unencoded
      srpd clauses --json
    """
    from srpd.conformance.command_line import listings
    from srpd.conformance.command_line.output import print_data, print_table
    from srpd.model.readings import chosen

    checks = listings.checks_in_systems(chosen(reading or ()))
    rows = listings.clauses(checks, flow=flow, unencoded=unencoded)
    if as_json:
        print_data(rows)
        return
    print_table(
        ("clause", "obliged", "checkable", "cards", "checks", "what it says, and why unchecked"),
        (
            [
                row["clause"],
                row["obliged"],
                row["checkable"],
                len(row["cards"]),
                len(row["checks"]),
                [row["says"], *filter(None, [row["reason"]])],
            ]
            for row in rows
        ),
    )


def readings(reading: ReadingOption = None, as_json: JsonOption = False) -> None:
    """List where the text can be read in more than one way, and what is chosen.

    \b
    Examples:
      srpd readings
      srpd readings --reading H-01=m --json
    """
    from srpd.conformance.command_line import listings
    from srpd.conformance.command_line.output import print_data, print_table
    from srpd.model.readings import chosen

    rows = listings.readings(chosen(reading or ()))
    if as_json:
        print_data(rows)
        return
    print_table(
        ("reading", "clauses", "the problem, and why the default", "alternatives", "chosen"),
        (
            [
                row["id"],
                row["clauses"],
                [row["problem"], row["reason"]],
                [f"{each['name']}: {each['says']}" for each in row["alternatives"]],
                row["chosen"],
            ]
            for row in rows
        ),
    )


def systems(as_json: JsonOption = False) -> None:
    """List the composed systems from which suites are generated.

    \b
    Example:
      srpd systems
    """
    from srpd.conformance.command_line import listings
    from srpd.conformance.command_line.output import print_data, print_table

    rows = listings.systems()
    if as_json:
        print_data(rows)
        return
    print_table(
        ("system", "what it is", "subjects", "stimuli", "readings"),
        (
            [
                row["name"],
                row["says"],
                [f"{each['name']} ({each['machine']})" for each in row["subjects"]],
                row["stimuli"],
                row["readings"],
            ]
            for row in rows
        ),
    )


def parameters(as_json: JsonOption = False) -> None:
    """List the numbers and choices that the public sources leave open.

    \b
    Examples:
      srpd parameters
      srpd run --parameter cos-party-time-out=10m
    """
    from srpd.conformance.command_line import listings
    from srpd.conformance.command_line.output import print_data, print_table

    rows = listings.parameters()
    if as_json:
        print_data(rows)
        return
    print_table(
        ("parameter", "default", "unit", "what it means", "what the sources do not say"),
        ([row[key] for key in ("id", "default", "unit", "meaning", "doubt")] for row in rows),
        whole=("parameter", "default"),
    )


def capabilities(
    role: Annotated[
        list[str] | None,
        typer.Option("--role", metavar="ROLE", help="Only this role; may be repeated."),
    ] = None,
    as_json: JsonOption = False,
) -> None:
    """List the items of the conformance statement: what a target says that it does.

    Every target answers every item of its role, by yes, no or unknown; one
    that leaves an item out is refused before anything is judged. The kind of
    an item says what a no means:

    \b
    obligation  the Code requires it: a finding, and it is tested all the same
    option      the Code leaves it open: its clauses are NOT APPLICABLE
    adapter     it cannot be brought about or seen: INCONCLUSIVE

    \b
    Examples:
      srpd capabilities
      srpd capabilities --role user --json
    """
    from srpd.conformance.command_line import listings
    from srpd.conformance.command_line.output import print_data, print_table

    rows = listings.capabilities(role or ())
    if as_json:
        print_data(rows)
        return
    heads = ("role", "item", "kind", "answered in", "question", "clauses")
    print_table(
        heads,
        ([row[head.replace(" ", "_")] for head in heads] for row in rows),
        whole=("role", "item", "kind", "answered in"),
    )


def show(
    machine: Annotated[str, typer.Argument(metavar="MACHINE", help="A name of srpd machines.")],
) -> None:
    """Print a machine as a page that reads beside the Code, card by card.

    \b
    Example:
      srpd show quarantine
    """
    from srpd.conformance.command_line.output import print_text
    from srpd.diagrams.page import legal_page
    from srpd.model.machines import machine as named

    print_text(legal_page(named(machine)))


def diagram(
    machine: Annotated[str, typer.Argument(metavar="MACHINE|all", help="A machine, or all.")],
    form: Annotated[
        list[str] | None,
        typer.Option("--format", metavar="FORMAT", help="svg (default), png, dot or mermaid."),
    ] = None,
    folder: Annotated[
        Path, typer.Option("--output", "-o", metavar="DIR", help="Where the files go.")
    ] = Path("pictures"),
) -> None:
    """Draw a machine, or all of them. svg and png need Graphviz's dot.

    \b
    Examples:
      srpd diagram all --format svg -o pictures
      srpd diagram quarantine --format mermaid --format dot -o pictures
    """
    from srpd.conformance.command_line.output import print_text
    from srpd.diagrams.files import write_diagrams
    from srpd.model.machines import MACHINES
    from srpd.model.machines import machine as named

    wanted = list(MACHINES.values()) if machine == "all" else [named(machine)]
    for path in write_diagrams(wanted, form or ["svg"], folder):
        print_text(str(path))
