"""Machines, and what must hold of every one of them.

An ill-formed machine is refused when it is defined, with a message that names the machine, the card
and what to do. Checked are: names that do not belong to the machine; two cards that would govern
the same case (order never decides); an `anytime` event that some case leaves open; a state that no
card leads to.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum
from functools import cached_property
from itertools import combinations, product

from srpd.model.cases import EVERYTHING, Box, Domains, Valuation, Value, holds, meet, remainder
from srpd.model.cases import witness as any_case
from srpd.model.conditions import Term, boxes, facts_of
from srpd.model.faults import ModelFault
from srpd.model.limbs import Limb
from srpd.model.notation import Bar, Card, Choice, Duty, Event, Gap, Owed, Party, Rule, State, Timer
from srpd.model.readings import READINGS

YES_OR_NO: tuple[Value, ...] = (False, True)

_Decisions = tuple[tuple[Enum, ...], dict[tuple[Value, ...], tuple[Card, ...]]]
_MOST_DECIDED = 20_000

_ReadAs = Enum("_ReadAs", {name: f"the alternative of {name}" for name in READINGS})  # type: ignore[misc]
"""Each reading as a fact whose values are its alternatives."""


@dataclass(frozen=True)
class Machine:
    """The law about one kind of subject.

    `subject` says in words what one instance is. `anytime` are events that a subject cannot refuse:
    in every living state every case of them must be governed. `internal` are events that the bearer
    finds out for itself: each happens as soon as a card governs it, and, where it is mapped to
    another event, only if no card governs that one. `caused` are events that only a coupling
    causes. `domains` gives the facts that are not yes-or-no their values, `impossible` the
    conjunctions of terms that cannot occur.
    """

    name: str
    clause: str
    subject: str
    bearer: Party
    initial: State
    cards: tuple[Card, ...]
    final: frozenset[State] = frozenset()
    anytime: frozenset[Event] = frozenset()
    internal: Mapping[Event, Event | None] = field(default_factory=dict)
    caused: frozenset[Event] = frozenset()
    domains: Domains = field(default_factory=dict)
    impossible: tuple[tuple[Term, ...], ...] = ()
    timers: tuple[Timer, ...] = ()

    def __post_init__(self) -> None:
        self._check_readings()
        self._check_names()
        self._check_unambiguous()
        self._check_anytime()
        self._check_decided()
        self._check_reachable()

    @cached_property
    def states(self) -> tuple[State, ...]:
        """Every state, in the order of its enumeration."""
        return tuple(type(self.initial))

    @cached_property
    def events(self) -> tuple[Event, ...]:
        """Every event that a card speaks of, in the order of its enumeration."""
        return _in_order({card.when for card in self.cards} | self.anytime)

    @cached_property
    def facts(self) -> tuple[Enum, ...]:
        """Every fact that a card or a constraint speaks of, in the order of its enumeration."""
        spoken = {fact for card in self.cards for fact in facts_of(card.provided)}
        return _in_order(spoken | {f for terms in self.impossible for f in facts_of(terms)})

    @cached_property
    def duties(self) -> tuple[Duty, ...]:
        """Every duty that a card demands, permits or forbids, in the order of its enumeration."""
        return _in_order({duty for card in self.cards for duty in duties_of(card)})

    @cached_property
    def fact_domains(self) -> dict[Enum, tuple[Value, ...]]:
        """The values that each fact may take."""
        return {fact: self.domains.get(fact, YES_OR_NO) for fact in self.facts}

    @cached_property
    def cards_by_case(self) -> dict[tuple[State, Event], tuple[tuple[Card, tuple[Box, ...]], ...]]:
        table: dict[tuple[State, Event], list[tuple[Card, tuple[Box, ...]]]] = {}
        for card in self.cards:
            for state in card.given:
                table.setdefault((state, card.when), []).append((card, tuple(card.boxes())))
        return {case: tuple(cards) for case, cards in table.items()}

    @cached_property
    def cards_by_state(self) -> dict[State, tuple[Card, ...]]:
        """The cards that speak of each state."""
        table: dict[State, list[Card]] = {}
        for card in self.cards:
            for state in card.given:
                table.setdefault(state, []).append(card)
        return {state: tuple(cards) for state, cards in table.items()}

    def governing(self, state: State, event: Event, valuation: Valuation) -> tuple[Card, ...]:
        """The cards that govern the case: none, one, or the alternatives of one clause."""
        if (state, event) not in self.cards_by_case:
            return ()
        relevant, decided = self._decisions[state, event]
        try:
            key = tuple([valuation[fact] for fact in relevant])
        except KeyError:  # not every fact is determined: it may be enough all the same
            return self._decide(state, event, valuation)
        found = decided.get(key)
        if found is None:
            if len(decided) >= _MOST_DECIDED:
                decided.clear()
            found = decided[key] = self._decide(state, event, valuation)
        return found

    @cached_property
    def _decisions(self) -> dict[tuple[State, Event], _Decisions]:
        """For each case the facts that it turns on, and the cards by their values as worked out."""
        return {
            case: (_in_order({fact for _, regions in cards for box in regions for fact in box}), {})
            for case, cards in self.cards_by_case.items()
        }

    def _decide(self, state: State, event: Event, valuation: Valuation) -> tuple[Card, ...]:
        return tuple(
            card
            for card, regions in self.cards_by_case[state, event]
            if any(holds(box, valuation) for box in regions)
        )

    def clauses_of(self, duty: Duty) -> tuple[str, ...]:
        """The clauses that impose a duty, in the order of the cards."""
        owed = (each for card in self.cards if isinstance(card, Rule) for each in card.owed())
        return tuple(dict.fromkeys(each.clause for each in owed if each.duty is duty))

    def check_list(self, satisfied: Event) -> tuple[Limb, ...]:
        """The limbs of the check list whose satisfaction is the internal event `satisfied`."""
        failing = self.internal.get(satisfied)
        limbs = (
            card.limb
            for card in self.cards
            if isinstance(card, Rule) and card.limb is not None and card.when is failing
        )
        return tuple(limbs)

    def under(self, choices: Mapping[str, str]) -> Machine:
        """The machine with the cards of the alternatives chosen, and no others.

        A reading that `choices` does not mention keeps all its cards.
        """
        kept = tuple(card for card in self.cards if _chosen(card.reading, choices))
        if len(kept) == len(self.cards):
            return self
        twin = object.__new__(Machine)
        for name in self.__dataclass_fields__:
            object.__setattr__(twin, name, getattr(self, name))
        object.__setattr__(twin, "cards", kept)
        return twin

    def _check_readings(self) -> None:
        for card in self.cards:
            choice = card.reading
            if choice is None:
                continue
            known = READINGS[choice.reading].alternatives if choice.reading in READINGS else ()
            if choice.alternative not in {alternative.name for alternative in known}:
                raise ModelFault(
                    f"{self.name}, card {card.clause}: there is no reading "
                    f"{choice.reading}={choice.alternative}; add it to the readings, or correct it"
                )

    def _check_names(self) -> None:
        states, events = set(self.states), {type(event) for event in self.events}
        if len(events) > 1:
            raise ModelFault(
                f"{self.name}: its events come from {len(events)} enumerations: use one"
            )
        for card in self.cards:
            strange = [state for state in (*card.given, *_next(card)) if state not in states]
            if strange:
                raise ModelFault(
                    f"{self.name}, card {card.clause}: {strange[0]!r} is not a state of this "
                    f"machine; name one of {type(self.initial).__name__}"
                )
            for box in card.boxes():
                for fact, values in box.items():
                    unknown = values - frozenset(self.fact_domains[fact])
                    if unknown:
                        raise ModelFault(
                            f"{self.name}, card {card.clause}: {fact.name} cannot be "
                            f"{sorted(map(str, unknown))[0]}; correct the condition, or the domain"
                        )
            left = [state for state in card.given if state in self.final and _next(card)]
            if left:
                raise ModelFault(
                    f"{self.name}, card {card.clause}: leaves the final state "
                    f"{left[0].name}; take the state out of `final`, or the card out"
                )

    @cached_property
    def _by_case_and_reading(self) -> dict[tuple[State, Event], list[tuple[Card, list[Box]]]]:
        """As `cards_by_case`, with the readings among the facts: it holds of every law."""
        table: dict[tuple[State, Event], list[tuple[Card, list[Box]]]] = {}
        for card in self.cards:
            choice = card.reading
            made: Box = {_ReadAs[choice.reading]: frozenset({choice.alternative})} if choice else {}
            for state in card.given:
                regions: list[Box] = [{**box, **made} for box in card.boxes()]
                table.setdefault((state, card.when), []).append((card, regions))
        return table

    @cached_property
    def _domains_with_readings(self) -> dict[Enum, tuple[Value, ...]]:
        read = {_ReadAs[card.reading.reading] for card in self.cards if card.reading}
        return {
            **self.fact_domains,
            **{each: tuple(a.name for a in READINGS[each.name].alternatives) for each in read},
        }

    def _check_unambiguous(self) -> None:
        for (state, event), cards in self._by_case_and_reading.items():
            for (one, boxes_of_one), (other, boxes_of_other) in combinations(cards, 2):
                if _may_overlap(one, other):
                    continue
                shared = [
                    both
                    for a, b in product(boxes_of_one, boxes_of_other)
                    if (both := meet(a, b)) is not None
                ]
                for box in remainder(shared, self._excluded, self._domains_with_readings):
                    raise ModelFault(
                        f"{self.name}: cards {one.clause} ({one.says}) and {other.clause} "
                        f"({other.says}) both govern {event.name} in {state.name}, for example "
                        f"with {self._in_words(box)}; sharpen a condition, or mark them as "
                        "alternatives of one clause"
                    )

    @cached_property
    def transient(self) -> frozenset[State]:
        """The states that a subject leaves in the very step in which it enters them."""
        passing = self.caused | set(self.internal)
        return frozenset(
            state for card in self.cards if card.when in passing for state in card.given
        )

    def _check_decided(self) -> None:
        deciding = {s for card in self.cards if card.when in self.internal for s in card.given}
        for state in self.states:
            if state not in deciding:
                continue
            governed = [
                box
                for event in self.internal
                for _, regions in self._by_case_and_reading.get((state, event), ())
                for box in regions
            ]
            domains = self._domains_with_readings
            for box in remainder([EVERYTHING], [*governed, *self._excluded], domains):
                raise ModelFault(
                    f"{self.name}: nothing is decided in {state.name} with {self._in_words(box)}; "
                    "add a Rule, or a Gap that asks the question"
                )

    def _check_anytime(self) -> None:
        for state, event in product(self.states, sorted(self.anytime, key=lambda e: e.name)):
            if state in self.final or state in self.transient:
                continue
            governed = [
                box
                for _, regions in self._by_case_and_reading.get((state, event), ())
                for box in regions
            ]
            domains = self._domains_with_readings
            for box in remainder([EVERYTHING], [*governed, *self._excluded], domains):
                raise ModelFault(
                    f"{self.name}: no card governs {event.name} in {state.name} with "
                    f"{self._in_words(box)}; add a Rule, a Bar, or a Gap that asks the question"
                )

    def _check_reachable(self) -> None:
        reached, frontier = {self.initial}, [self.initial]
        while frontier:
            state = frontier.pop()
            for card in self.cards:
                if state in card.given:
                    fresh = set(_next(card)) - reached
                    reached |= fresh
                    frontier.extend(fresh)
        for state in self.states:
            if state not in reached:
                raise ModelFault(
                    f"{self.name}: no card leads to {state.name}; add the card, or remove the state"
                )

    @cached_property
    def _excluded(self) -> list[Box]:
        return [box for terms in self.impossible for box in boxes(terms)]

    def possible(self, valuation: Valuation) -> bool:
        """Whether the valuation, which must be complete, breaks no constraint."""
        return not any(holds(box, valuation) for box in self._excluded)

    def _in_words(self, box: Box) -> str:
        case = any_case(box, self._domains_with_readings)
        spoken = [
            f"{fact.name}={case[fact]}" for fact in self._domains_with_readings if fact in box
        ]
        return ", ".join(spoken) or "any facts"


def duties_of(card: Card) -> tuple[Duty, ...]:
    """Every duty that the card demands, permits or forbids."""
    if isinstance(card, Rule):
        return (*(owed.duty for owed in card.owed()), *card.may, *card.shall_not)
    return card.shall_not if isinstance(card, Bar) else ()


def _next(card: Card) -> tuple[State, ...]:
    return (card.then,) if isinstance(card, Rule) and card.then is not None else ()


def _chosen(choice: Choice | None, choices: Mapping[str, str]) -> bool:
    return (
        choice is None
        or choice.reading not in choices
        or choices[choice.reading] == choice.alternative
    )


def _may_overlap(one: Card, other: Card) -> bool:
    return (
        isinstance(one, Rule)
        and isinstance(other, Rule)
        and bool(one.alternative)
        and one.alternative == other.alternative
    )


def _in_order(members: set[Enum]) -> tuple[Enum, ...]:
    ranks: dict[Enum, int] = {}
    for kind in {type(member) for member in members}:
        ranks.update({member: place for place, member in enumerate(kind)})
    return tuple(sorted(members, key=lambda member: (type(member).__name__, ranks[member])))


__all__ = ["Bar", "Gap", "Machine", "Owed", "Rule", "duties_of"]
