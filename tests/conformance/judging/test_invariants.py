"""The named properties, held against what a target does and not against the cards."""

from __future__ import annotations

from typing import Any

import pytest

from srpd.conformance.judging.invariants import (
    Broken,
    Watch,
    judge_with_properties,
    with_properties,
)
from srpd.conformance.judging.judge import judge
from srpd.conformance.judging.verdicts import CaseResult, Verdict
from srpd.conformance.miniatures import SendsWhatItQuarantined
from srpd.conformance.recording.folder import by_case
from srpd.conformance.reference import ReferenceDcc
from srpd.generators.suite import read_suite
from srpd.model.properties import PROPERTIES
from srpd.model.readings import DEFAULTS
from srpd.model.systems import system

SEND = "first sends 4.1.1-IS-esme"
THREE = ("detection", SEND, SEND, SEND)
BY_NAME = {each.name: each for each in PROPERTIES}


class SendsTwice(ReferenceDcc):
    """What a User releases is sent, and sent once more when it is asked for next."""

    def release(self, request_id: str) -> None:
        held = self.state.quarantine[request_id]
        super().release(request_id)
        held.proceed()


def judged(bench: Any, factory: Any, *scripts: Any) -> list[CaseResult]:
    folder = bench.play(factory, *scripts).folder
    entries = by_case(folder)
    cases = read_suite(folder / "suite.json").cases
    return [judge_with_properties(case, entries[case.id], DEFAULTS) for case in cases]


def test_the_reference_breaks_no_property(bench: Any) -> None:
    found = judged(bench, ReferenceDcc, THREE, (*THREE, "first releases"), (*THREE, "first waits"))
    assert [case.breach for case in found] == [None, None, None]


def test_what_is_sent_without_being_within_the_threshold_breaks_a_property(bench: Any) -> None:
    (case,) = judged(bench, SendsWhatItQuarantined, THREE)
    assert case.breach is not None
    assert "breaks the property nothing-sent-undetected" in case.breach.reasoning


def test_what_the_user_released_may_be_sent(bench: Any) -> None:
    (case,) = judged(bench, ReferenceDcc, (*THREE, "first releases"))
    assert case.breach is None


def test_what_is_sent_twice_breaks_a_property(bench: Any) -> None:
    (case,) = judged(bench, SendsTwice, (*THREE, "first releases"))
    assert case.breach is not None
    assert "breaks the property sent-once" in case.breach.reasoning


def test_a_property_that_is_broken_where_the_judge_sees_no_breach_is_a_breach() -> None:
    each = BY_NAME["sent-once"]
    result = with_properties(CaseResult("c", "detection", 1), [Broken(each, "s", "c.1")])
    assert result.breach is not None
    assert (result.breach.clause, result.breach.step) == ("13.2(a)", "c.1")
    assert [c.verdict for c in result.checks] == [Verdict.FAIL]


@pytest.mark.parametrize("spared", [{"error": "gone"}, {"follows": ("H-01=m",)}])
def test_what_has_no_verdict_of_its_own_gets_none_from_a_property(spared: Any) -> None:
    result = CaseResult("c", "detection", 1, **spared)
    assert with_properties(result, [Broken(BY_NAME["sent-once"], "s", "c.1")]) == result


def test_without_a_broken_property_the_judge_decides(bench: Any) -> None:
    folder = bench.play(ReferenceDcc, THREE).folder
    (case,) = read_suite(folder / "suite.json").cases
    entries = by_case(folder)[case.id]
    assert judge_with_properties(case, entries, DEFAULTS) == judge(case, entries, DEFAULTS)


def test_a_system_is_watched_for_the_properties_of_its_machines() -> None:
    watched = {each.name for each in Watch(system("detection")).properties}
    assert {"sent-once", "nothing-sent-undetected"} <= watched
    assert "type-2-devices-have-no-status" not in watched
