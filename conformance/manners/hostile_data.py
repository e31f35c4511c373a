"""Negative and hostile data: messages that break a rule of their own form."""

from __future__ import annotations

from collections.abc import Mapping

from srpd.conformance.manners.handled import Table
from srpd.model.composition import System

_TABLES: Mapping[str, Table] = {}


def table(system: System) -> Table:
    """The manners of each stimulus of a system, by the name of the stimulus."""
    return _TABLES.get(system.name, {})
