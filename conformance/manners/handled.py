"""A manner of a stimulus beside how it is brought about."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from srpd.conformance.bindings.handling import Handling
from srpd.generators.manners import Manner


@dataclass(frozen=True, slots=True)
class Handled:
    """A manner, and how it is brought about."""

    manner: Manner
    handling: Handling


Table = Mapping[str, Sequence[Handled]]
"""The manners of each stimulus of a system, by the name of the stimulus."""
