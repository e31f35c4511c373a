"""Boundary instants and counts: one before a deadline, on it, one after."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

from srpd.conformance.bindings.binding import Stand
from srpd.conformance.bindings.handling import Handling
from srpd.conformance.manners.handled import Handled, Table
from srpd.generators.manners import Manner
from srpd.model.composition import System

A_TICK = timedelta(seconds=1)
"""The least difference that the tests make between instants: DUIS writes whole seconds."""


def _one_before(_: Stand, instant: datetime) -> datetime:
    return instant - A_TICK


_BEFORE = Handled(
    Manner(
        "one second before",
        "the clock stops one second short of the instant",
        "what is due at an instant is not done before it",
        still=True,
    ),
    Handling(instant=_one_before),
)
_TABLES: Mapping[str, Table] = {"storage": {"wait until the execution date": (_BEFORE,)}}


def table(system: System) -> Table:
    """The manners of each stimulus of a system, by the name of the stimulus."""
    return _TABLES.get(system.name, {})
