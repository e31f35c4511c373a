"""How far the clock may be moved while a target is waited for, so that nothing falls due by it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from srpd.conformance.bindings.bench import Bench
from srpd.conformance.bindings.deadlines import DEADLINES
from srpd.conformance.targets.patience import A_TICK


def has_leeway(bench: Bench, moved_to: datetime) -> bool:
    """Whether nothing of which the suite knows falls due if the clock is moved by a tick.

    `moved_to` is where a step has moved it last. What has been waited since is taken off every
    period, since it may have begun as early as that.
    """
    waited = bench.now - moved_to
    return all(bench.now + A_TICK < at - waited for at in _deadlines(bench))


def _deadlines(bench: Bench) -> Iterator[datetime]:
    for subject in bench.system.subjects:
        for event in subject.machine.events:
            if event in DEADLINES:
                try:
                    at = DEADLINES[event].at(bench, subject.name)
                except KeyError:  # it has no date yet
                    continue
                if at > bench.now:
                    yield at
