"""Readings: each choice changes the law, each note does not, and a choice is read strictly."""

from __future__ import annotations

import re
from contextlib import nullcontext, suppress
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from srpd.generators.suite import compiled
from srpd.model.composition import Happens
from srpd.model.faults import BadInput, ModelFault
from srpd.model.machine import Machine
from srpd.model.machines import MACHINES, future_dated_smets1, quarantine
from srpd.model.notation import Rule
from srpd.model.notes import NOTES as THE_NOTES
from srpd.model.readings import DEFAULTS, READINGS, chosen
from srpd.model.register import REGISTER
from srpd.model.systems import SYSTEMS
from tests.laws import choices_of
from tests.places import SHARED

CHOICES = [reading for reading in READINGS.values() if reading.alternatives]
NOTES = [reading for reading in READINGS.values() if not reading.alternatives]
OPTIONS = [(r.id, a.name) for r in CHOICES for a in r.alternatives]
USED = {
    (card.reading.reading, card.reading.alternative)
    for machine in MACHINES.values()
    for card in machine.cards
    if card.reading
}


def test_every_defect_that_the_analysis_found_is_a_reading() -> None:
    analysis = SHARED / "spec" / "domain.md"
    if not analysis.is_file():
        pytest.skip("the analysis of the text is not at hand")
    found = re.findall(r"^\| (H-\d\d) \|", analysis.read_text(encoding="utf-8"), re.MULTILINE)
    assert len(found) == len(set(found)) == 44
    assert set(found) <= set(READINGS)


def test_the_defects_are_numbered_without_a_hole_and_listed_in_order() -> None:
    assert list(READINGS)[:44] == [f"H-{number:02}" for number in range(1, 45)]


def test_no_defect_is_both_a_choice_and_a_note() -> None:
    assert {note.id for note in THE_NOTES} == {note.id for note in NOTES}
    assert len({note.id for note in THE_NOTES}) == len(THE_NOTES)


def test_a_reading_concerns_clauses_that_exist() -> None:
    for reading in READINGS.values():
        assert reading.clauses
        assert set(reading.clauses) <= set(REGISTER), reading.id


def test_every_choice_of_a_card_is_an_alternative_of_a_reading() -> None:
    assert set(OPTIONS) >= USED


@pytest.mark.parametrize("reading", CHOICES, ids=lambda reading: str(reading.id))
def test_every_alternative_of_a_reading_makes_another_law(reading: object) -> None:
    found = READINGS[getattr(reading, "id", "")]
    laws = {
        tuple(
            tuple(machine.under({**DEFAULTS, found.id: a.name}).cards)
            for machine in MACHINES.values()
        )
        for a in found.alternatives
    }
    assert len(laws) == len(found.alternatives) >= 2


def test_no_card_depends_on_a_note() -> None:
    assert {reading for reading, _ in USED}.isdisjoint({note.id for note in NOTES})


def test_every_reading_says_what_is_wrong_and_why_it_is_read_so() -> None:
    for reading in READINGS.values():
        assert reading.problem.endswith(".")
        assert reading.reason.endswith(".")
        names = [a.name for a in reading.alternatives]
        assert len(set(names)) == len(names)
        assert len(names) != 1


def test_the_default_is_the_first_alternative() -> None:
    assert {r.id: r.alternatives[0].name for r in CHOICES} == DEFAULTS
    assert {note.default for note in NOTES} == {""}


def test_without_options_the_defaults_are_chosen() -> None:
    assert chosen([]) == DEFAULTS


@given(st.lists(st.sampled_from(OPTIONS)))
def test_an_option_replaces_the_default_of_its_reading_alone(
    options: list[tuple[str, str]],
) -> None:
    found = chosen([f"{name}={alternative}" for name, alternative in options])
    assert found == {**DEFAULTS, **dict(options)}


@pytest.mark.parametrize(
    ("option", "words"),
    [
        ("H-01", "write it as READING=ALTERNATIVE"),
        ("", "write it as READING=ALTERNATIVE"),
        ("H-99=m", "there is no reading 'H-99'"),
        ("h-01=m", "H-01"),
        ("H-12=m", "H-12 is a note"),
        ("H-01=", "H-01 can be n or m"),
        ("H-01=x", "H-01 can be n or m"),
        ("H-01=n=m", "H-01 can be n or m"),
    ],
)
def test_an_option_that_cannot_be_chosen_is_bad_input_that_says_what_can(
    option: str, words: str
) -> None:
    with pytest.raises(BadInput) as caught:
        chosen([option])
    assert f"--reading {option}: " in str(caught.value)
    assert words in str(caught.value)


@given(st.text(max_size=20))
def test_any_option_is_chosen_or_refused_as_bad_input(option: str) -> None:
    with suppress(BadInput):
        assert set(chosen([option])) == set(DEFAULTS)


@pytest.mark.parametrize("machine", MACHINES.values(), ids=MACHINES)
def test_a_machine_is_well_formed_under_every_combination_of_readings(machine: Machine) -> None:
    for choices in choices_of(machine):
        cards = tuple(replace(card, reading=None) for card in machine.under(choices).cards)
        # With the Replay check re-applied a stored request fails, so none is ever in execution.
        never_executed = choices.get("H-01") == "m"
        expected = (
            pytest.raises(ModelFault, match="no card leads to IN_EXECUTION")
            if never_executed
            else nullcontext()
        )
        with expected:
            replace(machine, cards=cards)


SENDING = {
    future_dated_smets1.Duty.SEND_COUNTERSIGNED,
    quarantine.Duty.COUNTERSIGN_AND_SEND,
}


@pytest.mark.parametrize(("alternative", "sends"), [("n", True), ("m", False)])
@pytest.mark.parametrize("fate", ["delete-and-notify", "open"])
def test_only_if_the_replay_check_is_not_applied_again_can_a_stored_request_be_sent(
    alternative: str, fate: str, sends: bool
) -> None:
    graph = compiled("storage", {**DEFAULTS, "H-01": alternative, "H-14": fate})
    reached = False
    for _, stimulus, rows in graph.moves():
        which = graph.stimuli[stimulus]
        if not isinstance(which, Happens):
            continue
        due = future_dated_smets1.Event.EXECUTION_TIME_IS_REACHED
        if due not in {event for _, event in which.occurrences}:
            continue
        for row in rows:
            for effect in graph.outcomes[int(graph.outcome[row])].effects:
                if isinstance(effect.card, Rule):
                    reached |= bool(SENDING & {owed.duty for owed in effect.card.owed()})
    assert reached is sends


@pytest.mark.parametrize("name", SYSTEMS)
@pytest.mark.parametrize(
    "option", [option for option in OPTIONS if DEFAULTS[option[0]] != option[1]], ids="=".join
)
def test_every_system_can_be_composed_under_every_alternative(
    name: str, option: tuple[str, str]
) -> None:
    if option[0] in SYSTEMS[name].readings():
        graph = compiled(name, {**DEFAULTS, option[0]: option[1]})
        assert len(graph.source)
