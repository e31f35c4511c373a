"""The sample adapter in Node.js: what its page says that it passes and fails, and odd input."""

from __future__ import annotations

import json
import shutil
from typing import Any

import pytest

from srpd.conformance.campaigns.driven import Driven
from srpd.conformance.campaigns.run import RunOptions, run
from srpd.conformance.doctor.examination import examine
from srpd.conformance.doctor.findings import State
from srpd.conformance.doctor.probes import PROBES, play
from srpd.conformance.judging.verdicts import Verdict
from srpd.conformance.targets.connect import connect
from srpd.conformance.targets.guard import Guard
from srpd.conformance.targets.protocol import PortMessage
from srpd.model.notation import Party
from tests.going_well import kept
from tests.places import ROOT

FOLDER = ROOT / "examples" / "node-adapter"
SPECIFICATION = f"stdio:node '{FOLDER / 'adapter.js'}'"
SEND = "send 4.1.1-IS-esme"
USER = "user.90-B3-D5-1F-30-01-00-00"

pytestmark = pytest.mark.skipif(shutil.which("node") is None, reason="Node.js is not installed")


def clauses(bench: Any, *scripts: tuple[str, ...]) -> tuple[set[str], set[str]]:
    """Those that failed, and those of which checks went well."""
    options = RunOptions(SPECIFICATION, bench.base / "node", suite_file=bench.suite(*scripts))
    result = run(options)
    assert result.errors == ()
    return {c.clause for c in result.clauses if c.verdict is Verdict.FAIL}, kept(result)


def test_it_can_be_tested() -> None:
    found = examine(SPECIFICATION, Party.DCC)
    assert found.problems == ()
    assert {e.check for e in found.findings if e.state is State.NOT_DONE} == {"timer"}


def test_a_request_that_passes_is_acknowledged_and_leaves_as_a_command(bench: Any) -> None:
    failed, well = clauses(bench, ("requests", SEND))
    assert well >= {"6.1(b)", "6.1(c)", "6.1(e)", "6.1(f)", "6.5(a)(i)", "13.2(a)"}
    assert failed == set()


@pytest.mark.parametrize(
    ("fault", "clause"),
    [
        ("structure-verified", "6.1(a)"),
        ("rights-held", "6.1(b)"),
        ("role-eligible", "6.1(b)"),
        ("suspended", "6.1(c)"),
        ("certificate-valid", "6.1(e)"),
        ("certificate-xmlsign", "6.1(e)"),
        ("registered", "6.1(f)"),
    ],
)
def test_a_request_that_fails_a_check_is_rejected(bench: Any, fault: str, clause: str) -> None:
    failed, well = clauses(bench, ("requests", f"{SEND}!{fault}"))
    assert failed == set()
    assert well >= {clause, "6.3"}


def test_that_it_verifies_no_signature_is_found(bench: Any) -> None:
    failed, _ = clauses(bench, ("requests", f"{SEND}!signature-valid"))
    assert failed == {"6.1(d)"}


def test_that_it_detects_no_anomaly_is_found(bench: Any) -> None:
    three = ("detection", *("first sends 4.1.1-IS-esme",) * 3)
    failed, _ = clauses(bench, three)
    assert failed == {"12.1", "13.1(a)", "13.1(b)"}


def test_what_it_says_of_itself_is_what_is_found() -> None:
    target = connect(SPECIFICATION)
    driven = Driven(Party.DCC, SPECIFICATION, Guard(target))
    driven.greet()
    driven.examine()
    target.bye()
    statement = driven.declared.answers
    assert (statement["quarantine"], statement["sending-commands"]) == ("no", "unknown")
    assert driven.declared.dishonest == ()


@pytest.mark.parametrize(
    "xml",
    [
        "",
        "no xml",
        "<a>",
        "<a/><b/>",
        "<a b='1' b='2'/>",
        "<a>&undeclared;</a>",
        "<a>&#0;</a>",
        "<a>&#xD800;</a>",
        "<a>&",
        "<x:a/>",
        "<!DOCTYPE a [<!ENTITY b 'bb'>]><a>&b;</a>",
        "<?php x ?><a/>",
        "<a><![CDATA[x]]></a>",
        "<a>" * 100,
        "<a>" + "<b/>" * 10_001 + "</a>",
        "<a b=1/>",
        "<a b='<'/>",
        "<a><!-- ",
        "<Request/>",
        "x" * 1_000_001,
    ],
    ids=lambda xml: xml[:20] or "empty",
)
def test_what_is_no_duis_request_is_refused_with_http_400(node: Guard, xml: str) -> None:
    answer = node.deliver(PortMessage(USER, xml)).answer
    assert answer is not None
    assert answer.fields["http"] == 400


@pytest.fixture(scope="module")
def node() -> Any:
    target = Guard(connect(SPECIFICATION))
    target.reset("2026-03-02T00:05:00Z")
    yield target
    target.bye()


def test_a_prototype_is_not_reached_by_records(node: Guard) -> None:
    records = json.loads('{"__proto__": [{"id": "x"}], "constructor": [{}]}')
    assert len(node.load(records).refused) == 2


def test_a_record_that_cannot_be_read_is_refused_by_name(node: Guard) -> None:
    refused = node.load({"certificates": [{"pem": "no certificate"}]}).refused
    assert len(refused) == 1
    assert refused[0].startswith("certificates: ")


def test_two_plays_of_the_probe_are_the_same(node: Guard) -> None:
    first, second = (play(PROBES[Party.DCC].case, node) for _ in range(2))
    assert [(e.kind, e.port, e.xml) for e in first] == [(e.kind, e.port, e.xml) for e in second]
