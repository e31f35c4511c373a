"""The adapter's side of the protocol: any `Target` of Python, asked in lines of JSON-RPC 2.0."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any, Final

from srpd.conformance.plain import one_line
from srpd.conformance.targets import forms, wire
from srpd.conformance.targets.guard import Guard
from srpd.conformance.targets.protocol import PROTOCOL_VERSION, Target, TargetFault
from srpd.conformance.targets.schemas import finding
from srpd.model.strict_json import NotJson, parse, write


class Refused(Exception):
    """A request that is answered by an error; `code` is one of `wire`."""

    def __init__(self, code: int, why: str) -> None:
        super().__init__(why)
        self.code = code


class Answering:
    """Answers requests with a target. `over` is true once the suite has said `bye`."""

    def __init__(self, target: Target) -> None:
        self._target = Guard(target)
        self.over = False

    def answer(self, line: bytes) -> bytes:
        """The reply to a request in one line: a result, or an error. It never raises."""
        number: int | None = None
        try:
            content = parsed(line)
            number = number_of(content)
            method, params = call_in(content)
            result = self._result(method, params)
            return write({"jsonrpc": "2.0", "id": number, "result": result})
        except Refused as refused:
            return error(number, refused.code, str(refused))
        except NotJson as problem:
            return error(number, wire.FAULT, f"the reply {problem}")

    def _result(self, method: str, params: Mapping[str, Any]) -> Mapping[str, Any]:
        try:
            result = forms.written(method, CALLS[method](self._target, params))
        except TargetFault as fault:
            raise Refused(wire.FAULT, str(fault).removeprefix(f"{method}: ")) from fault
        self.over = method == "bye"
        return result


def call_in(content: Any) -> tuple[str, Mapping[str, Any]]:
    """The method and the params of a request. Raises `Refused`."""
    method = content.get("method") if isinstance(content, dict) else None
    if isinstance(method, str) and method not in CALLS:
        raise Refused(wire.NO_METHOD, f"there is no method {one_line(method, 60)!r}")
    if wrong := finding(content, "request"):
        raise Refused(wire.NO_REQUEST, f"no request by the schema: {wrong}")
    params = content["params"]
    if wrong := finding(params, str(method), "params"):
        raise Refused(wire.BAD_PARAMS, f"{method}: no params by the schema: {wrong}")
    if method == "hello" and PROTOCOL_VERSION not in params["protocols"]:
        raise Refused(
            wire.NO_COMMON_VERSION, f"hello: only version {PROTOCOL_VERSION} is spoken here"
        )
    return str(method), params


def parsed(line: bytes) -> Any:
    """What a line holds. Raises `Refused`."""
    try:
        return parse(line)
    except NotJson as problem:
        raise Refused(wire.NOT_JSON, str(problem)) from problem


def number_of(content: Any) -> int | None:
    """The id of a request, where it has one that can be answered."""
    number = content.get("id") if isinstance(content, dict) else None
    return number if isinstance(number, int) and not isinstance(number, bool) else None


def error(number: int | None, code: int, why: str) -> bytes:
    """The reply that says why a request is refused."""
    said = {"code": code, "message": one_line(why, 500)}
    return write({"jsonrpc": "2.0", "id": number, "error": said})


CALLS: Final[Mapping[str, Callable[[Target, Mapping[str, Any]], Any]]] = MappingProxyType(
    {
        "hello": lambda target, _: target.hello(),
        "ics": lambda target, _: target.ics(),
        "reset": lambda target, params: target.reset(params["now"]),
        "load": lambda target, params: target.load(params["records"]),
        "deliver": lambda target, params: target.deliver(forms.message_from(params["message"])),
        "advance": lambda target, params: target.advance(params["to"]),
        "drain": lambda target, _: target.drain(),
        "mark": lambda target, params: target.mark(params["text"]),
        "bye": lambda target, _: target.bye(),
    }
)
"""What a request asks of the object, by its method."""
