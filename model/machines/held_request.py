"""Clauses 6.5(a)(i), 6.5(c)(iii), 9.2 and 15.3: a Service Request held until its execution date.

One subject is one Service Request with an execution date that is no SMETS1 Future Dated Critical
one, from the moment at which the DCC comes to hold it. That it is sent is ordered by the clause
under which it would be sent at once; when, is a reading of that clause.
"""

from __future__ import annotations

from enum import Enum

from srpd.model.composition import Coupling
from srpd.model.machine import Machine
from srpd.model.machines import quarantine, service_request
from srpd.model.notation import Party, Rule, Timer
from srpd.model.requests import DOMAINS as OF_REQUESTS
from srpd.model.requests import (
    HANDOVER,
    HAS_A_TIME,
    SMETS1,
    SMETS2,
    Fact,
    Generation,
    variant_other_than,
)


class State(Enum):
    """Where one held Service Request stands."""

    NOT_HELD = "not held"
    HELD = "held until its execution date"
    SENT_AHEAD = "sent ahead of its execution date"
    CANCELLED = "its services cancelled before its execution date"
    LAPSED = "its services cancelled and its execution date past"
    HANDED_OVER_FOR_SENDING = "handed over for sending"


class Event(Enum):
    """What can happen to a held Service Request."""

    IS_TO_BE_HELD = "it is to be held"
    IS_SENT_AT_ONCE = "it is sent at once"
    EXECUTION_DATE_IS_REACHED = "its execution date is reached"
    SERVICES_ARE_CANCELLED = "the services are cancelled in accordance with Sections H3.18 to H3.20"


class Duty(Enum):
    """What the DCC must do with a held Service Request."""

    KEEP = "keep the Service Request until its execution date"
    SEND_COMMAND = "send the associated Command in accordance with clause 13"
    SEND_COUNTERSIGNED = "send the Countersigned Service Request in accordance with clause 14"
    CEASE = "process the Service Request no further"
    NOTIFY_USER = "notify the User"


_SENDING = (Duty.SEND_COMMAND, Duty.SEND_COUNTERSIGNED)
_NO_HANDOVER = variant_other_than(frozenset({"6.21"}))

_ORDERED_BY = (
    ("6.5(a)(i)", (SMETS2, _NO_HANDOVER)),
    ("6.5(c)(iii)", (SMETS1,)),
    ("9.2", (SMETS2, HANDOVER)),
)
"""The clause that has it sent, and what it is of."""

MACHINE = Machine(
    name="held-request",
    clause="6.5(a)(i), 6.5(c)(iii), 9.2, 15.3",
    subject="one Service Request that is held until its execution date",
    bearer=Party.DCC,
    initial=State.NOT_HELD,
    final=frozenset({State.HANDED_OVER_FOR_SENDING, State.LAPSED}),
    domains={Fact.VARIANT: OF_REQUESTS[Fact.VARIANT], Fact.GENERATION: tuple(Generation)},
    timers=(
        Timer(
            "6.5(a)(i)",
            causes=Event.EXECUTION_DATE_IS_REACHED,
            running_in=(State.HELD, State.SENT_AHEAD, State.CANCELLED),
            instant="the ExecutionDateTime of the Service Request",
        ),
    ),
    cards=(
        *(
            Rule(
                clause,
                "what has an execution date is not sent yet",
                given=(State.NOT_HELD,),
                when=Event.IS_TO_BE_HELD,
                provided=provided,
                shall=(Duty.KEEP,),
                then=State.HELD,
            )
            for clause, provided in _ORDERED_BY
        ),
        *(
            Rule(
                clause,
                f"by its execution date {what} has been sent",
                given=(State.HELD,),
                when=Event.EXECUTION_DATE_IS_REACHED,
                provided=provided,
                shall=(duty,),
                then=State.HANDED_OVER_FOR_SENDING,
            )
            for clause, what, duty, provided in (
                ("6.5(a)(i)", "the Command", Duty.SEND_COMMAND, (SMETS2, _NO_HANDOVER)),
                (
                    "6.5(c)(iii)",
                    "the Countersigned Service Request",
                    Duty.SEND_COUNTERSIGNED,
                    (SMETS1,),
                ),
                ("9.2", "the Command of a handover", Duty.SEND_COMMAND, (SMETS2, HANDOVER)),
            )
        ),
        *(
            Rule(
                clause,
                "what is sent at once is sent ahead of its execution date",
                given=(State.NOT_HELD,),
                when=Event.IS_SENT_AT_ONCE,
                provided=provided,
                then=State.SENT_AHEAD,
            )
            for clause, provided in _ORDERED_BY
        ),
        *(
            Rule(
                clause,
                "what was sent ahead of its execution date is not sent again at that date",
                given=(State.SENT_AHEAD,),
                when=Event.EXECUTION_DATE_IS_REACHED,
                provided=provided,
                shall_not=_SENDING,
                then=State.HANDED_OVER_FOR_SENDING,
            )
            for clause, provided in _ORDERED_BY
        ),
        Rule(
            "15.3",
            "a held Service Request whose services are cancelled is processed no further",
            given=(State.HELD,),
            when=Event.SERVICES_ARE_CANCELLED,
            shall=(Duty.CEASE,),
            may=(Duty.NOTIFY_USER,),
            shall_not=_SENDING,
            then=State.CANCELLED,
        ),
        Rule(
            "15.3",
            "by its execution date nothing has been sent of what was cancelled",
            given=(State.CANCELLED,),
            when=Event.EXECUTION_DATE_IS_REACHED,
            may=(Duty.NOTIFY_USER,),
            shall_not=_SENDING,
            then=State.LAPSED,
        ),
    ),
)

COUPLINGS = (
    Coupling(
        "6.5(a)(i)",
        of=service_request.MACHINE.name,
        duty=service_request.Duty.HOLD,
        to="held",
        causes=Event.IS_TO_BE_HELD,
        hands_on=True,
    ),
    *(
        Coupling(
            clause,
            of=service_request.MACHINE.name,
            duty=duty,
            to="held",
            causes=Event.IS_SENT_AT_ONCE,
            provided=(HAS_A_TIME,),
            hands_on=True,
        )
        for clause, duty in (
            ("6.5(a)(i)", service_request.Duty.SEND_COMMAND),
            ("6.5(c)(iii)", service_request.Duty.SEND_COUNTERSIGNED),
        )
    ),
    Coupling(
        "13.1(a)",
        of=MACHINE.name,
        duty=Duty.SEND_COMMAND,
        to="communication",
        causes=quarantine.Event.DUE_TO_BE_SENT,
        hands_on=True,
    ),
    Coupling(
        "14.1(a)",
        of=MACHINE.name,
        duty=Duty.SEND_COUNTERSIGNED,
        to="communication",
        causes=quarantine.Event.DUE_TO_BE_SENT,
        hands_on=True,
    ),
)
