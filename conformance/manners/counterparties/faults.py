"""What counterparties can do wrong, and a manner in which one of them does."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum

from srpd.conformance.bindings.bench import Handling
from srpd.conformance.manners.counterparties import damage
from srpd.conformance.manners.counterparties.passing import Damage, Span, after, late, twice
from srpd.conformance.manners.handled import Handled
from srpd.conformance.observing.seen import Sort
from srpd.generators.manners import Manner
from srpd.model.composition import Happens, Profile, System
from srpd.model.notation import Event


class Fault(Enum):
    """The faults of a counterparty, in the order in which tables name them."""

    SILENCE = "silence"
    DELAY = "delay"
    DUPLICATE = "duplicate"
    RE_ORDERING = "re-ordering"
    REFUSAL = "refusal"
    DAMAGE = "damaged message"


@dataclass(frozen=True, slots=True)
class Faulty:
    """A manner in which a counterparty commits a fault."""

    fault: Fault
    handled: Handled


Faults = Iterator[tuple[str, Faulty]]
"""Faults of one counterparty, each with the name of the stimulus by which it speaks."""

NOTHING_NOTED: frozenset[Sort] = frozenset()


def spoken(system: System) -> Iterator[tuple[Happens, Event, Profile | None]]:
    """Each stimulus of a system that happens, the event it causes first, and its profile."""
    subjects = {subject.name: subject for subject in system.subjects}
    for stimulus in system.stimuli:
        if isinstance(stimulus, Happens):
            subject, event = stimulus.occurrences[0]
            profiles = subjects[subject].profiles
            yield stimulus, event, None if stimulus.profile is None else profiles[stimulus.profile]


def duplicate(
    rule: str, noted: frozenset[Sort] = NOTHING_NOTED, why: str = "", *, last: bool = False
) -> Faulty:
    """The same message comes twice; `why` it is open whether what is `noted` follows again."""
    says = "the very same message is delivered a second time, right after the first"
    manner = Manner("twice", says, rule, unsettled=why, last=last)
    return Faulty(Fault.DUPLICATE, Handled(manner, Handling(passing=twice), noted))


def delay(name: str, says: str, rule: str, span: Span, why: str = "") -> Faulty:
    """The message comes late; with `why` it is open what follows, and the test ends there."""
    manner = Manner(name, says, rule, unsettled=why, last=bool(why))
    return Faulty(Fault.DELAY, Handled(manner, Handling(passing=late(span))))


def damaged_before(
    what: str,
    says: str,
    rule: str,
    change: Damage,
    noted: frozenset[Sort] = NOTHING_NOTED,
    why: str = "",
) -> Faulty:
    """A damaged message comes before the right one, and changes nothing that follows from that."""
    manner = Manner(f"after one {what}", f"before it comes one {says}", rule, unsettled=why)
    return Faulty(Fault.DAMAGE, Handled(manner, Handling(passing=after(change)), noted))


def unreadable_before(
    rule: str, noted: frozenset[Sort] = NOTHING_NOTED, why: str = ""
) -> Iterator[Faulty]:
    """Messages in which nothing can be read come before the right one."""
    yield damaged_before(
        "that was cut short", "of which only a part arrives", rule, damage.cut_short, noted, why
    )
    yield damaged_before(
        "that cannot be read", "that arrives as noise", rule, damage.noise, noted, why
    )
