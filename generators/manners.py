"""Manners: the different ways in which one stimulus can be made to happen.

A stimulus says what happens; the message, the number or the instant with which it happens is data,
and the law is the same for all of it. A manner is one choice of that data which is worth a test of
its own: one second before a deadline, a damaged message, the code that a User Role must see. What
is required stays that of the stimulus; a manner can only narrow it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from importlib.metadata import version

from srpd.generators.cases import Case, Coverage, NotCovered, Step, Suite
from srpd.generators.clauses import clauses_of_moves
from srpd.generators.graphs import compiled
from srpd.generators.routes import Routes
from srpd.model.compiled import ConfigurationGraph
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
    """

    name: str
    says: str
    rule: str
    still: bool = False
    answered: bool = False
    unsettled: str = ""
    codes: frozenset[str] = frozenset()
    preferred: frozenset[str] = frozenset()


Manners = Mapping[str, Sequence[Manner]]
"""The manners of each stimulus of a system, by the name of the stimulus."""

LONGEST = 12


@dataclass(frozen=True, slots=True)
class Wanted:
    """What to cover: a `kind` of manners, each once.

    With `every_outcome` each once for every set of rules that the stimulus brings into play, since
    a deadline is another one in another state; without, wherever it brings any into play. After
    each of them follows, in its usual way, the stimulus that `followed_by` gives for the system.
    """

    kind: str
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
    walker = _Walker(graph, manners, wanted)
    items = len(walker.left)
    clauses = clauses_of_moves(graph)
    cases: list[Case] = []
    while test := walker.next_test():
        case = f"{name}-{wanted.kind}-{len(cases) + 1:03}"
        cases.append(Case(case, name, _steps(case, graph, test, clauses)))
    missed = [
        NotCovered(name, f"{graph.stimuli[number].name}: {manner.name}", "it cannot be reached")
        for number, _, manner in walker.left
    ]
    missed += [
        NotCovered(name, f"{stimulus}: {manner.name}", "no rule governs it under these readings")
        for stimulus, each in manners.items()
        for manner in each
        if stimulus not in walker.governed
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


Governing = frozenset[int]
"""The rules that a move brings into play, by their identity."""

Item = tuple[int, Governing, Manner]
"""A stimulus, the rules that it brings into play (empty: any), and the manner in which it does."""

Taken = tuple[int, int, str]
"""A move (configuration and stimulus), and the manner in which it is made; empty for the usual."""


class _Walker:
    """Walks to the nearest stimulus of which a manner is left, again and again."""

    def __init__(self, graph: ConfigurationGraph, manners: Manners, wanted: Wanted) -> None:
        self._routes = Routes(graph)
        self._longest = LONGEST if wanted.longest is None else wanted.longest
        after = wanted.followed_by.get(graph.system.name)
        self._after = [n for n, each in enumerate(graph.stimuli) if each.name == after]
        self._places: dict[tuple[int, Governing], set[int]] = {}
        self.governed: set[str] = set()
        for (source, number), target in self._routes.targets.items():
            name = graph.stimuli[number].name
            rules = _rules(self._routes, (source, number))
            if name in manners and target is not None and rules:
                key = (number, rules if wanted.every_outcome else frozenset())
                self._places.setdefault(key, set()).add(source)
                self.governed.add(name)
        self.left: list[Item] = [
            (number, rules, manner)
            for number, rules in sorted(self._places, key=lambda key: min(self._places[key]))
            for manner in manners[graph.stimuli[number].name]
        ]

    def next_test(self) -> list[Taken]:
        """One more test; empty if nothing that can be reached is left."""
        test: list[Taken] = []
        here = 0
        while found := self._nearest(here):
            way, item = found
            if test and len(test) + len(way) + 1 + len(self._after) > self._longest:
                break
            for step in way:
                test.append((here, step, ""))
                here = self._onward(here, step)
            number, _, manner = item
            self.left.remove(item)
            test.append((here, number, manner.name))
            here = here if manner.still else self._onward(here, number)
            for following in self._after:
                test.append((here, following, ""))
                here = self._onward(here, following)
        return test

    def _onward(self, here: int, stimulus: int) -> int:
        target = self._routes.targets[(here, stimulus)]
        assert target is not None  # noqa: S101 - only certain moves are taken
        return target

    def _nearest(self, here: int) -> tuple[tuple[int, ...], Item] | None:
        wanted = {(number, rules) for number, rules, _ in self.left}
        places = set().union(*(self._places[each] for each in wanted))
        way = self._routes.way(here, places)
        if way is None:
            return None
        there = here
        for step in way:
            there = self._onward(there, step)
        return way, next(item for item in self.left if there in self._places[item[:2]])


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
