"""The control port answers as docs/reference/serve.md and the target protocol say."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterator
from datetime import UTC, datetime
from hashlib import sha256
from http.client import HTTPConnection
from typing import Any

import pytest

from srpd.conformance.reference.sandbox import SMETS1_ESME
from srpd.conformance.serving import control
from srpd.conformance.serving.engine import Engine
from srpd.conformance.serving.journal import Journal, Outgoing
from srpd.conformance.serving.pushing import Addresses, Pushing
from srpd.conformance.serving.served_dcc import ServedDcc
from srpd.conformance.targets.schemas import finding
from tests.conformance.serving.test_serve import QUARANTINES_ALL
from tests.served import Served, Users, receiving, served

BEGIN = "2026-01-10T00:00:00Z"


@pytest.fixture(scope="module")
def users(tmp_path_factory: pytest.TempPathFactory) -> Users:
    return Users(tmp_path_factory.mktemp("users"), thresholds=[QUARANTINES_ALL])


@pytest.fixture(scope="module")
def server() -> Iterator[Served]:
    with served("--control", "0") as found:
        yield found


def ask(
    server: Served,
    body: bytes,
    path: str = "/",
    method: str = "POST",
    kind: str = "application/json",
    **headers: str,
) -> tuple[int, bytes]:
    connection = HTTPConnection("127.0.0.1", server.control_port, timeout=30)
    connection.request(method, path, body, {"Content-Type": kind, **headers})
    answer = connection.getresponse()
    found = answer.status, answer.read()
    connection.close()
    return found


def reply(server: Served, body: bytes) -> Any:
    status, said = ask(server, body)
    assert status == 200
    found = json.loads(said)
    assert not finding(found, "reply")
    return found


def call(server: Served, method: str, **params: Any) -> Any:
    request = {"jsonrpc": "2.0", "id": 7, "method": method, "params": params}
    assert method == "receive-response" or not finding(request, "request")
    found = reply(server, json.dumps(request).encode())
    assert found["id"] == 7
    if "result" in found and method != "receive-response":
        assert not finding(found["result"], method, "result"), found
    return found.get("result", found.get("error"))


@pytest.mark.parametrize(
    ("options", "status"),
    [
        ({"path": "/status"}, 404),
        ({"method": "GET"}, 405),
        ({"method": "PUT"}, 405),
        ({"kind": "text/plain"}, 415),
        ({"kind": "application/x-www-form-urlencoded"}, 415),
        ({"Origin": "http://elsewhere"}, 403),
        ({"Content-Length": "64000001"}, 413),
        ({"kind": "application/json; charset=utf-8"}, 200),
    ],
)
def test_what_is_no_call_is_refused_by_http(
    server: Served, options: dict[str, str], status: int
) -> None:
    assert ask(server, b"{}", **options)[0] == status


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (b"", -32700),
        (b"nul", -32700),
        (b"[" * 100_000, -32700),
        (b'{"id": 1, "id": 2}', -32700),
        (b'{"id": NaN}', -32700),
        (b'"\\ud800"', -32700),
        (b"\xff", -32700),
        (b"[]", -32600),
        (b'{"method": "hello", "id": 1}', -32600),
        (b'{"jsonrpc": "2.0", "method": "receive-response", "params": {"url": ""}}', -32600),
    ],
)
def test_a_call_that_is_none_has_the_code_of_the_protocol(
    server: Served, body: bytes, code: int
) -> None:
    assert reply(server, body)["error"]["code"] == code


@pytest.mark.parametrize(
    ("method", "params", "code"),
    [
        ("unheard", {}, -32601),
        ("reset", {}, -32602),
        ("reset", {"now": 5}, -32602),
        ("deliver", {"message": {"port": 7}}, -32602),
        ("load", {"records": []}, -32602),
        ("mark", {"text": "a", "more": 1}, -32602),
        ("receive-response", {"url": 5}, -32602),
        ("receive-response", {}, -32602),
        ("reset", {"now": "soon"}, -32000),
        ("advance", {"to": "1999-01-01T00:00:00Z"}, -32000),
        ("deliver", {"message": {"port": "nowhere"}}, -32000),
        ("receive-response", {"url": "ftp://x"}, -32000),
        ("hello", {"protocols": ["0"]}, -32001),
    ],
)
def test_a_call_that_cannot_be_granted_has_the_code_of_the_protocol(
    server: Served, method: str, params: dict[str, Any], code: int
) -> None:
    request = {"jsonrpc": "2.0", "id": 3, "method": method, "params": params}
    error = reply(server, json.dumps(request).encode())["error"]
    assert error["code"] == code
    assert error["message"]


def test_every_method_has_the_result_of_the_protocol(server: Served, users: Users) -> None:
    assert call(server, "hello", protocols=["1"])["protocol"] == "1"
    assert set(call(server, "ics")["statement"].values()) <= {"yes", "no", "unknown"}
    empty = call(server, "reset", now=BEGIN)["digest"]
    records = json.loads(users.fixtures.read_text())["records"]
    assert call(server, "load", records=records) == {"refused": []}
    assert call(server, "mark", text="here") == {}
    message = {"port": "ops", "fields": {"kind": "update", "records": {}}}
    answer = call(server, "deliver", message=message)["answer"]
    assert answer["fields"]["outcome"] == "done"
    assert call(server, "advance", to="2026-01-10T01:00:00Z") == {
        "now": "2026-01-10T01:00:00Z",
        "next_timer": None,
    }
    assert call(server, "drain") == {"messages": [], "idle": True, "outstanding": []}
    assert call(server, "bye") == {}
    assert call(server, "reset", now=BEGIN)["digest"] == empty


def test_the_next_timer_is_an_instant_in_utc(server: Served, users: Users) -> None:
    call(server, "reset", now=BEGIN)
    call(server, "load", records=json.loads(users.fixtures.read_text())["records"])
    at = datetime(2026, 2, 1, tzinfo=UTC)
    text = users.signed("11.3", SMETS1_ESME, command_variant=1, execution_at=at)
    assert server.send(text).code == "I99"
    advanced = call(server, "advance", to="2026-01-10T00:00:01Z")
    assert advanced["next_timer"] == "2026-02-01T00:00:00Z"


def test_a_drain_tells_what_was_pushed_by_its_hash(server: Served, users: Users) -> None:
    call(server, "reset", now=BEGIN)
    call(server, "load", records=json.loads(users.fixtures.read_text())["records"])
    with receiving() as receiver:
        assert call(server, "receive-response", url=receiver.url) == {}
        assert server.send(users.signed()).code == "I99"
        (message,) = call(server, "drain")["messages"]
        (taken,) = receiver.wait_for(1)
    assert message["xml"] == ""
    assert message["fields"]["pushed"] == sha256(taken.encode()).hexdigest()


def test_what_a_user_does_not_take_in_time_is_outstanding(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(control, "PUSH_SECONDS", 0.05)
    engine = Engine(ServedDcc(), Journal(None), None)
    engine.outbox.add(Outgoing(1, "A", BEGIN, 0.0, b"<a/>"))
    pushing = Pushing(Addresses({"A": "http://127.0.0.1:9/"}), lambda *_: None, lambda _: None)
    line = b'{"jsonrpc": "2.0", "id": 1, "method": "drain", "params": {}}'
    said = json.loads(asyncio.run(control.Control(engine, pushing).reply(line)))
    assert said["result"] == {
        "messages": [],
        "idle": False,
        "outstanding": ["message 1 to A is not taken"],
    }
