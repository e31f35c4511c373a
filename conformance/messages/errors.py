"""What can be wrong with a message, sorted by what was asked of it.

::

    MessageError
    ├── Refused       the bytes are not read as XML at all: too large, a DTD, not well formed
    ├── Malformed     well-formed XML, but not the DUIS message it was taken for; names the element
    └── NotVerified   the XML Signature does not hold, or is not of the DUIS profile

None of them is a verdict: whether a target may send such a message is for the judge to say.
"""

from __future__ import annotations

from srpd.model.faults import SrpdError


class MessageError(SrpdError):
    """A message could not be used as it was asked to be. The text is one line."""


class Refused(MessageError):
    """The bytes were not accepted as XML. The text says which limit or rule they break."""


class Malformed(MessageError):
    """An element is missing, doubled or has a value that cannot be read.

    `element` is its local name, or a path of local names from the root of the message.
    """

    def __init__(self, element: str, problem: str) -> None:
        super().__init__(f"{element}: {problem}")
        self.element = element
        self.problem = problem


class NotVerified(MessageError):
    """The signature of a message does not hold. `reason` is one line."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason
