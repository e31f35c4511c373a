"""The target protocol on the wire: requests and replies of JSON-RPC 2.0.

A message is one JSON object, on stdio in one line, over HTTP in one body. How the values of the
protocol look in it is in `forms`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from srpd.conformance.plain import one_line
from srpd.conformance.targets.protocol import PROTOCOL_VERSION, TargetFault
from srpd.conformance.targets.schemas import finding
from srpd.model.strict_json import NotJson, parse, write

NOT_JSON: Final = -32700
NO_REQUEST: Final = -32600
NO_METHOD: Final = -32601
BAD_PARAMS: Final = -32602
FAULT: Final = -32000
"""The code of an error that a `TargetFault` is; the others are those of JSON-RPC 2.0."""
NO_COMMON_VERSION: Final = -32001

METHODS: Final = (
    *("hello", "ics", "reset", "load", "deliver"),
    *("advance", "drain", "mark", "bye"),
)
_LONGEST_REASON = 400


def request(
    number: int, method: str, params: Mapping[str, Any], marks: Sequence[str] = ()
) -> bytes:
    """A request in one line. Raises `TargetFault` for what has no form in JSON.

    Only srpd's own adapter takes `marks`: texts to be marked before.
    """
    content = {"jsonrpc": "2.0", "id": number, "method": method, "params": dict(params)}
    try:
        return write(content | {"marks": marks} if marks else content)
    except NotJson as problem:
        raise TargetFault(f"the request {problem}") from problem


def result_of(reply: bytes, number: int, method: str) -> dict[str, Any]:
    """The result in a reply to request `number`, whatever it holds. Raises `Misspoken` if none.

    Raises `TargetFault` for a reply that is an error, with what it says.
    """
    try:
        content = parse(reply)
    except NotJson as problem:
        raise Misspoken(f"the reply is {_as_noun(problem)}") from problem
    if wrong := finding(content, "reply"):
        raise Misspoken(f"the reply is none by the schema: {wrong}")
    answered = content["id"]
    if answered != number and not (answered is None and "error" in content):
        raise Misspoken(f"the reply is to request {str(answered)[:30]}, not to {number}")
    if "error" in content:
        error = content["error"]
        raise TargetFault(
            f"{one_line(error['message'], _LONGEST_REASON)} (error {str(error['code'])[:20]})"
            if error["code"] != FAULT
            else one_line(error["message"], _LONGEST_REASON)
        )
    result: dict[str, Any] = content["result"]
    if method == "hello":
        _confirm_version(result)
    return result


class Misspoken(TargetFault):
    """What came is no reply to what was asked, so that nothing after it can be relied on."""


def _as_noun(problem: NotJson) -> str:
    said = str(problem)
    return said if said.startswith("not ") else f"not taken: {said}"


def _confirm_version(result: Mapping[str, Any]) -> None:
    """Refuse another version before anything else is read, since its replies may look otherwise."""
    if result.get("protocol") == PROTOCOL_VERSION:
        return
    spoken = result.get("protocols", result.get("protocol"))
    raise Misspoken(
        f"it speaks version {one_line(str(spoken), 60)} of the protocol, and the suite speaks "
        f"{PROTOCOL_VERSION}: update the older of the two"
    )
