"""Cases and suites: generated tests, and what they cover."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Step:
    """One stimulus. `clauses` are those it exercises; a mere fixture has those it prepares for.

    `manner` names the way in which it is made to happen; it is empty for the usual way.
    """

    id: str
    stimulus: str
    clauses: tuple[str, ...]
    manner: str = ""


@dataclass(frozen=True, slots=True)
class Case:
    """One test: stimuli applied to one system from its initial configuration."""

    id: str
    system: str
    steps: tuple[Step, ...]


@dataclass(frozen=True, slots=True)
class Coverage:
    """What the tests of one system cover, and at what price.

    Of `items` things to cover `covered` are covered. No tests that cover all that tests without a
    budget cover here cost less than `lower_bound`; that is so of tests of up to `bound_for` steps,
    or, if that is 0, of tests of any length. `gap` is what the tests cost beyond it, and is 0 where
    they are proven to be the cheapest; with a budget it says nothing, and is -1.
    """

    system: str
    coverage: str
    configurations: int
    items: int
    covered: int
    tests: int
    steps: int
    cost: int
    lower_bound: int
    bound_for: int
    gap: int


@dataclass(frozen=True, slots=True)
class NotCovered:
    """Something that the tests of a system do not cover, and why.

    In a suite of several kinds of `coverage` it says which of them would cover it.
    """

    system: str
    item: str
    why: str
    coverage: str = ""


@dataclass(frozen=True, slots=True)
class Suite:
    """Cases, how they were made, and what they cover and do not."""

    version: str
    seed: int
    readings: Mapping[str, str]
    coverage: tuple[Coverage, ...]
    cases: tuple[Case, ...]
    uncovered: tuple[NotCovered, ...] = ()
