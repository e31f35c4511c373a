"""The system `storage`: SMETS1 Future Dated Critical Service Requests and what befalls them.

One SMETS1 Device, one Service Reference Variant, two Users who send it. Between the acceptance of a
request and its execution date the sender's rights may be suspended, the Device may be suspended,
the registration may go to another, and the signing Certificate may be revoked.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

from srpd.model.cases import Value
from srpd.model.catalogue import SmiStatus
from srpd.model.composition import Changes, Circumstance, Happens, Link, Subject, System
from srpd.model.machines import future_dated_smets1, quarantine, service_request
from srpd.model.requests import Execution, Fact, Generation, Target
from srpd.model.systems.kinds import STORED_COMMUNICATION, Kind, sends, stored_as

_PLACE = future_dated_smets1


def _of(execution: Execution) -> Kind:
    return Kind("1.1.1", 1, "IS", Target.ESME, Generation.SMETS1, execution)


_DATED = _of(Execution.FUTURE_DATED)
_PROFILES = (
    _DATED.profile(),
    _of(Execution.ON_DEMAND).profile(),
    _of(Execution.NEVER).profile(),
    replace(
        Kind("4.1.1", 1, "IS", Target.ESME, Generation.SMETS1).profile(),
        knows={"place": ""},  # of another Service Reference Variant, so not of this place
    ),
)
_RIVALS = (Kind("1.1.1", 1, "IS", Target.ESME, Generation.SMETS1, rival=True).profile(),)

_SAME: Mapping[Value, Value] = {True: True, False: False}
_STATUSES = (SmiStatus.COMMISSIONED, SmiStatus.SUSPENDED)

_HELD_AGAINST_THE_WORLD = (
    (service_request.MACHINE.name, ("6.1(b)", "6.1(c)", "6.1(f)", "6.1(e)")),
    (_PLACE.MACHINE.name, ("6.5(d)(ii)",) * 4),
)


def _links(machine: str, clauses: tuple[str, ...]) -> Iterator[Link]:
    rights, status, registration, certificate = clauses
    yield Link(rights, machine, Fact.RIGHTS_HELD, "rights", _SAME)
    yield Link(status, machine, Fact.SMI_STATUS, "status", {each: each for each in _STATUSES})
    yield Link(registration, machine, Fact.REGISTERED, "registration", _SAME)
    yield Link(certificate, machine, Fact.CERTIFICATE_VALID, "certificate", _SAME)


_IN_THE_WORLD = frozenset(
    {Fact.RIGHTS_HELD, Fact.SMI_STATUS, Fact.REGISTERED, Fact.CERTIFICATE_VALID}
)

SYSTEM = System(
    name="storage",
    says="SMETS1 Future Dated Critical Service Requests, until and after their execution date",
    subjects=(
        Subject(
            "request",
            service_request.MACHINE,
            knows={
                "communication": "communication",
                "place": "place",
                "rights": "rights",
                "status": "status",
                "registration": "registration",
                "certificate": "certificate",
            },
            profiles=_PROFILES,
        ),
        Subject(
            "communication", quarantine.MACHINE, knows={"request": "request"}, follows="request"
        ),
        Subject(
            "rival request",
            service_request.MACHINE,
            knows={"communication": "rival communication", "place": "place", "status": "status"},
            profiles=_RIVALS,
        ),
        Subject(
            "rival communication",
            quarantine.MACHINE,
            knows={"request": "rival request"},
            follows="rival request",
        ),
        Subject(
            "place",
            future_dated_smets1.MACHINE,
            knows={
                "communication": "stored communication",
                "rights": "rights",
                "status": "status",
                "registration": "registration",
                "certificate": "certificate",
            },
            fixed=stored_as(_DATED, _IN_THE_WORLD),
        ),
        STORED_COMMUNICATION,
    ),
    circumstances=(
        Circumstance("rights", (True, False)),
        Circumstance("status", _STATUSES),
        Circumstance("registration", (True, False)),
        Circumstance("certificate", (True, False)),
    ),
    couplings=(*quarantine.COUPLINGS, *future_dated_smets1.COUPLINGS),
    links=(
        *quarantine.LINKS,
        *(link for of in _HELD_AGAINST_THE_WORLD for link in _links(*of)),
    ),
    stimuli=(
        *sends("request", _PROFILES),
        *sends("rival request", _RIVALS, "another User sends"),
        Happens(
            "wait until just before the execution date",
            (("place", _PLACE.Event.EXECUTION_TIME_IS_NEAR),),
        ),
        Happens(
            "wait until the execution date",
            (("place", _PLACE.Event.EXECUTION_TIME_IS_REACHED),),
        ),
        Happens(
            "the S1SP completes its processing",
            (("place", _PLACE.Event.PROCESSING_IS_COMPLETED),),
        ),
        Happens(
            "the services are cancelled",
            (("place", _PLACE.Event.SERVICES_ARE_CANCELLED),),
        ),
        Changes("the sender's rights are restored", "rights", 0),
        Changes("the sender's rights are suspended", "rights", 1),
        Changes("the Device is restored", "status", 0),
        Changes("the Device is suspended", "status", 1),
        Changes("the sender is registered", "registration", 0),
        Changes("another User is registered", "registration", 1),
        Changes("the signing Certificate is valid", "certificate", 0),
        Changes("the signing Certificate is revoked", "certificate", 1),
    ),
)
