"""Suites of real systems, scored: what survives, in words, and what closes it."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from enum import Enum
from pathlib import Path

import pytest
from typer.testing import CliRunner

from srpd.conformance.bindings.every import OWED
from srpd.conformance.bindings.expectations import Shows
from srpd.conformance.command_line.main import app
from srpd.conformance.manners import comes_to_nothing
from srpd.conformance.suites.coverage_kinds import Wanted, generated
from srpd.conformance.suites.observations import Observer
from srpd.conformance.suites.scoring import Scored, close, operators_named, score
from srpd.generators.cases import Step, Suite
from srpd.generators.graphs import compiled
from srpd.generators.hsi import ways
from srpd.generators.scoring.faults import Operator
from srpd.generators.scoring.guards import guards, mistaken
from srpd.generators.scoring.kernel import NOTHING
from srpd.generators.scoring.negated import negated
from srpd.generators.specification import UNDEFINED, specification
from srpd.generators.suite import as_text, make_suite, write_suite
from srpd.model.cases import Value
from srpd.model.composition import Outcome
from srpd.model.faults import BadInput
from srpd.model.machine import Machine
from srpd.model.machines import machine
from srpd.model.notation import Rule
from srpd.model.readings import DEFAULTS

ALONE = frozenset({Operator.OUTPUT, Operator.TRANSFER, Operator.MISSING})
WITHOUT_GUARDS = frozenset(Operator) - {Operator.GUARD}


def suite_of(coverage: str, *systems: str) -> Suite:
    return generated(Wanted(coverage), systems, DEFAULTS, None)[0]


def surviving(found: Scored) -> dict[Operator, int]:
    return {operator: tally.surviving for operator, tally in found.score.tallies.items()}


@pytest.mark.parametrize("name", ["meter", "cos-party", "sequence"])
def test_all_transitions_kill_every_wrong_output(name: str) -> None:
    (found,) = score(suite_of("all-transitions", name), operators=WITHOUT_GUARDS)
    assert surviving(found)[Operator.OUTPUT] == 0
    assert found.score.tallies[Operator.OUTPUT].killed
    assert surviving(found)[Operator.TRANSFER]


@pytest.mark.parametrize("name", ["meter", "hub", "signed", "cos-party"])
def test_a_checking_suite_kills_every_wrong_output_and_transfer(name: str) -> None:
    (found,) = score(suite_of("hsi", name), operators=ALONE)
    assert surviving(found)[Operator.OUTPUT] == surviving(found)[Operator.TRANSFER] == 0
    assert found.score.tallies[Operator.TRANSFER].killed


def test_transition_pairs_kill_every_extra_state() -> None:
    (found,) = score(suite_of("transition-pairs", "release"), operators={Operator.EXTRA})
    assert surviving(found) == {Operator.EXTRA: 0}


@pytest.mark.parametrize("name", ["meter", "sequence-signed"])
def test_closing_leaves_no_survivor_and_keeps_the_tests_there_were(name: str) -> None:
    suite = make_suite([name], DEFAULTS)
    found = score(suite)
    longer, _ = close(suite, found)
    assert longer.cases[: len(suite.cases)] == suite.cases
    (again,) = score(longer)
    assert not again.score.survivors
    assert as_text(longer) == as_text(close(suite, found)[0])


def test_a_closed_suite_says_what_it_now_costs() -> None:
    suite = make_suite(["release"], DEFAULTS)
    longer, _ = close(suite, score(suite))
    (row,), cases = longer.coverage, longer.cases
    assert (row.tests, row.steps) == (len(cases), sum(len(case.steps) for case in cases))
    assert row.gap == row.cost - row.lower_bound


def test_closing_twice_gives_no_case_the_name_of_another() -> None:
    suite = make_suite(["release"], DEFAULTS)
    once, _ = close(suite, score(suite, operators={Operator.TRANSFER}))
    twice, _ = close(once, score(once))
    names = [case.id for case in twice.cases]
    assert len(set(names)) == len(names) > len(once.cases)


def test_a_system_of_which_a_suite_has_no_tests_is_all_survivors() -> None:
    suite = make_suite(["release"], DEFAULTS)
    (found,) = score(suite, ["type-2"], WITHOUT_GUARDS)
    assert not any(tally.killed for tally in found.score.tallies.values())
    assert found.score.survivors


def test_a_step_in_a_manner_counts_as_its_stimulus_unless_it_comes_to_nothing() -> None:
    suite = suite_of("boundaries", "storage")
    (found,) = score(suite, operators={Operator.OUTPUT})
    in_manners = [s for case in suite.cases for s in case.steps if s.manner]
    still = [step for step in in_manners if comes_to_nothing("storage", step)]
    assert 0 < len(still) < len(in_manners)
    steps = sum(len(case.steps) for case in suite.cases)
    assert sum(map(len, found.tests.words)) == steps - len(still)


def test_a_step_that_cannot_be_applied_is_refused_by_name() -> None:
    suite = make_suite(["release"], DEFAULTS)
    first = suite.cases[0]
    twice = replace(first, steps=(first.steps[0], replace(first.steps[0], id="again")))
    fixture = re.escape(repr(first.steps[0].stimulus))
    with pytest.raises(BadInput, match=f"case release-001, step again: {fixture} cannot"):
        score(replace(suite, cases=(twice,)), operators={Operator.OUTPUT})


def test_what_follows_where_the_law_is_silent_is_counted_and_not_scored() -> None:
    graph = compiled("type-2", DEFAULTS)
    spec = specification(graph, Observer(graph.system))
    source, chosen = spec.open[0]
    way = ways(spec.table, range(spec.table.inputs))[source]
    taken = [*way, chosen, chosen, chosen]
    steps = tuple(Step(str(n), graph.stimuli[x].name, ()) for n, x in enumerate(taken))
    suite = make_suite(["type-2"], DEFAULTS)
    odd = replace(suite, cases=(replace(suite.cases[0], steps=steps),))
    (found,) = score(odd, operators={Operator.OUTPUT})
    assert found.tests.words == (way,)
    assert found.tests.unscored == 3


def test_a_machine_alone_is_refused() -> None:
    with pytest.raises(BadInput, match="of a machine alone nothing can be seen"):
        score(make_suite(["machine:quarantine"], DEFAULTS))


def test_the_obligation_names_the_clause_the_step_and_what_nothing_shows() -> None:
    (found,) = score(suite_of("all-transitions", "signed"), operators=ALONE)
    (said, *_) = [each for each in found.obligations() if each.clauses == ("12.4(b)",)]
    assert "after 'the period ends': nothing shows whether count is '0 counted'" in said.says
    assert "the period ends" in said.test
    assert said.faults == len(said.instead)


def test_every_survivor_is_in_one_obligation() -> None:
    (found,) = score(make_suite(["sequence"], DEFAULTS, 1), ["meter"])
    assert sum(each.faults for each in found.obligations()) == len(found.score.survivors)


def test_nothing_is_missed_where_nothing_is_demanded() -> None:
    graph = compiled("detection", DEFAULTS)
    observer = Observer(graph.system)
    for source, stimulus, (row, *_) in graph.moves():
        if graph.is_fixture(stimulus):
            here = graph.configurations[source]
            after = graph.configurations[int(graph.target[row])]
            assert not observer.missed(graph.outcomes[int(graph.outcome[row])], here, after)


def test_a_message_that_is_demanded_is_missed() -> None:
    graph = compiled("meter", DEFAULTS)
    observer = Observer(graph.system)
    found = set()
    for source, _, (row, *_) in graph.moves():
        target, outcome = int(graph.target[row]), graph.outcomes[int(graph.outcome[row])]
        if target >= 0:
            here, after = graph.configurations[source], graph.configurations[target]
            demands = bool(observer.observation(outcome, after).demands)
            found.add((demands, observer.missed(outcome, here, after)))
    assert found == {(True, True), (False, False)}


def test_a_status_that_changes_is_missed_although_no_message_is_demanded() -> None:
    graph = compiled("meter", DEFAULTS)
    observer = Observer(graph.system)
    effect, owed = next(
        (effect, owed)
        for outcome in graph.outcomes
        for effect in outcome.effects
        if isinstance(effect.card, Rule)
        for owed in effect.card.owed()
        if OWED[owed.duty] is Shows.STATUS
    )
    silent = replace(effect, card=replace(effect.card, shall=(owed,)))
    outcome, start = Outcome((silent,)), graph.configurations[0]
    missed = {observer.missed(outcome, start, each) for each in graph.configurations}
    assert missed == {True, False}
    assert not observer.missed(outcome, start, start)


def test_a_mistaken_machine_takes_a_fact_for_its_opposite_in_one_case_only() -> None:
    graph = compiled("signed", DEFAULTS)
    guard, moves = next(each for each in guards(graph) if len(each[0].cards) > 1)
    name, state, event = guard.case
    wrong = mistaken(
        next(s.machine for s in graph.system.subjects if s.machine.name == name), guard
    )
    right = machine(name).under(DEFAULTS)
    assert moves
    for other in right.states:
        for happening in right.events:
            if (other, happening) != (state, event):
                assert wrong.governing(other, happening, _facts(right)) == right.governing(
                    other, happening, _facts(right)
                )
    facts = _facts(right)
    flipped = {**facts, guard.fact: wrong.opposite[facts[guard.fact]]}
    assert wrong.governing(state, event, facts) == right.governing(state, event, flipped)


def _facts(of: Machine) -> dict[Enum, Value]:
    return {fact: values[0] for fact, values in of.fact_domains.items()}


def test_a_negated_guard_changes_nothing_but_the_moves_that_it_decides() -> None:
    graph = compiled("meter", DEFAULTS)
    observer = Observer(graph.system)
    spec = specification(graph, observer)
    made = negated(spec, observer)
    states = len(graph.configurations)
    assert made
    for each in made:
        differing = (each.permitted[:states] != spec.table.permitted) | (
            each.target[:states] != spec.table.target
        )
        assert {tuple(map(int, move)) for move in zip(*differing.nonzero(), strict=True)} <= set(
            each.moves
        )
        assert each.target.max() < len(each.target)
        assert set(each.permitted[each.permitted < 0].tolist()) <= {UNDEFINED, NOTHING}


def test_a_negated_guard_is_killed_by_a_test_that_takes_every_move() -> None:
    (found,) = score(suite_of("all-transitions", "signed"), operators={Operator.GUARD})
    tally = found.score.tallies[Operator.GUARD]
    assert tally.killed
    assert tally.surviving == 0


def test_an_operator_that_there_is_not_is_refused_with_the_nearest() -> None:
    with pytest.raises(BadInput, match="did you mean transfer"):
        operators_named(["transfers"])


@pytest.fixture
def suite_file(tmp_path: Path) -> Path:
    write_suite(make_suite(["release", "type-2"], DEFAULTS), tmp_path / "suite.json")
    return tmp_path / "suite.json"


def test_the_command_shows_a_line_for_each_system_and_one_for_all(suite_file: Path) -> None:
    done = CliRunner().invoke(app, ["score", str(suite_file)])
    assert done.exit_code == 0
    for word in ("release", "type-2", "all ", "guard negated", "194 of 194", "not tested"):
        assert word in done.stdout


def test_the_json_has_every_obligation(suite_file: Path) -> None:
    done = CliRunner().invoke(app, ["score", str(suite_file), "--json"])
    found = json.loads(done.stdout)
    missed = sum(row["surviving"] for row in found["rows"] if row["system"] != "all")
    assert sum(each["faults"] for each in found["obligations"]) == missed
    assert missed == sum(row["surviving"] for row in found["rows"] if row["system"] == "all") > 0


def test_the_command_closes_a_suite(suite_file: Path, tmp_path: Path) -> None:
    closed = tmp_path / "closed.json"
    done = CliRunner().invoke(
        app, ["score", str(suite_file), "--close", "-o", str(closed), "--json"]
    )
    assert done.exit_code == 0
    assert not any(row["surviving"] for row in json.loads(done.stdout)["closed"])
    again = CliRunner().invoke(app, ["score", str(closed), "--json"])
    assert json.loads(again.stdout)["obligations"] == []


@pytest.mark.parametrize(
    "words", [["--close"], ["-o", "there.json"], ["--operator", "none"], ["--system", "none"]]
)
def test_the_command_refuses_what_does_not_go_together(suite_file: Path, words: list[str]) -> None:
    done = CliRunner().invoke(app, ["score", str(suite_file), *words])
    assert done.exit_code == 2
    assert not suite_file.with_name("there.json").exists()
