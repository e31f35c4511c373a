"""The catalogue agrees with the interface's schema and matrix, and with itself."""

from __future__ import annotations

import csv
import io
import re
import tomllib
from importlib.resources import files
from typing import Any, cast

import pytest
from lxml import etree

from srpd.model.catalogue import (
    COMMAND_VARIANTS,
    DCC_ALERTS,
    RESPONSE_CODES,
    SERVICE_REQUESTS,
    DeviceType,
    FutureDating,
    Known,
    Service,
    ServiceRequest,
    SmiStatus,
    UserRole,
    command_variant,
    dcc_alert,
    response_code,
    service_request,
)
from srpd.model.codes import SUB_GHZ_ALERTS
from srpd.model.faults import BadInput
from srpd.model.sources import documents, source_of
from srpd.model.tables import text_of
from tests.places import SHARED

XS = {"xs": "http://www.w3.org/2001/XMLSchema"}
PARSER = etree.XMLParser(resolve_entities=False, no_network=True)


@pytest.fixture(scope="module")
def schema() -> etree._Element:
    path = SHARED / "duis" / "DUIS Schema V5.4.xsd"
    if not path.is_file():
        pytest.skip(f"the official schema is not at {path}")
    return etree.fromstring(path.read_bytes(), PARSER)


def found(node: etree._Element, path: str) -> list[Any]:
    return list(cast("Any", node.xpath(path, namespaces=XS)))


def enumerated(schema: etree._Element, path: str) -> list[str]:
    return [str(each) for each in found(schema, f"{path}//xs:enumeration/@value")]


def simple_type(schema: etree._Element, name: str) -> list[str]:
    return enumerated(schema, f"//xs:simpleType[@name='{name}']")


def test_the_variants_are_those_of_the_schema_in_order(schema: etree._Element) -> None:
    assert list(SERVICE_REQUESTS) == simple_type(schema, "ServiceReferenceVariant")


def test_the_references_are_those_of_the_schema(schema: etree._Element) -> None:
    ours = dict.fromkeys(each.reference for each in SERVICE_REQUESTS.values())
    assert list(ours) == simple_type(schema, "ServiceReference")


def test_the_schedulable_variants_are_those_of_the_schema(schema: etree._Element) -> None:
    ours = [each.variant for each in SERVICE_REQUESTS.values() if each.dcc_scheduled]
    assert ours == simple_type(schema, "DSPScheduledServiceReferenceVariant")


def test_the_bodies_are_those_of_a_request_in_the_schema(schema: etree._Element) -> None:
    path = (
        "//xs:complexType[@name='Request']//xs:element[@name='Body']"
        "/xs:complexType/xs:choice/xs:element/@name"
    )
    theirs = [str(name) for name in found(schema, path)]
    ours = [each.body for each in SERVICE_REQUESTS.values()]
    assert [*ours, "SignedPreCommand"] == theirs


def test_the_response_codes_are_those_of_the_schema_in_order(schema: etree._Element) -> None:
    assert list(RESPONSE_CODES) == simple_type(schema, "ResponseCode")


def test_the_alert_codes_are_those_of_the_schema_in_order(schema: etree._Element) -> None:
    assert list(DCC_ALERTS) == enumerated(schema, "//xs:complexType[@name='DCCAlertMessage']")


def test_the_alert_bodies_are_those_of_the_schema(schema: etree._Element) -> None:
    path = "//xs:complexType[@name='DCCAlert']/xs:choice/xs:element/@name"
    theirs = {str(name) for name in found(schema, path)}
    assert {alert.body_format for alert in DCC_ALERTS.values()} == theirs


def test_device_types_statuses_and_command_variants_are_those_of_the_schema(
    schema: etree._Element,
) -> None:
    assert [each.value for each in DeviceType] == simple_type(schema, "DeviceType")
    assert [each.duis for each in SmiStatus] == simple_type(schema, "DeviceStatus")
    assert [str(each) for each in COMMAND_VARIANTS] == simple_type(schema, "CommandVariant")


