"""Which part of a system one stimulus can concern: its footprint.

A stimulus concerns few subjects of a large system. What it does to them is the same whatever the
others are like, so it is worked out once for the part and not once for every configuration. The
footprint follows the wiring of the system alone, and may hold more than is needed, never less: the
part is a system of its own, and a subject that is spoken of and is not in it cannot be read.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from srpd.model.composition import (
    ASKER,
    Arranges,
    Changes,
    Happens,
    Link,
    Profile,
    Stimulus,
    Subject,
    System,
    names,
)

Places = tuple[int, ...]
"""Places of a configuration: a subject has one for its state and one for its profile."""


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a system: the places of its configurations in those of the whole.

    `system` is the part as a system of its own, without stimuli.
    """

    places: Places
    system: System


def part_of(system: System, stimulus: Stimulus) -> Part:
    """The part of the system that the stimulus can concern."""
    if isinstance(stimulus, Changes):
        return _part(system, {stimulus.circumstance})
    if isinstance(stimulus, Arranges):
        return _part(system, {stimulus.subject})
    concerned = _Concerned(system, stimulus)
    concerned.follow()
    return _part(system, concerned.names)


def parts_that_may_have_ended(system: System) -> tuple[Part, ...]:
    """The parts that any event settles, although it does not concern them.

    A subject that is put into its end by a fixture, or starts there, is forgotten at the next
    event, whatever that is.
    """
    arranged = {s.subject for s in system.stimuli if isinstance(s, Arranges)}
    found = []
    for owner in system.subjects:
        members = group_of(system, owner.name)
        if owner.follows or not owner.machine.final:
            continue
        if any(m.name in arranged or _starts_at_an_end(m) for m in members):
            found.append(_part(system, {m.name for m in members}))
    return tuple(found)


def group_of(system: System, subject: str) -> tuple[Subject, ...]:
    """The subject that owns the profile, and all that follow it."""
    by_name = {s.name: s for s in system.subjects}
    owner = by_name[subject].follows or subject
    return tuple(s for s in system.subjects if owner in (s.name, s.follows))


def _starts_at_an_end(subject: Subject) -> bool:
    return (subject.starts or subject.machine.initial) in subject.machine.final


def _part(system: System, kept: Iterable[str]) -> Part:
    kept = set(kept)
    place = names(system.subjects)
    first = 2 * len(system.subjects)
    subjects = tuple(s for s in system.subjects if s.name in kept)
    circumstances = tuple(c for c in system.circumstances if c.name in kept)
    of_subjects = [p for s in subjects for p in (2 * place[s.name], 2 * place[s.name] + 1)]
    of_world = [first + p for name, p in names(system.circumstances).items() if name in kept]
    alone = System(
        system.name,
        system.says,
        subjects,
        (),
        system.couplings,
        system.links,
        circumstances,
        system.parameters,
    )
    return Part((*of_subjects, *of_world), alone)


@dataclass
class _Concerned:
    """Follows the wiring from the subjects to which an event happens."""

    system: System
    stimulus: Happens
    names: set[str] = field(default_factory=set)
    _by_name: dict[str, Subject] = field(init=False)
    _links: dict[str, list[Link]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._by_name = {s.name: s for s in self.system.subjects}
        for link in self.system.links:
            self._links.setdefault(link.of, []).append(link)

    def follow(self) -> None:
        acting = list(dict.fromkeys(name for name, _ in self.stimulus.occurrences))
        for name in acting:  # grows while it is gone through
            subject = self._by_name[name]
            for other in self._caused_by(subject):
                if other not in acting:
                    acting.append(other)
        judged = list(acting)
        for name in judged:
            self._take(name)
            for link in self._links.get(self._by_name[name].machine.name, ()):
                for other in self._known(self._by_name[name], link.by):
                    self._take(other)
                    needs_its_facts = link.reads is not None and other in self._by_name
                    if needs_its_facts and other not in judged:
                        judged.append(other)

    def _take(self, name: str) -> None:
        if name in self._by_name:
            self.names.update(s.name for s in group_of(self.system, name))
        else:
            self.names.add(name)

    def _caused_by(self, subject: Subject) -> Iterator[str]:
        for coupling in self.system.couplings:
            if coupling.of == subject.machine.name and coupling.to != ASKER:
                yield from self._known(subject, coupling.to)

    def _known(self, subject: Subject, part: str) -> Iterator[str]:
        if not subject.follows:
            yield from (p.knows[part] for p in self._profiles(subject) if p.knows.get(part))
        if subject.knows.get(part):
            yield subject.knows[part]

    def _profiles(self, subject: Subject) -> tuple[Profile, ...]:
        begins = self.stimulus.occurrences[0][0]
        if self.stimulus.profile is not None and subject.name == begins:
            return (subject.profiles[self.stimulus.profile],)
        return subject.profiles
