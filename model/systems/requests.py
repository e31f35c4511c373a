"""The system `requests`: one Service Request at a time, of every kind, and all that can fail.

It exercises clause 6 alone: each check of 6.1 on each kind of request that it concerns, the
exceptions of 6.2 and 18.1(b), and what 6.4 and 6.5 make of a request that passes.
"""

from __future__ import annotations

from collections.abc import Iterator

from srpd.model.cases import Valuation
from srpd.model.composition import Profile
from srpd.model.machines import quarantine
from srpd.model.requests import OF_EACH_CERTIFICATE, Execution, Fact, Generation, Target
from srpd.model.systems.kinds import (
    Kind,
    departures,
    double_departures,
    not_verified,
    one_request,
)

_SMETS1 = Generation.SMETS1
_READ = Kind("4.1.1", 1, "IS", Target.ESME)
_READ_RANGE = Kind("4.8.1", 1, "IS", Target.ESME)
_LATER = Execution.FUTURE_DATED
_DATED = Kind("1.1.1", 1, "IS", Target.ESME, _SMETS1, _LATER)
_COS = Kind("6.23", 1, "IS", Target.ESME)
_REPLAYED = (
    Kind("1.1.1", 1, "IS", Target.ESME, _SMETS1),
    Kind("2.2", 1, "IS", Target.ESME, _SMETS1),
    Kind("6.21", 1, "IS", Target.ESME, _SMETS1),
)
_METER_TO_LOG: Valuation = {Fact.ADDS_METER_TO_LOG: True}
_ADDING = Kind("8.11", 1, "IS", Target.CHF, facts=_METER_TO_LOG, note="adds-meter")
_OTHER_USER: Valuation = {Fact.OTHER_USER: True, Fact.REGISTERED: False}

KINDS = (
    _READ,
    Kind("4.1.1", 2, "IS", Target.ESME),
    Kind("4.1.1", 3, "IS", Target.ESME),
    Kind("4.1.1", 1, "GS", Target.GSME),
    Kind("4.2", 1, "ES", Target.ESME),
    Kind("6.5", 1, "ED", Target.ESME),
    _READ_RANGE,
    Kind("4.8.1", 1, "OU", Target.ESME, facts=_OTHER_USER),
    Kind("6.28", 1, "IS", Target.CHF),
    _ADDING,
    Kind("8.12.1", 1, "IS", Target.CHF),
    Kind("8.12.2", 1, "GS", Target.GPF),
    Kind(
        "8.12.2",
        1,
        "IS",
        Target.GPF,
        facts={Fact.RESTORES_GAS_PROXY_ON_SHARED_HUB: True, Fact.REGISTERED: False},
        note="shared-hub",
    ),
    Kind("8.7.2", 1, "IS", Target.PPMID),
    Kind(
        "8.7.2",
        1,
        "IS",
        Target.PPMID,
        facts={Fact.JOINS_PPMID_TO_GAS_METER: True},
        note="to-gas-meter",
    ),
    Kind("8.7.1", 4, "GS", Target.GSME),
    Kind(
        "8.7.1",
        4,
        "GS",
        Target.GSME,
        facts={Fact.JOINS_GAS_METER_TO_PPMID: True},
        note="to-ppmid",
    ),
    Kind(
        "8.7.2",
        1,
        "IS",
        Target.GPF,
        facts={Fact.JOINS_GAS_METER_ON_SHARED_HUB: True, Fact.REGISTERED: False},
        note="shared-hub",
    ),
    Kind("11.2", 1, "IS", Target.ESME),
    Kind("6.21", 1, "IS", Target.ESME),
    _COS,
    Kind("1.1.1", 4, "IS", Target.ESME),
    Kind("6.15.1", 4, "IS", Target.ESME),
    Kind("4.1.1", 1, "IS", Target.ESME, _SMETS1),
    Kind("2.2", 1, "IS", Target.ESME, _SMETS1),
    Kind("2.2", 2, "IS", Target.ESME, _SMETS1),
    Kind("2.2", 1, "IS", Target.ESME),
    Kind("6.21", 1, "IS", Target.ESME, _SMETS1),
    Kind("6.23", 1, "IS", Target.ESME, _SMETS1),
    Kind("1.1.1", 1, "IS", Target.ESME, _SMETS1),
    _DATED,
    Kind("1.1.1", 1, "IS", Target.ESME, _SMETS1, Execution.NEVER),
    Kind("11.3", 1, "IS", Target.ESME, _SMETS1),
    Kind("11.3", 1, "IS", Target.CHF, _SMETS1),
    Kind("11.3", 1, "IS", Target.PPMID, _SMETS1),
    Kind("5.1", 8, "IS", Target.ESME),
    Kind("8.2", 8, "IS", Target.ESME),
    Kind("8.3", 8, "IS", Target.ESME),
    Kind("8.4", 8, "IS", Target.ESME),
    Kind("8.14.1", 8, "IS", Target.CHF),
    Kind("8.14.2", 8, "IS", Target.CHF),
    Kind("8.14.3", 8, "IS", Target.CHF),
    Kind("8.14.4", 8, "IS", Target.CHF),
    Kind("11.1", 8, "IS", Target.ESME),
    Kind("11.4", 8, "IS", Target.PPMID),
    Kind("12.1", 8, "IS", Target.NONE),
    Kind("4.1.1", 1, "IS", Target.ESME, execution=_LATER),
)

