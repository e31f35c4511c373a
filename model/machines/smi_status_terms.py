"""The words of the SMI Status: states, events, facts and duties of one Device in the inventory."""

from __future__ import annotations

from enum import Enum

from srpd.model.conditions import where
from srpd.model.requests import Target


class State(Enum):
    """What the Smart Metering Inventory says of one Device."""

    NOT_HELD = "not in the inventory"
    NO_STATUS = "in the inventory, without an SMI Status"
    PENDING = "pending"
    WHITELISTED = "whitelisted"
    INSTALLED_NOT_COMMISSIONED = "installed not commissioned"
    COMMISSIONED = "commissioned"
    SUSPENDED = "suspended"
    DECOMMISSIONED = "decommissioned"
    WITHDRAWN = "withdrawn"
    RECOVERY = "recovery"
    RECOVERED = "recovered"


class Event(Enum):
    """What can happen to a Device in the inventory."""

    PRE_NOTIFIED = "a 'Device Pre-notification' for it succeeds"
    DECOMMISSIONED = "a 'Decommission Device' for it succeeds"
    HUB_DECOMMISSIONED = "a 'Decommission Device' for its Communications Hub Function succeeds"
    INSTALLED_WITHOUT_WAN = "a 'Communications Hub Status Update - Install No SM WAN' succeeds"
    SET_TO_PENDING = "an 'Update Inventory' sets its status to pending"
    SET_TO_INSTALLED = "an 'Update Inventory' sets its status to installed not commissioned"
    DETAILS_UPDATED = "an 'Update Inventory' changes other details of it"
    DELETED = "an 'Update Inventory' deletes it"
    ADDED_TO_DEVICE_LOG = "its addition to a Device Log succeeds"
    JOINED_NETWORK = "the hub reports that it has joined the home area network"
    WAN_CONTACT_MADE = "the hub makes its first contact over the SM WAN"
    COMMISSIONING_SUCCEEDED = "its commissioning, or the join that completes it, succeeds"
    MODEL_REMOVED = "its Device Model is removed from the Central Products List"
    MODEL_RESTORED = "its Device Model is again one on the Central Products List"
    OPTED_OUT = "a 'Service Opt Out' takes effect for it"
    RECOVERY_STARTED = "the SMKI Recovery Procedure starts for it"
    RECOVERY_COMPLETED = "the SMKI Recovery Procedure is completed for it"
    RETURNED_TO_SERVICE = "it returns to service after recovery"


class Fact(Enum):
    """What the lifecycle depends on."""

    TYPE = "the Device"


class Duty(Enum):
    """What the DCC must do in the Smart Metering Inventory."""

    ADD_AS_PENDING = "add the Device with the SMI Status 'pending'"
    ADD_WITHOUT_STATUS = "add the Device, which has no SMI Status"
    SET_DECOMMISSIONED = "set the SMI Status to 'decommissioned'"
    DISASSOCIATE_MPXN = "disassociate the Device from its MPRN or MPAN"
    DECOMMISSION_GAS_PROXY = "set the SMI Status of the associated Gas Proxy Function as well"
    TELL_SENDER = "send the sender the DCC Alert about the decommissioning too"
    SET_STATUS = "set the SMI Status accordingly"
    KEEP_STATUS = "leave the SMI Status as it is"
    REMOVE = "remove the Device from the inventory"
    UPDATE_DETAILS = "update the details held of the Device"


LIVE = (
    State.PENDING,
    State.WHITELISTED,
    State.INSTALLED_NOT_COMMISSIONED,
    State.COMMISSIONED,
    State.SUSPENDED,
    State.WITHDRAWN,
    State.RECOVERY,
    State.RECOVERED,
)
HELD = (*LIVE, State.DECOMMISSIONED, State.NO_STATUS)
TYPES = tuple(target for target in Target if target is not Target.NONE)
TYPE_2 = where(Fact.TYPE, Target.TYPE_2, says="it is a Type 2 Device")
TYPE_1 = where(
    Fact.TYPE, *(t for t in TYPES if t is not Target.TYPE_2), says="it is not a Type 2 Device"
)
