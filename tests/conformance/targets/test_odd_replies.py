"""Whatever an adapter replies: an error with one clear line, never a verdict, a hang or a crash."""

from __future__ import annotations

import os
import socket
import sys
import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import timedelta
from itertools import islice
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

from srpd.conformance.campaigns.run import RunOptions, run
from srpd.conformance.plain import plain
from srpd.conformance.targets.connect import connect
from srpd.conformance.targets.guard import Guard
from srpd.conformance.targets.limits import Limits
from srpd.conformance.targets.over_http import HttpChannel
from srpd.conformance.targets.protocol import PortMessage, TargetFault
from srpd.conformance.targets.remote import RemoteTarget
from srpd.conformance.targets.stdio import ChildChannel, Pipes
from tests.odd_replies import CHANGES, odd_replies, recorded, text_of

LIMITS = Limits(timeout=timedelta(seconds=5))
BY_PIPE, BY_HTTP = 6_000, 4_000
NOW = "2026-03-02T00:05:00Z"


class Fed(ChildChannel):
    """A child of which no more is there than what it wrote."""

    def __init__(self, reply: bytes) -> None:
        super().__init__(["fed"], LIMITS)
        self._reply = reply
        self._ends: list[int] = []

    def _started(self) -> Pipes:
        stdout, wrote = os.pipe()
        stderr, said = os.pipe()
        heard, stdin = os.pipe()
        os.write(wrote, self._reply[:60_000])
        for end in (wrote, said):
            os.close(end)
        self._ends = [stdout, stderr, heard, stdin]
        return Pipes(stdin, stdout, stderr, LIMITS.longest_reply)

    def close(self, *, gently: bool = False) -> None:
        super().close(gently=gently)
        for end in self._ends:
            os.close(end)
        self._ends = []


def ask(target: Guard, method: str) -> Any:
    arguments: dict[str, tuple[Any, ...]] = {
        "reset": (NOW,),
        "load": ({},),
        "deliver": (PortMessage("wan"),),
        "advance": (NOW,),
        "mark": ("here",),
    }
    return getattr(target, method)(*arguments.get(method, ()))


def fault_of(target: Guard, method: str) -> str:
    with pytest.raises(TargetFault) as caught:
        ask(target, method)
    return str(caught.value)


def confirm_clear(said: str, method: str) -> None:
    assert said.startswith(f"{method}: ")
    assert len(said) > len(method) + 10
    assert len(said) < 600
    assert plain(said) == said
    assert "\n" not in said


@contextmanager
def http_server(responses: list[bytes]) -> Iterator[str]:
    """An address where each request, on a connection of its own, gets the next of the responses."""
    listening = socket.create_server(("127.0.0.1", 0), backlog=50)

    def serve() -> None:
        for response in responses:
            try:
                connection, _ = listening.accept()
            except OSError:
                return
            with connection, suppress(OSError):
                connection.recv(65_536)
                connection.sendall(response)

    server = threading.Thread(target=serve, daemon=True)
    server.start()
    try:
        yield f"http://127.0.0.1:{listening.getsockname()[1]}/"
    finally:
        listening.close()
        server.join(1)


def ok(body: bytes) -> bytes:
    head = f"HTTP/1.1 200 OK\r\nContent-Length: {len(body)}\r\nConnection: close\r\n\r\n"
    return head.encode() + body


def over_http(url: str, limits: Limits = LIMITS) -> Guard:
    return Guard(RemoteTarget(HttpChannel(urlsplit(url), limits)))


def test_a_recorded_reply_that_is_not_changed_is_taken() -> None:
    for method, reply in recorded():
        channel = Fed(text_of(reply) + b"\n")
        if method == "advance":
            reply["result"]["now"] = NOW
            channel = Fed(text_of(reply) + b"\n")
        ask(Guard(RemoteTarget(channel)), method)
        channel.close()


def test_thousands_of_odd_replies_through_pipes_are_each_an_error() -> None:
    seen: Counter[str] = Counter()
    for name, method, reply in islice(odd_replies(seed=1), BY_PIPE):
        channel = Fed(reply + b"\n")
        confirm_clear(fault_of(Guard(RemoteTarget(channel)), method), method)
        channel.close()
        seen[name] += 1
    assert set(seen) == set(CHANGES)


def test_thousands_of_odd_replies_over_http_are_each_an_error() -> None:
    odd = list(islice(odd_replies(seed=2), BY_HTTP))
    with http_server([ok(reply) for _, _, reply in odd]) as url:
        for _, method, _ in odd:
            confirm_clear(fault_of(over_http(url), method), method)


