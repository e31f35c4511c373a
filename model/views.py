"""Two views of a machine in the terms of well-known libraries.

The law is written in cards and nowhere else. The executable view, a `transitions` machine, runs one
subject through events; the graph view, a `networkx` graph, answers questions about ways and reach.
Both are made from the cards and hold nothing of their own.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum
from functools import partial
from itertools import pairwise
from typing import Final

import networkx as nx
from transitions import Machine as Engine

from srpd.model.cases import Box, Valuation, holds
from srpd.model.faults import ModelFault
from srpd.model.machine import Machine, duties_of
from srpd.model.notation import Bar, Card, Duty, Event, Gap, Rule, State


class Unknown(Enum):
    """What follows where the text does not say."""

    NOT_SAID = "?"


NOT_SAID: Final = Unknown.NOT_SAID


class Kind(Enum):
    """What a card is, for those who draw or count cards."""

    RULE = "rule"
    BAR = "bar"
    GAP = "gap"


def kind_of(card: Card) -> Kind:
    """What the card is."""
    if isinstance(card, Bar):
        return Kind.BAR
    return Kind.GAP if isinstance(card, Gap) else Kind.RULE


@dataclass(frozen=True, slots=True)
class Step:
    """What an event did to a subject.

    `cards` are all the cards that govern the case: none, one, or the alternatives of one clause.
    The subject followed the first of them.
    """

    before: State
    after: State
    cards: tuple[Card, ...]

    @property
    def owed(self) -> tuple[Duty, ...]:
        """The duties that the card followed demands."""
        followed = self.cards[0] if self.cards else None
        return tuple(o.duty for o in followed.owed()) if isinstance(followed, Rule) else ()

    @property
    def not_said(self) -> bool:
        """Whether the text leaves open what follows."""
        return any(isinstance(card, Gap) for card in self.cards)


class _Subject:
    """What the engine moves: its state, the facts of the case, and the card that was followed."""

    state: State

    def __init__(self) -> None:
        self.facts: Valuation = {}
        self.followed: Card | None = None

    def is_concerned(self, regions: tuple[Box, ...]) -> bool:
        return any(holds(box, self.facts) for box in regions)

    def follow(self, card: Card) -> None:
        self.followed = card


class Executable:
    """One subject of a machine, which events move.

    A `Gap` and a `Bar` keep the state, and so does an event that no card governs.
    """

    def __init__(self, machine: Machine) -> None:
        self._law = machine
        self._subject = _Subject()
        self._engine = Engine(
            model=None,
            states=list(machine.states),
            initial=machine.initial,
            auto_transitions=False,
            ignore_invalid_triggers=True,
        )
        self._engine.add_model(self._subject)
        self._cases: dict[tuple[State, Event], list[tuple[Card, Callable[[], bool]]]] = {}
        for card in machine.cards:
            concerned = partial(self._subject.is_concerned, tuple(card.boxes()))
            for state in card.given:
                self._cases.setdefault((state, card.when), []).append((card, concerned))
                self._engine.add_transition(
                    card.when.name,
                    state,
                    card.then if isinstance(card, Rule) else None,
                    conditions=concerned,
                    after=partial(self._subject.follow, card),
                )

    @property
    def state(self) -> State:
        """The state of the subject now."""
        return self._subject.state

    def put(self, state: State) -> None:
        """Put the subject into `state`, whatever happened before."""
        self._engine.set_state(state, self._subject)

    def happens(self, event: Event, facts: Valuation) -> Step:
        """Let `event` happen where `facts` are the case.

        `facts` must give a value to every fact that the cards of the event mention. Raises
        `ModelFault` for an event of another machine.
        """
        if event not in self._law.events:
            raise ModelFault(f"{self._law.name}: {event!r} is not an event of this machine")
        before, self._subject.facts, self._subject.followed = self.state, facts, None
        governing = [c for c, concerned in self._cases.get((before, event), ()) if concerned()]
        if event.name in self._engine.events:
            self._engine.events[event.name].trigger(self._subject)
        followed = self._subject.followed
        first = () if followed is None else (followed,)
        return Step(before, self.state, (*first, *(c for c in governing if c is not followed)))


def executable(machine: Machine) -> Executable:
    """A subject of the machine in its initial state, to be moved by events."""
    return Executable(machine)


def graph(machine: Machine) -> nx.MultiDiGraph:
    """The machine as a graph whose nodes are its states.

    A node carries ``initial``, ``final`` and ``wording``. An edge is keyed by the place of its card
    in the machine and carries ``card``, ``clause``, ``event``, ``duties`` and ``kind``. The edge of
    a `Gap` ends in `NOT_SAID`, which is a node only if there is one.
    """
    view = nx.MultiDiGraph(name=machine.name)
    for state in machine.states:
        view.add_node(
            state,
            wording=str(state.value),
            initial=state is machine.initial,
            final=state in machine.final,
        )
    for place, card in enumerate(machine.cards):
        for state in card.given:
            following = _following(card, state)
            if following is NOT_SAID:
                view.add_node(NOT_SAID, wording=NOT_SAID.value, initial=False, final=False)
            view.add_edge(
                state,
                following,
                key=place,
                card=card,
                clause=card.clause,
                event=card.when,
                duties=duties_of(card),
                kind=kind_of(card),
            )
    return view


def unreachable(machine: Machine) -> frozenset[State]:
    """The states to which no cards lead, as can be after `Machine.under` took some away."""
    reached = nx.descendants(graph(machine), machine.initial) | {machine.initial}
    return frozenset(state for state in machine.states if state not in reached)


def shortest_way(machine: Machine, state: State) -> tuple[Card, ...] | None:
    """The fewest cards that lead from the initial state to `state`; None if none do.

    Where several cards lead from one state to the next, the first of them is named.
    """
    view = graph(machine)
    if not nx.has_path(view, machine.initial, state):
        return None
    passed = nx.shortest_path(view, machine.initial, state)
    return tuple(machine.cards[min(view[one][other])] for one, other in pairwise(passed))


def _following(card: Card, state: State) -> Enum:
    if isinstance(card, Gap):
        return NOT_SAID
    return (card.then or state) if isinstance(card, Rule) else state
