"""Clauses 18.1(d)(iv) to (vi) and 15.3: what the DCC does with one schedule.

One subject is one schedule, from its creation until it is deleted or cancelled, or its last point
in time has passed. At each point in time the DCC makes a Service Request of its own, which it
processes under clause 6 as if the creator of the schedule had sent it. Reading and deleting are
Service Requests: see the machine `service-request`. The facts are those of the Service Request that
the schedule makes, as they are when it is due.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from enum import Enum

from srpd.model.again import OF_A_SCHEDULE, concerning, failing
from srpd.model.catalogue import SERVICE_REQUESTS
from srpd.model.composition import Coupling, Link
from srpd.model.conditions import unless
from srpd.model.machine import Machine
from srpd.model.machines import quarantine, service_request
from srpd.model.notation import Bar, Choice, Gap, Party, Rule, Timer, under
from srpd.model.requests import DOMAINS, IMPOSSIBLE, ScheduleHeld, variant
from srpd.model.requests import Fact as RequestFact


class State(Enum):
    """Where one schedule stands."""

    NOT_CREATED = "not created"
    ACTIVE = "active"
    DUE = "active, with a Service Request under check"
    LAST_AHEAD = "active, with one point in time left"
    LAST_DUE = "at its last point in time, with a Service Request under check"
    CREATOR_REPLACED = "active, its creator no longer registered"
    ENDED = "past its last point in time"
    DELETED = "deleted"
    CANCELLED = "cancelled"


class Event(Enum):
    """What can happen to a schedule."""

    CREATED = "a 'Create Schedule' for several points in time succeeds"
    CREATED_FOR_ONE_POINT = "a 'Create Schedule' for a single point in time succeeds"
    POINT_IN_TIME_IS_NEAR = "the time is just before a point in time of the schedule"
    POINT_IN_TIME_IS_REACHED = "a point in time of the schedule is reached"
    ANOTHER_USER_IS_REGISTERED = "another User is registered in place of its creator"
    DELETED = "a 'Delete Schedule' for it succeeds"
    SERVICES_ARE_CANCELLED = "the services are cancelled in accordance with Sections H3.18 to H3.20"
    CHECKS_ARE_SATISFIED = "all checks that apply to the Service Request made are satisfied"
    A_CHECK_IS_NOT_SATISFIED = "a check that applies to the Service Request made is not satisfied"


class Duty(Enum):
    """What the DCC must do with a schedule."""

    KEEP = "keep the schedule"
    CREATE_REQUEST = "create a Service Request as the schedule specifies, without a signature"
    PROCESS_AS_CREATORS = "process it under clause 6 as if the creator had sent it"
    SEND_COMMAND = "send the associated Command in accordance with clause 13"
    NOTIFY_CREATOR = "notify the creator of the rejection"
    STOP = "make no further Service Request from the schedule"


_RUNNING = (State.ACTIVE, State.LAST_AHEAD)
_OVER = (State.ENDED, State.DELETED, State.CANCELLED)


_SCHEDULABLE = variant(*(v for v, row in SERVICE_REQUESTS.items() if row.dcc_scheduled))
_APPLIED_EITHER_WAY = concerning(OF_A_SCHEDULE["c-d-e"], _SCHEDULABLE)
_APPLIED_IF_LETTERS_SLIPPED = concerning(
    (limb for limb in OF_A_SCHEDULE["d-e"] if limb not in OF_A_SCHEDULE["c-d-e"]), _SCHEDULABLE
)


def _processing(due: State, then: State) -> Iterator[Rule]:
    yield Rule(
        "18.1(d)(iv)(D)",
        "the Service Request made is processed as if the creator of the schedule had sent it",
        given=(due,),
        when=Event.CHECKS_ARE_SATISFIED,
        shall=(Duty.PROCESS_AS_CREATORS, under("6.5(a)(i)", Duty.SEND_COMMAND)),
        then=then,
    )
    slipped = Choice("H-08", "d-e")
    status = (replace(limb, reading=slipped) for limb in _APPLIED_IF_LETTERS_SLIPPED)
    says = "a check that applies to it is not satisfied"
    for choice, failure in failing((*_APPLIED_EITHER_WAY, *status), says):
        yield Rule(
            "18.1(d)(iv)(D)",
            "the Service Request made is rejected where a check that applies is not satisfied",
            given=(due,),
            when=Event.A_CHECK_IS_NOT_SATISFIED,
            provided=(failure,),
            shall=(Duty.PROCESS_AS_CREATORS, under("6.3", Duty.NOTIFY_CREATOR)),
            shall_not=(Duty.SEND_COMMAND,),
            then=then,
            reading=choice,
            alternative="6.3",
        )


MACHINE = Machine(
    name="schedule",
    clause="15.3, 18.1(d)(iv)-(vi)",
    subject="one schedule",
    bearer=Party.DCC,
    initial=State.NOT_CREATED,
    final=frozenset(_OVER),
    anytime=frozenset(
        {
            Event.CREATED,
            Event.CREATED_FOR_ONE_POINT,
            Event.POINT_IN_TIME_IS_NEAR,
            Event.POINT_IN_TIME_IS_REACHED,
        }
    ),
    internal={
        Event.A_CHECK_IS_NOT_SATISFIED: None,
        Event.CHECKS_ARE_SATISFIED: Event.A_CHECK_IS_NOT_SATISFIED,
    },
    domains=DOMAINS,
    impossible=IMPOSSIBLE,
    timers=(
        Timer(
            "18.1(d)(iv)(C)",
            causes=Event.POINT_IN_TIME_IS_REACHED,
            running_in=_RUNNING,
            instant="each point in time that the 'Create Schedule' Service Request sets out",
        ),
    ),
    cards=(
        Rule(
            "15.3",
            "from a schedule whose services are cancelled nothing more is made",
            given=(*_RUNNING, State.CREATOR_REPLACED),
            when=Event.SERVICES_ARE_CANCELLED,
            shall=(Duty.STOP,),
            may=(Duty.NOTIFY_CREATOR,),
            shall_not=(Duty.SEND_COMMAND,),
            then=State.CANCELLED,
        ),
        Rule(
            "15.3",
            "no Command follows from a schedule whose services were cancelled",
            given=(State.CANCELLED,),
            when=Event.POINT_IN_TIME_IS_REACHED,
            may=(Duty.NOTIFY_CREATOR,),
            shall_not=(Duty.SEND_COMMAND,),
        ),
        Rule(
            "18.1(d)(iv)(A)",
            "a schedule is created of the Service Request type identified",
            given=(State.NOT_CREATED,),
            when=Event.CREATED,
            shall=(Duty.KEEP,),
            then=State.ACTIVE,
        ),
        Rule(
            "18.1(d)(iv)(A)",
            "a schedule with a single point in time is created like any other",
            given=(State.NOT_CREATED,),
            when=Event.CREATED_FOR_ONE_POINT,
            shall=(Duty.KEEP,),
            then=State.LAST_AHEAD,
        ),
        *(
            Gap(
                "18.1(d)(iv)(A)",
                "a schedule is created of the Service Request type identified",
                given=(*_RUNNING, State.CREATOR_REPLACED),
                when=event,
                question="May there be a second schedule of the same type for the same Device, and "
                "what becomes of the first?",
            )
            for event in (Event.CREATED, Event.CREATED_FOR_ONE_POINT)
        ),
        Bar(
            "18.1(d)(iv)(C)",
            "before a point in time of the schedule no Service Request is made from it",
            given=(*_RUNNING, State.CREATOR_REPLACED),
            when=Event.POINT_IN_TIME_IS_NEAR,
            shall_not=(Duty.SEND_COMMAND,),
        ),
        *(
            Bar(
                "18.1(d)(iv)(C)",
                "without a schedule no Service Request is made",
                given=(State.NOT_CREATED,),
                when=event,
                shall_not=(Duty.SEND_COMMAND,),
            )
            for event in (Event.POINT_IN_TIME_IS_NEAR, Event.POINT_IN_TIME_IS_REACHED)
        ),
        Rule(
            "18.1(d)(iv)(C)",
            "at each point in time of the schedule a Service Request is created",
            given=(State.ACTIVE,),
            when=Event.POINT_IN_TIME_IS_REACHED,
            shall=(Duty.CREATE_REQUEST,),
            then=State.DUE,
        ),
        Rule(
            "18.1(d)(iv)(C)",
            "at the last point in time of the schedule a Service Request is created",
            given=(State.LAST_AHEAD,),
            when=Event.POINT_IN_TIME_IS_REACHED,
            shall=(Duty.CREATE_REQUEST,),
            then=State.LAST_DUE,
        ),
        Bar(
            "18.1(d)(iv)(C)",
            "after the last point in time of the schedule no Service Request is made from it",
            given=(State.ENDED,),
            when=Event.POINT_IN_TIME_IS_REACHED,
            shall_not=(Duty.SEND_COMMAND,),
        ),
        *_processing(State.DUE, State.ACTIVE),
        *_processing(State.LAST_DUE, State.ENDED),
        Rule(
            "18.1(d)(iv)(D)",
            "the schedule of a User that is replaced by another stays as it is for now",
            given=_RUNNING,
            when=Event.ANOTHER_USER_IS_REGISTERED,
            shall_not=(Duty.SEND_COMMAND,),
            then=State.CREATOR_REPLACED,
        ),
        Rule(
            "18.1(d)(iv)(D)",
            "the Service Request made is rejected where its creator is no longer an Eligible User",
            given=(State.CREATOR_REPLACED,),
            when=Event.POINT_IN_TIME_IS_REACHED,
            # The User Interface Specification may have removed the schedule, with another notice.
            may=(Duty.NOTIFY_CREATOR,),
            shall_not=(Duty.SEND_COMMAND,),
        ),
        Rule(
            "18.1(d)(vi)",
            "a schedule is deleted",
            given=(*_RUNNING, State.CREATOR_REPLACED),
            when=Event.DELETED,
            shall=(Duty.STOP,),
            then=State.DELETED,
        ),
        Bar(
            "18.1(d)(vi)",
            "no Service Request is made from a schedule that has been deleted",
            given=(State.DELETED,),
            when=Event.POINT_IN_TIME_IS_REACHED,
            shall_not=(Duty.SEND_COMMAND,),
        ),
    ),
)

COUPLINGS = (
    Coupling(
        "18.1(d)(iv)(A)",
        of=service_request.MACHINE.name,
        duty=service_request.Duty.CREATE_SCHEDULE,
        to="schedule",
        causes=Event.CREATED,
        provided=(RequestFact.SCHEDULE_GOES_ON,),
        hands_on=True,
    ),
    Coupling(
        "18.1(d)(iv)(A)",
        of=service_request.MACHINE.name,
        duty=service_request.Duty.CREATE_SCHEDULE,
        to="schedule",
        causes=Event.CREATED_FOR_ONE_POINT,
        provided=(unless(RequestFact.SCHEDULE_GOES_ON),),
        hands_on=True,
    ),
    Coupling(
        "18.1(d)(vi)",
        of=service_request.MACHINE.name,
        duty=service_request.Duty.DELETE_SCHEDULE,
        to="schedule",
        causes=Event.DELETED,
    ),
    Coupling(
        "13.1(a)",
        of=MACHINE.name,
        duty=Duty.SEND_COMMAND,
        to="communication",
        causes=quarantine.Event.DUE_TO_BE_SENT,
        hands_on=True,
    ),
)

LINKS = (
    Link(
        "18.1(d)(v)",
        of=service_request.MACHINE.name,
        fact=RequestFact.SCHEDULE,
        by="schedule",
        table={
            State.NOT_CREATED: ScheduleHeld.NOT_CREATED,
            State.ACTIVE: ScheduleHeld.HELD,
            State.LAST_AHEAD: ScheduleHeld.HELD,
            State.CREATOR_REPLACED: ScheduleHeld.PERHAPS,
            State.ENDED: ScheduleHeld.PERHAPS,
            State.DELETED: ScheduleHeld.DELETED,
            State.CANCELLED: ScheduleHeld.PERHAPS,
        },
    ),
)
