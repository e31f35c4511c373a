"""Targets in other processes: the same run through each transport, and what may go wrong."""

from __future__ import annotations

import http.client
import json
import re
import shlex
import ssl
import sys
import threading
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from ipaddress import IPv4Address
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID

from srpd.conformance.campaigns.run import RunOptions, run
from srpd.conformance.capabilities.roles import REFERENCES
from srpd.conformance.doctor.probes import PROBES
from srpd.conformance.reference import ReferenceDcc
from srpd.conformance.reference.conformance_statement import OF_THE_DCC
from srpd.conformance.targets.connect import connect
from srpd.conformance.targets.guard import Guard
from srpd.conformance.targets.limits import Limits
from srpd.conformance.targets.protocol import Drained, Hello, PortMessage, TargetFault
from srpd.conformance.targets.serving import Answering
from srpd.conformance.targets.serving_http import AdapterServer
from srpd.model.notation import Party

NOW = "2026-03-02T00:05:00Z"
SERVE = (
    f"stdio:{shlex.quote(sys.executable)} -m srpd.conformance.command_line adapter serve --target"
)
Serve = Callable[..., AdapterServer]


@pytest.fixture
def serve() -> Iterator[Serve]:
    """Serves a target over HTTP for the length of a test."""
    servers: list[AdapterServer] = []

    def start(target: Any, kind: type[AdapterServer] = AdapterServer) -> AdapterServer:
        server = kind(Answering(target), "127.0.0.1", 0)
        servers.append(server)
        threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
        return server

    yield start
    for server in servers:
        server.shutdown()
        server.server_close()


def script(folder: Path, text: str) -> str:
    file = folder / "adapter.py"
    file.write_text(text)
    return f"stdio:{shlex.quote(sys.executable)} {shlex.quote(str(file))}"


# The same run through each transport


@pytest.mark.parametrize("role", PROBES, ids=lambda role: role.name)
def test_each_transport_gives_the_same_trace_and_the_same_verdicts(
    bench: Any, serve: Serve, role: Party
) -> None:
    case = PROBES[role].case
    suite = bench.suite((case.system, *(step.stimulus for step in case.steps)))
    specifications = (
        REFERENCES[role],
        f"{SERVE} {REFERENCES[role]}",
        serve(connect(REFERENCES[role])).url,
    )
    found = []
    for number, specification in enumerate(specifications):
        folder = bench.base / f"transport-{number}"
        result = run(RunOptions(specification, folder, role=role, suite_file=suite))
        assert result.exit_code == 0
        found.append((result.clauses, (folder / "trace.jsonl").read_bytes()))
    assert found[0] == found[1] == found[2]


def test_a_breach_is_the_same_breach_through_a_pipe(bench: Any, tmp_path: Path) -> None:
    faulty = "python:srpd.conformance.miniatures:sends_what_it_quarantined"
    suite = bench.suite(("detection", *("first sends 4.1.1-IS-esme",) * 3))
    found = []
    for place, target in enumerate((faulty, f"{SERVE} {faulty}")):
        options = RunOptions(target, tmp_path / str(place), suite_file=suite)
        result = run(options)
        assert result.exit_code == 1
        found.append([(b.clause, b.case, b.step, b.reasoning) for b in result.breaches])
    assert found[0] == found[1] != []


def test_the_fault_of_a_target_reads_the_same_through_each_transport(serve: Serve) -> None:
    said = []
    for target in (ReferenceDcc(), connect(f"{SERVE} {REFERENCES[Party.DCC]}")):
        guard = Guard(target)
        with pytest.raises(TargetFault) as caught:
            guard.deliver(PortMessage("nowhere"))
        said.append(str(caught.value))
    with pytest.raises(TargetFault) as caught:
        Guard(connect(serve(ReferenceDcc()).url)).deliver(PortMessage("nowhere"))
    assert said == [str(caught.value)] * 2


def test_what_a_target_prints_does_not_disturb_its_replies(tmp_path: Path) -> None:
    (tmp_path / "printing.py").write_text(
        "import os\nfrom srpd.conformance.reference import ReferenceDcc\nprint('hello')\n"
        "def factory():\n    print('made'); os.system('echo from a shell')\n"
        "    return ReferenceDcc()\n"
    )
    target = connect(f"stdio:env PYTHONPATH={tmp_path} {SERVE[6:]} python:printing:factory")
    assert target.hello().name == "srpd reference DCC"
    target.bye()


# A child


DIES = (
    f"STATEMENT = {dict(OF_THE_DCC)}"
    + """
import json, sys
for line in sys.stdin:
    asked = json.loads(line)
    if asked["method"] == "drain":
        sys.exit("nobody is at home")
    result = {"hello": {"protocol": "1", "protocols": ["1"], "name": "n", "version": "1",
        "virtual_clock": True, "reset": True, "quiescence": True,
        "ports": ["user", "usercb", "wan", "cos", "s1sp", "ops"]},
        "ics": {"statement": STATEMENT}, "reset": {"digest": "d"}, "load": {"refused": []},
        "deliver": {"answer": None}}.get(asked["method"], {})
    print(json.dumps({"jsonrpc": "2.0", "id": asked["id"], "result": result}), flush=True)
"""
)


