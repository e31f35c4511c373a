"""Suites: generated tests, and the file that they are kept in.

A suite file names stimuli and clauses, never expectations: what is permitted is worked out from the
model when a trace is judged, so that the same suite can be judged under another reading. The file
is JSON; the same seed and version give the same bytes.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib.metadata import version
from pathlib import Path
from typing import Any

from srpd.generators.tours import all_transitions
from srpd.model.compiled import ConfigurationGraph, compile_system
from srpd.model.composition import Outcome
from srpd.model.faults import BadInput
from srpd.model.readings import DEFAULTS, READINGS
from srpd.model.register import REGISTER, in_legal_order
from srpd.model.systems import SYSTEMS
from srpd.model.systems import system as system_named

FORMAT = "srpd-suite/1"
LARGEST_FILE = 64_000_000


@dataclass(frozen=True, slots=True)
class Step:
    """One stimulus. `clauses` are those it exercises; a mere fixture has those it prepares for."""

    id: str
    stimulus: str
    clauses: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Case:
    """One test: stimuli applied to one system from its initial configuration."""

    id: str
    system: str
    steps: tuple[Step, ...]


@dataclass(frozen=True, slots=True)
class Coverage:
    """What the tests of one system cover, and at what price."""

    system: str
    configurations: int
    moves: int
    tests: int
    steps: int
    cost: int
    lower_bound: int


@dataclass(frozen=True, slots=True)
class Suite:
    """Cases, how they were made, and what they cover."""

    version: str
    seed: int
    readings: Mapping[str, str]
    coverage: tuple[Coverage, ...]
    cases: tuple[Case, ...]


def make_suite(systems: Iterable[str], choices: Mapping[str, str], seed: int = 0) -> Suite:
    """The all-transitions suite of the systems named (of every system, if none is).

    Raises `BadInput` for a system that is unknown.
    """
    names = tuple(systems) or tuple(SYSTEMS)
    coverage, cases = [], []
    for name in names:
        graph = compiled(name, choices)
        tours = all_transitions(graph, seed=seed)
        clauses = _clauses_of_moves(graph)
        for number, test in enumerate(tours.tests, start=1):
            case = f"{name}-{number:03}"
            cases.append(Case(case, name, _steps(case, graph, test, clauses)))
        coverage.append(
            Coverage(
                system=name,
                configurations=len(graph.configurations),
                moves=tours.required,
                tests=len(tours.tests),
                steps=sum(len(test) for test in tours.tests),
                cost=tours.cost,
                lower_bound=tours.lower_bound,
            )
        )
    return Suite(version("srpd"), seed, dict(choices), tuple(coverage), tuple(cases))


def _steps(
    case: str,
    graph: ConfigurationGraph,
    test: Sequence[tuple[int, int]],
    clauses: Mapping[tuple[int, int], tuple[str, ...]],
) -> tuple[Step, ...]:
    steps: list[Step] = []
    named: tuple[str, ...] = ()
    for place in range(len(test), 0, -1):
        move = test[place - 1]
        named = clauses[move] or named
        steps.append(Step(f"{case}.{place}", graph.stimuli[move[1]].name, named))
    return tuple(reversed(steps))


def compiled(name: str, choices: Mapping[str, str]) -> ConfigurationGraph:
    """The configuration graph of a system under the chosen alternatives."""
    system = system_named(name)
    relevant = tuple(sorted((r, choices.get(r, DEFAULTS[r])) for r in system.readings()))
    return _compiled(name, relevant)


@lru_cache(maxsize=256)
def _compiled(name: str, choices: tuple[tuple[str, str], ...]) -> ConfigurationGraph:
    return compile_system(system_named(name).under(dict(choices)))


def clauses_of(outcome: Outcome) -> tuple[str, ...]:
    """The clauses that an outcome exercises, in legal order."""
    found = {
        clause for effect in outcome.effects for clause in (*effect.card.clauses(), *effect.through)
    }
    return tuple(in_legal_order(found))


def _clauses_of_moves(graph: ConfigurationGraph) -> dict[tuple[int, int], tuple[str, ...]]:
    return {
        (source, stimulus): tuple(
            in_legal_order(
                {c for row in rows for c in clauses_of(graph.outcomes[int(graph.outcome[row])])}
            )
        )
        for source, stimulus, rows in graph.moves()
    }


def as_text(suite: Suite) -> str:
    """The suite file: stable JSON, with one line per step."""
    head = {
        "format": FORMAT,
        "srpd": suite.version,
        "seed": suite.seed,
        "readings": dict(sorted(suite.readings.items())),
        "coverage": [
            {name: getattr(row, name) for name in Coverage.__dataclass_fields__}
            for row in suite.coverage
        ],
    }
    lines = [f"{json.dumps(key)}: {json.dumps(value)}" for key, value in head.items()]
    cases = ",\n".join(_case_text(case) for case in suite.cases)
    return "{\n" + ",\n".join(lines) + ',\n"cases": [\n' + cases + "\n]\n}\n"


def _case_text(case: Case) -> str:
    steps = ",\n".join(
        "  " + json.dumps({"id": s.id, "stimulus": s.stimulus, "clauses": list(s.clauses)})
        for s in case.steps
    )
    head = f'{{"id": {json.dumps(case.id)}, "system": {json.dumps(case.system)}, "steps": [\n'
    return f"{head}{steps}\n]}}"


def write_suite(suite: Suite, path: Path) -> None:
    """Write the suite file, replacing one that is there only once the new one is complete."""
    partial = path.with_name(path.name + ".partial")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        partial.write_text(as_text(suite), encoding="utf-8")
        partial.replace(path)
    except OSError as problem:
        raise BadInput(f"{path}: cannot write the suite: {problem.strerror}") from problem


def read_suite(path: Path) -> Suite:
    """The suite in a file. Raises `BadInput`, naming file and place, if it is malformed."""
    try:
        if path.stat().st_size > LARGEST_FILE:
            raise BadInput(f"{path}: larger than {LARGEST_FILE:,} bytes, so not a suite file")
        content = json.loads(path.read_text(encoding="utf-8"))
    except OSError as problem:
        raise BadInput(f"{path}: cannot read the suite: {problem.strerror}") from problem
    except (ValueError, RecursionError) as problem:
        raise BadInput(f"{path}: not a suite file: {problem}") from problem
    return suite_from(content, str(path))


def suite_from(content: Any, where: str) -> Suite:
    """The suite in parsed JSON. `where` names its source in messages."""
    head = _object(content, where)
    if head.get("format") != FORMAT:
        raise BadInput(f"{where}: its format is {head.get('format')!r}, not {FORMAT!r}")
    readings = _object(head.get("readings", {}), f"{where}: readings")
    for reading, alternative in readings.items():
        known = [a.name for a in READINGS[reading].alternatives] if reading in READINGS else []
        if alternative not in known:
            raise BadInput(f"{where}: readings: there is no reading {reading}={alternative}")
    cases = tuple(
        _case(item, f"{where}: cases[{number}]")
        for number, item in enumerate(_list(head.get("cases"), f"{where}: cases"))
    )
    ids = [case.id for case in cases]
    if len(set(ids)) != len(ids):
        twice = Counter(ids).most_common(1)[0][0]
        raise BadInput(f"{where}: the case id {twice!r} appears twice")
    coverage = tuple(
        _coverage(item, f"{where}: coverage[{number}]")
        for number, item in enumerate(_list(head.get("coverage", []), f"{where}: coverage"))
    )
    seed = head.get("seed", 0)
    if not isinstance(seed, int) or isinstance(seed, bool):
        raise BadInput(f"{where}: seed is {seed!r}, not a whole number")
    return Suite(str(head.get("srpd", "")), seed, readings, coverage, cases)


def _case(item: Any, where: str) -> Case:
    content = _object(item, where)
    name = _text(content.get("system"), f"{where}: system")
    try:
        stimuli = {stimulus.name for stimulus in system_named(name).stimuli}
    except BadInput as problem:
        raise BadInput(f"{where}: {problem}") from problem
    steps = []
    for number, step in enumerate(_list(content.get("steps"), f"{where}: steps")):
        place = f"{where}: steps[{number}]"
        fields = _object(step, place)
        stimulus = _text(fields.get("stimulus"), f"{place}: stimulus")
        if stimulus not in stimuli:
            raise BadInput(f"{place}: the system {name} has no stimulus {stimulus!r}")
        clauses = tuple(
            _clause(clause, f"{place}: clauses")
            for clause in _list(fields.get("clauses", []), f"{place}: clauses")
        )
        steps.append(Step(_text(fields.get("id"), f"{place}: id"), stimulus, clauses))
    ids = {step.id for step in steps}
    if len(ids) != len(steps):
        raise BadInput(f"{where}: two of its steps have the same id")
    return Case(_file_name(content.get("id"), f"{where}: id"), name, tuple(steps))


def _file_name(value: Any, where: str) -> str:
    """A case is kept in a file of its name, so the name must not lead elsewhere."""
    text = _text(value, where)
    if text.startswith(".") or len(text) > 150 or not text.isprintable() or set(text) & set("/\\"):
        raise BadInput(f"{where}: {text[:150]!r} cannot be the name of a file")
    return text


def _clause(value: Any, where: str) -> str:
    clause = _text(value, where)
    if clause not in REGISTER:
        raise BadInput(f"{where}: there is no clause {clause!r}")
    return clause


def _coverage(item: Any, where: str) -> Coverage:
    fields = _object(item, where)
    numbers = [name for name in Coverage.__dataclass_fields__ if name != "system"]
    for name in numbers:
        if not isinstance(fields.get(name), int):
            raise BadInput(f"{where}: {name} is missing or not a whole number")
    return Coverage(
        _text(fields.get("system"), f"{where}: system"), **{name: fields[name] for name in numbers}
    )


def _object(value: Any, where: str) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise BadInput(f"{where}: not an object")
    return value


def _list(value: Any, where: str) -> list[Any]:
    if not isinstance(value, list):
        raise BadInput(f"{where}: missing, or not a list")
    return value


def _text(value: Any, where: str) -> str:
    if not isinstance(value, str) or not value or len(value) > 500:
        raise BadInput(f"{where}: missing, or not a short text")
    return value
