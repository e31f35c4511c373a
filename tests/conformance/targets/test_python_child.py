"""A target of Python in a process of its own: whatever it does, the run goes on and reports."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from srpd.conformance.campaigns.run import RunOptions, run
from srpd.conformance.targets.connect import connect
from srpd.conformance.targets.guard import Guard
from srpd.conformance.targets.limits import Limits
from srpd.conformance.targets.protocol import TargetFault
from srpd.model.faults import BadInput, NotWritten
from tests.conftest import Played

SEND = ("detection", "first sends 4.1.1-IS-esme")
HEAD = """
import os, sys, time, threading, re, asyncio, random
from srpd.conformance.reference import ReferenceDcc
from srpd.conformance.targets.protocol import TargetFault

class Odd(ReferenceDcc):
    case = ""
    def mark(self, text):
        self.case = text.partition(" ")[0]
        return super().mark(text)
"""
Write = Callable[[str], str]


@pytest.fixture
def write(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Write:
    """Writes a module that goes on after the head; the result is the specification of its `Odd`."""
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.chdir(tmp_path)

    def written(text: str) -> str:
        (tmp_path / "srpd_odd.py").write_text(HEAD + text)
        return "python:srpd_odd:Odd"

    return written


def played(
    bench: Any, specification: str, cases: int = 2, seconds: float = 60, **options: Any
) -> Played:
    folder = options.pop("folder", bench.base / "report")
    bounds = Limits(timedelta(seconds=seconds), **options)
    suite = bench.suite(*[SEND] * cases)
    return Played(run(RunOptions(specification, folder, suite_file=suite, bounds=bounds)), folder)


def runs(pid: int) -> bool:
    """Whether a process is there, and has not ended."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] not in "ZX"
    except OSError:
        return False


def wait_until_gone(pid: int, seconds: float = 10) -> None:
    end = time.monotonic() + seconds
    while runs(pid) and time.monotonic() < end:
        time.sleep(0.01)
    assert not runs(pid)


RAISES = """
class Mute(Exception):
    def __str__(self): raise GeneratorExit
class MuteFault(TargetFault):
    def __str__(self): raise self
RAISED = [GeneratorExit(), asyncio.CancelledError(), KeyboardInterrupt(), SystemExit(0),
    BaseException("own"), Mute(), MuteFault(), ValueError("half \\ud83d"),
    TargetFault("half \\ud83d"), RecursionError()]
def deliver(self, message):
    place = int(self.case[-3:]) - 1 if self.case.startswith("detection-") else 99
    if place < len(RAISED): raise RAISED[place]
    return ReferenceDcc.deliver(self, message)
Odd.deliver = deliver
"""
SAID = (
    *("GeneratorExit:", "CancelledError:", "KeyboardInterrupt:", "SystemExit: 0"),
    *("BaseException: own", "Mute: what it says cannot be told", "what it says cannot be told"),
    *("ValueError: half \ufffd", "half \ufffd", "RecursionError:"),
)


@pytest.mark.parametrize("in_process", [False, True])
def test_whatever_a_target_raises_its_case_is_an_error_and_the_others_stand(
    bench: Any, write: Write, in_process: bool
) -> None:
    spec = write(RAISES)
    if in_process:  # there it is the user who interrupts
        spec = write(RAISES.replace("KeyboardInterrupt()", "GeneratorExit()"))
        sys.modules.pop("srpd_odd", None)
    found = played(bench, spec, len(SAID) + 1, in_process=in_process)
    cases = found.result.cases
    assert [case.error[:8] for case in cases[:-1]] == ["deliver:"] * len(SAID)
    for case, said in zip(cases, SAID, strict=False):
        assert said in case.error or (in_process and "GeneratorExit" in case.error)
    assert cases[-1].error == ""
    assert cases[-1].checks
    assert found.result.exit_code == 4


def test_a_target_that_ends_its_process_ends_its_case_alone(bench: Any, write: Write) -> None:
    spec = write(
        "def deliver(self, message):\n"
        "    if self.case == 'detection-001': os._exit(0)\n"
        "    return ReferenceDcc.deliver(self, message)\n"
        "Odd.deliver = deliver\n"
    )
    found = played(bench, spec)
    assert found.errors == ["deliver: it ended with exit code 0 before it replied"]
    assert found.result.cases[1].checks
    assert found.result.exit_code == 4


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("os._exit(0)", "it was not made: it ended with exit code 0"),
        ("raise KeyboardInterrupt", "KeyboardInterrupt"),
        ("raise GeneratorExit", "importing srpd_odd failed: GeneratorExit"),
        ("del Odd", "has no function 'Odd'"),
        ("Odd = lambda: sys.exit(3)", "the factory raised SystemExit: 3"),
        ("time.sleep(60)", "no whole reply within 1.5 s"),
        ("while True: pass", "no whole reply within 1.5 s"),
    ],
)
def test_a_target_that_cannot_be_made_is_one_line(write: Write, text: str, says: str) -> None:
    with pytest.raises(BadInput) as caught:
        connect(write(text), Limits(timedelta(seconds=1.5 if "1.5" in says else 30)))
    assert says in str(caught.value)
    assert "target 'python:srpd_odd:Odd'" in str(caught.value)
    assert "\n" not in str(caught.value)


def test_a_target_that_changes_its_working_directory_does_not_move_the_report(
    bench: Any, write: Write, tmp_path: Path
) -> None:
    (tmp_path / "away").mkdir()
    spec = write("Odd.mark = lambda self, text: os.chdir('/')\n")
    found = played(bench, spec, folder=Path("relative"))
    assert found.errors == []
    assert (tmp_path / "relative" / "trace.jsonl").exists()


