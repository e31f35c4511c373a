"""Clause 18.1(d): Non-Device Service Requests, each answered by a Service Response.

These are cards of the machine `service-request`.
"""

from __future__ import annotations

from srpd.model.conditions import either, unless
from srpd.model.machines.requests_about_schedules import SCHEDULE_CARDS
from srpd.model.machines.service_request_terms import Duty, Event, State
from srpd.model.notation import Card, Choice, Rule, under
from srpd.model.requests import FIRMWARE_UPDATE, NON_DEVICE, Fact, variant, variant_other_than

_WITHOUT_HELD_DEVICE = frozenset({"5.2", "5.3", "8.6", "8.13", "11.1", "11.4", "12.1", "12.2"})
_READS_THE_INVENTORY = frozenset({"8.2"})
_HELD_OR_NEW = either(
    Fact.DEVICE_HELD,
    variant(*_WITHOUT_HELD_DEVICE),
    says="the Device it concerns, if any, is in the Smart Metering Inventory",
)
_OF_ELIGIBLE_USER = either(
    Fact.REGISTERED, Fact.OTHER_USER, says="the registration check finds nothing against its sender"
)
_NOT_FOR_FIRMWARE = (Duty.SEND_COMMAND, Duty.RETURN_PRE_COMMAND)
_NOT_FOR_NON_DEVICE = (Duty.SEND_COMMAND, Duty.RETURN_PRE_COMMAND, Duty.SEND_COUNTERSIGNED)

NON_DEVICE_CARDS: tuple[Card, ...] = (
    Rule(
        "18.1(d)",
        "of a Device that is not held the Service Response says that nothing was done",
        given=(State.UNDER_CHECK,),
        when=Event.ALL_CHECKS_ARE_SATISFIED,
        provided=(
            NON_DEVICE,
            variant_other_than(_WITHOUT_HELD_DEVICE | _READS_THE_INVENTORY),
            unless(Fact.DEVICE_HELD),
        ),
        shall=(Duty.RESPOND_UNSUCCESSFUL,),
        shall_not=_NOT_FOR_NON_DEVICE,
        then=State.ANSWERED,
        prevails=("6.4",),
    ),
    Rule(
        "18.1(d)",
        "whether reading the inventory of a Device that is not held has been successful is not "
        "said, but a Service Response is due",
        given=(State.UNDER_CHECK,),
        when=Event.ALL_CHECKS_ARE_SATISFIED,
        provided=(variant(*sorted(_READS_THE_INVENTORY)), unless(Fact.DEVICE_HELD)),
        shall=(Duty.RESPOND_EITHER_WAY,),
        shall_not=_NOT_FOR_NON_DEVICE,
        then=State.ANSWERED,
        prevails=("6.4",),
    ),
    Rule(
        "18.1(d)",
        "a Non-Device Service Request is neither Transformed nor Countersigned, but answered",
        given=(State.UNDER_CHECK,),
        when=Event.ALL_CHECKS_ARE_SATISFIED,
        provided=(
            variant("8.6", "8.13", "8.14.1", "8.14.3", "8.14.4"),
            _HELD_OR_NEW,
        ),
        shall=(Duty.RESPOND,),
        shall_not=_NOT_FOR_NON_DEVICE,
        then=State.ANSWERED,
        prevails=("6.4",),
    ),
    Rule(
        "18.1(d)",
        "a firmware update is answered, and dealt with Device by Device",
        given=(State.UNDER_CHECK,),
        when=Event.ALL_CHECKS_ARE_SATISFIED,
        provided=(FIRMWARE_UPDATE, _OF_ELIGIBLE_USER),
        shall=(Duty.RESPOND, Duty.UPDATE_LISTED_DEVICES),
        shall_not=_NOT_FOR_FIRMWARE,
        then=State.ANSWERED,
        prevails=("6.4",),
    ),
    Rule(
        "18.1(d)",
        "a firmware update of which a Device is another supplier's is answered in either way, and "
        "dealt with Device by Device",
        given=(State.UNDER_CHECK,),
        when=Event.ALL_CHECKS_ARE_SATISFIED,
        provided=(FIRMWARE_UPDATE, unless(Fact.REGISTERED), unless(Fact.OTHER_USER)),
        shall=(Duty.RESPOND_EITHER_WAY, Duty.UPDATE_LISTED_DEVICES),
        shall_not=_NOT_FOR_FIRMWARE,
        then=State.ANSWERED,
        prevails=("6.4",),
        reading=Choice("H-09", "by-device"),
    ),
    Rule(
        "18.1(d)(i)",
        "what a Non-Device Service Request changes is changed on the DCC Systems",
        given=(State.UNDER_CHECK,),
        when=Event.ALL_CHECKS_ARE_SATISFIED,
        provided=(variant("8.4", "8.14.2"), _HELD_OR_NEW),
        shall=(under("18.1(d)", Duty.RESPOND), Duty.UPDATE_DCC_SYSTEMS),
        shall_not=_NOT_FOR_NON_DEVICE,
        then=State.ANSWERED,
        prevails=("6.4",),
    ),
    Rule(
        "18.1(d)(ii)",
        "what is asked of the inventory or of WAN coverage is in the Service Response",
        given=(State.UNDER_CHECK,),
        when=Event.ALL_CHECKS_ARE_SATISFIED,
        provided=(variant("8.2", "12.1"), _HELD_OR_NEW),
        shall=(under("18.1(d)", Duty.RESPOND), Duty.INCLUDE_INFORMATION),
        shall_not=_NOT_FOR_NON_DEVICE,
        then=State.ANSWERED,
        prevails=("6.4",),
    ),
    Rule(
        "18.1(d)(iii)",
        "a pre-notified Device is added to the Smart Metering Inventory",
        given=(State.UNDER_CHECK,),
        when=Event.ALL_CHECKS_ARE_SATISFIED,
        provided=(variant("12.2"),),
        shall=(under("18.1(d)", Duty.RESPOND), Duty.ADD_DEVICE),
        shall_not=_NOT_FOR_NON_DEVICE,
        then=State.ANSWERED,
        prevails=("6.4",),
    ),
    *SCHEDULE_CARDS,
    Rule(
        "18.1(d)(vii)(A)",
        "a Device is decommissioned",
        given=(State.UNDER_CHECK,),
        when=Event.ALL_CHECKS_ARE_SATISFIED,
        provided=(variant("8.3"), Fact.DEVICE_HELD),
        shall=(under("18.1(d)", Duty.RESPOND), Duty.DECOMMISSION_DEVICE),
        shall_not=_NOT_FOR_NON_DEVICE,
        then=State.ANSWERED,
        prevails=("6.4",),
    ),
)
