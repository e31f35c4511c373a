"""Whether the table of a certificate is the model's: every row, compiled anew."""

from __future__ import annotations

from collections.abc import Mapping

from srpd.conformance.certifier.files import Cell, Claim
from srpd.conformance.certifier.findings import Findings
from srpd.conformance.suites.observations import Observation, Observer
from srpd.model.compiled import OPEN, ConfigurationGraph, compile_system
from srpd.model.systems import system as system_named

Move = tuple[int, int]


def check_table(claim: Claim, choices: Mapping[str, str], findings: Findings) -> None:
    """Compare all that the claim says of the system with the model under the readings chosen.

    Raises `BadInput` for a system that there is not.
    """
    graph = compile_system(system_named(claim.system).under(choices))
    if claim.configurations != tuple(graph.configurations):
        findings.add("configurations", "they are not those that the model reaches, in its order")
    if claim.stimuli != tuple(stimulus.name for stimulus in graph.stimuli):
        findings.add("stimuli", "they are not those of the system, in its order")
    if findings:
        return
    unseen = frozenset(x for x in range(len(graph.stimuli)) if graph.is_fixture(x))
    if claim.unseen != unseen:
        findings.add("unseen", "they are not the stimuli that only arrange the world")
    seen, opened = _moves(graph)
    if claim.open != opened:
        findings.add("open", "they are not the moves after which the law does not say what is so")
    _check_observations(claim, seen, findings)
    _check_rows(claim, graph, seen, findings)


def _moves(
    graph: ConfigurationGraph,
) -> tuple[dict[Move, list[tuple[int, Observation]]], frozenset[Move]]:
    observer = Observer(graph.system)
    seen: dict[Move, list[tuple[int, Observation]]] = {}
    opened: set[Move] = set()
    columns = (graph.source, graph.stimulus, graph.target, graph.outcome)
    for source, stimulus, target, outcome in zip(*(c.tolist() for c in columns), strict=True):
        if target == OPEN:
            opened.add((source, stimulus))
            continue
        after = graph.configurations[target]
        shown = observer.observation(graph.outcomes[outcome], after)
        seen.setdefault((source, stimulus), []).append((target, shown))
    return {move: rows for move, rows in seen.items() if move not in opened}, frozenset(opened)


def _check_observations(
    claim: Claim, seen: Mapping[Move, list[tuple[int, Observation]]], findings: Findings
) -> None:
    known = {tuple(o.in_words()): o for rows in seen.values() for _, o in rows}
    if sorted(known) != sorted(claim.observations):
        findings.add("observations", "they are not what can be seen of the outcomes of the system")
        return
    ordered = [known[words] for words in claim.observations]
    for one, first in enumerate(ordered):
        for other in range(one + 1, len(ordered)):
            apart = first.contradicts(ordered[other])
            if apart != ((one, other) in claim.told_apart):
                says = "are told apart" if apart else "could be mistaken for one another"
                findings.add("told_apart", f"observations {one} and {other} {says}")
    strange = [pair for pair in claim.told_apart if not pair[0] < pair[1] < len(ordered)]
    if strange:
        findings.add("told_apart", f"{list(min(strange))} is not a pair of observations in order")


def _check_rows(
    claim: Claim,
    graph: ConfigurationGraph,
    seen: Mapping[Move, list[tuple[int, Observation]]],
    findings: Findings,
) -> None:
    number = {words: n for n, words in enumerate(claim.observations)}
    for move in sorted(set(seen) | set(claim.table)):
        says = f"configuration {move[0]}, stimulus {move[1]}"
        if move not in claim.table:
            findings.add("table", f"{says}: the row is missing")
            continue
        if move not in seen:
            findings.add("table", f"{says}: there is no such move, or nothing is said of it")
            continue
        targets = {target for target, _ in seen[move]}
        target = targets.pop() if len(targets) == 1 else None
        shown = frozenset(number.get(tuple(o.in_words()), -1) for _, o in seen[move])
        if claim.table[move] != Cell(target, shown):
            name = graph.stimuli[move[1]].name
            findings.add("table", f"{says} ({name}): the model says otherwise")
