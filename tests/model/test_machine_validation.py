"""An ill-formed machine is refused when it is defined, and the message says what to do."""

from __future__ import annotations

from collections.abc import Mapping
from enum import Enum

import pytest

from srpd.model.cases import Domains
from srpd.model.conditions import Term, either, unless, where
from srpd.model.faults import ModelFault
from srpd.model.machine import Machine
from srpd.model.notation import Bar, Card, Choice, Event, Gap, Party, Rule, State, Timer, under


class Door(Enum):
    SHUT = "shut"
    OPEN = "open"
    GONE = "gone"


class Window(Enum):
    SHUT = "shut"


class Happening(Enum):
    PUSHED = "it is pushed"
    PULLED = "it is pulled"
    NOTICED = "it is noticed"


class Weather(Enum):
    RAINS = "it rains"


class Fact(Enum):
    LOCKED = "it is locked"
    HEAVY = "it is heavy"
    COLOUR = "the colour"


class Duty(Enum):
    MOVE = "move"
    SHOUT = "shout"


FIRST, SECOND = Choice("H-01", "n"), Choice("H-01", "m")
OTHER = Choice("H-14", "open")
COLOURS: Domains = {Fact.COLOUR: ("red", "green")}


def rule(
    clause: str = "1",
    *terms: Term,
    given: tuple[State, ...] = (Door.SHUT,),
    when: Event = Happening.PUSHED,
    then: State | None = None,
    alternative: str = "",
    reading: Choice | None = None,
) -> Rule:
    return Rule(
        clause,
        f"what {clause} says",
        given=given,
        when=when,
        provided=terms,
        shall=(Duty.MOVE,),
        then=then,
        alternative=alternative,
        reading=reading,
    )


OPENS = rule("1", then=Door.OPEN)
BREAKS = rule("2", given=(Door.OPEN,), then=Door.GONE)


def door(
    *cards: Card,
    final: frozenset[State] = frozenset({Door.GONE}),
    anytime: frozenset[Event] = frozenset(),
    internal: Mapping[Event, Event | None] | None = None,
    caused: frozenset[Event] = frozenset(),
    domains: Domains | None = None,
    impossible: tuple[tuple[Term, ...], ...] = (),
) -> Machine:
    return Machine(
        name="door",
        clause="1-2",
        subject="one door",
        bearer=Party.DCC,
        initial=Door.SHUT,
        cards=cards,
        final=final,
        anytime=anytime,
        internal=internal or {},
        caused=caused,
        domains=domains or COLOURS,
        impossible=impossible,
    )


def refusal(*cards: Card, **options: object) -> str:
    with pytest.raises(ModelFault) as caught:
        door(*cards, **options)  # type: ignore[arg-type]  # each test gives options that fit
    return str(caught.value)


def test_a_well_formed_machine_is_accepted() -> None:
    machine = door(OPENS, BREAKS)
    assert machine.states == tuple(Door)
    assert machine.events == (Happening.PUSHED,)
    assert machine.duties == (Duty.MOVE,)


def test_a_card_in_a_state_of_another_machine_is_refused() -> None:
    message = refusal(OPENS, BREAKS, rule("3.1", given=(Window.SHUT,)))
    assert message.startswith("door, card 3.1: ")
    assert "Window.SHUT" in message
    assert "name one of Door" in message


def test_a_card_that_leads_to_a_state_of_another_machine_is_refused() -> None:
    message = refusal(OPENS, BREAKS, rule("3.1", when=Happening.PULLED, then=Window.SHUT))
    assert message.startswith("door, card 3.1: ")
    assert "name one of Door" in message


def test_a_card_that_gives_a_fact_a_value_outside_its_domain_is_refused() -> None:
    strange = rule("3.2", where(Fact.COLOUR, "mauve"), when=Happening.PULLED)
    message = refusal(OPENS, BREAKS, strange)
    assert message.startswith("door, card 3.2: ")
    assert "COLOUR cannot be mauve" in message
    assert "correct the condition, or the domain" in message


def test_a_fact_with_values_is_not_a_yes_or_no_fact() -> None:
    message = refusal(OPENS, BREAKS, rule("3.2", Fact.COLOUR, when=Happening.PULLED))
    assert "card 3.2" in message
    assert "COLOUR cannot be True" in message


def test_two_cards_that_govern_the_same_case_are_refused() -> None:
    message = refusal(OPENS, BREAKS, rule("3.3"))
    assert message.startswith("door: cards 1 (what 1 says) and 3.3 (what 3.3 says) both govern ")
    assert "PUSHED in SHUT" in message
    assert "any facts" in message
    assert "sharpen a condition, or mark them as alternatives of one clause" in message


