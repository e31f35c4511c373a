"""No implementation in the fault domain of a suite passes it and is wrong: tried on all of them."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from srpd.generators.hsi import Checking, checking, sequences
from srpd.generators.specification import Table
from srpd.model.faults import BadInput
from tests.partial_machines import Implementation, Partial, implementations, partial_machines

SLOW = settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
EXTRA = st.integers(0, 2)
Word = tuple[int, ...]

A, B, BOTH = frozenset({0}), frozenset({1}), frozenset({0, 1})
RING = Partial(
    (
        {0: (1, A), 1: (0, A)},
        {0: (2, A), 1: (1, B)},
        {0: (0, B), 1: (2, A)},
    ),
    2,
    2,
)
"""Three states that every pair of inputs tells apart."""


def domain_size(made: Checking) -> int:
    return len(set(made.classes)) + made.extra


def survivors(spec: Partial, tests: Sequence[Word], states: int, size: int) -> list[Implementation]:
    """Those with so many states that pass and are wrong, and count for no more than `size`."""
    return [
        each
        for each in implementations(states, spec.inputs, spec.outputs)
        if each.passes(spec, tests) and not each.conforms(spec) and each.count(spec) <= size
    ]


@SLOW
@given(partial_machines(states=3, inputs=2, outputs=2), EXTRA, st.integers(0, 9))
def test_no_implementation_of_two_states_is_missed(spec: Partial, extra: int, seed: int) -> None:
    made = checking(spec.table(), extra, seed=seed)
    assert not survivors(spec, made.tests, 2, domain_size(made))


@settings(max_examples=6, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(partial_machines(states=3, inputs=2, outputs=2), st.integers(0, 1))
def test_no_implementation_of_three_states_is_missed(spec: Partial, extra: int) -> None:
    made = checking(spec.table(), extra)
    assert not survivors(spec, made.tests, 3, domain_size(made))


@SLOW
@given(partial_machines(states=6, inputs=3, outputs=3), EXTRA, st.randoms(use_true_random=False))
def test_no_mutant_with_extra_states_is_missed(
    spec: Partial, extra: int, choose: random.Random
) -> None:
    made = checking(spec.table(), extra)
    for _ in range(20):
        mutant = mutated(spec, choose, extra)
        if mutant.count(spec) <= domain_size(made) and not mutant.conforms(spec):
            assert not mutant.passes(spec, made.tests)


def mutated(spec: Partial, choose: random.Random, extra: int) -> Implementation:
    """A right implementation with states doubled, and then up to three cells of it changed."""
    origin = list(range(len(spec.cells)))
    origin += [choose.choice(origin) for _ in range(extra)]
    twins = {state: [n for n, of in enumerate(origin) if of == state] for state in set(origin)}
    after, shows = [], []
    for state in origin:
        row = [spec.cells[state].get(x, (0, A)) for x in range(spec.inputs)]
        after.append([choose.choice(twins[target or 0]) for target, _ in row])
        shows.append([choose.choice(sorted(outputs)) for _, outputs in row])
    for _ in range(choose.randint(1, 3)):
        here, chosen = choose.randrange(len(origin)), choose.randrange(spec.inputs)
        if choose.random() < 0.5:
            shows[here][chosen] = choose.randrange(spec.outputs)
        else:
            after[here][chosen] = choose.randrange(len(origin))
    return Implementation(tuple(map(tuple, after)), tuple(map(tuple, shows)))


@given(partial_machines(states=5), EXTRA)
def test_what_is_right_passes(spec: Partial, extra: int) -> None:
    tests = checking(spec.table(), extra).tests
    for choice in range(3):
        right = mutated_nowhere(spec, choice)
        assert right.conforms(spec)
        assert right.passes(spec, tests)


def mutated_nowhere(spec: Partial, choice: int) -> Implementation:
    rows = [[row.get(x, (0, A)) for x in range(spec.inputs)] for row in spec.cells]
    return Implementation(
        tuple(tuple(target or 0 for target, _ in row) for row in rows),
        tuple(tuple(sorted(o)[choice % len(o)] for _, o in row) for row in rows),
    )


@given(partial_machines(states=5), EXTRA, st.integers(0, 5))
def test_every_test_can_be_applied_and_begins_no_other(
    spec: Partial, extra: int, seed: int
) -> None:
    tests = checking(spec.table(), extra, seed=seed).tests
    for test in tests:
        state: int | None = 0
        for chosen in test:
            assert state is not None
            state, _ = spec.cells[state][chosen]
    for test in tests:
        assert not any(o != test and o[: len(test)] == test for o in tests)
    assert len(set(tests)) == len(tests)


@given(partial_machines(states=5), EXTRA)
def test_everything_that_is_required_begins_a_test(spec: Partial, extra: int) -> None:
    made = checking(spec.table(), extra)
    begun = {test[:length] for test in made.tests for length in range(len(test) + 1)} | {()}
    front: list[tuple[Word, int | None]] = list(
        zip(made.access, range(len(spec.cells)), strict=True)
    )
    for _ in range(extra + 2):
        for word, state in front:
            assert word in begun
            for identifier in () if state is None else made.identify[state]:
                assert word + identifier in begun
        front = [
            ((*word, chosen), target)
            for word, state in front
            if state is not None
            for chosen, (target, _) in spec.cells[state].items()
        ]


@given(partial_machines(states=5), EXTRA, st.integers(0, 5))
def test_the_same_seed_gives_the_same_tests(spec: Partial, extra: int, seed: int) -> None:
    assert checking(spec.table(), extra, seed=seed) == checking(spec.table(), extra, seed=seed)


@given(partial_machines(states=4), st.sets(st.integers(0, 2)))
def test_a_test_does_not_end_with_what_shows_nothing(spec: Partial, unseen: set[int]) -> None:
    cells = tuple(
        {x: (target, A if x in unseen else outputs) for x, (target, outputs) in row.items()}
        for row in spec.cells
    )
    made = checking(replace(spec, cells=cells).table(unseen))
    assert all(test[-1] not in unseen for test in made.tests)


def test_a_state_in_which_nothing_can_be_applied_is_entered_all_the_same() -> None:
    assert checking(Partial(({0: (1, A)}, {}), 1, 2).table()).tests == ((0,),)


def test_without_identifiers_a_fault_is_missed() -> None:
    made = checking(RING.table())
    bare = sequences(RING.table(), made.access, [()] * 3, 0)
    assert survivors(RING, bare, 3, 3)
    assert not survivors(RING, made.tests, 3, 3)


def test_every_test_is_needed() -> None:
    made = checking(RING.table())
    missed = [
        len(survivors(RING, made.tests[:place] + made.tests[place + 1 :], 3, 3))
        for place in range(len(made.tests))
    ]
    assert any(missed), missed


@pytest.mark.parametrize("state", range(3))
def test_without_the_identifiers_of_a_state_a_fault_is_missed(state: int) -> None:
    made = checking(RING.table())
    fewer = [() if place == state else words for place, words in enumerate(made.identify)]
    assert survivors(RING, sequences(RING.table(), made.access, fewer, 0), 3, 3)


def test_a_suite_for_no_extra_state_misses_some_with_one() -> None:
    spec = Partial(({0: (0, A), 1: (0, B)},), 2, 2)
    assert survivors(spec, checking(spec.table(), 0).tests, 2, 2)
    assert not survivors(spec, checking(spec.table(), 1).tests, 2, 2)


def test_a_transfer_between_inseparable_states_is_missed_unless_it_is_counted() -> None:
    spec = Partial(({0: (1, A), 1: (0, A)}, {0: (0, A), 1: (1, BOTH), 2: (1, B)}), 3, 2)
    made = checking(spec.table())
    assert made.inseparable == ((0, 1),)
    shows = ((0, 0, 1), (0, 0, 1))
    assert not survivors(spec, made.tests, 2, domain_size(made))
    assert all(each.count(spec) <= 2 for each in [Implementation(((1, 0, 0), (0, 1, 1)), shows)])


def test_a_table_that_is_too_large_is_refused() -> None:
    table = Table(
        np.zeros((5_001, 1), dtype=np.int32),
        np.zeros((5_001, 1), dtype=np.int32),
        np.zeros((1, 1), dtype=np.bool_),
    )
    with pytest.raises(BadInput, match="5,001 configurations are more than the 5,000"):
        checking(table)


def test_a_suite_that_would_be_too_long_is_refused_before_it_is_made() -> None:
    with pytest.raises(BadInput, match=r"its tests would have about [\d,]+ steps, and 100 are"):
        checking(RING.table(), 5, most=100)


@given(partial_machines(states=4), EXTRA)
def test_the_steps_that_are_foretold_are_never_fewer_than_there_are(
    spec: Partial, extra: int
) -> None:
    steps = sum(map(len, checking(spec.table(), extra).tests))
    assume(steps)
    with pytest.raises(BadInput, match="steps"):
        checking(spec.table(), extra, most=steps - 1)


def test_a_state_that_only_a_choice_of_the_law_leads_to_is_refused() -> None:
    spec = Partial(({0: (None, A)}, {0: (0, B)}), 1, 2)
    with pytest.raises(BadInput, match="configuration 1 is reached only where the law permits"):
        checking(spec.table())
