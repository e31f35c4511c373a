"""What can be the case of one Service Request: its facts, and the kinds the Code distinguishes.

The kinds are sets of Service Reference Variants taken from the catalogue. Nothing here says what
follows from a fact: that is for the check lists and the cards.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from enum import Enum

from srpd.model.cases import Domains, Value
from srpd.model.catalogue import SERVICE_REQUESTS, FutureDating, SmiStatus, UserRole
from srpd.model.conditions import Condition, Term, where


class Generation(Enum):
    """The specification that the target Device meets."""

    SMETS1 = "SMETS1"
    SMETS2 = "SMETS2+"


class Execution(Enum):
    """When the Service Request asks to be executed."""

    ON_DEMAND = "on demand"
    FUTURE_DATED = "future dated"
    NEVER = "Never"


class Target(Enum):
    """The Device that the Service Request concerns."""

    ESME = "an Electricity Smart Meter"
    GSME = "a Gas Smart Meter"
    SAPC = "a Standalone Auxiliary Proportional Controller"
    GPF = "a Gas Proxy Function"
    CHF = "a Communications Hub Function"
    PPMID = "a Pre-Payment Meter Interface Device"
    HCALCS = "a HAN Connected Auxiliary Load Control Switch"
    TYPE_2 = "a Type 2 Device"
    NONE = "no Device"


class Held(Enum):
    """What stands in the Smart Metering Inventory where a status might."""

    NO_STATUS = "no SMI Status"


class InventoryChange(Enum):
    """What an 'Update Inventory' Service Request asks for."""

    TO_PENDING = "the status 'pending'"
    TO_INSTALLED_NOT_COMMISSIONED = "the status 'installed not commissioned'"
    DELETION = "deletion"
    DETAILS = "other details"


class ScheduleHeld(Enum):
    """What is known of the schedule that a Service Request identifies."""

    HELD = "held"
    NOT_CREATED = "not created"
    DELETED = "deleted"
    PERHAPS = "perhaps no longer held"


class SequencePlace(Enum):
    """What the header of a request says of its place in a sequence.

    A request is for a Sequenced Service if it names the one upon which it depends.
    """

    NONE = "none"
    FIRST = "the first"
    DEPENDENT = "after the request that it names"
    FIRST_AND_DEPENDENT = "both the first and after another"
    TAKEN = "after a request that another one already follows"
    CIRCULAR = "after itself, directly or in a circle"
    AFTER_LAST = "after the last"
    ENCRYPTED_GAS_DATA = "any, although it returns encrypted gas data"


class Fact(Enum):
    """The facts of one Service Request on which Appendix AB makes something depend."""

    VARIANT = "the Service Reference Variant"
    GENERATION = "the target Device's generation"
    COMMAND_VARIANT = "the Command Variant"
    EXECUTION = "the execution"
    TARGET = "the target"
    INVENTORY_CHANGE = "the change requested of the inventory"
    STRUCTURE_VERIFIED = "the Service Request is Verified"
    RIGHTS_HELD = "the sender holds the right to send it"
    ROLE_ELIGIBLE = "the sender's User Role is an Eligible User Role for it"
    SMI_STATUS = "the SMI Status of the Device"
    STATUS_OF_SCHEDULED = "the SMI Status of the Device for which the schedule is"
    SIGNATURE_VALID = "its Cryptographic Protection checks"
    CERTIFICATE_VALID = "the Validity of the signing Certificate is confirmed"
    CERTIFICATE_XMLSIGN = "the signing Certificate has the Remote Party Role 'xmlSign'"
    ASSOCIATED = "the Device is related to an MPRN or MPAN, its own or one that leads to it"
    REGISTERED = "the sender is an Eligible User by the Registration Data"
    JOINS_GAS_METER_ON_SHARED_HUB = (
        "an Import Supplier joins a Gas Smart Meter to a Gas Proxy Function on a hub it shares"
    )
    JOINS_PPMID_TO_GAS_METER = "it joins a Pre-Payment Meter Interface Device to a Gas Smart Meter"
    JOINS_GAS_METER_TO_PPMID = "it joins a Gas Smart Meter to a Pre-Payment Meter Interface Device"
    RESTORES_GAS_PROXY_ON_SHARED_HUB = (
        "an Import Supplier restores the log of a Gas Proxy Function on a hub it shares"
    )
    OTHER_USER = "the sender acts in the User Role of Other User"
    COS_SIGNER_IS_SENDER = "the User ID of the signing Certificate is that of the request"
    COS_MPID_IN_CERTIFICATE = "the MPID of the registration check is in the signing Certificate"
    COS_MPXN_IS_DEVICES = "the MPAN or MPRN in the request is the target Device's"
    COS_CERTIFICATES_SUFFICE = "its Organisation Certificates are as many as the Device needs"
    COS_CERTIFICATES_ARE_SUPPLIER = "its Organisation Certificates have the role 'supplier'"
    COS_KEY_USAGE_FITS = "the Key Usage of each Certificate fits its Trust Anchor Cell"
    COS_TOP_UP_FLOOR_PRESENT = "the prepayment top-up floor is there where relevant"
    COS_CERTIFICATES_ARE_SENDERS = "the User ID in each Organisation Certificate is the sender's"
    LOG_IS_SENDERS = "the Device Log comes from a system the sender is or was responsible for"
    IMAGE_HASH_LISTED = "the hash of the image is that of the Central Products List"
    CERTIFICATES_VALID = "the Validity of the Certificates it contains is confirmed"
    ISSUERS_CONTAINED = "it contains the Issuing OCA Certificate of each replacement"
    ISSUERS_ALL_USED = "each Issuing OCA Certificate in it issued a replacement"
    ADDS_METER_TO_LOG = "it adds a Smart Meter or Proportional Controller to a Device Log"
    RESPONSIBLE_FOR_MPXN = "the sender is a Responsible Supplier for the MPRN or MPAN in it"
    CHANNELS_AVAILABLE = "its settings allow only Sub GHz Available Channels"
    NOT_A_REPLAY = "it is not a Replay"
    DEVICE_HELD = "the Device is in the Smart Metering Inventory"
    IMPORT_SUPPLIER_ON_HAN = "the sender is Import Supplier of the ESME on the same network"
    PRE_COMMAND_WITHIN_THRESHOLD = "counted as Transformed, the number is within the threshold"
    SCHEDULE = "the schedule that it identifies"
    CREATED_SCHEDULE = "the sender created every schedule that it identifies"
    SCHEDULE_GOES_ON = "the schedule that it asks for has more than one point in time"
    SEQUENCE = "its place in a sequence"


OF_EACH_CERTIFICATE = (
    Fact.COS_CERTIFICATES_ARE_SUPPLIER,
    Fact.COS_KEY_USAGE_FITS,
    Fact.COS_CERTIFICATES_ARE_SENDERS,
    Fact.CERTIFICATES_VALID,
)
"""Facts that hold only if something holds of each Certificate that a request contains."""

ALL_VARIANTS = frozenset(SERVICE_REQUESTS)
PASSING_STATUSES = frozenset(
    {
        SmiStatus.COMMISSIONED,
        SmiStatus.INSTALLED_NOT_COMMISSIONED,
        SmiStatus.WHITELISTED,
        SmiStatus.PENDING,
    }
)
STATUSES: tuple[Value, ...] = (*SmiStatus, Held.NO_STATUS)


_AS_THE_CODE_NAMES_THEM: Mapping[str, str] = {
    "6.21": "Request Handover of DCC Controlled Device",
    "6.23": "CoS Update Security Credentials",
    "8.7.1": "Join Service",
    "8.7.2": "Join Service",
    "8.8.1": "Unjoin Service",
    "8.8.2": "Unjoin Service",
}
"""Where Appendix AB has another name than the matrix of the interface."""


def name_of(number: str) -> str:
    """The name of a Service Request, as the Code has it."""
    return _AS_THE_CODE_NAMES_THEM.get(number, SERVICE_REQUESTS[number].name)


def variant(*numbers: str, says: str = "") -> Condition:
    """The Service Request has one of these Service Reference Variants."""
    return where(Fact.VARIANT, *numbers, says=says or f"it is {_named(numbers)} Service Request")


def variant_other_than(numbers: frozenset[str], says: str = "") -> Condition:
    """The Service Request has none of these Service Reference Variants."""
    return where(
        Fact.VARIANT,
        *(ALL_VARIANTS - numbers),
        says=says or f"it is not {_named(numbers)} Service Request",
    )


def _named(numbers: Iterable[str]) -> str:
    in_order = sorted(numbers, key=list(SERVICE_REQUESTS).index)
    named = [f"'{name}'" for name in dict.fromkeys(map(name_of, in_order))]
    listed = f"{', '.join(named[:-1])} or {named[-1]}" if len(named) > 1 else "".join(named)
    return f"{'an' if listed[1:2] in 'AEIOU' else 'a'} {listed}"


_CRITICAL = frozenset(v for v, row in SERVICE_REQUESTS.items() if row.critical)
_NON_DEVICE = frozenset(v for v, row in SERVICE_REQUESTS.items() if row.non_device)
_FOR_EVERY_ROLE = frozenset(
    v
    for v, row in SERVICE_REQUESTS.items()
    # The matrix is older than the role of Meter Data Retriever, so it says nothing of that one.
    if row.eligible_roles | {UserRole.METER_DATA_RETRIEVER} == frozenset(UserRole)
)
_DATED_BY_THE_DCC = frozenset(
    v for v, row in SERVICE_REQUESTS.items() if row.future_dated is FutureDating.DSP
)
_DATABLE = frozenset(
    v for v, row in SERVICE_REQUESTS.items() if row.future_dated is not FutureDating.NONE
)

CRITICAL = variant(*_CRITICAL, says="it is a Critical Service Request")
NON_CRITICAL = variant_other_than(_CRITICAL, says="it is a Non-Critical Service Request")
NON_DEVICE = variant(*_NON_DEVICE, says="it is a Non-Device Service Request")
FOR_A_DEVICE = variant_other_than(_NON_DEVICE, says="it is not a Non-Device Service Request")
SMETS1 = where(Fact.GENERATION, Generation.SMETS1, says="it is a SMETS1 Service Request")
SMETS2 = where(Fact.GENERATION, Generation.SMETS2, says="it is not a SMETS1 Service Request")
DATED = where(
    Fact.EXECUTION, Execution.FUTURE_DATED, Execution.NEVER, says="it has an execution date"
)
ON_DEMAND = where(Fact.EXECUTION, Execution.ON_DEMAND, says="it has no execution date")
NEVER = where(Fact.EXECUTION, Execution.NEVER, says="its execution date is 'Never'")
HAS_A_TIME = where(Fact.EXECUTION, Execution.FUTURE_DATED, says="its execution date is not 'Never'")
COS = variant("6.23")
HANDOVER = variant("6.21")
FIRMWARE_UPDATE = variant("11.1", "11.4")
JOIN_OR_UNJOIN = variant("8.7.1", "8.7.2", "8.8.1", "8.8.2")
IN_A_SEQUENCE = where(
    Fact.SEQUENCE, *(set(SequencePlace) - {SequencePlace.NONE}), says="it has a place in a sequence"
)
FIRST_IN_SEQUENCE = where(
    Fact.SEQUENCE, SequencePlace.FIRST, says="it is the first of its sequence"
)
DEPENDENT = where(
    Fact.SEQUENCE, SequencePlace.DEPENDENT, says="it depends on the request that it names"
)
HELD_BY_THE_DCC_UNTIL_ITS_DATE = variant(
    *_DATED_BY_THE_DCC, says="the DCC holds it until its execution date"
)

DOMAINS: Domains = {
    Fact.VARIANT: tuple(SERVICE_REQUESTS),
    Fact.GENERATION: tuple(Generation),
    Fact.COMMAND_VARIANT: (1, 2, 3, 4, 8),
    Fact.EXECUTION: tuple(Execution),
    Fact.TARGET: tuple(Target),
    Fact.INVENTORY_CHANGE: tuple(InventoryChange),
    Fact.SMI_STATUS: STATUSES,
    Fact.STATUS_OF_SCHEDULED: STATUSES,
    Fact.SCHEDULE: tuple(ScheduleHeld),
    Fact.SEQUENCE: tuple(SequencePlace),
}


def _without(command_variant: int) -> Condition:
    return variant(
        *(
            number
            for number, row in SERVICE_REQUESTS.items()
            if command_variant not in row.command_variants
        ),
        says=f"Command Variant {command_variant} is not applicable to it",
    )


IMPOSSIBLE: tuple[tuple[Term, ...], ...] = (
    *((where(Fact.COMMAND_VARIANT, cv), _without(cv), SMETS2) for cv in (1, 2, 3, 4, 8)),
    (
        where(Fact.ROLE_ELIGIBLE, False),
        variant(*_FOR_EVERY_ROLE, says="every User Role is eligible for it"),
    ),
    # A SMETS1 Critical Service Request produces no Pre-Command, so it is sent, not transformed.
    (where(Fact.COMMAND_VARIANT, 4), SMETS1),
    (DATED, variant(*(ALL_VARIANTS - _DATABLE), says="it cannot be future dated")),
    (
        Fact.JOINS_GAS_METER_ON_SHARED_HUB,
        variant_other_than(frozenset({"8.7.1", "8.7.2"}), says="it is not a 'Join Service'"),
    ),
    (
        Fact.RESTORES_GAS_PROXY_ON_SHARED_HUB,
        variant_other_than(frozenset({"8.12.2"}), says="it does not restore such a log"),
    ),
    # The User Role is Import Supplier, and that is no Eligible User for a Gas Proxy Function.
    (Fact.RESTORES_GAS_PROXY_ON_SHARED_HUB, Fact.REGISTERED),
    (
        where(Fact.SMI_STATUS, *SmiStatus, says="it has an SMI Status"),
        where(Fact.TARGET, Target.TYPE_2, Target.NONE),
    ),
)
