"""The boundary to a target: what it does wrong here is an error, never a verdict or a crash."""

from __future__ import annotations

import traceback
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any, TypeVar

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
from srpd.model import strict_json

T = TypeVar("T")

MOST_MESSAGES = 10_000
LONGEST_XML = 20_000_000
LONGEST_REASON = 300
LONGEST_FIELDS = 1_000_000


class Guard:
    """A target, with every reply checked. All methods raise `TargetFault`, and nothing else."""

    def __init__(self, target: Target) -> None:
        self._target = target

    def hello(self) -> Hello:
        """Who answers; refuses another version of the protocol."""
        reply = self._ask("hello", self._target.hello, Hello)
        for name in ("virtual_clock", "reset", "quiescence"):
            if not isinstance(getattr(reply, name), bool):
                raise TargetFault(f"hello: {name} is neither true nor false")
        if reply.protocol != PROTOCOL_VERSION:
            raise TargetFault(
                f"hello: it speaks version {reply.protocol!r} of the protocol, not "
                f"{PROTOCOL_VERSION!r}"
            )
        return reply

    def ics(self) -> Mapping[str, str]:
        """The conformance statement; refuses answers other than yes, no and unknown."""
        reply = self._ask("ics", self._target.ics, dict)
        for item, answer in reply.items():
            if not isinstance(item, str) or answer not in ("yes", "no", "unknown"):
                raise TargetFault(f"ics: {item!r} is answered {answer!r}: say yes, no or unknown")
        return reply

    def reset(self, now: str) -> str:
        """The digest of the empty state."""
        return self._ask("reset", lambda: self._target.reset(now), str)

    def load(self, records: Mapping[str, Sequence[Record]]) -> Loaded:
        """Which records were refused."""
        reply = self._ask("load", lambda: self._target.load(records), Loaded)
        _check_texts("load: refused", reply.refused)
        return reply

    def deliver(self, message: PortMessage) -> Delivered:
        """The synchronous answer, if any."""
        reply = self._ask("deliver", lambda: self._target.deliver(message), Delivered)
        if reply.answer is not None:
            self._check("deliver", reply.answer)
        return reply

    def advance(self, to: str) -> Advanced:
        """The time it is afterwards; refuses a clock that does not get there."""
        reply = self._ask("advance", lambda: self._target.advance(to), Advanced)
        if _instant(reply.now) != _instant(to):
            raise TargetFault(f"advance: asked for {to}, its clock says {reply.now!r}")
        return reply

    def drain(self) -> Drained:
        """What came out."""
        reply = self._ask("drain", self._target.drain, Drained)
        _check_texts("drain: outstanding", reply.outstanding)
        if not isinstance(reply.messages, tuple | list):
            raise TargetFault(f"drain: the messages are a {type(reply.messages).__name__}")
        if len(reply.messages) > MOST_MESSAGES:
            raise TargetFault(f"drain: more than {MOST_MESSAGES:,} messages at once")
        for message in reply.messages:
            self._check("drain", message)
        return reply

    def mark(self, text: str) -> None:
        """Case and step, for the target's own log."""
        self._ask("mark", lambda: self._target.mark(text), type(None))

    def bye(self) -> None:
        """The end."""
        self._ask("bye", self._target.bye, type(None))

    def _ask(self, method: str, call: Callable[[], Any], kind: type[T]) -> T:
        try:
            reply = call()
        except TargetFault as fault:
            raise TargetFault(f"{method}: {fault}") from fault
        except (Exception, SystemExit) as crash:
            place = traceback.extract_tb(crash.__traceback__)[-1]
            said = " ".join(str(crash).split())[:LONGEST_REASON]
            raise TargetFault(
                f"{method}: the target raised {type(crash).__name__}: {said} "
                f"({place.name}, line {place.lineno})"
            ) from crash
        if not isinstance(reply, kind):
            raise TargetFault(
                f"{method}: the reply is a {type(reply).__name__}, not a {kind.__name__}"
            )
        return reply

    def _check(self, method: str, message: object) -> None:
        if not isinstance(message, PortMessage):
            raise TargetFault(f"{method}: a message is a {type(message).__name__}")
        if not isinstance(message.port, str) or not isinstance(message.fields, Mapping):
            raise TargetFault(f"{method}: a message has no port, or no fields")
        if not isinstance(message.xml, str) or len(message.xml) > LONGEST_XML:
            raise TargetFault(
                f"{method}: at {message.port[:60]}: the XML is no text of at most "
                f"{LONGEST_XML:,} characters"
            )
        if not isinstance(message.at, str):
            raise TargetFault(f"{method}: at {message.port[:60]}: its time is no text")
        try:
            text = strict_json.write(dict(message.fields))
            strict_json.parse(text)
            f"{message.port}{message.xml}{message.at}".encode()
        except ValueError as problem:
            raise TargetFault(
                f"{method}: at {message.port[:60]!r}: what it holds cannot be written: "
                f"{' '.join(str(problem).split())[:LONGEST_REASON]}"
            ) from problem
        if len(text) > LONGEST_FIELDS:
            raise TargetFault(
                f"{method}: at {message.port[:60]}: more than {LONGEST_FIELDS:,} octets of fields"
            )


def _check_texts(what: str, texts: object) -> None:
    if not isinstance(texts, tuple | list) or not all(isinstance(each, str) for each in texts):
        raise TargetFault(f"{what} is no list of texts")


def _instant(text: object) -> datetime | None:
    try:
        return datetime.fromisoformat(str(text))
    except ValueError:
        return None