OTHER_CERTIFICATES = {
    "KeyAgreementCertificate": "key-agreement",
    "KeyAgreementTopUpCertificate": "top-up",
}
"""The replacement Certificates beside the one for signing, each with a short name."""

_ANY_TWO = (
    Fact.RIGHTS_HELD,
    Fact.ROLE_ELIGIBLE,
    Fact.SIGNATURE_VALID,
    Fact.CERTIFICATE_XMLSIGN,
    Fact.REGISTERED,
)


_REGISTERED_AT_TIMES = (
    (_DATED, "!registered-at-execution", False, "registered until before the execution"),
    (_DATED, "-registered-at-execution", True, "registered from before the execution"),
    (_READ_RANGE, "-registered-in-range", True, "registered for the date range alone"),
    (_READ_RANGE, "!registered-to-end-of-range", False, "registered until within the date range"),
    (
        _READ_RANGE,
        "!registered-from-start-of-range",
        False,
        "registered from within the date range",
    ),
)


def _ways() -> Iterator[Profile]:
    """Facts that come about in another way than usual."""
    yield from not_verified(_READ)
    for kind, name, registered, how in _REGISTERED_AT_TIMES:
        yield kind.profile(name, {Fact.REGISTERED: registered}, how)
    yield _COS.profile("-of-its-other-id", how="Certificates of another User ID of the sender")
    yield _COS.profile(
        "!signed-under-its-other-id",
        {Fact.COS_SIGNER_IS_SENDER: False},
        "signed under another User ID of the sender",
    )
    yield _READ.profile("!just-expired", {Fact.CERTIFICATE_VALID: False}, "expired a second ago")
    yield _ADDING.profile(
        "!responsible-for-controller",
        {Fact.RESPONSIBLE_FOR_MPXN: False},
        "of a Standalone Auxiliary Proportional Controller",
    )
    for certificate, short in OTHER_CERTIFICATES.items():
        for fact in OF_EACH_CERTIFICATE:
            failing = f"!{fact.name.lower().replace('_', '-')}-of-{short}"
            yield _COS.profile(failing, {fact: False}, f"by the {certificate} alone: {fact.value}")
    for kind in _REPLAYED:
        yield kind.profile(
            "!replay-of-processed", {Fact.NOT_A_REPLAY: False}, "after its processing"
        )


def _profiles() -> tuple[Profile, ...]:
    found = [kind.profile() for kind in KINDS]
    for kind in KINDS:
        found.extend(departures(kind, statuses=kind is _READ))
    found.extend(double_departures(_READ, _ANY_TWO))
    found.extend(_ways())
    found.append(_READ.profile("!hub-not-commissioned", {quarantine.Fact.HUB_COMMISSIONED: False}))
    return tuple(found)


PROFILES = _profiles()

SYSTEM = one_request(
    "requests",
    "one Service Request of every kind, with every check that can fail",
    PROFILES,
)
