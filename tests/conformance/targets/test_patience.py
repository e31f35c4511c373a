"""Patience: how long a target that is not idle is waited for, in real and in virtual time."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest

from srpd.conformance.targets.limits import Limits, settle_of
from srpd.conformance.targets.patience import QUIET, Patience
from srpd.conformance.targets.protocol import Drained, PortMessage
from srpd.model.faults import BadInput

LIMIT = 30.0
A_MESSAGE = PortMessage("wan")


class Bench:
    """A target that is idle when `done` says so, and time that passes in pauses alone."""

    def __init__(self, settle: float = LIMIT, outstanding: tuple[str, ...] = ("a batch",)) -> None:
        self.time = 0.0
        self.ticks = self.drains = 0
        self.told: list[str] = []
        self.outstanding = outstanding
        limits = Limits(settle=timedelta(seconds=settle), tell=self.told.append)
        self.patience = Patience(limits, lambda: self.time, self._pass)
        self.may_tick = True

    def wait(self, done: Callable[[Bench], bool]) -> list[Drained]:
        self.began = self.time
        self.ticks = self.drains = 0

        def drain() -> Drained:
            self.drains += 1
            idle = done(self)
            return Drained((A_MESSAGE,) if idle else (), idle, () if idle else self.outstanding)

        return list(self.patience.until_idle(drain, self._tick))

    @property
    def waited(self) -> float:
        return self.time - self.began

    def _tick(self) -> bool:
        self.ticks += self.may_tick
        return self.may_tick

    def _pass(self, seconds: float) -> None:
        self.time += seconds


def never(_: Bench) -> bool:
    return False


def after(seconds: float) -> Callable[[Bench], bool]:
    return lambda bench: bench.waited >= seconds


def by_ticks(number: int) -> Callable[[Bench], bool]:
    return lambda bench: bench.ticks >= number


def test_a_target_that_is_idle_is_asked_once() -> None:
    bench = Bench()
    assert len(bench.wait(lambda _: True)) == 1
    assert (bench.drains, bench.waited, bench.ticks) == (1, 0, 0)


def test_a_target_is_asked_again_until_it_is_idle() -> None:
    bench = Bench()
    found = bench.wait(lambda bench: bench.drains == 4)
    assert [each.idle for each in found] == [False, False, False, True]
    assert found[-1].messages == (A_MESSAGE,)


def test_a_target_that_is_quick_is_hardly_waited_for() -> None:
    bench = Bench()
    bench.wait(lambda bench: bench.drains == 4)
    assert bench.waited < 0.01


def test_seconds_of_latency_are_waited() -> None:
    assert Bench().wait(after(20))[-1].idle


def test_the_wait_is_over_at_the_limit() -> None:
    bench = Bench()
    assert not bench.wait(never)[-1].idle
    assert bench.waited == pytest.approx(LIMIT, abs=1)


def test_with_a_limit_of_nothing_nobody_is_waited_for() -> None:
    bench = Bench(settle=0)
    assert len(bench.wait(never)) == 1
    assert bench.waited == 0


def test_the_clock_stands_as_long_as_something_happens() -> None:
    bench = Bench()
    bench.wait(after(0.9 * QUIET))
    assert bench.ticks == 0


def test_when_nothing_happens_the_clock_moves_at_the_pace_of_real_time() -> None:
    bench = Bench()
    bench.wait(after(10 * QUIET))
    assert 8 <= bench.ticks <= 10


def test_a_target_that_waits_for_virtual_time_is_idle_at_last() -> None:
    bench = Bench()
    assert bench.wait(by_ticks(3))[-1].idle
    assert bench.ticks == 3


def test_where_virtual_time_has_helped_it_passes_at_once_the_next_time() -> None:
    bench = Bench()
    bench.wait(by_ticks(3))
    bench.wait(by_ticks(3))
    assert (bench.ticks, bench.waited) == (3, 0)


def test_where_virtual_time_has_not_helped_again_it_passes_slowly() -> None:
    bench = Bench()
    bench.wait(by_ticks(3))
    bench.wait(after(5))
    assert 3 < bench.ticks <= 8
    bench.wait(after(0.9 * QUIET))
    assert bench.ticks == 0


def test_no_more_virtual_time_passes_than_the_limit() -> None:
    bench = Bench(settle=5)
    bench.wait(by_ticks(3))
    bench.patience._ticks_at_once = 100
    assert not bench.wait(never)[-1].idle
    assert bench.ticks == 5


def test_what_only_virtual_time_helps_is_given_up_soon_where_the_clock_stands() -> None:
    bench = Bench()
    bench.wait(by_ticks(2))
    bench.may_tick = False
    assert not bench.wait(never)[-1].idle
    assert bench.waited < 2 * QUIET


def test_where_the_clock_stands_real_time_is_waited() -> None:
    bench = Bench()
    bench.may_tick = False
    assert bench.wait(after(20))[-1].idle
    assert bench.ticks == 0


def test_after_a_wait_in_vain_the_next_is_half_as_long() -> None:
    bench = Bench()
    bench.wait(never)
    bench.wait(never)
    assert bench.waited == pytest.approx(LIMIT / 2, abs=1)


def test_waits_in_vain_come_to_little_more_than_twice_the_limit() -> None:
    bench = Bench()
    for _ in range(10):
        bench.wait(never)
    assert bench.time < 2.3 * LIMIT


def test_a_wait_never_becomes_shorter_than_twice_what_was_worth_it() -> None:
    bench = Bench()
    bench.wait(after(6))
    for _ in range(10):
        bench.wait(never)
    assert bench.waited == pytest.approx(12, abs=1)


def test_the_user_is_told_who_is_waited_for_and_until_when() -> None:
    bench = Bench()
    bench.wait(never)
    assert len(bench.told) == 5
    assert "waiting for the target to be idle: 5 s so far" in bench.told[0]
    assert "given up after 30 s (--settle); outstanding: a batch" in bench.told[0]


def test_what_is_outstanding_is_told_in_one_line() -> None:
    bench = Bench(outstanding=("a\nb\x1b[31m", "c" * 1000))
    bench.wait(after(6))
    assert "\n" not in bench.told[0]
    assert "\x1b" not in bench.told[0]
    assert len(bench.told[0]) < 500


def test_of_a_short_wait_nothing_is_told() -> None:
    bench = Bench()
    bench.wait(after(4))
    assert bench.told == []


def test_where_the_clock_stands_the_reason_is_not_the_limit() -> None:
    bench = Bench()
    bench.wait(by_ticks(2))
    bench.may_tick = False
    bench.wait(by_ticks(2))
    assert "would pass the instant that the step is about" in bench.patience.in_vain
    assert "--settle" not in bench.patience.in_vain
    bench.may_tick = True
    bench.wait(never)
    assert "--settle" in bench.patience.in_vain


def test_the_reason_names_the_limit() -> None:
    assert "the limit is 30 s, and --settle gives it longer" in Bench().patience.in_vain


@pytest.mark.parametrize("seconds", [-1, float("nan"), float("inf"), 1e9])
def test_a_limit_that_is_none_is_refused(seconds: float) -> None:
    with pytest.raises(BadInput, match="--settle"):
        settle_of(seconds)
