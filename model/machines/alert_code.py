"""Clauses 17.8(b) to (e): the Alerts of one Alert Code from one Device.

One subject is one Alert Code of one Device that is not exempt. The machine is made for a small
threshold B; that of a target is a parameter, and nothing in the law depends on its size. The
rolling window R is taken to end for all its Alerts at once, and to be much longer than T.

Which of N labelled Alerts is the one to be processed is not said, nor whether the Alert that leads
to the label is one of them. The events are chosen so that nothing depends on it: of N Alerts in
turn one is processed, wherever the count of N began. If the first of N is processed at once, one
more is sent when P has passed without N being reached, so there one or two are permitted.
"""

from __future__ import annotations

from enum import Enum

from srpd.model.composition import Coupling
from srpd.model.machine import Machine
from srpd.model.machines import alert_incident
from srpd.model.notation import Card, Gap, Party, Rule, State, under


class Event(Enum):
    """What can happen to an Alert Code of a Device."""

    ALERT_ARRIVES = "an Alert with the Alert Code arrives"
    N_ALERTS_ARRIVE = "as many Alerts with the Alert Code as N arrive in turn"
    ALERT_ARRIVES_AND_P_PASSES = "an Alert with the Alert Code arrives, and then P passes"
    COUNTING_BEGINS = "the DCC begins to count for each Alert Code"
    T_PASSES = "T passes without an Alert"
    R_PASSES = "R passes without an Alert"
    FEWER_THAN_B_ARE_LEFT = "so much of R passes that one Alert is left in it, fewer than B"


class Duty(Enum):
    """What the DCC must do with the Alerts of an Alert Code."""

    COUNT = "count it among the Alerts of the Device"
    COUNT_N = "count each of them among the Alerts of the Device"
    PROCESS = "process the Alert, which sends it to its recipient"
    LABEL = "label the Device and Alert Code with 'HighAlertRate'"
    PROCESS_ONE = "process one of the N Alerts, which sends it to its recipient"
    CONSOLIDATE = "consolidate the other Alerts"
    SEND_ONE = "send one Alert to the User, at the latest when P has passed"
    SEND_THE_LAST = "send it to the User, since N is not reached within P"
    STOP_CONSOLIDATING = "stop the consolidation"
    INFORM_BESIDES = (
        "inform the recipient that the consolidation has stopped, besides sending the Alert"
    )
    INFORM_RECIPIENT = "inform the recipient of the Alerts that the consolidation has stopped"


def alert_code(threshold: int) -> Machine:
    """The Alert Code for this threshold B, which is at least 2, so that one Alert is below it.

    A number that equals it does not exceed it.
    """
    names = {
        "UNCOUNTED": "not counted for the Alert Code",
        "UNCOUNTED_WITH_ALERTS": "not counted for the Alert Code, with Alerts in R",
        **{f"COUNTED_{n}": f"{n} counted in R" for n in range(threshold + 1)},
        "LABELLED": "labelled with 'HighAlertRate', P running",
        "LABELLED_ANEW": "labelled with 'HighAlertRate', P not running",
    }
    members = Enum("State", names)  # type: ignore[misc]
    states = tuple(members)
    return Machine(
        name="alert-code",
        clause="17.8",
        subject=f"one Alert Code of one Device, with B at {threshold}",
        bearer=Party.DCC,
        initial=states[0],
        anytime=frozenset({Event.ALERT_ARRIVES}),
        cards=(
            *_uncounted(states[0], states[1], states[2]),
            *_counted(states[2:-2], states[-2], threshold),
            *_labelled(*states[-2:], *states[:2]),
            *(
                Gap(
                    "17.8(a)",
                    "T ends for a Device while its Alerts are counted for each Alert Code",
                    given=states[1:-2],
                    when=event,
                    question="Does the count for each Alert Code go on once A is no longer "
                    "exceeded?",
                )
                for event in (Event.T_PASSES, Event.FEWER_THAN_B_ARE_LEFT)
            ),
            Rule(
                "17.8(a)",
                "while A is not exceeded no Alert Code is labelled, and each Alert is processed",
                given=(states[0],),
                when=Event.FEWER_THAN_B_ARE_LEFT,
                shall=(Duty.PROCESS,),
                then=states[1],
            ),
            Rule(
                "17.8(b)",
                "R is a rolling window: Alerts that are older no longer count",
                given=states[1:-2],
                when=Event.R_PASSES,
                then=states[0],
            ),
        ),
    )