def test_a_target_that_deletes_the_folder_is_told_of(bench: Any, write: Write) -> None:
    folder = bench.base / "report"
    spec = write(f"import shutil\nOdd.mark = lambda self, _: shutil.rmtree({str(folder)!r})\n")
    with pytest.raises(NotWritten, match=r"trace\.jsonl: it was removed or replaced"):
        played(bench, spec, folder=folder)


def test_a_target_that_never_answers_is_given_up_and_made_anew(bench: Any, write: Write) -> None:
    spec = write(
        "def deliver(self, message):\n"
        "    while self.case == 'detection-001': pass\n"
        "    return ReferenceDcc.deliver(self, message)\n"
        "Odd.deliver = deliver\n"
    )
    found = played(bench, spec, seconds=3)
    (error,) = found.errors
    assert "deliver: no whole reply within 3 s" in error
    assert found.result.cases[1].checks


def test_a_thread_that_never_ends_does_not_keep_the_process(
    bench: Any, write: Write, tmp_path: Path
) -> None:
    spec = write(
        "open('pid', 'w').write(str(os.getpid()))\n"
        "threading.Thread(target=time.sleep, args=(600,)).start()\n"
    )
    assert played(bench, spec).errors == []
    wait_until_gone(int((tmp_path / "pid").read_text()), 1)


KILLED = """
import os, signal
from srpd.conformance.targets.connect import connect
from srpd.conformance.targets.guard import Guard
target = Guard(connect("python:srpd_odd:Odd"))
print("made", flush=True)
target.bye()
"""


def test_when_the_run_is_killed_its_target_ends_whatever_it_is_busy_with(
    write: Write, tmp_path: Path
) -> None:
    write(
        "def bye(self):\n"
        "    open('pid', 'w').write(str(os.getpid()))\n"
        "    re.match('(a+)+$', 'a' * 60 + 'b')\n"
        "Odd.bye = bye\n"
    )
    environment = {**os.environ, "PYTHONPATH": str(tmp_path)}
    with subprocess.Popen(  # noqa: S603  # our own interpreter
        [sys.executable, "-c", KILLED], env=environment, stdout=subprocess.PIPE
    ) as suite:
        try:
            place = tmp_path / "pid"
            end = time.monotonic() + 30
            while not (place.exists() and place.read_text()) and time.monotonic() < end:
                time.sleep(0.01)
            pid = int(place.read_text())
            time.sleep(0.05)  # it is matching by now
            assert runs(pid)
        finally:
            suite.send_signal(signal.SIGKILL)
        wait_until_gone(pid)


def test_what_a_target_prints_goes_to_stderr_and_never_among_its_replies(
    write: Write, capfd: pytest.CaptureFixture[str]
) -> None:
    spec = write(
        "def mark(self, text):\n"
        "    print('printed', text)\n"
        "    os.write(1, b'written \\x1b[2J\\n')\n"
        "    os.system('echo echoed')\n"
        "Odd.mark = mark\n"
    )
    target = Guard(connect(spec))
    target.mark("here")
    target.mark("there")
    target.drain()
    target.bye()
    out, err = capfd.readouterr()
    assert out == ""
    assert "written \ufffd[2J\n" in err
    assert "echoed" in err


def test_a_target_is_found_where_its_user_finds_it(write: Write, tmp_path: Path) -> None:
    spec = write(
        "Odd.reset = lambda self, now: os.getcwd() + ' ' + str(sys.path[0])\n",
    )
    target = Guard(connect(spec))
    assert target.reset("2026-03-02T00:05:00Z") == f"{tmp_path} {tmp_path}"
    target.bye()


def test_what_is_marked_is_heard_in_order_before_the_next_request(write: Write) -> None:
    spec = write(
        "Odd.heard = ''\n"
        "def mark(self, text):\n"
        "    if text == 'fail': raise ValueError('no')\n"
        "    self.heard += text\n"
        "Odd.mark = mark\n"
        "Odd.reset = lambda self, now: self.heard\n"
    )
    target = Guard(connect(spec))
    target.mark("a")
    target.mark("b")
    assert target.reset("2026-03-02T00:05:00Z") == "ab"
    target.mark("fail")
    with pytest.raises(TargetFault, match=r"reset: in mark, before it: the target raised ValueErr"):
        target.reset("2026-03-02T00:05:00Z")
    assert target.reset("2026-03-02T00:05:00Z") == "ab"
    target.bye()


def test_a_target_has_nothing_to_read_on_stdin(write: Write) -> None:
    target = Guard(connect(write("Odd.reset = lambda self, now: repr(sys.stdin.read())\n")))
    assert target.reset("2026-03-02T00:05:00Z") == "''"
    target.bye()


@pytest.mark.parametrize("reply", [b"made", b'{"jsonrpc":"2.0","id":1}'])
def test_what_a_target_writes_among_its_replies_is_an_error(write: Write, reply: bytes) -> None:
    spec = write(
        "def mark(self, text):\n"
        "    for each in range(3, 256):\n"
        "        try: os.write(each, %r)\n"
        "        except OSError: pass\n"
        "Odd.mark = mark\n" % (reply + b"\n")
    )
    target = Guard(connect(spec))
    target.mark("here")
    with pytest.raises(TargetFault) as caught:
        target.drain()
    assert re.match(r"drain: (the reply is|no )", str(caught.value))
    assert target.reset("2026-03-02T00:05:00Z")
    target.bye()


def test_one_that_keeps_the_folder_of_the_schema_is_told_of_it(
    write: Write, tmp_path: Path
) -> None:
    spec = write("Odd.reset = lambda self, now: str(self.schema_file)\n")
    target = Guard(connect(spec, schema=tmp_path / "duis.xsd"))
    assert target.reset("2026-03-02T00:05:00Z") == str(tmp_path / "duis.xsd")
    target.bye()
