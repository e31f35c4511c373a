"""Mutants in bulk: which are killed, which no test kills, and the tests that kill the rest."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import HealthCheck, assume, given, settings

from srpd.generators.hsi import checking, ways
from srpd.generators.scoring import faults
from srpd.generators.scoring.closing import closing
from srpd.generators.scoring.encoded_tests import encode_tests
from srpd.generators.scoring.faults import Fault, Operator
from srpd.generators.scoring.score import Mutants, Score, together
from srpd.model.faults import BadInput
from tests.mutated_machines import Tried, tried, with_tests
from tests.partial_machines import Partial

SLOW = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
WORD = tuple[int, ...]

A, B = frozenset({0}), frozenset({1})
LAMP = Tried(
    Partial(({0: (1, A), 1: (0, A)}, {0: (0, A), 1: (1, B)}), 2, 2),
    frozenset({(0, 0), (1, 1)}),
)
"""Input 0 switches it, and shows nothing special; input 1 shows whether it is on."""


def survivors(score: Score) -> set[Fault]:
    return {each.fault for each in score.survivors}


@SLOW
@given(with_tests())
def test_the_faults_are_those_that_the_operators_describe(drawn: tuple[Tried, list[WORD]]) -> None:
    machine, _ = drawn
    made = list(Mutants(machine.subject).faults())
    assert len(made) == len(set(made))
    assert set(made) == machine.every_fault


@SLOW
@given(with_tests())
def test_those_survive_that_no_test_kills_and_some_other_test_would(
    drawn: tuple[Tried, list[WORD]],
) -> None:
    machine, tests = drawn
    score = Mutants(machine.subject).score(tests)
    assert survivors(score) == {
        fault
        for fault in machine.every_fault
        if not any(machine.kills(test, fault) for test in tests) and machine.shortest(fault)
    }


@SLOW
@given(with_tests())
def test_what_is_killed_and_what_is_equivalent_is_counted(drawn: tuple[Tried, list[WORD]]) -> None:
    machine, tests = drawn
    for operator, tally in Mutants(machine.subject).score(tests).tallies.items():
        of_it = {fault for fault in machine.every_fault if fault.operator is operator}
        killed = {f for f in of_it if any(machine.kills(test, f) for test in tests)}
        assert (tally.faults, tally.killed) == (len(of_it), len(killed))
        assert tally.equivalent == sum(not machine.shortest(fault) for fault in of_it)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(tried(states=3, inputs=2))
def test_no_test_at_all_kills_an_equivalent_mutant(machine: Tried) -> None:
    mutants = Mutants(machine.subject)
    words = machine.words(7)
    for fault in mutants.faults():
        if not mutants.shortest(fault):
            assert not any(machine.kills(word, fault) for word in words)


@SLOW
@given(tried())
def test_the_test_of_a_survivor_kills_it_and_none_is_shorter(machine: Tried) -> None:
    for each in Mutants(machine.subject).score([]).survivors:
        assert machine.kills(each.test, each.fault)
        assert len(each.test) == machine.shortest(each.fault)


@SLOW
@given(with_tests())
def test_closing_kills_every_survivor(drawn: tuple[Tried, list[WORD]]) -> None:
    machine, tests = drawn
    mutants = Mutants(machine.subject)
    missed = mutants.score(tests).survivors
    added = closing(mutants, missed)
    assert not mutants.score([*tests, *added]).survivors
    for each in missed:
        assert any(machine.kills(test, each.fault) for test in added)


@SLOW
@given(tried())
def test_closing_adds_no_beginning_of_another_test_and_is_the_same_each_time(
    machine: Tried,
) -> None:
    mutants = Mutants(machine.subject)
    added = closing(mutants, mutants.score([]).survivors)
    assert added == closing(Mutants(machine.subject), mutants.score([]).survivors)
    for test in added:
        assert not any(other != test and other[: len(test)] == test for other in added)


@SLOW
@given(tried())
def test_taking_every_move_kills_every_wrong_output(machine: Tried) -> None:
    subject = machine.subject
    reached = ways(subject.table, range(subject.table.inputs))
    tests = [
        (*reached[state], chosen) for state, row in enumerate(machine.spec.cells) for chosen in row
    ]
    tally = Mutants(subject).score(tests).tallies[Operator.OUTPUT]
    assert not tally.surviving


@SLOW
@given(tried(states=5))
def test_a_checking_suite_kills_every_wrong_output_and_every_transfer_that_the_law_follows(
    machine: Tried,
) -> None:
    """A mutant that does what the law leaves open is many, and no one test kills them all."""
    machine = machine.with_one_output_each
    assume(not machine.spec.inseparable)
    tests = checking(machine.subject.table).tests
    score = Mutants(machine.subject).score(tests)
    assert not score.tallies[Operator.OUTPUT].surviving
    for fault in survivors(score):
        if fault.operator is Operator.TRANSFER:
            assert any(machine.outruns(test, fault) for test in tests)


def test_a_wrong_output_is_killed_where_the_move_is_made() -> None:
    score = Mutants(LAMP.subject, operators={Operator.OUTPUT}).score([(0,)])
    assert Fault(Operator.OUTPUT, 0, 0, 1) not in survivors(score)
    assert Fault(Operator.OUTPUT, 1, 1, 0) in survivors(score)


def test_a_transfer_is_killed_only_by_what_tells_the_states_apart() -> None:
    wrong = Fault(Operator.TRANSFER, 0, 0, 0)
    mutants = Mutants(LAMP.subject)
    assert wrong in survivors(mutants.score([(0,), (0, 0)]))
    assert wrong not in survivors(mutants.score([(0, 1)]))


def test_a_missing_transition_shows_where_nothing_is_seen_of_what_is_due() -> None:
    mutants = Mutants(LAMP.subject)
    assert Fault(Operator.MISSING, 0, 0) not in survivors(mutants.score([(0,)]))
    unnoticed = Mutants(replace(LAMP, missed=frozenset({(1, 1)})).subject)
    assert Fault(Operator.MISSING, 0, 0) in survivors(unnoticed.score([(0,)]))
    assert Fault(Operator.MISSING, 0, 0) not in survivors(unnoticed.score([(0, 1)]))


def test_an_extra_state_is_killed_by_the_one_input_right_after_the_move() -> None:
    hidden = Fault(Operator.EXTRA, 0, 0, 1)
    mutants = Mutants(LAMP.subject)
    assert hidden in survivors(mutants.score([(0, 0, 1)]))
    assert hidden not in survivors(mutants.score([(1, 0, 1)]))


def test_what_a_tester_arranges_has_no_faults() -> None:
    arranged = replace(LAMP, unseen=frozenset({0}))
    assert {fault.chosen for fault in Mutants(arranged.subject).faults()} == {1}


def test_only_the_faults_of_the_operators_asked_for_are_made() -> None:
    mutants = Mutants(LAMP.subject, operators={Operator.MISSING})
    assert {fault.operator for fault in mutants.faults()} == {Operator.MISSING}
    assert set(mutants.score([]).tallies) == {Operator.MISSING}


def test_tallies_of_several_systems_add_up() -> None:
    one = Mutants(LAMP.subject).score([(0, 1)])
    whole = together([one, one])
    assert whole[Operator.TRANSFER].killed == 2 * one.tallies[Operator.TRANSFER].killed


def test_a_test_that_is_not_defined_is_refused() -> None:
    ends = Tried(Partial(({0: (None, A)},), 1, 1), frozenset())
    with pytest.raises(ValueError, match="step 2 is not defined"):
        encode_tests(ends.subject.table, [(0, 0)])


def test_a_system_with_too_many_configurations_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(faults, "LARGEST", 1)
    with pytest.raises(BadInput, match="2 configurations are more than the 1"):
        Mutants(LAMP.subject)
