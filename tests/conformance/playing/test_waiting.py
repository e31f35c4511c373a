"""Playing against targets that take their time: when the clock is moved for them, and when not."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

from srpd.conformance.fixtures.world import BEGIN
from srpd.conformance.playing.player import Player
from srpd.conformance.recording.trace import Entry, TraceWriter
from srpd.conformance.reference import ReferenceDcc
from srpd.conformance.reference.asynchronous import Asynchronous, LateByDrains, LateInVirtualTime
from srpd.conformance.targets.guard import Guard
from srpd.conformance.targets.limits import Limits
from srpd.conformance.targets.protocol import Drained
from srpd.generators.suite import Case, Step
from srpd.model.readings import DEFAULTS
from srpd.model.systems import system

SEND = "first sends 4.1.1-IS-esme"
ALERT = "an Alert of the code arrives"
P = timedelta(seconds=10)


class IdleAfter(ReferenceDcc):
    """It is idle once its clock has been moved so far from the beginning."""

    def __init__(self, seconds: int) -> None:
        super().__init__()
        self._idle_at = BEGIN + timedelta(seconds=seconds)

    def drain(self) -> Drained:
        return replace(super().drain(), idle=self.now >= self._idle_at)


def play(
    folder: Path,
    target: ReferenceDcc | Asynchronous,
    name: str,
    *steps: tuple[str, str],
    settle: float = 2.5,
) -> list[Entry]:
    """What is recorded of a case of these stimuli, each with its manner; time is quick to pass."""
    guard = Guard(target, Limits(settle=timedelta(seconds=settle)))
    guard.patience._ticks_at_once = 100
    case = Case("c", name, tuple(Step(f"c.{n}", *s[:1], (), s[1]) for n, s in enumerate(steps)))
    with TraceWriter(folder / "trace") as trace:
        Player(guard, trace).play(case, system(name).under(DEFAULTS))
        return trace.remembered


def seconds(entries: list[Entry]) -> float:
    """How far the clock was moved."""
    return (max(datetime.fromisoformat(e.at) for e in entries if e.at) - BEGIN).total_seconds()


def unfinished(entries: list[Entry]) -> bool:
    return any(entry.fields.get("unfinished") for entry in entries)


def test_the_clock_is_moved_until_the_target_is_idle(tmp_path: Path) -> None:
    entries = play(tmp_path, IdleAfter(2), "detection", (SEND, ""))
    assert not unfinished(entries)
    assert seconds(entries) == 2


def test_the_clock_is_moved_no_further_than_the_limit(tmp_path: Path) -> None:
    entries = play(tmp_path, IdleAfter(10), "detection", (SEND, ""))
    assert unfinished(entries)
    assert seconds(entries) == 3


def test_the_clock_is_not_moved_so_far_that_a_period_could_end(tmp_path: Path) -> None:
    target = LateInVirtualTime(ReferenceDcc(), (2,))
    entries = play(tmp_path, target, "alerts", *[(ALERT, "")] * 8, settle=9)
    assert unfinished(entries)
    assert 0 < seconds(entries) < P.total_seconds()


def test_after_a_step_that_stops_short_of_a_deadline_the_clock_stands(tmp_path: Path) -> None:
    class BusyLater(ReferenceDcc):
        def drain(self) -> Drained:
            return replace(super().drain(), idle=self.now == BEGIN)

    steps = ((SEND, ""), ("the period ends", "one second before"))
    entries = play(tmp_path, BusyLater(), "detection", *steps)
    moves = [each for each in entries if each.fields.get("method") == "advance"]
    assert unfinished(entries)
    assert len(moves) == 1


def test_what_comes_late_is_recorded_in_its_step_and_phase(tmp_path: Path) -> None:
    entries = play(tmp_path, LateByDrains(ReferenceDcc()), "detection", (SEND, ""), (SEND, ""))
    late = [entry for entry in entries if entry.kind == "seen" and entry.port == "wan"]
    assert [(entry.step, entry.phase) for entry in late] == [("c.0", "act"), ("c.1", "act")]


def test_a_step_has_one_drain_in_the_trace_however_often_it_was_asked(tmp_path: Path) -> None:
    entries = play(tmp_path, LateByDrains(ReferenceDcc()), "detection", (SEND, ""))
    drains = [entry for entry in entries if entry.fields.get("method") == "drain"]
    assert [entry.fields["idle"] for entry in drains] == [True]
