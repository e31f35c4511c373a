"""What the stimuli do to the part of a system that they concern, as tables.

Every row is what the stepper finds from the cards. A table holds the cases that were asked for, and
these are asked for only as the search meets them: what cannot be reached is never worked out.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from srpd.model.composition import Happens, Outcome, Stimulus, System
from srpd.model.exploration.footprints import Part, parts_that_may_have_ended, part_of
from srpd.model.exploration.packing import Atom, Numbering, atoms_of
from srpd.model.stepping import Configuration, Stepper

Key = tuple[int, ...]
"""The numbers of the atoms of a part."""


@dataclass(frozen=True, slots=True)
class Row:
    """One permitted result of a stimulus in one case.

    `after` are the values of the places of the part afterwards, None if the law, as far as it is
    known, does not say.
    """

    stimulus: int
    outcome: Outcome
    after: Configuration | None


@dataclass(frozen=True, slots=True)
class Case:
    """What the stimuli of a table do where its part has certain values.

    `targets` are the different numbers of its atoms to which they may lead.
    """

    rows: tuple[Row, ...]
    targets: tuple[Key, ...]

    @property
    def open(self) -> int:
        """How many of the rows lead to where the law does not say."""
        return sum(row.after is None for row in self.rows)


@dataclass
class Table:
    """The stimuli that concern one part, and what they do there.

    `stimuli` are numbers of stimuli of the whole system. After an event, unlike a fixture, what has
    ended elsewhere is forgotten too: then `settles` is true.
    """

    part: Part
    stimuli: tuple[int, ...]
    settles: bool
    atoms: tuple[Atom, ...]
    numbering: Numbering
    steps: tuple[Stimulus, ...]
    cases: dict[Key, Case] = field(default_factory=dict)
    _stepper: Stepper = field(init=False)
    _order: tuple[int, ...] = field(init=False)

    def __post_init__(self) -> None:
        self._stepper = Stepper(self.part.system)
        stands = {p: i for i, p in enumerate(self.numbering.places_of(self.atoms))}
        self._order = tuple(stands[place] for place in self.part.places)

    def before(self, key: Key) -> Configuration:
        """The values of the places of the part that the numbers of its atoms stand for."""
        values = [
            value
            for atom, number in zip(self.atoms, key, strict=True)
            for value in self.numbering.values[atom][number]
        ]
        return tuple(values[i] for i in self._order)

    def work_out(self, key: Key) -> None:
        """Add a case, by the cards."""
        here = self.before(key)
        rows = tuple(self._rows(here))
        targets = dict.fromkeys(self._key(row.after) for row in rows if row.after is not None)
        self.cases[key] = Case(rows, tuple(targets))

    def _rows(self, here: Configuration) -> Iterator[Row]:
        for number, stimulus in zip(self.stimuli, self.steps, strict=True):
            for result in self._stepper.results(here, stimulus):
                after = None if result.outcome.open else result.configuration
                yield Row(number, result.outcome, after)

    def _key(self, after: Configuration) -> Key:
        at = dict(zip(self.part.places, after, strict=True))
        return tuple(
            self.numbering.number(atom, tuple(at[p] for p in self.numbering.atoms[atom]))
            for atom in self.atoms
        )


@dataclass
class Settling(Table):
    """What becomes of a part that has ended, at any event. It has one target in every case."""

    def work_out(self, key: Key) -> None:
        """Add a case, by what the stepper forgets."""
        after = self._stepper.settled(self.before(key))
        self.cases[key] = Case((), (self._key(after),))


@dataclass(frozen=True, slots=True)
class LocalTables:
    """All tables of a system: of its stimuli, and of what is settled at any event."""

    system: System
    numbering: Numbering
    moves: tuple[Table, ...]
    settling: tuple[Settling, ...]

    @property
    def all(self) -> tuple[Table, ...]:
        """Those of settling first."""
        return (*self.settling, *self.moves)


def tables_of(system: System) -> LocalTables:
    """The tables of the system, still without cases."""
    settled = parts_that_may_have_ended(system)
    shared: dict[tuple[tuple[int, ...], bool], tuple[Part, list[int]]] = {}
    for number, stimulus in enumerate(system.stimuli):
        part = part_of(system, stimulus)
        settles = isinstance(stimulus, Happens)
        shared.setdefault((part.places, settles), (part, []))[1].append(number)
    size = 2 * len(system.subjects) + len(system.circumstances)
    every = [part.places for part, _ in shared.values()] + [part.places for part in settled]
    atoms = atoms_of(size, every)
    numbering = Numbering(atoms)

    def within(part: Part) -> tuple[Atom, ...]:
        return tuple(a for a, places in enumerate(atoms) if places[0] in part.places)

    return LocalTables(
        system,
        numbering,
        tuple(
            Table(
                part,
                tuple(numbers),
                settles,
                within(part),
                numbering,
                tuple(system.stimuli[n] for n in numbers),
            )
            for (_, settles), (part, numbers) in shared.items()
        ),
        tuple(Settling(part, (), True, within(part), numbering, ()) for part in settled),
    )
