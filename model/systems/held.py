"""The system `held`: Service Requests with an execution date that are not stored under 6.5(d).

Whether they are sent at once or held until their date is a reading; by that date they have been
sent.
"""

from __future__ import annotations

from srpd.model.composition import Happens, Subject, System
from srpd.model.machines import held_request, quarantine, service_request
from srpd.model.requests import Execution, Generation, Target
from srpd.model.systems.kinds import Kind, sends

_LATER = Execution.FUTURE_DATED
_PROFILES = tuple(
    kind.profile()
    for kind in (
        Kind("4.1.1", 1, "IS", Target.ESME, execution=_LATER),
        Kind("4.1.1", 1, "IS", Target.ESME, Generation.SMETS1, _LATER),
        Kind("6.21", 1, "IS", Target.ESME, execution=_LATER),
    )
)

SYSTEM = System(
    name="held",
    says="one Service Request with an execution date at a time, which is sent by that date",
    subjects=(
        Subject(
            "request",
            service_request.MACHINE,
            knows={"communication": "communication", "held": "held"},
            profiles=_PROFILES,
        ),
        Subject(
            "held",
            held_request.MACHINE,
            knows={"communication": "communication"},
            follows="request",
        ),
        Subject(
            "communication", quarantine.MACHINE, knows={"request": "request"}, follows="request"
        ),
    ),
    couplings=(*quarantine.COUPLINGS, *held_request.COUPLINGS),
    links=quarantine.LINKS,
    stimuli=(
        *sends("request", _PROFILES),
        Happens(
            "wait until the execution date",
            (("held", held_request.Event.EXECUTION_DATE_IS_REACHED),),
        ),
        Happens(
            "the services are cancelled",
            (("held", held_request.Event.SERVICES_ARE_CANCELLED),),
        ),
    ),
)
