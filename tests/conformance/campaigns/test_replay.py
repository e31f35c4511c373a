"""Replay files: what they hold, what is refused of them, and whether a failure still is one."""

from __future__ import annotations

import json
from collections.abc import Callable
from importlib.metadata import version
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from srpd.conformance.campaigns.replay import (
    LARGEST_FILE,
    MOST_STEPS,
    read_replay,
    replay,
    still_fails,
)
from srpd.conformance.campaigns.run import RunOptions, run
from srpd.conformance.command_line.main import app
from srpd.conformance.miniatures import SendsWhatItQuarantined
from srpd.conformance.reference import ReferenceDcc
from srpd.model.faults import BadInput
from srpd.model.parameters import with_overrides

SEND = "first sends 4.1.1-IS-esme"
THREE = ("detection", SEND, SEND, SEND)
MINIATURE = "python:srpd.conformance.miniatures:sends_what_it_quarantined"
Content = dict[str, Any]


@pytest.fixture
def failure(bench: Any) -> Path:
    """The replay file of a breach of 12.2."""
    options = RunOptions(
        MINIATURE,
        bench.base / "r",
        suite_file=bench.suite(THREE),
        parameters=with_overrides(["threshold-window=12h"]),
    )
    return Path(run(options).breaches[0].replay)


def test_a_replay_file_says_what_was_required_and_observed(failure: Path) -> None:
    content = json.loads(failure.read_text())
    assert (content["clause"], content["target"]) == ("12.2", MINIATURE)
    assert content["parameters"] == {"threshold-window": "12h"}
    assert "quarantine" in content["required"]
    assert any("a Command towards the Device" in seen for seen in content["observed"])
    assert content["srpd"] == version("srpd")
    assert content["suite"]["readings"]["H-01"]


def test_a_failure_of_a_target_of_ours_is_replayed_on_it(failure: Path, bench: Any) -> None:
    again = replay(failure, folder=bench.base / "again")
    assert [breach.clause for breach in again.breaches] == ["12.2"]
    assert still_fails(failure, again) == "it still fails, by clause 12.2"


def test_the_parameters_of_the_file_are_those_of_the_replay(failure: Path, bench: Any) -> None:
    replay(failure, folder=bench.base / "again")
    about = json.loads((bench.base / "again" / "run.json").read_text())
    assert about["parameters"]["threshold-window"] == "12h"


def test_a_sound_target_no_longer_fails(failure: Path, bench: Any) -> None:
    again = replay(failure, bench.target(ReferenceDcc), bench.base / "again")
    assert still_fails(failure, again) == "it no longer fails: clause 12.2 was not broken"


def test_a_target_with_another_fault_fails_otherwise(failure: Path, bench: Any) -> None:
    class Mute(SendsWhatItQuarantined):
        def acknowledge(self, request: Any, *_: Any) -> Any:
            return super().acknowledge(request, "E1")

    again = replay(failure, bench.target(Mute), bench.base / "again")
    assert still_fails(failure, again).startswith("it fails otherwise: by clause ")


def test_an_adapter_that_fails_says_nothing_about_the_failure(failure: Path, bench: Any) -> None:
    class Gone(ReferenceDcc):
        def drain(self) -> Any:
            raise RuntimeError("gone")

    again = replay(failure, bench.target(Gone), bench.base / "again")
    assert "not known: the adapter failed" in still_fails(failure, again)


def test_the_command_says_whether_it_still_fails(failure: Path, tmp_path: Path) -> None:
    said = CliRunner().invoke(app, ["replay", str(failure), "-o", str(tmp_path / "again")])
    assert said.exit_code == 1
    assert "srpd: it still fails, by clause 12.2" in said.stderr


def test_a_file_never_chooses_what_is_loaded(failure: Path, tmp_path: Path) -> None:
    content = json.loads(failure.read_text())
    failure.write_text(json.dumps({**content, "target": "python:os:abort"}))
    with pytest.raises(BadInput, match="say --target python:os:abort if you trust it"):
        replay(failure, folder=tmp_path / "again")
    assert not (tmp_path / "again").exists()


@pytest.mark.parametrize(
    "target",
    [
        "python:srpd.conformance.referencex:factory",
        "python:srpd.conformance.miniatures.sub:f",
        "python:srpd.conformance.reference:random.seed:x",
        "stdio:python:srpd.conformance.reference:",
    ],
)
def test_what_only_looks_like_a_target_of_ours_is_not_loaded(
    failure: Path, tmp_path: Path, target: str
) -> None:
    content = json.loads(failure.read_text())
    failure.write_text(json.dumps({**content, "target": target}))
    with pytest.raises(BadInput, match=r"never chooses what is loaded|no function"):
        replay(failure, folder=tmp_path / "again")


def _step(content: Content) -> Content:
    step: Content = content["suite"]["cases"][0]["steps"][0]
    return step


CHANGES: dict[str, Callable[[Content], object]] = {
    "there is no clause 'nonesuch'": lambda c: c.update(clause="nonesuch"),
    "clause: missing": lambda c: c.pop("clause"),
    "target: missing": lambda c: c.update(target=7),
    "required: missing, or not a short text": lambda c: c.update(required="x" * 100_000),
    "observed: not a list": lambda c: c.update(observed="all"),
    "parameters: not an object": lambda c: c.update(parameters=[]),
    "no parameter 'nonesuch'": lambda c: c.update(parameters={"nonesuch": "1"}),
    "it has 0 cases": lambda c: c["suite"].update(cases=[]),
    "there is no reading H-01=z": lambda c: c["suite"].update(readings={"H-01": "z"}),
    "seed is 'x'": lambda c: c["suite"].update(seed="x"),
    "has no stimulus 'nonesuch'": lambda c: _step(c).update(stimulus="nonesuch"),
    "cannot be applied": lambda c: _step(c).update(stimulus="first releases"),
    "its format is 'other'": lambda c: c.update(format="other"),
    "1 to 2,000 steps": lambda c: c["suite"]["cases"][0].update(
        steps=[{"id": f"x.{n}", "stimulus": SEND} for n in range(MOST_STEPS + 1)]
    ),
}


@pytest.mark.parametrize("says", CHANGES)
def test_a_file_that_was_tampered_with_is_refused_in_one_line(failure: Path, says: str) -> None:
    content = json.loads(failure.read_text())
    CHANGES[says](content)
    failure.write_text(json.dumps(content))
    with pytest.raises(BadInput) as caught:
        read_replay(failure)
    assert says in str(caught.value)
    assert str(failure) in str(caught.value)
    assert "\n" not in str(caught.value)


def test_a_file_that_is_too_large_is_not_read(tmp_path: Path) -> None:
    file = tmp_path / "large.json"
    file.write_text(" " * (LARGEST_FILE + 1))
    with pytest.raises(BadInput, match="larger than 2,000,000 bytes"):
        read_replay(file)


def test_a_replay_leaves_nothing_outside_its_folder(failure: Path, bench: Any) -> None:
    content = json.loads(failure.read_text())
    content["suite"]["cases"][0]["id"] = "../../escaped"
    failure.write_text(json.dumps(content))
    with pytest.raises(BadInput, match="id"):
        replay(failure, folder=bench.base / "deep" / "er" / "again")
    assert not list(bench.base.rglob("escaped*"))
