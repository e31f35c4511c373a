"""Clause 10.1: what a Supplier Party asks for when it has replaced a Communications Hub.

One subject is one replacement of a Communications Hub in a premises. Which message reports that a
step has been taken: see the machine `response-or-alert`. Whom the DCC tells: `notice-of-change`.
"""

from __future__ import annotations

from enum import Enum

from srpd.model.conditions import unless
from srpd.model.machine import Machine
from srpd.model.notation import Gap, Party, Rule, under


class State(Enum):
    """How far the replacement is."""

    NOT_REPLACED = "the old Communications Hub in place"
    NOT_GOVERNED = "a SMETS1 Communications Hub replaced"
    REPLACED = "replaced"
    HUB_LOG_REPLICATED = "the Device Log of the new Communications Hub Function made"
    PROXY_LOG_REPLICATED = "the Device Log of the new Gas Proxy Function made"
    LOGS_REPLICATED = "both Device Logs made"
    PROXY_ADDED = "the new Gas Proxy Function added"
    COMPLETED = "the old Communications Hub decommissioned"


class Event(Enum):
    """What can happen in a replacement."""

    HUB_IS_REPLACED = "the Supplier Party replaces the Communications Hub"
    HUB_LOG_IS_REPLICATED = "the new Communications Hub Function has the old Device Log"
    PROXY_LOG_IS_REPLICATED = "the new Gas Proxy Function has the old Device Log"
    PROXY_IS_ADDED = "the new Gas Proxy Function is in the Gas Smart Meter's Device Log"
    OLD_HUB_IS_DECOMMISSIONED = "the old Communications Hub is decommissioned"


class Fact(Enum):
    """What is in the premises."""

    SMETS1_HUB = "it is a SMETS1 CH"
    GAS_SMART_METER = "there is a Gas Smart Meter"


class Duty(Enum):
    """What the Supplier Party must ask for, as soon as reasonably practicable."""

    REPLICATE_ONE_LOG = (
        "send the Service Requests by which one at least of the new functions gets the Device Log "
        "of the old one"
    )
    REPLICATE_HUB_LOG = (
        "send the Service Requests by which the new Communications Hub Function gets the Device "
        "Log of the old one"
    )
    REPLICATE_PROXY_LOG = (
        "send the Service Requests by which the new Gas Proxy Function gets the Device Log of the "
        "old one"
    )
    ADD_PROXY = (
        "send the Service Requests that add the new Gas Proxy Function to the Device Log of the "
        "Gas Smart Meter"
    )
    DECOMMISSION_OLD_HUB = (
        "send the 'Decommission Device' Service Request for the old Communications Hub"
    )


_LATER = (Duty.ADD_PROXY, Duty.DECOMMISSION_OLD_HUB)


def _second(first: State, event: Event) -> Rule:
    return Rule(
        "10.1(c)",
        "once both Device Logs are made, the new Gas Proxy Function is added to that "
        "of the Gas Smart Meter",
        given=(first,),
        when=event,
        shall=(Duty.ADD_PROXY,),
        shall_not=(Duty.DECOMMISSION_OLD_HUB,),
        then=State.LOGS_REPLICATED,
    )


MACHINE = Machine(
    name="hub-replacement",
    clause="10.1",
    subject="one replacement of a Communications Hub",
    bearer=Party.USER,
    initial=State.NOT_REPLACED,
    final=frozenset({State.NOT_GOVERNED, State.COMPLETED}),
    cards=(
        Rule(
            "10.1(a)",
            "the replacement of a SMETS1 Communications Hub is not governed",
            given=(State.NOT_REPLACED,),
            when=Event.HUB_IS_REPLACED,
            provided=(Fact.SMETS1_HUB,),
            then=State.NOT_GOVERNED,
        ),
        Rule(
            "10.1(a)",
            "the new functions get the Device Logs of the old ones, in either order; the one may "
            "be asked for when the other has been made",
            given=(State.NOT_REPLACED,),
            when=Event.HUB_IS_REPLACED,
            provided=(unless(Fact.SMETS1_HUB), Fact.GAS_SMART_METER),
            shall=(Duty.REPLICATE_ONE_LOG, under("10.1(b)", Duty.REPLICATE_ONE_LOG)),
            shall_not=_LATER,
            then=State.REPLACED,
        ),
        Rule(
            "10.1(a)",
            "after one Device Log the other is still to be made",
            given=(State.REPLACED,),
            when=Event.PROXY_LOG_IS_REPLICATED,
            shall=(Duty.REPLICATE_HUB_LOG,),
            shall_not=_LATER,
            then=State.PROXY_LOG_REPLICATED,
        ),
        Gap(
            "10.1(b)",
            "the new Gas Proxy Function gets the Device Log of the old one",
            given=(State.NOT_REPLACED,),
            when=Event.HUB_IS_REPLACED,
            provided=(unless(Fact.SMETS1_HUB), unless(Fact.GAS_SMART_METER)),
            question="In a premises without a Gas Smart Meter, is the Device Log of the Gas Proxy "
            "Function still to be replaced, and does the decommissioning follow step (a) alone?",
        ),
        Rule(
            "10.1(b)",
            "after one Device Log the other is still to be made",
            given=(State.REPLACED,),
            when=Event.HUB_LOG_IS_REPLICATED,
            shall=(Duty.REPLICATE_PROXY_LOG,),
            shall_not=_LATER,
            then=State.HUB_LOG_REPLICATED,
        ),
        _second(State.HUB_LOG_REPLICATED, Event.PROXY_LOG_IS_REPLICATED),
        _second(State.PROXY_LOG_REPLICATED, Event.HUB_LOG_IS_REPLICATED),
        Rule(
            "10.1(d)",
            "once the new Gas Proxy Function is added, the old functions are decommissioned",
            given=(State.LOGS_REPLICATED,),
            when=Event.PROXY_IS_ADDED,
            shall=(Duty.DECOMMISSION_OLD_HUB,),
            then=State.PROXY_ADDED,
        ),
        Rule(
            "10.1(d)",
            "with the decommissioning nothing more is owed",
            given=(State.PROXY_ADDED,),
            when=Event.OLD_HUB_IS_DECOMMISSIONED,
            then=State.COMPLETED,
        ),
    ),
)
