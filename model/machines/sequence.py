"""Clause 15.1: when a request that depends on another is sent.

One subject is one request with a place in a sequence, from the moment at which nothing else keeps
it from being sent until the Device, or the SMETS1 Service Provider, has carried it out. Clause
15.1(a) and clause 15.1(b) say the same of different things, so each has its own machine.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from enum import Enum

from srpd.model.cases import Value
from srpd.model.composition import Coupling, Link
from srpd.model.conditions import Term, either, where
from srpd.model.machine import Machine
from srpd.model.machines import (
    change_of_supplier,
    future_dated_smets1,
    quarantine,
    response_or_alert,
    service_request,
    signed_pre_command,
)
from srpd.model.machines.sequence_terms import Duty, Event, Fact, Limb, Standing, State
from srpd.model.notation import Bar, Card, Choice, Gap, Party, Rule, Timer, under
from srpd.model.requests import ALL_VARIANTS, COS, DEPENDENT, SequencePlace
from srpd.model.requests import Fact as RequestFact
from srpd.model.sequence_checks import SOURCE

__all__ = [
    "COUPLINGS",
    "LINKS",
    "MACHINE",
    "MACHINES",
    "SMETS1_MACHINE",
    "Duty",
    "Event",
    "Fact",
    "Standing",
    "State",
]


_EVERYWHERE = Choice("H-31", "everywhere")
_WHERE_SAID = Choice("H-31", "where-said")
_SIGNED = where(
    RequestFact.COMMAND_VARIANT, 5, 6, 7, says="clause 7.2 makes it subject to Orchestration"
)
_NOT_SIGNED = where(RequestFact.COMMAND_VARIANT, 1, 2, 3, 4, 8, says="it is no Signed Pre-Command")
_NOT_COS = where(
    RequestFact.VARIANT, *(ALL_VARIANTS - COS.values), says="it is no change of supplier"
)
_IS = SequencePlace
_ALONE = where(RequestFact.SEQUENCE, _IS.NONE, _IS.FIRST, says="it depends on no other request")


def _before(standing: Standing) -> Term:
    return where(Fact.ONE_BEFORE, standing)


def _due(limb: Limb, reading: Choice | None, *kind: Term) -> Iterator[Card]:
    clause, thing, send = limb.clause, limb.thing, limb.send
    yield Rule(
        clause,
        f"{thing} is sent, since the one upon which it depends was Successfully Executed",
        given=(State.NOT_DUE,),
        when=Event.DUE_TO_BE_SENT,
        provided=(DEPENDENT, *kind, _before(Standing.EXECUTED)),
        shall=(send,),
        then=State.RELEASED,
        reading=reading,
    )
    yield Rule(
        clause,
        f"{thing} is sent only following the Successful Execution of the one upon which it depends",
        given=(State.NOT_DUE,),
        when=Event.DUE_TO_BE_SENT,
        provided=(DEPENDENT, *kind, _before(Standing.OUTSTANDING)),
        shall_not=(send,),
        then=State.WAITING,
        reading=reading,
    )
    yield Rule(
        clause,
        f"{thing} is not sent if the one upon which it depends has failed; the User may be told",
        given=(State.NOT_DUE,),
        when=Event.DUE_TO_BE_SENT,
        provided=(DEPENDENT, *kind, _before(Standing.FAILED)),
        shall=(Duty.CANCEL_DEPENDENT,),
        shall_not=(send,),
        may=(Duty.NOTIFY_USER,),
        then=State.CANCELLED,
        codes=frozenset({"E43", "E44", "E47"}),
        source=SOURCE,
        reading=reading,
    )
    yield Gap(
        clause,
        f"{thing} is sent only following the Successful Execution of the one upon which it depends",
        given=(State.NOT_DUE,),
        when=Event.DUE_TO_BE_SENT,
        provided=(DEPENDENT, *kind, _before(Standing.NOT_RECEIVED)),
        question="The request upon which it is said to depend was never received, or was "
        "rejected. Does the DCC reject it, or wait for one that may still come?",
        reading=reading,
    )


def _when_due(limb: Limb) -> Iterator[Card]:
    yield Rule(
        limb.clause,
        f"{limb.thing} that depends on no other is sent",
        given=(State.NOT_DUE,),
        when=Event.DUE_TO_BE_SENT,
        provided=(_ALONE,),
        shall=(limb.send,),
        then=State.RELEASED,
    )
    others = (_NOT_SIGNED, _NOT_COS)
    yield from _due(
        limb,
        None,
        either(*limb.made_subject, says="clause 7.2 or 8.5 makes it subject to Orchestration"),
    )
    yield from _due(limb, _EVERYWHERE, *others)
    yield Rule(
        limb.clause,
        f"{limb.thing} that no clause makes subject to Orchestration is sent at once",
        given=(State.NOT_DUE,),
        when=Event.DUE_TO_BE_SENT,
        provided=(DEPENDENT, *others),
        shall=(limb.send,),
        then=State.RELEASED,
        reading=_WHERE_SAID,
    )
    yield Gap(
        limb.clause,
        f"{limb.thing} depends on the last of its sequence",
        given=(State.NOT_DUE,),
        when=Event.DUE_TO_BE_SENT,
        provided=(where(RequestFact.SEQUENCE, _IS.AFTER_LAST),),
        question="There is a Response Code for a request that follows the last of its sequence "
        "(E46), and no element that says which one is the last. How does the DCC know?",
    )


def _while_it_waits(limb: Limb) -> Iterator[Card]:
    clause, thing, send = limb.clause, limb.thing, limb.send
    yield Rule(
        clause,
        f"{thing} that waited is sent once the one upon which it depends is Successfully Executed",
        given=(State.WAITING,),
        when=Event.ONE_BEFORE_IS_EXECUTED,
        shall=(send,),
        then=State.RELEASED,
    )
    yield Bar(
        clause,
        f"{thing} is not sent while the one upon which it depends has not been executed",
        given=(State.WAITING,),
        when=Event.TIME_PASSES,
        shall_not=(send,),
    )
    yield Rule(
        clause,
        f"{thing} is never sent if the one upon which it depends fails; the User may be told",
        given=(State.WAITING,),
        when=Event.ONE_BEFORE_HAS_FAILED,
        shall=(Duty.CANCEL_DEPENDENT,),
        shall_not=(send,),
        may=(Duty.NOTIFY_USER,),
        then=State.CANCELLED,
        codes=frozenset({"E43"}),
        source=SOURCE,
    )
    yield Rule(
        clause,
        f"{thing} is not sent when the Wait Period ends without a Response to the one upon which "
        "it depends; the User may be told",
        given=(State.WAITING,),
        when=Event.WAIT_PERIOD_ENDS,
        shall=(Duty.CANCEL_DEPENDENT,),
        shall_not=(send,),
        may=(Duty.NOTIFY_USER,),
        then=State.CANCELLED,
        codes=frozenset({"E44", "E47"}),
        source=SOURCE,
    )
    yield Gap(
        clause,
        f"{thing} is sent only following the Successful Execution of the one upon which it depends",
        given=(State.CANCELLED,),
        when=Event.ONE_BEFORE_IS_EXECUTED,
        question="The Response to the one upon which it depends comes after the Wait Period. "
        "Is it sent now, or does it stay cancelled?",
    )
    yield Rule(
        clause,
        f"{thing} that is no longer to be sent stays unsent; the User may be told now",
        given=(State.CANCELLED,),
        when=Event.ONE_BEFORE_HAS_FAILED,
        shall_not=(send,),
        may=(Duty.NOTIFY_USER,),
        codes=frozenset({"E43"}),
        source=SOURCE,
    )
    for event in (Event.ONE_BEFORE_IS_EXECUTED, Event.ONE_BEFORE_HAS_FAILED):
        yield Bar(
            clause,
            f"{thing} that does not wait is not sent for that, nor sent again",
            given=(State.NOT_DUE, State.RELEASED, State.SENT, State.EXECUTED, State.FAILED),
            when=event,
            shall_not=(send,),
        )


def _once_released(limb: Limb) -> Iterator[Card]:
    clause, thing = limb.clause, limb.thing
    dealt_with = under(limb.response_clause, Duty.DEAL_WITH_RESPONSE)
    yield Rule(
        clause,
        f"{thing} that is sent has not been executed for that",
        given=(State.RELEASED,),
        when=Event.IT_IS_SENT,
        then=State.SENT,
    )
    yield Rule(
        clause,
        f"{thing} that is deleted will not be executed, so what depends on it is not sent",
        given=(State.RELEASED,),
        when=Event.IT_IS_DELETED,
        shall=(Duty.CANCEL_DEPENDENT,),
        then=State.FAILED,
    )
    yield Rule(
        clause,
        "the Response that tells of a Successful Execution lets the next one be sent",
        given=(State.SENT,),
        when=Event.IT_IS_EXECUTED,
        shall=(dealt_with, Duty.PROCEED_WITH_DEPENDENT),
        then=State.EXECUTED,
    )
    yield Rule(
        clause,
        "the Response that tells of an execution without success lets nothing be sent",
        given=(State.SENT,),
        when=Event.ITS_EXECUTION_FAILS,
        shall=(dealt_with, Duty.CANCEL_DEPENDENT),
        then=State.FAILED,
    )


def _machine(name: str, limb: Limb, subject: str) -> Machine:
    return Machine(
        name=name,
        clause=limb.clause,
        subject=subject,
        bearer=Party.DCC,
        initial=State.NOT_DUE,
        domains={
            Fact.ONE_BEFORE: tuple(Standing),
            RequestFact.VARIANT: tuple(sorted(ALL_VARIANTS)),
            RequestFact.COMMAND_VARIANT: (1, 2, 3, 4, 5, 6, 7, 8),
            RequestFact.SEQUENCE: tuple(SequencePlace),
        },
        impossible=(
            # Clause 6.3 or 7.3 has ended these: they do not fall due.
            (
                where(
                    RequestFact.SEQUENCE,
                    *(_IS.FIRST_AND_DEPENDENT, _IS.TAKEN, _IS.CIRCULAR, _IS.ENCRYPTED_GAS_DATA),
                ),
            ),
        ),
        timers=(
            Timer(
                limb.clause,
                causes=Event.WAIT_PERIOD_ENDS,
                running_in=(State.WAITING,),
                instant="the parameter sequence-wait-period after it was due to be sent",
            ),
        ),
        cards=(*_when_due(limb), *_while_it_waits(limb), *_once_released(limb)),
    )


MACHINE = _machine(
    "sequence",
    Limb("15.1(a)", "the Command", Duty.SEND_COMMAND, (_SIGNED, COS), "17.2"),
    "one request with a place in a sequence that is not a SMETS1 Service Request",
)
SMETS1_MACHINE = _machine(
    "sequence-smets1",
    Limb(
        "15.1(b)",
        "the Countersigned Service Request",
        Duty.SEND_COUNTERSIGNED,
        (COS,),
        "17.3(a)",
    ),
    "one SMETS1 Service Request with a place in a sequence",
)
MACHINES = (MACHINE, SMETS1_MACHINE)

STANDING_OF_STATE: Mapping[Value, Value] = {
    State.NOT_DUE: Standing.NOT_RECEIVED,
    State.WAITING: Standing.OUTSTANDING,
    State.RELEASED: Standing.OUTSTANDING,
    State.SENT: Standing.OUTSTANDING,
    State.EXECUTED: Standing.EXECUTED,
    State.FAILED: Standing.FAILED,
    State.CANCELLED: Standing.FAILED,
}


def _comes_due(clause: str, of: Machine, duty: Enum) -> Coupling:
    return Coupling(
        clause,
        of=of.name,
        duty=duty,
        to="sequence",
        causes=Event.DUE_TO_BE_SENT,
        hands_on=True,
    )


def _of_one(machine: Machine, send: Duty, sending_clause: str, deals: str) -> Iterator[Coupling]:
    clause = machine.clause
    yield Coupling(
        sending_clause,
        of=machine.name,
        duty=send,
        to="communication",
        causes=quarantine.Event.DUE_TO_BE_SENT,
        hands_on=True,
    )
    yield Coupling(
        deals,
        of=machine.name,
        duty=Duty.DEAL_WITH_RESPONSE,
        to="response",
        causes=response_or_alert.Event.DCC_RECEIVES_IT,
        hands_on=True,
    )
    yield Coupling(
        clause,
        of=machine.name,
        duty=Duty.PROCEED_WITH_DEPENDENT,
        to="dependent",
        causes=Event.ONE_BEFORE_IS_EXECUTED,
    )
    yield Coupling(
        clause,
        of=machine.name,
        duty=Duty.CANCEL_DEPENDENT,
        to="dependent",
        causes=Event.ONE_BEFORE_HAS_FAILED,
    )


COUPLINGS = (
    _comes_due("15.1(a)", service_request.MACHINE, service_request.Duty.SEND_COMMAND),
    _comes_due("15.1(a)", signed_pre_command.MACHINE, signed_pre_command.Duty.SEND_COMMAND),
    _comes_due("15.1(a)", change_of_supplier.MACHINE, change_of_supplier.Duty.SEND_COMMAND),
    _comes_due("15.1(b)", service_request.MACHINE, service_request.Duty.SEND_COUNTERSIGNED),
    _comes_due("15.1(b)", change_of_supplier.MACHINE, change_of_supplier.Duty.SEND_COUNTERSIGNED),
    _comes_due("15.1(b)", future_dated_smets1.MACHINE, future_dated_smets1.Duty.SEND_COUNTERSIGNED),
    *_of_one(MACHINE, Duty.SEND_COMMAND, "13.1(a)", "17.2"),
    *_of_one(SMETS1_MACHINE, Duty.SEND_COUNTERSIGNED, "14.1(a)", "17.3(a)"),
    *(
        Coupling(clause, of=quarantine.MACHINE.name, duty=duty, to="sequence", causes=event)
        for clause, duty, event in (
            ("15.1(a)", quarantine.Duty.SEND_TO_DEVICE, Event.IT_IS_SENT),
            ("15.1(b)", quarantine.Duty.COUNTERSIGN_AND_SEND, Event.IT_IS_SENT),
            ("12.3(b)", quarantine.Duty.DELETE, Event.IT_IS_DELETED),
        )
    ),
)

LINKS = tuple(
    Link(
        machine.clause,
        of=machine.name,
        fact=Fact.ONE_BEFORE,
        by="one before",
        table=STANDING_OF_STATE,
    )
    for machine in MACHINES
)
