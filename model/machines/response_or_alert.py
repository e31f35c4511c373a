"""Clauses 17.1 to 17.3, 17.6, 17.7 and 11.2: to whom the DCC sends what it receives.

One subject is one Response or Alert that the DCC receives from a Device or from a SMETS1 Service
Provider, until it has been sent on or has failed a check. What a Response brings about besides is a
notice of a change; how many Alerts are sent on is a matter of the Alert Management Mechanism.
"""

from __future__ import annotations

from enum import Enum

from srpd.model.conditions import either, unless, where
from srpd.model.machine import Machine
from srpd.model.notation import Choice, Owed, Party, Rule, under


class State(Enum):
    """Where one Response or Alert stands."""

    AWAITED = "awaited"
    SENT_ON = "sent on"
    NOT_SENT_ON = "not sent on"


class Event(Enum):
    """What can happen to a Response or Alert."""

    DCC_RECEIVES_IT = "the DCC receives it"


class Communication(Enum):
    """What the DCC receives."""

    RESPONSE = "a Response from a Device"
    DEVICE_ALERT = "an Alert from a Device other than a Communications Hub Function"
    HUB_ALERT = "an Alert from a Communications Hub Function"
    SUB_GHZ_ALERT = "a Sub GHz Alert from a Communications Hub Function"
    SMETS1_RESPONSE = "a SMETS1 Response"
    SMETS1_ALERT = "a SMETS1 Alert"
    S1SP_ALERT = "an S1SP Alert"


class Fact(Enum):
    """What it depends on to whom a Response or Alert is sent."""

    COMMUNICATION = "what is received"
    KNOWN_REMOTE_PARTY = "each Remote Party it is destined for is known to the Device"
    PROTECTION_CHECKS = "its Cryptographic Protection checks"
    CERTIFICATE_VALID = "the Validity of the Certificate used for that is confirmed"
    ANSWERS_JOIN_OF_PPMID = (
        "it answers a Command to join or unjoin a Pre-Payment Meter Interface Device"
    )


class Duty(Enum):
    """What the DCC must do with a Response or Alert."""

    SEND_RESPONSE_TO_SENDER = "send it, as a Service Response, to the User who sent the request"
    SIGN_AND_SEND_HUB_ALERT = (
        "sign it and send it, as a DCC Alert, to the Responsible Suppliers, the Electricity "
        "Distributor and/or the Gas Transporter, as the DCC User Interface Specification specifies"
    )
    SEND_RESPONSE = "send it, as a Service Response, to the Remote Party it is destined for"
    SEND_ALERT = (
        "send it, as a DCC Alert or Device Alert, to each Remote Party and Supplementary Remote "
        "Party it is destined for"
    )
    COUNTERSIGN_AND_SEND_RESPONSE = "Countersign the SMETS1 Response and send it"
    COUNTERSIGN_AND_SEND_ALERT = "Countersign the SMETS1 Alert and send it"
    COUNTERSIGN_AND_SEND_S1SP_ALERT = "Countersign the S1SP Alert and send it"
    CHECK_PROTECTION = "check its Cryptographic Protection"
    CONFIRM_VALIDITY = "confirm the Validity of the Certificate used for that"
    SIGN_AND_SEND_SUB_GHZ_ALERT = (
        "sign a DCC Alert that contains it, and send that to the Responsible Suppliers"
    )
    SIGN_AND_SEND_ONE_ALERT_FOR_BOTH = (
        "sign one DCC Alert that contains it for clauses 17.1 and 17.7, and send that to the "
        "Responsible Suppliers, and to the Network Parties that the DCC User Interface "
        "Specification specifies"
    )


_WHAT = Fact.COMMUNICATION
_IS = Communication
_RESPONSE = where(_WHAT, _IS.RESPONSE)
_ALERT = where(_WHAT, _IS.DEVICE_ALERT)
_SUB_GHZ = where(_WHAT, _IS.SUB_GHZ_ALERT)
_UNKNOWN = unless(Fact.KNOWN_REMOTE_PARTY, "a Remote Party it is destined for is unknown")
_CHECKED = (Fact.PROTECTION_CHECKS, Fact.CERTIFICATE_VALID)
_CHECKING = (
    under("17.6(a)", Duty.CHECK_PROTECTION),
    under("17.6(b)", Duty.CONFIRM_VALIDITY),
)
_CHECKING_SUB_GHZ = (
    under("17.7(a)", Duty.CHECK_PROTECTION),
    under("17.7(b)", Duty.CONFIRM_VALIDITY),
)
_ALONE = Choice("H-51", "17.7-alone")
_AS_WELL = Choice("H-51", "17.1-as-well")
_SENDING = (Duty.SEND_RESPONSE_TO_SENDER, Duty.SEND_RESPONSE, Duty.SEND_ALERT)


