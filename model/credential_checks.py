"""Clause 6.1(g), (j), (k): credentials, and the Certificates that are to take their place."""

from __future__ import annotations

from srpd.model.conditions import Condition, unless
from srpd.model.limbs import Limb
from srpd.model.requests import COS, Fact, variant

REPLACES_CREDENTIALS = variant(
    "6.15.1", "6.21", "6.23", says="it replaces Device Security Credentials"
)
_CONTAINS_CERTIFICATES = variant(
    "6.15.1", "6.15.2", "6.21", "6.23", says="it contains Certificates"
)
CREDENTIAL_CODES = frozenset(
    {
        *(f"E0615{n:02}" for n in (1, 4, 5, 6, 7, 8, 9)),
        *(f"E0621{n:02}" for n in (1, 2, 3, 5)),
        *(f"E0623{n:02}" for n in range(1, 7)),
    }
)
_COS_CODES = frozenset({"E4", "E65", "E100", *(f"E0623{n:02}" for n in range(1, 7))})


def _of_cos(letter: str, says: str, fails: Condition, assumes: str = "") -> Limb:
    return Limb(
        clause=f"6.1(g)({letter})",
        says=says,
        applies=(COS,),
        fails=fails,
        codes=_COS_CODES,
        assumes=assumes,
    )


COS_CHECKS: tuple[Limb, ...] = (
    _of_cos(
        "i",
        "the User ID in the signing Certificate is the very one in the Service Request",
        unless(Fact.COS_SIGNER_IS_SENDER),
    ),
    _of_cos(
        "ii",
        "the MPID of the registration check is in the signing Certificate",
        unless(Fact.COS_MPID_IN_CERTIFICATE),
    ),
    _of_cos(
        "iii",
        "the MPAN or MPRN of the Device is that in the Service Request",
        unless(Fact.COS_MPXN_IS_DEVICES),
    ),
    _of_cos(
        "iv",
        "the Organisation Certificates are as many as the Device needs, no fewer and no more",
        unless(Fact.COS_CERTIFICATES_SUFFICE),
        assumes="how many Organisation Certificates each Device needs",
    ),
    _of_cos(
        "v",
        "every replacement Organisation Certificate has the role 'supplier'",
        unless(Fact.COS_CERTIFICATES_ARE_SUPPLIER),
    ),
    _of_cos(
        "vi",
        "the Key Usage of each Certificate fits the Trust Anchor Cell it replaces",
        unless(Fact.COS_KEY_USAGE_FITS),
    ),
    _of_cos(
        "vii",
        "the prepayment top-up floor sequence number is there where relevant",
        unless(Fact.COS_TOP_UP_FLOOR_PRESENT),
        assumes="where the prepayment top-up floor sequence number is relevant",
    ),
    _of_cos(
        "viii",
        "the User ID in each Organisation Certificate is one of the User that sent the Service "
        "Request",
        unless(Fact.COS_CERTIFICATES_ARE_SENDERS),
    ),
    _of_cos(
        "ix",
        "the MPAN or MPRN in the Service Request is associated with the Device",
        unless(Fact.COS_MPXN_IS_DEVICES),
    ),
)
"""The limbs of clause 6.1(g)."""

CERTIFICATE_CHECKS: tuple[Limb, ...] = (
    Limb(
        clause="6.1(j)",
        says="the Validity of every Certificate it contains is confirmed",
        applies=(_CONTAINS_CERTIFICATES,),
        fails=unless(Fact.CERTIFICATES_VALID),
        codes=CREDENTIAL_CODES,
    ),
    Limb(
        clause="6.1(k)(i)",
        says="it contains the Issuing OCA Certificate of each replacement Certificate",
        applies=(REPLACES_CREDENTIALS,),
        fails=unless(Fact.ISSUERS_CONTAINED),
        codes=CREDENTIAL_CODES,
    ),
    Limb(
        clause="6.1(k)(ii)",
        says="each Issuing OCA Certificate in it issued one of the replacement Certificates",
        applies=(REPLACES_CREDENTIALS,),
        fails=unless(Fact.ISSUERS_ALL_USED),
        codes=CREDENTIAL_CODES,
    ),
)
"""The limbs of clauses 6.1(j) and (k)."""
