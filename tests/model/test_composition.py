"""Composed systems: what one stimulus does to every subject, on systems small enough to follow."""

from __future__ import annotations

from enum import Enum

import pytest

from srpd.model.cases import Value
from srpd.model.compiled import OPEN, compile_system
from srpd.model.composition import (
    ASKER,
    Arranges,
    Changes,
    Circumstance,
    Coupling,
    Happens,
    Link,
    Profile,
    Stimulus,
    Subject,
    System,
    stimuli_named,
)
from srpd.model.conditions import unless, where
from srpd.model.faults import ModelFault
from srpd.model.machine import Machine
from srpd.model.notation import Bar, Card, Choice, Gap, Party, Rule, under
from srpd.model.stepping import Configuration, Result, Stepper


class Bell(Enum):
    STILL = "still"
    RUNG = "rung"


class Pressing(Enum):
    PRESSED = "it is pressed"
    LEFT = "it is left alone"


class Mood(Enum):
    LOUD = "it is loud"


class Rings(Enum):
    RING = "ring"
    WHISPER = "whisper"


class Servant(Enum):
    RESTS = "resting"
    COMES = "coming"
    GONE = "gone"


class Hearing(Enum):
    HEARS = "it hears a bell"
    SENT_AWAY = "it is sent away"
    NOTICES = "it notices"


class Answer(Enum):
    ANSWER = "answer"


class Ear(Enum):
    AWAKE = "it is awake"


def bell(*more: Card, then: Bell = Bell.RUNG) -> Machine:
    return Machine(
        name="bell",
        clause="1",
        subject="one bell",
        bearer=Party.DCC,
        initial=Bell.STILL,
        cards=(
            Rule(
                "1.1",
                "it rings",
                given=(Bell.STILL,),
                when=Pressing.PRESSED,
                shall=(Rings.RING, under("1.2", Rings.WHISPER)),
                then=then,
            ),
            Rule(
                "1.3",
                "it stops",
                given=(Bell.RUNG,),
                when=Pressing.LEFT,
                then=Bell.STILL,
            ),
            *more,
        ),
    )


def servant(*more: Card, final: bool = True) -> Machine:
    return Machine(
        name="servant",
        clause="2",
        subject="one servant",
        bearer=Party.DCC,
        initial=Servant.RESTS,
        final=frozenset({Servant.GONE}) if final else frozenset(),
        cards=(
            Rule(
                "2.1",
                "it comes",
                given=(Servant.RESTS,),
                when=Hearing.HEARS,
                shall=(Answer.ANSWER,),
                then=Servant.COMES,
            ),
            Rule(
                "2.2",
                "it goes",
                given=(Servant.COMES, *((Servant.RESTS,) if not final else ())),
                when=Hearing.SENT_AWAY,
                then=Servant.GONE,
            ),
            *more,
        ),
    )


PRESS = Happens("press", (("bell", Pressing.PRESSED),))
LEAVE = Happens("leave", (("bell", Pressing.LEFT),))
SEND_AWAY = Happens("send away", (("servant", Hearing.SENT_AWAY),))
HEARD = Coupling("3.1", of="bell", duty=Rings.RING, to="listener", causes=Hearing.HEARS)


def house(
    *couplings: Coupling,
    bells: Machine | None = None,
    servants: Machine | None = None,
    links: tuple[Link, ...] = (),
    knows: dict[str, str] | None = None,
    circumstances: tuple[Circumstance, ...] = (),
    stimuli: tuple[Stimulus, ...] = (PRESS, LEAVE, SEND_AWAY),
) -> System:
    return System(
        name="house",
        says="a bell and a servant",
        subjects=(
            Subject("bell", bells or bell(), knows=knows or {"listener": "servant"}),
            Subject("servant", servants or servant(), knows={"bell": "bell", "light": "light"}),
        ),
        stimuli=stimuli,
        couplings=couplings,
        links=links,
        circumstances=circumstances,
    )


def step(system: System, *stimuli: Stimulus) -> Result:
    stepper = Stepper(system)
    configuration = stepper.initial
    for stimulus in stimuli:
        (result,) = stepper.results(configuration, stimulus)
        configuration = result.configuration
    return result


