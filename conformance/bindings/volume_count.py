"""The binding of clause 12.4: a count, which is seen only in what is quarantined."""

from __future__ import annotations

from datetime import datetime

from srpd.conformance.bindings.binding import Binding, Stand
from srpd.conformance.bindings.sights import FOLLOWS
from srpd.model.machines.volume_count import MACHINE, Duty, Event


def _lets_the_period_end(stand: Stand, _: str) -> datetime:
    return stand.now + stand.spans.past_window


BINDING = Binding(
    MACHINE,
    cause={Event.PERIOD_ENDS: _lets_the_period_end},
    owed=dict.fromkeys(Duty, FOLLOWS),
)
