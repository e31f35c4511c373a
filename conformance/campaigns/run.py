"""Running suites: play, record, judge, and keep what is needed to do it again.

A run leaves in its folder ``suite.json``, ``run.json``, ``trace.jsonl`` and, for every breach, a
file under ``failures/`` from which it can be replayed. Judging again needs no target.
"""

from __future__ import annotations

import platform
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from srpd.conformance.bindings.timing import Timing, timing
from srpd.conformance.campaigns.driven import Driven, about, connected
from srpd.conformance.campaigns.replay_file import keep_failure
from srpd.conformance.campaigns.results import result_of, roles_of, systems_of
from srpd.conformance.campaigns.resuming import Earlier, earlier
from srpd.conformance.campaigns.sizes import confirm_size
from srpd.conformance.capabilities.declared import declared_from
from srpd.conformance.capabilities.roles import name_of, role_of, role_to_test, systems_to_run
from srpd.conformance.fixtures.world_keys import pki_of_the_suite
from srpd.conformance.judging.applicability import lacked_systems, left_out
from srpd.conformance.judging.assessment import Assessment
from srpd.conformance.judging.consistency import made_consistent
from srpd.conformance.judging.invariants import judge_with_properties
from srpd.conformance.judging.judge import judge
from srpd.conformance.judging.silence import settled
from srpd.conformance.judging.verdicts import (
    CaseResult,
    RunResult,
)
from srpd.conformance.manners import comes_to_nothing, is_told_by_schema
from srpd.conformance.messages.schema import ENVIRONMENT, DuisSchema
from srpd.conformance.playing.player import Player
from srpd.conformance.recording.folder import RUN, SUITE, by_case, fresh, write_json
from srpd.conformance.recording.lock import one_writer
from srpd.conformance.recording.record import Record, begun, close_record, trace_of
from srpd.conformance.recording.trace import Entry
from srpd.conformance.suites.coverage_kinds import Wanted, suite_for
from srpd.conformance.targets.limits import DEFAULT_LIMITS, Limits
from srpd.conformance.targets.protocol import TargetFault
from srpd.conformance.targets.recorded import target_of
from srpd.generators.graphs import is_alone
from srpd.generators.suite import (
    Case,
    Suite,
    read_suite,
    write_suite,
)
from srpd.model.composition import stimuli_named
from srpd.model.faults import BadInput
from srpd.model.notation import Party
from srpd.model.parameters import Settings, with_overrides, written
from srpd.model.readings import DEFAULTS, chosen
from srpd.model.systems import stepper

Progress = Callable[[str, int, int], None]
Judging = Callable[[Case, Sequence[Entry], Mapping[str, str]], CaseResult]


@dataclass(frozen=True, slots=True)
class RunOptions:
    """What to run against what, and where to keep it.

    `role` is the party that the target is; a `target` without a role is a DCC. Without a target the
    embedded reference of the role is tested, and without a role as well that of every role.
    Without `suite_file` a suite of `systems` (of all, if empty) is generated with the coverage that
    is `wanted`; the standard one from `seed`, if nothing is said. `schema` validates every
    message that is sent, if it is given; `keys` is the folder of a key store whose keys are used
    where it has one; `parameters` are for what the public sources leave open. `bounds` is what is
    put up with from the target.
    """

    target: str = ""
    folder: Path = Path("report")
    suite_file: Path | None = None
    systems: tuple[str, ...] = ()
    choices: Mapping[str, str] = field(default_factory=lambda: dict(DEFAULTS))
    parameters: Settings = field(default_factory=with_overrides)
    schema: DuisSchema | None = None
    seed: int = 0
    role: Party | None = None
    wanted: Wanted | None = None
    bounds: Limits = DEFAULT_LIMITS
    keys: Path | None = None


def run(options: RunOptions, progress: Progress = lambda *_: None) -> RunResult:
    """Play a suite against a target and judge it.

    Raises `BadInput` for a suite, a target or a folder that cannot be used, before anything is
    sent. If the run is interrupted, what has been played is judged and the result says so.
    """
    suite = _suite(options)
    spans = timing(options.parameters)
    driven = connected(options.target, roles_of(suite), options.schema, options.bounds)
    with one_writer(options.folder):
        confirm_size(suite, options.folder)
        fresh(options.folder)
        return perform(suite, driven, options, progress, spans=spans)


