"""Set-up checks: the references come through, and each planted fault is found by its check."""

from __future__ import annotations

import itertools
import json
import shlex
import sys
from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from srpd.conformance.capabilities.roles import REFERENCES
from srpd.conformance.command_line.main import app
from srpd.conformance.doctor.canonical import difference
from srpd.conformance.doctor.checks import CHECKS
from srpd.conformance.doctor.examination import examine
from srpd.conformance.doctor.findings import State
from srpd.conformance.doctor.listing import summary
from srpd.conformance.judging.verdicts import ExitCode
from srpd.conformance.recording.trace import Entry
from srpd.conformance.reference import ReferenceDcc
from srpd.conformance.reference.conformance_statement import OF_THE_DCC
from srpd.conformance.targets.limits import Limits
from srpd.conformance.targets.protocol import Advanced, Drained, Hello, Loaded
from srpd.model.notation import Party

NUMBERS = itertools.count()


class DigestsDiffer(ReferenceDcc):
    def reset(self, now: str) -> str:
        return f"{super().reset(now)[:8]} {next(NUMBERS)}"


class RefusesDevices(ReferenceDcc):
    def load(self, records: Mapping[str, Any]) -> Loaded:
        super().load(records)
        return Loaded(("devices: no room",))


class GoesBack(ReferenceDcc):
    def advance(self, to: str) -> Advanced:
        return Advanced(to)


class HasATimerInThePast(ReferenceDcc):
    def advance(self, to: str) -> Advanced:
        return replace(super().advance(to), next_timer="2026-03-02T00:05:00Z")


class FiresNothing(ReferenceDcc):
    def advance(self, to: str) -> Advanced:
        kept, self.outbox = self.outbox, []
        advanced = super().advance(to)
        self.outbox = kept
        return advanced


class KeepsWhatItHandedOut(ReferenceDcc):
    def drain(self) -> Drained:
        kept = list(self.outbox)
        drained = super().drain()
        self.outbox = kept
        return drained


class IsNeverIdle(ReferenceDcc):
    def drain(self) -> Drained:
        return replace(super().drain(), idle=False, outstanding=("a batch",))


class PushesNothing(ReferenceDcc):
    def emit(self, port: str, xml: str = "", **fields: Any) -> None:
        pass


class ActsByChance(ReferenceDcc):
    def emit(self, port: str, xml: str = "", **fields: Any) -> None:
        fields["weather"] = "abcdefgh"[next(NUMBERS) % 8]
        super().emit(port, xml, **fields)


class TrustsAnybody(ReferenceDcc):
    def signature_holds(self, _: Any) -> bool:
        return True

    def signature_is_the_senders(self, _: Any) -> bool:
        return True

    def signing_certificate_is_valid(self, _: Any) -> bool:
        return True

    def signing_certificate_is_for_xml_signing(self, _: Any) -> bool:
        return True


class EndsBadly(ReferenceDcc):
    def bye(self) -> None:
        raise OSError("no")


FAULTS: list[tuple[type[ReferenceDcc], str]] = [
    (DigestsDiffer, "reset"),
    (RefusesDevices, "fixtures"),
    (GoesBack, "clock"),
    (HasATimerInThePast, "clock"),
    (FiresNothing, "timer"),
    (KeepsWhatItHandedOut, "drain"),
    (IsNeverIdle, "drain"),
    (PushesNothing, "pushes"),
    (ActsByChance, "repeat"),
    (TrustsAnybody, "identity"),
    (EndsBadly, "bye"),
]


@pytest.mark.parametrize("role", REFERENCES, ids=lambda role: role.name)
def test_the_reference_of_each_role_can_be_tested(role: Party) -> None:
    found = examine("", role)
    assert found.problems == ()
    assert found.exit_code is ExitCode.ALL_PASSED
    assert sum(each.state is State.WELL for each in found.findings) >= 10


@pytest.mark.parametrize(
    ("faulty", "check"), FAULTS, ids=lambda each: getattr(each, "__name__", "")
)
def test_a_fault_of_the_set_up_is_found_by_its_check(
    bench: Any, faulty: type[ReferenceDcc], check: str
) -> None:
    bounds = Limits(settle=timedelta(seconds=0.2))
    found = examine(bench.target(faulty), Party.DCC, bounds)
    assert check in {each.check for each in found.problems}
    assert found.exit_code is ExitCode.ERROR
    (finding,) = [each for each in found.problems if each.check == check]
    assert finding.expected
    assert finding.seen
    assert finding.advice
    assert "\n" not in finding.seen


def test_every_check_has_a_fault_that_it_finds() -> None:
    assert {check.name for check in CHECKS} - {check for _, check in FAULTS} == {
        "statement",
        "odd lines",
    }


def test_a_statement_that_answers_otherwise_is_a_problem(bench: Any) -> None:
    odd = type("Odd", (ReferenceDcc,), {"ics": lambda _: {"6.1(a)": "perhaps"}})
    (problem,) = examine(bench.target(odd), Party.DCC).problems
    assert problem.check == "statement"
    assert "say yes, no or unknown" in problem.seen


