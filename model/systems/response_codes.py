"""The system `response-codes`: for every User Role and generation, requests that are refused.

Each is a request in which one check fails, or two of which a source outside the Code says which
comes first. How exactly a request is not Verified is left open here: it is a matter of manners,
each with the Response Code that tells of it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from enum import Enum

from srpd.model.cases import Valuation, Value
from srpd.model.catalogue import SERVICE_REQUESTS, SmiStatus
from srpd.model.composition import Profile
from srpd.model.requests import Fact, Generation, SequencePlace, Target
from srpd.model.systems.kinds import Kind, one_request
from srpd.model.terms import UserRole

_SMETS1, _SMETS2 = Generation.SMETS1, Generation.SMETS2


@dataclass(frozen=True, slots=True)
class _Requests:
    """What a User Role can ask for: a service that is open to it, and others that fail a check.

    `closed` is one that is not open to it, `misfit` one that is and not for that Device Type,
    `foreign` one that is taken not to be a SMETS1 Service Request.
    """

    usual: tuple[str, Target]
    misfit: tuple[str, Target] | None
    closed: Mapping[Generation, tuple[str, Target]]
    foreign: tuple[str, Target] | None


_ESME, _GSME, _CHF = Target.ESME, Target.GSME, Target.CHF
_HANDOVER = "6.21"
_OF_ROLE: Mapping[UserRole, _Requests] = {
    UserRole.IMPORT_SUPPLIER: _Requests(
        ("4.1.1", _ESME),
        ("4.1.1", _CHF),
        {_SMETS2: ("4.2", _ESME), _SMETS1: ("4.2", _ESME)},
        ("6.30", _CHF),
    ),
    UserRole.EXPORT_SUPPLIER: _Requests(
        ("4.2", _ESME),
        ("4.2", _CHF),
        {_SMETS2: ("4.1.1", _ESME), _SMETS1: ("4.1.1", _ESME)},
        ("4.12.2", _ESME),
    ),
    UserRole.GAS_SUPPLIER: _Requests(
        ("4.1.1", _GSME),
        ("4.1.1", _CHF),
        {_SMETS2: ("14.1", _GSME), _SMETS1: ("14.1", _GSME)},
        ("6.30", _CHF),
    ),
    UserRole.ELECTRICITY_DISTRIBUTOR: _Requests(
        ("4.1.1", _ESME),
        ("4.1.1", _CHF),
        {_SMETS2: (_HANDOVER, _ESME), _SMETS1: (_HANDOVER, _ESME)},
        ("7.14", _ESME),
    ),
    UserRole.GAS_TRANSPORTER: _Requests(
        ("4.1.1", _GSME),
        ("4.1.1", _CHF),
        {_SMETS2: (_HANDOVER, _GSME), _SMETS1: (_HANDOVER, _GSME)},
        ("14.1", _GSME),
    ),
    UserRole.REGISTERED_SUPPLIER_AGENT: _Requests(
        ("11.2", _ESME),
        ("6.30", _ESME),
        {_SMETS2: ("4.1.1", _ESME), _SMETS1: ("4.1.1", _ESME)},
        ("6.30", _CHF),
    ),
    UserRole.OTHER_USER: _Requests(
        ("11.2", _ESME),
        ("8.9", Target.TYPE_2),
        {_SMETS2: ("4.1.1", _ESME), _SMETS1: ("4.1.1", _ESME)},
        ("7.14", _ESME),
    ),
    UserRole.METER_DATA_RETRIEVER: _Requests(
        ("4.2", _ESME), None, {_SMETS2: ("4.1.1", _ESME)}, None
    ),
}
READS_INVENTORY = "8.2"
TOPS_UP = "2.2"
_NOT_VERIFIED: Valuation = {Fact.STRUCTURE_VERIFIED: False}
_NOT_REGISTERED: Valuation = {Fact.REGISTERED: False}
_OTHER_USER: Valuation = {Fact.OTHER_USER: True, Fact.REGISTERED: False}
_SPARED_BY_REGISTRATION = frozenset({UserRole.OTHER_USER, UserRole.METER_DATA_RETRIEVER})
"""User Roles whose registration is not checked, or of whose registration nothing is known."""
_SUPPLIERS = frozenset({UserRole.IMPORT_SUPPLIER, UserRole.GAS_SUPPLIER})
_PLACES = (SequencePlace.FIRST_AND_DEPENDENT, SequencePlace.TAKEN, SequencePlace.CIRCULAR)


def _kind(
    role: UserRole,
    generation: Generation,
    wanted: tuple[str, Target],
    note: str = "",
) -> Kind:
    variant, target = wanted
    cv = 8 if SERVICE_REQUESTS[variant].non_device else 1
    facts = _OTHER_USER if role is UserRole.OTHER_USER else {}
    return Kind(variant, cv, str(role), target, generation, facts=facts, note=note)


def _refused(kind: Kind, name: str, changed: Mapping[Enum, Value]) -> Profile:
    made = kind.profile(name, changed)
    if kind.target is not Target.TYPE_2:
        return made
    return replace(made, device="ihd-smets1" if kind.generation is _SMETS1 else "ihd")


def _status_refused(kind: Kind) -> SmiStatus:
    """A suspended Device may be asked for its version under one reading."""
    return SmiStatus.DECOMMISSIONED if kind.variant == "11.2" else SmiStatus.SUSPENDED


def _of_role(role: UserRole, generation: Generation) -> Iterator[Profile]:
    asks = _OF_ROLE[role]
    usual = _kind(role, generation, asks.usual)
    registration_matters = role not in _SPARED_BY_REGISTRATION
    yield _refused(usual, "!structure-verified", _NOT_VERIFIED)
    yield _refused(usual, "!rights-held", {Fact.RIGHTS_HELD: False})
    yield _refused(usual, "!smi-status", {Fact.SMI_STATUS: _status_refused(usual)})
    yield _refused(usual, "!signature-valid", {Fact.SIGNATURE_VALID: False})
    yield _refused(usual, "!certificate-xmlsign", {Fact.CERTIFICATE_XMLSIGN: False})
    for place in _PLACES:
        name = f"!{place.name.lower().replace('_', '-')}"
        yield _refused(usual, name, {Fact.SEQUENCE: place})
    if registration_matters:
        yield _refused(usual, "!registered", _NOT_REGISTERED)
        yield _refused(
            usual, "!structure-verified!registered", {**_NOT_VERIFIED, **_NOT_REGISTERED}
        )
    if asks.misfit is not None:
        misfit = _kind(role, generation, asks.misfit, note="misfit")
        yield _refused(misfit, "!structure-verified", _NOT_VERIFIED)
        if registration_matters:
            yield _refused(
                misfit, "!structure-verified!registered", {**_NOT_VERIFIED, **_NOT_REGISTERED}
            )
    if generation in asks.closed:
        closed = _kind(role, generation, asks.closed[generation], note="closed")
        yield _refused(closed, "!role-eligible", {Fact.ROLE_ELIGIBLE: False})
    yield from _of_generation(role, generation, asks)


def _of_generation(role: UserRole, generation: Generation, asks: _Requests) -> Iterator[Profile]:
    """What concerns the Devices of one generation alone."""
    device = asks.usual[1]
    if generation is _SMETS2:
        if role in SERVICE_REQUESTS[READS_INVENTORY].eligible_roles:
            reading = _kind(role, generation, (READS_INVENTORY, device))
            yield _refused(reading, "!structure-verified", _NOT_VERIFIED)
        return
    if asks.foreign is not None:
        foreign = _kind(role, generation, asks.foreign, note="foreign")
        yield _refused(foreign, "!structure-verified", _NOT_VERIFIED)
    if role in _SUPPLIERS:
        top_up = _kind(role, generation, (TOPS_UP, device))
        yield _refused(top_up, "!not-a-replay", {Fact.NOT_A_REPLAY: False})


PROFILES = tuple(
    profile
    for role in UserRole
    for generation in (_SMETS2, _SMETS1)
    for profile in _of_role(role, generation)
)

SYSTEM = one_request(
    "response-codes",
    "for every User Role, requests that are refused, each for a check of its own",
    PROFILES,
)
