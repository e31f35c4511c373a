"""The system `cos`: a change of supplier, from the User's request to what leaves for the Device.

Each profile is one 'CoS Update Security Credentials' Service Request together with what the CoS
Party will answer to it, so that every check of clause 8.4 fails in turn. The Commands for one meter
are counted against a threshold of one; nothing else is counted.
"""

from __future__ import annotations

from enum import Enum

from srpd.model.cases import Valuation, Value
from srpd.model.composition import Happens, Subject, System
from srpd.model.cos_checks import AUTHORISATION_CHECKS, WRONG_WITH_THE_REQUEST, Contained, Fact
from srpd.model.machines import change_of_supplier, quarantine, service_request, volume_count
from srpd.model.requests import Execution, Generation, Target
from srpd.model.systems.kinds import Kind, departures, sends

_EVENT = change_of_supplier.Event
_PASSES: dict[Enum, Value] = {
    **{fact: True for fact in Fact if fact is not Fact.CONTAINED},
    Fact.CONTAINED: Contained.PASSES,
}
_COUNTED: Valuation = {**_PASSES, quarantine.Fact.THRESHOLD: quarantine.Threshold.VOLUME}


def _gas(
    generation: Generation = Generation.SMETS2, execution: Execution = Execution.ON_DEMAND
) -> Kind:
    return Kind("6.23", 1, "GS", Target.GSME, generation, execution, facts=_PASSES)


_OF_THE_RESPONSE = tuple(
    limb for limb in AUTHORISATION_CHECKS if limb.fails.fact is not Fact.CONTAINED
)
_GAS, _OLD_GAS = _gas(), _gas(Generation.SMETS1)

_PROFILES = (
    _GAS.profile(),
    *departures(_GAS, limbs=_OF_THE_RESPONSE),
    *(
        _GAS.profile(f"!contained-{fact.name.lower().replace('_', '-')}", {Fact.CONTAINED: fact})
        for fact in WRONG_WITH_THE_REQUEST
    ),
    *(
        _GAS.profile(f"!identical-{name}", {Fact.IDENTICAL: False}, how)
        for name, how in (
            ("service", "another Service Reference Variant"),
            ("date", "another execution date"),
            ("certificates", "other Certificates"),
        )
    ),
    _OLD_GAS.profile(),
    _OLD_GAS.profile("!signed-by-cos-party", {Fact.SIGNED_BY_COS_PARTY: False}),
    _gas(execution=Execution.FUTURE_DATED).profile(),
    _gas(execution=Execution.NEVER).profile(),
    _gas(Generation.SMETS1, Execution.FUTURE_DATED).profile(),
    Kind("6.23", 1, "IS", Target.ESME, facts=_COUNTED).profile(),
)

_AT_THE_COS_PARTY = (
    ("the CoS Party authorises it", _EVENT.COS_PARTY_AUTHORISES),
    ("the CoS Party finds a fault", _EVENT.COS_PARTY_FINDS_A_FAULT),
    ("the CoS Party ceases processing", _EVENT.COS_PARTY_CEASES_PROCESSING),
    ("the CoS Party is silent", _EVENT.COS_PARTY_IS_SILENT),
    ("wait until long before the execution time", _EVENT.EXECUTION_TIME_IS_FAR_OFF),
    ("wait until the execution time", _EVENT.EXECUTION_TIME_IS_REACHED),
    ("the services are cancelled", _EVENT.SERVICES_ARE_CANCELLED),
)

SYSTEM = System(
    name="cos",
    says="a change of supplier: the CoS Party's answers, and what the DCC makes of them",
    subjects=(
        Subject(
            "request",
            service_request.MACHINE,
            knows={"authorisation": "authorisation", "communication": "communication"},
            profiles=_PROFILES,
        ),
        Subject(
            "authorisation",
            change_of_supplier.MACHINE,
            knows={"communication": "communication"},
            follows="request",
        ),
        Subject(
            "communication",
            quarantine.MACHINE,
            knows={"request": "request", "count": "count"},
            follows="request",
        ),
        Subject("count", volume_count.volume_count(1)),
    ),
    couplings=(*quarantine.COUPLINGS, *change_of_supplier.COUPLINGS),
    links=quarantine.LINKS,
    stimuli=(
        *sends("request", _PROFILES),
        *(Happens(what, (("authorisation", event),)) for what, event in _AT_THE_COS_PARTY),
        Happens(
            "the User releases it",
            (("communication", quarantine.Event.USER_INSTRUCTS_PROCESSING),),
        ),
        Happens(
            "the User deletes it",
            (("communication", quarantine.Event.USER_CONFIRMS_ANOMALOUS),),
        ),
    ),
    parameters={"threshold": 1},
)