def test_the_matrix_is_taken_over_whole() -> None:
    path = SHARED / "duis" / "service-requests.csv"
    if not path.is_file():
        pytest.skip(f"the Service Request matrix is not at {path}")
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [row["service_reference_variant"] for row in rows] == list(SERVICE_REQUESTS)
    dating = {"No": "none", "DSP": "dsp", "Device": "device", "DSP & Device": "dsp+device"}
    for row in rows:
        ours = SERVICE_REQUESTS[row["service_reference_variant"]]
        roles = {UserRole(role) for role in row["eligible_roles"].split()}
        assert ours.critical is (row["critical"] == "yes")
        assert ours.on_demand is (row["on_demand"] == "yes")
        assert ours.non_device is (row["non_device"] == "yes")
        assert ours.future_dated == dating[row["future_dated"]]
        assert " ".join(map(str, ours.command_variants)) == row["command_variants"]
        assert ours.eligible_roles - {UserRole.METER_DATA_RETRIEVER} == roles


def test_every_sample_request_has_the_body_of_its_variant() -> None:
    samples = sorted((SHARED / "duis" / "samples").glob("*.XML"))
    if not samples:
        pytest.skip("the sample requests are not beside the repository")
    for sample in samples:
        root = etree.fromstring(sample.read_bytes(), PARSER)
        (variant,) = found(root, "//*[local-name()='ServiceReferenceVariant']/text()")
        (reference,) = found(root, "//*[local-name()='ServiceReference']/text()")
        (number,) = found(root, "//*[local-name()='CommandVariant']/text()")
        (body,) = found(root, "/*/*[local-name()='Body']/*")
        request = service_request(str(variant))
        assert etree.QName(body).localname == request.body, sample.name
        assert str(reference) == request.reference, sample.name
        assert int(number) in request.command_variants, sample.name


def test_the_129_variants_are_76_device_37_critical_and_16_non_device() -> None:
    everything = SERVICE_REQUESTS.values()
    critical = [each for each in everything if each.critical]
    non_device = [each for each in everything if each.non_device]
    assert (len(everything), len(critical), len(non_device)) == (129, 37, 16)
    assert not set(critical) & set(non_device)
    assert len(everything) - len(critical) - len(non_device) == 76


def test_the_ways_of_future_dating_are_counted() -> None:
    held = [each.future_dated for each in SERVICE_REQUESTS.values()]
    assert held.count(FutureDating.DEVICE) == 11
    assert held.count(FutureDating.DSP_AND_DEVICE) == 1
    assert held.count(FutureDating.DSP) == 45
    assert held.count(FutureDating.NONE) == 72


@pytest.mark.parametrize("request_", SERVICE_REQUESTS.values(), ids=list(SERVICE_REQUESTS))
def test_a_service_request_is_consistent_with_itself(request_: ServiceRequest) -> None:
    variants = [command_variant(number) for number in request_.command_variants]
    assert request_.reference == ".".join(request_.variant.split(".")[:2])
    assert re.fullmatch(r"\S+( \S+)*", request_.name)
    assert request_.smets1_only_roles <= request_.eligible_roles
    assert all(variant.critical is request_.critical for variant in variants)
    assert request_.non_device is (request_.command_variants == (8,))


def test_references_that_look_like_decimals_keep_their_last_nought() -> None:
    expected = {"4.10": "4.10", "6.20.1": "6.20", "6.20.2": "6.20", "6.30": "6.30", "7.10": "7.10"}
    assert {variant: service_request(variant).reference for variant in expected} == expected


def test_the_commented_command_variants_of_7_12_to_7_15_are_not_swapped() -> None:
    assert [service_request(f"7.{n}").critical for n in (12, 13, 14, 15)] == [
        True,
        True,
        False,
        False,
    ]


def test_a_meter_data_retriever_is_eligible_for_two_variants_one_of_them_smets1_only() -> None:
    role = UserRole.METER_DATA_RETRIEVER
    eligible = {each.variant for each in SERVICE_REQUESTS.values() if role in each.eligible_roles}
    smets1 = {each.variant for each in SERVICE_REQUESTS.values() if role in each.smets1_only_roles}
    assert eligible == {"4.1.1", "4.2"}
    assert smets1 == {"4.1.1"}


