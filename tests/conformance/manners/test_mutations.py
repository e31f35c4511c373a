"""Mutations: names that say all of a change, and the changes that the DUIS schema tells."""

from __future__ import annotations

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from srpd.conformance.bindings.arrangements import NotArranged
from srpd.conformance.manners import from_schema
from srpd.conformance.manners.mutations import MOST_CHARACTERS, OPERATIONS, Mutation, read
from srpd.conformance.messages.build import build_request
from srpd.conformance.messages.identifiers import Eui
from srpd.conformance.messages.schema import load_schema
from srpd.conformance.messages.schema_parts import SchemaParts
from srpd.conformance.messages.xml import SR
from srpd.model.faults import BadInput
from srpd.model.systems import system
from tests.places import SHARED

OFFICIAL = SHARED / "duis"
needs_schema = pytest.mark.skipif(
    not OFFICIAL.is_dir(), reason="the official DUIS schema is not at hand: ../shared/duis"
)
USER, DEVICE = Eui("90-B3-D5-1F-30-01-00-01"), Eui("90-B3-D5-1F-30-02-00-01")
WITH_VALUE = ("added", "text", "renamed")

names = st.from_regex(r"[A-Za-z_][A-Za-z0-9_]{0,10}", fullmatch=True)
paths = st.one_of(st.just("."), st.lists(names, min_size=1, max_size=4).map("/".join))
names_or_texts = st.one_of(names, st.text(max_size=20))
parts = st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=60)


def _mutations(operation: str, path: str, part: str, text: str, times: int) -> Mutation:
    valued = operation in WITH_VALUE
    return Mutation(operation, path, part, text if valued else "", times if valued else 1)


mutations = st.builds(
    _mutations,
    st.sampled_from(sorted(OPERATIONS)),
    paths,
    parts,
    names_or_texts,
    st.integers(1, 9),
)


def message() -> etree._Element:
    return build_request("8.11", USER, DEVICE, 1)


def possible(mutation: Mutation) -> bool:
    try:
        mutation.confirm()
    except BadInput:
        return False
    return True


def at(element: etree._Element, path: str) -> list[str]:
    place = "/".join(f"{{{SR}}}{name}" for name in path.split("/"))
    return [each.text or "" for each in element.findall(place)]


@given(mutations)
def test_a_name_says_all_of_a_mutation(mutation: Mutation) -> None:
    if possible(mutation):
        assert read(mutation.name) == mutation


@given(st.text(max_size=200))
def test_a_text_is_no_name_or_refused_or_a_mutation(text: str) -> None:
    try:
        found = read(text)
    except BadInput:
        return
    assert found is None or isinstance(found, Mutation)


@given(mutations)
def test_what_is_possible_changes_a_copy_of_a_message_that_has_the_place(
    mutation: Mutation,
) -> None:
    before = message()
    if possible(mutation):
        with suppress(NotArranged):
            mutation.apply(before)
    assert etree.tostring(before) == etree.tostring(message())


def test_a_value_can_be_repeated() -> None:
    changed = Mutation("text", "Header/ServiceReference", "x", "ab", 3).apply(message())
    assert at(changed, "Header/ServiceReference") == ["ababab"]


def test_an_element_can_be_doubled_left_out_and_put_elsewhere() -> None:
    doubled = Mutation("twice", "Header/CommandVariant", "x").apply(message())
    assert at(doubled, "Header/CommandVariant") == ["1", "1"]
    for operation in ("missing", "elsewhere"):
        changed = Mutation(operation, "Header/CommandVariant", "x").apply(message())
        assert at(changed, "Header/CommandVariant") == []


def test_the_order_of_elements_can_be_changed() -> None:
    changed = Mutation("first", "Header/CommandVariant", "x").apply(message())
    assert changed[0][0].tag == f"{{{SR}}}CommandVariant"


def test_an_attribute_can_be_left_out_and_changed() -> None:
    assert Mutation("missing", "./@schemaVersion", "x").apply(message()).attrib == {}
    changed = Mutation("text", "./@schemaVersion", "x", "none").apply(message())
    assert changed.get("schemaVersion") == "none"


def test_a_message_can_carry_the_body_of_another_variant() -> None:
    of = Mutation("missing", "Header/CommandVariant", "x", variant="8.3").apply(message())
    assert at(of, "Header/ServiceReferenceVariant") == ["8.3"]
    assert len(at(of, "Body/DecommissionDevice")) == 1


@pytest.mark.parametrize(
    "name",
    [
        "exploded Header breaks x",
        'missing Header "value" breaks x',
        "text Header breaks x",
        f'text Header "{"a" * 100}"*{MOST_CHARACTERS} breaks x',
        "of 99.9: missing Header breaks x",
        r'text Header "\q" breaks x',
        r'text Header "\u0000" breaks x',
        'added Header "1st" breaks x',
        "twice . breaks x",
        "twice Header/@a breaks x",
        "missing Header//Body breaks x",
    ],
)
def test_a_name_that_asks_for_what_is_not_possible_is_refused(name: str) -> None:
    with pytest.raises(BadInput):
        read(name)


# The schema


@needs_schema
def test_a_part_of_the_schema_has_its_facets() -> None:
    parts = {part.path: part for part in SchemaParts(load_schema(OFFICIAL)).of(message())}
    within = "Body/UpdateHANDeviceLog/AddDeviceToCHFWhitelist"
    time = parts[f"{within}/JoinTimePeriod"].simple
    assert time is not None
    assert dict(time.facets) == {"minInclusive": "1", "maxInclusive": "3600"}
    assert parts[within].least == 0


@needs_schema
def test_every_mutation_told_by_the_schema_can_be_made_again_from_its_name() -> None:
    told = from_schema.manners(system("requests"), load_schema(OFFICIAL))
    made = [manner.name for manners in told.values() for manner in manners]
    assert len(made) > 2_000
    for name in made:
        found = read(name)
        assert found is not None
        assert found.name == name
        assert len(name) <= from_schema.LONGEST_NAME


@needs_schema
def test_every_variant_has_something_broken() -> None:
    told = from_schema.manners(system("requests"), load_schema(OFFICIAL))
    broken = {m.name for manners in told.values() for m in manners}
    carried = {found.variant for name in broken if (found := read(name)) is not None}
    sent = {stimulus.split("-")[0].removeprefix("send ") for stimulus in told}
    assert len(carried - {""} | sent) == 129


@needs_schema
def test_what_breaks_the_schema_belongs_to_what_is_not_verified() -> None:
    told = from_schema.manners(system("requests"), load_schema(OFFICIAL))
    for stimulus, manners in told.items():
        broken = stimulus.endswith("!structure-verified")
        assert all((" breaks " in manner.name) is broken for manner in manners)
