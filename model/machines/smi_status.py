"""Clauses 2.1, 6.1(c) and 18.1: the SMI Status of a Device.

One subject is one Device, as the Smart Metering Inventory knows it. Appendix AB itself sets only
two statuses, 'pending' and 'decommissioned'; the rest of the lifecycle lies in other documents of
the Code. A rule that rests on one of those says so in `source`; one that rests on what no public
source confirms says so in `assumes`, and never gives a verdict.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import Enum

from srpd.model.cases import Value
from srpd.model.catalogue import SmiStatus
from srpd.model.composition import Coupling, Link
from srpd.model.conditions import Term, where
from srpd.model.machine import Machine
from srpd.model.machines import service_request
from srpd.model.notation import Gap, Party, Rule, under
from srpd.model.requests import Fact as RequestFact
from srpd.model.requests import Held, InventoryChange, Target, variant


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
    SET_STATUS = "set the SMI Status accordingly"
    KEEP_STATUS = "leave the SMI Status as it is"
    REMOVE = "remove the Device from the inventory"
    UPDATE_DETAILS = "update the details held of the Device"


_LIVE = (
    State.PENDING,
    State.WHITELISTED,
    State.INSTALLED_NOT_COMMISSIONED,
    State.COMMISSIONED,
    State.SUSPENDED,
    State.WITHDRAWN,
    State.RECOVERY,
    State.RECOVERED,
)
_HELD = (*_LIVE, State.DECOMMISSIONED, State.NO_STATUS)
_TYPES = tuple(target for target in Target if target is not Target.NONE)
_TYPE_2 = where(Fact.TYPE, Target.TYPE_2, says="it is a Type 2 Device")
_TYPE_1 = where(
    Fact.TYPE, *(t for t in _TYPES if t is not Target.TYPE_2), says="it is not a Type 2 Device"
)
_HUB = where(Fact.TYPE, Target.CHF)
_PROXY = where(Fact.TYPE, Target.GPF)
_METER_OR_SAPC = where(
    Fact.TYPE,
    Target.ESME,
    Target.GSME,
    Target.SAPC,
    says="it is a Smart Meter or a Standalone Auxiliary Proportional Controller",
)
_OTHER = where(Fact.TYPE, Target.GPF, Target.PPMID, Target.HCALCS)
_NOT_A_HUB = where(
    Fact.TYPE,
    *(t for t in _TYPES if t not in {Target.CHF, Target.GPF, Target.TYPE_2}),
    says="it is not part of a Communications Hub",
)
_HUB_PART = where(Fact.TYPE, Target.CHF, Target.GPF, says="it is part of a Communications Hub")
_HUB_TYPES = frozenset({Target.CHF, Target.GPF})
_NOT_UPDATABLE = where(
    Fact.TYPE,
    *_HUB_TYPES,
    Target.TYPE_2,
    says="it is part of a Communications Hub, or a Type 2 Device",
)
_UPDATE_STARTS = {
    Event.SET_TO_INSTALLED: (State.PENDING, State.WHITELISTED),
    Event.SET_TO_PENDING: (State.WHITELISTED, State.INSTALLED_NOT_COMMISSIONED),
    Event.DETAILS_UPDATED: (*_LIVE, State.NO_STATUS),
    Event.DELETED: (State.PENDING,),
}
_RELEASE_NOTE = "DUIS 4.0 release note, 2.3.4"
_SCHEMA = "DUIS XML schema 5.4"

MACHINE = Machine(
    name="smi-status",
    clause="18.1(d)",
    subject="one Device in the Smart Metering Inventory",
    bearer=Party.DCC,
    initial=State.NOT_HELD,
    anytime=frozenset(
        {
            Event.PRE_NOTIFIED,
            Event.DECOMMISSIONED,
            Event.HUB_DECOMMISSIONED,
            Event.INSTALLED_WITHOUT_WAN,
            Event.SET_TO_PENDING,
            Event.SET_TO_INSTALLED,
            Event.DETAILS_UPDATED,
            Event.DELETED,
        }
    ),
    domains={Fact.TYPE: _TYPES},
    cards=(
        Rule(
            "18.1(d)(i)",
            "the first report of an installation without WAN makes a pending hub installed",
            given=(State.PENDING,),
            when=Event.INSTALLED_WITHOUT_WAN,
            provided=(_HUB_PART,),
            shall=(Duty.SET_STATUS,),
            then=State.INSTALLED_NOT_COMMISSIONED,
            source=_RELEASE_NOTE,
        ),
        Rule(
            "18.1(d)(i)",
            "the report of an installation without WAN leaves any other status as it is",
            given=tuple(state for state in _LIVE if state is not State.PENDING),
            when=Event.INSTALLED_WITHOUT_WAN,
            provided=(_HUB_PART,),
            shall=(Duty.KEEP_STATUS,),
            assumes="that the report changes no status but 'pending'",
            source=_RELEASE_NOTE,
        ),
        Rule(
            "18.1(d)(i)",
            "the inventory is updated to 'installed not commissioned' where that is asked",
            given=_UPDATE_STARTS[Event.SET_TO_INSTALLED],
            when=Event.SET_TO_INSTALLED,
            provided=(_NOT_A_HUB,),
            shall=(Duty.SET_STATUS,),
            then=State.INSTALLED_NOT_COMMISSIONED,
            assumes="the statuses from which 'Update Inventory' may start",
            source=_SCHEMA,
        ),
        Rule(
            "18.1(d)(i)",
            "the inventory is updated to 'pending' where that is asked",
            given=_UPDATE_STARTS[Event.SET_TO_PENDING],
            when=Event.SET_TO_PENDING,
            provided=(_NOT_A_HUB,),
            shall=(Duty.SET_STATUS,),
            then=State.PENDING,
            assumes="the statuses from which 'Update Inventory' may start",
            source=_SCHEMA,
        ),
        Rule(
            "18.1(d)(i)",
            "other details are updated, and the SMI Status stays as it is",
            given=_UPDATE_STARTS[Event.DETAILS_UPDATED],
            when=Event.DETAILS_UPDATED,
            shall=(Duty.UPDATE_DETAILS, Duty.KEEP_STATUS),
            source=_SCHEMA,
        ),
        Rule(
            "18.1(d)(i)",
            "a Device that is deleted is no longer in the inventory",
            given=_UPDATE_STARTS[Event.DELETED],
            when=Event.DELETED,
            provided=(_TYPE_1,),
            shall=(Duty.REMOVE,),
            then=State.NOT_HELD,
            source=_SCHEMA,
        ),
        Gap(
            "18.1(d)(i)",
            "the report of an installation without WAN concerns a hub that is in the inventory",
            given=(State.NOT_HELD, State.NO_STATUS, State.DECOMMISSIONED),
            when=Event.INSTALLED_WITHOUT_WAN,
            provided=(_HUB_PART,),
            question="What is updated when an installation is reported of a hub that is not in the "
            "inventory, or is decommissioned?",
        ),
        Gap(
            "18.1(d)(i)",
            "the report of an installation without WAN concerns a hub",
            given=tuple(State),
            when=Event.INSTALLED_WITHOUT_WAN,
            provided=(where(Fact.TYPE, *(t for t in _TYPES if t not in _HUB_TYPES)),),
            question="What is updated when an installation of a hub is reported of another Device?",
        ),
        *(
            Gap(
                "18.1(d)(i)",
                "the inventory is updated accordingly",
                given=tuple(state for state in State if state not in starts),
                when=event,
                question="From which SMI Statuses may 'Update Inventory' do this, and what becomes "
                "of the request from any other?",
            )
            for event, starts in _UPDATE_STARTS.items()
        ),
        *(
            Gap(
                "18.1(d)(i)",
                "the inventory is updated accordingly",
                given=starts,
                when=event,
                provided=(excluded,),
                question="May 'Update Inventory' do this for this type of Device?",
            )
            for event, starts, excluded in (
                (Event.SET_TO_INSTALLED, _UPDATE_STARTS[Event.SET_TO_INSTALLED], _NOT_UPDATABLE),
                (Event.SET_TO_PENDING, _UPDATE_STARTS[Event.SET_TO_PENDING], _NOT_UPDATABLE),
                (Event.DELETED, _UPDATE_STARTS[Event.DELETED], _TYPE_2),
            )
        ),
        Rule(
            "18.1(d)(iii)",
            "a pre-notified Device is added with the SMI Status 'pending'",
            given=(State.NOT_HELD,),
            when=Event.PRE_NOTIFIED,
            provided=(_TYPE_1,),
            shall=(Duty.ADD_AS_PENDING,),
            then=State.PENDING,
        ),
        Rule(
            "18.1(d)(iii)",
            "a pre-notified Type 2 Device is added, and has no SMI Status",
            given=(State.NOT_HELD,),
            when=Event.PRE_NOTIFIED,
            provided=(_TYPE_2,),
            shall=(Duty.ADD_WITHOUT_STATUS,),
            then=State.NO_STATUS,
            source="SEC glossary, Smart Metering Inventory",
        ),
        Gap(
            "18.1(d)(iii)",
            "a pre-notified Device is added with the SMI Status 'pending'",
            given=_HELD,
            when=Event.PRE_NOTIFIED,
            question="What becomes of the SMI Status when a Device that is already in the "
            "inventory is pre-notified again?",
        ),
        Rule(
            "18.1(d)(vii)(A)",
            "a Smart Meter or controller is decommissioned, and loses its MPRN or MPAN",
            given=_LIVE,
            when=Event.DECOMMISSIONED,
            provided=(_METER_OR_SAPC,),
            shall=(Duty.SET_DECOMMISSIONED, under("18.1(d)(vii)(B)", Duty.DISASSOCIATE_MPXN)),
            then=State.DECOMMISSIONED,
        ),
        Rule(
            "18.1(d)(vii)(A)",
            "a Communications Hub Function is decommissioned, and its Gas Proxy Function with it",
            given=_LIVE,
            when=Event.DECOMMISSIONED,
            provided=(_HUB,),
            shall=(
                Duty.SET_DECOMMISSIONED,
                under("18.1(d)(vii)(C)", Duty.DECOMMISSION_GAS_PROXY),
            ),
            then=State.DECOMMISSIONED,
        ),
        Rule(
            "18.1(d)(vii)(A)",
            "any other Device with an SMI Status is decommissioned",
            given=_LIVE,
            when=Event.DECOMMISSIONED,
            provided=(_OTHER,),
            shall=(Duty.SET_DECOMMISSIONED,),
            then=State.DECOMMISSIONED,
        ),
        Gap(
            "18.1(d)(vii)(A)",
            "a Device is decommissioned",
            given=_LIVE,
            when=Event.DECOMMISSIONED,
            provided=(_TYPE_2,),
            question="A Type 2 Device has no SMI Status: what is set to 'decommissioned'?",
        ),
        Gap(
            "18.1(d)(vii)(A)",
            "a Device is decommissioned",
            given=(State.NOT_HELD, State.NO_STATUS, State.DECOMMISSIONED),
            when=Event.DECOMMISSIONED,
            question="What does a 'Decommission Device' do for a Device that is not in the "
            "inventory, has no SMI Status, or is decommissioned already?",
        ),
        Rule(
            "18.1(d)(vii)(C)",
            "with its Communications Hub Function the Gas Proxy Function is decommissioned",
            given=_LIVE,
            when=Event.HUB_DECOMMISSIONED,
            provided=(_PROXY,),
            shall=(Duty.SET_DECOMMISSIONED,),
            then=State.DECOMMISSIONED,
        ),
        Rule(
            "18.1(d)(vii)(C)",
            "with its Communications Hub Function no other Device is decommissioned",
            given=(*_LIVE, State.DECOMMISSIONED, State.NO_STATUS, State.NOT_HELD),
            when=Event.HUB_DECOMMISSIONED,
            provided=(where(Fact.TYPE, *(t for t in _TYPES if t is not Target.GPF)),),
            shall=(Duty.KEEP_STATUS,),
        ),
        Rule(
            "18.1(d)(vii)(C)",
            "a Gas Proxy Function that is already decommissioned stays so",
            given=(State.DECOMMISSIONED, State.NO_STATUS, State.NOT_HELD),
            when=Event.HUB_DECOMMISSIONED,
            provided=(_PROXY,),
            shall=(Duty.KEEP_STATUS,),
        ),
        Rule(
            "18.1(d)(i)",
            "a Device that is added to a Device Log is whitelisted",
            given=(State.PENDING,),
            when=Event.ADDED_TO_DEVICE_LOG,
            provided=(_NOT_A_HUB,),
            shall=(Duty.SET_STATUS,),
            then=State.WHITELISTED,
            assumes="that a successful 'Update HAN Device Log' whitelists the Device",
        ),
        Rule(
            "18.1(d)(i)",
            "a whitelisted Device that joins the network is installed",
            given=(State.WHITELISTED,),
            when=Event.JOINED_NETWORK,
            provided=(_NOT_A_HUB,),
            shall=(Duty.SET_STATUS,),
            then=State.INSTALLED_NOT_COMMISSIONED,
            assumes="that joining the network makes the Device 'installed not commissioned'",
        ),
        Rule(
            "18.1(d)(i)",
            "a hub that makes contact over the SM WAN is installed",
            given=(State.PENDING,),
            when=Event.WAN_CONTACT_MADE,
            provided=(_HUB_PART,),
            shall=(Duty.SET_STATUS,),
            then=State.INSTALLED_NOT_COMMISSIONED,
            assumes="that the first contact makes the hub 'installed not commissioned'",
        ),
        Rule(
            "18.1(d)(i)",
            "an installed Device whose commissioning succeeds is commissioned",
            given=(State.INSTALLED_NOT_COMMISSIONED,),
            when=Event.COMMISSIONING_SUCCEEDED,
            provided=(_TYPE_1,),
            shall=(Duty.SET_STATUS,),
            then=State.COMMISSIONED,
            assumes="which Response completes the commissioning of each type of Device",
        ),
        Rule(
            "18.1(d)(i)",
            "a Device whose model leaves the Central Products List is suspended",
            given=(State.INSTALLED_NOT_COMMISSIONED, State.COMMISSIONED),
            when=Event.MODEL_REMOVED,
            provided=(_TYPE_1,),
            shall=(Duty.SET_STATUS,),
            then=State.SUSPENDED,
            assumes="the statuses from which a Device is suspended",
        ),
        Rule(
            "18.1(d)(i)",
            "a suspended Device whose model is listed again is restored",
            given=(State.SUSPENDED,),
            when=Event.MODEL_RESTORED,
            provided=(_TYPE_1,),
            shall=(Duty.SET_STATUS,),
            then=State.COMMISSIONED,
            assumes="that a Device returns to the status that it had before, usually commissioned",
            source="MP105",
        ),
        Rule(
            "18.1(d)(i)",
            "a Device that is opted out is withdrawn",
            given=(State.COMMISSIONED,),
            when=Event.OPTED_OUT,
            provided=(_TYPE_1,),
            shall=(Duty.SET_STATUS,),
            then=State.WITHDRAWN,
            assumes="opting out, which was removed from the Code in 2017",
        ),
        Rule(
            "18.1(d)(i)",
            "a Device under recovery has the status 'recovery'",
            given=(State.COMMISSIONED, State.INSTALLED_NOT_COMMISSIONED, State.SUSPENDED),
            when=Event.RECOVERY_STARTED,
            provided=(_TYPE_1,),
            shall=(Duty.SET_STATUS,),
            then=State.RECOVERY,
            assumes="the statuses from which recovery starts",
        ),
        Rule(
            "18.1(d)(i)",
            "a Device whose recovery is completed has the status 'recovered'",
            given=(State.RECOVERY,),
            when=Event.RECOVERY_COMPLETED,
            provided=(_TYPE_1,),
            shall=(Duty.SET_STATUS,),
            then=State.RECOVERED,
            assumes="what ends the status 'recovery'",
        ),
        Rule(
            "18.1(d)(i)",
            "a recovered Device returns to service",
            given=(State.RECOVERED,),
            when=Event.RETURNED_TO_SERVICE,
            provided=(_TYPE_1,),
            shall=(Duty.SET_STATUS,),
            then=State.COMMISSIONED,
            assumes="what ends the status 'recovered'",
        ),
    ),
)


def _from_request(
    clause: str, duty: Enum, causes: Event, *provided: Term, to: str = "device"
) -> Coupling:
    return Coupling(
        clause,
        of=service_request.MACHINE.name,
        duty=duty,
        to=to,
        causes=causes,
        provided=provided,
    )


_UPDATES = service_request.Duty.UPDATE_DCC_SYSTEMS
_NO_WAN = variant("8.14.2")

COUPLINGS = (
    _from_request("18.1(d)(iii)", service_request.Duty.ADD_DEVICE, Event.PRE_NOTIFIED),
    _from_request(
        "18.1(d)(iii)", service_request.Duty.ADD_DEVICE, Event.PRE_NOTIFIED, to="gas proxy"
    ),
    _from_request(
        "18.1(d)(vii)(A)", service_request.Duty.DECOMMISSION_DEVICE, Event.DECOMMISSIONED
    ),
    _from_request("18.1(d)(i)", _UPDATES, Event.INSTALLED_WITHOUT_WAN, _NO_WAN),
    _from_request("18.1(d)(i)", _UPDATES, Event.INSTALLED_WITHOUT_WAN, _NO_WAN, to="gas proxy"),
    *(
        _from_request(
            "18.1(d)(i)",
            _UPDATES,
            causes,
            variant("8.4"),
            where(RequestFact.INVENTORY_CHANGE, change),
        )
        for change, causes in (
            (InventoryChange.TO_PENDING, Event.SET_TO_PENDING),
            (InventoryChange.TO_INSTALLED_NOT_COMMISSIONED, Event.SET_TO_INSTALLED),
            (InventoryChange.DETAILS, Event.DETAILS_UPDATED),
            (InventoryChange.DELETION, Event.DELETED),
        )
    ),
    Coupling(
        "18.1(d)(vii)(C)",
        of=MACHINE.name,
        duty=Duty.DECOMMISSION_GAS_PROXY,
        to="gas proxy",
        causes=Event.HUB_DECOMMISSIONED,
    ),
    Coupling(
        "18.1(d)(vii)(C)",
        of=MACHINE.name,
        duty=Duty.DECOMMISSION_GAS_PROXY,
        to="meter",
        causes=Event.HUB_DECOMMISSIONED,
    ),
)

STATUS_OF_STATE: Mapping[Value, Value] = {
    State.NOT_HELD: Held.NO_STATUS,
    State.NO_STATUS: Held.NO_STATUS,
    **{state: SmiStatus(state.value) for state in State if state.value in set(SmiStatus)},
}
"""What stands in the inventory as the SMI Status of a Device in each state."""

OF_A_METER = (
    Link(
        "18.1(d)(vii)(B)",
        of=service_request.MACHINE.name,
        fact=RequestFact.REGISTERED,
        by="device",
        table={State.DECOMMISSIONED: False},
    ),
    Link(
        "18.1(d)(vii)(B)",
        of=service_request.MACHINE.name,
        fact=RequestFact.ASSOCIATED,
        by="device",
        table={State.DECOMMISSIONED: False},
    ),
)
"""For a meter: once it is decommissioned, no MPRN or MPAN leads from it to its supplier."""

LINKS = (
    Link(
        "6.1(c)",
        of=service_request.MACHINE.name,
        fact=RequestFact.SMI_STATUS,
        by="device",
        table=STATUS_OF_STATE,
    ),
    Link(
        "18.1(d)",
        of=service_request.MACHINE.name,
        fact=RequestFact.DEVICE_HELD,
        by="device",
        table={state: state is not State.NOT_HELD for state in State},
    ),
)
