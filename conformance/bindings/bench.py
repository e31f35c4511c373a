"""The test bench: what a binding may use while a case is played, and how a step is handled on it.

A manner changes what is sent in a step, and when; the `Handling` of the step says how. The bench
holds the handling of the step that is under way, and what is done differently is done on the bench,
so the two are described together.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import Enum
from typing import Protocol

from lxml import etree

from srpd.conformance.bindings.drafts import Draft
from srpd.conformance.bindings.recurrence import Recurrence
from srpd.conformance.bindings.system_fixtures import SystemFixture
from srpd.conformance.bindings.timing import Timing
from srpd.conformance.fixtures.world import Records
from srpd.conformance.messages.identifiers import RequestId
from srpd.conformance.messages.instants import ExecutionAt
from srpd.conformance.messages.pki import Credential, TestPki
from srpd.conformance.messages.schema import DuisSchema
from srpd.conformance.targets.protocol import PortMessage
from srpd.model.composition import Profile, System
from srpd.model.stepping import Configuration, Stepper


class Bench(Protocol):
    """What a binding may use while a case is played: the world, the clock, the ports.

    `about`, `due` and `recurrences` map a subject to the RequestID it is about, to its execution
    date, and to the points in time of the schedule that it creates or is; `sent`
    a RequestID to the message that a User sent;
    `schedules` maps the RequestID that created a schedule to the identifier of the schedule;
    `received` maps the reference of an instruction to the messages that a User system sent for it;
    `rejected` are the RequestIDs of what the target rejected of that which prepared a step;
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
    rejected: set[str]
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


class Send(Protocol):
    """Delivers a message in the midst of a step; `injected` if it is not the one that is due."""

    def __call__(self, message: PortMessage, *, injected: bool = False) -> None: ...


Passing = Callable[[Bench, PortMessage, Send], None]
"""How the message of a step comes from its counterparty: it is given the right one, and sends."""


@dataclass(frozen=True, slots=True)
class Handling:
    """What is done differently, in the order in which it is done; what is None stays as usual.

    `first` prepares the step: it may move the clock, or send what comes before; it is given what
    begins with the step, if anything does. `draft` changes the request that is about to be made,
    after its facts were arranged. `execution` gives the execution time that it asks for, from the
    one it would ask for. `unsigned` changes the message before it is signed, `sign` signs it in
    another way, `signed` changes it after that, and `text` its characters. `valid` says whether
    what is signed is valid against the DUIS schema; if it is None, the facts of the request say so.
    `fields` go beside it. `before` is done just before it is delivered, with the message as it will
    be. `passing` says how it comes, if it is not simply delivered. `instant` gives the instant to
    which the clock goes, from the one to which it would go; if a step `stops_short` of something,
    the clock is not moved on while the target is waited for.
    """

    first: Callable[[Bench, Beginning | None], None] | None = None
    draft: Callable[[Bench, Draft], None] | None = None
    execution: Callable[[Bench, ExecutionAt], ExecutionAt] | None = None
    unsigned: Callable[[etree._Element], etree._Element] | None = None
    sign: Callable[[etree._Element, Credential], etree._Element] | None = None
    signed: Callable[[etree._Element], etree._Element] | None = None
    text: Callable[[str], str] | None = None
    valid: bool | None = None
    fields: Mapping[str, object] = field(default_factory=dict)
    before: Callable[[Bench, Draft, str], None] | None = None
    passing: Passing | None = None
    instant: Callable[[Bench, datetime], datetime] | None = None
    stops_short: bool = False


USUAL = Handling()
