"""The reference DCC's checks of clause 6.1, one by one."""

from __future__ import annotations

from base64 import b64encode
from copy import deepcopy
from datetime import UTC, datetime
from hashlib import sha256

import pytest

from srpd.conformance.messages.build import body_templates
from srpd.conformance.messages.contents import make
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
    GPF,
    GSME,
    IHD,
    IMPORT_SUPPLIER,
    MPAN,
    MPRN,
    OTHER_IMPORT_SUPPLIER,
    OTHER_USER,
    PPMID,
    SMETS1_CHF,
    SMETS1_ESME,
    SMETS1_PPMID,
    UNKNOWN_DEVICE,
    Sandbox,
    device,
    registration,
)
from srpd.conformance.targets.protocol import PortMessage

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


# 6.1(f), 6.2


def test_a_supplier_of_another_meter_is_rejected(sandbox: Sandbox) -> None:
    assert sandbox.ask("4.1.1", user=OTHER_IMPORT_SUPPLIER).code == "E4"


def test_a_smets1_critical_request_of_another_supplier_is_rejected(sandbox: Sandbox) -> None:
    answer = sandbox.ask("11.3", SMETS1_ESME, OTHER_IMPORT_SUPPLIER, command_variant=1)
    assert answer.code == "E4"


def test_a_smets2_critical_request_has_no_registration_check(sandbox: Sandbox) -> None:
    assert sandbox.ask("2.1", user=OTHER_IMPORT_SUPPLIER).code == "I0"


def test_eligibility_is_judged_at_the_execution_time(sandbox: Sandbox) -> None:
    sandbox.update(
        registrations=[
            {"mpxn": MPAN, "role": "IS", "user": OTHER_IMPORT_SUPPLIER, "from": "2026-02-01"}
        ]
    )
    now = sandbox.ask("4.1.1", user=OTHER_IMPORT_SUPPLIER)
    then = sandbox.ask("4.1.1", user=OTHER_IMPORT_SUPPLIER, execution_at=NEXT_MONTH)
    assert (now.code, then.code) == ("E4", "I99")


def read_log(sandbox: Sandbox, since: str, until: str) -> str:
    body = {"ReadLogPeriod/StartDateTime": since, "ReadLogPeriod/EndDateTime": until}
    return sandbox.ask("4.8.1", body=body).code


def test_eligibility_is_judged_over_the_whole_date_range(sandbox: Sandbox) -> None:
    assert read_log(sandbox, "2025-02-01T00:00:00Z", "2025-03-01T00:00:00Z") == "I99"
    assert read_log(sandbox, "2024-12-01T00:00:00Z", "2025-03-01T00:00:00Z") == "E4"


def test_consecutive_registrations_of_one_user_cover_a_range_together(sandbox: Sandbox) -> None:
    first = registration(MPAN, "IS", IMPORT_SUPPLIER, to="2025-06-01T00:00:00Z")
    second = registration(MPAN, "IS", IMPORT_SUPPLIER) | {"from": "2025-06-01T00:00:00Z"}
    sandbox.update(registrations=[first, second])
    assert read_log(sandbox, "2025-05-01T00:00:00Z", "2025-07-01T00:00:00Z") == "I99"


def test_a_gap_between_registrations_fails_the_range(sandbox: Sandbox) -> None:
    first = registration(MPAN, "IS", IMPORT_SUPPLIER, to="2025-06-01T00:00:00Z")
    second = registration(MPAN, "IS", IMPORT_SUPPLIER) | {"from": "2025-06-02T00:00:00Z"}
    sandbox.update(registrations=[first, second])
    assert read_log(sandbox, "2025-05-01T00:00:00Z", "2025-07-01T00:00:00Z") == "E4"


def test_a_gas_proxy_leads_to_the_gas_meter_alone(sandbox: Sandbox) -> None:
    assert sandbox.ask("4.1.1", GPF, GAS_SUPPLIER).code == "I99"
    assert sandbox.ask("4.1.1", GPF, IMPORT_SUPPLIER).code == "E4"


def test_an_other_user_is_not_checked_against_registration_data(sandbox: Sandbox) -> None:
    assert sandbox.ask("4.8.1", user=OTHER_USER).code == "I99"


def test_an_import_supplier_may_join_a_gas_meter_on_its_hub(sandbox: Sandbox) -> None:
    body: dict[str, str | None] = {"OtherDeviceID": GPF}
    assert sandbox.ask("8.7.2", GSME, IMPORT_SUPPLIER, body=body).code == "I99"
    assert sandbox.ask("8.7.2", GSME, OTHER_IMPORT_SUPPLIER, body=body).code == "E4"


