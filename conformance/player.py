"""Playing cases: the suite as every party but the one under test.

The player arranges the world, sends what a step says, moves the clock, collects what comes out, and
records all of it. It never judges.
"""

from __future__ import annotations

from srpd.conformance.bindings.arrangements import NotArranged
from srpd.conformance.guard import Guard
from srpd.conformance.messages.instants import write_instant
from srpd.conformance.messages.pki import TestPki
from srpd.conformance.messages.schema import DuisSchema
from srpd.conformance.performance import Counter, Performance
from srpd.conformance.targets.protocol import TargetFault
from srpd.conformance.timing import Timing, timing
from srpd.conformance.trace import TraceWriter
from srpd.conformance.world import BEGIN, SUITE_SEED
from srpd.generators.suite import Case
from srpd.model.composition import System


class Player:
    """Plays cases against one target and records them.

    `schema` checks what is sent, if given; `spans` says how long to wait. Without a
    `virtual_clock` no time can be made to pass, and steps that need it are not arranged.
    """

    def __init__(
        self,
        target: Guard,
        trace: TraceWriter,
        schema: DuisSchema | None = None,
        spans: Timing | None = None,
        *,
        virtual_clock: bool = True,
    ) -> None:
        self.target = target
        self.trace = trace
        self.schema = schema
        self.spans = spans or timing()
        self.virtual_clock = virtual_clock
        self._pki = TestPki(SUITE_SEED, BEGIN)
        self._counter = Counter()
        self._empty_state = ""

    def play(self, case: Case, system: System) -> None:
        """Play one case. What goes wrong with the target is recorded as an ``error`` entry."""
        self.trace.add("begin", case.id, fields={"system": system.name, "steps": len(case.steps)})
        performance = Performance(
            case,
            system,
            self.target,
            self.trace,
            pki=self._pki,
            counter=self._counter,
            spans=self.spans,
            schema=self.schema,
            virtual_clock=self.virtual_clock,
        )
        try:
            self._reset(case.id)
            performance.perform()
        except TargetFault as fault:
            self.trace.add("error", case.id, fields={"why": str(fault)})
        except NotArranged as reason:
            self.trace.add("not-arranged", case.id, fields={"why": str(reason)})
        self.trace.add("end", case.id)

    def _reset(self, case: str) -> None:
        """Bring the target to its empty state, which must be the same each time."""
        digest = self.target.reset(write_instant(BEGIN))
        self.trace.add("control", case, fields={"method": "reset", "digest": digest})
        if self._empty_state and digest != self._empty_state:
            raise TargetFault("reset: the state digest differs from that of the first reset")
        self._empty_state = digest
