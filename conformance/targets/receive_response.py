"""A Receive Response service of our own: it takes what the DCC pushes to Users (204 = taken)."""

from __future__ import annotations

import threading
from dataclasses import dataclass
from datetime import UTC, datetime
from http import HTTPStatus
from typing import Final

from srpd.conformance.messages.xml import is_gzip
from srpd.conformance.web.asgi import Answer, Receive, Scope, application, read_body, refusal
from srpd.conformance.web.hosting import Beside, address_of, listening
from srpd.conformance.web.tls import Identity, server_context

MOST_BYTES: Final = 20_000_000
MOST_KEPT: Final = 10_000
_BODY_SECONDS: Final = 30.0


@dataclass(frozen=True, slots=True)
class Pushed:
    """A message that was pushed: to which path, when (aware UTC, the real clock), and what."""

    path: str
    at: datetime
    xml: str


class ReceiveResponse:
    """Listens from `start` to `stop`. What was taken is handed out once, in order."""

    def __init__(self, host: str, port: int, identity: Identity | None = None) -> None:
        secure = identity is not None and identity.certificate is not None
        context = server_context(identity) if identity is not None and secure else None
        made = listening(host, port)
        self.url = f"{'https' if secure else 'http'}://{address_of(made)}"
        self._server = Beside(application(self._answer), made, context)
        self._changed = threading.Condition()
        self._kept: list[Pushed] = []

    def start(self) -> None:
        """Begin to listen."""
        self._server.start()

    def stop(self) -> None:
        """Listen no more."""
        self._server.stop()

    def take(self) -> list[Pushed]:
        """What was pushed since the last time."""
        with self._changed:
            found, self._kept = self._kept, []
            return found

    def wait(self, seconds: float) -> bool:
        """Wait until something is there to be taken; whether it is."""
        with self._changed:
            return self._changed.wait_for(lambda: bool(self._kept), seconds)

    async def _answer(self, scope: Scope, receive: Receive) -> Answer:
        if scope["method"] != "POST":
            return refusal(HTTPStatus.METHOD_NOT_ALLOWED, "responses are posted", ("Allow", "POST"))
        body = await read_body(scope, receive, MOST_BYTES, _BODY_SECONDS)
        try:
            text = body.decode("utf-8")
        except UnicodeDecodeError:
            what = "is gzip, and is taken" if is_gzip(body) else "is taken"
            return refusal(HTTPStatus.BAD_REQUEST, f"a response {what} as UTF-8 text alone")
        with self._changed:
            if len(self._kept) >= MOST_KEPT:
                again = ("Retry-After", "1")
                return refusal(HTTPStatus.SERVICE_UNAVAILABLE, "too much is waiting", again)
            self._kept.append(Pushed(str(scope["path"])[:200], datetime.now(UTC), text))
            self._changed.notify_all()
        return Answer(HTTPStatus.NO_CONTENT)
