"""Suite files: the same bytes for the same seed, read back whole, and refused with a reason."""

from __future__ import annotations

import copy
import json
import os
import subprocess
import sys
from contextlib import suppress
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from srpd.generators.suite import (
    FORMAT,
    LARGEST_FILE,
    Suite,
    as_text,
    compiled,
    make_suite,
    read_suite,
    suite_from,
    write_suite,
)
from srpd.model.faults import BadInput
from srpd.model.readings import DEFAULTS
from srpd.model.register import REGISTER, in_legal_order
from srpd.model.systems import SYSTEMS

SMALL = ("type-2", "storage")
SUITE = make_suite(SMALL, DEFAULTS, seed=7)
TEXT = as_text(SUITE)
CONTENT: dict[str, Any] = json.loads(TEXT)

_PROGRAM = """
import sys
from srpd.generators.suite import as_text, make_suite
from srpd.model.readings import DEFAULTS
sys.stdout.write(as_text(make_suite(["small", "storage"], DEFAULTS, seed=5)))
"""


def test_the_same_seed_gives_the_same_bytes() -> None:
    assert as_text(make_suite(SMALL, DEFAULTS, seed=7)) == TEXT


def test_the_bytes_do_not_depend_on_the_hash_seed_of_the_process() -> None:
    texts = {
        subprocess.run(  # noqa: S603 - this interpreter, and a program given above
            [sys.executable, "-c", _PROGRAM],
            env={**os.environ, "PYTHONHASHSEED": seed},
            check=True,
            capture_output=True,
        ).stdout
        for seed in ("1", "2")
    }
    assert len(texts) == 1
    here = as_text(make_suite(["small", "storage"], DEFAULTS, seed=5))
    assert texts == {here.encode()}


def test_another_seed_gives_another_suite() -> None:
    assert make_suite(SMALL, DEFAULTS, seed=8).cases != SUITE.cases


def test_without_names_every_system_is_in_the_suite() -> None:
    suite = make_suite([], DEFAULTS)
    assert {case.system for case in suite.cases} == set(SYSTEMS)
    assert [row.system for row in suite.coverage] == list(SYSTEMS)


def test_a_suite_of_an_unknown_system_is_bad_input() -> None:
    with pytest.raises(BadInput, match="no system 'smal'"):
        make_suite(["smal"], DEFAULTS)


def test_a_suite_that_is_written_and_read_is_the_same(tmp_path: Path) -> None:
    path = tmp_path / "folder" / "suite.json"
    write_suite(SUITE, path)
    assert read_suite(path) == SUITE
    assert path.read_bytes() == TEXT.encode()
    assert [each.name for each in path.parent.iterdir()] == ["suite.json"]


def test_a_suite_can_be_written_over_another(tmp_path: Path) -> None:
    path = tmp_path / "suite.json"
    write_suite(make_suite(["type-2"], DEFAULTS), path)
    write_suite(SUITE, path)
    assert read_suite(path) == SUITE


def test_the_ids_of_a_suite_are_unique_and_those_of_steps_begin_with_their_case() -> None:
    ids = [case.id for case in SUITE.cases]
    ids += [step.id for case in SUITE.cases for step in case.steps]
    assert len(set(ids)) == len(ids)
    for case in SUITE.cases:
        assert case.id.startswith(f"{case.system}-")
        assert [step.id for step in case.steps] == [
            f"{case.id}.{place}" for place in range(1, len(case.steps) + 1)
        ]


def test_every_step_names_clauses_of_the_register_in_legal_order() -> None:
    for case in make_suite([], DEFAULTS).cases:
        for step in case.steps:
            assert set(step.clauses) <= set(REGISTER)
            assert list(step.clauses) == list(in_legal_order(step.clauses))


def test_every_step_names_clauses_and_a_fixture_those_of_what_it_prepares_for() -> None:
    for case in make_suite([], DEFAULTS).cases:
        graph = compiled(case.system, DEFAULTS)
        fixtures = {s.name for n, s in enumerate(graph.stimuli) if graph.is_fixture(n)}
        assert case.steps[-1].stimulus not in fixtures
        for step, following in pairwise(case.steps):
            assert step.clauses
            if step.stimulus in fixtures:
                assert step.clauses == following.clauses


