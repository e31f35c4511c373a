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
from srpd.model.machines.smi_status_terms import (
    HELD,
    LIVE,
    TYPE_1,
    TYPE_2,
    TYPES,
    Duty,
    Event,
    Fact,
    State,
)
from srpd.model.machines.status_updates import STATUS_UPDATES
from srpd.model.notation import Gap, Party, Rule, under
from srpd.model.requests import Fact as RequestFact
from srpd.model.requests import Held, InventoryChange, Target, variant

__all__ = ["COUPLINGS", "LINKS", "MACHINE", "Duty", "Event", "Fact", "State"]

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
    domains={Fact.TYPE: TYPES},
    cards=(
        *STATUS_UPDATES,
        Rule(
            "18.1(d)(iii)",
            "a pre-notified Device is added with the SMI Status 'pending'",
            given=(State.NOT_HELD,),
            when=Event.PRE_NOTIFIED,
            provided=(TYPE_1,),
            shall=(Duty.ADD_AS_PENDING,),
            then=State.PENDING,
        ),
        Rule(
            "18.1(d)(iii)",
            "a pre-notified Type 2 Device is added, and has no SMI Status",
            given=(State.NOT_HELD,),
            when=Event.PRE_NOTIFIED,
            provided=(TYPE_2,),
            shall=(Duty.ADD_WITHOUT_STATUS,),
            then=State.NO_STATUS,
            source="SEC glossary, Smart Metering Inventory",
        ),
        Gap(
            "18.1(d)(iii)",
            "a pre-notified Device is added with the SMI Status 'pending'",
            given=HELD,
            when=Event.PRE_NOTIFIED,
            question="What becomes of the SMI Status when a Device that is already in the "
            "inventory is pre-notified again?",
        ),
        Rule(
            "18.1(d)(vii)(A)",
            "a Smart Meter or controller is decommissioned, and loses its MPRN or MPAN",
            given=LIVE,
            when=Event.DECOMMISSIONED,
            provided=(_METER_OR_SAPC,),
            shall=(Duty.SET_DECOMMISSIONED, under("18.1(d)(vii)(B)", Duty.DISASSOCIATE_MPXN)),
            then=State.DECOMMISSIONED,
        ),
        Rule(
            "18.1(d)(vii)(A)",
            "a Communications Hub Function is decommissioned, and its Gas Proxy Function with it",
            given=LIVE,
            when=Event.DECOMMISSIONED,
            provided=(_HUB,),
            shall=(
                Duty.SET_DECOMMISSIONED,
                under("18.1(d)(vii)(C)", Duty.DECOMMISSION_GAS_PROXY),
            ),
            may=(Duty.TELL_SENDER,),
            then=State.DECOMMISSIONED,
        ),
        Rule(
            "18.1(d)(vii)(A)",
            "any other Device with an SMI Status is decommissioned",
            given=LIVE,
            when=Event.DECOMMISSIONED,
            provided=(_OTHER,),
            shall=(Duty.SET_DECOMMISSIONED,),
            then=State.DECOMMISSIONED,
        ),
        Gap(
            "18.1(d)(vii)(A)",
            "a Device is decommissioned",
            given=LIVE,
            when=Event.DECOMMISSIONED,
            provided=(TYPE_2,),
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
            given=LIVE,
            when=Event.HUB_DECOMMISSIONED,
            provided=(_PROXY,),
            shall=(Duty.SET_DECOMMISSIONED,),
            then=State.DECOMMISSIONED,
        ),
        Rule(
            "18.1(d)(vii)(C)",
            "with its Communications Hub Function no other Device is decommissioned",
            given=(*LIVE, State.DECOMMISSIONED, State.NO_STATUS, State.NOT_HELD),
            when=Event.HUB_DECOMMISSIONED,
            provided=(where(Fact.TYPE, *(t for t in TYPES if t is not Target.GPF)),),
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
