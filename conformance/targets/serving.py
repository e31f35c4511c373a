"""The adapter's side of the protocol: any `Target` of Python, asked in lines of JSON-RPC 2.0."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any, Final

from srpd.conformance.plain import one_line
from srpd.conformance.targets import wire
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
            content = _parsed(line)
            number = _number_of(content)
            result = self._result(content)
            return write({"jsonrpc": "2.0", "id": number, "result": result})
        except Refused as refused:
            return _error(number, refused.code, str(refused))
        except NotJson as problem:
            return _error(number, wire.FAULT, f"the reply {problem}")

    def _result(self, content: Any) -> Mapping[str, Any]:
        method = content.get("method") if isinstance(content, dict) else None
        if isinstance(method, str) and method not in _ANSWERS:
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
        try:
            result = _ANSWERS[str(method)](self._target, params)
        except TargetFault as fault:
            raise Refused(wire.FAULT, str(fault).removeprefix(f"{method}: ")) from fault
        self.over = method == "bye"
        return result


def _parsed(line: bytes) -> Any:
    try:
        return parse(line)
    except NotJson as problem:
        raise Refused(wire.NOT_JSON, str(problem)) from problem


def _number_of(content: Any) -> int | None:
    """The id of a request, where it has one that can be answered."""
    number = content.get("id") if isinstance(content, dict) else None
    return number if isinstance(number, int) and not isinstance(number, bool) else None


def _error(number: int | None, code: int, why: str) -> bytes:
    error = {"code": code, "message": one_line(why, 500)}
    return write({"jsonrpc": "2.0", "id": number, "error": error})


def _delivered(target: Guard, params: Mapping[str, Any]) -> dict[str, Any]:
    answer = target.deliver(wire.message_from(params["message"])).answer
    return {"answer": None if answer is None else wire.message_to(answer)}


def _advanced(target: Guard, params: Mapping[str, Any]) -> dict[str, Any]:
    advanced = target.advance(params["to"])
    return {"now": advanced.now, "next_timer": advanced.next_timer}


def _marked(target: Guard, params: Mapping[str, Any]) -> dict[str, Any]:
    target.mark(params["text"])
    return {}


def _ended(target: Guard, _: Mapping[str, Any]) -> dict[str, Any]:
    target.bye()
    return {}


_ANSWERS: Final[Mapping[str, Callable[[Guard, Mapping[str, Any]], dict[str, Any]]]] = (
    MappingProxyType(
        {
            "hello": lambda target, _: wire.hello_to(target.hello()),
            "ics": lambda target, _: {"statement": dict(target.ics())},
            "reset": lambda target, params: {"digest": target.reset(params["now"])},
            "load": lambda target, params: {
                "refused": list(target.load(params["records"]).refused)
            },
            "deliver": _delivered,
            "advance": _advanced,
            "drain": lambda target, _: wire.drained_to(target.drain()),
            "mark": _marked,
            "bye": _ended,
        }
    )
)
