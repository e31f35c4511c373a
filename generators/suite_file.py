"""The file that a suite is kept in.

It names stimuli and clauses, never expectations: what is permitted is worked out from the model
when a trace is judged, so that the same suite can be judged under another reading. The file is
JSON; the same seed and version give the same bytes.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

from srpd.generators.cases import Case, Coverage, NotCovered, Step, Suite
from srpd.generators.graphs import stimuli_of
from srpd.model.faults import BadInput
from srpd.model.files import read_regular, write_whole
from srpd.model.readings import DEFAULTS, READINGS
from srpd.model.register import REGISTER
from srpd.model.strict_json import NotJson, parse

FORMAT = "srpd-suite/2"
OLDER_FORMATS = frozenset({"srpd-suite/1"})
"""Formats that are read as well: those in which no step has a manner."""

LARGEST_FILE = 256_000_000
"""In octets. More is not read, so a larger suite is not run."""
LONGEST_TEXT = 500


def as_text(suite: Suite) -> str:
    """The suite file: stable JSON, with one line per step."""
    head = {
        "format": FORMAT,
        "srpd": suite.version,
        "seed": suite.seed,
        "readings": dict(sorted(suite.readings.items())),
        "coverage": [asdict(row) for row in suite.coverage],
        "uncovered": [_of_what_is_given(each) for each in suite.uncovered],
    }
    lines = [f"{json.dumps(key)}: {json.dumps(value)}" for key, value in head.items()]
    cases = ",\n".join(_case_text(case) for case in suite.cases)
    return "{\n" + ",\n".join(lines) + ',\n"cases": [\n' + cases + "\n]\n}\n"


def _case_text(case: Case) -> str:
    steps = ",\n".join(
        "  "
        + json.dumps(
            {"id": s.id, "stimulus": s.stimulus, "clauses": list(s.clauses)}
            | ({"manner": s.manner} if s.manner else {})
        )
        for s in case.steps
    )
    head = f'{{"id": {json.dumps(case.id)}, "system": {json.dumps(case.system)}, "steps": [\n'
    return f"{head}{steps}\n]}}"


def write_suite(suite: Suite, path: Path) -> None:
    """Write the suite file, replacing one that is there only once the new one is complete."""
    write_whole(path, (as_text(suite).encode(),))


def read_suite(path: Path) -> Suite:
    """The suite in a file. Raises `BadInput`, naming file and place, if it is malformed."""
    return suite_in(read_regular(path, LARGEST_FILE), path)


def suite_in(octets: bytes, path: Path) -> Suite:
    """The suite in what was read from a file. Raises `BadInput` as `read_suite` does."""
    try:
        content = parse(octets)
    except NotJson as problem:
        raise BadInput(f"{path}: not a suite file: {problem}") from problem
    return suite_from(content, str(path))


def suite_from(content: Any, where: str) -> Suite:
    """The suite in parsed JSON. `where` names its source in messages."""
    head = _object(content, where)
    if head.get("format") not in (FORMAT, *OLDER_FORMATS):
        raise BadInput(f"{where}: its format is {head.get('format')!r}, not {FORMAT!r}")
    readings = _object(head.get("readings", {}), f"{where}: readings")
    for reading, alternative in readings.items():
        known = [a.name for a in READINGS[reading].alternatives] if reading in READINGS else []
        if alternative not in known:
            raise BadInput(f"{where}: readings: there is no reading {reading}={alternative}")
    cases = tuple(
        _case(item, f"{where}: cases[{number}]", {**DEFAULTS, **readings})
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
    uncovered = tuple(
        _not_covered(item, f"{where}: uncovered[{number}]")
        for number, item in enumerate(_list(head.get("uncovered", []), f"{where}: uncovered"))
    )
    return Suite(str(head.get("srpd", "")), seed, readings, coverage, cases, uncovered)


def _case(item: Any, where: str, readings: Mapping[str, str]) -> Case:
    content = _object(item, where)
    name = _text(content.get("system"), f"{where}: system")
    try:
        stimuli = {stimulus.name for stimulus in stimuli_of(name, readings)}
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
        manner = fields.get("manner", "")
        if manner != "":
            _text(manner, f"{place}: manner")
        steps.append(Step(_text(fields.get("id"), f"{place}: id"), stimulus, clauses, manner))
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
    words = ("system", "coverage")
    numbers = [name for name in Coverage.__dataclass_fields__ if name not in words]
    for name in numbers:
        if not isinstance(fields.get(name), int):
            raise BadInput(f"{where}: {name} is missing or not a whole number")
    return Coverage(
        _text(fields.get("system"), f"{where}: system"),
        _text(fields.get("coverage"), f"{where}: coverage"),
        *(fields[name] for name in numbers),
    )


def _not_covered(item: Any, where: str) -> NotCovered:
    fields = _object(item, where)
    needed = [name for name in NotCovered.__dataclass_fields__ if name != "coverage"]
    given = [*needed, *(["coverage"] if "coverage" in fields else [])]
    return NotCovered(**{name: _text(fields.get(name), f"{where}: {name}") for name in given})


def _of_what_is_given(each: NotCovered) -> dict[str, str]:
    return {name: text for name, text in asdict(each).items() if text}


def _object(value: Any, where: str) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise BadInput(f"{where}: not an object")
    return value


def _list(value: Any, where: str) -> list[Any]:
    if not isinstance(value, list):
        raise BadInput(f"{where}: missing, or not a list")
    return value


def _text(value: Any, where: str) -> str:
    if not isinstance(value, str) or not value or len(value) > LONGEST_TEXT:
        raise BadInput(f"{where}: missing, or not a short text")
    return value