def test_only_4_2_is_scheduled_for_smets1_alone() -> None:
    ours = [each.variant for each in SERVICE_REQUESTS.values() if each.dcc_scheduled_smets1_only]
    assert ours == ["4.2"]


def test_a_service_request_never_claims_not_to_be_smets1_without_a_source() -> None:
    claimed = [each.variant for each in SERVICE_REQUESTS.values() if each.smets1 is Known.NO]
    assert claimed == ["11.4"]  # Appendix AB 16.1(e)(i), and the DUIS 4.0 release note, 3.1


def test_every_command_variant_but_the_internal_one_has_a_web_service() -> None:
    services = {number: variant.service for number, variant in COMMAND_VARIANTS.items()}
    assert services == {
        1: Service.SEND_COMMAND,
        2: Service.NON_DEVICE,
        3: Service.SEND_COMMAND,
        4: Service.TRANSFORM,
        5: Service.SEND_COMMAND,
        6: Service.NON_DEVICE,
        7: Service.SEND_COMMAND,
        8: Service.NON_DEVICE,
        9: None,
    }


def test_delivery_follows_the_command_variant() -> None:
    to_device = {number for number, variant in COMMAND_VARIANTS.items() if variant.to_device}
    to_user = {number for number, variant in COMMAND_VARIANTS.items() if variant.to_user}
    assert to_device == {1, 3, 5, 7}
    assert to_user == {2, 3, 6, 7}


def test_alert_n32_does_not_exist() -> None:
    assert "N32" not in DCC_ALERTS
    with pytest.raises(BadInput, match="no DCC Alert code 'N32'"):
        dcc_alert("N32")


def test_a_specific_response_code_belongs_to_a_known_service_reference() -> None:
    references = {each.reference for each in SERVICE_REQUESTS.values()}
    for code in RESPONSE_CODES.values():
        specific = re.fullmatch(r"[EW](\d\d)(\d\d)\d\d", code.code)
        if specific is None:
            assert code.service_reference == ""
        else:
            assert code.service_reference == f"{int(specific[1])}.{int(specific[2])}"
            assert code.service_reference in references


def test_the_kind_of_a_response_code_is_its_first_letter() -> None:
    for code in RESPONSE_CODES.values():
        assert code.kind.value[0].upper() == code.code[0]


def test_codes_of_dcc_alerts_alone_are_in_no_acknowledgement() -> None:
    alone = {
        code.code
        for code in RESPONSE_CODES.values()
        if code.acknowledgement is Known.NO and code.dcc_alert is Known.YES and code.code != "I0"
    }
    assert alone == {
        *("E20", "E21", "E30", "E31", "E58", "E59", "E62"),
        *("E66", "E67", "E68", "E70", "E71"),
    }
    # Of a Replay that the DCC itself finds, Appendix AB has the User told before anything is sent.
    assert RESPONSE_CODES["E69"].acknowledgement is Known.UNKNOWN


def test_an_alert_of_quarantine_is_one_of_three_and_which_is_unsure() -> None:
    ours = [alert for alert in DCC_ALERTS.values() if alert.body_format == "QuarantinedRequest"]
    assert [alert.code for alert in ours] == ["N46", "N47", "N48"]
    assert not any(alert.sure for alert in ours)


def test_every_code_has_a_source_and_every_sure_alert_a_meaning() -> None:
    assert all(code.source for code in RESPONSE_CODES.values())
    assert all(alert.source and alert.meaning for alert in DCC_ALERTS.values())


def test_a_type_2_device_is_an_ihd_or_a_cad() -> None:
    assert {each for each in DeviceType if each.is_type_2} == {DeviceType.IHD, DeviceType.CAD}


def test_a_smart_meter_is_an_esme_or_a_gsme() -> None:
    meters = {each for each in DeviceType if each.is_smart_meter}
    assert meters == {DeviceType.ESME, DeviceType.GSME}


def test_the_eight_user_roles_have_the_codes_names() -> None:
    assert {role.value: role.wording for role in UserRole} == {
        "IS": "Import Supplier",
        "ES": "Export Supplier",
        "GS": "Gas Supplier",
        "RSA": "Registered Supplier Agent",
        "ED": "Electricity Distributor",
        "GT": "Gas Transporter",
        "OU": "Other User",
        "MDR": "Meter Data Retriever",
    }


