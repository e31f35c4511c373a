"""A DCC that is reached by HTTP: what is sent to it, what it pushes, and what cannot be seen."""

from __future__ import annotations

import json
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from http.client import HTTPConnection
from pathlib import Path
from typing import Any

import pytest

from srpd.conformance.campaigns.run import RunOptions, run
from srpd.conformance.capabilities.statement import stated
from srpd.conformance.fixtures.fixture_file import written_fixtures
from srpd.conformance.fixtures.world_keys import fixtures_of_the_world, keys_of_the_world
from srpd.conformance.judging.verdicts import ExitCode, RunResult, Verdict
from srpd.conformance.messages import contents
from srpd.conformance.messages.identifiers import RequestId
from srpd.conformance.messages.key_store import write_store
from srpd.conformance.messages.requests import Request, parse_request
from srpd.conformance.messages.signature import sign
from srpd.conformance.messages.xml import serialise
from srpd.conformance.reference import ReferenceDcc, factory
from srpd.conformance.reference.sandbox import IMPORT_SUPPLIER, Sandbox
from srpd.conformance.suites.coverage_kinds import Wanted
from srpd.conformance.targets import services
from srpd.conformance.targets.connect import connect
from srpd.conformance.targets.limits import DEFAULT_LIMITS, Limits
from srpd.conformance.targets.place import read_specification
from srpd.conformance.targets.protocol import Drained, PortMessage, TargetFault
from srpd.conformance.targets.pushes import UNATTRIBUTED
from srpd.conformance.targets.services import WebServices
from srpd.conformance.targets.web_services import PORTS as OF_PLAIN
from srpd.conformance.web.asgi import Answer, Receive, Scope, application, read_body
from srpd.conformance.web.hosting import Beside, address_of, listening
from srpd.model.faults import BadInput
from srpd.model.notation import Party
from srpd.model.terms import Service
from tests.conftest import Bench
from tests.going_well import kept
from tests.served import Served, Users, served


def _short(steps: int) -> Wanted:
    return Wanted("all-transitions", budget=steps)


def clauses(result: RunResult, verdict: Verdict) -> dict[str, str]:
    return {each.clause: each.reason for each in result.clauses if each.verdict is verdict}


@pytest.fixture(scope="module")
def controlled() -> Iterator[Served]:
    with served("--control", "0") as server:
        yield server


def of(server: Served, control: bool = True, **options: str) -> str:
    chosen = {"control": str(server.control_port)} if control else {}
    query = "&".join(f"{name}={value}" for name, value in (chosen | options).items())
    return f"duis+http://127.0.0.1:{server.port}?{query}"


def test_by_http_the_verdicts_are_those_that_are_reached_in_process(
    controlled: Served, tmp_path: Path
) -> None:
    options = RunOptions(folder=tmp_path / "here", systems=("small",), wanted=_short(100))
    here = run(replace(options, target="python:srpd.conformance.reference:factory"))
    there = run(replace(options, target=of(controlled), folder=tmp_path / "there"))
    assert [replace(each, reason="") for each in there.clauses] == [
        replace(each, reason="") for each in here.clauses
    ]
    assert clauses(there, Verdict.PASS)
    assert not any(case.unattributed for case in there.cases)


@contextmanager
def answering(answers: list[Answer]) -> Iterator[tuple[str, list[str]]]:
    """A DCC that gives these answers, one after the other."""
    asked: list[str] = []

    async def answer(scope: Scope, receive: Receive) -> Answer:
        await read_body(scope, receive, 1_000_000, 5)
        asked.append(scope["path"])
        return answers.pop(0)

    made = listening("127.0.0.1", 0)
    server = Beside(application(answer), made)
    server.start()
    try:
        yield f"duis+http://{address_of(made)}", asked
    finally:
        server.stop()


def sent(command_variant: int | None = None) -> PortMessage:
    sandbox = Sandbox(factory())
    message = sandbox.build("4.1.1", command_variant=command_variant)
    xml = serialise(sign(message, sandbox.credentials[IMPORT_SUPPLIER]))
    return PortMessage(f"user.{IMPORT_SUPPLIER}", xml)


