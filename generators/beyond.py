"""Why something cannot be covered: a search of all that the law permits, and beyond.

Tests end where the law leaves open what is so. To tell what lies beyond such an outcome from what
nothing leads to at all, the search goes on as if each open outcome had come about: after a gap the
subject stays as it was, and a rule that rests on an unconfirmed fact is taken at its word. What
even this search does not meet is unreachable, and the size of the search is the proof.
"""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Protocol

from srpd.generators.clauses import clauses_of
from srpd.generators.moves import Moves
from srpd.model.compiled import OPEN, ConfigurationGraph
from srpd.model.composition import Outcome, Stimulus, System
from srpd.model.faults import ModelFault
from srpd.model.notation import Rule
from srpd.model.register import in_legal_order
from srpd.model.stepping import Configuration, Result

MOST_CONFIGURATIONS = 200_000


class Steps(Protocol):
    """What steps a system: a `Stepper`, or a machine `Alone`."""

    @property
    def initial(self) -> Configuration:
        """Where every test begins."""

    def results(self, configuration: Configuration, stimulus: Stimulus) -> Iterable[Result]:
        """What may follow a stimulus."""


@dataclass(frozen=True, slots=True)
class Uncovered:
    """Something that a suite does not cover, and why not."""

    item: str
    why: str


Thing = tuple[str, str, str]
"""A kind (`STATE`, `CARD` or `CLAUSE`), the machine that it is of, and its name."""

STATE, CARD, CLAUSE = "state", "card", "clause"


@dataclass(frozen=True, slots=True)
class Found:
    """What a search met, each thing with the stimuli of a shortest way to it, and its size."""

    ways: dict[Thing, tuple[str, ...]]
    configurations: int
    steps: int


@dataclass(frozen=True, slots=True)
class Account:
    """Of the states, cards and clauses of a system: which tests can cover, and which not, and why.

    `covered` names what tests can be sure to cover, as `missing` names the rest.
    """

    covered: frozenset[str]
    missing: tuple[Uncovered, ...]


def account(graph: ConfigurationGraph, steps: Steps, moves: Moves, kind: str) -> Account:
    """What tests can cover of one kind (`STATE`, `CARD` or `CLAUSE`), and why not the rest."""
    wanted = [thing for thing in _things(graph.system) if thing[0] == kind]
    sure = _on_certain_ways(graph, moves)
    missing = [thing for thing in wanted if thing not in sure]
    covered = frozenset(_in_words(thing) for thing in wanted if thing in sure)
    if not missing:
        return Account(covered, ())
    beyond = search(steps, graph.system)
    return Account(covered, tuple(Uncovered(_in_words(t), _why(t, beyond)) for t in missing))


def _why(thing: Thing, beyond: Found) -> str:
    way = beyond.ways.get(thing)
    if way is None:
        return (
            f"unreachable: {beyond.configurations:,} configurations were searched, and all "
            f"{beyond.steps:,} results of the stimuli in them, those beyond open outcomes too"
        )
    if thing[0] == STATE and not way:
        return "left in the step in which it is entered, so no configuration has it"
    return f"only after an outcome that the law leaves open; a shortest way: {', then '.join(way)}"


def search(steps: Steps, system: System) -> Found:
    """Every configuration that there may be, were each open outcome to come about.

    Raises `ModelFault` if there are more than `MOST_CONFIGURATIONS`.
    """
    start, machines, cards = steps.initial, _machines(system), _cards(system)
    came: dict[Configuration, tuple[Configuration, str] | None] = {start: None}
    queue = deque([start])
    ways: dict[Thing, tuple[str, ...]] = dict.fromkeys(_held(system, start), ())
    passing: dict[Thing, tuple[str, ...]] = {}
    counted = 0
    while queue:
        here = queue.popleft()
        for stimulus in system.stimuli:
            for result in steps.results(here, stimulus):
                counted += 1
                after = result.configuration
                if after not in came:
                    if len(came) >= MOST_CONFIGURATIONS:
                        raise ModelFault(
                            f"system {system.name} has more than {MOST_CONFIGURATIONS:,} "
                            "configurations beyond open outcomes; make it smaller"
                        )
                    came[after] = (here, stimulus.name)
                    queue.append(after)
                new = [*_held(system, after), *_used(cards, result.outcome)]
                for thing in new:
                    if thing not in ways:
                        ways[thing] = (*_way(came, here), stimulus.name)
                for thing in _passed(machines, result.outcome):
                    passing.setdefault(thing, ())
    return Found({**passing, **ways}, len(came), counted)


def _way(
    came: dict[Configuration, tuple[Configuration, str] | None], at: Configuration
) -> tuple[str, ...]:
    way: list[str] = []
    step = came[at]
    while step is not None:
        way.append(step[1])
        step = came[step[0]]
    return tuple(reversed(way))


def _on_certain_ways(graph: ConfigurationGraph, moves: Moves) -> set[Thing]:
    found = set(_held(graph.system, graph.configurations[0]))
    cards = _cards(graph.system)
    for row, (source, stimulus) in enumerate(
        zip(graph.source.tolist(), graph.stimulus.tolist(), strict=True)
    ):
        if (source, stimulus) in moves.leads:
            found.update(_used(cards, graph.outcomes[int(graph.outcome[row])]))
    reached = {target for target in moves.leads.values() if target != OPEN}
    for number in reached:
        found.update(_held(graph.system, graph.configurations[number]))
    return found


def _things(system: System) -> list[Thing]:
    found: dict[Thing, None] = {}
    clauses = {coupling.clause for coupling in system.couplings}
    cards = _cards(system)
    for subject in system.subjects:
        for state in subject.machine.states:
            found[(STATE, subject.machine.name, str(state.value))] = None
        for card in subject.machine.cards:
            found[cards[id(card)]] = None
            clauses.update(card.clauses())
    for clause in in_legal_order(clauses):
        found[(CLAUSE, "", clause)] = None
    return list(found)


def _held(system: System, configuration: Configuration) -> list[Thing]:
    return [
        (STATE, subject.machine.name, str(subject.machine.states[configuration[2 * place]].value))
        for place, subject in enumerate(system.subjects)
    ]


def _machines(system: System) -> dict[str, str]:
    return {subject.name: subject.machine.name for subject in system.subjects}


def _used(cards: Mapping[int, Thing], outcome: Outcome) -> list[Thing]:
    used = [cards[id(effect.card)] for effect in outcome.effects]
    return [*used, *((CLAUSE, "", clause) for clause in clauses_of(outcome))]


def _passed(machines: Mapping[str, str], outcome: Outcome) -> list[Thing]:
    return [
        (STATE, machines[effect.subject], str(effect.card.then.value))
        for effect in outcome.effects
        if isinstance(effect.card, Rule) and effect.card.then is not None
    ]


def _cards(system: System) -> dict[int, Thing]:
    """Each card of the machines by its identity; those with the same words are numbered."""
    found: dict[int, Thing] = {}
    for subject in system.subjects:
        seen: Counter[str] = Counter()
        for card in subject.machine.cards:
            states = ", ".join(str(state.value) for state in card.given)
            says = f"{card.clause}, {card.says} ({card.when.value}; {states})"
            seen[says] += 1
            name = says if seen[says] == 1 else f"no. {seen[says]} of {says}"
            found[id(card)] = (CARD, subject.machine.name, name)
    return found


def _in_words(thing: Thing) -> str:
    kind, machine, name = thing
    return f"{kind} {name}" if kind == CLAUSE else f"{kind} of {machine}: {name}"