def _uncounted(fresh: State, with_alerts: State, counted: State) -> tuple[Card, ...]:
    return (
        Rule(
            "17.8(a)",
            "while A is not exceeded no Alert Code is labelled, and each Alert is processed",
            given=(fresh, with_alerts),
            when=Event.ALERT_ARRIVES,
            shall=(Duty.PROCESS, Duty.COUNT),
            then=with_alerts,
        ),
        Rule(
            "17.8(a)",
            "when A is exceeded the DCC begins to count for each Alert Code",
            given=(fresh,),
            when=Event.COUNTING_BEGINS,
            then=counted,
        ),
        Gap(
            "17.8(a)",
            "Alerts with the Alert Code arrived before the count for each Alert Code began",
            given=(with_alerts,),
            when=Event.COUNTING_BEGINS,
            question="Do Alerts count towards B that arrived before A was exceeded, or with which "
            "it was exceeded?",
        ),
    )


def _counted(states: tuple[State, ...], labelled: State, threshold: int) -> list[Card]:
    cards: list[Card] = [
        Rule(
            "17.8(b)",
            f"{number} in R do not exceed B at {threshold}, and the Alert is processed",
            given=(state,),
            when=Event.ALERT_ARRIVES,
            shall=(Duty.PROCESS, under("17.8(a)", Duty.COUNT)),
            then=states[number],
        )
        for number, state in enumerate(states[:-1], start=1)
    ]
    cards.append(
        Rule(
            "17.8(b)",
            "the Alert with which the count in R exceeds B leads to the label; whether it is "
            "itself consolidated is not said",
            given=(states[-1],),
            when=Event.ALERT_ARRIVES,
            shall=(Duty.LABEL, under("17.8(a)", Duty.COUNT)),
            may=(Duty.PROCESS,),
            then=labelled,
        )
    )
    return cards


def _labelled(midway: State, anew: State, fresh: State, with_alerts: State) -> tuple[Card, ...]:
    return (
        Rule(
            "17.8(c)",
            "a single labelled Alert may be the one of N that is processed",
            given=(midway, anew),
            when=Event.ALERT_ARRIVES,
            shall=(under("17.8(a)", Duty.COUNT),),
            may=(Duty.PROCESS,),
            then=midway,
        ),
        Rule(
            "17.8(c)",
            "of N labelled Alerts one is processed, and the others are consolidated",
            given=(midway, anew),
            when=Event.N_ALERTS_ARRIVE,
            shall=(Duty.PROCESS_ONE, Duty.CONSOLIDATE, under("17.8(a)", Duty.COUNT_N)),
        ),
        Rule(
            "17.8(d)",
            "if N is not reached within P, one Alert is sent all the same; it may be sent besides "
            "the one of N that is processed, if that is the first",
            given=(anew,),
            when=Event.ALERT_ARRIVES_AND_P_PASSES,
            shall=(Duty.SEND_ONE, Duty.CONSOLIDATE, under("17.8(a)", Duty.COUNT)),
            may=(Duty.PROCESS,),
        ),
        Rule(
            "17.8(d)",
            "whether N is reached with those that came before within P is not known",
            given=(midway,),
            when=Event.ALERT_ARRIVES_AND_P_PASSES,
            shall=(under("17.8(a)", Duty.COUNT),),
            may=(Duty.PROCESS,),
            then=anew,
        ),
        Rule(
            "17.8(c)",
            "while an Alert Code is labelled it makes no difference that A is exceeded again",
            given=(midway, anew),
            when=Event.COUNTING_BEGINS,
        ),
        Rule(
            "17.8(d)",
            "while the rate in R is not below B the label stays; P passes within T",
            given=(midway, anew),
            when=Event.T_PASSES,
            may=(Duty.PROCESS,),
            then=anew,
        ),
        Rule(
            "17.8(e)",
            "once the rate in R falls below B the consolidation stops, and the recipient is told",
            given=(midway, anew),
            when=Event.R_PASSES,
            shall=(Duty.STOP_CONSOLIDATING, Duty.INFORM_RECIPIENT),
            may=(Duty.PROCESS,),
            then=fresh,
        ),
        Rule(
            "17.8(e)",
            "the rate falls below B while Alerts still arrive, and the recipient is told",
            given=(midway, anew),
            when=Event.FEWER_THAN_B_ARE_LEFT,
            shall=(
                Duty.STOP_CONSOLIDATING,
                Duty.INFORM_BESIDES,
                under("17.8(d)", Duty.SEND_THE_LAST),
            ),
            may=(Duty.PROCESS,),
            then=with_alerts,
        ),
    )


THRESHOLD = 2
MACHINE = alert_code(THRESHOLD)
COUPLINGS = (
    Coupling(
        "17.9(b)",
        of=MACHINE.name,
        duty=Duty.LABEL,
        to="incident",
        causes=alert_incident.Event.CODE_IS_LABELLED,
    ),
)
