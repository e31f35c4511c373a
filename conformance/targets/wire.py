"""The target protocol on the wire: JSON-RPC 2.0, and the values of the protocol as its members.

Both sides are here: what the suite writes the adapter reads, and the other way round. A message is
one JSON object, on stdio in one line, over HTTP in one body.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from srpd.conformance.plain import one_line
from srpd.conformance.targets.protocol import (
    PROTOCOL_VERSION,
    Advanced,
    Delivered,
    Drained,
    Hello,
    Loaded,
    PortMessage,
    TargetFault,
)
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


# What the suite writes and reads


def request(number: int, method: str, params: Mapping[str, Any]) -> bytes:
    """A request in one line. Raises `TargetFault` for what has no form in JSON."""
    try:
        return write({"jsonrpc": "2.0", "id": number, "method": method, "params": dict(params)})
    except NotJson as problem:
        raise TargetFault(f"the request {problem}") from problem


def result_of(reply: bytes, number: int, method: str) -> dict[str, Any]:
    """The result in a reply to request `number`. Raises `Misspoken` if it is not one.

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
    if wrong := finding(result, method, "result"):
        raise Misspoken(f"the result is none by the schema: {wrong}")
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


def message_to(message: PortMessage) -> dict[str, Any]:
    """A message at a port, as JSON holds it."""
    fields = dict(message.fields)
    return {"port": message.port, "xml": message.xml, "fields": fields, "at": message.at}


def message_from(content: Mapping[str, Any]) -> PortMessage:
    """A message at a port, from what is valid by its schema."""
    return PortMessage(
        content["port"], content.get("xml", ""), content.get("fields", {}), content.get("at", "")
    )


def hello_from(result: Mapping[str, Any]) -> Hello:
    """Who answers."""
    return Hello(
        result["protocol"],
        result["name"],
        result["version"],
        result["virtual_clock"],
        result["reset"],
        result["quiescence"],
        tuple(result["ports"]),
    )


def delivered_from(result: Mapping[str, Any]) -> Delivered:
    """The synchronous answer, if any."""
    answer = result["answer"]
    return Delivered(None if answer is None else message_from(answer))


def advanced_from(result: Mapping[str, Any]) -> Advanced:
    """The time it is."""
    return Advanced(result["now"], result.get("next_timer"))


def drained_from(result: Mapping[str, Any]) -> Drained:
    """What came out."""
    messages = tuple(message_from(each) for each in result["messages"])
    return Drained(messages, result["idle"], tuple(result.get("outstanding", ())))


def loaded_from(result: Mapping[str, Any]) -> Loaded:
    """Which records were refused."""
    return Loaded(tuple(result["refused"]))


# What the adapter writes


def hello_to(hello: Hello) -> dict[str, Any]:
    """Who answers, and which versions are spoken."""
    return {
        "protocol": hello.protocol,
        "protocols": [hello.protocol],
        "name": hello.name,
        "version": hello.version,
        "virtual_clock": hello.virtual_clock,
        "reset": hello.reset,
        "quiescence": hello.quiescence,
        "ports": list(hello.ports),
    }


def drained_to(drained: Drained) -> dict[str, Any]:
    """What came out."""
    return {
        "messages": [message_to(each) for each in drained.messages],
        "idle": drained.idle,
        "outstanding": list(drained.outstanding),
    }
