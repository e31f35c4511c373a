"""Conditions mean what they say: as boxes, as facts mentioned, and as English."""

from __future__ import annotations

from collections.abc import Mapping
from enum import Enum
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from srpd.model.cases import Value, holds
from srpd.model.conditions import (
    Condition,
    Either,
    Term,
    alternatives_in_words,
    boxes,
    either,
    facts_of,
    in_words,
    unless,
    where,
)


class Fact(Enum):
    LIT = "it is lit"
    OPEN = "it is open"
    COLOUR = "the colour"


class Colour(Enum):
    RED = "red as blood"
    GREEN = "green"
    BLUE = "blue"


DOMAINS: dict[Enum, tuple[Value, ...]] = {
    Fact.LIT: (False, True),
    Fact.OPEN: (False, True),
    Fact.COLOUR: tuple(Colour),
}
VALUATIONS = [dict(zip(DOMAINS, case, strict=True)) for case in product(*DOMAINS.values())]


def _simple() -> st.SearchStrategy[Term]:
    yes_or_no: st.SearchStrategy[Term] = st.sampled_from((Fact.LIT, Fact.OPEN))
    values: st.SearchStrategy[Term] = st.sampled_from(tuple(DOMAINS)).flatmap(
        lambda fact: st.frozensets(st.sampled_from(DOMAINS[fact])).map(
            lambda values: Condition(fact, values)
        )
    )
    return yes_or_no | values


TERMS: st.SearchStrategy[Term] = st.recursive(
    _simple(),
    lambda inner: st.lists(st.lists(inner, max_size=3).map(tuple), max_size=3).map(
        lambda options: Either(tuple(options))
    ),
    max_leaves=8,
)
CONJUNCTIONS = st.lists(TERMS, max_size=3).map(tuple)


def true(term: Term, valuation: Mapping[Enum, Value]) -> bool:
    """The term evaluated directly, without boxes."""
    if isinstance(term, Condition):
        return valuation[term.fact] in term.values
    if isinstance(term, Either):
        return any(all(true(part, valuation) for part in option) for option in term.options)
    return valuation[term] is True


def mentioned(term: Term) -> set[Enum]:
    if isinstance(term, Condition):
        return {term.fact}
    if isinstance(term, Either):
        return {fact for option in term.options for part in option for fact in mentioned(part)}
    return {term}


@given(CONJUNCTIONS)
def test_the_boxes_of_a_conjunction_hold_exactly_the_cases_that_make_it_true(
    terms: tuple[Term, ...],
) -> None:
    found = boxes(terms)
    for valuation in VALUATIONS:
        expected = all(true(term, valuation) for term in terms)
        assert any(holds(box, valuation) for box in found) == expected


@given(CONJUNCTIONS)
def test_no_box_of_a_conjunction_is_empty(terms: tuple[Term, ...]) -> None:
    assert all(all(box.values()) for box in boxes(terms))


@given(CONJUNCTIONS)
def test_the_facts_of_terms_are_those_they_mention(terms: tuple[Term, ...]) -> None:
    assert facts_of(terms) == {fact for term in terms for fact in mentioned(term)}


def test_no_terms_at_all_are_true_of_everything() -> None:
    assert boxes(()) == [{}]


def test_terms_that_contradict_each_other_have_no_box() -> None:
    assert boxes((Fact.LIT, unless(Fact.LIT))) == []


def test_an_option_of_several_terms_needs_them_all() -> None:
    found = boxes((either((Fact.LIT, Fact.OPEN), where(Fact.COLOUR, Colour.RED)),))
    assert found == [
        {Fact.LIT: frozenset({True}), Fact.OPEN: frozenset({True})},
        {Fact.COLOUR: frozenset({Colour.RED})},
    ]


@pytest.mark.parametrize(
    ("term", "words"),
    [
        (Fact.LIT, "it is lit"),
        (unless(Fact.LIT), "it is not lit"),
        (unless(Fact.LIT, says="it is dark"), "it is dark"),
        (where(Fact.LIT, True), "it is lit"),
        (where(Fact.COLOUR, Colour.RED), "the colour is red as blood"),
        (where(Fact.COLOUR, Colour.RED, Colour.BLUE), "the colour is blue or red as blood"),
        (where(Fact.COLOUR, *Colour), "the colour is blue, green or red as blood"),
        (where(Fact.COLOUR, Colour.RED, says="it is red"), "it is red"),
        (either(Fact.LIT, Fact.OPEN), "it is lit or it is open"),
        (
            either((Fact.LIT, Fact.OPEN), where(Fact.COLOUR, Colour.GREEN)),
            "it is lit and it is open or the colour is green",
        ),
        (either(Fact.LIT, Fact.OPEN, says="it can be seen"), "it can be seen"),
    ],
)
def test_a_term_is_spoken_as_a_clause_of_english(term: Term, words: str) -> None:
    assert in_words(term) == words


def test_the_number_one_is_not_taken_for_yes() -> None:
    assert in_words(where(Fact.COLOUR, 1)) == "the colour is 1"
    assert in_words(where(Fact.COLOUR, 0)) == "the colour is 0"


@given(st.frozensets(st.sampled_from(tuple(Colour)), min_size=1))
def test_alternatives_are_spoken_in_an_order_that_does_not_depend_on_the_set(
    values: frozenset[Value],
) -> None:
    spoken = alternatives_in_words(values)
    assert spoken == alternatives_in_words(sorted(values, key=str, reverse=True))
    assert [word for value in Colour if (word := value.value) not in spoken] == [
        value.value for value in Colour if value not in values
    ]
