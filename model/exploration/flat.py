"""The tables of a system as arrays of integers, as the kernel reads them."""

from __future__ import annotations

from dataclasses import dataclass
from math import prod

import numpy as np

from srpd.model.exploration import kernel
from srpd.model.exploration.packing import Layout, Words
from srpd.model.exploration.tables import Case, LocalTables, Table

MOST_BITS = 1 << 31
"""Up to so many combinations of values of the atoms, each has a bit of its own (256 MiB)."""


@dataclass(frozen=True, slots=True)
class Flat:
    """Columns, row by row.

    `atoms`: word, shift, mask, and weight in the index of a configuration. `tables`: its mask in
    either word, where its slots begin, their number less one, whether what ended elsewhere is
    settled. `keys` and `case_at`: the slots. `cases`: rows, open rows, where its targets begin and
    end. `targets`: either word, and what the index changes by. `combinations` is the number of
    indices, or 0 if there are too many for bits.
    """

    atoms: Words
    tables: Words
    keys: Words
    case_at: Words
    cases: Words
    targets: Words
    most_targets: int
    combinations: int


def flatten(local: LocalTables, layout: Layout) -> Flat:
    """All cases worked out so far, packed by the layout."""
    sizes = local.numbering.sizes()
    weights = [prod(sizes[:atom]) for atom in range(len(sizes))]
    combinations = prod(sizes) if prod(sizes) <= MOST_BITS else 0
    maker = _Maker(layout, weights if combinations else [0] * len(sizes))
    for table in local.all:
        maker.add(table)
    most = sum(max((len(c.targets) for c in t.cases.values()), default=0) for t in local.moves)
    return Flat(
        _array([maker.atom(atom) for atom in range(len(sizes))], 4),
        _array(maker.tables, 5),
        np.concatenate([*maker.keys, _array([], 2)]),
        np.concatenate([*maker.case_at, np.empty(0, np.int64)]),
        _array(maker.cases, 4),
        _array(maker.targets, 3),
        most,
        combinations,
    )


def _array(rows: list[tuple[int, ...]], width: int) -> Words:
    return np.array(rows, dtype=np.int64).reshape(-1, width)


class _Maker:
    def __init__(self, layout: Layout, weights: list[int]) -> None:
        self._layout, self._weights = layout, weights
        self.tables: list[tuple[int, ...]] = []
        self.cases: list[tuple[int, ...]] = []
        self.targets: list[tuple[int, ...]] = []
        self.keys: list[Words] = []
        self.case_at: list[Words] = []
        self._slots = 0

    def atom(self, atom: int) -> tuple[int, ...]:
        layout = self._layout
        mask = (1 << layout.bits[atom]) - 1
        return layout.word[atom], layout.shift[atom], mask, self._weights[atom]

    def add(self, table: Table) -> None:
        slots = 1 << (2 * len(table.cases) + 1).bit_length()
        mask = _both(self._layout.mask(table.atoms))
        self.tables.append((*mask, self._slots, slots - 1, int(table.settles)))
        self._slots += slots
        keys, case_at = np.zeros((slots, 2), np.int64), np.full(slots, -1, np.int64)
        for key, case in table.cases.items():
            packed = _both(self._layout.pack(table.atoms, key))
            slot = kernel.hashed(*packed) & (slots - 1)
            while case_at[slot] >= 0:
                slot = (slot + 1) & (slots - 1)
            keys[slot], case_at[slot] = packed, len(self.cases)
            self._add_case(table, key, case)
        self.keys.append(keys)
        self.case_at.append(case_at)

    def _add_case(self, table: Table, key: tuple[int, ...], case: Case) -> None:
        first, before = len(self.targets), self._index(table, key)
        for target in case.targets:
            packed = _both(self._layout.pack(table.atoms, target))
            self.targets.append((*packed, self._index(table, target) - before))
        self.cases.append((len(case.rows), case.open, first, len(self.targets)))

    def _index(self, table: Table, key: tuple[int, ...]) -> int:
        return sum(n * self._weights[a] for a, n in zip(table.atoms, key, strict=True))


def _both(words: tuple[int, ...]) -> tuple[int, int]:
    return (words[0], words[1]) if len(words) == 2 else (words[0], 0)