def _sub_ghz(reading: Choice, *besides: Owed) -> tuple[Rule, Rule, Rule]:
    """17.7, with what 17.1 imposes `besides` for every Alert from a Communications Hub Function."""
    alone = () if besides else (Duty.SIGN_AND_SEND_HUB_ALERT,)
    sent_besides = State.SENT_ON if besides else State.NOT_SENT_ON
    return (
        Rule(
            "17.7(a)",
            "a Sub GHz Alert is sent on only if its protection checks",
            given=(State.AWAITED,),
            when=Event.DCC_RECEIVES_IT,
            provided=(_SUB_GHZ, unless(Fact.PROTECTION_CHECKS)),
            shall=(Duty.CHECK_PROTECTION, *besides),
            shall_not=(Duty.SIGN_AND_SEND_SUB_GHZ_ALERT, *alone),
            then=sent_besides,
            reading=reading,
        ),
        Rule(
            "17.7(b)",
            "a Sub GHz Alert is sent on only if the Certificate is valid",
            given=(State.AWAITED,),
            when=Event.DCC_RECEIVES_IT,
            provided=(_SUB_GHZ, Fact.PROTECTION_CHECKS, unless(Fact.CERTIFICATE_VALID)),
            shall=(Duty.CONFIRM_VALIDITY, *besides),
            shall_not=(Duty.SIGN_AND_SEND_SUB_GHZ_ALERT, *alone),
            then=sent_besides,
            reading=reading,
        ),
        Rule(
            "17.7(c)",
            "a Sub GHz Alert that passed both checks goes to the Responsible Suppliers",
            given=(State.AWAITED,),
            when=Event.DCC_RECEIVES_IT,
            provided=(_SUB_GHZ, *_CHECKED),
            shall=(*_CHECKING_SUB_GHZ, Duty.SIGN_AND_SEND_SUB_GHZ_ALERT, *besides),
            shall_not=alone,
            then=State.SENT_ON,
            alternative="17.7(c)" if besides else "",
            reading=reading,
        ),
    )


def _sends(clause: str, says: str, what: Communication, duty: Duty) -> Rule:
    return Rule(
        clause,
        says,
        given=(State.AWAITED,),
        when=Event.DCC_RECEIVES_IT,
        provided=(where(_WHAT, what),),
        shall=(duty,),
        then=State.SENT_ON,
    )


