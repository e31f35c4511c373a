"""The replay file of a failure, with all that is needed to see it again."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, replace
from importlib.metadata import version
from pathlib import Path
from typing import Any, Protocol

from srpd.conformance.judging.verdicts import Breach, CaseResult
from srpd.conformance.recording.folder import write_json
from srpd.generators.suite import FORMAT, Case, Suite
from srpd.model.parameters import PARAMETERS, Settings, written

REPLAY_FORMAT = "srpd-replay/1"


class Circumstances(Protocol):
    """What a failure was found with: the options of a run, or of fuzzing."""

    @property
    def target(self) -> str: ...
    @property
    def folder(self) -> Path: ...
    @property
    def choices(self) -> Mapping[str, str]: ...
    @property
    def parameters(self) -> Settings: ...


def keep_failure(found: CaseResult, case: Case, suite: Suite, options: Circumstances) -> CaseResult:
    """Write the replay file of a breach, unless there is one; the result names the file."""
    if found.breach is None or found.breach.replay or found.breach.is_open:
        return found
    file = options.folder / "failures" / f"{case.id}.json"
    beside = [each for each in suite.cases if each.id in found.breach.beside]
    cases = (*beside, until(case, found.breach.step))
    write_replay(file, cases, found.breach, suite, options)
    return replace(found, breach=replace(found.breach, replay=str(file)))


def write_replay(
    file: Path,
    cases: Sequence[Case],
    breach: Breach,
    suite: Suite,
    options: Circumstances,
    shrinking: Mapping[str, Any] | None = None,
) -> None:
    """Write a replay file: the last of the cases broke the law, others settle which clause.

    `shrinking` says how the case became as short as it is, if it did."""
    alone = {
        "format": FORMAT,
        "srpd": suite.version,
        "seed": suite.seed,
        "readings": dict(options.choices),
        "cases": [asdict(case) for case in cases],
    }
    content: dict[str, Any] = {
        "format": REPLAY_FORMAT,
        "srpd": version("srpd"),
        "target": options.target,
        "parameters": {
            name: written(value)
            for name, value in options.parameters.values.items()
            if value != PARAMETERS[name].default
        },
        "clause": breach.clause,
        "step": breach.step,
        "required": breach.required,
        "permitted": list(breach.permitted),
        "observed": list(breach.observed),
        "suite": alone,
    }
    write_json(file, content | ({"shrinking": dict(shrinking)} if shrinking else {}))


def until(case: Case, step: str) -> Case:
    """The case up to and including a step."""
    last = next(place for place, each in enumerate(case.steps) if each.id == step)
    return replace(case, steps=case.steps[: last + 1])
