"""The binding of clause 12.4: a count, which is seen only in what is quarantined."""

from __future__ import annotations

from srpd.conformance.bindings.binding import Binding
from srpd.conformance.bindings.deadlines import reaches
from srpd.conformance.bindings.expectations import FOLLOWS
from srpd.model.machines.volume_count import MACHINE, Duty, Event

BINDING = Binding(
    MACHINE,
    cause={Event.PERIOD_ENDS: reaches(Event.PERIOD_ENDS)},
    owed=dict.fromkeys(Duty, FOLLOWS),
)
