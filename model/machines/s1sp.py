"""Clause 16: what a SMETS1 Service Provider does with a Countersigned Service Request.

One subject is one Countersigned Service Request from its receipt by a SMETS1 Service Provider until
what results from it has gone to the DCC.
"""

from __future__ import annotations

from enum import Enum

from srpd.model.conditions import where
from srpd.model.limbs import Limb
from srpd.model.machine import Machine
from srpd.model.notation import Choice, Gap, Party, Rule
from srpd.model.requests import IMPOSSIBLE
from srpd.model.s1sp_checks import (
    NOT_A_TOP_UP,
    OTHER_FIRMWARE,
    S1SP_CHECKS,
    S1SP_DOMAINS,
    TOP_UP,
    Contents,
    Fact,
    Threshold,
)


class State(Enum):
    """Where one Countersigned Service Request stands."""

    AWAITED = "not yet received"
    UNDER_CHECK = "under check"
    FAILED = "found to fail a check"
    REFUSED = "refused"
    UNDER_DETECTION = "under Threshold Anomaly Detection"
    STOPPED = "stopped by Threshold Anomaly Detection"
    IN_PROCESSING = "in processing"
    ANSWERED = "answered to the DCC"


class Event(Enum):
    """What can happen to a Countersigned Service Request."""

    DCC_SENDS_IT = "the DCC sends it"
    A_CHECK_IS_NOT_SATISFIED = "a check is not satisfied"
    FAILURE_IS_FOUND = "the failure is established"
    ALL_CHECKS_ARE_SATISFIED = "all checks are satisfied"
    DETECTION_IS_PASSED = "Threshold Anomaly Detection is passed"
    DETECTION_IS_NOT_PASSED = "Threshold Anomaly Detection is not passed"
    TIME_PASSES = "time passes"
    RESPONSE_RESULTS = "a SMETS1 Response results"
    ALERT_RESULTS = "a SMETS1 Service Provider Alert results"


class Duty(Enum):
    """What the SMETS1 Service Provider must do with a Countersigned Service Request."""

    APPLY_CHECKS = "apply the checks"
    RAISE_ALERT = "send a signed SMETS1 Service Provider Alert about the failed check to the DCC"
    APPLY_DETECTION = "apply Threshold Anomaly Detection"
    PROCESS_TOP_UP = "process the top-up further as the SMETS1 Supporting Requirements require"
    TAKE_EQUIVALENT_STEPS = "ensure that the Equivalent Steps are taken"
    GENERATE_RESULT = "ensure that a SMETS1 Response or a SMETS1 Service Provider Alert results"
    SIGN = "ensure that the result is Digitally Signed"
    SEND_TO_DCC = "send the result to the DCC"


_ALERT = Choice("H-25", "s1sp-alert")
_OPEN = Choice("H-25", "open")
_PROCESSING = (Duty.PROCESS_TOP_UP, Duty.TAKE_EQUIVALENT_STEPS)
_NOT_SET = where(Fact.THRESHOLD, Threshold.NOT_SET, says="no relevant threshold has been set")
_SET = where(
    Fact.THRESHOLD, Threshold.PASSED, Threshold.FAILED, says="a relevant threshold has been set"
)
_FAILED = where(Fact.THRESHOLD, Threshold.FAILED, says="detection is not passed")
_PASSED = where(
    Fact.THRESHOLD, Threshold.PASSED, Threshold.NOT_SET, says="nothing stands against it"
)
_ANYTHING_ELSE = where(
    Fact.CONTENTS,
    *(contents for contents in Contents if contents is not Contents.TOP_UP),
    says="it contains no 'Top Up Device'",
)
_EQUIVALENT_STEPS = (Duty.TAKE_EQUIVALENT_STEPS, Duty.GENERATE_RESULT)


_EVERY_CHECK = tuple(dict.fromkeys(limb.clause for limb in S1SP_CHECKS))


def _refusal(limb: Limb) -> Rule:
    return Rule(
        limb.clause,
        f"{limb.says}: otherwise it is processed no further",
        given=(State.UNDER_CHECK,),
        when=Event.A_CHECK_IS_NOT_SATISFIED,
        provided=(*limb.applies, limb.fails),
        shall_not=_PROCESSING,
        then=State.FAILED,
        reading=limb.reading,
        alternative="16.1(a)",
        limb=limb,
        assumes=limb.assumes,
    )


