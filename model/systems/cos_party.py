"""The system `cos-party`: three Service Requests of one User ID at the CoS Party, and two days.

Two Future Dated Service Requests apply to the same later day, one for a SMETS2+ and one for a
SMETS1 Device; an On-Demand one applies to the day of its receipt. The User may change its threshold
between one and two a day. No binding plays the DCC to a CoS Party, so it is not run on a target.
"""

from __future__ import annotations

from enum import Enum

from srpd.model.cases import Value
from srpd.model.composition import Changes, Circumstance, Happens, Link, Profile, Subject, System
from srpd.model.cos_checks import Contained
from srpd.model.cos_party_checks import Fact
from srpd.model.machines import cos_party, cos_party_count
from srpd.model.requests import Execution, Generation
from srpd.model.requests import Fact as RequestFact
from srpd.model.systems.kinds import sends

_FIRST, _SECOND, _ON_DEMAND = "first dated request", "second dated request", "request on demand"
_LATER_DAY, _DAY_OF_RECEIPT = "count of the later day", "count of the day of receipt"
_GOOD: dict[Enum, Value] = {
    Fact.PROTECTION_CHECKS: True,
    Fact.CERTIFICATE_VALID: True,
    Fact.CONTAINED: Contained.PASSES,
    Fact.NOT_A_REPLAY: True,
    Fact.THRESHOLD_SET: True,
}


def _profile(name: str, generation: Generation, execution: Execution) -> Profile:
    return Profile(
        name,
        {**_GOOD, RequestFact.GENERATION: generation, RequestFact.EXECUTION: execution},
    )


_DATED_SMETS2 = _profile("dated", Generation.SMETS2, Execution.FUTURE_DATED)
_REPLAYED = Profile("dated!not-a-replay", {**_DATED_SMETS2.facts, Fact.NOT_A_REPLAY: False})
_REQUESTS = {
    _FIRST: (_DATED_SMETS2, _REPLAYED),
    _SECOND: (_profile("dated-smets1", Generation.SMETS1, Execution.FUTURE_DATED),),
    _ON_DEMAND: (_profile("on-demand", Generation.SMETS2, Execution.ON_DEMAND),),
}
_COUNTS = {
    "count of the day of execution": _LATER_DAY,
    "count of the day of receipt": _DAY_OF_RECEIPT,
}

SYSTEM = System(
    name="cos-party",
    says="what the CoS Party makes of three Service Requests of one User ID, counted by the day",
    subjects=(
        *(
            Subject(name, cos_party.MACHINE, knows=_COUNTS, profiles=profiles)
            for name, profiles in _REQUESTS.items()
        ),
        Subject(
            _LATER_DAY,
            cos_party_count.MACHINE,
            knows={
                "threshold": "threshold",
                "one of the day": _FIRST,
                "another of the day": _SECOND,
            },
        ),
        Subject(
            _DAY_OF_RECEIPT,
            cos_party_count.MACHINE,
            knows={"threshold": "threshold", "one of the day": _ON_DEMAND},
        ),
    ),
    circumstances=(Circumstance("threshold", (1, 2)),),
    couplings=cos_party_count.COUPLINGS,
    links=(
        Link(
            "20.2",
            of=cos_party_count.MACHINE.name,
            fact=cos_party_count.Fact.THRESHOLD,
            by="threshold",
            table={1: 1, 2: 2},
        ),
    ),
    stimuli=(
        *(
            stimulus
            for name, profiles in _REQUESTS.items()
            for stimulus in sends(name, profiles, "forward", cos_party.Event.DCC_SENDS_IT)
        ),
        *(
            Happens(
                f"the CoS Party comes to the {name}",
                ((name, cos_party.Event.COS_PARTY_COMES_TO_AUTHORISE),),
            )
            for name in _REQUESTS
        ),
        Changes("the User sets a threshold of one", "threshold", 0),
        Changes("the User sets a threshold of two", "threshold", 1),
    ),
)
