"""What earlier steps were about and no subject is about now, where the text leaves its fate open.

A subject may begin anew and be about something else; what may happen at any time may still happen
to what it was about before.
"""

from __future__ import annotations

from collections.abc import Mapping

from srpd.conformance.scenes import Scene
from srpd.conformance.seen import Seen
from srpd.model.composition import Outcome
from srpd.model.notation import Event, Gap
from srpd.model.stepping import Configuration, Stepper


def open_ends(
    past: Mapping[str, frozenset[Event]],
    stepper: Stepper,
    configuration: Configuration,
    about: Mapping[str, str],
) -> dict[str, frozenset[Event]]:
    """What is known of the `past`, with what the text leaves open of the subjects where they stand.

    By what each of them is about: the events that may happen to it at any time, and of which the
    text does not say what follows.
    """
    now: dict[str, frozenset[Event]] = {}
    for subject in stepper.system.subjects:
        key, state = about.get(subject.name, ""), stepper.state_of(configuration, subject.name)
        if key:
            now[key] = now.get(key, frozenset()) | {
                card.when
                for card in subject.machine.cards
                if isinstance(card, Gap)
                and state in card.given
                and card.when in subject.machine.anytime
            }
    return {**past, **now}


def is_left_open(seen: Seen, outcome: Outcome, scene: Scene) -> bool:
    """Whether the text leaves open what becomes of that which a message is about."""
    if seen.about in scene.about.values():
        return False
    events = scene.open_ends.get(seen.about, frozenset())
    return any(effect.event in events for effect in outcome.effects)
