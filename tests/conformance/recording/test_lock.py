"""One writer for a folder: a second is refused, and a lock ends with whoever held it."""

from __future__ import annotations

import signal
import subprocess
import sys
from functools import partial
from pathlib import Path
from threading import Thread
from typing import Any

import pytest

from srpd.conformance.campaigns.run import RunOptions, resume, run
from srpd.conformance.recording.lock import LOCK, one_writer
from srpd.conformance.reference import ReferenceDcc
from srpd.model.faults import BadInput

HOLDS = """
import sys, time
from functools import partial
from pathlib import Path
from srpd.conformance.recording.lock import one_writer
with one_writer(Path(sys.argv[1])):
    print("held", flush=True)
    time.sleep(60)
"""


def _holding(folder: Path) -> subprocess.Popen[str]:
    holder = subprocess.Popen(  # noqa: S603  # our own interpreter with a fixed program
        [sys.executable, "-c", HOLDS, str(folder)], stdout=subprocess.PIPE, text=True
    )
    assert holder.stdout is not None
    assert holder.stdout.readline() == "held\n"
    return holder


def test_a_second_writer_is_refused_and_told_who_is_there(tmp_path: Path) -> None:
    with _holding(tmp_path / "r") as holder:
        try:
            with pytest.raises(BadInput, match=f"process {holder.pid}.* is writing there"):
                one_writer(tmp_path / "r").__enter__()
        finally:
            holder.kill()


def test_the_lock_of_a_process_that_was_killed_is_none(tmp_path: Path) -> None:
    with _holding(tmp_path) as holder:
        holder.send_signal(signal.SIGKILL)
    assert (tmp_path / LOCK).exists()
    with one_writer(tmp_path):
        pass
    assert not (tmp_path / LOCK).exists()


def test_another_thread_is_another_writer(tmp_path: Path) -> None:
    refused: list[BadInput] = []

    def write() -> None:
        try:
            with one_writer(tmp_path):
                pass
        except BadInput as problem:
            refused.append(problem)

    with one_writer(tmp_path):
        other = Thread(target=write)
        other.start()
        other.join()
    assert len(refused) == 1


def test_whoever_holds_the_lock_may_ask_again(tmp_path: Path) -> None:
    with one_writer(tmp_path):
        with one_writer(tmp_path / "." / ""):
            pass
        assert (tmp_path / LOCK).exists()


def test_a_folder_in_which_nothing_was_written_is_not_left_behind(tmp_path: Path) -> None:
    with one_writer(tmp_path / "a" / "b"):
        pass
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("resumed", [False, True])
def test_a_second_run_into_a_folder_in_use_is_refused_and_changes_nothing(
    bench: Any, resumed: bool
) -> None:
    played = bench.play(ReferenceDcc, ("detection", "first sends 4.1.1-IS-esme"))
    options = RunOptions(folder=played.folder, suite_file=played.folder / "suite.json")
    again = partial(resume, played.folder) if resumed else partial(run, options)
    with _holding(played.folder) as holder:
        before = {path.name: path.read_bytes() for path in played.folder.iterdir()}
        try:
            with pytest.raises(BadInput, match="is writing there"):
                again()
        finally:
            holder.kill()
    assert {path.name: path.read_bytes() for path in played.folder.iterdir()} == before
