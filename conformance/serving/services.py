"""The DUIS web services: Send Command, Transform, Non-Device; and a page that tells how it goes.

A request is read, and refused by HTTP if it is none, before it comes to the engine. What the engine
accepted is answered by a DUIS Response, with HTTP 200. Which HTTP status a real DCC gives for what
is not acceptable is not public (UNSURE); these are the plain meanings of HTTP.
"""

from __future__ import annotations

import html
import json
from collections import Counter
from dataclasses import dataclass, field
from hashlib import sha256
from http import HTTPStatus
from typing import Final

from cryptography import x509

from srpd.conformance.messages.errors import MessageError
from srpd.conformance.messages.pki import user_of
from srpd.conformance.messages.xml import MAX_BYTES
from srpd.conformance.serving.engine import Engine, Stopped, TooBusy, time_of
from srpd.conformance.serving.inputs import Applied, Input, Kind
from srpd.conformance.serving.rates import Rates
from srpd.conformance.serving.reading import Read, Reading
from srpd.conformance.web.asgi import (
    HTML,
    JSON,
    XML,
    Answer,
    Receive,
    Room,
    Scope,
    header,
    read_body,
    refusal,
)
from srpd.conformance.web.hosting import PEER
from srpd.model.catalogue import Service

PATHS: Final = {
    "/api/v1/serviceS": Service.SEND_COMMAND,
    "/api/v1/serviceT": Service.TRANSFORM,
    "/api/v1/serviceD": Service.NON_DEVICE,
}
"""The path of each service; DCC Boxed, the DCC's emulator, has the same."""

PEM: Final = "application/x-pem-file"

_XML_TYPES: Final = frozenset({"application/xml", "text/xml"})
_BODY_SECONDS: Final = 30.0
MOST_HELD: Final = 250_000_000
"""Octets of requests that are read and not answered yet, of all together."""


