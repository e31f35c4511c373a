"""Clause 20.2: the threshold of one User ID at the CoS Party, which its User sets anew at will.

The machine knows thresholds of one and two; nothing in the law depends on the size of a threshold.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import Enum

from srpd.model.cases import Value
from srpd.model.composition import Coupling
from srpd.model.machine import Machine
from srpd.model.machines import cos_party_count
from srpd.model.notation import Party, Rule


class State(Enum):
    """Which threshold was set last."""

    ONE = "one a day"
    TWO = "two a day"


class Event(Enum):
    """What the User can do."""

    USER_SETS_ONE = "the User sets a threshold of one a day"
    USER_SETS_TWO = "the User sets a threshold of two a day"


class Duty(Enum):
    """What the CoS Party must do with a threshold."""

    USE_IT = "use it from now on, instead of the one that was set before"


def _set(by: Event, before: State, after: State) -> Rule:
    return Rule(
        "20.2",
        "the threshold used is the one that the User set last",
        given=(before,),
        when=by,
        shall=(Duty.USE_IT,),
        then=after,
    )


MACHINE = Machine(
    name="cos-party-threshold",
    clause="20.2",
    subject="the Anomaly Detection Threshold of one User ID at the CoS Party",
    bearer=Party.COS_PARTY,
    initial=State.ONE,
    cards=(
        _set(Event.USER_SETS_TWO, State.ONE, State.TWO),
        _set(Event.USER_SETS_ONE, State.TWO, State.ONE),
    ),
)

NUMBER: Mapping[Value, Value] = {State.ONE: 1, State.TWO: 2}
"""How many a day each threshold allows."""

COUPLINGS = (
    Coupling(
        "20.2",
        of=MACHINE.name,
        duty=Duty.USE_IT,
        to="count",
        causes=cos_party_count.Event.THRESHOLD_IS_SET_ANEW,
    ),
)
