"""The check list of clause 16.1: what a SMETS1 Service Provider checks of what it receives.

A Countersigned Service Request contains a Service Request, or a message derived from an 'Update
Firmware' Service Request. Which check is applied depends on the contents. Of the Service Request
contained the facts are those of any other.
"""

from __future__ import annotations

from enum import Enum

from srpd.model.again import AT_THE_SERVICE_PROVIDER, applied_by, concerning
from srpd.model.cases import Domains
from srpd.model.conditions import either, unless, where
from srpd.model.limbs import Limb
from srpd.model.requests import COS, CRITICAL, DOMAINS, HANDOVER, SMETS1


class Contents(Enum):
    """What a Countersigned Service Request contains, as far as clause 16 distinguishes it."""

    TOP_UP = "a 'Top Up Device' Service Request"
    CHECKED_AGAIN = "a Critical, 'CoS Update Security Credentials' or handover Service Request"
    OTHER_REQUEST = "any other Service Request"
    HUB_FIRMWARE = "firmware for a Communications Hub Function or a PPMID"
    METER_FIRMWARE = "firmware for a Smart Meter"
    OTHER_FIRMWARE = "firmware for any other Device"


class Threshold(Enum):
    """The relevant Anomaly Detection Threshold, and how the communication stands to it."""

    NOT_SET = "not set"
    PASSED = "set, and Threshold Anomaly Detection is passed"
    FAILED = "set, and Threshold Anomaly Detection is not passed"


class Fact(Enum):
    """The facts of one Countersigned Service Request."""

    CONTENTS = "the contents"
    PROTECTION_CHECKS = "the Cryptographic Protection of the Countersigned Service Request checks"
    CONTAINED_PROTECTION_CHECKS = "that of the Service Request contained checks"
    CERTIFICATES_VALID = "the Validity of the Certificates that protect it is confirmed"
    CONTAINED_CERTIFICATES_VALID = (
        "the Validity of the Certificates that protect the Service Request contained is confirmed"
    )
    RELEVANT_PROVIDER = "the receiver is the relevant SMETS1 Service Provider for the Devices"
    IMAGE_PROTECTION_CHECKS = (
        "the Cryptographic Protection of the Upgrade Image checks with the credentials required"
    )
    IMAGE_CERTIFICATES_VALID = (
        "the Validity of the Certificates that protect the Upgrade Image is confirmed"
    )
    THRESHOLD = "the relevant Anomaly Detection Threshold"


S1SP_DOMAINS: Domains = {
    **DOMAINS,
    Fact.CONTENTS: tuple(Contents),
    Fact.THRESHOLD: tuple(Threshold),
}

TOP_UP = where(Fact.CONTENTS, Contents.TOP_UP, says="it contains a 'Top Up Device'")
NOT_A_TOP_UP = where(
    Fact.CONTENTS,
    Contents.CHECKED_AGAIN,
    Contents.OTHER_REQUEST,
    Contents.HUB_FIRMWARE,
    Contents.METER_FIRMWARE,
    says="it contains another Service Request, or firmware",
)
OTHER_FIRMWARE = where(
    Fact.CONTENTS, Contents.OTHER_FIRMWARE, says="it contains firmware for another Device"
)
_A_REQUEST = where(
    Fact.CONTENTS,
    Contents.TOP_UP,
    Contents.CHECKED_AGAIN,
    Contents.OTHER_REQUEST,
    says="it contains no firmware",
)
_CHECKED_AGAIN = where(
    Fact.CONTENTS,
    Contents.CHECKED_AGAIN,
    says="it contains a Critical, 'CoS Update Security Credentials' or handover Service Request",
)
_HUB_FIRMWARE = where(
    Fact.CONTENTS,
    Contents.HUB_FIRMWARE,
    says="it contains firmware for a Communications Hub Function or a PPMID",
)
_METER_FIRMWARE = where(
    Fact.CONTENTS, Contents.METER_FIRMWARE, says="it contains firmware for a Smart Meter"
)
_IMAGE = (
    ("16.1(e)(i)", _HUB_FIRMWARE, "of the Import Supplier for the ESME on the same network"),
    ("16.1(e)(ii)", _METER_FIRMWARE, "held for the Responsible Supplier of the Smart Meter"),
)

S1SP_CHECKS: tuple[Limb, ...] = (
    Limb(
        clause="16.1(a)",
        says="the Cryptographic Protection of the Countersigned Service Request checks",
        fails=unless(Fact.PROTECTION_CHECKS),
    ),
    Limb(
        clause="16.1(a)",
        says="the Cryptographic Protection of the Service Request contained checks",
        applies=(_A_REQUEST,),
        fails=unless(Fact.CONTAINED_PROTECTION_CHECKS),
    ),
    Limb(
        clause="16.1(b)",
        says="the Validity of the Countersigned Service Request's Certificates is confirmed",
        fails=unless(Fact.CERTIFICATES_VALID),
    ),
    Limb(
        clause="16.1(b)",
        says="the Validity of the Certificates of the Service Request contained is confirmed",
        applies=(_A_REQUEST,),
        fails=unless(Fact.CONTAINED_CERTIFICATES_VALID),
    ),
    Limb(
        clause="16.1(c)",
        says="the receiver is the relevant SMETS1 Service Provider for the Devices identified",
        fails=unless(Fact.RELEVANT_PROVIDER),
    ),
    *applied_by(
        "16.1(d)",
        concerning(AT_THE_SERVICE_PROVIDER, either(CRITICAL, COS, HANDOVER), SMETS1),
        _CHECKED_AGAIN,
    ),
    *(
        limb
        for clause, firmware, whose in _IMAGE
        for limb in (
            Limb(
                clause=clause,
                says=f"the protection of the Upgrade Image checks with the credentials {whose}",
                applies=(firmware,),
                fails=unless(Fact.IMAGE_PROTECTION_CHECKS),
            ),
            Limb(
                clause=clause,
                says="the Validity of the Certificates that protect the Upgrade Image is confirmed",
                applies=(firmware,),
                fails=unless(Fact.IMAGE_CERTIFICATES_VALID),
            ),
        )
    ),
)
"""The limbs of clause 16.1; those of (d) are the checks of clause 6.1 that it applies again."""
