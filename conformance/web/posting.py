"""Posting to one server over a connection that is kept, one request at a time."""

from __future__ import annotations

import http.client
import select
import ssl
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlsplit

from srpd.model.faults import BadInput

MOST_BYTES: Final = 20_000_000


@dataclass(frozen=True, slots=True)
class Place:
    """Where to post to: from a URL with ``http`` or ``https``, a host, and perhaps a path."""

    secure: bool
    host: str
    port: int
    path: str

    @classmethod
    def of(cls, url: str) -> Place:
        """Raises `BadInput` for anything that is no such URL."""
        try:
            parts = urlsplit(url)
            port = parts.port
        except ValueError as problem:
            raise BadInput(f"{url[:200]!r}: no URL: {problem}") from None
        if parts.scheme not in ("http", "https") or not parts.hostname or parts.username:
            raise BadInput(f"{url[:200]!r}: write it as http://HOST:PORT/PATH, or with https")
        secure = parts.scheme == "https"
        path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        if not path.isprintable() or " " in path:
            raise BadInput(
                f"{url[:200]!r}: no URL: a space, or what cannot be printed, in its path"
            )
        return cls(secure, parts.hostname, port or (443 if secure else 80), path)


@dataclass(frozen=True, slots=True)
class Reply:
    """What was answered; the names of `headers` are in small letters."""

    status: int
    body: bytes
    headers: Mapping[str, str]


class Unreachable(Exception):
    """Nobody answered, in time and in HTTP; the message says what happened.

    `sent` is false if it is certain that the request did not arrive.
    """

    def __init__(self, reason: str, *, sent: bool) -> None:
        super().__init__(reason)
        self.sent = sent


class Poster:
    """A client of one server. Not to be shared between threads."""

    def __init__(self, place: Place, seconds: float, context: ssl.SSLContext | None = None) -> None:
        self._place = place
        self._seconds = seconds
        self._context = context
        self._connection: http.client.HTTPConnection | None = None

    def post(self, path: str, body: bytes, content_type: str) -> Reply:
        """Post once, over the connection that is kept or over a new one. Raises `Unreachable`.

        A connection that the server closed while it was idle is replaced. Nothing is sent twice.
        """
        if self._connection is not None and _was_closed(self._connection):
            self.close()
        return self._once(path, body, content_type)

    def close(self) -> None:
        """Close the connection, if there is one."""
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    def _once(self, path: str, body: bytes, content_type: str) -> Reply:
        where = f"{self._place.host}:{self._place.port}"
        connection = self._connection or self._connect()
        self._connection = connection
        sent = False
        try:
            if connection.sock is None:
                connection.connect()
            sent = True
            connection.request("POST", path, body, {"Content-Type": content_type})
            response = connection.getresponse()
            content = response.read(MOST_BYTES + 1)
            if len(content) > MOST_BYTES:
                self.close()
                raise Unreachable(f"{where}: answered more than {MOST_BYTES} bytes", sent=True)
            headers = {name.lower(): value for name, value in response.getheaders()}
        except (OSError, http.client.HTTPException) as problem:
            self.close()
            raise Unreachable(f"{where}: {_said(problem)}", sent=sent) from None
        if response.will_close:
            self.close()
        return Reply(response.status, content, headers)

    def _connect(self) -> http.client.HTTPConnection:
        place = self._place
        if not place.secure:
            return http.client.HTTPConnection(place.host, place.port, timeout=self._seconds)
        context = self._context or ssl.create_default_context()
        return http.client.HTTPSConnection(
            place.host, place.port, timeout=self._seconds, context=context
        )


def _was_closed(connection: http.client.HTTPConnection) -> bool:
    """Whether something waits on an idle connection: nothing should but its end."""
    if connection.sock is None:
        return False
    try:
        return bool(select.select([connection.sock], [], [], 0)[0])
    except (OSError, ValueError):
        return True


def _said(problem: BaseException) -> str:
    text = " ".join(str(problem).split())[:200]
    return f"{type(problem).__name__}: {text}" if text else type(problem).__name__
