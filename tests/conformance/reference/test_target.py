"""The reference DCC as a target: control plane, clock, fixtures, independence."""

from __future__ import annotations

import ast
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from srpd.conformance.messages.errors import NotVerified
from srpd.conformance.messages.identifiers import DCC_EUI
from srpd.conformance.messages.pki import TestPki
from srpd.conformance.messages.responses import Kind
from srpd.conformance.messages.signature import verify
from srpd.conformance.messages.xml import parse_xml
from srpd.conformance.reference import ReferenceDcc, factory
from srpd.conformance.reference.clock import read_utc, write_utc
from srpd.conformance.reference.core import PKI_SEED
from srpd.conformance.reference.sandbox import (
    ESME,
    IMPORT_SUPPLIER,
    MPAN,
    SMETS1_ESME,
    START,
    Sandbox,
    device,
    registration,
    world,
)
from srpd.conformance.targets.protocol import PortMessage, Record, Target, TargetFault
from srpd.model.capabilities import ITEMS
from srpd.model.notation import Party
from tests.places import ROOT

FORBIDDEN = (
    "srpd.model.machines",
    "srpd.model.notation",
    "srpd.model.checks",
    "srpd.model.readings",
    "srpd.generators",
)


@pytest.fixture
def sandbox() -> Sandbox:
    return Sandbox(factory())


def imports_of(file: Path) -> set[str]:
    found = set()
    for node in ast.walk(ast.parse(file.read_text())):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found |= {node.module} | {f"{node.module}.{alias.name}" for alias in node.names}
    return {name for name in found if name.startswith("srpd.")}


def file_of(module: str) -> Path | None:
    path = ROOT.joinpath(*module.split(".")[1:])
    for file in (path.with_suffix(".py"), path / "__init__.py"):
        if file.is_file():
            return file
    return None


def test_the_reference_imports_neither_machines_nor_generators_at_any_remove() -> None:
    waiting = list((ROOT / "conformance" / "reference").glob("*.py"))
    seen: set[Path] = set()
    while waiting:
        file = waiting.pop()
        if file in seen:
            continue
        seen.add(file)
        for module in imports_of(file):
            assert not module.startswith(FORBIDDEN), f"{file} imports {module}"
            found = file_of(module)
            if found is not None:
                waiting.append(found)
    assert len(seen) > 30


def test_the_factory_makes_a_fresh_target_each_time() -> None:
    first: Target = factory()
    second: Target = factory()
    assert first is not second


def test_reset_always_gives_the_digest_of_the_empty_state(sandbox: Sandbox) -> None:
    sandbox.ask("4.1.1")
    first = sandbox.target.reset("2030-05-05T00:00:00Z")
    assert first == sandbox.target.reset(START) == factory().reset(START)


def test_the_digest_tells_a_state_from_the_empty_one() -> None:
    dcc = ReferenceDcc()
    empty = dcc.reset(START)
    dcc.load({"users": [{"id": IMPORT_SUPPLIER, "role": "IS"}]})
    assert dcc.state.digest() != empty


def test_reset_forgets_what_was_about_to_come_out(sandbox: Sandbox) -> None:
    sandbox.ask("4.1.1")
    sandbox.target.reset(START)
    assert sandbox.out() == []


def test_drain_is_idempotent_and_the_target_is_idle(sandbox: Sandbox) -> None:
    sandbox.ask("4.1.1")
    first = sandbox.target.drain()
    second = sandbox.target.drain()
    assert len(first.messages) == 1
    assert second.messages == ()
    assert first.idle
    assert second.idle


def test_advance_fires_timers_in_order_of_time(sandbox: Sandbox) -> None:
    for at in ("2026-01-10T03:00:00Z", "2026-01-10T01:00:00Z", "2026-01-10T02:00:00Z"):
        sandbox.ask("4.1.1", execution_at=read_utc(at))
    sandbox.target.advance("2026-01-11T00:00:00Z")
    assert [message.at for message in sandbox.out("wan")] == [
        "2026-01-10T01:00:00Z",
        "2026-01-10T02:00:00Z",
        "2026-01-10T03:00:00Z",
    ]


def test_advance_tells_the_time_and_the_next_timer(sandbox: Sandbox) -> None:
    sandbox.ask("4.1.1", execution_at=read_utc("2026-01-12T00:00:00Z"))
    before = sandbox.target.advance("2026-01-11T00:00:00Z")
    after = sandbox.target.advance("2026-01-12T00:00:00Z")
    assert (before.now, before.next_timer) == ("2026-01-11T00:00:00Z", "2026-01-12T00:00:00Z")
    assert after.next_timer is None


@settings(max_examples=40, deadline=None)
@given(
    st.lists(st.integers(1, 99), min_size=1, max_size=5), st.lists(st.integers(1, 99), max_size=5)
)
def test_many_small_advances_are_as_one(due: list[int], stops: list[int]) -> None:
    start = datetime(2026, 1, 10, tzinfo=UTC)
    seen = []
    for steps in ([], sorted(stops)):
        sandbox = Sandbox(factory())
        for minutes in due:
            sandbox.ask("4.1.1", execution_at=start + timedelta(minutes=minutes))
        for minutes in (*steps, 100):
            sandbox.target.advance(write_utc(start + timedelta(minutes=minutes)))
        seen.append(sandbox.out())
    assert seen[0] == seen[1]


def test_the_clock_does_not_move_backward(sandbox: Sandbox) -> None:
    with pytest.raises(TargetFault, match="before"):
        sandbox.target.advance("2025-01-01T00:00:00Z")


@pytest.mark.parametrize("text", ["", "tomorrow", "2026-13-01T00:00:00Z"])
def test_an_instant_that_is_none_is_a_fault(sandbox: Sandbox, text: str) -> None:
    with pytest.raises(TargetFault):
        sandbox.target.reset(text)
    with pytest.raises(TargetFault):
        sandbox.target.advance(text)


