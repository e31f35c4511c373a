"""Several homes side by side: copies of a system that share some of its subjects.

What copies share joins them: the communications of one User in all homes count towards one Anomaly
Detection Threshold (12.4), and one Communications Hub may serve them all. The law is that of the
system copied, and no coupling or link is added, since these belong to machines and not to subjects.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace

from srpd.model.composition import (
    Arranges,
    Changes,
    Circumstance,
    Happens,
    Profile,
    Stimulus,
    Subject,
    System,
)
from srpd.model.faults import BadInput
from srpd.model.tables import did_you_mean

MOST_COPIES = 64


def side_by_side(system: System, copies: int, *, shared: Collection[str] = ()) -> System:
    """So many copies of the system, which share the subjects and circumstances of these names.

    Raises `BadInput` for a name that the system does not have, for a subject whose profile or
    knowledge would differ between the copies, and for a number of copies that is not 1 to 64.
    """
    _refuse_what_cannot_be_shared(system, shared)
    if not 1 <= copies <= MOST_COPIES:
        raise BadInput(f"{copies} copies of {system.name}: give a number from 1 to {MOST_COPIES}")
    if copies == 1:
        return system
    homes = [_Home(f"home {number}", frozenset(shared)) for number in range(1, copies + 1)]
    beside = f" that share {', '.join(sorted(shared))}" if shared else ""
    return replace(
        system,
        name=f"{system.name}-x{copies}",
        says=f"{copies} copies{beside}, each: {system.says}",
        subjects=(
            *(s for s in system.subjects if s.name in shared),
            *(h.subject(s) for h in homes for s in system.subjects if s.name not in shared),
        ),
        circumstances=(
            *(c for c in system.circumstances if c.name in shared),
            *(
                Circumstance(h.named(c.name), c.values)
                for h in homes
                for c in system.circumstances
                if c.name not in shared
            ),
        ),
        stimuli=(
            *(s for s in system.stimuli if _concerns(s) <= set(shared)),
            *(
                h.stimulus(s)
                for h in homes
                for s in system.stimuli
                if not _concerns(s) <= set(shared)
            ),
        ),
    )


def _refuse_what_cannot_be_shared(system: System, shared: Collection[str]) -> None:
    subjects = {s.name: s for s in system.subjects}
    known = {*subjects, *(c.name for c in system.circumstances)}
    for name in sorted(shared):
        if name not in known:
            raise BadInput(f"{system.name} has no {name!r} to share; {did_you_mean(name, known)}")
        subject = subjects.get(name)
        if subject is None:
            continue
        relations = (*subject.knows.values(), *((subject.follows,) if subject.follows else ()))
        own = sorted({other for other in relations if other not in shared})
        if own or subject.profiles:
            why = f"it is about {own[0]!r}, which is not" if own else "it has profiles of its own"
            raise BadInput(f"{system.name}: {name!r} cannot be shared, since {why}")


def _concerns(stimulus: Stimulus) -> set[str]:
    if isinstance(stimulus, Happens):
        return {name for name, _ in stimulus.occurrences}
    return {stimulus.circumstance if isinstance(stimulus, Changes) else stimulus.subject}


class _Home:
    """One copy: what is not shared has the home in its name."""

    def __init__(self, name: str, shared: frozenset[str]) -> None:
        self._name, self._shared = name, shared

    def named(self, name: str) -> str:
        return name if not name or name in self._shared else f"{self._name}: {name}"

    def subject(self, subject: Subject) -> Subject:
        return replace(
            subject,
            name=self.named(subject.name),
            knows=self._known(subject.knows),
            profiles=tuple(self._profile(profile) for profile in subject.profiles),
            follows=self.named(subject.follows),
        )

    def stimulus(self, stimulus: Stimulus) -> Stimulus:
        name = f"{self._name}: {stimulus.name}"
        if isinstance(stimulus, Happens):
            occurrences = tuple((self.named(who), event) for who, event in stimulus.occurrences)
            return replace(stimulus, name=name, occurrences=occurrences)
        if isinstance(stimulus, Changes):
            return replace(stimulus, name=name, circumstance=self.named(stimulus.circumstance))
        return Arranges(name, self.named(stimulus.subject), stimulus.state)

    def _profile(self, profile: Profile) -> Profile:
        return replace(profile, knows=self._known(profile.knows))

    def _known(self, knows: Mapping[str, str]) -> dict[str, str]:
        return {part: self.named(name) for part, name in knows.items()}
