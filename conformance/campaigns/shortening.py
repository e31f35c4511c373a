"""Making the case of a replay file short, on a target that the tester names."""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from srpd.conformance.bindings.timing import timing
from srpd.conformance.campaigns.driven import connected
from srpd.conformance.campaigns.replay import read_replay
from srpd.conformance.campaigns.replay_file import write_replay
from srpd.conformance.campaigns.run import RunOptions
from srpd.conformance.campaigns.trials import in_words, made_short
from srpd.conformance.capabilities.roles import role_of
from srpd.conformance.fixtures.world_keys import pki_of_the_suite
from srpd.conformance.judging.invariants import judge_with_properties
from srpd.conformance.judging.verdicts import CaseResult
from srpd.conformance.messages.schema import find_schema
from srpd.conformance.playing.player import Player
from srpd.conformance.recording.trace import Entry, TraceWriter
from srpd.conformance.targets.limits import DEFAULT_LIMITS, Limits
from srpd.conformance.targets.recorded import target_of
from srpd.generators.graphs import compiled
from srpd.generators.suite import Case
from srpd.model.faults import BadInput
from srpd.model.readings import DEFAULTS

MOST_RUNS = 10_000


@dataclass(frozen=True, slots=True)
class Shortened:
    """What became of a case: `file` holds the short one, and `shortest` says it in words.

    It had so many steps `before`. `again` is false if the case never failed when it was played
    again; then no file was written.
    """

    file: Path
    again: bool
    steps: int = 0
    runs: int = 0
    shortest: str = ""
    before: int = 0


def shorten(
    file: Path,
    output: Path | None = None,
    target: str | None = None,
    runs: int = 100,
    bounds: Limits = DEFAULT_LIMITS,
    keys: Path | None = None,
) -> Shortened:
    """Shrink the case of a replay file with at most so many `runs` of the target.

    The short case is written to `output`, or else beside the file, which is left as it is. `keys`
    is a key store. Raises `BadInput` for what cannot be used, and `TargetFault` if the target does
    not greet.
    """
    if not 1 <= runs <= MOST_RUNS:
        raise BadInput(f"--runs {runs}: give a number from 1 to {MOST_RUNS:,}")
    found = read_replay(file)
    written = output or file.with_name(f"{file.stem}.short.json")
    if written.exists():
        raise BadInput(f"{written}: it is there already; name another file with --output")
    choices = {**DEFAULTS, **found.suite.readings}
    specification = target_of(found.target, target, str(file))
    schema = find_schema(None)
    role = role_of(found.case.system)
    driven = connected(specification, [role], schema, bounds)[role]
    pki = pki_of_the_suite(keys)
    driven.greet()
    driven.examine()

    def judging(each: Case, entries: Sequence[Entry]) -> CaseResult:
        return judge_with_properties(each, entries, choices)

    with tempfile.TemporaryDirectory() as folder, TraceWriter(Path(folder) / "trace") as trace:
        spans = timing(found.parameters)
        player = Player(driven.target, trace, schema, spans, lacking=driven.lacking, pki=pki)
        player.play(found.case, compiled(found.case.system, choices).system)
        breach = judging(found.case, trace.remembered).breach
        if breach is None:
            driven.target.bye()
            return Shortened(written, again=False, runs=1)
        graph = compiled(found.case.system, choices)
        shrunk, shortest = made_short(found.case, breach, graph, player, judging, runs)
        driven.target.bye()
    if shortest is None:
        return Shortened(written, again=False, runs=shrunk.runs + 1)
    short, shown = shortest
    before = len(found.case.steps)
    options = RunOptions(
        driven.specification, file.parent, choices=choices, parameters=found.parameters
    )
    about = {"runs": shrunk.runs, "steps_before": before, "how": list(shrunk.steps)}
    write_replay(written, (short,), shown, found.suite, options, about)
    said = in_words(short, before, shrunk)
    return Shortened(written, True, len(short.steps), shrunk.runs, said, before)
