"""Clauses 8.1(b) to 8.3(a) and 20: what the CoS Party does with what the DCC forwards to it.

One subject is one Countersigned CoS Service Request, from its receipt by the CoS Party until that
party has authorised it, refused it, or ceased to process it. The Code does not say when the CoS
Party comes to authorise what has passed; until then its threshold can still stop it.
"""

from __future__ import annotations

from enum import Enum

from srpd.model.conditions import unless
from srpd.model.cos_party_checks import COS_PARTY_CHECKS, Fact
from srpd.model.limbs import Limb
from srpd.model.machine import Machine
from srpd.model.notation import Choice, Gap, Party, Rule, under
from srpd.model.requests import DOMAINS, HAS_A_TIME, IMPOSSIBLE, NEVER, ON_DEMAND, SMETS1, SMETS2


class State(Enum):
    """Where one Countersigned CoS Service Request stands at the CoS Party."""

    AWAITED = "not yet received"
    UNDER_CHECK = "under check"
    REFUSED = "refused"
    COUNTED = "counted for the day to which it applies"
    PASSED = "passed and not yet authorised"
    AUTHORISED = "authorised"
    CEASED = "its processing has ceased"


class Event(Enum):
    """What can happen to a Countersigned CoS Service Request."""

    DCC_SENDS_IT = "the DCC sends it"
    A_CHECK_IS_NOT_SATISFIED = "a check is not satisfied"
    ALL_CHECKS_ARE_SATISFIED = "all checks are satisfied"
    NUMBER_IS_WITHIN_THRESHOLD = "the number for its day is within the threshold"
    NUMBER_EXCEEDS_THRESHOLD = "the number for its day exceeds the threshold"
    ITS_DAY_IS_EXCEEDED = "the number for its day comes to exceed the threshold with another"
    COS_PARTY_COMES_TO_AUTHORISE = "the CoS Party comes to authorise it"


class Duty(Enum):
    """What the CoS Party must do with a Countersigned CoS Service Request."""

    APPLY_CHECKS = "apply the checks"
    STOP = "undertake no further processing of it"
    NOTIFY_DCC = "notify the DCC"
    APPLY_DETECTION = "apply CoS Party Threshold Anomaly Detection, without quarantine"
    COUNT = "count it for the day to which it applies, and compare"
    COMPARE_AGAIN = "compare the number for its day with the threshold once more"
    CEASE = "cease to process it"
    SEE_USER_ALERTED = "see that a DCC Alert is sent to the User"
    MAKE_SIGNED_PRE_COMMAND = (
        "make and Digitally Sign the GBCS Payload of an 'Update Security Credentials' Signed "
        "Pre-Command, substantively identical to the Service Request"
    )
    COMBINE_AND_SIGN = (
        "put it and the Service Request into one communication, Digitally Signed with a CoS Party "
        "XML Signing Key"
    )
    SIGN = "Digitally Sign the communication with a CoS Party XML Signing Key"
    SEND_AUTHORISATION = "send the CoS Authorisation Response to the DCC"


_STANDS = Choice("H-35", "from-the-breach-on")
_FALLS = Choice("H-35", "all-of-that-day")
_ONCE = Choice("H-46", "once")
_UNTIL_AUTHORISED = Choice("H-46", "until-authorised")
_AUTHORISING = (Duty.SEND_AUTHORISATION,)
_SET = Fact.THRESHOLD_SET
_APPLIED = (Duty.APPLY_DETECTION, under("20.1", Duty.APPLY_DETECTION), Duty.COUNT)


def _refusal(limb: Limb) -> Rule:
    return Rule(
        limb.clause,
        f"{limb.says}: otherwise the CoS Party stops, and notifies the DCC",
        given=(State.UNDER_CHECK,),
        when=Event.A_CHECK_IS_NOT_SATISFIED,
        provided=(*limb.applies, limb.fails),
        shall=(under("8.3(a)", Duty.STOP), under("8.3(a)", Duty.NOTIFY_DCC)),
        shall_not=_AUTHORISING,
        then=State.REFUSED,
        alternative="8.3(a)",
        limb=limb,
        reading=limb.reading,
        assumes=limb.assumes,
    )


def _authorised(event: Event, reading: Choice) -> tuple[Rule, Rule]:
    return (
        Rule(
            "8.2(i)",
            "for a SMETS2+ Device the response carries a Signed Pre-Command and the request",
            given=(State.PASSED,),
            when=event,
            provided=(SMETS2,),
            shall=(Duty.MAKE_SIGNED_PRE_COMMAND, Duty.COMBINE_AND_SIGN, Duty.SEND_AUTHORISATION),
            then=State.AUTHORISED,
            reading=reading,
        ),
        Rule(
            "8.2(ii)",
            "for a SMETS1 Device the response carries the request alone",
            given=(State.PASSED,),
            when=event,
            provided=(SMETS1,),
            shall=(Duty.SIGN, Duty.SEND_AUTHORISATION),
            shall_not=(Duty.MAKE_SIGNED_PRE_COMMAND,),
            then=State.AUTHORISED,
            reading=reading,
        ),
    )


