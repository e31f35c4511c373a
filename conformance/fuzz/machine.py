"""Rules for Hypothesis: one for each card of a system, so that a run reads as a list of clauses.

Which rule comes next, and which stimulus brings its card about, Hypothesis draws; what can be drawn
is what the model allows where the case stands. A rule that draws a goal goes the shortest way to
it, so that what is rare is reached too. Now and then a stimulus happens in one of its manners, if
it has any. The named properties are watched after every step, also
after those on the way to a goal, so they are not invariants of Hypothesis, which come after a rule.
"""

from __future__ import annotations

import hashlib
import re
import sys
from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType
from typing import Any, ClassVar

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, precondition, rule

from srpd.conformance.playing.walk import Walk
from srpd.generators.goals import Ground, Kind
from srpd.model.notation import Card

_LONGEST_NAME = 60
_NEAREST = 256
_ONE_IN = 3
_NUMBERS = st.integers(0, 2**15)


class Explorer(RuleBasedStateMachine):
    """What the rules of every system have in common. `machine_of` makes the class of a system.

    `begin` makes a case, or none if there have been enough; `finish` has it judged.
    """

    ground: ClassVar[Ground]
    manners: ClassVar[Mapping[str, Sequence[str]]]
    enabled: ClassVar[Mapping[int, Mapping[str, tuple[int, ...]]]]

    def __init__(
        self, steps: int, begin: Callable[[], Walk | None], finish: Callable[[Walk], None]
    ) -> None:
        super().__init__()
        self._steps = steps
        self._finish = finish
        self._given_up = False
        self.walk = begin()

    @property
    def goes_on(self) -> bool:
        """Whether one more step can be played."""
        return self.walk is not None and not self.walk.ended and len(self.walk) < self._steps

    def stimuli(self, name: str) -> tuple[int, ...]:
        """The stimuli that bring the card of this rule about where the case stands."""
        if self.walk is None or not self.goes_on:
            return ()
        here, avoided = self.walk.configuration, self.ground.avoided
        found = self.enabled[here].get(name, ())
        return tuple(n for n in found if (here, n) not in avoided) if avoided else found

    def play(self, stimuli: Sequence[int]) -> None:
        """Play these steps, as far as the case goes on."""
        for stimulus in stimuli:
            if self.walk is None or not self.goes_on:
                return
            self._apply(stimulus)

    def _apply(self, stimulus: int, manner: str = "") -> None:
        assert self.walk is not None  # noqa: S101 - only a case that goes on has a next step
        try:
            self.walk.apply(stimulus, manner)
        except BaseException:
            self._given_up = True
            raise

    def play_in_some_manner(self, stimulus: int, number: int) -> None:
        """Play one step; of the numbers one in three gives it a manner, if it has any."""
        manners = self.manners.get(self.ground.routes.taken(stimulus)[0], ())
        choice = int.from_bytes(hashlib.sha256(str(number).encode()).digest()[:8], "big")
        if manners and choice % _ONE_IN == 0 and self.walk is not None and self.goes_on:
            self._apply(stimulus, manners[choice // _ONE_IN % len(manners)])
        else:
            self.play((stimulus,))

    def aim(self, kind: Kind, number: int) -> None:
        """Go the shortest way to a goal; nothing happens if none is left, or none near."""
        goals = self.ground.uncovered(kind, _NEAREST) if self.goes_on else []
        if goals and self.walk is not None:
            way = self.ground.way(goals[number % len(goals)], self.walk.configuration) or ()
            self.play(way[:-1])
            if way and self.goes_on:
                self.play_in_some_manner(way[-1], number)

    def teardown(self) -> None:
        """Have the case judged, unless it was stopped in the midst."""
        stopped = isinstance(sys.exc_info()[1], KeyboardInterrupt | SystemExit)
        if self.walk is not None and not self._given_up and not stopped:
            self._finish(self.walk)


def machine_of(
    ground: Ground, manners: Mapping[str, Sequence[str]] = MappingProxyType({})
) -> type[Explorer]:
    """The rules of a system as a class; one class serves every run of that system.

    `manners` are the names of those that each stimulus has.
    """
    names, enabled = _enabled(ground)
    members: dict[str, Any] = {
        "ground": ground,
        "manners": manners,
        "enabled": enabled,
        "__module__": __name__,
        "a_first_goal": initialize(kind=st.sampled_from(Kind), number=_NUMBERS)(_aim),
        "nothing_more": precondition(lambda self: not self.goes_on)(rule()(_nothing)),
    }
    for kind in Kind:
        towards = rule(kind=st.just(kind), number=_NUMBERS)(_aim)
        members[f"towards_{kind.value}"] = precondition(lambda self: self.goes_on)(towards)
    members |= {name: _rule(name) for name in names}
    return type(f"Explores_{_slug(ground.routes.graph.system.name)}", (Explorer,), members)


def rule_names(ground: Ground) -> dict[str, Card | None]:
    """The name of every rule with its card; one rule arranges the world and has none."""
    return _enabled(ground)[0]


def _enabled(
    ground: Ground,
) -> tuple[dict[str, Card | None], dict[int, dict[str, tuple[int, ...]]]]:
    """The rules by name, and for each configuration the rules with the stimuli they may use."""
    routes = ground.routes
    of_card: dict[int, str] = {}
    names: dict[str, Card | None] = {}
    found: dict[int, dict[str, list[int]]] = {c: {} for c in routes.distances}
    for configuration, rules in found.items():
        for stimulus in routes.leaving(configuration):
            cards = routes.cards((configuration, stimulus))
            for card in cards:
                name = of_card.setdefault(id(card), "") or _fresh_name(card, names)
                of_card[id(card)] = name
                names[name] = card
                rules.setdefault(name, []).append(stimulus)
            if not cards:
                names["arrange"] = None
                rules.setdefault("arrange", []).append(stimulus)
    return names, {
        configuration: {name: tuple(stimuli) for name, stimuli in rules.items()}
        for configuration, rules in found.items()
    }


def _fresh_name(card: Card, taken: Mapping[str, object]) -> str:
    name = _slug("clause", card.clause, card.says)[:_LONGEST_NAME].rstrip("_")
    number = 2
    while (fresh := name if name not in taken else f"{name}_{number}") in taken:
        number += 1
    return fresh


def _rule(name: str) -> Any:
    def bring_about(self: Explorer, number: int) -> None:
        stimuli = self.stimuli(name)
        self.play_in_some_manner(stimuli[number % len(stimuli)], number)

    bring_about.__name__ = name
    return precondition(lambda self: self.stimuli(name))(rule(number=_NUMBERS)(bring_about))


def _aim(self: Explorer, kind: Kind, number: int) -> None:
    self.aim(kind, number)


def _nothing(_: Explorer) -> None:
    """Takes a turn in which nothing happens."""


def _slug(*parts: str) -> str:
    return re.sub(r"[^a-z0-9]+", "_", " ".join(parts).lower()).strip("_")
