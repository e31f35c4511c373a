"""Suites in which stimuli happen in manners: what is covered, in which order, and what is not."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from srpd.conformance.manners import KINDS, handled, manners_of
from srpd.conformance.suites.observations import Observer
from srpd.generators.cases import Suite
from srpd.generators.graphs import compiled
from srpd.generators.manners import Manner, Wanted, mannered_suite
from srpd.generators.routes import Routes
from srpd.generators.suite_file import as_text, suite_from
from srpd.model.composition import Happens
from srpd.model.faults import BadInput
from srpd.model.readings import DEFAULTS
from srpd.model.systems import SYSTEMS, system

SMALL = ("type-2", "dates", "hub-firmware", "user-pre-command")
PLAIN = Manner("plainly", "as usual", "no rule")


def made(name: str, *manners: Manner, longest: int | None = None) -> Suite:
    """A suite in which every stimulus of a system happens in these manners."""
    stimuli = [s.name for s in system(name).stimuli if isinstance(s, Happens)]
    wanted = Wanted("manners", Observer, longest=longest)
    return mannered_suite(wanted, {name: dict.fromkeys(stimuli, manners)}, DEFAULTS)


@given(
    name=st.sampled_from(SMALL),
    still=st.lists(st.booleans(), min_size=1, max_size=3),
    longest=st.integers(1, 12),
)
def test_every_manner_of_a_stimulus_is_covered_once_or_named(
    name: str, still: list[bool], longest: int
) -> None:
    manners = [replace(PLAIN, name=str(n), still=each) for n, each in enumerate(still)]
    suite = made(name, *manners, longest=longest)
    steps = Counter((s.stimulus, s.manner) for c in suite.cases for s in c.steps if s.manner)
    assert set(steps.values()) <= {1}
    stimuli = {s.name for s in system(name).stimuli if isinstance(s, Happens)}
    for stimulus in stimuli:
        for manner in manners:
            named = any(u.item == f"{stimulus}: {manner.name}" for u in suite.uncovered)
            assert ((stimulus, manner.name) in steps) is not named


@given(name=st.sampled_from(SMALL), still=st.booleans())
def test_every_test_can_be_walked_with_still_steps_left_out(name: str, still: bool) -> None:
    suite = made(name, replace(PLAIN, still=still))
    graph = compiled(name, DEFAULTS)
    numbers = {stimulus.name: n for n, stimulus in enumerate(graph.stimuli)}
    for case in suite.cases:
        taken = [numbers[s.stimulus] for s in case.steps if not (s.manner and still)]
        assert Routes(graph).walk(taken) is not None


def test_the_same_is_made_every_time() -> None:
    assert as_text(made("type-2", PLAIN)) == as_text(made("type-2", PLAIN))


def test_what_is_last_ends_its_test() -> None:
    suite = made("type-2", replace(PLAIN, last=True))
    assert all(not step.manner for case in suite.cases for step in case.steps[:-1])


def test_what_is_left_out_says_why() -> None:
    suite = made("dates", replace(PLAIN, left_out="it is not said"))
    assert suite.cases == ()
    assert {each.why for each in suite.uncovered} == {"it is not said"}


def test_what_is_for_the_start_is_the_first_step() -> None:
    suite = made("hub-firmware", replace(PLAIN, at_start=True))
    assert suite.cases
    assert all(case.steps[0].manner for case in suite.cases)


def test_a_manner_is_tried_only_where_one_of_its_clauses_governs() -> None:
    suite = made("hub-firmware", replace(PLAIN, where=frozenset({"5.2"})))
    tried = [s for case in suite.cases for s in case.steps if s.manner]
    assert tried
    assert all("5.2" in step.clauses for step in tried)


def test_what_shows_that_a_period_has_ended_follows() -> None:
    table = {"detection": manners_of("boundaries", system("detection"))}
    suite = mannered_suite(Wanted("boundaries", Observer), table, DEFAULTS)
    ended = [c for c in suite.cases if any(s.stimulus == "the period ends" for s in c.steps)]
    assert ended
    for case in ended:
        place = next(n for n, s in enumerate(case.steps) if s.stimulus == "the period ends")
        assert case.steps[place].manner
        assert case.steps[place + 1 :]


@pytest.mark.parametrize("name", SYSTEMS)
def test_the_manners_of_a_stimulus_have_names_of_their_own_and_say_their_rule(name: str) -> None:
    stimuli = {stimulus.name for stimulus in system(name).stimuli}
    for kind in KINDS:
        for stimulus, manners in manners_of(kind, system(name)).items():
            assert stimulus in stimuli
            names = [manner.name for manner in manners]
            assert len(set(names)) == len(names)
            assert all(manner.says and manner.rule for manner in manners)


def test_a_manner_survives_the_suite_file() -> None:
    suite = made("dates", PLAIN)
    content = json.loads(as_text(suite))
    assert suite_from(content, "it") == suite


def test_a_manner_that_there_is_not_is_refused_by_name() -> None:
    with pytest.raises(BadInput, match="one second before"):
        handled("storage", "wait until the execution date", "one secnd before")
