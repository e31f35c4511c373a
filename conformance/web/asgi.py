"""One HTTP request, read within bounds, and its answer: the little of ASGI that is used here.

What comes from the network is hostile. A body is counted while it is read and refused as soon as it
is too large, so that it never stands in memory whole; and who sends it slowly is not waited for.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterator, MutableMapping
from contextlib import contextmanager
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any, Final

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]
Application = Callable[[Scope, Receive, Send], Awaitable[None]]

TEXT: Final = "text/plain; charset=utf-8"
XML: Final = "application/xml"
JSON: Final = "application/json"
HTML: Final = "text/html; charset=utf-8"


@dataclass(frozen=True, slots=True)
class Answer:
    """What is answered. `close` ends the connection, as after a body that was not read whole."""

    status: int
    body: bytes = b""
    content_type: str = TEXT
    headers: tuple[tuple[str, str], ...] = ()
    close: bool = False


class Disconnected(Exception):
    """Whoever asked has gone."""


class Unanswerable(Exception):
    """The request is refused before anybody looked at its content; `answer` says why."""

    def __init__(self, answer: Answer) -> None:
        super().__init__(answer.body.decode(errors="replace"))
        self.answer = answer


class Room:
    """How many octets of bodies may stand in memory at once, for all who send together."""

    def __init__(self, most: int) -> None:
        self._free = most

    @contextmanager
    def held(self) -> Iterator[Callable[[int], bool]]:
        """Within it, what is returned takes so many octets; whether there was room for them."""
        taken = 0

        def take(octets: int) -> bool:
            nonlocal taken
            if octets > self._free:
                return False
            self._free -= octets
            taken += octets
            return True

        try:
            yield take
        finally:
            self._free += taken


def _any(_octets: int) -> bool:
    return True


def refusal(status: int, reason: str, *headers: tuple[str, str], close: bool = False) -> Answer:
    """An answer that says in one line why something is refused."""
    return Answer(status, reason[:300].encode(), TEXT, headers, close)


def header(scope: Scope, name: bytes) -> str:
    """The first value of a header; empty if there is none."""
    found = (value for key, value in scope["headers"] if key == name)
    return next(found, b"").decode("latin-1")


async def read_body(
    scope: Scope,
    receive: Receive,
    most: int,
    seconds: float,
    take: Callable[[int], bool] = _any,
) -> bytes:
    """The whole body. Raises `Unanswerable` if it is larger, or takes longer, than allowed.

    `take` is asked for room before anything is kept.
    """
    declared = header(scope, b"content-length")
    too_large = refusal(
        HTTPStatus.REQUEST_ENTITY_TOO_LARGE, f"more than {most} bytes are not taken", close=True
    )
    if declared and (not declared.isdigit() or len(declared) > 18 or int(declared) > most):
        raise Unanswerable(too_large)
    pieces: list[bytes] = []
    size = 0
    try:
        async with asyncio.timeout(seconds):
            while True:
                event = await receive()
                if event["type"] == "http.disconnect":
                    raise Disconnected
                piece = event.get("body", b"")
                size += len(piece)
                if size > most:
                    raise Unanswerable(too_large)
                if not take(len(piece)):
                    again = ("Retry-After", "1")
                    reason = "too much is being received"
                    busy = refusal(HTTPStatus.SERVICE_UNAVAILABLE, reason, again, close=True)
                    raise Unanswerable(busy)
                pieces.append(piece)
                if not event.get("more_body", False):
                    return pieces[0] if len(pieces) == 1 else b"".join(pieces)
    except TimeoutError:
        reason = f"the request was not complete within {seconds:g} seconds"
        raise Unanswerable(refusal(HTTPStatus.REQUEST_TIMEOUT, reason, close=True)) from None


async def respond(send: Send, answer: Answer) -> None:
    """Write the answer."""
    headers = [
        (b"content-type", answer.content_type.encode("latin-1")),
        (b"content-length", str(len(answer.body)).encode("ascii")),
        *((name.encode("latin-1"), value.encode("latin-1")) for name, value in answer.headers),
    ]
    if answer.close:
        headers.append((b"connection", b"close"))
    await send({"type": "http.response.start", "status": answer.status, "headers": headers})
    await send({"type": "http.response.body", "body": answer.body})


def application(answering: Callable[[Scope, Receive], Awaitable[Answer]]) -> Application:
    """An ASGI application of a function that answers; anything but HTTP is turned away."""

    async def run(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return
        try:
            answer = await answering(scope, receive)
        except Unanswerable as refused:
            answer = refused.answer
        except Disconnected:
            return
        await respond(send, answer)

    return run
