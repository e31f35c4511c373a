"""The binding of the SMI Status: what the inventory says of a Device when it is read."""

from __future__ import annotations

from srpd.conformance.bindings.binding import Binding
from srpd.conformance.bindings.expectations import FOLLOWS, Shows, sorts
from srpd.conformance.observing.seen import Sort
from srpd.model.machines.smi_status import MACHINE, Duty

BINDING = Binding(
    MACHINE,
    owed={
        Duty.ADD_AS_PENDING: Shows.STATUS,
        Duty.ADD_WITHOUT_STATUS: Shows.STATUS,
        Duty.SET_DECOMMISSIONED: Shows.STATUS,
        Duty.SET_STATUS: Shows.STATUS,
        Duty.KEEP_STATUS: Shows.STATUS,
        Duty.UPDATE_DETAILS: FOLLOWS,
        Duty.DISASSOCIATE_MPXN: Shows.NO_MPXN,
        Duty.DECOMMISSION_GAS_PROXY: FOLLOWS,
        Duty.REMOVE: Shows.NOTHING,
    },
    permitted={Duty.TELL_SENDER: sorts(Sort.DECOMMISSIONING_ALERT)},
)
