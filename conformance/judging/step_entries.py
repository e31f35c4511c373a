"""What the entries of one step tell the judge: what was listed, read and asked for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from http import HTTPStatus

from srpd.conformance.bindings.system_fixtures import SystemFixture
from srpd.conformance.fixtures.world import device_id
from srpd.conformance.judging.step_context import Left
from srpd.conformance.messages.contents import InventoryDevice
from srpd.conformance.messages.errors import MessageError
from srpd.conformance.messages.requests import read_again
from srpd.conformance.messages.responses import parse_response
from srpd.conformance.observing.seen import Seen
from srpd.conformance.recording.trace import Entry
from srpd.generators.suite import Step
from srpd.model.machine import Machine
from srpd.model.notation import Bar, State


def inventory_read(
    happened: Sequence[Entry], fixture: SystemFixture
) -> dict[str, InventoryDevice | None]:
    """What the inventory said of each Device that was read after the step; None: not held."""
    found: dict[str, InventoryDevice | None] = {}
    asked = port = ""
    for entry in happened:
        if entry.phase != "look":
            continue
        if entry.kind == "sent":
            asked, port = str(entry.fields.get("about", "")), entry.port
        elif entry.kind == "seen" and entry.port == port and asked in fixture.parts and entry.xml:
            identifier = device_id(fixture.parts[asked].name)
            response = parse_response(entry.xml)
            found[asked] = next((d for d in response.inventory if d.id == identifier), None)
            asked = ""
    return found


def devices_listed(entry: Entry) -> tuple[str, ...]:
    """The Device IDs in the list of a request that was sent; none if it has no list."""
    try:
        return tuple(map(str, read_again(entry.xml).device_list)) if entry.xml else ()
    except MessageError:
        return ()


def phase_of(happened: Sequence[Entry], seen: Seen) -> str:
    """The phase of the step in which a message was seen."""
    return next(entry.phase for entry in happened if entry.number == seen.entry)


def last_step(steps: Sequence[Step], by_step: Mapping[str, object]) -> int:
    """The place of the last step of which there is an entry; -1 if there is none."""
    return max((place for place, step in enumerate(steps) if step.id in by_step), default=-1)


def lacked(entries: Sequence[Entry]) -> tuple[str, ...]:
    """The items of the statement for want of which a case was played only as far as it went."""
    begun = next((entry for entry in entries if entry.kind == "begin"), None)
    names = None if begun is None else begun.fields.get("lacks")
    return tuple(map(str, names)) if isinstance(names, list) else ()


def not_arranged(entries: Sequence[Entry]) -> Left:
    """Why the steps that a case still has were not played."""
    for entry in entries:
        if entry.kind == "not-arranged":
            return Left(str(entry.fields.get("why")), str(entry.fields.get("lacks", "")))
    return Left("an earlier step of the case ended it")


def barred(machine: Machine, state: State) -> tuple[str, ...]:
    """The clauses of a machine that forbid something of a subject in this state."""
    bars = (card for card in machine.cards_by_state.get(state, ()) if isinstance(card, Bar))
    return tuple(dict.fromkeys(card.clause for card in bars))


def unattributed(entries: Sequence[Entry]) -> tuple[str, ...]:
    """Each message that came and matches nothing that was sent, in one line, with why not."""
    return tuple(
        f"{_in_a_line(entry.xml)}: {str(entry.fields.get('why', ''))[:300]} "
        f"(entry {entry.number}, {entry.at})"
        for entry in entries
        if entry.kind == "unattributed"
    )


def refused_to_arrange(entries: Sequence[Entry]) -> str:
    """What the target refused to have arranged although its statement does not exclude it."""
    for entry in entries:
        if entry.kind == "not-arranged" and entry.fields.get("refused") is True:
            return str(entry.fields.get("why"))
    return ""


def left_unfinished(entries: Sequence[Entry]) -> str:
    """Why a case was given up in which the target did not become idle."""
    for entry in entries:
        if entry.kind == "not-arranged" and entry.fields.get("unfinished") is True:
            return str(entry.fields.get("why"))
    return ""


def status_of_refusals(entries: Sequence[Entry]) -> int:
    """The HTTP status by which what is no request is refused, as the run was set."""
    begun = next((entry for entry in entries if entry.kind == "begin"), None)
    status = None if begun is None else begun.fields.get("http_refusal")
    usual = HTTPStatus.BAD_REQUEST
    return status if isinstance(status, int) and not isinstance(status, bool) else usual


def slowed_down(entries: Sequence[Entry]) -> tuple[str, ...]:
    """What was waited because the target asked to slow down, by HTTP 429."""
    waits = [
        (entry.fields["slowed_down"], entry.fields.get("waited_seconds") or 0)
        for entry in entries
        if entry.kind == "seen" and isinstance(entry.fields.get("slowed_down"), int)
    ]
    if not waits:
        return ()
    times, seconds = sum(each for each, _ in waits), sum(float(each) for _, each in waits)
    return (f"HTTP 429: it asked {times} times to send later; {seconds:g} s were waited",)


def _in_a_line(xml: str) -> str:
    try:
        response = parse_response(xml)
    except MessageError:
        return f"a message of {len(xml)} characters"
    about = f" about {response.about}" if response.about else ""
    return f"{response.kind.value} with {response.code}{about}"