def state_of(system: System, configuration: Configuration, subject: str) -> Enum:
    return Stepper(system).state_of(configuration, subject)


def test_a_duty_of_one_subject_is_an_event_of_another_in_the_same_step() -> None:
    result = step(house(HEARD), PRESS)
    assert [(e.subject, e.event) for e in result.outcome.effects] == [
        ("bell", Pressing.PRESSED),
        ("servant", Hearing.HEARS),
    ]
    assert state_of(house(), result.configuration, "servant") is Servant.COMES


def test_what_a_coupling_causes_names_the_clauses_that_led_to_it() -> None:
    result = step(house(HEARD), PRESS)
    assert result.outcome.effects[1].through == ("3.1", "1.1")
    whispered = Coupling("3.2", of="bell", duty=Rings.WHISPER, to="listener", causes=Hearing.HEARS)
    assert step(house(whispered), PRESS).outcome.effects[1].through == ("3.2", "1.2")


def test_without_a_coupling_nothing_follows() -> None:
    assert len(step(house(), PRESS).outcome.effects) == 1


def test_a_coupling_to_a_part_that_nobody_plays_has_no_effect() -> None:
    assert len(step(house(HEARD, knows={"other": "servant"}), PRESS).outcome.effects) == 1


def test_a_coupling_applies_only_where_its_condition_holds() -> None:
    loud = Coupling(
        "3.1",
        of="bell",
        duty=Rings.RING,
        to="listener",
        causes=Hearing.HEARS,
        provided=(Mood.LOUD,),
    )
    for is_loud in (True, False):
        system = System(
            "house",
            "",
            (
                Subject("bell", bell(), {"listener": "servant"}, fixed={Mood.LOUD: is_loud}),
                Subject("servant", servant()),
            ),
            (PRESS,),
            (loud,),
        )
        assert len(step(system, PRESS).outcome.effects) == (2 if is_loud else 1)


def test_a_coupling_that_causes_an_event_no_card_governs_is_a_fault_of_the_model() -> None:
    system = house(HEARD)
    with pytest.raises(ModelFault, match="a coupling causes HEARS for servant in COMES"):
        compile_system(system)


def test_couplings_that_never_end_are_a_fault_of_the_model() -> None:
    echo = Rule(
        "9",
        "it echoes",
        given=(Bell.RUNG,),
        when=Pressing.PRESSED,
        shall=(Rings.RING,),
    )
    again = Coupling("9", of="bell", duty=Rings.RING, to="itself", causes=Pressing.PRESSED)
    system = house(again, bells=bell(echo), knows={"itself": "bell"})
    with pytest.raises(ModelFault, match="the effects of PRESSED do not end"):
        compile_system(system)


def test_the_one_who_asked_is_the_one_who_is_answered() -> None:
    answered = Coupling("4", of="servant", duty=Answer.ANSWER, to=ASKER, causes=Pressing.LEFT)
    result = step(house(HEARD, answered), PRESS)
    assert [e.subject for e in result.outcome.effects] == ["bell", "servant", "bell"]
    assert state_of(house(), result.configuration, "bell") is Bell.STILL


def test_a_stimulus_that_no_card_governs_cannot_be_applied() -> None:
    stepper = Stepper(house())
    assert stepper.results(stepper.initial, LEAVE) == ()
    assert stepper.results(stepper.initial, SEND_AWAY) == ()


def test_a_stimulus_happens_to_those_of_its_subjects_that_it_can() -> None:
    both = Happens("both", (("servant", Hearing.SENT_AWAY), ("bell", Pressing.PRESSED)))
    stepper = Stepper(house())
    (result,) = stepper.results(stepper.initial, both)
    assert [e.subject for e in result.outcome.effects] == ["bell"]


