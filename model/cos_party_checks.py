"""The check list of clause 8.1(b): what the CoS Party checks of what the DCC forwards to it.

The CoS Party notifies the DCC of a failure; no public source gives codes for that.
"""

from __future__ import annotations

from enum import Enum

from srpd.model.checks import Limb
from srpd.model.conditions import unless, where
from srpd.model.cos_checks import Contained


class Fact(Enum):
    """The facts of one Countersigned CoS Service Request."""

    PROTECTION_CHECKS = "the Cryptographic Protection of what the DCC signed checks"
    CERTIFICATE_VALID = "the Validity of the Certificate that signed it is confirmed"
    CONTAINED = "the Service Request contained"
    NOT_A_REPLAY = "the Service Request contained is not a Replay"
    THRESHOLD_SET = "the User has set an Anomaly Detection Threshold for its User ID"


_APPLIED_AGAIN = (
    ("its structure, to Verify it,", Contained.NOT_VERIFIED),
    ("its Cryptographic Protection", Contained.PROTECTION_FAILS),
    ("the Validity of the Certificate that signed it", Contained.SIGNER_NOT_VALID),
    ("the registration of its sender", Contained.SENDER_NOT_REGISTERED),
    ("what only concerns a change of supplier", Contained.NAMES_ANOTHER_SUPPLY),
    ("the Validity of the Certificates it contains", Contained.CERTIFICATE_NOT_VALID),
    ("the presence of the issuers' Certificates", Contained.ISSUER_MISSING),
)

COS_PARTY_CHECKS: tuple[Limb, ...] = (
    Limb(
        clause="8.1(b)(i)",
        says="the Cryptographic Protection of the Countersigned CoS Service Request checks",
        fails=unless(Fact.PROTECTION_CHECKS),
    ),
    Limb(
        clause="8.1(b)(ii)",
        says="the Validity of the Certificates of the Countersigned CoS Service Request is "
        "confirmed",
        fails=unless(Fact.CERTIFICATE_VALID),
    ),
    *(
        Limb(
            clause="8.1(b)(iii)",
            says=f"of the Service Request contained, {what} is checked again",
            fails=where(Fact.CONTAINED, failure),
        )
        for what, failure in _APPLIED_AGAIN
    ),
    Limb(
        clause="8.1(b)(iv)",
        says="the Service Request contained is not a Replay",
        fails=unless(Fact.NOT_A_REPLAY),
    ),
)
"""The limbs of clause 8.1(b); those of (iii) are the checks of clause 6.1 that it applies again."""
