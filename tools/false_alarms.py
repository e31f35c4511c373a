"""Looks for false alarms: fuzzes both reference DCCs, each run with a seed of its own.

    python tools/false_alarms.py                 1,000 runs of each
    python tools/false_alarms.py --runs 50 --first 4000

A run is one case of at most `--steps` steps in one system, the systems taken in turn. The second
reference is judged under the readings that it declares. Prints every run with a FAIL, and ends with
exit code 1 if there was one.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from srpd.conformance.fuzz.campaign import FuzzOptions
from srpd.conformance.fuzz.fuzzing import fuzz
from srpd.conformance.reference.second import READINGS
from srpd.conformance.roles import REFERENCES, systems_to_run
from srpd.conformance.verdicts import Verdict
from srpd.model.notation import Party
from srpd.model.readings import DEFAULTS, chosen

TARGETS = {
    REFERENCES[Party.DCC]: DEFAULTS,
    "python:srpd.conformance.reference.second:factory": chosen(READINGS),
}


def main(words: Sequence[str]) -> int:
    options = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    options.add_argument("--runs", type=int, default=1000)
    options.add_argument("--first", type=int, default=0, help="the seed of the first run")
    options.add_argument("--steps", type=int, default=20)
    asked = options.parse_args(words)
    systems = tuple(systems_to_run((), Party.DCC))
    alarms = 0
    for target, choices in TARGETS.items():
        checks = 0
        for seed in range(asked.first, asked.first + asked.runs):
            system = systems[seed % len(systems)]
            with tempfile.TemporaryDirectory() as folder:
                result = fuzz(
                    FuzzOptions(
                        target,
                        Path(folder) / "fuzz",
                        (system,),
                        choices,
                        seed=seed,
                        examples=1,
                        steps=asked.steps,
                        shrink_runs=0,
                    )
                )
            checks += sum(len(case.checks) for case in result.cases)
            for clause in result.clauses:
                if clause.verdict in (Verdict.FAIL, Verdict.ERROR):
                    alarms += 1
                    print(f"{target} --system {system} --seed {seed}: {clause.clause}", flush=True)
        print(f"{target}: {asked.runs} runs, {checks} checks")
    print(f"{alarms} false alarms")
    return 1 if alarms else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
