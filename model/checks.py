"""The check list of clause 6.1: each of its limbs once, in the order of the text.

Other clauses apply the list again, or a part of it: see `srpd.model.again`.
"""

from __future__ import annotations

from srpd.model.conditions import either, unless, where
from srpd.model.credential_checks import CERTIFICATE_CHECKS, COS_CHECKS
from srpd.model.limbs import Exemption, Limb
from srpd.model.reading import Choice
from srpd.model.requests import (
    COS,
    CRITICAL,
    FIRMWARE_UPDATE,
    NON_CRITICAL,
    SMETS1,
    Fact,
    Target,
    variant,
    variant_other_than,
)
from srpd.model.status_check import NOT_CHECKED, STATUS_CHECK


def _codes(*codes: str) -> frozenset[str]:
    return frozenset(codes)


_REGISTRATION_NOT_CHECKED = NOT_CHECKED - {"8.4"}
_REPLAYABLE = either(
    (SMETS1, CRITICAL),
    (SMETS1, variant("6.21", "2.2")),
    COS,
    says="it is a SMETS1 Critical, SMETS1 'Request Handover', SMETS1 'Top Up Device' or any 'CoS "
    "Update Security Credentials' Service Request",
)
_ELIGIBLE_WHEN = (
    "for all times within any date range requested; without one, at the time specified for "
    "execution; without that, when it is checked"
)

GRANTED_TO_A_ROLE = (
    Fact.OTHER_USER,
    Fact.JOINS_GAS_METER_ON_SHARED_HUB,
    Fact.RESTORES_GAS_PROXY_ON_SHARED_HUB,
)
"""What clause 6.2 spares the registration check, for Users of one User Role each."""

