"""Bindings: what ties a machine of the law to messages, instants and sightings.

Machines speak in events and duties. A binding says how an event is caused and how a duty is seen.
There is one for each machine, and nothing else in the harness knows a machine by name.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import Enum

from srpd.conformance.bindings.bench import Beginning, Bench
from srpd.conformance.bindings.expectations import Expectation
from srpd.conformance.observing.seen import Sort
from srpd.model.machine import Machine

Begin = Callable[[Bench, Beginning], datetime | None]
"""Causes the event with which a subject of a profile begins; the result is as for `Cause`."""

Cause = Callable[[Bench, str], datetime | None]
"""Causes an event of the subject named; the result is the instant to which the clock must go."""


@dataclass(frozen=True, slots=True)
class Binding:
    """How the events of a machine are caused, and how its duties are seen.

    `owed` says what must be seen of a duty, `forbidden` what must not be seen where the duty is
    forbidden, `permitted` what may be seen where it is permitted and not required.
    """

    machine: Machine
    owed: Mapping[Enum, Expectation]
    begin: Begin | None = None
    cause: Mapping[Enum, Cause] = field(default_factory=dict)
    forbidden: Mapping[Enum, frozenset[Sort]] = field(default_factory=dict)
    permitted: Mapping[Enum, frozenset[Sort]] = field(default_factory=dict)
