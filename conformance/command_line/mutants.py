"""The commands about faulty implementations: `mutants list`, `run` and `matrix`."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any

import typer

from srpd.conformance.command_line.run import JsonOption, QuietOption, SystemOption

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
HtmlOption = Annotated[
    Path | None, typer.Option(metavar="FILE", help="Write the kill matrix as a page.")
]
_MOST_JOBS = 256


@app.command("list")
def list_mutants(
    mutant: MutantOption = None, clause: ClauseOption = None, as_json: JsonOption = False
) -> None:
    """List the mutants: each is a reference with one fault, tagged with the clauses it breaks.

    \b
    Examples:
      srpd mutants list
      srpd mutants list --clause "12.3(a)"
      srpd run --target python:srpd.conformance.mutants.quarantine:ReleasesNothing
    """
    from srpd.conformance.command_line.output import print_data, print_table
    from srpd.conformance.killing.kills import chosen_mutants
    from srpd.conformance.killing.matrix import mutants_listed

    rows = mutants_listed(chosen_mutants(mutant or (), clause or ()))
    if as_json:
        print_data(rows)
        return
    heads = ("mutant", "clauses", "says")
    print_table(heads, ([row[head] for head in heads] for row in rows), whole=("mutant",))


@app.command("matrix")
def show_matrix(
    mutant: MutantOption = None,
    clause: ClauseOption = None,
    html: HtmlOption = None,
    as_json: JsonOption = False,
) -> None:
    """Show the kill matrix of this version: clause by mutant by the check that failed.

    It was made by srpd mutants run, is part of every report, and is played again
    by make test. Nothing is played here.

    \b
    Examples:
      srpd mutants matrix --clause "12.3(a)"
      srpd mutants matrix --html kill-matrix.html
      srpd mutants matrix --json
    """
    from srpd.conformance.command_line.output import print_data, say, write_text
    from srpd.conformance.killing.kills import chosen_mutants
    from srpd.conformance.killing.matrix import fates_in, kill_matrix
    from srpd.conformance.report.kill_matrix import page
    from srpd.conformance.report.shipped import shipped

    known = fates_in(shipped())
    matrix = kill_matrix([known[each.name] for each in chosen_mutants(mutant or (), clause or ())])
    if html is not None:
        write_text(html, page(matrix))
        say(f"wrote {html}")
    if as_json:
        print_data(matrix)
    elif html is None:
        print_kills(matrix)


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
    html: HtmlOption = None,
    as_json: JsonOption = False,
    quiet: QuietOption = False,
) -> None:
    """Put the suite to the mutants: each must be killed by the clauses that it breaks.

    A mutant is killed if, for each of its clauses, a check that cites this
    clause fails. It is played system by system, those first that exercise its
    clauses, and no further once it is killed. --system plays only these.

    The table is the kill matrix: clause by mutant by the first check that
    failed; then come the survivors. --json and --html have the systems that were
    played as well. srpd mutants matrix prints what is known without playing.

    Exit codes: 0 all killed, 1 some survive, 2 wrong usage or bad input,
    4 an error of the harness, 130 stopped.

    \b
    Examples:
      srpd mutants run
      srpd mutants run --clause 12.2 --jobs 2
      srpd mutants run --mutant quarantine.ReleasesNothing --json
      srpd mutants run --html kill-matrix.html
    """
    from srpd.conformance.command_line.output import (
        print_data,
        progress_bar,
        say,
        write_text,
    )
    from srpd.conformance.killing.kills import chosen_mutants
    from srpd.conformance.killing.matrix import kill_matrix
    from srpd.conformance.killing.pool import fates
    from srpd.conformance.report.kill_matrix import page
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
    elif not quiet:
        print_kills(matrix)
    killed = len(found) - len(surviving)
    say(f"{killed} of {len(found)} mutants are killed by the clauses that they break")
    if surviving:
        raise typer.Exit(1)


def print_kills(matrix: Mapping[str, Any]) -> None:
    """Print the matrix, a row for each kill in the order of the clauses, and then the survivors."""
    from srpd.conformance.command_line.output import print_table
    from srpd.conformance.killing.matrix import by_clause

    heads = ("clause", "mutant", "step", "check")
    rows = [[row[head] for head in heads] for row in by_clause(matrix)]
    if rows:
        print_table(heads, rows, whole=("clause", "mutant"))
    heads_of_survivors = ("mutant", "survives", "also", "says", "finding")
    surviving = [row for row in matrix["mutants"] if not row["killed"]]
    if surviving:
        rows = [[row[head] for head in heads_of_survivors] for row in surviving]
        print_table(heads_of_survivors, rows, whole=("mutant",))
