"""Clause 2.1: what Users do not send to a suspended Device.

One subject is one Service Request that a User considers sending.
"""

from __future__ import annotations

from enum import Enum

from srpd.model.conditions import unless, where
from srpd.model.machine import Machine
from srpd.model.notation import Party, Rule
from srpd.model.requests import Generation


class State(Enum):
    """What the User makes of its intention."""

    CONSIDERED = "considered"
    MAY_BE_SENT = "may be sent"
    HELD_BACK = "held back"


class Event(Enum):
    """What can happen to the Service Request."""

    USER_CONSIDERS_SENDING = "the User considers sending it"


class Purpose(Enum):
    """What the Service Request is for."""

    LIST_THE_MODEL = (
        "it will, if Successfully Executed, make the Device Model one that is on the "
        "Central Products List"
    )
    UPDATE_CREDENTIALS = (
        "it is necessary to update the Device Security Credentials after a change of "
        "Responsible Supplier"
    )
    PRODUCE_UTRNS = "it requests only the production of UTRNs for return to the User"
    ANOTHER = "another purpose"


class Fact(Enum):
    """What it depends on whether the Service Request may be sent."""

    SUSPENDED = "the SMI Status of the Device is 'suspended'"
    GENERATION = "the Device's generation"
    PURPOSE = "the purpose"


class Duty(Enum):
    """What the User may do, or must."""

    SEND = "send the Service Request"
    REFRAIN = "take all reasonable steps to ensure that the Service Request is not sent"


_CONSIDERED = (State.CONSIDERED,)
_UTRNS = where(Fact.PURPOSE, Purpose.PRODUCE_UTRNS)

MACHINE = Machine(
    name="suspended-device",
    clause="2.1",
    subject="one Service Request that a User considers sending",
    bearer=Party.USER,
    initial=State.CONSIDERED,
    final=frozenset({State.MAY_BE_SENT, State.HELD_BACK}),
    anytime=frozenset({Event.USER_CONSIDERS_SENDING}),
    domains={Fact.GENERATION: tuple(Generation), Fact.PURPOSE: tuple(Purpose)},
    cards=(
        Rule(
            "2.1",
            "the clause concerns suspended Devices alone",
            given=_CONSIDERED,
            when=Event.USER_CONSIDERS_SENDING,
            provided=(unless(Fact.SUSPENDED),),
            may=(Duty.SEND,),
            then=State.MAY_BE_SENT,
        ),
        Rule(
            "2.1",
            "a suspended Device may be sent nothing but what the clause excepts",
            given=_CONSIDERED,
            when=Event.USER_CONSIDERS_SENDING,
            provided=(Fact.SUSPENDED, where(Fact.PURPOSE, Purpose.ANOTHER)),
            shall=(Duty.REFRAIN,),
            then=State.HELD_BACK,
        ),
        Rule(
            "2.1",
            "excepted is what brings its Device Model onto the Central Products List, and what is "
            "needed for its credentials after a change of Responsible Supplier",
            given=_CONSIDERED,
            when=Event.USER_CONSIDERS_SENDING,
            provided=(
                Fact.SUSPENDED,
                where(Fact.PURPOSE, Purpose.LIST_THE_MODEL, Purpose.UPDATE_CREDENTIALS),
            ),
            may=(Duty.SEND,),
            then=State.MAY_BE_SENT,
        ),
        Rule(
            "2.1",
            "excepted is, for a SMETS1 Device, what only produces UTRNs for the User",
            given=_CONSIDERED,
            when=Event.USER_CONSIDERS_SENDING,
            provided=(Fact.SUSPENDED, _UTRNS, where(Fact.GENERATION, Generation.SMETS1)),
            may=(Duty.SEND,),
            then=State.MAY_BE_SENT,
        ),
        Rule(
            "2.1",
            "the exception for UTRNs does not extend to a SMETS2+ Device",
            given=_CONSIDERED,
            when=Event.USER_CONSIDERS_SENDING,
            provided=(Fact.SUSPENDED, _UTRNS, where(Fact.GENERATION, Generation.SMETS2)),
            shall=(Duty.REFRAIN,),
            then=State.HELD_BACK,
        ),
    ),
)
