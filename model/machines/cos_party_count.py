"""Clause 20: counting the CoS Service Requests of one User ID for one calendar day.

One subject is the count of one User ID and one day. It begins before the day does, for a Future
Dated Service Request applies to the day of its execution time. The machine is made for thresholds
up to a small number; nothing in the law depends on the size of a threshold.
"""

from __future__ import annotations

from collections.abc import Iterator
from enum import Enum

from srpd.model.composition import ASKER, Coupling
from srpd.model.conditions import Term, where
from srpd.model.machine import Machine
from srpd.model.machines import cos_party
from srpd.model.notation import Card, Choice, Gap, Party, Rule, under
from srpd.model.requests import HAS_A_TIME, ON_DEMAND


class Event(Enum):
    """What can happen to a count."""

    ONE_EXECUTES_ON_THE_DAY = "one is counted whose execution time falls on the day"
    ONE_IS_RECEIVED_ON_THE_DAY = "an On-Demand one is counted that is received on the day"
    REFUSED_ONE_EXECUTES_ON_THE_DAY = (
        "one that a check refuses is counted whose execution time falls on the day"
    )
    REFUSED_ONE_IS_RECEIVED_ON_THE_DAY = (
        "an On-Demand one that a check refuses is counted that is received on the day"
    )
    THRESHOLD_IS_SET_ANEW = "the User sets its threshold anew"
    ONE_IS_TO_BE_AUTHORISED = "one that was counted is about to be authorised"
    DAY_ENDS = "the day ends"


class Fact(Enum):
    """What a count depends on besides itself."""

    THRESHOLD = "the threshold that the User set last"


class Duty(Enum):
    """What the CoS Party must do with a count."""

    USE_LATEST = "use the threshold for the day that the User set last"
    COUNT_FOR_EXECUTION = "count it for the day of its execution time"
    COUNT_FOR_RECEIPT = "count it for the day of its receipt"
    COUNT_BOTH = "count SMETS1 and SMETS2+ Service Requests together"
    FIND_WITHIN = "find the number within the threshold"
    FIND_EXCEEDED = "find that the number exceeds the threshold"
    FIND_EXCEEDED_WITH_A_REFUSED_ONE = (
        "find that the number exceeds the threshold with one that is not processed anyway"
    )
    FIND_STILL_EXCEEDED = "find that the number exceeds the threshold set last"
    FIND_OUTNUMBERED = "find that the number exceeds the threshold now set"


_BY_DAY = (
    (
        "20.3(a)",
        Event.ONE_EXECUTES_ON_THE_DAY,
        Event.REFUSED_ONE_EXECUTES_ON_THE_DAY,
        Duty.COUNT_FOR_EXECUTION,
        "a Future Dated one counts for the day of its execution time",
    ),
    (
        "20.3(b)",
        Event.ONE_IS_RECEIVED_ON_THE_DAY,
        Event.REFUSED_ONE_IS_RECEIVED_ON_THE_DAY,
        Duty.COUNT_FOR_RECEIPT,
        "an On-Demand one counts for the day of its receipt",
    ),
)


_EVERY_ONE = Choice("H-52", "every-authentic-one")


def cos_party_count(largest: int) -> Machine:
    """The count for thresholds of 1 to `largest` Service Requests a day.

    A number that equals the threshold is within it; one that is greater exceeds it.
    """
    numbers = {f"COUNTED_{n}": f"{n} counted" for n in range(largest + 1)}
    ends = {"MORE": f"more than {largest} counted", "OVER": "the day is over"}
    states = Enum("State", numbers | ends)  # type: ignore[misc]
    ordered = tuple(states)
    return Machine(
        name="cos-party-count",
        clause="20.2-20.5",
        subject="the count of one User ID and one calendar day at the CoS Party",
        bearer=Party.COS_PARTY,
        initial=ordered[0],
        final=frozenset({ordered[-1]}),
        anytime=frozenset(
            {event for _, event, _, _, _ in _BY_DAY} | {Event.DAY_ENDS, Event.THRESHOLD_IS_SET_ANEW}
        ),
        domains={Fact.THRESHOLD: tuple(range(1, largest + 1))},
        cards=tuple(_cards(ordered, largest)),
    )


def _cards(states: tuple[Enum, ...], largest: int) -> Iterator[Card]:
    *living, over = states
    for clause, event, refused, counting, says in _BY_DAY:
        comparisons = tuple(_comparisons(living, largest, added=1))
        for number, state, exceeds, provided in comparisons:
            yield Rule(
                clause,
                f"{says}; it is within the threshold if the number does not exceed it",
                given=(state,),
                when=event,
                provided=provided,
                shall=(
                    under("20.2", Duty.USE_LATEST),
                    counting,
                    under("20.5", Duty.COUNT_BOTH),
                    under("20.4", Duty.FIND_EXCEEDED if exceeds else Duty.FIND_WITHIN),
                ),
                then=living[min(number, largest + 1)],
            )
        for number, state, exceeds, provided in comparisons:
            found = (under("20.4", Duty.FIND_EXCEEDED_WITH_A_REFUSED_ONE),) if exceeds else ()
            yield Rule(
                clause,
                f"{says}, whether it is refused or not",
                given=(state,),
                when=refused,
                provided=provided,
                shall=(counting, *found),
                then=living[min(number, largest + 1)],
                reading=_EVERY_ONE,
            )
    yield from _compared_again(living, largest)
    yield Rule(
        "20.2",
        "a threshold covers the 24 hours of one calendar day",
        given=tuple(living),
        when=Event.DAY_ENDS,
        then=over,
    )
    for event in (Event.ONE_EXECUTES_ON_THE_DAY, Event.REFUSED_ONE_EXECUTES_ON_THE_DAY):
        yield Gap(
            "20.3(a)",
            "a Future Dated one counts for the day of its execution time",
            given=(over,),
            when=event,
            question="If the execution time lies on a day that is over when the CoS Party receives "
            "the Service Request, to which day does it apply?",
            reading=_EVERY_ONE if event is Event.REFUSED_ONE_EXECUTES_ON_THE_DAY else None,
        )


