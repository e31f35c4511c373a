"""The boundary to a target: what it does wrong here is an error, never a verdict or a crash."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import nullcontext
from datetime import datetime
from typing import Any

from srpd.conformance.plain import one_line
from srpd.conformance.targets import forms
from srpd.conformance.targets.crashes import said, with_its_place
from srpd.conformance.targets.limits import DEFAULT_LIMITS, Limits
from srpd.conformance.targets.patience import Patience
from srpd.conformance.targets.protocol import (
    PROTOCOL_VERSION,
    Advanced,
    Delivered,
    Drained,
    Hello,
    Loaded,
    PortMessage,
    Record,
    Target,
    TargetFault,
)
from srpd.conformance.targets.remote import RemoteTarget
from srpd.conformance.targets.watch import Watch
from srpd.model.strict_json import NotJson, parse, write

_LONGEST_FAULT = 500


class Guard:
    """A target, with every reply checked. All methods raise `TargetFault`, and nothing else.

    A reply of an object of Python is written and read as it would be between processes, so that
    what goes on to be recorded and judged does not depend on the transport. `patience` is had with
    it as long as it is not idle.
    """

    def __init__(self, target: Target, limits: Limits = DEFAULT_LIMITS) -> None:
        self.patience = Patience(limits)
        self._target = target
        self._is_read = isinstance(target, RemoteTarget)
        self._watch = Watch(limits) if limits.in_process else None

    def hello(self) -> Hello:
        """Who answers; refuses another version of the protocol."""
        reply: Hello = self._ask("hello", self._target.hello)
        if reply.protocol != PROTOCOL_VERSION:
            raise TargetFault(
                f"hello: it speaks version {one_line(repr(reply.protocol), 60)} of the protocol, "
                f"not {PROTOCOL_VERSION!r}"
            )
        return reply

    def ics(self) -> Mapping[str, str]:
        """The conformance statement; refuses answers other than yes, no and unknown."""
        statement: Mapping[str, str] = self._ask("ics", self._target.ics)
        return statement

    def reset(self, now: str) -> str:
        """The digest of the empty state."""
        digest: str = self._ask("reset", lambda: self._target.reset(now))
        return digest

    def load(self, records: Mapping[str, Sequence[Record]]) -> Loaded:
        """Which records were refused."""
        reply: Loaded = self._ask("load", lambda: self._target.load(records))
        return reply

    def deliver(self, message: PortMessage) -> Delivered:
        """The synchronous answer, if any."""
        reply: Delivered = self._ask("deliver", lambda: self._target.deliver(message))
        return reply

    def advance(self, to: str) -> Advanced:
        """The time it is afterwards; refuses a clock that does not get there."""
        reply: Advanced = self._ask("advance", lambda: self._target.advance(to))
        if _instant(reply.now) != _instant(to):
            said = one_line(repr(reply.now), 60)
            raise TargetFault(f"advance: asked for {to}, its clock says {said}")
        return reply

    def drain(self) -> Drained:
        """What came out."""
        reply: Drained = self._ask("drain", self._target.drain)
        return reply

    def mark(self, text: str) -> None:
        """Case and step, for the target's own log."""
        self._ask("mark", lambda: self._target.mark(text))

    def bye(self) -> None:
        """The end."""
        self._ask("bye", self._target.bye)

    def _ask(self, method: str, call: Callable[[], Any]) -> Any:
        def answered() -> Any:
            with self._watch.over(method) if self._watch else nullcontext():
                reply = call()
            return reply if self._is_read else _as_on_the_wire(method, reply)

        try:
            return outcome(answered)
        except TargetFault as fault:
            raise TargetFault(f"{method}: {fault}") from fault


def outcome(
    call: Callable[[], Any], ours: tuple[type[BaseException], ...] = (KeyboardInterrupt,)
) -> Any:
    """What a call of a target comes to. Raises `TargetFault` for whatever it raises.

    Only what is `ours` passes: that the user interrupts us.
    """
    try:
        return call()
    except TargetFault as fault:
        raise TargetFault(said(fault, _LONGEST_FAULT)) from fault
    except ours:
        raise
    except BaseException as crash:  # a target may raise anything, and a run outlives it
        raise TargetFault(f"the target raised {with_its_place(crash)}") from crash


def _as_on_the_wire(method: str, reply: object) -> Any:
    try:
        octets = write(forms.written(method, reply))
        return forms.taken(method, parse(octets), len(octets))
    except NotJson as problem:
        raise TargetFault(f"the reply {problem}") from None


def _instant(text: str) -> datetime | None:
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        return None
