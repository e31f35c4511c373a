"""The check list of clause 7.1: what the DCC checks of a Signed Pre-Command.

The facts are those of a Service Request: a Signed Pre-Command is sent, signed and carried like one.
"""

from __future__ import annotations

from srpd.model.conditions import unless
from srpd.model.credential_checks import CREDENTIAL_CODES, REPLACES_CREDENTIALS
from srpd.model.limbs import Limb
from srpd.model.requests import Fact

SIGNED_PRE_COMMAND_CHECKS: tuple[Limb, ...] = (
    Limb(
        clause="7.1(a)",
        says="the Signed Pre-Command is Verified",
        fails=unless(Fact.STRUCTURE_VERIFIED),
        codes=frozenset({"E12", "E48", "E49", "E51"}),
        by_http=True,
    ),
    Limb(
        clause="7.1(b)",
        says="the sender's right to send the Signed Pre-Command is not suspended",
        fails=unless(Fact.RIGHTS_HELD),
        codes=frozenset({"E1", "E3"}),
        codes_confirmed=True,
    ),
    Limb(
        clause="7.1(b)",
        says="the sender's User Role is an Eligible User Role for the corresponding request",
        fails=unless(Fact.ROLE_ELIGIBLE),
        codes=frozenset({"E1", "E2"}),
        codes_confirmed=True,
    ),
    Limb(
        clause="7.1(c)",
        says="the Cryptographic Protection of the Signed Pre-Command checks",
        fails=unless(Fact.SIGNATURE_VALID),
        codes=frozenset({"E100"}),
        codes_confirmed=True,
        silent=True,
    ),
    Limb(
        clause="7.1(d)",
        says="the Validity of the signing Certificate is confirmed",
        fails=unless(Fact.CERTIFICATE_VALID),
        codes=frozenset({"E100"}),
    ),
    Limb(
        clause="7.1(e)",
        says="the signing Certificate has the Remote Party Role 'xmlSign'",
        fails=unless(Fact.CERTIFICATE_XMLSIGN),
        codes=frozenset({"E65"}),
        codes_confirmed=True,
    ),
    Limb(
        clause="7.1(f)(i)",
        says="it contains the Issuing OCA Certificate of each replacement Certificate",
        applies=(REPLACES_CREDENTIALS,),
        fails=unless(Fact.ISSUERS_CONTAINED),
        codes=CREDENTIAL_CODES,
    ),
    Limb(
        clause="7.1(f)(ii)",
        says="each Issuing OCA Certificate in it issued one of the replacement Certificates",
        applies=(REPLACES_CREDENTIALS,),
        fails=unless(Fact.ISSUERS_ALL_USED),
        codes=CREDENTIAL_CODES,
    ),
)
