"""Manners in words: what was special about a step, and the rule that it breaks or keeps to."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from srpd.conformance.manners import handled
from srpd.conformance.manners.counterparties.faults import Fault
from srpd.conformance.manners.counterparty_faults import rows
from srpd.generators.cases import Case, Step, Suite


def in_manners(case: Case, last: Step) -> tuple[str, ...]:
    """One line for each step of the case, up to `last`, that is made in a manner of its own."""
    steps = case.steps[: 1 + case.steps.index(last)] if last in case.steps else (last,)
    return tuple(_in_words(case.system, step) for step in steps if step.manner)


def in_its_manner(system: str, step: Step) -> str:
    """What is to be added to a message about a step that is made in a manner; else nothing."""
    return f"; {_in_words(system, step)}" if step.manner else ""


def _in_words(system: str, step: Step) -> str:
    manner = handled(system, step.stimulus, step.manner).manner
    return (
        f"step {step.id}, {step.stimulus!r}, in this manner: {manner.name} "
        f"({manner.says}); rule: {manner.rule}"
    )


def fault_tables(suite: Suite) -> Iterator[tuple[Sequence[str], Sequence[Sequence[str]]]]:
    """The heads and the cells of the tables of counterparties and faults, if it is of those.

    The first says how many tests there are, the second what is tried elsewhere, or why nothing is.
    """
    found = rows(suite)
    if not found:
        return
    tests = {(row.tested, row.counterparty, row.fault): str(row.tests or "-") for row in found}
    parties = dict.fromkeys((row.tested, row.counterparty) for row in found)
    faults = [fault.value for fault in Fault]
    cells = [[*party, *(tests.get((*party, fault), "-") for fault in faults)] for party in parties]
    yield ("tests of", "whose counterparty", *faults), cells
    besides = [
        [f"{row.counterparty} of {row.tested}", row.fault, each]
        for row in found
        for each in row.besides
    ]
    yield ("counterparty", "fault", "where else it is tried, or why it is not"), besides


def manners_in(suite: Suite) -> list[list[str]]:
    """Every manner that a suite has, once: its name, what is special about it, and its rule."""
    found: dict[tuple[str, str, str], None] = {}
    for case in suite.cases:
        for step in case.steps:
            if step.manner:
                manner = handled(case.system, step.stimulus, step.manner).manner
                found[(manner.name, manner.says, manner.rule)] = None
    return [list(each) for each in found]
