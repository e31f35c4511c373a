"""How long checking suites are, and how fast they are made, beside AALpy's Wp method.

    pip install -e '.[benchmarks]'
    python benchmarks/hsi.py

Both make a suite for the same random machines, in the same run; tests that begin another are taken
out of both. Lengths are in steps. Times are the least of several rounds, and for
AALpy without the time to take those tests out. AALpy's machines are complete and deterministic, so
these are too.
"""

from __future__ import annotations

import json
import random
import sys
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from importlib.metadata import version
from platform import python_version
from statistics import median
from typing import Annotated, Any

import numpy as np
import typer

from srpd.generators.hsi import checking
from srpd.generators.identifiers import without_beginnings
from srpd.generators.specification import Table

Rows = list[list[int]]
Word = tuple[int, ...]

SIZES = (
    # states, inputs, outputs, extra states
    (20, 15, 4, 0),
    (20, 15, 4, 1),
    (50, 5, 2, 0),
    (50, 3, 2, 1),
    (200, 15, 4, 0),
    (200, 15, 2, 0),
    (200, 5, 2, 0),
)
ROUNDS = 9


@dataclass(frozen=True)
class Measured:
    """One machine: the tests, steps and seconds of both suites."""

    states: int
    inputs: int
    outputs: int
    extra: int
    seed: int
    hsi_tests: int
    hsi_steps: int
    hsi_seconds: float
    wp_tests: int
    wp_steps: int
    wp_seconds: float

    @property
    def length(self) -> float:
        """The steps of the HSI suite for each step of the Wp suite."""
        return self.hsi_steps / self.wp_steps

    @property
    def times(self) -> float:
        """How many times faster the HSI suite was made."""
        return self.wp_seconds / self.hsi_seconds


def random_machine(states: int, inputs: int, outputs: int, seed: int) -> tuple[Rows, Rows]:
    """Where each input leads and what it shows: each state reached, no two states alike."""
    order = random.Random(seed)  # noqa: S311 - a random machine, not a secret
    while True:
        after = [[order.randrange(states) for _ in range(inputs)] for _ in range(states)]
        shows = [[order.randrange(outputs) for _ in range(inputs)] for _ in range(states)]
        reached, left = {0}, [0]
        while left:
            fresh = set(after[left.pop()]) - reached
            reached |= fresh
            left += sorted(fresh)
        if len(reached) == states and not checking(table(after, shows)).inseparable:
            return after, shows


def table(after: Rows, shows: Rows) -> Table:
    """The machine as the generator takes it."""
    outputs = max(map(max, shows)) + 1
    return Table(
        np.array(after, dtype=np.int32),
        np.array(shows, dtype=np.int32),
        ~np.eye(outputs, dtype=np.bool_),
    )


def wp_suite(after: Rows, shows: Rows, extra: int) -> Callable[[], set[Word]]:
    """AALpy's machine, and its Wp suite as its oracle makes it."""
    from aalpy.automata import MealyMachine, MealyState
    from aalpy.oracles.WpMethodEqOracle import first_phase_it, second_phase_it

    states = [MealyState(str(number)) for number in range(len(after))]
    for state, targets, outputs in zip(states, after, shows, strict=True):
        for chosen, (target, shown) in enumerate(zip(targets, outputs, strict=True)):
            state.transitions[chosen] = states[target]
            state.output_fun[chosen] = shown
    machine = MealyMachine(states[0], states)
    alphabet = list(range(len(after[0])))

    def made() -> set[Word]:
        machine.compute_prefixes()
        characterising: Any = machine.compute_characterization_set()
        cover = {state.prefix for state in machine.states}
        rest = {(*state.prefix, x) for state in machine.states for x in alphabet} - cover
        suite = set(first_phase_it(alphabet, cover, extra + 1, characterising))
        suite.update(second_phase_it(machine, alphabet, rest, extra + 1))
        return suite

    return made


def least(made: Callable[[], Any]) -> tuple[Any, float]:
    """What is made, and the least time that it took."""
    best, result = float("inf"), None
    for _ in range(ROUNDS):
        start = time.perf_counter()
        result = made()
        best = min(best, time.perf_counter() - start)
    return result, best


def measure(states: int, inputs: int, outputs: int, extra: int, seed: int) -> Measured:
    """Both suites for one random machine."""
    after, shows = random_machine(states, inputs, outputs, seed)
    spec = table(after, shows)
    ours, our_time = least(lambda: checking(spec, extra, seed=seed, most=10**9))
    theirs, their_time = least(wp_suite(after, shows, extra))
    kept = without_beginnings(theirs - {()})
    return Measured(
        states,
        inputs,
        outputs,
        extra,
        seed,
        len(ours.tests),
        sum(map(len, ours.tests)),
        our_time,
        len(kept),
        sum(map(len, kept)),
        their_time,
    )


def main(
    seeds: Annotated[int, typer.Option(help="Random machines of each size.")] = 5,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Measure, print, and fail if a suite is longer or, at 200 states, not 10 times faster made."""
    try:
        their_version = version("aalpy")
    except ImportError:
        sys.exit("AALpy is not installed: pip install -e '.[benchmarks]'")
    found = [measure(*size, seed) for size in SIZES for seed in range(seeds)]
    if as_json:
        rows = [{**asdict(m), "length": m.length, "times": m.times} for m in found]
        print(json.dumps(rows, indent=1))
    else:
        print(f"CPython {python_version()}, numpy {version('numpy')}, AALpy {their_version}")
        print(
            "states inputs outputs k | HSI steps     ms | Wp steps      ms | length  times faster"
        )
        for size in SIZES:
            of_size = [m for m in found if (m.states, m.inputs, m.outputs, m.extra) == size]
            print(
                f"{size[0]:6} {size[1]:6} {size[2]:7} {size[3]} |"
                f" {median(m.hsi_steps for m in of_size):9.0f}"
                f" {median(m.hsi_seconds for m in of_size) * 1000:6.1f} |"
                f" {median(m.wp_steps for m in of_size):8.0f}"
                f" {median(m.wp_seconds for m in of_size) * 1000:7.1f} |"
                f" {median(m.length for m in of_size):6.2f}"
                f" {median(m.times for m in of_size):7.1f}"
                f" (least {min(m.times for m in of_size):.1f})"
            )
    longest = max(m.length for m in found)
    slowest = min(m.times for m in found if m.states >= 200)
    print(
        f"longest against Wp: {longest:.2f} (at most 1); "
        f"least times faster at 200 states: {slowest:.1f} (at least 10)",
        file=sys.stderr,
    )
    if longest > 1 or slowest < 10:
        sys.exit(1)


if __name__ == "__main__":
    typer.run(main)
