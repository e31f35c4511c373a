"""Non-Device Service Requests: clause 18.1."""

from __future__ import annotations

from base64 import b64encode
from copy import deepcopy
from hashlib import sha256

import pytest

from srpd.conformance.messages.build import body_templates
from srpd.conformance.messages.contents import make
from srpd.conformance.messages.identifiers import Eui
from srpd.conformance.messages.responses import Kind, Response
from srpd.conformance.messages.schema import load_schema
from srpd.conformance.messages.xml import SR
from srpd.conformance.reference import Choices, ReferenceDcc, factory
from srpd.conformance.reference.sandbox import (
    CHF,
    ESME,
    GAS_SUPPLIER,
    GPF,
    GSME,
    IHD,
    IMPORT_SUPPLIER,
    MPAN,
    OTHER_IMPORT_SUPPLIER,
    OTHER_USER,
    PPMID,
    SMETS1_ESME,
    UNKNOWN_DEVICE,
    Sandbox,
    device,
)
from tests.places import SHARED

NEW = Eui("00-DB-12-34-56-78-90-D0")
NEW_GPF = Eui("00-DB-12-34-56-78-90-D1")


@pytest.fixture
def sandbox() -> Sandbox:
    return Sandbox(factory())


def entry(sandbox: Sandbox, identifier: Eui) -> Response:
    return sandbox.ask("8.2", body={"DeviceID": identifier})


def status(sandbox: Sandbox, identifier: Eui) -> str | None:
    return entry(sandbox, identifier).inventory[0].status


def pre_notify(sandbox: Sandbox, kind: str, gpf: str | None = None) -> Response:
    body = deepcopy(body_templates()["12.2"].element)
    next(body.iter(f"{{{SR}}}DeviceID")).text = NEW
    next(body.iter(f"{{{SR}}}DeviceType")).text = kind
    if kind != "ESME":
        body.remove(next(body.iter(f"{{{SR}}}ESMEVariant")))
    if gpf is not None:
        body.append(make("AssociatedGPFDeviceID", gpf))
    return sandbox.ask("12.2", body=body)


def update(sandbox: Sandbox, identifier: Eui, name: str, text: str | None = None) -> Response:
    body = deepcopy(body_templates()["8.4"].element)
    next(body.iter(f"{{{SR}}}DeviceID")).text = identifier
    body[1].tag = f"{{{SR}}}{name}"
    body[1].text = text
    return sandbox.ask("8.4", body=body)


def test_the_answer_is_one_signed_service_response(sandbox: Sandbox) -> None:
    answer = entry(sandbox, ESME)
    assert (answer.kind, answer.code) == (Kind.SERVICE_RESPONSE, "I0")
    assert answer.signed_by is not None
    assert sandbox.out() == []


# 8.2, 12.1


def test_read_inventory_shows_the_device(sandbox: Sandbox) -> None:
    (shown,) = entry(sandbox, ESME).inventory
    assert (shown.id, shown.type, shown.status) == (ESME, "ESME", "Commissioned")
    assert shown.import_mpxn == MPAN


def test_read_inventory_shows_no_status_of_a_type_2_device(sandbox: Sandbox) -> None:
    assert status(sandbox, IHD) is None


def test_read_inventory_of_an_unknown_device_is_not_successful(sandbox: Sandbox) -> None:
    assert entry(sandbox, UNKNOWN_DEVICE).code == "E080201"


@pytest.mark.parametrize("value", ["Suspended", "Decommissioned"])
def test_read_inventory_has_no_status_check(sandbox: Sandbox, value: str) -> None:
    sandbox.update(devices=[device(ESME, "ESME", status=value)])
    assert status(sandbox, ESME) == value


def test_read_inventory_has_no_registration_check(sandbox: Sandbox) -> None:
    answer = sandbox.ask("8.2", user=OTHER_IMPORT_SUPPLIER, body={"DeviceID": ESME})
    assert answer.code == "I0"


def test_the_wan_matrix_is_in_the_service_response(sandbox: Sandbox) -> None:
    answer = sandbox.ask("12.1")
    assert (answer.code, answer.content_name) == ("I0", "DSPWANMatrix")


# 12.2


@pytest.mark.parametrize("kind", ["ESME", "GSME", "CHF", "GPF", "PPMID", "HCALCS"])
def test_a_pre_notified_device_is_pending(sandbox: Sandbox, kind: str) -> None:
    assert pre_notify(sandbox, kind).code == "I99"
    assert status(sandbox, NEW) == "Pending"


@pytest.mark.parametrize("kind", ["IHD", "CAD"])
def test_a_pre_notified_type_2_device_has_no_status(sandbox: Sandbox, kind: str) -> None:
    assert pre_notify(sandbox, kind).code == "I99"
    assert status(sandbox, NEW) is None


