"""Which rule of clause 20 explains a wrong number, worked out from the trace alone."""

from __future__ import annotations

from itertools import count
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from srpd.conformance.judging.miscounts import TOGETHER, explained
from srpd.conformance.judging.step_context import Difference, Weight
from srpd.conformance.observing.seen import Seen, Sort
from srpd.conformance.recording.trace import Entry

USER = "90-B3-D5-1F-30-01-00-00"
DAYS = ("2026-03-02", "2026-03-22", "2026-03-23")
REQUESTS = st.lists(
    st.tuples(st.sampled_from(("", *DAYS[1:])), st.booleans()), min_size=1, max_size=6
)
"""The day of execution, empty for one on demand, and whether it is for a SMETS1 Device."""
LIMITS = st.integers(min_value=1, max_value=3)
MISSING = Difference(Weight.MISSING, ("20.4",), "it must cease")
NEEDLESS = Difference(
    Weight.SUPERFLUOUS, ("8.2",), "nothing", Seen(1, "dcc", Sort.COS_CESSATION, about="r")
)


def entry(number: int, kind: str, step: str, fields: dict[str, Any]) -> Entry:
    return Entry(number, kind, "case", step=step, fields=fields)


def trace(requests: list[tuple[str, bool]], limit: int, ceased: list[bool]) -> list[Entry]:
    """A trace in which these requests were forwarded, and ceased or not, each in its step."""
    numbers = count(1)
    record = {"user": USER, "limit": limit}
    made = [entry(next(numbers), "control", "", {"records": {"thresholds": [record]}})]
    for place, ((executes, smets1), stopped) in enumerate(zip(requests, ceased, strict=True)):
        counts = {"executes": executes, "received": DAYS[0], "smets1": smets1}
        sent = {"sender": USER, "request_id": f"r{place}", "counts": counts}
        made.append(entry(next(numbers), "sent", f"s{place}", sent))
        if stopped:
            refusal = {"kind": "cos-refusal", "reason": "threshold", "request_id": f"r{place}"}
            made.append(entry(next(numbers), "seen", f"s{place}", refusal))
    return made


def by(requests: list[tuple[str, bool]], limit: int, *parts: str) -> list[bool]:
    """Which of them cease, if those with the same parts are counted together."""
    numbers: dict[tuple[object, ...], int] = {}
    found = []
    for executes, smets1 in requests:
        known = {"day": executes or DAYS[0], "received": DAYS[0], "smets1": smets1}
        bucket = tuple(known[part] for part in parts)
        numbers[bucket] = numbers.get(bucket, 0) + 1
        found.append(numbers[bucket] > limit)
    return found


def blamed(requests: list[tuple[str, bool]], limit: int, ceased: list[bool]) -> tuple[str, ...]:
    """The clauses of the difference in the last step."""
    difference = NEEDLESS if ceased[-1] else MISSING
    entries = trace(requests, limit, ceased)
    (found,) = explained([difference], entries, f"s{len(requests) - 1}")
    return found.clauses


@given(REQUESTS, LIMITS)
def test_a_right_number_changes_nothing(requests: list[tuple[str, bool]], limit: int) -> None:
    right = by(requests, limit, "day")
    difference = NEEDLESS if right[-1] else MISSING
    assert blamed(requests, limit, right) == difference.clauses


@given(REQUESTS, LIMITS)
def test_counting_for_the_day_of_receipt_is_explained_by_its_rule(
    requests: list[tuple[str, bool]], limit: int
) -> None:
    wrong = by(requests, limit, "received")
    if wrong[-1] is not by(requests, limit, "day")[-1]:
        assert "20.3(a)" in blamed(requests, limit, wrong)


@given(REQUESTS, LIMITS)
def test_counting_the_generations_apart_is_explained_by_its_rule(
    requests: list[tuple[str, bool]], limit: int
) -> None:
    wrong = by(requests, limit, "day", "smets1")
    if wrong[-1] is not by(requests, limit, "day")[-1]:
        assert "20.5" in blamed(requests, limit, wrong)


@given(REQUESTS, LIMITS)
def test_what_no_rule_explains_is_laid_to_the_threshold_itself(
    requests: list[tuple[str, bool]], limit: int
) -> None:
    ceased = [not each for each in by(requests, limit, "day")]
    first, *_ = blamed(requests, limit, ceased)
    assert first in {"20.4", "20.2", *TOGETHER}
    if len(requests) == 1:
        assert first == "20.4"


def test_an_earlier_threshold_explains_what_the_latest_does_not() -> None:
    requests = [(DAYS[1], False), (DAYS[1], False)]
    entries = trace(requests, 1, [False, True])
    update = {"kind": "update", "records": {"thresholds": [{"user": USER, "limit": 2}]}}
    entries.insert(2, entry(99, "sent", "s0", update))
    (found,) = explained([NEEDLESS], entries, "s1")
    assert found.clauses[0] == "20.2"
    assert found.weight is Weight.FORBIDDEN_SEEN


def test_a_difference_that_is_not_about_a_number_is_left_alone() -> None:
    other = Difference(Weight.MISSING, ("8.2(i)",), "it must be authorised")
    entries = trace([("", False), ("", False)], 1, [False, False])
    assert explained([other], entries, "s1") == [other]


def test_what_comes_after_the_step_is_not_counted() -> None:
    entries = trace([("", False), ("", False)], 1, [True, False])
    (found,) = explained([NEEDLESS], entries, "s0")
    assert found.clauses[0] == "20.4"
