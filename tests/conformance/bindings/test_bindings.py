"""Bindings: every fact can be arranged, every event caused, and every duty seen."""

from __future__ import annotations

from datetime import timedelta

import pytest

from srpd.conformance.bindings.arrangements import STATUS_TOKENS, UNUSUAL, NotArranged, arrange
from srpd.conformance.bindings.drafts import Draft, content_of, draft, is_future_dated
from srpd.conformance.bindings.every import BINDINGS, FORBIDDEN, OWED, PERMITTED
from srpd.conformance.bindings.system_fixtures import (
    SYSTEM_FIXTURES,
    period_of_thresholds,
    thresholds_of,
)
from srpd.conformance.bindings.timing import timing
from srpd.conformance.bindings.ways import WAYS
from srpd.conformance.fixtures.world import BEGIN, device_id
from srpd.conformance.messages.build import build_request
from srpd.conformance.messages.identifiers import DCC_EUI
from srpd.conformance.messages.pki import TestPki
from srpd.conformance.messages.requests import parse_request
from srpd.model.catalogue import SERVICE_REQUESTS, SmiStatus
from srpd.model.checks import SERVICE_REQUEST_CHECKS
from srpd.model.composition import Profile
from srpd.model.notation import Rule
from srpd.model.requests import Fact
from srpd.model.systems import SYSTEMS
from srpd.model.systems.requests import PROFILES

PKI = TestPki("bindings", BEGIN)
BY_NAME = {profile.name: profile for profile in PROFILES}
CARDS = [card for system in SYSTEMS.values() for s in system.subjects for card in s.machine.cards]


def made(name: str) -> Draft:
    profile = BY_NAME[name]
    found = draft(profile, profile.facts, PKI)
    arrange(found)
    return found


def test_every_duty_that_is_owed_has_an_expectation() -> None:
    owed = {owed.duty for card in CARDS if isinstance(card, Rule) for owed in card.owed()}
    assert owed <= set(OWED)


def test_every_duty_that_is_forbidden_has_an_expectation() -> None:
    assert {duty for card in CARDS for duty in getattr(card, "shall_not", ())} <= set(FORBIDDEN)


def test_every_act_that_is_permitted_has_an_expectation() -> None:
    assert {duty for card in CARDS for duty in getattr(card, "may", ())} <= set(PERMITTED)


def test_every_system_has_a_fixture() -> None:
    assert set(SYSTEM_FIXTURES) == set(SYSTEMS)


@pytest.mark.parametrize("name", sorted(SYSTEMS))
def test_a_fixture_knows_every_circumstance_and_value(name: str) -> None:
    for circumstance in SYSTEMS[name].circumstances:
        for value in circumstance.values:
            assert SYSTEM_FIXTURES[name].records_of(circumstance.name, value, PKI)


def test_every_failing_fact_of_a_limb_can_be_arranged() -> None:
    of_the_devices = {Fact.SMI_STATUS, Fact.STATUS_OF_SCHEDULED}
    of_the_sender = {Fact.RESTORES_GAS_PROXY_ON_SHARED_HUB}
    arranged = {fact for fact, _ in UNUSUAL} | of_the_devices | of_the_sender
    assert {limb.fails.fact for limb in SERVICE_REQUEST_CHECKS} <= arranged


def test_every_smi_status_has_a_token() -> None:
    assert set(STATUS_TOKENS) == set(SmiStatus)


@pytest.mark.parametrize("profile", PROFILES, ids=lambda p: p.name)
def test_every_profile_makes_a_request_of_its_variant(profile: Profile) -> None:
    found = made(profile.name)
    element = build_request(
        found.variant,
        found.sender,
        found.target,
        7,
        command_variant=found.command_variant,
        body=content_of(found),
    )
    request = parse_request(element)
    assert (request.variant, request.originator) == (profile.facts[Fact.VARIANT], found.sender)


def test_a_request_with_nothing_wrong_needs_no_records() -> None:
    assert made("4.1.1-IS-esme").records == {}


def test_a_non_device_request_is_for_the_dcc() -> None:
    assert made("8.2-IS-esme").target == DCC_EUI


def test_another_request_is_for_its_device() -> None:
    assert made("4.1.1-GS-gsme").target == device_id("gsme")


def test_suspended_rights_are_arranged_in_the_world() -> None:
    found = made("4.1.1-IS-esme!rights-held")
    assert [(u["id"], u["rights"]) for u in found.records["users"]] == [(found.sender, "suspended")]


def test_a_sender_of_another_role_is_not_eligible() -> None:
    found = made("4.1.1-IS-esme!role-eligible")
    roles = {str(role) for role in SERVICE_REQUESTS["4.1.1"].eligible_roles}
    assert found.role not in roles


def test_a_role_that_every_role_may_have_cannot_be_arranged() -> None:
    every = next(n for n, row in SERVICE_REQUESTS.items() if len(row.eligible_roles) >= 7)
    profile = BY_NAME["8.2-IS-esme"]
    facts = {**profile.facts, Fact.VARIANT: every, Fact.ROLE_ELIGIBLE: False}
    with pytest.raises(NotArranged, match=f"every User Role may send {every}"):
        arrange(draft(profile, facts, PKI))


def test_only_a_future_dated_request_is_future_dated() -> None:
    assert is_future_dated(made("1.1.1-IS-esme-smets1-future-dated"))
    assert not is_future_dated(made("1.1.1-IS-esme-smets1-never"))


def test_every_way_that_a_profile_names_can_be_arranged() -> None:
    named = {p.how for system in SYSTEMS.values() for s in system.subjects for p in s.profiles}
    assert named - {""} == set(WAYS)


def test_a_way_takes_the_place_of_what_is_usual() -> None:
    found = made("4.1.1-IS-esme!command-variant")
    assert found.whole_body is None
    assert made("4.1.1-IS-esme!structure-verified").whole_body is not None


def test_a_threshold_is_established_for_the_profiles_that_presuppose_one() -> None:
    found = thresholds_of(SYSTEMS["detection"], timedelta(days=1))["thresholds"]
    assert {(t["scope"], t["srv"]) for t in found} == {("user", "4.1.1"), ("value", "6.12")}


def test_a_period_that_no_stimulus_ends_outlasts_the_dates_of_a_case() -> None:
    spans = timing()
    assert period_of_thresholds(SYSTEMS["detection"], spans) == spans.window
    assert period_of_thresholds(SYSTEMS["cos"], spans) > 20 * spans.until_execution


def test_where_no_profile_presupposes_a_threshold_there_is_none() -> None:
    assert thresholds_of(SYSTEMS["requests"], timedelta(days=1))["thresholds"] == []


def test_every_machine_of_a_system_has_a_binding() -> None:
    machines = {s.machine.name for system in SYSTEMS.values() for s in system.subjects}
    assert machines <= set(BINDINGS)
