"""The binding of clauses 6.5(b), 6.5(d) and 15.3: the place for one stored Service Request."""

from __future__ import annotations

from srpd.conformance.bindings.bench import Bench
from srpd.conformance.bindings.binding import Binding
from srpd.conformance.bindings.cancellation import cancels_request
from srpd.conformance.bindings.deadlines import reaches, stops_short_of
from srpd.conformance.bindings.expectations import FOLLOWS, Absent, Appears, Where, sorts
from srpd.conformance.bindings.ways import completion
from srpd.conformance.observing.seen import Sort
from srpd.model.machines.future_dated_smets1 import MACHINE, Duty, Event

_TELLING = sorts(Sort.REJECTION, Sort.OTHER_ALERT)


def _completes(bench: Bench, subject: str) -> None:
    bench.deliver("s1sp.A", fields=completion(bench.about[subject]))


BINDING = Binding(
    MACHINE,
    cause={
        Event.EXECUTION_TIME_IS_NEAR: stops_short_of(Event.EXECUTION_TIME_IS_REACHED),
        Event.EXECUTION_TIME_IS_REACHED: reaches(Event.EXECUTION_TIME_IS_REACHED),
        Event.PROCESSING_IS_COMPLETED: _completes,
        Event.SERVICES_ARE_CANCELLED: cancels_request,
    },
    owed={
        Duty.KEEP: Absent(sorts(Sort.COUNTERSIGNED)),
        Duty.DELETE_STORED: FOLLOWS,
        Duty.RE_APPLY_REQUIREMENTS: FOLLOWS,
        Duty.CREATE_AND_COUNTERSIGN: FOLLOWS,
        Duty.SEND_COUNTERSIGNED: FOLLOWS,
        Duty.NOTIFY_USER: Appears(_TELLING, Where.AT_SENDER),
        Duty.CEASE: Absent(sorts(Sort.COUNTERSIGNED)),
    },
    forbidden={Duty.SEND_COUNTERSIGNED: sorts(Sort.COUNTERSIGNED)},
    permitted={Duty.NOTIFY_USER: _TELLING},
)
