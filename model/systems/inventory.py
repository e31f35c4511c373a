"""The systems `meter`, `hub`, `type-2` and `other-meters`: what becomes of the inventory.

Each starts with a Device that is not held, and tries every Service Request that changes the
inventory in every SMI Status. The tester's fixture puts the Device into the statuses that lie
outside Appendix AB.
"""

from __future__ import annotations

from srpd.model.composition import Arranges, Profile, Stimulus, Subject, System
from srpd.model.machines import service_request, smi_status
from srpd.model.requests import Fact, InventoryChange, Target
from srpd.model.systems.kinds import Kind, sends

_S = smi_status.State
_STATUSES = (
    _S.PENDING,
    _S.WHITELISTED,
    _S.INSTALLED_NOT_COMMISSIONED,
    _S.COMMISSIONED,
    _S.SUSPENDED,
    _S.DECOMMISSIONED,
    _S.WITHDRAWN,
    _S.RECOVERY,
    _S.RECOVERED,
)


def _profiles(target: Target, parts: dict[str, str]) -> tuple[Profile, ...]:
    kinds = [
        Kind("12.2", 8, "IS", target),
        Kind("8.2", 8, "IS", target),
        Kind("8.3", 8, "IS", target),
        *(
            Kind(
                "8.4",
                8,
                "IS",
                target,
                facts={Fact.INVENTORY_CHANGE: change},
                note=change.name.lower().replace("_", "-"),
            )
            for change in InventoryChange
        ),
    ]
    if target is Target.CHF:
        kinds.append(Kind("8.14.2", 8, "IS", target))
    profiles = []
    for kind in kinds:
        plain = kind.profile()
        profiles.append(
            Profile(plain.name, plain.facts, knows=parts, sender=plain.sender, device="new")
        )
    return tuple(profiles)


def _request(profiles: tuple[Profile, ...]) -> Subject:
    return Subject("request", service_request.MACHINE, profiles=profiles)


def _arranged(subject: str, states: tuple[smi_status.State, ...]) -> list[Stimulus]:
    return [
        Arranges(f"the inventory holds the {subject} as {state.value}", subject, state)
        for state in states
    ]


def _single(name: str, says: str, target: Target, states: tuple[smi_status.State, ...]) -> System:
    profiles = _profiles(target, {"device": "device"})
    return System(
        name=name,
        says=says,
        subjects=(
            _request(profiles),
            Subject("device", smi_status.MACHINE, fixed={smi_status.Fact.TYPE: target}),
        ),
        couplings=smi_status.COUPLINGS,
        links=(*smi_status.LINKS, *(smi_status.OF_A_METER if target is Target.ESME else ())),
        stimuli=(*sends("request", profiles), *_arranged("device", states)),
    )


METER = _single(
    "meter",
    "an Electricity Smart Meter in the Smart Metering Inventory, in every SMI Status",
    Target.ESME,
    _STATUSES,
)

TYPE_2 = _single(
    "type-2",
    "a Type 2 Device in the Smart Metering Inventory, which has no SMI Status",
    Target.TYPE_2,
    (_S.NO_STATUS,),
)

_HUB_PROFILES = _profiles(Target.CHF, {"device": "hub", "gas proxy": "gas proxy"})

HUB = System(
    name="hub",
    says="a Communications Hub Function and its Gas Proxy Function in the inventory",
    subjects=(
        _request(_HUB_PROFILES),
        Subject(
            "hub",
            smi_status.MACHINE,
            knows={"gas proxy": "gas proxy", "meter": "meter behind it"},
            fixed={smi_status.Fact.TYPE: Target.CHF},
            starts=_S.PENDING,
        ),
        Subject(
            "gas proxy",
            smi_status.MACHINE,
            fixed={smi_status.Fact.TYPE: Target.GPF},
            starts=_S.PENDING,
        ),
        Subject(
            "meter behind it",
            smi_status.MACHINE,
            fixed={smi_status.Fact.TYPE: Target.ESME},
            starts=_S.COMMISSIONED,
        ),
    ),
    couplings=smi_status.COUPLINGS,
    links=smi_status.LINKS,
    stimuli=(
        *sends("request", _HUB_PROFILES),
        *_arranged("hub", (_S.PENDING, _S.COMMISSIONED, _S.SUSPENDED)),
        *_arranged("gas proxy", (_S.PENDING, _S.INSTALLED_NOT_COMMISSIONED, _S.COMMISSIONED)),
    ),
)

_OTHER_METERS = {"gas meter": (Target.GSME, "GS"), "controller": (Target.SAPC, "IS")}
_DECOMMISSIONINGS = tuple(
    Profile(made.name, made.facts, {"device": subject}, made.sender, made.device)
    for subject, (target, role) in _OTHER_METERS.items()
    for made in (Kind("8.3", 8, role, target).profile(),)
)

OTHER_METERS = System(
    name="other-meters",
    says="a Gas Smart Meter and a Standalone Auxiliary Proportional Controller, decommissioned",
    subjects=(
        _request(_DECOMMISSIONINGS),
        *(
            Subject(
                subject,
                smi_status.MACHINE,
                fixed={smi_status.Fact.TYPE: target},
                starts=_S.COMMISSIONED,
            )
            for subject, (target, _) in _OTHER_METERS.items()
        ),
    ),
    couplings=smi_status.COUPLINGS,
    links=(*smi_status.LINKS, *smi_status.OF_A_METER),
    stimuli=sends("request", _DECOMMISSIONINGS),
)
