"""Clause 5: firmware of SMETS2+ Communications Hubs, which the DCC distributes and activates.

One subject is one replacement Manufacturer Image, from the time at which the DCC is to distribute
it until it is activated on the hubs, or is not. Who must be told of an activation, and by which
channel, clause 5.2 does not say. Whether reasonable steps were taken to give advance notice of an
urgent one cannot be seen in messages, and is left out.
"""

from __future__ import annotations

from enum import Enum

from srpd.model.conditions import unless, where
from srpd.model.machine import Machine
from srpd.model.notation import Party, Rule


class State(Enum):
    """Where one Manufacturer Image stands."""

    AWAITED = "awaited"
    WITHHELD = "not distributed"
    DISTRIBUTED = "allowed to be distributed"
    PLANNED = "to be activated, with time for the notice that is due"
    WITHOUT_NOTICE = "to be activated without the notice that is due"
    SETTLED = "its planned activation is past"


class Event(Enum):
    """What can happen to a Manufacturer Image."""

    DISTRIBUTION_IS_DUE = "the DCC is to distribute it"
    ACTIVATION_IS_PLANNED = "its activation is planned for a stated time"
    TIME_OF_ACTIVATION_IS_REACHED = "the planned time of its activation is reached"


class Receipt(Enum):
    """What the DCC has received."""

    BOTH = "the image and a Digital Signature across it"
    NO_IMAGE = "no image"
    NO_SIGNATURE = "the image alone"


class Listing(Enum):
    """What the Central Products List says of the image, by the hash that the DCC calculates."""

    CURRENT = "currently listed"
    REMOVED = "no longer listed"
    OTHER_HASH = "listed with another hash"


class Lead(Enum):
    """How long before the activation its time becomes known to be seven days away, or less."""

    MORE = "more than 7 days"
    EXACTLY = "exactly 7 days"
    LESS = "just under 7 days"


class Fact(Enum):
    """The facts of one Manufacturer Image."""

    RECEIPT = "what the DCC has received"
    INFORMATION_SUFFICIENT = "it is known which entry of the Central Products List it would be"
    SIGNATURE_IS_CREATORS = "the Digital Signature is that of the person who created the image"
    LISTING = "what the Central Products List says of it"
    LEAD = "the time from the plan to the activation"
    URGENT = "the activation is required for urgent security related reasons"


class Duty(Enum):
    """What the DCC must, may or must not do with a Manufacturer Image."""

    DISTRIBUTE = "send a communication to distribute it to the Communications Hub"
    NOTIFY_USERS = "notify relevant Users of its activation"
    HAVE_NOTIFIED_USERS = "have notified relevant Users of its activation 7 days before it"
    ACTIVATE = "activate it"


_RECEIVED = where(Fact.RECEIPT, Receipt.BOTH)
_LISTED = where(Fact.LISTING, Listing.CURRENT)
_NOT_URGENT = unless(Fact.URGENT)
_IN_TIME = where(Fact.LEAD, Lead.MORE, Lead.EXACTLY)
_TOO_LATE = where(Fact.LEAD, Lead.LESS)

