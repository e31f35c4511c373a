"""How a message comes from a faulty counterparty: twice, late, damaged, or after a damaged one."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from srpd.conformance.bindings.bench import Bench, Passing, Send
from srpd.conformance.recording.trace import INJECTED
from srpd.conformance.targets.protocol import PortMessage

Damage = Callable[[Bench, PortMessage], PortMessage]
"""Makes a damaged message of the right one."""

Span = Callable[[Bench], timedelta]
"""How much later a message comes."""


def twice(bench: Bench, message: PortMessage, send: Send) -> None:
    """The message is due, and its copy comes beside it."""
    send(message)
    bench.collect("act")
    send(message, injected=True)
    bench.collect(INJECTED)


def late(span: Span) -> Passing:
    """Time passes first, in which nothing may be done as if the message had come."""

    def passing(bench: Bench, message: PortMessage, send: Send) -> None:
        bench.advance(bench.now + span(bench))
        bench.collect(INJECTED)
        send(message)

    return passing


def after(damage: Damage) -> Passing:
    """A damaged message comes first, and then the one that is due."""

    def passing(bench: Bench, message: PortMessage, send: Send) -> None:
        send(damage(bench, message), injected=True)
        bench.collect(INJECTED)
        send(message)

    return passing


def followed_by(other: Damage) -> Passing:
    """The message is due, and another one comes right behind it."""

    def passing(bench: Bench, message: PortMessage, send: Send) -> None:
        send(message)
        bench.collect("act")
        send(other(bench, message), injected=True)
        bench.collect(INJECTED)

    return passing


def instead(damage: Damage) -> Passing:
    """A damaged message comes, and the right one does not."""
    return lambda bench, message, send: send(damage(bench, message))
