"""The words of a request at the CoS Party: its states, events and duties (8.1(b) to 8.3(a), 20)."""

from __future__ import annotations

from enum import Enum


class State(Enum):
    """Where one Countersigned CoS Service Request stands at the CoS Party."""

    AWAITED = "not yet received"
    UNDER_CHECK = "under check"
    REFUSED = "refused"
    COUNTED = "counted for the day to which it applies"
    PASSED = "passed and not yet authorised"
    OUTNUMBERED = "passed, and the threshold set since below the number for its day"
    TO_CEASE = "passed, and the number for its day beyond the threshold since"
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
    IMMEDIATELY_BEFORE_AUTHORISING = "it is immediately before the CoS Party authorises it"
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
