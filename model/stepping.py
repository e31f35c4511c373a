"""One step of a system: from a configuration and a stimulus to the permitted outcomes.

A configuration is a tuple of small integers: for each subject its state and its profile (-1 for
none), then for each circumstance its value. It can be hashed, sorted and packed.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import Enum
from functools import cached_property

from srpd.model.cases import Box, Value, holds
from srpd.model.composition import (
    ASKER,
    Arranges,
    Changes,
    Coupling,
    Effect,
    Happens,
    Link,
    Outcome,
    Profile,
    Stimulus,
    Subject,
    System,
    names,
)
from srpd.model.conditions import boxes
from srpd.model.faults import ModelFault
from srpd.model.notation import Card, Event, Gap, Rule, State

Configuration = tuple[int, ...]
NO_PROFILE = -1
_MOST_REMEMBERED = 100_000
_LONGEST_CASCADE = 64


@dataclass(frozen=True, slots=True)
class Result:
    """What is so after a stimulus, and the outcome that led there."""

    configuration: Configuration
    outcome: Outcome


@dataclass
class Stepper:
    """Computes steps of one system."""

    system: System
    _place: dict[str, int] = field(init=False)
    _circumstance: dict[str, int] = field(init=False)

    def __post_init__(self) -> None:
        self._place = names(self.system.subjects)
        first = 2 * len(self.system.subjects)
        self._circumstance = {
            name: first + place for name, place in names(self.system.circumstances).items()
        }

    @property
    def initial(self) -> Configuration:
        """Every subject as it starts, every circumstance at its first value."""
        numbers: list[int] = []
        for subject in self.system.subjects:
            numbers += [
                self._number(subject, subject.starts or subject.machine.initial),
                NO_PROFILE,
            ]
        return tuple(numbers) + (0,) * len(self.system.circumstances)

    def state_of(self, configuration: Configuration, subject: str) -> State:
        """The state of the subject of this name."""
        place = self._place[subject]
        return self.system.subjects[place].machine.states[configuration[2 * place]]

    def profile_of(self, configuration: Configuration, subject: str) -> Profile | None:
        """The profile of the subject of this name, or of the subject that it follows."""
        owner = self._owner(subject)
        number = configuration[2 * self._place[owner.name] + 1]
        return None if number == NO_PROFILE else owner.profiles[number]

    def circumstance_of(self, configuration: Configuration, name: str) -> Value:
        """The value of the circumstance of this name."""
        place = self._circumstance[name]
        offset = 2 * len(self.system.subjects)
        return self.system.circumstances[place - offset].values[configuration[place]]

    def results(self, configuration: Configuration, stimulus: Stimulus) -> tuple[Result, ...]:
        """The permitted results of the stimulus; none if it cannot be applied here."""
        if isinstance(stimulus, Changes):
            place = self._circumstance[stimulus.circumstance]
            if configuration[place] == stimulus.value:
                return ()
            return (Result(_put(configuration, place, stimulus.value), Outcome(())),)
        if isinstance(stimulus, Arranges):
            subject = self.system.subjects[self._place[stimulus.subject]]
            place, number = 2 * self._place[stimulus.subject], self._number(subject, stimulus.state)
            if configuration[place] == number:
                return ()
            return (Result(_put(configuration, place, number), Outcome(())),)
        started = self._begin(configuration, stimulus)
        if started is None:
            return ()
        first = tuple(_Occurrence(name, event) for name, event in stimulus.occurrences)
        runs = [_Run(started, first)]
        finished: dict[tuple[Configuration, Outcome], None] = {}
        while runs:
            run = runs.pop()
            if run.pending:
                runs.extend(self._occur(run))
            elif run.effects:
                outcome = Outcome(run.effects, run.handed_on)
                finished[(self.settled(run.configuration), outcome)] = None
        return tuple(Result(c, o) for c, o in finished)

    def facts(self, configuration: Configuration, subject: str) -> Mapping[Enum, Value]:
        """The facts of a subject, as far as they are determined."""
        bearer = self.system.subjects[self._place[subject]]
        profile = self.profile_of(configuration, subject)
        found = dict(profile.facts) if profile else {}
        found.update(self.linked(configuration, subject))
        found.update(bearer.fixed)
        return found

    def linked(self, configuration: Configuration, subject: str) -> dict[Enum, Value]:
        """The facts of a subject that are read from elsewhere."""
        bearer = self.system.subjects[self._place[subject]]
        found: dict[Enum, Value] = {}
        for link in self._links.get(bearer.machine.name, ()):
            value = self._read(configuration, bearer, link)
            if value is not None:
                found[link.fact] = value
        return found

    def with_profile(self, configuration: Configuration, stimulus: Happens) -> Configuration | None:
        """The configuration just before the stimulus takes effect; None if it cannot be applied."""
        return self._begin(configuration, stimulus)

    @cached_property
    def _links(self) -> dict[str, tuple[Link, ...]]:
        grouped: dict[str, list[Link]] = {}
        for link in self.system.links:
            grouped.setdefault(link.of, []).append(link)
        return {machine: tuple(links) for machine, links in grouped.items()}

    @cached_property
    def _couplings(self) -> dict[tuple[str, Enum], tuple[tuple[Coupling, tuple[Box, ...]], ...]]:
        grouped: dict[tuple[str, Enum], list[tuple[Coupling, tuple[Box, ...]]]] = {}
        for coupling in self.system.couplings:
            regions = tuple(boxes(coupling.provided))
            grouped.setdefault((coupling.of, coupling.duty), []).append((coupling, regions))
        return {key: tuple(found) for key, found in grouped.items()}

    def _owner(self, subject: str) -> Subject:
        bearer = self.system.subjects[self._place[subject]]
        return self.system.subjects[self._place[bearer.follows]] if bearer.follows else bearer

    def _knows(self, configuration: Configuration, subject: Subject, part: str) -> str:
        profile = self.profile_of(configuration, subject.name)
        if profile and part in profile.knows and not subject.follows:
            return profile.knows[part]
        return subject.knows.get(part, "")

    def _read(self, configuration: Configuration, bearer: Subject, link: Link) -> Value | None:
        other = self._knows(configuration, bearer, link.by)
        if not other:
            return None
        if other in self._circumstance:
            found: Value = self.circumstance_of(configuration, other)
        elif link.reads is not None:
            found = self.facts(configuration, other).get(link.reads)
        else:
            found = self.state_of(configuration, other)
        return link.table.get(found)

    def _number(self, subject: Subject, state: State) -> int:
        return subject.machine.states.index(state)

    def _begin(self, configuration: Configuration, stimulus: Happens) -> Configuration | None:
        if stimulus.profile is None:
            owners = [self._owner(name) for name, _ in stimulus.occurrences]
            absent = any(
                owner.profiles and configuration[2 * self._place[owner.name] + 1] == NO_PROFILE
                for owner in owners
            )
            return None if absent else configuration
        first = stimulus.occurrences[0][0]
        group = [s for s in self.system.subjects if first in (s.name, s.follows)]
        for member in group:
            state = self.state_of(configuration, member.name)
            if state is not member.machine.initial and state not in member.machine.final:
                return None
        numbers = list(configuration)
        for member in group:
            place = self._place[member.name]
            numbers[2 * place] = self._number(member, member.machine.initial)
        numbers[2 * self._place[first] + 1] = stimulus.profile
        return tuple(numbers)

    def _occur(self, run: _Run) -> Iterator[_Run]:
        now, *later = run.pending
        if len(run.effects) > _LONGEST_CASCADE:
            raise ModelFault(f"{self.system.name}: the effects of {now.event.name} do not end")
        subject = self.system.subjects[self._place[now.subject]]
        configuration = run.configuration
        if now.anew and self.state_of(configuration, subject.name) in subject.machine.final:
            place = 2 * self._place[subject.name]
            begin = self._number(subject, subject.machine.initial)
            configuration = _put(configuration, place, begin)
        cards = self._governing(configuration, subject, now.event)
        if not cards:
            if now.through:
                raise ModelFault(
                    f"{self.system.name}: a coupling causes {now.event.name} for {subject.name} in "
                    f"{self.state_of(configuration, subject.name).name}, and no card governs it"
                )
            yield _Run(configuration, tuple(later), run.effects, run.handed_on)
            return
        for card in cards:
            yield self._follow(configuration, run, subject, now, card, tuple(later))

    def _governing(
        self, configuration: Configuration, subject: Subject, event: Event
    ) -> tuple[Card, ...]:
        state = self.state_of(configuration, subject.name)
        return subject.machine.governing(state, event, self.facts(configuration, subject.name))

    def _follow(
        self,
        configuration: Configuration,
        run: _Run,
        subject: Subject,
        now: _Occurrence,
        card: Card,
        later: tuple[_Occurrence, ...],
    ) -> _Run:
        effects = (*run.effects, Effect(subject.name, now.event, card, now.through))
        if isinstance(card, Gap):
            return _Run(configuration, (), effects, run.handed_on)
        if not isinstance(card, Rule):
            return _Run(configuration, later, effects, run.handed_on)
        if card.then is not None:
            place = 2 * self._place[subject.name]
            configuration = _put(configuration, place, self._number(subject, card.then))
        found_out = [
            _Occurrence(subject.name, event, _chain(card.clause, *now.through), now.asker)
            for event in self._finds_out(configuration, subject)
        ]
        caused, handed_on = [], list(run.handed_on)
        facts = self.facts(configuration, subject.name)
        for owed in card.owed():
            if not owed.is_done:
                continue
            for coupling, regions in self._couplings.get((subject.machine.name, owed.duty), ()):
                other = self._knows(configuration, subject, coupling.to)
                other = now.asker if coupling.to == ASKER else other
                if not other or not any(holds(box, facts) for box in regions):
                    continue
                through = _chain(coupling.clause, owed.clause, *now.through)
                caused.append(
                    _Occurrence(other, coupling.causes, through, subject.name, coupling.hands_on)
                )
                if coupling.hands_on:
                    handed_on.append((subject.name, other))
        return _Run(configuration, (*found_out, *caused, *later), effects, tuple(handed_on))

    def _finds_out(self, configuration: Configuration, subject: Subject) -> list[Event]:
        machine, state = subject.machine, self.state_of(configuration, subject.name)
        if state not in machine.transient:
            return []
        return [
            event
            for event, instead in machine.internal.items()
            if not (instead and self._governing(configuration, subject, instead))
            and self._governing(configuration, subject, event)
        ]

    def settled(self, configuration: Configuration) -> Configuration:
        """Without what can no longer matter: subjects that have ended and no card speaks of."""
        numbers = list(configuration)
        for subject in self.system.subjects:
            if subject.follows or not subject.machine.final:
                continue
            group = [s for s in self.system.subjects if subject.name in (s.name, s.follows)]
            if all(_ended(s, self.state_of(configuration, s.name)) for s in group):
                for member in group:
                    place = self._place[member.name]
                    numbers[2 * place] = self._number(member, member.machine.initial)
                numbers[2 * self._place[subject.name] + 1] = NO_PROFILE
        return tuple(numbers)


class RememberingStepper(Stepper):
    """A stepper that works out each step once: for whoever takes the same steps again and again."""

    @cached_property
    def _known(self) -> dict[tuple[Configuration, str], tuple[Result, ...]]:
        return {}

    def results(self, configuration: Configuration, stimulus: Stimulus) -> tuple[Result, ...]:
        """The permitted results of the stimulus; none if it cannot be applied here."""
        key = (configuration, stimulus.name)
        if key not in self._known:
            if len(self._known) >= _MOST_REMEMBERED:
                self._known.clear()
            self._known[key] = super().results(configuration, stimulus)
        return self._known[key]


def stepper_of(system: System) -> RememberingStepper:
    """What computes the steps of the system: the same each time, so none is worked out twice."""
    found = _STEPPERS.get(id(system))
    if found is None:
        if len(_STEPPERS) >= _MOST_STEPPERS:
            _STEPPERS.clear()
        # It keeps the system, so that no other one gets its identity.
        found = _STEPPERS[id(system)] = RememberingStepper(system)
    return found


_STEPPERS: dict[int, RememberingStepper] = {}
_MOST_STEPPERS = 256


@dataclass(frozen=True, slots=True)
class _Occurrence:
    subject: str
    event: Event
    through: tuple[str, ...] = ()
    asker: str = ""
    anew: bool = False


@dataclass(frozen=True, slots=True)
class _Run:
    configuration: Configuration
    pending: tuple[_Occurrence, ...]
    effects: tuple[Effect, ...] = ()
    handed_on: tuple[tuple[str, str], ...] = ()


def _chain(*clauses: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(clauses))


def _put(configuration: Configuration, place: int, number: int) -> Configuration:
    return (*configuration[:place], number, *configuration[place + 1 :])


def _ended(subject: Subject, state: State) -> bool:
    machine = subject.machine
    if state is machine.initial and subject.follows:
        return True
    return state in machine.final and not any(state in card.given for card in machine.cards)
