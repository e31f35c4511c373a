"""What the stimuli do to the part of a system that they concern, as tables.

Every row is what the stepper finds from the cards. A table holds the cases that were asked for, and
these are asked for only as the search meets them: what cannot be reached is never worked out.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from srpd.model.composition import Happens, Outcome, Stimulus, System
from srpd.model.exploration.footprints import Part, part_of, parts_that_may_have_ended
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

    def case(self, key: Key) -> Case:
        """What the stimuli do there, worked out from the cards when it is first asked for."""
        if key not in self.cases:
            self.cases[key] = self._worked_out(self.before(key))
        return self.cases[key]

    def _worked_out(self, here: Configuration) -> Case:
        rows = tuple(self._rows(here))
        targets = dict.fromkeys(self._key(row.after) for row in rows if row.after is not None)
        return Case(rows, tuple(targets))

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

    def _worked_out(self, here: Configuration) -> Case:
        return Case((), (self._key(self._stepper.settled(here)),))


@dataclass(frozen=True, slots=True)
class LocalTables:
    """All tables of a system: of its stimuli, and of what is settled at any event."""

    system: System
    numbering: Numbering
    moves: tuple[Table, ...]
    settling: tuple[Settling, ...]

    def rows(self, here: Configuration) -> list[Row]:
        """Every permitted result in a configuration of the whole system.

        They are in the order of the stimuli, and for each as the stepper gives them. `after` is a
        configuration of the whole system.
        """
        numbers = self.numbering.numbers(here)
        settled = list(here)
        for part in self.settling:
            (target,) = part.case(tuple(numbers[a] for a in part.atoms)).targets
            _write(settled, part.part.places, part.before(target))
        found = []
        for table in self.moves:
            for row in table.case(tuple(numbers[a] for a in table.atoms)).rows:
                if row.after is None:
                    found.append(row)
                    continue
                after = list(settled if table.settles else here)
                _write(after, table.part.places, row.after)
                found.append(Row(row.stimulus, row.outcome, tuple(after)))
        return sorted(found, key=lambda row: row.stimulus)


def _write(numbers: list[int], places: Sequence[int], values: Configuration) -> None:
    for place, value in zip(places, values, strict=True):
        numbers[place] = value


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
