"""Exact reasoning about conditions over finite facts.

A *box* gives some facts the set of values they may take; a fact that it does not mention may take
any value of its domain. The condition of a card is a union of boxes. Questions about cards (can two
of them govern the same case? does any case stay ungoverned?) are answered on boxes, so the cost
follows the conditions that are written and not the number of valuations, which is astronomical for
the check list of clause 6.1.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator, Mapping
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


def without(box: Box, removed: Box, domains: Domains) -> Iterator[Box]:
    """Disjoint boxes that together hold the cases of `box` that are not in `removed`."""
    if meet(box, removed) is None:
        yield box
        return
    kept = dict(box)
    for fact, values in removed.items():
        possible = kept.get(fact, frozenset(domains[fact]))
        outside = possible - values
        if outside:
            yield {**kept, fact: outside}
        kept[fact] = possible & values


def remainder(boxes: Iterable[Box], removed: Iterable[Box], domains: Domains) -> list[Box]:
    """Disjoint boxes that hold the cases of `boxes` that are in none of `removed`."""
    left = list(boxes)
    for taken in removed:
        left = [part for box in left for part in without(box, taken, domains)]
    return left


def holds(box: Box, valuation: Valuation) -> bool:
    """Whether the valuation, which must give every fact of the box a value, lies in the box."""
    return all(valuation[fact] in values for fact, values in box.items())


def witness(box: Box, domains: Domains) -> dict[Enum, Value]:
    """One valuation in the box: for every fact the first of its values that the box allows."""
    return {
        fact: next(value for value in values if fact not in box or value in box[fact])
        for fact, values in domains.items()
    }
