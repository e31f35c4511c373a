"""The system `small`: two Devices and two Users, where all the machines meet.

A SMETS2+ meter whose communications have a threshold of one, a SMETS1 meter with a place for a
stored Service Request, and requests of two Users that meet in them: a stored request is deleted by
another User's, a quarantined one outlives the decommissioning of its Device, and the count of one
User is not that of the other.
"""

from __future__ import annotations

from srpd.model.cases import Valuation
from srpd.model.composition import Arranges, Happens, Link, Profile, Subject, System
from srpd.model.machines import (
    future_dated_smets1,
    quarantine,
    service_request,
    smi_status,
    volume_count,
)
from srpd.model.requests import Execution, Fact, Generation, Target
from srpd.model.systems.kinds import STORED_COMMUNICATION, Kind, sends, stored_as

_PLACE = future_dated_smets1
_S = smi_status.State
_COUNTED: Valuation = {quarantine.Fact.THRESHOLD: quarantine.Threshold.VOLUME}


def _known(profile: Profile, **parts: str) -> Profile:
    knows = {part.replace("_", " "): name for part, name in parts.items()}
    return Profile(profile.name, profile.facts, knows, profile.sender, profile.device)


_LATER = Kind("1.1.1", 1, "IS", Target.ESME, Generation.SMETS1, Execution.FUTURE_DATED)
_RIVAL = Kind("1.1.1", 1, "IS", Target.ESME, Generation.SMETS1, rival=True)

_FIRST = (
    _known(
        Kind("4.1.1", 1, "IS", Target.ESME, facts=_COUNTED).profile(),
        device="meter",
        communication="first communication",
    ),
    _known(Kind("8.3", 8, "IS", Target.ESME).profile(), device="meter"),
    _known(
        _LATER.profile(), device="old meter", communication="first communication", place="place"
    ),
)
_SECOND = (
    _known(
        Kind("4.1.1", 1, "ED", Target.ESME).profile(),
        device="meter",
        communication="second communication",
    ),
    _known(
        _RIVAL.profile("!registered", {Fact.REGISTERED: False}),
        device="old meter",
        communication="second communication",
        place="place",
    ),
)


SYSTEM = System(
    name="small",
    says="two Devices and two Users, where all the machines meet",
    subjects=(
        Subject("first request", service_request.MACHINE, profiles=_FIRST),
        Subject(
            "first communication",
            quarantine.MACHINE,
            knows={"request": "first request", "count": "count"},
            follows="first request",
        ),
        Subject("second request", service_request.MACHINE, profiles=_SECOND),
        Subject(
            "second communication",
            quarantine.MACHINE,
            knows={"request": "second request"},
            follows="second request",
        ),
        Subject("count", volume_count.volume_count(1)),
        Subject(
            "meter",
            smi_status.MACHINE,
            fixed={smi_status.Fact.TYPE: Target.ESME},
            starts=_S.COMMISSIONED,
        ),
        Subject(
            "old meter",
            smi_status.MACHINE,
            fixed={smi_status.Fact.TYPE: Target.ESME},
            starts=_S.COMMISSIONED,
        ),
        Subject(
            "place",
            _PLACE.MACHINE,
            knows={"communication": "stored communication", "device": "old meter"},
            fixed=stored_as(_LATER, frozenset({Fact.SMI_STATUS})),
        ),
        STORED_COMMUNICATION,
    ),
    couplings=(
        *quarantine.COUPLINGS,
        *future_dated_smets1.COUPLINGS,
        *smi_status.COUPLINGS,
    ),
    links=(
        *quarantine.LINKS,
        *smi_status.LINKS,
        *smi_status.OF_A_METER,
        Link(
            "6.5(d)(ii)",
            _PLACE.MACHINE.name,
            Fact.SMI_STATUS,
            "device",
            smi_status.STATUS_OF_STATE,
        ),
    ),
    stimuli=(
        *sends("first request", _FIRST, "first sends"),
        *sends("second request", _SECOND, "second sends"),
        Happens(
            "first releases",
            (("first communication", quarantine.Event.USER_INSTRUCTS_PROCESSING),),
        ),
        Happens(
            "first deletes",
            (("first communication", quarantine.Event.USER_CONFIRMS_ANOMALOUS),),
        ),
        Happens("the period ends", (("count", volume_count.Event.PERIOD_ENDS),)),
        Happens(
            "wait until the execution date",
            (
                ("count", volume_count.Event.PERIOD_ENDS),
                ("place", _PLACE.Event.EXECUTION_TIME_IS_REACHED),
            ),
        ),
        Happens(
            "the S1SP completes its processing",
            (("place", _PLACE.Event.PROCESSING_IS_COMPLETED),),
        ),
        Arranges("the inventory holds the old meter as suspended", "old meter", _S.SUSPENDED),
        Arranges("the inventory holds the old meter as commissioned", "old meter", _S.COMMISSIONED),
    ),
    parameters={"threshold": 1},
)
