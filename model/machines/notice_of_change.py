"""Clauses 10.3 to 10.5, 17.4 and 17.5: whom the DCC tells of a change that another asked for.

One subject is one Service Request that changes what others rely on, and of which they may not
learn by a Service Response: it decommissions a Communications Hub, replaces a Device Log, or
replaces Security Credentials. "Other than to" and "save where" take the sender out of the duty to
tell; no words forbid to tell the sender as well.
"""

from __future__ import annotations

from enum import Enum

from srpd.model.composition import Coupling
from srpd.model.conditions import unless, where
from srpd.model.machine import Machine
from srpd.model.machines import response_or_alert, service_request
from srpd.model.notation import Party, Rule


class State(Enum):
    """Where the change stands."""

    NOT_MADE = "not yet made"
    MADE = "made"
    FAILED = "failed"


class Event(Enum):
    """What can happen to the change."""

    REQUEST_IS_PROCESSED = "the DCC has processed the Service Request that asks for it"


class Change(Enum):
    """What the Service Request asks for."""

    HUB_DECOMMISSIONED = "the decommissioning of a Communications Hub"
    HUB_LOG = "the replacement of the Device Log of a Communications Hub Function"
    GAS_PROXY_LOG_FOR_ANOTHER = (
        "the replacement of the Device Log of a Gas Proxy Function, not by its Gas Supplier"
    )
    GAS_PROXY_LOG_FOR_ITSELF = (
        "the replacement of the Device Log of a Gas Proxy Function by its Gas Supplier"
    )
    CREDENTIALS_OF_ANOTHER = "that a Device holds other Security Credentials of another User"
    CREDENTIALS_OF_SENDER = "that a Device holds other Security Credentials of the sender"
    CREDENTIALS_REPLACED = (
        "that a Device holds Security Credentials of the sender in place of another User's"
    )
    S1SP_CREDENTIALS_OF_ANOTHER = (
        "that a SMETS1 Service Provider holds other Security Credentials of another User"
    )
    S1SP_CREDENTIALS_OF_SENDER = (
        "that a SMETS1 Service Provider holds other Security Credentials of the sender"
    )
    S1SP_CREDENTIALS_REPLACED = (
        "that a SMETS1 Service Provider holds Security Credentials of the sender in place of "
        "another User's"
    )
    NONE = "nothing that others are told of"


class Fact(Enum):
    """What it depends on whether anyone is told."""

    CHANGE = "the change asked for"
    SUCCESSFUL = "the Service Request was processed successfully"


class Duty(Enum):
    """Whom the DCC must tell of a change, by a DCC Alert."""

    TELL_OF_DECOMMISSIONING = (
        "send a DCC Alert to all Responsible Suppliers and Network Parties but the sender"
    )
    TELL_OF_HUB_LOG = "send a DCC Alert to all Responsible Suppliers but the sender"
    TELL_OF_GAS_PROXY_LOG = "send a DCC Alert to the Gas Supplier"
    TELL_OWNER_OF_CREDENTIALS = "send a DCC Alert to the User whose Security Credentials they are"
    TELL_FORMER_OWNER = "send a DCC Alert to the User whose Security Credentials were replaced"
    TELL_SENDER_OF_DECOMMISSIONING = "send the sender the DCC Alert about the decommissioning too"
    TELL_SENDER_OF_LOG = "send the sender the DCC Alert about the Device Log too"


CREDENTIALS_OF_ANOTHER = frozenset(
    {Change.CREDENTIALS_OF_ANOTHER, Change.S1SP_CREDENTIALS_OF_ANOTHER}
)
"""The changes by which a User gets other Security Credentials without having asked for it."""

REPLACED = frozenset({Change.CREDENTIALS_REPLACED, Change.S1SP_CREDENTIALS_REPLACED})
"""The changes by which the sender's Security Credentials take the place of another User's."""

_ASKED = Fact.CHANGE
_LOGS = (Change.HUB_LOG, Change.GAS_PROXY_LOG_FOR_ANOTHER, Change.GAS_PROXY_LOG_FOR_ITSELF)
_ON_DEVICE = (
    Change.CREDENTIALS_OF_ANOTHER,
    Change.CREDENTIALS_OF_SENDER,
    Change.CREDENTIALS_REPLACED,
)
_AT_S1SP = (
    Change.S1SP_CREDENTIALS_OF_ANOTHER,
    Change.S1SP_CREDENTIALS_OF_SENDER,
    Change.S1SP_CREDENTIALS_REPLACED,
)
OF_CREDENTIALS = frozenset({*_ON_DEVICE, *_AT_S1SP})
"""The changes of Security Credentials."""


def _told(clause: str, says: str, change: Change, duty: Duty, *may: Duty) -> Rule:
    return Rule(
        clause,
        says,
        given=(State.NOT_MADE,),
        when=Event.REQUEST_IS_PROCESSED,
        provided=(where(_ASKED, change), Fact.SUCCESSFUL),
        shall=(duty,),
        may=may,
        then=State.MADE,
    )


def _told_already(clause: str, says: str, change: Change) -> Rule:
    return Rule(
        clause,
        says,
        given=(State.NOT_MADE,),
        when=Event.REQUEST_IS_PROCESSED,
        provided=(where(_ASKED, change), Fact.SUCCESSFUL),
        may=(Duty.TELL_OWNER_OF_CREDENTIALS,),
        then=State.MADE,
    )


