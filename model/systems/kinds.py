"""The kinds of Service Request that systems try out, each a complete set of facts.

A kind is one Service Reference Variant, sent by a User in a User Role for one Device, with nothing
wrong with it. `departures` makes from it, by the check list itself, the kinds in which one check
fails, and those in which a check would fail if the Code did not spare them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum
from itertools import combinations

from srpd.model.cases import Value
from srpd.model.catalogue import SmiStatus
from srpd.model.checks import SERVICE_REQUEST_CHECKS
from srpd.model.composition import Happens, Profile, Subject, System
from srpd.model.limbs import Limb
from srpd.model.machines import quarantine, service_request
from srpd.model.notation import Event
from srpd.model.requests import (
    DOMAINS,
    Execution,
    Fact,
    Generation,
    Held,
    InventoryChange,
    ScheduleHeld,
    SequencePlace,
    Target,
)

_GOOD: Mapping[Enum, Value] = {
    **{fact: True for fact in Fact if fact not in DOMAINS},
    Fact.JOINS_GAS_METER_ON_SHARED_HUB: False,
    Fact.JOINS_PPMID_TO_GAS_METER: False,
    Fact.JOINS_GAS_METER_TO_PPMID: False,
    Fact.RESTORES_GAS_PROXY_ON_SHARED_HUB: False,
    Fact.OTHER_USER: False,
    Fact.ADDS_METER_TO_LOG: False,
    Fact.EXECUTION: Execution.ON_DEMAND,
    Fact.INVENTORY_CHANGE: InventoryChange.DETAILS,
    Fact.SMI_STATUS: SmiStatus.COMMISSIONED,
    Fact.STATUS_OF_SCHEDULED: SmiStatus.COMMISSIONED,
    Fact.SCHEDULE: ScheduleHeld.HELD,
    Fact.SEQUENCE: SequencePlace.NONE,
    quarantine.Fact.THRESHOLD: quarantine.Threshold.NONE,
    quarantine.Fact.VALUE_WITHIN_LIMITS: True,
    quarantine.Fact.HUB_COMMISSIONED: True,
    quarantine.Fact.SIGNED_BY_DCC: False,
    **dict.fromkeys(quarantine.PASSES_STILL, True),
}


STORED_COMMUNICATION = Subject(
    "stored communication",
    quarantine.MACHINE,
    fixed={
        quarantine.Fact.GENERATION: Generation.SMETS1,
        quarantine.Fact.THRESHOLD: quarantine.Threshold.NONE,
        quarantine.Fact.VALUE_WITHIN_LIMITS: True,
        quarantine.Fact.HUB_COMMISSIONED: True,
        quarantine.Fact.DELIVERY: quarantine.Delivery.TO_DEVICE,
        quarantine.Fact.SIGNED_BY_DCC: False,
        **dict.fromkeys(quarantine.PASSES_STILL, True),
    },
)
"""What becomes of a stored Service Request when it is due, where no threshold concerns it."""


def stored_as(kind: Kind, elsewhere: frozenset[Fact]) -> dict[Enum, Value]:
    """The facts of a Service Request of a kind once it is stored, but for those read `elsewhere`.

    It repeats the one that was received, so by the Replay check it is a Replay.
    """
    facts = kind.profile(changed={Fact.NOT_A_REPLAY: False}).facts
    return {fact: value for fact, value in facts.items() if fact not in elsewhere}


def one_request(name: str, says: str, profiles: Sequence[Profile]) -> System:
    """A system of one Service Request at a time, and of the communication that comes of it."""
    return System(
        name=name,
        says=says,
        subjects=(
            Subject(
                "request",
                service_request.MACHINE,
                knows={"communication": "communication"},
                profiles=tuple(profiles),
            ),
            Subject(
                "communication",
                quarantine.MACHINE,
                knows={"request": "request"},
                follows="request",
            ),
        ),
        couplings=quarantine.COUPLINGS,
        links=quarantine.LINKS,
        stimuli=sends("request", profiles),
    )


def sends(
    subject: str,
    profiles: Sequence[Profile],
    prefix: str = "send",
    event: Event = service_request.Event.USER_SENDS_IT,
) -> tuple[Happens, ...]:
    """The stimuli by which a User sends a request of each profile."""
    return tuple(
        Happens(
            f"{prefix} {profile.name}",
            ((subject, event),),
            profile=place,
        )
        for place, profile in enumerate(profiles)
    )


@dataclass(frozen=True, slots=True)
class Kind:
    """A Service Request with nothing wrong: who sends what, for which Device.

    With `rival` the sender is a second User in that User Role, which is not registered.
    """

    variant: str
    command_variant: int
    role: str
    target: Target
    generation: Generation = Generation.SMETS2
    execution: Execution = Execution.ON_DEMAND
    facts: Mapping[Enum, Value] = field(default_factory=dict)
    note: str = ""
    rival: bool = False

    @property
    def name(self) -> str:
        """A short name, unique among kinds that differ."""
        parts = [self.variant, self.role, self.target.name.lower().replace("_", "-")]
        if self.generation is Generation.SMETS1:
            parts.append("smets1")
        if self.command_variant not in (1, 4, 5, 8):
            parts.append(f"cv{self.command_variant}")
        if self.execution is not Execution.ON_DEMAND:
            parts.append(self.execution.name.lower().replace("_", "-"))
        return "-".join([*parts, *([self.note] if self.note else [])])

    def profile(
        self, name: str = "", changed: Mapping[Enum, Value] | None = None, how: str = ""
    ) -> Profile:
        """The complete facts, with `changed` in place of what is usual, come about `how`."""
        status = Held.NO_STATUS if self.target in {Target.TYPE_2, Target.NONE} else None
        facts: dict[Enum, Value] = {
            **_GOOD,
            Fact.VARIANT: self.variant,
            Fact.COMMAND_VARIANT: self.command_variant,
            Fact.GENERATION: self.generation,
            Fact.TARGET: self.target,
            Fact.EXECUTION: self.execution,
            **({Fact.SMI_STATUS: status} if status else {}),
            **self.facts,
            **(changed or {}),
        }
        return Profile(
            f"{self.name}{name}",
            facts,
            sender=f"{self.role}{' rival' * self.rival}",
            device=device_of(self),
            how=how,
        )


def device_of(kind: Kind) -> str:
    """The name of the Device that a kind is for; empty if it is for none."""
    if kind.target is Target.NONE:
        return ""
    suffix = "-smets1" if kind.generation is Generation.SMETS1 else ""
    return kind.target.name.lower().replace("_", "-") + suffix


def departures(
    kind: Kind,
    *,
    statuses: bool = False,
    limbs: Sequence[Limb] = SERVICE_REQUEST_CHECKS,
) -> Iterator[Profile]:
    """One profile per fact that fails a check on this kind, or would if it were not spared.

    With `statuses` every SMI Status is tried; without, 'suspended' stands for those that fail.
    """
    usual = kind.profile().facts
    tried: set[tuple[Enum, Value]] = set()
    for limb in limbs:
        for value in _failing_values(limb, statuses=statuses):
            if (limb.fails.fact, value) in tried or usual[limb.fails.fact] == value:
                continue
            if limb.fails.fact is Fact.SMI_STATUS and usual[Fact.SMI_STATUS] is Held.NO_STATUS:
                continue
            facts = {**usual, limb.fails.fact: value}
            if not service_request.MACHINE.possible(facts):
                continue
            if limb.failed(facts) or any(limb.spared(facts)):
                tried.add((limb.fails.fact, value))
                yield kind.profile(
                    _departure_name(limb.fails.fact, value), {limb.fails.fact: value}
                )
    if statuses:
        for status in (
            SmiStatus.PENDING,
            SmiStatus.WHITELISTED,
            SmiStatus.INSTALLED_NOT_COMMISSIONED,
        ):
            yield kind.profile(_departure_name(Fact.SMI_STATUS, status), {Fact.SMI_STATUS: status})


def double_departures(kind: Kind, facts: tuple[Enum, ...]) -> Iterator[Profile]:
    """Profiles in which two of the yes-or-no facts fail at once."""
    for one, other in combinations(facts, 2):
        yield kind.profile(
            _departure_name(one, False) + _departure_name(other, False),
            {one: False, other: False},
        )


def not_verified(kind: Kind) -> Iterator[Profile]:
    """Profiles that are not Verified, though what they hold is that of their variant."""
    for name, how in (
        ("!command-variant", "another Command Variant"),
        ("!device", "an unknown Device"),
    ):
        yield kind.profile(name, {Fact.STRUCTURE_VERIFIED: False}, how)


def _failing_values(limb: Limb, *, statuses: bool) -> list[Value]:
    values = limb.fails.values
    if limb.fails.fact is not Fact.SMI_STATUS:
        return list(values)
    wanted = set(SmiStatus) if statuses else {SmiStatus.SUSPENDED}
    return [status for status in SmiStatus if status in values and status in wanted]


def _departure_name(fact: Enum, value: Value) -> str:
    if isinstance(value, SmiStatus):
        return f"!{value.name.lower().replace('_', '-')}"
    return f"!{fact.name.lower().replace('_', '-')}"
