"""Clauses 17.8 and 17.10: Alerts that are never labelled.

One subject is an Alert Code of a Device that is exempt, or whose every Alert has an Alert Code that
has not been used before: no Alert Code of it can exceed B.
"""

from __future__ import annotations

from enum import Enum

from srpd.model.conditions import unless
from srpd.model.machine import Machine
from srpd.model.notation import Party, Rule, under


class State(Enum):
    """Such Alerts have no history."""

    NEVER_LABELLED = "never labelled"


class Event(Enum):
    """What can happen to such Alerts."""

    ALERT_ARRIVES = "an Alert with an Alert Code not used before arrives"
    ANOTHER_DEVICE_SENDS_ONE = "an Alert of another Device arrives"
    MANY_ALERTS_ARRIVE = "more Alerts of one Alert Code arrive than B and N together"


class Fact(Enum):
    """What such Alerts depend on."""

    EXEMPT = "the Alert Code is exempt"


class Duty(Enum):
    """What the DCC must do with such Alerts."""

    COUNT = "count it among the Alerts of the Device"
    PROCESS = "process the Alert, which sends it to its recipient"
    PASS_UNTOUCHED = "process every one of the Alerts, which sends it to its recipient"


MACHINE = Machine(
    name="single-alert",
    clause="17.10",
    subject="Alerts of a Device that are exempt, or each of another Alert Code",
    bearer=Party.DCC,
    initial=State.NEVER_LABELLED,
    cards=(
        Rule(
            "17.8(b)",
            "an Alert whose Alert Code does not exceed B is processed like any other",
            given=(State.NEVER_LABELLED,),
            when=Event.ALERT_ARRIVES,
            provided=(unless(Fact.EXEMPT),),
            shall=(Duty.PROCESS, under("17.8(a)", Duty.COUNT)),
        ),
        Rule(
            "17.8(a)",
            "the Alerts of each Device are counted for themselves",
            given=(State.NEVER_LABELLED,),
            when=Event.ANOTHER_DEVICE_SENDS_ONE,
            provided=(unless(Fact.EXEMPT),),
            shall=(Duty.PROCESS,),
        ),
        Rule(
            "17.10",
            "Alerts that are exempt are not subject to the mechanism, however many there are",
            given=(State.NEVER_LABELLED,),
            when=Event.MANY_ALERTS_ARRIVE,
            provided=(Fact.EXEMPT,),
            shall=(Duty.PASS_UNTOUCHED,),
        ),
    ),
)
