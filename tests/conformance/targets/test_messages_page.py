"""The page of messages is what the code makes, and says what reading them says."""

from __future__ import annotations

import runpy
from datetime import UTC, datetime
from typing import Any

import pytest
from cryptography.exceptions import InvalidSignature
from lxml import etree

from srpd.conformance.messages.responses import Kind, parse_response
from srpd.conformance.observing.seen import Sort, read
from srpd.conformance.recording.trace import Entry
from srpd.conformance.targets.samples import certificates, samples
from tests.places import ROOT

EXAMPLE: dict[str, Any] = runpy.run_path(str(ROOT / "examples" / "verify_duis.py"))
AT = datetime(2026, 3, 2, 0, 6, tzinfo=UTC)
MADE: dict[str, Any] = runpy.run_path(str(ROOT / "tools" / "messages_page.py"))
TAKEN_FOR = {
    "command-failure": Sort.UNDELIVERED,
    "command-failure-of-schedule": Sort.REJECTION,
    "quarantined-user-threshold": Sort.QUARANTINE_ALERT,
    "quarantined-dcc-threshold": Sort.QUARANTINE_ALERT,
    "quarantined-attribute-limits": Sort.QUARANTINE_ALERT,
    "hub-decommissioned": Sort.DECOMMISSIONING_ALERT,
    "hub-log-restored": Sort.LOG_ALERT,
    "gas-proxy-log-restored": Sort.LOG_ALERT,
    "change-of-supplier-refused": Sort.REJECTION,
    "security-credentials-updated": Sort.CREDENTIALS_ALERT,
    "hub-alert": Sort.HUB_ALERT,
    "sub-ghz-alert": Sort.SUB_GHZ_ALERT,
    "s1sp-alert": Sort.S1SP_ALERT,
}


def _sort(port: str, xml: str) -> Sort:
    [seen] = read([Entry(1, "seen", "case", port=port, xml=xml)])
    return seen.sort


def test_the_page_is_current() -> None:
    page = (ROOT / "docs" / "reference" / "messages-at-the-ports.md").read_text(encoding="utf-8")
    assert page == MADE["page"](), "run: python tools/messages_page.py"


def test_no_part_of_the_page_is_left_open() -> None:
    assert "{{" not in MADE["page"]()


def test_the_page_says_of_every_dcc_alert_which_clause_it_answers() -> None:
    assert set(MADE["alert_samples"]()) == set(MADE["ANSWERED_BY"]) == set(TAKEN_FOR)


@pytest.mark.parametrize("name", TAKEN_FOR)
def test_a_dcc_alert_is_taken_for_what_the_page_says(name: str) -> None:
    assert _sort("usercb.X", MADE["alert_samples"]()[name]) is TAKEN_FOR[name]


@pytest.mark.parametrize(
    ("name", "sort"),
    [
        ("acknowledgement", Sort.ACKNOWLEDGEMENT),
        ("acknowledgement-rejection", Sort.REJECTION),
        ("local-command", Sort.LOCAL_COMMAND),
        ("pre-command", Sort.PRE_COMMAND),
        ("service-response-inventory", Sort.SERVICE_RESPONSE),
    ],
)
def test_an_answer_is_taken_for_what_the_page_calls_it(name: str, sort: Sort) -> None:
    assert _sort("user.X", samples()[f"dcc/answer/{name}"].message.xml) is sort


def test_every_response_that_is_pushed_is_in_a_table_of_the_page() -> None:
    page = MADE["page"]()
    for path, sample in samples().items():
        if path.startswith("dcc/out/") and sample.message.port.startswith("usercb."):
            name = path.rpartition("/")[2]
            if parse_response(sample.message.xml).kind is Kind.DCC_ALERT:
                name = name.removeprefix("dcc-alert-")
            assert f"| `{name}` |" in page


def test_the_page_holds_the_program_of_the_examples() -> None:
    program = (ROOT / "examples" / "verify_duis.py").read_text(encoding="utf-8")
    assert f"```python\n{program}```" in MADE["page"]()


def _shown(path: str, records: list[dict[str, object]], at: datetime = AT) -> None:
    root = etree.fromstring(samples()[path].message.xml.encode())
    EXAMPLE["show"](root, EXAMPLE["Trust"](records), at)


@pytest.mark.parametrize("path", [path for path, one in samples().items() if one.message.xml])
def test_the_program_of_the_page_verifies_every_sample(path: str) -> None:
    _shown(path, certificates())


def test_the_program_of_the_page_refuses_what_no_known_authority_has_issued() -> None:
    known = [row for row in certificates() if row["remote_party_role"] != "issuingAuthority"]
    with pytest.raises(ValueError, match="nobody who is known has issued it"):
        _shown("dcc/in/service-request-critical", known)


def test_the_program_of_the_page_refuses_a_certificate_that_is_no_longer_valid() -> None:
    with pytest.raises(ValueError, match="not valid at that time"):
        _shown("dcc/in/service-request-critical", certificates(), AT.replace(year=2046))


@pytest.mark.parametrize("name", ["RequestID", "SignatureValue"])
def test_the_program_of_the_page_refuses_what_was_changed(name: str) -> None:
    root = etree.fromstring(samples()["dcc/in/service-request-critical"].message.xml.encode())
    leaf = next(root.iter(f"{{*}}{name}"))
    leaf.text = f"{(leaf.text or '')[:-3]}777"
    with pytest.raises((ValueError, InvalidSignature)):
        EXAMPLE["show"](root, EXAMPLE["Trust"](certificates()), AT)
