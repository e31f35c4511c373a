"""The system `two-schedules`: two Users' schedules for one Device, read and deleted by its name.

A request that names the Device identifies both, so the User that created one of them is given
neither, and deletes neither.
"""

from __future__ import annotations

from srpd.model.composition import Happens, Link, Profile, Subject, System
from srpd.model.machines import quarantine, schedule, service_request
from srpd.model.requests import Fact, Target
from srpd.model.systems.kinds import Kind, sends
from srpd.model.systems.schedules import MADE, scheduled_communication

_S = schedule.State
_OWN, _ANOTHERS = "schedule", "another's schedule"
_COMMUNICATIONS = {_OWN: "scheduled communication", _ANOTHERS: "another's communication"}


def _by(kind: Kind, **knows: str) -> Profile:
    made = kind.profile()
    parts = {part.replace("_", " "): subject for part, subject in knows.items()}
    return Profile(made.name, made.facts, parts, made.sender, made.device)


_PROFILES = (
    _by(Kind("5.1", 8, "IS", Target.ESME), schedule=_OWN),
    _by(Kind("5.1", 8, "ED", Target.ESME), schedule=_ANOTHERS),
    *(
        _by(Kind(variant, 8, "IS", Target.ESME), schedule=_OWN, anothers=_ANOTHERS)
        for variant in ("5.2", "5.3")
    ),
)

SYSTEM = System(
    name="two-schedules",
    says="two Users' schedules for one Device, read and deleted by the name of the Device",
    subjects=(
        Subject("request", service_request.MACHINE, profiles=_PROFILES),
        *(
            Subject(
                name,
                schedule.MACHINE,
                knows={"communication": communication},
                fixed=MADE.profile().facts,
            )
            for name, communication in _COMMUNICATIONS.items()
        ),
        *(scheduled_communication(name) for name in _COMMUNICATIONS.values()),
    ),
    couplings=(*schedule.COUPLINGS, *quarantine.COUPLINGS),
    links=(
        *schedule.LINKS,
        *quarantine.LINKS,
        Link(
            "18.1(d)(v)",
            service_request.MACHINE.name,
            Fact.CREATED_SCHEDULE,
            "anothers",
            {state: state in {_S.NOT_CREATED, _S.DELETED} for state in _S},
        ),
    ),
    stimuli=(
        *sends("request", _PROFILES),
        Happens(
            "wait until the next point in time",
            tuple((name, schedule.Event.POINT_IN_TIME_IS_REACHED) for name in _COMMUNICATIONS),
        ),
    ),
)
