"""Configuration graphs: a system compiled to integer tables.

Configurations are numbered in the order in which breadth-first search meets them, stimuli in the
order of the system; so the numbering is canonical. Each row of the table is one permitted result of
one stimulus in one configuration. Generation, coverage and comparison run on the tables.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from srpd.model.composition import Arranges, Changes, Outcome, Stimulus, System
from srpd.model.exploration.tables import tables_of
from srpd.model.faults import ModelFault
from srpd.model.stepping import Configuration, Stepper

Numbers = npt.NDArray[np.int32]

OPEN = -1
"""In place of a target: the law does not say what is so afterwards."""

LARGEST_SYSTEM = 2_000_000


@dataclass(frozen=True, slots=True)
class ConfigurationGraph:
    """Every configuration that a system can reach, and every permitted result.

    Row *i* says: in configuration `source[i]` the stimulus `stimulus[i]` may have the outcome
    `outcomes[outcome[i]]` and lead to configuration `target[i]` (or to `OPEN`). Rows are sorted by
    source, then stimulus.
    """

    system: System
    configurations: tuple[Configuration, ...]
    source: Numbers
    stimulus: Numbers
    target: Numbers
    outcome: Numbers
    outcomes: tuple[Outcome, ...]

    @property
    def stimuli(self) -> tuple[Stimulus, ...]:
        """The stimuli, by number."""
        return self.system.stimuli

    def moves(self) -> Iterator[tuple[int, int, tuple[int, ...]]]:
        """Each (source, stimulus) that can be applied, with the rows of its permitted results."""
        starts = np.flatnonzero(
            np.diff(self.source, prepend=-1).astype(bool)
            | np.diff(self.stimulus, prepend=-1).astype(bool)
        )
        for first, end in pairwise([*starts.tolist(), len(self.source)]):
            yield int(self.source[first]), int(self.stimulus[first]), tuple(range(first, end))

    def is_fixture(self, stimulus: int) -> bool:
        """Whether the stimulus only arranges the world, and no rule of the law is used."""
        return isinstance(self.stimuli[stimulus], Changes | Arranges)


def compile_system(system: System, *, limit: int = LARGEST_SYSTEM) -> ConfigurationGraph:
    """Explore the system from its initial configuration, exhaustively.

    What a stimulus does is worked out once for the part of the system that it concerns.

    Raises `ModelFault` if it has more than `limit` configurations.
    """
    local = tables_of(system)
    initial = Stepper(system).initial
    number: dict[Configuration, int] = {initial: 0}
    found = [initial]
    known: dict[Outcome, int] = {}
    rows: list[tuple[int, int, int, int]] = []
    here = 0
    while here < len(found):
        for row in local.rows(found[here]):
            outcome = known.setdefault(row.outcome, len(known))
            if row.after is None:
                rows.append((here, row.stimulus, OPEN, outcome))
                continue
            target = number.get(row.after)
            if target is None:
                if len(found) >= limit:
                    raise ModelFault(
                        f"system {system.name} has more than {limit:,} configurations; "
                        "make it smaller"
                    )
                target = number[row.after] = len(found)
                found.append(row.after)
            rows.append((here, row.stimulus, target, outcome))
        here += 1
    table = np.array(sorted(rows) or np.empty((0, 4)), dtype=np.int32).reshape(-1, 4)
    return ConfigurationGraph(
        system,
        tuple(found),
        source=table[:, 0].copy(),
        stimulus=table[:, 1].copy(),
        target=table[:, 2].copy(),
        outcome=table[:, 3].copy(),
        outcomes=tuple(known),
    )
