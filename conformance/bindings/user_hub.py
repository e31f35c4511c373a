"""The binding of clause 10.1: one replacement of a Communications Hub by a User.

The suite plays those who replace the hub, and the DCC, which reports that a step has been taken: it
answers every Service Request that was sent for it.
The clause asks for what is reasonably practicable; the suite waits a day before it looks.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Final

from srpd.conformance.bindings.arrangements import NotArranged
from srpd.conformance.bindings.bench import Beginning, Bench
from srpd.conformance.bindings.binding import Binding, Cause
from srpd.conformance.bindings.expectations import ByThen, sorts
from srpd.conformance.bindings.instructions import acting, instruct, reference
from srpd.conformance.bindings.requests import require_valid
from srpd.conformance.fixtures.world import device_id
from srpd.conformance.messages.answers import service_response
from srpd.conformance.messages.identifiers import DCC_EUI
from srpd.conformance.messages.requests import Request, parse_request
from srpd.conformance.messages.signature import sign
from srpd.conformance.messages.xml import serialise
from srpd.conformance.observing.seen import Sort
from srpd.model.machines.hub_replacement import MACHINE, Duty, Event, Fact

_STEPS: Final = {
    Event.HUB_LOG_IS_REPLICATED: ("hub-log", {"8.12.1", "8.11"}),
    Event.PROXY_LOG_IS_REPLICATED: ("proxy-log", {"8.12.2"}),
    Event.PROXY_IS_ADDED: ("proxy-added", {"8.7.1", "8.7.2"}),
    Event.OLD_HUB_IS_DECOMMISSIONED: ("hub-decommissioned", {"8.3"}),
}


def _replace(bench: Bench, beginning: Beginning) -> datetime:
    old = beginning.profile.device
    gas = beginning.facts[Fact.GAS_SMART_METER]
    suffix = "-smets1" if beginning.facts[Fact.SMETS1_HUB] else ""
    instruct(
        bench,
        beginning.subject,
        {
            "kind": "hub-replaced",
            "reference": reference(bench, beginning.subject, old),
            **acting(beginning.profile.sender),
            "old_hub": device_id(old),
            "old_gas_proxy": device_id(old.replace("chf", "gpf")),
            "new_hub": device_id("new-hub"),
            "new_gas_proxy": device_id("new-gpf"),
            "gas_meter": device_id(f"gsme{suffix}") if gas else None,
        },
    )
    return bench.now + bench.spans.window


def _reports(event: Event) -> Cause:
    completed, variants = _STEPS[event]

    def cause(bench: Bench, subject: str) -> datetime:
        named = str(bench.about[subject])
        *others, last = _sent_for(bench, named, variants)
        for request in others:
            _answer(bench, request, {"reference": named}, completed)
        _answer(bench, last, {"reference": named, "completed": completed}, completed)
        return bench.now + bench.spans.window

    return cause


def _answer(bench: Bench, request: Request, fields: Mapping[str, object], step: str) -> None:
    signed = sign(service_response(request, "I0", bench.now), bench.pki.issue(DCC_EUI))
    require_valid(bench, signed, step)
    about = {"kind": "service-response", "request_id": str(request.request_id)}
    bench.deliver("dcc", xml=serialise(signed), fields={**fields, **about})


def _sent_for(bench: Bench, named: str, variants: set[str]) -> list[Request]:
    """What was sent for a step; a Device Log may be carried over by several Service Requests."""
    sent = (parse_request(xml) for xml in bench.received.get(named, []))
    found = [request for request in sent if request.variant in variants]
    if not found:
        raise NotArranged(f"the User system sent no {' or '.join(sorted(variants))} to answer")
    return found


BINDING = Binding(
    MACHINE,
    begin=_replace,
    cause={event: _reports(event) for event in _STEPS},
    owed={
        Duty.REPLICATE_ONE_LOG: ByThen(sorts(Sort.HUB_LOG_REQUEST, Sort.PROXY_LOG_REQUEST)),
        Duty.REPLICATE_HUB_LOG: ByThen(sorts(Sort.HUB_LOG_REQUEST)),
        Duty.REPLICATE_PROXY_LOG: ByThen(sorts(Sort.PROXY_LOG_REQUEST)),
        Duty.ADD_PROXY: ByThen(sorts(Sort.PROXY_JOIN_REQUEST)),
        Duty.DECOMMISSION_OLD_HUB: ByThen(sorts(Sort.DECOMMISSIONING_REQUEST)),
    },
    forbidden={
        Duty.ADD_PROXY: sorts(Sort.PROXY_JOIN_REQUEST),
        Duty.DECOMMISSION_OLD_HUB: sorts(Sort.DECOMMISSIONING_REQUEST),
    },
)
