"""Fuzzing draws manners; shrinking keeps one only if the failure needs it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from srpd.conformance.campaigns.replay import read_replay
from srpd.conformance.campaigns.shrinking import shrink
from srpd.conformance.fuzz.campaign import FuzzOptions
from srpd.conformance.fuzz.fuzzing import fuzz, fuzz_again
from srpd.conformance.manners import manner_names, manners_of
from srpd.conformance.reference import ReferenceDcc
from srpd.conformance.targets.protocol import PortMessage
from srpd.generators.mannered_routes import MannerRoutes
from srpd.generators.suite import compiled, read_suite
from srpd.model.readings import DEFAULTS
from srpd.model.systems import system

PLAIN = "send 4.1.1-IS-esme"
BROKEN = f"{PLAIN}!structure-verified"
MANNERS = {(BROKEN, "white space alone"): True, (BROKEN, "to nobody"): False}
ROUTES = MannerRoutes(compiled("requests", DEFAULTS), MANNERS)
HOSTILE, MISSENT = (ROUTES.number(taken) for taken in MANNERS)
USUAL = ROUTES.number((BROKEN, ""))


class StopsAtTheFirstSurprise(ReferenceDcc):
    """After a message that it cannot read it takes no other."""

    broken = False

    def reset(self, now: str) -> str:
        self.broken = False
        return super().reset(now)

    def receive(self, message: PortMessage) -> PortMessage | None:
        answer = None if self.broken else super().receive(message)
        self.broken |= answer is not None and not answer.xml
        return answer


def test_a_manner_that_comes_to_nothing_leads_nowhere() -> None:
    assert ROUTES.walk((HOSTILE,)) == [0, 0]


def test_what_may_or_may_not_come_to_nothing_is_not_drawn_since_it_may_have_been_counted() -> None:
    stimulus = "send 1.1.1-IS-esme-signed"
    open_ones = {"the counter 0", "a RequestID in processing", "another User's RequestID"}
    signed = system("signed")
    assert open_ones <= {each.name for each in manners_of("hostile-data", signed)[stimulus]}
    assert not open_ones & set(manner_names(signed)[stimulus])


def test_a_stimulus_is_found_again_by_its_manner() -> None:
    assert ROUTES.taken(HOSTILE) == (BROKEN, "white space alone")
    assert ROUTES.taken(USUAL) == (BROKEN, "")


def test_a_manner_that_the_failure_does_not_need_is_left_out() -> None:
    def fails(stimuli: Any) -> int:
        return len(stimuli) if stimuli[-1] in (USUAL, MISSENT) else 0

    found = shrink(ROUTES, (HOSTILE, MISSENT), "6.1(a)", fails)
    assert found.stimuli == (USUAL,)


def test_a_manner_that_the_failure_needs_stays() -> None:
    def fails(stimuli: Any) -> int:
        return stimuli.index(MISSENT) + 1 if MISSENT in stimuli else 0

    found = shrink(ROUTES, (USUAL, HOSTILE, MISSENT), "6.1(a)", fails)
    assert found.stimuli == (MISSENT,)


def test_a_manner_in_the_history_stays_if_the_failure_comes_of_it() -> None:
    plain = ROUTES.number((PLAIN, ""))

    def fails(stimuli: Any) -> int:
        poisoned = HOSTILE in stimuli
        return len(stimuli) if poisoned and stimuli[-1] == plain else 0

    found = shrink(ROUTES, (plain, USUAL, HOSTILE, USUAL, plain), "6.1", fails)
    assert found.stimuli == (HOSTILE, plain)


def fuzzed(bench: Any, factory: Callable[[], Any], examples: int, seed: int = 1) -> Any:
    folder = bench.base / "fuzz"
    options = FuzzOptions(
        bench.target(factory), folder, systems=("requests",), examples=examples, seed=seed
    )
    return fuzz(options), folder


def test_fuzzing_draws_manners_and_goes_on_with_them(bench: Any) -> None:
    result, folder = fuzzed(bench, ReferenceDcc, 10)
    steps = [s for case in read_suite(folder / "suite.json").cases for s in case.steps]
    assert {bool(step.manner) for step in steps} == {True, False}
    assert (result.breaches, result.errors) == ((), ())
    again = fuzz_again(folder, bench.target(ReferenceDcc))
    assert again.breaches == ()


def test_a_fault_that_only_a_manner_shows_is_found_and_shrunk_with_it(bench: Any) -> None:
    result, folder = fuzzed(bench, StopsAtTheFirstSurprise, 40, seed=4)
    assert result.breaches
    kept = [read_replay(file) for file in sorted((folder / "failures").glob("*.json"))]
    shortest = min(kept, key=lambda each: len(each.case.steps))
    assert [bool(step.manner) for step in shortest.case.steps] == [True, False]
