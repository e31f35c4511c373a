"""How fast suites are scored on every single fault, beside a plain loop in Python.

    python benchmarks/score.py
    python benchmarks/score.py --system storage --coverage hsi --json

`faults` are all mutants with one wrong output, transfer, missing transition or extra state. `score`
is the whole: running them, and searching for a shortest test of each that is missed, which also
tells the equivalent ones. `run` is the part that runs the mutants that a move leads elsewhere, in
machine code; `plain` the same in Python on lists, from the first time a test makes the move until
the mutant shows itself. Both must kill the same ones. `guards` is the time to make the mutants with
a guard negated, from the cards. Times are the least of several rounds, `plain` and `guards` of one;
what numba compiles is compiled before.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from platform import python_version
from typing import Annotated, Any

import numpy as np
import typer

from srpd.conformance.manners import comes_to_nothing
from srpd.conformance.suites.coverage_kinds import Wanted, generated
from srpd.conformance.suites.observations import Observer
from srpd.generators.graphs import compiled
from srpd.generators.scoring.encoded_tests import EncodedTests, encode_tests
from srpd.generators.scoring.faults import Operator, Subject, subject
from srpd.generators.scoring.negated import negated
from srpd.generators.scoring.score import Mutants, Rows, rows_of
from srpd.generators.scoring.suites import tests_of
from srpd.generators.specification import UNDEFINED, specification
from srpd.model.readings import DEFAULTS
from srpd.model.systems import SYSTEMS

ROUNDS = 3
LED_ELSEWHERE = (Operator.TRANSFER, Operator.MISSING)


@dataclass(frozen=True)
class Measured:
    """One system: its faults, and the seconds that each way of scoring them takes."""

    system: str
    steps: int
    faults: int
    surviving: int
    score: float
    led_elsewhere: int
    run: float
    plain: float
    guards: float


def least(made: Callable[[], Any], rounds: int = ROUNDS) -> tuple[Any, float]:
    """What is made, and the least time that it took."""
    best, result = float("inf"), None
    for _ in range(rounds):
        start = time.perf_counter()
        result = made()
        best = min(best, time.perf_counter() - start)
    return result, best


def plainly(tested: Subject, rows: Rows, silent: bool, encoded: EncodedTests) -> list[bool]:
    """Which of the mutants are killed, by a loop over lists."""
    targets, permitted = tested.table.target.tolist(), tested.table.permitted.tolist()
    apart, missed = tested.table.apart.tolist(), tested.missed.tolist()
    steps, states = encoded.steps.tolist(), encoded.states.tolist()
    made, parts = encoded.made.tolist(), encoded.parts.tolist()

    def is_killed(source: int, chosen: int, wrong: int, begin: int, end: int) -> bool:
        own = source
        for place in range(begin, end):
            here, taken = states[place], steps[place]
            faulty = own == source and taken == chosen
            if faulty and silent:
                if missed[here][taken]:
                    return True
            else:
                shown = permitted[own][taken]
                if shown == UNDEFINED:
                    return False
                if apart[permitted[here][taken]][shown]:
                    return True
            own = wrong if faulty else targets[own][taken]
            if own == UNDEFINED:
                return False
        return False

    return [
        any(
            is_killed(source, chosen, source if silent else wrong, *parts[part])
            for part in range(*made[source][chosen])
        )
        for source, chosen, wrong in rows.tolist()
    ]


def measure(name: str, coverage: str) -> Measured:
    """All single faults of one system, on a suite with this coverage."""
    suite, _ = generated(Wanted(coverage), (name,), DEFAULTS, None)
    graph = compiled(name, DEFAULTS)
    observer = Observer(graph.system)
    spec = specification(graph, observer)
    words = tests_of(suite, spec, comes_to_nothing).words
    tested = subject(spec, observer)
    mutants = Mutants(tested)
    score, seconds = least(lambda: mutants.score(words))
    encoded = encode_tests(tested.table, words)
    run, plain, led = 0.0, 0.0, 0
    for operator in LED_ELSEWHERE:
        faults = (each for each in mutants.faults() if each.operator is operator)
        rows = rows_of((each.source, each.chosen, each.wrong) for each in faults)
        fast, took = least(lambda op=operator, r=rows: mutants.killed(op, r, encoded))
        silent = operator is Operator.MISSING
        slow, slowly = least(lambda r=rows, s=silent: plainly(tested, r, s, encoded), 1)
        if not np.array_equal(fast, np.array(slow, dtype=np.bool_)):
            sys.exit(f"{name}: the two ways do not kill the same {operator.value} faults")
        run, plain, led = run + took, plain + slowly, led + len(rows)
    _, guards = least(lambda: negated(spec, observer), 1)
    return Measured(
        name,
        len(encoded.steps),
        sum(tally.faults for tally in score.tallies.values()),
        len(score.survivors),
        seconds,
        led,
        run,
        plain,
        guards,
    )


def main(
    system: Annotated[list[str] | None, typer.Option(help="Only this system.")] = None,
    coverage: Annotated[str, typer.Option(help="The coverage of the suite.")] = "all-transitions",
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Measure and print."""
    measure("release", "all-transitions")
    found = [measure(name, coverage) for name in system or SYSTEMS]
    if as_json:
        print(json.dumps([asdict(each) for each in found], indent=1))
        return
    print(f"CPython {python_version()}, suites of {coverage}")
    print(
        f"{'system':20} {'steps':>7} {'faults':>8} {'missed':>8} {'score s':>8}"
        f" {'elsewhere':>9} {'run ms':>8} {'plain ms':>9} {'ratio':>6} {'guards s':>8}"
    )
    whole = Measured(
        "all",
        *(
            sum(getattr(each, part) for each in found)
            for part in Measured.__dataclass_fields__
            if part != "system"
        ),
    )
    for each in [*found, whole]:
        ratio = each.plain / each.run if each.led_elsewhere else 0
        print(
            f"{each.system:20} {each.steps:7,} {each.faults:8,} {each.surviving:8,}"
            f" {each.score:8.2f} {each.led_elsewhere:9,} {each.run * 1000:8.1f}"
            f" {each.plain * 1000:9.1f} {ratio:6.1f} {each.guards:8.2f}"
        )


if __name__ == "__main__":
    typer.run(main)
