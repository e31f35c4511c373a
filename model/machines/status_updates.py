"""Clause 18.1(d)(i): what changes an SMI Status beside pre-notification and decommissioning.

These are cards of the machine `smi-status`. Appendix AB has the inventory updated accordingly; what
that is, lies in other documents of the Code.
"""

from __future__ import annotations

from srpd.model.conditions import where
from srpd.model.machines.smi_status_terms import (
    LIVE,
    TYPE_1,
    TYPE_2,
    TYPES,
    Duty,
    Event,
    Fact,
    State,
)
from srpd.model.notation import Card, Gap, Rule
from srpd.model.requests import Target

_NOT_A_HUB = where(
    Fact.TYPE,
    *(t for t in TYPES if t not in {Target.CHF, Target.GPF, Target.TYPE_2}),
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
    Event.DETAILS_UPDATED: (*LIVE, State.NO_STATUS),
    Event.DELETED: (State.PENDING,),
}
_RELEASE_NOTE = "DUIS 4.0 release note, 2.3.4"
_SCHEMA = "DUIS XML schema 5.4"

STATUS_UPDATES: tuple[Card, ...] = (
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
        given=tuple(state for state in LIVE if state is not State.PENDING),
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
        provided=(TYPE_1,),
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
        provided=(where(Fact.TYPE, *(t for t in TYPES if t not in _HUB_TYPES)),),
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
            (Event.DELETED, _UPDATE_STARTS[Event.DELETED], TYPE_2),
        )
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
        provided=(TYPE_1,),
        shall=(Duty.SET_STATUS,),
        then=State.COMMISSIONED,
        assumes="which Response completes the commissioning of each type of Device",
    ),
    Rule(
        "18.1(d)(i)",
        "a Device whose model leaves the Central Products List is suspended",
        given=(State.INSTALLED_NOT_COMMISSIONED, State.COMMISSIONED),
        when=Event.MODEL_REMOVED,
        provided=(TYPE_1,),
        shall=(Duty.SET_STATUS,),
        then=State.SUSPENDED,
        assumes="the statuses from which a Device is suspended",
    ),
    Rule(
        "18.1(d)(i)",
        "a suspended Device whose model is listed again is restored",
        given=(State.SUSPENDED,),
        when=Event.MODEL_RESTORED,
        provided=(TYPE_1,),
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
        provided=(TYPE_1,),
        shall=(Duty.SET_STATUS,),
        then=State.WITHDRAWN,
        assumes="opting out, which was removed from the Code in 2017",
    ),
    Rule(
        "18.1(d)(i)",
        "a Device under recovery has the status 'recovery'",
        given=(State.COMMISSIONED, State.INSTALLED_NOT_COMMISSIONED, State.SUSPENDED),
        when=Event.RECOVERY_STARTED,
        provided=(TYPE_1,),
        shall=(Duty.SET_STATUS,),
        then=State.RECOVERY,
        assumes="the statuses from which recovery starts",
    ),
    Rule(
        "18.1(d)(i)",
        "a Device whose recovery is completed has the status 'recovered'",
        given=(State.RECOVERY,),
        when=Event.RECOVERY_COMPLETED,
        provided=(TYPE_1,),
        shall=(Duty.SET_STATUS,),
        then=State.RECOVERED,
        assumes="what ends the status 'recovery'",
    ),
    Rule(
        "18.1(d)(i)",
        "a recovered Device returns to service",
        given=(State.RECOVERED,),
        when=Event.RETURNED_TO_SERVICE,
        provided=(TYPE_1,),
        shall=(Duty.SET_STATUS,),
        then=State.COMMISSIONED,
        assumes="what ends the status 'recovered'",
    ),
)
