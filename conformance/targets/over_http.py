"""``http://HOST:PORT/PATH`` and ``https://...``: an adapter that takes requests as POST bodies.

One connection is kept alive and used again. No redirect is followed. Where the adapter answers 429
with ``Retry-After``, the request was not taken, and is sent again after that time if it is within
the time limit of the reply.
"""

from __future__ import annotations

import http.client
import io
import re
import select
import socket
import ssl
import time
import weakref
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import IO, Any
from urllib.parse import SplitResult, urlsplit

from srpd.conformance.plain import one_line
from srpd.conformance.targets.limits import Limits
from srpd.conformance.targets.protocol import Target
from srpd.conformance.targets.remote import ChannelFault, RemoteTarget
from srpd.conformance.targets.waiting import Wait
from srpd.model.faults import BadInput

_HEADERS = {"Content-Type": "application/json", "Accept": "application/json"}
_SECONDS = re.compile(r"\d{1,6}")
_NOT_IN_A_URL = re.compile(r"[^\x21-\x7e]")
_SHOWN_OF_BODY = 200
_CHUNK = 262_144
_SHORTEST_PAUSE = 0.1


def connect(specification: str, place: str, limits: Limits, schema: Path | None) -> Target:
    """The target at a URL, which is not asked yet. Raises `BadInput` for one that is none."""
    del place, schema
    if _NOT_IN_A_URL.search(specification):
        raise BadInput(f"target {specification!r}: a URL has no spaces, and ASCII characters alone")
    try:
        url = urlsplit(specification)
        confirmed = bool(url.hostname) and url.port != 0
    except ValueError as problem:
        raise BadInput(f"target {specification!r}: {problem}") from problem
    if not confirmed or url.fragment:
        raise BadInput(f"target {specification!r}: write it as {url.scheme}://HOST:PORT/PATH")
    if url.username is not None:
        raise BadInput(
            f"target {url.scheme}://...@{url.hostname}: names and passwords are not sent"
        )
    return RemoteTarget(HttpChannel(url, limits))


class HttpChannel:
    """One connection to the adapter, kept alive between requests."""

    def __init__(self, url: SplitResult, limits: Limits) -> None:
        self._url = url
        self._path = (url.path or "/") + (f"?{url.query}" if url.query else "")
        self._limits = limits
        self._connection: http.client.HTTPConnection | None = None
        self._socket: _Watched | None = None

    def exchange(self, request: bytes, awaited: str) -> bytes:
        """See `Channel`."""
        wait = Wait(self._limits, self._url.netloc, awaited)
        while True:
            status, headers, body = self._once(request, wait)
            if status == http.HTTPStatus.OK:
                return body
            if status != http.HTTPStatus.TOO_MANY_REQUESTS:
                raise ChannelFault(_refusal(status, headers, body))
            self._pause(_seconds(headers.get("Retry-After")), wait)

    def close(self, *, gently: bool = False) -> None:
        """See `Channel`; there is nothing more to do if `gently`."""
        del gently
        watched, self._connection, self._socket = self._socket, None, None
        if watched is not None:
            watched.end()

    def _once(self, request: bytes, wait: Wait) -> tuple[int, http.client.HTTPMessage, bytes]:
        try:
            connection, watched = self._opened(wait)
            watched.wait = wait
            connection.request("POST", self._path, request, _HEADERS)
            response = connection.getresponse()
            body = self._body(response)
            if response.will_close:
                self.close()
        except TimeoutError as problem:
            received = 0 if self._socket is None else self._socket.received
            raise ChannelFault(wait.expired(received)) from problem
        except http.client.HTTPException as problem:
            said = one_line(f"{type(problem).__name__}: {problem}", _SHOWN_OF_BODY)
            raise ChannelFault(f"what came is no HTTP response: {said}") from problem
        except (OSError, ValueError) as problem:
            said = one_line(str(problem), _SHOWN_OF_BODY)
            raise ChannelFault(f"{self._url.netloc}: {said or type(problem).__name__}") from problem
        return response.status, response.headers, body

    def _opened(self, wait: Wait) -> tuple[http.client.HTTPConnection, _Watched]:
        """The connection of before, if it is still good, or a new one."""
        if self._socket is not None and self._socket.ended_by_the_other_side():
            self.close()
        if self._connection is None or self._socket is None:
            host, port = str(self._url.hostname), self._url.port
            secure = self._url.scheme == "https"
            plain = socket.create_connection(
                (host, port or (443 if secure else 80)), timeout=wait.left or 0.001
            )
            plain.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            made = plain
            if secure:
                made = ssl.create_default_context().wrap_socket(plain, server_hostname=host)
            self._socket = _Watched(made, wait)
            weakref.finalize(self, made.close)
            self._connection = http.client.HTTPConnection(host, port)
            self._connection.sock = self._socket
            self._connection.auto_open = 0
        return self._connection, self._socket

    def _body(self, response: http.client.HTTPResponse) -> bytes:
        announced = response.headers.get("Content-Length", "")
        most = self._limits.longest_reply
        if announced.isdecimal() and (len(announced) > 15 or int(announced) > most):
            raise ChannelFault(f"a reply of more than {most:,} bytes")
        body = bytearray()
        while chunk := response.read(_CHUNK):
            body += chunk
            if len(body) > most:
                raise ChannelFault(f"a reply of more than {most:,} bytes")
        if response.length:
            raise ChannelFault(f"the connection ended {response.length:,} bytes before the reply")
        return bytes(body)

    def _pause(self, seconds: float, wait: Wait) -> None:
        seconds = max(seconds, _SHORTEST_PAUSE)
        if seconds >= wait.left:
            raise ChannelFault(
                f"it answered 429, to be asked again after {seconds:g} s, which is beyond the "
                f"time limit of {self._limits.timeout.total_seconds():g} s; --timeout sets it"
            )
        self._limits.tell(f"{self._url.netloc} answered 429: asked again after {seconds:g} s")
        time.sleep(seconds)


