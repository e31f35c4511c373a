"""How firm a check is, and what else may be the cause where only the other cases can tell."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum


class Evidence(Enum):
    """How firm the evidence of a check is.

    Absence is proven only if the target said, under a virtual clock, that it had nothing left to
    do; otherwise it was looked for within bounds.
    """

    EXACT = "exact"
    BOUNDED = "bounded"


@dataclass(frozen=True, slots=True)
class Doubt:
    """A decision or a date, `event`, after which nothing at all was seen.

    That speaks against `rule`, the clause about the event, or against `duty`, the clause that
    requires the message that is missing; the other cases of the run may tell. `onward` if that
    message would have been the whole effect of the rule, and no mere notification.
    """

    rule: str
    event: str
    duty: str
    onward: bool


@dataclass(frozen=True, slots=True)
class Screening:
    """What fails detection went on, and nothing tells that detection was applied.

    That speaks against the clauses `applying` it, or against the clause `keeping` back what fails
    it, if that is due only where it is applied; other cases may tell, in which something came the
    same `way` and failed in that respect.
    """

    way: str
    applying: tuple[str, ...]
    keeping: str


@dataclass(frozen=True, slots=True)
class Recount:
    """What a case says of how the target counts: the `rules` each of which, if it alone is broken,
    explains every decision in it, and whether anything `was_kept_back`."""

    rules: tuple[str, ...]
    was_kept_back: bool
