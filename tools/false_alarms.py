"""Looks for false alarms: fuzzes both references of every role, each run with a seed of its own.

    python tools/false_alarms.py                 1,000 runs of each
    python tools/false_alarms.py --runs 50 --first 4000
    python tools/false_alarms.py --role user     the references of one role; there may be several

A run is two cases of at most `--steps` steps in one system, the systems of the role taken in turn:
the simplest there is, and one that its seed makes. A second reference is judged under the readings
that it declares. Prints every run with a FAIL, and ends with exit code 1 if there was one. How many
of the cases were different is printed as well: many runs of few cases say little.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from srpd.conformance.capabilities.roles import REFERENCES, systems_to_run
from srpd.conformance.fuzz.campaign import FuzzOptions
from srpd.conformance.fuzz.fuzzing import fuzz
from srpd.conformance.judging.verdicts import Verdict
from srpd.conformance.reference import (
    second,
    second_cos_party,
    second_service_provider,
    second_user,
)
from srpd.generators.suite import read_suite
from srpd.model.capabilities import ROLES
from srpd.model.notation import Party
from srpd.model.readings import DEFAULTS, chosen

EXAMPLES = 2
"""Whatever the seed, the first case that fuzzing makes of a system is the simplest."""

SECOND = {
    Party.DCC: second,
    Party.COS_PARTY: second_cos_party,
    Party.S1SP: second_service_provider,
    Party.USER: second_user,
}


@dataclass(frozen=True)
class Reference:
    """A reference, as `--target` takes it, its role, and the readings that it follows."""

    target: str
    role: Party
    choices: Mapping[str, str]


def references(role: Party) -> tuple[Reference, Reference]:
    """The first and the second of a role."""
    other = SECOND[role]
    return (
        Reference(REFERENCES[role], role, DEFAULTS),
        Reference(f"python:{other.__name__}:factory", role, chosen(other.READINGS)),
    )


def false_alarms(reference: Reference, seeds: range, steps: int) -> int:
    """How many clauses fail, over all the runs."""
    systems = systems_to_run((), reference.role)
    alarms = checks = 0
    different: set[tuple[str, ...]] = set()
    for seed in seeds:
        system = systems[seed % len(systems)]
        with tempfile.TemporaryDirectory() as folder:
            kept = Path(folder) / "fuzz"
            result = fuzz(
                FuzzOptions(
                    reference.target,
                    kept,
                    (system,),
                    reference.choices,
                    seed=seed,
                    examples=EXAMPLES,
                    steps=steps,
                    shrink_runs=0,
                    role=reference.role,
                )
            )
            cases = read_suite(kept / "suite.json").cases
        different |= {
            (system, *(f"{step.stimulus}, {step.manner}" for step in case.steps)) for case in cases
        }
        checks += sum(len(case.checks) for case in result.cases)
        for clause in result.clauses:
            if clause.verdict in (Verdict.FAIL, Verdict.ERROR):
                alarms += 1
                print(
                    f"{reference.target} --system {system} --seed {seed}: {clause.clause}",
                    flush=True,
                )
    print(
        f"{reference.target}: {len(seeds)} runs, {len(different)} different cases, {checks} checks",
        flush=True,
    )
    return alarms


def main(words: Sequence[str]) -> int:
    options = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    options.add_argument("--runs", type=int, default=1000)
    options.add_argument("--first", type=int, default=0, help="the seed of the first run")
    options.add_argument("--steps", type=int, default=20)
    options.add_argument("--role", action="append", choices=sorted(ROLES), help="all by default")
    asked = options.parse_args(words)
    seeds = range(asked.first, asked.first + asked.runs)
    alarms = sum(
        false_alarms(reference, seeds, asked.steps)
        for role in asked.role or ROLES
        for reference in references(ROLES[role])
    )
    print(f"{alarms} false alarms")
    return 1 if alarms else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
