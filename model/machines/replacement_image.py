"""Clause 2.2: what a User has done before it asks for firmware to be updated.

One subject is one replacement Manufacturer Image, with which a User considers sending an 'Update
Firmware' or an 'Update PPMID Firmware' Service Request: once, or again later.
"""

from __future__ import annotations

from enum import Enum

from srpd.model.conditions import unless
from srpd.model.machine import Machine
from srpd.model.notation import Party, Rule


class State(Enum):
    """What the image has been used for."""

    UNUSED = "not yet in a Service Request"
    USED = "in a Service Request"


class Event(Enum):
    """What can happen to the image."""

    USER_CONSIDERS_SENDING = "the User considers sending a Service Request that contains it"


class Fact(Enum):
    """What the User has received and confirmed."""

    INFORMATION_RECEIVED = (
        "the User has received the OTA Header and the image, a Digital Signature of the image's "
        "creator across both, and the Hash of the image"
    )
    SIGNATURE_CONFIRMED = "the User has confirmed that the Digital Signature is the creator's"
    HASH_CONFIRMED = "the User's own Hash of the image is the same as the Hash provided"
    MODEL_LISTED = (
        "the User has confirmed that a Device Model of the image is currently on the Central "
        "Products List"
    )


class Duty(Enum):
    """What the User may do only on these terms."""

    SEND = "send the 'Update Firmware' or 'Update PPMID Firmware' Service Request"


def _not_before(clause: str, says: str, fact: Fact) -> Rule:
    return Rule(
        clause,
        says,
        given=(State.UNUSED, State.USED),
        when=Event.USER_CONSIDERS_SENDING,
        provided=(unless(fact),),
        shall_not=(Duty.SEND,),
        alternative="2.2",
    )


MACHINE = Machine(
    name="replacement-image",
    clause="2.2",
    subject="one replacement Manufacturer Image",
    bearer=Party.USER,
    initial=State.UNUSED,
    anytime=frozenset({Event.USER_CONSIDERS_SENDING}),
    cards=(
        _not_before(
            "2.2(a)",
            "firmware is not updated with an image that came without what proves its origin",
            Fact.INFORMATION_RECEIVED,
        ),
        _not_before(
            "2.2(b)",
            "firmware is not updated with an image whose Digital Signature is not confirmed",
            Fact.SIGNATURE_CONFIRMED,
        ),
        _not_before(
            "2.2(c)",
            "firmware is not updated with an image whose Hash is not confirmed",
            Fact.HASH_CONFIRMED,
        ),
        _not_before(
            "2.2(d)",
            "firmware is not updated with an image of which no Device Model is currently listed",
            Fact.MODEL_LISTED,
        ),
        Rule(
            "2.2(d)",
            "firmware may be updated where all four requirements are satisfied",
            given=(State.UNUSED, State.USED),
            when=Event.USER_CONSIDERS_SENDING,
            provided=tuple(Fact),
            may=(Duty.SEND,),
            then=State.USED,
            also=("2.2(a)", "2.2(b)", "2.2(c)"),
        ),
    ),
)
