"""The standard suite against the references: every clause passes, and nothing is left out."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import pytest
from lxml import etree

from srpd.conformance.campaigns.run import judge_again
from srpd.conformance.judging.verdicts import ExitCode, Verdict
from srpd.conformance.messages.contents import Breach
from srpd.conformance.messages.errors import MessageError
from srpd.conformance.messages.responses import parse_response
from srpd.conformance.messages.xml import local_name, parse_xml, without_white_space
from srpd.conformance.recording.trace import read_trace
from srpd.conformance.targets.samples import samples
from srpd.generators.suite import read_suite
from srpd.model.register import REGISTER
from tests.places import SHARED

CLAUSES_THAT_PASS = 184
NOT_SEEN = {"6.5(d)(ii)(C)"}
"""That a stored copy is deleted cannot be told from its being kept and never used."""
BETWEEN = re.compile(r">[ \t\r\n]+<")
SPACED = ("changed after signing",)
"""Manners in which white space is added on purpose, after a request was signed."""
FORMS = {"CHFDeviceLog", "GPFDeviceLog", "DSPScheduleID", *Breach}
"""What tells one form of a DCC Alert's content from another."""


def test_the_reference_has_no_clause_that_fails(whole_run: Any) -> None:
    assert whole_run.failed == set()


def test_the_reference_has_no_case_in_error(whole_run: Any) -> None:
    assert whole_run.errors == []


def test_only_what_cannot_be_seen_at_a_port_is_inconclusive(whole_run: Any) -> None:
    left = [c for c in whole_run.result.clauses if c.verdict is Verdict.INCONCLUSIVE]
    assert {c.clause for c in left} == NOT_SEEN
    assert all("no way of breaking it differs" in c.reason for c in left)


def test_no_clause_passes_in_part(whole_run: Any) -> None:
    verdicts = {c.verdict for c in whole_run.result.clauses}
    assert verdicts == {Verdict.PASS, Verdict.UNTESTED, Verdict.INCONCLUSIVE}


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


@dataclass
class Passed:
    """What passed in a run: the kinds, how many were signed, and those with white space."""

    kinds: set[tuple[str, ...]] = field(default_factory=set)
    signed: int = 0
    spaced: list[str] = field(default_factory=list)


@pytest.fixture(scope="module")
def passed(whole_run: Any) -> Passed:
    suite = read_suite(whole_run.folder / "suite.json")
    manners = {step.id: step.manner for case in suite.cases for step in case.steps}
    found = Passed()
    for entry in read_trace(whole_run.folder / "trace.jsonl"):
        if entry.kind in ("sent", "seen") and (entry.xml or "kind" in entry.fields):
            found.kinds |= kinds(entry.port, entry.fields, entry.xml)
        if "Signature>" in entry.xml and manners.get(entry.step) not in SPACED:
            found.signed += 1
            if BETWEEN.search(entry.xml) and is_spaced(entry.xml):
                found.spaced.append(entry.xml)
    return found


def test_nothing_that_anybody_signs_has_white_space_between_its_elements(passed: Passed) -> None:
    assert passed.spaced == []
    assert passed.signed > 10_000


def test_every_kind_of_message_that_passes_in_the_run_has_a_sample(passed: Passed) -> None:
    sampled = set[tuple[str, ...]]()
    for each in samples().values():
        sampled |= kinds(each.message.port, each.message.fields, each.message.xml)
    assert passed.kinds <= sampled
    assert len(passed.kinds) > 60


def is_spaced(xml: str) -> bool:
    """Whether there is white space between elements of a document; what is none has nothing."""
    try:
        root = parse_xml(xml)
    except MessageError:
        return False
    written = etree.tostring(root)
    return etree.tostring(without_white_space(root)) != written


def kinds(port: str, fields: Mapping[str, Any], xml: str) -> set[tuple[str, ...]]:
    """The port, the kind that is said, and what the XML is; none for what cannot be read."""
    place = (port.partition(".")[0], str(fields.get("kind", "")))
    try:
        root = parse_xml(xml) if xml else None
    except MessageError:
        return set()
    if root is None:
        return {place}
    name = local_name(root)
    if name != "Response":
        return {(*place, name)}
    response = parse_response(root)
    form = [] if response.content is None else [local_name(each) for each in response.content]
    forms = [each for each in form if each in FORMS]
    return {(*place, response.kind.value, response.content_name, *forms)}


@pytest.mark.parametrize("role", ["DCC", "CoS Party", "S1SP", "User"])
def test_every_clause_that_obliges_a_role_and_can_be_checked_passes(
    whole_run: Any, role: str
) -> None:
    obliging = {n for n, row in REGISTER.items() if row.role == role and row.checkable}
    assert obliging
    assert whole_run.passed >= obliging - NOT_SEEN


def test_judging_from_the_file_gives_what_the_run_gave(whole_run: Any) -> None:
    again = judge_again(whole_run.folder)
    assert again.clauses == whole_run.result.clauses
    assert again.cases == whole_run.result.cases
    assert again.exit_code == whole_run.result.exit_code
