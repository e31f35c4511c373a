"""What cannot be seen of a step: duties whose messages pass at a port that the target is without.

Nothing is held against a target because of a message that could not have been seen, and nothing is
credited to it because one was not seen.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import Final

from srpd.conformance.bindings.every import FORBIDDEN, expectation_of
from srpd.conformance.bindings.expectations import (
    ANSWERS,
    Absent,
    Appears,
    AtEach,
    ByThen,
    Expectation,
    Follows,
    OfListed,
    Screens,
    sorts,
)
from srpd.conformance.judging.step_context import Left, StepContext
from srpd.conformance.observing.seen import Seen, Sort
from srpd.model.composition import Effect, Outcome
from srpd.model.limbs import Limb
from srpd.model.notation import Distortion, Owed, Party, Rule

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
_STEMS_FROM_DEVICES: Final = frozenset(
    {
        *(Sort.SERVICE_RESPONSE, Sort.DEVICE_ALERT, Sort.THROTTLED_ALERT, Sort.HUB_ALERT),
        *(Sort.SUB_GHZ_ALERT, Sort.SMETS1_RESPONSE, Sort.SMETS1_ALERT, Sort.S1SP_ALERT),
    }
)
"""What Devices and their providers cause, whom the suite does not play where it has no port."""


def cannot_be_seen(expected: Expectation, about: str, context: StepContext) -> str:
    """The item for want of which it cannot be seen whether a duty was done; empty if it can."""
    if not context.without:
        return ""
    return "" if _is_seen(expected, about, context) else _lost(_sorts_of(expected), about, context)


def cannot_be_told(owed: Owed, about: str, context: StepContext) -> bool:
    """Whether it cannot be seen in which way a duty was done: its messages pass at no port."""
    if owed.how is not Distortion.DONE:
        return bool(cannot_be_seen(expectation_of(owed), about, context))
    wanted = FORBIDDEN.get(owed.duty, frozenset())
    shown = any(seen.about == about and seen.sort in wanted for seen in context.seen)
    return not shown and bool(_lost(wanted, about, context))


def unseen(
    outcome: Outcome, context: StepContext, limbs: Mapping[str, tuple[Limb, ...]]
) -> dict[str, Left]:
    """The clauses that an outcome speaks of and that cannot be judged, each with why.

    `limbs` has the checks of each subject: without an answer that can be seen, nothing shows that
    they were passed.
    """
    found: dict[str, Left] = {}
    effects = outcome.effects if context.without else ()
    lost = {id(effect): _lost_duty(effect, context) for effect in effects}
    of_subject = {effect.subject: item for effect in effects if (item := lost[id(effect)])}
    answered = {effect.subject for effect in effects if _shows_an_answer(effect, context)}
    for effect in effects:
        item = lost[id(effect)]
        if not item and not _shows_anything(effect):
            item = of_subject.get(effect.subject, "")
        if item:
            for clause in (*effect.card.clauses(), *effect.through):
                found.setdefault(clause, Left(_why(item, context), item))
        if effect.subject in of_subject and effect.subject not in answered:
            item = of_subject[effect.subject]
            for limb in limbs.get(effect.subject, ()):
                found.setdefault(limb.clause, Left(_why(item, context), item))
    return found


def stems_from_others(seen: Seen, context: StepContext) -> bool:
    """Whether it may come from what Devices did, to which the suite has no port; or was seen at a
    port that the target is without, of which no duty is asked."""
    if context.role is not Party.DCC or not context.without:
        return False
    unplayed = "wan" in context.without and seen.sort in _STEMS_FROM_DEVICES
    return unplayed or seen.port.partition(".")[0] in context.without


def _lost_duty(effect: Effect, context: StepContext) -> str:
    """The item for want of which something cannot be seen of an effect; empty if all can.

    A rejection that went out does not show that the request was not sent on besides.
    """
    about = context.about.get(effect.subject, "")
    lost = [cannot_be_seen(expected, about, context) for expected in _expectations(effect)]
    lost += [
        _lost(FORBIDDEN[duty], about, context) for duty in getattr(effect.card, "shall_not", ())
    ]
    return next(filter(None, lost), "")


def _shows_anything(effect: Effect) -> bool:
    return any(not isinstance(expected, Follows | Screens) for expected in _expectations(effect))


def _shows_an_answer(effect: Effect, context: StepContext) -> bool:
    about = context.about.get(effect.subject, "")
    return any(
        isinstance(expected, Appears)
        and bool(expected.sorts & ANSWERS)
        and not cannot_be_seen(expected, about, context)
        for expected in _expectations(effect)
    )


def _expectations(effect: Effect) -> tuple[Expectation, ...]:
    card = effect.card
    return tuple(expectation_of(owed) for owed in card.owed()) if isinstance(card, Rule) else ()


def _is_seen(expected: Expectation, about: str, context: StepContext) -> bool:
    wanted = _sorts_of(expected)
    return any(seen.about == about and seen.sort in wanted for seen in context.seen)


def _sorts_of(expected: Expectation) -> frozenset[Sort]:
    if isinstance(expected, Appears | AtEach | Absent | ByThen):
        return expected.sorts
    if isinstance(expected, OfListed):
        return sorts(_OF_LISTED[expected])
    return frozenset()


def _lost(wanted: Iterable[Sort], about: str, context: StepContext) -> str:
    ports = {port for sort in wanted for port in _ports(sort, about, context)}
    return next((item for port, item in context.without.items() if port in ports), "")


def _ports(sort: Sort, about: str, context: StepContext) -> frozenset[str]:
    """The kinds of port at which a message of this sort may leave."""
    if context.role is not Party.DCC:
        return _FROM_OTHERS.get(sort, frozenset({"dcc"}))
    if sort not in ANSWERS:
        return _FROM_THE_DCC.get(sort, _PUSHED)
    answered = any(s.about == about and s.port.startswith("user.") for s in context.seen)
    return _USER if answered and sort is not Sort.SERVICE_RESPONSE else _USER | _PUSHED


def _why(item: str, context: StepContext) -> str:
    port = next(port for port, each in context.without.items() if each == item)
    return f"it has no port {port!r}, at which what shows it would be seen"
