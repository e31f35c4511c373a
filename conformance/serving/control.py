"""The control plane of the server: a virtual clock, fixtures, and what leaves at other ports.

It is JSON-RPC 2.0 over HTTP: one POST, one call, with the methods of the target protocol. It is off
unless asked for, listens on this machine alone, and refuses what a web page could send.
"""

from __future__ import annotations

import asyncio
import time
from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from http import HTTPStatus
from typing import Any, Final

from srpd.conformance.plain import one_line
from srpd.conformance.reference.clock import read_utc, write_utc
from srpd.conformance.serving.engine import Engine, Stopped, TooBusy, time_of
from srpd.conformance.serving.inputs import Input, Kind, written
from srpd.conformance.serving.pushing import Pushing
from srpd.conformance.targets import forms, wire
from srpd.conformance.targets.limits import LONGEST_REPLY
from srpd.conformance.targets.protocol import PortMessage, TargetFault
from srpd.conformance.targets.serving import Refused, call_in, error, number_of, parsed
from srpd.conformance.web.asgi import JSON, Answer, Receive, Scope, header, read_body, refusal
from srpd.model.faults import BadInput
from srpd.model.strict_json import NotJson, write

MOST_LEFT: Final = 10_000
PUSH_SECONDS: Final = 10.0
_BODY_SECONDS: Final = 30.0
_TO_USER: Final = "usercb."
_REDIRECT: Final = "receive-response"


@dataclass(slots=True)
class Control:
    """Answers one HTTP request at the control port."""

    engine: Engine
    pushing: Pushing

    def __post_init__(self) -> None:
        self.engine.left = deque(maxlen=MOST_LEFT + 1)

    async def answer(self, scope: Scope, receive: Receive) -> Answer:
        """The answer to one call."""
        if scope["path"] != "/":
            return refusal(HTTPStatus.NOT_FOUND, "calls are posted to /")
        if scope["method"] != "POST":
            allow = ("Allow", "POST")
            return refusal(HTTPStatus.METHOD_NOT_ALLOWED, "calls are posted", allow)
        if header(scope, b"origin"):
            return refusal(HTTPStatus.FORBIDDEN, "a web page may not call", close=True)
        if header(scope, b"content-type").partition(";")[0].strip().lower() != JSON:
            reason = f"the Content-Type of a call is {JSON}"
            return refusal(HTTPStatus.UNSUPPORTED_MEDIA_TYPE, reason, close=True)
        content = await read_body(scope, receive, LONGEST_REPLY, _BODY_SECONDS)
        return Answer(HTTPStatus.OK, await self.reply(content), JSON)

    async def reply(self, line: bytes) -> bytes:
        """The reply to a request in JSON: a result, or an error."""
        number: int | None = None
        try:
            content = parsed(line)
            number = number_of(content)
            method, params = _call_in(content)
            result = await self._result(method, params)
            return write({"jsonrpc": "2.0", "id": number, "result": result})
        except Refused as refused:
            return error(number, refused.code, str(refused))
        except NotJson as problem:
            return error(number, wire.FAULT, f"the reply {problem}")
        except (TargetFault, BadInput, TooBusy, Stopped) as fault:
            return error(number, wire.FAULT, str(fault))

    async def _result(self, method: str, params: Mapping[str, Any]) -> dict[str, Any]:
        match method:
            case "hello":
                return forms.written("hello", self.engine.dcc.hello())
            case "ics":
                return {"statement": dict(self.engine.dcc.ics())}
            case "reset":
                return await self._reset(params["now"])
            case "load":
                given = Input(Kind.LOAD, self.engine.now, "", written(params["records"]))
                return {"refused": list((await self.engine.submit(given)).refused)}
            case "deliver":
                return await self._deliver(params["message"])
            case "advance":
                return await self._advance(params["to"])
            case "drain":
                return await self._drain()
            case "mark":
                self.engine.dcc.mark(params["text"])
            case "receive-response":
                self.pushing.redirect(params["url"])
                for each in self.engine.outbox:
                    self.pushing.deliver(each)
        return {}

    async def _reset(self, now: str) -> dict[str, Any]:
        at = _read(now)
        self.pushing.forget()
        await self.engine.submit(Input(Kind.RESET, at))
        return {"digest": self.engine.dcc.state.digest()}

    async def _deliver(self, message: Mapping[str, Any]) -> dict[str, Any]:
        given = Input(Kind.MESSAGE, self.engine.now, "", written(message))
        answer = (await self.engine.submit(given)).answer
        return {"answer": None if answer is None else forms.message_to(answer)}

    async def _advance(self, to: str) -> dict[str, Any]:
        at = _read(to)
        if at < self.engine.now:
            raise TargetFault(f"{to} is before {time_of(self.engine)}")
        await self.engine.submit(Input(Kind.TIME, at))
        dcc = self.engine.dcc
        following = dcc.clock.next_at(dcc.is_waiting)
        return {"now": to, "next_timer": None if following is None else write_utc(following)}

    async def _drain(self) -> dict[str, Any]:
        """What left, in order. What was pushed has a SHA-256, `pushed`, in place of its XML."""
        outstanding = await self._wait_until_pushed()
        messages = [self._told(each) for each in self.engine.left]
        self.engine.left.clear()
        if len(messages) > MOST_LEFT:
            raise TargetFault(f"more than {MOST_LEFT} messages left since the last drain")
        return {"messages": messages, "idle": not outstanding, "outstanding": outstanding}

    def _told(self, message: PortMessage) -> dict[str, Any]:
        plain = forms.message_to(message)
        user = message.port.removeprefix(_TO_USER)
        if message.port.startswith(_TO_USER) and self.pushing.has_address(user):
            digest = sha256(message.xml.encode()).hexdigest()
            plain |= {"xml": "", "fields": {**message.fields, "pushed": digest}}
        return plain

    async def _wait_until_pushed(self) -> list[str]:
        """Wait until the Users have taken what is for them; what they have not after a while."""
        deadline = time.monotonic() + PUSH_SECONDS
        while True:
            held = [each for each in self.engine.outbox if self.pushing.has_address(each.user)]
            if not held:
                return []
            if time.monotonic() > deadline:
                return [f"message {each.number} to {each.user} is not taken" for each in held[:20]]
            await asyncio.sleep(0.001)


def _call_in(content: Any) -> tuple[str, Mapping[str, Any]]:
    """The method and the params of a request: one of the protocol, or the one that is ours."""
    if not isinstance(content, dict) or content.get("method") != _REDIRECT:
        return call_in(content)
    params = content.get("params")
    if number_of(content) is None or content.get("jsonrpc") != "2.0":
        raise Refused(wire.NO_REQUEST, "no request: it needs jsonrpc 2.0 and an id, a number")
    if not isinstance(params, dict) or set(params) != {"url"} or type(params["url"]) is not str:
        raise Refused(wire.BAD_PARAMS, f"{_REDIRECT}: the params are url alone, a text")
    return _REDIRECT, params


def _read(text: str) -> datetime:
    at = read_utc(text)
    if at is None:
        raise TargetFault(f"{one_line(text, 40)!r} is not an ISO 8601 instant")
    return at
