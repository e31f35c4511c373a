"""Every move of a configuration graph at least cost, in tests that are short enough to read."""

from __future__ import annotations

from dataclasses import dataclass

from srpd.generators.coverage import Options, cover
from srpd.generators.items import ALL_TRANSITIONS, Criterion
from srpd.generators.moves import UNKNOWN, Move
from srpd.model.compiled import ConfigurationGraph

RESET = UNKNOWN


@dataclass(frozen=True, slots=True)
class Tours:
    """Tests that together make every required move.

    Each test is a sequence of moves (configuration, stimulus) from the initial configuration.
    `cost` counts the moves of all tests plus the price of a reset for each; no set of tests that
    covers the same moves costs less than `lower_bound`.
    """

    tests: tuple[tuple[Move, ...], ...]
    required: int
    cost: int
    lower_bound: int


def all_transitions(
    graph: ConfigurationGraph, *, seed: int = 0, reset_price: int = 2, longest: int = 12
) -> Tours:
    """Tests that make every move of the graph that is not a mere fixture.

    A move after which the configuration is not known, because the law is silent or permits several,
    ends its test. No test is longer than `longest`, or than what the farthest move needs. The order
    of moves that are equally good depends on `seed` alone.
    """
    options = Options(reset_price, longest, seed, stretched=True)
    found = cover(graph, Criterion(ALL_TRANSITIONS), options)
    return Tours(found.tests, len(found.items), found.cost, found.bound)
