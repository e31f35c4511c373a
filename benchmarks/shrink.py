"""How dear shrinking is, and how short the result: counts, which are the same on every machine.

    python benchmarks/shrink.py                  every planted fault, three failures each
    python benchmarks/shrink.py --fault NeverDetects --seeds 1

For each fault of tests/planted_faults.py, fuzzing looks for a failing case of at most 60 steps; the
case is shrunk; and an exhaustive breadth-first search over the model, with the fault's own hidden
state, plays every move of every configuration in order of length until the same clause fails. That
is the shortest possible. It prints the runs of the target that shrinking took, both lengths and
their ratio, and the medians at the end.
"""

from __future__ import annotations

import argparse
import importlib.util
import statistics
import sys
import tempfile
from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from srpd.conformance.campaigns.replay_file import until
from srpd.conformance.campaigns.shrinking import shrink
from srpd.conformance.campaigns.trials import Trials
from srpd.conformance.fuzz.campaign import Campaign, FuzzOptions
from srpd.conformance.judging.invariants import judge_with_properties
from srpd.conformance.playing.player import Player
from srpd.conformance.recording.trace import TraceWriter
from srpd.conformance.targets.guard import Guard
from srpd.generators.routes import Routes
from srpd.model.readings import DEFAULTS

ROOT = Path(__file__).parents[1]
LONGEST = 60
MOST_EXAMPLES = 60


@dataclass(frozen=True)
class Cost:
    """What shrinking one failure took and gave."""

    fault: str
    clause: str
    found: int
    shrunk: int
    runs: int
    shortest: int
    how: str

    @property
    def ratio(self) -> float:
        """The length of the shrunk case over the shortest possible."""
        return self.shrunk / self.shortest


def planted_faults() -> Any:
    """The module of the planted faults; it belongs to the tests."""
    place = ROOT / "tests" / "planted_faults.py"
    specification = importlib.util.spec_from_file_location("planted_faults", place)
    if specification is None or specification.loader is None:
        raise SystemExit(f"{place}: cannot be loaded")
    module = importlib.util.module_from_spec(specification)
    sys.modules["planted_faults"] = module
    specification.loader.exec_module(module)
    return module


def measure(
    fault: Any, seeds: Sequence[int], *, longest: int = LONGEST, examples: int = MOST_EXAMPLES
) -> Iterator[Cost]:
    """Find failures of a fault, shrink them, and compare with the shortest possible."""
    shortest: dict[str, int] = {}
    for seed in seeds:
        with tempfile.TemporaryDirectory() as name, TraceWriter(Path(name) / "trace") as trace:
            target = fault.made()
            player = Player(Guard(target), trace)
            found = _failure(fault, player, Path(name), seed, longest, examples)
            if found is None:
                continue
            routes, failing, clause = found
            trials = Trials("shrink", routes, clause, player, _judged)
            made = shrink(routes, failing, clause, trials)
            if clause not in shortest:
                shortest[clause] = _shortest(target, routes, clause, player)
            yield Cost(
                fault.made.__name__,
                clause,
                len(failing),
                len(made.stimuli),
                made.runs,
                shortest[clause],
                ", ".join(made.steps),
            )


def _judged(case: Any, entries: Any) -> Any:
    return judge_with_properties(case, entries, DEFAULTS)


def _failure(
    fault: Any, player: Player, folder: Path, seed: int, longest: int, examples: int
) -> tuple[Routes, list[int], str] | None:
    """The longest failing case of a campaign, up to its breach."""
    options = FuzzOptions(
        folder=folder, systems=(fault.system,), seed=seed, examples=examples, steps=longest
    )
    campaign = Campaign(options, player)
    campaign.carry_out()
    routes = campaign.fields[fault.system].ground.routes
    numbers = {stimulus.name: n for n, stimulus in enumerate(routes.graph.stimuli)}
    cases = {case.id: case for case in campaign.cases}
    failing = [
        ([numbers[s.stimulus] for s in until(cases[r.case], r.breach.step).steps], r.breach.clause)
        for r in campaign.results
        if r.breach is not None
    ]
    if not failing:
        return None
    stimuli, clause = max(failing, key=lambda each: len(each[0]))
    return routes, stimuli, clause


def _shortest(target: Any, routes: Routes, clause: str, player: Player) -> int:
    """The length of the shortest sequence that breaks the clause, by exhaustive search."""
    trials = Trials("search", routes, clause, player, _judged)
    seen = {(0, 0)}
    queue: deque[tuple[tuple[int, ...], int]] = deque([((), 0)])
    while queue:
        way, here = queue.popleft()
        for stimulus in routes.leaving(here):
            if trials((*way, stimulus)):
                return len(way) + 1
            following = routes.targets[(here, stimulus)]
            node = (-1 if following is None else following, target.hidden())
            if following is not None and node not in seen and not trials.broke_another:
                seen.add(node)
                queue.append(((*way, stimulus), following))
    raise SystemExit(f"{type(target).__name__}: nothing breaks {clause} within what is hidden")


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--fault", help="only the fault of this name")
    parser.add_argument("--seeds", type=int, default=3, help="how many failures of each fault")
    given = parser.parse_args()
    faults = [f for f in planted_faults().FAULTS if given.fault in (None, f.made.__name__)]
    costs: list[Cost] = []
    print(f"{'fault':32} {'clause':12} found shrunk shortest ratio runs  how")
    for fault in faults:
        for cost in measure(fault, range(given.seeds)):
            costs.append(cost)
            print(
                f"{cost.fault:32} {cost.clause:12} {cost.found:5} {cost.shrunk:6} "
                f"{cost.shortest:8} {cost.ratio:5.2f} {cost.runs:4}  {cost.how}",
                flush=True,
            )
    if costs:
        print(
            f"{len(costs)} failures: median {statistics.median(c.runs for c in costs)} runs, "
            f"median ratio {statistics.median(c.ratio for c in costs):.2f}, "
            f"worst {max(c.runs for c in costs)} runs and ratio {max(c.ratio for c in costs):.2f}; "
            f"{sum(c.ratio <= 1.2 for c in costs)} within 20 % of the shortest"
        )


if __name__ == "__main__":
    main()
