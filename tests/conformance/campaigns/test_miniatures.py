"""The miniatures: the clause that each breaks is the one that is named."""

from __future__ import annotations

from pathlib import Path

import pytest

from srpd.conformance.campaigns.replay import replay
from srpd.conformance.campaigns.run import RunOptions, run
from srpd.conformance.judging.verdicts import RunResult, Verdict

WHERE = "python:srpd.conformance.miniatures:"
MINIATURES = [
    ("sends_what_it_quarantined", "detection", "12.2"),
    ("ignores_smi_status", "requests", "6.1(c)"),
]


@pytest.fixture(scope="module", params=MINIATURES, ids=lambda m: m[0])
def miniature(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> tuple[str, str, RunResult]:
    name, system, clause = request.param
    folder = tmp_path_factory.mktemp(name) / "report"
    return name, clause, run(RunOptions(WHERE + name, folder, systems=(system,)))


Miniature = tuple[str, str, RunResult]


def test_a_miniature_gives_exit_code_1(miniature: Miniature) -> None:
    assert miniature[2].exit_code == 1


def test_the_clause_that_fails_is_the_one_that_was_broken_and_no_other(
    miniature: Miniature,
) -> None:
    name, clause, result = miniature
    # What is quarantined and sent all the same has not passed detection.
    beside = {"13.1(b)"} if name == "sends_what_it_quarantined" else set()
    assert {c.clause for c in result.clauses if c.verdict is Verdict.FAIL} == {clause} | beside


def test_every_breach_names_the_clause(miniature: Miniature) -> None:
    _, clause, result = miniature
    assert {breach.clause for breach in result.breaches} == {clause}


def test_an_argument_marks_a_first_divergence_unless_silence_is_the_breach(
    miniature: Miniature,
) -> None:
    for breach in miniature[2].breaches:
        marked = sum(line.first_divergence for line in breach.let)
        assert marked == (0 if "nothing that was seen" in breach.reasoning else 1)
    assert any(line.first_divergence for breach in miniature[2].breaches for line in breach.let)


def test_the_reasoning_cites_the_clause_and_the_entry(miniature: Miniature) -> None:
    _, clause, result = miniature
    for breach in result.breaches:
        assert f"clause {clause} says" in breach.reasoning
        for first in (line for line in breach.let if line.first_divergence):
            assert f"entry {first.entry}" in breach.reasoning


def test_a_replay_shows_the_same_breach(miniature: Miniature, tmp_path: Path) -> None:
    name, clause, result = miniature
    again = replay(Path(result.breaches[0].replay), WHERE + name, tmp_path / "replay")
    assert [(b.clause, b.step) for b in again.breaches] == [(clause, result.breaches[0].step)]


SOUND = "python:srpd.conformance.reference:factory"


def test_a_replay_against_the_reference_passes(miniature: Miniature, tmp_path: Path) -> None:
    again = replay(Path(miniature[2].breaches[0].replay), SOUND, tmp_path / "replay")
    assert again.exit_code == 0


def test_a_miniature_has_no_error(miniature: Miniature) -> None:
    assert miniature[2].errors == ()
