"""The report: every form says the same, and nothing in it can be injected into."""

from __future__ import annotations

import json
from dataclasses import replace
from html.parser import HTMLParser
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree
from rich.console import Console

from srpd.conformance.capabilities.declared import Declared
from srpd.conformance.judging.doubts import Evidence
from srpd.conformance.judging.verdicts import (
    Breach,
    CaseResult,
    Check,
    ClauseVerdict,
    RunResult,
    Sighting,
    Verdict,
)
from srpd.conformance.plain import as_data, one_line, plain
from srpd.conformance.report import write_report
from srpd.conformance.report.argument import argument, arguments
from srpd.conformance.report.content import by_flow, not_run, notes, reading_in_words, summary
from srpd.conformance.report.html import as_html
from srpd.conformance.report.junit import as_junit
from srpd.conformance.report.markup import tag
from srpd.conformance.report.results import as_json, as_results
from srpd.conformance.report.table import terminal_report
from srpd.model.faults import BadInput
from srpd.model.notation import Party
from srpd.model.readings import DEFAULTS
from srpd.model.register import NOT_YET, REGISTER

HOSTILE = "<script>alert(1)</script>\"'&\x1b[31m\x00\u202e]]>\ud800 [bold]"
SCRIPT = "<script>alert(1)</script>"

BREACH = Breach(
    clause="13.1(b)",
    case="detection-017",
    step="detection-017.5",
    required="while quarantined, the request is not sent to the Device",
    let=(
        Sighting(12, "usercb.1", "your DCC Alert N46: request R2 is quarantined"),
        Sighting(15, "clock", "the clock reached 10:05, R2's release was not instructed"),
        Sighting(16, "wan", "a Command derived from R2 at the WAN port", first_divergence=True),
    ),
    reasoning="R2 was quarantined by m12, and nothing of 12.3(a) to (c) lies between. The clause "
    "forbids sending it. However m16 sends it. A contradiction.",
    permitted=("nothing at wan",),
    observed=("Command for Device 00-DB-12-34-56-78-90-A0, SRV 4.1.1",),
    also=("13.1(a)",),
    ruled_out=("fixtures (digest equal)", "transport (all exchanges complete)"),
    replay="report/failures/detection-017.json",
)


def _clause(number: str, verdict: Verdict, **given: Any) -> ClauseVerdict:
    blank = ClauseVerdict(number, REGISTER[number].says, verdict)
    return replace(blank, **given)


def _result(breach: Breach | None = BREACH) -> RunResult:
    case = "detection-017"
    return RunResult(
        target={
            "specification": "python:vendor.adapter:factory",
            "name": f"Vendor {HOSTILE}",
            "version": "1.2",
            "virtual_clock": True,
            "ports": ["user", "usercb", "wan"],
        },
        suite={"cases": 3, "seed": 0, "systems": ["detection", "storage"], "digest": "9f" * 32},
        readings=DEFAULTS,
        clauses=(
            _clause("13.1(a)", Verdict.FAIL, passed=3, failed=1, cases=(case,)),
            _clause("13.1(b)", Verdict.FAIL, passed=4, failed=1, cases=(case, "detection-003")),
            _clause("12.2", Verdict.PASS, passed=41, cases=tuple(f"d-{n:03}" for n in range(41))),
            _clause("6.1(a)", Verdict.PASS, passed=120, cases=("requests-001",)),
            _clause(
                "6.5(b)", Verdict.INCONCLUSIVE, inconclusive=2, reason="the clock cannot be moved"
            ),
            *(
                _clause(number, Verdict.UNTESTED, reason=reason)
                for number, reason in NOT_YET.items()
                if number not in ("13.1(a)", "13.1(b)", "12.2", "6.1(a)", "6.5(b)")
            ),
        ),
        cases=(
            CaseResult(
                case,
                "detection",
                7,
                checks=(
                    Check("12.2", case, f"{case}.3", Verdict.PASS, "the User is told"),
                    Check(
                        "13.1(b)", case, f"{case}.5", Verdict.FAIL, "it is not sent", "it was sent"
                    ),
                ),
                breach=breach,
                follows=("H-17=open",),
                notes=("answers a request without a threshold by sending it",),
            ),
            CaseResult(
                "storage-001",
                "storage",
                3,
                checks=(
                    Check(
                        "6.5(b)",
                        "storage-001",
                        "storage-001.2",
                        Verdict.INCONCLUSIVE,
                        "the stored request is deleted",
                        "the clock cannot be moved",
                        Evidence.BOUNDED,
                    ),
                ),
                notes=(HOSTILE,),
            ),
            CaseResult("storage-002", "storage", 1, error=f"the adapter crashed: {HOSTILE}"),
        ),
        declared=(Declared(Party.USER, {"pre-commands": "yes"}),),
        environment={"srpd": "0.1.0", "python": "3.11.2"},
    )


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.attributes: list[tuple[str, str | None]] = []
        self.text: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes += attrs

    def handle_data(self, data: str) -> None:
        self.text.append(data)


