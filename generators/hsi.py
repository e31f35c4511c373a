"""Suites that leave no fault of a stated domain undetected: the HSI method for partial machines.

Every state is entered by its access sequence; from there every sequence of up to *k* + 1 inputs is
applied, and then the state that should have been reached is identified by its harmonised
identifiers. An implementation that passes and has at most *k* states more than the specification
demands permits itself nothing that the specification does not.
"""

from __future__ import annotations

import random
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from srpd.generators.identifiers import identifiers, without_beginnings
from srpd.generators.separation import Word, classes, separate
from srpd.generators.specification import UNDEFINED, Table
from srpd.model.faults import BadInput

LARGEST_TABLE = 5_000
MOST_STEPS = 400_000


@dataclass(frozen=True, slots=True)
class Checking:
    """A checking suite, and all that its guarantee rests on.

    `access[s]` leads to the state *s*; `identify[s]` are its harmonised identifiers. `classes[s]`
    is the number of the class of states that permit the same as *s*; the fault domain is counted in
    classes. `tests` are the sequences, none the beginning of another.
    """

    extra: int
    access: tuple[Word, ...]
    identify: tuple[tuple[Word, ...], ...]
    classes: tuple[int, ...]
    inseparable: tuple[tuple[int, int], ...]
    tests: tuple[Word, ...]


def checking(table: Table, extra: int = 0, *, seed: int = 0, most: int = MOST_STEPS) -> Checking:
    """The HSI suite for implementations with up to `extra` more states than the classes.

    Of inputs that are equally good the choice depends on `seed` alone. Raises `BadInput` if the
    table is too large, or the suite would have more than `most` steps; and if a state is reached
    only by a choice that the law leaves open, since no test can then be sure to enter it.
    """
    if table.states > LARGEST_TABLE:
        raise BadInput(
            f"{table.states:,} configurations are more than the {LARGEST_TABLE:,} that can be "
            "told apart pair by pair; choose a smaller system"
        )
    order = list(range(table.inputs))
    random.Random(seed).shuffle(order)  # noqa: S311 - reproducible variety, not security
    access = accesses(table, order)
    found = separate(table, order)
    identify = identifiers(table, found, order)
    inseparable = tuple(found.inseparable())
    _refuse_too_long(table, access, identify, extra, most)
    return Checking(
        extra,
        access,
        identify,
        classes(table) if inseparable else tuple(range(table.states)),
        inseparable,
        sequences(table, access, identify, extra),
    )


def accesses(table: Table, order: Sequence[int]) -> tuple[Word, ...]:
    """For each state a shortest sequence that leads to it. Raises `BadInput` if one has none."""
    found = ways(table, order)
    if len(found) < table.states:
        lost = min(set(range(table.states)) - set(found))
        raise BadInput(
            f"configuration {lost} is reached only where the law permits several continuations, so "
            "no test is sure to enter it; use another coverage for this system"
        )
    return tuple(found[state] for state in range(table.states))


def ways(table: Table, order: Sequence[int]) -> dict[int, Word]:
    """A shortest sequence that leads to each state that a test can be sure to enter."""
    found: dict[int, Word] = {0: ()}
    queue = deque([0])
    while queue:
        here = queue.popleft()
        row = table.target[here].tolist()
        for chosen in order:
            if row[chosen] != UNDEFINED and row[chosen] not in found:
                found[row[chosen]] = (*found[here], chosen)
                queue.append(row[chosen])
    return found


def sequences(
    table: Table, access: Sequence[Word], identify: Sequence[Sequence[Word]], extra: int
) -> tuple[Word, ...]:
    """The tests: access, then up to `extra` + 1 inputs, then identifiers; no test begins another.

    The sequences without their identifiers form a tree, and an identifier that is applied within it
    is handed down to where it leaves the tree; so what begins another test never becomes one.
    """
    inner = _inner(table, access, extra)
    defined = [np.flatnonzero(row != UNDEFINED).tolist() for row in table.permitted]
    targets = table.target.tolist()
    handed: dict[Word, set[Word]] = {}
    tests: list[Word] = []
    for word, state in sorted(inner.items(), key=lambda each: len(each[0])):
        if not defined[state] and word:
            tests.append(word)
        suffixes: dict[int, list[Word]] = {}
        for suffix in sorted(handed.pop(word, set()).union(identify[state])):
            suffixes.setdefault(suffix[0], []).append(suffix[1:])
        for chosen in defined[state]:
            longer = (*word, chosen)
            down = suffixes.get(chosen, ())
            target = targets[state][chosen]
            if longer in inner:
                handed[longer] = {suffix for suffix in down if suffix}
                continue
            ends: Sequence[Word] = identify[target] if target != UNDEFINED else ()
            if down:
                ends = without_beginnings({*ends, *down})
            tests.extend([longer + end for end in ends] or [longer])
    if not table.unseen:
        return tuple(tests)
    return without_beginnings({_until_seen(test, table.unseen) for test in tests} - {()})


def _inner(table: Table, access: Sequence[Word], extra: int) -> dict[Word, int]:
    """The sequences after which every input is applied, and where they lead."""
    found = {word: state for state, word in enumerate(access)}
    front = found
    for _ in range(extra):
        front = {
            (*word, chosen): target
            for word, state in front.items()
            for chosen, target in enumerate(table.target[state].tolist())
            if target != UNDEFINED
        }
        found = {**found, **front}
    return found


def _until_seen(test: Word, unseen: frozenset[int]) -> Word:
    end = len(test)
    while end and test[end - 1] in unseen:
        end -= 1
    return test[:end]


def _refuse_too_long(
    table: Table,
    access: Sequence[Word],
    identify: Sequence[Sequence[Word]],
    extra: int,
    most: int,
) -> None:
    """Count the steps before any is made: the count grows by the inputs with each extra state."""
    tests = np.array([max(len(words), 1) for words in identify], dtype=np.float64)
    steps = np.array([sum(map(len, words)) for words in identify], dtype=np.float64)
    lengths = [len(word) for word in access]
    applied, leads = table.permitted != UNDEFINED, table.target != UNDEFINED
    total = float((steps + tests * lengths).sum())
    for _ in range(extra + 1):
        tests, steps = (
            np.where(leads, tests[table.target], applied).sum(axis=1),
            np.where(leads, steps[table.target] + tests[table.target], applied).sum(axis=1),
        )
        total += float((steps + tests * lengths).sum())
    if total > most:
        raise BadInput(
            f"its tests would have about {total:,.0f} steps, and {most:,} are left of what one "
            "suite may have; allow for fewer extra states, or make a suite of fewer systems"
        )
