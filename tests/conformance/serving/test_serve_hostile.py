"""What nobody signed costs nobody anything, and no client keeps the others waiting."""

from __future__ import annotations

import socket
import sqlite3
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, closing
from http.client import HTTPConnection
from pathlib import Path

import pytest

from srpd.conformance.messages.signature import sign
from srpd.conformance.messages.xml import DS, parse_xml, serialise
from srpd.conformance.reference.sandbox import OTHER_USER
from srpd.conformance.serving.rates import Rates
from srpd.conformance.web.asgi import Room
from srpd.conformance.web.hosting import MOST_OF_A_PEER, peer_of
from tests.served import Served, Users, served

HEAD = b"POST /api/v1/serviceS HTTP/1.1\r\nHost: h\r\nContent-Type: application/xml\r\n"


@pytest.fixture(scope="module")
def users(tmp_path_factory: pytest.TempPathFactory) -> Users:
    return Users(tmp_path_factory.mktemp("users"))


@pytest.fixture(scope="module")
def server(users: Users) -> Iterator[Served]:
    with served("--fixtures", str(users.fixtures)) as found:
        yield found


def unsigned(text: str) -> bytes:
    root = parse_xml(text)
    for each in root.findall(f"{{{DS}}}Signature"):
        root.remove(each)
    return serialise(root).encode()


def forged(users: Users) -> bytes:
    """A request in the name of the import supplier, signed by another User."""
    message = users.sandbox.build("4.1.1")
    return serialise(sign(message, users.sandbox.credentials[OTHER_USER])).encode()


def test_what_is_not_accepted_is_not_kept(tmp_path: Path) -> None:
    users = Users(tmp_path)
    state = tmp_path / "dcc.db"
    with served("--fixtures", str(users.fixtures), "--state", str(state)) as server:
        text = users.signed()
        assert server.send(text).code == "I99"
        for body in (text.encode(), unsigned(users.signed()), forged(users)):
            assert server.post(body).response.code in ("E55", "E100")
        inventory = unsigned(users.signed("8.2"))
        assert server.post(inventory, "/api/v1/serviceD").response.code == "E100"
        server.end()
    with closing(sqlite3.connect(state)) as database:
        kinds = [kind for (kind,) in database.execute("SELECT kind FROM inputs ORDER BY number")]
    assert kinds == ["reset", "load", "request"]


def test_the_limit_counts_who_signed(users: Users) -> None:
    with served("--fixtures", str(users.fixtures), "--rate", "0.05") as slow:
        first = users.signed().encode()
        assert slow.post(unsigned(users.signed())).response.code == "E100"
        assert slow.post(forged(users)).response.code == "E100"
        assert slow.post(forged(users)).status == 429  # of the User that signed the last one
        assert slow.post(first).response.code == "I99"
        assert slow.post(first).response.code == "E55"
        assert slow.post(users.signed().encode()).status == 429


def test_many_names_reset_no_limit_and_are_not_remembered() -> None:
    now = [0.0]
    rates = Rates(1.0, lambda: now[0], most_remembered=50)
    messages = iter(range(1_000_000))

    def wait(user: str) -> int:
        return rates.seconds_to_wait(user, b"%d" % next(messages))

    assert [wait("a"), wait("a")] == [0, 1]
    assert all(wait(f"user {n}") == 0 for n in range(20_000))
    assert wait("a") == 1
    now[0] = 1.0
    assert wait("a") == 0
    assert len(rates._left) == 1
    assert len(rates._counted) == 50


def test_the_same_message_is_counted_once() -> None:
    rates = Rates(1.0, lambda: 0.0)
    assert [rates.seconds_to_wait("a", b"1") for _ in range(5)] == [0] * 5
    assert rates.seconds_to_wait("a", b"2") == 1


def test_a_peer_has_so_many_connections_and_no_more(server: Served) -> None:
    with ExitStack() as held:

        def connect(host: str) -> socket.socket:
            address = ("127.0.0.1", server.port)
            made = socket.create_connection(address, 20, source_address=(host, 0))
            return held.enter_context(made)

        for _ in range(MOST_OF_A_PEER):
            connect("127.0.0.1")
        assert b"503" in connect("127.0.0.1").recv(100)
        other = connect("127.0.0.2")
        other.sendall(b"GET /status HTTP/1.1\r\nHost: h\r\n\r\n")
        assert other.recv(15) == b"HTTP/1.1 200 OK"
    assert server.status()["name"]


def test_a_peer_is_an_address_or_a_network_of_ipv6() -> None:
    assert peer_of(("192.0.2.1", 5)) == "192.0.2.1"
    assert peer_of(("::ffff:192.0.2.1", 5, 0, 0)) == "192.0.2.1"
    assert peer_of(("2001:db8::1", 5, 0, 0)) == peer_of(("2001:db8::ffff:2", 6, 0, 0))
    assert peer_of(("2001:db8::1", 5, 0, 0)) != peer_of(("2001:db8:0:1::1", 5, 0, 0))
    assert peer_of("") == ""


