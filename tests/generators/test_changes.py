"""Changes: each is followed by every stimulus for which it makes a difference."""

from __future__ import annotations

import pytest

from srpd.conformance.suites.coverage_kinds import PARTS, STANDARD, Wanted, suite_for
from srpd.generators.changes import changes
from srpd.generators.graphs import compiled
from srpd.generators.moves import Word, moves_of
from srpd.generators.routes import Routes
from srpd.generators.suite import Suite
from srpd.model.readings import DEFAULTS
from srpd.model.systems import SYSTEMS

CHANGING = ("storage", "meter", "schedules", "cos-party", "user-firmware")


def words_of(name: str) -> dict[tuple[int, int], Word]:
    graph = compiled(name, DEFAULTS)
    return changes(graph, moves_of(graph))


def suite(coverage: str, *names: str) -> Suite:
    return suite_for(Wanted(coverage), names, DEFAULTS)


@pytest.mark.parametrize("name", CHANGING)
def test_every_word_ends_with_a_change_and_what_it_makes_a_difference_for(name: str) -> None:
    routes = Routes(compiled(name, DEFAULTS))
    for (change, after), word in words_of(name).items():
        (source, changed), (target, answered) = word[-2:]
        assert (changed, answered) == (change, after)
        assert routes.targets[(source, changed)] == target
        assert routes.outcomes((source, after)) != routes.outcomes((target, after))


@pytest.mark.parametrize("name", CHANGING)
def test_every_difference_that_a_change_makes_is_among_them(name: str) -> None:
    graph = compiled(name, DEFAULTS)
    routes, moves = Routes(graph), moves_of(graph)
    wanted = {
        (change, after)
        for (source, change), target in moves.leads.items()
        if graph.is_fixture(change) and target >= 0
        for after in routes.leaving(target)
        if not graph.is_fixture(after) and after in routes.leaving(source)
        if routes.outcomes((source, after)) != routes.outcomes((target, after))
    }
    assert set(words_of(name)) == wanted


def test_what_is_looked_up_comes_before_the_change_as_well_where_it_can() -> None:
    before = [word for word in words_of("schedules").values() if len(word) == 3]
    assert len(before) > len(words_of("schedules")) / 2


@pytest.mark.parametrize("name", CHANGING)
def test_a_suite_of_changes_covers_them_all(name: str) -> None:
    (row,) = suite("changes", name).coverage
    assert row.covered == row.items == len(words_of(name))


def test_the_standard_suite_is_that_of_its_parts() -> None:
    names = ("storage", "signed")
    parts = [case for part in PARTS for case in suite(part, *names).cases]
    assert list(suite(STANDARD, *names).cases) == parts
    assert len({case.id for case in parts}) == len(parts)


def test_what_the_standard_suite_leaves_out_says_which_part_would_have_it() -> None:
    parts = {left.coverage for left in suite(STANDARD, "storage").uncovered}
    assert {"all-transitions", "boundaries"} <= parts <= set(PARTS)


def test_a_machine_alone_has_no_changes_made_by_messages() -> None:
    assert {row.coverage for row in suite(STANDARD, "machine:quarantine").coverage} == {PARTS[0]}


def test_every_system_can_be_asked_for_its_changes() -> None:
    assert {row.system for row in suite("changes").coverage} == set(SYSTEMS)
