"""What was seen: messages at the ports, read into the few things that duties can be seen by."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum

from srpd.conformance.messages.countersigned import user_request
from srpd.conformance.messages.errors import MessageError
from srpd.conformance.messages.identifiers import RequestId
from srpd.conformance.messages.requests import parse_request
from srpd.conformance.messages.responses import Kind, Response, parse_response
from srpd.conformance.messages.xml import DS, child, parse_xml
from srpd.conformance.trace import Entry
from srpd.model.catalogue import RESPONSE_CODES, CodeKind


class Sort(Enum):
    """The sorts of message that the bindings distinguish; the values are what reports print."""

    ACKNOWLEDGEMENT = "an Acknowledgement"
    REJECTION = "a rejection"
    PRE_COMMAND = "a Pre-Command"
    LOCAL_COMMAND = "a Command for local delivery"
    SERVICE_RESPONSE = "a Service Response"
    QUARANTINE_ALERT = "a DCC Alert that it is quarantined"
    UNDELIVERED = "a DCC Alert that the Device was not reached"
    OTHER_ALERT = "another DCC Alert"
    COMMAND = "a Command towards the Device"
    COUNTERSIGNED = "a Countersigned Service Request"
    COUNTERSIGNED_COS = "a Countersigned CoS Service Request"
    UNREADABLE = "a message that cannot be read"
    OTHER = "another message"


@dataclass(frozen=True, slots=True)
class Seen:
    """One message from the target.

    `entry` is its number in the trace. `about` is the RequestID of the Service Request that it
    belongs to, `party` the User, Device or S1SP at whose port it was seen, `code` its Response
    Code. `content` names what it carries.
    """

    entry: int
    port: str
    sort: Sort
    about: str = ""
    party: str = ""
    code: str = ""
    device: str = ""
    alert: str = ""
    content: str = ""
    says: str = ""
    at: str = ""

    def in_words(self) -> str:
        """One line for a report."""
        parts = [self.sort.value]
        if self.alert:
            parts.append(self.alert)
        if self.code:
            parts.append(f"with the Response Code {self.code}")
        if self.about:
            parts.append(f"about {self.about}")
        if self.device:
            parts.append(f"for the Device {self.device}")
        return " ".join([*parts, self.says]).strip()


_BY_KIND = {
    Kind.ACKNOWLEDGEMENT: Sort.ACKNOWLEDGEMENT,
    Kind.PRE_COMMAND: Sort.PRE_COMMAND,
    Kind.LOCAL_COMMAND: Sort.LOCAL_COMMAND,
    Kind.SERVICE_RESPONSE: Sort.SERVICE_RESPONSE,
}
_WRAPPED = frozenset({Sort.COUNTERSIGNED, Sort.COUNTERSIGNED_COS})
COUNTERSIGNED = "countersigned"
"""The content of a message that holds a Service Request and is signed around it."""

_OF_ACCEPTED_REQUESTS = frozenset({"E20", "E21", "E30", "E31", "E58"})
_BY_WAN_OR_S1SP = {
    "command": Sort.COMMAND,
    "countersigned-service-request": Sort.COUNTERSIGNED,
    "countersigned-cos-service-request": Sort.COUNTERSIGNED_COS,
}


def read(entries: Iterable[Entry]) -> list[Seen]:
    """The messages that came from the target, in the order of the trace."""
    return [_read(entry) for entry in entries if entry.kind == "seen"]


def _read(entry: Entry) -> Seen:
    place, _, party = entry.port.partition(".")
    if place in {"user", "usercb"}:
        return _from_user_port(entry, party)
    sort = _BY_WAN_OR_S1SP.get(str(entry.fields.get("kind", "")), Sort.OTHER)
    content = _countersigned(entry.xml) if sort in _WRAPPED else ""
    about, device = (str(entry.fields.get(name) or "") for name in ("request_id", "device"))
    return Seen(
        entry.number,
        entry.port,
        sort,
        about=_canonical(about),
        party=party or device.upper(),
        device=device.upper(),
        content=content,
        says="not signed around a Service Request" if sort in _WRAPPED and not content else "",
        at=entry.at,
    )


def _countersigned(xml: str) -> str:
    """`COUNTERSIGNED` if it holds one Service Request and is signed around it, else nothing."""
    try:
        root = parse_xml(xml)
        inside = parse_request(user_request(root))
    except MessageError:
        return ""
    return COUNTERSIGNED if child(root, "Signature", DS) is not None and inside.body_name else ""


def _from_user_port(entry: Entry, party: str) -> Seen:
    if not entry.xml:
        http = str(entry.fields.get("http", ""))
        sort = Sort.REJECTION if http else Sort.OTHER
        says = f"at the level of HTTP ({http})" if http else "that is empty"
        return Seen(entry.number, entry.port, sort, party=party, says=says, at=entry.at)
    try:
        response = parse_response(entry.xml)
    except MessageError as problem:
        return Seen(
            entry.number,
            entry.port,
            Sort.UNREADABLE,
            party=party,
            says=f"({problem})",
            at=entry.at,
        )
    return Seen(
        entry.number,
        entry.port,
        _sort(response),
        about=_about(response),
        party=party,
        code=response.code,
        alert=response.alert_code or "",
        content=response.content_name or "",
        at=entry.at,
    )


def _sort(response: Response) -> Sort:
    if response.kind is Kind.DCC_ALERT:
        if response.quarantine is not None:
            return Sort.QUARANTINE_ALERT
        if response.code in _OF_ACCEPTED_REQUESTS:
            return Sort.UNDELIVERED
        return Sort.REJECTION if _refuses(response.code) else Sort.OTHER_ALERT
    if _refuses(response.code):
        return Sort.REJECTION
    return _BY_KIND.get(response.kind, Sort.OTHER)


def _refuses(code: str) -> bool:
    row = RESPONSE_CODES.get(code)
    return row.kind is CodeKind.ERROR if row else code.startswith("E")


def _about(response: Response) -> str:
    found = response.about
    return str(found) if found else ""


def _canonical(text: str) -> str:
    try:
        return str(RequestId.parse(text))
    except MessageError:
        return text
