"""Failures made short: the first by each clause of each system, with the runs that it took."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from srpd.conformance.fuzz.campaign import Campaign, Progress
from srpd.conformance.fuzz.walk import case_of
from srpd.conformance.invariants import judge_with_properties
from srpd.conformance.keeping import until, write_replay
from srpd.conformance.manners import comes_to_nothing
from srpd.conformance.player import Player
from srpd.conformance.shrinking import Shrunk, shrink
from srpd.conformance.trace import Entry
from srpd.conformance.verdicts import Breach, CaseResult
from srpd.generators.mannered_routes import MannerRoutes
from srpd.generators.routes import Routes
from srpd.generators.suite import Case
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


def shrink_failures(
    campaign: Campaign, results: Sequence[CaseResult], player: Player, progress: Progress
) -> list[CaseResult]:
    """Shrink the first failure by each clause of each system; its replay file holds the short one.

    The breach then says how short it became, and which clauses the short case goes through.
    """
    cases = {case.id: case for case in campaign.cases}
    first: dict[tuple[str, str], str] = {}
    for result in results:
        if result.breach is not None:
            first.setdefault((result.system, result.breach.clause), result.case)
    chosen = set(first.values())
    made: list[CaseResult] = []
    for result in results:
        if result.case in chosen and result.breach is not None:
            progress(f"shrinking {result.case}", len(made), len(results))
            result = _shrunk(campaign, cases[result.case], result, result.breach, player)
        made.append(result)
    return made


def _shrunk(
    campaign: Campaign, case: Case, result: CaseResult, breach: Breach, player: Player
) -> CaseResult:
    options = campaign.options
    steps = until(case, breach.step).steps
    manners = {
        (step.stimulus, step.manner): comes_to_nothing(case.system, step)
        for step in steps
        if step.manner
    }
    routes = MannerRoutes(campaign.fields[case.system].ground.routes.graph, manners)
    failing = [routes.number((step.stimulus, step.manner)) for step in steps]

    def judging(each: Case, entries: Sequence[Entry]) -> CaseResult:
        return judge_with_properties(each, entries, options.choices)

    trials = Trials(case.id, routes, breach.clause, player, judging)
    found = shrink(routes, failing, breach.clause, trials, most=options.shrink_runs)
    if trials.shortest is None:
        said = "none: it did not fail again, so the target does not always do the same"
        return replace(result, breach=replace(breach, shortest=said))
    short, shown = trials.shortest
    about = {"runs": found.runs, "steps_before": len(failing), "how": list(found.steps)}
    file = options.folder / "failures" / f"{case.id}.json"
    write_replay(file, (short,), shown, campaign.suite, options, about)
    said = in_words(short, len(failing), found)
    return replace(result, breach=replace(breach, shortest=said))


def in_words(short: Case, before: int, found: Shrunk) -> str:
    """The short case as a list of clauses, and what it cost to find."""
    steps = "; ".join(
        f"[{', '.join(step.clauses) or 'arranged'}] {step.stimulus}"
        + (f" ({step.manner})" if step.manner else "")
        for step in short.steps
    )
    return f"{len(short.steps)} steps (from {before}, with {found.runs} runs): {steps}"
