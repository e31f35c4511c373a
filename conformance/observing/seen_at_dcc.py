"""What was seen at the port of the DCC, where the suite plays the DCC to the party under test.

What bears a Digital Signature is verified here with the Certificate that comes with it, and what it
holds is compared with what was sent. A message that is not made as it should be keeps its sort and
lacks the content that a binding asks for; `Seen.says` tells what is wrong with it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Final

from lxml import etree

from srpd.conformance.messages.cos_authorisation import (
    CosAuthorisationResponse,
    read_authorisation_response,
)
from srpd.conformance.messages.errors import MessageError
from srpd.conformance.messages.identifiers import RequestId
from srpd.conformance.messages.smets1 import read_s1sp_alert, read_smets1_header
from srpd.conformance.messages.xml import parse_xml
from srpd.conformance.observing.seen import Seen, Sort, unreadable
from srpd.conformance.observing.seen import read as read_others
from srpd.conformance.observing.seen_from_users import read_request
from srpd.conformance.observing.signed_messages import NotAsItShouldBe, verify_with_its_certificate
from srpd.conformance.observing.vocabulary import unknown
from srpd.conformance.recording.trace import Entry

PORT: Final = "dcc"
PRE_COMMAND_AND_REQUEST: Final = "the Service Request and a Signed Pre-Command identical to it"
REQUEST_ALONE: Final = "the Service Request alone"
SIGNED: Final = "Digitally Signed"
COS_PARTY_XML_SIGN: Final = "coSPartyXmlSign"


def read(entries: Sequence[Entry]) -> list[Seen]:
    """The messages that came from the target, in the order of the trace."""
    originals = _originals(entries)
    found: list[Seen] = []
    sent: list[Entry] = []
    for entry in entries:
        if entry.kind == "seen" and entry.port == PORT:
            found.append(_read(entry, entries, originals))
        elif entry.kind == "seen" and entry.fields.get("kind") == "instruction":
            found += [_of_its_device(each, entries) for each in read_others([entry])]
        else:
            found += read_others([*sent, entry])
        sent = [entry] if entry.kind == "sent" else []
    return found


def fingerprint(request: etree._Element | str) -> str:
    """What tells a signed Service Request from any other: the SHA-256 of its canonical form."""
    element = parse_xml(request) if isinstance(request, str) else request
    return hashlib.sha256(etree.tostring(element, method="c14n")).hexdigest()


def _of_its_device(seen: Seen, entries: Iterable[Entry]) -> Seen:
    """An Instruction; one to another Device than what it stems from is another message."""
    devices = {
        str(entry.fields.get("device")).upper()
        for entry in entries
        if entry.kind == "sent" and entry.port == PORT and _request_id(entry) == seen.about
    }
    if devices and seen.device not in devices:
        return replace(seen, sort=Sort.OTHER, says="an Instruction to another Device")
    return seen


def _originals(entries: Iterable[Entry]) -> dict[str, str]:
    """The fingerprint of what was sent, by its RequestID."""
    found = {}
    for entry in entries:
        original = entry.fields.get("original")
        if entry.kind == "sent" and isinstance(original, str):
            found[_request_id(entry)] = original
    return found


def _read(entry: Entry, step: Sequence[Entry], originals: Mapping[str, str]) -> Seen:
    if fault := unknown(entry):
        return unreadable(entry, f"the target protocol knows {fault}")
    try:
        match entry.fields.get("kind"):
            case "cos-authorisation-response":
                return _authorisation(entry, originals)
            case "cos-refusal":
                ceased = entry.fields.get("reason") == "threshold"
                return _seen(entry, Sort.COS_CESSATION if ceased else Sort.COS_REFUSAL)
            case "smets1-response" | "s1sp-alert":
                return _result(entry)
            case "service-request" | "signed-pre-command":
                return read_request(entry, step)
        return unreadable(entry, "it has no kind that is read here")
    except MessageError as problem:
        return unreadable(entry, problem)


def _seen(entry: Entry, sort: Sort, *, content: str = "", says: str = "") -> Seen:
    return Seen(
        entry.number,
        entry.port,
        sort,
        about=_request_id(entry),
        content=content,
        says=says,
        at=entry.at,
        signed=bool(content),
    )


def _authorisation(entry: Entry, originals: Mapping[str, str]) -> Seen:
    root = parse_xml(entry.xml)
    held = read_authorisation_response(root)
    try:
        verify_with_its_certificate(root, entry, COS_PARTY_XML_SIGN)
        content = _content(held, originals.get(_request_id(entry), ""))
    except NotAsItShouldBe as wrong:
        return _seen(entry, Sort.COS_AUTHORISATION, says=str(wrong))
    return _seen(entry, Sort.COS_AUTHORISATION, content=content)


def _result(entry: Entry) -> Seen:
    """What a SMETS1 Service Provider sends about a Countersigned Service Request."""
    root = parse_xml(entry.xml)
    alerts = entry.fields.get("kind") == "s1sp-alert"
    sort = Sort.PROVIDER_ALERT if alerts else Sort.SMETS1_RESPONSE
    if alerts:
        about = read_s1sp_alert(root)
    else:
        header = read_smets1_header(root)
        about = RequestId(header.recipients[0], header.originator, header.counter)
    if str(about) != _request_id(entry):
        return _seen(entry, sort, says=f"that is about {about}")
    try:
        verify_with_its_certificate(root, entry)
    except NotAsItShouldBe as wrong:
        return _seen(entry, sort, says=str(wrong))
    return _seen(entry, sort, content=SIGNED)


def _content(held: CosAuthorisationResponse, original: str) -> str:
    request, made = held.request, held.signed_pre_command
    if original and fingerprint(request.root) != original:
        raise NotAsItShouldBe("that holds another Service Request than was forwarded")
    if made is None:
        return REQUEST_ALONE
    if (made.target, made.variant, made.execution_at) != (
        request.target,
        request.variant,
        request.execution_at,
    ):
        raise NotAsItShouldBe("whose Signed Pre-Command is not identical to the Service Request")
    return PRE_COMMAND_AND_REQUEST


def _request_id(entry: Entry) -> str:
    text = str(entry.fields.get("request_id") or "")[:200]
    try:
        return str(RequestId.parse(text))
    except MessageError:
        return text