def _read(html: str) -> _Reader:
    reader = _Reader()
    reader.feed(html)
    return reader


def _printed(result: RunResult, width: int = 110) -> str:
    out = StringIO()
    Console(file=out, width=width, color_system=None).print(terminal_report(result))
    return out.getvalue()


def test_a_breach_reads_as_an_argument() -> None:
    text = argument(BREACH, "python:a:b")
    assert text.splitlines()[0].startswith("FAIL  13.1(b)  ")
    for line in (
        "evidence: exact    case detection-017, step detection-017.5",
        "What is required    while quarantined, the request is not sent to the Device",
        "Let   m12  your DCC Alert N46: request R2 is quarantined",
        "[trace 16, wan]   <- first divergence",
        "Then  R2 was quarantined by m12",
        "PERMITTED at 16 (ours)    nothing at wan",
        "OBSERVED at 16 (yours)    Command for Device E1, SRV 4.1.1",
        "Where E1 is 00-DB-12-34-56-78-90-A0",
        "Ruled out    fixtures (digest equal); transport (all exchanges complete)",
        "Reproduce    srpd replay report/failures/detection-017.json --target python:a:b",
        "Also fails for the same reason    13.1(a)",
    ):
        assert line in text


def test_a_long_identifier_has_one_short_name_in_an_argument() -> None:
    user, device = "90-B3-D5-1F-30-01-00-00", "00-DB-12-34-56-78-90-A0"
    request = f"{user}:{device}:1000"
    said = (Sighting(1, f"user.{user}", f"Service Request {request}"),)
    text = argument(replace(BREACH, let=said, observed=(f"Command for {device} about {request}",)))
    assert "Let   m1  Service Request R1" in text
    assert "[trace 1, user.E1]" in text
    assert "Command for E2 about R1" in text
    assert [text.count(each) for each in (f"R1 is {request}", f"E2 is {device}")] == [1, 1]


def test_a_name_that_a_sighting_gives_a_request_is_kept() -> None:
    request = "90-B3-D5-1F-30-01-00-00:00-DB-12-34-56-78-90-A0:1000"
    let = (
        Sighting(1, "wan", f"a Command about {request[:-1]}7"),
        Sighting(2, "user", f"R1, the Service Request {request}"),
        Sighting(3, "wan", "a Command about R1"),
    )
    text = argument(replace(BREACH, let=let))
    assert "m1  a Command about R2 " in text
    assert "m2  the Service Request R1 " in text
    assert "m3  a Command about R1 " in text
    assert f"R1 is {request}" in text


def test_the_first_breaches_of_a_clause_are_argued_and_the_others_listed() -> None:
    case = _result().cases[0]
    cases = tuple(
        replace(case, case=f"c{n}", breach=replace(BREACH, case=f"c{n}")) for n in range(9)
    )
    reader = _read(as_html(replace(_result(), cases=cases)))
    assert reader.tags.count("article") == 3
    assert all(f"c{n}" in "".join(reader.text) for n in range(9))


def test_an_argument_can_be_repeated_by_what_it_prints() -> None:
    spaced = argument(replace(BREACH, replay="my report/a.json"), "python:a:b")
    assert "srpd replay 'my report/a.json' --target python:a:b" in spaced


def test_the_terminal_argues_each_clause_once() -> None:
    other = replace(BREACH, clause="12.2")
    text = arguments([BREACH, BREACH, other, BREACH], 5)
    assert text.count("FAIL  ") == 2
    assert text.endswith("... and 2 more, in the report")


def test_notes_that_differ_only_in_identifiers_are_one() -> None:
    user = "90-B3-D5-1F-30-01-00-00"
    said = [f"It did: an answer about {user}:{user}:{n} (meter-00{n}.4)" for n in (1, 2)]
    cases = tuple(CaseResult(f"meter-00{n}", "meter", 4, notes=(s,)) for n, s in enumerate(said))
    (group,) = notes(replace(_result(), cases=cases))
    assert group.says == "It did: an answer"
    assert group.members == ("meter-000", "meter-001")


def test_a_table_that_the_run_recorded_is_a_table() -> None:
    coverage = [{"system": "storage", "lower_bound": 3}, {"system": SCRIPT, "lower_bound": 4}]
    html = as_html(replace(_result(), suite={"seed": 0, "coverage": coverage}))
    assert '<th scope="col">Lower bound</th>' in html
    assert SCRIPT not in html


def test_a_sighting_is_one_line_of_the_argument_however_long_it_is() -> None:
    long = replace(BREACH, let=(Sighting(1, "user.x", "<a>\n" * 5000),))
    text = argument(long)
    assert len(text) < 3000
    assert sum("[trace 1," in line for line in text.splitlines()) == 1


