"""Packed configurations: each as one integer, or two.

Places that every stimulus reads and writes together form an atom. The values that an atom was seen
to have are numbered as they are met, and the numbers stand side by side in words of 62 bits (the
sign stays free, so that no configuration equals the mark of an empty slot).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from srpd.model.exploration.footprints import Places
from srpd.model.faults import BadInput
from srpd.model.stepping import Configuration

Words = npt.NDArray[np.int64]
Atom = int
"""The number of an atom."""

WORD = 62
MOST_WORDS = 2


def atoms_of(size: int, parts: Iterable[Places]) -> tuple[Places, ...]:
    """The coarsest division of the places such that each part is a union of its classes."""
    sets = [frozenset(places) for places in parts]
    classes: dict[tuple[bool, ...], list[int]] = {}
    for place in range(size):
        classes.setdefault(tuple(place in part for part in sets), []).append(place)
    return tuple(tuple(places) for places in classes.values())


@dataclass
class Numbering:
    """The values of every atom, numbered in the order in which they are met."""

    atoms: tuple[Places, ...]
    values: list[list[Configuration]] = field(init=False)
    _number: list[dict[Configuration, int]] = field(init=False)

    def __post_init__(self) -> None:
        self.values = [[] for _ in self.atoms]
        self._number = [{} for _ in self.atoms]

    def number(self, atom: Atom, value: Configuration) -> int:
        """The number of a value of an atom, a new one if it was not met before."""
        known = self._number[atom]
        if value not in known:
            known[value] = len(known)
            self.values[atom].append(value)
        return known[value]

    def numbers(self, configuration: Configuration) -> tuple[int, ...]:
        """The numbers of all atoms in a configuration."""
        return tuple(
            self.number(atom, tuple(configuration[place] for place in places))
            for atom, places in enumerate(self.atoms)
        )

    def sizes(self) -> tuple[int, ...]:
        """How many values of each atom were met."""
        return tuple(len(values) for values in self.values)

    def places_of(self, wanted: Iterable[Atom]) -> list[int]:
        """The places of several atoms, in the order of the atoms."""
        return [place for atom in wanted for place in self.atoms[atom]]


@dataclass(frozen=True, slots=True)
class Layout:
    """Where the number of each atom stands: its word, how far to shift it, how many bits it has."""

    word: tuple[int, ...]
    shift: tuple[int, ...]
    bits: tuple[int, ...]
    words: int

    def pack(self, atoms: Iterable[Atom], numbers: Iterable[int]) -> tuple[int, ...]:
        """The numbers of some atoms as words in which the other atoms are zero."""
        packed = [0] * self.words
        for atom, number in zip(atoms, numbers, strict=True):
            packed[self.word[atom]] |= number << self.shift[atom]
        return tuple(packed)

    def mask(self, atoms: Iterable[Atom]) -> tuple[int, ...]:
        """The bits that belong to the atoms."""
        packed = [0] * self.words
        for atom in atoms:
            packed[self.word[atom]] |= ((1 << self.bits[atom]) - 1) << self.shift[atom]
        return tuple(packed)

    def column(self, words: Words, atom: Atom) -> Words:
        """The numbers of an atom in many packed configurations, a row of words for each."""
        lowest: Words = words[:, self.word[atom]] >> self.shift[atom]
        return lowest & ((1 << self.bits[atom]) - 1)

    def repack(self, words: Words, old: Layout) -> Words:
        """Configurations packed by another layout of the same atoms, packed by this one."""
        packed = np.zeros((len(words), self.words), dtype=np.int64)
        for atom in range(len(self.bits)):
            packed[:, self.word[atom]] |= old.column(words, atom) << self.shift[atom]
        return packed


def layout_for(sizes: Sequence[int], name: str) -> Layout:
    """The layout in which atoms of so many values each fit.

    Raises `BadInput`, with the name of the system, if they do not fit in two words.
    """
    word, shift, widths, used = [], [], [], [0]
    for size in sizes:
        bits = max(0, (size - 1).bit_length())
        if used[-1] + bits > WORD:
            used.append(0)
        word.append(len(used) - 1)
        shift.append(used[-1])
        widths.append(bits)
        used[-1] += bits
    if len(used) > MOST_WORDS:
        raise BadInput(
            f"system {name}: a configuration needs more than {MOST_WORDS * WORD} bits; "
            "take fewer copies, or a smaller system"
        )
    return Layout(tuple(word), tuple(shift), tuple(widths), len(used))
