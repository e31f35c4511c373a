"""Threshold Anomaly Detection and quarantine: clause 12, and the gates of 13.1 and 14.1."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from srpd.conformance.messages.contents import Breach
from srpd.conformance.messages.responses import Kind
from srpd.conformance.reference import Choices, ReferenceDcc, factory
from srpd.conformance.reference.sandbox import (
    DISTRIBUTOR,
    ESME,
    GAS_SUPPLIER,
    GSME,
    IMPORT_SUPPLIER,
    MPAN,
    OTHER_IMPORT_SUPPLIER,
    SMETS1_ESME,
    Sandbox,
    registration,
)

DAY = 86400


@pytest.fixture
def sandbox() -> Sandbox:
    return Sandbox(factory())


def set_threshold(sandbox: Sandbox, limit: int, scope: str = "user", srv: str = "4.1.1") -> None:
    record: dict[str, Any] = {"scope": scope, "srv": srv, "limit": limit, "period_seconds": DAY}
    sandbox.update(thresholds=[record | {"user": IMPORT_SUPPLIER if scope == "user" else None}])


def quarantined(sandbox: Sandbox) -> str:
    """Send one more than a threshold of 0 lets pass; its RequestID."""
    set_threshold(sandbox, 0)
    answer = sandbox.ask("4.1.1")
    sandbox.out()
    return str(answer.request_id)


def decide(sandbox: Sandbox, request_id: str, decision: str, user: str = IMPORT_SUPPLIER) -> str:
    answer = sandbox.operate(
        kind="quarantine-decision", request_id=request_id, decision=decision, user=user
    )
    return str(answer["outcome"])


def test_exactly_the_threshold_passes_and_one_more_is_quarantined(sandbox: Sandbox) -> None:
    set_threshold(sandbox, 2)
    for _ in range(2):
        sandbox.ask("4.1.1")
    assert [message.port for message in sandbox.out()] == ["wan", "wan"]
    answer = sandbox.ask("4.1.1")
    (alert,) = sandbox.alerts()
    assert (answer.kind, answer.code) == (Kind.ACKNOWLEDGEMENT, "I99")
    assert (alert.kind, alert.alert_code) == (Kind.DCC_ALERT, "N46")
    assert alert.quarantine is not None
    assert alert.quarantine.request_id == answer.request_id
    assert alert.quarantine.breach is Breach.USER_THRESHOLD


def test_reaching_the_threshold_is_a_breach_by_choice() -> None:
    sandbox = Sandbox(ReferenceDcc(Choices(reaching_the_threshold_is_a_breach=True)))
    set_threshold(sandbox, 1)
    sandbox.ask("4.1.1")
    assert sandbox.out("wan") == []


def test_the_dccs_threshold_counts_all_users_and_gives_its_own_alert(sandbox: Sandbox) -> None:
    set_threshold(sandbox, 1, "dcc")
    sandbox.ask("4.1.1", user=DISTRIBUTOR)
    sandbox.out()
    sandbox.ask("4.1.1")
    (alert,) = sandbox.alerts()
    assert alert.alert_code == "N47"


def test_a_users_threshold_counts_that_user_alone(sandbox: Sandbox) -> None:
    set_threshold(sandbox, 1)
    sandbox.ask("4.1.1", user=DISTRIBUTOR)
    sandbox.ask("4.1.1")
    assert len(sandbox.out("wan")) == 2


def test_a_users_threshold_does_not_hold_back_other_users(sandbox: Sandbox) -> None:
    set_threshold(sandbox, 0)
    sandbox.ask("4.1.1", user=DISTRIBUTOR)
    assert len(sandbox.out("wan")) == 1


def test_another_variant_does_not_count(sandbox: Sandbox) -> None:
    set_threshold(sandbox, 1)
    sandbox.ask("11.2")
    sandbox.ask("4.1.1")
    assert len(sandbox.out("wan")) == 2


def test_what_lies_before_the_period_does_not_count(sandbox: Sandbox) -> None:
    set_threshold(sandbox, 1)
    sandbox.ask("4.1.1")
    sandbox.target.advance("2026-01-11T00:00:00Z")
    sandbox.ask("4.1.1")
    assert len(sandbox.out("wan")) == 2


def test_what_lies_within_the_period_counts(sandbox: Sandbox) -> None:
    set_threshold(sandbox, 1)
    sandbox.ask("4.1.1")
    sandbox.target.advance("2026-01-10T23:59:59Z")
    sandbox.ask("4.1.1")
    assert len(sandbox.out("wan")) == 1


@pytest.mark.parametrize(("only_passed", "sent"), [(False, 1), (True, 1)])
def test_whether_a_quarantined_item_counts_is_a_choice(only_passed: bool, sent: int) -> None:
    sandbox = Sandbox(ReferenceDcc(Choices(only_passed_items_count=only_passed)))
    dcc = sandbox.target
    assert isinstance(dcc, ReferenceDcc)
    set_threshold(sandbox, 1)
    for _ in range(3):
        sandbox.ask("4.1.1")
    assert len(sandbox.out("wan")) == sent
    assert len(dcc.state.processed) == (1 if only_passed else 3)


def test_a_quarantined_request_is_not_sent_as_time_goes_by(sandbox: Sandbox) -> None:
    quarantined(sandbox)
    sandbox.target.advance("2027-01-10T00:00:00Z")
    assert sandbox.out() == []


def test_a_released_request_is_sent_and_not_detected_again(sandbox: Sandbox) -> None:
    request_id = quarantined(sandbox)
    assert decide(sandbox, request_id, "process") == "done"
    (command,) = sandbox.out()
    assert (command.port, command.fields["request_id"]) == ("wan", request_id)
    assert decide(sandbox, request_id, "process") == "refused"


def test_a_request_the_user_deletes_is_never_sent(sandbox: Sandbox) -> None:
    request_id = quarantined(sandbox)
    assert decide(sandbox, request_id, "delete") == "done"
    assert decide(sandbox, request_id, "process") == "refused"
    assert sandbox.out() == []


def test_a_request_the_procedures_delete_is_never_sent(sandbox: Sandbox) -> None:
    request_id = quarantined(sandbox)
    answer = sandbox.operate(kind="procedures-require-deletion", request_id=request_id)
    assert answer["outcome"] == "done"
    assert decide(sandbox, request_id, "process") == "refused"
    assert sandbox.out() == []


def test_only_the_sender_decides(sandbox: Sandbox) -> None:
    request_id = quarantined(sandbox)
    assert decide(sandbox, request_id, "process", OTHER_IMPORT_SUPPLIER) == "refused"
    assert sandbox.out() == []
    assert decide(sandbox, request_id, "process") == "done"


def test_a_decision_that_is_none_is_refused(sandbox: Sandbox) -> None:
    assert decide(sandbox, quarantined(sandbox), "ponder") == "refused"


def test_a_local_command_is_kept_back_too_and_pushed_on_release(sandbox: Sandbox) -> None:
    set_threshold(sandbox, 0)
    answer = sandbox.ask("4.1.1", command_variant=2)
    assert answer.kind is Kind.ACKNOWLEDGEMENT
    sandbox.out()
    decide(sandbox, str(answer.request_id), "process")
    (pushed,) = sandbox.alerts()
    assert pushed.kind is Kind.LOCAL_COMMAND


def test_a_smets1_request_is_quarantined_before_it_is_countersigned(sandbox: Sandbox) -> None:
    set_threshold(sandbox, 0)
    answer = sandbox.ask("4.1.1", SMETS1_ESME)
    assert [message.port for message in sandbox.out()] == [f"usercb.{IMPORT_SUPPLIER}"]
    decide(sandbox, str(answer.request_id), "process")
    assert [message.port for message in sandbox.out()] == ["s1sp.A"]


def test_a_signed_pre_command_is_detected(sandbox: Sandbox) -> None:
    set_threshold(sandbox, 0, srv="2.1")
    sandbox.ask_signed_pre_command("2.1")
    assert sandbox.out("wan") == []


@pytest.mark.parametrize(("counted", "number"), [(False, 0), (True, 1)])
def test_whether_a_pre_command_counts_is_a_choice(counted: bool, number: int) -> None:
    dcc = ReferenceDcc(Choices(detection_counts_pre_commands=counted))
    sandbox = Sandbox(dcc)
    sandbox.ask("2.1")
    assert len(dcc.state.processed) == number


def test_a_non_device_request_is_never_detected(sandbox: Sandbox) -> None:
    set_threshold(sandbox, 0, srv="8.2")
    assert sandbox.ask("8.2", body={"DeviceID": ESME}).code == "I0"
    assert sandbox.out() == []


def test_without_a_threshold_everything_passes(sandbox: Sandbox) -> None:
    for _ in range(20):
        sandbox.ask("4.1.1")
    assert len(sandbox.out("wan")) == 20


def test_without_a_threshold_nothing_is_sent_by_the_letter() -> None:
    sandbox = Sandbox(ReferenceDcc(Choices(no_threshold_passes_detection=False)))
    assert sandbox.ask("4.1.1").code == "I99"
    assert sandbox.out() == []


def value_limit(sandbox: Sandbox, maximum: float) -> None:
    record = {"scope": "value", "srv": "2.2", "item": "UTRN", "maximum": maximum}
    sandbox.update(thresholds=[record])


def top_up(sandbox: Sandbox, target: Any, utrn: str) -> list[str]:
    sandbox.ask("2.2", target, body={"UTRN": utrn})
    return [message.port for message in sandbox.out()]


def test_a_value_above_its_maximum_is_quarantined(sandbox: Sandbox) -> None:
    value_limit(sandbox, 1000)
    sandbox.ask("2.2", body={"UTRN": "0" * 16 + "1001"})
    (alert,) = sandbox.alerts()
    assert alert.alert_code == "N48"


def test_a_value_at_its_maximum_passes(sandbox: Sandbox) -> None:
    value_limit(sandbox, 1000)
    assert top_up(sandbox, ESME, "0" * 16 + "1000") == ["wan"]


def test_a_value_threshold_is_not_applied_to_smets1(sandbox: Sandbox) -> None:
    value_limit(sandbox, 1000)
    assert top_up(sandbox, SMETS1_ESME, "0" * 16 + "1001") == ["s1sp.A"]


def test_detection_comes_when_a_held_request_falls_due(sandbox: Sandbox) -> None:
    set_threshold(sandbox, 0)
    sandbox.ask("4.1.1", execution_at=datetime(2026, 1, 11, tzinfo=UTC))
    assert sandbox.out() == []
    sandbox.target.advance("2026-01-11T00:00:00Z")
    (alert,) = sandbox.alerts()
    assert alert.alert_code == "N46"


def test_a_stored_request_can_be_quarantined_when_it_falls_due(sandbox: Sandbox) -> None:
    set_threshold(sandbox, 0, srv="11.3")
    later = datetime(2026, 1, 11, tzinfo=UTC)
    answer = sandbox.ask("11.3", SMETS1_ESME, command_variant=1, execution_at=later)
    sandbox.target.advance("2026-01-11T00:00:00Z")
    (alert,) = sandbox.alerts()
    assert alert.alert_code == "N46"
    decide(sandbox, str(answer.request_id), "process")
    assert [message.port for message in sandbox.out()] == ["s1sp.A"]


def test_the_period_counts_every_user_registered_for_the_meter(sandbox: Sandbox) -> None:
    sandbox.update(registrations=[registration(MPAN, "IS", OTHER_IMPORT_SUPPLIER)])
    set_threshold(sandbox, 2, "dcc")
    for user in (IMPORT_SUPPLIER, OTHER_IMPORT_SUPPLIER):
        sandbox.ask("4.1.1", user=user)
    sandbox.ask("4.1.1", GSME, GAS_SUPPLIER)
    assert len(sandbox.out("wan")) == 2
