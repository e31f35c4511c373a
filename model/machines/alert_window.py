"""Clauses 17.8(a), 17.9(a) and 17.9(c): counting the Alerts of one Device.

One subject is one Device, with the Alerts that the DCC received from it in the rolling window T.
The machine is made for small thresholds; those of a target are parameters, and nothing in the law
depends on their size. T is taken to end for all its Alerts at once.
"""

from __future__ import annotations

from enum import Enum

from srpd.model.composition import Coupling, Link
from srpd.model.conditions import Term, unless
from srpd.model.faults import ModelFault
from srpd.model.machine import Machine
from srpd.model.machines import alert_code, alert_incident, single_alert
from srpd.model.notation import Card, Gap, Party, Rule, State, under


class Event(Enum):
    """What can happen to the count of a Device's Alerts."""

    ALERT_IS_COUNTED = "an Alert of the Device arrives"
    EXEMPT_ALERTS_ARRIVE = "Alerts arrive whose Alert Code is exempt"
    T_PASSES = "T passes without an Alert"


class Fact(Enum):
    """What the incidents of a Device depend on."""

    INCIDENTS_ON = "MIC, AIC and PIC are set to 'on'"
    DEAD_BAND = "D has not elapsed since the incident about a labelled Alert Code"


class Duty(Enum):
    """What the DCC must do with the number of Alerts of a Device."""

    COUNT_PER_CODE = "begin to count the Device's Alerts for each Alert Code"
    RAISE_AMBER_INCIDENT = "raise an incident that notifies the User that M is exceeded"
    RAISE_RED_INCIDENT = "raise an incident that notifies the User that A is exceeded"


_AMBER, _RED = Duty.RAISE_AMBER_INCIDENT, Duty.RAISE_RED_INCIDENT
_D_HAS_ELAPSED = unless(
    Fact.DEAD_BAND, "D has elapsed since the incident about a labelled Alert Code, if there was one"
)
_OFF = unless(Fact.INCIDENTS_ON, "MIC, AIC and PIC are set to 'off'")


def alert_window(amber: int, red: int) -> Machine:
    """The count for these thresholds M and A. Raises `ModelFault` unless 0 < M < A - 1."""
    if not 0 < amber < red - 1:
        raise ModelFault(f"alert-window: M ({amber}) must be above 0 and below A ({red}) less one")
    numbers = {f"COUNTED_{n}": f"{n} counted in T" for n in range(red + 1)}
    states = Enum("State", numbers | {"EXCEEDED": f"more than {red} counted in T"})  # type: ignore[misc]
    ordered = tuple(states)
    return Machine(
        name="alert-window",
        clause="17.8(a)",
        subject=f"the Alerts of one Device in T, with M at {amber} and A at {red}",
        bearer=Party.DCC,
        initial=ordered[0],
        anytime=frozenset({Event.ALERT_IS_COUNTED, Event.EXEMPT_ALERTS_ARRIVE}),
        cards=tuple(_cards(ordered, amber, red)),
    )


def _cards(states: tuple[State, ...], amber: int, red: int) -> list[Card]:
    *within, last, exceeded = states
    below, crossing, between = within[:amber], within[amber], within[amber + 1 :]
    cards: list[Card] = []
    for state, following in zip(below, within[1:], strict=False):
        cards.append(
            _counts(
                "17.9(a)",
                f"a number of at most {amber} does not exceed M, and no incident is raised",
                state,
                following,
            )
        )
    cards += _exceeding_amber(crossing, states[amber + 1])
    for state, following in zip(between, states[amber + 2 :], strict=False):
        cards += _further(
            "17.8(a)",
            f"a number of at most {red} does not exceed A",
            state,
            following,
            red_permitted=False,
        )
    cards += _exceeding_red(last, exceeded)
    cards += _further(
        "17.8(a)",
        "while A is exceeded the count for each Alert Code goes on",
        exceeded,
        exceeded,
        red_permitted=True,
    )
    cards += [
        Gap(
            "17.10",
            "exempt Alerts arrive while A is not exceeded",
            given=states[:-1],
            when=Event.EXEMPT_ALERTS_ARRIVE,
            question="Do exempt Alerts count towards M and A?",
        ),
        Rule(
            "17.10",
            "exempt Alerts change nothing where A is exceeded already",
            given=(exceeded,),
            when=Event.EXEMPT_ALERTS_ARRIVE,
            provided=(Fact.INCIDENTS_ON,),
            may=(_AMBER, _RED),
        ),
        Rule(
            "17.9(c)",
            "with incident creation off, exempt Alerts lead to no incident either",
            given=(exceeded,),
            when=Event.EXEMPT_ALERTS_ARRIVE,
            provided=(_OFF,),
            shall_not=(_AMBER, _RED),
        ),
        Rule(
            "17.8(a)",
            "T is a rolling window: Alerts that are older no longer count",
            given=states[1:],
            when=Event.T_PASSES,
            also=("17.9(a)",),
            then=states[0],
        ),
    ]
    return cards


