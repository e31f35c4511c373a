"""The command that says which faults a suite would miss: `score`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from srpd.conformance.command_line.run import JsonOption, SystemOption
from srpd.model.faults import BadInput

MOST_SHOWN = 10


def score(
    suite: Annotated[Path, typer.Argument(metavar="SUITE", help="A suite file.")],
    system: SystemOption = None,
    operator: Annotated[
        list[str] | None,
        typer.Option(
            "--operator",
            metavar="NAME",
            help="Only faults of this operator: output, transfer, 'missing transition', "
            "'extra state' or 'guard negated'; may be repeated.",
        ),
    ] = None,
    close: Annotated[
        bool, typer.Option("--close", help="Add the shortest tests that find what is missed.")
    ] = False,
    output: Annotated[
        Path | None,
        typer.Option("--output", "-o", metavar="FILE", help="Where the closed suite goes."),
    ] = None,
    as_json: JsonOption = False,
) -> None:
    """Try a suite on every single fault of its systems, and list what it does not test.

    The faults are made from the model by rule: a wrong output; a transfer to
    a wrong state; a missing transition, which stays and shows nothing; an
    extra state, which differs in one output; a guard of a card negated. A
    fault is found if some test shows, at some step, what the law does not
    permit there. Those that no test could find are equivalent, and count for
    nothing. No target is needed.

    What survives is listed as obligations that the suite does not test, in
    the order of the Code; the table shows one for each clause, --json all of
    them. With --close tests are added until none is left; its own tests stay.

    \b
    Examples:
      srpd score suite.json
      srpd score suite.json --system detection --operator transfer --json
      srpd score suite.json --close -o closed.json
    """
    from dataclasses import asdict

    from srpd.conformance.command_line.output import print_data, print_table, progress_bar, say
    from srpd.conformance.suites.scoring import (
        by_clauses,
        in_columns,
        in_legal_order,
        operators_named,
        rows,
    )
    from srpd.conformance.suites.scoring import close as closed
    from srpd.conformance.suites.scoring import score as scored
    from srpd.generators.suite import read_suite, write_suite

    if close != (output is not None):
        raise BadInput("--close and -o FILE go together: the closed suite is written to FILE")
    operators, read = operators_named(operator or ()), read_suite(suite)
    with progress_bar(shown=not as_json) as progress:
        found = scored(read, system or (), operators, progress)
        longer, after = closed(read, found, progress) if close else (read, found)
    missed = in_legal_order(found)
    if as_json:
        data = {"rows": rows(found), "obligations": [asdict(each) for each in missed]}
        print_data(data | ({"closed": rows(after)} if close else {}))
    else:
        print_table(*in_columns(rows(found)), whole=("system",))
        groups = by_clauses(missed)
        if groups:
            print_table(
                ("clauses", f"{len(missed):,} not tested", "faults", "no test shows, for example"),
                groups[:MOST_SHOWN],
                whole=("faults",),
            )
        if len(missed) > min(len(groups), MOST_SHOWN):
            say(f"one of each is shown, of the first {MOST_SHOWN} clauses; --json has all")
    if output is not None:
        write_suite(longer, output)
        if not as_json:
            print_table(*in_columns(rows(after)), whole=("system",))
        say(f"wrote {output}: {len(longer.cases) - len(read.cases):,} tests were added")
