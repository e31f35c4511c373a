"""The check list of clause 8.1(b): what the CoS Party checks of what the DCC forwards to it.

The CoS Party notifies the DCC of a failure; no public source gives codes for that.
"""

from __future__ import annotations

from enum import Enum

from srpd.model.again import OF_A_CHANGE_OF_SUPPLIER, applied_by, concerning
from srpd.model.conditions import unless
from srpd.model.limbs import Limb
from srpd.model.requests import COS


class Fact(Enum):
    """The facts of one Countersigned CoS Service Request."""

    PROTECTION_CHECKS = "the Cryptographic Protection of what the DCC signed checks"
    CERTIFICATE_VALID = "the Validity of the Certificate that signed it is confirmed"
    NOT_A_REPLAY = "the Service Request contained is not a Replay"
    THRESHOLD_SET = "the User has set an Anomaly Detection Threshold for its User ID"


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
    *applied_by("8.1(b)(iii)", concerning(OF_A_CHANGE_OF_SUPPLIER, COS)),
    Limb(
        clause="8.1(b)(iv)",
        says="the Service Request contained is not a Replay",
        fails=unless(Fact.NOT_A_REPLAY),
    ),
)
"""The limbs of clause 8.1(b); those of (iii) are the checks of clause 6.1 that it applies again."""
