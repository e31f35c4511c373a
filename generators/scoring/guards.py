"""Guards negated: machines that take one fact for its opposite, in one state and on one event.

A card then governs where its condition is false, and the card for the other case where it is true.
Which steps of a system that changes is found out by listening to what the machines are asked.
"""

from __future__ import annotations

from collections import ChainMap
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import Enum

from srpd.generators.asked import Case, asked
from srpd.generators.moves import Move
from srpd.model.cases import Valuation, Value
from srpd.model.compiled import ConfigurationGraph
from srpd.model.machine import Machine
from srpd.model.notation import Card, Event, State


@dataclass(frozen=True, slots=True)
class Guard:
    """Whether `fact` has one of `values` decides which of the `cards` governs in a case."""

    case: Case
    fact: Enum
    values: frozenset[Value]
    cards: tuple[Card, ...]


class Mistaken(Machine):
    """A machine that is wrong about one guard: within the values as without, and the reverse."""

    guard: Guard
    opposite: Mapping[Value, Value]

    def governing(self, state: State, event: Event, valuation: Valuation) -> tuple[Card, ...]:
        """The cards that govern by this mistake. Raises `KeyError` if a fact is not determined."""
        if self.guard.case == (self.name, state, event) and self.guard.fact in valuation:
            value = self.opposite[valuation[self.guard.fact]]
            known = valuation.maps if isinstance(valuation, ChainMap) else [valuation]
            valuation = ChainMap({self.guard.fact: value}, *known)
        return super().governing(state, event, valuation)


def mistaken(machine: Machine, guard: Guard) -> Mistaken:
    """The machine with this guard negated."""
    twin = object.__new__(Mistaken)
    vars(twin).update(vars(machine), guard=guard, opposite=_opposite(machine, guard))
    return twin


def guards(graph: ConfigurationGraph) -> Iterator[tuple[Guard, tuple[Move, ...]]]:
    """Each guard of the system that decides anything in it, with the moves that it decides."""
    machines = {each.machine.name: each.machine for each in graph.system.subjects}
    for (name, state, event), known in asked(graph).items():
        machine = machines[name]
        answers = [
            (facts, machine.governing(state, event, facts), moves)
            for facts, moves in ((dict(each), moves) for each, moves in known.items())
        ]
        for guard in _guards_of(machine, (name, state, event)):
            wrong = mistaken(machine, guard)
            moves = {
                move
                for facts, governing, moves in answers
                if _governing(wrong, facts) != governing
                for move in moves
            }
            if moves:
                yield guard, tuple(sorted(moves))


def _guards_of(machine: Machine, case: Case) -> Iterator[Guard]:
    """The guards of the cards for a case; what tells the same values apart is one guard."""
    _, state, event = case
    found: dict[tuple[Enum, frozenset[Value]], dict[int, Card]] = {}
    for card in machine.cards:
        if card.when is event and state in card.given:
            for fact, values in _terms(card):
                domain = machine.fact_domains[fact]
                within = values if domain[0] in values else frozenset(domain) - values
                if within and within != frozenset(domain):
                    found.setdefault((fact, within), {})[id(card)] = card
    for (fact, values), cards in found.items():
        yield Guard(case, fact, values, tuple(cards.values()))


def _terms(card: Card) -> Iterable[tuple[Enum, frozenset[Value]]]:
    return dict.fromkeys(term for box in card.boxes() for term in box.items())


def _opposite(machine: Machine, guard: Guard) -> dict[Value, Value]:
    """For each value of the fact one that the guard tells from it."""
    domain = machine.fact_domains[guard.fact]
    inside = next(value for value in domain if value in guard.values)
    outside = next(value for value in domain if value not in guard.values)
    return {value: outside if value in guard.values else inside for value in domain}


def _governing(wrong: Mistaken, facts: Mapping[Enum, Value]) -> tuple[Card, ...] | None:
    """What governs by the mistake; None if that hangs on a fact that is not determined."""
    _, state, event = wrong.guard.case
    try:
        return wrong.governing(state, event, facts)
    except KeyError:
        return None
