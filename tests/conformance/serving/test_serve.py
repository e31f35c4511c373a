"""`srpd serve`: the web services, what is refused at the door, and what is pushed."""

from __future__ import annotations

import gzip
import re
import threading
from collections import Counter
from collections.abc import Iterator
from http.client import HTTPConnection
from pathlib import Path

import pytest

from srpd.conformance.fixtures.fixture_file import read_fixtures
from srpd.conformance.messages.requests import parse_request
from srpd.conformance.messages.responses import Kind, parse_response
from srpd.conformance.messages.signature import sign
from srpd.conformance.messages.xml import DS, parse_xml, serialise
from srpd.conformance.reference import factory
from srpd.conformance.reference.sandbox import IMPORT_SUPPLIER
from srpd.conformance.serving.rates import Rates
from srpd.conformance.targets.protocol import PortMessage
from tests.places import SHARED
from tests.served import Served, Users, receiving, served

DUIS = SHARED / "duis"
QUARANTINES_ALL = {
    "scope": "user",
    "user": IMPORT_SUPPLIER,
    "srv": "4.1.1",
    "limit": 0,
    "period_seconds": 3600,
}


@pytest.fixture(scope="module")
def users(tmp_path_factory: pytest.TempPathFactory) -> Users:
    return Users(tmp_path_factory.mktemp("users"))


@pytest.fixture(scope="module")
def server(users: Users) -> Iterator[Served]:
    with served("--fixtures", str(users.fixtures)) as found:
        yield found


def test_a_request_is_acknowledged_in_the_answer(server: Served, users: Users) -> None:
    response = server.send(users.signed())
    assert (response.kind, response.code) == (Kind.ACKNOWLEDGEMENT, "I99")


def test_each_command_variant_has_its_service(server: Served, users: Users) -> None:
    answers = {
        service: server.post(users.signed().encode(), f"/api/v1/service{service}").response.code
        for service in "STD"
    }
    assert answers == {"S": "I99", "T": "E13", "D": "E13"}


def test_a_non_device_request_is_answered_by_its_response(server: Served, users: Users) -> None:
    response = server.send(users.signed("8.2"))
    assert (response.kind, response.code) == (Kind.SERVICE_RESPONSE, "I0")


def test_the_status_page_counts_what_was_answered(server: Served, users: Users) -> None:
    before = server.status()["answered"].get("HTTP 200", 0)
    server.send(users.signed())
    assert server.status()["answered"]["HTTP 200"] == before + 1
    assert b"reference DCC" in server.get("/").body


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b"", 400),
        (b"<a", 400),
        (b"<a/>", 400),
        (b"\xff\xfe", 400),
        (b"<!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;</a>", 400),
        (b"<a>" * 100 + b"</a>" * 100, 400),
        (b"<a " + b" ".join(b'x%d=""' % n for n in range(5000)) + b"/>", 400),
        (b"<a " + b" ".join(b'xmlns:x%d="u:%d"' % (n, n) for n in range(5000)) + b"/>", 400),
        (b"<a>" + b"x" * 12_000_000 + b"</a>", 413),
    ],
)
def test_what_is_no_request_is_refused_by_http(server: Served, body: bytes, status: int) -> None:
    assert server.post(body).status == status


def test_a_body_that_is_gzip_is_told_to_be(server: Served, users: Users) -> None:
    refused = server.post(gzip.compress(users.signed().encode()))
    assert (refused.status, b"is gzip" in refused.body) == (400, True)


def test_a_request_without_a_signature_is_not_authentic(server: Served, users: Users) -> None:
    text = serialise(users.sandbox.build("4.1.1"))
    assert server.send(text).code == "E100"


def test_paths_methods_and_types_that_are_none_are_refused(server: Served, users: Users) -> None:
    body = users.signed().encode()
    assert server.post(body, "/api/v1/serviceX").status == 404
    assert server.get("/api/v1/serviceS").status == 405
    assert server.post(body, kind="text/plain").status == 415


def test_a_body_of_50_megabytes_is_refused_while_it_is_read(server: Served) -> None:
    peak = Path(f"/proc/{server.process.pid}/status")
    if not peak.exists():
        pytest.skip("the memory of a process cannot be read here")

    def most_memory() -> int:
        return int(re.findall(r"VmHWM:\s+(\d+) kB", peak.read_text())[0])

    before = most_memory()
    connection = HTTPConnection("127.0.0.1", server.port, timeout=30)
    connection.putrequest("POST", "/api/v1/serviceS")
    connection.putheader("Content-Type", "application/xml")
    connection.putheader("Transfer-Encoding", "chunked")
    connection.endheaders()
    sent = 0
    try:
        while sent < 50_000_000:
            connection.send(b"10000\r\n" + b"x" * 65536 + b"\r\n")
            sent += 65536
    except OSError:
        pass  # it hung up on us, as it should
    else:
        assert connection.getresponse().status == 413
    connection.close()
    assert sent < 50_000_000
    assert most_memory() - before < 40_000


