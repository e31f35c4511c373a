"""Named properties: what must be so of the law itself, each with its clause.

A property is checked over every configuration of the composed systems. If the cards, taken
together, let it be broken, the law is encoded wrongly or says more than it seems to; the shortest
sequence of stimuli that breaks it is the argument. A property is data, like a card.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum

from srpd.model.cases import Value
from srpd.model.conditions import Term, where
from srpd.model.machines import future_dated_smets1, quarantine, service_request, smi_status
from srpd.model.notation import Duty, Event, State
from srpd.model.requests import NON_DEVICE, Target


@dataclass(frozen=True, slots=True)
class Never:
    """No subject of `machine` is ever owed or permitted one of `duties`, where `provided` holds."""

    machine: str
    duties: tuple[Duty, ...]
    provided: tuple[Term, ...] = ()


@dataclass(frozen=True, slots=True)
class NeverIn:
    """A subject of `machine` with these `fixed` facts is never in one of `states`."""

    machine: str
    states: tuple[State, ...]
    fixed: Mapping[Enum, Value]


@dataclass(frozen=True, slots=True)
class Only:
    """A subject of `machine` does one of `duties` only `after` one of these events.

    An event counts since the subject last began. `provided` restricts the property by the facts at
    the time of the duty.
    """

    machine: str
    duties: tuple[Duty, ...]
    after: tuple[Event, ...]
    provided: tuple[Term, ...] = ()


@dataclass(frozen=True, slots=True)
class Once:
    """Between two beginnings, a subject of `machine` does one of `duties` at most once."""

    machine: str
    duties: tuple[Duty, ...]


Shape = Never | NeverIn | Only | Once


@dataclass(frozen=True, slots=True)
class Property:
    """One property: its name, the clause it follows from, and what it says."""

    name: str
    clause: str
    says: str
    shape: Shape


_SENDING = (
    quarantine.Duty.SEND_TO_DEVICE,
    quarantine.Duty.SEND_TO_USER,
    quarantine.Duty.COUNTERSIGN_AND_SEND,
)
_WITH_STATUS = tuple(
    state
    for state in smi_status.State
    if state not in {smi_status.State.NOT_HELD, smi_status.State.NO_STATUS}
)

PROPERTIES: tuple[Property, ...] = (
    Property(
        "nothing-sent-undetected",
        "13.1(b)",
        "where a number in a period is the threshold, nothing is sent unless it was found within "
        "it, or the User released it",
        Only(
            quarantine.MACHINE.name,
            _SENDING,
            after=(
                quarantine.Event.VOLUME_IS_WITHIN_THRESHOLD,
                quarantine.Event.USER_INSTRUCTS_PROCESSING,
            ),
            provided=(where(quarantine.Fact.THRESHOLD, quarantine.Threshold.VOLUME),),
        ),
    ),
    Property(
        "no-value-sent-unmeasured",
        "13.1(b)",
        "where a data value is limited, nothing is sent unless the value was found within the "
        "limits, or the User released it",
        Only(
            quarantine.MACHINE.name,
            _SENDING,
            after=(
                quarantine.Event.VALUE_IS_WITHIN_LIMITS,
                quarantine.Event.USER_INSTRUCTS_PROCESSING,
            ),
            provided=(where(quarantine.Fact.THRESHOLD, quarantine.Threshold.DATA_VALUE),),
        ),
    ),
    Property(
        "sent-once",
        "13.2(a)",
        "what is sent to the Device is sent once",
        Once(quarantine.MACHINE.name, (quarantine.Duty.SEND_TO_DEVICE,)),
    ),
    Property(
        "nothing-behind-an-uncommissioned-hub",
        "13.2(a)",
        "nothing reaches a Device behind a Communications Hub Function that is not commissioned",
        Never(
            quarantine.MACHINE.name,
            (quarantine.Duty.SEND_TO_DEVICE,),
            provided=(where(quarantine.Fact.HUB_COMMISSIONED, False),),
        ),
    ),
    Property(
        "no-acknowledgement-of-non-device-requests",
        "18.1(a)",
        "a Non-Device Service Request is never acknowledged",
        Never(
            service_request.MACHINE.name,
            (service_request.Duty.ACKNOWLEDGE,),
            provided=(NON_DEVICE,),
        ),
    ),
    Property(
        "no-detection-on-non-device-requests",
        "18.1(c)",
        "a Non-Device Service Request is never handed over for sending, where detection is applied",
        Never(
            service_request.MACHINE.name,
            (service_request.Duty.SEND_COMMAND, service_request.Duty.SEND_COUNTERSIGNED),
            provided=(NON_DEVICE,),
        ),
    ),
    Property(
        "stored-request-sent-at-its-date",
        "6.5(d)(ii)",
        "a stored Service Request is sent only once its execution date is reached",
        Only(
            future_dated_smets1.MACHINE.name,
            (future_dated_smets1.Duty.SEND_COUNTERSIGNED,),
            after=(future_dated_smets1.Event.EXECUTION_TIME_IS_REACHED,),
        ),
    ),
    Property(
        "type-2-devices-have-no-status",
        "18.1(d)(iii)",
        "a Type 2 Device never has an SMI Status",
        NeverIn(smi_status.MACHINE.name, _WITH_STATUS, fixed={smi_status.Fact.TYPE: Target.TYPE_2}),
    ),
)
"""Every property, in the order in which they are reported."""
