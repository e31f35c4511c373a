"""What separates states, and what identifies them, is what a slow search finds."""

from __future__ import annotations

from itertools import combinations

from hypothesis import assume, given
from hypothesis import strategies as st

from srpd.generators.identifiers import identifiers, without_beginnings
from srpd.generators.separation import classes, separate, separating
from tests.partial_machines import Partial, partial_machines

MACHINES = partial_machines(states=5)
ORDERS = st.permutations(range(3))


@given(MACHINES, ORDERS)
def test_states_are_as_far_apart_as_the_shortest_sequence_that_separates_them(
    spec: Partial, order: list[int]
) -> None:
    found = separate(spec.table(), order)
    for one, other in combinations(range(len(spec.cells)), 2):
        assert found.distance[one, other] == found.distance[other, one]
        assert found.distance[one, other] == spec.distance(one, other)


@given(MACHINES, ORDERS)
def test_the_sequence_between_two_states_separates_them_and_is_no_longer_than_it_must_be(
    spec: Partial, order: list[int]
) -> None:
    found = separate(spec.table(), order)
    for one, other in combinations(range(len(spec.cells)), 2):
        if found.distance[one, other]:
            word = separating(spec.table(), found, one, other)
            assert spec.separates(one, other, word)
            assert len(word) == found.distance[one, other]


@given(MACHINES, ORDERS)
def test_inseparable_are_the_pairs_that_no_input_leads_out_of(
    spec: Partial, order: list[int]
) -> None:
    assert set(separate(spec.table(), order).inseparable()) == spec.inseparable


@given(MACHINES, ORDERS, st.integers(0, 8))
def test_the_identifiers_of_two_states_have_a_common_beginning_that_separates_them(
    spec: Partial, order: list[int], worth: int
) -> None:
    table = spec.table()
    found = separate(table, order)
    words = identifiers(table, found, order, worth=worth)
    for one, other in combinations(range(len(spec.cells)), 2):
        if found.distance[one, other]:
            common = {w[:n] for w in words[one] for n in range(1, len(w) + 1)}
            common &= {w[:n] for w in words[other] for n in range(1, len(w) + 1)}
            assert any(spec.separates(one, other, word) for word in common)


@given(MACHINES, ORDERS)
def test_an_identifier_can_be_applied_in_its_state(spec: Partial, order: list[int]) -> None:
    table = spec.table()
    for state, words in enumerate(identifiers(table, separate(table, order), order)):
        for word in words:
            here: int | None = state
            for chosen in word:
                assert here is not None
                here, _ = spec.cells[here][chosen]


@given(MACHINES)
def test_two_states_are_in_one_class_if_they_permit_the_same(spec: Partial) -> None:
    numbers = classes(spec.table())
    alike = {
        pair
        for pair in combinations(range(len(spec.cells)), 2)
        if len({numbers[s] for s in pair}) == 1
    }
    assert alike == spec.alike


@given(MACHINES, ORDERS)
def test_states_of_one_class_are_inseparable(spec: Partial, order: list[int]) -> None:
    assert spec.alike <= set(separate(spec.table(), order).inseparable())


def test_an_input_that_only_one_of_two_states_has_does_not_separate_them() -> None:
    yes, no = frozenset({1}), frozenset({0})
    spec = Partial(({0: (1, no), 1: (0, yes)}, {0: (0, no)}), 2, 2)
    assert separate(spec.table(), [0, 1]).inseparable() == [(0, 1)]


def test_permitted_outputs_that_overlap_do_not_separate() -> None:
    spec = Partial(({0: (1, frozenset({0, 1}))}, {0: (0, frozenset({1, 2}))}), 1, 3)
    assert separate(spec.table(), [0]).inseparable() == [(0, 1)]


def test_states_that_meet_are_not_separated_by_what_follows() -> None:
    low, high = frozenset({0}), frozenset({1})
    spec = Partial(({0: (2, low)}, {0: (2, low)}, {0: (1, high)}), 1, 2)
    assert (0, 1) in separate(spec.table(), [0]).inseparable()


@given(st.sets(st.lists(st.integers(0, 2), max_size=4).map(tuple)))
def test_of_several_sequences_those_are_kept_that_begin_no_other(
    words: set[tuple[int, ...]],
) -> None:
    assume(() not in words or len(words) == 1)
    kept = without_beginnings(words)
    assert set(kept) <= words
    for word in words:
        longer = [other for other in words if other != word and other[: len(word)] == word]
        assert (word in kept) == (not longer)
