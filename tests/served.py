"""`srpd serve` in a process of its own, and a Receive Response service to hear what it pushes."""

from __future__ import annotations

import json
import re
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass, field
from http.client import HTTPConnection
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from srpd.conformance.fixtures.fixture_file import Fixtures, written_fixtures
from srpd.conformance.messages.identifiers import Eui
from srpd.conformance.messages.requests import parse_request
from srpd.conformance.messages.responses import Response, parse_response
from srpd.conformance.messages.signature import sign
from srpd.conformance.messages.xml import serialise
from srpd.conformance.reference import factory
from srpd.conformance.reference.sandbox import ESME, IMPORT_SUPPLIER, Sandbox, world

SERVICES = {1: "S", 3: "S", 5: "S", 7: "S", 4: "T", 2: "D", 6: "D", 8: "D"}
_SERVING = re.compile(r"serving https?://127\.0\.0\.1:(\d+)")
_CONTROL = re.compile(r"control http://127\.0\.0\.1:(\d+)")
_PATIENCE = 60.0


@dataclass
class Reply:
    """What was answered by HTTP."""

    status: int
    body: bytes
    headers: dict[str, str]

    @property
    def response(self) -> Response:
        """The DUIS Response."""
        assert self.status == 200, (self.status, self.body)
        return parse_response(self.body)


class Served:
    """A server that was started; what it said on stderr is in `said`."""

    def __init__(self, *options: str) -> None:
        self.said: list[str] = []
        self.port = self.control_port = 0
        self.process = subprocess.Popen(  # noqa: S603
            [
                sys.executable,
                "-m",
                "srpd.conformance.command_line",
                "serve",
                "--port",
                "0",
                *options,
            ],
            stderr=subprocess.PIPE,
            text=True,
        )
        self._begun = threading.Event()
        self._reader = threading.Thread(target=self._read, args=("--control" in options,))
        self._reader.start()
        assert self._begun.wait(_PATIENCE), self.said

    def _read(self, controlled: bool) -> None:
        assert self.process.stderr is not None
        for line in self.process.stderr:
            self.said.append(line)
            if found := _SERVING.search(line):
                self.port = int(found[1])
            if found := _CONTROL.search(line):
                self.control_port = int(found[1])
            if self.port and (self.control_port or not controlled):
                self._begun.set()
        self._begun.set()

    def post(
        self, body: bytes, path: str = "/api/v1/serviceS", kind: str = "application/xml"
    ) -> Reply:
        with closing(HTTPConnection("127.0.0.1", self.port, timeout=_PATIENCE)) as connection:
            with suppress(BrokenPipeError, ConnectionResetError):  # refused while being sent
                connection.request("POST", path, body, {"Content-Type": kind})
            answer = connection.getresponse()
            headers = {name.lower(): value for name, value in answer.getheaders()}
            return Reply(answer.status, answer.read(), headers)

    def get(self, path: str) -> Reply:
        with closing(HTTPConnection("127.0.0.1", self.port, timeout=_PATIENCE)) as connection:
            connection.request("GET", path)
            answer = connection.getresponse()
            return Reply(answer.status, answer.read(), dict(answer.getheaders()))

    def status(self) -> Any:
        return json.loads(self.get("/status").body)

    def send(self, text: str) -> Response:
        """Send a request to the service that its Command Variant belongs to."""
        service = SERVICES[parse_request(text).command_variant]
        return self.post(text.encode(), f"/api/v1/service{service}").response

    def end(self, how: signal.Signals = signal.SIGTERM) -> int:
        """Have the process end, and wait until it has."""
        self.process.send_signal(how)
        code = self.process.wait(_PATIENCE)
        self._reader.join(_PATIENCE)
        return code


@contextmanager
def served(*options: str) -> Iterator[Served]:
    """A server for the length of a test."""
    server = Served(*options)
    try:
        assert server.port, server.said
        yield server
    finally:
        if server.process.poll() is None:
            server.end()
        else:
            server._reader.join(_PATIENCE)
        if server.process.stderr:
            server.process.stderr.close()


class Users:
    """The sandbox's Users, who sign for a server that was started with their fixtures."""

    def __init__(self, folder: Path, **changes: Any) -> None:
        self.sandbox = Sandbox(factory())
        records = world(self.sandbox.pki, self.sandbox.credentials) | changes
        self.fixtures = folder / "fixtures.json"
        self.fixtures.write_text(written_fixtures(Fixtures(records)))

    def signed(self, variant: str = "4.1.1", device: Eui = ESME, **options: Any) -> str:
        """A signed request of the import supplier, with the next counter."""
        message = self.sandbox.build(variant, device, IMPORT_SUPPLIER, **options)
        return serialise(sign(message, self.sandbox.credentials[IMPORT_SUPPLIER]))


@dataclass
class Receiver:
    """A Receive Response service. It answers with the next of `statuses`, then with 204."""

    statuses: list[int] = field(default_factory=list)
    taken: list[str] = field(default_factory=list)
    tried: int = 0
    heard: threading.Condition = field(default_factory=threading.Condition)
    url: str = ""

    def wait_for(self, number: int, seconds: float = 20.0) -> list[str]:
        """What was taken, once it is so many messages or time is up."""
        with self.heard:
            self.heard.wait_for(lambda: len(self.taken) >= number, seconds)
            return list(self.taken)


@contextmanager
def receiving(*statuses: int) -> Iterator[Receiver]:
    """A Receive Response service for the length of a test."""
    receiver = Receiver(list(statuses))

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        wbufsize = -1

        def do_POST(self) -> None:
            length = int(self.headers["Content-Length"])
            body = self.rfile.read(length).decode()
            if len(body.encode()) < length:  # whoever sent it was killed
                return
            with receiver.heard:
                receiver.tried += 1
                status = receiver.statuses.pop(0) if receiver.statuses else 204
                if status == 204:
                    receiver.taken.append(body)
                receiver.heard.notify_all()
            self.send_response(status)
            if status != 204:
                self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, format: str, *args: object) -> None:
            pass

    class Server(ThreadingHTTPServer):
        daemon_threads = True

        def handle_error(self, request: object, client_address: object) -> None:
            pass  # whoever pushes may be killed at any time

        def server_bind(self) -> None:
            self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            super().server_bind()

    server = Server(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, args=(0.05,))
    thread.start()
    receiver.url = f"http://127.0.0.1:{server.server_address[1]}/{{user}}"
    try:
        yield receiver
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