def test_a_child_that_dies_in_a_case_ends_that_case_and_is_started_anew(
    bench: Any, tmp_path: Path
) -> None:
    send = ("detection", "first sends 4.1.1-IS-esme")
    options = RunOptions(script(tmp_path, DIES), tmp_path / "r", suite_file=bench.suite(send, send))
    result = run(options)
    assert result.exit_code == 4
    assert [case.error for case in result.cases] == [
        "drain: it ended with exit code 1 before it replied; "
        "the end of its stderr: nobody is at home"
    ] * 2


def test_after_a_fault_nothing_is_asked_until_the_next_reset(tmp_path: Path) -> None:
    target = Guard(connect(script(tmp_path, DIES)))
    with pytest.raises(TargetFault, match="exit code 1"):
        target.drain()
    with pytest.raises(TargetFault, match="not asked, since the adapter failed before"):
        target.deliver(PortMessage("wan"))
    assert target.reset(NOW) == "d"


def test_a_child_and_its_children_are_ended(tmp_path: Path) -> None:
    place = tmp_path / "pids"
    target = connect(
        script(
            tmp_path,
            "import os, subprocess, sys, time\n"
            "child = subprocess.Popen(['sleep', '60'])\n"
            f"open({str(place)!r}, 'w').write(f'{{os.getpid()}} {{child.pid}}')\n"
            "sys.stdin.readline()\nprint('no reply', flush=True)\ntime.sleep(60)\n",
        )
    )
    with pytest.raises(TargetFault, match="not JSON"):
        target.hello()
    waited = time.monotonic() + 5
    for pid in place.read_text().split():
        while _runs(int(pid)) and time.monotonic() < waited:
            time.sleep(0.01)
        assert not _runs(int(pid))


