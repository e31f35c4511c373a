"""A request that stands in the journal: read from there only when somebody looks at it.

A state of a hundred thousand requests is so brought back at once, and each of them costs what it
has as text until it is needed.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import Any, Final, Self

from srpd.conformance.messages.requests import Request, parse_request
from srpd.conformance.messages.xml import parse_xml
from srpd.conformance.reference.state import KnownCertificate

_FIELDS: Final = tuple(each.name for each in fields(Request))


@dataclass(frozen=True, slots=True)
class Checked:
    """Whether the signature of a request holds, by this certificate."""

    certificate: KnownCertificate | None
    holds: bool


class KeptRequest(Request):
    """The request of the row `number` of the journal; `checked` where its signature has been."""

    __slots__ = ("_content", "checked", "number")

    number: int
    checked: Checked | None

    @classmethod
    def of(cls, number: int, request: Request, checked: Checked | None) -> Self:
        """A request that has been read."""
        made = cls._made(number, b"", checked)
        for name in _FIELDS:
            object.__setattr__(made, name, getattr(request, name))
        return made

    @classmethod
    def unread(cls, number: int, content: bytes) -> Self:
        """A request that is read from its text when it is first looked at."""
        return cls._made(number, content, None)

    @classmethod
    def _made(cls, number: int, content: bytes, checked: Checked | None) -> Self:
        made = object.__new__(cls)
        for name, value in (("number", number), ("_content", content), ("checked", checked)):
            object.__setattr__(made, name, value)
        return made

    def __getattr__(self, name: str) -> Any:
        """Called for what has no value yet: all of it is read."""
        if name not in _FIELDS:
            raise AttributeError(name)
        read = parse_request(parse_xml(self._content))
        for each in _FIELDS:
            object.__setattr__(self, each, getattr(read, each))
        object.__setattr__(self, "_content", b"")
        return getattr(self, name)