@given(st.text())
def test_an_argument_never_holds_a_control_character(said: str) -> None:
    hostile = replace(
        BREACH,
        clause=said,
        case=said,
        let=(Sighting(1, said, said),),
        observed=(said,),
        replay=said,
    )
    assert all(c == "\n" or plain(c) == c for c in argument(hostile))


@given(st.text())
def test_text_is_never_markup(said: str) -> None:
    reader = _read(tag("p", said, title=said))
    assert reader.tags == ["p"]
    assert [name for name, _ in reader.attributes] == ["title"]


@given(st.recursive(st.none() | st.floats() | st.text(), st.lists, max_leaves=5))
def test_whatever_a_target_says_of_itself_can_be_written_as_json(said: object) -> None:
    result = replace(_result(), target={"said": said, "object": object})
    assert json.loads(as_json(as_results(result)))["format"] == "srpd-results/1"


def test_hostile_text_is_escaped_in_the_html_report() -> None:
    html = as_html(_result(replace(BREACH, observed=(HOSTILE,), case=HOSTILE)))
    reader = _read(html)
    assert "script" not in reader.tags
    assert SCRIPT not in html
    assert html.count("&lt;script&gt;") >= 5
    assert "\x1b" not in html
    assert "\u202e" not in html


def test_the_html_report_needs_no_other_file() -> None:
    reader = _read(as_html(_result()))
    assert not {"script", "link", "img", "iframe", "object"} & set(reader.tags)
    links = {link or "" for name, link in reader.attributes if name == "href"}
    assert {link for link in links if not link.startswith("#")} == {"kill-matrix.html"}
    assert not [name for name, _ in reader.attributes if name == "src" or name.startswith("on")]


def test_every_link_of_the_html_report_leads_somewhere() -> None:
    reader = _read(as_html(_result()))
    ids = [value for name, value in reader.attributes if name == "id"]
    links = {value or "" for name, value in reader.attributes if name == "href"}
    assert len(ids) == len(set(ids))
    assert links <= {*(f"#{each}" for each in ids), "kill-matrix.html"}


def test_the_html_report_is_accessible() -> None:
    reader = _read(as_html(_result()))
    assert ("lang", "en-GB") in reader.attributes
    assert reader.tags.count("h1") == 1
    assert reader.tags.count("table") == reader.tags.count("caption")
    assert {value for name, value in reader.attributes if name == "scope"} == {"col", "row"}


def test_the_html_report_says_what_it_does_not_claim() -> None:
    text = "".join(_read(as_html(_result())).text)
    assert "Nobody has approved, certified or endorsed" in text
    assert "parameters with a documented" in text
    assert all(reading in text for reading in DEFAULTS)


def test_the_html_report_gives_every_clause_its_verdict_and_reason() -> None:
    result = _result()
    text = "".join(_read(as_html(result)).text)
    for each in result.clauses:
        assert each.clause in text
        assert each.reason in text


def test_clauses_stand_in_legal_order_under_their_flow() -> None:
    flows = by_flow(_result().clauses)
    assert [each.clause for each in flows["sending commands"]][:2] == ["13.1(a)", "13.1(b)"]
    order = list(REGISTER)
    for clauses in flows.values():
        places = [order.index(each.clause) for each in clauses]
        assert places == sorted(places)


def test_a_target_that_breaks_everything_has_a_report_of_bounded_size() -> None:
    case = _result().cases[0]
    broken = tuple(
        replace(case, case=f"c{n}", error="crashed", notes=(f"note {n}",)) for n in range(2000)
    )
    html = as_html(replace(_result(), cases=broken))
    assert len(html) < 2_000_000
    assert html.count("<article") == 3
    assert "the first 300 of 2000" in html


def test_a_clause_that_fails_besides_leads_to_the_argument_for_it() -> None:
    html = as_html(_result())
    assert html.count('href="#breach-1"') == 2


def test_an_empty_run_has_a_report_too() -> None:
    empty = RunResult({}, {}, {}, (), ())
    assert "None." in as_html(empty)
    assert etree.fromstring(as_junit(empty)).get("tests") == "0"
    assert as_results(empty)["exit_code"] == 3
    assert "no verdict on any clause" in summary(empty)
    assert "Verdict on each clause" in _printed(empty)


def test_the_junit_file_has_a_suite_for_each_system_and_a_case_for_each_case() -> None:
    root = etree.fromstring(as_junit(_result()))
    assert [suite.get("name") for suite in root] == ["detection", "storage"]
    assert [case.get("name") for case in root.iter("testcase")] == [
        "detection-017",
        "storage-001",
        "storage-002",
    ]
    assert [root.get(name) for name in ("tests", "failures", "errors", "skipped")] == list("3111")


