"""How fast systems are explored, and in how much memory, beside other ways to do the same.

    python benchmarks/explore.py                 some minutes; all rates and ratios in one run
    python benchmarks/explore.py --quick         smaller systems, some seconds
    python benchmarks/explore.py --json

For each system: configurations a second of `srpd.model.exploration` (of the search alone, and with
the making of its tables), of SPIN's exhaustive search on the exported model (`cc -O2`, breadth
first and depth first, whichever is faster), of the stepper without tables, and of the `transitions`
library, which is given one copy of the system as a finished machine. SPIN's counts must be equal.
Times are what a wall clock shows; each is the best of several runs. Last, the memory of a process
that explores more than ten million configurations.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter, process_time
from typing import Any

from transitions import Machine as Engine

from srpd.generators.promela import promela
from srpd.model.compiled import OPEN, compile_system
from srpd.model.composition import System
from srpd.model.exploration.explorer import Exploration, explore
from srpd.model.readings import DEFAULTS
from srpd.model.stepping import Configuration, Stepper
from srpd.model.systems import SYSTEMS
from srpd.model.systems.side_by_side import side_by_side


@dataclass(frozen=True, slots=True)
class Homes:
    """A system, how many copies of it, and what they share."""

    system: str
    copies: int
    shared: tuple[str, ...] = ()

    def made(self, copies: int | None = None) -> System:
        """The system under the default readings."""
        one = SYSTEMS[self.system].under(DEFAULTS)
        return side_by_side(one, copies or self.copies, shared=self.shared)


USUAL = (
    Homes("signed", 5),
    Homes("small", 4, ("count",)),
    Homes("detection", 5, ("count", "hub")),
)
QUICK = (Homes("signed", 4), Homes("detection", 4, ("count", "hub")))
LARGE = Homes("signed", 6)
RUNS = 3
STEPPER_SECONDS = 3.0


def ours(homes: Homes) -> tuple[Exploration, float]:
    """The fastest of some explorations, and the least processor time of one with its tables."""
    runs: list[tuple[Exploration, float]] = []
    for _ in range(RUNS):
        began = process_time()
        found = explore(homes.made())
        runs.append((found, process_time() - began))
    best = min((found for found, _ in runs), key=lambda found: found.seconds)
    return best, min(spent for _, spent in runs)


def spin(found: Exploration) -> dict[str, Any] | None:
    """SPIN's exhaustive search on the exported model; None if it is not installed."""
    compiler = next((c for c in ("cc", "gcc", "clang") if shutil.which(c)), None)
    if compiler is None or shutil.which("spin") is None:
        return None
    best: dict[str, Any] = {}
    with TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "model.pml").write_text(promela(found), encoding="utf-8")
        _done(["spin", "-o2", "-a", "model.pml"], folder)
        for way, more in (("depth first", []), ("breadth first", ["-DBFS"])):
            options = ["-O2", "-w", "-DSAFETY", "-DNOREDUCE", *more]
            _done([compiler, *options, "-o", "pan", "pan.c"], folder)
            slots = max(20, found.states.bit_length() + 1)
            for _ in range(RUNS):
                began, spent = perf_counter(), os.times()
                said = _done(["./pan", f"-m{found.states + 1000}", f"-w{slots}"], folder)
                seconds, now = perf_counter() - began, os.times()
                if not best or seconds < best["seconds"]:
                    best = _counted(said) | {
                        "seconds": seconds,
                        "processor": now.children_user - spent.children_user,
                        "way": way,
                    }
    if (best["states"], best["transitions"]) != (found.states, found.transitions):
        raise SystemExit(f"SPIN counts otherwise: {best}, and here {found}")
    return best


def _done(command: list[str], folder: Path) -> str:
    done = subprocess.run(  # noqa: S603  # fixed commands, in a folder of our own
        command, cwd=folder, capture_output=True, text=True, timeout=3600, check=False
    )
    if done.returncode or "max search depth too small" in done.stdout:
        raise SystemExit(f"{' '.join(command)}: {done.stdout[-2000:]}{done.stderr[-2000:]}")
    return done.stdout


def _counted(said: str) -> dict[str, Any]:
    def number(pattern: str) -> float:
        found = re.search(pattern, said)
        if found is None:
            raise SystemExit(f"SPIN's report has no {pattern}: {said}")
        return float(found[1])

    stored = int(number(r"([\d.e+]+) states, stored"))
    return {
        "states": stored,
        "transitions": stored - 1 + int(number(r"([\d.e+]+) states, matched")),
        "mebibytes": number(r"([\d.]+)\s+total actual memory usage"),
    }


