"""The machines of Appendix AB, each in a module that reads beside the Code."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from srpd.model.faults import BadInput
from srpd.model.machine import Machine
from srpd.model.machines import (
    alert_code,
    alert_incident,
    alert_window,
    change_of_supplier,
    cos_party,
    cos_party_count,
    cos_party_threshold,
    firmware,
    future_dated_smets1,
    gas_proxy_log,
    held_request,
    hub_firmware,
    hub_replacement,
    notice_of_change,
    quarantine,
    received_pre_command,
    replacement_image,
    response_or_alert,
    s1sp,
    schedule,
    sequence,
    service_request,
    signed_pre_command,
    single_alert,
    smi_status,
    suspended_device,
    volume_count,
)
from srpd.model.tables import did_you_mean

_MODULES = (
    suspended_device,
    replacement_image,
    received_pre_command,
    service_request,
    held_request,
    future_dated_smets1,
    signed_pre_command,
    cos_party,
    change_of_supplier,
    hub_replacement,
    gas_proxy_log,
    quarantine,
    volume_count,
    sequence,
    notice_of_change,
    s1sp,
    response_or_alert,
    alert_window,
    alert_code,
    alert_incident,
    single_alert,
    firmware,
    hub_firmware,
    smi_status,
    schedule,
    cos_party_threshold,
    cos_party_count,
)

MACHINES: Mapping[str, Machine] = MappingProxyType(
    {
        machine.name: machine
        for module in _MODULES
        for machine in getattr(module, "MACHINES", (module.MACHINE,))
    }
)
"""Every machine by its name, in the order of the legal text."""


def machine(name: str) -> Machine:
    """The machine of this name. Raises `BadInput`, with the nearest names, if there is none."""
    if name not in MACHINES:
        raise BadInput(f"there is no machine {name!r}; {did_you_mean(name, MACHINES)}")
    return MACHINES[name]
