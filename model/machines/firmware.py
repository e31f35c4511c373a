"""Clause 18.1(d)(viii), (ix): one Device in the list of a firmware update.

One subject is one Device that an 'Update Firmware' or 'Update PPMID Firmware' Service Request
lists, from the receipt of the request until the Device is named in the Service Response or the
firmware is on its way to it. That the image itself is right is a check of the whole request
(clause 6.1(i)); what is decided here is decided Device by Device.
"""

from __future__ import annotations

from enum import Enum

from srpd.model.composition import Coupling, Link
from srpd.model.conditions import Condition, where
from srpd.model.machine import Machine
from srpd.model.machines import service_request
from srpd.model.notation import Party, Rule, under
from srpd.model.requests import Fact as RequestFact
from srpd.model.requests import Generation


class State(Enum):
    """Where one listed Device stands."""

    LISTED = "listed"
    LEFT_OUT = "left out, and named in the Service Response"
    ON_ITS_WAY = "the firmware is on its way to it"
    DEALT_WITH = "left out and named, or sent the firmware"


class Event(Enum):
    """What can happen to a listed Device."""

    REQUEST_IS_CARRIED_OUT = "the Service Request that lists it is carried out"


class Update(Enum):
    """Which Service Request lists the Device."""

    FIRMWARE = "'Update Firmware'"
    PPMID_FIRMWARE = "'Update PPMID Firmware'"


class Standing(Enum):
    """What the checks of the DCC find of a listed Device."""

    FIT = "that it can be sent the firmware"
    NOT_HELD = "that it is not in the Smart Metering Inventory"
    NOT_COMMISSIONED = "that it is not commissioned"
    NOT_APPLICABLE = "that the firmware is not listed for its Device Model"
    ANOTHERS = "that the sender is not an Eligible User for it"


class Fact(Enum):
    """The facts of one listed Device."""

    UPDATE = "the Service Request that lists it"
    GENERATION = "the generation of the Device"
    STANDING = "what the checks of the DCC find"


class Duty(Enum):
    """What the DCC must do about a listed Device."""

    NAME_IN_RESPONSE = "include the Device in the Service Response as one not to be sent it"
    NOT_NAME_IN_RESPONSE = "not give the Device in the Service Response as one not to be sent it"
    SEND_TOWARDS_HUB = "send a communication to update its firmware towards its hub"
    SEND_TO_S1SP = "send the SMETS1 Service Provider a Digitally Signed communication to update it"
    NAME_OR_SEND = (
        "either include the Device in the Service Response as one not to be sent it, or send a "
        "communication to update its firmware, and not both"
    )
    SEND_NOTHING = "send no communication to update its firmware"


_BY_FIRMWARE = where(Fact.UPDATE, Update.FIRMWARE)
_BY_PPMID_FIRMWARE = where(Fact.UPDATE, Update.PPMID_FIRMWARE)
_SMETS1 = where(Fact.GENERATION, Generation.SMETS1)
_SMETS2 = where(Fact.GENERATION, Generation.SMETS2)
_FIT = where(Fact.STANDING, Standing.FIT)
LEFT_OUT = (Standing.NOT_HELD, Standing.NOT_APPLICABLE, Standing.ANOTHERS)
"""On what findings a Device is not to be sent the firmware."""
_NOT_FIT = where(
    Fact.STANDING,
    *LEFT_OUT,
    says="by its checks the DCC does not propose to send it the firmware",
)
_NOT_COMMISSIONED = where(Fact.STANDING, Standing.NOT_COMMISSIONED)
_LISTS = "DUIS XML schema 5.4, DSPUpdateFirmwareWarning: the grounds on which a Device is left out"


def _not_commissioned(named: str, sent: str, update: Condition) -> Rule:
    """Clause 6.1(c) spares firmware, and 18.1(d)(viii) sets no check of its own.

    That a Device is left out for not being commissioned is known from a list of the DUIS alone, so
    whether it is, the DCC decides; it is named or sent the firmware, never both, never neither.
    """
    return Rule(
        named,
        "a Device that is not commissioned is named in the Service Response, or sent the firmware",
        given=(State.LISTED,),
        when=Event.REQUEST_IS_CARRIED_OUT,
        provided=(update, _NOT_COMMISSIONED),
        shall=(Duty.NAME_OR_SEND,),
        then=State.DEALT_WITH,
        also=(sent,),
        source=_LISTS,
    )


