"""The deviations that can be told: what is known of them, and the sequences made to tell some.

Most are told on the way by the rest of the standard suite. For each of the others that can be told
at all there is a sequence of stimuli of its own. Both are shipped, and made again by
``python tools/told.py``.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import Final

FILE: Final = "told.json"


@dataclass(frozen=True, slots=True)
class Known:
    """What is shipped.

    `told` gives for the id of each deviation that can be told the systems in whose cases it is;
    `sequences` for a system the stimuli, by name, of the tests that tell what nothing else does.
    """

    told: Mapping[str, frozenset[str]]
    sequences: Mapping[str, tuple[tuple[str, ...], ...]]


@cache
def known() -> Known:
    """What is shipped of the deviations that can be told."""
    text = files("srpd.conformance.judging").joinpath(FILE).read_text(encoding="utf-8")
    read = json.loads(text)
    told = {name: frozenset(systems) for name, systems in read["told"].items()}
    sequences = {
        system: tuple(tuple(stimuli) for stimuli in several)
        for system, several in read["sequences"].items()
    }
    return Known(MappingProxyType(told), MappingProxyType(sequences))


def told() -> Mapping[str, frozenset[str]]:
    """The deviations that can be told, by their ids, each with the systems in which it is."""
    return known().told
