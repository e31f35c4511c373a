"""The system `firmware`: firmware updates that list two Devices, of which none, one or both fit.

The first Device may be one that the inventory does not hold, that is not commissioned, or for whose
Device Model the firmware is not listed; the second may be not commissioned, or another supplier's.
The image is listed for at least one Device Model whenever a request is sent, so that the check of
the image is passed.
"""

from __future__ import annotations

from srpd.model.catalogue import SmiStatus
from srpd.model.composition import Changes, Circumstance, Link, Subject, System
from srpd.model.machines import firmware, service_request
from srpd.model.machines.firmware import Standing
from srpd.model.requests import Fact, Generation, Target
from srpd.model.systems.kinds import Kind, sends

_METERS = Kind("11.1", 8, "IS", Target.ESME)
_PPMIDS = Kind("11.4", 8, "IS", Target.PPMID)
_PROFILES = (
    _METERS.profile(),
    _METERS.profile("!image-hash-listed", {Fact.IMAGE_HASH_LISTED: False}),
    Kind("11.1", 8, "IS", Target.ESME, Generation.SMETS1).profile(),
    _PPMIDS.profile(),
    Kind("11.1", 8, "IS", Target.PPMID, Generation.SMETS1).profile(),
)
_FIRST = tuple(standing for standing in Standing if standing is not Standing.ANOTHERS)
_SECOND = (Standing.FIT, Standing.NOT_COMMISSIONED, Standing.ANOTHERS)
_IN_WORDS = {
    Standing.FIT: "fit",
    Standing.NOT_HELD: "not held",
    Standing.NOT_COMMISSIONED: "not commissioned",
    Standing.NOT_APPLICABLE: "of another Device Model",
    Standing.ANOTHERS: "another supplier's",
}


def _listed(name: str, standing: str) -> Subject:
    return Subject(
        name,
        firmware.MACHINE,
        knows={"request": "request", "standing": standing},
        follows="request",
    )


SYSTEM = System(
    name="firmware",
    says="firmware updates that list two Devices, of which none, one or both can be sent it",
    subjects=(
        Subject(
            "request",
            service_request.MACHINE,
            knows={
                "first listed": "first listed",
                "second listed": "second listed",
                "standing": "first standing",
                "second standing": "second standing",
            },
            profiles=_PROFILES,
        ),
        _listed("first listed", "first standing"),
        _listed("second listed", "second standing"),
    ),
    circumstances=(
        Circumstance("first standing", _FIRST),
        Circumstance("second standing", _SECOND),
    ),
    couplings=firmware.COUPLINGS,
    links=(
        *firmware.LINKS,
        Link(
            "6.1(c)",
            service_request.MACHINE.name,
            Fact.SMI_STATUS,
            "standing",
            {
                standing: SmiStatus.PENDING
                if standing is Standing.NOT_COMMISSIONED
                else SmiStatus.COMMISSIONED
                for standing in Standing
            },
        ),
        Link(
            "6.1(f)",
            service_request.MACHINE.name,
            Fact.REGISTERED,
            "second standing",
            {standing: standing is not Standing.ANOTHERS for standing in Standing},
        ),
    ),
    stimuli=(
        *sends("request", _PROFILES),
        *(
            Changes(f"the {which} Device is {_IN_WORDS[standing]}", f"{which} standing", place)
            for which, standings in (("first", _FIRST), ("second", _SECOND))
            for place, standing in enumerate(standings)
        ),
    ),
)