MACHINE = Machine(
    name="cos-party",
    clause="8.1(b)-8.3(a), 20",
    subject="one Countersigned CoS Service Request at the CoS Party",
    bearer=Party.COS_PARTY,
    initial=State.AWAITED,
    final=frozenset({State.REFUSED, State.AUTHORISED, State.CEASED}),
    anytime=frozenset({Event.ITS_DAY_IS_EXCEEDED}),
    internal={
        Event.A_CHECK_IS_NOT_SATISFIED: None,
        Event.ALL_CHECKS_ARE_SATISFIED: Event.A_CHECK_IS_NOT_SATISFIED,
    },
    caused=frozenset({Event.NUMBER_IS_WITHIN_THRESHOLD, Event.NUMBER_EXCEEDS_THRESHOLD}),
    domains=DOMAINS,
    impossible=IMPOSSIBLE,
    cards=(
        Rule(
            "8.1(b)(i)",
            "every Countersigned CoS Service Request is checked before it is authorised",
            given=(State.AWAITED,),
            when=Event.DCC_SENDS_IT,
            shall=(Duty.APPLY_CHECKS,),
            then=State.UNDER_CHECK,
        ),
        *(_refusal(limb) for limb in COS_PARTY_CHECKS),
        Rule(
            "8.2",
            "a Future Dated Service Request is counted before it goes on",
            given=(State.UNDER_CHECK,),
            when=Event.ALL_CHECKS_ARE_SATISFIED,
            provided=(_SET, HAS_A_TIME),
            shall=_APPLIED,
            then=State.COUNTED,
            also=("20.3(a)",),
        ),
        Rule(
            "8.2",
            "an On-Demand Service Request is counted before it goes on",
            given=(State.UNDER_CHECK,),
            when=Event.ALL_CHECKS_ARE_SATISFIED,
            provided=(_SET, ON_DEMAND),
            shall=_APPLIED,
            then=State.COUNTED,
            also=("20.3(b)",),
        ),
        Rule(
            "8.2",
            "while the number is within the threshold, it goes on",
            given=(State.COUNTED,),
            when=Event.NUMBER_IS_WITHIN_THRESHOLD,
            then=State.PASSED,
        ),
        *_authorised(Event.COS_PARTY_COMES_TO_AUTHORISE, _ONCE),
        Rule(
            "20.4",
            "the number is compared with the threshold once more before one that passed goes out",
            given=(State.PASSED,),
            when=Event.COS_PARTY_COMES_TO_AUTHORISE,
            shall=(Duty.COMPARE_AGAIN,),
            also=("20.2",),
            reading=_UNTIL_AUTHORISED,
        ),
        *_authorised(Event.NUMBER_IS_WITHIN_THRESHOLD, _UNTIL_AUTHORISED),
        Rule(
            "20.4",
            "if the threshold was lowered below the number, processing ceases all the same",
            given=(State.PASSED,),
            when=Event.NUMBER_EXCEEDS_THRESHOLD,
            shall=(Duty.CEASE, Duty.SEE_USER_ALERTED),
            shall_not=_AUTHORISING,
            then=State.CEASED,
            reading=_UNTIL_AUTHORISED,
        ),
        Gap(
            "20.2",
            "the threshold is the one that the User set last",
            given=(State.UNDER_CHECK,),
            when=Event.ALL_CHECKS_ARE_SATISFIED,
            provided=(unless(_SET),),
            question="If the User has never set a threshold for its User ID, does the CoS Party "
            "authorise the Service Request, or none?",
        ),
        Gap(
            "20.3(a)",
            "a Future Dated Service Request applies to the day of its execution time",
            given=(State.UNDER_CHECK,),
            when=Event.ALL_CHECKS_ARE_SATISFIED,
            provided=(_SET, NEVER),
            question="To which day does a Service Request with the execution date 'Never' apply, "
            "and is it counted at all?",
        ),
        Rule(
            "20.4",
            "once the number exceeds the threshold, processing ceases and the User is alerted",
            given=(State.COUNTED,),
            when=Event.NUMBER_EXCEEDS_THRESHOLD,
            shall=(Duty.CEASE, Duty.SEE_USER_ALERTED),
            shall_not=_AUTHORISING,
            then=State.CEASED,
            also=("20.5",),
        ),
        Rule(
            "20.4",
            "one that has passed and is not yet authorised ceases with the one that exceeds",
            given=(State.PASSED,),
            when=Event.ITS_DAY_IS_EXCEEDED,
            shall=(Duty.CEASE, Duty.SEE_USER_ALERTED),
            shall_not=_AUTHORISING,
            then=State.CEASED,
        ),
        Rule(
            "20.4",
            "what was authorised before the number was exceeded stands",
            given=(State.AUTHORISED,),
            when=Event.ITS_DAY_IS_EXCEEDED,
            reading=_STANDS,
        ),
        Rule(
            "20.4",
            "the processing of every Service Request of that day ceases; how that of one which was "
            "authorised comes to an end is not said",
            given=(State.AUTHORISED,),
            when=Event.ITS_DAY_IS_EXCEEDED,
            may=(Duty.SEE_USER_ALERTED,),
            reading=_FALLS,
        ),
        Rule(
            "20.4",
            "there is nothing to cease where nothing is being processed",
            given=(State.AWAITED, State.REFUSED, State.CEASED),
            when=Event.ITS_DAY_IS_EXCEEDED,
        ),
    ),
)
