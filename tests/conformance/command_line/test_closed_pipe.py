"""Whoever read what a command prints may be gone: that is no verdict."""

from __future__ import annotations

import subprocess
import sys

import pytest

from srpd.conformance.command_line.main import NOBODY_READS

PRINTING = (
    ("deviations", "6.1"),
    ("deviations", "6.1", "--json"),
    ("readings",),
    ("show", "quarantine"),
)


@pytest.mark.parametrize("words", PRINTING, ids=" ".join)
def test_when_nobody_reads_the_exit_code_says_so_and_nothing_else(words: tuple[str, ...]) -> None:
    command = (sys.executable, "-m", "srpd.conformance.command_line", *words)
    with subprocess.Popen(  # noqa: S603 - the interpreter that runs the tests
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.close()
        said = process.stderr.read()
    assert (process.returncode, said) == (NOBODY_READS, b"")
