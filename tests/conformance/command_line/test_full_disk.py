"""A disk that is full, here a limit on the size of files: exit code 4, and the real cause."""

from __future__ import annotations

import resource
import signal
import subprocess
import sys
from functools import partial
from pathlib import Path

import pytest

from srpd.conformance.campaigns.run import RunOptions, run
from tests.conftest import Bench

SEND = "first sends 4.1.1-IS-esme"


def srpd(folder: Path, most: int, *arguments: str | Path) -> subprocess.CompletedProcess[str]:
    """Our own program, where no file may be larger."""
    return subprocess.run(  # noqa: S603  # our own program
        [sys.executable, "-m", "srpd.conformance.command_line", *map(str, arguments)],
        cwd=folder,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
        preexec_fn=partial(_limit, most),  # nothing else runs in this process
    )


def _limit(most: int) -> None:
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (most, most))


def _confirm(done: subprocess.CompletedProcess[str], says: str) -> None:
    assert done.returncode == 4, done.stderr
    last = done.stderr.splitlines()[-1]
    assert last.startswith("srpd: an error of the harness, which says nothing about the target")
    assert says in last
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize(
    "what",
    [("run", "--suite", "suite.json"), ("fuzz", "--system", "detection", "--examples", "9")],
    ids=lambda words: words[0],
)
def test_a_trace_that_no_longer_fits_ends_the_run(bench: Bench, what: tuple[str, ...]) -> None:
    bench.suite(*[("detection", SEND, SEND, SEND)] * 9).rename(bench.base / "suite.json")
    done = srpd(bench.base, 60_000, *what, "-o", "r", "-q")
    _confirm(done, "trace.jsonl: cannot be written: File too large")
    left = {path.name for path in (bench.base / "r").iterdir()}
    assert not left & {"report.html", "results.json", "closing.json"}
    assert not any(".partial" in name for name in left)


def test_a_report_that_does_not_fit_leaves_the_one_that_is_there(bench: Bench) -> None:
    folder = bench.base / "r"
    run(RunOptions(folder=folder, suite_file=bench.suite(("detection", SEND))))
    (folder / "report.html").write_text("old")
    done = srpd(bench.base, 30_000, "judge", "r", "-o", "r")
    _confirm(done, "r: cannot be written: File too large")
    assert (folder / "report.html").read_text() == "old"
    assert not (folder / "results.json").exists()


def test_a_server_that_cannot_keep_its_state_says_why(tmp_path: Path) -> None:
    done = srpd(tmp_path, 8_000, "serve", "--port", "0", "--state", "dcc.db")
    _confirm(done, "dcc.db: cannot be written")