def test_the_coverage_counts_what_is_in_the_suite() -> None:
    for row in SUITE.coverage:
        cases = [case for case in SUITE.cases if case.system == row.system]
        graph = compiled(row.system, DEFAULTS)
        assert row.tests == len(cases)
        assert row.steps == sum(len(case.steps) for case in cases)
        assert row.configurations == len(graph.configurations)
        assert row.items == sum(1 for _, x, _ in graph.moves() if not graph.is_fixture(x))
        assert row.covered == row.items
        assert row.gap == row.cost - row.lower_bound >= 0
        assert row.cost == row.steps + 2 * row.tests


def test_a_suite_holds_no_expectation() -> None:
    for case in CONTENT["cases"]:
        assert set(case) == {"id", "system", "steps"}
        for step in case["steps"]:
            assert set(step) == {"id", "stimulus", "clauses"}


def test_a_suite_remembers_the_readings_it_was_made_under() -> None:
    choices = {**DEFAULTS, "H-01": "m"}
    suite = make_suite(["storage"], choices)
    assert suite_from(json.loads(as_text(suite)), "x").readings == choices


def refusal(content: object) -> str:
    with pytest.raises(BadInput) as caught:
        suite_from(content, "there.json")
    return str(caught.value)


def changed(*path: str | int, to: object) -> dict[str, Any]:
    """The content with one place replaced."""
    found = copy.deepcopy(CONTENT)
    place: Any = found
    for part in path[:-1]:
        place = place[part]
    place[path[-1]] = to
    return found


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ([], "there.json: not an object"),
        ({}, f"its format is None, not '{FORMAT}'"),
        (changed("format", to="srpd-suite/9"), "its format is 'srpd-suite/9'"),
        (changed("readings", to=[]), "there.json: readings: not an object"),
        (changed("readings", to={"H-99": "n"}), "there is no reading H-99=n"),
        (changed("readings", to={"H-01": "x"}), "there is no reading H-01=x"),
        (changed("readings", to={"H-12": ""}), "there is no reading H-12="),
        (changed("readings", to={"H-01": ["n"]}), "there.json: readings"),
        (changed("readings", to={"H-01": {}}), "there.json: readings"),
        (changed("readings", to={"H-01": None}), "there.json: readings"),
        (changed("seed", to="7"), "seed is '7', not a whole number"),
        (changed("seed", to=1.5), "seed is 1.5, not a whole number"),
        (changed("cases", to=None), "there.json: cases: missing, or not a list"),
        (changed("cases", to={}), "there.json: cases: missing, or not a list"),
        (changed("cases", 0, to=3), "there.json: cases[0]: not an object"),
        (changed("cases", 1, "id", to=""), "there.json: cases[1]: id: missing"),
        (changed("cases", 1, "id", to="x" * 501), "there.json: cases[1]: id: missing"),
        (changed("cases", 1, "id", to=CONTENT["cases"][0]["id"]), "appears twice"),
        (changed("cases", 1, "system", to="smal"), "there.json: cases[1]: there is no system"),
        (changed("cases", 1, "system", to=["small"]), "there.json: cases[1]: system: missing"),
        (changed("cases", 1, "steps", to="x"), "there.json: cases[1]: steps: missing"),
        (changed("cases", 1, "steps", 0, to=[]), "there.json: cases[1]: steps[0]: not an object"),
        (
            changed("cases", 1, "steps", 0, "stimulus", to="dance"),
            "there.json: cases[1]: steps[0]: the system type-2 has no stimulus 'dance'",
        ),
        (
            changed("cases", 1, "steps", 0, "clauses", to="6.1"),
            "there.json: cases[1]: steps[0]: clauses: missing, or not a list",
        ),
        (
            changed("cases", 1, "steps", 0, "clauses", to=[6.1]),
            "there.json: cases[1]: steps[0]: clauses: missing",
        ),
        (changed("cases", 1, "steps", 0, "id", to=None), "cases[1]: steps[0]: id: missing"),
        (changed("coverage", to=4), "there.json: coverage: missing, or not a list"),
        (changed("coverage", 0, "tests", to="4"), "coverage[0]: tests is missing or not"),
        (changed("coverage", 0, "system", to=None), "coverage[0]: system: missing"),
    ],
)
def test_a_malformed_suite_is_refused_with_its_place(content: object, words: str) -> None:
    message = refusal(content)
    assert message.startswith("there.json")
    assert words in message


