"""What a suite does not cover, and why: nothing is dropped in silence."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from srpd.generators.beyond import CARD, CLAUSE, STATE, Uncovered
from srpd.generators.coverage import Cover
from srpd.generators.graphs import accounted
from srpd.generators.items import (
    ALL_STATES,
    CHANGES,
    CLAUSES,
    N_SWITCH,
    ROUND_TRIPS,
    TRANSITION_PAIRS,
    Criterion,
    in_words,
    name_of,
)
from srpd.model.compiled import ConfigurationGraph

MOST_NAMED = 200
"""Of one system and one reason so many are named, and the rest counted."""


def uncoverable(
    names: Iterable[str], choices: Mapping[str, str], wanted: Criterion
) -> Iterator[tuple[str, Uncovered]]:
    """What none of the systems can cover of their machines' states, cards or clauses.

    Each is named with a system, and why not there.
    """
    if wanted.kind in (ROUND_TRIPS, CHANGES):
        return
    kind = {ALL_STATES: STATE, CLAUSES: CLAUSE}.get(wanted.kind, CARD)
    accounts = {name: accounted(name, choices, kind) for name in names}
    covered = {item for each in accounts.values() for item in each.covered}
    for name, each in accounts.items():
        for missing in each.missing:
            if missing.item not in covered:
                yield name, missing


def left_out(
    graph: ConfigurationGraph,
    cover: Cover,
    wanted: Criterion,
    longest: int | None,
    taken: set[int],
    budget: int | None,
) -> Iterator[Uncovered]:
    """What the graph has and its tests do not cover. `taken` are the places of what they do."""
    for item, needed in cover.out_of_reach[:MOST_NAMED]:
        yield Uncovered(
            name_of(item, graph),
            f"a test of {needed} steps is needed, and none may have more than {longest}",
        )
    yield from _more(len(cover.out_of_reach), f"out of reach of a test of {longest} steps")
    missed = [item for place, item in enumerate(cover.items) if place not in taken]
    for item in missed[:MOST_NAMED]:
        yield Uncovered(name_of(item, graph), f"the budget of {budget} steps does not reach so far")
    yield from _more(len(missed), f"beyond the budget of {budget} steps")
    for move in cover.moves.unwalked:
        yield Uncovered(
            in_words((move,), graph),
            "only after a stimulus whose outcome the law leaves open, or permits to be several",
        )
    if wanted.kind in (TRANSITION_PAIRS, ROUND_TRIPS, N_SWITCH) and str(wanted) != "n-switch=0":
        for move in cover.moves.uncertain:
            yield Uncovered(
                f"what goes on after this, {in_words((move,), graph)}",
                "the law does not fix what is so afterwards, so no test can be sure to go on",
            )


def _more(count: int, why: str) -> Iterator[Uncovered]:
    if count > MOST_NAMED:
        yield Uncovered(f"{count - MOST_NAMED:,} more", why)
