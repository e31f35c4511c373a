"""Tests encoded for the kernel: all their steps in one row, and where each move is first made."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from srpd.generators.specification import UNDEFINED, Table

Numbers = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class EncodedTests:
    """Tests as rows of numbers.

    `steps` are the inputs of all tests, `states` the states in which the law has them applied; the
    test *t* begins at `bounds[t]` and ends before `bounds[t + 1]`. `made[s, x]` is where those of
    the `parts` begin and end that are tests from the first time on that *x* is applied in *s*.
    `followed[s, x, y]` says that *y* is applied right after *x* is applied in *s*.
    """

    steps: Numbers
    states: Numbers
    bounds: Numbers
    made: Numbers
    parts: Numbers
    followed: npt.NDArray[np.bool_]


def encode_tests(table: Table, tests: Iterable[Sequence[int]]) -> EncodedTests:
    """The tests on a table. Each input must be defined where it is applied.

    Raises `ValueError` if one is not.
    """
    steps: list[int] = []
    states: list[int] = []
    bounds = [0]
    firsts: dict[tuple[int, int], list[tuple[int, int]]] = {}
    followed = np.zeros((table.states, table.inputs, table.inputs), dtype=np.bool_)
    for test in tests:
        passed = passes(table, test)
        seen: dict[tuple[int, int], int] = {}
        for place, move in enumerate(zip(passed, test, strict=True), start=len(steps)):
            seen.setdefault(move, place)
        for state, (chosen, after) in zip(passed, pairwise(test), strict=False):
            followed[state, chosen, after] = True
        steps += test
        states += passed
        bounds.append(len(steps))
        for move, place in seen.items():
            firsts.setdefault(move, []).append((place, len(steps)))
    made = np.zeros((table.states, table.inputs, 2), dtype=np.int64)
    parts: list[tuple[int, int]] = []
    for move, found in firsts.items():
        made[move] = len(parts), len(parts) + len(found)
        parts += found
    return EncodedTests(
        np.array(steps, dtype=np.int64),
        np.array(states, dtype=np.int64),
        np.array(bounds, dtype=np.int64),
        made,
        np.array(parts, dtype=np.int64).reshape(-1, 2),
        followed,
    )


def passes(table: Table, test: Sequence[int]) -> list[int]:
    """The states in which the inputs of a test are applied. Raises as `encode_tests`."""
    here, found = 0, []
    for place, chosen in enumerate(test):
        if here == UNDEFINED or table.permitted[here, chosen] == UNDEFINED:
            raise ValueError(f"step {place + 1} is not defined where the test stands")
        found.append(here)
        here = int(table.target[here, chosen])
    return found