ODD_RESPONSES = {
    "nothing at all": b"",
    "no HTTP": b"220 ready\r\n\r\n",
    "no status": b"HTTP/1.1 abc\r\n\r\n",
    "a redirect": b"HTTP/1.1 307 See\r\nLocation: http://other/\r\nContent-Length: 0\r\n\r\n",
    "a server error": b"HTTP/1.1 500 No\r\nContent-Length: 2\r\n\r\nno",
    "no content": b"HTTP/1.1 204 No Content\r\n\r\n",
    "a status beyond all": b"HTTP/1.1 99999 No\r\n\r\n",
    "less than announced": b"HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\n{}",
    "more than is taken": b"HTTP/1.1 200 OK\r\nContent-Length: 99999999999999999999\r\n\r\n{}",
    "a length below nothing": b"HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n{}",
    "odd chunks": b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n{}\r\n",
    "chunks cut off": b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nff\r\n{}",
    "a long header": b"HTTP/1.1 200 OK\r\nX: " + b"x" * 70_000 + b"\r\n\r\n",
    "many headers": b"HTTP/1.1 200 OK\r\n" + b"X: x\r\n" * 200 + b"\r\n",
    "an endless status": b"HTTP/1.1 200 " + b"x" * 70_000,
    "odd bytes": b"\xff\xfe\x00" * 50,
    "a pause without a time": b"HTTP/1.1 429 No\r\nRetry-After: soon\r\nContent-Length: 0\r\n\r\n",
    "too long a pause": b"HTTP/1.1 429 No\r\nRetry-After: 9999\r\nContent-Length: 0\r\n\r\n",
}


@pytest.mark.parametrize("name", ODD_RESPONSES)
def test_an_odd_response_of_http_is_an_error(name: str) -> None:
    with http_server([ODD_RESPONSES[name]]) as url:
        confirm_clear(fault_of(over_http(url), "drain"), "drain")


def test_every_line_that_an_error_of_http_needs_is_in_it() -> None:
    with http_server([ODD_RESPONSES["a redirect"]]) as url:
        assert "a redirect to http://other/, and none is followed" in fault_of(
            over_http(url), "drain"
        )


# A child that is alive, and what a run says of it

ODD_CHILDREN = {
    "an endless line": "import sys\nwhile True: sys.stdout.write('x' * 65536)",
    "a slow drip": "import os, time\nwhile True: os.write(1, b'x'); time.sleep(0.05)",
    "silence": "import time\ntime.sleep(60)",
    "garbage": "import os\nwhile True: os.write(1, os.urandom(4096))",
    "noise on stderr": "import os\nwhile True: os.write(2, b'noise' * 9999)",
    "an early end": "raise SystemExit(7)",
    "an empty line": "print()\nimport time\ntime.sleep(60)",
    "closed pipes": "import os, time\nos.close(0); os.close(1); time.sleep(60)",
}
IMPATIENT = Limits(timeout=timedelta(seconds=0.6), longest_reply=1_000_000)


@pytest.mark.parametrize("name", ODD_CHILDREN)
def test_an_odd_child_makes_an_error_and_no_verdict(name: str, tmp_path: Path) -> None:
    script = tmp_path / "adapter.py"
    script.write_text(ODD_CHILDREN[name])
    options = RunOptions(
        f"stdio:{sys.executable} {script}",
        tmp_path / "report",
        systems=("small",),
        bounds=IMPATIENT,
    )
    result = run(options)
    assert result.exit_code == 4
    (error,) = [case.error for case in result.cases]
    confirm_clear(error, "hello")
    assert not any(clause.passed or clause.failed for clause in result.clauses)


def test_a_child_that_ends_says_its_exit_code_and_its_last_words(tmp_path: Path) -> None:
    script = tmp_path / "adapter.py"
    script.write_text("import sys\nsys.stderr.write('no route\\nto the DCC')\nsys.exit(7)")
    target = Guard(connect(f"stdio:{sys.executable} {script}", LIMITS))
    said = fault_of(target, "hello")
    assert said == (
        "hello: it ended with exit code 7 before it replied; "
        "the end of its stderr: no route to the DCC"
    )


def test_a_slow_drip_over_http_is_given_up() -> None:
    listening = socket.create_server(("127.0.0.1", 0))

    def drip() -> None:
        connection, _ = listening.accept()
        with connection, suppress(OSError):
            connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n")
            while True:
                connection.sendall(b"x")
                threading.Event().wait(0.05)

    threading.Thread(target=drip, daemon=True).start()
    url = f"http://127.0.0.1:{listening.getsockname()[1]}/"
    said = fault_of(over_http(url, IMPATIENT), "hello")
    listening.close()
    assert "no whole reply within 0.6 s" in said
