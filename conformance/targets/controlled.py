"""`srpd serve --control` as a target: Users by HTTP and signed DUIS XML, the rest by its endpoint.

What is pushed comes by HTTP as well. The control endpoint tells in which order, and at which
virtual time, it left.
"""

from __future__ import annotations

import itertools
from collections.abc import Mapping, Sequence
from hashlib import sha256
from http import HTTPStatus
from typing import Any, Final

from srpd.conformance.targets import forms, wire
from srpd.conformance.targets.limits import Limits
from srpd.conformance.targets.place import Reached
from srpd.conformance.targets.protocol import (
    PROTOCOL_VERSION,
    Advanced,
    Delivered,
    Drained,
    Hello,
    Loaded,
    PortMessage,
    Record,
    TargetFault,
)
from srpd.conformance.targets.pushes import unattributed
from srpd.conformance.targets.receive_response import Pushed, ReceiveResponse
from srpd.conformance.targets.schemas import finding
from srpd.conformance.targets.services import WebServices
from srpd.conformance.web.asgi import JSON
from srpd.conformance.web.posting import Place, Poster, Unreachable
from srpd.model.strict_json import write

_REDIRECT: Final = "receive-response"


class ControlledDcc:
    """See the module."""

    def __init__(self, reached: Reached, limits: Limits) -> None:
        control = Place(False, "127.0.0.1", reached.control or 0, "/")
        self._control = Poster(control, limits.timeout.total_seconds())
        self._services = WebServices(reached, limits)
        self._receive = ReceiveResponse(
            reached.receive_host, reached.receive_port, reached.identity
        )
        self._numbers = itertools.count(1)
        self._receive.start()

    def hello(self) -> Hello:
        said: Hello = self._ask("hello", protocols=[PROTOCOL_VERSION])
        self._call(_REDIRECT, url=f"{self._receive.url}/{{user}}")
        return said

    def ics(self) -> Mapping[str, str]:
        said: dict[str, str] = self._call("ics")["statement"]
        return said

    def reset(self, now: str) -> str:
        digest = str(self._call("reset", now=now)["digest"])
        self._receive.take()
        return digest

    def load(self, records: Mapping[str, Sequence[Record]]) -> Loaded:
        loaded: Loaded = self._ask("load", records=records)
        return loaded

    def deliver(self, message: PortMessage) -> Delivered:
        if message.port.startswith("user."):
            return Delivered(self._services.send(message)[0])
        delivered: Delivered = self._ask("deliver", message=forms.message_to(message))
        return delivered

    def advance(self, to: str) -> Advanced:
        advanced: Advanced = self._ask("advance", to=to)
        return advanced

    def drain(self) -> Drained:
        said = self._call("drain")
        received = {sha256(each.xml.encode()).hexdigest(): each for each in self._receive.take()}
        found = [_whole(message, received) for message in said["messages"]]
        found += [unattributed(each, "the DCC did not send it") for each in received.values()]
        return Drained(tuple(found), said["idle"], tuple(said["outstanding"]))

    def mark(self, text: str) -> None:
        self._call("mark", text=text)

    def bye(self) -> None:
        self._call("bye")
        self._control.close()
        self._services.close()
        self._receive.stop()

    def _ask(self, method: str, **params: Any) -> Any:
        """What a method returns, read from its result."""
        result = self._call(method, **params)
        return forms.taken(method, result, len(write(result)))

    def _call(self, method: str, **params: Any) -> dict[str, Any]:
        number = next(self._numbers)
        try:
            reply = self._control.post("/", wire.request(number, method, params), JSON)
        except Unreachable as problem:
            raise TargetFault(f"control: {method}: {problem}") from None
        if reply.status != HTTPStatus.OK:
            raise TargetFault(f"control: {method}: HTTP {reply.status} and no answer to the call")
        result = wire.result_of(reply.body, number, method)
        as_method = "mark" if method == _REDIRECT else method  # neither has anything to say
        if wrong := finding(result, as_method, "result"):
            raise TargetFault(f"control: {method}: the result is none by the schema: {wrong}")
        return result


def _whole(message: Mapping[str, Any], received: dict[str, Pushed]) -> PortMessage:
    """The message, with the XML that was pushed where it was."""
    plain = dict(message)
    fields = dict(plain.get("fields", {}))
    digest = fields.pop("pushed", None)
    if digest is not None:
        pushed = received.pop(str(digest), None)
        if pushed is None:
            raise TargetFault(f"what left at {plain['port']} was taken by somebody else")
        plain |= {"xml": pushed.xml, "fields": fields}
    return forms.message_from(plain)