def test_a_port_that_is_none_is_a_fault(sandbox: Sandbox) -> None:
    with pytest.raises(TargetFault, match="no port"):
        sandbox.target.deliver(PortMessage("elsewhere"))


def test_hello_names_the_ports_and_what_the_target_can_do(sandbox: Sandbox) -> None:
    hello = sandbox.target.hello()
    assert hello.virtual_clock
    assert hello.reset
    assert hello.quiescence
    assert set(hello.ports) == {"user", "usercb", "cos", "s1sp", "wan", "ops"}


def test_the_conformance_statement_answers_yes_or_no_to_every_item(sandbox: Sandbox) -> None:
    answers = sandbox.target.ics()
    assert set(answers) == {item.id for item in ITEMS[Party.DCC].values() if not item.hello}
    assert set(answers.values()) <= {"yes", "no"}


def test_the_world_of_the_sandbox_is_accepted_whole(sandbox: Sandbox) -> None:
    assert sandbox.target.load(world(sandbox.pki, sandbox.credentials)).refused == ()


@pytest.mark.parametrize(
    ("table", "record"),
    [
        ("users", {"id": "nobody", "role": "IS"}),
        ("users", {"role": "IS"}),
        ("users", "a text"),
        ("users", {"id": IMPORT_SUPPLIER, "role": "IS", "rights": "perhaps"}),
        ("users", {"id": IMPORT_SUPPLIER, "role": "IS", "mpids": "MP01"}),
        ("devices", {"id": ESME, "type": "TOASTER"}),
        ("devices", {"id": ESME, "type": "ESME", "status": "Broken"}),
        ("devices", {"id": ESME, "type": "ESME", "generation": "SMETS1"}),
        ("registrations", {"mpxn": MPAN, "role": "IS", "user": IMPORT_SUPPLIER, "from": "then"}),
        ("thresholds", {"scope": "all", "srv": "4.1.1", "limit": 1, "period_seconds": 1}),
        ("thresholds", {"scope": "user", "srv": "4.1.1", "limit": 1, "period_seconds": 1}),
        ("thresholds", {"scope": "dcc", "srv": "4.1.1", "limit": -1, "period_seconds": 1}),
        ("cpl", {"manufacturer": "AB01"}),
        ("sub_ghz_channels", {"band": "LowerBand", "channels": ["one"]}),
        ("sub_ghz_channels", {"band": "MiddleBand", "channels": []}),
        ("certificates", {"pem": "no certificate"}),
        ("gadgets", {"id": "x"}),
    ],
)
def test_a_malformed_record_is_refused_by_name(table: str, record: Any) -> None:
    dcc = factory()
    dcc.reset(START)
    refused = dcc.load({table: [record]}).refused
    assert len(refused) == 1
    assert table in refused[0]


def test_a_refused_record_does_not_hold_up_the_others() -> None:
    dcc = factory()
    dcc.reset(START)
    records: list[Record] = [{"id": "nobody", "role": "IS"}, {"id": IMPORT_SUPPLIER, "role": "IS"}]
    assert len(dcc.load({"users": records}).refused) == 1
    assert set(dcc.state.users) == {IMPORT_SUPPLIER}


def test_an_update_replaces_the_record_with_the_same_key(sandbox: Sandbox) -> None:
    sandbox.update(devices=[device(ESME, "ESME", status="Suspended", import_mpxn=MPAN)])
    assert sandbox.ask("4.1.1").code == "E5"


def test_an_update_of_a_registration_replaces_that_users_earlier_dates(sandbox: Sandbox) -> None:
    sandbox.update(registrations=[registration(MPAN, "IS", IMPORT_SUPPLIER, to=START)])
    assert sandbox.ask("4.1.1").code == "E4"


def test_a_malformed_update_is_refused_at_the_ops_port(sandbox: Sandbox) -> None:
    assert sandbox.operate(kind="update", records={"users": [{}]})["outcome"] == "refused"
    assert sandbox.operate(kind="update", records=7)["outcome"] == "refused"
    assert sandbox.operate(kind="dance")["outcome"] == "refused"


def test_the_dcc_signs_with_a_certificate_of_its_own_pki(sandbox: Sandbox) -> None:
    response = sandbox.ask("2.1")
    assert response.kind is Kind.PRE_COMMAND
    pki = TestPki(PKI_SEED, datetime(2026, 1, 10, tzinfo=UTC))
    certificate = pki.issue(DCC_EUI).certificate
    assert verify(response.root, lambda *_: certificate).certificate == certificate


def test_an_acknowledgement_is_not_signed(sandbox: Sandbox) -> None:
    response = sandbox.ask("4.1.1")
    with pytest.raises(NotVerified):
        verify(response.root, lambda *_: None)


def test_a_countersigned_request_holds_the_users_request_verbatim(sandbox: Sandbox) -> None:
    sandbox.ask("4.1.1", SMETS1_ESME)
    (message,) = sandbox.out("s1sp.")
    outer = parse_xml(message.xml)
    assert outer.tag == "{urn:srpd:s1sp}CountersignedServiceRequest"
    dcc = sandbox.target
    assert isinstance(dcc, ReferenceDcc)
    assert verify(outer, lambda *_: dcc.credential.certificate)
    inner = parse_xml(_text_of_request(message.xml))
    users = sandbox.credentials[IMPORT_SUPPLIER].certificate
    assert verify(inner, lambda *_: users)


def _text_of_request(xml: str) -> str:
    start, end = xml.index("<sr:Request"), xml.index("</sr:Request>")
    return xml[start:end] + "</sr:Request>"
