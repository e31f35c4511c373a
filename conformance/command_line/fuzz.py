"""The command that fuzzes a target."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from srpd.conformance.command_line.bounds import (
    InProcessOption,
    SettleOption,
    TimeoutOption,
    bounds_of,
)
from srpd.conformance.command_line.conclusion import conclude, only_what_may_change, stopping
from srpd.conformance.command_line.run import (
    FolderOption,
    JsonOption,
    KeysOption,
    ParameterOption,
    QuietOption,
    ReadingOption,
    ResumeOption,
    RoleOption,
    SystemOption,
    TargetOption,
    VerboseOption,
    XsdOption,
)

if TYPE_CHECKING:
    from srpd.conformance.judging.verdicts import RunResult

_EXAMPLES, _STEPS, _SHRINK_RUNS = 100, 20, 100
_KINDS = ("clauses", "transitions", "pairs")


def fuzz(
    target: TargetOption = "",
    system: SystemOption = None,
    role: RoleOption = None,
    seed: Annotated[int, typer.Option(help="The same seed makes the same cases.")] = 0,
    examples: Annotated[
        int, typer.Option(metavar="N", help="How many cases to make for each system.")
    ] = _EXAMPLES,
    steps: Annotated[
        int, typer.Option(metavar="N", help="How many steps a case may have.")
    ] = _STEPS,
    shrink_runs: Annotated[
        int,
        typer.Option(
            metavar="N", help="How often the target may be run to shrink one failure; 0 for never."
        ),
    ] = _SHRINK_RUNS,
    reading: ReadingOption = None,
    parameter: ParameterOption = None,
    xsd: XsdOption = None,
    folder: FolderOption = Path("fuzz"),
    resume: ResumeOption = None,
    timeout: TimeoutOption = 60,
    settle: SettleOption = 30,
    in_process: InProcessOption = False,
    keys: KeysOption = None,
    as_json: JsonOption = False,
    quiet: QuietOption = False,
    verbose: VerboseOption = False,
) -> None:
    """Explore a target beyond the suites: cases made at random, towards what is not covered.

    Hypothesis makes the cases from the machines while they are played, with a
    rule for each card; the model leads it the shortest way to transitions,
    pairs of transitions and clauses that have not been tried. The named
    properties are watched as well. A failure is shrunk to a short list of
    clauses, and kept in a file from which it can be replayed.

    Exit codes are those of `srpd run`. What was stopped goes on with --resume.

    \b
    Examples:
      srpd fuzz --system detection --examples 50
      srpd fuzz --target python:my_dcc.adapter:factory --seed 7 --steps 40
      srpd fuzz --resume fuzz --target python:my_dcc.adapter:factory
    """
    from srpd.conformance.capabilities.roles import role as role_named
    from srpd.conformance.command_line.output import progress_bar
    from srpd.conformance.fuzz.campaign import FuzzOptions
    from srpd.conformance.fuzz.fuzzing import fuzz as carry_out
    from srpd.conformance.fuzz.fuzzing import fuzz_again
    from srpd.conformance.messages.schema import find_schema
    from srpd.conformance.recording.lock import one_writer
    from srpd.model.notation import Party
    from srpd.model.parameters import with_overrides
    from srpd.model.readings import chosen

    if resume is not None:
        numbers = (examples, steps, shrink_runs) != (_EXAMPLES, _STEPS, _SHRINK_RUNS)
        only_what_may_change(system, role, seed, numbers, reading, parameter)
        schema = find_schema(xsd)
        with one_writer(resume):
            with stopping(resume), progress_bar(shown=not quiet) as progress:
                bounds = bounds_of(timeout, settle, in_process=in_process)
                result = fuzz_again(resume, target or None, schema, progress, bounds, keys)
            _print(result, resume, as_json=as_json, quiet=quiet, verbose=verbose)
        return
    options = FuzzOptions(
        target=target,
        folder=folder,
        systems=tuple(system or ()),
        role=Party.DCC if role is None else role_named(role),
        choices=chosen(reading or ()),
        parameters=with_overrides(parameter or ()),
        schema=find_schema(xsd),
        seed=seed,
        examples=examples,
        steps=steps,
        shrink_runs=shrink_runs,
        bounds=bounds_of(timeout, settle, in_process=in_process),
        keys=keys,
    )
    with one_writer(folder):
        with stopping(folder), progress_bar(shown=not quiet) as progress:
            result = carry_out(options, progress)
        _print(result, folder, as_json=as_json, quiet=quiet, verbose=verbose)


def _print(result: RunResult, folder: Path, *, as_json: bool, quiet: bool, verbose: bool) -> None:
    from srpd.conformance.command_line.output import print_table

    if not as_json and not quiet:
        rows = [_row(each) for each in result.suite["covered"]]
        print_table(["system", "cases", *_KINDS, "clauses left"], rows)
    conclude(result, folder, as_json=as_json, quiet=quiet, verbose=verbose)


def _row(covered: dict[str, Any]) -> list[Any]:
    shares = [f"{covered[kind]} of {covered[f'{kind}_in_all']}" for kind in _KINDS]
    return [covered["system"], covered["cases"], *shares, ", ".join(covered["clauses_left"])]