def test_a_pending_type_2_device_is_a_choice() -> None:
    sandbox = Sandbox(ReferenceDcc(Choices(type_2_device_has_no_status=False)))
    pre_notify(sandbox, "IHD")
    assert status(sandbox, NEW) == "Pending"


def test_a_pre_notified_hub_brings_its_gas_proxy(sandbox: Sandbox) -> None:
    pre_notify(sandbox, "CHF", NEW_GPF)
    assert status(sandbox, NEW_GPF) == "Pending"


def test_a_device_is_not_pre_notified_twice(sandbox: Sandbox) -> None:
    pre_notify(sandbox, "ESME")
    assert pre_notify(sandbox, "ESME").code == "E120201"


def test_a_hub_is_not_its_own_gas_proxy(sandbox: Sandbox) -> None:
    assert pre_notify(sandbox, "CHF", NEW).code == "E120201"


# 8.3


def test_a_decommissioned_meter_loses_its_mpan(sandbox: Sandbox) -> None:
    assert sandbox.ask("8.3", body={"DeviceID": ESME}).code == "I99"
    (shown,) = entry(sandbox, ESME).inventory
    assert (shown.status, shown.import_mpxn) == ("Decommissioned", None)


def test_a_decommissioned_hub_takes_its_gas_proxy_along(sandbox: Sandbox) -> None:
    sandbox.ask("8.3", body={"DeviceID": CHF})
    assert status(sandbox, CHF) == "Decommissioned"
    assert status(sandbox, GPF) == "Decommissioned"
    assert status(sandbox, ESME) == "Commissioned"


def test_a_decommissioned_display_leaves_the_others_as_they_are(sandbox: Sandbox) -> None:
    sandbox.ask("8.3", body={"DeviceID": PPMID})
    assert status(sandbox, PPMID) == "Decommissioned"
    assert status(sandbox, GPF) == "Commissioned"
    assert entry(sandbox, ESME).inventory[0].import_mpxn == MPAN


@pytest.mark.parametrize(("anyway", "code"), [(False, "E5"), (True, "I99")])
def test_whether_a_suspended_device_is_decommissioned_is_a_choice(anyway: bool, code: str) -> None:
    sandbox = Sandbox(ReferenceDcc(Choices(suspended_device_may_be_decommissioned=anyway)))
    sandbox.update(devices=[device(ESME, "ESME", import_mpxn=MPAN, status="Suspended")])
    assert sandbox.ask("8.3", body={"DeviceID": ESME}).code == code


def test_another_supplier_does_not_decommission(sandbox: Sandbox) -> None:
    answer = sandbox.ask("8.3", user=OTHER_IMPORT_SUPPLIER, body={"DeviceID": ESME})
    assert answer.code == "E4"
    assert status(sandbox, ESME) == "Commissioned"


# 8.4


@pytest.mark.parametrize("value", ["Pending", "InstalledNotCommissioned"])
def test_update_inventory_sets_a_status(sandbox: Sandbox, value: str) -> None:
    assert update(sandbox, ESME, "UpdateDeviceStatusExceptCH", value).code == "I99"
    assert status(sandbox, ESME) == value


@pytest.mark.parametrize("value", ["Commissioned", "Withdrawn", "InstalledNotCommissioned"])
def test_update_inventory_sets_a_hubs_status(sandbox: Sandbox, value: str) -> None:
    assert update(sandbox, CHF, "UpdateDeviceStatusCH", value).code == "I99"
    assert status(sandbox, CHF) == value


def test_a_hubs_status_is_not_that_of_a_meter(sandbox: Sandbox) -> None:
    assert update(sandbox, ESME, "UpdateDeviceStatusCH", "Withdrawn").code == "E080406"
    assert status(sandbox, ESME) == "Commissioned"


def test_update_inventory_has_no_status_check(sandbox: Sandbox) -> None:
    sandbox.update(devices=[device(ESME, "ESME", import_mpxn=MPAN, status="Suspended")])
    assert update(sandbox, ESME, "UpdateDeviceStatusExceptCH", "Pending").code == "I99"


def test_update_inventory_has_a_registration_check(sandbox: Sandbox) -> None:
    answer = update(sandbox, GSME, "UpdateDeviceStatusExceptCH", "Pending")
    assert answer.code == "E4"


def test_update_inventory_deletes_a_device(sandbox: Sandbox) -> None:
    pre_notify(sandbox, "ESME")
    assert update(sandbox, NEW, "DeleteDevice").code == "I99"
    assert entry(sandbox, NEW).code == "E080201"


