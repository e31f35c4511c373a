"""Clauses 8.1(b) to 8.3(a) and 20: what the CoS Party does with what the DCC forwards to it.

One subject is one Countersigned CoS Service Request, from its receipt by the CoS Party until that
party has authorised it, refused it, or ceased to process it. The Code does not say when the CoS
Party comes to authorise what has passed; until then its threshold can still stop it.
"""

from __future__ import annotations

from enum import Enum

from srpd.model.checks import Limb
from srpd.model.conditions import either, unless, where
from srpd.model.cos_checks import Contained
from srpd.model.cos_party_checks import COS_PARTY_CHECKS, Fact
from srpd.model.machine import Machine
from srpd.model.notation import Choice, Gap, Party, Rule, under
from srpd.model.requests import HAS_A_TIME, NEVER, ON_DEMAND, SMETS1, SMETS2, Execution, Generation
from srpd.model.requests import Fact as RequestFact


class State(Enum):
    """Where one Countersigned CoS Service Request stands at the CoS Party."""

    AWAITED = "not yet received"
    UNDER_CHECK = "under check"
    REFUSED = "refused"
    COUNTED = "counted for the day to which it applies"
    PASSED = "passed and not yet authorised"
    OUTNUMBERED = "passed, and outnumbered since"
    TO_CEASE = "passed, and to cease"
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
    THRESHOLD_IS_LOWERED = "the threshold is set below the number for its day"
    COS_PARTY_COMES_TO_AUTHORISE = "the CoS Party comes to authorise it"


class Duty(Enum):
    """What the CoS Party must do with a Countersigned CoS Service Request."""

    APPLY_CHECKS = "apply the checks"
    STOP = "undertake no further processing of it"
    NOTIFY_DCC = "notify the DCC"
    APPLY_DETECTION = "apply CoS Party Threshold Anomaly Detection, without quarantine"
    COUNT = "count it for the day to which it applies, and compare"
    COMPARE_AGAIN = "compare the number for its day with the threshold once more"
    COUNT_REFUSED = "count it for the day to which it applies, though a check is not satisfied"
    CEASE = "cease to process it"
    SEE_USER_ALERTED = "see that a DCC Alert is sent to the User"
    HAVE_USER_ALERTED = "have seen to it that a DCC Alert is sent to the User"
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


_SET = Fact.THRESHOLD_SET
_STANDS = Choice("H-35", "from-the-breach-on")
_FALLS = Choice("H-35", "all-of-that-day")
_ONCE = Choice("H-46", "once")
_UNTIL_AUTHORISED = Choice("H-46", "until-authorised")
_PASSED_ALONE = Choice("H-52", "passed-alone")
_EVERY_ONE = Choice("H-52", "every-authentic-one")
_AUTHENTIC = (
    Fact.PROTECTION_CHECKS,
    Fact.CERTIFICATE_VALID,
    Fact.NOT_A_REPLAY,
    _SET,
    where(
        Fact.CONTAINED,
        Contained.SENDER_NOT_REGISTERED,
        Contained.NAMES_ANOTHER_SUPPLY,
        Contained.CERTIFICATE_NOT_VALID,
        Contained.ISSUER_MISSING,
        says="it is what the User has signed, and a check is not satisfied",
    ),
)
_NOT_AUTHENTIC = either(
    *(unless(fact) for fact in _AUTHENTIC[:-1]),
    where(
        Fact.CONTAINED,
        Contained.PASSES,
        Contained.NOT_VERIFIED,
        Contained.PROTECTION_FAILS,
        Contained.SIGNER_NOT_VALID,
    ),
    says="it satisfies the checks, or it is not what the User has signed",
)
_NOT_IN_HAND = (State.AWAITED, State.REFUSED, State.CEASED)
_AUTHORISING = (Duty.SEND_AUTHORISATION,)
_APPLIED = (Duty.APPLY_DETECTION, under("20.1", Duty.APPLY_DETECTION), Duty.COUNT)


