"""EUI-64 identifiers, and the identifiers of requests and responses made of them.

EUIs are case-insensitive in DUIS; here they are always upper case, eight octets joined by dashes,
so that equal identifiers are equal strings.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import NewType, Self

from srpd.conformance.messages.errors import Malformed

Eui = NewType("Eui", str)

DCC_EUI = Eui("90-B3-D5-1F-30-00-00-02")
"""The DCC's own identifier, the Target of Non-Device Service Requests in the public samples."""

MAX_COUNTER = 2**64 - 1
"""The schema permits an Originator Counter from 0 to this; whether 0 is used is left open."""

_EUI = re.compile(r"[0-9A-Fa-f]{2}(?:-[0-9A-Fa-f]{2}){7}")
_COUNTER = re.compile(r"0|[1-9][0-9]{0,19}")
_XML_SPACE = " \t\r\n"


def eui(text: str, element: str = "EUI") -> Eui:
    """The identifier in its one written form; `Malformed` (naming `element`) if it is none."""
    text = text.strip(_XML_SPACE)
    if not _EUI.fullmatch(text):
        raise Malformed(element, f"{text[:60]!r} is not eight octets in hex joined by dashes")
    return Eui(text.upper())


@dataclass(frozen=True, slots=True, order=True)
class RequestId:
    """``originator:target:counter``, the name of one message.

    A RequestID has the User as originator; a ResponseID has the Device, or the DCC, as originator
    and the User as target. Both have this one shape.
    """

    originator: Eui
    target: Eui
    counter: int

    @classmethod
    def parse(cls, text: str, element: str = "RequestID") -> Self:
        """Read the text of a RequestID or ResponseID; `Malformed` (naming `element`) if wrong."""
        parts = text.strip(_XML_SPACE).split(":")
        if len(parts) != 3:
            raise Malformed(element, f"{text[:80]!r} is not originator:target:counter")
        originator, target, counter = parts
        if not _COUNTER.fullmatch(counter) or int(counter) > MAX_COUNTER:
            raise Malformed(element, f"counter {counter[:30]!r} is not a number from 0 to 2^64-1")
        return cls(eui(originator, element), eui(target, element), int(counter))

    def reply(self, counter: int | None = None) -> Self:
        """The identifier with the parties exchanged: the ResponseID to a Known Remote Party."""
        counter = self.counter if counter is None else counter
        return type(self)(self.target, self.originator, counter)

    def __str__(self) -> str:
        return f"{self.originator}:{self.target}:{self.counter}"


ResponseId = RequestId
