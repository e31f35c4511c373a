"""The binding of clause 18.1(d)(viii), (ix): one Device that a firmware update lists."""

from __future__ import annotations

from srpd.conformance.bindings.binding import Binding
from srpd.conformance.bindings.expectations import OfListed
from srpd.model.machines.firmware import MACHINE, Duty

BINDING = Binding(
    MACHINE,
    owed={
        Duty.NAME_IN_RESPONSE: OfListed.NAMED,
        Duty.NOT_NAME_IN_RESPONSE: OfListed.NOT_NAMED,
        Duty.SEND_TOWARDS_HUB: OfListed.SENT_AT_WAN,
        Duty.SEND_TO_S1SP: OfListed.SENT_SIGNED_TO_S1SP,
        Duty.SEND_NOTHING: OfListed.NOTHING_SENT,
        Duty.NAME_OR_SEND: OfListed.NAMED_OR_SENT,
    },
)
