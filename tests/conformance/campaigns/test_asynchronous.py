"""Targets that take their time: the honest pass, the faulty fail, and none fails for being slow."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from srpd.conformance.campaigns.run import RunOptions, run
from srpd.conformance.capabilities.roles import REFERENCES
from srpd.conformance.doctor.examination import examine
from srpd.conformance.doctor.probes import PROBES
from srpd.conformance.judging.verdicts import ExitCode, Verdict
from srpd.conformance.reference import ReferenceDcc, asynchronous
from srpd.conformance.reference.asynchronous import (
    Asynchronous,
    LateByDrains,
    LateInRealTime,
    LateInVirtualTime,
)
from srpd.conformance.targets.connect import connect
from srpd.conformance.targets.limits import Limits
from srpd.conformance.targets.protocol import Advanced, Drained, PortMessage
from srpd.conformance.targets.serving import Answering
from srpd.conformance.targets.serving_http import AdapterServer
from srpd.model.notation import Party

SEND = "first sends 4.1.1-IS-esme"
THREE = ("detection", SEND, SEND, SEND)
DUE = ("storage", "send 1.1.1-IS-esme-smets1-future-dated", "wait until the execution date")
ALERTS = ("alerts", "R passes until one Alert of the code is left")
SHORT = Limits(settle=timedelta(seconds=0.2))
BRIEF = (0.03, 0.0, 0.06)
ROLES = {
    Party.DCC: asynchronous.dcc,
    Party.COS_PARTY: asynchronous.cos_party,
    Party.S1SP: asynchronous.service_provider,
    Party.USER: asynchronous.user,
}


class NeverIdle(ReferenceDcc):
    """A DCC that always has something outstanding."""

    def drain(self) -> Drained:
        return replace(super().drain(), idle=False, outstanding=("work",))


class LosesCommands(ReferenceDcc):
    """A DCC of which nothing ever leaves for a Device."""

    def emit(self, port: str, xml: str = "", **fields: Any) -> None:
        if not port.startswith(("wan", "s1sp")):
            super().emit(port, xml, **fields)


class SaysThatItIsIdle(LateByDrains):
    """It is late, and says that nothing more will come."""

    def drain(self) -> Drained:
        return replace(super().drain(), idle=True, outstanding=())


class CountsDrains(LateByDrains):
    """It notes what was outstanding when the clock was moved."""

    def __init__(self) -> None:
        self.missed: list[str] = []
        self.moves = 0
        super().__init__(ReferenceDcc())

    def advance(self, to: str) -> Advanced:
        self.moves += 1
        self.missed += [each.in_words() for each in self._leaving]
        return super().advance(to)


@pytest.fixture
def url() -> Iterator[Any]:
    """Serves a target over HTTP for the length of a test."""
    servers: list[AdapterServer] = []

    def start(target: Any) -> str:
        server = AdapterServer(Answering(target), "127.0.0.1", 0)
        servers.append(server)
        threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
        return server.url

    yield start
    for server in servers:
        server.shutdown()
        server.server_close()


def seen(folder: Any) -> list[tuple[str, str]]:
    """The step and port of all that was seen, in order."""
    lines = (folder / "trace.jsonl").read_text().splitlines()
    entries = [json.loads(line) for line in lines]
    return [(e["step"], e["port"]) for e in entries if e["kind"] == "seen"]


# The honest


@pytest.mark.parametrize("role", ROLES, ids=lambda role: role.name)
def test_the_reference_of_each_role_may_take_its_time(bench: Any, role: Party) -> None:
    case = PROBES[role].case
    script = (case.system, *(step.stimulus for step in case.steps))
    late = bench.play(ROLES[role], script, role=role)
    usual = bench.play(lambda: connect(REFERENCES[role]), script, role=role)
    assert late.result.exit_code is ExitCode.ALL_PASSED
    assert late.result.clauses == usual.result.clauses


def test_messages_leave_later_in_another_order_and_in_attempts() -> None:
    target = asynchronous.dcc()
    target.reset("2026-03-02T00:05:00Z")
    messages = [PortMessage("wan", fields={"n": n}) for n in range(4)]
    target._target.outbox = list(messages)
    outstanding, left = [], []
    while not (drained := target.drain()).idle:
        outstanding += drained.outstanding
        left += drained.messages
    left += drained.messages
    assert sorted(each.fields["n"] for each in left) == [0, 1, 2, 3]
    assert [each.fields["n"] for each in left] != [0, 1, 2, 3]
    assert "attempt 2 to send a message at wan" in outstanding


def test_over_http_in_real_time_it_passes_too(bench: Any, url: Any) -> None:
    target = LateInRealTime(ReferenceDcc(), BRIEF)
    suite = bench.suite(THREE, DUE)
    result = run(RunOptions(url(target), bench.base / "http", suite_file=suite))
    assert result.breaches == ()
    assert not any(case.error or case.unfinished for case in result.cases)
    usual = bench.play(ReferenceDcc, THREE, DUE).result
    assert result.clauses == usual.clauses


def test_in_virtual_time_it_passes_too(bench: Any) -> None:
    played = bench.play(lambda: LateInVirtualTime(ReferenceDcc(), (1, 0, 2)), THREE, DUE)
    assert (played.failed, played.errors) == (set(), [])
    assert not any(case.unfinished for case in played.result.cases)


def test_what_comes_late_is_seen_in_the_step_to_which_it_belongs(bench: Any) -> None:
    late, usual = bench.play(asynchronous.dcc, THREE), bench.play(ReferenceDcc, THREE)
    assert sorted(seen(late.folder)) == sorted(seen(usual.folder))


def test_the_evidence_of_a_target_that_was_waited_for_is_exact(bench: Any) -> None:
    played = bench.play(asynchronous.dcc, THREE)
    assert {c.evidence.value for c in played.result.cases[0].checks} == {"exact"}


def test_the_clock_is_moved_once_all_that_was_delivered_has_had_its_effect(bench: Any) -> None:
    target = CountsDrains()
    bench.play(lambda: target, ALERTS)
    assert target.moves > 0
    assert target.missed == []


def test_the_set_up_of_an_asynchronous_target_is_in_order(bench: Any) -> None:
    assert examine(bench.target(asynchronous.dcc), Party.DCC).problems == ()


# The faulty


@pytest.mark.parametrize("script", [THREE, DUE], ids=lambda script: script[0])
@pytest.mark.parametrize("late", [LateByDrains, LateInRealTime])
def test_a_message_that_never_comes_fails_the_clause_that_it_fails_without_delay(
    bench: Any, script: tuple[str, ...], late: type[Asynchronous]
) -> None:
    later = BRIEF if late is LateInRealTime else asynchronous.LATER
    slow = bench.play(lambda: late(LosesCommands(), later), script)
    quick = bench.play(LosesCommands, script)
    assert slow.failed == quick.failed != set()


def test_a_command_that_never_comes_fails(bench: Any) -> None:
    played = bench.play(lambda: LateByDrains(LosesCommands()), THREE)
    assert played.failed == {"6.5(a)(i)", "13.2(a)"}


def test_a_message_that_comes_after_it_was_idle_fails_as_if_it_had_not_come(bench: Any) -> None:
    slow = bench.play(lambda: SaysThatItIsIdle(ReferenceDcc(), (5,)), THREE)
    assert slow.failed == {"6.5(a)(i)", "13.2(a)"}


def test_a_message_an_hour_late_is_not_waited_for(bench: Any) -> None:
    def target() -> LateInVirtualTime:
        return LateInVirtualTime(ReferenceDcc(), (3600,))

    played = bench.play(target, DUE, bounds=SHORT)
    assert played.failed == set()
    assert [bool(case.unfinished) for case in played.result.cases] == [True]


# The one that is never idle


def test_a_target_that_is_never_idle_is_left_open_within_the_limit(bench: Any) -> None:
    begun = time.monotonic()
    played = bench.play(NeverIdle, THREE, DUE, bounds=SHORT)
    assert time.monotonic() - begun < 10
    assert played.result.exit_code is ExitCode.ONLY_INCONCLUSIVE
    checks = [check for case in played.result.cases for check in case.checks]
    assert {check.verdict for check in checks} == {Verdict.INCONCLUSIVE}
    assert {check.why for check in checks} == {case.unfinished for case in played.result.cases}


def test_a_faulty_target_that_is_never_idle_does_not_fail(bench: Any) -> None:
    faulty = type("Faulty", (NeverIdle, LosesCommands), {})
    assert bench.play(faulty, THREE, bounds=SHORT).failed == set()


def test_what_is_open_says_how_long_was_waited(bench: Any) -> None:
    (case,) = bench.play(NeverIdle, THREE, bounds=SHORT).result.cases
    assert "the limit is 0.2 s, and --settle gives it longer" in case.unfinished


def test_one_case_without_an_end_keeps_a_run_from_passing(bench: Any) -> None:
    class IdleAtFirst(ReferenceDcc):
        resets = 0

        def reset(self, now: str) -> str:
            type(self).resets += 1
            return super().reset(now)

        def drain(self) -> Drained:
            return replace(
                super().drain(), idle=not self.marks[-1:] or "-002" not in self.marks[-1]
            )

    result = bench.play(IdleAtFirst, THREE, THREE, bounds=SHORT).result
    assert [bool(case.unfinished) for case in result.cases] == [False, True]
    whole = replace(result, missed=(), clauses=tuple(c for c in result.clauses if c.passed))
    assert whole.exit_code is ExitCode.ONLY_INCONCLUSIVE


def test_that_it_was_not_idle_is_not_held_against_its_word(bench: Any) -> None:
    (said,) = bench.play(NeverIdle, THREE, bounds=SHORT).result.declared
    assert not [each for each in said.dishonest if each.item == "quiescence"]


def test_a_target_that_cannot_tell_is_asked_once(bench: Any) -> None:
    class CannotTell(NeverIdle):
        def hello(self) -> Any:
            return replace(super().hello(), quiescence=False)

    played = bench.play(CannotTell, THREE, bounds=Limits(settle=timedelta(hours=1)))
    assert {c.evidence.value for c in played.result.cases[0].checks} == {"bounded"}
