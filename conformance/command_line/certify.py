"""The command that checks what a suite is said to guarantee: `certify`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from srpd.conformance.command_line.run import JsonOption

MOST_SHOWN = 20


def certify(
    suite: Annotated[Path, typer.Argument(metavar="SUITE", help="A suite file.")],
    certificate: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="Its certificate, if it is not beside the suite."),
    ] = None,
    as_json: JsonOption = False,
) -> None:
    """Check that a suite misses no fault of the domain that its certificate names.

    The model is compiled anew, and the whole argument is followed by a checker
    that shares no code with the generator: the table, the way to every
    configuration, the sequences that tell configurations apart, and that the
    suite applies all that is required. Configurations that nothing tells apart
    are listed; --json names them all.

    Exit codes: 0 the guarantee holds, 1 refused, with the reasons, 2 a file
    that cannot be read as what it should be.

    \b
    Examples:
      srpd generate --coverage hsi -o suite.json
      srpd certify suite.json
      srpd certify suite.json --certificate suite.certificate.json --json
    """
    from srpd.conformance.certifier.certify import beside
    from srpd.conformance.certifier.certify import certify as check
    from srpd.conformance.certifier.listing import listing
    from srpd.conformance.command_line.output import (
        print_data,
        print_table,
        print_text,
        progress_bar,
        say,
    )

    with progress_bar(shown=not as_json) as progress:
        found = check(suite, certificate or beside(suite), progress)
    listed = listing(found)
    if as_json:
        print_data(listed)
    else:
        columns = ("system", "verdict", "configurations", "states", "inseparable", "tests", "steps")
        print_table(columns, ([row[column] for column in columns] for row in listed["systems"]))
    reasons = found.every_finding()
    for each in reasons[:MOST_SHOWN]:
        say(f"refused: {each.system}: {each.part}: {each.says}")
    if len(reasons) > MOST_SHOWN:
        say(f"and {len(reasons) - MOST_SHOWN} more reasons; --json has them")
    if reasons:
        raise typer.Exit(1)
    if not as_json:
        print_text("Each of these that does what the law does not permit fails at least one test:")
        print_text("\n".join("- " + row["fault_domain"] for row in listed["systems"]))
        print_text("On these assumptions:")
        print_text("\n".join(f"- {each}" for each in listed["assumptions"]))