MACHINE = Machine(
    name="hub-firmware",
    clause="5",
    subject="one Manufacturer Image for SMETS2+ Communications Hubs",
    bearer=Party.DCC,
    initial=State.AWAITED,
    final=frozenset({State.WITHHELD, State.SETTLED}),
    domains={
        Fact.RECEIPT: tuple(Receipt),
        Fact.LISTING: tuple(Listing),
        Fact.LEAD: tuple(Lead),
    },
    cards=(
        Rule(
            "5.1(a)",
            "without the image and its Digital Signature nothing is distributed",
            given=(State.AWAITED,),
            when=Event.DISTRIBUTION_IS_DUE,
            provided=(where(Fact.RECEIPT, Receipt.NO_IMAGE, Receipt.NO_SIGNATURE),),
            shall_not=(Duty.DISTRIBUTE,),
            then=State.WITHHELD,
        ),
        Rule(
            "5.1(b)",
            "without enough information to find it on the Central Products List it is withheld",
            given=(State.AWAITED,),
            when=Event.DISTRIBUTION_IS_DUE,
            provided=(_RECEIVED, unless(Fact.INFORMATION_SUFFICIENT)),
            shall_not=(Duty.DISTRIBUTE,),
            then=State.WITHHELD,
        ),
        Rule(
            "5.1(c)",
            "an image that is not signed by the person who created it is withheld",
            given=(State.AWAITED,),
            when=Event.DISTRIBUTION_IS_DUE,
            provided=(
                _RECEIVED,
                Fact.INFORMATION_SUFFICIENT,
                unless(Fact.SIGNATURE_IS_CREATORS),
            ),
            shall_not=(Duty.DISTRIBUTE,),
            then=State.WITHHELD,
        ),
        Rule(
            "5.1(d)",
            "an image whose Device Model, by its hash, is not currently listed is withheld",
            given=(State.AWAITED,),
            when=Event.DISTRIBUTION_IS_DUE,
            provided=(
                _RECEIVED,
                Fact.INFORMATION_SUFFICIENT,
                Fact.SIGNATURE_IS_CREATORS,
                where(Fact.LISTING, Listing.REMOVED, Listing.OTHER_HASH),
            ),
            shall_not=(Duty.DISTRIBUTE,),
            then=State.WITHHELD,
        ),
        Rule(
            "5.1(d)",
            "an image that meets every condition may be distributed",
            given=(State.AWAITED,),
            when=Event.DISTRIBUTION_IS_DUE,
            provided=(
                _RECEIVED,
                Fact.INFORMATION_SUFFICIENT,
                Fact.SIGNATURE_IS_CREATORS,
                _LISTED,
            ),
            may=(Duty.DISTRIBUTE,),
            then=State.DISTRIBUTED,
            also=("5.1(a)", "5.1(b)", "5.1(c)"),
        ),
        Rule(
            "5.2",
            "relevant Users may be notified as soon as the activation is planned",
            given=(State.DISTRIBUTED,),
            when=Event.ACTIVATION_IS_PLANNED,
            provided=(_NOT_URGENT, _IN_TIME),
            may=(Duty.NOTIFY_USERS,),
            shall_not=(Duty.ACTIVATE,),
            then=State.PLANNED,
        ),
        Rule(
            "5.2",
            "with less than 7 days left it is too late to give the notice that is due",
            given=(State.DISTRIBUTED,),
            when=Event.ACTIVATION_IS_PLANNED,
            provided=(_NOT_URGENT, _TOO_LATE),
            may=(Duty.NOTIFY_USERS,),
            shall_not=(Duty.ACTIVATE,),
            then=State.WITHOUT_NOTICE,
        ),
        Rule(
            "5.2",
            "for urgent security related reasons Users may be told soon after the activation; "
            "they may be told both before and after it",
            given=(State.DISTRIBUTED,),
            when=Event.ACTIVATION_IS_PLANNED,
            provided=(Fact.URGENT,),
            shall=(Duty.NOTIFY_USERS,),
            may=(Duty.ACTIVATE, Duty.NOTIFY_USERS),
            then=State.SETTLED,
            alternative="5.2",
        ),
        Rule(
            "5.2",
            "after 7 days' notice it may be activated",
            given=(State.PLANNED,),
            when=Event.TIME_OF_ACTIVATION_IS_REACHED,
            shall=(Duty.HAVE_NOTIFIED_USERS,),
            may=(Duty.ACTIVATE, Duty.NOTIFY_USERS),
            then=State.SETTLED,
            alternative="5.2",
        ),
        *(
            Rule(
                "5.2",
                "of an activation that is dropped nobody need be notified",
                given=(state,),
                when=event,
                provided=provided,
                may=(Duty.NOTIFY_USERS,),
                shall_not=(Duty.ACTIVATE,),
                then=State.SETTLED,
                alternative="5.2",
            )
            for state, event, provided in (
                (State.DISTRIBUTED, Event.ACTIVATION_IS_PLANNED, (Fact.URGENT,)),
                (State.PLANNED, Event.TIME_OF_ACTIVATION_IS_REACHED, ()),
            )
        ),
        Rule(
            "5.2",
            "without 7 days' notice it is not activated at the planned time",
            given=(State.WITHOUT_NOTICE,),
            when=Event.TIME_OF_ACTIVATION_IS_REACHED,
            may=(Duty.NOTIFY_USERS,),
            shall_not=(Duty.ACTIVATE,),
            then=State.SETTLED,
        ),
    ),
)
