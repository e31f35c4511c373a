"""Manners of the systems: boundaries, Response Codes, hostile data, faults of counterparties.

Each kind of them is a kind of coverage. A module here holds the manners of one kind, as data beside
how each is brought about.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import lru_cache
from types import MappingProxyType

from srpd.conformance.manners import (
    boundaries,
    counterparty_faults,
    from_schema,
    hostile_data,
    response_codes,
)
from srpd.conformance.manners.handled import Handled, Table
from srpd.conformance.manners.mutations import handled_as
from srpd.conformance.manners.mutations import read as read_mutation
from srpd.conformance.messages.schema import DuisSchema
from srpd.generators.cases import NotCovered, Step
from srpd.generators.manners import Manner, Manners
from srpd.model.composition import System
from srpd.model.faults import BadInput
from srpd.model.systems import system as system_named
from srpd.model.tables import did_you_mean

KINDS: Mapping[str, Callable[[System], Table]] = MappingProxyType(
    {
        "boundaries": boundaries.table,
        "response-codes": response_codes.table,
        "hostile-data": hostile_data.table,
        counterparty_faults.KIND: counterparty_faults.table,
    }
)
"""The kinds of coverage by manners."""

ONE_BY_ONE = frozenset({"response-codes"})
"""The kinds whose manners have a test each, so that no failure leaves another untested."""

_LEFT_OUT: Mapping[str, Callable[[System], tuple[NotCovered, ...]]] = MappingProxyType(
    {
        "response-codes": response_codes.uncovered,
        counterparty_faults.KIND: counterparty_faults.uncovered,
    }
)
EVERY_OUTCOME = frozenset({"boundaries", counterparty_faults.KIND})
"""The kinds whose manners are tried for every set of rules that a stimulus brings into play."""

FOLLOWED_BY: Mapping[str, Mapping[str, str]] = MappingProxyType(
    {
        "hostile-data": hostile_data.FOLLOWED_BY,
        counterparty_faults.KIND: counterparty_faults.FOLLOWED_BY,
    }
)
"""What follows each manner of a kind, by the system: the stimulus that shows the target is sound.
"""

FROM_SCHEMA: Mapping[str, Callable[[System, DuisSchema], Manners]] = MappingProxyType(
    {"hostile-data": from_schema.manners}
)
"""The kinds of which some manners are told by the DUIS schema."""


def manners_of(kind: str, system: System, schema: DuisSchema | None = None) -> Manners:
    """The manners of one kind that the stimuli of a system have, and those the schema tells."""
    found = {
        stimulus: tuple(each.manner for each in handled)
        for stimulus, handled in KINDS[kind](system).items()
    }
    if schema is not None and kind in FROM_SCHEMA:
        for stimulus, told in FROM_SCHEMA[kind](system, schema).items():
            found[stimulus] = (*found.get(stimulus, ()), *told)
    return found


def manner_names(system: System) -> dict[str, tuple[str, ...]]:
    """The manners of every kind in which each stimulus of a system can be made, wherever it is.

    By name; those are left out that belong to one place, or that only what follows them shows, and
    those of which it is not settled whether they come to nothing: what is so afterwards, such as
    what has been counted, is not known.
    """
    found: dict[str, tuple[str, ...]] = {}
    for kind in KINDS:
        for stimulus, manners in manners_of(kind, system).items():
            free = (m.name for m in manners if _is_free(m))
            found[stimulus] = (*found.get(stimulus, ()), *free)
    return {stimulus: names for stimulus, names in found.items() if names}


def _is_free(manner: Manner) -> bool:
    in_its_place = manner.alone or bool(manner.where)
    return not (manner.left_out or in_its_place or (manner.still and manner.unsettled))


def left_out(kind: str, system: System) -> tuple[NotCovered, ...]:
    """What a kind of manners would cover of a system, and does not, with the reason."""
    return _LEFT_OUT[kind](system) if kind in _LEFT_OUT else ()


def handled(system: str, stimulus: str, manner: str) -> Handled:
    """The manner of this name. Raises `BadInput`, naming the nearest, if there is none."""
    known = _of_stimulus(system).get(stimulus, {})
    mutation = None if manner in known else read_mutation(manner)
    if mutation is not None and from_schema.may_have(system_named(system), stimulus, mutation):
        return handled_as(mutation)
    if manner not in known:
        raise BadInput(
            f"system {system}: {stimulus!r} cannot be made to happen in the manner {manner!r}; "
            f"{did_you_mean(manner, known)}"
        )
    return known[manner]


def comes_to_nothing(system: str, step: Step) -> bool:
    """Whether a step is made in such a manner that what its stimulus says does not come about."""
    return bool(step.manner) and handled(system, step.stimulus, step.manner).manner.still


def is_told_by_schema(step: Step) -> bool:
    """Whether a step is made in a manner that the DUIS schema told. Raises as `handled`."""
    return bool(step.manner) and read_mutation(step.manner) is not None


@lru_cache(maxsize=64)
def _of_stimulus(system: str) -> Mapping[str, Mapping[str, Handled]]:
    found: dict[str, dict[str, Handled]] = {}
    for table in KINDS.values():
        for stimulus, each in table(system_named(system)).items():
            found.setdefault(stimulus, {}).update({one.manner.name: one for one in each})
    return found
