"""The tables of a system as arrays of integers, as the kernel reads them."""

from __future__ import annotations

from collections.abc import Iterable
from math import prod

import numpy as np

from srpd.model.exploration import kernel
from srpd.model.exploration.joint import Joint, combinations, joined
from srpd.model.exploration.packing import Layout, Words
from srpd.model.exploration.tables import Key, LocalTables

MOST_BITS = 1 << 31
"""Up to so many combinations of values of the atoms, each has a bit of its own (256 MiB)."""


class Flat:
    """Cases of all tables, packed by a layout; it stands as long as no atom has a new value.

    Columns of the arrays, row by row. `atoms`: word, shift, mask, and weight in the index of a
    configuration. `tables`: its mask in either word, where its slots begin, their number less one,
    whether what ended elsewhere is settled. `keys` and `case_at`: the slots. `cases`: rows, open
    rows, where its targets begin and end. `targets`: either word, and what the index changes by.
    `indices` is the number of indices, or 0 if there are too many for bits. No table has room for
    more than `most_cases` cases.
    """

    def __init__(self, local: LocalTables, layout: Layout, most_cases: int) -> None:
        sizes = local.numbering.sizes()
        self.layout, self.joints = layout, joined(local)
        self.indices = prod(sizes) if prod(sizes) <= MOST_BITS else 0
        weights = [prod(sizes[:atom]) if self.indices else 0 for atom in range(len(sizes))]
        self._weights = weights
        self.atoms = _array(
            (layout.word[a], layout.shift[a], (1 << layout.bits[a]) - 1, weights[a])
            for a in range(len(sizes))
        )
        slots = [
            _power_above(2 * min(combinations(joint, sizes), most_cases)) for joint in self.joints
        ]
        self._first = [sum(slots[:place]) for place in range(len(slots))]
        self.tables = _array(
            (*_both(layout.mask(joint.atoms)), first, room - 1, int(joint.settles))
            for joint, first, room in zip(self.joints, self._first, slots, strict=True)
        )
        self.keys = np.zeros((sum(slots), 2), np.int64)
        self.case_at = np.full(sum(slots), -1, np.int64)
        self._cases, self._targets = _Growing(4), _Growing(3)

    @property
    def cases(self) -> Words:
        """Rows, open rows, where its targets begin and end."""
        return self._cases.rows

    @property
    def targets(self) -> Words:
        """Either word, and what the index changes by."""
        return self._targets.rows

    @property
    def most_targets(self) -> int:
        """No configuration leads to more."""
        return sum(max((len(c.targets) for c in j.cases.values()), default=0) for j in self.joints)

    def add(self, joint: int, key: Key) -> bool:
        """Put a case that was worked out in its slot; false if the slots are too few for more."""
        of = self.joints[joint]
        mask = int(self.tables[joint, 3])
        packed = _both(self.layout.pack(of.atoms, key))
        slot = kernel.hashed(*packed) & mask
        while self.case_at[self._first[joint] + slot] >= 0:
            slot = (slot + 1) & mask
        self.keys[self._first[joint] + slot] = packed
        self.case_at[self._first[joint] + slot] = self._cases.length
        case, first, before = of.cases[key], self._targets.length, self._index(of, key)
        for target in case.targets:
            change = self._index(of, target) - before
            self._targets.append((*_both(self.layout.pack(of.atoms, target)), change))
        self._cases.append((case.rows, case.open, first, self._targets.length))
        return 2 * len(of.cases) <= mask + 1

    def _index(self, joint: Joint, key: Key) -> int:
        return sum(n * self._weights[a] for a, n in zip(joint.atoms, key, strict=True))


class _Growing:
    """Rows of integers, with room for more than there are."""

    def __init__(self, width: int) -> None:
        self.rows: Words = np.zeros((64, width), dtype=np.int64)
        self.length = 0

    def append(self, row: tuple[int, ...]) -> None:
        if self.length == len(self.rows):
            self.rows = np.concatenate([self.rows, np.zeros_like(self.rows)])
        self.rows[self.length] = row
        self.length += 1


def _array(rows: Iterable[tuple[int, ...]]) -> Words:
    return np.array([*rows] or np.empty((0, 5)), dtype=np.int64)


def _power_above(number: int) -> int:
    return 1 << number.bit_length()


def _both(words: tuple[int, ...]) -> tuple[int, int]:
    return (words[0], words[1]) if len(words) == 2 else (words[0], 0)
