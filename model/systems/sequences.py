"""The systems `sequence`, `sequence-signed` and `sequence-smets1`: two requests, one after another.

The second names the first as the one upon which it depends. The first may be quarantined, since a
threshold of none is set for one of its variants; it may be released or deleted, and executed with
or without success. The second is a Service Request, a Signed Pre-Command, or a SMETS1 Service
Request; each place in a sequence that makes no sense is tried once.
"""

from __future__ import annotations

from collections.abc import Sequence
from enum import Enum

from srpd.model.cases import Value
from srpd.model.composition import Happens, Profile, Subject, System
from srpd.model.machine import Machine
from srpd.model.machines import (
    quarantine,
    response_or_alert,
    sequence,
    service_request,
    signed_pre_command,
    volume_count,
)
from srpd.model.machines.response_or_alert import Communication
from srpd.model.notation import Event
from srpd.model.requests import Execution, Fact, Generation, SequencePlace, Target
from srpd.model.systems.kinds import Kind, sends

_COUNTED: dict[Enum, Value] = {quarantine.Fact.THRESHOLD: quarantine.Threshold.VOLUME}
_FIRST: dict[Enum, Value] = {Fact.SEQUENCE: SequencePlace.FIRST}
_AFTER: dict[Enum, Value] = {Fact.SEQUENCE: SequencePlace.DEPENDENT}
_DEPENDS_ON_NOTHING: dict[Enum, Value] = {sequence.Fact.ONE_BEFORE: sequence.Standing.NOT_RECEIVED}
_NONSENSE = (SequencePlace.FIRST_AND_DEPENDENT, SequencePlace.TAKEN, SequencePlace.CIRCULAR)


def _firsts(generation: Generation) -> tuple[Profile, ...]:
    return (
        Kind("4.8.1", 1, "IS", Target.ESME, generation, facts=_FIRST).profile(),
        Kind("4.1.1", 1, "IS", Target.ESME, generation, facts={**_FIRST, **_COUNTED}).profile(),
    )


def _places(kind: Kind, *places: SequencePlace) -> tuple[Profile, ...]:
    return tuple(
        kind.profile(f"!{place.name.lower().replace('_', '-')}", {Fact.SEQUENCE: place})
        for place in places
    )


def _seconds(generation: Generation) -> tuple[Profile, ...]:
    kind = Kind("4.10", 1, "IS", Target.ESME, generation, facts=_AFTER)
    dated = Kind("4.10", 1, "IS", Target.ESME, generation, Execution.FUTURE_DATED, facts=_AFTER)
    local = Kind("4.10", 2, "IS", Target.ESME, generation, facts=_AFTER)
    gas = Kind("4.10", 1, "GS", Target.GSME, generation)
    return (
        kind.profile(),
        *_places(kind, *_NONSENSE),
        dated.profile(),
        local.profile(),
        *_places(gas, SequencePlace.ENCRYPTED_GAS_DATA),
    )


def _signed() -> tuple[Profile, ...]:
    kind = Kind("1.1.1", 5, "IS", Target.ESME, facts=_AFTER, note="signed")
    local = Kind("1.1.1", 6, "IS", Target.ESME, facts=_AFTER, note="signed")
    return (kind.profile(), *_places(kind, *_NONSENSE), local.profile())


def _in_turn(machine: Machine, which: str, **knows: str) -> Subject:
    return Subject(
        which,
        machine,
        knows={name.replace("_", " "): part for name, part in knows.items()},
        fixed={} if "one_before" in knows else _DEPENDS_ON_NOTHING,
        follows=f"{which} request",
    )


def _communication(which: str) -> Subject:
    return Subject(
        f"{which} communication",
        quarantine.MACHINE,
        knows={"request": f"{which} request", "count": "count", "sequence": which},
        follows=f"{which} request",
    )


def _sequence(
    name: str,
    says: str,
    *,
    machine: Machine,
    generation: Generation,
    second: Machine,
    seconds: Sequence[Profile],
    sent: Event,
) -> System:
    firsts = _firsts(generation)
    smets1 = generation is Generation.SMETS1
    return System(
        name=name,
        says=says,
        subjects=(
            Subject(
                "first request",
                service_request.MACHINE,
                knows={"sequence": "first"},
                profiles=firsts,
            ),
            _in_turn(
                machine,
                "first",
                communication="first communication",
                dependent="second",
                response="response",
            ),
            _communication("first"),
            Subject(
                "second request",
                second,
                knows={"sequence": "second", "one before": "first request"},
                profiles=tuple(seconds),
            ),
            _in_turn(machine, "second", communication="second communication", one_before="first"),
            _communication("second"),
            Subject(
                "response",
                response_or_alert.MACHINE,
                fixed={
                    response_or_alert.Fact.COMMUNICATION: Communication.SMETS1_RESPONSE
                    if smets1
                    else Communication.RESPONSE,
                    response_or_alert.Fact.KNOWN_REMOTE_PARTY: True,
                    response_or_alert.Fact.PROTECTION_CHECKS: True,
                    response_or_alert.Fact.CERTIFICATE_VALID: True,
                    response_or_alert.Fact.ANSWERS_JOIN_OF_PPMID: False,
                },
            ),
            Subject("count", volume_count.volume_count(0)),
        ),
        couplings=(*quarantine.COUPLINGS, *signed_pre_command.COUPLINGS, *sequence.COUPLINGS),
        links=(*quarantine.LINKS, *sequence.LINKS),
        stimuli=(
            *sends("first request", firsts, "first sends"),
            *sends("second request", seconds, "then sends", sent),
            Happens("the first is executed", (("first", sequence.Event.IT_IS_EXECUTED),)),
            Happens(
                "the first is executed without success",
                (("first", sequence.Event.ITS_EXECUTION_FAILS),),
            ),
            Happens(
                "the first is released",
                (("first communication", quarantine.Event.USER_INSTRUCTS_PROCESSING),),
            ),
            Happens(
                "the first is deleted",
                (("first communication", quarantine.Event.USER_CONFIRMS_ANOMALOUS),),
            ),
            Happens("wait", (("second", sequence.Event.TIME_PASSES),)),
            Happens("the Wait Period ends", (("second", sequence.Event.WAIT_PERIOD_ENDS),)),
        ),
        parameters={"threshold": 0},
    )


SERVICE_REQUESTS = _sequence(
    "sequence",
    "two Service Requests, the second of which depends on the first",
    machine=sequence.MACHINE,
    generation=Generation.SMETS2,
    second=service_request.MACHINE,
    seconds=_seconds(Generation.SMETS2),
    sent=service_request.Event.USER_SENDS_IT,
)
SIGNED_PRE_COMMANDS = _sequence(
    "sequence-signed",
    "a Signed Pre-Command that depends on a Service Request",
    machine=sequence.MACHINE,
    generation=Generation.SMETS2,
    second=signed_pre_command.MACHINE,
    seconds=_signed(),
    sent=signed_pre_command.Event.USER_SENDS_IT,
)
SMETS1 = _sequence(
    "sequence-smets1",
    "two SMETS1 Service Requests, the second of which depends on the first",
    machine=sequence.SMETS1_MACHINE,
    generation=Generation.SMETS1,
    second=service_request.MACHINE,
    seconds=_seconds(Generation.SMETS1),
    sent=service_request.Event.USER_SENDS_IT,
)
