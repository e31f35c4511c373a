"""Damaged messages: cut short, noise, misaddressed, badly signed."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Final

from lxml import etree

from srpd.conformance.bindings.bench import Bench
from srpd.conformance.fixtures.world import device_id
from srpd.conformance.manners.counterparties.passing import Damage
from srpd.conformance.messages.identifiers import RequestId
from srpd.conformance.messages.xml import parse_xml, serialise
from srpd.conformance.targets.protocol import PortMessage
from srpd.model.faults import ModelFault

_NOISE: Final = "\N{REPLACEMENT CHARACTER}" * 16
_TELLS_WHAT_COMES: Final = frozenset({"kind", "from"})
"""By these an adapter knows to which interface of its system a message belongs."""
_TELLS_WHERE: Final = frozenset({"request_id", "device", "payload", "reference", "user"})
_UNKNOWN_SCHEDULE: Final = "999999999"


def cut_short(_: Bench, message: PortMessage) -> PortMessage:
    """Half of it. Where fields stand for a message, what comes last in it is not there at all."""
    if message.xml:
        return replace(message, xml=_half(message.xml))
    fields = {
        name: value if name in _TELLS_WHAT_COMES else _half(str(value))
        for name, value in message.fields.items()
        if name in _TELLS_WHAT_COMES | _TELLS_WHERE
    }
    return replace(message, fields=fields)


def noise(_: Bench, message: PortMessage) -> PortMessage:
    """Nothing of it can be read."""
    if message.xml:
        return replace(message, xml=_NOISE)
    fields = {
        name: value if name in _TELLS_WHAT_COMES else _NOISE
        for name, value in message.fields.items()
    }
    return replace(message, fields=fields)


def about_nothing_sent(bench: Bench, message: PortMessage) -> PortMessage:
    """It names a Service Request, or a schedule, that there is not."""
    if "schedule_id" in message.fields:
        return _with(message, {"schedule_id": _UNKNOWN_SCHEDULE})
    named = RequestId.parse(str(message.fields["request_id"]))
    other = RequestId(named.originator, named.target, bench.next_counter())
    return _with(message, {"request_id": str(other)})


def from_another_device(_: Bench, message: PortMessage) -> PortMessage:
    """It comes from a Device that was sent nothing."""
    usual, other = device_id("foreign-esme"), device_id("foreign-gsme")
    return _with(message, {"device": other if message.fields["device"] == usual else usual})


def from_unknown_device(_: Bench, message: PortMessage) -> PortMessage:
    """It comes from a Device that the inventory does not hold."""
    return _with(message, {"device": device_id("unknown-device")})


def saying(**fields: object) -> Damage:
    """Some of its fields say something else."""
    return lambda _, message: _with(message, fields)


def contrary(_: Bench, message: PortMessage) -> PortMessage:
    """The other of the two decisions about what is quarantined."""
    others = {"process": "delete", "delete": "process"}
    return _with(message, {"decision": others[str(message.fields["decision"])]})


def signed_otherwise(change: Callable[[etree._Element], etree._Element]) -> Damage:
    """Its Signature is changed."""
    return lambda _, message: replace(message, xml=serialise(change(parse_xml(message.xml))))


def emptied(_: Bench, message: PortMessage) -> PortMessage:
    """Well-formed, of the right name, and with nothing in it."""
    return replace(message, xml=serialise(etree.Element(_root_of(message).tag)))


def of_another_name(_: Bench, message: PortMessage) -> PortMessage:
    """Well-formed, and something else by its name."""
    root = _root_of(message)
    root.tag = f"{root.tag}OfAnotherKind"
    return replace(message, xml=serialise(root))


def _root_of(message: PortMessage) -> etree._Element:
    if not message.xml:
        raise ModelFault(f"a message at {message.port} that is no XML has no root element")
    return parse_xml(message.xml)


def _with(message: PortMessage, fields: Mapping[str, object]) -> PortMessage:
    return replace(message, fields={**message.fields, **fields})


def _half(text: str) -> str:
    return text[: len(text) // 2]
