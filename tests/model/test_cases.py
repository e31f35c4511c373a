"""Reasoning about boxes agrees with counting every case one by one."""

from __future__ import annotations

from enum import Enum
from itertools import combinations, product

from hypothesis import given
from hypothesis import strategies as st

from srpd.model.cases import EVERYTHING, Box, Value, holds, meet, remainder, witness


class Fact(Enum):
    COLOUR = "the colour"
    SIZE = "the size"
    LIT = "it is lit"


DOMAINS: dict[Enum, tuple[Value, ...]] = {
    Fact.COLOUR: ("red", "green", "blue"),
    Fact.SIZE: (1, 2, 3, 4),
    Fact.LIT: (False, True),
}
Case = tuple[Value, ...]
ALL: frozenset[Case] = frozenset(product(*DOMAINS.values()))


def some_values(fact: Enum) -> st.SearchStrategy[frozenset[Value]]:
    return st.frozensets(st.sampled_from(DOMAINS[fact]), min_size=1)


BOXES: st.SearchStrategy[dict[Enum, frozenset[Value]]] = st.fixed_dictionaries(
    {}, optional={fact: some_values(fact) for fact in DOMAINS}
)
UNIONS = st.lists(BOXES, max_size=4)


def counted(box: Box) -> frozenset[Case]:
    """Every case of the box, found by trying all of them."""
    return frozenset(
        case
        for case in ALL
        if all(value in box[fact] for fact, value in zip(DOMAINS, case, strict=True) if fact in box)
    )


def counted_in_any(boxes: list[dict[Enum, frozenset[Value]]]) -> frozenset[Case]:
    return frozenset().union(*(counted(box) for box in boxes))


@given(BOXES, BOXES)
def test_the_meet_of_two_boxes_holds_the_cases_in_both(one: Box, other: Box) -> None:
    both = meet(one, other)
    shared = counted(one) & counted(other)
    assert (both is None) == (not shared)
    if both is not None:
        assert counted(both) == shared


@given(BOXES)
def test_a_box_meets_everything_in_itself(box: Box) -> None:
    assert meet(box, EVERYTHING) == box
    assert meet(EVERYTHING, box) == box


@given(BOXES, BOXES)
def test_what_is_left_of_a_box_is_the_difference_in_parts_that_share_no_case(
    box: Box, removed: Box
) -> None:
    parts = [counted(part) for part in remainder([box], [removed], DOMAINS)]
    assert frozenset().union(*parts) == counted(box) - counted(removed)
    assert all(not one & other for one, other in combinations(parts, 2))


@given(BOXES, BOXES)
def test_no_part_that_is_left_is_empty(box: Box, removed: Box) -> None:
    assert all(counted(part) for part in remainder([box], [removed], DOMAINS))


@given(UNIONS, UNIONS)
def test_the_remainder_of_unions_is_their_difference(
    boxes: list[dict[Enum, frozenset[Value]]], removed: list[dict[Enum, frozenset[Value]]]
) -> None:
    left = remainder(boxes, removed, DOMAINS)
    found: frozenset[Case] = frozenset().union(*(counted(part) for part in left))
    assert found == counted_in_any(boxes) - counted_in_any(removed)


@given(UNIONS)
def test_the_remainder_of_one_box_comes_in_parts_that_share_no_case(
    removed: list[dict[Enum, frozenset[Value]]],
) -> None:
    parts = [counted(part) for part in remainder([EVERYTHING], removed, DOMAINS)]
    assert sum(len(part) for part in parts) == len(frozenset().union(*parts))


@given(BOXES, st.sampled_from(sorted(ALL, key=str)))
def test_a_box_holds_a_valuation_that_is_one_of_its_cases(box: Box, case: Case) -> None:
    assert holds(box, dict(zip(DOMAINS, case, strict=True))) == (case in counted(box))


@given(BOXES)
def test_the_witness_of_a_box_is_a_complete_case_in_it(box: Box) -> None:
    case = witness(box, DOMAINS)
    assert list(case) == list(DOMAINS)
    assert tuple(case.values()) in counted(box)


def test_the_witness_prefers_the_first_value_of_each_fact() -> None:
    box: Box = {Fact.SIZE: frozenset({3, 4})}
    assert witness(box, DOMAINS) == {Fact.COLOUR: "red", Fact.SIZE: 3, Fact.LIT: False}
