"""A target beyond this process: the protocol spoken over a channel that carries one line each way.

What comes back is hostile until it has been read strictly and found valid by the schema of its
method. After a reply that is none the channel is closed, for nothing that follows could be told
apart from it; the next `reset`, with which every case begins, opens it again.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Protocol

from srpd.conformance.targets import wire
from srpd.conformance.targets.protocol import (
    PROTOCOL_VERSION,
    Advanced,
    Delivered,
    Drained,
    Hello,
    Loaded,
    PortMessage,
    Record,
    TargetFault,
)


class ChannelFault(TargetFault):
    """The channel to the adapter failed: it is closed, and may be opened again."""


class Channel(Protocol):
    """A way to the adapter. It is opened when it is first used."""

    def exchange(self, request: bytes, awaited: str) -> bytes:
        """Send a request, and wait for the reply to what is `awaited`. Raises `ChannelFault`."""
        ...

    def close(self, *, gently: bool = False) -> None:
        """Give up the connection; `gently` if the adapter was told and may end by itself."""
        ...


class RemoteTarget:
    """A `Target` at the other end of a channel."""

    def __init__(self, channel: Channel) -> None:
        self._channel = channel
        self._number = 0
        self._failed = ""

    def hello(self) -> Hello:
        self._failed = ""
        return wire.hello_from(self._ask("hello", protocols=[PROTOCOL_VERSION]))

    def ics(self) -> Mapping[str, str]:
        statement: Mapping[str, str] = self._ask("ics")["statement"]
        return statement

    def reset(self, now: str) -> str:
        if self._failed:
            self.hello()
        return str(self._ask("reset", now=now)["digest"])

    def load(self, records: Mapping[str, Sequence[Record]]) -> Loaded:
        return wire.loaded_from(self._ask("load", records=records))

    def deliver(self, message: PortMessage) -> Delivered:
        return wire.delivered_from(self._ask("deliver", message=wire.message_to(message)))

    def advance(self, to: str) -> Advanced:
        return wire.advanced_from(self._ask("advance", to=to))

    def drain(self) -> Drained:
        return wire.drained_from(self._ask("drain"))

    def mark(self, text: str) -> None:
        self._ask("mark", text=text)

    def bye(self) -> None:
        if not self._failed:
            self._ask("bye")
        self._channel.close(gently=True)

    def raw(self, line: bytes) -> bytes:
        """What is answered to a line as it stands, which need not be a request."""
        try:
            return self._channel.exchange(line, "a line as it stands")
        except ChannelFault as fault:
            self._give_up(fault)
            raise

    def _ask(self, method: str, **params: Any) -> dict[str, Any]:
        if self._failed:
            raise TargetFault(f"not asked, since the adapter failed before: {self._failed}")
        self._number += 1
        line = wire.request(self._number, method, params)
        try:
            return wire.result_of(self._channel.exchange(line, method), self._number, method)
        except (wire.Misspoken, ChannelFault) as fault:
            self._give_up(fault)
            raise

    def _give_up(self, fault: TargetFault) -> None:
        self._failed = str(fault)
        self._channel.close()
