"""`srpd message parse` and `srpd message build`, without the command line."""

from __future__ import annotations

import gzip
import json
import os
import re
from base64 import b64encode
from pathlib import Path
from typing import Any

import pytest

from srpd.conformance.messages.build import build_request
from srpd.conformance.messages.described import NO_MESSAGE_FACTS, describe_files
from srpd.conformance.messages.identifiers import DCC_EUI, eui
from srpd.conformance.messages.made import make_request, make_signed_pre_command
from srpd.conformance.messages.requests import parse_request
from srpd.conformance.messages.responses import Kind
from srpd.conformance.messages.schema import load_schema
from srpd.conformance.messages.xml import parse_xml, serialise
from srpd.conformance.targets.samples import samples
from srpd.conformance.targets.samples.sample import CRITICAL, NON_CRITICAL, PAYLOAD
from srpd.model.faults import BadInput
from tests.places import SHARED

DUIS = SHARED / "duis"
ANNEX = SHARED / "spec" / "dugids-annex.txt"
ANNEX_SAMPLE = re.compile(r"<\?xml [^>]*>\s*<(Response|Request)\b.*?</\1>(?=\s*Figure)", re.DOTALL)
USER = eui("90-B3-D5-1F-30-01-00-00")
DEVICE = "00-db-12-34-56-78-90-a0"

needs_schema = pytest.mark.skipif(
    not DUIS.is_dir(), reason="the official DUIS schema and samples are not here"
)


@needs_schema
def test_the_public_samples_have_no_errors() -> None:
    samples = sorted((DUIS / "samples").glob("*.XML"))
    described = describe_files(samples, load_schema(DUIS))
    assert len(described) == 55
    assert [each["errors"] for each in described] == [[]] * 55
    assert json.loads(json.dumps(described)) == described


def test_a_bad_file_is_described_by_its_errors(tmp_path: Path) -> None:
    bad = {
        "bomb.xml": b'<!DOCTYPE l [<!ENTITY a "x">]><l>&a;</l>',
        "large.xml": b"<a>" + b"x" * 13_000_000 + b"</a>",
        "broken.xml": b"<a>",
        "other.xml": b"<a/>",
        "empty.xml": b"",
    }
    for name, data in bad.items():
        (tmp_path / name).write_bytes(data)
    described = describe_files([tmp_path / name for name in [*bad, "missing.xml", ""]], None)
    assert len(described) == len(bad) + 2
    for each in described:
        assert each.keys() == {"file", *NO_MESSAGE_FACTS}
        assert len(each["errors"]) == 1
        assert "\n" not in each["errors"][0]
        assert each["service_reference_variant"] is None


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no named pipes here")
def test_a_pipe_is_refused_instead_of_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    assert describe_files([tmp_path / "pipe"], None)[0]["errors"] == [
        "it is a pipe, not a regular file"
    ]


@needs_schema
def test_what_the_schema_forbids_is_among_the_errors(tmp_path: Path) -> None:
    path = tmp_path / "r.xml"
    text = serialise(build_request("8.3", USER, DCC_EUI, 1))
    path.write_text(text.replace("</sr:DecommissionDevice>", "<sr:More/></sr:DecommissionDevice>"))
    (described,) = describe_files([path], load_schema(DUIS))
    assert "More" in described["errors"][0]
    assert described["service_reference_variant"] == "8.3"


@pytest.mark.parametrize(
    ("old", "new", "error"),
    [
        ("Reference>8.3<", "Reference>8.4<", "ServiceReference: 8.4 does not go with 8.3"),
        ("Variant>8<", "Variant>1<", "CommandVariant: 1 is not for 8.3"),
        ("DecommissionDevice", "UpdateInventory", "Body: UpdateInventory is not the body of 8.3"),
        ("ReferenceVariant>8.3<", "ReferenceVariant>99<", "99 is not in the catalogue"),
    ],
)
def test_what_does_not_belong_together_is_among_the_errors(
    tmp_path: Path, old: str, new: str, error: str
) -> None:
    path = tmp_path / "r.xml"
    path.write_text(serialise(build_request("8.3", USER, DCC_EUI, 1)).replace(old, new))
    (described,) = describe_files([path], None)
    assert error in "; ".join(described["errors"])
    assert described["originator"] == USER


