"""The target protocol: what the suite asks of an implementation under test.

Two planes meet here. The *data plane* is what the parties of the Code exchange: a `PortMessage` at
a named port. The *control plane* is everything a tester needs besides: a clock, a reset, fixtures,
and the drain that collects what came out. The adapter never sees an expectation and never judges.

Every value is plain data (strings, numbers, booleans, lists, mappings), so that the same protocol
can be spoken in process, over a pipe or over HTTP. Instants are ISO 8601 strings in UTC that end
in ``Z``.

The life of a connection::

    hello -> ics -> (reset -> load -> (deliver | advance | drain)*)* -> bye
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

PROTOCOL_VERSION = "1"

Record = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class PortMessage:
    """One message at a port.

    `port` is ``user.<EUI>`` (a User to the DCC, and its synchronous answer), ``usercb.<EUI>``
    (what the DCC pushes to that User), ``cos``, ``s1sp.<name>``, ``wan`` or ``ops``. `xml` is the
    message where the interface carries XML; `fields` is what an adapter reads from the envelope at
    ports where the Code fixes no public format. `at` is the virtual time at which it passed.
    """

    port: str
    xml: str = ""
    fields: Record = field(default_factory=dict)
    at: str = ""


@dataclass(frozen=True, slots=True)
class Hello:
    """Who answers, and what its adapter can do."""

    protocol: str
    name: str
    version: str
    virtual_clock: bool
    reset: bool
    quiescence: bool
    ports: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Loaded:
    """The answer to `load`: the records that were refused, each with the reason."""

    refused: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Delivered:
    """The answer to `deliver`: the synchronous message, where the port has one."""

    answer: PortMessage | None = None


@dataclass(frozen=True, slots=True)
class Advanced:
    """The answer to `advance`: the time it is now, and the instant of the next timer, if any."""

    now: str
    next_timer: str | None = None


@dataclass(frozen=True, slots=True)
class Drained:
    """What came out since the last drain, and whether the target has nothing left to do.

    `idle` is true only if nothing more will come before time moves or a message is delivered.
    `outstanding` says what is under way if it is not.
    """

    messages: tuple[PortMessage, ...]
    idle: bool
    outstanding: tuple[str, ...] = ()


class Target(Protocol):
    """An implementation under test, as the suite drives it.

    Implementations raise `TargetFault` when they cannot do what was asked; anything else that
    escapes is treated as a crash of the adapter. Neither is ever a verdict about the target.
    """

    def hello(self) -> Hello: ...

    def ics(self) -> Mapping[str, str]:
        """The implementation conformance statement: item -> ``yes``, ``no`` or ``unknown``."""
        ...

    def reset(self, now: str) -> str:
        """Forget everything, set the clock to `now`, and return a digest of the empty state."""
        ...

    def load(self, records: Mapping[str, Sequence[Record]]) -> Loaded: ...

    def deliver(self, message: PortMessage) -> Delivered: ...

    def advance(self, to: str) -> Advanced:
        """Move the clock to `to`, firing every timer on the way in order of time."""
        ...

    def drain(self) -> Drained: ...

    def mark(self, text: str) -> None:
        """Case and step, for the target's own log."""
        ...

    def bye(self) -> None: ...


class TargetFault(Exception):
    """The target or its adapter could not do what the protocol asked: never a verdict."""
