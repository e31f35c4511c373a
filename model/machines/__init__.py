"""The machines of Appendix AB, each in a module that reads beside the Code."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from srpd.model.faults import BadInput
from srpd.model.machine import Machine
from srpd.model.machines import (
    future_dated_smets1,
    quarantine,
    service_request,
    signed_pre_command,
    smi_status,
    volume_count,
)
from srpd.model.tables import did_you_mean

MACHINES: Mapping[str, Machine] = MappingProxyType(
    {
        module.MACHINE.name: module.MACHINE
        for module in (
            service_request,
            future_dated_smets1,
            signed_pre_command,
            quarantine,
            volume_count,
            smi_status,
        )
    }
)
"""Every machine by its name, in the order of the legal text."""


def machine(name: str) -> Machine:
    """The machine of this name. Raises `BadInput`, with the nearest names, if there is none."""
    if name not in MACHINES:
        raise BadInput(f"there is no machine {name!r}; {did_you_mean(name, MACHINES)}")
    return MACHINES[name]
