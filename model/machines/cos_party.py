"""Clauses 8.1(b) to 8.3(a) and 20: what the CoS Party does with what the DCC forwards to it.

One subject is one Countersigned CoS Service Request, from its receipt by the CoS Party until that
party has authorised it, refused it, or ceased to process it. The Code does not say when the CoS
Party comes to authorise what has passed; until then its threshold can still stop it.
"""

from __future__ import annotations

from collections.abc import Iterator

from srpd.model.again import concerning, failing, failures, limbs_of
from srpd.model.conditions import either, unless
from srpd.model.cos_party_checks import COS_PARTY_CHECKS, Fact
from srpd.model.limbs import Limb
from srpd.model.machine import Machine
from srpd.model.machines.cos_party_terms import Duty, Event, State
from srpd.model.notation import Choice, Gap, Party, Rule, under
from srpd.model.requests import (
    COS,
    DOMAINS,
    HAS_A_TIME,
    IMPOSSIBLE,
    NEVER,
    ON_DEMAND,
    SMETS1,
    SMETS2,
)
from srpd.model.requests import Fact as RequestFact

__all__ = ["MACHINE", "Duty", "Event", "Fact", "State"]

_SET = Fact.THRESHOLD_SET
_STANDS = Choice("H-35", "from-the-breach-on")
_FALLS = Choice("H-35", "all-of-that-day")
_ONCE = Choice("H-46", "once")
_UNTIL_AUTHORISED = Choice("H-46", "until-authorised")
_PASSED_ALONE = Choice("H-52", "passed-alone")
_EVERY_ONE = Choice("H-52", "every-authentic-one")
_SIGNED_BY_THE_USER = (
    RequestFact.STRUCTURE_VERIFIED,
    RequestFact.SIGNATURE_VALID,
    RequestFact.CERTIFICATE_VALID,
    RequestFact.CERTIFICATE_XMLSIGN,
)
_OTHER_CHECKS = concerning(limbs_of("6.1(f)", "6.1(g)", "6.1(j)", "6.1(k)"), COS)
_AUTHENTIC = (
    Fact.PROTECTION_CHECKS,
    Fact.CERTIFICATE_VALID,
    Fact.NOT_A_REPLAY,
    _SET,
    *_SIGNED_BY_THE_USER,
    either(
        *(limb.fails for limb in _OTHER_CHECKS),
        says="it is what the User has signed, and a check is not satisfied",
    ),
)
_NOT_AUTHENTIC = either(
    *(unless(fact) for fact in (*_AUTHENTIC[:4], *_SIGNED_BY_THE_USER)),
    failures(_OTHER_CHECKS),
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
        provided=(*limb.applies, limb.fails),
        shall=(under("8.3(a)", Duty.STOP), under("8.3(a)", Duty.NOTIFY_DCC)),
        shall_not=_AUTHORISING,
        then=State.REFUSED,
        alternative="8.3(a)",
        limb=limb,
        reading=limb.reading,
        assumes=limb.assumes,
    )


def _refused_before_authorising() -> Iterator[Rule]:
    for choice, failure in failing(
        (limb for limb in COS_PARTY_CHECKS if not limb.assumes), "a check is no longer satisfied"
    ):
        if choice is None:
            yield Rule(
                "8.1(b)(iii)",
                "what no longer satisfies the checks immediately before it is authorised, is not",
                given=(State.PASSED, State.OUTNUMBERED),
                when=Event.IMMEDIATELY_BEFORE_AUTHORISING,
                provided=(failure,),
                shall=(under("8.3(a)", Duty.STOP), under("8.3(a)", Duty.NOTIFY_DCC)),
                shall_not=_AUTHORISING,
                then=State.REFUSED,
                reading=Choice("H-28", "before-authorising"),
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
        *_refused_before_authorising(),
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
