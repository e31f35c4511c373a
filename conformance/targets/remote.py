"""A target beyond this process: the protocol spoken over a channel that carries one line each way.

What comes back is hostile until it has been read strictly and found valid by the schema of its
method. After what is no reply to the request the channel is closed, for nothing that follows could
be told apart from it; the next `reset`, with which every case begins, opens it again.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Protocol

from srpd.conformance.targets import forms, wire
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
    """A `Target` at the other end of a channel.

    The adapter there may be that of srpd itself: then what is marked goes with the next request,
    which saves one in four exchanges.
    """

    def __init__(self, channel: Channel, *, adapter_is_ours: bool = False) -> None:
        self.adapter_is_ours = adapter_is_ours
        self._marks: list[str] = []
        self._channel = channel
        self._number = 0
        self._failed = ""

    def hello(self) -> Hello:
        self._failed = ""
        hello: Hello = self._ask("hello", protocols=[PROTOCOL_VERSION])
        return hello

    def ics(self) -> Mapping[str, str]:
        statement: Mapping[str, str] = self._ask("ics")
        return statement

    def reset(self, now: str) -> str:
        if self._failed:
            self.hello()
        digest: str = self._ask("reset", now=now)
        return digest

    def load(self, records: Mapping[str, Sequence[Record]]) -> Loaded:
        loaded: Loaded = self._ask("load", records=records)
        return loaded

    def deliver(self, message: PortMessage) -> Delivered:
        delivered: Delivered = self._ask("deliver", message=forms.message_to(message))
        return delivered

    def advance(self, to: str) -> Advanced:
        advanced: Advanced = self._ask("advance", to=to)
        return advanced

    def drain(self) -> Drained:
        drained: Drained = self._ask("drain")
        return drained

    def mark(self, text: str) -> None:
        if self.adapter_is_ours and not self._failed:
            self._marks.append(text)
        else:
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

    def _ask(self, method: str, **params: Any) -> Any:
        if self._failed:
            raise TargetFault(f"not asked, since the adapter failed before: {self._failed}")
        self._number += 1
        marks, self._marks = self._marks, []
        line = wire.request(self._number, method, params, marks)
        try:
            reply = self._channel.exchange(line, method)
            result = wire.result_of(reply, self._number, method)
            return forms.taken(method, result, len(reply))
        except (wire.Misspoken, ChannelFault) as fault:
            self._give_up(fault)
            raise

    def _give_up(self, fault: TargetFault) -> None:
        self._failed = str(fault)
        self._channel.close()