def resume(
    folder: Path,
    target: str | None = None,
    schema: DuisSchema | None = None,
    progress: Progress = lambda *_: None,
    bounds: Limits = DEFAULT_LIMITS,
    keys: Path | None = None,
) -> RunResult:
    """Go on with a run that was stopped, with the options that it was begun with.

    What its trace holds is judged and not played again; the result is that of a run that was never
    stopped. Raises `BadInput` if it cannot go on, before anything is sent.
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
    folder, suite = left.folder, left.record.suite
    specification = target_of(left.target, target, str(folder))
    options = RunOptions(
        specification,
        folder,
        choices=left.choices,
        parameters=left.parameters,
        schema=schema,
        seed=suite.seed,
        bounds=bounds,
        keys=keys,
    )
    spans = timing(options.parameters)
    driven = connected(specification, roles_of(suite), schema, bounds)
    return perform(suite, driven, options, progress, spans=spans, left=left)


def judge_again(folder: Path, options: Iterable[str] = ()) -> RunResult:
    """Judge the trace of an earlier run again; no target is needed.

    The readings are those of the run, but for the `options`, which are written like ``H-01=m``.
    Raises `BadInput`, saying where, for a record that is not what was recorded. Cases of the suite
    that are missing from it are named in the result.
    """
    record = Record.of(folder)
    suite, said, recorded = record.suite, record.about, record.recorded
    taken = said.get("readings", {})
    if not isinstance(taken, dict):
        raise BadInput(f"{folder / 'run.json'}: readings: not an object")
    choices = chosen([*(f"{reading}={choice}" for reading, choice in taken.items()), *options])
    played = [case for case in suite.cases if case.id in recorded.ends]
    judging = judge_with_properties if "fuzz" in said else judge
    made_for = {**DEFAULTS, **suite.readings}
    assessment = Assessment(choices)
    found = [
        assessment.take(judging(case, recorded[case.id], choices, made_for)) for case in played
    ]
    by_id = {case.id: case for case in played}
    cases = settled(made_consistent(found, by_id, recorded.__getitem__, choices))
    target = said.get("target", {})
    declared = declared_from(said.get("statements", {}), str(folder / "run.json"))
    result = result_of(
        suite,
        target if isinstance(target, dict) else {},
        declared,
        choices,
        [*cases, *left_out(suite.cases, declared)],
        len(played),
        assessment,
        record=record.summary(),
    )
    return replace(result, doubt=record.doubt)


def _suite(options: RunOptions) -> Suite:
    wanted = systems_to_run(options.systems, role_to_test(options.target, options.role))
    if options.suite_file is None:
        coverage = options.wanted or Wanted(seed=options.seed, schema=options.schema)
        suite = suite_for(coverage, wanted, options.choices)
        if not suite.cases:
            raise BadInput(
                f"--coverage {coverage.coverage}: there is nothing to cover; name others"
            )
        return suite
    suite = read_suite(options.suite_file)
    confirm_applicable(suite, options.choices, str(options.suite_file))
    confirm_verifiable(suite, options)
    suite = replace(suite, cases=tuple(case for case in suite.cases if case.system in wanted))
    if not suite.cases:
        raise BadInput(f"{options.suite_file}: no case is left to run")
    return suite


def confirm_applicable(suite: Suite, choices: Mapping[str, str], where: str) -> None:
    """Refuse a suite in which a stimulus cannot be applied where it stands."""
    for case in suite.cases:
        if is_alone(case.system):
            raise BadInput(
                f"{where}: case {case.id} is of a machine alone, which has no world to play it in; "
                "generate a suite of systems"
            )
        steps = stepper(case.system, choices)
        stimuli, configuration = stimuli_named(steps.system), steps.initial
        for step in case.steps:
            results = steps.results(configuration, stimuli[step.stimulus])
            if not results:
                raise BadInput(
                    f"{where}: case {case.id}, step {step.id}: {step.stimulus!r} cannot be applied "
                    "there under these readings"
                )
            try:
                if comes_to_nothing(case.system, step):
                    continue
            except BadInput as problem:
                raise BadInput(f"{where}: case {case.id}, step {step.id}: {problem}") from None
            if len({r.configuration for r in results}) > 1 or results[0].outcome.open:
                break
            configuration = results[0].configuration


def confirm_verifiable(suite: Suite, options: RunOptions) -> None:
    """Refuse to ask the embedded reference, without the schema, what only the schema tells."""
    told = any(is_told_by_schema(step) for case in suite.cases for step in case.steps)
    if told and not options.target and options.schema is None:
        raise BadInput(
            f"{options.suite_file}: it holds data made from the DUIS schema, which the reference "
            f"Verifies only with it: give --xsd FILE, or set {ENVIRONMENT}"
        )


def perform(
    suite: Suite,
    driven: Mapping[Party, Driven],
    options: RunOptions,
    progress: Progress,
    *,
    spans: Timing | None = None,
    judging: Judging = judge,
    left: Earlier | None = None,
    assessment: Assessment | None = None,
) -> RunResult:
    """Play the suite, each case on the target of its role, and judge it.

    What was `left` of a stopped run is not played again; if that is no case, the run begins anew.
    """
    cases: list[CaseResult] = []
    stopped, interrupted = "", False
    systems = {name: stepper(name, options.choices).system for name in systems_of(suite)}
    going_on = left if left and left.cases else None
    recorded = going_on.cases if going_on else None
    assessment = assessment or Assessment(options.choices)

    def keep(found: CaseResult, case: Case) -> CaseResult:
        specification = driven[role_of(case.system)].specification
        return keep_failure(found, case, suite, replace(options, target=specification))

    pki = pki_of_the_suite(options.keys)
    try:
        progress("what the target says of itself", 0, len(suite.cases))
        for each in driven.values():
            each.greet()
            if going_on:
                each.declared = going_on.declared(each.declared)
            else:
                each.examine()
    except TargetFault as fault:
        stopped = str(fault)
    except KeyboardInterrupt:
        interrupted = True
    if going_on:
        going_on.confirm_target(about(driven.values()), stopped)
    if left:
        left.make_way()
    if not going_on:
        write_suite(suite, options.folder / SUITE)
        write_json(options.folder / RUN, about_run(driven.values(), options, suite))
    with trace_of(options.folder, recorded) as trace:
        players = {
            role: Player(each.target, trace, options.schema, spans, lacking=each.lacking, pki=pki)
            for role, each in driven.items()
        }
        by_id = {case.id: case for case in suite.cases}
        out = lacked_systems(each.declared for each in driven.values())
        applicable = [case for case in suite.cases if case.system not in out]
        try:
            for name, entries in (recorded or {}).items():
                if name in by_id:
                    players[role_of(by_id[name].system)].go_on_from(entries)
            for number, case in enumerate(() if stopped or interrupted else applicable):
                progress(case.id, number, len(applicable))
                trace.forget()
                if recorded and case.id in recorded:
                    entries = recorded[case.id]
                else:
                    players[role_of(case.system)].play(case, systems[case.system])
                    entries = trace.remembered
                judged = assessment.take(judging(case, entries, options.choices))
                cases.append(keep(judged, case))
            progress("", len(applicable), len(applicable))
            if not stopped:
                for each in driven.values():
                    each.target.bye()
        except KeyboardInterrupt:
            interrupted = True
        except TargetFault as fault:
            stopped = str(fault)
    record = close_record(options.folder, trace, stopped=bool(interrupted or stopped))
    if any(found.follows for found in cases):
        kept = by_case(options.folder)
        cases = made_consistent(cases, by_id, kept.__getitem__, options.choices)
    cases = [keep(found, by_id[found.case]) for found in settled(cases)]
    if stopped:
        cases.append(CaseResult("the run", "-", 0, error=stopped))
    played, targets = len(cases), driven.values()
    declared = [each.declared for each in targets if each.declared.answers]
    cases += left_out(suite.cases, declared)
    result = result_of(
        suite, about(targets), declared, options.choices, cases, played, assessment, record=record
    )
    return replace(result, stopped=interrupted)


def about_run(
    driven: Collection[Driven], options: RunOptions, suite: Suite | None = None
) -> dict[str, Any]:
    """What is written down of a run before it begins."""
    return {
        **begun(suite),
        "target": about(driven),
        "statements": {name_of(each.role): each.declared.as_data() for each in driven},
        "readings": dict(options.choices),
        "seed": options.seed,
        "parameters": {name: written(each) for name, each in options.parameters.values.items()},
        "environment": {"python": platform.python_version(), "system": platform.platform()},
    }