@dataclass(slots=True)
class Services:
    """Answers one HTTP request. `client_certificates`: a User must come with its own by TLS."""

    engine: Engine
    rates: Rates
    client_certificates: bool = False
    most_bytes: int = MAX_BYTES
    room: Room = field(default_factory=lambda: Room(MOST_HELD))
    counts: Counter[str] = field(default_factory=Counter)
    _reading: Reading = field(init=False)

    def __post_init__(self) -> None:
        self._reading = Reading(self.engine.dcc)

    async def answer(self, scope: Scope, receive: Receive) -> Answer:
        """The answer to any request that comes to the server."""
        path, method = scope["path"], scope["method"]
        if path in PATHS:
            if method != "POST":
                allow = ("Allow", "POST")
                return refusal(HTTPStatus.METHOD_NOT_ALLOWED, "requests are posted", allow)
            answer = await self._request(PATHS[path], scope, receive)
            self.counts[f"HTTP {answer.status}"] += 1
            return answer
        if path not in ("/", "/status", "/certificate"):
            return refusal(HTTPStatus.NOT_FOUND, f"post requests to {', '.join(PATHS)}")
        if method not in ("GET", "HEAD"):
            return refusal(HTTPStatus.METHOD_NOT_ALLOWED, "status is read", ("Allow", "GET"))
        if path == "/certificate":
            return Answer(HTTPStatus.OK, self.engine.dcc.certificates.encode(), PEM)
        return self._page() if path == "/" else self._status()

    async def _request(self, service: Service, scope: Scope, receive: Receive) -> Answer:
        if header(scope, b"content-type").partition(";")[0].strip().lower() not in _XML_TYPES:
            reason = f"the Content-Type of a request is {XML}"
            return refusal(HTTPStatus.UNSUPPORTED_MEDIA_TYPE, reason, close=True)
        with self.room.held() as held:
            content = await read_body(scope, receive, self.most_bytes, _BODY_SECONDS, held)
            try:
                read = await self._reading.read(content)
            except MessageError as problem:
                return refusal(HTTPStatus.BAD_REQUEST, str(problem))
            if self.client_certificates and _peer(scope) != read.request.originator:
                reason = "the RequestID names another originator than the client certificate"
                return refusal(HTTPStatus.FORBIDDEN, reason)
            wait = self._seconds_to_wait(read, content)
            if wait:
                again = ("Retry-After", str(wait))
                return refusal(HTTPStatus.TOO_MANY_REQUESTS, "too many requests a second", again)
            return await self._accept(service, read, content)

    def _seconds_to_wait(self, read: Read, content: bytes) -> int:
        """What the limit says of whoever signed it; what nobody signed, or repeats, is free."""
        if not self.rates.limited or read.signer is None:
            return 0
        if self.engine.dcc.repeats_another(read.request):
            return 0
        return self.rates.seconds_to_wait(read.signer, sha256(content).digest())

    async def _accept(self, service: Service, read: Read, content: bytes) -> Answer:
        given = Input(
            Kind.REQUEST, self.engine.now, service.value, content, read.request, read.checked
        )
        try:
            applied = await self.engine.submit(given)
        except TooBusy as busy:
            again = ("Retry-After", "1")
            return refusal(HTTPStatus.SERVICE_UNAVAILABLE, str(busy), again)
        except Stopped as stopped:
            return refusal(HTTPStatus.SERVICE_UNAVAILABLE, str(stopped), close=True)
        except Exception as defect:  # noqa: BLE001  # of the reference; the engine has told of it
            return refusal(HTTPStatus.INTERNAL_SERVER_ERROR, f"a defect: {type(defect).__name__}")
        return _answer(applied)

    def _status(self) -> Answer:
        return Answer(HTTPStatus.OK, json.dumps(self.status(), indent=1).encode(), JSON)

    def status(self) -> dict[str, object]:
        """What the status page says, as plain data."""
        state = self.engine.dcc.state
        return {
            "name": self.engine.dcc.hello().name,
            "time": time_of(self.engine),
            "fault": self.engine.fault,
            "answered": dict(sorted(self.counts.items())),
            "left": dict(sorted(self.engine.counts.items())),
            "users": len(state.users),
            "devices": len(state.devices),
            "in processing": len(state.in_processing),
            "in quarantine": len(state.quarantine),
            "waiting to be taken": self.engine.outbox.waiting(),
        }

    def _page(self) -> Answer:
        rows = "".join(
            f"<tr><th>{html.escape(name)}<td>{html.escape(_in_words(value))}"
            for name, value in self.status().items()
        )
        services = "".join(f"<li><code>POST {path}</code> {each}" for path, each in PATHS.items())
        page = (
            "<!DOCTYPE html><html lang=en-GB><meta charset=utf-8>"
            "<title>srpd serve</title><style>body{font-family:sans-serif;margin:2em}"
            "th{text-align:left;padding-right:2em;vertical-align:top}</style>"
            f"<h1>The reference DCC of srpd</h1><table>{rows}</table><ul>{services}</ul>"
            "<p>The same as data: <a href=status>status</a>. What the DCC signs is verified with "
            "its <a href=certificate>certificate</a>."
        )
        return Answer(
            HTTPStatus.OK,
            page.encode(),
            HTML,
            (("Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'"),),
        )


def _answer(applied: Applied) -> Answer:
    answer = applied.answer
    if answer is None:  # H-32: a signature that does not hold may be met by silence
        return Answer(HTTPStatus.FORBIDDEN)
    if answer.xml:
        return Answer(HTTPStatus.OK, answer.xml.encode(), XML)
    status = answer.fields.get("http")
    reason = str(answer.fields.get("reason", ""))
    return refusal(status if isinstance(status, int) else HTTPStatus.BAD_REQUEST, reason)


def _peer(scope: Scope) -> str | None:
    der = scope.get("state", {}).get(PEER)
    try:
        return None if der is None else user_of(x509.load_der_x509_certificate(der))
    except ValueError:
        return None


def _in_words(value: object) -> str:
    if isinstance(value, dict):
        return "; ".join(f"{name}: {each}" for name, each in value.items()) or "nothing"
    return str(value) or "none"
