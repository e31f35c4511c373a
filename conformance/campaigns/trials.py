"""Trials: a failing case played again and again on the target, ever shorter."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from srpd.conformance.campaigns.replay_file import until
from srpd.conformance.campaigns.shrinking import MOST_RUNS, Shrunk, shrink
from srpd.conformance.judging.verdicts import Breach, CaseResult
from srpd.conformance.manners import comes_to_nothing
from srpd.conformance.playing.player import Player
from srpd.conformance.playing.walk import case_of
from srpd.conformance.recording.trace import Entry
from srpd.conformance.report.content import counted
from srpd.generators.mannered_routes import MannerRoutes
from srpd.generators.routes import Routes
from srpd.generators.suite import Case
from srpd.model.compiled import ConfigurationGraph
from srpd.model.composition import System

Judging = Callable[[Case, Sequence[Entry]], CaseResult]


class Trials:
    """Plays candidates of one failure on the target, and keeps what the last that failed showed.

    `broke_another` says whether the last one broke another clause instead.
    """

    def __init__(
        self, name: str, routes: Routes, clause: str, player: Player, judging: Judging
    ) -> None:
        self.shortest: tuple[Case, Breach] | None = None
        self.broke_another = False
        self._name = name
        self._routes = routes
        self._system: System = routes.graph.system
        self._clause = clause
        self._player = player
        self._judging = judging
        self._played = 0

    def __call__(self, stimuli: Sequence[int]) -> int:
        """After how many of the stimuli the clause was broken; 0 if it was not."""
        self._played += 1
        case = case_of(f"{self._name}-shrunk-{self._played:03}", self._routes, stimuli)
        self._player.trace.forget()
        self._player.play(case, self._system)
        breach = self._judging(case, self._player.trace.remembered).breach
        self.broke_another = breach is not None and breach.clause != self._clause
        if breach is None or self.broke_another:
            return 0
        failing = until(case, breach.step)
        self.shortest = (failing, breach)
        return len(failing.steps)


def made_short(
    case: Case,
    breach: Breach,
    graph: ConfigurationGraph,
    player: Player,
    judging: Judging,
    most: int = MOST_RUNS,
) -> tuple[Shrunk, tuple[Case, Breach] | None]:
    """Shrink a case that fails, with at most so many runs of the target.

    The second result is the short case with its breach; None if it never failed again.
    """
    steps = until(case, breach.step).steps
    manners = {
        (step.stimulus, step.manner): comes_to_nothing(case.system, step)
        for step in steps
        if step.manner
    }
    routes = MannerRoutes(graph, manners)
    failing = [routes.number((step.stimulus, step.manner)) for step in steps]
    trials = Trials(case.id, routes, breach.clause, player, judging)
    found = shrink(routes, failing, breach.clause, trials, most=most)
    return found, trials.shortest


def in_words(short: Case, before: int, found: Shrunk) -> str:
    """The short case as a list of clauses, and what it cost to find."""
    steps = "; ".join(
        f"[{', '.join(step.clauses) or 'arranged'}] {step.stimulus}"
        + (f" ({step.manner})" if step.manner else "")
        for step in short.steps
    )
    now, runs = counted(len(short.steps), "step"), counted(found.runs, "run")
    return f"{now} (from {before}, with {runs}): {steps}"