def test_two_cards_whose_conditions_overlap_in_one_case_are_refused_with_that_case() -> None:
    one = rule("1", either(Fact.LOCKED, where(Fact.COLOUR, "red")), then=Door.OPEN)
    other = rule("3.3", unless(Fact.LOCKED), unless(Fact.HEAVY))
    message = refusal(one, BREAKS, other)
    assert "LOCKED=False, HEAVY=False, COLOUR=red" in message


def test_two_cards_that_overlap_only_in_what_cannot_be_are_accepted() -> None:
    one = rule("1", Fact.LOCKED, then=Door.OPEN)
    other = rule("3.3", Fact.HEAVY)
    never = (Fact.LOCKED, Fact.HEAVY)
    assert door(one, BREAKS, other, impossible=(never,))
    assert "both govern" in refusal(one, BREAKS, other)


def test_a_bar_and_a_rule_may_not_govern_the_same_case() -> None:
    bar = Bar("3.3", "no", given=(Door.SHUT,), when=Happening.PUSHED, shall_not=(Duty.SHOUT,))
    assert "cards 1 (what 1 says) and 3.3 (no)" in refusal(OPENS, BREAKS, bar)


def test_a_gap_and_a_rule_may_not_govern_the_same_case() -> None:
    gap = Gap("3.3", "hm", given=(Door.SHUT,), when=Happening.PUSHED, question="Really?")
    assert "cards 1 (what 1 says) and 3.3 (hm)" in refusal(OPENS, BREAKS, gap)


def test_alternatives_of_one_clause_may_govern_the_same_case() -> None:
    one = rule("1", then=Door.OPEN, alternative="9")
    other = rule("3.3", then=Door.GONE, alternative="9")
    machine = door(one, other, BREAKS)
    assert machine.governing(Door.SHUT, Happening.PUSHED, {}) == (one, other)


def test_alternatives_of_different_clauses_may_not_govern_the_same_case() -> None:
    one = rule("1", then=Door.OPEN, alternative="9")
    other = rule("3.3", then=Door.GONE, alternative="8")
    assert "both govern" in refusal(one, other, BREAKS)


def test_cards_of_two_alternatives_of_a_reading_never_meet() -> None:
    one = rule("1", then=Door.OPEN, reading=FIRST)
    other = rule("3.3", then=Door.GONE, reading=SECOND)
    machine = door(one, other, BREAKS)
    assert machine.under({"H-01": "n"}).cards == (one, BREAKS)
    assert machine.under({"H-01": "m"}).cards == (other, BREAKS)


def test_cards_of_two_readings_that_meet_in_one_combination_are_refused() -> None:
    one = rule("1", then=Door.OPEN, reading=FIRST)
    other = rule("3.3", then=Door.GONE, reading=OTHER)
    assert "both govern" in refusal(one, other, BREAKS)


def test_an_anytime_event_that_a_case_leaves_open_is_refused_with_a_witness() -> None:
    message = refusal(
        rule("1", unless(Fact.LOCKED), then=Door.OPEN),
        BREAKS,
        anytime=frozenset({Happening.PUSHED}),
    )
    assert message == (
        "door: no card governs PUSHED in SHUT with LOCKED=True; add a Rule, a Bar, or a Gap that "
        "asks the question"
    )


def test_an_anytime_event_need_not_be_governed_in_a_final_state() -> None:
    assert door(OPENS, BREAKS, anytime=frozenset({Happening.PUSHED}))


def test_an_anytime_event_that_no_card_speaks_of_is_refused() -> None:
    message = refusal(OPENS, BREAKS, anytime=frozenset({Happening.PULLED}))
    assert "no card governs PULLED in SHUT with any facts" in message


def test_an_anytime_event_is_governed_under_every_alternative_or_refused() -> None:
    message = refusal(
        rule("1", then=Door.OPEN, reading=FIRST),
        rule("1", unless(Fact.HEAVY), then=Door.OPEN, reading=SECOND),
        BREAKS,
        anytime=frozenset({Happening.PUSHED}),
    )
    assert "no card governs PUSHED in SHUT with HEAVY=True" in message


def test_what_cannot_be_need_not_be_governed() -> None:
    assert door(
        rule("1", unless(Fact.LOCKED), then=Door.OPEN),
        BREAKS,
        anytime=frozenset({Happening.PUSHED}),
        impossible=((Fact.LOCKED,),),
    )


def test_a_transient_state_that_decides_nothing_in_some_case_is_refused() -> None:
    notices = rule(
        "3",
        Fact.LOCKED,
        given=(Door.OPEN,),
        when=Happening.NOTICED,
        then=Door.GONE,
    )
    message = refusal(OPENS, notices, internal={Happening.NOTICED: None})
    assert message == (
        "door: nothing is decided in OPEN with LOCKED=False; add a Rule, or a Gap that asks the "
        "question"
    )


