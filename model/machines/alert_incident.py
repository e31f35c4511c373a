"""Clauses 17.9(b) and (c): the incidents about one labelled Alert Code of one Device.

One subject is the dead band D of one Device and Alert Code: it runs from the incident that notifies
the User that the two are labelled with 'HighAlertRate'.
"""

from __future__ import annotations

from enum import Enum

from srpd.model.conditions import unless
from srpd.model.machine import Machine
from srpd.model.notation import Bar, Choice, Party, Rule


class State(Enum):
    """Whether a new incident may be raised."""

    NO_INCIDENT = "no incident in D"
    DEAD_BAND = "an incident was raised, and D has not elapsed"


class Event(Enum):
    """What can happen to the incidents about an Alert Code."""

    CODE_IS_LABELLED = "the Device and Alert Code are labelled"
    D_ELAPSES = "D elapses"


class Fact(Enum):
    """What incidents depend on."""

    INCIDENTS_ON = "MIC, AIC and PIC are set to 'on'"


class Duty(Enum):
    """What the DCC must do about a labelled Alert Code."""

    RAISE_INCIDENT = "raise an incident that notifies the User of the label"


MACHINE = Machine(
    name="alert-incident",
    clause="17.9",
    subject="the incidents about one Alert Code of one Device",
    bearer=Party.DCC,
    initial=State.NO_INCIDENT,
    anytime=frozenset({Event.CODE_IS_LABELLED}),
    cards=(
        Rule(
            "17.9(c)",
            "with incident creation on, the label is notified by an incident",
            given=(State.NO_INCIDENT,),
            when=Event.CODE_IS_LABELLED,
            provided=(Fact.INCIDENTS_ON,),
            shall=(Duty.RAISE_INCIDENT,),
            then=State.DEAD_BAND,
            reading=Choice("H-37", "on-labelling"),
        ),
        Rule(
            "17.9(c)",
            "the label may go without an incident of its own",
            given=(State.NO_INCIDENT,),
            when=Event.CODE_IS_LABELLED,
            provided=(Fact.INCIDENTS_ON,),
            alternative="17.9(c)",
            reading=Choice("H-37", "open"),
        ),
        Rule(
            "17.9(c)",
            "with incident creation on, the label may be notified by an incident",
            given=(State.NO_INCIDENT,),
            when=Event.CODE_IS_LABELLED,
            provided=(Fact.INCIDENTS_ON,),
            shall=(Duty.RAISE_INCIDENT,),
            then=State.DEAD_BAND,
            alternative="17.9(c)",
            reading=Choice("H-37", "open"),
        ),
        Bar(
            "17.9(c)",
            "with incident creation off, no incident is created",
            given=(State.NO_INCIDENT,),
            when=Event.CODE_IS_LABELLED,
            provided=(unless(Fact.INCIDENTS_ON),),
            shall_not=(Duty.RAISE_INCIDENT,),
        ),
        Bar(
            "17.9(b)",
            "no new incident is created until D has elapsed",
            given=(State.DEAD_BAND,),
            when=Event.CODE_IS_LABELLED,
            shall_not=(Duty.RAISE_INCIDENT,),
        ),
        Rule(
            "17.9(b)",
            "once D has elapsed a new incident may be created",
            given=(State.DEAD_BAND,),
            when=Event.D_ELAPSES,
            then=State.NO_INCIDENT,
        ),
    ),
)
