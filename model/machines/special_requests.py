"""Clauses 8.1(a), 9 and 11.1: the Service Requests that clause 6.4 has other clauses govern.

These are cards of the machine `service-request`.
"""

from __future__ import annotations

from srpd.model.conditions import unless, where
from srpd.model.machines.service_request_terms import Duty, Event, State
from srpd.model.notation import Card, Choice, Gap, Rule, under
from srpd.model.requests import (
    COS,
    DATED,
    HANDOVER,
    HAS_A_TIME,
    JOIN_OR_UNJOIN,
    NEVER,
    ON_DEMAND,
    SMETS1,
    SMETS2,
    Fact,
    Target,
)

_COS_GOES_TO_THE_PARTY = Choice("H-06", "through-cos-party")
_COS_GOES_TO_THE_S1SP = Choice("H-06", "literal")

SPECIAL_CARDS: tuple[Card, ...] = (
    Rule(
        "8.1(a)",
        "a CoS Service Request goes to the CoS Party, in a Countersigned CoS Service Request",
        given=(State.UNDER_CHECK,),
        when=Event.ALL_CHECKS_ARE_SATISFIED,
        provided=(COS, SMETS2),
        shall=(Duty.FORWARD_TO_COS_PARTY,),
        shall_not=(Duty.SEND_COMMAND, Duty.SEND_COUNTERSIGNED),
        then=State.FORWARDED_TO_COS_PARTY,
        prevails=("6.4",),
    ),
    Rule(
        "8.1(a)",
        "a SMETS1 CoS Service Request goes to the CoS Party as well",
        given=(State.UNDER_CHECK,),
        when=Event.ALL_CHECKS_ARE_SATISFIED,
        provided=(COS, SMETS1),
        shall=(Duty.FORWARD_TO_COS_PARTY,),
        shall_not=(Duty.SEND_COUNTERSIGNED,),
        then=State.FORWARDED_TO_COS_PARTY,
        reading=_COS_GOES_TO_THE_PARTY,
        prevails=("6.4",),
    ),
    Rule(
        "6.5(c)(iii)",
        "a SMETS1 CoS Service Request goes, Countersigned, straight to the Device's S1SP",
        given=(State.UNDER_CHECK,),
        when=Event.ALL_CHECKS_ARE_SATISFIED,
        provided=(COS, SMETS1, ON_DEMAND),
        shall=(
            under("6.5(b)", Duty.DELETE_STORED),
            under("6.5(c)(i)", Duty.IDENTIFY_S1SP),
            under("6.5(c)(ii)", Duty.COUNTERSIGN),
            Duty.SEND_COUNTERSIGNED,
        ),
        shall_not=(Duty.FORWARD_TO_COS_PARTY,),
        then=State.HANDED_OVER_FOR_SENDING,
        reading=_COS_GOES_TO_THE_S1SP,
    ),
    Gap(
        "6.5(c)(iii)",
        "a SMETS1 CoS Service Request goes, Countersigned, straight to the Device's S1SP",
        given=(State.UNDER_CHECK,),
        when=Event.ALL_CHECKS_ARE_SATISFIED,
        provided=(COS, SMETS1, DATED),
        question="Does it go there at once, or by its execution date?",
        reading=_COS_GOES_TO_THE_S1SP,
    ),
    Rule(
        "9.2",
        "a handover request becomes a Command that the DCC signs, which is sent",
        given=(State.UNDER_CHECK,),
        when=Event.ALL_CHECKS_ARE_SATISFIED,
        provided=(HANDOVER, SMETS2, ON_DEMAND),
        shall=(
            under("9.1(a)", Duty.TRANSFORM),
            under("9.1(b)", Duty.SIGN_COMMAND),
            Duty.SEND_COMMAND,
        ),
        then=State.HANDED_OVER_FOR_SENDING,
        prevails=("6.4",),
    ),
    Rule(
        "9.2",
        "the Command of a handover request with an execution date is sent at once",
        given=(State.UNDER_CHECK,),
        when=Event.ALL_CHECKS_ARE_SATISFIED,
        provided=(HANDOVER, SMETS2, HAS_A_TIME),
        shall=(
            under("9.1(a)", Duty.TRANSFORM),
            under("9.1(b)", Duty.SIGN_COMMAND),
            Duty.SEND_COMMAND,
        ),
        then=State.HANDED_OVER_FOR_SENDING,
        prevails=("6.4",),
        reading=Choice("H-65", "at-once"),
    ),
    Rule(
        "9.2",
        "a handover request with an execution date is held until then",
        given=(State.UNDER_CHECK,),
        when=Event.ALL_CHECKS_ARE_SATISFIED,
        provided=(HANDOVER, SMETS2, HAS_A_TIME),
        shall=(
            under("9.1(a)", Duty.TRANSFORM),
            under("9.1(b)", Duty.SIGN_COMMAND),
            Duty.HOLD,
        ),
        shall_not=(Duty.SEND_COMMAND,),
        then=State.HELD,
        prevails=("6.4",),
        reading=Choice("H-65", "held"),
    ),
    Gap(
        "9.2",
        "a handover request becomes a Command that the DCC signs, which is sent",
        given=(State.UNDER_CHECK,),
        when=Event.ALL_CHECKS_ARE_SATISFIED,
        provided=(HANDOVER, SMETS2, NEVER),
        question="With the execution date 'Never' there is nothing to be sent. Is a handover that "
        "is held dropped?",
    ),
    Rule(
        "11.1(d)",
        "a join of a PPMID to a Gas Smart Meter is signed and sent with the Certificate of "
        "the meter",
        given=(State.UNDER_CHECK,),
        when=Event.ALL_CHECKS_ARE_SATISFIED,
        provided=(
            JOIN_OR_UNJOIN,
            SMETS2,
            where(Fact.TARGET, Target.PPMID),
            Fact.JOINS_PPMID_TO_GAS_METER,
        ),
        shall=(
            under("11.1(a)", Duty.TRANSFORM),
            under("11.1(b)", Duty.INCLUDE_CERTIFICATE_OF_GAS_METER),
            Duty.SIGN_COMMAND,
            Duty.SEND_COMMAND,
        ),
        then=State.HANDED_OVER_FOR_SENDING,
        prevails=("6.4",),
    ),
    Rule(
        "11.1(d)",
        "a join or unjoin destined for a PPMID is signed by the DCC and sent",
        given=(State.UNDER_CHECK,),
        when=Event.ALL_CHECKS_ARE_SATISFIED,
        provided=(
            JOIN_OR_UNJOIN,
            SMETS2,
            where(Fact.TARGET, Target.PPMID),
            unless(Fact.JOINS_PPMID_TO_GAS_METER),
        ),
        shall=(
            under("11.1(a)", Duty.TRANSFORM),
            Duty.SIGN_COMMAND,
            Duty.SEND_COMMAND,
        ),
        then=State.HANDED_OVER_FOR_SENDING,
        prevails=("6.4",),
    ),
    Rule(
        "11.1(e)",
        "a join of a Gas Smart Meter to a PPMID goes back as a Pre-Command with the "
        "Certificate of the PPMID",
        given=(State.UNDER_CHECK,),
        when=Event.ALL_CHECKS_ARE_SATISFIED,
        provided=(
            JOIN_OR_UNJOIN,
            SMETS2,
            where(Fact.TARGET, Target.GSME),
            Fact.JOINS_GAS_METER_TO_PPMID,
        ),
        shall=(
            under("11.1(a)", Duty.TRANSFORM),
            under("11.1(c)", Duty.INCLUDE_CERTIFICATE_OF_PPMID),
            Duty.RETURN_PRE_COMMAND,
        ),
        then=State.PRE_COMMAND_RETURNED,
        prevails=("6.4",),
    ),
    Rule(
        "11.1(e)",
        "a join or unjoin destined for a Gas Smart Meter goes back as a Pre-Command",
        given=(State.UNDER_CHECK,),
        when=Event.ALL_CHECKS_ARE_SATISFIED,
        provided=(
            JOIN_OR_UNJOIN,
            SMETS2,
            where(Fact.TARGET, Target.GSME),
            unless(Fact.JOINS_GAS_METER_TO_PPMID),
        ),
        shall=(under("11.1(a)", Duty.TRANSFORM), Duty.RETURN_PRE_COMMAND),
        then=State.PRE_COMMAND_RETURNED,
        prevails=("6.4",),
    ),
)
