"""Trials of what an adapter says it can do. Each returns what was seen, or raises `Problem`.

The checks of a set-up make them where the adapter claims the ability; probes of its honesty also
where it does not.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from srpd.conformance.doctor.findings import NeverIdle, NotDone, Problem, shown
from srpd.conformance.doctor.patient import Patient
from srpd.conformance.doctor.probes import PROBES, TIMED, play
from srpd.conformance.fixtures.world import BEGIN
from srpd.conformance.messages.errors import MessageError
from srpd.conformance.messages.instants import write_instant
from srpd.conformance.messages.responses import parse_response
from srpd.conformance.recording.trace import Entry
from srpd.conformance.targets.protocol import TargetFault

_AN_HOUR = timedelta(hours=1)


def resets_alike(patient: Patient) -> str:
    """Two resets, with a case between them, give the same digest."""
    now = write_instant(BEGIN)
    first = patient.target.reset(now)
    play(PROBES[patient.role].case, patient.target, patient.lacking)
    again = patient.target.reset(now)
    if first != again:
        raise Problem(f"{shown(first)[:40]!r} at first, and {shown(again)[:40]!r} after a case")
    return f"{shown(first)[:40]!r} both times"


def moves_forward(patient: Patient) -> str:
    """The clock moves to where it is told, and only forward."""
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


def fires_timers(patient: Patient) -> str:
    """What falls due leaves when its time is reached, and not before."""
    if patient.role not in TIMED:
        raise NotDone("no duty of this role falls due at a time that the suite knows")
    probe = TIMED[patient.role]
    patient.confirm_able(probe)
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


def stays_idle(patient: Patient) -> str:
    """Nothing more comes after it has said that nothing would, and it says so at last.

    Raises `NeverIdle` if it does not.
    """
    patient.played(PROBES[patient.role].case)
    first, second = patient.target.drain(), patient.target.drain()
    if first.messages or second.messages:
        raise Problem("more messages, after it had said that nothing more would come")
    if not second.idle:
        raise NeverIdle(second.outstanding)
    return "nothing more came once it was idle"


def _accepted(entries: Sequence[Entry]) -> bool:
    """Whether a User was given a DUIS Response that is no error."""
    for entry in entries:
        if entry.kind == "seen" and entry.port.startswith("user.") and entry.xml:
            try:
                return parse_response(entry.xml).code.startswith("I")
            except MessageError:
                return False
    return False


def _is_after(text: str, instant: datetime) -> bool:
    try:
        return datetime.fromisoformat(text) > instant
    except (ValueError, TypeError):
        return False
