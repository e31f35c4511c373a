"""Exact reasoning about conditions over finite facts.

A *box* gives some facts the set of values they may take; a fact that it does not mention may take
any value of its domain. The condition of a card is a union of boxes. Questions about cards (can two
of them govern the same case? does any case stay ungoverned?) are answered on boxes, so the cost
follows the conditions that are written and not the number of valuations, which is astronomical for
the check list of clause 6.1.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from enum import Enum

Value = Hashable
Box = Mapping[Enum, frozenset[Value]]
Domains = Mapping[Enum, tuple[Value, ...]]
Valuation = Mapping[Enum, Value]

EVERYTHING: Box = {}


def meet(one: Box, other: Box) -> Box | None:
    """The cases in both boxes, or None if there are none."""
    both = dict(one)
    for fact, values in other.items():
        shared = both[fact] & values if fact in both else values
        if not shared:
            return None
        both[fact] = shared
    return both


def remainder(boxes: Iterable[Box], removed: Iterable[Box], domains: Domains) -> list[Box]:
    """Disjoint boxes that hold the cases of `boxes` that are in none of `removed`."""
    left = list(boxes)
    if not left:
        return left
    bits = _Bits(domains)
    whole = [bits.whole(box) for box in left]
    for taken in removed:
        parts = bits.parts(taken)
        whole = [part for box in whole for part in _without(box, parts)]
    return [bits.box(each) for each in whole]


class _Bits:
    """Boxes as integers, one bit for each value of each fact: they are taken apart by the million.

    A box has all bits of a fact that it does not mention.
    """

    def __init__(self, domains: Domains) -> None:
        self._bits: dict[Enum, dict[Value, int]] = {}
        self._fields: dict[Enum, int] = {}
        place = 0
        for fact, values in domains.items():
            self._bits[fact] = {value: 1 << (place + n) for n, value in enumerate(values)}
            self._fields[fact] = ((1 << len(values)) - 1) << place
            place += len(values)
        self._everything = (1 << place) - 1

    def whole(self, box: Box) -> int:
        """The box as one integer."""
        found = self._everything
        for field, allowed in self.parts(box):
            found &= ~field | allowed
        return found

    def parts(self, box: Box) -> list[tuple[int, int]]:
        """For each fact that the box mentions all its bits, and those that the box allows."""
        return [
            (self._fields[fact], sum(self._bits[fact].get(value, 0) for value in values))
            for fact, values in box.items()
        ]

    def box(self, whole: int) -> Box:
        """The box that an integer is, without the facts that it leaves open."""
        return {
            fact: frozenset(value for value, bit in self._bits[fact].items() if whole & bit)
            for fact, field in self._fields.items()
            if whole & field != field
        }


def _without(box: int, removed: Sequence[tuple[int, int]]) -> Iterator[int]:
    """Disjoint boxes that together hold the cases of `box` that are not in the one `removed`."""
    for _, allowed in removed:
        if not box & allowed:
            yield box
            return
    for field, allowed in removed:
        outside = box & field & ~allowed
        if outside:
            yield box & ~field | outside
        box &= ~field | allowed


def holds(box: Box, valuation: Valuation) -> bool:
    """Whether the valuation, which must give every fact of the box a value, lies in the box."""
    for fact, values in box.items():  # noqa: SIM110 - asked a million times for a large model
        if valuation[fact] not in values:
            return False
    return True


def witness(box: Box, domains: Domains) -> dict[Enum, Value]:
    """One valuation in the box: for every fact the first of its values that the box allows."""
    return {
        fact: next(value for value in values if fact not in box or value in box[fact])
        for fact, values in domains.items()
    }
