"""Manners: the different ways in which one stimulus can be made to happen.

A stimulus says what happens; the message, the number or the instant with which it happens is data,
and the law is the same for all of it. A manner is one choice of that data which is worth a test of
its own: one second before a deadline, a damaged message, the code that a User Role must see. What
is required stays that of the stimulus; a manner can only narrow it.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from importlib.metadata import version

from srpd.generators.cases import Case, Coverage, NotCovered, Step, Suite
from srpd.generators.clauses import clauses_of_moves
from srpd.generators.graphs import compiled
from srpd.generators.routes import Routes
from srpd.generators.separation import Word
from srpd.generators.specification import Observer
from srpd.generators.telling import Telling
from srpd.model.compiled import ConfigurationGraph
from srpd.model.composition import System
from srpd.model.notation import Rule


@dataclass(frozen=True, slots=True)
class Manner:
    """One way in which a stimulus is made to happen.

    `says` what is special about it, and `rule` what it breaks or keeps to, with its source.
    With `still` it comes to nothing: what the stimulus brings about must not have begun. With
    `answered` it may be answered nevertheless, by a refusal or by an Acknowledgement, and need not
    be. Where the Code does not say what follows, or no public source confirms it, `unsettled` says
    why, with its source; then what follows is noted and not judged. A refusal that it leads to must
    bear one of the `codes`, if there are any; `preferred` are those that a source beside Appendix
    AB asks for, which is noted and not judged.

    It is tried `where` one of these clauses governs, or anywhere if there are none; with `at_start`
    only as the first step. The stimuli `then` follow it and show what it has led to. What shows
    that the stimulus `told_from` has come about, or has not, is worked out, and follows. Such a
    step, and one that is `last`, has a test of its own. What is `left_out` is not tried, and why.
    """

    name: str
    says: str
    rule: str
    still: bool = False
    answered: bool = False
    unsettled: str = ""
    codes: frozenset[str] = frozenset()
    preferred: frozenset[str] = frozenset()
    where: frozenset[str] = frozenset()
    at_start: bool = False
    then: tuple[str, ...] = ()
    told_from: str = ""
    last: bool = False
    left_out: str = ""

    @property
    def alone(self) -> bool:
        """Whether it has a test of its own, which ends with what shows it."""
        return self.last or self.at_start or bool(self.then or self.told_from)


Manners = Mapping[str, Sequence[Manner]]
"""The manners of each stimulus of a system, by the name of the stimulus."""

LONGEST = 12


@dataclass(frozen=True, slots=True)
class Wanted:
    """What to cover: a `kind` of manners, each once.

    With `every_outcome` each once for every set of rules that the stimulus brings into play, since
    a deadline is another one in another state; without, wherever it brings any into play. After
    each of them follows, in its usual way, the stimulus that `followed_by` gives for the system.
    The `observer` of a system says what can be seen, for those that only later steps can show.
    """

    kind: str
    observer: Callable[[System], Observer]
    every_outcome: bool = False
    followed_by: Mapping[str, str] = field(default_factory=dict)
    reset_price: int = 2
    longest: int | None = None
    seed: int = 0


def mannered_suite(
    wanted: Wanted,
    tables: Mapping[str, Manners],
    choices: Mapping[str, str],
    progress: Callable[[str, int, int], None] = lambda *_: None,
) -> Suite:
    """Tests of the systems in `tables` in which their stimuli happen in each of these manners."""
    cases: list[Case] = []
    coverage: list[Coverage] = []
    uncovered: list[NotCovered] = []
    there = {name: manners for name, manners in tables.items() if any(manners.values())}
    for number, (name, manners) in enumerate(there.items()):
        progress(name, number, len(there))
        made, row, missed = _mannered(name, compiled(name, choices), manners, wanted)
        cases += made
        coverage.append(row)
        uncovered += missed
    progress("", len(there), len(there))
    return Suite(
        version("srpd"), wanted.seed, dict(choices), tuple(coverage), tuple(cases), tuple(uncovered)
    )


def _mannered(
    name: str, graph: ConfigurationGraph, manners: Manners, wanted: Wanted
) -> tuple[list[Case], Coverage, list[NotCovered]]:
    """Tests of one system. None is longer than is wanted unless an item lies farther away."""
    tried = {
        stimulus: tuple(manner for manner in each if not manner.left_out)
        for stimulus, each in manners.items()
    }
    walker = _Walker(graph, tried, wanted)
    items = len(walker.left)
    clauses = clauses_of_moves(graph)
    cases: list[Case] = []
    while test := walker.next_test():
        case = f"{name}-{wanted.kind}-{len(cases) + 1:03}"
        cases.append(Case(case, name, _steps(case, graph, test, clauses)))
    missed = [
        NotCovered(name, f"{stimulus}: {manner.name}", why)
        for stimulus, manner, why in _not_tried(manners, walker, graph)
    ]
    steps = sum(len(case.steps) for case in cases)
    cost = steps + wanted.reset_price * len(cases)
    covered = items - len(walker.left)
    least = covered * (1 + (name in wanted.followed_by))
    bound = least + wanted.reset_price if covered else 0
    row = Coverage(
        system=name,
        coverage=wanted.kind,
        configurations=len(graph.configurations),
        items=items,
        covered=covered,
        tests=len(cases),
        steps=steps,
        cost=cost,
        lower_bound=bound,
        bound_for=0,
        gap=cost - bound,
    )
    return cases, row, missed


def _not_tried(
    manners: Manners, walker: _Walker, graph: ConfigurationGraph
) -> Iterator[tuple[str, Manner, str]]:
    """What is in no test, and why."""
    for item in walker.left:
        yield graph.stimuli[item.stimulus].name, item.manner, "it cannot be reached"
    for stimulus, each in manners.items():
        for manner in each:
            if manner.left_out:
                yield stimulus, manner, manner.left_out
            elif stimulus not in walker.governed:
                yield stimulus, manner, "no rule governs it under these readings"
            elif (stimulus, manner.name) not in walker.shown and not manner.where:
                yield stimulus, manner, "nothing that can follow would show it"


Governing = frozenset[int]
"""The rules that a move brings into play, by their identity."""

Taken = tuple[int, int, str]
"""A move (configuration and stimulus), and the manner in which it is made; empty for the usual."""


@dataclass(frozen=True, slots=True)
class Item:
    """What is to be covered: a stimulus that happens in a manner, in one of the `places`.

    For each place there are the stimuli that follow and show it.
    """

    stimulus: int
    manner: Manner
    places: Mapping[int, Word]


class _Walker:
    """Walks to the nearest stimulus of which a manner is left, again and again."""

    def __init__(self, graph: ConfigurationGraph, manners: Manners, wanted: Wanted) -> None:
        self._routes = Routes(graph)
        self._telling = Telling(self._routes, wanted.observer)
        self._longest = LONGEST if wanted.longest is None else wanted.longest
        after = wanted.followed_by.get(graph.system.name)
        self._after = tuple(n for n, each in enumerate(graph.stimuli) if each.name == after)
        self.governed: set[str] = set()
        places: dict[tuple[int, Governing], set[int]] = {}
        for (source, number), target in self._routes.targets.items():
            name = graph.stimuli[number].name
            rules = _rules(self._routes, (source, number))
            if name in manners and target is not None and rules:
                key = (number, rules if wanted.every_outcome else frozenset())
                places.setdefault(key, set()).add(source)
                self.governed.add(name)
        self.left: list[Item] = [
            Item(key[0], manner, shown)
            for key in sorted(places, key=lambda key: min(places[key]))
            for manner in manners[graph.stimuli[key[0]].name]
            if (shown := dict(self._shown(key[0], manner, places[key])))
        ]
        if wanted.seed:
            random.Random(wanted.seed).shuffle(self.left)  # noqa: S311 - variety, not security
        self.shown = {(graph.stimuli[i.stimulus].name, i.manner.name) for i in self.left}

    def next_test(self) -> list[Taken]:
        """One more test; empty if nothing that can be reached is left."""
        test: list[Taken] = []
        here = 0
        while found := self._nearest(here, fresh=not test):
            way, item = found
            if test and len(test) + len(way) + 1 + len(self._after) > self._longest:
                break
            here = self._walked(test, here, way)
            self.left.remove(item)
            test.append((here, item.stimulus, item.manner.name))
            following = item.places[here]
            here = here if item.manner.still else self._onward(here, item.stimulus)
            here = self._walked(test, here, (*following, *self._after))
            if item.manner.alone:
                break
        return test

    def _walked(self, test: list[Taken], here: int, way: Word) -> int:
        for step in way:
            test.append((here, step, ""))
            target = self._routes.targets[(here, step)]
            here = here if target is None else target
        return here

    def _onward(self, here: int, stimulus: int) -> int:
        target = self._routes.targets[(here, stimulus)]
        assert target is not None  # noqa: S101 - only certain moves are taken
        return target

    def _shown(self, number: int, manner: Manner, places: set[int]) -> Iterator[tuple[int, Word]]:
        """The places where it can be tried, with what follows there."""
        for source in sorted(places):
            if manner.at_start and source:
                continue
            if manner.where and not manner.where & self._routes.clauses((source, number)):
                continue
            target = source if manner.still else self._onward(source, number)
            word = self._telling.by_name(target, manner.then)
            if word is not None and manner.told_from:
                word = self._telling.apart(source, target, manner.told_from)
            if word is not None:
                yield source, word

    def _nearest(self, here: int, *, fresh: bool) -> tuple[Word, Item] | None:
        open_to = [item for item in self.left if fresh or not item.manner.alone]
        way = self._routes.way(here, set[int]().union(*(item.places for item in open_to)))
        if way is None:
            return None
        there = here
        for step in way:
            there = self._onward(there, step)
        return way, next(item for item in open_to if there in item.places)


def _rules(routes: Routes, move: tuple[int, int]) -> Governing:
    return frozenset(id(card) for card in routes.cards(move) if isinstance(card, Rule))


def _steps(
    case: str,
    graph: ConfigurationGraph,
    test: Sequence[Taken],
    clauses: Mapping[tuple[int, int], tuple[str, ...]],
) -> tuple[Step, ...]:
    steps: list[Step] = []
    named: tuple[str, ...] = ()
    for place in range(len(test), 0, -1):
        source, stimulus, manner = test[place - 1]
        named = clauses[(source, stimulus)] or named
        steps.append(Step(f"{case}.{place}", graph.stimuli[stimulus].name, named, manner))
    return tuple(reversed(steps))