PUBLIC_KINDS = (
    ("Acknowledgement", "4.1.1", None),
    ("Pre-Command", "2.1", "PreCommand"),
    ("Command for local delivery", "3.3", "LocalCommand"),
    ("Service Response", "3.3", "GBCSPayload"),
    ("Service Response", "4.8.1", "GBCSPayload"),
    ("Service Response", "4.8.2", "GBCSPayload"),
    ("Service Response", "2.1", "FutureDatedDeviceAlertMessage"),
    ("Service Response", "6.23", "FutureDatedDeviceAlertMessage"),
    ("Service Response", "12.1", "DSPWANMatrix"),
    ("Service Request", "6.20.1", None),
    ("Signed Pre-Command", "8.1.1", None),
    ("Device Alert", None, "DeviceAlertMessage"),
    ("DCC Alert", None, "PowerOutageEvent"),
    ("SMETS1 Response", "4.1.1", "SMETS1SignedResponse"),
    ("SMETS1 Alert", None, "SMETS1SignedResponse"),
)


@pytest.mark.skipif(not ANNEX.is_file(), reason="the annex of DUGIDS with its samples is not here")
def test_all_samples_of_the_annex_of_dugids_are_described(tmp_path: Path) -> None:
    found = ANNEX_SAMPLE.finditer(ANNEX.read_text(encoding="utf-8"))
    paths = [tmp_path / f"{number}.xml" for number, _ in enumerate(PUBLIC_KINDS)]
    for path, sample in zip(paths, found, strict=True):
        path.write_text(sample[0], encoding="utf-8")
    described = describe_files(paths, None)
    assert [each["errors"] for each in described] == [[]] * len(PUBLIC_KINDS)
    assert (
        tuple(
            (each["kind"], each["service_reference_variant"], each["content"]) for each in described
        )
        == PUBLIC_KINDS
    )
    assert json.loads(json.dumps(described)) == described


def test_every_sample_of_the_protocol_that_is_of_duis_is_described(tmp_path: Path) -> None:
    kinds = set()
    for number, sample in enumerate(samples().values()):
        if re.search(r"<sr:(Request|Response) ", sample.message.xml[:60]):
            path = tmp_path / f"{number}.xml"
            path.write_text(sample.message.xml, encoding="utf-8")
            (described,) = describe_files([path], None)
            assert described["errors"] == []
            kinds.add(described["kind"])
    assert kinds == {"Service Request", "Signed Pre-Command", *(each.value for each in Kind)}


def test_a_response_is_described_by_what_it_is_about(tmp_path: Path) -> None:
    path = tmp_path / "alert.xml"
    path.write_text(samples()["dcc/out/dcc-alert-command-failure"].message.xml)
    (described,) = describe_files([path], None)
    assert (described["kind"], described["alert_code"]) == ("DCC Alert", "N10")
    assert described["about"] == str(NON_CRITICAL.request_id)
    assert described["signed_by"]["issuer"] == "CN=U1, OU=07"


def test_gzip_is_called_gzip(tmp_path: Path) -> None:
    path = tmp_path / "request.xml"
    path.write_bytes(gzip.compress(make_request("8.3", USER).encode()))
    (error,) = describe_files([path], None)[0]["errors"]
    assert "is gzip" in error


@pytest.fixture
def pre_command(tmp_path: Path) -> Path:
    path = tmp_path / "pre-command.xml"
    path.write_text(samples()["dcc/answer/pre-command"].message.xml)
    return path


def test_a_signed_pre_command_is_made_of_a_pre_command(pre_command: Path) -> None:
    form = parse_request(make_signed_pre_command(pre_command, None, sign_with_seed="s"))
    assert form.is_signed_pre_command
    assert (form.originator, form.target) == (CRITICAL.originator, CRITICAL.target)
    assert (form.variant, form.command_variant) == (CRITICAL.variant, 5)
    assert form.counter == CRITICAL.counter + 1
    assert form.value("GBCSPayload") == b64encode(PAYLOAD).decode()
    assert form.signed_by is not None


