"""The systems in which whatever is detected is quarantined: a threshold of none at all.

In `signed-by-dcc` one Service Request at a time leads to a Command that the DCC itself signs. In
`cancelled` a SMETS1 Future Dated Critical Service Request falls due, is quarantined then, and its
services are cancelled; while it is in hand no other is sent. In both another User asks for what is
not its own to be released.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import Enum

from srpd.model.cases import Value
from srpd.model.composition import Happens, Subject, System
from srpd.model.machines import future_dated_smets1, quarantine, service_request, volume_count
from srpd.model.requests import Execution, Fact, Generation, Target
from srpd.model.systems.kinds import STORED_COMMUNICATION, Kind, sends

_COUNTED: Mapping[Enum, Value] = {quarantine.Fact.THRESHOLD: quarantine.Threshold.VOLUME}
_BY_DCC: Mapping[Enum, Value] = {**_COUNTED, quarantine.Fact.SIGNED_BY_DCC: True}
_NONE = volume_count.volume_count(0)

_SIGNED = tuple(
    kind.profile()
    for kind in (
        Kind("6.21", 1, "IS", Target.ESME, facts=_BY_DCC),
        Kind("8.7.2", 1, "IS", Target.PPMID, facts=_BY_DCC),
        Kind(
            "8.7.2",
            1,
            "GS",
            Target.PPMID,
            facts={**_BY_DCC, Fact.JOINS_PPMID_TO_GAS_METER: True},
            note="to-gas-meter",
        ),
    )
)
_DECISIONS = (
    ("the User releases it", quarantine.Event.USER_INSTRUCTS_PROCESSING),
    ("another User asks for its release", quarantine.Event.ANOTHER_USER_INSTRUCTS_PROCESSING),
    ("the User deletes it", quarantine.Event.USER_CONFIRMS_ANOMALOUS),
)


def _decisions(communication: str) -> tuple[Happens, ...]:
    return tuple(Happens(says, ((communication, event),)) for says, event in _DECISIONS)


SIGNED_BY_DCC = System(
    name="signed-by-dcc",
    says="Commands that the DCC itself signs, and an Anomaly Detection Threshold of none",
    subjects=(
        Subject(
            "request",
            service_request.MACHINE,
            knows={"communication": "communication"},
            profiles=_SIGNED,
        ),
        Subject(
            "communication",
            quarantine.MACHINE,
            knows={"request": "request", "count": "count"},
            follows="request",
        ),
        Subject("count", _NONE),
    ),
    couplings=quarantine.COUPLINGS,
    links=quarantine.LINKS,
    stimuli=(*sends("request", _SIGNED), *_decisions("communication")),
    parameters={"threshold": 0},
)

_DATED = (
    Kind(
        "1.1.1",
        1,
        "IS",
        Target.ESME,
        Generation.SMETS1,
        Execution.FUTURE_DATED,
        facts=_COUNTED,
    ).profile(),
)
_PLACE, _STORED = "place", "stored communication"

CANCELLED = System(
    name="cancelled",
    says="a stored Service Request that is quarantined when it is due, and is then cancelled",
    subjects=(
        Subject("request", service_request.MACHINE, knows={"place": _PLACE}, profiles=_DATED),
        Subject(
            _PLACE,
            future_dated_smets1.MACHINE,
            knows={"communication": _STORED},
            fixed={Fact.NOT_A_REPLAY: False},  # it repeats the one that was received
            follows="request",
        ),
        Subject(
            _STORED,
            quarantine.MACHINE,
            knows={"count": "count"},
            fixed={**STORED_COMMUNICATION.fixed, **_COUNTED},
            follows="request",
        ),
        Subject("count", _NONE),
    ),
    couplings=(*quarantine.COUPLINGS, *future_dated_smets1.COUPLINGS),
    links=quarantine.LINKS,
    stimuli=(
        *sends("request", _DATED),
        Happens(
            "wait until the execution date",
            ((_PLACE, future_dated_smets1.Event.EXECUTION_TIME_IS_REACHED),),
        ),
        Happens(
            "the services are cancelled", ((_STORED, quarantine.Event.SERVICES_ARE_CANCELLED),)
        ),
        *_decisions(_STORED),
    ),
    parameters={"threshold": 0},
)
