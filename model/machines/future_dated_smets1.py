"""Clauses 6.5(b), 6.5(d) and 15.3: storage of SMETS1 Future Dated Critical Service Requests.

One subject is the place that the DCC has for one Device and one Service Reference Variant: it holds
at most one stored Service Request, from its acceptance until its execution date and the end of what
follows then. The facts are those of the stored Service Request, as they are at that date.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from enum import Enum

from srpd.model.again import AT_THE_EXECUTION_DATE, concerning, failing
from srpd.model.composition import Coupling
from srpd.model.machine import Machine
from srpd.model.machines import service_request
from srpd.model.notation import Bar, Choice, Gap, Party, Rule, Timer, under
from srpd.model.requests import CRITICAL, DOMAINS, HAS_A_TIME, IMPOSSIBLE, SMETS1


class State(Enum):
    """What the place holds."""

    EMPTY = "nothing stored"
    REMOVED = "a Service Request removed before its execution date"
    CANCELLED = "a Service Request whose services were cancelled before its execution date"
    STORED = "a Service Request stored"
    DUE = "a stored Service Request due for execution"
    FAILED = "a stored Service Request of which a requirement is not met"
    IN_EXECUTION = "a stored Service Request in execution"


class Event(Enum):
    """What can happen to the place; 'one' is a SMETS1 Service Request."""

    REQUEST_IS_TO_BE_STORED = "one is to be stored"
    SAME_DEVICE_AND_VARIANT_ACCEPTED = "one for the same Device and variant is accepted"
    EXECUTION_TIME_IS_NEAR = "the execution date is near"
    EXECUTION_TIME_IS_REACHED = "the execution date is reached"
    REQUIREMENTS_ARE_MET = "all requirements are met"
    A_REQUIREMENT_IS_NOT_MET = "a requirement is not met"
    FAILURE_IS_DEALT_WITH = "what becomes of one that failed is decided"
    PROCESSING_IS_COMPLETED = "its processing is completed"
    SERVICES_ARE_CANCELLED = "the services are cancelled in accordance with Sections H3.18 to H3.20"


class Duty(Enum):
    """What the DCC must do with the place."""

    KEEP = "keep the Service Request until its execution date"
    DELETE_STORED = "delete the stored Service Request"
    RE_APPLY_REQUIREMENTS = "re-apply the requirements of clause 6.1"
    CREATE_AND_COUNTERSIGN = "create a Countersigned Service Request and Countersign it"
    SEND_COUNTERSIGNED = "send the Countersigned Service Request in accordance with clause 14"
    NOTIFY_USER = "notify the User that the stored Service Request failed"
    CEASE = "process the stored Service Request no further"


_STORED = (SMETS1, CRITICAL, HAS_A_TIME)
"""What is stored: a SMETS1 Future Dated Critical Service Request."""
_APPLIED_EITHER_WAY = concerning(
    (limb for limb in AT_THE_EXECUTION_DATE["n"] if limb in AT_THE_EXECUTION_DATE["m"]), *_STORED
)
_APPLIED_BY_THE_LETTER = concerning(
    (limb for limb in AT_THE_EXECUTION_DATE["m"] if limb not in AT_THE_EXECUTION_DATE["n"]),
    *_STORED,
)
_TOLD = Choice("H-14", "delete-and-notify")
_OPEN = Choice("H-14", "open")


def _not_met() -> Iterator[Rule]:
    """If a requirement is not met it is not sent; the Replay check is one by the letter (H-01)."""
    letter = Choice("H-01", "m")
    by_the_letter = (replace(limb, reading=letter) for limb in _APPLIED_BY_THE_LETTER)
    says = "a requirement of clause 6.1 that is applied again is not met"
    for choice, failure in failing((*_APPLIED_EITHER_WAY, *by_the_letter), says):
        yield Rule(
            "6.5(d)(ii)",
            "if one is not met, it is not sent",
            given=(State.DUE,),
            when=Event.A_REQUIREMENT_IS_NOT_MET,
            provided=(failure,),
            shall_not=(Duty.SEND_COUNTERSIGNED,),
            then=State.FAILED,
            reading=choice,
            alternative="6.5(d)(ii)",
        )


MACHINE = Machine(
    name="future-dated-smets1",
    clause="6.5(b), 6.5(d), 15.3",
    subject="the place for one Device and one Service Reference Variant",
    bearer=Party.DCC,
    initial=State.EMPTY,
    anytime=frozenset(
        {
            Event.REQUEST_IS_TO_BE_STORED,
            Event.SAME_DEVICE_AND_VARIANT_ACCEPTED,
            Event.EXECUTION_TIME_IS_REACHED,
        }
    ),
    internal={
        Event.A_REQUIREMENT_IS_NOT_MET: None,
        Event.REQUIREMENTS_ARE_MET: Event.A_REQUIREMENT_IS_NOT_MET,
        Event.FAILURE_IS_DEALT_WITH: None,
    },
    domains=DOMAINS,
    impossible=IMPOSSIBLE,
    timers=(
        Timer(
            "6.5(d)(ii)",
            causes=Event.EXECUTION_TIME_IS_REACHED,
            running_in=(State.STORED,),
            instant="the ExecutionDateTime of the stored Service Request",
        ),
    ),
    cards=(
        Rule(
            "6.5(b)",
            "a stored Service Request gives way to a new one for the same Device and variant",
            given=(State.STORED,),
            when=Event.SAME_DEVICE_AND_VARIANT_ACCEPTED,
            shall=(Duty.DELETE_STORED,),
            then=State.REMOVED,
        ),
        Rule(
            "6.5(b)",
            "where nothing is stored there is nothing to delete",
            given=(State.EMPTY, State.REMOVED),
            when=Event.SAME_DEVICE_AND_VARIANT_ACCEPTED,
        ),
        Rule(
            "6.5(b)",
            "what was cancelled and is still held is deleted as well",
            given=(State.CANCELLED,),
            when=Event.SAME_DEVICE_AND_VARIANT_ACCEPTED,
            then=State.REMOVED,
        ),
        Rule(
            "6.5(b)",
            "what has been sent and is still held is deleted as well",
            given=(State.IN_EXECUTION,),
            when=Event.SAME_DEVICE_AND_VARIANT_ACCEPTED,
            shall=(Duty.DELETE_STORED,),
            then=State.EMPTY,
        ),
        Rule(
            "6.5(b)",
            "a Service Request that was deleted is not executed at its execution date",
            given=(State.REMOVED,),
            when=Event.EXECUTION_TIME_IS_REACHED,
            shall_not=(Duty.SEND_COUNTERSIGNED,),
            then=State.EMPTY,
            also=("6.5(d)(ii)",),
        ),
        Rule(
            "6.5(d)(i)",
            "a Service Request is stored where nothing is",
            given=(State.EMPTY, State.REMOVED, State.CANCELLED),
            when=Event.REQUEST_IS_TO_BE_STORED,
            shall=(Duty.KEEP,),
            shall_not=(Duty.SEND_COUNTERSIGNED,),
            then=State.STORED,
        ),
        *(
            Gap(
                "6.5(d)(i)",
                "a Service Request is stored where nothing is",
                given=(held,),
                when=Event.REQUEST_IS_TO_BE_STORED,
                question="Clause 6.5(b) empties the place first. May it hold two requests if the "
                "first is already in execution?",
            )
            for held in (State.STORED, State.IN_EXECUTION)
        ),
        Bar(
            "6.5(d)(ii)",
            "before its execution date a stored Service Request is not sent",
            given=(State.STORED,),
            when=Event.EXECUTION_TIME_IS_NEAR,
            shall_not=(Duty.SEND_COUNTERSIGNED,),
        ),
        Rule(
            "6.5(d)(ii)",
            "at the execution date the requirements of clause 6.1 are applied again",
            given=(State.STORED,),
            when=Event.EXECUTION_TIME_IS_REACHED,
            shall=(Duty.RE_APPLY_REQUIREMENTS,),
            then=State.DUE,
        ),
        Bar(
            "6.5(d)(ii)",
            "where nothing is stored, nothing is executed",
            given=(State.EMPTY,),
            when=Event.EXECUTION_TIME_IS_REACHED,
            shall_not=(Duty.SEND_COUNTERSIGNED,),
        ),
        Bar(
            "6.5(d)(ii)",
            "a stored Service Request is executed once",
            given=(State.IN_EXECUTION,),
            when=Event.EXECUTION_TIME_IS_REACHED,
            shall_not=(Duty.SEND_COUNTERSIGNED,),
        ),
        Rule(
            "6.5(d)(ii)(B)",
            "if they are met, it is Countersigned and sent",
            given=(State.DUE,),
            when=Event.REQUIREMENTS_ARE_MET,
            shall=(
                under("6.5(d)(ii)(A)", Duty.CREATE_AND_COUNTERSIGN),
                Duty.SEND_COUNTERSIGNED,
            ),
            then=State.IN_EXECUTION,
        ),
        *_not_met(),
        Rule(
            "6.5(d)(ii)",
            "what fails is deleted, and the User is notified",
            given=(State.FAILED,),
            when=Event.FAILURE_IS_DEALT_WITH,
            shall=(Duty.DELETE_STORED, under("6.3", Duty.NOTIFY_USER)),
            then=State.EMPTY,
            reading=_TOLD,
        ),
        Rule(
            "6.5(d)(ii)",
            "what becomes of what fails is not said",
            given=(State.FAILED,),
            when=Event.FAILURE_IS_DEALT_WITH,
            may=(Duty.NOTIFY_USER,),
            then=State.EMPTY,
            reading=_OPEN,
        ),
        Rule(
            "6.5(d)(ii)(C)",
            "once its processing is completed, the stored Service Request is deleted",
            given=(State.IN_EXECUTION,),
            when=Event.PROCESSING_IS_COMPLETED,
            shall=(Duty.DELETE_STORED,),
            then=State.EMPTY,
        ),
        Rule(
            "15.3",
            "a stored Service Request whose services are cancelled is processed no further",
            given=(State.STORED,),
            when=Event.SERVICES_ARE_CANCELLED,
            shall=(Duty.CEASE,),
            may=(Duty.NOTIFY_USER,),
            shall_not=(Duty.SEND_COUNTERSIGNED,),
            then=State.CANCELLED,
        ),
        Rule(
            "15.3",
            "a Service Request whose services were cancelled is not executed at its execution date",
            given=(State.CANCELLED,),
            when=Event.EXECUTION_TIME_IS_REACHED,
            may=(Duty.NOTIFY_USER,),
            shall_not=(Duty.SEND_COUNTERSIGNED,),
            then=State.EMPTY,
        ),
    ),
)

COUPLINGS = (
    Coupling(
        "6.5(b)",
        of=service_request.MACHINE.name,
        duty=service_request.Duty.DELETE_STORED,
        to="place",
        causes=Event.SAME_DEVICE_AND_VARIANT_ACCEPTED,
    ),
    Coupling(
        "6.5(d)(i)",
        of=service_request.MACHINE.name,
        duty=service_request.Duty.STORE,
        to="place",
        causes=Event.REQUEST_IS_TO_BE_STORED,
        hands_on=True,
    ),
)
