"""The command that shows the Response Codes, and who can be made to receive which: `codes`."""

from __future__ import annotations

from typing import Annotated

import typer

from srpd.conformance.command_line.run import JsonOption


def codes(
    roles: Annotated[
        bool,
        typer.Option(
            "--roles", help="What each User Role can be made to receive, SMETS1 and SMETS2+."
        ),
    ] = False,
    as_json: JsonOption = False,
) -> None:
    """List the Response Codes, or with --roles who is to be tested with which.

    \b
    mandatory        Appendix R, 8.1.26, asks a new User for the test
    offered          a request can bring the code about, or might
    not applicable   it cannot, for the reason given
    A test that is made gives a verdict, or a note where it rests on a fact
    that no public source confirms; why the others are not made is said.

    \b
    Examples:
      srpd codes
      srpd codes --roles
      srpd codes --roles --json
      srpd run --coverage response-codes
    """
    from srpd.conformance.command_line import code_listings
    from srpd.conformance.command_line.output import print_data, print_table

    rows = code_listings.code_tests() if roles else code_listings.codes()
    if as_json:
        print_data(rows)
        return
    if roles:
        print_table(
            ("code", "generation", "roles", "test", "made", "why, and the source"),
            code_listings.gathered(),
            whole=("code", "generation"),
        )
        return
    heads = ("code", "kind", "meaning", "stands in", "service reference", "source")
    print_table(heads, ([row[head.replace(" ", "_")] for head in heads] for row in rows))
