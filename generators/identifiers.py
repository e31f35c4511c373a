"""Harmonised identifiers: for each state the sequences that tell it from every other.

What a suite costs is decided by how many identifiers a state has, since each is applied after a
sequence that leads there. So a sequence goes on as long as that separates more pairs cheaper than
a new sequence would, and each state takes of it only the beginning that it needs.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np
import numpy.typing as npt

from srpd.generators.separation import (
    Pairs,
    Separation,
    Word,
    at_once,
    onward,
    separating,
)
from srpd.generators.specification import UNDEFINED, Cells, Table

_FARTHEST = 40
"""Beyond this distance, all distances are as bad."""
_VALUE = np.concatenate([[0.0], 0.5 ** np.arange(1, _FARTHEST + 1)])
"""What a pair at each distance is worth, where one that is separated is worth 1."""
_SAMPLE = 500
"""So many pairs are enough to tell which input is best."""


def identifiers(
    table: Table, found: Separation, order: Sequence[int], *, worth: int = 6
) -> tuple[tuple[Word, ...], ...]:
    """For each state sequences that together separate it from all that it can be separated from.

    They are harmonised: for every pair that can be separated, a common beginning of a sequence of
    the one and of a sequence of the other does it. A sequence is lengthened by up to `worth` inputs
    rather than begun anew, about what it costs to enter a state.
    """
    chosen: list[set[Word]] = [set() for _ in range(table.states)]
    left, inputs = found.separable(), np.array(order, dtype=np.intp)
    while len(left):
        word, depth = _best_word(table, found, inputs, left, worth)
        hit = depth > 0
        needed = np.zeros(table.states, dtype=np.int64)
        np.maximum.at(needed, left.ones[hit], depth[hit])
        np.maximum.at(needed, left.others[hit], depth[hit])
        for state in np.flatnonzero(needed).tolist():
            chosen[state].add(word[: int(needed[state])])
        left = left.among(~hit)
    return tuple(without_beginnings(words) for words in chosen)


def _best_word(
    table: Table, found: Separation, order: npt.NDArray[np.intp], pairs: Pairs, worth: int
) -> tuple[Word, npt.NDArray[np.int64]]:
    """A sequence that separates many of the pairs, and how much of it each of them needs."""
    depth = np.zeros(len(pairs), dtype=np.int64)
    places = np.arange(len(pairs))
    word: list[int] = []
    alive = pairs
    distance = alive.cells(found.distance)
    while len(alive):
        if word and distance.min() > worth:
            break
        best, gain = _best_input(table, found, order, alive)
        steps: Word = (best,)
        if not gain:
            nearest = int(distance.argmin())
            near = int(alive.ones[nearest]), int(alive.others[nearest])
            steps = separating(table, found, *near)
        for chosen in steps:
            word.append(chosen)
            hit = at_once(table, alive, chosen)
            depth[places[hit]] = len(word)
            after, defined = onward(table, alive, chosen)
            distance = after.cells(found.distance)
            kept = ~hit & defined & (distance > 0)
            alive, places, distance = after.among(kept), places[kept], distance[kept]
    return tuple(word), depth


def _best_input(
    table: Table, found: Separation, order: npt.NDArray[np.intp], pairs: Pairs
) -> tuple[int, int]:
    """The input after which most is separated or soon will be, and how many it separates itself."""
    sample = pairs.among(slice(None, None, len(pairs) // _SAMPLE + 1))
    seen, permitted = _side_by_side(table.permitted, sample, order)
    hit = seen.cells(table.apart) & permitted
    after, known = _side_by_side(table.target, sample, order)
    distance = np.where(known, after.cells(found.distance), 0)
    scores = np.where(hit, 1.0, _VALUE[np.minimum(distance, _FARTHEST)]).sum(axis=0)
    best = int(scores.argmax())
    return int(order[best]), int(hit[:, best].sum())


def _side_by_side(
    cells: Cells, pairs: Pairs, order: npt.NDArray[np.intp]
) -> tuple[Pairs, npt.NDArray[np.bool_]]:
    """What the cells hold for each pair and input, and where both members have it."""
    wanted = cells[:, order].astype(np.intp)
    one, other = wanted.take(pairs.ones, axis=0), wanted.take(pairs.others, axis=0)
    return Pairs(one, other), (one != UNDEFINED) & (other != UNDEFINED)


def without_beginnings(words: Iterable[Word]) -> tuple[Word, ...]:
    """The words, in order, that are not the beginning of another."""
    kept: list[Word] = []
    for word in sorted(words, reverse=True):
        if not kept or kept[-1][: len(word)] != word:
            kept.append(word)
    return tuple(reversed(kept))
