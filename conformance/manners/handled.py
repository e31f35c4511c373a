"""A manner of a stimulus beside how it is brought about."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from srpd.conformance.bindings.bench import Handling
from srpd.conformance.observing.seen import Sort
from srpd.generators.manners import Manner


@dataclass(frozen=True, slots=True)
class Handled:
    """A manner, and how it is brought about.

    What is unsettled, or may follow besides, can be narrowed to the sorts of message `noted`: where
    the manner comes to nothing or adds to a step, they are noted and not judged; all else is.
    """

    manner: Manner
    handling: Handling
    noted: frozenset[Sort] = frozenset()


Table = Mapping[str, Sequence[Handled]]
"""The manners of each stimulus of a system, by the name of the stimulus."""
