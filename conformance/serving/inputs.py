"""What changes the DCC: requests, messages of other parties, fixtures, and time.

An input is applied in the same way when it comes and when the journal is read again, and the
reference is deterministic; so the journal of all inputs is the state.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import Enum
from typing import Any

from srpd.conformance.messages.requests import Request, parse_request
from srpd.conformance.messages.xml import parse_xml
from srpd.conformance.reference import ReferenceDcc
from srpd.conformance.reference.clock import write_utc
from srpd.conformance.serving.kept_request import Checked
from srpd.conformance.targets.protocol import PortMessage, TargetFault
from srpd.model.faults import BadInput


class Kind(Enum):
    """The kinds of input."""

    RESET = "reset"
    LOAD = "load"
    REQUEST = "request"
    MESSAGE = "message"
    TIME = "time"


@dataclass(frozen=True, slots=True)
class Input:
    """One input. `at` is the time of the DCC at which it is applied (aware UTC).

    `name` is the service that a request came to. `content` is what came: the XML of a request, the
    JSON of a message or of fixture records. `request` is the same, already read, where it is, and
    `checked` what its signature was found to be.
    """

    kind: Kind
    at: datetime
    name: str = ""
    content: bytes = b""
    request: Request | None = field(default=None, compare=False, repr=False)
    checked: Checked | None = field(default=None, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Applied:
    """What applying an input gave: the synchronous answer, or refused records; and what left."""

    answer: PortMessage | None = None
    refused: tuple[str, ...] = ()
    left: tuple[PortMessage, ...] = ()


def apply(dcc: ReferenceDcc, given: Input) -> Applied:
    """Apply an input at its time. What falls due before it happens first.

    Raises `TargetFault` for a message that the DCC has no port for, or a time that has passed.
    """
    if given.kind is Kind.RESET:
        dcc.reset(write_utc(given.at))
        return Applied()
    if given.at > dcc.now:
        dcc.advance(write_utc(given.at))
    answer: PortMessage | None = None
    refused: tuple[str, ...] = ()
    match given.kind:
        case Kind.LOAD:
            refused = dcc.load(_mapping(given.content)).refused
        case Kind.REQUEST:
            answer = _ask(dcc, given)
        case Kind.MESSAGE:
            answer = dcc.deliver(message_of(_mapping(given.content))).answer
    return Applied(answer, refused, dcc.drain().messages)


def message_of(content: Mapping[str, Any]) -> PortMessage:
    """A port message from plain data. Raises `BadInput`."""
    texts = [content.get(name, "") for name in ("port", "xml", "at")]
    fields = content.get("fields", {})
    if not all(isinstance(text, str) for text in texts) or not isinstance(fields, dict):
        raise BadInput("a message has port, xml and at, which are texts, and fields, an object")
    port, xml, at = texts
    return PortMessage(port, xml, fields, at)


def written(content: Any) -> bytes:
    """Plain data as it is kept in the journal."""
    return json.dumps(content, separators=(",", ":")).encode()


def _ask(dcc: ReferenceDcc, given: Input) -> PortMessage | None:
    request = given.request or parse_request(parse_xml(given.content))
    fields = {"service": given.name} if given.name else {}
    return dcc.receive_request(request, PortMessage(f"user.{request.originator}", "", fields))


def _mapping(content: bytes) -> Mapping[str, Any]:
    data = json.loads(content)
    if not isinstance(data, dict):
        raise TargetFault("the content is not an object")
    return data