def _counts(
    clause: str,
    says: str,
    state: State,
    following: State,
    *,
    provided: tuple[Term, ...] = (),
    may: tuple[Duty, ...] = (),
    shall_not: tuple[Duty, ...] = (),
) -> Rule:
    return Rule(
        clause,
        says,
        given=(state,),
        when=Event.ALERT_IS_COUNTED,
        provided=provided,
        may=may,
        shall_not=shall_not,
        then=following,
    )


def _exceeding_amber(state: State, following: State) -> list[Card]:
    return [
        Rule(
            "17.9(a)",
            "when M is exceeded an incident notifies the User",
            given=(state,),
            when=Event.ALERT_IS_COUNTED,
            provided=(Fact.INCIDENTS_ON, _D_HAS_ELAPSED),
            shall=(_AMBER,),
            then=following,
        ),
        _counts(
            "17.9(b)",
            "whether D also holds back an incident that M is exceeded is not said",
            state,
            following,
            provided=(Fact.INCIDENTS_ON, Fact.DEAD_BAND),
            may=(_AMBER,),
        ),
        _silent(state, following),
    ]


def _exceeding_red(state: State, following: State) -> list[Card]:
    return [
        Rule(
            "17.8(a)",
            "when A is exceeded the DCC begins to count for each Alert Code; an incident that A "
            "is exceeded is permitted",
            given=(state,),
            when=Event.ALERT_IS_COUNTED,
            provided=(Fact.INCIDENTS_ON,),
            shall=(Duty.COUNT_PER_CODE,),
            may=(_AMBER, _RED),
            then=following,
        ),
        Rule(
            "17.9(c)",
            "with incident creation off, no incident is created when A is exceeded",
            given=(state,),
            when=Event.ALERT_IS_COUNTED,
            provided=(_OFF,),
            shall=(under("17.8(a)", Duty.COUNT_PER_CODE),),
            shall_not=(_AMBER, _RED),
            then=following,
        ),
    ]


def _further(
    clause: str, says: str, state: State, following: State, *, red_permitted: bool
) -> list[Card]:
    return [
        _counts(
            clause,
            says,
            state,
            following,
            provided=(Fact.INCIDENTS_ON,),
            may=(_AMBER, _RED) if red_permitted else (_AMBER,),
        ),
        _silent(state, following),
    ]


def _silent(state: State, following: State) -> Rule:
    return _counts(
        "17.9(c)",
        "with incident creation off, no incident is created",
        state,
        following,
        provided=(_OFF,),
        shall_not=(_AMBER, _RED),
    )


AMBER, RED = 1, 3
MACHINE = alert_window(AMBER, RED)
COUPLINGS = (
    Coupling(
        "17.8(a)",
        of=alert_code.MACHINE.name,
        duty=alert_code.Duty.COUNT,
        to="device",
        causes=Event.ALERT_IS_COUNTED,
    ),
    Coupling(
        "17.8(a)",
        of=single_alert.MACHINE.name,
        duty=single_alert.Duty.COUNT,
        to="device",
        causes=Event.ALERT_IS_COUNTED,
    ),
    Coupling(
        "17.10",
        of=single_alert.MACHINE.name,
        duty=single_alert.Duty.PASS_UNTOUCHED,
        to="device",
        causes=Event.EXEMPT_ALERTS_ARRIVE,
    ),
    Coupling(
        "17.8(a)",
        of=MACHINE.name,
        duty=Duty.COUNT_PER_CODE,
        to="code",
        causes=alert_code.Event.COUNTING_BEGINS,
    ),
)
"""What a Device's Alerts have in common; for `Duty.COUNT_N` there is `counting_each`."""

LINKS = (
    Link(
        "17.9(b)",
        MACHINE.name,
        Fact.DEAD_BAND,
        "incident",
        {state: state is alert_incident.State.DEAD_BAND for state in alert_incident.State},
    ),
    Link("17.9(c)", MACHINE.name, Fact.INCIDENTS_ON, "switches", {True: True, False: False}),
    Link(
        "17.9(c)",
        alert_incident.MACHINE.name,
        alert_incident.Fact.INCIDENTS_ON,
        "switches",
        {True: True, False: False},
    ),
)


def counting_each(one_in: int) -> tuple[Coupling, ...]:
    """The couplings by which each of N Alerts that arrive in turn is counted for the Device."""
    return (
        Coupling(
            "17.8(a)",
            of=alert_code.MACHINE.name,
            duty=alert_code.Duty.COUNT_N,
            to="device",
            causes=Event.ALERT_IS_COUNTED,
        ),
    ) * one_in