def test_an_import_supplier_may_restore_a_gas_proxy_on_its_hub(sandbox: Sandbox) -> None:
    body: dict[str, str | None] = {"OldGPFID": GPF}
    assert sandbox.ask("8.12.2", GPF, IMPORT_SUPPLIER, body=body).code == "I99"
    assert sandbox.ask("8.12.2", GPF, OTHER_IMPORT_SUPPLIER, body=body).code == "E4"


# 6.1(g)


def test_a_cos_request_signed_by_another_user_is_rejected(sandbox: Sandbox) -> None:
    other = sandbox.credentials[OTHER_IMPORT_SUPPLIER]
    message = sandbox.build("6.23", body=sandbox.cos_body())
    assert sandbox.send(message, IMPORT_SUPPLIER, other).code == "E062301"


def test_a_cos_signing_certificate_without_the_mpid_is_rejected(sandbox: Sandbox) -> None:
    plain = sandbox.pki.issue(IMPORT_SUPPLIER, copy=7)
    sandbox.update(certificates=[dict(sandbox.pki.record(plain))])
    message = sandbox.build("6.23", body=sandbox.cos_body())
    assert sandbox.send(message, IMPORT_SUPPLIER, plain).code == "E4"


def test_a_cos_request_with_another_mpxn_is_rejected(sandbox: Sandbox) -> None:
    body = sandbox.cos_body()
    next(body.iter(f"{{{SR}}}ImportMPxN")).text = "1399999999999"
    assert sandbox.ask("6.23", body=body).code == "E062302"


def test_a_cos_request_with_too_few_certificates_is_rejected(sandbox: Sandbox) -> None:
    body = sandbox.cos_body(KeyAgreementCertificate=None)
    assert sandbox.ask("6.23", body=body).code == "E062303"


def test_a_cos_certificate_that_is_not_a_suppliers_is_rejected(sandbox: Sandbox) -> None:
    other = sandbox.pki.issue(IMPORT_SUPPLIER, "networkOperator")
    sandbox.update(certificates=[dict(sandbox.pki.record(other))])
    body = sandbox.cos_body(DigitalSigningCertificate=other.der_base64)
    assert sandbox.ask("6.23", body=body).code == "E062304"


def test_a_cos_certificate_with_the_wrong_key_usage_is_rejected(sandbox: Sandbox) -> None:
    signing = sandbox.pki.issue(IMPORT_SUPPLIER, "supplier")
    body = sandbox.cos_body(KeyAgreementCertificate=signing.der_base64)
    assert sandbox.ask("6.23", body=body).code == "E062305"


def test_a_cos_request_without_the_top_up_floor_is_rejected(sandbox: Sandbox) -> None:
    body = sandbox.cos_body()
    body.remove(next(body.iter(f"{{{SR}}}SupplierPrepaymentTopUpFloorSeqNumber")))
    assert sandbox.ask("6.23", body=body).code == "E062306"


def test_a_cos_certificate_of_another_user_is_rejected(sandbox: Sandbox) -> None:
    other = sandbox.pki.issue(OTHER_IMPORT_SUPPLIER, "supplier")
    body = sandbox.cos_body(DigitalSigningCertificate=other.der_base64)
    assert sandbox.ask("6.23", body=body).code == "E062304"


# 6.1(h), (l), (o)


def test_a_device_log_of_the_senders_system_may_be_restored(sandbox: Sandbox) -> None:
    assert sandbox.ask("8.12.1", CHF, body={"OldCHFID": CHF}).code == "I99"


def test_a_device_log_of_somebody_elses_system_may_not_be_restored(sandbox: Sandbox) -> None:
    elsewhere = Eui("00-DB-12-34-56-78-90-C2")
    sandbox.update(devices=[device(elsewhere, "CHF")])
    assert sandbox.ask("8.12.1", CHF, body={"OldCHFID": elsewhere}).code == "E081202"


def test_a_device_log_of_a_replaced_hub_may_be_restored(sandbox: Sandbox) -> None:
    new = Eui("00-DB-12-34-56-78-90-C2")
    sandbox.update(devices=[device(new, "CHF"), device(ESME, "ESME", chf=new, import_mpxn=MPAN)])
    assert sandbox.ask("8.12.1", new, body={"OldCHFID": CHF}).code == "I99"


def add_to_log(sandbox: Sandbox, mpxn: str, added: Eui = ESME) -> str:
    body = deepcopy(body_templates()["8.11"].element)
    next(body.iter(f"{{{SR}}}DeviceID")).text = added
    next(body.iter(f"{{{SR}}}RequestType")).text = "Add"
    details = next(body.iter(f"{{{SR}}}AddDeviceToCHFWhitelist"))
    details.append(make("ImportMPxN", mpxn))
    return sandbox.ask("8.11", CHF, body=body).code


def test_a_meter_of_the_sender_may_be_added_to_a_device_log(sandbox: Sandbox) -> None:
    assert add_to_log(sandbox, MPAN) == "I99"


