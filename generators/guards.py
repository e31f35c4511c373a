"""The shortest way found to say under which conditions a stimulus does what.

A table says what happens for every case that can be reached, one by one. Most places make no
difference to most stimuli: cases are told apart only by those that do. Cases that cannot be reached
may fall under any condition.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from srpd.model.stepping import Configuration

Label = int
"""The number of an outcome."""
Result = tuple[Label, Configuration | None]
"""An outcome, and the values of the places afterwards, or None if the law does not say."""
Changes = tuple[tuple[int, int], ...]
"""Places, each with the value that it is given."""


@dataclass(frozen=True, slots=True)
class Guarded:
    """`when` gives some places the values they may have; then each of the results is permitted.

    A result is an outcome and what it changes, or None if the law does not say.
    """

    when: tuple[tuple[int, frozenset[int]], ...]
    results: tuple[tuple[Label, Changes | None], ...]


def guarded(cases: Mapping[Configuration, Sequence[Result]]) -> list[Guarded]:
    """The cases in few conditions; those in which nothing can happen are left out.

    No two conditions hold of the same case.
    """
    rows = [(before, tuple(results)) for before, results in cases.items()]
    return [each for each in _divided(rows) if each.results]


_Rows = list[tuple[Configuration, tuple[Result, ...]]]


def _divided(rows: _Rows) -> list[Guarded]:
    if not rows:
        return []
    uniform = _uniform(rows)
    if uniform is not None:
        return [Guarded((), uniform)]
    place = min(_differing(rows), key=lambda place: (_disorder(rows, place), place))
    kinds: dict[tuple[Guarded, ...], set[int]] = {}
    for value, part in _by_value(rows, place).items():
        kinds.setdefault(tuple(_divided(part)), set()).add(value)
    return [
        Guarded(((place, frozenset(values)), *each.when), each.results)
        for inner, values in kinds.items()
        for each in inner
    ]


def _uniform(rows: _Rows) -> tuple[tuple[Label, Changes | None], ...] | None:
    """What all the cases have in common, if one set of changes does for all of them."""
    first = rows[0][1]
    if any([label for label, _ in r] != [label for label, _ in first] for _, r in rows):
        return None
    found: list[tuple[Label, Changes | None]] = []
    for number, (label, known) in enumerate(first):
        pairs = [(before, results[number][1]) for before, results in rows]
        if known is None or any(after is None for _, after in pairs):
            if any(after is not None for _, after in pairs):
                return None
            found.append((label, None))
            continue
        given: dict[int, set[int]] = {}
        for before, after in pairs:
            for place in _changed(before, after or ()):
                given.setdefault(place, set())
        for place, values in given.items():
            values.update(after[place] for _, after in pairs if after is not None)
        if any(len(values) > 1 for values in given.values()):
            return None
        found.append((label, tuple((p, min(values)) for p, values in sorted(given.items()))))
    return tuple(found)


def _changed(before: Configuration, after: Configuration) -> Iterator[int]:
    return (p for p, (b, a) in enumerate(zip(before, after, strict=True)) if a != b)


def _differing(rows: _Rows) -> list[int]:
    return [p for p in range(len(rows[0][0])) if len({before[p] for before, _ in rows}) > 1]


def _disorder(rows: _Rows, place: int) -> int:
    """How many different things happen among the cases that agree on the place, summed."""
    return sum(
        len({_signature(before, results) for before, results in part})
        for part in _by_value(rows, place).values()
    )


def _signature(before: Configuration, results: tuple[Result, ...]) -> tuple[object, ...]:
    return tuple(
        (label, None if after is None else tuple((p, after[p]) for p in _changed(before, after)))
        for label, after in results
    )


def _by_value(rows: _Rows, place: int) -> dict[int, _Rows]:
    found: dict[int, _Rows] = {}
    for row in sorted(rows, key=lambda row: row[0][place]):
        found.setdefault(row[0][place], []).append(row)
    return found