class WithoutAClock(ReferenceDcc):
    def hello(self) -> Hello:
        return replace(super().hello(), virtual_clock=False, reset=False)


def test_what_a_target_cannot_do_is_not_done_and_is_no_problem(bench: Any) -> None:
    found = examine(bench.target(WithoutAClock), Party.DCC)
    not_done = {each.check: each.seen for each in found.findings if each.state is State.NOT_DONE}
    assert set(not_done) == {"odd lines", "reset", "clock", "timer", "repeat", "identity"}
    assert found.problems == ()
    assert "no virtual clock" in not_done["clock"]


def test_a_target_that_says_nothing_is_one_problem(tmp_path: Path) -> None:
    silent = tmp_path / "silent.py"
    silent.write_text("import sys\nsys.stdin.readline()\nsys.exit('no DCC here')\n")
    bounds = Limits(timedelta(seconds=20))
    found = examine(f"stdio:{shlex.quote(sys.executable)} {silent}", Party.DCC, bounds)
    (problem,) = found.problems
    assert problem.check == "hello"
    assert "no DCC here" in problem.seen
    assert {each.state for each in found.findings[1:]} == {State.NOT_DONE}


ANSWERS_EVERYTHING = (
    f"STATEMENT = {dict(OF_THE_DCC)}"
    + """
import json, sys
hello = {"protocol": "1", "protocols": ["1"], "name": "n", "version": "1", "virtual_clock": False,
    "reset": True, "quiescence": False,
    "ports": ["user", "usercb", "wan", "cos", "s1sp", "ops"]}
results = {"hello": hello, "ics": {"statement": STATEMENT}, "reset": {"digest": "d"},
    "load": {"refused": []}, "deliver": {"answer": None}, "drain": {"messages": [], "idle": True}}
for line in sys.stdin:
    try:
        asked = json.loads(line)
        number, method = asked["id"], asked["method"]
    except (ValueError, KeyError, TypeError):
        number, method = 1, "bye"
    result = results.get(method, {}) if isinstance(method, str) else {}
    print(json.dumps({"jsonrpc": "2.0", "id": number, "result": result}), flush=True)
"""
)


def test_an_adapter_that_takes_odd_lines_for_requests_is_found(tmp_path: Path) -> None:
    file = tmp_path / "answers.py"
    file.write_text(ANSWERS_EVERYTHING)
    found = examine(f"stdio:{shlex.quote(sys.executable)} {file}", Party.DCC)
    (problem,) = [each for each in found.problems if each.check == "odd lines"]
    assert problem.seen == "upon 'hello': a result, where an error is due"


def test_an_adapter_that_an_odd_line_ends_is_started_anew_for_the_other_checks(
    tmp_path: Path,
) -> None:
    file = tmp_path / "frail.py"
    file.write_text(ANSWERS_EVERYTHING.replace("number, method = 1,", "raise SystemExit(9);"))
    found = examine(f"stdio:{shlex.quote(sys.executable)} {file}", Party.DCC)
    problems = {each.check: each.seen for each in found.problems}
    assert problems["odd lines"].startswith("upon 'hello': it ended with exit code 9")
    assert set(problems) == {"odd lines", "pushes"}


# Comparing traces


def _entry(xml: str = "", **fields: Any) -> Entry:
    return Entry(1, "seen", "c", "c.1", "act", "wan", xml, fields)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (_entry("<At>2026-03-02T00:05:00Z</At>"), _entry("<At>2026-03-02T00:05:01.5Z</At>")),
        (_entry(f"<V>{'a' * 60}==</V>"), _entry(f"<V>{'b' * 80}=</V>")),
        (_entry(number="1001"), _entry(number="5001")),
    ],
)
def test_times_identifiers_and_signatures_do_not_count(one: Entry, other: Entry) -> None:
    assert difference([one], [other]) == ""


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ([_entry("<A/>")], [_entry("<B/>")]),
        ([_entry(code="I99")], [_entry(code="E49")]),
        ([_entry()], [_entry(), _entry()]),
        ([_entry(), _entry()], [_entry()]),
        ([_entry(a="1001", b="1001")], [_entry(a="1001", b="1002")]),
    ],
)
def test_whatever_else_differs_counts(one: list[Entry], other: list[Entry]) -> None:
    assert difference(one, other)


# The command


def test_the_command_prints_data_and_its_own_exit_code(bench: Any) -> None:
    target = bench.target(GoesBack)
    result = CliRunner().invoke(app, ["doctor", "--target", target, "--json"])
    assert result.exit_code == 4
    data = json.loads(result.stdout)
    assert data["exit_code"] == 4
    assert data["target"]["name"] == "srpd reference DCC"
    assert "clock" in {each["check"] for each in data["checks"] if each["state"] == "PROBLEM"}
    assert "FAIL" not in result.stdout


def test_the_summary_says_that_no_clause_is_concerned(bench: Any) -> None:
    found = examine(bench.target(GoesBack), Party.DCC)
    assert summary(found).endswith(
        "Exit code 4: the set-up is to be mended; nothing is said about any clause."
    )
