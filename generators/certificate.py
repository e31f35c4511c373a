"""Checking suites with their certificate: all that the guarantee rests on, for others to check.

The certificate is JSON beside the suite file. It holds the table of every system, so that the
argument can be followed without this program, and the digest of the suite that it is about.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from importlib.metadata import version
from pathlib import Path
from typing import Any

import numpy as np

from srpd.generators.hsi import MOST_STEPS, Checking, checking
from srpd.generators.specification import UNDEFINED, Observer, Specification, specification
from srpd.generators.suite import (
    Case,
    Coverage,
    Suite,
    clauses_of_moves,
    compiled,
    steps_of,
    write_suite,
)
from srpd.generators.suite import as_text as suite_text
from srpd.model.composition import System
from srpd.model.faults import BadInput
from srpd.model.files import write_whole
from srpd.model.systems import SYSTEMS

FORMAT = "srpd-certificate/1"
METHOD = "HSI"
RESET_PRICE = 2

Domain = Callable[[str, int, int, int], str]


@dataclass(frozen=True, slots=True)
class Claim:
    """What is claimed of the tests of one system, and why it is so."""

    spec: Specification
    checking: Checking

    @property
    def classes(self) -> int:
        """How many configurations are told apart by what is permitted to be seen."""
        return len(set(self.checking.classes))


@dataclass(frozen=True, slots=True)
class Wording:
    """The words of the guarantee: the fault domain of a system, and the assumptions."""

    fault_domain: Domain
    assumptions: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Certified:
    """A checking suite and what is claimed of it."""

    suite: Suite
    claims: tuple[Claim, ...]


def make_certified(
    systems: Iterable[str],
    choices: Mapping[str, str],
    observer: Callable[[System], Observer],
    *,
    extra: int = 0,
    seed: int = 0,
) -> Certified:
    """The HSI suite of the systems named (of every system, if none is), with its claims.

    Raises `BadInput` for a system that is unknown, or whose suite would be too long.
    """
    kind = f"hsi+{extra}" if extra else "hsi"
    coverage: list[Coverage] = []
    cases: list[Case] = []
    claims: list[Claim] = []
    left = MOST_STEPS
    for name in tuple(systems) or tuple(SYSTEMS):
        graph = compiled(name, choices)
        spec = specification(graph, observer(graph.system))
        try:
            made = checking(spec.table, extra, seed=seed, most=left)
        except BadInput as problem:
            raise BadInput(f"system {name}: {problem}") from problem
        left -= sum(map(len, made.tests))
        claims.append(Claim(spec, made))
        cases += _cases(name, spec, made)
        coverage.append(_coverage(name, kind, spec, made))
    suite = Suite(version("srpd"), seed, dict(choices), tuple(coverage), tuple(cases))
    return Certified(suite, tuple(claims))


def _cases(name: str, spec: Specification, made: Checking) -> Iterable[Case]:
    clauses = clauses_of_moves(spec.graph)
    targets = spec.table.target.tolist()
    for number, word in enumerate(made.tests, start=1):
        here, moves = 0, []
        for chosen in word:
            moves.append((here, chosen))
            here = targets[here][chosen]
        case = f"{name}-{number:03}"
        yield Case(case, name, steps_of(case, spec.graph, tuple(moves), clauses))


def _coverage(name: str, kind: str, spec: Specification, made: Checking) -> Coverage:
    steps = sum(map(len, made.tests))
    cost = steps + RESET_PRICE * len(made.tests)
    seen = [x for x in range(spec.table.inputs) if x not in spec.table.unseen]
    items = int((spec.table.permitted[:, seen] != UNDEFINED).sum())
    return Coverage(
        system=name,
        coverage=kind,
        configurations=spec.table.states,
        items=items,
        covered=items,
        tests=len(made.tests),
        steps=steps,
        cost=cost,
        # No sequence that is required begins another, so each takes a test of its own.
        lower_bound=cost,
        bound_for=0,
        gap=0,
    )


def write_certified(certified: Certified, path: Path, wording: Wording) -> Path:
    """Write the suite file and, beside it, its certificate; the result is where that is."""
    write_suite(certified.suite, path)
    beside = beside_suite(path)
    digest = sha256(suite_text(certified.suite).encode()).hexdigest()
    write_whole(beside, (as_text(certified, digest, wording).encode(),))
    return beside


def beside_suite(path: Path) -> Path:
    """Where the certificate of a suite file is: suite.json has suite.certificate.json."""
    return path.parent / f"{path.stem}.certificate.json"


def as_text(certified: Certified, digest: str, wording: Wording) -> str:
    """The certificate of a suite file with this digest: stable JSON, with one line for each row."""
    content = {
        "format": FORMAT,
        "srpd": certified.suite.version,
        "method": METHOD,
        "suite_sha256": digest,
        "readings": dict(sorted(certified.suite.readings.items())),
        "assumptions": list(wording.assumptions),
        "systems": [_claim(claim, wording) for claim in certified.claims],
    }
    return _layout(content, 0) + "\n"


def _claim(claim: Claim, wording: Wording) -> dict[str, Any]:
    spec, made = claim.spec, claim.checking
    name = spec.graph.system.name
    return {
        "system": name,
        "fault_domain": wording.fault_domain(
            name, claim.classes, made.extra, len(made.inseparable)
        ),
        "states_demanded": claim.classes,
        "extra_states": made.extra,
        "configurations": [list(each) for each in spec.graph.configurations],
        "stimuli": [stimulus.name for stimulus in spec.graph.stimuli],
        "unseen": sorted(spec.table.unseen),
        "observations": [each.in_words() for each in spec.observations],
        "told_apart": _told_apart(spec),
        "table": list(_rows(spec)),
        "open": [list(move) for move in spec.open],
        "classes": list(made.classes),
        "access": [list(word) for word in made.access],
        "identifiers": [[list(word) for word in words] for words in made.identify],
        "inseparable": [list(pair) for pair in made.inseparable],
    }


def _told_apart(spec: Specification) -> list[list[int]]:
    ones, others = np.nonzero(np.triu(spec.told))
    return [[one, other] for one, other in zip(ones.tolist(), others.tolist(), strict=True)]


def _rows(spec: Specification) -> Iterable[list[Any]]:
    for source, stimulus in zip(*np.nonzero(spec.table.permitted != UNDEFINED), strict=True):
        seen = spec.sets[int(spec.table.permitted[source, stimulus])]
        target = int(spec.table.target[source, stimulus])
        yield [int(source), int(stimulus), None if target == UNDEFINED else target, list(seen)]


def _layout(value: Any, depth: int) -> str:
    """JSON with one line for each member of the outer levels, and each row on one line."""
    inner = "\n" + " " * (depth + 1)
    if isinstance(value, dict):
        parts = (f"{json.dumps(key)}: {_layout(item, depth + 1)}" for key, item in value.items())
        return "{" + inner + f",{inner}".join(parts) + "\n" + " " * depth + "}"
    if isinstance(value, Sequence) and not isinstance(value, str) and _is_deep(value):
        parts = (_layout(item, depth + 1) for item in value)
        return "[" + inner + f",{inner}".join(parts) + "\n" + " " * depth + "]"
    return json.dumps(value)


def _is_deep(value: Sequence[Any]) -> bool:
    return any(isinstance(item, dict | list | str) for item in value)
