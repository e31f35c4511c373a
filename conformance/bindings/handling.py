"""Handling: how a manner changes what is sent, and when."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Protocol

from lxml import etree

from srpd.conformance.messages.instants import ExecutionAt

if TYPE_CHECKING:
    from srpd.conformance.bindings.binding import Beginning, Stand
    from srpd.conformance.bindings.drafts import Draft
    from srpd.conformance.messages.pki import Credential
    from srpd.conformance.targets.protocol import PortMessage


BESIDE = "beside"
"""The phase of what a fault of a counterparty adds to a step, and of what it leads to."""


class Send(Protocol):
    """Delivers a message in the midst of a step; `beside` if it is not the one that is due."""

    def __call__(self, message: PortMessage, *, beside: bool = False) -> None: ...


Passing = Callable[["Stand", "PortMessage", Send], None]
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
    which the clock goes, from the one to which it would go; if a step
    `stops_short` of something, the clock is not moved on while the target is waited for.
    """

    first: Callable[[Stand, Beginning | None], None] | None = None
    draft: Callable[[Stand, Draft], None] | None = None
    execution: Callable[[Stand, ExecutionAt], ExecutionAt] | None = None
    unsigned: Callable[[etree._Element], etree._Element] | None = None
    sign: Callable[[etree._Element, Credential], etree._Element] | None = None
    signed: Callable[[etree._Element], etree._Element] | None = None
    text: Callable[[str], str] | None = None
    valid: bool | None = None
    fields: Mapping[str, object] = field(default_factory=dict)
    before: Callable[[Stand, Draft, str], None] | None = None
    passing: Passing | None = None
    instant: Callable[[Stand, datetime], datetime] | None = None
    stops_short: bool = False


USUAL = Handling()
