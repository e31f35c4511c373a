"""A Command without a Response may be sent again; at once, or after its Response, it may not."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from srpd.conformance.judging.retries import Attempts, set_aside
from srpd.conformance.observing.seen import Seen, Sort
from srpd.conformance.recording.trace import Entry
from srpd.conformance.reference import ReferenceDcc
from srpd.model.parameters import with_overrides

SCRIPT = ("detection", "first sends 4.1.1-IS-esme", "the period ends")


class TriesAgain(ReferenceDcc):
    """Sends each Command again, so often, after this time."""

    times = 1
    after = timedelta(minutes=30)

    def send_by_network(self, request: Any, payload: bytes, **options: Any) -> None:
        super().send_by_network(request, payload, **options)
        for number in range(1, self.times + 1):
            self.clock.set(self.now + number * self.after, self.send_again, (request, payload))

    def send_again(self, command: Any) -> None:
        request, payload = command
        super().send_by_network(request, payload, signed_by_dcc=False)


class TriesAgainAtOnce(TriesAgain):
    after = timedelta(seconds=1)


def notes(played: Any) -> list[str]:
    found = (note for case in played.result.cases for note in case.notes)
    return [note for note in found if "command-attempts" in note]


@pytest.mark.parametrize(("attempts", "noted"), [(1, 1), (2, 0), (3, 0)])
def test_a_repeat_is_noted_if_it_is_beyond_the_attempts_that_a_parameter_states(
    bench: Any, attempts: int, noted: int
) -> None:
    settings = with_overrides([f"command-attempts={attempts}"])
    played = bench.play(TriesAgain, SCRIPT, parameters=settings)
    assert (played.failed, played.errors) == (set(), [])
    assert len(notes(played)) == noted


def test_a_repeat_before_the_interval_has_passed_is_one_command_too_many(bench: Any) -> None:
    assert bench.play(TriesAgainAtOnce, SCRIPT).failed


def command(number: int, minute: int) -> Seen:
    at = f"2026-03-02T00:{minute:02}:00Z"
    return Seen(number, "wan", Sort.COMMAND, about="R", device="D", at=at)


@pytest.mark.parametrize("answered", [False, True])
def test_a_repeat_after_the_response_is_no_attempt(answered: bool) -> None:
    first, again = command(1, 0), command(3, 30)
    response = Entry(2, "sent", "case", port="wan", fields={"kind": "response", "request_id": "R"})
    entries = [response] if answered else []
    kept, notes = set_aside([again], [first], entries, Attempts(number=2))
    assert kept == ([again] if answered else [])
    assert notes == []
