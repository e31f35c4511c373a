"""Running suites: play, record, judge, and keep what is needed to do it again.

A run leaves in its folder ``suite.json``, ``run.json``, ``trace.jsonl`` and, for every breach, a
file under ``failures/`` from which it can be replayed. Judging again needs no target.
"""

from __future__ import annotations

import json
import platform
from collections.abc import Callable, Iterable, Mapping, Sequence, Set
from dataclasses import asdict, dataclass, field, replace
from importlib.metadata import version
from pathlib import Path
from typing import Any

from srpd.conformance.consistency import made_consistent
from srpd.conformance.judge import judge
from srpd.conformance.messages.schema import DuisSchema
from srpd.conformance.player import Player
from srpd.conformance.roles import (
    Driven,
    about,
    connected,
    role_of,
    role_to_test,
    statements,
    systems_to_run,
)
from srpd.conformance.silence import settled
from srpd.conformance.targets.protocol import TargetFault
from srpd.conformance.timing import Timing, timing
from srpd.conformance.trace import Entry, NotRecorded, TraceWriter, read_trace
from srpd.conformance.untested import why_not_in_run
from srpd.conformance.verdicts import (
    CaseResult,
    Check,
    ClauseVerdict,
    RunResult,
    Verdict,
    verdict_of,
)
from srpd.generators.coverage import Options
from srpd.generators.graphs import is_alone
from srpd.generators.items import Criterion
from srpd.generators.suite import (
    EVERY_TRANSITION,
    Case,
    Suite,
    make_suite,
    read_suite,
    suite_from,
    write_suite,
)
from srpd.model.composition import stimuli_named
from srpd.model.faults import BadInput
from srpd.model.notation import Party
from srpd.model.parameters import Settings, with_overrides
from srpd.model.readings import DEFAULTS, chosen
from srpd.model.register import REGISTER
from srpd.model.stepping import Stepper
from srpd.model.systems import system as system_named

REPLAY_FORMAT = "srpd-replay/1"
RUN_FORMAT = "srpd-run/1"
Progress = Callable[[str, int, int], None]


