"""The harness in process: steps a second, and where the time goes.

    python benchmarks/harness.py
    python benchmarks/harness.py --system detection --rounds 5 --json

The suite of all transitions is played against the embedded reference, with real messages and
signatures on both sides, and judged. Times are the median of several rounds.
`target` is what the reference takes, `judging` what the judge does, and `harness` the rest: making
and signing messages, recording them. Beside it stands the bare cryptography: as many signatures and
verifications of as many octets as the run made. The ratio says what all the rest costs.
"""

from __future__ import annotations

import json
import statistics
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from platform import python_version
from typing import Annotated, Any

import typer
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256

from srpd.conformance.judging.judge import judge
from srpd.conformance.playing.player import Player
from srpd.conformance.recording.trace import Entry, TraceWriter
from srpd.conformance.reference import factory
from srpd.conformance.targets.guard import Guard
from srpd.generators.suite import Suite, make_suite
from srpd.model.notation import Party
from srpd.model.readings import DEFAULTS
from srpd.model.systems import SYSTEMS
from srpd.model.systems import system as system_named

METHODS = ("reset", "load", "deliver", "advance", "drain", "mark")


@dataclass(frozen=True)
class Round:
    """One play of the suite: what it held, and the seconds that each part took."""

    steps: int
    messages: int
    signed: int
    octets: int
    target: float
    judging: float
    harness: float

    @property
    def whole(self) -> float:
        """All the seconds."""
        return self.target + self.judging + self.harness


class Timed:
    """A target whose own time is added up."""

    def __init__(self, target: Any) -> None:
        self.seconds = 0.0
        self._target = target

    def __getattr__(self, name: str) -> Any:
        method = getattr(self._target, name)
        if name not in METHODS:
            return method

        def timed(*given: Any) -> Any:
            begun = time.perf_counter()
            try:
                return method(*given)
            finally:
                self.seconds += time.perf_counter() - begun

        return timed


def play(suite: Suite) -> Round:
    """Play and judge the suite once."""
    target = Timed(factory())
    systems = {name: system_named(name) for name in {case.system for case in suite.cases}}
    judging = 0.0
    entries: list[Entry] = []
    begun = time.perf_counter()
    with tempfile.TemporaryDirectory() as folder, TraceWriter(Path(folder) / "trace") as trace:
        player = Player(Guard(target), trace)
        for case in suite.cases:
            trace.forget()
            player.play(case, systems[case.system])
            from_here = time.perf_counter()
            found = judge(case, trace.remembered, DEFAULTS)
            judging += time.perf_counter() - from_here
            if found.breach or found.error:
                raise SystemExit(f"{case.id}: {found.error or 'the reference broke the law'}")
            entries += trace.remembered
    whole = time.perf_counter() - begun
    messages = [each for each in entries if each.kind in {"sent", "seen"}]
    signed = [each for each in messages if "SignatureValue" in each.xml]
    return Round(
        sum(len(case.steps) for case in suite.cases),
        len(messages),
        len(signed),
        sum(len(each.xml) for each in signed),
        target.seconds,
        judging,
        whole - target.seconds - judging,
    )


def bare_cryptography(signed: int, octets: int) -> float:
    """The seconds that so many signatures and verifications of so many octets take."""
    key = ec.generate_private_key(ec.SECP256R1())
    public, algorithm = key.public_key(), ec.ECDSA(SHA256())
    text = b"x" * (octets // max(signed, 1))
    begun = time.perf_counter()
    for _ in range(signed):
        public.verify(key.sign(text, algorithm), text, algorithm)
    return time.perf_counter() - begun


def measure(names: Sequence[str], rounds: int) -> Mapping[str, Any]:
    """The medians of several rounds."""
    suite = make_suite(names, DEFAULTS)
    played = [play(suite) for _ in range(rounds)]

    def middle(part: Callable[[Round], float]) -> float:
        return statistics.median(map(part, played))

    first, whole = played[0], middle(lambda each: each.whole)
    bare = statistics.median(bare_cryptography(first.signed, first.octets) for _ in range(rounds))
    return {
        **{k: v for k, v in asdict(first).items() if isinstance(v, int)},
        "seconds": whole,
        "target": middle(lambda each: each.target) / whole,
        "judging": middle(lambda each: each.judging) / whole,
        "harness": middle(lambda each: each.harness) / whole,
        "steps_per_second": first.steps / whole,
        "messages_per_second": first.messages / whole,
        "bare_cryptography": bare,
        "ratio": whole / bare,
    }


def main(
    system: Annotated[list[str] | None, typer.Option(help="Only this system.")] = None,
    rounds: Annotated[int, typer.Option(help="Plays of the suite.")] = 3,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Measure and print."""
    dcc = [name for name, each in SYSTEMS.items() if _is_of_the_dcc(each)]
    found = measure(system or dcc, rounds)
    if as_json:
        print(json.dumps(found, indent=1))
        return
    print(f"CPython {python_version()}, {rounds} rounds")
    print(
        f"{found['steps']:,} steps, {found['messages']:,} messages, of which {found['signed']:,} "
        f"signed, in {found['seconds']:.2f} s"
    )
    print(
        f"{found['steps_per_second']:,.0f} steps/s, {found['messages_per_second']:,.0f} messages/s"
    )
    print(
        f"target {found['target']:.0%}, judging {found['judging']:.0%}, "
        f"harness {found['harness']:.0%}"
    )
    print(
        f"the bare cryptography takes {found['bare_cryptography']:.2f} s: "
        f"the whole is {found['ratio']:.1f} times that"
    )


def _is_of_the_dcc(system: Any) -> bool:
    return all(subject.machine.bearer is Party.DCC for subject in system.subjects)


if __name__ == "__main__":
    typer.run(main)