_ASK_FOR_A_SUPPLIER = frozenset({"6.1(h)", "6.1(l)", "6.1(o)"})
_LOG_CODES = _codes("E4", *(f"E0812{n:02}" for n in (2, 4, 5, 21, 22, 23)))
SERVICE_REQUEST_CHECKS: tuple[Limb, ...] = (
    Limb(
        clause="6.1(a)",
        says="the Service Request is Verified",
        fails=unless(Fact.STRUCTURE_VERIFIED),
        codes=_codes("E48", "E49", "E51"),
        by_http=True,
    ),
    Limb(
        clause="6.1(b)",
        says="the sender's right to send the Service Request is not suspended",
        fails=unless(Fact.RIGHTS_HELD),
        codes=_codes("E1", "E3"),
        codes_confirmed=True,
    ),
    Limb(
        clause="6.1(b)",
        says="the sender's User Role is an Eligible User Role for the Service Request",
        fails=unless(Fact.ROLE_ELIGIBLE),
        codes=_codes("E1", "E2"),
        codes_confirmed=True,
        # An Eligible User has an Eligible User Role, and these ask for one, or for a supplier.
        entails=frozenset({"6.1(f)"}) | _ASK_FOR_A_SUPPLIER,
    ),
    *STATUS_CHECK,
    Limb(
        clause="6.1(d)",
        says="the Cryptographic Protection of the Service Request checks",
        fails=unless(Fact.SIGNATURE_VALID),
        codes=_codes("E100"),
        codes_confirmed=True,
        silent=True,
    ),
    Limb(
        clause="6.1(e)",
        says="the Validity of the signing Certificate is confirmed",
        fails=unless(Fact.CERTIFICATE_VALID),
        codes=_codes("E100"),
    ),
    Limb(
        clause="6.1(e)",
        says="the signing Certificate has the Remote Party Role 'xmlSign'",
        fails=unless(Fact.CERTIFICATE_XMLSIGN),
        codes=_codes("E65"),
        codes_confirmed=True,
    ),
    Limb(
        clause="6.1(f)",
        says="by the Registration Data the sender is, or will be, an Eligible User for the "
        f"Service Request: {_ELIGIBLE_WHEN}",
        applies=(
            either(
                (
                    NON_CRITICAL,
                    variant_other_than(_REGISTRATION_NOT_CHECKED | {"11.1", "11.4"}),
                ),
                (SMETS1, CRITICAL),
                says="it is a SMETS1 Critical Service Request, or a Non-Critical one that is no "
                "firmware update and not exempt",
            ),
            either(
                variant_other_than(frozenset({"8.4"})),
                Fact.ASSOCIATED,
                says="it is not an 'Update Inventory' for a Device without MPRN or MPAN",
            ),
            unless(Fact.JOINS_GAS_METER_ON_SHARED_HUB),
            unless(Fact.RESTORES_GAS_PROXY_ON_SHARED_HUB),
            unless(Fact.OTHER_USER),
        ),
        fails=unless(Fact.REGISTERED),
        codes=_codes("E4"),
        codes_confirmed=True,
        entails=_ASK_FOR_A_SUPPLIER,
        exemptions=(
            Exemption(
                "6.2(a)",
                "an Import Supplier may join a Gas Smart Meter that shares its hub",
                (Fact.JOINS_GAS_METER_ON_SHARED_HUB,),
            ),
            Exemption(
                "6.2(b)",
                "an Import Supplier may restore the log of a Gas Proxy Function sharing its hub",
                (Fact.RESTORES_GAS_PROXY_ON_SHARED_HUB,),
            ),
            Exemption("6.2(c)", "the registration check spares an Other User", (Fact.OTHER_USER,)),
            Exemption(
                "18.1(b)(ii)",
                "the registration check does not apply to these Non-Device Service Requests",
                (variant(*sorted(_REGISTRATION_NOT_CHECKED)),),
            ),
        ),
    ),
    Limb(
        clause="6.1(f)",
        says="the sender is an Eligible User, even if no MPRN or MPAN leads from the Device",
        applies=(variant("8.4"), unless(Fact.ASSOCIATED), unless(Fact.OTHER_USER)),
        fails=unless(Fact.REGISTERED),
        codes=_codes("E4"),
        codes_confirmed=True,
        reading=Choice("H-38", "literal"),
    ),
    Limb(
        clause="6.1(f)",
        says="the sender is an Eligible User for every Device that the firmware update lists",
        applies=(FIRMWARE_UPDATE, unless(Fact.OTHER_USER)),
        fails=unless(Fact.REGISTERED),
        codes=_codes("E4"),
        codes_confirmed=True,
        reading=Choice("H-09", "whole"),
    ),
    *COS_CHECKS,
    Limb(
        clause="6.1(h)",
        says="the Device Log comes from a system the sender is or was responsible for",
        applies=(variant("8.12.1", "8.12.2"),),
        fails=unless(Fact.LOG_IS_SENDERS),
        codes=_LOG_CODES,
    ),
    Limb(
        clause="6.1(h)",
        says="the sender is or was responsible for the system of the Gas Proxy Function itself",
        applies=(variant("8.12.2"), Fact.LOG_IS_SENDERS),
        fails=where(Fact.RESTORES_GAS_PROXY_ON_SHARED_HUB, True),
        codes=_LOG_CODES,
        reading=Choice("H-61", "literal"),
    ),
    Limb(
        clause="6.1(i)",
        says="the hash of the image is that of the Central Products List",
        applies=(FIRMWARE_UPDATE,),
        fails=unless(Fact.IMAGE_HASH_LISTED),
        codes=_codes(
            *(f"E1101{n:02}" for n in (1, 2, 3, 5, 6)),
            *(f"E1104{n:02}" for n in (1, 2, 3, 5)),
        ),
    ),
    *CERTIFICATE_CHECKS,
    Limb(
        clause="6.1(l)",
        says="the sender is a Responsible Supplier for the MPRN or MPAN in it",
        applies=(variant("8.11"), Fact.ADDS_METER_TO_LOG),
        fails=unless(Fact.RESPONSIBLE_FOR_MPXN),
        codes=_codes("E4", *(f"E0811{n:02}" for n in (1, 2, 4, 5, 6, 7, 8, 9, 10, 11))),
    ),
    Limb(
        clause="6.1(m)",
        says="its settings allow only Sub GHz Available Channels",
        applies=(variant("6.28"),),
        fails=unless(Fact.CHANNELS_AVAILABLE),
        codes=_codes("E062801", "E062802", "E062803"),
    ),
    Limb(
        clause="6.1(n)",
        says="the Service Request is not a Replay",
        applies=(_REPLAYABLE,),
        fails=unless(Fact.NOT_A_REPLAY),
        codes=_codes("E55", "E63", "E69"),
    ),
    Limb(
        clause="6.1(o)",
        says="the sender is the Import Supplier of the ESME on the same home area network",
        applies=(
            SMETS1,
            variant("11.3"),
            where(Fact.TARGET, Target.CHF, Target.PPMID),
        ),
        fails=unless(Fact.IMPORT_SUPPLIER_ON_HAN),
        codes=_codes("E4"),
    ),
)
"""The limbs of clause 6.1, those of one clause together."""
