"""The check list of clause 16.1: what a SMETS1 Service Provider checks of what it receives.

A Countersigned Service Request contains a Service Request, or a message derived from an 'Update
Firmware' Service Request. Which check is applied depends on the contents.
"""

from __future__ import annotations

from enum import Enum

from srpd.model.cases import Domains
from srpd.model.checks import Limb
from srpd.model.conditions import unless, where


class Contents(Enum):
    """What a Countersigned Service Request contains, as far as clause 16 distinguishes it."""

    TOP_UP = "a 'Top Up Device' Service Request"
    CHECKED_AGAIN = "a Critical, 'CoS Update Security Credentials' or handover Service Request"
    OTHER_REQUEST = "any other Service Request"
    HUB_FIRMWARE = "firmware for a Communications Hub Function or a PPMID"
    METER_FIRMWARE = "firmware for a Smart Meter"
    OTHER_FIRMWARE = "firmware for any other Device"


class Again(Enum):
    """How the Service Request contained stands to clause 6.1, without 6.1(d) and (e)."""

    PASSES = "passes the checks applied again"
    NOT_VERIFIED = "is not Verified"
    SENDER_NOT_ENTITLED = "comes from a User without the right or the User Role for it"
    STATUS_FORBIDS = "is forbidden by the SMI Status of the Device"
    SENDER_NOT_REGISTERED = "comes from a User that is not an Eligible User"
    COS_CHECK_FAILS = "fails a check that only concerns a change of supplier"
    CERTIFICATE_NOT_VALID = "contains a Certificate that is not valid"
    ISSUERS_NOT_RIGHT = "lacks the Certificate of an issuer, or has one too many"
    REPLAY = "is a Replay"
    NOT_IMPORT_SUPPLIER = "activates firmware for a User that is not the Import Supplier"


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
    AGAIN = "the Service Request contained"
    IMAGE_PROTECTION_CHECKS = (
        "the Cryptographic Protection of the Upgrade Image checks with the credentials required"
    )
    IMAGE_CERTIFICATES_VALID = (
        "the Validity of the Certificates that protect the Upgrade Image is confirmed"
    )
    THRESHOLD = "the relevant Anomaly Detection Threshold"


S1SP_DOMAINS: Domains = {
    Fact.CONTENTS: tuple(Contents),
    Fact.AGAIN: tuple(Again),
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
_APPLIED_AGAIN = (
    ("its structure, to Verify it,", Again.NOT_VERIFIED),
    ("the right of its sender to send it", Again.SENDER_NOT_ENTITLED),
    ("the SMI Status of the Device", Again.STATUS_FORBIDS),
    ("the registration of its sender", Again.SENDER_NOT_REGISTERED),
    ("what only concerns a change of supplier", Again.COS_CHECK_FAILS),
    ("the Validity of the Certificates it contains", Again.CERTIFICATE_NOT_VALID),
    ("the presence of the issuers' Certificates", Again.ISSUERS_NOT_RIGHT),
    ("that it is not a Replay", Again.REPLAY),
    ("that its sender is the Import Supplier on the network", Again.NOT_IMPORT_SUPPLIER),
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
    *(
        Limb(
            clause="16.1(d)",
            says=f"of the Service Request contained, {what} is checked again",
            applies=(_CHECKED_AGAIN,),
            fails=where(Fact.AGAIN, failure),
        )
        for what, failure in _APPLIED_AGAIN
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
