"""Matching what was pushed with what was sent, by RequestID.

What matches nothing is kept and shown: somebody must be able to say why it came.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Final

from srpd.conformance.messages.errors import MessageError
from srpd.conformance.messages.instants import write_instant
from srpd.conformance.messages.responses import Response, parse_response
from srpd.conformance.targets.protocol import PortMessage
from srpd.conformance.targets.receive_response import Pushed

UNATTRIBUTED: Final = "unattributed"
"""The port at which a target hands out what matches nothing; the field `why` says why not."""


@dataclass(slots=True)
class Pushes:
    """Knows what was sent in the case that is played, and what was sent in earlier ones.

    `users` are the User IDs to whom a message may be due that names no request.
    """

    users: Collection[str] = ()
    _current: dict[str, str] = field(default_factory=dict)
    _earlier: set[str] = field(default_factory=set)
    _seen: set[str] = field(default_factory=set)

    def sent(self, request_id: str, user: str) -> None:
        """A request was sent by this User."""
        self._current[request_id] = user

    def next_case(self) -> None:
        """Another case begins: what comes about earlier requests belongs to none of its steps."""
        self._earlier |= self._current.keys()
        self._current.clear()

    def matched(self, pushed: Pushed) -> PortMessage:
        """The message at the port of the User it is for, or among those that match nothing."""
        digest = sha256(pushed.xml.encode()).hexdigest()
        if digest in self._seen:
            return unattributed(pushed, "it is the same as one that came before")
        self._seen.add(digest)
        try:
            response = parse_response(pushed.xml)
        except MessageError as problem:
            return unattributed(pushed, f"it cannot be read: {problem}")
        user, why = self._user(response)
        if why:
            return unattributed(pushed, why)
        return PortMessage(f"usercb.{user}", pushed.xml, {}, write_instant(pushed.at))

    def _user(self, response: Response) -> tuple[str, str]:
        about = None if response.about is None else str(response.about)
        if about is not None and about in self._earlier:
            return "", f"it is about {about}, a request of an earlier case"
        recipient = str(response.response_id.target) if response.response_id else ""
        if about is not None and about in self._current:
            return recipient or self._current[about], ""
        if about is not None:
            return "", f"it is about {about}, and no such request was sent"
        if recipient in self.users:
            return recipient, ""
        return "", f"it is for {recipient or 'nobody'}, who is none of the Users"


def unattributed(pushed: Pushed, why: str) -> PortMessage:
    """A message that matches nothing, with why not."""
    return PortMessage(
        UNATTRIBUTED, pushed.xml, {"why": why, "path": pushed.path}, write_instant(pushed.at)
    )
