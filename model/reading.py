"""What a reading is: a defect or an ambiguity of the text, and the ways to read it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Alternative:
    """One way of reading: its short name, and what it takes the text to mean."""

    name: str
    says: str


@dataclass(frozen=True, slots=True)
class Reading:
    """A defect or an ambiguity of the text.

    `clauses` are the clauses that it concerns. The first of `alternatives` is the default, and
    `reason` says why. Without alternatives it is a note.
    """

    id: str
    clauses: tuple[str, ...]
    problem: str
    reason: str
    alternatives: tuple[Alternative, ...] = ()

    @property
    def default(self) -> str:
        """The name of the default alternative; empty for a note."""
        return self.alternatives[0].name if self.alternatives else ""


@dataclass(frozen=True, slots=True)
class Choice:
    """The alternative of a reading under which a card is part of the law."""

    reading: str
    alternative: str
