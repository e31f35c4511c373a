"""Clause 18.1(c), 18.1(d)(iv) to (vi): Service Requests that create, read or delete a schedule.

These are cards of the machine `service-request`.
"""

from __future__ import annotations

from srpd.model.conditions import Term, unless, where
from srpd.model.machines.service_request_terms import Duty, Event, State
from srpd.model.notation import Card, Gap, Owed, Rule, under
from srpd.model.requests import Fact, ScheduleHeld, variant

_CREATE = "5.1"
"""The one of the three that names a Device."""

_SCHEDULE_HELD = where(Fact.SCHEDULE, ScheduleHeld.HELD)
_ANSWERED = under("18.1(d)", Duty.RESPOND)
_ANSWERED_SOMEHOW = under("18.1(d)", Duty.RESPOND_EITHER_WAY)
_CHANGED = under("18.1(d)(i)", Duty.UPDATE_DCC_SYSTEMS)


def _schedule_card(
    clause: str,
    says: str,
    number: str,
    *provided: Term,
    shall: tuple[Duty | Owed, ...],
    shall_not: tuple[Duty, ...] = (),
    then: State = State.ANSWERED,
) -> Rule:
    held = (Fact.DEVICE_HELD,) if number == _CREATE else ()
    return Rule(
        clause,
        says,
        given=(State.UNDER_CHECK,),
        when=Event.ALL_CHECKS_ARE_SATISFIED,
        provided=(variant(number), *held, *provided),
        shall=shall,
        # Clause 18.1(c) does not require detection, and forbids none: what is lost by it is the
        # Service Response, which 18.1(d) demands.
        may=(Duty.APPLY_DETECTION,),
        shall_not=shall_not,
        then=then,
        prevails=("6.4",),
    )


SCHEDULE_CARDS: tuple[Card, ...] = (
    _schedule_card(
        "18.1(d)(iv)(A)",
        "a schedule is created, and the Service Response identifies it",
        "5.1",
        shall=(
            _ANSWERED,
            _CHANGED,
            Duty.CREATE_SCHEDULE,
            under("18.1(d)(iv)(B)", Duty.INCLUDE_SCHEDULE_ID),
        ),
    ),
    _schedule_card(
        "18.1(d)(v)",
        "the User that created a schedule is sent its details",
        "5.2",
        _SCHEDULE_HELD,
        Fact.CREATED_SCHEDULE,
        shall=(_ANSWERED, Duty.INCLUDE_SCHEDULE),
    ),
    _schedule_card(
        "18.1(d)(v)",
        "a User that did not create the schedule may not read it",
        "5.2",
        _SCHEDULE_HELD,
        unless(Fact.CREATED_SCHEDULE),
        shall=(Duty.WITHHOLD_SCHEDULE, Duty.RESPOND_UNSUCCESSFUL),
        then=State.REJECTED,
    ),
    _schedule_card(
        "18.1(d)(v)",
        "what was not created is not read",
        "5.2",
        where(Fact.SCHEDULE, ScheduleHeld.NOT_CREATED),
        shall=(Duty.WITHHOLD_SCHEDULE, _ANSWERED_SOMEHOW),
    ),
    _schedule_card(
        "18.1(d)(vi)",
        "what has been deleted is no longer there to be read",
        "5.2",
        where(Fact.SCHEDULE, ScheduleHeld.DELETED),
        shall=(Duty.WITHHOLD_SCHEDULE, _ANSWERED_SOMEHOW),
    ),
    _schedule_card(
        "18.1(d)(vi)",
        "the User that created a schedule may delete it",
        "5.3",
        _SCHEDULE_HELD,
        Fact.CREATED_SCHEDULE,
        shall=(_ANSWERED, _CHANGED, Duty.DELETE_SCHEDULE),
    ),
    _schedule_card(
        "18.1(d)(vi)",
        "a User that did not create the schedule may not delete it",
        "5.3",
        _SCHEDULE_HELD,
        unless(Fact.CREATED_SCHEDULE),
        shall=(Duty.RESPOND_UNSUCCESSFUL,),
        shall_not=(Duty.DELETE_SCHEDULE,),
        then=State.REJECTED,
    ),
    _schedule_card(
        "18.1(d)(vi)",
        "where no schedule is held there is nothing to delete",
        "5.3",
        where(Fact.SCHEDULE, ScheduleHeld.NOT_CREATED, ScheduleHeld.DELETED),
        shall=(_ANSWERED_SOMEHOW,),
    ),
    *(
        Gap(
            clause,
            "a schedule is read and deleted by the User that created it",
            given=(State.UNDER_CHECK,),
            when=Event.ALL_CHECKS_ARE_SATISFIED,
            provided=(
                variant(number),
                where(Fact.SCHEDULE, ScheduleHeld.PERHAPS),
            ),
            question="Is a schedule still there to be read and deleted once its last point in time "
            "has passed, its creator is no longer registered, or its services are cancelled?",
        )
        for clause, number in (("18.1(d)(v)", "5.2"), ("18.1(d)(vi)", "5.3"))
    ),
)
