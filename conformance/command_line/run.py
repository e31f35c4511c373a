"""The commands that drive a target and judge what was seen."""

from __future__ import annotations

from contextlib import nullcontext
from pathlib import Path
from typing import Annotated

import typer

from srpd.conformance.command_line.bounds import (
    InProcessOption,
    SettleOption,
    TimeoutOption,
    bounds_of,
)
from srpd.conformance.command_line.conclusion import conclude, only_what_may_change, stopping
from srpd.model.faults import BadInput

MOST_UNCOVERED = 10

TargetOption = Annotated[
    str,
    typer.Option(
        metavar="SPEC",
        help="What to test: python:package.module:factory, stdio:command, http://host:port/ or "
        "duis+http://host:port; without it, the embedded reference.",
    ),
]
RoleOption = Annotated[
    str | None,
    typer.Option(
        metavar="ROLE",
        help="The party under test: dcc, cos-party, s1sp or user; a target is a dcc if nothing "
        "is said.",
    ),
]
SystemOption = Annotated[
    list[str] | None,
    typer.Option("--system", metavar="NAME", help="Only this system; may be repeated."),
]
ReadingOption = Annotated[
    list[str] | None,
    typer.Option(
        "--reading", metavar="ID=CHOICE", help="Another reading, such as H-01=m; may be repeated."
    ),
]
ParameterOption = Annotated[
    list[str] | None,
    typer.Option(
        "--parameter", metavar="ID=VALUE", help="Another value of a parameter; may be repeated."
    ),
]
XsdOption = Annotated[
    Path | None,
    typer.Option(metavar="FILE", help="Your copy of the official DUIS XSD, or its folder."),
]
SeedOption = Annotated[int, typer.Option(help="The same seed gives the same suite.")]
CoverageOption = Annotated[
    str,
    typer.Option(
        metavar="KIND",
        help="standard (which is all-transitions, changes, deviations, boundaries, "
        "response-codes and hostile-data), "
        "each of these, all-states, transition-pairs, n-switch=K, round-trips=K, clauses, "
        "or counterparty-faults.",
    ),
]
CheckingOption = Annotated[
    str,
    typer.Option(
        metavar="KIND",
        help="standard (which is all-transitions, changes, deviations, boundaries, "
        "response-codes and hostile-data), "
        "each of these, all-states, transition-pairs, n-switch=K, round-trips=K, clauses, "
        "counterparty-faults, hsi or hsi+K.",
    ),
]
ResetPriceOption = Annotated[
    int,
    typer.Option(metavar="STEPS", help="What a reset costs: a higher price gives fewer tests."),
]
LongestOption = Annotated[
    int | None,
    typer.Option(
        metavar="STEPS",
        help="No test is longer. Default: for all-transitions 12, or what the farthest needs.",
    ),
]
BudgetOption = Annotated[
    int | None,
    typer.Option(metavar="STEPS", help="All tests together have no more; what is left is named."),
]
FolderOption = Annotated[
    Path, typer.Option("--output", "-o", metavar="FOLDER", help="Where the report goes.")
]
ResumeOption = Annotated[
    Path | None,
    typer.Option(metavar="FOLDER", help="Go on with the run that was stopped in this folder."),
]


def _tell_of_what_is_left_out(keys: Path | None) -> Path | None:
    """Say which certificates of a store cannot be read, so that others stand in for them."""
    from srpd.conformance.command_line.output import say
    from srpd.conformance.fixtures.world_keys import pki_of_the_suite

    pki_of_the_suite(keys, lambda why: say(f"{why}; a key of the suite's own stands in"))
    return keys


KeysOption = Annotated[
    Path | None,
    typer.Option(
        metavar="FOLDER",
        help="Sign with the keys of this store; see srpd pki.",
        callback=_tell_of_what_is_left_out,
    ),
]
ShrinkOption = Annotated[
    bool,
    typer.Option(
        "--shrink/--no-shrink", help="Seek a shorter case for each of the first findings."
    ),
]
QuietOption = Annotated[
    bool,
    typer.Option("--quiet", "-q", help="No progress and no findings: the line of counts alone."),
]
VerboseOption = Annotated[
    bool,
    typer.Option("--verbose", "-v", help="The verdict on each clause, and every breach argued."),
]
JsonOption = Annotated[bool, typer.Option("--json", help="Print JSON for programs, no tables.")]


