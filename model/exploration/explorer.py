"""Explores a system exhaustively, and counts."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from time import perf_counter

import numpy as np
import numpy.typing as npt

from srpd.model.composition import System
from srpd.model.exploration import kernel
from srpd.model.exploration.flat import Flat
from srpd.model.exploration.packing import Layout, Words, layout_for
from srpd.model.exploration.tables import LocalTables, tables_of
from srpd.model.faults import BadInput
from srpd.model.stepping import Stepper

Report = Callable[[int, int], None]
"""Told now and then how many configurations were found, and how many are not gone through yet."""

MOST_CONFIGURATIONS = 20_000_000
_AT_A_TIME = 1 << 18
_LOOK_AHEAD = 1 << 16
_FULLEST = 0.6


@dataclass(frozen=True, slots=True)
class Exploration:
    """What was found: how many configurations, how many permitted results of stimuli in them.

    Of the `transitions`, `open` lead to where the law does not say. `depth` is the largest number
    of stimuli that is needed to reach a configuration. `preparing` is how many seconds it took to
    work out the cases that are met, `seconds` what the search took apart from that; `memory` are
    the bytes of all configurations, at most.
    """

    system: System
    configurations: int
    transitions: int
    open: int
    depth: int
    seconds: float
    preparing: float
    memory: int
    tables: LocalTables = field(repr=False)

    @property
    def states(self) -> int:
        """The configurations, and one more if any transition leads to where the law does not say.

        So many states has the system in the language of other tools.
        """
        return self.configurations + (self.open > 0)


def explore(
    system: System, *, limit: int = MOST_CONFIGURATIONS, report: Report | None = None
) -> Exploration:
    """Visit every configuration that the system can reach.

    Raises `BadInput` if there are more than `limit`, or if one needs more than two words.
    """
    return _Search(system, limit, report or (lambda _found, _left: None)).run()


@dataclass
class _Search:
    system: System
    limit: int
    report: Report
    local: LocalTables = field(init=False)
    layout: Layout = field(init=False)
    lows: Words = field(init=False)
    highs: Words = field(init=False)
    found: int = 1
    set_low: Words = field(init=False)
    set_high: Words = field(init=False)
    flat: Flat = field(init=False)
    seen: npt.NDArray[np.uint8] = field(init=False)
    most_cases: int = 512
    memory: int = 0
    preparing: float = 0.0

    def __post_init__(self) -> None:
        self.local = tables_of(self.system)
        first = self.local.numbering.numbers(Stepper(self.system).initial)
        self.layout = layout_for(self.local.numbering.sizes(), self.system.name)
        self.lows = np.zeros(1024, dtype=np.int64)
        self.highs = np.zeros(1, dtype=np.int64)
        for word, value in enumerate(self.layout.pack(range(len(first)), first)):
            (self.lows, self.highs)[word][0] = value
        self.flat = Flat(self.local, self.layout, self.most_cases)
        self._make_room()

    def run(self) -> Exploration:
        kernel.search(*self._arguments(np.zeros(2, dtype=np.int64), 0, 0))  # compiles it
        started = perf_counter()
        counts = np.zeros(2, dtype=np.int64)
        here, depth, end_of_level = 0, 0, 1
        while here < self.found:
            stop = min(end_of_level, here + _AT_A_TIME)
            status, here, self.found = kernel.search(*self._arguments(counts, here, stop))
            if self.found > self.limit:
                raise BadInput(
                    f"system {self.system.name} has more than {self.limit:,} configurations; "
                    "raise the limit, or take fewer copies"
                )
            if status == kernel.MISSING:
                began = perf_counter()
                self._add_cases(here, min(end_of_level, here + _LOOK_AHEAD))
                self.preparing += perf_counter() - began
            elif status == kernel.FULL:
                self._make_room()
            self.report(self.found, self.found - here)
            if here == end_of_level and here < self.found:
                depth, end_of_level = depth + 1, self.found
        return Exploration(
            self.system,
            self.found,
            int(counts[kernel.TRANSITIONS]),
            int(counts[kernel.OPEN_ONES]),
            depth,
            perf_counter() - started - self.preparing,
            self.preparing,
            self.memory,
            self.local,
        )

    @property
    def _in_two_words(self) -> bool:
        return self.layout.words == 2

    @property
    def _room(self) -> int:
        """How many configurations may be there before one more is gone through."""
        held = len(self.lows)
        if not self.flat.indices:
            held = min(held, int(len(self.set_low) * _FULLEST))
        return held - self.flat.most_targets

    def _arguments(self, counts: Words, here: int, stop: int) -> tuple[object, ...]:
        flat = self.flat
        return (
            *(self.lows, self.highs, self.seen, self.set_low, self.set_high),
            *(flat.atoms, flat.tables, flat.keys, flat.case_at, flat.cases, flat.targets),
            *(len(self.local.settling), counts, here, stop, self.found, self._room),
            self._in_two_words,
        )

    def _add_cases(self, here: int, stop: int) -> None:
        """Work out the cases that the next configurations need."""
        sizes = self.local.numbering.sizes()
        words = np.stack([w[here:stop] for w in self._words], axis=1)
        enough = True
        for place, joint in enumerate(self.flat.joints):
            columns = np.stack([self.layout.column(words, a) for a in joint.atoms], axis=1)
            for key in map(tuple, np.unique(columns, axis=0).tolist()):
                if key in joint.cases:
                    continue
                joint.work_out(key)
                if enough and self.local.numbering.sizes() == sizes:
                    enough = self.flat.add(place, key)
        grown = self.local.numbering.sizes()
        if not enough:
            self.most_cases *= 2
        if grown != sizes or not enough:
            self._repack(layout_for(grown, self.system.name))
            self.flat = Flat(self.local, self.layout, self.most_cases)
            self._make_room()
        elif self._room < self.found:
            self._make_room()

    @property
    def _words(self) -> tuple[Words, ...]:
        return (self.lows, self.highs)[: self.layout.words]

    def _repack(self, layout: Layout) -> None:
        words = np.stack([w[: self.found] for w in self._words], axis=1)
        words = layout.repack(words, self.layout)
        self.layout = layout
        self.lows[: self.found] = words[:, 0]
        if self._in_two_words:
            self.highs = np.zeros(len(self.lows), dtype=np.int64)
            self.highs[: self.found] = words[:, 1]

    def _make_room(self) -> None:
        """Room for twice as many, and for all that the next configuration can lead to."""
        wanted = 2 * self.found + self.flat.most_targets
        self.lows = _lengthened(self.lows, wanted)
        if self._in_two_words:
            self.highs = _lengthened(self.highs, wanted)
        self.seen = np.empty(0, dtype=np.uint8)  # what was there is let go before there is more
        self.set_low = self.set_high = np.empty(0, dtype=np.int64)
        if self.flat.indices:
            self.seen = np.zeros(self.flat.indices // 8 + 1, dtype=np.uint8)
        else:
            slots = 1 << int((self.found + self.flat.most_targets) / _FULLEST + 2).bit_length()
            self.set_low = np.full(slots, kernel.EMPTY, dtype=np.int64)
            self.set_high = np.zeros(slots if self._in_two_words else 1, dtype=np.int64)
        self._refill()

    def _refill(self) -> None:
        kernel.refill(
            *(self.lows, self.highs, self.found, self.seen, self.set_low, self.set_high),
            *(self.flat.atoms, self._in_two_words),
        )
        arrays = (self.lows, self.highs, self.seen, self.set_low, self.set_high)
        self.memory = max(self.memory, sum(array.nbytes for array in arrays))


def _lengthened(words: Words, length: int) -> Words:
    if len(words) >= length:
        return words
    return np.concatenate([words, np.zeros(length - len(words), dtype=np.int64)])
