"""Probes: for each role one short case that any adapter should come through."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import MappingProxyType
from typing import Final

from srpd.conformance.guard import Guard
from srpd.conformance.player import Player
from srpd.conformance.trace import Entry, TraceWriter
from srpd.generators.suite import Case, Step
from srpd.model.notation import Party
from srpd.model.readings import DEFAULTS
from srpd.model.systems import system as system_named


def _case(system: str, *stimuli: str) -> Case:
    name = f"probe-{system}"
    steps = (Step(f"{name}.{n}", each, ()) for n, each in enumerate(stimuli, start=1))
    return Case(name, system, tuple(steps))


PROBES: Final[Mapping[Party, Case]] = MappingProxyType(
    {
        Party.DCC: _case("detection", "first sends 4.1.1-IS-esme", "the period ends"),
        Party.COS_PARTY: _case(
            "cos-party", "forward dated", "the CoS Party comes to the first dated request"
        ),
        Party.S1SP: _case("s1sp", "countersign read"),
        Party.USER: _case("user-pre-command", "return a Pre-Command"),
    }
)
"""The case of each role: an ordinary message, upon which something leaves."""

TIMED: Final[Mapping[Party, Case]] = MappingProxyType(
    {
        Party.DCC: _case(
            "storage",
            "send 1.1.1-IS-esme-smets1-future-dated",
            "wait until the execution date",
        )
    }
)
"""The case of a role in which something leaves because a known time is reached; its last step."""


def play(case: Case, target: Guard, *, virtual_clock: bool = True) -> Sequence[Entry]:
    """What is sent and seen when a target plays the case, from `reset` on."""
    with tempfile.TemporaryDirectory() as folder, TraceWriter(Path(folder) / "trace") as trace:
        player = Player(target, trace, virtual_clock=virtual_clock)
        player.play(case, system_named(case.system).under(DEFAULTS))
        return tuple(trace.remembered)