def run(
    target: TargetOption = "",
    role: RoleOption = None,
    suite: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="A suite file; without it the suite is generated."),
    ] = None,
    system: SystemOption = None,
    reading: ReadingOption = None,
    parameter: ParameterOption = None,
    xsd: XsdOption = None,
    coverage: CoverageOption = "standard",
    reset_price: ResetPriceOption = 2,
    longest: LongestOption = None,
    budget: BudgetOption = None,
    seed: SeedOption = 0,
    folder: FolderOption = Path("report"),
    resume: ResumeOption = None,
    timeout: TimeoutOption = 60,
    settle: SettleOption = 30,
    in_process: InProcessOption = False,
    keys: KeysOption = None,
    shrink: ShrinkOption = True,
    as_json: JsonOption = False,
    quiet: QuietOption = False,
    verbose: VerboseOption = False,
) -> None:
    """Test a party: drive it with a suite, judge it clause by clause, write a report.

    The suite plays every party but the one under test. Without --target the
    embedded references are tested, of every role or of --role. The folder gets
    report.html, junit.xml, results.json and a trace of all sent and seen.
    An earlier report in it moves to FOLDER/earlier and is never lost. A run
    that was stopped goes on with --resume, and ends as if it had not been.

    Exit codes: 0 all passed, 1 a breach, 2 wrong usage or bad input,
    3 only inconclusive, 4 an error of the harness or adapter, 130 stopped.

    \b
    Examples:
      srpd run
      srpd run --system detection --system storage -o /tmp/report
      srpd run --system detection --coverage transition-pairs --budget 1000
      srpd run --target python:my_dcc.adapter:factory --xsd schemas/
      srpd run --target "stdio:node adapter.js" --timeout 10
      srpd run --target http://127.0.0.1:8090/
      srpd run --role cos-party --target python:my_cos_party:factory
      srpd run --reading H-01=m --parameter cos-party-time-out=10m
      srpd run --resume report --target python:my_dcc.adapter:factory
    """
    from srpd.conformance.campaigns.run import RunOptions
    from srpd.conformance.campaigns.run import resume as go_on
    from srpd.conformance.campaigns.run import run as carry_out
    from srpd.conformance.campaigns.shortest import with_shortest
    from srpd.conformance.capabilities.roles import role as role_named
    from srpd.conformance.command_line.output import progress_bar
    from srpd.conformance.messages.schema import find_schema
    from srpd.conformance.recording.lock import one_writer
    from srpd.conformance.suites.coverage_kinds import Wanted
    from srpd.model.parameters import with_overrides
    from srpd.model.readings import chosen

    bounds = bounds_of(timeout, settle, in_process=in_process)
    limits = (reset_price, longest, budget, coverage) != (2, None, None, "standard")
    if resume is not None:
        only_what_may_change(suite, system, role, reading, parameter, seed, limits)
        schema = find_schema(xsd)
        with one_writer(resume):
            with stopping(resume), progress_bar(shown=not quiet) as progress:
                result = go_on(resume, target or None, schema, progress, bounds, keys)
                at_hand = RunOptions(target, resume, bounds=bounds, keys=keys)
                result = with_shortest(result, at_hand, progress) if shrink else result
            conclude(result, resume, as_json=as_json, quiet=quiet, verbose=verbose)
        return
    if suite is not None and limits:
        raise BadInput("a suite file has the coverage it was made with: leave those options out")
    schema = find_schema(xsd)
    options = RunOptions(
        target=target,
        role=None if role is None else role_named(role),
        folder=folder,
        suite_file=suite,
        systems=tuple(system or ()),
        choices=chosen(reading or ()),
        parameters=with_overrides(parameter or ()),
        schema=schema,
        seed=seed,
        wanted=Wanted(coverage, reset_price, longest, budget, seed, schema),
        bounds=bounds,
        keys=keys,
    )
    with one_writer(folder):
        with stopping(folder), progress_bar(shown=not quiet) as progress:
            result = carry_out(options, progress)
            result = with_shortest(result, options, progress) if shrink else result
        conclude(result, folder, as_json=as_json, quiet=quiet, verbose=verbose)