def _comparisons(
    living: list[Enum], largest: int, added: int
) -> Iterator[tuple[int, Enum, bool, tuple[Term, ...]]]:
    """For each state the number with so many `added`, and under which thresholds it exceeds."""
    for number, state in enumerate(living, start=added):
        for exceeds in (False, True):
            which = [t for t in range(1, largest + 1) if (number > t) is exceeds]
            if which:
                provided: tuple[Term, ...] = (where(Fact.THRESHOLD, *which),)
                yield number, state, exceeds, provided if len(which) < largest else ()


def _compared_again(living: list[Enum], largest: int) -> Iterator[Card]:
    comparisons = tuple(_comparisons(living, largest, added=0))
    for _, state, exceeds, provided in comparisons:
        yield Rule(
            "20.4",
            "one that is about to be authorised is not counted twice, but the number is compared "
            "with the threshold set last",
            given=(state,),
            when=Event.ONE_IS_TO_BE_AUTHORISED,
            provided=provided,
            shall=(
                under("20.2", Duty.USE_LATEST),
                Duty.FIND_STILL_EXCEEDED if exceeds else Duty.FIND_WITHIN,
            ),
            reading=Choice("H-46", "until-authorised"),
        )
    for _, state, exceeds, provided in comparisons:
        yield Rule(
            "20.4",
            "a threshold that is set below the number is exceeded from then on",
            given=(state,),
            when=Event.THRESHOLD_IS_SET_ANEW,
            provided=provided,
            shall=(Duty.FIND_OUTNUMBERED,) if exceeds else (),
        )


LARGEST = 2
MACHINE = cos_party_count(LARGEST)
State = type(MACHINE.initial)

COUPLINGS = (
    Coupling(
        "20.3(a)",
        of=cos_party.MACHINE.name,
        duty=cos_party.Duty.COUNT,
        to="count of the day of execution",
        causes=Event.ONE_EXECUTES_ON_THE_DAY,
        provided=(HAS_A_TIME,),
    ),
    Coupling(
        "20.3(b)",
        of=cos_party.MACHINE.name,
        duty=cos_party.Duty.COUNT,
        to="count of the day of receipt",
        causes=Event.ONE_IS_RECEIVED_ON_THE_DAY,
        provided=(ON_DEMAND,),
    ),
    Coupling(
        "20.3(a)",
        of=cos_party.MACHINE.name,
        duty=cos_party.Duty.COUNT_REFUSED,
        to="count of the day of execution",
        causes=Event.REFUSED_ONE_EXECUTES_ON_THE_DAY,
        provided=(HAS_A_TIME,),
    ),
    Coupling(
        "20.3(b)",
        of=cos_party.MACHINE.name,
        duty=cos_party.Duty.COUNT_REFUSED,
        to="count of the day of receipt",
        causes=Event.REFUSED_ONE_IS_RECEIVED_ON_THE_DAY,
        provided=(ON_DEMAND,),
    ),
    *(
        Coupling(
            "20.4",
            of=cos_party.MACHINE.name,
            duty=cos_party.Duty.COMPARE_AGAIN,
            to=count,
            causes=Event.ONE_IS_TO_BE_AUTHORISED,
            provided=provided,
        )
        for count, provided in (
            ("count of the day of execution", (HAS_A_TIME,)),
            ("count of the day of receipt", (ON_DEMAND,)),
        )
    ),
    Coupling(
        "20.4",
        of=MACHINE.name,
        duty=Duty.FIND_WITHIN,
        to=ASKER,
        causes=cos_party.Event.NUMBER_IS_WITHIN_THRESHOLD,
    ),
    Coupling(
        "20.4",
        of=MACHINE.name,
        duty=Duty.FIND_EXCEEDED,
        to=ASKER,
        causes=cos_party.Event.NUMBER_EXCEEDS_THRESHOLD,
    ),
    Coupling(
        "20.4",
        of=MACHINE.name,
        duty=Duty.FIND_STILL_EXCEEDED,
        to=ASKER,
        causes=cos_party.Event.NUMBER_EXCEEDS_THRESHOLD,
    ),
    *(
        Coupling("20.4", of=MACHINE.name, duty=duty, to=applying, causes=event)
        for applying in ("one of the day", "another of the day")
        for duty, event in (
            (Duty.FIND_EXCEEDED, cos_party.Event.ITS_DAY_IS_EXCEEDED),
            (Duty.FIND_EXCEEDED_WITH_A_REFUSED_ONE, cos_party.Event.ITS_DAY_IS_EXCEEDED),
            (Duty.FIND_STILL_EXCEEDED, cos_party.Event.THRESHOLD_IS_LOWERED),
            (Duty.FIND_OUTNUMBERED, cos_party.Event.THRESHOLD_IS_LOWERED),
        )
    ),
)
