"""Making the case of a replay file short."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from srpd.conformance.campaigns.run import RunOptions, run
from srpd.conformance.campaigns.shortening import shorten
from srpd.conformance.command_line.main import app
from srpd.model.faults import BadInput

MINIATURE = "python:srpd.conformance.miniatures:sends_what_it_quarantined"
SOUND = "python:srpd.conformance.reference:factory"
SEND = "first sends 4.1.1-IS-esme"
LONG = ("detection", SEND, SEND, "the period ends", SEND, SEND, SEND)


@pytest.fixture
def failure(bench: Any) -> Path:
    """The replay file of a breach of 12.2, after six steps."""
    found = run(RunOptions(MINIATURE, bench.base / "r", suite_file=bench.suite(LONG)))
    return Path(found.breaches[0].replay)


def test_the_short_case_breaks_the_same_clause_in_the_fewest_steps(failure: Path) -> None:
    found = shorten(failure)
    short = json.loads(found.file.read_text())
    assert found.file == failure.with_name(f"{failure.stem}.short.json")
    assert short["clause"] == "12.2"
    assert len(short["suite"]["cases"][0]["steps"]) == found.steps == 1
    assert short["shrinking"]["steps_before"] == 6


def test_the_file_that_was_given_stays_as_it_is(failure: Path) -> None:
    before = failure.read_bytes()
    shorten(failure)
    assert failure.read_bytes() == before


def test_a_short_case_is_never_written_over(failure: Path) -> None:
    shorten(failure)
    with pytest.raises(BadInput, match="is there already"):
        shorten(failure)


def test_nothing_is_written_for_a_target_that_keeps_the_law(failure: Path) -> None:
    found = shorten(failure, target=SOUND)
    assert not found.again
    assert not found.file.exists()


@pytest.mark.parametrize("runs", [0, 10_001])
def test_a_number_of_runs_out_of_range_is_refused(failure: Path, runs: int) -> None:
    with pytest.raises(BadInput, match="give a number from 1 to 10,000"):
        shorten(failure, runs=runs)


def test_the_command_says_the_short_case_as_a_list_of_clauses(failure: Path) -> None:
    done = CliRunner().invoke(app, ["shrink", str(failure)])
    assert done.exit_code == 0
    assert done.stdout.startswith("1 step (from 6, with ")
    assert "12.2" in done.stdout


def test_a_target_that_does_not_answer_is_an_error_of_the_adapter(failure: Path) -> None:
    done = CliRunner().invoke(app, ["shrink", str(failure), "--target", "stdio:false"])
    assert done.exit_code == 4
    assert "could not be used" in done.stderr


def test_a_case_that_does_not_fail_again_is_said_to_be_so(failure: Path) -> None:
    done = CliRunner().invoke(app, ["shrink", str(failure), "--target", SOUND])
    assert done.exit_code == 1
    assert "did not fail when it was played again" in done.stderr