def _refusal(limb: Limb) -> Rule:
    return Rule(
        limb.clause,
        f"{limb.says}: otherwise the CoS Party stops, and notifies the DCC",
        given=(State.UNDER_CHECK,),
        when=Event.A_CHECK_IS_NOT_SATISFIED,
        provided=(limb.fails,),
        shall=(under("8.3(a)", Duty.STOP), under("8.3(a)", Duty.NOTIFY_DCC)),
        shall_not=_AUTHORISING,
        then=State.REFUSED,
        alternative="8.3(a)",
        limb=limb,
    )


def _authorised(
    event: Event,
    reading: Choice,
    given: tuple[State, ...] = (State.PASSED,),
    alternative: str = "",
) -> tuple[Rule, Rule]:
    return (
        Rule(
            "8.2(i)",
            "for a SMETS2+ Device the response carries a Signed Pre-Command and the request",
            given=given,
            when=event,
            provided=(SMETS2,),
            shall=(Duty.MAKE_SIGNED_PRE_COMMAND, Duty.COMBINE_AND_SIGN, Duty.SEND_AUTHORISATION),
            then=State.AUTHORISED,
            alternative=alternative,
            reading=reading,
        ),
        Rule(
            "8.2(ii)",
            "for a SMETS1 Device the response carries the request alone",
            given=given,
            when=event,
            provided=(SMETS1,),
            shall=(Duty.SIGN, Duty.SEND_AUTHORISATION),
            shall_not=(Duty.MAKE_SIGNED_PRE_COMMAND,),
            then=State.AUTHORISED,
            alternative=alternative,
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
    anytime=frozenset({Event.ITS_DAY_IS_EXCEEDED, Event.THRESHOLD_IS_LOWERED}),
    internal={
        Event.A_CHECK_IS_NOT_SATISFIED: None,
        Event.ALL_CHECKS_ARE_SATISFIED: Event.A_CHECK_IS_NOT_SATISFIED,
    },
    caused=frozenset({Event.NUMBER_IS_WITHIN_THRESHOLD, Event.NUMBER_EXCEEDS_THRESHOLD}),
    domains={
        RequestFact.GENERATION: tuple(Generation),
        RequestFact.EXECUTION: tuple(Execution),
        Fact.CONTAINED: tuple(Contained),
    },
    cards=(
        Rule(
            "8.1(b)(i)",
            "every Countersigned CoS Service Request is checked before it is authorised",
            given=(State.AWAITED,),
            when=Event.DCC_SENDS_IT,
            shall=(Duty.APPLY_CHECKS,),
            then=State.UNDER_CHECK,
            reading=_PASSED_ALONE,
        ),
        Rule(
            "8.1(b)(i)",
            "every Countersigned CoS Service Request is checked before it is authorised",
            given=(State.AWAITED,),
            when=Event.DCC_SENDS_IT,
            provided=(_NOT_AUTHENTIC,),
            shall=(Duty.APPLY_CHECKS,),
            then=State.UNDER_CHECK,
            reading=_EVERY_ONE,
        ),
        Rule(
            "20.3(b)",
            "what the User has signed is counted for its day, even if a check is not satisfied",
            given=(State.AWAITED,),
            when=Event.DCC_SENDS_IT,
            provided=_AUTHENTIC,
            shall=(under("8.1(b)(i)", Duty.APPLY_CHECKS), Duty.COUNT_REFUSED),
            then=State.UNDER_CHECK,
            also=("20.3(a)",),
            reading=_EVERY_ONE,
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
        *_authorised(Event.COS_PARTY_COMES_TO_AUTHORISE, _ONCE, (State.PASSED, State.OUTNUMBERED)),
        Rule(
            "20.4",
            "the number is compared with the threshold once more before one that passed goes out",
            given=(State.PASSED, State.OUTNUMBERED),
            when=Event.COS_PARTY_COMES_TO_AUTHORISE,
            shall=(Duty.COMPARE_AGAIN,),
            also=("20.2",),
            reading=_UNTIL_AUTHORISED,
        ),
        *_authorised(Event.NUMBER_IS_WITHIN_THRESHOLD, _UNTIL_AUTHORISED),
        *_authorised(
            Event.NUMBER_IS_WITHIN_THRESHOLD, _UNTIL_AUTHORISED, (State.OUTNUMBERED,), "20.4"
        ),
        Rule(
            "20.4",
            "what ceased to be processed when the threshold was lowered does not come to life "
            "again when it is raised",
            given=(State.OUTNUMBERED,),
            when=Event.NUMBER_IS_WITHIN_THRESHOLD,
            shall=(Duty.CEASE, Duty.HAVE_USER_ALERTED),
            shall_not=_AUTHORISING,
            then=State.CEASED,
            alternative="20.4",
            reading=_UNTIL_AUTHORISED,
        ),
        Rule(
            "20.4",
            "if the threshold was lowered below the number, processing has ceased by then, and the "
            "User has been alerted",
            given=(State.OUTNUMBERED,),
            when=Event.NUMBER_EXCEEDS_THRESHOLD,
            shall=(Duty.CEASE, Duty.HAVE_USER_ALERTED),
            may=(Duty.SEE_USER_ALERTED,),
            shall_not=_AUTHORISING,
            then=State.CEASED,
            reading=_UNTIL_AUTHORISED,
        ),
        Rule(
            "20.4",
            "what has passed ceases when the threshold is lowered, or when its turn comes",
            given=(State.PASSED,),
            when=Event.THRESHOLD_IS_LOWERED,
            may=(Duty.SEE_USER_ALERTED,),
            then=State.OUTNUMBERED,
        ),
        Rule(
            "20.4",
            "what has passed ceases when the threshold is lowered, or when its turn comes",
            given=(State.OUTNUMBERED, State.TO_CEASE),
            when=Event.THRESHOLD_IS_LOWERED,
            may=(Duty.SEE_USER_ALERTED,),
        ),
        Rule(
            "20.4",
            "there is nothing to cease where nothing is being processed",
            given=_NOT_IN_HAND,
            when=Event.THRESHOLD_IS_LOWERED,
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
            given=(State.PASSED, State.OUTNUMBERED),
            when=Event.ITS_DAY_IS_EXCEEDED,
            shall=(Duty.CEASE,),
            may=(Duty.SEE_USER_ALERTED,),
            shall_not=_AUTHORISING,
            then=State.TO_CEASE,
        ),
        Rule(
            "20.4",
            "one that has passed and is not yet authorised ceases with the one that exceeds",
            given=(State.TO_CEASE,),
            when=Event.ITS_DAY_IS_EXCEEDED,
            shall=(Duty.CEASE,),
            may=(Duty.SEE_USER_ALERTED,),
            shall_not=_AUTHORISING,
        ),
        Rule(
            "20.4",
            "by its turn the User has been alerted of each that has ceased",
            given=(State.TO_CEASE,),
            when=Event.COS_PARTY_COMES_TO_AUTHORISE,
            shall=(Duty.CEASE, Duty.HAVE_USER_ALERTED),
            may=(Duty.SEE_USER_ALERTED,),
            shall_not=_AUTHORISING,
            then=State.CEASED,
        ),
        *(
            rule
            for event in (Event.ITS_DAY_IS_EXCEEDED, Event.THRESHOLD_IS_LOWERED)
            for rule in (
                Rule(
                    "20.4",
                    "what was authorised before the number was exceeded stands",
                    given=(State.AUTHORISED,),
                    when=event,
                    reading=_STANDS,
                ),
                Rule(
                    "20.4",
                    "the processing of every Service Request of that day ceases; how that of one "
                    "which was authorised comes to an end is not said",
                    given=(State.AUTHORISED,),
                    when=event,
                    may=(Duty.SEE_USER_ALERTED,),
                    reading=_FALLS,
                ),
            )
        ),
        Rule(
            "20.4",
            "there is nothing to cease where nothing is being processed",
            given=_NOT_IN_HAND,
            when=Event.ITS_DAY_IS_EXCEEDED,
        ),
    ),
)
