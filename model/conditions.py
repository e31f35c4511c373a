"""Conditions: what must be the case for a card to govern.

A condition is data, never a function, so that it can be enumerated, negated, drawn and read. Facts
are the members of an enumeration whose values are the English that tables and diagrams print; every
fact has a finite domain, which is true and false unless the machine declares another.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum
from itertools import product

from srpd.model.cases import EVERYTHING, Box, Value, meet
from srpd.model.negation import negated


@dataclass(frozen=True, slots=True)
class Condition:
    """`fact` has one of `values`. `says` replaces the English that would be made from them."""

    fact: Enum
    values: frozenset[Value]
    says: str = ""


@dataclass(frozen=True, slots=True)
class Either:
    """At least one of the options holds; each option is a conjunction of terms."""

    options: tuple[tuple[Term, ...], ...]
    says: str = ""


Term = Enum | Condition | Either


def where(fact: Enum, *values: Value, says: str = "") -> Condition:
    """`fact` is one of `values`."""
    return Condition(fact, frozenset(values), says)


def unless(fact: Enum, says: str = "") -> Condition:
    """The yes-or-no `fact` does not hold."""
    return Condition(fact, frozenset({False}), says)


def either(*options: Term | tuple[Term, ...], says: str = "") -> Either:
    """At least one option holds. An option is a term, or several that must hold together."""
    return Either(tuple(o if isinstance(o, tuple) else (o,) for o in options), says)


def boxes(terms: Iterable[Term]) -> list[Box]:
    """The conjunction of the terms as a union of boxes; empty if they contradict each other."""
    found: list[Box] = [EVERYTHING]
    for term in terms:
        found = [
            both
            for left, right in product(found, _boxes_of(term))
            if (both := meet(left, right)) is not None
        ]
    return found


def _boxes_of(term: Term) -> list[Box]:
    if isinstance(term, Condition):
        return [{term.fact: term.values}]
    if isinstance(term, Either):
        return [box for option in term.options for box in boxes(option)]
    return [{term: frozenset({True})}]


def facts_of(terms: Iterable[Term]) -> set[Enum]:
    """Every fact that the terms mention."""
    found: set[Enum] = set()
    for term in terms:
        if isinstance(term, Condition):
            found.add(term.fact)
        elif isinstance(term, Either):
            found |= {fact for option in term.options for fact in facts_of(option)}
        else:
            found.add(term)
    return found


def in_words(term: Term) -> str:
    """The term as a clause of an English sentence."""
    if isinstance(term, Condition):
        if term.says:
            return term.says
        if _is_just(term.values, True):
            return str(term.fact.value)
        if _is_just(term.values, False):
            return negated(str(term.fact.value))
        return f"{term.fact.value} is {alternatives_in_words(term.values)}"
    if isinstance(term, Either):
        return term.says or " or ".join(
            " and ".join(in_words(part) for part in option) for option in term.options
        )
    return str(term.value)


def _is_just(values: frozenset[Value], answer: bool) -> bool:
    return len(values) == 1 and next(iter(values)) is answer


def alternatives_in_words(values: Iterable[Value]) -> str:
    """The values as an English list joined by 'or', in a stable order."""
    words = sorted(str(value.value) if isinstance(value, Enum) else str(value) for value in values)
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} or {words[-1]}"