MACHINE = Machine(
    name="s1sp",
    clause="16",
    subject="one Countersigned Service Request at a SMETS1 Service Provider",
    bearer=Party.S1SP,
    initial=State.AWAITED,
    final=frozenset({State.REFUSED, State.STOPPED, State.ANSWERED}),
    internal={
        Event.A_CHECK_IS_NOT_SATISFIED: None,
        Event.FAILURE_IS_FOUND: None,
        Event.ALL_CHECKS_ARE_SATISFIED: Event.A_CHECK_IS_NOT_SATISFIED,
        Event.DETECTION_IS_PASSED: None,
        Event.DETECTION_IS_NOT_PASSED: None,
    },
    domains=S1SP_DOMAINS,
    impossible=IMPOSSIBLE,
    cards=(
        Rule(
            "16.1(a)",
            "every Countersigned Service Request is checked before anything is done with it",
            given=(State.AWAITED,),
            when=Event.DCC_SENDS_IT,
            shall=(Duty.APPLY_CHECKS,),
            then=State.UNDER_CHECK,
        ),
        *(_refusal(limb) for limb in S1SP_CHECKS),
        Rule(
            "16.1(a)",
            "whichever check has failed, an alert tells the DCC",
            given=(State.FAILED,),
            when=Event.FAILURE_IS_FOUND,
            shall=(Duty.RAISE_ALERT,),
            then=State.REFUSED,
            also=_EVERY_CHECK,
            reading=_ALERT,
        ),
        Rule(
            "16.1(a)",
            "whichever check has failed, whether the DCC is told is not said",
            given=(State.FAILED,),
            when=Event.FAILURE_IS_FOUND,
            may=(Duty.RAISE_ALERT,),
            then=State.REFUSED,
            also=_EVERY_CHECK,
            reading=_OPEN,
        ),
        Gap(
            "16.1(e)(ii)",
            "the Upgrade Image for a Smart Meter is checked with its supplier's credentials",
            given=(State.UNDER_CHECK,),
            when=Event.ALL_CHECKS_ARE_SATISFIED,
            provided=(OTHER_FIRMWARE,),
            question="With whose credentials is an Upgrade Image checked that is neither for a "
            "Communications Hub Function or a PPMID nor for a Smart Meter, or is none accepted?",
        ),
        Rule(
            "16.2(a)(i)",
            "the data value of a top-up is held against the threshold, where one has been set",
            given=(State.UNDER_CHECK,),
            when=Event.ALL_CHECKS_ARE_SATISFIED,
            provided=(TOP_UP, _SET),
            shall=(Duty.APPLY_DETECTION,),
            then=State.UNDER_DETECTION,
        ),
        Rule(
            "16.2(a)(ii)",
            "without a threshold for data values a top-up is processed further at once",
            given=(State.UNDER_CHECK,),
            when=Event.ALL_CHECKS_ARE_SATISFIED,
            provided=(TOP_UP, _NOT_SET),
            shall=(Duty.PROCESS_TOP_UP,),
            then=State.IN_PROCESSING,
        ),
        Rule(
            "16.2(a)(ii)",
            "a top-up that passes detection is processed further",
            given=(State.UNDER_DETECTION,),
            when=Event.DETECTION_IS_PASSED,
            provided=(TOP_UP, _PASSED),
            shall=(Duty.PROCESS_TOP_UP,),
            then=State.IN_PROCESSING,
        ),
        Rule(
            "16.2(a)(ii)",
            "a top-up that does not pass detection is processed no further",
            given=(State.UNDER_DETECTION,),
            when=Event.DETECTION_IS_NOT_PASSED,
            provided=(TOP_UP, _FAILED),
            may=(Duty.RAISE_ALERT,),
            shall_not=_PROCESSING,
            then=State.STOPPED,
        ),
        Rule(
            "16.2(b)(i)",
            "detection is applied to everything else, where a threshold has been set for it",
            given=(State.UNDER_CHECK,),
            when=Event.ALL_CHECKS_ARE_SATISFIED,
            provided=(NOT_A_TOP_UP, _SET),
            shall=(Duty.APPLY_DETECTION,),
            then=State.UNDER_DETECTION,
        ),
        Rule(
            "16.2(b)(ii)",
            "without a threshold the Equivalent Steps are taken at once, and something results",
            given=(State.UNDER_CHECK,),
            when=Event.ALL_CHECKS_ARE_SATISFIED,
            provided=(NOT_A_TOP_UP, _NOT_SET),
            shall=_EQUIVALENT_STEPS,
            then=State.IN_PROCESSING,
        ),
        Rule(
            "16.2(b)(ii)",
            "once detection is passed, the Equivalent Steps are taken, and something results",
            given=(State.UNDER_DETECTION,),
            when=Event.DETECTION_IS_PASSED,
            provided=(_ANYTHING_ELSE, _PASSED),
            shall=_EQUIVALENT_STEPS,
            then=State.IN_PROCESSING,
        ),
        Rule(
            "16.2(b)(ii)",
            "what does not pass detection is processed no further",
            given=(State.UNDER_DETECTION,),
            when=Event.DETECTION_IS_NOT_PASSED,
            provided=(_ANYTHING_ELSE, _FAILED),
            may=(Duty.RAISE_ALERT,),
            shall_not=_PROCESSING,
            then=State.STOPPED,
        ),
        Gap(
            "16.2(b)(ii)",
            "the Equivalent Steps are taken if detection is passed",
            given=(State.STOPPED,),
            when=Event.TIME_PASSES,
            question="Is what detection has stopped deleted, quarantined or refused, who is told, "
            "and can the User release it?",
        ),
        Gap(
            "16.2(b)(ii)",
            "a SMETS1 Response or a SMETS1 Service Provider Alert results",
            given=(State.IN_PROCESSING,),
            when=Event.TIME_PASSES,
            question="By when must a SMETS1 Response or a SMETS1 Service Provider Alert result?",
        ),
        *(
            Rule(
                "16.2(c)",
                f"{what} is signed and sent to the DCC",
                given=(State.IN_PROCESSING,),
                when=event,
                shall=(Duty.SIGN, Duty.SEND_TO_DCC),
                then=State.ANSWERED,
            )
            for what, event in (
                ("a SMETS1 Response", Event.RESPONSE_RESULTS),
                ("a SMETS1 Service Provider Alert", Event.ALERT_RESULTS),
            )
        ),
    ),
)
