"""The system `release`: what changes while a Service Request waits in quarantine.

One User sends one Service Request whose data value exceeds its limit. While it is quarantined the
User's rights may be suspended, the Device may be suspended, and another User may be registered. By
clause 12.3(a) the DCC continues to process what is released; whether clause 6.1, which is applied
upon receipt, is among what is still to be done, is the reading H-41.
"""

from __future__ import annotations

from collections.abc import Mapping

from srpd.model.cases import Valuation, Value
from srpd.model.catalogue import SmiStatus
from srpd.model.composition import Changes, Circumstance, Happens, Link, Subject, System
from srpd.model.machines import quarantine, service_request
from srpd.model.requests import PASSING_STATUSES, Fact, Target
from srpd.model.systems.kinds import Kind, sends

_BEYOND: Valuation = {
    quarantine.Fact.THRESHOLD: quarantine.Threshold.DATA_VALUE,
    quarantine.Fact.VALUE_WITHIN_LIMITS: False,
}
_PROFILES = (Kind("6.12", 1, "IS", Target.ESME, facts=_BEYOND).profile(),)
_SAME: Mapping[Value, Value] = {True: True, False: False}
_STATUSES = (SmiStatus.COMMISSIONED, SmiStatus.SUSPENDED)
_REQUEST, _WAITING = service_request.MACHINE.name, quarantine.MACHINE.name

SYSTEM = System(
    name="release",
    says="a quarantined Service Request, and what changes before it is released",
    subjects=(
        Subject(
            "request",
            service_request.MACHINE,
            knows={
                "communication": "communication",
                "rights": "rights",
                "status": "status",
                "registration": "registration",
            },
            profiles=_PROFILES,
        ),
        Subject(
            "communication",
            quarantine.MACHINE,
            knows={
                "request": "request",
                "rights": "rights",
                "status": "status",
                "registration": "registration",
            },
            follows="request",
        ),
    ),
    circumstances=(
        Circumstance("rights", (True, False)),
        Circumstance("status", _STATUSES),
        Circumstance("registration", (True, False)),
    ),
    couplings=quarantine.COUPLINGS,
    links=(
        *quarantine.LINKS,
        Link("6.1(b)", _REQUEST, Fact.RIGHTS_HELD, "rights", _SAME),
        Link(
            "6.1(c)",
            _REQUEST,
            Fact.SMI_STATUS,
            "status",
            {status: status for status in _STATUSES},
        ),
        Link("6.1(f)", _REQUEST, Fact.REGISTERED, "registration", _SAME),
        Link("12.3(a)", _WAITING, quarantine.Fact.RIGHTS_HELD, "rights", _SAME),
        Link(
            "12.3(a)",
            _WAITING,
            quarantine.Fact.STATUS_PERMITS,
            "status",
            {status: status in PASSING_STATUSES for status in _STATUSES},
        ),
        Link("12.3(a)", _WAITING, quarantine.Fact.REGISTERED, "registration", _SAME),
    ),
    stimuli=(
        *sends("request", _PROFILES),
        Happens("release", (("communication", quarantine.Event.USER_INSTRUCTS_PROCESSING),)),
        Happens(
            "confirm as anomalous", (("communication", quarantine.Event.USER_CONFIRMS_ANOMALOUS),)
        ),
        Happens("wait", (("communication", quarantine.Event.TIME_PASSES),)),
        Changes("the sender's rights are restored", "rights", 0),
        Changes("the sender's rights are suspended", "rights", 1),
        Changes("the Device is restored", "status", 0),
        Changes("the Device is suspended", "status", 1),
        Changes("the sender is registered", "registration", 0),
        Changes("another User is registered", "registration", 1),
    ),
)
