"""A target that does not return, in this process and beyond it, is told of while it is awaited."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from datetime import timedelta
from pathlib import Path

from srpd.conformance.reference import ReferenceDcc
from srpd.conformance.targets.guard import Guard
from srpd.conformance.targets.limits import Limits
from srpd.conformance.targets.protocol import Drained
from tests.places import ROOT


class Slow(ReferenceDcc):
    def drain(self) -> Drained:
        time.sleep(0.3)
        return super().drain()


def told_of(target: ReferenceDcc, *, in_process: bool = True) -> list[str]:
    told: list[str] = []
    limits = Limits(patience=timedelta(seconds=0.1), tell=told.append, in_process=in_process)
    Guard(target, limits).drain()
    return told


def test_a_call_that_lasts_long_is_told_of_again_and_again() -> None:
    told = told_of(Slow())
    assert len(told) >= 2
    assert told[0].startswith("waiting for the target to answer drain")


def test_a_call_that_returns_is_not_told_of() -> None:
    told = told_of(ReferenceDcc())
    time.sleep(0.2)
    assert told == []


def test_a_run_tells_of_its_wait_even_if_it_is_quiet(tmp_path: Path) -> None:
    (tmp_path / "busy.py").write_text(
        "from dataclasses import replace\nfrom srpd.conformance.reference import ReferenceDcc\n"
        "class Busy(ReferenceDcc):\n    def drain(self):\n"
        "        return replace(super().drain(), idle=False, outstanding=('a batch',))\n"
    )
    command = (
        *(sys.executable, "-m", "srpd.conformance.command_line", "run", "--quiet"),
        *("--target", "python:busy:Busy", "--system", "type-2", "--coverage", "clauses"),
        *("--settle", "5.5", "-o", str(tmp_path / "out")),
    )
    environment = {**os.environ, "PYTHONPATH": str(tmp_path)}
    ran = subprocess.run(  # noqa: S603 - our own program
        command, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=120, check=False
    )
    assert ran.returncode == 3, ran.stderr
    assert "srpd: waiting for the target to be idle: 5 s so far" in ran.stderr
    assert "outstanding: a batch" in ran.stderr
    assert "did not become idle" in ran.stdout
