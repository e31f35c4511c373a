"""The binding of clauses 6.5(a)(i), 6.5(c)(iii), 9.2 and 15.3: one held Service Request."""

from __future__ import annotations

from srpd.conformance.bindings.binding import Binding
from srpd.conformance.bindings.cancellation import cancels_request
from srpd.conformance.bindings.deadlines import reaches
from srpd.conformance.bindings.expectations import FOLLOWS, SENDING, Absent, Follows, sorts
from srpd.conformance.observing.seen import Sort
from srpd.model.machines.held_request import MACHINE, Duty, Event

_TELLING = sorts(Sort.REJECTION, Sort.OTHER_ALERT)

BINDING = Binding(
    MACHINE,
    cause={
        Event.EXECUTION_DATE_IS_REACHED: reaches(Event.EXECUTION_DATE_IS_REACHED),
        Event.SERVICES_ARE_CANCELLED: cancels_request,
    },
    owed={
        Duty.KEEP: Absent(SENDING),
        Duty.SEND_COMMAND: Follows(SENDING),
        Duty.SEND_COUNTERSIGNED: FOLLOWS,
        Duty.CEASE: Absent(SENDING),
    },
    forbidden={
        Duty.SEND_COMMAND: sorts(Sort.COMMAND, Sort.LOCAL_COMMAND),
        Duty.SEND_COUNTERSIGNED: sorts(Sort.COUNTERSIGNED),
    },
    permitted={Duty.NOTIFY_USER: _TELLING},
)
