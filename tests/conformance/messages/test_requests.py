"""Real requests, and built ones, are read into one typed form."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from pathlib import Path

import pytest
from lxml import etree

from srpd.conformance.messages.build import body_of, build_request
from srpd.conformance.messages.errors import Malformed
from srpd.conformance.messages.identifiers import DCC_EUI, RequestId, eui
from srpd.conformance.messages.instants import NEVER, Never, write_instant
from srpd.conformance.messages.requests import (
    NO_FACTS,
    IssuerSerial,
    parse_request,
    request_facts,
)
from srpd.conformance.messages.schema import load_schema
from srpd.conformance.messages.xml import parse_xml, serialise
from srpd.model.catalogue import SERVICE_REQUESTS
from tests.places import SHARED

DUIS = SHARED / "duis"
SAMPLES = sorted((DUIS / "samples").glob("*.XML"))
USER = eui("90-B3-D5-1F-30-01-00-00")
DEVICE = eui("00-DB-12-34-56-78-90-A0")

needs_samples = pytest.mark.skipif(not SAMPLES, reason="the public DUIS samples are not here")


def _only(pattern: str, text: str) -> str | None:
    found = re.search(pattern, text)
    return found[1] if found else None


@needs_samples
@pytest.mark.parametrize("path", SAMPLES, ids=lambda path: path.stem[:60])
def test_a_public_sample_is_read_as_its_text_says(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    request = parse_request(path.read_bytes())
    row = SERVICE_REQUESTS[request.variant]

    assert f"{request.variant}_" in path.name.replace("._", "_")
    assert request.variant == _only(r"<sr:ServiceReferenceVariant>([^<]+)", text)
    assert request.service_reference == _only(r"<sr:ServiceReference>([^<]+)", text)
    assert str(request.command_variant) == _only(r"<sr:CommandVariant>([^<]+)", text)
    assert str(request.request_id) == _only(r"<sr:RequestID>([^<]+)", text)
    assert (request.originator, request.target) == tuple(
        str(_only(r"<sr:RequestID>([^<]+)", text)).split(":")[:2]
    )
    assert request.critical is (row.critical) is (request.command_variant in (4, 5, 6, 7))
    assert request.command_variant in row.command_variants
    assert request.body_name == row.body
    assert request.body_name == _only(r"<sr:Body>\s*<sr:(\w+)", text)
    assert (request.target == DCC_EUI) is row.non_device
    assert request.signed_by == IssuerSerial("CN=U1, OU=07", 1234567890)
    assert request.schema_version == "5.4"

    execution = _only(r"<sr:ExecutionDateTime>([^<]+)", text)
    at = request.execution_at
    if execution is None:
        assert at is None
    elif execution.startswith("3000-12-31"):
        assert at is NEVER
        assert "CANCELLATION" in path.name
    else:
        assert isinstance(at, datetime)
        assert write_instant(at) == execution.replace(".00Z", "Z")
    assert len(request.certificates) == text.count(">MII")


@needs_samples
def test_every_public_sample_is_schema_valid() -> None:
    schema = load_schema(DUIS)
    for path in SAMPLES:
        assert schema.validate(parse_xml(path.read_bytes())) == [], path.name


def test_a_change_of_supplier_names_its_certificates_by_place() -> None:
    request = parse_request(build_request("6.23", USER, DEVICE, 1))
    assert [each.place for each in request.certificates] == [
        "SupplierReplacementCertificates/DigitalSigningCertificate",
        "SupplierReplacementCertificates/KeyAgreementCertificate",
        "SupplierReplacementCertificates/KeyAgreementTopUpCertificate",
        "CertificationPathCertificates/Certificate",
    ]
    assert request.certificate("DigitalSigningCertificate") == request.certificates[0].der
    assert request.certificate("DeviceCertificate") is None
    assert request.mpxn == "1312345678111"


def test_the_device_fields_of_a_body_are_read() -> None:
    join = parse_request(build_request("8.7.1", USER, DEVICE, 1))
    assert join.other_device == "00-DB-12-34-56-78-90-A1"
    restore = parse_request(build_request("8.12.1", USER, DEVICE, 1))
    assert restore.old_communications_hub == "00-DB-12-34-56-78-90-A2"
    assert restore.old_gas_proxy is None
    gas = parse_request(build_request("8.12.2", USER, DEVICE, 1))
    assert gas.old_gas_proxy == "00-DB-12-34-56-78-90-A3"
    log = parse_request(build_request("8.11", USER, DEVICE, 1))
    assert log.named_device == DEVICE
    assert log.value("RequestType") == "Add"
    assert log.value("AddDeviceToCHFWhitelist/JoinTimePeriod") == "90"
    assert log.has("AddDeviceToCHFWhitelist")
    assert not log.has("AddDeviceToCHFWhitelist/ImportMPxN")
    assert log.value("Nothing/There") is None


def test_the_firmware_of_an_update_is_known_by_the_hash_of_its_image() -> None:
    devices = "00-db-12-34-56-78-90-a0,00-DB-12-34-56-78-90-A1"
    update = parse_request(
        build_request(
            "11.1", USER, DCC_EUI, 1, body={"FirmwareImage": "YWJj", "DeviceIDList": devices}
        )
    )
    assert update.firmware_hash == (
        "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
    )
    assert update.device_list == ("00-DB-12-34-56-78-90-A0", "00-DB-12-34-56-78-90-A1")
    assert update.firmware_version == "0002012F"
    activate = parse_request(
        build_request("11.3", USER, DEVICE, 1, body={"FirmwareHash": "AB" * 32})
    )
    assert activate.firmware_hash == "ab" * 32


def test_the_facts_of_a_request_are_plain_data() -> None:
    before = RequestId(USER, DEVICE, 41)
    request = parse_request(
        build_request(
            "4.1.1",
            USER,
            DEVICE,
            42,
            execution_at=datetime(2026, 1, 15, tzinfo=UTC),
            first_in_sequence=False,
            preceding=before,
        )
    )
    facts = request_facts(request)
    assert facts == {
        "kind": "Service Request",
        "request_id": str(request.request_id),
        "service_reference_variant": "4.1.1",
        "service_reference": "4.1",
        "command_variant": 1,
        "originator": USER,
        "target": DEVICE,
        "counter": 42,
        "critical": False,
        "execution_date": "2026-01-15T00:00:00Z",
        "first_in_sequence": False,
        "preceding_request_id": str(before),
        "body": "ReadInstantaneousImportRegisters",
        "signed_by": None,
        "errors": [],
    }
    assert facts.keys() == NO_FACTS.keys()
    cancel = parse_request(build_request("4.1.1", USER, DEVICE, 43, execution_at=NEVER))
    assert isinstance(cancel.execution_at, Never)
    assert request_facts(cancel)["execution_date"] == "never"


def test_identifiers_are_read_in_one_letter_case() -> None:
    text = serialise(build_request("8.3", USER, DCC_EUI, 1)).replace("DB-12", "db-12")
    assert parse_request(text).named_device == DEVICE


def test_a_body_of_another_variant_still_parses() -> None:
    odd = build_request("8.3", USER, DCC_EUI, 1, body=body_of("ReadInventory", ("MPxN", "1")))
    assert parse_request(odd).body_name == "ReadInventory"


def test_a_variant_the_catalogue_does_not_have_has_no_criticality() -> None:
    text = serialise(build_request("8.3", USER, DCC_EUI, 1)).replace(
        "Variant>8.3<", "Variant>99.1<"
    )
    assert parse_request(text).critical is None


@pytest.mark.parametrize(
    ("old", "new", "element"),
    [
        (r"<sr:Header>.*</sr:Header>", "", "Header"),
        (r"<sr:RequestID>.*</sr:RequestID>", "", "RequestID"),
        (r"(<sr:RequestID>.*</sr:RequestID>)", r"\1\1", "RequestID"),
        (r":1</sr:RequestID>", ":x</sr:RequestID>", "RequestID"),
        (r"Variant>8<", "Variant>10<", "CommandVariant"),
        (r"Variant>8<", "Variant>٨<", "CommandVariant"),
        (r"Reference>8.3<", "Reference>eight<", "ServiceReference"),
        (
            r"<sr:CommandVariant>",
            "<sr:FirstInSequence>yes</sr:FirstInSequence>\\g<0>",
            "FirstInSequence",
        ),
        (r"<sr:DecommissionDevice>.*</sr:DecommissionDevice>", "", "Body"),
        (r"(<sr:DecommissionDevice>.*</sr:DecommissionDevice>)", r"\1\1", "Body"),
        (r"(DeviceID>)00-", r"\1XX-", "DeviceID"),
        (r"(DeviceID>00-DB)", r"\1<!-- -->", "DeviceID"),
        (r"sr:Request\b", "sr:Response", "Response"),
        (r"http://www.dccinterface.co.uk/ServiceUserGateway", "urn:x", "Request"),
    ],
)
def test_what_cannot_be_read_is_named(old: str, new: str, element: str) -> None:
    text = re.sub(old, new, serialise(build_request("8.3", USER, DCC_EUI, 1)), flags=re.DOTALL)
    with pytest.raises(Malformed) as problem:
        parse_request(text)
    assert problem.value.element == element
    assert str(problem.value).startswith(f"{element}: ")


def test_the_root_and_body_can_be_looked_into() -> None:
    root = build_request("8.3", USER, DCC_EUI, 1)
    request = parse_request(root)
    assert request.root is root
    assert isinstance(request.body, etree._Element)
    assert request == parse_request(serialise(root))
