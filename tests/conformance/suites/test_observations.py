"""What is told apart by what can be seen, the judge tells apart too."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import product
from pathlib import Path

import pytest

from srpd.conformance.campaigns.run import RunOptions, run
from srpd.conformance.judging import judgement
from srpd.conformance.judging.matching import compare, differences_and_strays
from srpd.conformance.judging.step_context import Difference, StepContext
from srpd.conformance.observing.seen import Seen as SeenMessage
from srpd.conformance.observing.seen import Sort
from srpd.conformance.suites.observations import Observation, Observer
from srpd.generators.suite import compiled
from srpd.model.compiled import OPEN
from srpd.model.composition import Outcome
from srpd.model.readings import DEFAULTS
from srpd.model.stepping import Configuration, Stepper
from srpd.model.systems import SYSTEMS

PLAYED = (
    "storage",
    "detection",
    "signed",
    "alerts",
    "cos",
    "meter",
    "hub",
    "firmware",
    "schedules",
)
Seen = tuple[Outcome, StepContext]


def outcomes(system: str) -> Iterator[tuple[int, Outcome, Configuration]]:
    """Each permitted result of each stimulus of which the law says what follows."""
    graph = compiled(system, DEFAULTS)
    for source, target, number in zip(
        graph.stimulus.tolist(), graph.target.tolist(), graph.outcome.tolist(), strict=True
    ):
        if target != OPEN:
            yield source, graph.outcomes[number], graph.configurations[target]


def passed(system: str, folder: Path) -> list[Seen]:
    """What the judge passed, and with which outcome, in a run of the reference."""
    found: list[Seen] = []

    def recorded(
        outcome: Outcome, context: StepContext
    ) -> tuple[list[Difference], list[SeenMessage]]:
        differences, stray = differences_and_strays(outcome, context)
        if not differences:
            found.append((outcome, context))
        return differences, stray

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(judgement, "differences_and_strays", recorded)
        run(RunOptions(folder=folder, systems=(system,)))
    return found


@pytest.mark.parametrize("system", PLAYED)
def test_what_shows_one_outcome_is_no_pass_for_an_outcome_told_apart_from_it(
    system: str, tmp_path: Path
) -> None:
    graph = compiled(system, DEFAULTS)
    observer, stepper = Observer(graph.system), Stepper(graph.system)
    rows: dict[Outcome, set[tuple[int, Observation]]] = {}
    others: dict[int, dict[tuple[Outcome, Configuration], Observation]] = {}
    for stimulus, outcome, after in outcomes(system):
        shown = observer.observation(outcome, after)
        rows.setdefault(outcome, set()).add((stimulus, shown))
        others.setdefault(stimulus, {})[outcome, after] = shown
    tried: set[tuple[Outcome, Outcome]] = set()
    for outcome, context in passed(system, tmp_path / "r"):
        for stimulus, shown in rows.get(outcome, ()):
            for (other, after), expected in others[stimulus].items():
                if (outcome, other) in tried or not shown.contradicts(expected):
                    continue
                states = {s.name: stepper.state_of(after, s.name) for s in graph.system.subjects}
                if _shows(shown, context):
                    tried.add((outcome, other))
                    assert compare(other, replace(context, states=states)), (outcome, other)
    assert tried


def _shows(shown: Observation, context: StepContext) -> bool:
    """Whether the context is one after which the outcome has just this observation."""
    statuses = {(subject, value) for subject, what, value in shown.shows if what == "SMI Status"}
    for subject, value in statuses:
        held = context.inventory.get(subject)
        if (held.status or "none" if held else "not held") != value:
            return False
    return True


@pytest.mark.parametrize("system", SYSTEMS)
def test_to_be_told_apart_is_symmetric_and_nothing_is_told_from_itself(system: str) -> None:
    observer = Observer(compiled(system, DEFAULTS).system)
    shown = {observer.observation(outcome, after) for _, outcome, after in outcomes(system)}
    for one, other in product(shown, shown):
        assert one.contradicts(other) == other.contradicts(one)
        assert not (one == other and one.contradicts(other))


@pytest.mark.parametrize("system", SYSTEMS)
def test_different_observations_are_put_in_different_words(system: str) -> None:
    observer = Observer(compiled(system, DEFAULTS).system)
    shown = {observer.observation(outcome, after) for _, outcome, after in outcomes(system)}
    assert len({tuple(each.in_words()) for each in shown}) == len(shown)


def observed(
    *demands: tuple[str, frozenset[Sort]], takes: frozenset[tuple[str, Sort]] = frozenset()
) -> Observation:
    own = {(about, sort) for about, sorts in demands for sort in sorts}
    return Observation(frozenset(demands), takes | own, frozenset(), frozenset())


COMMAND = ("request", frozenset({Sort.COMMAND}))
NOTHING = observed()


def test_a_command_is_told_from_silence() -> None:
    assert observed(COMMAND).contradicts(NOTHING)


def test_a_command_that_may_be_sent_is_not_told_from_silence() -> None:
    assert not observed(takes=frozenset({("request", Sort.COMMAND)})).contradicts(NOTHING)


def test_what_the_judge_does_not_mind_tells_nothing_apart() -> None:
    told = ("request", frozenset({Sort.REJECTION, Sort.OTHER_ALERT}))
    assert not observed(told).contradicts(NOTHING)
    assert observed(("request", frozenset({Sort.REJECTION}))).contradicts(NOTHING)


def test_commands_about_different_requests_are_told_apart() -> None:
    assert observed(COMMAND).contradicts(observed(("another", frozenset({Sort.COMMAND}))))


def test_a_command_about_what_was_handed_on_is_not_told_from_one_about_whose_it_was() -> None:
    assert not observed(COMMAND).contradicts(observed(("*", frozenset({Sort.COMMAND}))))


def test_an_inventory_is_told_apart_by_the_status_of_one_device() -> None:
    shows = [
        Observation(frozenset(), frozenset(), frozenset(), frozenset({("meter", "SMI Status", v)}))
        for v in ("Pending", "not held")
    ]
    assert shows[0].contradicts(shows[1])
    assert not shows[0].contradicts(NOTHING)
