"""Fuzzing: cases made from the cards, by the seed alone, towards what is not covered."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from hypothesis.internal.conjecture.providers import HypothesisProvider
from typer.testing import CliRunner

from srpd.conformance.campaigns.run import RunOptions, judge_again, run
from srpd.conformance.command_line.main import app
from srpd.conformance.fuzz.campaign import FuzzOptions
from srpd.conformance.fuzz.drawing import BySeedAlone
from srpd.conformance.fuzz.fuzzing import fuzz
from srpd.conformance.fuzz.machine import machine_of, rule_names
from srpd.conformance.judging.verdicts import ExitCode, RunResult
from srpd.conformance.miniatures import SendsWhatItQuarantined
from srpd.conformance.recording.trace import read_trace
from srpd.conformance.reference import ReferenceDcc
from srpd.generators.goals import Ground
from srpd.generators.routes import Routes
from srpd.generators.suite import compiled, read_suite
from srpd.model.faults import BadInput
from srpd.model.notation import Card
from srpd.model.readings import DEFAULTS

OURS = "python:srpd.conformance.reference:factory"


def fuzzed(bench: Any, factory: Any = ReferenceDcc, **options: Any) -> tuple[RunResult, Path]:
    folder = bench.base / f"fuzz-{next(bench.numbers)}"
    given = {"systems": ("detection",), "examples": 6, "steps": 8, **options}
    return fuzz(FuzzOptions(bench.target(factory), folder, **given)), folder


def stimuli(folder: Path) -> list[list[str]]:
    return [[s.stimulus for s in c.steps] for c in read_suite(folder / "suite.json").cases]


def cards_of(name: str) -> set[tuple[str, str]]:
    graph = compiled(name, DEFAULTS)
    return {(e.card.clause, e.card.says) for o in graph.outcomes for e in o.effects}


# The rules


@pytest.mark.parametrize("name", ["detection", "storage", "cos", "hub", "requests"])
def test_there_is_a_rule_for_each_card_that_can_govern(name: str) -> None:
    cards = rule_names(Ground(Routes(compiled(name, DEFAULTS)))).values()
    named = {(card.clause, card.says) for card in cards if card is not None}
    assert named == cards_of(name)


def test_a_rule_names_the_clause_of_its_card() -> None:
    for name, card in rule_names(Ground(Routes(compiled("detection", DEFAULTS)))).items():
        if card is not None:
            number = "".join(c if c.isalnum() else "_" for c in card.clause.lower())
            assert name.startswith(f"clause_{number.strip('_').replace('__', '_')}")


def test_the_rule_of_a_card_uses_only_stimuli_that_bring_it_about() -> None:
    routes = Routes(compiled("storage", DEFAULTS))
    machine, cards = machine_of(Ground(routes)), rule_names(Ground(routes))
    for configuration, rules in machine.enabled.items():
        for name, numbers in rules.items():
            card: Card | None = cards[name]
            for number in numbers:
                governing = routes.cards((configuration, number))
                assert (card in governing) if card is not None else not governing


# What is made


def test_the_reference_has_no_breach_in_any_system(tmp_path: Path) -> None:
    result = fuzz(FuzzOptions(OURS, tmp_path / "f", examples=4, steps=10))
    assert (result.breaches, result.errors) == ((), ())
    assert result.exit_code is ExitCode.ALL_PASSED


def test_as_many_cases_are_made_as_were_asked_for(bench: Any) -> None:
    result, folder = fuzzed(bench, systems=("detection", "type-2"), examples=27)
    assert [row["cases"] for row in result.suite["covered"]] == [27, 27]
    assert len(stimuli(folder)) == 54
    assert max(map(len, stimuli(folder))) <= 8


def test_the_same_seed_makes_the_same_cases(bench: Any) -> None:
    (_, one), (_, two), (_, other) = (fuzzed(bench, seed=seed) for seed in (1, 1, 2))
    assert stimuli(one) == stimuli(two) != stimuli(other)


def test_what_else_is_imported_changes_no_case(bench: Any, tmp_path: Path) -> None:
    _, before = fuzzed(bench)
    file = tmp_path / "numbers_of_mine.py"
    file.write_text("\n".join(f"X{n} = {n}" for n in range(3000)), encoding="utf-8")
    module = ModuleType("numbers_of_mine")
    module.__file__ = str(file)
    sys.modules[module.__name__] = module
    bench.modules.append(module.__name__)
    _, after = fuzzed(bench)
    assert stimuli(before) == stimuli(after)


def test_hypothesis_still_has_the_draws_that_are_left_out() -> None:
    assert hasattr(HypothesisProvider, "_maybe_draw_constant")
    assert "_maybe_draw_constant" in vars(BySeedAlone)


def test_goals_lead_to_more_than_a_random_walk_reaches(bench: Any) -> None:
    result, _ = fuzzed(bench, systems=("storage",), examples=60, steps=20)
    (row,) = result.suite["covered"]
    assert row["clauses_left"] == []
    assert row["transitions"] > 150


def test_only_what_was_judged_counts_as_covered(bench: Any) -> None:
    class Mute(ReferenceDcc):
        def drain(self) -> Any:
            raise RuntimeError("gone")

    result, _ = fuzzed(bench, Mute)
    (row,) = result.suite["covered"]
    assert (row["transitions"], row["pairs"], row["clauses"]) == (0, 0, 0)
    assert result.exit_code is ExitCode.ERROR


def test_a_fault_does_not_hide_what_lies_beside_it(bench: Any) -> None:
    result, _ = fuzzed(bench, SendsWhatItQuarantined, examples=60, steps=20, shrink_runs=0)
    (row,) = result.suite["covered"]
    assert {breach.clause for breach in result.breaches} == {"12.2"}
    assert row["transitions"] > 100


# What is kept


def test_the_cases_can_be_run_again_as_a_suite(bench: Any) -> None:
    result, folder = fuzzed(bench)
    again = run(RunOptions(OURS, bench.base / "again", suite_file=folder / "suite.json"))
    passed = [[(c.clause, c.verdict) for c in case.checks] for case in result.cases]
    assert passed == [[(c.clause, c.verdict) for c in case.checks] for case in again.cases]


def test_the_cases_can_be_judged_again_without_the_target(bench: Any) -> None:
    result, folder = fuzzed(bench, SendsWhatItQuarantined, shrink_runs=0)
    found = [(b.case, b.clause) for b in result.breaches]
    assert found
    assert [(b.case, b.clause) for b in judge_again(folder).breaches] == found


def test_a_failure_reads_as_a_list_of_clauses_and_is_replayed_short(bench: Any) -> None:
    result, _ = fuzzed(bench, SendsWhatItQuarantined, examples=20)
    first = result.breaches[0]
    assert "12.2" in first.shortest
    assert first.shortest.startswith("1 step (from ")
    content = json.loads(Path(first.replay).read_text())
    assert [len(case["steps"]) for case in content["suite"]["cases"]] == [1]
    assert content["shrinking"]["runs"] <= 15


def test_what_shrinking_played_is_recorded_beside_the_trace(bench: Any) -> None:
    _, folder = fuzzed(bench, SendsWhatItQuarantined, examples=20)
    tried = {entry.case for entry in read_trace(folder / "shrinking" / "1.jsonl")}
    assert tried
    assert not tried & {entry.case for entry in read_trace(folder / "trace.jsonl")}


def test_a_failure_that_does_not_come_again_is_said_not_to(bench: Any) -> None:
    class Once(SendsWhatItQuarantined):
        done = False

        def quarantine(self, request: Any, breach: Any, proceed: Any) -> None:
            if self.done:
                return ReferenceDcc.quarantine(self, request, breach, proceed)
            self.done = True
            return super().quarantine(request, breach, proceed)

    result, _ = fuzzed(bench, Once, examples=20)
    assert "did not fail again" in result.breaches[0].shortest


# The command


def test_the_command_says_what_was_covered(tmp_path: Path) -> None:
    words = ["fuzz", "--system", "type-2", "--examples", "25", "--steps", "6", "-o", str(tmp_path)]
    said = CliRunner().invoke(app, words)
    assert said.exit_code == 0, said.output
    assert "7 of 7" in said.stdout
    data = CliRunner().invoke(app, [*words, "--json"])
    assert json.loads(data.stdout)["suite"]["covered"][0]["clauses"] == 7
    assert (tmp_path / "earlier" / "1" / "trace.jsonl").exists()


@pytest.mark.parametrize(
    ("options", "says"),
    [
        ({"examples": 0}, "--examples 0: give a number from 1"),
        ({"steps": 100_000}, "--steps 100000: give a number from 1 to 1,000"),
        ({"shrink_runs": -1}, "--shrink-runs -1"),
        ({"systems": ("nonesuch",)}, "nonesuch"),
    ],
)
def test_options_that_make_no_sense_are_refused(
    tmp_path: Path, options: dict[str, Any], says: str
) -> None:
    with pytest.raises(BadInput, match=says):
        fuzz(FuzzOptions(OURS, tmp_path / "f", **options))
    assert not (tmp_path / "f").exists()


def test_going_on_with_a_run_as_if_it_were_fuzzing_is_refused(bench: Any) -> None:
    from srpd.conformance.fuzz.fuzzing import fuzz_again

    suite = bench.suite(("detection", "first sends 4.1.1-IS-esme"))
    run(RunOptions(OURS, bench.base / "r", suite_file=suite))
    with pytest.raises(BadInput, match="this is a run, not fuzzing"):
        fuzz_again(bench.base / "r")
