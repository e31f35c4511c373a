"""The report says which faults explain what failed, and what a run ruled out."""

from __future__ import annotations

from dataclasses import replace

from srpd.conformance.judging.verdicts import (
    Breach,
    CaseResult,
    ClauseVerdict,
    Finding,
    RunResult,
    Verdict,
    Ways,
)
from srpd.conformance.report.html import as_html
from srpd.conformance.report.results import as_results
from srpd.model.readings import DEFAULTS

FAULT = Finding(
    "“notify the User” is not done", ("12.2",), ("detection-001",), others=("<b>x</b>",)
)
BREACH = Breach("12.2", "detection-001", "detection-001.1", "notify the User", (), "", (), ())
CLAUSE = ClauseVerdict(
    "12.2", "What 12.2 says.", Verdict.FAIL, failed=1, ways=Ways(("one", "two"), ("three",))
)
RESULT = RunResult(
    target={},
    suite={},
    readings=DEFAULTS,
    clauses=(CLAUSE,),
    cases=(CaseResult("detection-001", "detection", 1, breach=BREACH),),
    findings=(FAULT,),
    missed=("a way that is left",),
)


def test_a_finding_stands_in_the_report_and_leads_to_its_argument() -> None:
    page = as_html(RESULT)
    assert "“notify the User” is not done" in page
    assert '<a href="#breach-1">12.2</a>' in page


def test_what_would_explain_as_much_is_escaped() -> None:
    assert "&lt;b&gt;x&lt;/b&gt;" in as_html(RESULT)


def test_one_of_several_clauses_is_said_to_be_one_of_them() -> None:
    unsure = replace(FAULT, clauses=("12.2", "13.1(b)"), is_one_of=True)
    assert "one of 12.2, 13.1(b)" in as_html(replace(RESULT, findings=(unsure,)))


def test_what_the_suite_sets_out_to_rule_out_and_did_not_is_listed() -> None:
    assert "a way that is left" in as_html(RESULT)


def test_of_each_clause_it_is_said_how_many_ways_were_ruled_out_and_which_are_left() -> None:
    page = as_html(RESULT)
    assert "2 of 3" in page
    assert "<summary>Not ruled out: 1</summary><ul><li>three</li></ul>" in page


def test_of_a_clause_without_a_check_no_ways_are_counted() -> None:
    untested = replace(CLAUSE, verdict=Verdict.UNTESTED)
    assert "2 of 3" not in as_html(replace(RESULT, clauses=(untested,)))


def test_the_results_for_programs_have_findings_and_ways() -> None:
    results = as_results(RESULT)
    assert results["findings"] == [
        {
            "says": FAULT.says,
            "clauses": ["12.2"],
            "is_one_of": False,
            "cases": ["detection-001"],
            "others": ["<b>x</b>"],
        }
    ]
    assert results["missed"] == ["a way that is left"]
    assert results["clauses"][0]["ways"] == {"ruled_out": ["one", "two"], "left": ["three"]}