def test_there_is_room_for_so_much_and_it_is_given_back() -> None:
    room = Room(10)
    with room.held() as one, room.held() as other:
        assert one(6)
        assert not other(5)
        assert other(4)
    with room.held() as again:
        assert again(10)


def test_large_messages_do_not_keep_the_others_waiting(server: Served, users: Users) -> None:
    """Each is as costly as any: it names a known certificate, and so is canonicalised."""
    text = users.signed()
    names = " ".join(f'xmlns:n{n}="urn:{n}"' for n in range(10))
    filling = '<b n0:c="1"/>' * 80_000
    costly = text.replace("</sr:Body>", f"</sr:Body><a {names}>{filling}</a>", 1)
    assert len(costly) > 1_000_000
    answers: list[int] = []
    senders = [
        threading.Thread(target=lambda: answers.append(server.post(costly.encode()).status))
        for _ in range(4)
    ]
    for each in senders:
        each.start()
    longest = 0.0
    while any(each.is_alive() for each in senders):
        begun = time.perf_counter()
        server.status()
        longest = max(longest, time.perf_counter() - begun)
    assert set(answers) <= {200, 400}
    assert longest < 2.0


def answered(server: Served, *pieces: bytes, seconds: float = 20.0) -> bytes:
    """What is answered until the server closes, or says nothing more."""
    with closing(socket.create_connection(("127.0.0.1", server.port), seconds)) as connection:
        said = b""
        try:
            for piece in pieces:
                connection.sendall(piece)
            connection.settimeout(1.0)
            while more := connection.recv(65_536):
                said += more
        except OSError:
            pass
        return said


def test_what_is_no_http_is_refused(server: Served) -> None:
    for sent in (
        b"\x16\x03\x01\x02\x00" * 50,
        b"GET / HTTP/9.9\r\n\r\n",
        b"\r\n" * 5 + b"?\r\n\r\n",
    ):
        assert answered(server, sent)[:12] in (b"HTTP/1.1 400", b"")
    assert server.status()["name"]


@pytest.mark.parametrize(
    ("head", "status"),
    [
        (b"Content-Length: -5\r\n\r\n", b"400"),
        (b"Content-Length: 5\r\nContent-Length: 6\r\n\r\n<a/>x", b"400"),
        (b"Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", b"400"),
        (b"Content-Length: 99999999999999\r\n\r\n", b"413"),
        (b"Transfer-Encoding: chunked\r\n\r\nzz\r\n", b"400"),
        (b"Content-Length: 4\r\n\r\n<a/>POST", b"400"),
    ],
)
def test_a_length_that_is_wrong_is_refused(server: Served, head: bytes, status: bytes) -> None:
    said = answered(server, HEAD + head)
    assert said[:12] == b"HTTP/1.1 " + status
    assert server.status()["name"]


def test_pipelined_requests_are_answered_in_their_order(server: Served, users: Users) -> None:
    bodies = [users.signed().encode() for _ in range(20)]
    sent = b"".join(HEAD + b"Content-Length: %d\r\n\r\n" % len(each) + each for each in bodies)
    said = answered(server, sent)
    assert said.count(b"HTTP/1.1 200 OK") == 20
    places = [said.index(f"RequestID>{_id_of(each)}<".encode()) for each in bodies]
    assert places == sorted(places)


def _id_of(body: bytes) -> str:
    return body.partition(b"RequestID>")[2].partition(b"<")[0].decode()


@pytest.mark.parametrize(
    "body",
    [
        b"\xff\xfe<a/>",
        b"<a>\xed\xa0\x80</a>",
        b"<a>" + b"x" * 10_500_000 + b"</a>",
        b"<a>" + b"<b/>" * 199_000 + b"</a>",
        b"<!DOCTYPE a><a/>",
    ],
    ids=["not UTF-8", "half a pair", "ten megabytes of text", "many elements", "a DOCTYPE"],
)
def test_a_body_that_is_no_request_is_refused(server: Served, body: bytes) -> None:
    assert server.post(body).status == 400
    assert server.status()["name"]


def test_who_sends_slowly_keeps_nobody_waiting(server: Served, users: Users) -> None:
    with ExitStack() as held:
        for _ in range(100):
            connection = socket.create_connection(("127.0.0.1", server.port), 20)
            held.enter_context(connection)
            connection.sendall(HEAD + b"Content-Length: 5000\r\n\r\n<")
        assert server.send(users.signed()).code == "I99"


def test_a_client_that_goes_in_the_middle_leaves_nothing(server: Served, users: Users) -> None:
    before = server.status()["in processing"]
    for _ in range(20):
        connection = HTTPConnection("127.0.0.1", server.port, timeout=20)
        connection.putrequest("POST", "/api/v1/serviceS")
        connection.putheader("Content-Type", "application/xml")
        connection.putheader("Content-Length", "5000")
        connection.endheaders(b"<half")
        connection.close()
    assert server.status()["in processing"] == before
    assert server.send(users.signed()).code == "I99"
