"""The values of the protocol in the form that they have on the wire: objects, lists and texts.

What a target answers is taken here, once, whatever the transport: it must be valid by the schema of
its method, and nothing but values of these types goes on to be recorded and judged.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, Final

from srpd.conformance.targets.protocol import (
    Advanced,
    Delivered,
    Drained,
    Hello,
    Loaded,
    PortMessage,
    TargetFault,
)
from srpd.conformance.targets.schemas import finding
from srpd.model.strict_json import write

LONGEST_FIELDS: Final = 1_000_000
"""In octets, as JSON."""


@dataclass(frozen=True, slots=True)
class Form:
    """How the value that one method returns is written and read."""

    kind: type
    written: Callable[[Any], dict[str, Any]]
    read: Callable[[Mapping[str, Any]], Any]


def written(method: str, reply: object) -> dict[str, Any]:
    """What a target of Python returned, as a result; what it holds is not examined.

    Raises `TargetFault` if it is of another type than the method returns.
    """
    form = FORMS[method]
    if not isinstance(reply, form.kind):
        raise TargetFault(f"the reply is a {type(reply).__name__}, not a {form.kind.__name__}")
    return form.written(reply)


def taken(method: str, result: Mapping[str, Any], size: int) -> Any:
    """The value that a result holds, which was read from so many bytes. Raises `TargetFault`."""
    if wrong := finding(result, method, "result"):
        raise TargetFault(f"the result is none by the schema: {wrong}")
    if size > LONGEST_FIELDS:
        for message in [result.get("answer"), *result.get("messages", ())]:
            _confirm_size(message or {})
    return FORMS[method].read(result)


def _confirm_size(message: Mapping[str, Any]) -> None:
    if len(write(message.get("fields", {}))) > LONGEST_FIELDS:
        raise TargetFault(
            f"at {message['port'][:60]!r}: more than {LONGEST_FIELDS:,} octets of fields"
        )


def message_to(message: object) -> dict[str, Any]:
    """A message at a port. Raises `TargetFault` for what is none."""
    if not isinstance(message, PortMessage):
        raise TargetFault(f"a message is a {type(message).__name__}")
    fields = message.fields
    if isinstance(fields, Mapping) and not isinstance(fields, dict):
        fields = dict(fields)
    return {"port": message.port, "xml": message.xml, "fields": fields, "at": message.at}


def message_from(content: Mapping[str, Any]) -> PortMessage:
    """A message at a port, from what is valid by its schema."""
    return PortMessage(
        content["port"], content.get("xml", ""), content.get("fields", {}), content.get("at", "")
    )


def _hello_to(hello: Hello) -> dict[str, Any]:
    return {
        "protocol": hello.protocol,
        "protocols": [hello.protocol],
        "name": hello.name,
        "version": hello.version,
        "virtual_clock": hello.virtual_clock,
        "reset": hello.reset,
        "quiescence": hello.quiescence,
        "ports": hello.ports,
    }


def _hello_from(result: Mapping[str, Any]) -> Hello:
    return Hello(
        result["protocol"],
        result["name"],
        result["version"],
        result["virtual_clock"],
        result["reset"],
        result["quiescence"],
        tuple(result["ports"]),
    )


def _statement_to(statement: Mapping[str, str]) -> dict[str, Any]:
    for item, answer in statement.items():
        if not isinstance(item, str) or answer not in ("yes", "no", "unknown"):
            raise TargetFault(f"{item!r} is answered {answer!r}: say yes, no or unknown")
    return {"statement": dict(statement)}


def _delivered_to(delivered: Delivered) -> dict[str, Any]:
    answer = delivered.answer
    return {"answer": None if answer is None else message_to(answer)}


def _delivered_from(result: Mapping[str, Any]) -> Delivered:
    answer = result["answer"]
    return Delivered(None if answer is None else message_from(answer))


def _drained_to(drained: Drained) -> dict[str, Any]:
    if not isinstance(drained.messages, tuple | list):
        raise TargetFault(f"the messages are a {type(drained.messages).__name__}")
    messages = [message_to(each) for each in drained.messages]
    return {"messages": messages, "idle": drained.idle, "outstanding": drained.outstanding}


def _drained_from(result: Mapping[str, Any]) -> Drained:
    messages = tuple(message_from(each) for each in result["messages"])
    return Drained(messages, result["idle"], tuple(result.get("outstanding", ())))


_NOTHING = Form(type(None), lambda _: {}, lambda _: None)

FORMS: Final[Mapping[str, Form]] = MappingProxyType(
    {
        "hello": Form(Hello, _hello_to, _hello_from),
        "ics": Form(Mapping, _statement_to, lambda result: result["statement"]),
        "reset": Form(str, lambda digest: {"digest": digest}, lambda result: result["digest"]),
        "load": Form(
            Loaded,
            lambda loaded: {"refused": loaded.refused},
            lambda result: Loaded(tuple(result["refused"])),
        ),
        "deliver": Form(Delivered, _delivered_to, _delivered_from),
        "advance": Form(
            Advanced,
            lambda advanced: {"now": advanced.now, "next_timer": advanced.next_timer},
            lambda result: Advanced(result["now"], result.get("next_timer")),
        ),
        "drain": Form(Drained, _drained_to, _drained_from),
        "mark": _NOTHING,
        "bye": _NOTHING,
    }
)
"""The form of the result of each method."""
