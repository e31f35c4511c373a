"""Compiled configuration graphs hold exactly what a slow and simple search finds."""

from __future__ import annotations

import numpy as np
import pytest

from srpd.model.compiled import OPEN, ConfigurationGraph, compile_system
from srpd.model.composition import Arranges, Changes, Outcome, Subject, System
from srpd.model.machines import volume_count
from srpd.model.readings import DEFAULTS
from srpd.model.stepping import Configuration, Stepper
from srpd.model.systems import SYSTEMS

SIZES = {
    "requests": (1, 498, 511, 64),
    "held": (6, 10, 10, 8),
    "storage": (80, 848, 1188, 32),
    "detection": (48, 412, 412, 29),
    "release": (24, 120, 130, 9),
    "signed-by-dcc": (8, 27, 27, 10),
    "cancelled": (6, 14, 14, 11),
    "signed": (15, 174, 174, 21),
    "responses": (1, 36, 36, 28),
    "alerts": (80, 782, 782, 99),
    "cos": (119, 784, 787, 49),
    "meter": (10, 151, 152, 18),
    "hub": (23, 292, 292, 25),
    "type-2": (2, 15, 15, 11),
    "other-meters": (4, 8, 12, 4),
    "firmware": (12, 120, 120, 25),
    "hub-firmware": (8, 17, 20, 12),
    "schedules": (28, 288, 308, 30),
    "two-schedules": (6, 30, 30, 17),
    "sequence": (20, 91, 91, 25),
    "sequence-signed": (20, 73, 73, 23),
    "sequence-smets1": (20, 91, 91, 25),
    "small": (60, 500, 584, 24),
    "response-codes": (1, 209, 233, 15),
    "cos-party": (90, 343, 352, 70),
    "cos-party-checks": (59, 1416, 1475, 26),
    "cos-party-days": (91, 455, 455, 11),
    "cos-party-changes": (56, 224, 236, 7),
    "dates": (1, 2, 2, 2),
    "s1sp": (15, 268, 272, 37),
    "user-suspended": (1, 16, 16, 5),
    "user-firmware": (12, 62, 80, 6),
    "user-pre-command": (5, 6, 6, 5),
    "user-hub-replacement": (6, 9, 9, 9),
    "user-gas-proxy": (1, 8, 8, 3),
}
ALL = pytest.mark.parametrize("name", SYSTEMS)
GRAPHS = {name: compile_system(system.under(DEFAULTS)) for name, system in SYSTEMS.items()}
Row = tuple[Configuration, str, Configuration | None, Outcome]


def searched(system: System) -> tuple[set[Configuration], set[Row]]:
    """Every configuration and permitted result, found depth-first and without any numbering."""
    stepper = Stepper(system)
    seen: set[Configuration] = set()
    rows: set[Row] = set()
    left = {stepper.initial}
    while left:
        here = left.pop()
        seen.add(here)
        for stimulus in reversed(system.stimuli):
            for result in stepper.results(here, stimulus):
                unknown = result.outcome.open
                after = None if unknown else result.configuration
                rows.add((here, stimulus.name, after, result.outcome))
                if after is not None and after not in seen:
                    left.add(after)
    return seen, rows


def spelt_out(graph: ConfigurationGraph) -> list[Row]:
    return [
        (
            graph.configurations[source],
            graph.stimuli[stimulus].name,
            None if target == OPEN else graph.configurations[target],
            graph.outcomes[outcome],
        )
        for source, stimulus, target, outcome in zip(
            graph.source.tolist(),
            graph.stimulus.tolist(),
            graph.target.tolist(),
            graph.outcome.tolist(),
            strict=True,
        )
    ]


@pytest.mark.parametrize("name", SIZES)
def test_a_system_has_the_size_it_had(name: str) -> None:
    graph = GRAPHS[name]
    moves = sum(1 for _ in graph.moves())
    sizes = (len(graph.configurations), moves, len(graph.source), len(graph.outcomes))
    assert sizes == SIZES[name]


def test_the_size_of_every_system_is_known() -> None:
    assert list(SIZES) == list(SYSTEMS)


@ALL
def test_the_graph_holds_what_a_plain_search_finds_and_nothing_twice(name: str) -> None:
    graph = GRAPHS[name]
    configurations, rows = searched(SYSTEMS[name].under(DEFAULTS))
    assert len(set(graph.configurations)) == len(graph.configurations)
    assert set(graph.configurations) == configurations
    assert len(set(spelt_out(graph))) == len(graph.source)
    assert set(spelt_out(graph)) == rows


@ALL
def test_configurations_are_numbered_as_breadth_first_search_meets_them(name: str) -> None:
    graph = GRAPHS[name]
    assert graph.configurations[0] == Stepper(graph.system).initial
    met = [0]
    # Within one move rows are sorted by number, so what is met there counts as met together.
    for _, _, rows in graph.moves():
        targets = {int(graph.target[row]) for row in rows} - {OPEN, *met}
        met.extend(sorted(targets))
    assert met == list(range(len(graph.configurations)))


@ALL
def test_compiling_again_gives_the_same_tables(name: str) -> None:
    one, other = GRAPHS[name], compile_system(SYSTEMS[name].under(DEFAULTS))
    assert one.configurations == other.configurations
    assert one.outcomes == other.outcomes
    for column in ("source", "stimulus", "target", "outcome"):
        assert np.array_equal(getattr(one, column), getattr(other, column))


@ALL
def test_rows_are_sorted_by_source_and_then_by_stimulus(name: str) -> None:
    graph = GRAPHS[name]
    pairs = list(zip(graph.source.tolist(), graph.stimulus.tolist(), strict=True))
    assert pairs == sorted(pairs)


@ALL
def test_a_move_is_listed_exactly_when_the_stimulus_can_be_applied(name: str) -> None:
    graph = GRAPHS[name]
    stepper = Stepper(graph.system)
    listed = {(source, stimulus): rows for source, stimulus, rows in graph.moves()}
    for source, here in enumerate(graph.configurations):
        for number, stimulus in enumerate(graph.stimuli):
            results = stepper.results(here, stimulus)
            assert len(listed.get((source, number), ())) == len(results)
    assert sorted(row for rows in listed.values() for row in rows) == list(range(len(graph.source)))


@ALL
def test_an_open_outcome_ends_and_every_other_leads_to_a_configuration(name: str) -> None:
    graph = GRAPHS[name]
    for row in range(len(graph.source)):
        opened = graph.outcomes[int(graph.outcome[row])].open
        assert (int(graph.target[row]) == OPEN) == opened
        assert int(graph.target[row]) < len(graph.configurations)


@ALL
def test_a_fixture_is_what_only_arranges_the_world(name: str) -> None:
    graph = GRAPHS[name]
    for number, stimulus in enumerate(graph.stimuli):
        assert graph.is_fixture(number) == isinstance(stimulus, Changes | Arranges)
    for row in range(len(graph.source)):
        effects = graph.outcomes[int(graph.outcome[row])].effects
        assert bool(effects) != graph.is_fixture(int(graph.stimulus[row]))


def test_a_system_in_which_nothing_can_happen_has_no_moves() -> None:
    graph = compile_system(System("idle", "", (Subject("count", volume_count.MACHINE),), ()))
    assert len(graph.configurations) == 1
    assert list(graph.moves()) == []
