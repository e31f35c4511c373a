"""Boundary instants, counts and dates: one before, on it, one after."""

from __future__ import annotations

from srpd.conformance.manners.counts import counts
from srpd.conformance.manners.dates import dates
from srpd.conformance.manners.days import days
from srpd.conformance.manners.deadlines import deadlines
from srpd.conformance.manners.handled import Handled, Table
from srpd.conformance.manners.recurring import recurring
from srpd.model.composition import System

_TABLES = (deadlines, counts, dates, recurring, days)


def table(system: System) -> Table:
    """The manners of each stimulus of a system, by the name of the stimulus."""
    found: dict[str, list[Handled]] = {}
    for tables in _TABLES:
        for stimulus, manners in tables(system).items():
            found.setdefault(stimulus, []).extend(manners)
    return found
