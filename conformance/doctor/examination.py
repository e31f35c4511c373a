"""Examining a target: every set-up check, one after the other."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import asdict

from srpd.conformance.capabilities.roles import REFERENCES, name_of
from srpd.conformance.doctor.checks import CHECKS, Check
from srpd.conformance.doctor.findings import (
    Examination,
    Finding,
    NotDone,
    Problem,
    State,
    shown,
)
from srpd.conformance.doctor.patient import Patient
from srpd.conformance.judging.defects import cause
from srpd.conformance.targets.connect import connect
from srpd.conformance.targets.guard import Guard
from srpd.conformance.targets.limits import DEFAULT_LIMITS, Limits
from srpd.conformance.targets.protocol import PROTOCOL_VERSION, TargetFault
from srpd.model.notation import Party

Progress = Callable[[str, int, int], None]
_HELLO = "hello"
_SPOKEN = f"version {PROTOCOL_VERSION} of the target protocol, and replies valid by its schemas"


def examine(
    specification: str,
    role: Party,
    bounds: Limits = DEFAULT_LIMITS,
    progress: Progress = lambda *_: None,
) -> Examination:
    """Make every check of a target in its role; without one, of the reference of the role.

    Raises `BadInput` if there is no such target.
    """
    specification = specification or REFERENCES[role]
    bare = connect(specification, bounds)
    target = Guard(bare, bounds)
    progress(_HELLO, 0, len(CHECKS) + 1)
    try:
        hello = target.hello()
    except TargetFault as fault:
        advice = "start the adapter by hand, and see what it answers to hello"
        silent = Finding(_HELLO, State.PROBLEM, _SPOKEN, shown(fault), advice)
        rest = (_not_done(each, "it does not answer hello") for each in CHECKS)
        return Examination(specification, name_of(role), {}, (silent, *rest))
    said = f"version {hello.protocol} spoken by {hello.name} {hello.version}"
    findings = [Finding(_HELLO, State.WELL, _SPOKEN, shown(said))]
    patient = Patient(role, bare, target, hello, _statement(target))
    for number, check in enumerate(CHECKS, start=1):
        progress(check.name, number, len(CHECKS) + 1)
        findings.append(_made(check, patient))
    findings.append(_farewell(target))
    return Examination(specification, name_of(role), asdict(hello), tuple(findings))


def _statement(target: Guard) -> Mapping[str, str]:
    """What it answers; nothing if it does not, which the check of the statement tells of."""
    try:
        return target.ics()
    except TargetFault:
        return {}


def _made(check: Check, patient: Patient) -> Finding:
    try:
        seen = check.make(patient)
    except NotDone as reason:
        return _not_done(check, str(reason))
    except (Problem, TargetFault) as problem:
        said = str(problem)
        return Finding(check.name, State.PROBLEM, check.expected, said, check.advice)
    except Exception as problem:  # noqa: BLE001 - what it sent is hostile; see `defects`
        return _not_done(check, shown(cause("checking", problem)))
    return Finding(check.name, State.WELL, check.expected, seen)


def _not_done(check: Check, why: str) -> Finding:
    return Finding(check.name, State.NOT_DONE, check.expected, why)


def _farewell(target: Guard) -> Finding:
    expected = "bye is answered"
    try:
        target.bye()
    except TargetFault as fault:
        return Finding("bye", State.PROBLEM, expected, shown(fault), "answer bye, then end")
    return Finding("bye", State.WELL, expected, "it was")
