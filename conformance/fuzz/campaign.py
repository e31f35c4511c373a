"""A campaign: many cases made by Hypothesis, towards what of each system is not covered yet.

The systems take turns, so that a campaign that is stopped has tried all of them. Every case is
recorded and judged like one of a suite; a failure is kept at once, and shrunk at the end.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Container, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from importlib.metadata import version
from itertools import count
from pathlib import Path

from srpd.conformance.campaigns.replay_file import keep_failure
from srpd.conformance.capabilities.roles import REFERENCES, systems_to_run
from srpd.conformance.fuzz.drawing import explore
from srpd.conformance.fuzz.machine import Explorer, machine_of
from srpd.conformance.judging.consistency import made_consistent
from srpd.conformance.judging.silence import settled
from srpd.conformance.judging.verdicts import CaseResult
from srpd.conformance.manners import manner_names
from srpd.conformance.messages.schema import DuisSchema
from srpd.conformance.playing.player import Player
from srpd.conformance.playing.walk import Live, Recorded, Session, Walk
from srpd.conformance.recording.folder import by_case
from srpd.conformance.recording.trace import Entry
from srpd.conformance.targets.limits import DEFAULT_LIMITS, Limits
from srpd.generators.goals import Ground
from srpd.generators.routes import Routes
from srpd.generators.suite import Case, Suite, compiled
from srpd.model.faults import BadInput
from srpd.model.notation import Party
from srpd.model.parameters import Settings, with_overrides
from srpd.model.readings import DEFAULTS
from srpd.model.systems import system as system_named

MOST_EXAMPLES = 1_000_000
MOST_STEPS = 1_000
_BATCH = 25
Progress = Callable[[str, int, int], None]


@dataclass(frozen=True, slots=True)
class FuzzOptions:
    """What to fuzz, how long, and where to keep it.

    The target plays `role`; without one the reference of that role is fuzzed.
    `examples` cases are made for each of `systems` (for all, if empty), of at most `steps` steps
    each. A failure is shrunk with at most `shrink_runs` runs of the target; 0 leaves it as it is.
    `bounds` is what is put up with from the target, and `keys` the folder of a key store.
    """

    target: str = ""
    folder: Path = Path("fuzz")
    systems: tuple[str, ...] = ()
    choices: Mapping[str, str] = field(default_factory=lambda: dict(DEFAULTS))
    parameters: Settings = field(default_factory=with_overrides)
    schema: DuisSchema | None = None
    seed: int = 0
    examples: int = 100
    steps: int = 20
    shrink_runs: int = 100
    role: Party = Party.DCC
    bounds: Limits = DEFAULT_LIMITS
    keys: Path | None = None

    def names(self) -> tuple[str, ...]:
        """The systems, in the order given. Raises `BadInput` for one that there is not."""
        return tuple(dict.fromkeys(systems_to_run(self.systems, self.role)))

    @property
    def specification(self) -> str:
        """The target that is named, or the reference of the role."""
        return self.target or REFERENCES[self.role]

    def confirm(self) -> None:
        """Raise `BadInput` for a number that makes no sense."""
        for name, value, least, most in (
            ("--examples", self.examples, 1, MOST_EXAMPLES),
            ("--steps", self.steps, 1, MOST_STEPS),
            ("--shrink-runs", self.shrink_runs, 0, MOST_EXAMPLES),
        ):
            if not least <= value <= most:
                raise BadInput(f"{name} {value}: give a number from {least} to {most:,}")


@dataclass
class Field:
    """One system in a campaign."""

    ground: Ground
    machine: type[Explorer]
    made: int = 0

    @classmethod
    def of(cls, name: str, choices: Mapping[str, str]) -> Field:
        """The field of a system under the chosen readings."""
        ground = Ground(Routes(compiled(name, choices)))
        return cls(ground, machine_of(ground, manner_names(system_named(name).under(choices))))


class Campaign:
    """Makes, plays and judges cases. What is `recorded` of a stopped campaign is not played.

    Of the systems that are `out` no case is made.
    """

    def __init__(
        self,
        options: FuzzOptions,
        player: Player,
        recorded: Mapping[str, Sequence[Entry]] | None = None,
        progress: Progress = lambda *_: None,
        out: Container[str] = (),
    ) -> None:
        self.options = options
        self.fields = {
            name: Field.of(name, options.choices) for name in options.names() if name not in out
        }
        self.cases: list[Case] = []
        self.results: list[CaseResult] = []
        self._player = player
        self._recorded = recorded or {}
        self._progress = progress
        self._systems = {n: system_named(n).under(options.choices) for n in self.fields}

    @property
    def suite(self) -> Suite:
        """The cases that were made, as a suite that can be run again."""
        options = self.options
        readings = dict(options.choices)
        return Suite(version("srpd"), options.seed, readings, (), tuple(self.cases))

    def carry_out(self) -> None:
        """Make all the cases. If it is stopped, those that were completed are there."""
        going = list(self.fields)
        for batch in count():
            going = [name for name in going if self._explore(name, batch)]
            if not going:
                return

    def consistent(self) -> list[CaseResult]:
        """The results, with the readings that the target follows held against all of them."""
        judged, made = list(self.results), {case.id: case for case in self.cases}
        if any(found.follows for found in judged):
            entries = by_case(self.options.folder)
            judged = made_consistent(judged, made, entries.__getitem__, self.options.choices)
        return [self._keep(result, made[result.case]) for result in settled(judged)]

    def _keep(self, result: CaseResult, case: Case) -> CaseResult:
        options = replace(self.options, target=self.options.specification)
        return keep_failure(result, case, self.suite, options)

    def _explore(self, name: str, batch: int) -> bool:
        """Make some cases of a system; whether there are more to be made."""
        each, options, before = self.fields[name], self.options, self.fields[name].made
        most = min(_BATCH, options.examples - each.made)
        numbers: Iterator[int] = iter(range(each.made + 1, each.made + most + 1))

        def begin() -> Walk | None:
            number = next(numbers, None)
            return None if number is None else self._begin(name, f"{name}-{number:05}")

        explore(
            lambda: each.machine(options.steps, begin, self._finish),
            number=_seed(options.seed, name, batch),
            examples=most,
            turns=options.steps,
        )
        return before < each.made < options.examples

    def _begin(self, name: str, case: str) -> Walk:
        done = sum(each.made for each in self.fields.values())
        self._progress(case, done, len(self.fields) * self.options.examples)
        session: Session
        if case in self._recorded:
            session = Recorded(case, self._recorded[case])
        else:
            session = Live(self._player, Case(case, name, ()), self._systems[name])
        return Walk(case, self.fields[name].ground, session, self.options.choices)

    def _finish(self, walk: Walk) -> None:
        case, result = walk.finish()
        self.fields[case.system].made += 1
        self.cases.append(case)
        self.results.append(self._keep(result, case))


def _seed(seed: int, system: str, batch: int) -> int:
    digest = hashlib.sha256(f"{seed}/{system}/{batch}".encode()).digest()
    return int.from_bytes(digest[:8], "big")
