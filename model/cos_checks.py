"""The check list of clause 8.4: what the DCC checks of a CoS Authorisation Response.

Which Response Code tells the User of which failure is not public, so no code is confirmed.
"""

from __future__ import annotations

from enum import Enum

from srpd.model.cases import Domains
from srpd.model.checks import Limb
from srpd.model.conditions import Condition, unless, where
from srpd.model.requests import SMETS2, Execution, Generation
from srpd.model.requests import Fact as RequestFact


class Contained(Enum):
    """How the Service Request inside the CoS Authorisation Response stands to clause 6.1."""

    PASSES = "passes the checks applied again"
    NOT_VERIFIED = "is not Verified"
    PROTECTION_FAILS = "has Cryptographic Protection that does not check"
    SIGNER_NOT_VALID = "is signed with a Certificate that is not valid"
    SENDER_NOT_REGISTERED = "comes from a User that is no longer an Eligible User"
    NAMES_ANOTHER_SUPPLY = "names an MPAN or MPRN that is not the target Device's"
    CERTIFICATE_NOT_VALID = "contains a Certificate that is not valid"
    ISSUER_MISSING = "lacks the Certificate of an issuer"


class Fact(Enum):
    """The facts of one CoS Authorisation Response."""

    PROTECTION_CHECKS = "the Cryptographic Protection of the response checks"
    CERTIFICATE_VALID = "the Validity of the Certificate that signed it is confirmed"
    SIGNED_BY_COS_PARTY = "that Certificate has the Remote Party Role 'coSPartyXmlSign'"
    WELL_FORMED = "the response is valid and well formed"
    MAPS_TO_ONE_SENT = "it maps to a Countersigned CoS Service Request sent to the CoS Party"
    CONTAINED = "the Service Request contained"
    IDENTICAL = "the Signed Pre-Command contained is substantively identical to the Service Request"
    RESPONSE_NOT_A_REPLAY = "the response is not a Replay"
    CONTAINED_NOT_A_REPLAY = "the Service Request contained is not a Replay"


RESPONSE_DOMAINS: Domains = {
    RequestFact.GENERATION: tuple(Generation),
    RequestFact.EXECUTION: tuple(Execution),
    Fact.CONTAINED: tuple(Contained),
}

_APPLIED_AGAIN = (
    ("its structure, to Verify it,", Contained.NOT_VERIFIED),
    ("its Cryptographic Protection", Contained.PROTECTION_FAILS),
    ("the Validity of the Certificate that signed it", Contained.SIGNER_NOT_VALID),
    ("the registration of its sender", Contained.SENDER_NOT_REGISTERED),
    ("the checks that only concern a change of supplier", Contained.NAMES_ANOTHER_SUPPLY),
    ("the Validity of the Certificates it contains", Contained.CERTIFICATE_NOT_VALID),
    ("the presence of the issuers' Certificates", Contained.ISSUER_MISSING),
)


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
    *(
        _limb(
            "8.4(f)",
            f"of the Service Request contained, {what} is checked again",
            where(Fact.CONTAINED, failure),
            *("E68", "E71"),
        )
        for what, failure in _APPLIED_AGAIN
    ),
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
