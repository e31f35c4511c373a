"""Failures made short: the first by each clause of each system, with the runs that it took."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from srpd.conformance.campaigns.replay_file import until, write_replay
from srpd.conformance.campaigns.trials import in_words, made_short
from srpd.conformance.fuzz.campaign import Campaign, Progress
from srpd.conformance.judging.invariants import judge_with_properties
from srpd.conformance.judging.verdicts import Breach, CaseResult
from srpd.conformance.playing.player import Player
from srpd.conformance.recording.trace import Entry
from srpd.generators.suite import Case


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

    def judging(each: Case, entries: Sequence[Entry]) -> CaseResult:
        return judge_with_properties(each, entries, options.choices)

    graph = campaign.fields[case.system].ground.routes.graph
    found, shortest = made_short(case, breach, graph, player, judging, options.shrink_runs)
    if shortest is None:
        said = "none: it did not fail again, so the target does not always do the same"
        return replace(result, breach=replace(breach, shortest=said))
    short, shown = shortest
    before = len(until(case, breach.step).steps)
    about = {"runs": found.runs, "steps_before": before, "how": list(found.steps)}
    file = options.folder / "failures" / f"{case.id}.json"
    write_replay(file, (short,), shown, campaign.suite, options, about)
    said = in_words(short, before, found)
    return replace(result, breach=replace(breach, shortest=said))
