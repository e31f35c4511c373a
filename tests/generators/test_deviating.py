"""Telling deviations from the law: what is said to tell them does, and nothing shorter does."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product

import pytest

from srpd.conformance.judging.earning import deviations_under
from srpd.conformance.judging.told import known
from srpd.conformance.suites.coverage_kinds import Wanted, suite_for
from srpd.conformance.suites.deviating import DEVIATIONS
from srpd.conformance.suites.differences import about, differences
from srpd.conformance.suites.observations import Observer
from srpd.generators.deviating import Deviating, Difference
from srpd.generators.graphs import compiled
from srpd.generators.moves import START, moves_of
from srpd.generators.routes import Routes
from srpd.model.compiled import ConfigurationGraph
from srpd.model.faults import BadInput, ModelFault
from srpd.model.readings import DEFAULTS
from srpd.model.stepping import Configuration, Stepper
from srpd.model.variants import Variant

SMALL = ("cancelled", "user-pre-command", "user-hub-replacement")
SMALLEST = ("user-pre-command", "user-hub-replacement")
LONGEST_TRIED = 3


def _is_told_by(graph: ConfigurationGraph, variant: Variant, numbers: tuple[int, ...]) -> bool:
    """Whether the last of these stimuli shows which of the two is followed, worked out anew."""
    law, other = Stepper(graph.system), Stepper(variant.of(graph.system))
    observer = Observer(graph.system)
    here, held = law.initial, {law.initial}
    for number in numbers:
        if not held:
            return False
        results = law.results(here, graph.stimuli[number])
        if len(results) != 1 or results[0].outcome.open:
            return False
        kept = set[Configuration]()
        went_on = False
        for each in held:
            try:
                found = other.results(each, graph.stimuli[number])
            except (ModelFault, KeyError):
                found = ()
            went_on = went_on or bool(found)
            if graph.is_fixture(number):
                kept |= {result.configuration for result in found} or {each}
                continue
            permitted = observer.observation(results[0].outcome, results[0].configuration)
            kept |= {
                result.configuration
                for result in found
                if not observer.observation(result.outcome, result.configuration).contradicts(
                    permitted
                )
            }
        here, held = results[0].configuration, kept
    return not held and went_on


def _tells(name: str) -> Iterator[tuple[ConfigurationGraph, Variant, tuple[int, ...]]]:
    graph = compiled(name, DEFAULTS)
    deviating = Deviating(graph, moves_of(graph), Observer(graph.system))
    routes = Routes(graph)
    for variant in deviations_under(DEFAULTS):
        telling = deviating.tell(variant)
        if telling.difference is Difference.TOLD:
            way = routes.way(START, {telling.word[0][0]})
            assert way is not None
            yield graph, variant, (*way, *(number for _, number in telling.word))


@pytest.mark.parametrize("name", SMALL)
def test_the_sequence_that_is_given_tells_the_deviation(name: str) -> None:
    found = list(_tells(name))
    assert found
    for graph, variant, numbers in found:
        assert _is_told_by(graph, variant, numbers), variant.says


@pytest.mark.parametrize("name", SMALLEST)
def test_what_a_short_sequence_tells_is_said_to_be_told(name: str) -> None:
    graph = compiled(name, DEFAULTS)
    said = {variant.id for _, variant, _ in _tells(name)}
    machines = {each.machine.name for each in graph.system.subjects}
    mine = [v for machine in machines for v in about(machine, DEFAULTS) if v.id not in said]
    words = [
        word
        for length in range(1, LONGEST_TRIED + 1)
        for word in product(range(len(graph.stimuli)), repeat=length)
    ]
    for variant in mine:
        assert not any(_is_told_by(graph, variant, word) for word in words), variant.says


def test_what_has_a_sequence_of_its_own_is_told_by_the_suite_of_that_kind() -> None:
    suite = suite_for(Wanted(DEVIATIONS), (), DEFAULTS)
    assert len(suite.cases) == sum(map(len, known().sequences.values())) > 0


def test_a_name_that_is_nothing_is_bad_input_that_names_what_is_near() -> None:
    with pytest.raises(BadInput, match="did you mean quarantine"):
        about("quarantin", DEFAULTS)


def test_of_a_long_name_that_is_nothing_the_beginning_is_said_again() -> None:
    with pytest.raises(BadInput) as fault:
        about("x" * 20_000, DEFAULTS)
    assert len(str(fault.value)) < 500


def test_a_clause_has_the_deviations_of_what_is_below_it() -> None:
    assert set(about("6.5(d)(i)", DEFAULTS)) < set(about("6.5", DEFAULTS))


def test_of_what_is_left_it_is_said_why() -> None:
    shown = differences(about("change-of-supplier", DEFAULTS), DEFAULTS)
    assert {each.difference for each in shown} > {Difference.TOLD}
    assert all(bool(each.systems) is (each.difference is Difference.TOLD) for each in shown)
