"""Servers of our own: several in one event loop, or one in a thread beside whoever needs it."""

from __future__ import annotations

import asyncio
import contextlib
import ipaddress
import socket
import ssl
import sys
import threading
from collections import Counter
from collections.abc import Iterator
from typing import Any, Final, cast

import uvicorn
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from srpd.conformance.web.asgi import Application
from srpd.model.faults import BadInput, SrpdError

MOST_HEADER_BYTES: Final = 32_768
HEADER_SECONDS: Final = 15.0
KEEP_ALIVE_SECONDS: Final = 75
MOST_CONNECTIONS: Final = 1_000
MOST_OF_A_PEER: Final = 250
_PREFIX_OF_A_PEER: Final = 64
_REASON: Final = f"more than {MOST_OF_A_PEER} connections are not taken from one peer"
_TURNED_AWAY: Final = (
    "HTTP/1.1 503 Service Unavailable\r\nContent-Type: text/plain; charset=utf-8\r\n"
    f"Content-Length: {len(_REASON)}\r\nConnection: close\r\n\r\n{_REASON}"
).encode("ascii")
_START_SECONDS: Final = 10.0
_TURN_SECONDS: Final = 0.0005

PEER: Final = "peer_certificate"
"""The key of a scope's state under which the client's certificate stands, in DER."""


class HostingFailed(SrpdError):
    """A server of our own could not be started."""


class _Config(uvicorn.Config):
    """What uvicorn is told, and how many connections each peer has."""

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.of_peers: Counter[str] = Counter()


def peer_of(address: object) -> str:
    """Who is at the other end: an address, of IPv6 the network, since a peer has all of that."""
    host = str(address[0]) if isinstance(address, tuple | list) and address else ""
    try:
        found = ipaddress.ip_address(host.partition("%")[0])
    except ValueError:
        return host
    if isinstance(found, ipaddress.IPv4Address):
        return host
    if found.ipv4_mapped is not None:
        return str(found.ipv4_mapped)
    return str(ipaddress.ip_network((int(found), _PREFIX_OF_A_PEER), strict=False))


class _Bounded(HttpToolsProtocol):
    """HTTP whose headers are bounded in size and time, and that tells who the client is.

    A peer has so many connections and no more: who is one too many is told so, and left.
    """

    _header_bytes = 0
    _patience: asyncio.TimerHandle | None = None
    _peer = ""
    _turned_away = False

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        self._peer = peer_of(transport.get_extra_info("peername"))
        self._of_peers()[self._peer] += 1
        if self._of_peers()[self._peer] > MOST_OF_A_PEER:
            self._turned_away = True
            transport.write(_TURNED_AWAY)
            transport.close()
            return
        secured = transport.get_extra_info("ssl_object")
        if isinstance(secured, ssl.SSLObject):
            self.app_state = {**self.app_state, PEER: secured.getpeercert(binary_form=True)}
        self._wait_for_headers()

    def connection_lost(self, exc: Exception | None) -> None:
        self._of_peers()[self._peer] -= 1
        if not self._of_peers()[self._peer]:
            del self._of_peers()[self._peer]
        self._headers_came()
        super().connection_lost(exc)

    def _of_peers(self) -> Counter[str]:
        return cast(_Config, self.config).of_peers

    def data_received(self, data: bytes) -> None:
        if self._turned_away:
            return
        super().data_received(data)
        if self._patience is not None:
            self._header_bytes += len(data)
            if self._header_bytes > MOST_HEADER_BYTES:
                self.transport.close()

    def on_message_begin(self) -> None:
        super().on_message_begin()
        self._wait_for_headers()

    def on_headers_complete(self) -> None:
        self._headers_came()
        if sum(len(name) + len(value) for name, value in self.headers) > MOST_HEADER_BYTES:
            self.transport.close()
            return
        super().on_headers_complete()

    def _wait_for_headers(self) -> None:
        if self._patience is None:
            self._patience = self.loop.call_later(HEADER_SECONDS, self.transport.close)

    def _headers_came(self) -> None:
        if self._patience is not None:
            self._patience.cancel()
            self._patience = None
        self._header_bytes = 0


class Server(uvicorn.Server):
    """A server that leaves signals to whoever runs it."""

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


def server(application: Application, context: ssl.SSLContext | None = None) -> Server:
    """A server of the application, not yet running: give its sockets to `serve`."""
    options: dict[str, Any] = {"http": _Bounded, "ws": "none", "lifespan": "off"}
    if context is not None:
        options["ssl_context_factory"] = lambda *_: context
    return Server(
        _Config(
            application,
            log_config=None,
            log_level="critical",
            access_log=False,
            server_header=False,
            date_header=False,
            timeout_keep_alive=KEEP_ALIVE_SECONDS,
            timeout_graceful_shutdown=5,
            limit_concurrency=MOST_CONNECTIONS,
            **options,
        )
    )


def listening(host: str, port: int) -> socket.socket:
    """A socket of that address, on which a server will listen; port 0 takes a free one.

    Until the server has begun, whoever connects is refused at once. Raises `BadInput`.
    """
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(
            host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
        made = socket.socket(family, kind, protocol)
        made.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        made.bind(address)
    except (OSError, OverflowError) as problem:
        raise BadInput(f"cannot listen on {host}:{port}: {problem}") from None
    return made


def address_of(made: socket.socket) -> str:
    """``host:port`` of a socket that listens."""
    host, port = made.getsockname()[:2]
    return f"[{host}]:{port}" if ":" in host else f"{host}:{port}"


def is_loopback(host: str) -> bool:
    """Whether only this machine can reach the address."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def share_the_interpreter() -> None:
    """Have threads take turns every half millisecond.

    By default a thread that was waiting for the network waits up to 5 ms more for its turn, and
    with a server in one thread and a client in another every message would.
    """
    sys.setswitchinterval(min(sys.getswitchinterval(), _TURN_SECONDS))


class Beside:
    """A server in a thread of its own, until `stop`."""

    def __init__(
        self,
        application: Application,
        made: socket.socket,
        context: ssl.SSLContext | None = None,
    ) -> None:
        self._server = server(application, context)
        self._socket = made
        self._thread = threading.Thread(target=self._run, name="srpd-receive", daemon=True)

    def start(self) -> None:
        """Begin to serve, and return once it does. Raises `HostingFailed`."""
        share_the_interpreter()
        self._thread.start()
        waited = threading.Event()
        for _ in range(int(_START_SECONDS * 200)):
            if self._server.started:
                return
            if not self._thread.is_alive():
                break
            waited.wait(0.005)
        raise HostingFailed(f"the server on {address_of(self._socket)} did not start")

    def stop(self) -> None:
        """End it, and wait until it has ended."""
        self._server.should_exit = True
        self._thread.join(_START_SECONDS)

    def _run(self) -> None:
        asyncio.run(self._server.serve(sockets=[self._socket]))
