"""The chain of a trace: every line holds the digest of all lines up to and including it.

The digest is the SHA-256 of the digest of the line before, as text, followed by the octets of the
line up to the comma before its chain. So a line that is changed, left out or moved breaks the chain
there, and the last digest stands for the whole trace. The first line follows `START`: the same run
gives the same chain.
"""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import sha256
from typing import Final

_BEFORE: Final = b', "chain": "'
_AFTER: Final = b'"}\n'
_DIGITS: Final = 64
_LENGTH: Final = len(_BEFORE) + _DIGITS + len(_AFTER)


@dataclass(frozen=True, slots=True)
class Mark:
    """A place in a trace: after so many entries, of which `chain` is the digest."""

    entries: int
    chain: str

    def after(self, content: bytes) -> Mark:
        """The place after one more line."""
        return Mark(self.entries + 1, sha256(self.chain.encode() + content).hexdigest())


START: Final = Mark(0, sha256(b"srpd-trace/2").hexdigest())
"""The place before the first line."""


def chained(mark: Mark, line: bytes) -> tuple[bytes, Mark]:
    """The line of JSON, an object that is not empty, with its chain; and the place after it."""
    content = line[:-1]
    after = mark.after(content)
    return b"".join((content, _BEFORE, after.chain.encode(), _AFTER)), after


def content_of(line: bytes) -> bytes:
    """What the chain of a line is made of; nothing if the line has none."""
    if line[-_LENGTH:].startswith(_BEFORE) and line.endswith(_AFTER):
        return line[:-_LENGTH]
    return b""