@pytest.mark.parametrize(
    ("command_variant", "service"), [(1, "S"), (2, "D"), (3, "S"), (4, "T"), (5, "S"), (8, "D")]
)
def test_a_request_goes_to_the_service_of_its_command_variant(
    command_variant: int, service: str
) -> None:
    with answering([Answer(500, b"out of order")]) as (specification, asked):
        client = WebServices(read_specification(specification), DEFAULT_LIMITS)
        answer, _ = client.send(sent(command_variant))
        client.close()
    assert asked == [f"/api/v1/service{service}"]
    assert answer.fields == {"http": 500, "reason": "out of order"}


def test_what_a_test_sends_to_another_service_goes_there() -> None:
    with answering([Answer(500, b"out of order")]) as (specification, asked):
        client = WebServices(read_specification(specification), DEFAULT_LIMITS)
        client.send(replace(sent(1), fields={"service": Service.TRANSFORM.value}))
        client.close()
    assert asked == ["/api/v1/serviceT"]


@pytest.mark.parametrize("coverage", ["hostile-data", "changes"])
def test_by_http_nothing_fails_that_passes_in_process(
    controlled: Served, tmp_path: Path, coverage: str
) -> None:
    wanted = Wanted(coverage)
    options = RunOptions(of(controlled), tmp_path / "r", systems=("signed", "small"), wanted=wanted)
    result = run(options)
    assert kept(result)
    assert not clauses(result, Verdict.FAIL)
    assert not result.errors


def test_a_dcc_that_asks_to_slow_down_is_heeded_and_that_is_told(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    waited: list[float] = []
    monkeypatch.setattr(services.time, "sleep", waited.append)
    busy = Answer(429, b"", headers=(("Retry-After", "7"),))
    with answering([busy, busy, Answer(200, b"<a/>")]) as (specification, _):
        told: list[str] = []
        client = WebServices(read_specification(specification), Limits(tell=told.append))
        answer, _request = client.send(sent())
        client.close()
    assert waited == [7.0, 7.0]
    assert answer.xml == "<a/>"
    assert answer.fields == {"slowed_down": 2, "waited_seconds": 14.0}
    assert "waiting 7 s" in told[0]


def test_a_dcc_that_asks_for_too_much_patience_is_a_fault(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(services.time, "sleep", lambda _: None)
    busy = Answer(429, b"", headers=(("Retry-After", "200"),))
    with answering([busy, busy]) as (specification, _):
        client = WebServices(read_specification(specification), DEFAULT_LIMITS)
        with pytest.raises(TargetFault, match="429 2 times"):
            client.send(sent())
        client.close()


def nobody() -> str:
    made = listening("127.0.0.1", 0)
    where = address_of(made)
    made.close()
    return f"duis+http://{where}"


def test_nobody_there_is_a_fault() -> None:
    client = WebServices(read_specification(nobody()), DEFAULT_LIMITS)
    with pytest.raises(TargetFault, match="refused"):
        client.send(sent())


def test_a_run_against_nobody_is_an_error_and_no_verdict(tmp_path: Path) -> None:
    result = run(RunOptions(nobody(), tmp_path / "r", systems=("detection",), wanted=_short(20)))
    assert result.exit_code is ExitCode.ERROR
    assert "refused" in result.errors[0].error
    assert not clauses(result, Verdict.PASS)


def test_a_dcc_that_drips_is_given_up() -> None:
    def drip() -> None:
        connection, _ = listens.accept()
        with connection, suppress(OSError):
            connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n")
            while True:
                connection.sendall(b"x")
                threading.Event().wait(0.05)

    with socket.create_server(("127.0.0.1", 0)) as listens:
        threading.Thread(target=drip, daemon=True).start()
        where = read_specification(f"duis+http://127.0.0.1:{listens.getsockname()[1]}")
        client = WebServices(where, Limits(timeout=timedelta(seconds=0.6)))
        with pytest.raises(TargetFault, match="timed out"):
            client.send(sent())


@pytest.mark.parametrize(
    ("specification", "says"),
    [
        ("duis+http://", "write it as"),
        ("duis+http://h:99999", "no URL"),
        ("duis+http://h?recieve=a:1", "receive"),
        ("duis+http://h?receive=a", "HOST:PORT"),
        ("duis+http://h?wait=-1", "seconds"),
        ("duis+http://h?wait=x", "seconds"),
        ("duis+http://h?control=x", "port"),
        ("duis+http://h?wait=1&wait=2", "one value"),
        ("duis+http://h?certificate=c.pem", "duis\\+https"),
        ("duis+http://h?fixtures=nowhere.json", "cannot be read"),
    ],
)
def test_a_specification_that_is_wrong_is_said_to_be(specification: str, says: str) -> None:
    with pytest.raises(BadInput, match=says):
        connect(specification)


# A DCC with nothing but the services


def push(url: str, xml: str) -> int:
    host, _, port = url.removeprefix("http://").partition(":")
    connection = HTTPConnection(host, int(port), timeout=10)
    connection.request("POST", "/receive", xml.encode(), {"Content-Type": "application/xml"})
    status = connection.getresponse().status
    connection.close()
    return status


@pytest.fixture
def plain(tmp_path: Path) -> Iterator[Any]:
    users = Users(tmp_path)
    with served("--fixtures", str(users.fixtures)) as server:
        target: Any = connect(of(server, False, fixtures=str(users.fixtures), wait="0"))
        try:
            yield target
        finally:
            target.bye()


def alert_about(request_id: RequestId) -> str:
    dcc = factory()
    sandbox = Sandbox(dcc)
    content = contents.command_failure(request_id, request_id.target)
    dcc.alert(IMPORT_SUPPLIER, "N13", content, "E20")
    [message] = sandbox.out("usercb.")
    return message.xml


def test_it_says_what_it_cannot_do(plain: Any) -> None:
    said = plain.hello()
    assert (said.virtual_clock, said.reset, said.quiescence) == (False, False, False)
    assert said.ports == ("user", "usercb")
    lacks = {name for name, a in stated(Party.DCC, said, plain.ics()).items() if a == "no"}
    assert lacks == {
        *("virtual-clock", "reset", "quiescence", "web-services"),
        *("port-wan", "port-s1sp", "port-cos", "port-ops"),
    }


def test_what_is_pushed_about_a_request_is_seen_at_its_senders_port(plain: Any) -> None:
    message = sent()
    plain.mark("case-1 case-1.1")
    plain.deliver(message)
    assert push(plain._receive.url, alert_about(parse_request(message.xml).request_id)) == 204
    [seen] = plain.drain().messages
    assert seen.port == f"usercb.{IMPORT_SUPPLIER}"


def test_what_matches_nothing_is_kept_with_the_reason(plain: Any) -> None:
    message = sent()
    ours = parse_request(message.xml).request_id
    plain.mark("case-1 case-1.1")
    plain.deliver(message)
    plain.mark("case-2 case-2.1")
    unknown = RequestId(ours.originator, ours.target, 77)
    for xml in (alert_about(ours), alert_about(unknown), alert_about(unknown), "<a/>"):
        assert push(plain._receive.url, xml) == 204
    found = plain.drain().messages
    assert {each.port for each in found} == {UNATTRIBUTED}
    reasons = [each.fields["why"] for each in found]
    for reason, says in zip(
        reasons,
        ("of an earlier case", "no such request", "came before", "cannot be read"),
        strict=True,
    ):
        assert says in reason


def test_what_is_pushed_after_the_last_step_is_told(tmp_path: Path) -> None:
    told: list[str] = []
    users = Users(tmp_path)
    with served("--fixtures", str(users.fixtures)) as server:
        target: Any = connect(
            of(server, False, fixtures=str(users.fixtures), wait="0"), Limits(tell=told.append)
        )
        target.drain()
        assert push(target._receive.url, "<a/>") == 204
        target.bye()
    assert "pushed after the last step had its 0 s: 1 messages" in told[-1]


def test_records_that_nobody_set_up_are_refused(plain: Any, tmp_path: Path) -> None:
    held = json.loads((tmp_path / "fixtures.json").read_text())["records"]
    assert plain.load({"users": held["users"]}).refused == ()
    changed = {**held["users"][0], "rights": "suspended"}
    [refused] = plain.load({"users": [changed]}).refused
    assert "does not say that it is set up" in refused


@pytest.fixture(scope="module")
def thin(tmp_path_factory: pytest.TempPathFactory) -> RunResult:
    """A run of the system of Service Requests against a DCC with nothing but the services."""
    folder = tmp_path_factory.mktemp("thin")
    held = keys_of_the_world("thin", datetime.now(UTC))
    write_store(folder / "keys", held)
    fixtures = folder / "fixtures.json"
    fixtures.write_text(written_fixtures(fixtures_of_the_world(held)))
    receive = listening("127.0.0.1", 0)
    free = address_of(receive)
    receive.close()
    with served("--fixtures", str(fixtures), "--push-to", f"http://{free}/{{user}}") as server:
        target = of(server, False, fixtures=str(fixtures), receive=free, wait="0.01")
        options = RunOptions(
            target,
            folder / "report",
            systems=("requests",),
            keys=folder / "keys",
            wanted=_short(700),
        )
        return run(options)


def test_of_a_thin_transport_what_can_be_seen_is_judged(thin: RunResult) -> None:
    assert thin.errors == ()
    assert thin.breaches == ()
    assert {"6.1(b)", "6.1(d)"} <= kept(thin)
    assert thin.exit_code is ExitCode.ONLY_INCONCLUSIVE


def test_of_a_thin_transport_what_is_missing_is_named(thin: RunResult) -> None:
    reasons = " ".join(check.why for case in thin.cases for check in case.checks)
    for missing in ("no port 'wan'", "no reset", "does not say that it is set up"):
        assert missing in reasons
    # That nothing is sent to Devices cannot be seen either.
    assert not {"13.1(b)", "6.3"} & set(clauses(thin, Verdict.PASS))


def test_with_a_message_that_nothing_explains_not_all_is_passed(thin: RunResult) -> None:
    earned = (Verdict.PASS, Verdict.PARTLY)
    passed = tuple(e for e in thin.clauses if e.verdict in earned and e.passed)
    case = next(each for each in thin.cases if each.checks)
    clean = replace(thin, clauses=passed, cases=(replace(case, error=""),))
    assert clean.exit_code is ExitCode.ALL_PASSED
    stray = replace(case, error="", unattributed=("an alert",))
    assert replace(clean, cases=(stray,)).exit_code is ExitCode.ONLY_INCONCLUSIVE


def test_a_plain_dcc_that_breaks_the_law_fails(bench: Bench) -> None:
    class WithoutOtherPorts(ReferenceDcc):
        def hello(self) -> Any:
            return replace(super().hello(), ports=("user", "usercb", "ops"))

        def drain(self) -> Drained:
            drained = super().drain()
            there = (m for m in drained.messages if m.port.partition(".")[0] in (*OF_PLAIN, "ops"))
            return Drained(tuple(there), drained.idle)

        def senders_rights_are_not_suspended(self, request: Request) -> bool:
            super().senders_rights_are_not_suspended(request)
            return True

    played = bench.play(WithoutOtherPorts, systems=("requests",), wanted=_short(150))
    # That a Non-Device Service Request was not rejected shows at the port of the User.
    assert played.failed == {"6.1(b)", "6.3"}
    assert not played.passed & {"13.1(b)", "13.2(a)"}


def call(server: Served, body: bytes, **headers: str) -> tuple[int, bytes]:
    connection = HTTPConnection("127.0.0.1", server.control_port, timeout=10)
    connection.request("POST", "/", body, {"Content-Type": "application/json", **headers})
    answer = connection.getresponse()
    found = answer.status, answer.read()
    connection.close()
    return found


def test_the_control_port_refuses_what_a_web_page_could_send(controlled: Served) -> None:
    body = b'{"method": "hello", "id": 1}'
    assert call(controlled, body)[0] == 200
    assert call(controlled, body, Origin="http://elsewhere")[0] == 403
    assert call(controlled, body, **{"Content-Type": "text/plain"})[0] == 415


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"[]",
        b"nul",
        b'{"method": "unheard"}',
        b'{"method": "reset", "params": {}}',
        b'{"method": "reset", "params": {"now": "soon"}}',
        b'{"method": "advance", "params": {"to": "1999-01-01T00:00:00Z"}}',
        b'{"method": "deliver", "params": {"message": {"port": 7}}}',
        b'{"method": "deliver", "params": {"message": {"port": "nowhere"}}}',
        b'{"method": "receive-response", "params": {"url": "ftp://x"}}',
        b"[" * 100_000,
    ],
)
def test_a_call_that_is_none_is_answered_by_an_error(controlled: Served, body: bytes) -> None:
    status, said = call(controlled, body)
    assert status == 200
    assert json.loads(said)["error"]["message"]