def _failed(clause: str, says: str, duties: tuple[Duty, ...], *changes: Change) -> Rule:
    return Rule(
        clause,
        says,
        given=(State.NOT_MADE,),
        when=Event.REQUEST_IS_PROCESSED,
        provided=(where(_ASKED, *changes), unless(Fact.SUCCESSFUL)),
        shall_not=duties,
        then=State.FAILED,
    )


MACHINE = Machine(
    name="notice-of-change",
    clause="10, 17",
    subject="one Service Request that changes what others rely on",
    bearer=Party.DCC,
    initial=State.NOT_MADE,
    final=frozenset({State.MADE, State.FAILED}),
    domains={_ASKED: tuple(Change)},
    impossible=((where(_ASKED, Change.HUB_DECOMMISSIONED), unless(Fact.SUCCESSFUL)),),
    cards=(
        _told(
            "10.3",
            "those responsible for what a decommissioned Communications Hub formed part of are "
            "told of it",
            Change.HUB_DECOMMISSIONED,
            Duty.TELL_OF_DECOMMISSIONING,
            Duty.TELL_SENDER_OF_DECOMMISSIONING,
        ),
        _told(
            "10.4",
            "the other Responsible Suppliers are told that the Device Log of their Communications "
            "Hub Function was replaced",
            Change.HUB_LOG,
            Duty.TELL_OF_HUB_LOG,
            Duty.TELL_SENDER_OF_LOG,
        ),
        _failed(
            "10.4",
            "a Device Log that was not replaced is not said to have been",
            (Duty.TELL_OF_HUB_LOG,),
            Change.HUB_LOG,
        ),
        _told(
            "10.5",
            "the Gas Supplier is told that the Device Log of its Gas Proxy Function was replaced",
            Change.GAS_PROXY_LOG_FOR_ANOTHER,
            Duty.TELL_OF_GAS_PROXY_LOG,
            Duty.TELL_SENDER_OF_LOG,
        ),
        Rule(
            "10.5",
            "the Gas Supplier who sent the Service Request need not be told of what it did itself",
            given=(State.NOT_MADE,),
            when=Event.REQUEST_IS_PROCESSED,
            provided=(where(_ASKED, Change.GAS_PROXY_LOG_FOR_ITSELF), Fact.SUCCESSFUL),
            may=(Duty.TELL_SENDER_OF_LOG,),
            then=State.MADE,
        ),
        _failed(
            "10.5",
            "a Device Log that was not replaced is not said to have been",
            (Duty.TELL_OF_GAS_PROXY_LOG,),
            Change.GAS_PROXY_LOG_FOR_ANOTHER,
            Change.GAS_PROXY_LOG_FOR_ITSELF,
        ),
        _told(
            "17.4",
            "a User whose Security Credentials another has put on a Device is told of it",
            Change.CREDENTIALS_OF_ANOTHER,
            Duty.TELL_OWNER_OF_CREDENTIALS,
        ),
        _told_already(
            "17.4",
            "the sender, whom the Service Response tells, need not be told again",
            Change.CREDENTIALS_OF_SENDER,
        ),
        _told(
            "17.4",
            "a User whose Security Credentials on a Device another has replaced is told of it",
            Change.CREDENTIALS_REPLACED,
            Duty.TELL_FORMER_OWNER,
            Duty.TELL_OWNER_OF_CREDENTIALS,
        ),
        _failed(
            "17.4",
            "Security Credentials on a Device that were not changed are not said to have been",
            (Duty.TELL_OWNER_OF_CREDENTIALS, Duty.TELL_FORMER_OWNER),
            *_ON_DEVICE,
        ),
        _told(
            "17.5",
            "a User whose Security Credentials at a SMETS1 Service Provider another has changed "
            "is told of it",
            Change.S1SP_CREDENTIALS_OF_ANOTHER,
            Duty.TELL_OWNER_OF_CREDENTIALS,
        ),
        _told_already(
            "17.5",
            "the sender, whom the Countersigned SMETS1 Response tells, need not be told again",
            Change.S1SP_CREDENTIALS_OF_SENDER,
        ),
        _told(
            "17.5",
            "a User whose Security Credentials at a SMETS1 Service Provider another has replaced "
            "is told of it",
            Change.S1SP_CREDENTIALS_REPLACED,
            Duty.TELL_FORMER_OWNER,
            Duty.TELL_OWNER_OF_CREDENTIALS,
        ),
        _failed(
            "17.5",
            "Security Credentials at a SMETS1 Service Provider that were not changed are not said "
            "to have been",
            (Duty.TELL_OWNER_OF_CREDENTIALS, Duty.TELL_FORMER_OWNER),
            *_AT_S1SP,
        ),
    ),
)

COUPLINGS = (
    Coupling(
        "10.3",
        of=service_request.MACHINE.name,
        duty=service_request.Duty.DECOMMISSION_DEVICE,
        to="notice",
        causes=Event.REQUEST_IS_PROCESSED,
        provided=(where(_ASKED, Change.HUB_DECOMMISSIONED),),
    ),
    Coupling(
        "17.2",
        of=response_or_alert.MACHINE.name,
        duty=response_or_alert.Duty.SEND_RESPONSE,
        to="notice",
        causes=Event.REQUEST_IS_PROCESSED,
        provided=(where(_ASKED, *_LOGS, *_ON_DEVICE),),
    ),
    Coupling(
        "17.3(a)",
        of=response_or_alert.MACHINE.name,
        duty=response_or_alert.Duty.COUNTERSIGN_AND_SEND_RESPONSE,
        to="notice",
        causes=Event.REQUEST_IS_PROCESSED,
        provided=(where(_ASKED, *_AT_S1SP),),
    ),
)
