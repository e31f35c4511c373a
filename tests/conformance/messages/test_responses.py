"""Every Response is built as the public samples show it, schema-valid, and read again."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime

import pytest
from lxml import etree

from srpd.conformance.messages import answers, contents
from srpd.conformance.messages.build import build_request
from srpd.conformance.messages.contents import Breach, InventoryDevice, StatusChange
from srpd.conformance.messages.errors import Malformed
from srpd.conformance.messages.identifiers import DCC_EUI, RequestId, eui
from srpd.conformance.messages.requests import Request, parse_request
from srpd.conformance.messages.responses import (
    NO_RESPONSE_FACTS,
    CommandFailure,
    Kind,
    Quarantine,
    parse_response,
    response_facts,
)
from srpd.conformance.messages.schema import DuisSchema, load_schema
from srpd.conformance.messages.xml import SR, serialise
from tests.places import SHARED

DUIS = SHARED / "duis"
USER = eui("90-B3-D5-1F-30-01-00-00")
DEVICE = eui("00-DB-12-34-56-78-90-A0")
OTHER = eui("00-DB-12-34-56-78-90-A1")
AT = datetime(2026, 1, 1, 12, tzinfo=UTC)
ABOUT = RequestId(USER, DEVICE, 9)


def request(variant: str = "4.1.1") -> Request:
    row_target = DCC_EUI if variant in ("8.2", "8.3", "5.1", "11.1", "11.4") else DEVICE
    return parse_request(build_request(variant, USER, row_target, 9))


@pytest.fixture(scope="module")
def schema() -> DuisSchema:
    if not DUIS.is_dir():
        pytest.skip("the official DUIS schema is not here")
    return load_schema(DUIS)


METER = InventoryDevice(
    DEVICE,
    "ESME",
    "Commissioned",
    "AB01",
    "010A030B",
    "SMETS V5.1",
    "0002012F",
    "1312345678111",
    "1312345678222",
    "1312345678333",
)
DISPLAY = InventoryDevice(OTHER, "IHD", None, "AB01", "X")

ALERTS: dict[str, Callable[[], etree._Element]] = {
    **{
        f"quarantine {each.name}": (lambda each=each: contents.quarantined(each, ABOUT, 77))
        for each in Breach
    },
    **{
        f"change {each.name}": (lambda each=each: contents.device_status_change(DEVICE, each))
        for each in StatusChange
    },
    "command failure": lambda: contents.command_failure(ABOUT, DEVICE),
    "command failure of a schedule": lambda: contents.command_failure(ABOUT, DEVICE, schedule=4),
    "meter decommissioning": lambda: contents.meter_decommissioning(
        DEVICE, "1", export_mpan="1312345678333", associated=[(OTHER, "HCALCS")]
    ),
    "meter identity": lambda: contents.meter_identity(
        DEVICE, "1", secondary_import_mpan="1312345678222", esme_variant="AD"
    ),
    "schedule removal": lambda: contents.schedule_removal(DEVICE, 4),
    "HAN device log": lambda: contents.han_device_log_result(ABOUT),
    "CoS refused": lambda: contents.change_of_supplier_refused(ABOUT),
    "CoS done": lambda: contents.change_of_supplier(DEVICE, "ESME", "1312345678111"),
    "CHF log restored": lambda: contents.device_log_restored(
        date(2026, 1, 1), old_chf=DEVICE, new_chf=OTHER, old_gpf=DEVICE, new_gpf=OTHER
    ),
    "GPF log restored": lambda: contents.device_log_restored(
        date(2026, 1, 1), old_chf=DEVICE, new_chf=OTHER, old_gpf=DEVICE, new_gpf=OTHER, of_gpf=True
    ),
    "firmware mismatch": lambda: contents.firmware_version_mismatch(
        DEVICE, "ESME", in_inventory="00000001", on_device="00000002"
    ),
}
CONTENTS: dict[str, Callable[[], etree._Element]] = {
    "inventory": lambda: contents.inventory([METER, DISPLAY]),
    "GBCS payload": lambda: contents.gbcs_payload(b"x"),
    "future dated success": lambda: contents.future_dated_alert(b"x"),
    "future dated failure": lambda: contents.future_dated_alert(
        b"x", success=False, instruction=2, instructions=9
    ),
    "schedule": lambda: contents.schedule_id(12),
    "scheduled message": lambda: contents.scheduled_message(12, b"x"),
    "firmware warning": lambda: contents.firmware_warning(
        invalid=[DEVICE, OTHER],
        not_commissioned=[DEVICE],
        not_applicable=[DEVICE],
        other_request_in_progress=[DEVICE],
        invalid_gbcs_version=[DEVICE],
    ),
    "PPMID firmware warning": lambda: contents.firmware_warning(invalid=[DEVICE], ppmid=True),
}


@pytest.mark.parametrize("make", ALERTS.values(), ids=ALERTS.keys())
def test_every_dcc_alert_is_schema_valid_and_read_again(
    make: Callable[[], etree._Element], schema: DuisSchema
) -> None:
    built = answers.dcc_alert(USER, 5, "N46", make(), "I0", AT)
    assert schema.validate(built) == []
    alert = parse_response(serialise(built))
    assert alert.kind is Kind.DCC_ALERT
    assert alert.request_id is None
    assert alert.response_id == RequestId(DCC_EUI, USER, 5)
    assert alert.alert_code == "N46"
    assert alert.content_name == etree.QName(make()).localname


@pytest.mark.parametrize("make", CONTENTS.values(), ids=CONTENTS.keys())
def test_every_service_response_is_schema_valid_and_read_again(
    make: Callable[[], etree._Element], schema: DuisSchema
) -> None:
    asked = request()
    built = answers.service_response(asked, "I0", AT, make(), response_id=asked.request_id.reply())
    assert schema.validate(built) == []
    response = parse_response(serialise(built))
    assert response.kind is Kind.SERVICE_RESPONSE
    assert response.about == asked.request_id
    assert response.variant == "4.1.1"
    assert response.content_name == etree.QName(make()).localname


def test_an_acknowledgement_names_the_request_alone(schema: DuisSchema) -> None:
    built = answers.acknowledgement(request(), "I99", AT)
    assert schema.validate(built) == []
    read = parse_response(built)
    assert read.kind is Kind.ACKNOWLEDGEMENT
    assert (read.request_id, read.response_id) == (request().request_id, None)
    assert (read.code, read.at) == ("I99", AT)
    assert (read.service_reference, read.variant) == ("4.1", "4.1.1")
    assert read.content_name == ""


def test_an_answer_without_content_to_a_non_device_request_is_a_service_response() -> None:
    built = answers.service_response(request("8.3"), "I99", AT)
    assert parse_response(built).kind is Kind.SERVICE_RESPONSE


def test_a_pre_command_and_a_local_command_carry_their_payload(schema: DuisSchema) -> None:
    pre = answers.pre_command(request("1.1.1"), AT, b"pre")
    local = answers.local_command(request(), AT, b"loc")
    for built, kind, payload in (
        (pre, Kind.PRE_COMMAND, "cHJl"),
        (local, Kind.LOCAL_COMMAND, "bG9j"),
    ):
        assert schema.validate(built) == []
        read = parse_response(built)
        assert (read.kind, read.payload, read.code) == (kind, payload, "I0")
        assert read.response_id is None


def test_what_a_device_answers_has_both_identifiers(schema: DuisSchema) -> None:
    asked = request()
    built = answers.device_response(asked, AT, b"x")
    assert schema.validate(built) == []
    read = parse_response(built)
    assert read.kind is Kind.SERVICE_RESPONSE
    assert read.response_id == RequestId(DEVICE, USER, 9)
    assert read.payload == "eA=="
    through_broker = answers.device_response(
        asked, AT, b"x", response_id=RequestId(DEVICE, DCC_EUI, 230)
    )
    assert parse_response(through_broker).response_id == RequestId(DEVICE, DCC_EUI, 230)


def test_a_device_alert_has_a_response_id_alone(schema: DuisSchema) -> None:
    built = answers.device_alert(DEVICE, USER, 3, "8F01", b"x", AT)
    assert schema.validate(built) == []
    read = parse_response(built)
    assert read.kind is Kind.DEVICE_ALERT
    assert (read.request_id, read.response_id) == (None, RequestId(DEVICE, USER, 3))
    assert (read.alert_code, read.payload) == ("8F01", "eA==")


def test_a_quarantine_alert_names_breach_request_and_reference() -> None:
    content = contents.quarantined(Breach.DCC_THRESHOLD, ABOUT, 77)
    read = parse_response(answers.dcc_alert(USER, 5, "N47", content, "I0", AT))
    assert read.quarantine == Quarantine(Breach.DCC_THRESHOLD, ABOUT, 77)
    assert read.about == ABOUT


def test_a_command_failure_alert_names_request_and_device() -> None:
    content = contents.command_failure(ABOUT, DEVICE, schedule=4)
    read = parse_response(answers.dcc_alert(USER, 5, "N3", content, "E5", AT))
    assert read.command_failure == CommandFailure(ABOUT, DEVICE, 4)
    assert read.schedule_id == 4
    assert read.about == ABOUT


def test_an_alert_on_another_request_says_which() -> None:
    content = contents.change_of_supplier_refused(ABOUT)
    assert parse_response(answers.dcc_alert(USER, 5, "N26", content, "E68", AT)).about == ABOUT


def test_the_facts_of_a_response_are_plain_data() -> None:
    content = contents.quarantined(Breach.USER_THRESHOLD, ABOUT, 77)
    alert = parse_response(answers.dcc_alert(USER, 5, "N46", content, "I0", AT))
    assert response_facts(alert) == {
        "kind": "DCC Alert",
        "code": "I0",
        "at": "2026-01-01T12:00:00Z",
        "request_id": None,
        "response_id": f"{DCC_EUI}:{USER}:5",
        "about": str(ABOUT),
        "service_reference_variant": None,
        "service_reference": None,
        "alert_code": "N46",
        "content": "QuarantinedRequest",
        "signed_by": None,
    }
    assert response_facts(alert).keys() == NO_RESPONSE_FACTS.keys()


def test_a_status_change_alert_names_device_and_change() -> None:
    content = contents.device_status_change(DEVICE, StatusChange.CHF_DECOMMISSIONING)
    read = parse_response(answers.dcc_alert(USER, 5, "N9", content, "I0", AT))
    assert (read.status_device, read.status_change) == (DEVICE, "CHFDecommissioning")


def test_an_inventory_is_read_device_by_device() -> None:
    content = contents.inventory([METER, DISPLAY])
    read = parse_response(answers.service_response(request("8.2"), "I0", AT, content))
    assert read.inventory == (METER, DISPLAY)
    assert [device.mpxn for device in read.inventory] == ["1312345678111", None]


def test_a_schedule_number_is_read() -> None:
    built = answers.service_response(request("5.1"), "I0", AT, contents.schedule_id(12))
    assert parse_response(built).schedule_id == 12


def test_a_future_dated_alert_says_success_or_failure() -> None:
    content = contents.future_dated_alert(b"x", success=False)
    read = parse_response(answers.service_response(request(), "I0", AT, content))
    assert (read.kind, read.alert_code, read.payload) == (Kind.SERVICE_RESPONSE, "8F67", "eA==")


def test_a_smets1_response_and_a_smets1_alert_are_told_apart() -> None:
    for identifiers, kind in (
        (f"<RequestID>{ABOUT}</RequestID>", Kind.SMETS1_RESPONSE),
        ("", Kind.SMETS1_ALERT),
    ):
        read = parse_response(
            f'<Response xmlns="{SR}" schemaVersion="5.4"><Header>{identifiers}'
            f"<ResponseID>{ABOUT.reply()}</ResponseID><ResponseCode>I0</ResponseCode>"
            "<ResponseDateTime>2017-08-25T03:04:05.00</ResponseDateTime></Header><Body>"
            "<SMETS1ResponseMessage><SMETS1SignedResponse/></SMETS1ResponseMessage>"
            "</Body></Response>"
        )
        assert read.kind is kind


@pytest.mark.parametrize(
    ("old", "new", "element"),
    [
        ("<sr:ResponseCode>I0</sr:ResponseCode>", "", "ResponseCode"),
        ("2026-01-01T12:00:00Z", "noon", "ResponseDateTime"),
        ("ADUserThresholdBreach", "Whatever", "Whatever"),
        ("QuarantineEventRef>77<", "QuarantineEventRef>-7<", "QuarantineEventRef"),
        ("DCCAlertMessage", "SomeMessage", "SomeMessage"),
        ("sr:Response ", "sr:Request ", "Request"),
    ],
)
def test_what_cannot_be_read_is_named(old: str, new: str, element: str) -> None:
    content = contents.quarantined(Breach.USER_THRESHOLD, ABOUT, 77)
    text = serialise(answers.dcc_alert(USER, 5, "N46", content, "I0", AT)).replace(old, new)
    text = text.replace("</sr:Response>", "</sr:Request>") if element == "Request" else text
    with pytest.raises(Malformed) as problem:
        parse_response(text)
    assert problem.value.element == element
