"""The control plane of the server: a virtual clock, fixtures, and what leaves at other ports.

It is JSON-RPC 2.0 over HTTP: one POST, one call, with the methods of the target protocol. It is off
unless asked for, listens on this machine alone, and refuses what a web page could send.
"""

from __future__ import annotations

import asyncio
import json
import time
from collections import deque
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from hashlib import sha256
from http import HTTPStatus
from typing import Any, Final

from srpd.conformance.reference.clock import read_utc
from srpd.conformance.serving.engine import Engine, Stopped, TooBusy, time_of
from srpd.conformance.serving.inputs import Input, Kind, message_of, written
from srpd.conformance.serving.pushing import Pushing
from srpd.conformance.targets.protocol import PortMessage, TargetFault
from srpd.conformance.web.asgi import JSON, Answer, Receive, Scope, header, read_body, refusal
from srpd.model.faults import BadInput

MOST_BYTES: Final = 100_000_000
MOST_LEFT: Final = 10_000
PUSH_SECONDS: Final = 10.0
_BODY_SECONDS: Final = 30.0
_FAULT: Final = -32000
_NO_METHOD: Final = -32601
_BAD_CALL: Final = -32600
_TO_USER: Final = "usercb."


@dataclass(slots=True)
class Control:
    """Answers one HTTP request at the control port."""

    engine: Engine
    pushing: Pushing

    def __post_init__(self) -> None:
        self.engine.left = deque(maxlen=MOST_LEFT + 1)

    async def answer(self, scope: Scope, receive: Receive) -> Answer:
        """The answer to one call."""
        if scope["method"] != "POST" or scope["path"] != "/":
            return refusal(HTTPStatus.NOT_FOUND, "calls are posted to /")
        if header(scope, b"origin") or header(scope, b"content-type") != JSON:
            return refusal(
                HTTPStatus.FORBIDDEN, f"only a program may call, with {JSON}", close=True
            )
        content = await read_body(scope, receive, MOST_BYTES, _BODY_SECONDS)
        reply: dict[str, Any] = {"jsonrpc": "2.0", "id": None}
        try:
            call = json.loads(content)
            if not isinstance(call, dict) or not isinstance(call.get("params", {}), dict):
                raise ValueError("a call is an object with method, params and id")
            reply["id"] = call.get("id")
            reply["result"] = await self._call(str(call.get("method")), call.get("params", {}))
        except (ValueError, RecursionError) as problem:
            reply["error"] = {"code": _BAD_CALL, "message": str(problem)[:300]}
        except NotImplementedError as unknown:
            reply["error"] = {"code": _NO_METHOD, "message": str(unknown)[:300]}
        except (TargetFault, BadInput, TooBusy, Stopped) as fault:
            said = str(fault)[:2000] or type(fault).__name__
            reply["error"] = {"code": _FAULT, "message": said}
        return Answer(HTTPStatus.OK, json.dumps(reply).encode(), JSON)

    async def _call(self, method: str, params: Mapping[str, Any]) -> Any:
        match method:
            case "hello":
                return asdict(self.engine.dcc.hello())
            case "ics":
                return self.engine.dcc.ics()
            case "reset":
                return await self._reset(_instant(params, "now"))
            case "load":
                given = Input(Kind.LOAD, self.engine.now, "", written(params.get("records")))
                return {"refused": list((await self.engine.submit(given)).refused)}
            case "deliver":
                return await self._deliver(params.get("message"))
            case "advance":
                return await self._advance(_instant(params, "to"))
            case "drain":
                return await self._drain()
            case "receive-response":
                self.pushing.redirect(str(params.get("url")))
                for each in list(self.engine.outstanding.values()):
                    self.pushing.deliver(each)
                return None
            case "mark":
                self.engine.dcc.mark(str(params.get("text")))
                return None
            case "bye":
                return None
        raise NotImplementedError(f"no method {method[:60]!r}")

    async def _reset(self, now: str) -> str:
        self.pushing.forget()
        await self.engine.submit(Input(Kind.RESET, _read(now)))
        return self.engine.dcc.state.digest()

    async def _deliver(self, message: object) -> dict[str, Any]:
        if not isinstance(message, dict):
            raise BadInput("deliver: message is not an object")
        message_of(message)
        given = Input(Kind.MESSAGE, self.engine.now, "", written(message))
        answer = (await self.engine.submit(given)).answer
        return {"answer": None if answer is None else asdict(answer)}

    async def _advance(self, to: str) -> dict[str, Any]:
        at = _read(to)
        if at < self.engine.now:
            raise TargetFault(f"{to} is before {time_of(self.engine)}")
        await self.engine.submit(Input(Kind.TIME, at))
        dcc = self.engine.dcc
        following = dcc.clock.next_at(dcc.is_waiting)
        return {"now": to, "next_timer": None if following is None else following.isoformat()}

    async def _drain(self) -> dict[str, Any]:
        """What left, in order. What was pushed has `pushed`, a SHA-256, in place of its XML."""
        outstanding = await self._wait_until_pushed()
        messages = [self._told(each) for each in self.engine.left]
        self.engine.left.clear()
        if len(messages) > MOST_LEFT:
            raise TargetFault(f"more than {MOST_LEFT} messages left since the last drain")
        return {"messages": messages, "idle": not outstanding, "outstanding": outstanding}

    def _told(self, message: PortMessage) -> dict[str, Any]:
        plain = asdict(message)
        user = message.port.removeprefix(_TO_USER)
        if message.port.startswith(_TO_USER) and self.pushing.has_address(user):
            plain |= {"xml": "", "pushed": sha256(message.xml.encode()).hexdigest()}
        return plain

    async def _wait_until_pushed(self) -> list[str]:
        """Wait until the Users have taken what is for them; what they have not after a while."""
        deadline = time.monotonic() + PUSH_SECONDS
        while True:
            held = [o for o in self.engine.outstanding.values() if self.pushing.has_address(o.user)]
            if not held:
                return []
            if time.monotonic() > deadline:
                return [f"message {each.number} to {each.user} is not taken" for each in held[:20]]
            await asyncio.sleep(0.001)


def _instant(params: Mapping[str, Any], name: str) -> str:
    text = params.get(name)
    if not isinstance(text, str):
        raise BadInput(f"{name} is missing")
    return text


def _read(text: str) -> datetime:
    at = read_utc(text)
    if at is None:
        raise TargetFault(f"{text[:40]!r} is not an ISO 8601 instant")
    return at
