"""Playing cases: the suite as every party but the one under test.

The player arranges the world, sends what a step says, moves the clock, collects what comes out, and
records all of it. It never judges.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Sequence
from typing import Any

from srpd.conformance.bindings.arrangements import NotArranged, NotFinished
from srpd.conformance.bindings.timing import Timing, timing
from srpd.conformance.capabilities.lacking import NOTHING_LACKING, Lacking
from srpd.conformance.fixtures.world import BEGIN, SUITE_SEED
from srpd.conformance.judging.defects import cause, traced
from srpd.conformance.messages.instants import write_instant
from srpd.conformance.messages.pki import TestPki
from srpd.conformance.messages.schema import DuisSchema
from srpd.conformance.playing.case import Performance
from srpd.conformance.playing.counter import Counter
from srpd.conformance.recording.trace import Entry, TraceWriter
from srpd.conformance.targets.guard import Guard
from srpd.conformance.targets.protocol import TargetFault
from srpd.generators.suite import Case, Step
from srpd.model.composition import System
from srpd.model.faults import BadInput, NotWritten


class Player:
    """Plays cases against one target and records them.

    `schema` checks what is sent, if given; `spans` says how long to wait. Steps that need what the
    target is `lacking` are not arranged.
    """

    def __init__(
        self,
        target: Guard,
        trace: TraceWriter,
        schema: DuisSchema | None = None,
        spans: Timing | None = None,
        *,
        lacking: Lacking = NOTHING_LACKING,
        pki: TestPki | None = None,
        counter: Counter | None = None,
    ) -> None:
        self.target = target
        self.trace = trace
        self.schema = schema
        self.spans = spans or timing()
        self.lacking = lacking
        self._pki = pki or TestPki(SUITE_SEED, BEGIN)
        if lacking.reset:  # it remembers the counters of earlier runs
            counter = Counter(time.time_ns() // 1_000_000)
        self._counter = counter or Counter()
        self._empty_state = ""

    def go_on_from(self, entries: Iterable[Entry]) -> None:
        """Go on where a recorded run was stopped: no originator counter is used again, and the
        empty state of the target must still be what it was. Raises `BadInput` for a trace that
        does not say how far the counter had come.
        """
        for entry in entries:
            if entry.fields.get("method") == "reset" and not self._empty_state:
                self._empty_state = str(entry.fields.get("digest", ""))
            if entry.kind == "end":
                last = entry.fields.get("counter")
                if not isinstance(last, int) or isinstance(last, bool) or last < 0:
                    raise BadInput(
                        f"the trace does not say, at entry {entry.number}, which originator "
                        "counters were used, so the run cannot go on; start it anew"
                    )
                self._counter = Counter(last)

    def play(self, case: Case, system: System) -> None:
        """Play one case. What goes wrong with the target is recorded as an ``error`` entry."""
        playing = self.begin(case, system)
        for step in case.steps:
            if playing.ended:
                break
            playing.apply(step)
        playing.end()

    def begin(self, case: Case, system: System) -> Playing:
        """Begin a case of which the steps are given one by one; `end` it."""
        about: dict[str, Any] = {"system": system.name}
        about |= {"steps": len(case.steps)} if case.steps else {}
        about |= {
            "command_attempts": self.spans.command_attempts,
            "command_retry_seconds": int(self.spans.command_retry_interval.total_seconds()),
        }
        about |= {"lacks": self.lacking.names} if self.lacking.items else {}
        about |= {"http_refusal": self.spans.http_refusal}
        self.trace.add("begin", case.id, fields=about)
        performance = Performance(
            case,
            system,
            self.target,
            self.trace,
            pki=self._pki,
            counter=self._counter,
            spans=self.spans,
            schema=self.schema,
            lacking=self.lacking,
        )
        return Playing(self, performance)

    def reset(self, case: str) -> None:
        """Bring the target to its empty state, which must be the same each time."""
        if self.lacking.reset:
            return
        digest = self.target.reset(write_instant(BEGIN))
        self.trace.add("control", case, fields={"method": "reset", "digest": digest})
        if self._empty_state and digest != self._empty_state:
            raise TargetFault("reset: the state digest differs from that of the first reset")
        self._empty_state = digest

    def conclude(self, case: str) -> None:
        """Record that the case is complete, and which originator counters are used up."""
        self.trace.add("end", case, fields={"counter": self._counter.last})


class Playing:
    """A case being played. What goes wrong with it is recorded, and ends it."""

    def __init__(self, player: Player, performance: Performance) -> None:
        self.ended = False
        self._player = player
        self._performance = performance
        self._recorded(self._start)

    def apply(self, step: Step) -> Sequence[Entry]:
        """Play one more step; the result is what was recorded of it."""
        before = len(self._player.trace.remembered)
        self._recorded(lambda: self._performance.apply(step))
        return self._player.trace.remembered[before:]

    def end(self) -> None:
        """Record that the case is complete."""
        self._player.conclude(self._performance.case.id)

    def _start(self) -> bool:
        self._player.reset(self._performance.case.id)
        self._performance.set_up()
        return True

    def _recorded(self, act: Callable[[], bool]) -> None:
        trace, case = self._player.trace, self._performance.case.id
        try:
            self.ended = not act()
        except TargetFault as fault:
            trace.add("error", case, fields={"why": str(fault)})
            self.ended = True
        except NotArranged as reason:
            fields: dict[str, Any] = {"why": str(reason)}
            fields |= {"lacks": reason.lacks} if reason.lacks else {}
            fields |= {"refused": True} if reason.refused else {}
            fields |= {"unfinished": True} if isinstance(reason, NotFinished) else {}
            trace.add("not-arranged", case, fields=fields)
            self.ended = True
        except NotWritten:
            raise
        except Exception as problem:  # noqa: BLE001 - one case never ends a run; see `defects`
            said = {"why": cause("playing", problem), "traceback": traced(problem)}
            trace.add("error", case, fields=said)
            self.ended = True