def test_deleting_pending_devices_alone_is_a_choice() -> None:
    sandbox = Sandbox(ReferenceDcc(Choices(only_pending_devices_are_deleted=True)))
    assert update(sandbox, ESME, "DeleteDevice").code == "E080405"
    assert status(sandbox, ESME) == "Commissioned"


def test_update_inventory_associates_an_mpxn(sandbox: Sandbox) -> None:
    pre_notify(sandbox, "ESME")
    body = deepcopy(body_templates()["8.4"].element)
    next(body.iter(f"{{{SR}}}DeviceID")).text = NEW
    body[1].tag = f"{{{SR}}}UpdateMPxN"
    body[1].text = None
    body[1].append(make("ImportMPxN", "1399999999999"))
    assert sandbox.ask("8.4", body=body).code == "I99"
    assert entry(sandbox, NEW).inventory[0].import_mpxn == "1399999999999"


@pytest.mark.parametrize(("anyway", "code"), [(True, "I99"), (False, "E4")])
def test_whether_an_unassociated_device_is_updated_is_a_choice(anyway: bool, code: str) -> None:
    sandbox = Sandbox(ReferenceDcc(Choices(unassociated_device_may_be_updated=anyway)))
    pre_notify(sandbox, "ESME")
    answer = update(sandbox, NEW, "UpdateDeviceStatusExceptCH", "InstalledNotCommissioned")
    assert answer.code == code


# 8.14


def test_a_pending_hub_without_network_is_installed_with_a_warning(sandbox: Sandbox) -> None:
    pre_notify(sandbox, "CHF", NEW_GPF)
    assert sandbox.ask("8.14.2", body={"DeviceID": NEW}).code == "W081401"
    assert status(sandbox, NEW) == "InstalledNotCommissioned"
    assert status(sandbox, NEW_GPF) == "InstalledNotCommissioned"


def test_an_installed_hub_without_network_stays_as_it_is(sandbox: Sandbox) -> None:
    pre_notify(sandbox, "CHF")
    sandbox.ask("8.14.2", body={"DeviceID": NEW})
    assert sandbox.ask("8.14.2", body={"DeviceID": NEW}).code == "I99"


def test_a_commissioned_hub_without_network_keeps_its_status(sandbox: Sandbox) -> None:
    assert sandbox.ask("8.14.2", body={"DeviceID": CHF}).code == "W081401"
    assert status(sandbox, CHF) == "Commissioned"


@pytest.mark.parametrize("variant", ["8.14.1", "8.14.2", "8.14.3", "8.14.4"])
def test_a_hub_status_update_of_another_device_is_not_successful(
    sandbox: Sandbox, variant: str
) -> None:
    assert sandbox.ask(variant, body={"DeviceID": ESME}).code == "E081401"


@pytest.mark.parametrize("variant", ["8.14.1", "8.14.3", "8.14.4"])
def test_the_other_hub_status_updates_change_no_status(sandbox: Sandbox, variant: str) -> None:
    assert sandbox.ask(variant, body={"DeviceID": CHF}).code == "I99"
    assert status(sandbox, CHF) == "Commissioned"


# 5.1 to 5.3


def create(sandbox: Sandbox) -> str:
    answer = sandbox.ask("5.1", body={"DeviceID": ESME})
    assert answer.schedule_id is not None
    return str(answer.schedule_id)


def test_a_created_schedule_can_be_read_and_deleted_by_its_creator(sandbox: Sandbox) -> None:
    number = create(sandbox)
    read = sandbox.ask("5.2", body={"DSPScheduleID": number})
    assert (read.code, read.content_name) == ("I0", "DSPSchedulesRead")
    assert sandbox.ask("5.3", body={"DSPScheduleID": number}).code == "I99"
    assert sandbox.ask("5.2", body={"DSPScheduleID": number}).code == "E050201"


@pytest.mark.parametrize(("variant", "code"), [("5.2", "E050201"), ("5.3", "E050301")])
def test_a_schedule_is_not_read_or_deleted_by_others(
    sandbox: Sandbox, variant: str, code: str
) -> None:
    number = create(sandbox)
    answer = sandbox.ask(variant, user=OTHER_USER, body={"DSPScheduleID": number})
    assert answer.code == code
    assert sandbox.ask("5.2", body={"DSPScheduleID": number}).code == "I0"


# 11.1, 11.4

IMAGE = b"a header and an image"


def firmware(sandbox: Sandbox, variant: str, *devices: str) -> Response:
    model = {"manufacturer": "AB01", "model": "010A030B", "firmware": "00000001"}
    sandbox.update(cpl=[model | {"hash": sha256(IMAGE).hexdigest(), "status": "current"}])
    body = {
        "FirmwareImage": b64encode(IMAGE).decode(),
        "FirmwareVersion": "00000001",
        "DeviceIDList": ",".join(devices),
    }
    return sandbox.ask(variant, body=body)


