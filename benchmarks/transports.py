"""What a transport costs, and how fast odd replies are refused.

    python benchmarks/transports.py
    python benchmarks/transports.py --cases 200 --replies 100000

The same case of the reference DCC is played in process, and in another process that is asked as a
target of Python, over stdio and over HTTP. It prints milliseconds a case, and the ratio to the
first. Then it reads replies of an adapter that are changed so that none is valid, and prints how
many a second were refused; a reply that is taken, or that ends in anything but a `TargetFault`,
ends the program with an error.
"""

from __future__ import annotations

import argparse
import importlib.util
import shlex
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import islice
from pathlib import Path
from typing import Any

from srpd.conformance.capabilities.roles import REFERENCES
from srpd.conformance.doctor.probes import PROBES, play
from srpd.conformance.reference import ReferenceDcc
from srpd.conformance.targets.connect import connect
from srpd.conformance.targets.forms import taken
from srpd.conformance.targets.guard import Guard
from srpd.conformance.targets.protocol import TargetFault
from srpd.conformance.targets.wire import result_of
from srpd.model.notation import Party

ROOT = Path(__file__).parents[1]
SERVE = [sys.executable, "-m", "srpd.conformance.command_line", "adapter", "serve"]


@contextmanager
def served() -> Iterator[str]:
    """The URL of the reference DCC in another process, for as long as it is needed."""
    server = subprocess.Popen(  # noqa: S603  # our own command
        [*SERVE, "--http", "127.0.0.1:0"], stderr=subprocess.PIPE, text=True
    )
    try:
        said = server.stderr.readline() if server.stderr else ""
        yield said.partition(" is served at ")[2].partition(";")[0]
    finally:
        server.terminate()
        server.wait()
        if server.stderr:
            server.stderr.close()


def reference() -> ReferenceDcc:
    """A target that is not one of srpd's own by its name, and so runs in another process."""
    return ReferenceDcc()


def milliseconds(specification: str, cases: int) -> float:
    """How long one case takes, after one that warms up."""
    target = Guard(connect(specification))
    case = PROBES[Party.DCC].case
    play(case, target)
    begun = time.perf_counter()
    for _ in range(cases):
        play(case, target)
    spent = time.perf_counter() - begun
    target.bye()
    return spent / cases * 1000


def odd_replies() -> Any:
    """The module that makes them."""
    place = importlib.util.spec_from_file_location("odd_replies", ROOT / "tests" / "odd_replies.py")
    if place is None or place.loader is None:
        raise SystemExit("tests/odd_replies.py is not there")
    module = importlib.util.module_from_spec(place)
    place.loader.exec_module(module)
    return module


def taken_by_mistake(method: str, reply: bytes) -> bool:
    """Whether a reply is taken; what only the guard finds wrong is not asked here."""
    try:
        taken(method, result_of(reply, 1, method), len(reply))
    except TargetFault:
        return False
    return True


def main() -> None:
    """Measure and print."""
    options = argparse.ArgumentParser(description="transports, and odd replies")
    options.add_argument("--cases", type=int, default=50)
    options.add_argument("--replies", type=int, default=10_000)
    given = options.parse_args()
    with served() as url:
        first = 0.0
        for name, specification in (
            ("here", REFERENCES[Party.DCC]),
            ("python", "python:transports:reference"),
            ("stdio", f"stdio:{shlex.join(SERVE)}"),
            ("http", url),
        ):
            each = milliseconds(specification, given.cases)
            first = first or each
            print(f"{name:8} {each:8.2f} ms a case   {each / first:5.2f} times the first")
    replies = list(islice(odd_replies().odd_replies(seed=0), given.replies))
    begun = time.perf_counter()
    mistaken = [reply for _, method, reply in replies if taken_by_mistake(method, reply)]
    seconds = time.perf_counter() - begun
    if mistaken:
        raise SystemExit(f"{len(mistaken)} odd replies were taken, such as {mistaken[0][:200]!r}")
    print(f"{len(replies):,} odd replies refused in {seconds:.2f} s")


if __name__ == "__main__":
    main()
