"""What remains permitted of that which earlier steps were about, and no subject is about now.

A subject may begin anew and be about something else; what may happen at any time may still happen
to what it was about before.
"""

from __future__ import annotations

from collections.abc import Mapping

from srpd.conformance.bindings.every import PERMITTED
from srpd.conformance.judging.step_context import Permits, StepContext
from srpd.conformance.observing.seen import Seen
from srpd.model.composition import Outcome
from srpd.model.notation import Rule
from srpd.model.stepping import Configuration, Stepper


def still_permitted(
    past: Mapping[str, tuple[Permits, ...]],
    stepper: Stepper,
    configuration: Configuration,
    about: Mapping[str, str],
) -> dict[str, tuple[Permits, ...]]:
    """What is known of the `past`, with what the states of the subjects permit at any time.

    By what each of them is about.
    """
    found = dict(past)
    for subject in stepper.system.subjects:
        key, state = about.get(subject.name, ""), stepper.state_of(configuration, subject.name)
        if key:
            others = (each for each in found.get(key, ()) if each.subject != subject.name)
            found[key] = (
                *others,
                *(
                    Permits(subject.name, card.when, PERMITTED[duty])
                    for card in subject.machine.cards_by_state.get(state, ())
                    if isinstance(card, Rule) and card.when in subject.machine.anytime
                    for duty in card.may
                ),
            )
    return found


def is_still_permitted(seen: Seen, outcome: Outcome, context: StepContext) -> bool:
    """Whether what happened in the step permits a message about what earlier steps were about."""
    happened = {effect.event for effect in outcome.effects}
    return seen.about not in context.about.values() and any(
        each.event in happened and seen.sort in each.sorts
        for each in context.still_permitted.get(seen.about, ())
    )
