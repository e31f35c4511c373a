"""Telling a deviation from the law: the shortest sequence on which both cannot be followed.

The law and the deviation are followed side by side, the law along moves of which the result is
certain, the deviation wherever it may then stand. They are told apart by a step of which nothing
that can be seen is permitted by both.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import Enum

from srpd.generators.asked import Case, asked
from srpd.generators.moves import UNKNOWN, Move, Moves, Word
from srpd.generators.specification import Observation, Observer
from srpd.model.cases import Valuation
from srpd.model.compiled import OPEN, ConfigurationGraph
from srpd.model.faults import ModelFault
from srpd.model.notation import Card, Rule
from srpd.model.stepping import Configuration, Result, Stepper
from srpd.model.variants import InMachine, Stale, Variant, WithoutCoupling

MOST_PAIRS = 3_000
"""So many places of the two side by side are looked at for one deviation."""
LONGEST = 6
"""Steps in which a deviation must show once it has been at work."""

_Standing = frozenset[Configuration]
_Side = tuple[Word, int, _Standing]
"""The moves so far, where the law stands after them, and where the deviation may."""


class Difference(Enum):
    """How a deviation differs from the law in a system; the values are words for a reader."""

    TOLD = "it can be told"
    NEVER = "nothing that is tried comes to where it differs"
    NONE = "wherever it applies, what follows is the same"
    UNSEEN = "it differs in nothing that is seen at a port"


@dataclass(frozen=True, slots=True)
class Telling:
    """How a deviation differs from the law in a system, with a word that tells it if one does."""

    difference: Difference
    word: Word = ()


class Deviating:
    """Tells deviations from the law of one system."""

    def __init__(self, graph: ConfigurationGraph, moves: Moves, observer: Observer) -> None:
        self._graph, self._moves, self._observer = graph, moves, observer
        self._machines = {each.machine.name: each.machine for each in graph.system.subjects}
        self._asked = asked(graph)
        self._rows = {(source, number): rows for source, number, rows in graph.moves()}
        self._answers: dict[Case, list[tuple[Valuation, tuple[Card, ...], list[Move]]]] = {}
        self._seen: dict[Move, tuple[Observation, ...]] = {}
        self._doing = self._moves_by_duty()

    def tell(self, variant: Variant) -> Telling:
        """How this deviation differs from the law here."""
        touched = self._touched(variant)
        if not touched:
            return Telling(Difference.NEVER)
        steps = _Steps(variant, self._graph)
        differs, sides = False, list[_Side]()
        for move in touched:
            here = self._graph.configurations[move[0]]
            if not self._is_other(move, steps.results(here, move[1])):
                continue
            differs = True
            side = self._after(steps, ((), move[0], frozenset({here})), move)
            if side is not None and not side[2]:
                return Telling(Difference.TOLD, side[0])
            if side is not None:
                sides.append(side)
        if not differs:
            return Telling(Difference.NONE)
        word = self._shown(steps, sides)
        return Telling(Difference.TOLD, word) if word else Telling(Difference.UNSEEN)

    def _touched(self, variant: Variant) -> list[Move]:
        """The moves of a test in which the deviation may differ from the law."""
        found: set[Move] = set()
        how = variant.how
        if isinstance(how, WithoutCoupling):
            if how.coupling in self._graph.system.couplings:
                found |= self._doing.get((how.coupling.of, how.coupling.duty), set())
        elif isinstance(how, Stale):
            found.update(self._where_changed(how))
        elif how.machine in self._machines:
            found.update(self._where_governed(how))
        return sorted(
            move for move in found if move in self._moves.leads and move not in self._moves.fixtures
        )

    def _where_governed(self, how: InMachine) -> Iterator[Move]:
        """Where other cards govern than by the law."""
        cases = {(how.machine, s, card.when) for card in how.change.cards for s in card.given}
        for case in cases:
            for facts, law, moves in self._answered(case):
                other = how.change.governing(law, case[1], case[2], facts)
                if [id(card) for card in other] != [id(card) for card in law]:
                    yield from moves

    def _where_changed(self, how: Stale) -> Iterator[Move]:
        """Where the fact is no longer what it was at the beginning."""
        if how.link not in self._graph.system.links:
            return
        began = how.value(self._graph.system)
        if began is None:
            return
        for (machine, _, _), known in self._asked.items():
            for facts, moves in known.items() if machine == how.link.of else ():
                if dict(facts).get(how.link.fact, began) != began:
                    yield from moves

    def _answered(self, case: Case) -> list[tuple[Valuation, tuple[Card, ...], list[Move]]]:
        """What governs by the law in a case, for all that is asked of it."""
        if case not in self._answers:
            found = self._answers[case] = []
            for known, moves in self._asked.get(case, {}).items():
                facts = dict(known)
                try:
                    law = self._machines[case[0]].governing(case[1], case[2], facts)
                except KeyError:
                    continue
                found.append((facts, law, moves))
        return self._answers[case]

    def _moves_by_duty(self) -> Mapping[tuple[str, Enum], set[Move]]:
        machines = {each.name: each.machine.name for each in self._graph.system.subjects}
        found: dict[tuple[str, Enum], set[Move]] = {}
        for move, rows in self._rows.items():
            for row in rows:
                for effect in self._graph.outcomes[int(self._graph.outcome[row])].effects:
                    if isinstance(effect.card, Rule):
                        for owed in effect.card.owed():
                            key = (machines[effect.subject], owed.duty)
                            found.setdefault(key, set()).add(move)
        return found

    def _is_other(self, move: Move, results: tuple[Result, ...]) -> bool:
        """Whether the deviation permits there what the law does not."""
        law = {
            (int(self._graph.target[row]), self._graph.outcomes[int(self._graph.outcome[row])])
            for row in self._rows[move]
        }
        if any(target == OPEN for target, _ in law):
            return False
        known = {(self._graph.configurations[target], outcome) for target, outcome in law}
        return any((each.configuration, each.outcome) not in known for each in results)

    def _shown(self, steps: _Steps, sides: list[_Side]) -> Word:
        """The shortest continuation of any of these that tells the two apart; empty if none."""
        known: set[tuple[int, _Standing]] = set()
        queue = [side for side in sides if self._is_open(side, known)]
        for _ in range(LONGEST):
            following: list[_Side] = []
            for side in queue:
                for move in self._moves.leaving.get(side[1], ()):
                    after = self._after(steps, side, move)
                    if after is None:
                        continue
                    if not after[2]:
                        return after[0]
                    if self._is_open(after, known):
                        following.append(after)
                    if len(known) > MOST_PAIRS:
                        return ()
            queue = following
        return ()

    def _is_open(self, side: _Side, known: set[tuple[int, _Standing]]) -> bool:
        """Whether it is not known what comes of this; from now on it is."""
        _, law, held = side
        if law == UNKNOWN or held == {self._graph.configurations[law]} or (law, held) in known:
            return False
        known.add((law, held))
        return True

    def _after(self, steps: _Steps, side: _Side, move: Move) -> _Side | None:
        """Both after a move; the deviation stands nowhere if it is told by it.

        None if nothing can be made of the move.
        """
        word, _, held = side
        several = [(each, steps.results(each, move[1])) for each in held]
        target = self._moves.leads[move]
        if move in self._moves.fixtures:
            kept = frozenset(
                after
                for each, results in several
                for after in ([result.configuration for result in results] or [each])
            )
            return (*word, move), target, kept
        if not any(results for _, results in several) or self._is_law_open(move):
            return None
        kept = frozenset(
            result.configuration
            for _, results in several
            for result in results
            if result.outcome.open or not self._is_apart(move, result)
        )
        return (*word, move), target, kept

    def _is_law_open(self, move: Move) -> bool:
        return any(int(self._graph.target[row]) == OPEN for row in self._rows[move])

    def _is_apart(self, move: Move, result: Result) -> bool:
        """Whether nothing that the law permits to be seen is permitted by the result."""
        if move not in self._seen:
            graph = self._graph
            self._seen[move] = tuple(
                self._observer.observation(
                    graph.outcomes[int(graph.outcome[row])],
                    graph.configurations[int(graph.target[row])],
                )
                for row in self._rows[move]
            )
        other = self._observer.observation(result.outcome, result.configuration)
        return all(other.contradicts(each) for each in self._seen[move])


class _Steps:
    """The steps of a deviation, each worked out once."""

    def __init__(self, variant: Variant, graph: ConfigurationGraph) -> None:
        self._graph = graph
        self._stepper = Stepper(variant.of(graph.system))
        self._known: dict[tuple[Configuration, int], tuple[Result, ...]] = {}

    def results(self, here: Configuration, number: int) -> tuple[Result, ...]:
        """What it permits of a stimulus; none where the model does not say what is so."""
        key = (here, number)
        if key not in self._known:
            try:
                found = self._stepper.results(here, self._graph.stimuli[number])
            except (ModelFault, KeyError):
                found = ()
            self._known[key] = found
        return self._known[key]
