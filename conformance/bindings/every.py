"""Every binding, and their tables joined."""

from __future__ import annotations

from collections.abc import Mapping
from enum import Enum
from types import MappingProxyType

from srpd.conformance.bindings import (
    alerts,
    change_of_supplier,
    cos_party,
    firmware,
    future_dated_smets1,
    held_request,
    hub_firmware,
    notice_of_change,
    quarantine,
    response_or_alert,
    s1sp,
    schedule,
    sequence,
    service_request,
    signed_pre_command,
    smi_status,
    user_firmware,
    user_hub,
    user_pre_command,
    user_requests,
    volume_count,
)
from srpd.conformance.bindings.binding import Binding, Cause
from srpd.conformance.bindings.expectations import FOLLOWS, Expectation
from srpd.conformance.observing.seen import Sort
from srpd.model.notation import Distortion, Owed

BINDINGS: Mapping[str, Binding] = MappingProxyType(
    {
        module.BINDING.machine.name: module.BINDING
        for module in (
            service_request,
            held_request,
            future_dated_smets1,
            signed_pre_command,
            change_of_supplier,
            quarantine,
            firmware,
            hub_firmware,
            volume_count,
            notice_of_change,
            response_or_alert,
            s1sp,
            user_firmware,
            user_hub,
            user_pre_command,
            smi_status,
            schedule,
        )
    }
    | {
        binding.machine.name: binding
        for binding in (
            *alerts.BINDINGS,
            *cos_party.BINDINGS,
            *sequence.BINDINGS,
            *user_requests.BINDINGS,
        )
    }
)
"""Every binding by the name of its machine."""

BEGINNINGS = frozenset(
    card.when
    for binding in BINDINGS.values()
    if binding.begin is not None
    for card in binding.machine.cards
    if binding.machine.initial in card.given
)
"""The events with which a subject begins: someone sends something."""

CAUSES: Mapping[Enum, Cause] = MappingProxyType(
    {event: how for binding in BINDINGS.values() for event, how in binding.cause.items()}
)
"""How each event is caused."""

OWED: Mapping[Enum, Expectation] = MappingProxyType(
    {duty: expected for binding in BINDINGS.values() for duty, expected in binding.owed.items()}
)
"""What must be seen of each duty."""


def expectation_of(owed: Owed) -> Expectation:
    """What must be seen of a duty that is owed; nothing of its own of what is done unduly."""
    return FOLLOWS if owed.how is Distortion.DONE else OWED[owed.duty]


FORBIDDEN: Mapping[Enum, frozenset[Sort]] = MappingProxyType(
    {duty: sorts for binding in BINDINGS.values() for duty, sorts in binding.forbidden.items()}
)
"""What must not be seen where a duty is forbidden."""

PERMITTED: Mapping[Enum, frozenset[Sort]] = MappingProxyType(
    {duty: sorts for binding in BINDINGS.values() for duty, sorts in binding.permitted.items()}
)
"""What may be seen where a duty is permitted and not required."""