def test_what_is_handed_on_begins_the_other_anew_once_it_has_ended() -> None:
    heard_anew = Coupling(
        "3.1", of="bell", duty=Rings.RING, to="listener", causes=Hearing.HEARS, hands_on=True
    )
    bar = Bar("2.3", "gone", given=(Servant.GONE,), when=Hearing.NOTICES, shall_not=())
    system = house(heard_anew, servants=servant(bar))
    result = step(system, PRESS, SEND_AWAY, LEAVE, PRESS)
    assert result.outcome.handed_on == (("bell", "servant"),)
    assert state_of(system, result.configuration, "servant") is Servant.COMES


def test_a_gap_ends_what_follows_and_leaves_the_outcome_open() -> None:
    gap = Gap("2.4", "?", given=(Servant.COMES,), when=Hearing.HEARS, question="Twice?")
    system = house(HEARD, servants=servant(gap))
    graph = compile_system(system)
    opened = [row for row in range(len(graph.source)) if graph.target[row] == OPEN]
    assert opened
    for row in opened:
        outcome = graph.outcomes[int(graph.outcome[row])]
        assert outcome.open
        assert isinstance(outcome.effects[-1].card, Gap)


def test_a_rule_that_rests_on_something_unconfirmed_leaves_the_outcome_open() -> None:
    supposed = Rule(
        "2.4",
        "it may hear again",
        given=(Servant.COMES,),
        when=Hearing.HEARS,
        assumes="that it has two ears",
    )
    graph = compile_system(house(HEARD, servants=servant(supposed)))
    assert OPEN in graph.target.tolist()


def test_alternatives_of_one_clause_give_one_result_each() -> None:
    louder = Rule(
        "1.4",
        "or it breaks",
        given=(Bell.STILL,),
        when=Pressing.LEFT,
        then=Bell.RUNG,
        alternative="9",
    )
    other = Rule("1.5", "or not", given=(Bell.STILL,), when=Pressing.LEFT, alternative="9")
    system = house(bells=bell(louder, other))
    results = Stepper(system).results(Stepper(system).initial, LEAVE)
    assert {r.outcome.effects[0].card.clause for r in results} == {"1.4", "1.5"}
    assert len({r.configuration for r in results}) == 2


LIGHT = Circumstance("light", (True, False))
BY_LIGHT = Link("5", of="servant", fact=Ear.AWAKE, by="light", table={True: True, False: False})
WAKES = (
    Rule(
        "2.5",
        "awake it notices",
        given=(Servant.RESTS,),
        when=Hearing.NOTICES,
        provided=(Ear.AWAKE,),
        then=Servant.COMES,
    ),
    Bar(
        "2.6",
        "asleep it does not",
        given=(Servant.RESTS,),
        when=Hearing.NOTICES,
        provided=(unless(Ear.AWAKE),),
        shall_not=(Answer.ANSWER,),
    ),
)
NOTICE = Happens("notice", (("servant", Hearing.NOTICES),))
DARK, LIT = Changes("dark", "light", 1), Changes("lit", "light", 0)


def test_a_circumstance_is_a_fact_of_the_subject_that_it_is_linked_to() -> None:
    system = house(
        servants=servant(*WAKES), links=(BY_LIGHT,), circumstances=(LIGHT,), stimuli=(NOTICE,)
    )
    assert step(system, NOTICE).outcome.effects[0].card.clause == "2.5"
    assert step(system, DARK, NOTICE).outcome.effects[0].card.clause == "2.6"
    assert step(system, DARK, LIT, NOTICE).outcome.effects[0].card.clause == "2.5"


def test_a_change_to_what_already_is_cannot_be_applied() -> None:
    system = house(circumstances=(LIGHT,))
    stepper = Stepper(system)
    assert stepper.results(stepper.initial, LIT) == ()
    (result,) = stepper.results(stepper.initial, DARK)
    assert stepper.circumstance_of(result.configuration, "light") is False
    assert result.outcome.effects == ()


def test_the_state_of_one_subject_is_a_fact_of_another_that_is_linked_to_it() -> None:
    rang = Link(
        "6",
        of="servant",
        fact=Ear.AWAKE,
        by="bell",
        table={Bell.STILL: False, Bell.RUNG: True},
    )
    system = house(servants=servant(*WAKES), links=(rang,))
    assert step(system, NOTICE).outcome.effects[0].card.clause == "2.6"
    assert step(system, PRESS, NOTICE).outcome.effects[0].card.clause == "2.5"