@pytest.mark.parametrize("status", SmiStatus)
def test_an_smi_status_is_found_by_its_message_token(status: SmiStatus) -> None:
    assert SmiStatus.of_duis(status.duis) is status


def test_the_wording_of_a_status_is_the_codes_and_the_token_the_schemas() -> None:
    status = SmiStatus.INSTALLED_NOT_COMMISSIONED
    assert (status.value, status.duis) == (
        "installed not commissioned",
        "InstalledNotCommissioned",
    )


def test_what_is_not_in_the_catalogue_is_bad_input_that_names_the_nearest() -> None:
    with pytest.raises(BadInput, match=r"'4\.1': did you mean 4\.1\.1, 4\.1\.2"):
        service_request("4.1")
    with pytest.raises(BadInput, match="did you mean E10"):
        response_code("E10")
    with pytest.raises(BadInput, match="did you mean Suspended"):
        SmiStatus.of_duis("suspended")
    with pytest.raises(BadInput, match="from 1 to 9"):
        command_variant(10)


def test_every_data_file_states_its_sources() -> None:
    folder = files("srpd.model.data")
    sources = tomllib.loads(folder.joinpath("SOURCES.toml").read_text(encoding="utf-8"))
    documents = sources.pop("documents")
    for file, entry in sources.items():
        assert folder.joinpath(file).is_file(), file
        assert set(entry["sources"]) <= set(documents), file
    tables = {
        "clauses.csv",
        "not_encoded.csv",
        "service_requests.csv",
        "command_variants.csv",
        "response_codes.csv",
        "response_code_tests.csv",
        "device_types.csv",
        "dcc_alerts.csv",
        "parameters.toml",
    }
    assert tables <= set(sources)


TABLES = (
    "service_requests.csv",
    "command_variants.csv",
    "response_codes.csv",
    "dcc_alerts.csv",
    "device_types.csv",
    "sub_ghz_alerts.csv",
    "response_code_tests.csv",
)


@pytest.mark.parametrize("table", TABLES)
def test_every_cell_of_the_catalogue_has_a_source_that_is_a_document(table: str) -> None:
    for row in csv.DictReader(io.StringIO(text_of(table))):
        for column in row:
            said = source_of(table, row, column)
            assert said.startswith(tuple(documents())), (table, row, column, said)


def test_an_exception_among_the_sources_names_a_cell_that_exists() -> None:
    said = tomllib.loads(text_of("SOURCES.toml"))
    for table in TABLES:
        rows = list(csv.DictReader(io.StringIO(text_of(table))))
        cells = {f"{next(iter(row.values()))} {column}" for row in rows for column in row}
        assert set(said[table].get("cells", {})) <= cells
        assert set(said[table].get("columns", {})) <= set(rows[0])


def test_success_with_nothing_to_report_is_i99_for_a_non_device_request_alone() -> None:
    code = RESPONSE_CODES["I99"]
    assert (code.device_response, code.non_device_response) == (Known.NO, Known.YES)
    assert RESPONSE_CODES["I0"].device_response is Known.YES


def test_an_alert_that_tells_of_a_code_carries_it() -> None:
    carried = {code: alert.codes for code, alert in DCC_ALERTS.items() if alert.codes}
    assert carried == {
        "N26": {"E68", "E69", "E70", "E71"},
        "N53": {"E58"},
        "N54": {"E59"},
        "N55": {"E62"},
    }
    for codes in carried.values():
        assert all(RESPONSE_CODES[each].dcc_alert is Known.YES for each in codes)


def test_seven_alert_codes_are_about_sub_ghz() -> None:
    assert set(SUB_GHZ_ALERTS) == {"8F20", "8F22", "8F24", "8F29", "8F2B", "8F2C", "8F2D"}


def test_a_smets1_ppmid_has_its_firmware_by_update_firmware() -> None:
    assert SERVICE_REQUESTS["11.1"].smets1 is Known.YES
    assert SERVICE_REQUESTS["11.4"].smets1 is Known.NO
