"""Composed systems: a few subjects each, small enough to be explored exhaustively."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from types import MappingProxyType

from srpd.model.composition import System
from srpd.model.faults import BadInput
from srpd.model.stepping import RememberingStepper, stepper_of
from srpd.model.systems import (
    alerts,
    cos,
    cos_party,
    dates,
    detection,
    firmware,
    held,
    hub_firmware,
    inventory,
    quarantined,
    release,
    requests,
    response_codes,
    responses,
    s1sp,
    schedules,
    sequences,
    signed,
    small,
    storage,
    two_schedules,
    user,
)
from srpd.model.tables import did_you_mean

SYSTEMS: Mapping[str, System] = MappingProxyType(
    {
        system.name: system
        for system in (
            requests.SYSTEM,
            held.SYSTEM,
            storage.SYSTEM,
            detection.SYSTEM,
            release.SYSTEM,
            quarantined.SIGNED_BY_DCC,
            quarantined.CANCELLED,
            signed.SYSTEM,
            responses.SYSTEM,
            alerts.SYSTEM,
            cos.SYSTEM,
            inventory.METER,
            inventory.HUB,
            inventory.TYPE_2,
            inventory.OTHER_METERS,
            firmware.SYSTEM,
            hub_firmware.SYSTEM,
            schedules.SYSTEM,
            two_schedules.SYSTEM,
            sequences.SERVICE_REQUESTS,
            sequences.SIGNED_PRE_COMMANDS,
            sequences.SMETS1,
            small.SYSTEM,
            response_codes.SYSTEM,
            cos_party.SYSTEM,
            cos_party.CHECKS,
            cos_party.DAYS,
            cos_party.CHANGES,
            dates.SYSTEM,
            s1sp.SYSTEM,
            user.SUSPENDED,
            user.FIRMWARE,
            user.PRE_COMMAND,
            user.HUB_REPLACEMENT,
            user.GAS_PROXY,
        )
    }
)
"""Every system by its name."""


def system(name: str) -> System:
    """The system of this name. Raises `BadInput`, with the nearest names, if there is none."""
    if name not in SYSTEMS:
        raise BadInput(f"there is no system {name!r}; {did_you_mean(name, SYSTEMS)}")
    return SYSTEMS[name]


def stepper(name: str, choices: Mapping[str, str]) -> RememberingStepper:
    """What computes the steps of the system of this name under the chosen readings.

    It is the same each time, so that no step is worked out twice. Raises `BadInput` for a name that
    is unknown.
    """
    return _stepper(name, tuple(sorted(choices.items())))


@lru_cache(maxsize=256)
def _stepper(name: str, choices: tuple[tuple[str, str], ...]) -> RememberingStepper:
    return stepper_of(system(name).under(dict(choices)))
