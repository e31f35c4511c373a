"""The standard suite against the references: every clause passes, and nothing is left out."""

from __future__ import annotations

from typing import Any

import pytest

from srpd.conformance.campaigns.run import judge_again
from srpd.conformance.judging.verdicts import ExitCode, Verdict
from srpd.conformance.recording.trace import read_trace
from srpd.model.register import REGISTER
from tests.places import SHARED

CLAUSES_THAT_PASS = 188


def test_the_reference_has_no_clause_that_fails(whole_run: Any) -> None:
    assert whole_run.failed == set()


def test_the_reference_has_no_case_in_error(whole_run: Any) -> None:
    assert whole_run.errors == []


def test_the_reference_has_no_inconclusive_clause(whole_run: Any) -> None:
    verdicts = {c.verdict for c in whole_run.result.clauses}
    assert verdicts == {Verdict.PASS, Verdict.UNTESTED}


def test_the_exit_code_of_the_reference_is_0(whole_run: Any) -> None:
    assert whole_run.result.exit_code is ExitCode.ALL_PASSED


def test_the_reference_follows_the_readings_in_force(whole_run: Any) -> None:
    assert whole_run.follows == set()


def test_every_clause_that_is_not_tested_has_a_reason(whole_run: Any) -> None:
    untested = [c for c in whole_run.result.clauses if c.verdict is Verdict.UNTESTED]
    assert [c.clause for c in untested if not c.reason] == []


def test_the_number_of_clauses_that_pass_is_known(whole_run: Any) -> None:
    assert len(whole_run.passed) == CLAUSES_THAT_PASS


def test_every_case_of_the_suite_is_played(whole_run: Any) -> None:
    assert whole_run.result.suite["played"] == whole_run.result.suite["cases"]


def test_every_message_of_the_whole_suite_is_valid_by_the_official_schema(whole_run: Any) -> None:
    # With a schema the player refuses to send what is not valid; so the run itself is the proof.
    if not (SHARED / "duis").is_dir():
        pytest.skip("the official DUIS schema is not at hand: ../shared/duis")
    sent = [e for e in read_trace(whole_run.folder / "trace.jsonl") if e.kind == "sent" and e.xml]
    assert len(sent) > 2000


@pytest.mark.parametrize("role", ["DCC", "CoS Party", "S1SP", "User"])
def test_every_clause_that_obliges_a_role_and_can_be_checked_passes(
    whole_run: Any, role: str
) -> None:
    obliging = {n for n, row in REGISTER.items() if row.role == role and row.checkable}
    assert obliging
    assert whole_run.passed >= obliging


def test_judging_from_the_file_gives_what_the_run_gave(whole_run: Any) -> None:
    again = judge_again(whole_run.folder)
    assert again.clauses == whole_run.result.clauses
    assert again.cases == whole_run.result.cases
    assert again.exit_code == whole_run.result.exit_code