def test_a_junit_failure_names_the_clause() -> None:
    root = etree.fromstring(as_junit(_result()))
    (failure,) = root.iter("failure")
    assert failure.get("message") == f"13.1(b): {BREACH.required}"
    assert "A contradiction." in (failure.text or "")


def test_a_case_without_a_verdict_is_skipped_in_the_junit_file() -> None:
    (skipped,) = etree.fromstring(as_junit(_result())).iter("skipped")
    assert skipped.get("message") == "6.5(b): the clock cannot be moved"


@given(st.text())
def test_the_junit_file_is_xml_whatever_the_target_says(said: str) -> None:
    result = _result(replace(BREACH, observed=(said,), required=said))
    cases = (*result.cases, CaseResult(said, said, 1, error=said or "x"))
    etree.fromstring(as_junit(replace(result, cases=cases)))


def test_hostile_text_is_escaped_in_the_junit_file() -> None:
    octets = as_junit(_result())
    assert SCRIPT.encode() not in octets
    assert b"&lt;script&gt;" in octets
    assert b"\x1b" not in octets


def test_the_results_hold_the_promised_keys() -> None:
    results = as_results(_result())
    assert set(results) == {
        "format", "exit_code", "exit_meaning", "target", "suite", "readings", "statement",
        "capabilities", "environment", "record", "missing", "doubt", "findings", "missed", "totals",
        "clauses", "cases",
    }  # fmt: skip
    assert results["exit_code"] == 1
    assert results["cases"][0]["breach"]["let"][2]["first_divergence"] is True
    assert results["clauses"][0]["clause"] == next(
        number for number in REGISTER if number in {c.clause for c in _result().clauses}
    )
    assert results["totals"]["FAIL"] == 2


def test_a_report_is_written_whole_and_deletes_nothing(tmp_path: Path) -> None:
    folder = tmp_path / "new" / "report"
    folder.mkdir(parents=True)
    (folder / "trace.jsonl").write_text("kept")
    (folder / "report.html").write_text("old")
    written = write_report(_result(), folder)
    assert [path.name for path in written] == [
        "kill-matrix.html",
        "kill-matrix.json",
        "report.html",
        "junit.xml",
        "results.json",
    ]
    assert sorted(path.name for path in folder.iterdir()) == sorted(
        ["trace.jsonl", *(path.name for path in written)]
    )
    assert (folder / "trace.jsonl").read_text() == "kept"
    assert (folder / "report.html").read_text(encoding="utf-8").startswith("<!DOCTYPE html>")


def test_a_folder_that_cannot_be_written_is_bad_input(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(BadInput, match="cannot be written: File exists"):
        write_report(_result(), tmp_path / "file")


def test_the_terminal_shows_verdicts_in_words() -> None:
    text = _printed(_result())
    assert [text.count(word) > 0 for word in ("PASS", "FAIL", "INCONCLUSIVE")] == [True] * 3
    assert "Exit code 1: the target broke a clause" in summary(_result())


def test_every_check_without_a_verdict_is_listed_with_its_reason() -> None:
    checks = tuple(
        Check("6.3", f"c{n}", f"c{n}.1", Verdict.INCONCLUSIVE, "", "an earlier step ended it")
        for n in range(300)
    )
    cases = tuple(CaseResult(check.case, "requests", 1, (check,)) for check in checks)
    result = replace(_result(), cases=cases)
    for text in ("".join(_read(as_html(result)).text), _printed(result)):
        assert text.count("an earlier step ended it") == 1
        assert all(f"c{n}" in text for n in range(300))


def test_the_terminal_condenses_what_did_not_run_by_reason() -> None:
    result = _result()
    reasons = {each.reason for each in result.clauses if each.verdict is Verdict.UNTESTED}
    groups = not_run(result)
    assert {group.says for group in groups} == reasons
    left_out = [number for group in groups for number in group.members]
    assert len(left_out) == sum(each.verdict is Verdict.UNTESTED for each in result.clauses)


def test_hostile_text_does_not_reach_the_terminal() -> None:
    hostile = ClauseVerdict(HOSTILE, HOSTILE, Verdict.UNTESTED, reason=HOSTILE)
    text = _printed(replace(_result(), clauses=(hostile, replace(hostile, verdict=Verdict.PASS))))
    assert "\x1b" not in text
    assert "[bold]" in text


def test_a_reading_is_told_in_words() -> None:
    assert reading_in_words("H-01=m").startswith("the Replay check is re-applied")
    assert reading_in_words("H-01=zz") == ""
    assert reading_in_words("nonsense") == ""


def test_a_long_text_is_cut_with_a_mark() -> None:
    assert one_line("a b\tc\nd") == "a b c d"
    assert one_line("x" * 500, 10) == "xxxxxxxxx…"
    assert len(as_data("x" * 100_000)) < 30_000
