"""The reference DCC's checks of message, sender, status and Replay: 6.1(a)-(e), (n), 6.3."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from srpd.conformance.messages.build import body_templates
from srpd.conformance.messages.identifiers import DCC_EUI, Eui
from srpd.conformance.messages.pki import TestPki
from srpd.conformance.messages.requests import Request
from srpd.conformance.messages.responses import Kind, parse_response
from srpd.conformance.messages.signature import sign
from srpd.conformance.messages.xml import SR, serialise
from srpd.conformance.reference import Choices, ReferenceDcc, Replay, factory
from srpd.conformance.reference.sandbox import (
    CHF,
    DISTRIBUTOR,
    ESME,
    GAS_SUPPLIER,
    IHD,
    IMPORT_SUPPLIER,
    MPAN,
    OTHER_USER,
    SMETS1_CHF,
    SMETS1_ESME,
    UNKNOWN_DEVICE,
    Sandbox,
    device,
    registration,
)
from srpd.conformance.targets.protocol import PortMessage
from srpd.model.catalogue import Known, ServiceRequest

NEXT_MONTH = datetime(2026, 2, 10, tzinfo=UTC)
PERMITTED = ["Pending", "Whitelisted", "InstalledNotCommissioned", "Commissioned"]
NOT_PERMITTED = ["Decommissioned", "Withdrawn", "Suspended", "Recovery", "Recovered"]


@pytest.fixture
def sandbox() -> Sandbox:
    return Sandbox(factory())


def set_status(sandbox: Sandbox, status: str | None) -> None:
    sandbox.update(devices=[device(ESME, "ESME", chf=CHF, import_mpxn=MPAN, status=status)])


def set_smets1_status(sandbox: Sandbox, status: str) -> None:
    where = {"generation": "SMETS1", "s1sp": "A", "chf": SMETS1_CHF}
    record = device(SMETS1_ESME, "ESME", import_mpxn="1312345678222", status=status, **where)
    sandbox.update(devices=[record])


# 6.1(a)


def test_a_body_of_another_variant_is_rejected(sandbox: Sandbox) -> None:
    assert sandbox.ask("4.1.1", body=body_templates()["4.3"].element).code == "E49"


def test_a_reference_that_is_not_the_variants_is_rejected(sandbox: Sandbox) -> None:
    message = sandbox.build("4.1.1")
    next(message.iter(f"{{{SR}}}ServiceReference")).text = "4.2"
    assert sandbox.send(message, IMPORT_SUPPLIER).code == "E48"


def test_a_variant_that_does_not_exist_is_rejected(sandbox: Sandbox) -> None:
    message = sandbox.build("4.1.1")
    next(message.iter(f"{{{SR}}}ServiceReferenceVariant")).text = "4.1.77"
    assert sandbox.send(message, IMPORT_SUPPLIER).code == "E48"


@pytest.mark.parametrize(("variant", "command_variant"), [("4.1.1", 4), ("4.1.1", 8), ("2.1", 1)])
def test_a_command_variant_that_does_not_apply_is_rejected(
    sandbox: Sandbox, variant: str, command_variant: int
) -> None:
    assert sandbox.ask(variant, command_variant=command_variant).code == "E12"


def test_a_service_request_with_the_variant_of_a_signed_pre_command_is_rejected(
    sandbox: Sandbox,
) -> None:
    assert sandbox.ask("2.1", command_variant=5).code == "E12"


def test_a_smets1_request_with_the_variant_of_a_signed_pre_command_is_rejected(
    sandbox: Sandbox,
) -> None:
    assert sandbox.ask("11.3", SMETS1_ESME, command_variant=5).code == "E61"


def test_a_device_that_is_not_in_the_inventory_is_rejected(sandbox: Sandbox) -> None:
    assert sandbox.ask("4.1.1", UNKNOWN_DEVICE).code == "E19"


def test_a_variant_that_smets1_does_not_have_is_rejected() -> None:
    class KnowsOneThatSmets1DoesNotHave(ReferenceDcc):
        def row(self, request: Request) -> ServiceRequest | None:
            row = super().row(request)
            return None if row is None else replace(row, smets1=Known.NO)

    sandbox = Sandbox(KnowsOneThatSmets1DoesNotHave())
    assert sandbox.ask("4.1.1", SMETS1_ESME).code == "E60"
    assert sandbox.ask("4.1.1", ESME).code == "I99"


@pytest.mark.parametrize(("service", "code"), [("transform", "E13"), ("send-command", "I99")])
def test_a_request_at_the_wrong_web_service_is_rejected(
    sandbox: Sandbox, service: str, code: str
) -> None:
    answer = sandbox.deliver(sandbox.build("4.1.1"), IMPORT_SUPPLIER, service=service)
    assert answer is not None
    assert f"<sr:ResponseCode>{code}<" in answer.xml


def test_a_request_id_that_is_still_in_processing_is_a_duplicate(sandbox: Sandbox) -> None:
    sandbox.ask("4.1.1", counter=5)
    assert sandbox.ask("4.1.1", counter=5).code == "E55"


def test_a_rejected_request_does_not_make_its_id_a_duplicate(sandbox: Sandbox) -> None:
    set_status(sandbox, "Suspended")
    sandbox.ask("4.1.1", counter=5)
    set_status(sandbox, "Commissioned")
    assert sandbox.ask("4.1.1", counter=5).code == "I99"


# 6.1(b)


def test_a_sender_that_is_no_user_is_rejected(sandbox: Sandbox) -> None:
    stranger = Eui("90-B3-D5-1F-30-09-00-00")
    credential = sandbox.pki.issue(stranger)
    sandbox.update(certificates=[dict(sandbox.pki.record(credential))])
    assert sandbox.send(sandbox.build("4.1.1", user=stranger), stranger, credential).code == "E1"


def test_a_sender_whose_rights_are_suspended_is_rejected(sandbox: Sandbox) -> None:
    sandbox.update(users=[{"id": IMPORT_SUPPLIER, "role": "IS", "rights": "suspended"}])
    assert sandbox.ask("4.1.1").code == "E3"


def test_a_role_that_may_not_send_the_request_is_rejected(sandbox: Sandbox) -> None:
    assert sandbox.ask("3.1", user=DISTRIBUTOR).code == "E2"


def test_a_role_that_is_eligible_for_smets1_alone_is_rejected_elsewhere(sandbox: Sandbox) -> None:
    sandbox.update(
        users=[{"id": OTHER_USER, "role": "MDR"}],
        registrations=[
            registration(MPAN, "MDR", OTHER_USER),
            registration("1312345678222", "MDR", OTHER_USER),
        ],
    )
    assert sandbox.ask("4.1.1", user=OTHER_USER).code == "E2"
    assert sandbox.ask("4.1.1", SMETS1_ESME, OTHER_USER).code == "I99"


def test_an_eligible_network_operator_is_accepted(sandbox: Sandbox) -> None:
    assert sandbox.ask("4.1.1", user=DISTRIBUTOR).code == "I99"


# 6.1(c)


@pytest.mark.parametrize("status", PERMITTED)
def test_a_non_critical_request_passes_in_the_four_statuses(sandbox: Sandbox, status: str) -> None:
    set_status(sandbox, status)
    assert sandbox.ask("4.1.1").code == "I99"


@pytest.mark.parametrize("status", NOT_PERMITTED)
def test_a_non_critical_request_fails_in_the_other_statuses(sandbox: Sandbox, status: str) -> None:
    set_status(sandbox, status)
    assert sandbox.ask("4.1.1").code == "E5"


@pytest.mark.parametrize("status", NOT_PERMITTED)
def test_a_smets2_critical_request_has_no_status_check(sandbox: Sandbox, status: str) -> None:
    set_status(sandbox, status)
    assert sandbox.ask("2.1").code == "I0"


@pytest.mark.parametrize("status", NOT_PERMITTED)
def test_a_smets1_critical_request_has_a_status_check(sandbox: Sandbox, status: str) -> None:
    set_smets1_status(sandbox, status)
    assert sandbox.ask("11.3", SMETS1_ESME, command_variant=1).code == "E5"


@pytest.mark.parametrize("status", NOT_PERMITTED)
def test_a_cos_request_has_no_status_check(sandbox: Sandbox, status: str) -> None:
    set_status(sandbox, status)
    assert sandbox.ask("6.23", body=sandbox.cos_body()).code == "I99"


@pytest.mark.parametrize(("command_variant", "code"), [(1, "E5"), (2, "I99"), (3, "E5")])
def test_a_smets1_top_up_is_exempt_with_command_variant_2_alone(
    sandbox: Sandbox, command_variant: int, code: str
) -> None:
    set_smets1_status(sandbox, "Suspended")
    assert sandbox.ask("2.2", SMETS1_ESME, command_variant=command_variant).code == code


def test_a_smets2_top_up_with_command_variant_2_is_not_exempt(sandbox: Sandbox) -> None:
    set_status(sandbox, "Suspended")
    assert sandbox.ask("2.2", command_variant=2).code == "E5"


@pytest.mark.parametrize(("accepted", "code"), [(True, "I99"), (False, "E5")])
def test_whether_a_suspended_devices_firmware_version_is_read_is_a_choice(
    accepted: bool, code: str
) -> None:
    choices = Choices(firmware_version_of_suspended_device_may_be_read=accepted)
    sandbox = Sandbox(ReferenceDcc(choices))
    set_status(sandbox, "Suspended")
    assert sandbox.ask("11.2").code == code


@pytest.mark.parametrize(("accepted", "code"), [(True, "I99"), (False, "E5")])
def test_whether_a_suspended_smets1_device_is_activated_is_a_choice(
    accepted: bool, code: str
) -> None:
    sandbox = Sandbox(ReferenceDcc(Choices(suspended_smets1_device_may_be_activated=accepted)))
    set_smets1_status(sandbox, "Suspended")
    assert sandbox.ask("11.3", SMETS1_ESME, command_variant=1).code == code


def test_a_type_2_device_has_no_status_to_check(sandbox: Sandbox) -> None:
    assert sandbox.ask("11.2", IHD).code == "I99"


# 6.1(d), (e)


def test_a_changed_request_fails_its_signature(sandbox: Sandbox) -> None:

    signed = sign(sandbox.build("4.1.1"), sandbox.credentials[IMPORT_SUPPLIER])
    text = serialise(signed).replace(":1001", ":1002")
    answer = sandbox.target.deliver(PortMessage(f"user.{IMPORT_SUPPLIER}", text)).answer
    assert answer is not None
    assert parse_response(answer.xml).code == "E100"


def test_a_request_signed_by_another_user_is_rejected(sandbox: Sandbox) -> None:
    other = sandbox.credentials[GAS_SUPPLIER]
    assert sandbox.send(sandbox.build("4.1.1"), IMPORT_SUPPLIER, other).code == "E100"


def test_silence_after_a_failed_signature_is_a_choice() -> None:
    sandbox = Sandbox(ReferenceDcc(Choices(failed_signature_is_answered=False)))
    other = sandbox.credentials[GAS_SUPPLIER]
    assert sandbox.deliver(sandbox.build("4.1.1"), IMPORT_SUPPLIER, other) is None


def test_a_request_signed_with_an_unknown_certificate_is_rejected(sandbox: Sandbox) -> None:
    stranger = TestPki("elsewhere", NEXT_MONTH).issue(IMPORT_SUPPLIER)
    assert sandbox.send(sandbox.build("4.1.1"), IMPORT_SUPPLIER, stranger).code == "E100"


def test_an_expired_signing_certificate_is_rejected(sandbox: Sandbox) -> None:
    expired = sandbox.pki.expired(IMPORT_SUPPLIER)
    sandbox.update(certificates=[dict(sandbox.pki.record(expired))])
    assert sandbox.send(sandbox.build("4.1.1"), IMPORT_SUPPLIER, expired).code == "E100"


def test_a_revoked_signing_certificate_is_rejected(sandbox: Sandbox) -> None:
    record = sandbox.pki.record(sandbox.credentials[IMPORT_SUPPLIER], revoked=True)
    sandbox.update(certificates=[dict(record)])
    assert sandbox.ask("4.1.1").code == "E100"


def test_a_signing_certificate_of_a_revoked_issuer_is_rejected(sandbox: Sandbox) -> None:
    record = sandbox.pki.record(sandbox.pki.issuing, revoked=True)
    sandbox.update(certificates=[dict(record)])
    assert sandbox.ask("4.1.1").code == "E100"


def test_a_signing_certificate_of_another_role_is_rejected(sandbox: Sandbox) -> None:
    supplier = sandbox.pki.issue(IMPORT_SUPPLIER, "supplier")
    assert sandbox.send(sandbox.build("4.1.1"), IMPORT_SUPPLIER, supplier).code == "E65"


# 6.1(n)


@pytest.mark.parametrize(
    ("variant", "target", "command_variant"),
    [("11.3", SMETS1_ESME, 1), ("2.2", SMETS1_ESME, 1), ("6.21", SMETS1_ESME, 1)],
)
def test_a_smets1_request_that_is_checked_for_replay_is_not_accepted_twice(
    variant: str, target: Eui, command_variant: int
) -> None:
    class AnyCertificates(ReferenceDcc):
        def replaces_credentials(self, request: Request) -> bool:
            return bool(request.variant == "never")

        def holds_certificates(self, request: Request) -> bool:
            return bool(request.variant == "never")

    sandbox = Sandbox(AnyCertificates())
    codes = [
        sandbox.ask(variant, target, command_variant=command_variant, counter=5).code
        for _ in range(2)
    ]
    assert codes == ["I99", "E63"]


def test_a_cos_request_is_not_accepted_twice(sandbox: Sandbox) -> None:
    """By E63: E69 is a code for what the CoS Party finds, and has no place in an answer."""
    body = sandbox.cos_body()
    codes = [sandbox.ask("6.23", counter=5, body=body).code for _ in range(2)]
    assert codes == ["I99", "E63"]


def test_a_smets1_read_is_no_replay_once_the_first_is_completed(sandbox: Sandbox) -> None:

    first = sandbox.ask("4.1.1", SMETS1_ESME, counter=5)
    sandbox.target.deliver(
        PortMessage(
            "s1sp.A",
            fields={"kind": "processing-completed", "request_id": str(first.request_id)},
        )
    )
    assert sandbox.ask("4.1.1", SMETS1_ESME, counter=5).code == "I99"


def test_a_lower_counter_is_a_replay_by_choice() -> None:
    sandbox = Sandbox(ReferenceDcc(Choices(replay=Replay.COUNTER_NOT_GREATER)))
    first = sandbox.ask("2.2", SMETS1_ESME, counter=9)
    second = sandbox.ask("2.2", SMETS1_ESME, counter=8)
    assert (first.code, second.code) == ("I99", "E63")


# 6.3


def test_a_rejection_is_an_acknowledgement_with_the_code_and_nothing_else(
    sandbox: Sandbox,
) -> None:
    set_status(sandbox, "Suspended")
    answer = sandbox.ask("4.1.1")
    assert (answer.kind, answer.code) == (Kind.ACKNOWLEDGEMENT, "E5")
    assert sandbox.out() == []


def test_a_rejected_non_device_request_is_answered_by_a_service_response(
    sandbox: Sandbox,
) -> None:
    answer = sandbox.ask("8.3", body={"DeviceID": UNKNOWN_DEVICE})
    assert (answer.kind, answer.code) == (Kind.SERVICE_RESPONSE, "E19")
    assert answer.request_id is not None
    assert answer.request_id.target == DCC_EUI