MACHINE = Machine(
    name="response-or-alert",
    clause="17",
    subject="one Response or Alert that the DCC receives",
    bearer=Party.DCC,
    initial=State.AWAITED,
    final=frozenset({State.SENT_ON, State.NOT_SENT_ON}),
    anytime=frozenset({Event.DCC_RECEIVES_IT}),
    domains={_WHAT: tuple(Communication)},
    impossible=((Fact.ANSWERS_JOIN_OF_PPMID, where(_WHAT, *(set(_IS) - {_IS.RESPONSE}))),),
    cards=(
        Rule(
            "11.2",
            "the Response to a Command that joins or unjoins a Pre-Payment Meter Interface Device "
            "goes to the User who sent the Service Request",
            given=(State.AWAITED,),
            when=Event.DCC_RECEIVES_IT,
            provided=(
                _RESPONSE,
                Fact.ANSWERS_JOIN_OF_PPMID,
                either(Fact.KNOWN_REMOTE_PARTY, _CHECKED),
            ),
            shall=(Duty.SEND_RESPONSE_TO_SENDER,),
            then=State.SENT_ON,
        ),
        _sends(
            "17.1",
            "an Alert from a Communications Hub Function goes to those for whom the DCC User "
            "Interface Specification has it, of the Responsible Suppliers and Network Parties for "
            "the Smart Metering Systems that the function forms part of",
            _IS.HUB_ALERT,
            Duty.SIGN_AND_SEND_HUB_ALERT,
        ),
        Rule(
            "17.2",
            "a Response goes to the Remote Party it is destined for",
            given=(State.AWAITED,),
            when=Event.DCC_RECEIVES_IT,
            provided=(_RESPONSE, unless(Fact.ANSWERS_JOIN_OF_PPMID), Fact.KNOWN_REMOTE_PARTY),
            shall=(Duty.SEND_RESPONSE,),
            then=State.SENT_ON,
        ),
        Rule(
            "17.2",
            "an Alert goes to each Remote Party and Supplementary Remote Party it is destined for",
            given=(State.AWAITED,),
            when=Event.DCC_RECEIVES_IT,
            provided=(_ALERT, Fact.KNOWN_REMOTE_PARTY),
            shall=(Duty.SEND_ALERT,),
            then=State.SENT_ON,
        ),
        _sends(
            "17.3(a)",
            "a SMETS1 Response is Countersigned and sent to those it is destined for",
            _IS.SMETS1_RESPONSE,
            Duty.COUNTERSIGN_AND_SEND_RESPONSE,
        ),
        _sends(
            "17.3(b)",
            "a SMETS1 Alert is Countersigned and sent to those it is destined for",
            _IS.SMETS1_ALERT,
            Duty.COUNTERSIGN_AND_SEND_ALERT,
        ),
        _sends(
            "17.3(c)",
            "an S1SP Alert is Countersigned and sent to those it is destined for",
            _IS.S1SP_ALERT,
            Duty.COUNTERSIGN_AND_SEND_S1SP_ALERT,
        ),
        Rule(
            "17.6(a)",
            "what is destined for an Unknown Remote Party is sent only if its protection checks",
            given=(State.AWAITED,),
            when=Event.DCC_RECEIVES_IT,
            provided=(
                where(_WHAT, _IS.RESPONSE, _IS.DEVICE_ALERT),
                _UNKNOWN,
                unless(Fact.PROTECTION_CHECKS),
            ),
            shall=(Duty.CHECK_PROTECTION,),
            shall_not=_SENDING,
            then=State.NOT_SENT_ON,
        ),
        Rule(
            "17.6(b)",
            "what is destined for an Unknown Remote Party is sent only if the Certificate is valid",
            given=(State.AWAITED,),
            when=Event.DCC_RECEIVES_IT,
            provided=(
                where(_WHAT, _IS.RESPONSE, _IS.DEVICE_ALERT),
                _UNKNOWN,
                Fact.PROTECTION_CHECKS,
                unless(Fact.CERTIFICATE_VALID),
            ),
            shall=(Duty.CONFIRM_VALIDITY,),
            shall_not=_SENDING,
            then=State.NOT_SENT_ON,
        ),
        Rule(
            "17.6(c)",
            "a Response for an Unknown Remote Party that passed both checks goes to the recipient "
            "identified in it",
            given=(State.AWAITED,),
            when=Event.DCC_RECEIVES_IT,
            provided=(_RESPONSE, unless(Fact.ANSWERS_JOIN_OF_PPMID), _UNKNOWN, *_CHECKED),
            shall=(*_CHECKING, Duty.SEND_RESPONSE),
            then=State.SENT_ON,
        ),
        Rule(
            "17.6(c)",
            "an Alert for an Unknown Remote Party that passed both checks goes to the recipients "
            "identified in it",
            given=(State.AWAITED,),
            when=Event.DCC_RECEIVES_IT,
            provided=(_ALERT, _UNKNOWN, *_CHECKED),
            shall=(*_CHECKING, Duty.SEND_ALERT),
            then=State.SENT_ON,
        ),
        *_sub_ghz(_ALONE),
        *_sub_ghz(_AS_WELL, under("17.1", Duty.SIGN_AND_SEND_HUB_ALERT)),
        Rule(
            "17.7(c)",
            "one DCC Alert may serve both clauses",
            given=(State.AWAITED,),
            when=Event.DCC_RECEIVES_IT,
            provided=(_SUB_GHZ, *_CHECKED),
            shall=(*_CHECKING_SUB_GHZ, Duty.SIGN_AND_SEND_ONE_ALERT_FOR_BOTH),
            then=State.SENT_ON,
            alternative="17.7(c)",
            also=("17.1",),
            reading=_AS_WELL,
        ),
    ),
)
