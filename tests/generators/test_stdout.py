"""Standard output is kept clean of what other people's compiled code writes to its descriptor."""

from __future__ import annotations

import subprocess
import sys

_NOTHING = """
import ctypes, os
from srpd.generators.stdout import nothing_on_stdout
os.write(1, b"before ")
with nothing_on_stdout():
    os.write(1, b"a banner ")
    ctypes.CDLL(None).puts(b"a banner that the C library holds back")
os.write(1, b"after")
"""
_OURS = """
import ctypes, os, subprocess, sys
from srpd.generators.stdout import keep_stdout_to_ourselves
keep_stdout_to_ourselves()
os.write(1, b"a banner ")
ctypes.CDLL(None).puts(b"held back")
subprocess.run([sys.executable, "-c", "print('of a child')"], check=True)
print("ours")
"""
_CLOSED = """
import os
from srpd.generators.stdout import keep_stdout_to_ourselves, nothing_on_stdout
os.close(1)
with nothing_on_stdout():
    pass
keep_stdout_to_ourselves()
"""
_SOLVED = """
from srpd.generators.suite import make_suite
from srpd.model.readings import DEFAULTS
make_suite(["type-2"], DEFAULTS)
"""


def _ran(program: str) -> tuple[str, str]:
    done = subprocess.run(  # noqa: S603 - this interpreter, and a program given above
        [sys.executable, "-c", program], capture_output=True, text=True, check=True, timeout=60
    )
    return done.stdout, done.stderr


def test_what_compiled_code_writes_meanwhile_is_dropped_and_nothing_else() -> None:
    assert _ran(_NOTHING) == ("before after", "")


def test_once_stdout_is_ours_compiled_code_and_children_write_among_the_messages() -> None:
    out, messages = _ran(_OURS)
    assert out == "ours\n"
    assert "a banner" in messages
    assert "held back" in messages
    assert "of a child" in messages


def test_a_closed_stdout_does_no_harm() -> None:
    assert _ran(_CLOSED) == ("", "")


def test_a_solver_introduces_itself_nowhere() -> None:
    assert _ran(_SOLVED) == ("", "")
