"""What can be seen of an outcome: the output of a step, for those who tell configurations apart.

Two outcomes are told apart only if no messages could satisfy the judge for both of them. It is
decided on what the judge looks at and on nothing finer: the sorts of the messages that a duty
demands, whom they are about, which sorts are refused, and what the inventory must show. Where the
judge is lenient, such as over how often, at whose port or with which code, nothing is told apart.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from srpd.conformance.bindings.every import FORBIDDEN, PERMITTED, expectation_of
from srpd.conformance.bindings.expectations import (
    Absent,
    Appears,
    AtEach,
    Expectation,
    OfListed,
    Shows,
)
from srpd.conformance.bindings.unasked import NEVER_TWICE
from srpd.conformance.observing.seen import Sort
from srpd.model.catalogue import SmiStatus
from srpd.model.composition import Effect, Outcome, System
from srpd.model.machines import smi_status
from srpd.model.notation import Distortion, Rule, State
from srpd.model.stepping import Configuration, Stepper

ANYONE = "*"
"""In place of a subject: one that is about what another was about, as long as it lasts."""

_LISTED: Mapping[Expectation, tuple[str, str]] = {
    OfListed.NAMED: ("named", "yes"),
    OfListed.NOT_NAMED: ("named", "no"),
    OfListed.SENT_AT_WAN: ("sent", "yes"),
    OfListed.SENT_SIGNED_TO_S1SP: ("sent", "yes"),
    OfListed.NOTHING_SENT: ("sent", "no"),
}

About = tuple[str, Sort]


@dataclass(frozen=True, slots=True)
class Observation:
    """What is permitted to be seen of an outcome.

    `demands` are messages one of whose sorts must be seen about a subject, `takes` what may be
    seen, `refuses` what must not be seen. `shows` is what must be found of a subject: its name, of
    what, and the value.
    """

    demands: frozenset[tuple[str, frozenset[Sort]]]
    takes: frozenset[About]
    refuses: frozenset[About]
    shows: frozenset[tuple[str, str, str]]

    def contradicts(self, other: Observation) -> bool:
        """Whether nothing that could be seen is permitted by both. It is symmetric."""
        if self._demands_what_is_refused_by(other) or other._demands_what_is_refused_by(self):
            return True
        return self.differs(other)

    def differs(self, other: Observation) -> bool:
        """Whether something must be found otherwise than with the other. It is symmetric."""
        shown = {(subject, what): value for subject, what, value in other.shows}
        return any(
            shown.get((subject, what), value) != value for subject, what, value in self.shows
        )

    def _demands_what_is_refused_by(self, other: Observation) -> bool:
        return any(
            all(other._refuses(group, sort) for sort in sorts) for group, sorts in self.demands
        )

    def _refuses(self, group: str, sort: Sort) -> bool:
        for about, taken in self.takes:
            if taken is sort and (about == group or ANYONE in (about, group)):
                return False
        return sort in NEVER_TWICE or (group != ANYONE and (group, sort) in self.refuses)

    def in_words(self) -> list[str]:
        """One line for each thing that is demanded or shown; the same for equal observations."""
        lines = [
            f"{about}: {' or '.join(sorted(s.value for s in sorts))}"
            for about, sorts in self.demands
        ]
        lines += [f"{about}: may be seen: {sort.value}" for about, sort in self.takes]
        lines += [f"{about}: must not be seen: {sort.value}" for about, sort in self.refuses]
        lines += [f"{subject}: {what}: {value}" for subject, what, value in self.shows]
        return sorted(lines)


class Observer:
    """Reads the outcomes of one system."""

    def __init__(self, system: System) -> None:
        self._stepper = Stepper(system)
        self._groups = _groups(system)

    def observation(self, outcome: Outcome, after: Configuration) -> Observation:
        """What can be seen of an outcome that leads to the configuration `after`."""
        demands: set[tuple[str, frozenset[Sort]]] = set()
        takes: set[About] = set()
        refuses: set[About] = set()
        shows: set[tuple[str, str, str]] = set()
        for effect in outcome.effects:
            group = self._groups[effect.subject]
            refuses.update(
                (group, sort)
                for duty in getattr(effect.card, "shall_not", ())
                for sort in FORBIDDEN[duty]
            )
            if not isinstance(effect.card, Rule):
                continue
            takes.update((group, sort) for duty in effect.card.may for sort in PERMITTED[duty])
            if effect.card.limb:
                takes.add((group, Sort.REJECTION))
            for owed in effect.card.owed():
                if owed.how is Distortion.OMITTED:
                    continue
                if owed.how is Distortion.DONE:
                    demands.add((group, FORBIDDEN[owed.duty]))
                    takes.update((group, sort) for sort in FORBIDDEN[owed.duty])
                    continue
                expected = expectation_of(owed)
                if isinstance(expected, Appears):
                    demands.add((group, expected.sorts))
                    takes.update((group, sort) for sort in expected.sorts)
                elif isinstance(expected, AtEach):
                    # To how many Users it is due, perhaps to none, depends on registrations.
                    takes.update((ANYONE, sort) for sort in expected.sorts)
                elif isinstance(expected, Absent) and not expected.content:
                    refuses.update((group, sort) for sort in expected.sorts)
                elif expected in _LISTED:
                    shows.add((effect.subject, *_LISTED[expected]))
                elif isinstance(expected, Shows):
                    shows.update(self._shown(expected, effect, after))
        return Observation(
            frozenset(demands), frozenset(takes), frozenset(refuses), frozenset(shows)
        )

    def missed(self, outcome: Outcome, before: Configuration, after: Configuration) -> bool:
        """Whether it would be seen if nothing came of it, and all stayed as it was `before`.

        Then what is demanded is lacking, or the inventory shows what it showed.
        """
        wanted = self.observation(outcome, after)
        return bool(wanted.demands) or wanted.differs(self.observation(outcome, before))

    def _shown(
        self, expected: Shows, effect: Effect, after: Configuration
    ) -> Iterable[tuple[str, str, str]]:
        if expected is Shows.NOTHING:
            yield effect.subject, "SMI Status", "not held"
        elif expected is Shows.STATUS:
            state: State = self._stepper.state_of(after, effect.subject)
            status = smi_status.STATUS_OF_STATE[state]
            shown = status.duis if isinstance(status, SmiStatus) else None
            yield effect.subject, "SMI Status", shown or "none"


def _groups(system: System) -> dict[str, str]:
    """What tells apart whom messages are about: the subject that began with the message.

    A subject that others hand on to may be about the same message as they, so its messages are not
    told from theirs.
    """
    parts = {coupling.to for coupling in system.couplings if coupling.hands_on}
    taking = {
        known[part]
        for subject in system.subjects
        for known in (subject.knows, *(profile.knows for profile in subject.profiles))
        for part in parts & set(known)
    }
    beginning = {subject.name for subject in system.subjects if subject.profiles}
    owners = {subject.name: subject.follows or subject.name for subject in system.subjects}
    return {
        name: owner if owner in beginning - taking and name not in taking else ANYONE
        for name, owner in owners.items()
    }
