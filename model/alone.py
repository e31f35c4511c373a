"""A machine alone: its own states, its events, and the cases of facts that its cards tell apart.

In a system the facts of a subject come from its profile and from the other subjects. Alone, a
machine is tried with every case: an event, and facts of which each card that may follow it has at
least one example. So its graph has the moves that some world or other can bring about, and nothing
that no facts allow. Such a graph is for the reader of the law, and for suites that show what a
machine by itself demands; only a system has a world in which a target can be driven.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import Enum
from functools import cached_property

import numpy as np

from srpd.model.cases import EVERYTHING, Box, Value, meet, remainder, witness
from srpd.model.compiled import OPEN, ConfigurationGraph
from srpd.model.composition import Happens, Outcome, Profile, Stimulus, Subject, System
from srpd.model.conditions import Condition, boxes, in_words
from srpd.model.machine import Machine
from srpd.model.notation import Card, Event, Rule, State
from srpd.model.stepping import NO_PROFILE, Configuration, Result, Stepper

PREFIX = "machine:"
"""Begins the name of the system that a machine is alone."""

_LONGEST_NAME = 300


@dataclass(frozen=True, slots=True)
class _Case:
    event: Event
    facts: Mapping[Enum, Value]
    box: Box


@dataclass
class Alone:
    """One subject of a machine, with nothing around it.

    It steps as a `Stepper` does: `stimuli` are the cases, and `results` what the law permits. A
    subject that has ended stays as it is; no stimulus applies to it.
    """

    machine: Machine
    _subject: Subject = field(init=False)
    _steppers: dict[str, Stepper] = field(init=False, default_factory=dict)

    def __post_init__(self) -> None:
        self._subject = Subject(self.machine.name, self.machine)

    @cached_property
    def system(self) -> System:
        """The machine as a system of one subject, whose profiles are the facts of the cases."""
        profiles = tuple(Profile(name, case.facts) for name, case in self._named.items())
        return System(
            name=PREFIX + self.machine.name,
            says=self.machine.subject,
            subjects=(Subject(self.machine.name, self.machine, profiles=profiles),),
            stimuli=tuple(
                Happens(name, ((self.machine.name, case.event),), profile=place)
                for place, (name, case) in enumerate(self._named.items())
            ),
        )

    @property
    def initial(self) -> Configuration:
        """The subject as it begins."""
        return (self.machine.states.index(self.machine.initial), NO_PROFILE)

    def results(self, configuration: Configuration, stimulus: Stimulus) -> tuple[Result, ...]:
        """The permitted results of the case; none if no card speaks of it here."""
        return self._after(self._named[stimulus.name], self.machine.states[configuration[0]])

    def _after(self, case: _Case, state: State) -> tuple[Result, ...]:
        subject = Subject(self.machine.name, self.machine, fixed=case.facts, starts=state)
        happens = Happens("", ((subject.name, case.event),))
        stepper = Stepper(System("", "", (subject,), (happens,)))
        found: dict[Result, None] = {}
        for result in stepper.results(stepper.initial, happens):
            after = self.machine.states.index(_last(result.outcome, state))
            found[Result((after, NO_PROFILE), result.outcome)] = None
        return tuple(found)

    @cached_property
    def _named(self) -> dict[str, _Case]:
        named: dict[str, _Case] = {}
        for event in self.machine.events:
            if event in self.machine.internal:
                continue
            for case in self._cases(event):
                name = _name(case)
                same = sum(1 for each in named if each.startswith(name))
                named[f"{name} ({same + 1})" if same else name] = case
        return named

    def _cases(self, event: Event) -> Iterator[_Case]:
        """One case for each way of the law to answer the event, told apart by what it does."""
        seen: set[object] = set()
        for state in self.machine.states:
            for region in self._regions(state, event, [EVERYTHING]):
                box = region[0]
                case = _Case(event, witness(box, self.machine.fact_domains), box)
                behaviour = tuple(
                    tuple((r.configuration, _cards(r.outcome)) for r in self._after(case, each))
                    for each in self.machine.states
                )
                if behaviour not in seen:
                    seen.add(behaviour)
                    yield case

    def _regions(self, state: State, event: Event, within: list[Box]) -> Iterator[list[Box]]:
        """For each chain of cards that the event may set off, the facts under which it does."""
        cards = [c for c in self.machine.cards if c.when is event and state in c.given]
        for card in cards:
            shared = _meets(within, card.boxes())
            region = remainder(shared, self._impossible, self.machine.fact_domains)
            others = [box for other in cards if other is not card for box in other.boxes()]
            region = remainder(region, others, self.machine.fact_domains) or region
            if region:
                yield from self._chains(card, state, region)

    def _chains(self, card: Card, state: State, region: list[Box]) -> Iterator[list[Box]]:
        after = card.then if isinstance(card, Rule) and card.then is not None else state
        deciding = [
            event
            for event in self.machine.internal
            if any(c.when is event and after in c.given for c in self.machine.cards)
        ]
        if not isinstance(card, Rule) or after not in self.machine.transient or not deciding:
            yield region
            return
        for event in deciding:
            instead = self.machine.internal[event]
            failing = [
                box
                for c in self.machine.cards
                if instead is not None and c.when is instead and after in c.given
                for box in c.boxes()
            ]
            left = remainder(region, failing, self.machine.fact_domains)
            if left:
                yield from self._regions(after, event, left)

    @cached_property
    def _impossible(self) -> list[Box]:
        return [box for terms in self.machine.impossible for box in boxes(terms)]


def compile_alone(alone: Alone) -> ConfigurationGraph:
    """The graph of a machine alone: a configuration for each state that it can be found in."""
    stimuli = alone.system.stimuli
    number = {alone.initial: 0}
    found = [alone.initial]
    known: dict[Outcome, int] = {}
    rows: list[tuple[int, int, int, int]] = []
    for here, configuration in enumerate(found):
        for chosen, stimulus in enumerate(stimuli):
            for result in alone.results(configuration, stimulus):
                outcome = known.setdefault(result.outcome, len(known))
                target = OPEN
                if not result.outcome.open:
                    if result.configuration not in number:
                        number[result.configuration] = len(found)
                        found.append(result.configuration)
                    target = number[result.configuration]
                rows.append((here, chosen, target, outcome))
    table = np.array(sorted(rows) or np.empty((0, 4)), dtype=np.int32).reshape(-1, 4)
    return ConfigurationGraph(
        alone.system,
        tuple(found),
        source=table[:, 0].copy(),
        stimulus=table[:, 1].copy(),
        target=table[:, 2].copy(),
        outcome=table[:, 3].copy(),
        outcomes=tuple(known),
    )


def _cards(outcome: Outcome) -> tuple[int, ...]:
    """The cards of an outcome, as numbers that tell them apart."""
    return tuple(id(effect.card) for effect in outcome.effects)


def _last(outcome: Outcome, state: State) -> State:
    for effect in outcome.effects:
        if isinstance(effect.card, Rule) and effect.card.then is not None:
            state = effect.card.then
    return state


def _meets(one: list[Box], other: list[Box]) -> list[Box]:
    return [both for a in one for b in other if (both := meet(a, b)) is not None]


def _name(case: _Case) -> str:
    words = [in_words(Condition(fact, values)) for fact, values in case.box.items()]
    name = str(case.event.value) + (", where " + " and ".join(words) if words else "")
    return name if len(name) <= _LONGEST_NAME else f"{name[:_LONGEST_NAME]}..."
