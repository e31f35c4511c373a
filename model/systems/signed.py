"""The system `signed`: Pre-Commands, Signed Pre-Commands, and detection on what they become.

A Critical Service Request is returned as a Pre-Command as often as it is sent, and whether it is
counted then is the reading H-16; the Signed Pre-Commands are counted, against a threshold of one.
Those that replace Device Security Credentials are not.
"""

from __future__ import annotations

from srpd.model.cases import Valuation
from srpd.model.composition import Happens, Link, Subject, System
from srpd.model.machines import quarantine, service_request, signed_pre_command, volume_count
from srpd.model.requests import Fact, Target
from srpd.model.signed_checks import SIGNED_PRE_COMMAND_CHECKS
from srpd.model.systems.kinds import Kind, departures, not_verified, sends

_COUNTED: Valuation = {quarantine.Fact.THRESHOLD: quarantine.Threshold.VOLUME}
_COUNT = volume_count.volume_count(1)
_SIGNED = Kind("1.1.1", 5, "IS", Target.ESME, facts=_COUNTED, note="signed")

_REPLACING = Kind("6.15.1", 5, "IS", Target.ESME, note="signed")

_REQUESTS = (Kind("1.1.1", 4, "IS", Target.ESME, facts=_COUNTED).profile(),)
_SIGNED_PRE_COMMANDS = (
    _SIGNED.profile(),
    Kind("1.1.1", 6, "IS", Target.ESME, facts=_COUNTED, note="signed").profile(),
    Kind("1.1.1", 7, "IS", Target.ESME, facts=_COUNTED, note="signed").profile(),
    *departures(_SIGNED, limbs=SIGNED_PRE_COMMAND_CHECKS),
    *not_verified(_SIGNED),
    _REPLACING.profile(),
    *departures(_REPLACING, limbs=[each for each in SIGNED_PRE_COMMAND_CHECKS if each.applies]),
)

SYSTEM = System(
    name="signed",
    says="Pre-Commands, Signed Pre-Commands, and an Anomaly Detection Threshold for them",
    subjects=(
        Subject("request", service_request.MACHINE, knows={"count": "count"}, profiles=_REQUESTS),
        Subject(
            "signed",
            signed_pre_command.MACHINE,
            knows={"communication": "communication"},
            profiles=_SIGNED_PRE_COMMANDS,
        ),
        Subject(
            "communication",
            quarantine.MACHINE,
            knows={"request": "signed", "count": "count"},
            follows="signed",
        ),
        Subject("count", _COUNT),
    ),
    couplings=(*quarantine.COUPLINGS, *signed_pre_command.COUPLINGS),
    links=(
        *quarantine.LINKS,
        Link(
            "12.4(d)",
            service_request.MACHINE.name,
            Fact.PRE_COMMAND_WITHIN_THRESHOLD,
            "count",
            {state: state is _COUNT.initial for state in _COUNT.states},
        ),
    ),
    stimuli=(
        *sends("request", _REQUESTS),
        *sends("signed", _SIGNED_PRE_COMMANDS, event=signed_pre_command.Event.USER_SENDS_IT),
        Happens(
            "the User releases it",
            (("communication", quarantine.Event.USER_INSTRUCTS_PROCESSING),),
        ),
        Happens(
            "the User deletes it",
            (("communication", quarantine.Event.USER_CONFIRMS_ANOMALOUS),),
        ),
        Happens("the period ends", (("count", volume_count.Event.PERIOD_ENDS),)),
    ),
    parameters={"threshold": 1},
)
