"""Cards: the notation in which the law is written.

A machine is data: a tuple of cards in the order of the legal text. A card is a citation, then what
the clause says in our own words, then its encoding.

========  ======================================  ==============================================
card      the text                                what it encodes
========  ======================================  ==============================================
`Rule`    says what shall (or may) be done        given states, an event and facts: duties, and
                                                  the state that follows
`Bar`     says what shall not be done             the same, with duties that are forbidden; the
                                                  state is kept
`Gap`     does not say                            a question; never a verdict
========  ======================================  ==============================================

Cards speak of states, events, facts and duties, which are the members of four enumerations of the
machine's module. Their values are the English that is printed.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import Enum

from srpd.model.cases import Box
from srpd.model.conditions import Term, boxes
from srpd.model.limbs import Limb
from srpd.model.reading import Choice

__all__ = [
    "Bar",
    "Card",
    "Choice",
    "Duty",
    "Event",
    "Fact",
    "Gap",
    "Limb",
    "Owed",
    "Party",
    "Rule",
    "State",
    "Timer",
    "cited",
    "under",
]

State = Enum
Event = Enum
Fact = Enum
Duty = Enum


class Party(Enum):
    """Who is bound by a duty."""

    DCC = "the DCC"
    USER = "the User"
    COS_PARTY = "the CoS Party"
    S1SP = "the SMETS1 Service Provider"


class Distortion(Enum):
    """How a duty may be done otherwise than it is owed; the values complete a sentence."""

    OMITTED = "is not done"
    TWICE = "is done twice"
    MISDIRECTED = "is done at the port of another"
    OTHERWISE_MADE = "is done with other contents"
    MISCODED = "is done with a Response Code that is for something else"
    SOME_LEFT_OUT = "is not done for one of those to whom it is owed"
    SOME_MORE = "is done for others as well"
    DONE = "is done though it is forbidden"


@dataclass(frozen=True, slots=True)
class Owed:
    """A duty that another clause imposes than the one its card encodes.

    The law has none that is done in the way of `how`: that is said of a deviation from it.
    """

    clause: str
    duty: Duty
    how: Distortion | None = None

    @property
    def is_done(self) -> bool:
        """Whether it is done, in whatever way, so that what it brings about follows."""
        return self.how not in (Distortion.OMITTED, Distortion.DONE)


def under(clause: str, duty: Duty) -> Owed:
    """`duty`, imposed by `clause`, on a card of another clause."""
    return Owed(clause, duty)


@dataclass(frozen=True, slots=True)
class _Case:
    """What every card has: its citation, and where it applies.

    `given` are the states and `when` the event; `provided` are terms that must all hold.
    `reading` restricts the card to one alternative of a reading.
    """

    clause: str
    says: str
    given: tuple[State, ...] = field(kw_only=True)
    when: Event = field(kw_only=True)
    provided: tuple[Term, ...] = field(default=(), kw_only=True)
    reading: Choice | None = field(default=None, kw_only=True)

    def boxes(self) -> list[Box]:
        """The facts under which the card governs, as a union of boxes."""
        return boxes(self.provided)


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule(_Case):
    """What shall be done.

    `shall` are duties, `may` are acts that are permitted and not required, `shall_not` are acts
    that the same words forbid. `then` is the state that follows; without it the state is kept.
    Rules that share `alternative`, a clause, may all govern a case: that clause permits any of
    their outcomes. `also` are clauses that the rule gives effect to besides, `prevails` those
    that give it precedence over another, which would have its bearer do what it forbids. `limb`
    is the check of a check list that the rule encodes. `assumes` names the unconfirmed fact that
    the rule rests on: such a rule never gives a verdict. `source` cites what it takes from
    outside Appendix AB. `codes` are the Response Codes with which the User may be told of what
    the rule permits to tell.
    """

    shall: tuple[Duty | Owed, ...] = ()
    may: tuple[Duty, ...] = ()
    shall_not: tuple[Duty, ...] = ()
    then: State | None = None
    alternative: str = ""
    also: tuple[str, ...] = ()
    prevails: tuple[str, ...] = ()
    limb: Limb | None = None
    assumes: str = ""
    source: str = ""
    codes: frozenset[str] = frozenset()

    def owed(self) -> tuple[Owed, ...]:
        """Every duty with the clause that imposes it."""
        return tuple(d if isinstance(d, Owed) else Owed(self.clause, d) for d in self.shall)

    def clauses(self) -> tuple[str, ...]:
        """The clauses cited: the card's own, then those of its duties, then the others."""
        found = [self.clause, *(owed.clause for owed in self.owed()), *self.also, *self.prevails]
        return tuple(dict.fromkeys(found))


@dataclass(frozen=True, slots=True, kw_only=True)
class Bar(_Case):
    """What shall not be done: `shall_not` duties. The state is kept."""

    shall_not: tuple[Duty, ...]
    source: str = ""

    def clauses(self) -> tuple[str, ...]:
        """The clause cited."""
        return (self.clause,)


@dataclass(frozen=True, slots=True, kw_only=True)
class Gap(_Case):
    """What the text does not say. `question` is for the reader of the law; never a verdict."""

    question: str

    def clauses(self) -> tuple[str, ...]:
        """The clause cited."""
        return (self.clause,)


Card = Rule | Bar | Gap


@dataclass(frozen=True, slots=True)
class Timer:
    """A deadline: while the subject is in one of `running_in`, `causes` happens at `instant`.

    `instant` says in words which field of which message, or which parameter, gives the time.
    """

    clause: str
    causes: Event
    running_in: tuple[State, ...]
    instant: str


def cited(cards: Iterable[Card]) -> set[str]:
    """Every clause that the cards cite."""
    return {clause for card in cards for clause in card.clauses()}
