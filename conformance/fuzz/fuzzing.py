"""Fuzzing a target, from connecting to the result; and going on with it after it was stopped."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from importlib.metadata import version
from pathlib import Path
from typing import Any

from srpd.conformance.bindings.timing import timing
from srpd.conformance.campaigns.driven import Driven
from srpd.conformance.campaigns.results import result_of
from srpd.conformance.campaigns.resuming import Earlier, earlier
from srpd.conformance.campaigns.run import RunOptions, about_run
from srpd.conformance.campaigns.sizes import confirm_campaign
from srpd.conformance.fixtures.world_keys import pki_of_the_suite
from srpd.conformance.fuzz.campaign import Campaign, FuzzOptions, Progress
from srpd.conformance.fuzz.failures import shrink_failures
from srpd.conformance.judging.applicability import lacked_systems, never_made
from srpd.conformance.judging.assessment import Assessment
from srpd.conformance.judging.verdicts import CaseResult, RunResult
from srpd.conformance.messages.schema import DuisSchema
from srpd.conformance.playing.player import Player
from srpd.conformance.recording.folder import RUN, SUITE, fresh, write_json
from srpd.conformance.recording.lock import one_writer
from srpd.conformance.recording.record import close_record, trace_of
from srpd.conformance.recording.trace import TraceWriter
from srpd.conformance.targets.connect import connect
from srpd.conformance.targets.guard import Guard
from srpd.conformance.targets.in_process import with_its_own_chance
from srpd.conformance.targets.limits import DEFAULT_LIMITS, Limits
from srpd.conformance.targets.protocol import TargetFault
from srpd.conformance.targets.recorded import target_of
from srpd.generators.suite import write_suite
from srpd.model.faults import BadInput

_NUMBERS = ("examples", "steps", "shrink_runs")


@dataclass(frozen=True, slots=True)
class _Said:
    """What the target said of itself before the first case; `fault` if it did not."""

    driven: Driven
    fault: str = ""


def fuzz(options: FuzzOptions, progress: Progress = lambda *_: None) -> RunResult:
    """Make, play and judge cases, keep the failures and shrink them.

    Raises `BadInput` for options, a target or a folder that cannot be used, before anything is
    sent. If it is interrupted, what has been played is judged and the result says so.
    """
    options.confirm()
    options.names()
    timing(options.parameters)
    target = _connected(options)
    with one_writer(options.folder):
        most = options.examples * options.steps * len(options.names())
        confirm_campaign(most, options.folder)
        fresh(options.folder)
        return _carry_out(options, target, progress)


def fuzz_again(
    folder: Path,
    target: str | None = None,
    schema: DuisSchema | None = None,
    progress: Progress = lambda *_: None,
    bounds: Limits = DEFAULT_LIMITS,
    keys: Path | None = None,
) -> RunResult:
    """Go on with fuzzing that was stopped, with the options that it was begun with.

    The same cases are made again; those that are recorded are judged and not played again. If
    there are none, it begins anew.
    """
    with one_writer(folder):
        return _go_on(earlier(folder), target, schema, progress, bounds, keys)


def _go_on(
    left: Earlier,
    target: str | None,
    schema: DuisSchema | None,
    progress: Progress,
    bounds: Limits,
    keys: Path | None,
) -> RunResult:
    folder = left.folder
    numbers = left.about.get("fuzz")
    if not isinstance(numbers, dict):
        raise BadInput(
            f"{folder}: this is a run, not fuzzing: go on with srpd run --resume {folder}"
        )
    if numbers.get("hypothesis") != version("hypothesis"):
        raise BadInput(
            f"{folder}: it was begun with hypothesis {numbers.get('hypothesis')}, and this is "
            f"{version('hypothesis')}, which may make other cases. Start anew"
        )
    options = FuzzOptions(
        target_of(left.target, target, str(folder)),
        folder,
        systems=_systems(numbers, folder),
        choices=left.choices,
        parameters=left.parameters,
        schema=schema,
        seed=_number(left.about, "seed", folder),
        role=left.role,
        bounds=bounds,
        keys=keys,
        **{name: _number(numbers, name, folder) for name in _NUMBERS},
    )
    options.confirm()
    return _carry_out(options, _connected(options), progress, left)


def _carry_out(
    options: FuzzOptions, target: Guard, progress: Progress, left: Earlier | None = None
) -> RunResult:
    stopped, interrupted = "", False
    going_on = left if left and left.cases else None
    pki = pki_of_the_suite(options.keys)
    said = _ask(target, options, going_on)
    about = said.driven.about()
    if going_on:
        going_on.confirm_target(about, said.fault)
    if left:
        left.make_way()
    if not going_on:
        write_json(options.folder / RUN, _about(said.driven, options))
    with trace_of(options.folder, going_on.cases if going_on else None) as trace:
        spans = timing(options.parameters)
        lacking = said.driven.lacking
        player = Player(target, trace, options.schema, spans, lacking=lacking, pki=pki)
        recorded = going_on.cases if going_on else {}
        for entries in recorded.values():
            player.go_on_from(entries)
        out = lacked_systems([said.driven.declared])
        campaign = Campaign(options, player, recorded, progress, out)
        try:
            if not said.fault:
                campaign.carry_out()
        except KeyboardInterrupt:
            interrupted = True
    write_suite(campaign.suite, options.folder / SUITE)
    record = close_record(options.folder, trace, stopped=bool(interrupted or said.fault))
    results: Sequence[CaseResult] = campaign.consistent()
    if not interrupted and options.shrink_runs:
        with TraceWriter(_aside(options.folder)) as aside:
            player.trace = aside
            try:
                results = shrink_failures(campaign, results, player, progress)
            except KeyboardInterrupt:
                interrupted = True
    stopped = said.fault
    if not (stopped or interrupted):  # after that it may still be about its last reply
        stopped = _bid_farewell(target)
    if stopped:
        results = [*results, CaseResult("the run", "-", 0, error=stopped)]
    suite, declared = campaign.suite, [said.driven.declared]
    results = [*results, *never_made(options.names(), declared)]
    assessment = Assessment(options.choices)
    results = [assessment.take(each) for each in results]
    played = len(suite.cases)
    result = result_of(
        suite, about, declared, options.choices, results, played, assessment, record=record
    )
    return replace(
        result, stopped=interrupted, suite={**result.suite, "covered": covered(campaign)}
    )


def _connected(options: FuzzOptions) -> Guard:
    """The target; in a process with Hypothesis it keeps its own random numbers."""
    made = connect(options.specification, options.bounds)
    return Guard(with_its_own_chance(made) if options.bounds.in_process else made, options.bounds)


def covered(campaign: Campaign) -> list[dict[str, Any]]:
    """What the cases covered of each system, as plain data for reports."""
    rows = []
    for name, each in campaign.fields.items():
        row: dict[str, Any] = {"system": name, "cases": each.made}
        for share in each.ground.shares():
            row[share.kind.value] = share.covered
            row[f"{share.kind.value}_in_all"] = share.total
            row[f"{share.kind.value}_unreachable"] = share.unreachable
        rows.append({**row, "clauses_left": list(each.ground.open_clauses())})
    return rows


def _ask(target: Guard, options: FuzzOptions, left: Earlier | None) -> _Said:
    driven = Driven(options.role, options.specification, target)
    try:
        driven.greet()
    except TargetFault as fault:
        return _Said(driven, str(fault))
    if left is None:
        driven.examine()
    else:
        driven.declared = left.declared(driven.declared)
    return _Said(driven)


def _bid_farewell(target: Guard) -> str:
    try:
        target.bye()
    except TargetFault as fault:
        return str(fault)
    return ""


def _about(driven: Driven, options: FuzzOptions) -> dict[str, Any]:
    run = RunOptions(
        options.specification,
        options.folder,
        choices=options.choices,
        parameters=options.parameters,
        seed=options.seed,
    )
    numbers = {name: getattr(options, name) for name in _NUMBERS}
    made_with = {"systems": list(options.names()), "hypothesis": version("hypothesis")}
    return {**about_run([driven], run), "fuzz": numbers | made_with}


def _aside(folder: Path) -> Path:
    """The trace of the runs that shrinking takes; the one of an earlier attempt is kept."""
    number = 1
    while (folder / "shrinking" / f"{number}.jsonl").exists():
        number += 1
    (folder / "shrinking").mkdir(exist_ok=True)
    return folder / "shrinking" / f"{number}.jsonl"


def _systems(numbers: Mapping[str, Any], folder: Path) -> tuple[str, ...]:
    names = numbers.get("systems")
    if not isinstance(names, list) or not all(isinstance(name, str) for name in names):
        raise BadInput(f"{folder / 'run.json'}: fuzz: systems: not a list of names")
    return tuple(names)


def _number(content: Mapping[str, Any], name: str, folder: Path) -> int:
    value = content.get(name)
    if not isinstance(value, int) or isinstance(value, bool):
        raise BadInput(f"{folder / 'run.json'}: {name}: missing, or not a whole number")
    return value
