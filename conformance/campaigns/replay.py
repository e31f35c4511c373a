"""Replaying: one failure again, from its file, against a target that the tester names.

A replay file is hostile input: it may come from anybody. It is limited and checked before anything
is played, and it never chooses what is loaded: only the targets that belong to srpd itself are
taken from it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from srpd.conformance.bindings.timing import timing
from srpd.conformance.campaigns.driven import connected
from srpd.conformance.campaigns.replay_file import REPLAY_FORMAT
from srpd.conformance.campaigns.results import roles_of
from srpd.conformance.campaigns.run import RunOptions, confirm_applicable, perform
from srpd.conformance.campaigns.sizes import MOST_STEPS
from srpd.conformance.judging.invariants import judge_with_properties
from srpd.conformance.judging.verdicts import RunResult
from srpd.conformance.messages.schema import find_schema
from srpd.conformance.recording.folder import fresh, read_json
from srpd.conformance.recording.lock import one_writer
from srpd.conformance.targets.limits import DEFAULT_LIMITS, Limits
from srpd.conformance.targets.recorded import target_of
from srpd.generators.suite import Case, Suite, suite_from
from srpd.model.faults import BadInput
from srpd.model.parameters import Settings, with_overrides
from srpd.model.readings import DEFAULTS
from srpd.model.register import REGISTER

LARGEST_FILE = 2_000_000
MOST_CASES = 10
_LONGEST_TEXT = 10_000
Progress = Callable[[str, int, int], None]


@dataclass(frozen=True, slots=True)
class Replay:
    """What a replay file holds. `required` and `observed` are empty in files of older versions."""

    file: Path
    suite: Suite
    clause: str
    target: str
    parameters: Settings
    required: str = ""
    observed: tuple[str, ...] = ()

    @property
    def case(self) -> Case:
        """The case that failed, up to the step that did; others settle which clause it broke."""
        return self.suite.cases[-1]


def read_replay(file: Path) -> Replay:
    """The replay in a file. Raises `BadInput`, naming file and place, if it is malformed."""
    content = read_json(file, largest=LARGEST_FILE)
    if content.get("format") != REPLAY_FORMAT:
        raise BadInput(f"{file}: its format is {content.get('format')!r}, not {REPLAY_FORMAT!r}")
    suite = suite_from(content.get("suite"), f"{file}: suite")
    if not 1 <= len(suite.cases) <= MOST_CASES:
        raise BadInput(
            f"{file}: suite: it has {len(suite.cases)} cases, and must have 1 to {MOST_CASES}"
        )
    if not all(1 <= len(case.steps) <= MOST_STEPS for case in suite.cases):
        raise BadInput(f"{file}: suite: each case must have 1 to {MOST_STEPS:,} steps")
    clause = _text(content, "clause", file)
    if clause not in REGISTER:
        raise BadInput(f"{file}: clause: there is no clause {clause!r}")
    made = Replay(
        file,
        suite,
        clause,
        _text(content, "target", file),
        _parameters(content.get("parameters", {}), file),
        _text(content, "required", file, ""),
        _texts(content.get("observed", []), file),
    )
    confirm_applicable(suite, {**DEFAULTS, **suite.readings}, str(file))
    return made


def replay(
    file: Path,
    target: str | None = None,
    folder: Path = Path("replay"),
    progress: Progress = lambda *_: None,
    bounds: Limits = DEFAULT_LIMITS,
    keys: Path | None = None,
) -> RunResult:
    """Play the case of a replay file again, with the readings and parameters it was found with.

    The schema is the one that the environment names, if it names one; `keys` is a key store.
    """
    found = read_replay(file)
    specification = target_of(found.target, target, str(file))
    options = RunOptions(
        specification,
        folder,
        choices={**DEFAULTS, **found.suite.readings},
        parameters=found.parameters,
        schema=find_schema(None),
        seed=found.suite.seed,
        bounds=bounds,
        keys=keys,
    )
    spans = timing(options.parameters)
    driven = connected(specification, roles_of(found.suite), options.schema, bounds)
    with one_writer(folder):
        fresh(folder)
        return perform(
            found.suite, driven, options, progress, spans=spans, judging=judge_with_properties
        )


def still_fails(file: Path, result: RunResult) -> str:
    """Whether the failure of a file came about again, in words."""
    found = read_replay(file)
    seen = [*dict.fromkeys(breach.clause for breach in result.breaches)]
    if result.errors:
        return f"whether clause {found.clause} still fails is not known: the adapter failed"
    if found.clause in seen or any(found.clause in breach.also for breach in result.breaches):
        return f"it still fails, by clause {found.clause}"
    if seen:
        return f"it fails otherwise: by clause {', '.join(seen)}, not by clause {found.clause}"
    if any(case.follows for case in result.cases):
        return "it no longer fails: it keeps to another alternative of a reading"
    return f"it no longer fails: clause {found.clause} was not broken"


def _text(content: dict[str, Any], name: str, file: Path, instead: str | None = None) -> str:
    value = content.get(name, instead)
    if not isinstance(value, str) or len(value) > _LONGEST_TEXT:
        raise BadInput(f"{file}: {name}: missing, or not a short text")
    return value


def _texts(value: object, file: Path) -> tuple[str, ...]:
    if not isinstance(value, list) or not all(isinstance(each, str) for each in value):
        raise BadInput(f"{file}: observed: not a list of texts")
    return tuple(value)


def _parameters(value: object, file: Path) -> Settings:
    if not isinstance(value, dict) or not all(isinstance(each, str) for each in value.values()):
        raise BadInput(f"{file}: parameters: not an object of texts")
    try:
        return with_overrides(f"{name}={text}" for name, text in value.items())
    except BadInput as problem:
        raise BadInput(f"{file}: parameters: {problem}") from problem