def stepper(system: System) -> float:
    """Configurations a second of a plain breadth-first search, stopped after some seconds."""
    steps = Stepper(system)
    found: list[Configuration] = [steps.initial]
    seen = set(found)
    here, began = 0, perf_counter()
    while here < len(found) and perf_counter() - began < STEPPER_SECONDS:
        for stimulus in system.stimuli:
            for result in steps.results(found[here], stimulus):
                after = result.configuration
                if not result.outcome.open and after not in seen:
                    seen.add(after)
                    found.append(after)
        here += 1
    return here / (perf_counter() - began)


def library(system: System) -> float:
    """Configurations a second of `transitions`, given the whole graph of a small system.

    Of several results of one stimulus it is given the first, since its machines permit one.
    """
    graph = compile_system(system)
    engine = Engine(
        states=[str(number) for number in range(len(graph.configurations))],
        initial="0",
        auto_transitions=False,
    )
    moves: dict[int, list[str]] = {}
    for source, stimulus, rows in graph.moves():
        target = int(graph.target[rows[0]])
        if target != OPEN:
            engine.add_transition(f"do{stimulus}", str(source), str(target))
            moves.setdefault(source, []).append(f"do{stimulus}")

    def once() -> None:
        seen, left = {0}, [0]
        while left:
            here = left.pop()
            for trigger in moves.get(here, ()):
                engine.set_state(str(here))
                engine.trigger(trigger)
                after = int(engine.state)
                if after not in seen:
                    seen.add(after)
                    left.append(after)

    return len(graph.configurations) / _least(once)


def _least(once: Callable[[], None]) -> float:
    times = []
    for _ in range(RUNS):
        began = perf_counter()
        once()
        times.append(perf_counter() - began)
    return min(times)


def measured(homes: Homes) -> dict[str, Any]:
    """Everything about one system."""
    found, processor = ours(homes)
    rate = found.configurations / found.seconds
    other = spin(found)
    by_stepper, by_library = stepper(homes.made()), library(homes.made(1))
    row: dict[str, Any] = {
        "system": found.system.name,
        "configurations": found.configurations,
        "transitions": found.transitions,
        "configurations/s": int(rate),
        "with its tables/s": int(found.configurations / (found.seconds + found.preparing)),
        "with its tables/s of processor time": int(found.configurations / processor),
        "stepper/s": int(by_stepper),
        "ratio to stepper": round(rate / by_stepper),
        "transitions library/s (one copy)": int(by_library),
        "ratio to the library": round(rate / by_library),
        "SPIN": "not installed: apt-get install spin gcc",
    }
    if other is not None:
        row |= {
            "SPIN": f"equal counts, {other['way']}",
            "SPIN/s": int(other["states"] / other["seconds"]),
            "ratio to SPIN": round(rate / (other["states"] / other["seconds"]), 1),
            "ratio with tables, processor time": round(other["processor"] / processor, 1),
            "SPIN mebibytes": other["mebibytes"],
        }
    return row


def memory(homes: Homes) -> dict[str, Any]:
    """What a process of its own says of exploring a large system."""
    shared = [word for name in homes.shared for word in ("--share", name)]
    command = ["explore", homes.system, "--copies", str(homes.copies), *shared, "--json"]
    done = _done([sys.executable, "-m", "srpd.conformance.command_line", *command], Path.cwd())
    found: dict[str, Any] = json.loads(done)
    return found


def main() -> None:
    """Measure, and print."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--quick", action="store_true", help="smaller systems")
    parser.add_argument("--json", action="store_true", help="for programs")
    options = parser.parse_args()
    rows = []
    for homes in QUICK if options.quick else USUAL:
        rows.append(measured(homes))
        if not options.json:
            _print(rows[-1])
    rows.append(memory(QUICK[0] if options.quick else LARGE))
    if options.json:
        sys.stdout.write(json.dumps(rows, indent=1) + "\n")
    else:
        _print(rows[-1])


def _print(row: dict[str, Any]) -> None:
    for name, value in row.items():
        shown = f"{value:,}" if isinstance(value, int | float) else value
        sys.stdout.write(f"{name:<36}{shown:>24}\n")
    sys.stdout.write("\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
