"""The tests that tell the deviations which no other part of the standard suite tells."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from importlib.metadata import version

from srpd.conformance.judging.told import known
from srpd.generators.cases import Case, Coverage, NotCovered, Suite
from srpd.generators.clauses import clauses_of_moves
from srpd.generators.graphs import compiled
from srpd.generators.moves import START, UNKNOWN, Moves, Word, moves_of
from srpd.generators.suite import NO_GAP, steps_of
from srpd.model.compiled import ConfigurationGraph

DEVIATIONS = "deviations"
"""The name of this kind of coverage."""


def deviations_suite(
    names: Iterable[str], choices: Mapping[str, str], *, seed: int = 0, reset_price: int = 2
) -> Suite:
    """The tests of these systems. A sequence that these readings do not permit is not covered."""
    coverage: list[Coverage] = []
    cases: list[Case] = []
    left: list[NotCovered] = []
    for name in names:
        sequences = known().sequences.get(name, ())
        if sequences:
            graph = compiled(name, choices)
            moves = moves_of(graph)
            words = {each: _word(graph, moves, each) for each in sequences}
            made = list(_cases(name, graph, [word for word in words.values() if word]))
            steps = sum(len(case.steps) for case in made)
            coverage.append(
                Coverage(
                    system=name,
                    coverage=DEVIATIONS,
                    configurations=len(graph.configurations),
                    items=len(sequences),
                    covered=len(made),
                    tests=len(made),
                    steps=steps,
                    cost=steps + reset_price * len(made),
                    lower_bound=0,
                    bound_for=0,
                    gap=NO_GAP,
                )
            )
            cases += made
            left += [
                NotCovered(name, ", then ".join(each), "the readings do not permit this sequence")
                for each, word in words.items()
                if not word
            ]
    return Suite(version("srpd"), seed, dict(choices), tuple(coverage), tuple(cases), tuple(left))


def _cases(name: str, graph: ConfigurationGraph, words: Sequence[Word]) -> Iterator[Case]:
    clauses = clauses_of_moves(graph)
    for number, word in enumerate(words, start=1):
        case = f"{name}-{DEVIATIONS}-{number:03}"
        yield Case(case, name, steps_of(case, graph, word, clauses))


def _word(graph: ConfigurationGraph, moves: Moves, stimuli: Sequence[str]) -> Word:
    """These stimuli as moves from the start; empty if they cannot all follow."""
    numbers = {each.name: number for number, each in enumerate(graph.stimuli)}
    here, word = START, list[tuple[int, int]]()
    for name in stimuli:
        move = (here, numbers.get(name, UNKNOWN))
        if here == UNKNOWN or move not in moves.leads:
            return ()
        word.append(move)
        here = moves.leads[move]
    return tuple(word)
