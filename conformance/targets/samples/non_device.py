"""What a DCC itself answers to Non-Device Service Requests, at ``user.<EUI>``."""

from __future__ import annotations

from collections.abc import Iterator
from copy import deepcopy

from lxml import etree

from srpd.conformance.fixtures.world import device_id, mpxn_of
from srpd.conformance.messages import answers, contents
from srpd.conformance.messages.contents import InventoryDevice
from srpd.conformance.messages.identifiers import DCC_EUI
from srpd.conformance.messages.requests import Request
from srpd.conformance.messages.signature import sign
from srpd.conformance.targets.samples.sample import (
    AT,
    DCCS_KEY,
    FIRMWARE,
    INVENTORY,
    METER,
    SCHEDULE,
    SUPPLIER,
    Direction,
    Sample,
    Samples,
    message,
    request_of,
)

_READ_SCHEDULE = request_of("5.2", DCC_EUI, 1013)
_DELETE_SCHEDULE = request_of("5.3", DCC_EUI, 1014)
_PPMID_FIRMWARE = request_of("11.4", DCC_EUI, 1015, body={"DeviceIDList": METER})
_WAN_MATRIX = request_of("12.1", DCC_EUI, 1016)
_UNKNOWN = request_of("8.2", DCC_EUI, 1017, body={"DeviceID": device_id("unknown-device")})


def service_responses() -> Samples:
    """Each signed by the DCC."""
    for name, request, code, content in _answered():
        response = sign(answers.service_response(request, code, AT, content), DCCS_KEY)
        answer = message(f"user.{SUPPLIER}", response)
        yield Sample("dcc", Direction.ANSWER, f"service-response-{name}", answer)


def _answered() -> Iterator[tuple[str, Request, str, etree._Element | None]]:
    """Name, request, Response Code, content."""
    yield "inventory", INVENTORY, "I0", contents.inventory([_meter()])
    yield "rejection", _UNKNOWN, "E4", None
    yield "schedule", SCHEDULE, "I0", contents.schedule_id(1)
    yield "schedules-read", _READ_SCHEDULE, "I0", _schedules_read()
    yield "without-content", _DELETE_SCHEDULE, "I0", None
    left_out = contents.firmware_warning(not_commissioned=[device_id("spare-esme")])
    yield "firmware-warning", FIRMWARE, "W110101", left_out
    no_displays = contents.firmware_warning(not_applicable=[METER], ppmid=True)
    yield "ppmid-firmware-warning", _PPMID_FIRMWARE, "W110401", no_displays
    yield "wan-matrix", _WAN_MATRIX, "I0", _wan_matrix()


def _meter() -> InventoryDevice:
    return InventoryDevice(
        METER,
        "ESME",
        "Commissioned",
        "AB01",
        "010A030B",
        firmware="00010001",
        import_mpxn=mpxn_of("esme"),
    )


def _schedules_read() -> etree._Element:
    content = contents.make("DSPSchedulesRead")
    one = contents.add(content, "DSPSchedules")
    contents.add(one, "DSPScheduleID", "1")
    contents.add(one, "DSPScheduleDetails").extend(deepcopy(list(SCHEDULE.body)))
    return content


def _wan_matrix() -> etree._Element:
    content = contents.make("DSPWANMatrix")
    contents.add(content, "Request").extend(deepcopy(list(_WAN_MATRIX.body)))
    answer = contents.add(content, "DSPWANMatrixResponse")
    contents.add(answer, "CSPRegion", "Unknown")
    contents.add(answer, "CSPRegionResponseCode", "I0")
    return content
