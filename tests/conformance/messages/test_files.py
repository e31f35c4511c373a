"""`srpd message parse` and `srpd message build`, without the command line."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import pytest

from srpd.conformance.messages.build import build_request
from srpd.conformance.messages.files import describe_files, make_request
from srpd.conformance.messages.identifiers import DCC_EUI, eui
from srpd.conformance.messages.requests import NO_FACTS, parse_request
from srpd.conformance.messages.schema import load_schema
from srpd.conformance.messages.xml import parse_xml, serialise
from srpd.model.faults import BadInput
from tests.places import SHARED

DUIS = SHARED / "duis"
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
        assert each.keys() == {"file", *NO_FACTS}
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
        ({"variant": "4.1.1"}, "name it with --target EUI"),
        ({"originator": "me"}, "originator: 'me' is not eight octets"),
        ({"counter": -1}, "counter -1 is out of range"),
        ({"command_variant": 10}, "no Command Variant 10"),
        ({"execution": "tomorrow"}, "execution date: 'tomorrow' is not a date and time"),
        ({"preceding": "1"}, "preceding: '1' is not originator:target:counter"),
        ({"values": {"Nothing": "x"}}, "has no Nothing"),
    ],
)
def test_a_wrong_option_is_bad_input(options: dict[str, object], message: str) -> None:
    given: dict[str, Any] = {"variant": "8.3", "originator": USER, **options}
    with pytest.raises(BadInput, match=message):
        make_request(**given)
