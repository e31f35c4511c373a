"""Which states a sequence of inputs can tell apart.

Two states are separated by a sequence that is defined in both, if along it they permit outputs of
which none is permitted by both. Whatever an implementation then shows, it shows that it is not in
one of the two. States of which no sequence says that much are inseparable, and the proof is a
fixpoint: in such a pair no input separates at once, and every common input leads to one state or to
another such pair.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

import numpy as np
import numpy.typing as npt

from srpd.generators.specification import UNDEFINED, Cells, Table

Word = tuple[int, ...]
Depths = npt.NDArray[np.int16]
Places = npt.NDArray[np.intp]
Cell = TypeVar("Cell", np.bool_, np.int16)


@dataclass(frozen=True, slots=True)
class Pairs:
    """Pairs of states, member by member."""

    ones: Places
    others: Places

    def among(self, kept: npt.NDArray[np.bool_] | Places | slice) -> Pairs:
        """The pairs at the places that are kept."""
        return Pairs(self.ones[kept], self.others[kept])

    def cells(self, matrix: npt.NDArray[Cell]) -> npt.NDArray[Cell]:
        """What a matrix holds for each pair; anything, where a member of it is undefined.

        This is many times faster than to index the matrix by both members.
        """
        found: npt.NDArray[Cell] = matrix.ravel().take(self._places(matrix), mode="clip")
        return found

    def write(self, matrix: npt.NDArray[Any], value: int) -> None:
        """Write the value into a matrix for each pair."""
        matrix.put(self._places(matrix), value)

    def _places(self, matrix: npt.NDArray[Any]) -> Places:
        places: Places = self.ones * matrix.shape[1] + self.others
        return places

    def __len__(self) -> int:
        return len(self.ones)


@dataclass(frozen=True, slots=True)
class Separation:
    """How far apart the states are.

    `distance[s, t]` is the length of a shortest sequence that separates *s* from *t*, 0 if none
    does; `first[s, t]`, for *s* before *t*, is the input that such a sequence begins with.
    """

    distance: Depths
    first: Cells

    def inseparable(self) -> list[tuple[int, int]]:
        """The pairs of states that no sequence separates, in order."""
        ones, others = np.nonzero(np.triu(self.distance == 0, k=1))
        return list(zip(ones.tolist(), others.tolist(), strict=True))

    def separable(self) -> Pairs:
        """The pairs that some sequence separates, in order."""
        return Pairs(*np.nonzero(np.triu(self.distance)))


def separate(table: Table, order: Sequence[int]) -> Separation:
    """The distances of all pairs of states; of inputs that are as good, the first of `order`."""
    distance = np.zeros((table.states, table.states), dtype=np.int16)
    first = np.full((table.states, table.states), UNDEFINED, dtype=np.int32)
    left, length = Pairs(*np.triu_indices(table.states, k=1)), 1
    while True:
        before = len(left)
        known = distance != 0
        for chosen in order:
            if length == 1:
                found = at_once(table, left, chosen)
            else:
                after, defined = onward(table, left, chosen)
                found = defined & after.cells(known)
            fresh = left.among(found)
            fresh.write(distance, length)
            Pairs(fresh.others, fresh.ones).write(distance, length)
            fresh.write(first, chosen)
            left = left.among(~found)
        if len(left) == before or not len(left):
            return Separation(distance, first)
        length += 1


def at_once(table: Table, pairs: Pairs, chosen: int) -> npt.NDArray[np.bool_]:
    """Which of the pairs the input separates by what is seen of it."""
    seen, defined = _through(table.permitted, pairs, chosen)
    return seen.cells(table.apart) & defined


def onward(table: Table, pairs: Pairs, chosen: int) -> tuple[Pairs, npt.NDArray[np.bool_]]:
    """The pairs that the input leads to, and which of them are known in both members."""
    return _through(table.target, pairs, chosen)


def _through(cells: Cells, pairs: Pairs, chosen: int) -> tuple[Pairs, npt.NDArray[np.bool_]]:
    column = cells[:, chosen].astype(np.intp)
    one, other = column.take(pairs.ones), column.take(pairs.others)
    return Pairs(one, other), (one != UNDEFINED) & (other != UNDEFINED)


def separating(table: Table, found: Separation, one: int, other: int) -> Word:
    """A shortest sequence that separates two states that can be separated."""
    word: list[int] = []
    while True:
        chosen = int(found.first[min(one, other), max(one, other)])
        word.append(chosen)
        if found.distance[one, other] == 1:
            return tuple(word)
        one, other = int(table.target[one, chosen]), int(table.target[other, chosen])


def classes(table: Table) -> tuple[int, ...]:
    """The coarsest classes of states that permit the same in all the same sequences, by number.

    Two states are in one class only if the same inputs are defined in both, with the same permitted
    outputs, and lead to states of one class.
    """
    numbers, count = np.zeros(table.states, dtype=np.int32), 1
    while True:
        after = np.where(table.target == UNDEFINED, UNDEFINED, numbers[table.target])
        rows = np.column_stack([numbers, table.permitted, after])
        known: dict[bytes, int] = {}
        refined = [known.setdefault(row.tobytes(), len(known)) for row in rows]
        if len(known) == count:
            return tuple(refined)
        numbers, count = np.array(refined, dtype=np.int32), len(known)
