"""The bindings of clauses 2.1 and 10.2: Service Requests that a User system is told to send.

The suite plays the person who gives the instruction, once, and never insists. A system that sends
all the same has done nothing that could have kept the message back.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, Final

from srpd.conformance.bindings.bench import Beginning, Bench
from srpd.conformance.bindings.binding import Binding
from srpd.conformance.bindings.expectations import Absent
from srpd.conformance.bindings.instructions import acting, instruct, reference
from srpd.conformance.fixtures.world import FIRMWARE_VERSION, changed, device_id
from srpd.conformance.observing.seen_from_users import REQUESTS
from srpd.model.machines import gas_proxy_log, suspended_device
from srpd.model.machines.suspended_device import Fact, Purpose

CHANGE_OF_SUPPLIER: Final = "change-of-responsible-supplier"
HUB_REPLACEMENT: Final = "hub-replacement"
_ORDERS: Final[Mapping[Purpose, Mapping[str, Any]]] = MappingProxyType(
    {
        Purpose.LIST_THE_MODEL: {"srv": "11.3", "firmware": FIRMWARE_VERSION},
        Purpose.UPDATE_CREDENTIALS: {"srv": "6.23", "reason": CHANGE_OF_SUPPLIER},
        Purpose.PRODUCE_UTRNS: {"srv": "2.2", "command_variant": 2},
        Purpose.ANOTHER: {"srv": "4.1.1"},
    }
)


def _considers(bench: Bench, beginning: Beginning) -> None:
    facts, profile = beginning.facts, beginning.profile
    held = next(d for d in bench.base["devices"] if d["id"] == device_id(profile.device))
    status = "Suspended" if facts[Fact.SUSPENDED] else "Commissioned"
    bench.update(changed(bench.base, {"devices": [{**held, "status": status}]}))
    instruct(
        bench,
        beginning.subject,
        {
            "kind": "send-service-request",
            "reference": reference(bench, beginning.subject, profile.device),
            **acting(profile.sender),
            "device": device_id(profile.device),
            **_ORDERS[Purpose(facts[Fact.PURPOSE])],
        },
    )


def _considers_change(bench: Bench, beginning: Beginning) -> None:
    facts, profile = beginning.facts, beginning.profile
    adds = profile.name.startswith("addition")
    replacing = facts[gas_proxy_log.Fact.IN_HUB_REPLACEMENT]
    instruct(
        bench,
        beginning.subject,
        {
            "kind": "send-service-request",
            "reference": reference(bench, beginning.subject, profile.device),
            **acting(profile.sender),
            "device": device_id(profile.device),
            "other_device": device_id("gpf"),
            "srv": "8.7.1" if adds else "8.8.1",
            **({"reason": HUB_REPLACEMENT} if replacing else {}),
        },
    )


_SUSPENDED = Binding(
    suspended_device.MACHINE,
    begin=_considers,
    owed={suspended_device.Duty.REFRAIN: Absent(REQUESTS)},
    permitted={suspended_device.Duty.SEND: REQUESTS},
)
_GAS_PROXY = Binding(
    gas_proxy_log.MACHINE,
    begin=_considers_change,
    owed={},
    forbidden={gas_proxy_log.Duty.SEND: REQUESTS},
    permitted={gas_proxy_log.Duty.SEND: REQUESTS},
)
BINDINGS = (_SUSPENDED, _GAS_PROXY)