def test_a_transient_state_that_decides_every_case_is_accepted() -> None:
    yes = rule("3", Fact.LOCKED, given=(Door.OPEN,), when=Happening.NOTICED, then=Door.GONE)
    no = rule("4", unless(Fact.LOCKED), given=(Door.OPEN,), when=Happening.PULLED, then=Door.SHUT)
    machine = door(OPENS, yes, no, internal={Happening.NOTICED: None, Happening.PULLED: None})
    assert machine.transient == {Door.OPEN}


def test_a_state_that_waits_for_a_coupling_is_transient() -> None:
    caused = rule("3", given=(Door.OPEN,), when=Happening.NOTICED, then=Door.GONE)
    machine = door(OPENS, caused, caused=frozenset({Happening.NOTICED}))
    assert machine.transient == {Door.OPEN}


def test_a_transient_state_need_not_govern_what_may_come_at_any_time() -> None:
    caused = rule("3", given=(Door.OPEN,), when=Happening.NOTICED, then=Door.GONE)
    assert door(
        OPENS,
        caused,
        caused=frozenset({Happening.NOTICED}),
        anytime=frozenset({Happening.PUSHED}),
    )


def test_a_state_that_no_card_leads_to_is_refused() -> None:
    assert refusal(OPENS) == ("door: no card leads to GONE; add the card, or remove the state")


def test_a_state_that_is_reached_only_from_an_unreachable_one_is_refused() -> None:
    from_nowhere = rule("2", given=(Door.OPEN,), then=Door.GONE)
    assert "no card leads to OPEN" in refusal(from_nowhere)


def test_a_card_that_leaves_a_final_state_is_refused() -> None:
    leaves = rule("3.4", given=(Door.GONE,), when=Happening.PULLED, then=Door.SHUT)
    message = refusal(OPENS, BREAKS, leaves)
    assert message == (
        "door, card 3.4: leaves the final state GONE; take the state out of `final`, or the card "
        "out"
    )


def test_the_final_state_that_is_left_is_named_wherever_it_stands_in_the_card() -> None:
    leaves = rule("3.4", given=(Door.OPEN, Door.GONE), when=Happening.PULLED, then=Door.SHUT)
    assert "leaves the final state GONE" in refusal(OPENS, BREAKS, leaves)


def test_a_card_may_speak_of_a_final_state_without_leaving_it() -> None:
    bar = Bar("3", "no", given=(Door.GONE,), when=Happening.PULLED, shall_not=(Duty.MOVE,))
    assert door(OPENS, BREAKS, bar)


def test_events_of_two_enumerations_are_refused() -> None:
    message = refusal(OPENS, BREAKS, rule("3.5", when=Weather.RAINS))
    assert message.startswith("door: its events come from 2 enumerations")
    assert "use one" in message


@pytest.mark.parametrize("choice", [Choice("H-99", "n"), Choice("H-01", "x"), Choice("H-12", "")])
def test_a_card_of_an_unknown_reading_or_alternative_is_refused(choice: Choice) -> None:
    message = refusal(OPENS, BREAKS, rule("3.6", when=Happening.PULLED, reading=choice))
    assert message.startswith("door, card 3.6: ")
    assert f"{choice.reading}={choice.alternative}" in message
    assert "correct it" in message


def test_a_rule_names_the_clause_of_each_duty_and_its_own_first() -> None:
    card = Rule(
        "1",
        "says",
        given=(Door.SHUT,),
        when=Happening.PUSHED,
        shall=(Duty.MOVE, under("2", Duty.SHOUT)),
        also=("3", "1"),
    )
    assert [(owed.clause, owed.duty) for owed in card.owed()] == [
        ("1", Duty.MOVE),
        ("2", Duty.SHOUT),
    ]
    assert card.clauses() == ("1", "2", "3")


def test_a_machine_under_a_choice_shares_nothing_cached_with_the_whole() -> None:
    one = rule("1", then=Door.OPEN, reading=FIRST)
    other = rule("1", when=Happening.PULLED, then=Door.GONE, reading=SECOND)
    machine = door(one, other, BREAKS)
    assert machine.events == (Happening.PUSHED, Happening.PULLED)
    assert machine.under({"H-01": "n"}).events == (Happening.PUSHED,)
    assert machine.events == (Happening.PUSHED, Happening.PULLED)


def test_a_timer_keeps_what_it_is_given() -> None:
    timer = Timer("1", causes=Happening.PUSHED, running_in=(Door.SHUT,), instant="noon")
    assert (timer.clause, timer.instant) == ("1", "noon")
