"""The system `hub-firmware`: Manufacturer Images for Communications Hubs, one at a time.

Each condition of distribution fails once, in each way in which it can. What is distributed is then
activated: with more than seven days' notice, with exactly seven, with just under seven, and in
urgency.
"""

from __future__ import annotations

from enum import Enum

from srpd.model.cases import Value
from srpd.model.composition import Happens, Profile, Subject, System
from srpd.model.machines import hub_firmware
from srpd.model.machines.hub_firmware import Event, Fact, Lead, Listing, Receipt
from srpd.model.systems.kinds import sends

_GOOD: dict[Enum, Value] = {
    Fact.RECEIPT: Receipt.BOTH,
    Fact.INFORMATION_SUFFICIENT: True,
    Fact.SIGNATURE_IS_CREATORS: True,
    Fact.LISTING: Listing.CURRENT,
    Fact.LEAD: Lead.MORE,
    Fact.URGENT: False,
}


def _image(name: str, fact: Enum, value: Value) -> Profile:
    return Profile(name, {**_GOOD, fact: value}, device="chf")


_IMAGES = (
    _image("an image for activation in 8 days", Fact.LEAD, Lead.MORE),
    _image("an image for activation in exactly 7 days", Fact.LEAD, Lead.EXACTLY),
    _image("an image for activation in just under 7 days", Fact.LEAD, Lead.LESS),
    _image("an image for urgent activation", Fact.URGENT, True),
    _image("nothing but the order to distribute", Fact.RECEIPT, Receipt.NO_IMAGE),
    _image("an image without a signature", Fact.RECEIPT, Receipt.NO_SIGNATURE),
    _image("an image without its firmware version", Fact.INFORMATION_SUFFICIENT, False),
    _image("an image signed by another person", Fact.SIGNATURE_IS_CREATORS, False),
    _image("an image that is no longer listed", Fact.LISTING, Listing.REMOVED),
    _image("an image listed with another hash", Fact.LISTING, Listing.OTHER_HASH),
)

SYSTEM = System(
    name="hub-firmware",
    says="Manufacturer Images for Communications Hubs: what is distributed, and when activated",
    subjects=(Subject("image", hub_firmware.MACHINE, profiles=_IMAGES),),
    stimuli=(
        *sends("image", _IMAGES, prefix="receive", event=Event.DISTRIBUTION_IS_DUE),
        Happens("plan the activation", (("image", Event.ACTIVATION_IS_PLANNED),)),
        Happens(
            "wait for the time of activation",
            (("image", Event.TIME_OF_ACTIVATION_IS_REACHED),),
        ),
    ),
)
