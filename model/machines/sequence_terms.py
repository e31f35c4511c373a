"""The words of clause 15.1: states, events, facts and duties of one request of a sequence."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from srpd.model.conditions import Term


class State(Enum):
    """Where one request of a sequence stands."""

    NOT_DUE = "not yet due to be sent"
    WAITING = "waiting for the one upon which it depends"
    RELEASED = "handed over for sending"
    SENT = "sent and not yet executed"
    EXECUTED = "Successfully Executed"
    FAILED = "not Successfully Executed"
    CANCELLED = "no longer to be sent"


class Event(Enum):
    """What can happen to a request of a sequence."""

    DUE_TO_BE_SENT = "nothing but its place in the sequence keeps it from being sent"
    ONE_BEFORE_IS_EXECUTED = "the one upon which it depends is Successfully Executed"
    ONE_BEFORE_HAS_FAILED = "the one upon which it depends has failed"
    TIME_PASSES = "time passes"
    WAIT_PERIOD_ENDS = "the Wait Period ends"
    IT_IS_SENT = "it is sent"
    IT_IS_DELETED = "it is deleted from quarantine"
    IT_IS_EXECUTED = "the DCC receives the Response to its Successful Execution"
    ITS_EXECUTION_FAILS = "the DCC receives the Response to an execution without success"


class Standing(Enum):
    """How the request stands upon which this one depends."""

    NOT_RECEIVED = "not received, or rejected"
    OUTSTANDING = "accepted, and not yet executed"
    EXECUTED = "Successfully Executed"
    FAILED = "failed, or not to be sent"


class Fact(Enum):
    """What the sending of a request in a sequence depends on."""

    ONE_BEFORE = "the request upon which it depends"


class Duty(Enum):
    """What the DCC must do with a request of a sequence."""

    SEND_COMMAND = "send the Command in accordance with clause 13"
    SEND_COUNTERSIGNED = "send the Countersigned Service Request in accordance with clause 14"
    NOTIFY_USER = "tell the User that it will not be sent"
    DEAL_WITH_RESPONSE = "deal with the Response in accordance with clause 17"
    PROCEED_WITH_DEPENDENT = "proceed with the request that depends on it"
    CANCEL_DEPENDENT = "send nothing of the request that depends on it"


@dataclass(frozen=True, slots=True)
class Limb:
    """What differs between 15.1(a) and 15.1(b)."""

    clause: str
    thing: str
    send: Duty
    made_subject: tuple[Term, ...]
    response_clause: str
