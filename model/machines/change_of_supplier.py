"""Clauses 8.3 to 8.6, 15.2 and 15.3: what the DCC does once the CoS Party has been asked.

One subject is one 'CoS Update Security Credentials' Service Request from the moment at which it is
forwarded to the CoS Party, together with the CoS Authorisation Response to it. The CoS Party's own
obligations are a machine of their own, `cos_party`; a tester plays that party.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from enum import Enum

from srpd.model.composition import Coupling
from srpd.model.conditions import where
from srpd.model.cos_checks import AUTHORISATION_CHECKS, RESPONSE_DOMAINS, Fact
from srpd.model.limbs import Limb
from srpd.model.machine import Machine
from srpd.model.machines import quarantine, service_request
from srpd.model.notation import Bar, Choice, Gap, Party, Rule, Timer, under
from srpd.model.requests import HAS_A_TIME, NEVER, ON_DEMAND, SMETS1, SMETS2


class State(Enum):
    """Where one CoS Service Request stands."""

    NOT_FORWARDED = "not forwarded"
    WITH_COS_PARTY = "with the CoS Party"
    REFUSED = "refused by the CoS Party"
    UNDER_CHECK = "its CoS Authorisation Response is under check"
    REJECTED = "its CoS Authorisation Response is rejected"
    SENT_AHEAD = "sent ahead of its execution time"
    KEPT = "kept until its execution time is near"
    CANCELLED = "its services cancelled before its execution time"
    LAPSED = "its services cancelled and its execution time past"
    HANDED_OVER_FOR_SENDING = "handed over for sending"


class Event(Enum):
    """What can happen to a CoS Service Request."""

    REQUEST_IS_FORWARDED = "it is forwarded to the CoS Party"
    COS_PARTY_FINDS_A_FAULT = "the CoS Party notifies the DCC that its checks are not satisfied"
    COS_PARTY_CEASES_PROCESSING = "the CoS Party ceases processing for its own threshold"
    COS_PARTY_IS_SILENT = "the CoS Party does not answer in time"
    COS_PARTY_AUTHORISES = "the CoS Party sends a CoS Authorisation Response"
    A_CHECK_IS_NOT_SATISFIED = "a check is not satisfied"
    ALL_CHECKS_ARE_SATISFIED = "all checks are satisfied"
    EXECUTION_TIME_IS_FAR_OFF = "its execution time is still far off"
    EXECUTION_TIME_IS_REACHED = "its execution time is reached"
    SERVICES_ARE_CANCELLED = "the services are cancelled in accordance with Sections H3.18 to H3.20"


class Duty(Enum):
    """What the DCC must do with a CoS Service Request."""

    NOTIFY_USER = "notify the User that sent the original Service Request"
    DISREGARD = "send nothing on the strength of the CoS Authorisation Response"
    REJECT = "reject the CoS Authorisation Response"
    NOTIFY_COS_PARTY = "notify the CoS Party of the rejection and of its reasons"
    KEEP = "keep the Command until its execution time is near"
    CEASE = "process it no further"
    ALERT_USER_OF_CESSATION = (
        "send the User a DCC Alert, since its Anomaly Detection Threshold is exceeded at the CoS "
        "Party"
    )
    SEND_COMMAND = "send the Command associated with the Signed Pre-Command under clause 13"
    COUNTERSIGN = "Countersign the Service Request"
    SEND_COUNTERSIGNED = "send the Countersigned Service Request in accordance with clause 14"


_BY_PARALLEL, _BY_THE_LETTER, _NOT_FROM_THE_PARTY = (
    Choice("H-05", name) for name in ("8.4(a)", "8.4(c)", "not-from-the-cos-party")
)
_NOTICES = (("8.6(b)", Duty.NOTIFY_COS_PARTY), ("8.6(c)", Duty.NOTIFY_USER))
_EVERYBODY = frozenset({Duty.NOTIFY_COS_PARTY, Duty.NOTIFY_USER})
_BUT_THE_PARTY = frozenset({Duty.NOTIFY_USER})
_TOLD: Mapping[Enum, tuple[tuple[Choice, frozenset[Duty]], ...]] = {
    Fact.PROTECTION_CHECKS: (
        (_BY_PARALLEL, _BUT_THE_PARTY),
        (_BY_THE_LETTER, _EVERYBODY),
        (_NOT_FROM_THE_PARTY, frozenset()),
    ),
    Fact.CERTIFICATE_VALID: (
        (_BY_PARALLEL, _EVERYBODY),
        (_BY_THE_LETTER, _EVERYBODY),
        (_NOT_FROM_THE_PARTY, frozenset()),
    ),
    Fact.SIGNED_BY_COS_PARTY: (
        (_BY_PARALLEL, _EVERYBODY),
        (_BY_THE_LETTER, _BUT_THE_PARTY),
        (_NOT_FROM_THE_PARTY, frozenset()),
    ),
}
"""Who must be told of what is not shown to come from the CoS Party, by each reading."""
_SENDING = (Duty.SEND_COMMAND, Duty.SEND_COUNTERSIGNED)


def _refusal(limb: Limb, reading: Choice | None, told: frozenset[Duty]) -> Rule:
    return Rule(
        limb.clause,
        f"{limb.says}: otherwise the response is rejected",
        given=(State.UNDER_CHECK,),
        when=Event.A_CHECK_IS_NOT_SATISFIED,
        provided=(*limb.applies, limb.fails),
        shall=(
            Duty.DISREGARD,
            under("8.6(a)", Duty.REJECT),
            *(under(clause, duty) for clause, duty in _NOTICES if duty in told),
        ),
        may=tuple(duty for _, duty in _NOTICES if duty not in told),
        then=State.REJECTED,
        reading=reading,
        alternative="8.6(a)",
        limb=limb,
        assumes=limb.assumes,
    )


def _refusals(limb: Limb) -> Iterator[Rule]:
    if limb.fails.fact is Fact.MAPS_TO_ONE_SENT:
        # Where no request was sent, there is no original one whose sender could be notified.
        yield _refusal(limb, limb.reading, frozenset({Duty.NOTIFY_COS_PARTY}))
        return
    for reading, told in _TOLD.get(limb.fails.fact, ((limb.reading, _EVERYBODY),)):
        yield _refusal(limb, reading, told)


MACHINE = Machine(
    name="change-of-supplier",
    clause="8.3-8.6, 15.2",
    subject="one CoS Service Request at the CoS Party, and the CoS Authorisation Response to it",
    bearer=Party.DCC,
    initial=State.NOT_FORWARDED,
    final=frozenset({State.REFUSED, State.REJECTED, State.HANDED_OVER_FOR_SENDING}),
    internal={
        Event.A_CHECK_IS_NOT_SATISFIED: None,
        Event.ALL_CHECKS_ARE_SATISFIED: Event.A_CHECK_IS_NOT_SATISFIED,
    },
    domains=RESPONSE_DOMAINS,
    impossible=((SMETS1, where(Fact.IDENTICAL, False)),),
    timers=(
        Timer(
            "8.3(b)",
            causes=Event.COS_PARTY_IS_SILENT,
            running_in=(State.WITH_COS_PARTY,),
            instant="the parameter cos-party-time-out after it was forwarded",
        ),
        Timer(
            "15.2",
            causes=Event.EXECUTION_TIME_IS_REACHED,
            running_in=(State.KEPT, State.SENT_AHEAD),
            instant="the ExecutionDateTime of the Service Request",
        ),
    ),
    cards=(
        Rule(
            "8.1(a)",
            "nothing goes towards the Device when the CoS Party is asked",
            given=(State.NOT_FORWARDED,),
            when=Event.REQUEST_IS_FORWARDED,
            shall_not=_SENDING,
            then=State.WITH_COS_PARTY,
        ),
        Rule(
            "8.3(b)",
            "if the checks of the CoS Party are not satisfied, the DCC notifies the User",
            given=(State.WITH_COS_PARTY,),
            when=Event.COS_PARTY_FINDS_A_FAULT,
            shall=(Duty.NOTIFY_USER,),
            shall_not=_SENDING,
            then=State.REFUSED,
        ),
        Rule(
            "8.5(a)",
            "what the CoS Party has ceased to process is not sent",
            given=(State.WITH_COS_PARTY,),
            when=Event.COS_PARTY_CEASES_PROCESSING,
            shall=(under("20.4", Duty.ALERT_USER_OF_CESSATION),),
            shall_not=_SENDING,
            then=State.REFUSED,
            also=("8.5(b)",),
        ),
        Gap(
            "8.3(b)",
            "the User is told where the CoS Party refuses",
            given=(State.WITH_COS_PARTY,),
            when=Event.COS_PARTY_IS_SILENT,
            question="If the CoS Party neither authorises nor refuses, how long does the DCC wait, "
            "and does it notify the User?",
        ),
        Rule(
            "8.5(a)",
            "a CoS Authorisation Response leads to a Command, unless a check is not satisfied",
            given=(State.WITH_COS_PARTY,),
            when=Event.COS_PARTY_AUTHORISES,
            provided=(SMETS2,),
            then=State.UNDER_CHECK,
        ),
        Rule(
            "8.5(b)",
            "a CoS Authorisation Response leads to a Countersigned Service Request, unless a check "
            "is not satisfied",
            given=(State.WITH_COS_PARTY,),
            when=Event.COS_PARTY_AUTHORISES,
            provided=(SMETS1,),
            then=State.UNDER_CHECK,
        ),
        *(rule for limb in AUTHORISATION_CHECKS for rule in _refusals(limb)),
        Rule(
            "8.5(a)",
            "the Command associated with the Signed Pre-Command is sent",
            given=(State.UNDER_CHECK,),
            when=Event.ALL_CHECKS_ARE_SATISFIED,
            provided=(SMETS2, ON_DEMAND),
            shall=(Duty.SEND_COMMAND,),
            then=State.HANDED_OVER_FOR_SENDING,
        ),
        Rule(
            "8.5(b)",
            "a SMETS1 CoS Service Request is Countersigned and goes to the Device's S1SP",
            given=(State.UNDER_CHECK,),
            when=Event.ALL_CHECKS_ARE_SATISFIED,
            provided=(SMETS1, ON_DEMAND),
            shall=(Duty.COUNTERSIGN, Duty.SEND_COUNTERSIGNED),
            then=State.HANDED_OVER_FOR_SENDING,
        ),
        Rule(
            "8.5(b)",
            "a SMETS1 CoS Service Request with an execution date is sent at once",
            given=(State.UNDER_CHECK,),
            when=Event.ALL_CHECKS_ARE_SATISFIED,
            provided=(SMETS1, HAS_A_TIME),
            shall=(Duty.COUNTERSIGN, Duty.SEND_COUNTERSIGNED),
            then=State.SENT_AHEAD,
            reading=Choice("H-64", "at-once"),
        ),
        Rule(
            "8.5(b)",
            "a SMETS1 CoS Service Request with an execution date is held until then",
            given=(State.UNDER_CHECK,),
            when=Event.ALL_CHECKS_ARE_SATISFIED,
            provided=(SMETS1, HAS_A_TIME),
            shall=(Duty.KEEP,),
            shall_not=(Duty.SEND_COUNTERSIGNED,),
            then=State.KEPT,
            reading=Choice("H-64", "held"),
        ),
        Gap(
            "8.5(b)",
            "a SMETS1 CoS Service Request is Countersigned and goes to the Device's S1SP",
            given=(State.UNDER_CHECK,),
            when=Event.ALL_CHECKS_ARE_SATISFIED,
            provided=(SMETS1, NEVER),
            question="With the execution date 'Never' there is nothing to be executed. Does the "
            "Service Request go to the SMETS1 Service Provider all the same?",
        ),
        Rule(
            "15.2",
            "the Command of a future dated change of supplier is not sent yet",
            given=(State.UNDER_CHECK,),
            when=Event.ALL_CHECKS_ARE_SATISFIED,
            provided=(SMETS2, HAS_A_TIME),
            shall=(Duty.KEEP,),
            shall_not=(Duty.SEND_COMMAND,),
            then=State.KEPT,
        ),
        Gap(
            "15.2",
            "the Command is sent as close to the execution time as practicable",
            given=(State.UNDER_CHECK,),
            when=Event.ALL_CHECKS_ARE_SATISFIED,
            provided=(SMETS2, NEVER),
            question="With the execution date 'Never' there is no time to be close to. Is a "
            "Command sent at once, or is only a kept one dropped?",
        ),
        Bar(
            "15.2",
            "long before its execution time the Command is not sent",
            given=(State.KEPT,),
            when=Event.EXECUTION_TIME_IS_FAR_OFF,
            provided=(SMETS2,),
            shall_not=(Duty.SEND_COMMAND,),
        ),
        Gap(
            "8.5(b)",
            "a SMETS1 CoS Service Request is sent by its execution date",
            given=(State.KEPT,),
            when=Event.EXECUTION_TIME_IS_FAR_OFF,
            provided=(SMETS1,),
            question="How long before its execution date may it be sent?",
        ),
        Rule(
            "15.2",
            "by its execution time the Command has been sent",
            given=(State.KEPT,),
            when=Event.EXECUTION_TIME_IS_REACHED,
            provided=(SMETS2,),
            shall=(under("8.5(a)", Duty.SEND_COMMAND),),
            then=State.HANDED_OVER_FOR_SENDING,
        ),
        Rule(
            "8.5(b)",
            "by its execution date the Countersigned Service Request has been sent",
            given=(State.KEPT,),
            when=Event.EXECUTION_TIME_IS_REACHED,
            provided=(SMETS1,),
            shall=(Duty.COUNTERSIGN, Duty.SEND_COUNTERSIGNED),
            then=State.HANDED_OVER_FOR_SENDING,
        ),
        Rule(
            "8.5(b)",
            "what was sent ahead of its execution date is not sent again at that date",
            given=(State.SENT_AHEAD,),
            when=Event.EXECUTION_TIME_IS_REACHED,
            shall_not=_SENDING,
            then=State.HANDED_OVER_FOR_SENDING,
        ),
        Rule(
            "15.3",
            "a change of supplier whose services are cancelled is processed no further",
            given=(State.KEPT,),
            when=Event.SERVICES_ARE_CANCELLED,
            shall=(Duty.CEASE,),
            may=(Duty.NOTIFY_USER,),
            shall_not=_SENDING,
            then=State.CANCELLED,
        ),
        Rule(
            "15.3",
            "by its execution time nothing has been sent of what was cancelled",
            given=(State.CANCELLED,),
            when=Event.EXECUTION_TIME_IS_REACHED,
            may=(Duty.NOTIFY_USER,),
            shall_not=_SENDING,
            then=State.LAPSED,
        ),
    ),
)

COUPLINGS = (
    Coupling(
        "8.1(a)",
        of=service_request.MACHINE.name,
        duty=service_request.Duty.FORWARD_TO_COS_PARTY,
        to="authorisation",
        causes=Event.REQUEST_IS_FORWARDED,
        hands_on=True,
    ),
    Coupling(
        "13.1(a)",
        of=MACHINE.name,
        duty=Duty.SEND_COMMAND,
        to="communication",
        causes=quarantine.Event.DUE_TO_BE_SENT,
        hands_on=True,
    ),
    Coupling(
        "14.1(a)",
        of=MACHINE.name,
        duty=Duty.SEND_COUNTERSIGNED,
        to="communication",
        causes=quarantine.Event.DUE_TO_BE_SENT,
        hands_on=True,
    ),
)
