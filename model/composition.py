"""Systems: a few subjects that meet, and what one stimulus does to all of them.

Machines follow small subjects. They meet in couplings: a duty of one is an event of another, or a
fact of one is a state, a fact or a circumstance elsewhere. A stimulus is what a tester can do; all
that the parties find out for themselves, and all that couplings cause, follows in the same step.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import Enum

from srpd.model.cases import Value
from srpd.model.conditions import Term
from srpd.model.faults import ModelFault
from srpd.model.machine import Machine
from srpd.model.notation import Card, Duty, Event, Gap, Party, Rule, State

ASKER = "the asker"
"""In place of a part: the subject whose duty caused the event that is being answered."""


@dataclass(frozen=True, slots=True)
class Coupling:
    """`clause` makes `duty` of a subject of the machine `of` the event `causes` of another.

    The other is the one that the first knows as `to`, or, with `ASKER`, the one whose duty brought
    the first into this; where a system wires none, nothing follows. `provided` restricts the
    coupling by the first subject's facts. With `hands_on` the other subject is from then on about
    what the first is about, and begins anew if it had ended.
    """

    clause: str
    of: str
    duty: Duty
    to: str
    causes: Event
    provided: tuple[Term, ...] = ()
    hands_on: bool = False


@dataclass(frozen=True, slots=True)
class Link:
    """The fact `fact` of a subject of the machine `of` is read from the one it knows as `by`.

    What is read is that one's state, or its fact `reads`; `table` turns it into the fact's value.
    """

    clause: str
    of: str
    fact: Enum
    by: str
    table: Mapping[Value, Value]
    reads: Enum | None = None


@dataclass(frozen=True, slots=True)
class Profile:
    """One kind of subject that a system tries out: its facts, and whom it concerns.

    `facts` may belong to several machines: a communication shares the profile of its request.
    `knows` adds to the subjects that the bearer of the profile knows. `sender` and `device` name
    who sends it and what it is for, and `how` the way in which its facts have come about, where
    they can in several; nothing in the law depends on these names.
    """

    name: str
    facts: Mapping[Enum, Value]
    knows: Mapping[str, str] = field(default_factory=dict)
    sender: str = ""
    device: str = ""
    how: str = ""


@dataclass(frozen=True, slots=True)
class Subject:
    """One subject of a system.

    `knows` names the other subjects and circumstances by the part they play for this one. `fixed`
    are facts that do not change. A subject with `profiles` begins with one of them and is renewed
    when it has ended. `follows` names the subject whose profile it shares and with which it ends
    and is renewed.
    """

    name: str
    machine: Machine
    knows: Mapping[str, str] = field(default_factory=dict)
    fixed: Mapping[Enum, Value] = field(default_factory=dict)
    profiles: tuple[Profile, ...] = ()
    follows: str = ""
    starts: State | None = None


@dataclass(frozen=True, slots=True)
class Circumstance:
    """Something in the world that the parties find as it is, such as whether rights are held."""

    name: str
    values: tuple[Value, ...]


@dataclass(frozen=True, slots=True)
class Happens:
    """A stimulus: `event` happens to each of `subjects`, in order, where it can.

    `profile` is the place, in the profiles of the first subject, of the one it begins with.
    """

    name: str
    occurrences: tuple[tuple[str, Event], ...]
    profile: int | None = None


@dataclass(frozen=True, slots=True)
class Changes:
    """A stimulus: the tester arranges `circumstance` to be as the value at place `value`."""

    name: str
    circumstance: str
    value: int


@dataclass(frozen=True, slots=True)
class Arranges:
    """A stimulus: the tester's fixture puts a subject into a state; no rule of the law is used."""

    name: str
    subject: str
    state: State


Stimulus = Happens | Changes | Arranges


@dataclass(frozen=True, slots=True)
class Effect:
    """A card that governed in a step: for which subject, on which event, and through which clauses.

    `through` are the clauses whose duties and couplings led to the event, the nearest first.
    """

    subject: str
    event: Event
    card: Card
    through: tuple[str, ...] = ()

    @property
    def open(self) -> bool:
        """Whether the card is a Gap, or a rule that rests on something unconfirmed."""
        return isinstance(self.card, Gap) or (
            isinstance(self.card, Rule) and bool(self.card.assumes)
        )


@dataclass(frozen=True, slots=True)
class Outcome:
    """One permitted result of a stimulus.

    `effects` in the order in which they follow; `handed_on` the pairs of subjects of which the
    second is now about what the first is about. `open` is true if a Gap governed, or a rule that
    rests on something unconfirmed: what is so afterwards is not known.
    """

    effects: tuple[Effect, ...]
    handed_on: tuple[tuple[str, str], ...] = ()

    @property
    def open(self) -> bool:
        """Whether the law, as far as it is known, does not say what follows."""
        return any(effect.open for effect in self.effects)


@dataclass(frozen=True, slots=True)
class System:
    """Subjects, circumstances, couplings, and the stimuli that a tester can apply."""

    name: str
    says: str
    subjects: tuple[Subject, ...]
    stimuli: tuple[Stimulus, ...]
    couplings: tuple[Coupling, ...] = ()
    links: tuple[Link, ...] = ()
    circumstances: tuple[Circumstance, ...] = ()
    parameters: Mapping[str, Value] = field(default_factory=dict)

    def under(self, choices: Mapping[str, str]) -> System:
        """The system with every machine as the chosen alternatives make it."""
        subjects = tuple(
            Subject(
                s.name, s.machine.under(choices), s.knows, s.fixed, s.profiles, s.follows, s.starts
            )
            for s in self.subjects
        )
        return System(
            self.name,
            self.says,
            subjects,
            self.stimuli,
            self.couplings,
            self.links,
            self.circumstances,
            self.parameters,
        )

    def profiles_sent(self) -> Iterator[tuple[str, Profile]]:
        """Each stimulus with which a subject begins, by its name, and that subject's profile."""
        subjects = {subject.name: subject for subject in self.subjects}
        for stimulus in self.stimuli:
            if isinstance(stimulus, Happens) and stimulus.profile is not None:
                bearer = subjects[stimulus.occurrences[0][0]]
                yield stimulus.name, bearer.profiles[stimulus.profile]

    @property
    def bearer(self) -> Party:
        """The party that its machines bind, whom a test with it tests.

        Raises `ModelFault` if they bind several.
        """
        bearers = {subject.machine.bearer for subject in self.subjects}
        if len(bearers) != 1:
            raise ModelFault(
                f"the system {self.name} has machines that bind "
                f"{' and '.join(sorted(bearer.value for bearer in bearers)) or 'nobody'}: "
                "make one system for each party"
            )
        return bearers.pop()

    def readings(self) -> set[str]:
        """The readings whose alternatives the machines of this system distinguish."""
        return {
            card.reading.reading
            for subject in self.subjects
            for card in subject.machine.cards
            if card.reading
        }


def stimuli_named(system: System) -> dict[str, Stimulus]:
    """The stimuli of the system by their names."""
    return {stimulus.name: stimulus for stimulus in system.stimuli}


def names(items: Iterable[Subject | Circumstance]) -> dict[str, int]:
    """The place of each item by its name."""
    return {item.name: place for place, item in enumerate(items)}
