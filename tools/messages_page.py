"""Writes docs/reference/messages-at-the-ports.md from the code: run it after a change of messages.

Words that explain stand in ``tools/messages_page.md``; each ``{{name}}`` in it is made here.
"""

from __future__ import annotations

import json
import sys
from collections import defaultdict
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

from lxml import etree

from srpd.conformance.bindings.drafts import certificate_names
from srpd.conformance.messages.responses import Kind, parse_response
from srpd.conformance.messages.xml import DS, parse_xml
from srpd.conformance.reference import ReferenceDcc
from srpd.conformance.reference.choices import Choices
from srpd.conformance.reference.sandbox import ESME, IMPORT_SUPPLIER, START, Sandbox
from srpd.conformance.targets.samples import certificates, samples
from srpd.model.catalogue import SERVICE_REQUESTS
from srpd.model.checks import SERVICE_REQUEST_CHECKS, Limb
from srpd.model.device_types import DEVICE_TYPES
from srpd.model.requests import Fact, Target
from srpd.model.signed_checks import SIGNED_PRE_COMMAND_CHECKS
from srpd.model.systems import SYSTEMS, system

ROOT: Final = Path(__file__).parents[1]
PAGE: Final = ROOT / "docs" / "reference" / "messages-at-the-ports.md"
WORDS: Final = Path(__file__).with_suffix(".md")

ANSWERED_BY: Final[Mapping[str, tuple[str, str]]] = {
    "quarantined-user-threshold": ("12.2", "the User whose request it is"),
    "quarantined-dcc-threshold": ("12.2", "the User whose request it is"),
    "quarantined-attribute-limits": ("12.2", "the User whose request it is"),
    "command-failure": (
        "6.3 where the Acknowledgement was sent already, as for what was stored; 13.2(a) where the "
        "hub is not Commissioned; 15.1",
        "the User whose request it is",
    ),
    "command-failure-of-schedule": ("6.3 for what a schedule made", "who created the schedule"),
    "hub-decommissioned": (
        "10.3",
        "Responsible Suppliers and Network Parties of the hub, but the sender",
    ),
    "hub-log-restored": ("10.4", "Responsible Suppliers of the hub, but the sender"),
    "gas-proxy-log-restored": ("10.5", "the Gas Supplier, unless it is the sender"),
    "change-of-supplier-refused": ("8.3(b), 8.6(c), 20.4", "the User whose request it is"),
    "security-credentials-updated": (
        "17.4, 17.5",
        "the User whose credentials were placed, unless it is the sender",
    ),
    "hub-alert": (
        "17.1",
        "Responsible Suppliers, Electricity Distributor and Gas Transporter of the hub",
    ),
    "sub-ghz-alert": ("17.7(c)", "Responsible Suppliers of the hub"),
    "s1sp-alert": ("17.3(c)", "the User whose request it is about"),
}
"""Which clause each form of DCC Alert answers, and to whom it goes, by the name of its sample."""


def page() -> str:
    """The page as text."""
    text = WORDS.read_text(encoding="utf-8")
    for name, make in _PARTS.items():
        text = text.replace("{{" + name + "}}", make().strip("\n"))
    return text


def alert_samples() -> dict[str, str]:
    """The XML of each DCC Alert among the samples, by its name."""
    start = "dcc/out/dcc-alert-"
    found = samples()
    return {
        path.removeprefix(start): found[path].message.xml
        for path in found
        if path.startswith(start)
    }


def _alerts() -> str:
    parts = [
        "| sample | DCC Alert Code | Response Code | clause | to |",
        "|---|---|---|---|---|",
    ]
    shapes = []
    for name, xml in alert_samples().items():
        response = parse_response(xml)
        clause, to = ANSWERED_BY[name]
        parts.append(f"| `{name}` | {response.alert_code} | {response.code} | {clause} | {to} |")
        assert response.content is not None  # noqa: S101 - a DCC Alert carries something
        shapes.append(f"`{name}`:\n\n{_xml(response.content)}")
    return "\n".join([*parts, "", *shapes])


