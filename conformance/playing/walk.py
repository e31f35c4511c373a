"""One case that is made while it is played, and judged with every step."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Protocol

from srpd.conformance.judging.defects import defeated
from srpd.conformance.judging.invariants import Broken, Watch, with_properties
from srpd.conformance.judging.judge import judge
from srpd.conformance.judging.judgement import Judgement
from srpd.conformance.judging.verdicts import CaseResult
from srpd.conformance.manners import comes_to_nothing
from srpd.conformance.playing.player import Player, Playing
from srpd.conformance.recording.trace import Entry
from srpd.generators.goals import Ground
from srpd.generators.routes import Move, Routes
from srpd.generators.suite import Case, Step
from srpd.model.composition import System
from srpd.model.faults import SrpdError
from srpd.model.register import in_legal_order


class Session(Protocol):
    """A case on its way: played on a target, or read from the trace of a run that goes on."""

    @property
    def ended(self) -> bool:
        """Whether nothing more can be played."""
        ...

    def apply(self, step: Step) -> Sequence[Entry]:
        """What was recorded of one more step."""
        ...

    def end(self) -> Sequence[Entry]:
        """End the case; the result is all that was recorded of it."""
        ...


class Live:
    """A case that is played on the target."""

    def __init__(self, player: Player, case: Case, system: System) -> None:
        player.trace.forget()
        self._trace = player.trace
        self._playing: Playing = player.begin(case, system)

    @property
    def ended(self) -> bool:
        """Whether nothing more can be played."""
        return self._playing.ended

    def apply(self, step: Step) -> Sequence[Entry]:
        """Play one more step."""
        return self._playing.apply(step)

    def end(self) -> Sequence[Entry]:
        """Record that the case is complete."""
        self._playing.end()
        return self._trace.remembered


class Recorded:
    """A case of a run that goes on: it is made again, and what was recorded is not played again."""

    def __init__(self, case: str, entries: Sequence[Entry]) -> None:
        self._case = case
        self._entries = entries
        self._last = next((entry.step for entry in reversed(entries) if entry.step), "")
        self._failed = any(entry.kind in {"error", "not-arranged"} for entry in entries)
        self.ended = self._failed and not self._last
        self._applied = ""

    def apply(self, step: Step) -> Sequence[Entry]:
        """What was recorded of the step. Raises `SrpdError` if another step was recorded."""
        found = [entry for entry in self._entries if entry.step == step.id]
        said = found[0].fields if found else {}
        if (said.get("stimulus"), said.get("manner", "")) != (step.stimulus, step.manner):
            raise _other_case(self._case)
        self._applied = step.id
        self.ended = self._failed and step.id == self._last
        return found

    def end(self) -> Sequence[Entry]:
        """All that was recorded. Raises `SrpdError` if more steps were."""
        if self._applied != self._last:
            raise _other_case(self._case)
        return self._entries


def _other_case(case: str) -> SrpdError:
    return SrpdError(
        f"the recorded case {case} does not come out again with the same seed, so this run cannot "
        "go on; nothing recorded is lost: judge the folder as it is, and start a new one elsewhere"
    )


class Walk:
    """One case being made: where it has come in the model, and whether it can go on."""

    def __init__(
        self, case: str, ground: Ground, session: Session, choices: Mapping[str, str]
    ) -> None:
        system = ground.routes.graph.system
        self.case = Case(case, system.name, ())
        self.configuration = 0
        self.broken: tuple[Broken, ...] = ()
        self._ground = ground
        self._session = session
        self._choices = choices
        self._steps: list[Step] = []
        self._before: Move | None = None
        self._judgement = Judgement(self.case, (), choices)
        self._watch = Watch(self._judgement.system)
        self._defect: Exception | None = None
        self.ended = session.ended

    def __len__(self) -> int:
        return len(self._steps)

    def apply(self, stimulus: int, manner: str = "") -> None:
        """Play one more step and judge it; what was permitted counts as covered."""
        move = (self.configuration, stimulus)
        step = step_of(self.case.id, len(self._steps) + 1, self._ground.routes, move)
        step = replace(step, manner=manner)
        before = self._judgement.configuration
        self._judgement.latest = None
        entries = self._session.apply(step)
        self._steps.append(step)
        if self._session.ended and any(e.kind in {"error", "not-arranged"} for e in entries):
            self.ended = True
            return
        try:
            permitted = self._judgement.permits(step, entries)
            self.broken = self._watch.after(step, self._judgement, before)
        except Exception as problem:  # noqa: BLE001 - one case never ends a run; see `defects`
            self._defect, self.ended = problem, True
            return
        if not permitted or self.broken:
            if not manner:
                self._ground.note_failure(move)
            self.ended = True
            return
        if comes_to_nothing(self.case.system, step):
            self._before = None
            return
        self._ground.note(move, self._before)
        target = self._ground.routes.targets[move]
        self.ended = target is None
        self.configuration = self.configuration if target is None else target
        self._before = move

    def finish(self) -> tuple[Case, CaseResult]:
        """The case that was made, and what it shows."""
        entries = self._session.end()
        case = Case(self.case.id, self.case.system, tuple(self._steps))
        if self._defect is not None:
            return case, defeated(case, self._defect)
        return case, with_properties(judge(case, entries, self._choices), self.broken)


def step_of(case: str, number: int, routes: Routes, move: Move) -> Step:
    """A move as the step of a case."""
    clauses = tuple(in_legal_order(routes.clauses(move)))
    stimulus, manner = routes.taken(move[1])
    return Step(f"{case}.{number}", stimulus, clauses, manner)


def case_of(case: str, routes: Routes, stimuli: Sequence[int]) -> Case:
    """A case of these stimuli. Raises `ValueError` if one cannot be applied where it stands."""
    passed = routes.walk(stimuli)
    if passed is None:
        raise ValueError(f"{case}: its stimuli cannot be applied one after the other")
    moves = zip(passed, stimuli, strict=False)
    steps = tuple(step_of(case, n, routes, move) for n, move in enumerate(moves, start=1))
    return Case(case, routes.graph.system.name, steps)
