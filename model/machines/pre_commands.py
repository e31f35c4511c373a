"""Clause 6.5(a)(ii): Critical Service Requests, which go back to their sender as Pre-Commands."""

from __future__ import annotations

from srpd.model.conditions import either, unless, where
from srpd.model.machines.service_request_terms import Duty, Event, State
from srpd.model.notation import Card, Choice, Rule, under
from srpd.model.requests import (
    CRITICAL,
    FOR_A_DEVICE,
    SMETS2,
    Fact,
    Target,
    variant_other_than,
)

MADE_INTO_A_COMMAND = (
    SMETS2,
    FOR_A_DEVICE,
    variant_other_than(frozenset({"6.23", "6.21"})),
    either(
        variant_other_than(frozenset({"8.7.1", "8.7.2", "8.8.1", "8.8.2"})),
        where(Fact.TARGET, *(t for t in Target if t not in {Target.PPMID, Target.GSME})),
        says="clause 11 does not govern it",
    ),
)
"""The Service Requests that clause 6.5(a) has become Commands, and no other clause."""

_WHAT_IS_SENT_COUNTS = Choice("H-16", "what-is-sent")
_WHAT_IS_TRANSFORMED_COUNTS = Choice("H-16", "what-is-transformed")

PRE_COMMAND_CARDS: tuple[Card, ...] = (
    Rule(
        "6.5(a)(ii)",
        "a Critical Service Request goes back to its sender, Transformed",
        given=(State.UNDER_CHECK,),
        when=Event.ALL_CHECKS_ARE_SATISFIED,
        provided=(*MADE_INTO_A_COMMAND, CRITICAL),
        shall=(Duty.TRANSFORM, Duty.RETURN_PRE_COMMAND),
        then=State.PRE_COMMAND_RETURNED,
        reading=_WHAT_IS_SENT_COUNTS,
    ),
    Rule(
        "6.5(a)(ii)",
        "a Critical Service Request goes back to its sender, Transformed, and is counted so",
        given=(State.UNDER_CHECK,),
        when=Event.ALL_CHECKS_ARE_SATISFIED,
        provided=(*MADE_INTO_A_COMMAND, CRITICAL, Fact.PRE_COMMAND_WITHIN_THRESHOLD),
        shall=(
            Duty.TRANSFORM,
            under("12.1", Duty.COUNT_PRE_COMMAND),
            Duty.RETURN_PRE_COMMAND,
        ),
        then=State.PRE_COMMAND_RETURNED,
        reading=_WHAT_IS_TRANSFORMED_COUNTS,
    ),
    Rule(
        "12.2",
        "a Transformed Service Request with which the number exceeds the threshold is "
        "quarantined, and the User is told",
        given=(State.UNDER_CHECK,),
        when=Event.ALL_CHECKS_ARE_SATISFIED,
        provided=(*MADE_INTO_A_COMMAND, CRITICAL, unless(Fact.PRE_COMMAND_WITHIN_THRESHOLD)),
        shall=(
            under("6.5(a)(ii)", Duty.TRANSFORM),
            under("12.1", Duty.COUNT_PRE_COMMAND),
            Duty.NOTIFY_OF_QUARANTINE,
        ),
        shall_not=(Duty.RETURN_PRE_COMMAND,),
        then=State.HANDED_OVER_FOR_SENDING,
        reading=_WHAT_IS_TRANSFORMED_COUNTS,
    ),
)
"""The cards of clause 6.5(a)(ii), under either reading of what detection is applied to."""