def test_a_meter_of_another_supplier_may_not_be_added_to_a_device_log(sandbox: Sandbox) -> None:
    assert add_to_log(sandbox, MPRN) == "E4"


def test_a_device_that_is_no_meter_may_be_added_to_a_device_log(sandbox: Sandbox) -> None:
    assert add_to_log(sandbox, MPRN, PPMID) == "I99"


@pytest.mark.parametrize("target", [SMETS1_CHF, SMETS1_PPMID])
def test_smets1_hub_firmware_is_activated_by_the_import_supplier(
    sandbox: Sandbox, target: Eui
) -> None:
    assert sandbox.ask("11.3", target, command_variant=1).code == "I99"


def test_smets1_hub_firmware_is_not_activated_by_the_gas_supplier(sandbox: Sandbox) -> None:
    gas = Eui("00-DB-12-34-56-78-90-B1")
    where = {"generation": "SMETS1", "s1sp": "A", "chf": SMETS1_CHF}
    sandbox.update(
        devices=[device(gas, "GSME", import_mpxn="1000999777", **where)],
        registrations=[registration("1000999777", "GS", GAS_SUPPLIER)],
    )
    assert sandbox.ask("11.3", SMETS1_PPMID, GAS_SUPPLIER, command_variant=1).code == "E4"
    assert sandbox.ask("11.3", gas, GAS_SUPPLIER, command_variant=1).code == "I99"


# 6.1(i)

IMAGE = b"a header and an image"


def listed(image: bytes = IMAGE, status: str = "current") -> list[dict[str, object]]:
    model = {"manufacturer": "AB01", "model": "010A030B", "firmware": "00000001"}
    return [model | {"hash": sha256(image).hexdigest(), "status": status}]


def firmware(devices: str = ESME) -> dict[str, str | None]:
    image = b64encode(IMAGE).decode()
    return {"FirmwareImage": image, "FirmwareVersion": "00000001", "DeviceIDList": devices}


def test_an_image_on_the_central_products_list_is_accepted(sandbox: Sandbox) -> None:
    sandbox.update(cpl=listed())
    assert sandbox.ask("11.1", body=firmware()).code == "I0"


def test_an_image_with_another_hash_is_rejected(sandbox: Sandbox) -> None:
    sandbox.update(cpl=listed(b"another image"))
    assert sandbox.ask("11.1", body=firmware()).code == "E110101"


def test_an_image_removed_from_the_list_is_rejected(sandbox: Sandbox) -> None:
    sandbox.update(cpl=listed(status="removed"))
    assert sandbox.ask("11.1", body=firmware()).code == "E110101"


# 6.1(j), (k)


def test_a_contained_certificate_that_has_expired_is_rejected(sandbox: Sandbox) -> None:
    expired = sandbox.pki.expired(IMPORT_SUPPLIER, "supplier")
    sandbox.update(certificates=[dict(sandbox.pki.record(expired))])
    body = sandbox.cos_body(DigitalSigningCertificate=expired.der_base64)
    assert sandbox.ask("6.23", body=body).code == "E062306"


def test_a_replacement_without_its_issuer_is_rejected(sandbox: Sandbox) -> None:
    body = sandbox.cos_body(Certificate=sandbox.pki.other_issuing.der_base64)
    assert sandbox.ask("6.23", body=body).code == "E062306"


def test_an_issuer_that_issued_none_of_the_replacements_is_rejected(sandbox: Sandbox) -> None:
    body = sandbox.cos_body()
    path = next(body.iter(f"{{{SR}}}CertificationPathCertificates"))
    path.append(make("Certificate", sandbox.pki.other_issuing.der_base64))
    assert sandbox.ask("6.23", body=body).code == "E062306"


def test_the_root_beside_the_issuer_does_no_harm(sandbox: Sandbox) -> None:
    body = sandbox.cos_body()
    path = next(body.iter(f"{{{SR}}}CertificationPathCertificates"))
    path.append(make("Certificate", sandbox.pki.root.der_base64))
    assert sandbox.ask("6.23", body=body).code == "I99"


# 6.1(m)


def test_a_sub_ghz_channel_that_is_not_available_is_rejected() -> None:
    choices = Choices(sub_ghz_available_channels=frozenset({"LowerBand/Channel0"}))
    sandbox = Sandbox(ReferenceDcc(choices))
    codes = []
    for channel in ("Channel0", "Channel1"):
        body = deepcopy(body_templates()["6.28"].element)
        body[0].append(make(channel))
        codes.append(sandbox.ask("6.28", CHF, body=body).code)
    assert codes == ["I99", "E062801"]


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
    body = sandbox.cos_body()
    codes = [sandbox.ask("6.23", counter=5, body=body).code for _ in range(2)]
    assert codes == ["I99", "E69"]


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
