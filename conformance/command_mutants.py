"""The commands about faulty implementations: `mutants list` and `mutants run`."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Annotated

import typer

from srpd.conformance.command_run import JsonOption, QuietOption, SystemOption

app = typer.Typer(
    no_args_is_help=True,
    help="Faulty implementations: what they do wrong, and whether the suite finds it.",
)

MutantOption = Annotated[
    list[str] | None,
    typer.Option("--mutant", metavar="NAME", help="Only this mutant; may be repeated."),
]
ClauseOption = Annotated[
    list[str] | None,
    typer.Option("--clause", metavar="NUMBER", help="Only mutants that break it; may be repeated."),
]
_MOST_JOBS = 256


@app.command("list")
def list_mutants(
    mutant: MutantOption = None, clause: ClauseOption = None, as_json: JsonOption = False
) -> None:
    """List the mutants: each is a reference with one fault, tagged with the clauses it breaks.

    The suite is the kind of coverage that is to find it: that of srpd run, or
    boundaries or hostile-data where the fault is wrong by one or in the data.

    \b
    Examples:
      srpd mutants list
      srpd mutants list --clause "12.3(a)"
      srpd run --target python:srpd.conformance.mutants.quarantine:ReleasesNothing
    """
    from srpd.conformance.command_output import print_data, print_table
    from srpd.conformance.killing.kills import chosen_mutants
    from srpd.conformance.killing.matrix import mutants_listed

    rows = mutants_listed(chosen_mutants(mutant or (), clause or ()))
    if as_json:
        print_data(rows)
        return
    heads = ("mutant", "clauses", "suite", "says")
    print_table(heads, ([row[head] for head in heads] for row in rows), whole=("mutant",))


@app.command("run")
def run_mutants(
    mutant: MutantOption = None,
    clause: ClauseOption = None,
    system: SystemOption = None,
    jobs: Annotated[
        int,
        typer.Option(
            metavar="N", min=0, max=_MOST_JOBS, help="So many processes; 0: one for each processor."
        ),
    ] = 0,
    html: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Write the kill matrix as a page.")
    ] = None,
    as_json: JsonOption = False,
    quiet: QuietOption = False,
) -> None:
    """Put the suite to the mutants: each must be killed by the clauses that it breaks.

    A mutant is killed if, for each of its clauses, a check that cites this
    clause fails. It is played system by system, those first that exercise its
    clauses, and no further once it is killed. --system plays only these.

    The table has the survivors; --json and --html have the whole matrix, clause
    by mutant by check, and the systems that were played.

    Exit codes: 0 all killed, 1 some survive, 2 wrong usage or bad input,
    4 an error of the harness, 130 stopped.

    \b
    Examples:
      srpd mutants run
      srpd mutants run --clause 12.2 --jobs 2
      srpd mutants run --mutant quarantine.ReleasesNothing --json
      srpd mutants run --html kill-matrix.html
    """
    from srpd.conformance.command_output import (
        print_data,
        print_table,
        progress_bar,
        say,
        write_text,
    )
    from srpd.conformance.killing.kills import chosen_mutants
    from srpd.conformance.killing.matrix import kill_matrix
    from srpd.conformance.killing.page import page
    from srpd.conformance.killing.pool import fates
    from srpd.model.systems import system as system_named

    chosen = chosen_mutants(mutant or (), clause or ())
    systems = tuple(system_named(name).name for name in system or ())
    with progress_bar(shown=not quiet) as progress:
        found = fates(chosen, jobs=jobs or os.cpu_count() or 1, systems=systems, progress=progress)
    matrix = kill_matrix(found)
    if html is not None:
        write_text(html, page(matrix))
        say(f"wrote {html}")
    surviving = [row for row in matrix["mutants"] if not row["killed"]]
    if as_json:
        print_data(matrix)
    elif surviving and not quiet:
        heads = ("mutant", "survives", "also", "says", "finding")
        print_table(heads, ([row[head] for head in heads] for row in surviving), whole=("mutant",))
    killed = len(found) - len(surviving)
    say(f"{killed} of {len(found)} mutants are killed by the clauses that they break")
    if surviving:
        raise typer.Exit(1)
