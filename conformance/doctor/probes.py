"""Probes: for each role one short case that any adapter should come through."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Final

from srpd.conformance.capabilities.lacking import NOTHING_LACKING, Lacking
from srpd.conformance.playing.counter import Counter
from srpd.conformance.playing.player import Player
from srpd.conformance.recording.trace import Entry, TraceWriter
from srpd.conformance.targets.guard import Guard
from srpd.generators.suite import Case, Step
from srpd.model.notation import Party
from srpd.model.readings import DEFAULTS
from srpd.model.systems import system as system_named


@dataclass(frozen=True, slots=True)
class Probe:
    """A case, and what leaves in it if all is well: a message of this `kind` at this `port`.

    It leaves from nobody who is without one of the items that it `rests_on`.
    """

    case: Case
    port: str
    kind: str
    rests_on: tuple[str, ...] = ()

    @property
    def leaves(self) -> str:
        """What leaves, in words."""
        return f"a message of the kind {self.kind!r} at {self.port}"

    def left(self, entries: Sequence[Entry]) -> bool:
        """Whether it left."""
        return any(
            entry.kind == "seen"
            and entry.port.partition(".")[0] == self.port
            and entry.fields.get("kind", self.kind) == self.kind
            for entry in entries
        )


def probe_of(
    leaves: tuple[str, str], system: str, *stimuli: str, rests_on: tuple[str, ...] = ()
) -> Probe:
    """A probe that plays these stimuli."""
    name = f"probe-{system}"
    steps = (Step(f"{name}.{n}", each, ()) for n, each in enumerate(stimuli, start=1))
    return Probe(Case(name, system, tuple(steps)), *leaves, rests_on)


PROBES: Final[Mapping[Party, Probe]] = MappingProxyType(
    {
        Party.DCC: probe_of(
            ("wan", "command"),
            "detection",
            "first sends 4.1.1-IS-esme",
            rests_on=("service-request", "sending-commands", "port-user", "port-wan"),
        ),
        Party.COS_PARTY: probe_of(
            ("dcc", "cos-authorisation-response"),
            "cos-party",
            "forward dated",
            "the CoS Party comes to the first dated request",
            rests_on=("authorisation", "port-dcc", "port-ops", "hold-authorisations"),
        ),
        Party.S1SP: probe_of(
            ("wan", "instruction"),
            "s1sp",
            "countersign read",
            rests_on=("checks", "port-dcc", "port-wan"),
        ),
        Party.USER: probe_of(
            ("dcc", "signed-pre-command"),
            "user-pre-command",
            "return a Pre-Command",
            rests_on=("pre-commands", "port-dcc", "port-ops"),
        ),
    }
)
"""The probe of each role: an ordinary message, signed by whom the target knows.

No time needs to pass in it.
"""

TIMED: Final[Mapping[Party, Probe]] = MappingProxyType(
    {
        Party.DCC: probe_of(
            ("s1sp", "countersigned-service-request"),
            "storage",
            "send 1.1.1-IS-esme-smets1-future-dated",
            "wait until the execution date",
            rests_on=(
                *("service-request", "future-dated-smets1", "sending-countersigned"),
                *("port-user", "port-s1sp"),
            ),
        )
    }
)
"""The probe of a role in which something leaves because a known time is reached."""


def play(case: Case, target: Guard, lacking: Lacking = NOTHING_LACKING) -> Sequence[Entry]:
    """What is sent and seen when a target plays the case, from `reset` on.

    No request of it is one that a run sends, which a target might not have forgotten.
    """
    with tempfile.TemporaryDirectory() as folder, TraceWriter(Path(folder) / "trace") as trace:
        player = Player(target, trace, lacking=lacking, counter=Counter(0))
        player.play(case, system_named(case.system).under(DEFAULTS))
        return tuple(trace.remembered)