def test_headers_without_end_are_cut_off(server: Served) -> None:
    connection = HTTPConnection("127.0.0.1", server.port, timeout=30)
    connection.connect()
    connection.send(b"POST /api/v1/serviceS HTTP/1.1\r\n")
    sent = 0
    try:
        while sent < 10_000_000:
            connection.send(b"a: " + b"b" * 995 + b"\r\n")
            sent += 1000
    except OSError:
        pass  # it hung up on us, as it should
    connection.close()
    assert sent < 10_000_000


def test_many_users_at_once_are_each_answered_once(server: Served, users: Users) -> None:
    texts = [users.signed() for _ in range(160)]
    codes: list[tuple[str, str]] = []

    def ask(part: list[str]) -> None:
        for text in part:
            answer = server.send(text)
            codes.append((str(answer.request_id), answer.code))

    threads = [threading.Thread(target=ask, args=(texts[n::8],)) for n in range(8)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    assert Counter(codes) == Counter((str(parse_request(t).request_id), "I99") for t in texts)


def test_every_real_sample_has_the_outcome_of_the_reference(users: Users) -> None:
    if not DUIS.is_dir():
        pytest.skip("the official DUIS samples are not beside the repository")
    alone = factory()
    with served("--fixtures", str(users.fixtures)) as server:
        alone.reset(server.status()["time"])
        alone.load(read_fixtures(users.fixtures).records)
        for file in sorted((DUIS / "samples").glob("*.XML")):
            root = parse_xml(file.read_bytes())
            for signature in root.findall(f"{{{DS}}}Signature"):
                root.remove(signature)
            text = serialise(sign(root, users.sandbox.credentials[IMPORT_SUPPLIER]))
            port = f"user.{parse_request(root).originator}"
            wanted = alone.deliver(PortMessage(port, text)).answer
            assert wanted is not None
            assert server.send(text).code == parse_response(wanted.xml).code, file.name


def test_with_the_schema_what_is_not_valid_is_refused(users: Users) -> None:
    if not DUIS.is_dir():
        pytest.skip("the official DUIS schema is not beside the repository")
    message = users.sandbox.build("4.1.1")
    message[0].append(message.makeelement(f"{{{message.nsmap['sr']}}}Unheard"))
    text = serialise(sign(message, users.sandbox.credentials[IMPORT_SUPPLIER]))
    with served("--fixtures", str(users.fixtures), "--xsd", str(DUIS)) as strict:
        refused = strict.post(text.encode())
        assert (refused.status, b"not valid" in refused.body) == (400, True)
        assert strict.send(users.signed()).code == "I99"


def test_a_user_that_sends_too_fast_is_told_when_to_come_again(users: Users) -> None:
    with served("--fixtures", str(users.fixtures), "--rate", "1") as slow:
        text = users.signed().encode()
        assert slow.post(users.signed().encode()).status == 200
        refused = slow.post(text)
        assert refused.status == 429
        assert int(refused.headers["retry-after"]) >= 1
        assert slow.status()["in processing"] == 1


def test_a_rate_fills_up_again() -> None:
    now = [0.0]
    rates = Rates(2.0, lambda: now[0])
    messages = iter(range(100))

    def wait(user: str) -> int:
        return rates.seconds_to_wait(user, b"%d" % next(messages))

    assert [wait("a") for _ in range(3)] == [0, 0, 1]
    assert wait("b") == 0
    now[0] = 0.5
    assert [wait("a") for _ in range(2)] == [0, 1]


def test_a_message_is_pushed_until_it_is_taken(tmp_path: Path) -> None:
    users = Users(tmp_path, thresholds=[QUARANTINES_ALL])
    with (
        receiving(500) as receiver,
        served("--fixtures", str(users.fixtures), "--push-to", receiver.url) as server,
    ):
        asked = server.send(users.signed())
        [taken] = receiver.wait_for(1)
        alert = parse_response(taken)
        assert (alert.alert_code, alert.about) == ("N46", asked.request_id)
        assert receiver.tried == 2
        for _ in range(20):
            server.send(users.signed())
        assert len(receiver.wait_for(21)) == len(set(receiver.taken)) == 21


@pytest.mark.parametrize(
    ("options", "says"),
    [
        (["--fixtures", "nowhere.json"], "cannot be read"),
        (["--push-to", "ftp://x"], "write it as http"),
        (["--host", "nowhere.invalid"], "cannot listen"),
        (["--certificate", "nowhere.pem"], "cannot be read"),
        (["--client-authorities", "ca.pem"], "need TLS"),
        (["--max-bytes", "0"], "bytes"),
        (["--rate", "-1"], "rate"),
    ],
)
def test_what_cannot_be_used_is_said_before_serving(options: list[str], says: str) -> None:
    server = Served(*options)
    assert server.process.wait(30) == 2
    server._reader.join()
    assert says in "".join(server.said)
    assert server.process.stderr is not None
    server.process.stderr.close()
