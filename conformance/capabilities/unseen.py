"""What cannot be seen of a step: duties whose messages pass at a port that the target is without.

Nothing is held against a target because of a message that could not have been seen, and nothing is
credited to it because one was not seen.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
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
    sorts,
)
from srpd.conformance.scenes import Left, Scene
from srpd.conformance.seen import Sort
from srpd.model.composition import Effect, Outcome
from srpd.model.notation import Party, Rule

_USER: Final = frozenset({"user"})
_PUSHED: Final = frozenset({"usercb"})
_FROM_THE_DCC: Final[Mapping[Sort, frozenset[str]]] = MappingProxyType(
    dict.fromkeys((Sort.COMMAND, Sort.HUB_FIRMWARE, Sort.HUB_ACTIVATION), frozenset({"wan"}))
    | {
        Sort.FIRMWARE: frozenset({"wan", "s1sp"}),
        Sort.COUNTERSIGNED: frozenset({"s1sp"}),
        Sort.COUNTERSIGNED_COS: frozenset({"cos"}),
        Sort.COS_REJECTION: frozenset({"cos"}),
        Sort.HUB_NOTICE: frozenset({"ops"}),
        Sort.DEVICE_ALERT: frozenset({"usercb", "ops"}),
        Sort.CONSOLIDATION_ENDED: frozenset({"usercb", "ops"}),
    }
    | dict.fromkeys(
        (Sort.AMBER_INCIDENT, Sort.RED_INCIDENT, Sort.STORM_INCIDENT), frozenset({"ops"})
    )
)
_FROM_OTHERS: Final[Mapping[Sort, frozenset[str]]] = MappingProxyType(
    {Sort.INSTRUCTION: frozenset({"wan"}), Sort.SUPPLY_CHECK: frozenset({"ops"})}
)
_OF_LISTED: Final[Mapping[OfListed, Sort]] = MappingProxyType(
    {
        OfListed.NAMED: Sort.SERVICE_RESPONSE,
        OfListed.NOT_NAMED: Sort.SERVICE_RESPONSE,
        OfListed.SENT_AT_WAN: Sort.FIRMWARE,
        OfListed.SENT_SIGNED_TO_S1SP: Sort.FIRMWARE,
        OfListed.NOTHING_SENT: Sort.FIRMWARE,
    }
)


def cannot_be_seen(sight: Sight, about: str, scene: Scene) -> str:
    """The item for want of which it cannot be seen whether a duty was done; empty if it can."""
    if not scene.without:
        return ""
    return "" if _is_seen(sight, about, scene) else _lost(_sorts_of(sight), about, scene)


def unseen(outcome: Outcome, scene: Scene) -> dict[str, Left]:
    """The clauses that an outcome speaks of and that cannot be judged, each with why."""
    found: dict[str, Left] = {}
    for effect in outcome.effects if scene.without else ():
        about = scene.about.get(effect.subject, "")
        lost = next(_lost_duties(effect, about, scene), "")
        if not lost:
            continue
        shown = set(_shown(effect, about, scene))
        for clause in dict.fromkeys((*effect.card.clauses(), *effect.through)):
            if clause not in shown:
                found.setdefault(clause, Left(_why(lost, scene), lost))
    return found


def _lost_duties(effect: Effect, about: str, scene: Scene) -> Iterator[str]:
    """The items for want of which something cannot be seen of an effect."""
    if isinstance(effect.card, Rule):
        sights = [OWED[owed.duty] for owed in effect.card.owed()]
        present = any(isinstance(each, Appears) and _is_seen(each, about, scene) for each in sights)
        for sight in sights:
            # What was seen speaks for the rule; that nothing went elsewhere besides adds little.
            if present and isinstance(sight, Absent):
                continue
            if lost := cannot_be_seen(sight, about, scene):
                yield lost
    for duty in getattr(effect.card, "shall_not", ()):
        if lost := _lost(FORBIDDEN[duty], about, scene):
            yield lost


def _shown(effect: Effect, about: str, scene: Scene) -> Iterator[str]:
    """The clauses of duties that can be seen although others of the same effect cannot."""
    for owed in effect.card.owed() if isinstance(effect.card, Rule) else ():
        sight = OWED[owed.duty]
        visible = not isinstance(sight, Follows) and not cannot_be_seen(sight, about, scene)
        if visible and owed.clause != effect.card.clause:
            yield owed.clause


def _is_seen(sight: Sight, about: str, scene: Scene) -> bool:
    wanted = _sorts_of(sight)
    return any(seen.about == about and seen.sort in wanted for seen in scene.seen)


def _sorts_of(sight: Sight) -> frozenset[Sort]:
    if isinstance(sight, Appears | AtEach | Absent | ByThen):
        return sight.sorts
    if isinstance(sight, OfListed):
        return sorts(_OF_LISTED[sight])
    return frozenset()


def _lost(wanted: Iterable[Sort], about: str, scene: Scene) -> str:
    ports = {port for sort in wanted for port in _ports(sort, about, scene)}
    return next((item for port, item in scene.without.items() if port in ports), "")


def _ports(sort: Sort, about: str, scene: Scene) -> frozenset[str]:
    """The kinds of port at which a message of this sort may leave."""
    if scene.role is not Party.DCC:
        return _FROM_OTHERS.get(sort, frozenset({"dcc"}))
    if sort not in ANSWERS:
        return _FROM_THE_DCC.get(sort, _PUSHED)
    answered = any(s.about == about and s.port.startswith("user.") for s in scene.seen)
    return _USER if answered and sort is not Sort.SERVICE_RESPONSE else _USER | _PUSHED


def _why(item: str, scene: Scene) -> str:
    port = next(port for port, each in scene.without.items() if each == item)
    return f"it has no port {port}, where it would be seen"
