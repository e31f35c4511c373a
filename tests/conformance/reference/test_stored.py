"""SMETS1 Service Requests, and the storage of those that are Future Dated Critical: 6.5(b)-(d)."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from srpd.conformance.messages.identifiers import Eui
from srpd.conformance.messages.instants import NEVER, ExecutionAt
from srpd.conformance.messages.responses import Kind
from srpd.conformance.reference import Choices, ReferenceDcc, factory
from srpd.conformance.reference.sandbox import (
    IMPORT_SUPPLIER,
    SMETS1_CHF,
    SMETS1_ESME,
    SMETS1_PPMID,
    Sandbox,
    device,
)
from srpd.conformance.targets.protocol import PortMessage

LATER = datetime(2026, 1, 11, tzinfo=UTC)
MUCH_LATER = datetime(2026, 1, 12, tzinfo=UTC)
LATER_TEXT = "2026-01-11T00:00:00Z"
MUCH_LATER_TEXT = "2026-01-12T00:00:00Z"


def started(**choices: Any) -> tuple[Sandbox, ReferenceDcc]:
    dcc = ReferenceDcc(Choices(**choices))
    return Sandbox(dcc), dcc


def activate(sandbox: Sandbox, at: ExecutionAt = None, target: Eui = SMETS1_ESME) -> str:
    answer = sandbox.ask("11.3", target, command_variant=1, execution_at=at)
    assert answer.kind is Kind.ACKNOWLEDGEMENT
    return str(answer.request_id) if answer.code == "I99" else answer.code


def suspend(sandbox: Sandbox) -> None:
    where = {"generation": "SMETS1", "s1sp": "A", "chf": SMETS1_CHF, "status": "Suspended"}
    sandbox.update(devices=[device(SMETS1_ESME, "ESME", import_mpxn="1312345678222", **where)])


def complete(sandbox: Sandbox, request_id: str) -> None:
    fields = {"kind": "processing-completed", "request_id": request_id, "outcome": "success"}
    sandbox.target.deliver(PortMessage("s1sp.A", fields=fields))


def test_a_smets1_request_goes_to_the_service_provider_of_its_device() -> None:
    sandbox = Sandbox(factory())
    where = {"generation": "SMETS1", "s1sp": "B", "chf": SMETS1_CHF}
    sandbox.update(devices=[device(SMETS1_PPMID, "PPMID", **where)])
    sandbox.ask("4.1.1", SMETS1_ESME)
    sandbox.ask("11.2", SMETS1_PPMID)
    assert [message.port for message in sandbox.out()] == ["s1sp.A", "s1sp.B"]


def test_an_immediate_smets1_critical_request_is_sent_at_once() -> None:
    sandbox, dcc = started()
    request_id = activate(sandbox)
    (message,) = sandbox.out("s1sp.")
    assert message.fields["request_id"] == request_id
    assert dcc.state.stored == {}


def test_a_future_dated_critical_request_is_stored_and_not_sent() -> None:
    sandbox, dcc = started()
    activate(sandbox, LATER)
    assert sandbox.out() == []
    assert set(dcc.state.stored) == {(SMETS1_ESME, "11.3")}


def test_it_is_sent_at_its_execution_time_and_not_before() -> None:
    sandbox, _ = started()
    activate(sandbox, LATER)
    sandbox.target.advance("2026-01-10T23:59:59Z")
    assert sandbox.out() == []
    sandbox.target.advance(LATER_TEXT)
    (message,) = sandbox.out("s1sp.")
    assert message.at == LATER_TEXT


def test_it_is_deleted_once_processing_is_completed() -> None:
    sandbox, dcc = started()
    request_id = activate(sandbox, LATER)
    sandbox.target.advance(LATER_TEXT)
    assert len(dcc.state.stored) == 1
    complete(sandbox, request_id)
    assert dcc.state.stored == {}


def test_completion_of_an_older_request_does_not_delete_the_stored_one() -> None:
    sandbox, dcc = started()
    older = activate(sandbox)
    activate(sandbox, LATER)
    complete(sandbox, older)
    assert len(dcc.state.stored) == 1


def test_a_second_one_replaces_the_first() -> None:
    sandbox, _ = started()
    activate(sandbox, LATER)
    second = activate(sandbox, MUCH_LATER)
    sandbox.target.advance(MUCH_LATER_TEXT)
    (message,) = sandbox.out("s1sp.")
    assert (message.fields["request_id"], message.at) == (second, MUCH_LATER_TEXT)


def test_an_immediate_request_of_the_same_variant_deletes_the_stored_one() -> None:
    sandbox, _ = started()
    activate(sandbox, LATER)
    immediate = activate(sandbox)
    sandbox.target.advance(LATER_TEXT)
    assert [m.fields["request_id"] for m in sandbox.out("s1sp.")] == [immediate]


def test_that_an_immediate_request_deletes_the_stored_one_is_a_choice() -> None:
    sandbox, _ = started(any_same_request_deletes_the_stored_one=False)
    activate(sandbox, LATER)
    activate(sandbox)
    sandbox.target.advance(LATER_TEXT)
    assert len(sandbox.out("s1sp.")) == 2


def test_a_rejected_request_deletes_nothing() -> None:
    sandbox, dcc = started()
    activate(sandbox, LATER)
    suspend(sandbox)
    assert activate(sandbox) == "E5"
    assert len(dcc.state.stored) == 1


def test_a_request_of_another_variant_deletes_nothing() -> None:
    sandbox, dcc = started()
    activate(sandbox, LATER)
    sandbox.ask("4.1.1", SMETS1_ESME)
    assert len(dcc.state.stored) == 1


def test_a_request_for_another_device_deletes_nothing() -> None:
    sandbox, dcc = started()
    activate(sandbox, LATER)
    activate(sandbox, LATER, SMETS1_PPMID)
    assert len(dcc.state.stored) == 2


def test_never_deletes_the_stored_one_and_stores_nothing() -> None:
    sandbox, dcc = started()
    activate(sandbox, LATER)
    activate(sandbox, NEVER)
    assert dcc.state.stored == {}
    assert sandbox.target.advance("2026-01-10T01:00:00Z").next_timer is None
    sandbox.target.advance(LATER_TEXT)
    assert sandbox.out() == []


@pytest.mark.parametrize("accepted", [True, False])
def test_never_with_nothing_stored_is_a_choice(accepted: bool) -> None:
    sandbox, _ = started(never_with_nothing_stored_is_accepted=accepted)
    assert (activate(sandbox, NEVER) == "E52") is not accepted


def test_an_execution_date_that_is_past_means_at_once() -> None:
    sandbox, _ = started()
    activate(sandbox, datetime(2026, 1, 9, tzinfo=UTC))
    assert len(sandbox.out("s1sp.")) == 1


def test_what_fails_its_checks_at_the_execution_time_is_not_sent() -> None:
    sandbox, dcc = started()
    request_id = activate(sandbox, LATER)
    suspend(sandbox)
    sandbox.target.advance(LATER_TEXT)
    (alert,) = sandbox.alerts()
    assert (alert.kind, alert.code) == (Kind.DCC_ALERT, "E5")
    assert alert.command_failure is not None
    assert str(alert.command_failure.request_id) == request_id
    assert dcc.state.stored == {}


def test_rights_suspended_in_the_interim_fail_it_too() -> None:
    sandbox, _ = started()
    activate(sandbox, LATER)
    sandbox.update(users=[{"id": IMPORT_SUPPLIER, "role": "IS", "rights": "suspended"}])
    sandbox.target.advance(LATER_TEXT)
    (alert,) = sandbox.alerts()
    assert alert.code == "E3"


def test_keeping_what_failed_is_a_choice() -> None:
    sandbox, dcc = started(failed_execution_deletes_the_stored_request=False)
    activate(sandbox, LATER)
    suspend(sandbox)
    sandbox.target.advance(LATER_TEXT)
    assert len(dcc.state.stored) == 1


def test_not_telling_the_user_is_a_choice() -> None:
    sandbox, _ = started(failed_execution_is_notified=False)
    activate(sandbox, LATER)
    suspend(sandbox)
    sandbox.target.advance(LATER_TEXT)
    assert sandbox.out() == []


def test_by_the_letter_every_stored_request_fails_its_replay_check() -> None:
    sandbox, _ = started(stored_request_is_exempt_from_replay_check=False)
    activate(sandbox, LATER)
    sandbox.target.advance(LATER_TEXT)
    (alert,) = sandbox.alerts()
    assert alert.code == "E63"
