"""Check lists: each limb of clause 6.1 once, as data.

A limb says which requests it is applied to, the ways in which it can fail, and the Response Codes
that may report the failure. The cards, the partial re-applications elsewhere in the Code and the
test data all refer to this list, so a limb is never written twice.

The Code fixes no codes; they come from the DCC User Interface Specification, and where public
material does not settle which code belongs to a limb, `codes_confirmed` is false and any rejection
is accepted.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from srpd.model.cases import Valuation, holds
from srpd.model.catalogue import SmiStatus
from srpd.model.conditions import Condition, Term, boxes, either, unless, where
from srpd.model.notation import Choice
from srpd.model.requests import (
    COS,
    CRITICAL,
    NON_CRITICAL,
    PASSING_STATUSES,
    SMETS1,
    SMETS2,
    Fact,
    Target,
    variant,
    variant_other_than,
)


@dataclass(frozen=True, slots=True)
class Exemption:
    """Requests that `clause` takes out of a limb that would otherwise concern them."""

    clause: str
    says: str
    terms: tuple[Term, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Limb:
    """One check of a check list.

    `applies` are the requests it is applied to, exemptions already taken out; `fails` the fact that
    makes it fail. `silent` marks the limb after whose failure the User is not notified. `entails`
    are clauses whose checks cannot be satisfied either where this one is not, by the Code's
    definitions. `by_http` marks the limb whose failure may mean that there is no request to answer,
    so that it is refused by HTTP. `reading` restricts the limb to one alternative of a reading.
    `source` cites what it takes from outside Appendix AB, `assumes` names the unconfirmed fact that
    it rests on: see `Rule`.
    """

    clause: str
    says: str
    applies: tuple[Term, ...] = ()
    fails: Condition
    codes: frozenset[str] = frozenset()
    codes_confirmed: bool = False
    silent: bool = False
    by_http: bool = False
    exemptions: tuple[Exemption, ...] = ()
    entails: frozenset[str] = frozenset()
    reading: Choice | None = None
    assumes: str = ""
    source: str = ""

    def concerns(self, valuation: Valuation) -> bool:
        """Whether the limb is applied to a request with these facts."""
        return any(holds(box, valuation) for box in boxes(self.applies))

    def failed(self, valuation: Valuation) -> bool:
        """Whether the limb is applied to a request with these facts, and fails."""
        return self.concerns(valuation) and valuation[self.fails.fact] in self.fails.values

    def spared(self, valuation: Valuation) -> Iterator[Exemption]:
        """The exemptions without which a request with these facts would fail this limb."""
        if valuation[self.fails.fact] not in self.fails.values or self.concerns(valuation):
            return
        for exemption in self.exemptions:
            if any(holds(box, valuation) for box in boxes(exemption.terms)):
                yield exemption


def _codes(*codes: str) -> frozenset[str]:
    return frozenset(codes)


_FIRMWARE = variant("11.1", "11.4", says="it is an 'Update (PPMID) Firmware' Service Request")
_TOP_UP_FOR_LOCAL_DELIVERY = (variant("2.2"), SMETS1, where(Fact.COMMAND_VARIANT, 2))
_STATUS_NOT_CHECKED = frozenset(
    {"8.4", "8.2", "12.1", "12.2", "8.14.1", "8.14.2", "8.14.3", "8.14.4"}
)
_REGISTRATION_NOT_CHECKED = _STATUS_NOT_CHECKED - {"8.4"}
_WITHOUT_STATUS_CHECK = frozenset({"11.1", "11.4", "6.23", "2.2"}) | _STATUS_NOT_CHECKED
REPLACES_CREDENTIALS = variant(
    "6.15.1", "6.21", "6.23", says="it replaces Device Security Credentials"
)
_CONTAINS_CERTIFICATES = variant(
    "6.15.1", "6.15.2", "6.21", "6.23", says="it contains Certificates"
)
CREDENTIAL_CODES = _codes(
    *(f"E0615{n:02}" for n in (1, 4, 5, 6, 7, 8, 9)),
    *(f"E0621{n:02}" for n in (1, 2, 3, 5)),
    *(f"E0623{n:02}" for n in range(1, 7)),
)
_COS_CODES = _codes("E4", "E65", "E100", *(f"E0623{n:02}" for n in range(1, 7)))
_REPLAYABLE = either(
    (SMETS1, CRITICAL),
    (SMETS1, variant("6.21", "2.2")),
    COS,
    says="it is a SMETS1 Critical, SMETS1 'Request Handover', SMETS1 'Top Up Device' or any 'CoS "
    "Update Security Credentials' Service Request",
)

_STATUS_DOES_NOT_PERMIT = where(
    Fact.SMI_STATUS,
    *(s for s in SmiStatus if s not in PASSING_STATUSES),
    says="the SMI Status of the Device is none of commissioned, installed not commissioned, "
    "whitelisted and pending",
)


def _status_check_open_to_reading(
    reading: str, spares_suspended: str, applies: tuple[Term, ...]
) -> tuple[Limb, Limb]:
    literal = Limb(
        clause="6.1(c)",
        says="the SMI Status of the Device permits the Service Request",
        applies=applies,
        fails=_STATUS_DOES_NOT_PERMIT,
        codes=_codes("E5"),
        codes_confirmed=True,
        reading=Choice(reading, "literal"),
    )
    sparing = Limb(
        clause="6.1(c)",
        says="the SMI Status of the Device, if it is not suspended, permits the Service Request",
        applies=applies,
        fails=where(
            Fact.SMI_STATUS,
            *(_STATUS_DOES_NOT_PERMIT.values - {SmiStatus.SUSPENDED}),
            says="the SMI Status of the Device is none of commissioned, installed not "
            "commissioned, whitelisted, pending and suspended",
        ),
        codes=_codes("E5"),
        codes_confirmed=True,
        reading=Choice(reading, spares_suspended),
    )
    return literal, sparing


GRANTED_TO_A_ROLE = (
    Fact.OTHER_USER,
    Fact.JOINS_GAS_METER_ON_SHARED_HUB,
    Fact.RESTORES_GAS_PROXY_ON_SHARED_HUB,
)
"""What clause 6.2 spares the registration check, for Users of one User Role each."""

_ASK_FOR_A_SUPPLIER = frozenset({"6.1(h)", "6.1(l)", "6.1(o)"})
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
    Limb(
        clause="6.1(c)",
        says="the SMI Status of the Device permits the Service Request",
        applies=(
            either(
                (NON_CRITICAL, variant_other_than(_WITHOUT_STATUS_CHECK | {"11.2", "8.3"})),
                (variant("2.2"), SMETS2),
                (variant("2.2"), where(Fact.COMMAND_VARIANT, 1, 3, 4, 8)),
                (SMETS1, CRITICAL, variant_other_than(frozenset({"11.3"}))),
                says="it is a SMETS1 Critical or a Non-Critical Service Request to which the "
                "status check is applied",
            ),
        ),
        fails=_STATUS_DOES_NOT_PERMIT,
        codes=_codes("E5"),
        codes_confirmed=True,
        exemptions=(
            Exemption("6.1(c)", "the status check spares firmware updates", (_FIRMWARE,)),
            Exemption("6.1(c)", "the status check spares a change of supplier", (COS,)),
            Exemption(
                "6.1(c)",
                "the status check spares a SMETS1 top up with Command Variant 2",
                _TOP_UP_FOR_LOCAL_DELIVERY,
            ),
            Exemption(
                "18.1(b)(i)",
                "the status check does not apply to these Non-Device Service Requests",
                (variant(*_STATUS_NOT_CHECKED),),
            ),
        ),
    ),
    *_status_check_open_to_reading("H-20", "accepted", (variant("11.2"),)),
    *_status_check_open_to_reading("H-21", "accepted", (variant("11.3"), SMETS1)),
    *_status_check_open_to_reading("H-22", "accepted", (variant("8.3"),)),
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
        says="the sender is, or will be, an Eligible User by the Registration Data",
        applies=(
            either(
                (NON_CRITICAL, variant_other_than(_REGISTRATION_NOT_CHECKED)),
                (SMETS1, CRITICAL),
                says="it is a SMETS1 Critical or a Non-Critical Service Request to which the "
                "registration check is applied",
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
                (variant(*_REGISTRATION_NOT_CHECKED),),
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
        clause="6.1(g)(i)",
        says="the signing Certificate's User ID is that in the Service Request",
        applies=(COS,),
        fails=unless(Fact.COS_SIGNER_IS_SENDER),
        codes=_COS_CODES,
    ),
    Limb(
        clause="6.1(g)(ii)",
        says="the MPID of the registration check is in the signing Certificate",
        applies=(COS,),
        fails=unless(Fact.COS_MPID_IN_CERTIFICATE),
        codes=_COS_CODES,
    ),
    Limb(
        clause="6.1(g)(iii)",
        says="the MPAN or MPRN of the Device is that in the Service Request",
        applies=(COS,),
        fails=unless(Fact.COS_MPXN_IS_DEVICES),
        codes=_COS_CODES,
    ),
    Limb(
        clause="6.1(g)(iv)",
        says="the Organisation Certificates are as many as the Device needs",
        applies=(COS,),
        fails=unless(Fact.COS_CERTIFICATES_SUFFICE),
        codes=_COS_CODES,
    ),
    Limb(
        clause="6.1(g)(v)",
        says="every replacement Organisation Certificate has the role 'supplier'",
        applies=(COS,),
        fails=unless(Fact.COS_CERTIFICATES_ARE_SUPPLIER),
        codes=_COS_CODES,
    ),
    Limb(
        clause="6.1(g)(vi)",
        says="the Key Usage of each Certificate fits the Trust Anchor Cell it replaces",
        applies=(COS,),
        fails=unless(Fact.COS_KEY_USAGE_FITS),
        codes=_COS_CODES,
    ),
    Limb(
        clause="6.1(g)(vii)",
        says="the prepayment top-up floor sequence number is there where relevant",
        applies=(COS,),
        fails=unless(Fact.COS_TOP_UP_FLOOR_PRESENT),
        codes=_COS_CODES,
    ),
    Limb(
        clause="6.1(g)(viii)",
        says="the User ID in each Organisation Certificate is the sender's",
        applies=(COS,),
        fails=unless(Fact.COS_CERTIFICATES_ARE_SENDERS),
        codes=_COS_CODES,
    ),
    Limb(
        clause="6.1(g)(ix)",
        says="the MPAN or MPRN in the Service Request is associated with the Device",
        applies=(COS,),
        fails=unless(Fact.COS_MPXN_IS_DEVICES),
        codes=_COS_CODES,
    ),
    Limb(
        clause="6.1(h)",
        says="the Device Log comes from a system the sender is or was responsible for",
        applies=(variant("8.12.1", "8.12.2", says="it restores a Device Log"),),
        fails=unless(Fact.LOG_IS_SENDERS),
        codes=_codes("E4", *(f"E0812{n:02}" for n in (2, 4, 5, 21, 22, 23))),
    ),
    Limb(
        clause="6.1(i)",
        says="the hash of the image is that of the Central Products List",
        applies=(_FIRMWARE,),
        fails=unless(Fact.IMAGE_HASH_LISTED),
        codes=_codes(
            *(f"E1101{n:02}" for n in (1, 2, 3, 5, 6)),
            *(f"E1104{n:02}" for n in (1, 2, 3, 5)),
        ),
    ),
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
        applies=(variant("6.28", says="it is a 'Set CHF Sub GHz Configuration'"),),
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