def _whole_alert() -> str:
    return _xml(_unsigned(alert_samples()["quarantined-user-threshold"]))


def _answers() -> str:
    parts = []
    for path, sample in samples().items():
        if not path.startswith("dcc/answer/") or not sample.message.xml:
            continue
        root = parse_xml(sample.message.xml)
        signed = "signed" if root.find(f"{{{DS}}}Signature") is not None else "not signed"
        name = path.rpartition("/")[2]
        parts.append(f"`{name}`, {signed}:\n\n{_xml(_unsigned(sample.message.xml))}")
    return "\n".join(parts)


def _pushed() -> str:
    parts = []
    for path, sample in samples().items():
        if not path.startswith("dcc/out/") or not sample.message.port.startswith("usercb."):
            continue
        response = parse_response(sample.message.xml)
        if response.kind is Kind.DCC_ALERT:
            continue
        signed = "yes" if response.signed_by else "no"
        names = ", ".join(
            f"{name} `{value}`"
            for name, value in (
                ("RequestID", response.request_id),
                ("ResponseID", response.response_id),
            )
            if value
        )
        content = f"`{response.content_name}`"
        parts.append(f"| `{path.rpartition('/')[2]}` | {names} | {content} | {signed} |")
    head = ["| sample | header | content | signed |", "|---|---|---|---|"]
    return "\n".join([*head, *parts])


def _signature() -> str:
    root = parse_xml(samples()["dcc/in/service-request-non-critical"].message.xml)
    return _xml(root)


def _nested() -> str:
    return samples()["dcc/out/countersigned-service-request"].message.xml.splitlines()[1][:420]


def _program() -> str:
    text = (ROOT / "examples" / "verify_duis.py").read_text(encoding="utf-8")
    return f"```python\n{text}```\n"


def _fixtures() -> str:
    shown = [
        {**row, "pem": f"{str(row['pem'])[:27]} ..."}
        for row in certificates()
        if row["remote_party_role"] in ("root", "issuingAuthority", "xmlSign")
    ][:3]
    return "```json\n" + "\n".join(json.dumps(row) for row in shown) + "\n```\n"


def _codes() -> str:
    return "\n".join(
        [
            "| check | what must hold | codes |",
            "|---|---|---|",
            *(_row(clause, limbs) for (clause, _), limbs in _by_clause().items()),
        ]
    )


def _by_clause() -> dict[tuple[str, str], list[Limb]]:
    found: dict[tuple[str, str], list[Limb]] = defaultdict(list)
    for limb in (*SERVICE_REQUEST_CHECKS, *SIGNED_PRE_COMMAND_CHECKS):
        found[limb.clause, limb.says].append(limb)
    return found


def _row(clause: str, limbs: list[Limb]) -> str:
    codes = sorted({_family(code) for limb in limbs for code in limb.codes}, key=_by_number)
    several = ", ".join(codes)
    if not all(limb.codes_confirmed for limb in limbs):
        several = f"any, such as {several}" if codes else "any"
    if any(limb.silent for limb in limbs):
        several += "; or silence"
    return f"| {clause} | {limbs[0].says} | {several} |"


def _family(code: str) -> str:
    """A code of one Service Reference stands for all of them."""
    return f"{code[:5]}nn" if len(code) == len("E062301") else code


def _by_number(code: str) -> tuple[int, str]:
    return len(code), code