def test_firmware_goes_towards_every_device_that_qualifies(sandbox: Sandbox) -> None:
    assert firmware(sandbox, "11.1", ESME, SMETS1_ESME).code == "I99"
    assert [message.port for message in sandbox.out()] == ["wan", "s1sp.A"]


def test_firmware_of_a_suspended_device_is_sent(sandbox: Sandbox) -> None:
    sandbox.update(devices=[device(ESME, "ESME", import_mpxn=MPAN, status="Suspended")])
    assert firmware(sandbox, "11.1", ESME).code == "I99"
    assert len(sandbox.out("wan")) == 1


def test_devices_that_are_not_sent_firmware_are_listed(sandbox: Sandbox) -> None:
    pending = Eui("00-DB-12-34-56-78-90-C0")
    sandbox.update(devices=[device(pending, "ESME", import_mpxn=MPAN, status="Pending")])
    answer = firmware(sandbox, "11.1", ESME, UNKNOWN_DEVICE, pending, PPMID, GSME)
    assert (answer.code, answer.content_name) == ("W110101", "DSPUpdateFirmwareWarning")
    assert answer.value("InvalidDeviceIDList") == f"{UNKNOWN_DEVICE},{GSME}"
    assert answer.value("NotCommissionedDeviceIDList") == pending
    assert answer.value("NotApplicableFirmwareDeviceIDList") == PPMID
    assert [message.fields["device"] for message in sandbox.out("wan")] == [ESME]


def test_ppmid_firmware_goes_to_displays_alone(sandbox: Sandbox) -> None:
    answer = firmware(sandbox, "11.4", PPMID, ESME)
    assert (answer.code, answer.content_name) == ("W110401", "DSPUpdatePPMIDFirmwareWarning")
    assert [message.fields["device"] for message in sandbox.out("wan")] == [PPMID]


# 8.13, and the schema


def test_a_returned_local_command_response_is_taken_note_of(sandbox: Sandbox) -> None:
    answer = sandbox.ask("8.13")
    assert (answer.kind, answer.code) == (Kind.SERVICE_RESPONSE, "I99")


def test_a_returned_response_of_an_unknown_device_is_rejected(sandbox: Sandbox) -> None:
    body = deepcopy(body_templates()["8.13"].element)
    body.insert(0, make("OriginalRequestID", f"{IMPORT_SUPPLIER}:{UNKNOWN_DEVICE}:1000"))
    assert sandbox.ask("8.13", body=body).code == "E19"


def test_every_kind_of_answer_is_valid_against_the_official_schema() -> None:
    if not (SHARED / "duis").is_dir():
        pytest.skip("the official DUIS schema is not beside the repository")
    schema = load_schema(SHARED / "duis")
    sandbox = Sandbox(ReferenceDcc(schema=SHARED / "duis"))
    number = create(sandbox)
    threshold = {"scope": "dcc", "srv": "11.2", "limit": 0, "period_seconds": 60}
    sandbox.update(thresholds=[threshold])
    answers = [
        sandbox.ask("4.1.1"),
        sandbox.ask("4.1.1", command_variant=2),
        sandbox.ask("4.1.1", user=OTHER_IMPORT_SUPPLIER),
        sandbox.ask("2.1"),
        sandbox.ask("11.2"),
        sandbox.ask("12.1"),
        sandbox.ask("5.2", body={"DSPScheduleID": number}),
        sandbox.ask("8.3", body={"DeviceID": UNKNOWN_DEVICE}),
        entry(sandbox, ESME),
        entry(sandbox, IHD),
        pre_notify(sandbox, "CHF", NEW_GPF),
        firmware(sandbox, "11.1", ESME, UNKNOWN_DEVICE),
        sandbox.ask("4.1.1", GSME, GAS_SUPPLIER),
        *sandbox.alerts(),
    ]
    assert len(answers) == 14
    for answer in answers:
        assert schema.validate(answer.root) == [], (answer.kind, answer.code)


def test_a_request_that_is_not_valid_is_refused_where_a_schema_is_given() -> None:
    if not (SHARED / "duis").is_dir():
        pytest.skip("the official DUIS schema is not beside the repository")
    sandbox = Sandbox(ReferenceDcc(schema=SHARED / "duis"))
    message = sandbox.build("4.1.1")
    next(message.iter(f"{{{SR}}}ReadInstantaneousImportRegisters")).append(make("Nonsense"))
    answer = sandbox.deliver(message, IMPORT_SUPPLIER)
    assert answer is not None
    assert answer.fields["http"] == 400
