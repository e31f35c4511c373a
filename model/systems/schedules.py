"""The system `schedules`: one DCC schedule, who creates, reads and deletes it, and what it makes.

The threshold of nought on the Non-Device Service Requests would quarantine every one of them if
detection were applied to them.
"""

from __future__ import annotations

from srpd.model.cases import Valuation
from srpd.model.catalogue import SmiStatus
from srpd.model.composition import Changes, Circumstance, Happens, Link, Profile, Subject, System
from srpd.model.machines import quarantine, schedule, service_request
from srpd.model.requests import Fact, Generation, Target
from srpd.model.systems.kinds import Kind, sends

_S = schedule.State
_COUNTED: Valuation = {quarantine.Fact.THRESHOLD: quarantine.Threshold.VOLUME}
_ONCE: Valuation = {**_COUNTED, Fact.SCHEDULE_GOES_ON: False}
_ANOTHERS: Valuation = {**_COUNTED, Fact.CREATED_SCHEDULE: False}
_STATUSES = (SmiStatus.COMMISSIONED, SmiStatus.SUSPENDED)


_SCHEDULED = "status of the Device of the schedule"
_BY_NAME = {"rights": "rights", _SCHEDULED: "status"}


def _create(facts: Valuation, note: str) -> Profile:
    made = Kind("5.1", 8, "IS", Target.ESME, facts=facts, note=note).profile()
    knows = {"rights": "rights", "status": "status", "registration": "schedule"}
    return Profile(made.name, made.facts, knows, made.sender, made.device)


def _by_the_creator(variant: str) -> Profile:
    made = Kind(variant, 8, "IS", Target.NONE, facts=_COUNTED).profile()
    return Profile(made.name, made.facts, _BY_NAME, made.sender, made.device)


def _by_another(variant: str) -> Profile:
    kind = Kind(variant, 8, "IS", Target.NONE, facts=_ANOTHERS, rival=True, note="another")
    made = kind.profile()
    return Profile(made.name, made.facts, {_SCHEDULED: "status"}, made.sender, made.device)


MADE = Kind("4.8.1", 1, "IS", Target.ESME)
"""The Service Request that the schedule makes."""

_PROFILES = (
    _create(_COUNTED, "daily"),
    _create(_ONCE, "once"),
    _by_the_creator("5.2"),
    _by_another("5.2"),
    _by_the_creator("5.3"),
    _by_another("5.3"),
)


def scheduled_communication(name: str) -> Subject:
    """What becomes of what a schedule makes, where no threshold concerns it."""
    return Subject(
        name,
        quarantine.MACHINE,
        fixed={
            quarantine.Fact.GENERATION: Generation.SMETS2,
            quarantine.Fact.THRESHOLD: quarantine.Threshold.NONE,
            quarantine.Fact.VALUE_WITHIN_LIMITS: True,
            quarantine.Fact.HUB_COMMISSIONED: True,
            quarantine.Fact.DELIVERY: quarantine.Delivery.TO_DEVICE,
            quarantine.Fact.SIGNED_BY_DCC: False,
            **dict.fromkeys(quarantine.PASSES_STILL, True),
        },
    )


_COMMUNICATION = scheduled_communication("scheduled communication")

SYSTEM = System(
    name="schedules",
    says="one DCC schedule: creation, reading, deletion, and the Service Requests made from it",
    subjects=(
        Subject(
            "request",
            service_request.MACHINE,
            knows={"schedule": "schedule"},
            profiles=_PROFILES,
        ),
        Subject(
            "schedule",
            schedule.MACHINE,
            knows={"communication": _COMMUNICATION.name, "rights": "rights", "status": "status"},
            fixed={
                fact: value
                for fact, value in MADE.profile().facts.items()
                if fact not in {Fact.RIGHTS_HELD, Fact.SMI_STATUS}
            },
        ),
        _COMMUNICATION,
    ),
    circumstances=(Circumstance("rights", (True, False)), Circumstance("status", _STATUSES)),
    couplings=(*schedule.COUPLINGS, *quarantine.COUPLINGS),
    links=(
        *schedule.LINKS,
        *quarantine.LINKS,
        Link(
            "6.1(b)",
            service_request.MACHINE.name,
            Fact.RIGHTS_HELD,
            "rights",
            {True: True, False: False},
        ),
        Link(
            "6.1(c)",
            service_request.MACHINE.name,
            Fact.SMI_STATUS,
            "status",
            {status: status for status in _STATUSES},
        ),
        Link(
            "6.1(c)",
            service_request.MACHINE.name,
            Fact.STATUS_OF_SCHEDULED,
            _SCHEDULED,
            {status: status for status in _STATUSES},
        ),
        Link(
            "6.1(f)",
            service_request.MACHINE.name,
            Fact.REGISTERED,
            "registration",
            {_S.CREATOR_REPLACED: False},
        ),
        Link(
            "18.1(d)(iv)(D)",
            schedule.MACHINE.name,
            Fact.RIGHTS_HELD,
            "rights",
            {True: True, False: False},
        ),
        Link(
            "18.1(d)(iv)(D)",
            schedule.MACHINE.name,
            Fact.SMI_STATUS,
            "status",
            {status: status for status in _STATUSES},
        ),
    ),
    stimuli=(
        *sends("request", _PROFILES),
        Happens(
            "wait until just before the next point in time",
            (("schedule", schedule.Event.POINT_IN_TIME_IS_NEAR),),
        ),
        Happens(
            "wait until the next point in time",
            (("schedule", schedule.Event.POINT_IN_TIME_IS_REACHED),),
        ),
        Happens(
            "another User is registered",
            (("schedule", schedule.Event.ANOTHER_USER_IS_REGISTERED),),
        ),
        Happens(
            "the services are cancelled",
            (("schedule", schedule.Event.SERVICES_ARE_CANCELLED),),
        ),
        Changes("the creator's rights are restored", "rights", 0),
        Changes("the creator's rights are suspended", "rights", 1),
        Changes("the Device is restored", "status", 0),
        Changes("the Device is suspended", "status", 1),
    ),
    parameters={"threshold": 0},
)
