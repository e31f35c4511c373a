"""Every Service Reference Variant can be built, and what is built is schema-valid."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from srpd.conformance.messages.build import (
    body_of,
    body_templates,
    build_request,
    default_command_variant,
    signed_pre_command,
)
from srpd.conformance.messages.identifiers import DCC_EUI, MAX_COUNTER, RequestId, eui
from srpd.conformance.messages.instants import NEVER, ExecutionAt
from srpd.conformance.messages.requests import parse_request
from srpd.conformance.messages.schema import ENVIRONMENT, DuisSchema, find_schema, load_schema
from srpd.conformance.messages.xml import serialise
from srpd.model.catalogue import SERVICE_REQUESTS, FutureDating
from srpd.model.faults import BadInput
from tests.places import SHARED

DUIS = SHARED / "duis"
USER = eui("90-B3-D5-1F-30-01-00-00")
DEVICE = eui("00-DB-12-34-56-78-90-A0")
AT = datetime(2026, 1, 15, 9, tzinfo=UTC)

euis = st.binary(min_size=8, max_size=8).map(lambda octets: eui(octets.hex("-")))
request_ids = st.builds(RequestId, euis, euis, st.integers(0, MAX_COUNTER))
instants = st.datetimes(datetime(2000, 1, 1), datetime(2999, 1, 1), timezones=st.just(UTC))
flags = st.none() | st.booleans()


@pytest.fixture(scope="module")
def schema() -> DuisSchema:
    if not DUIS.is_dir():
        pytest.skip("the official DUIS schema is not here")
    return load_schema(DUIS)


def test_there_is_one_body_for_every_variant_of_the_catalogue() -> None:
    assert {variant: each.name for variant, each in body_templates().items()} == {
        variant: row.body for variant, row in SERVICE_REQUESTS.items()
    }


def test_what_the_matrix_calls_future_dated_has_an_execution_date() -> None:
    for variant, row in SERVICE_REQUESTS.items():
        future_dated = row.future_dated is not FutureDating.NONE
        assert body_templates()[variant].future_datable is future_dated, variant


def test_service_opt_out_alone_must_have_an_execution_date() -> None:
    must = [each.variant for each in body_templates().values() if each.future_dated == "required"]
    assert must == ["8.5"]


@pytest.mark.parametrize("variant", SERVICE_REQUESTS)
def test_every_variant_is_schema_valid_in_every_command_variant_and_dating(
    variant: str, schema: DuisSchema
) -> None:
    row = SERVICE_REQUESTS[variant]
    dates: list[ExecutionAt] = [None]
    if body_templates()[variant].future_datable:
        dates += [AT, NEVER]
    for command_variant in row.command_variants:
        signed = command_variant in (5, 6, 7)
        for at in [None, AT, NEVER] if signed else dates:
            request = (
                signed_pre_command(
                    variant, USER, DEVICE, 7, b"x", command_variant=command_variant, execution_at=at
                )
                if signed
                else build_request(
                    variant, USER, DEVICE, 7, command_variant=command_variant, execution_at=at
                )
            )
            assert schema.validate(request) == []
            form = parse_request(serialise(request))
            assert form.variant == variant
            assert form.service_reference == row.reference
            assert form.command_variant == command_variant
            assert form.critical is row.critical
            assert form.is_signed_pre_command is signed
            if at is not None:
                assert form.execution_at == at


@given(
    st.sampled_from(sorted(SERVICE_REQUESTS)),
    request_ids,
    st.none() | st.integers(1, 9),
    st.none() | instants | st.just(NEVER),
    flags,
    st.none() | request_ids,
)
def test_a_request_is_read_as_it_was_built(
    variant: str,
    request_id: RequestId,
    command_variant: int | None,
    at: ExecutionAt,
    first: bool | None,
    preceding: RequestId | None,
) -> None:
    if not body_templates()[variant].future_datable:
        at = None
    built = build_request(
        variant,
        request_id.originator,
        request_id.target,
        request_id.counter,
        command_variant=command_variant,
        execution_at=at,
        first_in_sequence=first,
        preceding=preceding,
    )
    form = parse_request(built)
    assert parse_request(serialise(built)) == form
    assert form.request_id == request_id
    assert form.command_variant == (command_variant or default_command_variant(variant))
    assert form.first_in_sequence is first
    assert form.preceding == preceding
    assert form.execution_at == at or (at is None and variant == "8.5")
    assert form.body_name == SERVICE_REQUESTS[variant].body


def test_building_twice_gives_the_same_text() -> None:
    first, second = (serialise(build_request("6.23", USER, DEVICE, 1)) for _ in range(2))
    assert first == second


def test_leaf_values_are_replaced_and_removed_by_path(schema: DuisSchema) -> None:
    request = build_request(
        "8.11",
        USER,
        DEVICE,
        1,
        body={"RequestType": "Remove", "AddDeviceToCHFWhitelist": None, "DeviceID": DCC_EUI},
    )
    form = parse_request(request)
    assert schema.validate(request) == []
    assert form.value("RequestType") == "Remove"
    assert form.named_device == DCC_EUI
    assert not form.has("AddDeviceToCHFWhitelist")
    assert parse_request(build_request("8.11", USER, DEVICE, 1)).value("RequestType") == "Add"


def test_a_whole_body_can_be_given(schema: DuisSchema) -> None:
    body = body_of("UpdateInventory", ("DeviceID", DEVICE), ("UpdateMPxN/ImportMPxN", "13123"))
    request = build_request("8.4", USER, DCC_EUI, 1, body=body)
    assert schema.validate(request) == []
    assert parse_request(request).mpxns == (("ImportMPxN", "13123"),)
    assert body.getparent() is None


@pytest.mark.parametrize(
    ("variant", "body", "at", "message"),
    [
        ("99.9", None, None, "no Service Reference Variant"),
        ("8.3", {"Nothing": "1"}, None, "DecommissionDevice has no Nothing"),
        ("8.11", {"AddDeviceToCHFWhitelist": "1"}, None, "holds elements"),
        ("8.3", {"DeviceID": "\0"}, None, "characters that XML cannot hold"),
        ("8.3", None, AT, "has no ExecutionDateTime"),
    ],
)
def test_what_cannot_be_built_is_the_users_fault(
    variant: str, body: dict[str, str | None] | None, at: ExecutionAt, message: str
) -> None:
    with pytest.raises(BadInput, match=message):
        build_request(variant, USER, DEVICE, 1, body=body, execution_at=at)


def test_what_is_invalid_is_told_with_its_line(schema: DuisSchema) -> None:
    request = build_request("8.3", USER, DCC_EUI, 1, body={"DeviceID": "nobody"})
    problems = schema.validate(request)
    assert problems
    assert all(problem.partition(": ")[0].isdigit() for problem in problems)
    assert "DeviceID" in problems[0]


def test_the_schema_is_found_by_option_or_environment(
    monkeypatch: pytest.MonkeyPatch, schema: DuisSchema
) -> None:
    monkeypatch.delenv(ENVIRONMENT, raising=False)
    assert find_schema(None) is None
    by_file = find_schema(schema.path)
    assert by_file is not None
    assert by_file.path == schema.path
    monkeypatch.setenv(ENVIRONMENT, str(DUIS))
    by_environment = find_schema(None)
    assert by_environment is not None
    assert by_environment.path == schema.path


def test_a_schema_that_is_not_there_or_not_one_is_bad_input(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="no such file or folder"):
        load_schema(tmp_path / "nowhere")
    with pytest.raises(BadInput, match=r"holds no DUIS\*\.xsd"):
        load_schema(tmp_path)
    wrong = tmp_path / "DUIS.xsd"
    wrong.write_text("no XML")
    with pytest.raises(BadInput, match="not XML"):
        load_schema(tmp_path)
    wrong.write_text('<schema xmlns="http://www.w3.org/2001/XMLSchema"/>')
    with pytest.raises(BadInput, match="not the DUIS schema"):
        load_schema(wrong)
    (tmp_path / "DUIS 2.xsd").write_text("x")
    with pytest.raises(BadInput, match="several DUIS schemas"):
        load_schema(tmp_path)


def test_a_duis_schema_without_those_it_imports_is_bad_input(
    tmp_path: Path, schema: DuisSchema
) -> None:
    alone = tmp_path / "DUIS.xsd"
    alone.write_bytes(schema.path.read_bytes())
    with pytest.raises(BadInput, match="does not compile"):
        load_schema(alone)
