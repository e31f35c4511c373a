"""What a trace shows of schedules, told from their identifiers."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from srpd.conformance.messages.errors import MessageError
from srpd.conformance.messages.identifiers import DCC_EUI
from srpd.conformance.messages.requests import read_again
from srpd.conformance.messages.responses import parse_response
from srpd.conformance.observing.seen import Seen, Sort
from srpd.conformance.recording.trace import Entry


def with_creations(seen: Sequence[Seen], schedules: dict[str, str]) -> list[Seen]:
    """What is seen of a schedule is about the Service Request that created the schedule.

    `schedules` maps identifiers of schedules to these RequestIDs; what is seen adds to it.
    """
    found = []
    for each in seen:
        if each.schedule and each.sort is Sort.SERVICE_RESPONSE and each.about:
            schedules[each.schedule] = each.about
        found.append(replace(each, about=schedules.get(each.schedule, each.about)))
    return found


def readable(happened: Iterable[Entry]) -> dict[str, bool]:
    """Of each schedule that was read to look at it, whether that succeeded."""
    found: dict[str, bool] = {}
    asked = port = ""
    for entry in happened:
        if entry.phase == "look" and entry.kind == "sent":
            asked, port = str(entry.fields.get("about", "")), entry.port
        elif entry.port != port:
            continue
        elif entry.phase == "look" and entry.kind == "seen" and asked and entry.xml:
            response = parse_response(entry.xml)
            if response.variant == "5.2":
                found[asked] = response.code.startswith("I")
            asked = ""
    return found


def named_device(entry: Entry) -> str:
    """The Device that a Non-Device Service Request names in its body; empty for any other."""
    try:
        request = read_again(entry.xml)
        return str(request.named_device or "") if request.target == DCC_EUI else ""
    except MessageError:
        return ""
