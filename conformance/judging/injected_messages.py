"""What follows on messages that a fault of a counterparty injects: copies, damaged ones.

Nothing is due upon it. What the Code leaves open of it is noted; anything else that would be one
too many without it is one too many with it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from srpd.conformance.judging.matching import compare
from srpd.conformance.judging.step_context import Difference, StepContext
from srpd.conformance.judging.step_entries import phase_of
from srpd.conformance.judging.without_effect import NOTHING
from srpd.conformance.manners.handled import Handled
from srpd.conformance.observing.seen import Seen
from srpd.conformance.recording.trace import INJECTED, Entry
from srpd.model.register import REGISTER


def reactions_to_injected(happened: Sequence[Entry], seen: Sequence[Seen]) -> list[Seen]:
    """What was seen upon a message that was not the one due in the step."""
    return [each for each in seen if phase_of(happened, each) == INJECTED]


def amiss(
    found: Handled | None, context: StepContext, reactions: Sequence[Seen]
) -> list[Difference]:
    """What speaks against the `reactions`: first the clauses that the rule names."""
    if found is None or not reactions:
        return []
    rule = tuple(
        each for each in found.manner.rule.partition(":")[0].split(", ") if each in REGISTER
    )
    return [
        replace(each, clauses=tuple(dict.fromkeys((*rule, *each.clauses))))
        for each in compare(NOTHING, replace(context, seen=judged(found, reactions)))
    ]


def judged(found: Handled | None, seen: Sequence[Seen]) -> tuple[Seen, ...]:
    """What was seen, without that which a manner leaves open."""
    return tuple(each for each in seen if found is None or each.sort not in found.noted)


def left_open(found: Handled | None, reactions: Sequence[Seen], step: str) -> tuple[str, ...]:
    """A note of the `reactions` where the Code does not say what follows."""
    noted = [each for each in reactions if found and each.sort in found.noted]
    if found is None or not noted or not found.manner.unsettled:
        return ()
    did = "; ".join(each.in_words() for each in noted)
    return (f"{found.manner.name}: {found.manner.unsettled} It did: {did} ({step})",)