def generate(
    system: SystemOption = None,
    role: RoleOption = None,
    machine: Annotated[
        list[str] | None,
        typer.Option(
            "--machine", metavar="NAME|all", help="A machine alone, to be read; may be repeated."
        ),
    ] = None,
    coverage: CheckingOption = "standard",
    reset_price: ResetPriceOption = 2,
    longest: LongestOption = None,
    budget: BudgetOption = None,
    seed: SeedOption = 0,
    reading: ReadingOption = None,
    xsd: XsdOption = None,
    output: Annotated[
        Path | None, typer.Option("--output", "-o", metavar="FILE", help="The suite file.")
    ] = None,
    as_json: JsonOption = False,
) -> None:
    """Generate a suite: tests with the coverage asked for, of every system or those named.

    The cost of the tests (their steps and resets) stands beside a bound that
    no tests with this coverage are below: a gap of 0 proves that none are
    cheaper. Where tests are limited in length and no bound for such tests was
    found in time, the bound is for tests of any length, and the table says so.
    What is not covered is named, each with why.

    With --coverage hsi the tests also identify the state that each transition
    leads to, so that no implementation with a fault in outputs or transitions
    passes, if it has no more states than the law tells apart; with hsi+K, K
    more. A certificate of that is written beside the suite: see srpd certify.

    With --coverage hostile-data and --xsd, every part of the DUIS schema is
    broken in some message and every bound reached; the schema proves it.

    With --coverage counterparty-faults Devices, Service Providers, the CoS
    Party, Users and the DCC are silent or late, repeat themselves, refuse, or
    send what is damaged; a table says which fault of whom is tried, or why not.

    The same seed and version give the same bytes. Without -o only the
    coverage is printed.

    \b
    Examples:
      srpd generate -o suite.json
      srpd generate --system detection --coverage transition-pairs --seed 7
      srpd generate --coverage clauses --longest 20 -o clauses.json
      srpd generate --system cos --coverage n-switch=2 --budget 5000 --json
      srpd generate --machine all --coverage round-trips=3
      srpd generate --coverage hsi+1 --system detection -o checking.json
      srpd generate --coverage hostile-data --xsd schemas/ -o hostile.json
      srpd generate --coverage counterparty-faults --role dcc
      srpd run --suite suite.json
    """
    from srpd.conformance.capabilities.roles import role as role_named
    from srpd.conformance.capabilities.roles import systems_to_run
    from srpd.conformance.command_line.listings import coverage as listed
    from srpd.conformance.command_line.listings import in_columns, machines_alone
    from srpd.conformance.command_line.output import print_data, print_table, progress_bar, say
    from srpd.conformance.manners.descriptions import fault_tables, manners_in
    from srpd.conformance.messages.schema import find_schema
    from srpd.conformance.suites.coverage_kinds import STANDARD, Wanted, generated
    from srpd.model.readings import chosen

    alone = machines_alone(machine or ())
    names: tuple[str, ...] = ()
    if system or role or not alone:
        names = tuple(systems_to_run(system or (), None if role is None else role_named(role)))
    wanted = Wanted(coverage, reset_price, longest, budget, seed, find_schema(xsd))
    with progress_bar(shown=not as_json) as progress:
        suite, written = generated(
            wanted, (*names, *alone), chosen(reading or ()), output, progress=progress
        )
    if written:
        say(f"wrote {', '.join(map(str, written))}")
    rows = listed(suite)
    if as_json:
        print_data(rows)
        return
    print_table(*in_columns(rows), whole=("system",))
    for heads, cells in fault_tables(suite):
        print_table(heads, cells)
    manners = manners_in(suite)
    if manners and coverage != STANDARD:
        print_table(("in this manner", "what is special", "the rule"), manners)
    elif manners:
        say(f"{len(manners):,} manners are tried; --coverage boundaries and its like list them")
    if suite.uncovered:
        count = len(suite.uncovered)
        print_table(
            (f"{count:,} not covered", "what", "why"),
            ([each.system, each.item, each.why] for each in suite.uncovered[:MOST_UNCOVERED]),
        )
    if len(suite.uncovered) > MOST_UNCOVERED:
        say(f"{len(suite.uncovered) - MOST_UNCOVERED:,} more are in the suite file and --json")


def judge(
    folder: Annotated[Path, typer.Argument(metavar="FOLDER", help="The folder of a run.")],
    reading: ReadingOption = None,
    output: Annotated[
        Path | None,
        typer.Option("--output", "-o", metavar="FOLDER", help="Write the new report there."),
    ] = None,
    as_json: JsonOption = False,
    verbose: VerboseOption = False,
) -> None:
    """Judge a recorded run again, offline, for example under another reading.

    Nothing in FOLDER is changed. Its record is checked first: a trace that was
    cut, thinned, renumbered or changed is refused with exit code 2, and the
    line is named. Cases that are missing from a run that was stopped are named,
    and the exit code is then never 0.

    \b
    Examples:
      srpd judge report
      srpd judge report --reading H-14=open -o report-h14
    """
    from srpd.conformance.campaigns.run import judge_again
    from srpd.conformance.recording.lock import one_writer

    with one_writer(output) if output else nullcontext():
        conclude(judge_again(folder, reading or ()), output, as_json=as_json, verbose=verbose)
