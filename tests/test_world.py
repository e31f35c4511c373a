"""The world of the tests: what it holds, and how one world is turned into another."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from srpd.conformance.reference import ReferenceDcc
from srpd.conformance.world import (
    BEGINNING_OF_TIME,
    ROLES,
    base_world,
    changed,
    device,
    device_id,
    differences,
    mpxn_of,
    registration,
    user,
    user_of_role,
)

NAMES = ("esme", "gsme", "chf", "gpf", "ppmid", "ihd", "new-meter")
USERS = st.builds(
    user,
    st.sampled_from(ROLES),
    rival=st.booleans(),
    rights=st.sampled_from(["active", "suspended"]),
)
DEVICES = st.builds(
    device,
    st.sampled_from(NAMES),
    st.just("ESME"),
    st.sampled_from(["Commissioned", "Pending", "Suspended", None]),
)
REGISTRATIONS = st.builds(
    registration,
    st.sampled_from(["1312345678111", "1312345678222"]),
    st.sampled_from(["IS", "ED"]),
    rival=st.booleans(),
    until=st.sampled_from([None, BEGINNING_OF_TIME]),
)
CHANGES = st.fixed_dictionaries(
    {},
    optional={
        "users": st.lists(USERS, max_size=4),
        "devices": st.lists(DEVICES, max_size=4),
        "registrations": st.lists(REGISTRATIONS, max_size=4),
    },
)


def _as_sets(world: dict[str, list[dict[str, Any]]]) -> dict[str, set[str]]:
    return {
        table: {repr(sorted(r.items(), key=str)) for r in rows} for table, rows in world.items()
    }


@given(CHANGES, CHANGES)
def test_applying_the_differences_gives_the_world_that_is_wanted(one: Any, other: Any) -> None:
    now = changed(base_world(), one)
    wanted = changed(now, other)
    assert _as_sets(changed(now, differences(now, wanted))) == _as_sets(wanted)


@given(CHANGES)
def test_a_world_does_not_differ_from_itself(changes: Any) -> None:
    world = changed(base_world(), changes)
    assert differences(world, world) == {}


@given(CHANGES)
def test_changing_a_world_leaves_the_old_one_as_it_is(changes: Any) -> None:
    before = base_world()
    changed(before, changes)
    assert before == base_world()


@given(CHANGES)
def test_changing_twice_is_changing_once(changes: Any) -> None:
    once = changed(base_world(), changes)
    assert changed(once, changes) == once


def test_a_registration_that_is_no_longer_wanted_is_ended() -> None:
    extra = registration("1312345678111", "IS", rival=True)
    now = changed(base_world(), {"registrations": [extra]})
    found = differences(now, base_world())
    assert found == {"registrations": [{**extra, "to": BEGINNING_OF_TIME}]}


def test_the_reference_accepts_every_record_of_the_world() -> None:
    dcc = ReferenceDcc()
    dcc.reset("2026-03-02T00:05:00Z")
    assert dcc.load(base_world()).refused == ()


@pytest.mark.parametrize("table", ["users", "devices"])
def test_no_identifier_is_given_twice(table: str) -> None:
    ids = [record["id"] for record in base_world()[table]]
    assert len(set(ids)) == len(ids)


def test_every_role_has_a_user_and_a_rival() -> None:
    users = {user_of_role(role, rival=rival) for role in ROLES for rival in (False, True)}
    assert len(users) == 2 * len(ROLES)


def test_every_device_that_is_named_is_in_the_world() -> None:
    world = base_world()
    held = {record["id"] for record in world["devices"]}
    named = {r[part] for r in world["devices"] for part in ("chf", "gpf") if r[part]}
    assert named <= held


def test_smets1_devices_have_a_service_provider_and_others_have_none() -> None:
    for record in base_world()["devices"]:
        assert bool(record["s1sp"]) == (record["generation"] == "SMETS1")


def test_a_meter_and_its_home_are_led_to_by_one_mpan() -> None:
    assert mpxn_of("esme") == mpxn_of("chf") != mpxn_of("gsme") == mpxn_of("gpf")


def test_an_unknown_device_name_is_refused() -> None:
    with pytest.raises(KeyError):
        device_id("nonesuch")
