"""The binding of clauses 18.1(d)(iv) to (vi) and 15.3: one schedule."""

from __future__ import annotations

from srpd.conformance.bindings.bench import Bench
from srpd.conformance.bindings.binding import Binding
from srpd.conformance.bindings.cancellation import cancels_schedule
from srpd.conformance.bindings.deadlines import reaches, stops_short_of
from srpd.conformance.bindings.expectations import (
    FOLLOWS,
    SENDING,
    Appears,
    Follows,
    Shows,
    Where,
    sorts,
)
from srpd.conformance.fixtures.world import BEGINNING_OF_TIME, changed, mpxn_of, registration
from srpd.conformance.observing.seen import Sort
from srpd.model.machines.schedule import MACHINE, Duty, Event

_TELLING = sorts(Sort.REJECTION, Sort.OTHER_ALERT)


def _another_is_registered(bench: Bench, _: str) -> None:
    mpxn = mpxn_of("esme")
    now = [
        registration(mpxn, "IS", until=BEGINNING_OF_TIME),
        registration(mpxn, "IS", rival=True),
    ]
    bench.base = changed(bench.base, {"registrations": now})
    bench.update(bench.base)


BINDING = Binding(
    MACHINE,
    cause={
        Event.POINT_IN_TIME_IS_NEAR: stops_short_of(Event.POINT_IN_TIME_IS_REACHED),
        Event.POINT_IN_TIME_IS_REACHED: reaches(Event.POINT_IN_TIME_IS_REACHED),
        Event.ANOTHER_USER_IS_REGISTERED: _another_is_registered,
        Event.SERVICES_ARE_CANCELLED: cancels_schedule,
    },
    owed={
        Duty.KEEP: Shows.SCHEDULE,
        Duty.CREATE_REQUEST: FOLLOWS,
        Duty.PROCESS_AS_CREATORS: FOLLOWS,
        Duty.SEND_COMMAND: Follows(SENDING),
        Duty.NOTIFY_CREATOR: Appears(_TELLING, Where.AT_SENDER, at_a_date=True),
        Duty.STOP: FOLLOWS,
    },
    forbidden={Duty.SEND_COMMAND: sorts(Sort.COMMAND)},
    permitted={Duty.NOTIFY_CREATOR: _TELLING},
)
