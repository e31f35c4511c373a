"""What cannot be seen of a DCC that lacks some of the ports, and which clauses that leaves open."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from srpd.conformance.bindings.every import FORBIDDEN, OWED
from srpd.conformance.bindings.sights import (
    ANSWERS,
    Absent,
    Appears,
    AtEach,
    ByThen,
    Follows,
    OfListed,
    Sight,
    Supplied,
)
from srpd.conformance.scenes import Scene
from srpd.conformance.seen import Sort
from srpd.model.checks import Limb
from srpd.model.composition import Effect, Outcome
from srpd.model.notation import Rule

PORT_OF: Final[Mapping[Sort, str]] = MappingProxyType(
    {
        Sort.COMMAND: "wan",
        Sort.FIRMWARE: "wan",
        Sort.HUB_FIRMWARE: "wan",
        Sort.HUB_ACTIVATION: "wan",
        Sort.COUNTERSIGNED: "s1sp",
        Sort.COUNTERSIGNED_COS: "cos",
        Sort.COS_REJECTION: "cos",
        Sort.HUB_NOTICE: "ops",
        Sort.AMBER_INCIDENT: "ops",
        Sort.RED_INCIDENT: "ops",
        Sort.STORM_INCIDENT: "ops",
        Sort.CONSOLIDATION_ENDED: "ops",
    }
)
"""The port of each sort of message that does not go to Users."""

STEMS_FROM_DEVICES: Final = frozenset(
    {
        *(Sort.SERVICE_RESPONSE, Sort.DEVICE_ALERT, Sort.THROTTLED_ALERT, Sort.HUB_ALERT),
        *(Sort.SUB_GHZ_ALERT, Sort.SMETS1_RESPONSE, Sort.SMETS1_ALERT, Sort.S1SP_ALERT),
    }
)
"""What Devices and their providers cause, whom the suite does not play where it has no port."""

_OF_LISTED: Final = MappingProxyType(
    {
        OfListed.SENT_AT_WAN: ("wan",),
        OfListed.SENT_SIGNED_TO_S1SP: ("s1sp",),
        OfListed.NOTHING_SENT: ("wan", "s1sp"),
    }
)


def hidden_port(sight: Sight, ports: frozenset[str] | None) -> str:
    """A port that is lacking, at which a sight could be seen; empty if there is none."""
    if ports is None:
        return ""
    if isinstance(sight, OfListed):
        needed = _OF_LISTED.get(sight, ())
    elif isinstance(sight, Appears | AtEach | Absent | ByThen | Supplied):
        needed = tuple(PORT_OF[sort] for sort in sight.sorts if sort in PORT_OF)
    else:
        needed = ()
    return next((port for port in sorted(needed) if port not in ports), "")


def out_of_sight(
    outcome: Outcome, scene: Scene, limbs: Mapping[str, tuple[Limb, ...]]
) -> dict[str, str]:
    """The clauses of which the missing ports leave too little to be seen, each with why."""
    if scene.ports is None:
        return {}
    hidden = {id(effect): _hidden(effect, scene.ports) for effect in outcome.effects}
    of_subject = {e.subject: port for e in outcome.effects if (port := hidden[id(e)])}
    answered = {e.subject for e in outcome.effects if _shows_an_answer(e, scene.ports)}
    found: dict[str, str] = {}
    for effect in outcome.effects:
        port = hidden[id(effect)]
        if not port and not _shows_anything(effect):
            port = of_subject.get(effect.subject, "")
        if port:
            for clause in (*effect.card.clauses(), *effect.through):
                found.setdefault(clause, _why(port))
        if effect.subject in of_subject and effect.subject not in answered:
            for limb in limbs.get(effect.subject, ()):
                found.setdefault(limb.clause, _why(of_subject[effect.subject]))
    return found


def _hidden(effect: Effect, ports: frozenset[str]) -> str:
    """The lacking port at which something that the card requires or forbids would be seen."""
    card = effect.card
    if isinstance(card, Rule):
        for owed in card.owed():
            port = hidden_port(OWED[owed.duty], ports)
            if port:
                return port
    for duty in getattr(card, "shall_not", ()):
        port = hidden_port(Absent(FORBIDDEN[duty]), ports)
        if port:
            return port
    return ""


def _shows_anything(effect: Effect) -> bool:
    card = effect.card
    return isinstance(card, Rule) and any(
        not isinstance(OWED[owed.duty], Follows) for owed in card.owed()
    )


def _shows_an_answer(effect: Effect, ports: frozenset[str]) -> bool:
    return isinstance(effect.card, Rule) and any(
        isinstance(sight := OWED[owed.duty], Appears)
        and bool(sight.sorts & ANSWERS)
        and not hidden_port(sight, ports)
        for owed in effect.card.owed()
    )


def _why(port: str) -> str:
    return f"the target has no port {port!r}, at which what shows it would be seen"
