"""One message of every kind that the target protocol carries, made as the suite makes its own.

All are of one world, which `certificates` completes: the suite's Users and Devices. Their GBCS
Payloads are no GBCS, as everywhere here. The same bytes come each time.
"""

from __future__ import annotations

from srpd.conformance.targets.samples.dcc_alerts import dcc_alerts
from srpd.conformance.targets.samples.non_device import service_responses
from srpd.conformance.targets.samples.other_roles import cos_party, service_provider, user_system
from srpd.conformance.targets.samples.parties import (
    change_of_supplier,
    from_devices,
    operators,
    service_providers,
    towards_devices,
)
from srpd.conformance.targets.samples.sample import Direction, Sample, certificates
from srpd.conformance.targets.samples.users import (
    device_alerts,
    requests,
    responses,
    synchronous_answers,
)

__all__ = ["Direction", "Sample", "certificates", "samples"]

_SORTS = (
    requests,
    synchronous_answers,
    service_responses,
    responses,
    device_alerts,
    dcc_alerts,
    towards_devices,
    from_devices,
    service_providers,
    change_of_supplier,
    operators,
    cos_party,
    service_provider,
    user_system,
)


def samples() -> dict[str, Sample]:
    """Every sample by its path, ``dcc/out/dcc-alert-hub-alert``, in the order of the protocol."""
    return {sample.path: sample for sort in _SORTS for sample in sort()}