def _runs(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
    except OSError:
        return False


def test_a_message_larger_than_every_pipe_passes_both_ways(tmp_path: Path) -> None:
    (tmp_path / "echoing.py").write_text(
        "from srpd.conformance.reference import ReferenceDcc\n"
        "from srpd.conformance.targets.protocol import Delivered\n"
        "class Echo(ReferenceDcc):\n"
        "    def deliver(self, message):\n        return Delivered(message)\n"
    )
    target = connect(f"stdio:env PYTHONPATH={tmp_path} {SERVE[6:]} python:echoing:Echo")
    message = PortMessage("wan", "\N{SNOWMAN}é<" * 1_000_000, {"a": [None, 1.5, True]}, NOW)
    assert target.deliver(message).answer == message
    target.bye()


def test_a_long_wait_says_who_is_awaited_and_for_what(tmp_path: Path) -> None:
    told: list[str] = []
    limits = Limits(timedelta(seconds=0.5), patience=timedelta(seconds=0.1), tell=told.append)
    slow = script(tmp_path, "import time\nprint('{', end='', flush=True)\ntime.sleep(60)\n")
    with pytest.raises(TargetFault, match="only 1 bytes of it came; --timeout gives it longer"):
        connect(slow, limits).hello()
    assert 2 <= len(told) <= 5
    assert re.match(r"waiting for '.*' to answer hello: ", told[0])
    assert "1 bytes of the reply have come" in told[-1]


# Versions


@pytest.mark.parametrize(
    ("hello", "says"),
    [
        ({"protocol": "2", "protocols": ["2", "3"]}, "it speaks version ['2', '3']"),
        ({"protocol": "7"}, "it speaks version 7 of the protocol, and the suite speaks 1"),
        ({}, "it speaks version None"),
    ],
)
def test_another_version_is_refused_before_anything_else_is_read(
    tmp_path: Path, hello: Any, says: str
) -> None:
    reply = json.dumps({"jsonrpc": "2.0", "id": 1, "result": hello})
    target = connect(script(tmp_path, f"input()\nprint({reply!r})\n"))
    with pytest.raises(TargetFault) as caught:
        target.hello()
    assert says in str(caught.value)


def test_an_adapter_refuses_a_suite_of_another_version() -> None:
    line = b'{"jsonrpc":"2.0","id":1,"method":"hello","params":{"protocols":["2"]}}'
    error = json.loads(Answering(ReferenceDcc()).answer(line))["error"]
    assert error == {"code": -32001, "message": "hello: only version 1 is spoken here"}


# HTTP


class Counting(AdapterServer):
    """A server that counts connections, and can close them all."""

    connections: list[Any]

    def get_request(self) -> Any:
        taken = super().get_request()
        self.__dict__.setdefault("connections", []).append(taken[0])
        return taken


def test_one_connection_is_used_for_all_requests(serve: Serve) -> None:
    server: Any = serve(ReferenceDcc(), Counting)
    target = connect(server.url)
    for _ in range(5):
        target.reset(NOW)
    assert len(server.connections) == 1


def test_a_connection_that_was_closed_meanwhile_is_made_anew(serve: Serve) -> None:
    server: Any = serve(ReferenceDcc(), Counting)
    target = connect(server.url)
    target.reset(NOW)
    server.connections[0].shutdown(2)
    time.sleep(0.05)
    target.reset(NOW)
    assert len(server.connections) == 2


class Busy(AdapterServer):
    """A server that answers 429 to every second request."""

    def finish_request(self, request: Any, _: Any) -> None:
        request.recv(65_536)
        self.asked = getattr(self, "asked", 0) + 1
        if self.asked % 2:
            request.sendall(
                b"HTTP/1.1 429 Busy\r\nRetry-After: 0\r\nContent-Length: 0\r\n"
                b"Connection: close\r\n\r\n"
            )
            return
        body = b'{"jsonrpc":"2.0","id":1,"result":{"digest":"after a pause"}}'
        request.sendall(
            b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\nConnection: close\r\n\r\n%s"
            % (len(body), body)
        )


def test_a_busy_adapter_is_asked_again_and_that_is_said(serve: Serve) -> None:
    told: list[str] = []
    server = serve(ReferenceDcc(), Busy)
    assert connect(server.url, Limits(tell=told.append)).reset(NOW) == "after a pause"
    assert told == [f"{server.url[7:-1]} answered 429: asked again after 0.1 s"]


def test_where_nobody_listens_the_error_names_the_address() -> None:
    with pytest.raises(TargetFault, match=r"127\.0\.0\.1:9: .*refused"):
        connect("http://127.0.0.1:9/").hello()


@pytest.mark.parametrize(
    ("method", "path", "headers", "status"),
    [
        ("GET", "/", {}, 501),
        ("POST", "/other", {"Content-Type": "application/json"}, 404),
        ("POST", "/", {"Content-Type": "text/plain"}, 415),
        ("POST", "/", {}, 415),
        ("POST", "/", {"Content-Type": "application/json", "Content-Length": "9" * 30}, 413),
        ("POST", "/", {"Content-Type": "application/json", "Content-Length": "x"}, 411),
    ],
)
def test_a_served_adapter_refuses_what_is_no_request(
    serve: Serve, method: str, path: str, headers: dict[str, str], status: int
) -> None:
    server = serve(ReferenceDcc())
    connection = http.client.HTTPConnection(*server.server_address[:2], timeout=5)
    connection.request(method, path, headers=headers)
    assert connection.getresponse().status == status
    connection.close()


# Serving


class Odd(ReferenceDcc):
    def drain(self) -> Drained:
        return Drained((PortMessage("wan", fields={"a": float("nan")}),), True)

    def hello(self) -> Hello:
        raise SystemExit(3)


def test_what_a_served_target_does_wrong_is_an_error_of_the_protocol() -> None:
    answering = Answering(Odd())
    asked = '{"jsonrpc":"2.0","id":1,"method":"%s","params":%s}'
    for method, params, says in (
        ("drain", "{}", "cannot be written as JSON"),
        ("hello", '{"protocols":["1"]}', "the target raised SystemExit"),
    ):
        reply = json.loads(answering.answer((asked % (method, params)).encode()))
        assert reply["error"]["code"] == -32000
        assert says in reply["error"]["message"]


def test_no_descriptor_is_left_open_by_a_child(tmp_path: Path) -> None:
    quick = script(tmp_path, DIES)
    before = len(list(Path("/proc/self/fd").iterdir()))
    for _ in range(5):
        target = connect(quick)
        target.hello()
        target.bye()
    assert len(list(Path("/proc/self/fd").iterdir())) == before


# TLS


@pytest.fixture
def certified(tmp_path: Path) -> Path:
    """A file with a key and a certificate for 127.0.0.1, signed by itself."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "adapter")])
    now = datetime.now(UTC)
    address = x509.IPAddress(IPv4Address("127.0.0.1"))
    certificate = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - timedelta(hours=1))
        .not_valid_after(now + timedelta(hours=1))
        .add_extension(x509.SubjectAlternativeName([address]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, SHA256())
    )
    private = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    file = tmp_path / "both.pem"
    file.write_bytes(private + certificate.public_bytes(Encoding.PEM))
    return file


def test_https_is_spoken_with_whom_a_certificate_vouches_for_and_nobody_else(
    serve: Serve, certified: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    server = serve(ReferenceDcc())
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certified)
    server.socket = context.wrap_socket(server.socket, server_side=True)
    url = server.url.replace("http:", "https:")
    with pytest.raises(TargetFault, match="certificate verify failed"):
        connect(url).hello()
    monkeypatch.setenv("SSL_CERT_FILE", str(certified))
    target = connect(url)
    assert target.hello().name == "srpd reference DCC"
    for _ in range(3):
        target.reset(NOW)
    target.bye()
