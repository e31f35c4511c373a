"""A target that fails by chance is seen to fail, though Hypothesis sets the state of `random`."""

from __future__ import annotations

import random
import sys
from pathlib import Path

import numpy as np
import pytest

from srpd.conformance.fuzz.campaign import FuzzOptions
from srpd.conformance.fuzz.fuzzing import fuzz
from srpd.conformance.judging.verdicts import ExitCode
from srpd.conformance.reference import ReferenceDcc
from srpd.conformance.targets.in_process import with_its_own_chance
from srpd.conformance.targets.limits import Limits
from tests.conformance.test_pytest_plugin import pytest_run

FORGETFUL = """
import random
from srpd.conformance.reference import ReferenceDcc
from srpd.conformance.targets.protocol import Delivered

class Forgetful(ReferenceDcc):
    def reset(self, now):
        self.forgets = random.random() < 0.25
        return super().reset(now)

    def deliver(self, message):
        delivered = super().deliver(message)
        return Delivered(None) if self.forgets and message.port.startswith("user.") else delivered

def factory():
    random.seed(1)
    return Forgetful()
"""
SPECIFICATION = "python:srpd_forgetful:factory"


@pytest.fixture(autouse=True)
def forgetful(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(tmp_path)
    (tmp_path / "srpd_forgetful.py").write_text(FORGETFUL)
    sys.modules.pop("srpd_forgetful", None)


@pytest.mark.parametrize("in_process", [False, True])
def test_fuzzing_sees_what_fails_one_time_in_four(tmp_path: Path, in_process: bool) -> None:
    options = FuzzOptions(
        SPECIFICATION,
        tmp_path / "fuzz",
        ("detection",),
        examples=40,
        steps=4,
        shrink_runs=0,
        bounds=Limits(in_process=in_process),
    )
    result = fuzz(options)
    assert result.exit_code is ExitCode.BREACH
    failed = sum(case.breach is not None for case in result.cases)
    assert 4 <= failed <= 16


def test_the_pytest_plugin_sees_it_too(tmp_path: Path) -> None:
    words = ("--srpd-target", SPECIFICATION, "--srpd-system", "type-2", "-q")
    code, said = pytest_run(tmp_path, *words, "--hypothesis-profile", "srpd-quick")
    assert code == 1, said
    assert "1 failed" in said


def test_a_target_draws_on_as_if_nobody_else_drew() -> None:
    class Draws(ReferenceDcc):
        def reset(self, _: str) -> str:
            return f"{random.random()} {np.random.random()}"  # noqa: S311

    random.seed(7)
    np.random.seed(7)
    alone = [Draws().reset("") for _ in range(3)]
    random.seed(7)
    np.random.seed(7)
    target = with_its_own_chance(Draws())
    beside = []
    for _ in range(3):
        random.seed(0)
        np.random.seed(0)
        before = random.getstate()
        beside.append(target.reset(""))
        assert random.getstate() == before
    assert beside == alone