def places(content: Any, path: tuple[str | int, ...] = ()) -> list[tuple[str | int, ...]]:
    inside: list[tuple[str | int, ...]] = []
    if isinstance(content, dict):
        inside = [p for key, value in content.items() for p in places(value, (*path, key))]
    elif isinstance(content, list):
        inside = [p for n, value in enumerate(content[:2]) for p in places(value, (*path, n))]
    return [*([path] if path else []), *inside]


PLACES = places(CONTENT)
SCALARS = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=6)
    | st.sampled_from(["small", "type-2", "H-01", "n", "6.1", FORMAT])
)
JUNK: st.SearchStrategy[Any] = st.recursive(
    SCALARS,
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.text(max_size=4) | st.sampled_from(["H-01", "id"]), inner, max_size=3)
    ),
    max_leaves=6,
)


@settings(max_examples=200, suppress_health_check=[HealthCheck.too_slow])
@example(("readings", "H-01"), [])
@given(st.sampled_from(PLACES), JUNK)
def test_a_suite_with_junk_in_any_place_is_read_or_refused_as_bad_input(
    place: tuple[str | int, ...], junk: object
) -> None:
    with suppress(BadInput):
        assert isinstance(suite_from(changed(*place, to=junk), "there.json"), Suite)


@given(st.sampled_from(PLACES))
def test_a_suite_with_any_place_missing_is_read_or_refused_as_bad_input(
    place: tuple[str | int, ...],
) -> None:
    found = copy.deepcopy(CONTENT)
    inside: Any = found
    for part in place[:-1]:
        inside = inside[part]
    del inside[place[-1]]
    with suppress(BadInput):
        assert isinstance(suite_from(found, "there.json"), Suite)


@given(JUNK)
def test_any_json_is_refused_as_bad_input(junk: object) -> None:
    assert refusal(junk).startswith("there.json: ")


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.binary(max_size=60))
def test_any_file_is_refused_as_bad_input(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "there.json"
    path.write_bytes(content)
    with pytest.raises(BadInput) as caught:
        read_suite(path)
    assert str(caught.value).startswith(f"{path}: ")


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60)
@given(st.integers(0, len(TEXT) - 3))
def test_a_suite_that_is_cut_short_is_refused_as_bad_input(tmp_path: Path, length: int) -> None:
    path = tmp_path / "there.json"
    path.write_text(TEXT[:length].rstrip(), encoding="utf-8")
    with pytest.raises(BadInput) as caught:
        read_suite(path)
    assert str(caught.value).startswith(f"{path}: not a suite file")


@pytest.mark.parametrize("content", ["[" * 100_000, "1" * 5_000, '"\\ud800"', "NaN", "﻿{}", ""])
def test_a_file_that_would_break_a_careless_reader_is_refused(tmp_path: Path, content: str) -> None:
    path = tmp_path / "there.json"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(BadInput) as caught:
        read_suite(path)
    assert str(caught.value).startswith(f"{path}: ")


def test_a_file_that_is_not_there_is_bad_input(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match=r"none\.json: cannot be read: No such file"):
        read_suite(tmp_path / "none.json")


def test_a_folder_is_not_a_suite_file(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="it is a folder, not a regular file"):
        read_suite(tmp_path)


def test_a_file_that_is_too_large_is_not_read(tmp_path: Path) -> None:
    path = tmp_path / "there.json"
    with path.open("wb") as file:
        file.truncate(LARGEST_FILE + 1)
    with pytest.raises(BadInput, match=f"larger than {LARGEST_FILE:,} bytes"):
        read_suite(path)


def test_a_suite_that_cannot_be_written_is_bad_input_and_leaves_nothing(tmp_path: Path) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("in the way", encoding="utf-8")
    with pytest.raises(BadInput, match="cannot be written"):
        write_suite(SUITE, blocked / "suite.json")
    assert blocked.read_text(encoding="utf-8") == "in the way"