def test_its_payload_and_all_else_can_be_given(pre_command: Path, tmp_path: Path) -> None:
    signed = tmp_path / "signed.gbcs"
    signed.write_bytes(b"\x00signed\xff")
    for answered in (pre_command, None):
        form = parse_request(
            make_signed_pre_command(
                answered,
                signed,
                variant="1.1.2",
                originator=USER,
                target=DEVICE,
                counter=7,
                command_variant=6,
                execution="2026-05-01T00:00:00Z",
            )
        )
        assert str(form.request_id) == f"{USER}:{DEVICE.upper()}:7"
        assert (form.variant, form.command_variant) == ("1.1.2", 6)
        assert form.value("GBCSPayload") == b64encode(b"\x00signed\xff").decode()
        assert form.execution_at is not None


@needs_schema
def test_a_signed_pre_command_that_is_made_is_valid(pre_command: Path) -> None:
    text = make_signed_pre_command(pre_command, None, sign_with_seed="s")
    assert load_schema(DUIS).validate(parse_xml(text)) == []


def test_what_is_no_pre_command_is_told_for_what_it_is(tmp_path: Path) -> None:
    path = tmp_path / "other.xml"
    path.write_text(samples()["dcc/answer/acknowledgement"].message.xml)
    with pytest.raises(BadInput, match="holds no Pre-Command, but this: Acknowledgement"):
        make_signed_pre_command(path, None)


@pytest.mark.parametrize(
    ("given", "says"),
    [
        ({}, "needs VARIANT, --from and --to"),
        ({"variant": "1.1.1", "originator": USER}, "needs VARIANT, --from and --to"),
        ({"variant": "4.1.1", "originator": USER, "target": DEVICE}, "is not Critical"),
        ({"variant": "1.1.1", "originator": USER, "target": DEVICE}, "is empty"),
    ],
)
def test_a_signed_pre_command_that_cannot_be_made_is_refused(
    tmp_path: Path, given: dict[str, Any], says: str
) -> None:
    (tmp_path / "empty").touch()
    with pytest.raises(BadInput, match=says):
        make_signed_pre_command(None, tmp_path / "empty", **given)


def test_a_request_is_made_from_texts() -> None:
    form = parse_request(
        make_request(
            "4.1.1",
            "90-b3-d5-1f-30-01-00-00",
            target=DEVICE,
            counter=12,
            command_variant=3,
            execution="never",
            first_in_sequence=True,
            preceding=f"{USER}:{DEVICE}:11",
        )
    )
    assert str(form.request_id) == f"{USER}:{DEVICE.upper()}:12"
    assert form.command_variant == 3
    assert form.first_in_sequence is True
    assert form.execution_at is not None
    assert form.preceding is not None


def test_a_non_device_request_goes_to_the_dcc_unless_told_otherwise() -> None:
    assert parse_request(make_request("8.3", USER)).target == DCC_EUI
    made = make_request("8.3", USER, values={"DeviceID": DEVICE})
    assert parse_request(made).named_device == DEVICE.upper()


def test_a_request_signed_with_a_seed_is_the_same_every_time() -> None:
    first = make_request("8.3", USER, sign_with_seed="s")
    assert first == make_request("8.3", USER, sign_with_seed="s")
    assert first != make_request("8.3", USER, sign_with_seed="t")
    assert parse_request(first).signed_by is not None
    assert parse_xml(first) is not None


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"variant": "99"}, "no Service Reference Variant"),
        ({"variant": "4.1.1"}, "name it with --to EUI"),
        ({"originator": "me"}, "--from: 'me' is not eight octets"),
        ({"counter": -1}, "--counter -1: give a number"),
        ({"command_variant": 10}, "--command-variant 10: give a number"),
        ({"execution": "tomorrow"}, "--at: 'tomorrow' is not a date and time"),
        ({"execution": "never"}, "--at: 8.3 .* has no execution date"),
        ({"preceding": "1"}, "--after: '1' is not originator:target:counter"),
        ({"values": {"Nothing": "x"}}, "--set: .* has no Nothing"),
    ],
)
def test_a_wrong_option_is_bad_input(options: dict[str, object], message: str) -> None:
    given: dict[str, Any] = {"variant": "8.3", "originator": USER, **options}
    with pytest.raises(BadInput, match=message):
        make_request(**given)
