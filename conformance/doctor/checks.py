"""The set-up checks themselves. Each returns what was seen, or raises what prevented it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from srpd.conformance.capabilities.statement import stated
from srpd.conformance.doctor.canonical import difference
from srpd.conformance.doctor.findings import NotDone, Problem, shown
from srpd.conformance.doctor.patient import ForgetsCertificates, Patient
from srpd.conformance.doctor.probes import PROBES, play
from srpd.conformance.doctor.trials import (
    fires_timers,
    moves_forward,
    resets_alike,
    stays_idle,
)
from srpd.conformance.fixtures.world import BEGIN, base_world
from srpd.conformance.messages.instants import write_instant
from srpd.conformance.targets import wire
from srpd.conformance.targets.guard import Guard
from srpd.conformance.targets.remote import ChannelFault, RemoteTarget
from srpd.conformance.targets.schemas import finding
from srpd.conformance.targets.transcripts import transcript
from srpd.model.strict_json import NotJson, parse

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
    statement = stated(patient.role, patient.hello, patient.statement or patient.target.ics())
    answers = list(statement.values())
    return f"{len(answers)} items, {answers.count('no')} no, {answers.count('unknown')} unknown"


def _odd_lines(patient: Patient) -> str:
    if not isinstance(patient.bare, RemoteTarget) or patient.bare.adapter_is_ours:
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
    return resets_alike(patient)


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
    return moves_forward(patient)


def _timer(patient: Patient) -> str:
    if not patient.hello.virtual_clock:
        raise NotDone(_NO_CLOCK)
    return fires_timers(patient)


def _drains(patient: Patient) -> str:
    patient.played(PROBES[patient.role].case)
    first, second = patient.target.drain(), patient.target.drain()
    again = [message for message in second.messages if message in first.messages]
    if again:
        raise Problem(f"the same {len(again)} messages twice, the first at {shown(again[0].port)}")
    if patient.hello.quiescence:
        stays_idle(patient)
    return "nothing is handed out twice"


def _pushes(patient: Patient) -> str:
    probe = PROBES[patient.role]
    entries = patient.played(probe.case)
    if probe.left(entries):
        return probe.leaves
    patient.confirm_able(probe)
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
    patient.confirm_able(probe)
    if not probe.left(patient.played(probe.case)):
        raise NotDone(f"not even with known certificates there leaves {probe.leaves}")
    stranger = Guard(ForgetsCertificates(patient.target))
    entries = play(probe.case, stranger, patient.lacking)
    if probe.left(entries):
        raise Problem(f"{probe.leaves}, although the certificate that it rests on is unknown")
    return f"not {probe.leaves}"


CHECKS: tuple[Check, ...] = (
    Check(
        "statement",
        "every item of the role answered yes, no or unknown",
        _statement,
        "answer every item that srpd capabilities lists for the role, and no other",
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
