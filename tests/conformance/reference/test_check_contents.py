"""The reference DCC's checks of Registration Data, credentials and contents: 6.1(f)-(m), (o)."""

from __future__ import annotations

from base64 import b64encode
from copy import deepcopy
from datetime import UTC, datetime
from hashlib import sha256

import pytest

from srpd.conformance.messages.build import body_templates
from srpd.conformance.messages.contents import make
from srpd.conformance.messages.identifiers import Eui
from srpd.conformance.messages.xml import SR
from srpd.conformance.reference import Choices, ReferenceDcc, factory
from srpd.conformance.reference.sandbox import (
    CHF,
    ESME,
    GAS_SUPPLIER,
    GPF,
    GSME,
    IMPORT_SUPPLIER,
    MPAN,
    MPRN,
    OTHER_IMPORT_SUPPLIER,
    OTHER_USER,
    PPMID,
    SMETS1_CHF,
    SMETS1_ESME,
    SMETS1_PPMID,
    Sandbox,
    device,
    registration,
)

NEXT_MONTH = datetime(2026, 2, 10, tzinfo=UTC)


@pytest.fixture
def sandbox() -> Sandbox:
    return Sandbox(factory())


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
    model: dict[str, object] = {"manufacturer": "AB01", "model": "010A030B"}
    model |= {"firmware": "00000001"}
    return [model | {"hash": sha256(image).hexdigest(), "status": status}]


def firmware(devices: str = ESME) -> dict[str, str | None]:
    image = b64encode(IMAGE).decode()
    return {"FirmwareImage": image, "FirmwareVersion": "00000001", "DeviceIDList": devices}


def test_an_image_on_the_central_products_list_is_accepted(sandbox: Sandbox) -> None:
    sandbox.update(cpl=listed())
    assert sandbox.ask("11.1", body=firmware()).code == "I99"


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


def test_the_root_does_not_stand_in_for_the_issuer(sandbox: Sandbox) -> None:
    body = sandbox.cos_body(Certificate=sandbox.pki.root.der_base64)
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


def test_available_sub_ghz_channels_can_be_told_as_fixtures(sandbox: Sandbox) -> None:
    sandbox.update(sub_ghz_channels=[{"band": "UpperBand", "channels": [3]}])
    codes = []
    for channel in ("Channel3", "Channel4"):
        body = deepcopy(body_templates()["6.28"].element)
        body[3].append(make(channel))
        codes.append(sandbox.ask("6.28", CHF, body=body).code)
    assert codes == ["I99", "E062801"]
