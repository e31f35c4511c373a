"""Bindings: what ties a machine of the law to messages, instants and sightings.

Machines speak in events and duties. A binding says how an event is caused and how a duty is seen.
There is one for each machine, and nothing else in the harness knows a machine by name.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import Enum
from typing import Protocol

from srpd.conformance.bindings.expectations import Expectation
from srpd.conformance.bindings.handling import Handling
from srpd.conformance.bindings.recurrence import Recurrence
from srpd.conformance.bindings.system_fixtures import SystemFixture
from srpd.conformance.bindings.timing import Timing
from srpd.conformance.fixtures.world import Records
from srpd.conformance.messages.identifiers import RequestId
from srpd.conformance.messages.pki import TestPki
from srpd.conformance.messages.schema import DuisSchema
from srpd.conformance.observing.seen import Sort
from srpd.model.composition import Profile, System
from srpd.model.machine import Machine
from srpd.model.stepping import Configuration, Stepper


class Bench(Protocol):
    """What a binding may use while a case is played: the world, the clock, the ports.

    `about`, `due` and `recurrences` map a subject to the RequestID it is about, to its execution
    date, and to the points in time of the schedule that it creates or is; `sent`
    a RequestID to the message that a User sent;
    `schedules` maps the RequestID that created a schedule to the identifier of the schedule;
    `received` maps the reference of an instruction to the messages that a User system sent for it;
    `since` maps a subject to when it came to be in its state, `sent_at` is when messages were sent;
    `base` are the fixture records that hold apart from what a single message needs, and `handling`
    is how the step is to be made to happen.
    """

    now: datetime
    about: dict[str, RequestId]
    due: dict[str, datetime]
    schedules: dict[str, str]
    sent: dict[str, str]
    received: dict[str, list[str]]
    recurrences: dict[str, Recurrence]
    since: dict[str, datetime]
    sent_at: set[datetime]
    base: Records
    world: Records
    configuration: Configuration
    handling: Handling

    @property
    def system(self) -> System: ...
    @property
    def stepper(self) -> Stepper: ...
    @property
    def fixture(self) -> SystemFixture: ...
    @property
    def pki(self) -> TestPki: ...
    @property
    def spans(self) -> Timing: ...
    @property
    def schema(self) -> DuisSchema | None: ...

    def next_counter(self) -> int:
        """An originator counter that no request of this run has used."""
        ...

    def deliver(
        self,
        port: str,
        *,
        xml: str = "",
        fields: Mapping[str, object] | None = None,
        phase: str = "act",
        about: str = "",
        notes: Mapping[str, object] | None = None,
    ) -> None:
        """Deliver a message and record it; `about` names the subject whose request it is.

        `notes` are recorded for the judge and not delivered: `about_key` and `sender`, where the
        message is no Service Request and does not say it; `concerns`, the Device it is about; and
        `parties`, the Users of each group to whom something is due.
        """
        ...

    def operate(
        self,
        fields: Mapping[str, object],
        *,
        phase: str = "arrange",
        notes: Mapping[str, object] | None = None,
    ) -> None:
        """Tell the target something at `ops`. Raises `NotArranged` if it refuses."""
        ...

    def collect(self, phase: str) -> None:
        """Record what came out since the last time."""
        ...

    def update(self, wanted: Records) -> None:
        """Have these fixture records in force."""
        ...

    def advance(self, until: datetime) -> None:
        """Have the clock go there. Raises `NotArranged` if there is none that can be moved."""
        ...

    def send_records(self, records: Records) -> None:
        """Send these fixture records, whatever is in force."""
        ...


@dataclass(frozen=True, slots=True)
class Beginning:
    """A subject that begins: its name, its profile, its facts, and which of them are linked."""

    subject: str
    profile: Profile
    facts: Mapping[Enum, object]
    linked: frozenset[Enum]


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
