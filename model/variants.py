"""Variants: the model with one thing in it otherwise, and one sentence that says how.

A reading, an edition and a deviation are variants. They are made of changes to what governs a case:
a change is asked which cards govern, and answers with others. Everything else of the model stays as
it is, so a variant costs nothing until a step is worked out in which it differs.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import Enum
from typing import Protocol

from srpd.model.cases import Box, Valuation, Value, holds
from srpd.model.composition import Coupling, Link, Subject, System
from srpd.model.machine import Machine
from srpd.model.notation import Card, Distortion, Event, Owed, Rule, State


class Change(Protocol):
    """What is otherwise in one machine."""

    @property
    def cards(self) -> tuple[Card, ...]:
        """The cards that it is about."""
        ...

    def governing(
        self, law: tuple[Card, ...], state: State, event: Event, facts: Valuation, /
    ) -> tuple[Card, ...]:
        """The cards that govern a case in which by the law those of `law` do."""
        ...


@dataclass(frozen=True, slots=True, eq=False)
class Instead:
    """Where `card` governs another does, or, with none, it is as if it were not written."""

    card: Card
    other: Card | None

    @property
    def cards(self) -> tuple[Card, ...]:
        """The card that it is about."""
        return (self.card,)

    def governing(self, law: tuple[Card, ...], *_: object) -> tuple[Card, ...]:
        """The cards that govern."""
        if not any(each is self.card for each in law):
            return law
        return tuple(
            other
            for each in law
            if (other := self.other if each is self.card else each) is not None
        )

    @property
    def is_local(self) -> bool:
        """Whether it changes only how duties are done, and nothing that follows from them."""
        one, other = self.card, self.other
        if not isinstance(other, Rule):
            return False
        if not isinstance(one, Rule):
            return other.then is None
        done = [each.duty for each in one.owed() if each.is_done]
        return one.then is other.then and done == [e.duty for e in other.owed() if e.is_done]


@dataclass(frozen=True, slots=True, eq=False)
class InsteadOfEach:
    """Where one of several cards governs another does: what they have in common is otherwise."""

    several: tuple[Instead, ...]

    @property
    def cards(self) -> tuple[Card, ...]:
        """The cards that it is about."""
        return tuple(each.card for each in self.several)

    def governing(self, law: tuple[Card, ...], *_: object) -> tuple[Card, ...]:
        """The cards that govern."""
        for each in self.several:
            law = each.governing(law)
        return law


@dataclass(frozen=True, slots=True, eq=False)
class InsteadWhere:
    """As `Instead`, but only where `fact` has the `value`, or, without a fact, in the `state`."""

    card: Card
    other: Card | None
    fact: Enum | None = None
    value: Value = None
    state: State | None = None

    @property
    def cards(self) -> tuple[Card, ...]:
        """The card that it is about."""
        return (self.card,)

    def governing(
        self, law: tuple[Card, ...], state: State, _: Event, facts: Valuation
    ) -> tuple[Card, ...]:
        """The cards that govern."""
        if not any(each is self.card for each in law):
            return law
        here = state is self.state if self.fact is None else facts.get(self.fact) == self.value
        return Instead(self.card, self.other).governing(law) if here else law


@dataclass(frozen=True, slots=True, eq=False)
class Beyond:
    """`card` governs where `fact` has the `value` as well, in one of the `regions` otherwise."""

    card: Card
    fact: Enum
    value: Value
    regions: tuple[Box, ...]

    @property
    def cards(self) -> tuple[Card, ...]:
        """The card that it is about."""
        return (self.card,)

    def governing(
        self, law: tuple[Card, ...], state: State, event: Event, facts: Valuation
    ) -> tuple[Card, ...]:
        """The cards that govern."""
        if event is not self.card.when or state not in self.card.given:
            return law
        if facts.get(self.fact) != self.value or any(each is self.card for each in law):
            return law
        try:
            here = any(holds(region, facts) for region in self.regions)
        except KeyError:
            return law
        return (self.card,) if here else law


class Varied(Machine):
    """A machine in which one thing is otherwise."""

    change: Change

    def governing(self, state: State, event: Event, valuation: Valuation) -> tuple[Card, ...]:
        """The cards that govern by the change."""
        law = super().governing(state, event, valuation)
        return self.change.governing(law, state, event, valuation)


def varied(machine: Machine, change: Change) -> Varied:
    """The machine with this change. It shares what is worked out of the cards, which it keeps."""
    known = {"cards_by_case": machine.cards_by_case, "transient": machine.transient}
    twin = object.__new__(Varied)
    vars(twin).update(vars(machine), **known, change=change)
    return twin


@dataclass(frozen=True, slots=True, eq=False)
class InMachine:
    """A variant of every system that has a machine of this name."""

    machine: str
    change: Change

    def of(self, system: System) -> System:
        """The system with the change in it; the same one if the machine is not there."""

        def changed(subject: Subject) -> Subject:
            return replace(subject, machine=varied(subject.machine, self.change))

        if all(subject.machine.name != self.machine for subject in system.subjects):
            return system
        subjects = tuple(
            changed(each) if each.machine.name == self.machine else each for each in system.subjects
        )
        return replace(system, subjects=subjects)


@dataclass(frozen=True, slots=True, eq=False)
class WithoutCoupling:
    """A variant in which one duty does not cause what it should elsewhere."""

    coupling: Coupling

    def of(self, system: System) -> System:
        """The system without the coupling; the same one if it does not have it."""
        kept = tuple(each for each in system.couplings if each is not self.coupling)
        return system if len(kept) == len(system.couplings) else replace(system, couplings=kept)


@dataclass(frozen=True, slots=True, eq=False)
class Stale:
    """A variant in which a fact is looked up once: it keeps the value it had at the beginning."""

    link: Link

    def value(self, system: System) -> Value | None:
        """What the fact is at the beginning; None where that is not known."""
        first = {each.name: each.values[0] for each in system.circumstances}
        known = {subject.name: subject for subject in system.subjects}
        for subject in system.subjects:
            read = subject.knows.get(self.link.by, "")
            if subject.machine.name != self.link.of or self.link.reads is not None:
                continue
            if read in first:
                return self.link.table.get(first[read])
            if read in known:
                return self.link.table.get(known[read].starts or known[read].machine.initial)
        return None

    def of(self, system: System) -> System:
        """The system with the fact as it was; the same one where that is not known."""
        began = self.value(system)
        if began is None:
            return system
        kept = replace(self.link, table=dict.fromkeys(self.link.table, began))
        links = tuple(kept if each is self.link else each for each in system.links)
        return replace(system, links=links)


How = InMachine | WithoutCoupling | Stale


@dataclass(frozen=True, slots=True, eq=False)
class Variant:
    """The model with something otherwise.

    `says` is the sentence; `clauses` are those that it breaks, or concerns. `id` is the same in
    every system and in every run of this model.
    """

    id: str
    operator: str
    clauses: tuple[str, ...]
    says: str
    how: How

    def of(self, system: System) -> System:
        """The system as the variant has it."""
        return self.how.of(system)


def doing(card: Rule, duty: Owed, how: Distortion) -> Rule:
    """The card with one of its duties done otherwise."""
    owed = (replace(each, how=how) if each == duty else each for each in card.owed())
    return replace(card, shall=tuple(owed))
