"""The set-up checks themselves. Each returns what was seen, or raises what prevented it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from srpd.conformance.doctor.canonical import difference
from srpd.conformance.doctor.findings import NotDone, Problem, shown
from srpd.conformance.doctor.patient import ForgetsCertificates, Patient
from srpd.conformance.doctor.probes import PROBES, TIMED, play
from srpd.conformance.guard import Guard
from srpd.conformance.messages.errors import MessageError
from srpd.conformance.messages.instants import write_instant
from srpd.conformance.messages.responses import parse_response
from srpd.conformance.targets import wire
from srpd.conformance.targets.protocol import TargetFault
from srpd.conformance.targets.remote import ChannelFault, RemoteTarget
from srpd.conformance.targets.schemas import finding
from srpd.conformance.targets.strict_json import NotJson, parse
from srpd.conformance.targets.transcripts import transcript
from srpd.conformance.trace import Entry
from srpd.conformance.world import BEGIN, base_world

_AN_HOUR = timedelta(hours=1)
_NO_CLOCK = "its hello says that it has no virtual clock"
_NO_RESET = "its hello says that it cannot be reset"


@dataclass(frozen=True, slots=True)
class Check:
    """A check: its name, what is expected, how it is made, and what to do if it fails."""

    name: str
    expected: str
    make: Callable[[Patient], str]
    advice: str


def _statement(patient: Patient) -> str:
    statement = patient.target.ics()
    missing = sum(1 for answer in statement.values() if answer == "unknown")
    return f"{len(statement)} items, {missing} of them unknown"


def _odd_lines(patient: Patient) -> str:
    if not isinstance(patient.bare, RemoteTarget):
        raise NotDone("it is not reached over stdio or HTTP by the target protocol")
    rows = [row for row in transcript("framing") if _is_due_everywhere(row)]
    for row in rows:
        line = str(row["line"])
        try:
            reply = parse(patient.bare.raw(line.encode()))
        except (ChannelFault, NotJson) as problem:
            raise Problem(f"upon {shown(line)!r}: {problem}") from problem
        if wrong := finding(reply, "reply"):
            raise Problem(f"upon {shown(line)!r}: no reply by the schema: {wrong}")
        if "error" not in reply:
            raise Problem(f"upon {shown(line)!r}: a result, where an error is due")
    return f"{len(rows)} odd lines, each answered by an error"


def _is_due_everywhere(row: Mapping[str, Any]) -> bool:
    """Whether every adapter answers with an error; how strictly params are read is its own."""
    return row["reply"]["error"]["code"] not in {wire.BAD_PARAMS, wire.FAULT}


def _resets(patient: Patient) -> str:
    if not patient.hello.reset:
        raise NotDone(_NO_RESET)
    now = write_instant(BEGIN)
    first = patient.target.reset(now)
    play(PROBES[patient.role].case, patient.target, patient.abilities)
    again = patient.target.reset(now)
    if first != again:
        raise Problem(f"{shown(first)[:40]!r} at first, and {shown(again)[:40]!r} after a case")
    return f"{shown(first)[:40]!r} both times"


def _fixtures(patient: Patient) -> str:
    patient.target.reset(write_instant(BEGIN))
    records = base_world()
    refused = patient.target.load(records).refused
    if refused:
        raise Problem(f"{len(refused)} records refused, such as: {shown(refused[0])}")
    return f"{sum(len(rows) for rows in records.values())} records taken"


def _forward(patient: Patient) -> str:
    if not patient.hello.virtual_clock:
        raise NotDone(_NO_CLOCK)
    patient.target.reset(write_instant(BEGIN))
    later = BEGIN + _AN_HOUR
    following = patient.target.advance(write_instant(later)).next_timer
    if following is not None and not _is_after(following, later):
        raise Problem(f"its next timer, {shown(following)}, is not after {write_instant(later)}")
    try:
        patient.target.advance(write_instant(BEGIN))
    except TargetFault as fault:
        patient.target.advance(write_instant(later + _AN_HOUR))
        return f"forward it moves; backward: {shown(fault)}"
    raise Problem(f"it went back from {write_instant(later)} to {write_instant(BEGIN)}")


def _timer(patient: Patient) -> str:
    if not patient.hello.virtual_clock:
        raise NotDone(_NO_CLOCK)
    if patient.role not in TIMED:
        raise NotDone("no duty of this role falls due at a time that the suite knows")
    probe = TIMED[patient.role]
    *before, last = probe.case.steps
    entries = patient.played(probe.case)
    early = [entry for entry in entries if entry.step in {step.id for step in before}]
    if not _accepted(early):
        raise NotDone("the future dated request that would fall due was not accepted")
    if probe.left(early):
        raise Problem(f"{probe.leaves} before it was due")
    if not probe.left([entry for entry in entries if entry.step == last.id]):
        raise Problem(f"not {probe.leaves} when a future dated request fell due")
    return f"{probe.leaves} when a future dated request fell due"


def _accepted(entries: Sequence[Entry]) -> bool:
    """Whether a User was given a DUIS Response that is no error."""
    for entry in entries:
        if entry.kind == "seen" and entry.port.startswith("user.") and entry.xml:
            try:
                return parse_response(entry.xml).code.startswith("I")
            except MessageError:
                return False
    return False


def _drains(patient: Patient) -> str:
    patient.played(PROBES[patient.role].case)
    first, second = patient.target.drain(), patient.target.drain()
    again = [message for message in second.messages if message in first.messages]
    if again:
        raise Problem(f"the same {len(again)} messages twice, the first at {shown(again[0].port)}")
    if patient.hello.quiescence and (first.messages or second.messages):
        raise Problem("more messages, after it had said that nothing more would come")
    if patient.hello.quiescence and not second.idle:
        raise Problem(
            f"never idle; outstanding: {shown('; '.join(second.outstanding) or 'nothing')}"
        )
    return "nothing is handed out twice"


def _pushes(patient: Patient) -> str:
    probe = PROBES[patient.role]
    entries = patient.played(probe.case)
    if probe.left(entries):
        return probe.leaves
    ports = sorted({entry.port for entry in entries if entry.kind == "seen"})
    seen = f"something at {', '.join(ports)}" if ports else "nothing anywhere"
    raise Problem(shown(f"not {probe.leaves}, but {seen}"))


def _repeats(patient: Patient) -> str:
    if not patient.hello.reset:
        raise NotDone(_NO_RESET)
    case = PROBES[patient.role].case
    first, second = patient.played(case), patient.played(case)
    if found := difference(first, second):
        raise Problem(found)
    return f"{len(first)} entries of the trace, the same twice"


def _unknown_certificate(patient: Patient) -> str:
    probe = PROBES[patient.role]
    if not probe.left(patient.played(probe.case)):
        raise NotDone(f"not even with known certificates there leaves {probe.leaves}")
    stranger = Guard(ForgetsCertificates(patient.target))
    entries = play(probe.case, stranger, patient.abilities)
    if probe.left(entries):
        raise Problem(f"{probe.leaves}, although the certificate that it rests on is unknown")
    return f"not {probe.leaves}"


def _is_after(text: str, instant: datetime) -> bool:
    try:
        return datetime.fromisoformat(text) > instant
    except (ValueError, TypeError):
        return False


CHECKS: tuple[Check, ...] = (
    Check(
        "statement",
        "each item answered yes, no or unknown",
        _statement,
        "answer ics as the page on the target protocol says",
    ),
    Check(
        "odd lines",
        "an error upon a line that is no request",
        _odd_lines,
        "answer what cannot be read or granted with an error object, and over HTTP with status "
        "200; srpd adapter files writes the lines and what is due",
    ),
    Check(
        "reset",
        "two resets give the same digest",
        _resets,
        "forget everything at reset, and make the digest from what is left; it has no time in it",
    ),
    Check(
        "fixtures",
        "the records of the suite's world are taken",
        _fixtures,
        "take the tables that the page on the target protocol names; what is refused leaves the "
        "cases that need it open",
    ),
    Check(
        "clock",
        "it moves to where it is told, and only forward",
        _forward,
        "set now to the instant asked for, and answer an instant in the past with an error",
    ),
    Check(
        "timer",
        "what falls due leaves when its time is reached, and not before",
        _timer,
        "fire, in advance, every timer on the way; if the adapter does, the DCC may be at fault: "
        "srpd run --system storage judges that",
    ),
    Check(
        "pushes",
        "what leaves by itself is handed out by drain",
        _pushes,
        "connect the ports at which it sends to drain; if they are, it may be at fault itself, "
        "which srpd run judges",
    ),
    Check(
        "drain",
        "each message is handed out once",
        _drains,
        "empty the list when it was handed out, and say idle only when nothing more will come",
    ),
    Check(
        "repeat",
        "the same case gives the same trace twice, but for times and identifiers",
        _repeats,
        "look for what survives reset, and for chance; a run on it cannot be repeated",
    ),
    Check(
        "identity",
        "what a stranger signed is not acted upon",
        _unknown_certificate,
        "trust the certificates of load and update alone, and check signatures against them",
    ),
)
"""Every check, in the order in which they are made."""
