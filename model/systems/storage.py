"""The system `storage`: SMETS1 Future Dated Critical Service Requests and what befalls them.

One SMETS1 Device, one Service Reference Variant, two Users who send it. Between the acceptance of a
request and its execution date the sender's rights may be suspended, the Device may be suspended,
the registration may go to another, and the signing Certificate may be revoked.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from srpd.model.cases import Value
from srpd.model.catalogue import SmiStatus
from srpd.model.composition import Changes, Circumstance, Happens, Link, Subject, System
from srpd.model.machines import future_dated_smets1, quarantine, service_request
from srpd.model.requests import PASSING_STATUSES, Execution, Fact, Generation, Target
from srpd.model.systems.kinds import STORED_COMMUNICATION, Kind, sends

_PLACE = future_dated_smets1
_SLOT_FACTS = _PLACE.Fact


def _of(execution: Execution) -> Kind:
    return Kind("1.1.1", 1, "IS", Target.ESME, Generation.SMETS1, execution)


_PROFILES = (
    _of(Execution.FUTURE_DATED).profile(),
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
        Link("6.1(b)", service_request.MACHINE.name, Fact.RIGHTS_HELD, "rights", _SAME),
        Link(
            "6.1(c)",
            service_request.MACHINE.name,
            Fact.SMI_STATUS,
            "status",
            {status: status for status in _STATUSES},
        ),
        Link("6.1(f)", service_request.MACHINE.name, Fact.REGISTERED, "registration", _SAME),
        Link("6.1(e)", service_request.MACHINE.name, Fact.CERTIFICATE_VALID, "certificate", _SAME),
        Link(
            "6.5(d)(ii)",
            _PLACE.MACHINE.name,
            _SLOT_FACTS.CERTIFICATE_VALID,
            "certificate",
            _SAME,
        ),
        Link("6.5(d)(ii)", _PLACE.MACHINE.name, _SLOT_FACTS.RIGHTS_HELD, "rights", _SAME),
        Link(
            "6.5(d)(ii)",
            _PLACE.MACHINE.name,
            _SLOT_FACTS.STATUS_PERMITS,
            "status",
            {status: status in PASSING_STATUSES for status in _STATUSES},
        ),
        Link("6.5(d)(ii)", _PLACE.MACHINE.name, _SLOT_FACTS.REGISTERED, "registration", _SAME),
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
