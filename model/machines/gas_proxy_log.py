"""Clause 10.2: when an Import Supplier touches the Device Log of a Gas Smart Meter.

One subject is one Service Request to add a Gas Proxy Function to, or to remove it from, the Device
Log of a Gas Smart Meter.
"""

from __future__ import annotations

from enum import Enum

from srpd.model.conditions import unless
from srpd.model.machine import Machine
from srpd.model.notation import Party, Rule


class State(Enum):
    """What becomes of the intention."""

    CONSIDERED = "considered"
    MAY_BE_SENT = "may be sent"
    HELD_BACK = "held back"


class Event(Enum):
    """What can happen to the Service Request."""

    USER_CONSIDERS_SENDING = "the User considers sending it"


class Fact(Enum):
    """What it depends on whether it may be sent."""

    IMPORT_SUPPLIER = "the User sends it as an Import Supplier"
    IN_HUB_REPLACEMENT = (
        "it is part of managing the replacement of a Communications Hub, by the User or by another "
        "Responsible Supplier"
    )


class Duty(Enum):
    """What the User may do, or must not."""

    SEND = "send the Service Request"


def _may_be_sent(says: str, *provided: Fact, importer: bool) -> Rule:
    who = Fact.IMPORT_SUPPLIER if importer else unless(Fact.IMPORT_SUPPLIER)
    return Rule(
        "10.2",
        says,
        given=(State.CONSIDERED,),
        when=Event.USER_CONSIDERS_SENDING,
        provided=(who, *provided),
        may=(Duty.SEND,),
        then=State.MAY_BE_SENT,
    )


MACHINE = Machine(
    name="gas-proxy-log",
    clause="10.2",
    subject="one change of a Gas Proxy Function in the Device Log of a Gas Smart Meter",
    bearer=Party.USER,
    initial=State.CONSIDERED,
    final=frozenset({State.MAY_BE_SENT, State.HELD_BACK}),
    anytime=frozenset({Event.USER_CONSIDERS_SENDING}),
    cards=(
        Rule(
            "10.2",
            "an Import Supplier does not change it on any other occasion than the replacement of a "
            "Communications Hub",
            given=(State.CONSIDERED,),
            when=Event.USER_CONSIDERS_SENDING,
            provided=(Fact.IMPORT_SUPPLIER, unless(Fact.IN_HUB_REPLACEMENT)),
            shall_not=(Duty.SEND,),
            then=State.HELD_BACK,
        ),
        _may_be_sent(
            "when a Communications Hub is replaced, an Import Supplier may change it",
            Fact.IN_HUB_REPLACEMENT,
            importer=True,
        ),
        _may_be_sent("the clause binds nobody but Import Suppliers", importer=False),
    ),
)