def test_a_fixture_puts_a_subject_into_a_state_and_uses_no_rule() -> None:
    arrange = Arranges("gone", "servant", Servant.GONE)
    system = house(stimuli=(PRESS, arrange))
    result = step(system, arrange)
    assert result.outcome.effects == ()
    assert state_of(system, result.configuration, "servant") is Servant.GONE
    assert Stepper(system).results(result.configuration, arrange) == ()


QUIET: dict[Enum, Value] = {Mood.LOUD: False}
LOUD: dict[Enum, Value] = {Mood.LOUD: True}
CHOOSING = Machine(
    name="letter",
    clause="7",
    subject="one letter",
    bearer=Party.DCC,
    initial=Servant.RESTS,
    final=frozenset({Servant.GONE}),
    cards=(
        Rule("7.1", "post", given=(Servant.RESTS,), when=Hearing.HEARS, then=Servant.COMES),
        Rule(
            "7.2",
            "loud",
            given=(Servant.COMES,),
            when=Hearing.SENT_AWAY,
            provided=(where(Mood.LOUD, True),),
            then=Servant.GONE,
        ),
    ),
)
LETTERS = System(
    "letters",
    "letters one after the other",
    (Subject("letter", CHOOSING, profiles=(Profile("quiet", QUIET), Profile("loud", LOUD))),),
    (
        Happens("post quiet", (("letter", Hearing.HEARS),), profile=0),
        Happens("post loud", (("letter", Hearing.HEARS),), profile=1),
        Happens("burn", (("letter", Hearing.SENT_AWAY),)),
    ),
)


def test_a_subject_with_profiles_begins_with_the_one_that_is_sent() -> None:
    stimuli = stimuli_named(LETTERS)
    result = step(LETTERS, stimuli["post loud"])
    profile = Stepper(LETTERS).profile_of(result.configuration, "letter")
    assert profile is not None
    assert profile.name == "loud"


def test_a_subject_is_not_begun_again_before_it_has_ended() -> None:
    stimuli = stimuli_named(LETTERS)
    stepper = Stepper(LETTERS)
    result = step(LETTERS, stimuli["post loud"])
    assert stepper.results(result.configuration, stimuli["post quiet"]) == ()


def test_a_subject_that_has_ended_is_forgotten_and_can_be_begun_again() -> None:
    stimuli = stimuli_named(LETTERS)
    result = step(LETTERS, stimuli["post loud"], stimuli["burn"])
    assert result.configuration == Stepper(LETTERS).initial
    assert step(LETTERS, stimuli["post loud"], stimuli["burn"], stimuli["post quiet"])


def test_nothing_can_happen_to_a_subject_that_has_not_begun() -> None:
    stepper = Stepper(LETTERS)
    assert stepper.results(stepper.initial, stimuli_named(LETTERS)["burn"]) == ()


def test_the_facts_of_a_profile_decide_which_card_governs() -> None:
    stimuli = stimuli_named(LETTERS)
    stepper = Stepper(LETTERS)
    result = step(LETTERS, stimuli["post quiet"])
    assert stepper.results(result.configuration, stimuli["burn"]) == ()


def test_a_system_under_a_choice_has_the_machines_under_it() -> None:
    card = Rule(
        "8",
        "read so",
        given=(Bell.STILL,),
        when=Pressing.LEFT,
        reading=Choice("H-01", "m"),
    )
    system = house(bells=bell(card))
    assert system.readings() == {"H-01"}
    assert card in system.under({"H-01": "m"}).subjects[0].machine.cards
    assert card not in system.under({"H-01": "n"}).subjects[0].machine.cards
    assert system.under({"H-01": "n"}).couplings == system.couplings


def test_a_system_that_is_too_large_is_refused() -> None:
    with pytest.raises(ModelFault, match="more than 1 configurations; make it smaller"):
        compile_system(house(), limit=1)


def test_names_of_stimuli_are_unique_in_a_system() -> None:
    assert len(stimuli_named(LETTERS)) == len(LETTERS.stimuli)