@dataclass(frozen=True, slots=True)
class RunOptions:
    """What to run against what, and where to keep it.

    `role` is the party that the target is; a `target` without a role is a DCC. Without a target the
    embedded reference of the role is tested, and without a role as well that of every role.
    Without `suite_file` a suite of `systems` (of all, if empty) is generated, with this `coverage`
    and `budget` of steps; `limits` are those of its tests, and `seed` counts without them. `schema`
    validates every message that is sent, if it is given; `parameters` are for what
    the public sources leave open.
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
    coverage: Criterion = EVERY_TRANSITION
    limits: Options | None = None
    budget: int | None = None


def run(options: RunOptions, progress: Progress = lambda *_: None) -> RunResult:
    """Play a suite against a target and judge it.

    Raises `BadInput` for a suite, a target or a folder that cannot be used, before anything is
    sent. If the run is interrupted, what has been played is judged and the result says so.
    """
    suite = _suite(options)
    spans = timing(options.parameters)
    driven = connected(options.target, _roles_of(suite))
    _fresh(options.folder)
    write_suite(suite, options.folder / "suite.json")
    return _perform(suite, driven, options, spans, progress)


def judge_again(folder: Path, options: Iterable[str] = ()) -> RunResult:
    """Judge the trace of an earlier run again; no target is needed.

    The readings are those of the run, but for the `options`, which are written like ``H-01=m``.
    """
    suite = read_suite(folder / "suite.json")
    recorded_run = _read_json(folder / "run.json")
    recorded = recorded_run.get("readings", {})
    if not isinstance(recorded, dict):
        raise BadInput(f"{folder / 'run.json'}: readings: not an object")
    choices = chosen([*(f"{reading}={taken}" for reading, taken in recorded.items()), *options])
    by_case = _by_case(folder)
    played = [case for case in suite.cases if _was_played(by_case.get(case.id, []))]
    found = [judge(case, by_case[case.id], choices) for case in played]
    cases = settled(made_consistent(found, {c.id: c for c in played}, by_case.__getitem__, choices))
    target = recorded_run.get("target", {})
    return _result(
        suite, target if isinstance(target, dict) else {}, {}, choices, cases, len(played)
    )


def replay(
    file: Path,
    target: str = "",
    folder: Path = Path("replay"),
    progress: Progress = lambda *_: None,
) -> RunResult:
    """Play the case of a replay file again, under the readings that it was judged under.

    Without a target it is played on the embedded reference of its role.
    """
    content = _read_json(file)
    if content.get("format") != REPLAY_FORMAT:
        raise BadInput(f"{file}: its format is {content.get('format')!r}, not {REPLAY_FORMAT!r}")
    suite = suite_from(content.get("suite"), f"{file}: suite")
    options = RunOptions(target, folder, choices={**DEFAULTS, **suite.readings})
    _confirm_applicable(suite, options.choices, str(file))
    driven = connected(target, _roles_of(suite))
    _fresh(folder)
    write_suite(suite, folder / "suite.json")
    return _perform(suite, driven, options, timing(), progress)


def _suite(options: RunOptions) -> Suite:
    wanted = systems_to_run(options.systems, role_to_test(options.target, options.role))
    if options.suite_file is None:
        suite = make_suite(
            wanted,
            options.choices,
            options.seed,
            wanted=options.coverage,
            options=options.limits,
            budget=options.budget,
        )
        if not suite.cases:
            raise BadInput(f"--coverage {options.coverage}: there is nothing to cover; name others")
        return suite
    suite = read_suite(options.suite_file)
    suite = replace(suite, cases=tuple(case for case in suite.cases if case.system in wanted))
    if not suite.cases:
        raise BadInput(f"{options.suite_file}: no case is left to run")
    _confirm_applicable(suite, options.choices, str(options.suite_file))
    return suite


def _confirm_applicable(suite: Suite, choices: Mapping[str, str], where: str) -> None:
    """Refuse a suite in which a stimulus cannot be applied where it stands."""
    for case in suite.cases:
        if is_alone(case.system):
            raise BadInput(
                f"{where}: case {case.id} is of a machine alone, which has no world to play it in; "
                "generate a suite of systems"
            )
        system = system_named(case.system).under(choices)
        stepper, stimuli = Stepper(system), stimuli_named(system)
        configuration = stepper.initial
        for step in case.steps:
            results = stepper.results(configuration, stimuli[step.stimulus])
            if not results:
                raise BadInput(
                    f"{where}: case {case.id}, step {step.id}: {step.stimulus!r} cannot be applied "
                    "there under these readings"
                )
            if len({r.configuration for r in results}) > 1 or results[0].outcome.open:
                break
            configuration = results[0].configuration


def _perform(
    suite: Suite,
    driven: Mapping[Party, Driven],
    options: RunOptions,
    spans: Timing,
    progress: Progress,
) -> RunResult:
    cases: list[CaseResult] = []
    stopped, interrupted = "", False
    systems = {name: system_named(name).under(options.choices) for name in _systems_of(suite)}
    with TraceWriter(options.folder / "trace.jsonl") as trace:
        try:
            for each in driven.values():
                each.greet()
        except TargetFault as fault:
            stopped = str(fault)
        _write_json(options.folder / "run.json", _about(about(driven.values()), options))
        players = {
            role: Player(
                each.target, trace, options.schema, spans, virtual_clock=each.virtual_clock
            )
            for role, each in driven.items()
        }
        try:
            for number, case in enumerate(suite.cases if not stopped else ()):
                progress(case.id, number, len(suite.cases))
                trace.forget()
                players[role_of(case.system)].play(case, systems[case.system])
                found = judge(case, trace.remembered, options.choices)
                cases.append(_kept(found, case, suite, options, driven))
            progress("", len(suite.cases), len(suite.cases))
            if not stopped:
                for each in driven.values():
                    each.target.bye()
        except KeyboardInterrupt:
            interrupted = True
        except TargetFault as fault:
            stopped = str(fault)
    by_id = {case.id: case for case in suite.cases}
    if any(found.follows for found in cases):
        kept = _by_case(options.folder)
        cases = made_consistent(cases, by_id, kept.__getitem__, options.choices)
    cases = [_kept(found, by_id[found.case], suite, options, driven) for found in settled(cases)]
    if stopped:
        cases.append(CaseResult("the run", "-", 0, error=stopped))
    targets = driven.values()
    result = _result(suite, about(targets), statements(targets), options.choices, cases, len(cases))
    return replace(result, stopped=interrupted)


def _kept(
    found: CaseResult,
    case: Case,
    suite: Suite,
    options: RunOptions,
    driven: Mapping[Party, Driven],
) -> CaseResult:
    if found.breach is None or found.breach.replay or found.breach.doubt:
        return found
    file = options.folder / "failures" / f"{case.id}.json"
    file.parent.mkdir(exist_ok=True)
    alone = {
        "format": "srpd-suite/1",
        "srpd": suite.version,
        "seed": suite.seed,
        "readings": dict(options.choices),
        "cases": [
            *(asdict(each) for each in suite.cases if each.id in found.breach.beside),
            asdict(_until(case, found.breach.step)),
        ],
    }
    _write_json(
        file,
        {
            "format": REPLAY_FORMAT,
            "target": driven[role_of(case.system)].specification,
            "clause": found.breach.clause,
        }
        | {"suite": alone},
    )
    return replace(found, breach=replace(found.breach, replay=str(file)))


def _until(case: Case, step: str) -> Case:
    last = next(place for place, each in enumerate(case.steps) if each.id == step)
    return replace(case, steps=case.steps[: last + 1])


def _result(
    suite: Suite,
    target: Mapping[str, Any],
    statement: Mapping[str, str],
    choices: Mapping[str, str],
    cases: Sequence[CaseResult],
    played: int,
) -> RunResult:
    return RunResult(
        target=dict(target),
        suite={
            "version": suite.version,
            "seed": suite.seed,
            "cases": len(suite.cases),
            "played": played,
            "steps": sum(len(case.steps) for case in suite.cases),
            "coverage": [asdict(row) for row in suite.coverage],
        },
        readings=dict(choices),
        clauses=verdicts(cases, _roles_of(suite)),
        cases=tuple(cases),
        statement=dict(statement),
        environment={"python": platform.python_version(), "srpd": version("srpd")},
    )


def verdicts(
    cases: Iterable[CaseResult], tested: Set[Party] = frozenset(Party)
) -> tuple[ClauseVerdict, ...]:
    """The verdict on every clause of the register, in legal order, of a run of these roles."""
    by_clause: dict[str, list[Check]] = {}
    for case in cases:
        for check in case.checks:
            by_clause.setdefault(check.clause, []).append(check)
    return tuple(
        _verdict(number, REGISTER[number].says, by_clause.get(number, []), tested)
        for number in REGISTER
    )


def _verdict(number: str, says: str, checks: Sequence[Check], tested: Set[Party]) -> ClauseVerdict:
    verdict = verdict_of(checks)
    failed = [check for check in checks if check.verdict is Verdict.FAIL]
    inconclusive = [check for check in checks if check.verdict is Verdict.INCONCLUSIVE]
    reason = ""
    if verdict is Verdict.UNTESTED:
        reason = why_not_in_run(number, tested)
    elif verdict is Verdict.INCONCLUSIVE:
        reason = inconclusive[0].why
    return ClauseVerdict(
        clause=number,
        says=says,
        verdict=verdict,
        passed=sum(check.verdict is Verdict.PASS for check in checks),
        failed=len(failed),
        inconclusive=len(inconclusive),
        cases=tuple(dict.fromkeys(check.case for check in (failed or checks))),
        reason=reason,
    )


def _by_case(folder: Path) -> dict[str, list[Entry]]:
    found: dict[str, list[Entry]] = {}
    for entry in read_trace(folder / "trace.jsonl"):
        found.setdefault(entry.case, []).append(entry)
    return found


def _roles_of(suite: Suite) -> Set[Party]:
    return dict.fromkeys(role_of(name) for name in _systems_of(suite)).keys()


def _systems_of(suite: Suite) -> list[str]:
    return list(dict.fromkeys(case.system for case in suite.cases))


def _was_played(entries: Sequence[Entry]) -> bool:
    return bool(entries) and entries[-1].kind == "end"


def _about(target: Mapping[str, Any], options: RunOptions) -> dict[str, Any]:
    return {
        "format": RUN_FORMAT,
        "target": dict(target),
        "readings": dict(options.choices),
        "seed": options.seed,
        "parameters": {name: str(value) for name, value in options.parameters.values.items()},
        "srpd": version("srpd"),
    }


def _fresh(folder: Path) -> None:
    """Make the folder; what an earlier run left in it moves to ``earlier/1``, ``earlier/2``..."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        left = [item for item in folder.iterdir() if item.name != "earlier"]
        if not (folder / "trace.jsonl").exists():
            return
        number = 1
        while (folder / "earlier" / str(number)).exists():
            number += 1
        kept = folder / "earlier" / str(number)
        kept.mkdir(parents=True)
        for item in left:
            item.rename(kept / item.name)
    except OSError as problem:
        raise BadInput(f"{folder}: cannot keep a report there: {problem.strerror}") from problem


def _write_json(path: Path, content: Mapping[str, Any]) -> None:
    try:
        path.write_text(json.dumps(content, indent=1, default=str) + "\n", encoding="utf-8")
    except OSError as problem:
        raise NotRecorded(f"{path}: cannot be written: {problem.strerror}") from problem


def _read_json(path: Path) -> dict[str, Any]:
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
    except OSError as problem:
        raise BadInput(f"{path}: cannot be read: {problem.strerror}") from problem
    except (ValueError, RecursionError) as problem:
        raise BadInput(f"{path}: not JSON: {problem}") from problem
    if not isinstance(content, dict):
        raise BadInput(f"{path}: not an object")
    return content
