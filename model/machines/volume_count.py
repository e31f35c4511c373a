"""Clause 12.4: counting Relevant Communications against a threshold.

One subject is the count that belongs to one Anomaly Detection Threshold: the communications of one
Service Reference Variant in the threshold's period. The machine is made for a small threshold; the
threshold of a target is a parameter, and nothing in the law depends on its size.
"""

from __future__ import annotations

from enum import Enum

from srpd.model.machine import Machine
from srpd.model.notation import Card, Choice, Party, Rule, under


class Event(Enum):
    """What can happen to a count."""

    COMMUNICATION_IS_COMPARED = "a communication is counted and compared"
    A_PRE_COMMAND_IS_COUNTED = "a Transformed Service Request that goes back to its User is counted"
    PERIOD_ENDS = "as much time passes as the threshold's period is long"
    A_PERIOD_BEGINS = "a period begins, if periods follow one another from midnight on"


class Fact(Enum):
    """A count depends on nothing but itself."""


class Duty(Enum):
    """What the DCC must do with a count."""

    COUNT_THE_OTHERS = "determine the number of all other communications in the period"
    ADD_ONE = "add one"
    FIND_WITHIN = "find the number within the threshold"
    FIND_EXCEEDED = "find that the number exceeds the threshold"


def volume_count(threshold: int) -> Machine:
    """The count for a threshold of this many communications in a period.

    A number that equals the threshold is within it; one that is greater exceeds it.
    """
    numbers = {f"COUNTED_{n}": f"{n} counted" for n in range(threshold + 1)}
    states = Enum("State", numbers | {"EXCEEDED": f"more than {threshold} counted"})  # type: ignore[misc]
    ordered = tuple(states)
    return Machine(
        name="volume-count",
        clause="12.4",
        subject=f"the count of one Anomaly Detection Threshold, of {threshold} in a period",
        bearer=Party.DCC,
        initial=ordered[0],
        anytime=frozenset({Event.COMMUNICATION_IS_COMPARED, Event.PERIOD_ENDS}),
        cards=tuple(_cards(ordered, threshold)),
    )


def _cards(states: tuple[Enum, ...], threshold: int) -> list[Card]:
    counting: list[Card] = []
    for number, state in enumerate(states):
        exceeds = number + 1 > threshold
        following = states[min(number + 1, threshold + 1)]
        counting.append(
            Rule(
                "12.4(d)",
                "the number of all others in the period, incremented by 1, is compared with the "
                "threshold: one that is greater exceeds it",
                given=(state,),
                when=Event.COMMUNICATION_IS_COMPARED,
                shall=(
                    under("12.4(b)", Duty.COUNT_THE_OTHERS),
                    under("12.4(c)", Duty.ADD_ONE),
                    Duty.FIND_EXCEEDED if exceeds else Duty.FIND_WITHIN,
                ),
                then=following,
            )
        )
    counting += [
        Rule(
            "12.4(b)",
            "a Transformed Service Request counts with the others, whomever it goes to",
            given=(state,),
            when=Event.A_PRE_COMMAND_IS_COUNTED,
            shall=(Duty.COUNT_THE_OTHERS, under("12.4(c)", Duty.ADD_ONE)),
            then=states[min(number + 1, threshold + 1)],
            reading=Choice("H-16", "what-is-transformed"),
        )
        for number, state in enumerate(states)
    ]
    ending = Rule(
        "12.4(b)",
        "what was processed before the period no longer counts",
        given=states,
        when=Event.PERIOD_ENDS,
        then=states[0],
    )
    by_the_calendar = (
        Rule(
            "12.4(b)",
            "a period that rolls has no beginning: what lies less than its length back counts",
            given=states,
            when=Event.A_PERIOD_BEGINS,
            reading=Choice("H-53", "rolling"),
        ),
        Rule(
            "12.4(b)",
            "what was processed in an earlier period no longer counts",
            given=states,
            when=Event.A_PERIOD_BEGINS,
            then=states[0],
            reading=Choice("H-53", "fixed"),
        ),
    )
    return [*counting, ending, *by_the_calendar]


THRESHOLD = 2
MACHINE = volume_count(THRESHOLD)
State = type(MACHINE.initial)