class _Watched:
    """A socket of which every operation ends when the wait does; as `http.client` uses one."""

    def __init__(self, made: socket.socket, wait: Wait) -> None:
        self._socket = made
        self.wait = wait
        self.received = 0

    def sendall(self, content: Any) -> None:
        self._socket.settimeout(self.wait.left or 0.001)
        self._socket.sendall(content)
        self.received = 0

    def makefile(self, _: str) -> IO[bytes]:
        return io.BufferedReader(_Reader(self))

    def close(self) -> None:
        """Nothing: the end of a response is not that of the socket, which `end` is."""

    def end(self) -> None:
        self._socket.close()

    def receive_into(self, buffer: Any) -> int:
        while self.wait.left:
            self._socket.settimeout(self.wait.slice)
            try:
                count = self._socket.recv_into(buffer)
            except TimeoutError:
                self.wait.look(self.received)
                continue
            self.received += count
            return count
        raise TimeoutError

    def ended_by_the_other_side(self) -> bool:
        """Whether something came while nothing was asked: as a rule, that it was closed."""
        return bool(select.select([self._socket], [], [], 0)[0])


class _Reader(io.RawIOBase):
    """The bytes that a watched socket receives."""

    def __init__(self, watched: _Watched) -> None:
        self._watched = watched

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        return self._watched.receive_into(buffer)


def _refusal(status: int, headers: http.client.HTTPMessage, body: bytes) -> str:
    if 300 <= status < 400:
        place = one_line(str(headers.get("Location", "nowhere")), 100)
        return f"it answered {status}, a redirect to {place}, and none is followed"
    said = one_line(body[:_SHOWN_OF_BODY].decode("utf-8", "replace"), _SHOWN_OF_BODY)
    return f"it answered HTTP {status}{f': {said}' if said else ''}"


def _seconds(text: str | None) -> float:
    """What ``Retry-After`` says, in seconds or as a date; 1 where it says nothing."""
    if text is None:
        return 1.0
    if _SECONDS.fullmatch(text.strip()):
        return float(text)
    try:
        at = parsedate_to_datetime(text)
    except ValueError as problem:
        raise ChannelFault(
            f"it answered 429 with Retry-After {one_line(text, 40)!r}, which is no time"
        ) from problem
    return max(
        0.0, ((at if at.tzinfo else at.replace(tzinfo=UTC)) - datetime.now(UTC)).total_seconds()
    )
