"""Every fixture record that the suite sends is as its schema says."""

from __future__ import annotations

from typing import Any

import pytest

from srpd.conformance.bindings.system_fixtures import (
    SYSTEM_FIXTURES,
    period_of_thresholds,
    thresholds_of,
)
from srpd.conformance.bindings.timing import timing
from srpd.conformance.fixtures.world import BEGIN, SUITE_SEED, base_world, changed
from srpd.conformance.fixtures.world_keys import (
    certificates_at_the_start,
    fixtures_of_the_world,
    keys_of_the_world,
)
from srpd.conformance.messages.pki import TestPki
from srpd.conformance.reference import ReferenceDcc
from srpd.conformance.targets.samples import samples
from srpd.conformance.targets.schemas import finding, schemas
from srpd.conformance.targets.transcripts import transcript
from srpd.model.systems import SYSTEMS, system

PKI = TestPki(SUITE_SEED, BEGIN)


@pytest.mark.parametrize("name", SYSTEMS)
def test_what_a_case_of_a_system_begins_with_is_valid(name: str) -> None:
    found, fixture = system(name), SYSTEM_FIXTURES[name]
    known = certificates_at_the_start(PKI, found.bearer)
    period = period_of_thresholds(found, timing())
    records = changed({**base_world(), **known}, thresholds_of(found, period))
    assert finding(changed(records, fixture.records), "records") == ""


@pytest.mark.parametrize("name", SYSTEMS)
def test_what_a_circumstance_of_a_system_changes_is_valid(name: str) -> None:
    for circumstance in system(name).circumstances:
        for value in circumstance.values:
            records = SYSTEM_FIXTURES[name].records_of(circumstance.name, value, PKI)
            assert finding(records, "records") == ""


@pytest.mark.parametrize("role", ["dcc", "cos-party", "s1sp", "user"])
def test_the_records_of_the_transcripts_are_valid(role: str) -> None:
    sent = [row["request"]["params"] for row in transcript(f"conversation-{role}")]
    fields: list[Any] = [each["message"].get("fields", {}) for each in sent if "message" in each]
    records = [each["records"] for each in (*sent, *fields) if "records" in each]
    assert records
    for each in records:
        assert finding(each, "records") == ""


def test_the_fixture_file_of_the_suites_world_has_valid_records() -> None:
    fixtures = fixtures_of_the_world(keys_of_the_world(SUITE_SEED, BEGIN))
    assert finding(dict(fixtures.records), "records") == ""


def test_the_sample_of_an_update_has_valid_records() -> None:
    update = samples()["dcc/in/update"].message.fields
    assert finding(update["records"], "records") == ""


def test_the_schema_has_the_tables_that_the_reference_takes() -> None:
    tables = schemas()["records"]["properties"]
    assert ReferenceDcc().load({name: [] for name in tables}).refused == ()
    [refused] = ReferenceDcc().load({"no such table": []}).refused
    assert all(name in refused for name in tables)


def test_a_member_that_the_schema_does_not_name_is_found() -> None:
    [first, *_] = base_world()["users"]
    assert finding({"users": [{**first, "colour": "red"}]}, "records")
