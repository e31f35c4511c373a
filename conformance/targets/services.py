"""Sending requests to the three DUIS web services, and heeding a DCC that asks to slow down."""

from __future__ import annotations

import time
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from http import HTTPStatus
from typing import Any, Final

from srpd.conformance.messages.errors import MessageError
from srpd.conformance.messages.requests import Request, parse_request
from srpd.conformance.targets.limits import Limits
from srpd.conformance.targets.place import Reached
from srpd.conformance.targets.protocol import PortMessage, TargetFault
from srpd.conformance.web.asgi import XML
from srpd.conformance.web.posting import Poster, Reply, Unreachable
from srpd.conformance.web.tls import client_context
from srpd.model.catalogue import COMMAND_VARIANTS, Service

PATHS: Final = {
    Service.SEND_COMMAND: "/api/v1/serviceS",
    Service.TRANSFORM: "/api/v1/serviceT",
    Service.NON_DEVICE: "/api/v1/serviceD",
}
MOST_PATIENCE: Final = 300.0
"""Seconds: if a DCC asks to come again later than that in all, the request is not sent."""
_USUAL_RETRY: Final = 1.0


class WebServices:
    """A client of the services, for one thread."""

    def __init__(self, reached: Reached, limits: Limits) -> None:
        context = client_context(reached.identity) if reached.services.secure else None
        self._poster = Poster(reached.services, limits.timeout.total_seconds(), context)
        self._prefix = reached.services.path.rstrip("/")
        self._tell = limits.tell

    def send(self, message: PortMessage) -> tuple[PortMessage, Request | None]:
        """The answer, and the request as it was read; None for what is no DUIS Request.

        It goes to the service that the fields of the message name, or else to that of its Command
        Variant.

        `fields` of the answer say how often it was asked to slow down. Raises `TargetFault` if
        nobody answers, or the DCC is not ready to take it in time.
        """
        request = _read(message.xml)
        path = self._prefix + PATHS[_named(message) or _service(request)]
        body = message.xml.encode()
        waited, times = 0.0, 0
        while True:
            reply = self._post(path, body)
            if reply.status != HTTPStatus.TOO_MANY_REQUESTS:
                break
            wait = _retry_after(reply)
            times += 1
            if waited + wait > MOST_PATIENCE:
                raise TargetFault(
                    f"{path}: HTTP 429 {times} times: it asks to wait {wait:g} s more, and "
                    f"{waited:g} s were waited already"
                )
            self._tell(f"{path}: HTTP 429: waiting {wait:g} s, as it asks, before sending again")
            time.sleep(wait)
            waited += wait
        slowed: dict[str, Any] = {}
        if times:
            slowed = {"slowed_down": times, "waited_seconds": round(waited, 3)}
        return PortMessage(message.port, *_content(reply, slowed)), request

    def reach(self) -> None:
        """Connect. Raises `TargetFault` if nobody is there."""
        try:
            self._poster.reach()
        except Unreachable as problem:
            raise TargetFault(str(problem)) from None

    def close(self) -> None:
        """Close the connection."""
        self._poster.close()

    def _post(self, path: str, body: bytes) -> Reply:
        try:
            return self._poster.post(path, body, XML)
        except Unreachable as problem:
            raise TargetFault(f"{path}: {problem}") from None


def _read(xml: str) -> Request | None:
    try:
        return parse_request(xml)
    except MessageError:
        return None  # a test may send what is no request


def _named(message: PortMessage) -> Service | None:
    """The service to which a test has the message sent, wherever it belongs."""
    return next((each for each in Service if each.value == message.fields.get("service")), None)


def _service(request: Request | None) -> Service:
    found = None if request is None else COMMAND_VARIANTS.get(request.command_variant)
    return (found.service if found else None) or Service.SEND_COMMAND


def _content(reply: Reply, fields: dict[str, Any]) -> tuple[str, dict[str, Any]]:
    """The XML and the fields of an answer."""
    text = reply.body.decode("utf-8", "replace")
    if reply.status == HTTPStatus.OK:
        return text, fields
    reason = " ".join(text.split())[:300]
    return "", {"http": reply.status, "reason": reason, **fields}


def _retry_after(reply: Reply) -> float:
    """Seconds, from a Retry-After of either form; one second if there is none."""
    text = reply.headers.get("retry-after", "").strip()
    if text.isascii() and text.isdigit():
        return float(text[:9])
    try:
        at = parsedate_to_datetime(text)
    except ValueError:
        return _USUAL_RETRY
    at = at if at.tzinfo else at.replace(tzinfo=UTC)
    return max(0.0, (at - datetime.now(UTC)).total_seconds())
