"""The check list of clause 8.4: what the DCC checks of a CoS Authorisation Response.

Which Response Code tells the User of which failure is not public, so no code is confirmed.
"""

from __future__ import annotations

from enum import Enum

from srpd.model.again import OF_A_CHANGE_OF_SUPPLIER, concerning, failures, found_by
from srpd.model.cases import Domains
from srpd.model.conditions import Condition, unless
from srpd.model.limbs import Limb
from srpd.model.requests import COS, SMETS2, Execution, Generation
from srpd.model.requests import Fact as RequestFact

_APPLIED_AGAIN = concerning(OF_A_CHANGE_OF_SUPPLIER, COS)
WRONG_WITH_THE_REQUEST = failures(_APPLIED_AGAIN)
"""What the checks of clause 6.1 that clause 8.4(f) applies again can find."""


class Contained(Enum):
    """That nothing is found wrong with the Service Request inside the CoS Authorisation Response.

    Where something is, the value of the fact is what makes it fail.
    """

    PASSES = "passes the checks applied again"


class Fact(Enum):
    """The facts of one CoS Authorisation Response."""

    PROTECTION_CHECKS = "the Cryptographic Protection of the response checks"
    CERTIFICATE_VALID = "the Validity of the Certificate that signed it is confirmed"
    SIGNED_BY_COS_PARTY = "that Certificate has the Remote Party Role 'coSPartyXmlSign'"
    WELL_FORMED = "the response is valid and well formed"
    MAPS_TO_ONE_SENT = "it maps to a Countersigned CoS Service Request sent to the CoS Party"
    CONTAINED = "what is found wrong with the Service Request contained"
    IDENTICAL = "the Signed Pre-Command contained is substantively identical to the Service Request"
    RESPONSE_NOT_A_REPLAY = "the response is not a Replay"
    CONTAINED_NOT_A_REPLAY = "the Service Request contained is not a Replay"


RESPONSE_DOMAINS: Domains = {
    RequestFact.GENERATION: tuple(Generation),
    RequestFact.EXECUTION: tuple(Execution),
    Fact.CONTAINED: (Contained.PASSES, *WRONG_WITH_THE_REQUEST),
}


def _limb(clause: str, says: str, fails: Condition, *codes: str) -> Limb:
    return Limb(clause=clause, says=says, fails=fails, codes=frozenset(codes))


AUTHORISATION_CHECKS: tuple[Limb, ...] = (
    _limb(
        "8.4(a)",
        "the Cryptographic Protection of the CoS Authorisation Response checks",
        unless(Fact.PROTECTION_CHECKS),
        *("E68", "E71"),
    ),
    _limb(
        "8.4(b)",
        "the Validity of the Certificate that signed the CoS Authorisation Response is confirmed",
        unless(Fact.CERTIFICATE_VALID),
        *("E68", "E71"),
    ),
    _limb(
        "8.4(c)",
        "that Certificate has the Remote Party Role 'coSPartyXmlSign'",
        unless(Fact.SIGNED_BY_COS_PARTY),
        *("E68", "E71"),
    ),
    _limb(
        "8.4(d)",
        "the CoS Authorisation Response is valid and well formed",
        unless(Fact.WELL_FORMED),
        *("E68", "E71"),
    ),
    _limb(
        "8.4(e)",
        "the CoS Authorisation Response maps to a Countersigned CoS Service Request that was sent",
        unless(Fact.MAPS_TO_ONE_SENT),
        *("E68", "E71"),
    ),
    *found_by("8.4(f)", Fact.CONTAINED, _APPLIED_AGAIN, frozenset({"E68", "E71"})),
    Limb(
        clause="8.4(g)",
        says="the Signed Pre-Command contained is substantively identical to the Service Request",
        applies=(SMETS2,),
        fails=unless(Fact.IDENTICAL),
        codes=frozenset({"E71"}),
    ),
    _limb(
        "8.4(h)",
        "the CoS Authorisation Response is not a Replay",
        unless(Fact.RESPONSE_NOT_A_REPLAY),
        *("E69", "E71"),
    ),
    _limb(
        "8.4(h)",
        "the Service Request contained in the CoS Authorisation Response is not a Replay",
        unless(Fact.CONTAINED_NOT_A_REPLAY),
        *("E69", "E71"),
    ),
)
"""The limbs of clause 8.4; those of (f) are the checks of clause 6.1 that it applies again."""