MACHINE = Machine(
    name="firmware",
    clause="18.1(d)(viii)",
    subject="one Device that a firmware update lists",
    bearer=Party.DCC,
    initial=State.LISTED,
    final=frozenset({State.LEFT_OUT, State.ON_ITS_WAY, State.DEALT_WITH}),
    caused=frozenset({Event.REQUEST_IS_CARRIED_OUT}),
    domains={
        Fact.UPDATE: tuple(Update),
        Fact.GENERATION: tuple(Generation),
        Fact.STANDING: tuple(Standing),
    },
    # A SMETS1 PPMID has its firmware by 'Update Firmware': clause 16.1(e)(i) speaks of no other,
    # nor does the DUIS 4.0 release note, 3.1.
    impossible=((_BY_PPMID_FIRMWARE, _SMETS1),),
    cards=(
        Rule(
            "18.1(d)(viii)(A)",
            "a Device that is not to be sent the firmware is named in the Service Response",
            given=(State.LISTED,),
            when=Event.REQUEST_IS_CARRIED_OUT,
            provided=(_BY_FIRMWARE, _NOT_FIT),
            shall=(Duty.NAME_IN_RESPONSE, under("18.1(d)(viii)(B)", Duty.SEND_NOTHING)),
            then=State.LEFT_OUT,
            source=_LISTS,
        ),
        Rule(
            "18.1(d)(viii)(B)",
            "to every other Device listed the firmware is sent, by way of its hub",
            given=(State.LISTED,),
            when=Event.REQUEST_IS_CARRIED_OUT,
            provided=(_BY_FIRMWARE, _FIT, _SMETS2),
            shall=(Duty.SEND_TOWARDS_HUB, under("18.1(d)(viii)(A)", Duty.NOT_NAME_IN_RESPONSE)),
            then=State.ON_ITS_WAY,
        ),
        Rule(
            "18.1(d)(viii)(B)",
            "for a SMETS1 Device the communication is Digitally Signed, and goes to its S1SP",
            given=(State.LISTED,),
            when=Event.REQUEST_IS_CARRIED_OUT,
            provided=(_BY_FIRMWARE, _FIT, _SMETS1),
            shall=(Duty.SEND_TO_S1SP, under("18.1(d)(viii)(A)", Duty.NOT_NAME_IN_RESPONSE)),
            then=State.ON_ITS_WAY,
        ),
        _not_commissioned("18.1(d)(viii)(A)", "18.1(d)(viii)(B)", _BY_FIRMWARE),
        Rule(
            "18.1(d)(ix)(A)",
            "a PPMID that is not to be sent the firmware is named in the Service Response",
            given=(State.LISTED,),
            when=Event.REQUEST_IS_CARRIED_OUT,
            provided=(_BY_PPMID_FIRMWARE, _NOT_FIT),
            shall=(Duty.NAME_IN_RESPONSE, under("18.1(d)(ix)(B)", Duty.SEND_NOTHING)),
            then=State.LEFT_OUT,
            source=_LISTS,
        ),
        Rule(
            "18.1(d)(ix)(B)",
            "to every other PPMID listed the firmware is sent, by way of its hub",
            given=(State.LISTED,),
            when=Event.REQUEST_IS_CARRIED_OUT,
            provided=(_BY_PPMID_FIRMWARE, _FIT),
            shall=(Duty.SEND_TOWARDS_HUB, under("18.1(d)(ix)(A)", Duty.NOT_NAME_IN_RESPONSE)),
            then=State.ON_ITS_WAY,
        ),
        _not_commissioned("18.1(d)(ix)(A)", "18.1(d)(ix)(B)", _BY_PPMID_FIRMWARE),
    ),
)

COUPLINGS = tuple(
    Coupling(
        "18.1(d)",
        of=service_request.MACHINE.name,
        duty=service_request.Duty.UPDATE_LISTED_DEVICES,
        to=part,
        causes=Event.REQUEST_IS_CARRIED_OUT,
    )
    for part in ("first listed", "second listed")
)

LINKS = (
    Link(
        "18.1(d)(viii)(A)",
        of=MACHINE.name,
        fact=Fact.UPDATE,
        by="request",
        reads=RequestFact.VARIANT,
        table={"11.1": Update.FIRMWARE, "11.4": Update.PPMID_FIRMWARE},
    ),
    Link(
        "18.1(d)(viii)(A)",
        of=MACHINE.name,
        fact=Fact.GENERATION,
        by="request",
        reads=RequestFact.GENERATION,
        table={generation: generation for generation in Generation},
    ),
    Link(
        "18.1(d)(viii)(A)",
        of=MACHINE.name,
        fact=Fact.STANDING,
        by="standing",
        table={standing: standing for standing in Standing},
    ),
)
