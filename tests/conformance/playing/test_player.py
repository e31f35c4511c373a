"""Playing: what is sent, recorded and arranged; the player never judges."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from srpd.conformance.fixtures.world import BEGIN
from srpd.conformance.messages.instants import write_instant
from srpd.conformance.messages.requests import parse_request
from srpd.conformance.playing.player import Player
from srpd.conformance.recording.trace import Entry, TraceWriter
from srpd.conformance.reference import ReferenceDcc
from srpd.conformance.targets.guard import Guard
from srpd.conformance.targets.protocol import PortMessage
from srpd.generators.suite import Case, Step
from srpd.model.readings import DEFAULTS
from srpd.model.systems import system

SEND = "first sends 4.1.1-IS-esme"


class Notes(ReferenceDcc):
    """The reference, with a note of what it was asked."""

    def __init__(self) -> None:
        super().__init__()
        self.asked: list[str] = []

    def reset(self, now: str) -> str:
        self.asked.append(f"reset {now}")
        return super().reset(now)

    def mark(self, text: str) -> None:
        self.asked.append(f"mark {text}")

    def deliver(self, message: PortMessage) -> Any:
        self.asked.append(message.port)
        return super().deliver(message)


@pytest.fixture
def trace(tmp_path: Path) -> Iterator[TraceWriter]:
    with TraceWriter(tmp_path / "trace.jsonl") as writer:
        yield writer


def play(trace: TraceWriter, name: str, *stimuli: str, target: Any = None) -> list[Entry]:
    steps = tuple(Step(f"c.{n}", s, ()) for n, s in enumerate(stimuli, start=1))
    player = Player(Guard(target or ReferenceDcc()), trace)
    player.play(Case("c", name, steps), system(name).under(DEFAULTS))
    return trace.remembered


def _requests(entries: list[Entry]) -> list[Entry]:
    return [e for e in entries if e.kind == "sent" and e.xml and e.phase == "act"]


def test_a_case_begins_and_ends_in_the_trace(trace: TraceWriter) -> None:
    entries = play(trace, "detection", SEND)
    assert (entries[0].kind, entries[-1].kind) == ("begin", "end")


def test_the_target_is_reset_before_the_case(trace: TraceWriter) -> None:
    target = Notes()
    play(trace, "detection", SEND, target=target)
    assert target.asked[0] == f"reset {write_instant(BEGIN)}"


def test_the_target_is_told_case_and_step(trace: TraceWriter) -> None:
    target = Notes()
    play(trace, "detection", SEND, SEND, target=target)
    assert [a for a in target.asked if a.startswith("mark")] == ["mark c c.1", "mark c c.2"]


def test_every_step_ends_with_a_drain(trace: TraceWriter) -> None:
    entries = play(trace, "detection", SEND, "the hub is not commissioned", SEND)
    for step in {e.step for e in entries if e.step}:
        last = [e for e in entries if e.step == step][-1]
        assert last.fields["method"] == "drain"


def test_no_request_id_is_used_twice(trace: TraceWriter) -> None:
    entries = play(trace, "detection", *[SEND] * 3, "the period ends", "first releases", SEND)
    ids = [str(parse_request(e.xml).request_id) for e in _requests(entries)]
    assert len(ids) == 4
    assert len(set(ids)) == 4


def test_a_replay_is_the_same_message_byte_for_byte(trace: TraceWriter) -> None:
    entries = play(trace, "requests", "send 2.2-IS-esme-smets1!not-a-replay")
    first, second = [e for e in entries if e.kind == "sent" and e.xml]
    assert (first.phase, second.phase) == ("arrange", "act")
    assert first.xml == second.xml


def test_a_request_is_sent_at_the_port_of_its_originator(trace: TraceWriter) -> None:
    for entry in _requests(play(trace, "detection", SEND, "second sends 4.1.1-GS-gsme")):
        assert entry.port == f"user.{parse_request(entry.xml).originator}"


def test_waiting_moves_the_clock_and_nothing_else_does(trace: TraceWriter) -> None:
    entries = play(trace, "detection", SEND, SEND, SEND, "first waits", "first deletes")
    times = {e.step: e.at for e in entries if e.fields.get("method") == "drain"}
    assert times["c.1"] == times["c.3"] == write_instant(BEGIN)
    assert times["c.4"] == times["c.5"] > times["c.3"]


def test_after_a_change_of_the_inventory_the_device_is_looked_at(trace: TraceWriter) -> None:
    entries = play(trace, "meter", "send 12.2-IS-esme")
    (look,) = [e for e in entries if e.kind == "sent" and e.phase == "look"]
    assert parse_request(look.xml).variant == "8.2"


def test_a_device_that_was_not_concerned_is_not_looked_at(trace: TraceWriter) -> None:
    entries = play(trace, "detection", SEND)
    assert [e for e in entries if e.phase == "look"] == []


def test_what_is_not_in_the_world_yet_is_sent_as_records(trace: TraceWriter) -> None:
    entries = play(trace, "storage", "the sender's rights are suspended")
    (update,) = [e for e in entries if e.fields.get("kind") == "update"]
    assert list(update.fields["records"]) == ["users"]
    assert update.phase == "arrange"


def test_records_that_are_refused_in_mid_case_are_not_arranged(trace: TraceWriter) -> None:
    class Refuses(ReferenceDcc):
        def receive_operation(self, message: PortMessage) -> PortMessage:
            if message.fields.get("kind") == "update":
                return PortMessage("ops", "", {"outcome": "refused", "reason": "no room"})
            return super().receive_operation(message)

    entries = play(trace, "storage", "the sender's rights are suspended", target=Refuses())
    (reason,) = [e.fields["why"] for e in entries if e.kind == "not-arranged"]
    assert "no room" in reason


def test_a_tampered_request_keeps_its_request_id(trace: TraceWriter) -> None:
    (entry,) = _requests(play(trace, "requests", "send 4.1.1-IS-esme!signature-valid"))
    assert str(parse_request(entry.xml).request_id).startswith("90-B3-D5-1F-30-01-00-00:")


def test_the_same_case_is_played_with_the_same_messages(tmp_path: Path) -> None:
    played = []
    for name in ("one", "two"):
        with TraceWriter(tmp_path / name) as trace:
            entries = play(trace, "detection", SEND)
        played.append([parse_request(e.xml).request_id for e in _requests(entries)])
    assert played[0] == played[1]