def _device_types() -> str:
    sent: dict[str, set[str]] = defaultdict(set)
    for name in SYSTEMS:
        if name == "response-codes":
            continue
        for _, profile in system(name).profiles_sent():
            facts = profile.facts
            if facts.get(Fact.STRUCTURE_VERIFIED) and Fact.VARIANT in facts:
                sent[str(facts[Fact.VARIANT])].add(_of_type(Target(facts[Fact.TARGET])))
    variants = sorted({*sent, *DEVICE_TYPES}, key=lambda v: [int(n) for n in v.split(".")])
    rows = [
        f"| {variant} | {SERVICE_REQUESTS[variant].name} | `{SERVICE_REQUESTS[variant].body}` "
        f"| {', '.join(sorted(sent.get(variant, ())))} "
        f"| {', '.join(sorted(DEVICE_TYPES.get(variant, ())))} |"
        for variant in variants
    ]
    head = [
        "| variant | Service Request | Body | the suite sends it for | no other than |",
        "|---|---|---|---|---|",
    ]
    return "\n".join([*head, *rows])


def _of_type(target: Target) -> str:
    return {Target.NONE: "no Device", Target.TYPE_2: "IHD"}.get(target, target.name)


def _certificates() -> str:
    needed = Choices().certificates_needed
    rows = [
        f"| {variant} | {', '.join(f'`{name}`' for name in certificate_names(variant))} |"
        for variant in ("6.15.1", "6.21", "6.23")
    ]
    for kind, names in needed.items():
        assert set(names) == set(certificate_names("6.23")), kind  # noqa: S101
    return "\n".join(["| variant | certificates |", "|---|---|", *rows])


def _periods() -> str:
    """What the reference makes of requests around a threshold of 2 in 3600 seconds."""
    sandbox = Sandbox(ReferenceDcc())
    threshold = {
        "scope": "user",
        "user": IMPORT_SUPPLIER,
        "srv": "4.1.1",
        "item": None,
        "limit": 2,
        "period_seconds": 3600,
    }
    sandbox.target.load({"thresholds": [threshold]})
    began = datetime.fromisoformat(START).astimezone(UTC)
    rows = ["| second | requests within the last 3600, with this one | what comes of it |"]
    rows.append("|---|---|---|")
    sent: list[int] = []
    for second in (0, 60, 120, 3599, 3601, 7300):
        at = (began + timedelta(seconds=second)).isoformat().replace("+00:00", "Z")
        if second:
            sandbox.target.advance(at)
        sandbox.target.drain()
        sandbox.ask("4.1.1", ESME)
        sent.append(second)
        went = any(each.port == "wan" for each in sandbox.target.drain().messages)
        count = sum(1 for each in sent if each > second - 3600)
        rows.append(f"| {second} | {count} | {'it is sent' if went else 'quarantine, 12.2'} |")
    return "\n".join(rows)


def _unsigned(xml: str) -> etree._Element:
    root = parse_xml(xml)
    signature = root.find(f"{{{DS}}}Signature")
    if signature is not None:
        root.remove(signature)
    return root


def _xml(element: etree._Element) -> str:
    """Indented to be read, without namespaces but on a root; long values cut."""
    copied = etree.fromstring(etree.tostring(element, with_tail=False))
    for leaf in copied.iter():
        if leaf.text and len(leaf.text) > 60 and ":" not in leaf.text[:24]:
            leaf.text = f"{leaf.text[:24]}..."
    if element.getparent() is not None:
        for each in list(copied):
            if each.tag == f"{{{DS}}}Signature":
                copied.remove(each)
    etree.indent(copied)
    text = etree.tostring(copied, encoding="unicode")
    if element.getparent() is not None:
        for prefix, name in copied.nsmap.items():
            text = text.replace(f' xmlns:{prefix}="{name}"', "")
    return f"```xml\n{text}\n```\n"


_PARTS: Final[Mapping[str, Callable[[], str]]] = {
    "alerts": _alerts,
    "whole-alert": _whole_alert,
    "answers": _answers,
    "pushed": _pushed,
    "signature": _signature,
    "nested": _nested,
    "program": _program,
    "fixtures": _fixtures,
    "codes": _codes,
    "device-types": _device_types,
    "certificates": _certificates,
    "periods": _periods,
}

if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
    sys.stderr.write(f"wrote {PAGE}\n")
