"""How each duty is seen: which sorts of message, at which port, must or must not appear.

Appendix AB says *reject and notify*; the interface says *Acknowledgement with E4*. Machines speak
in duties, and this table says what of a duty can be seen. Several sorts in one sight are
alternatives. A duty that leaves no trace of its own is seen in what follows from it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from types import MappingProxyType

from srpd.conformance.seen import Sort
from srpd.model.machines import (
    future_dated_smets1,
    quarantine,
    service_request,
    smi_status,
    volume_count,
)


class Where(Enum):
    """At whose port a message is due."""

    AT_SENDER = "at the port of the User who sent the request"
    AT_WAN = "at the WAN port"
    AT_S1SP = "at the port of the Device's SMETS1 Service Provider"
    AT_COS_PARTY = "at the port of the CoS Party"


@dataclass(frozen=True, slots=True)
class Appears:
    """One of these sorts of message appears, exactly once; `shared` if it may serve others too."""

    sorts: frozenset[Sort]
    where: Where
    shared: bool = False
    codes_of_limb: bool = False
    content: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Absent:
    """None of these sorts of message appears."""

    sorts: frozenset[Sort]


@dataclass(frozen=True, slots=True)
class Follows:
    """Nothing of its own: it is seen in what follows from it."""


class Shows(Enum):
    """What the inventory must say of the Device when it is read afterwards."""

    STATUS = "the SMI Status"
    NO_MPXN = "no MPRN or MPAN"
    NOTHING = "nothing: the Device is not held"


Sight = Appears | Absent | Follows | Shows


def _sorts(*sorts: Sort) -> frozenset[Sort]:
    return frozenset(sorts)


ONWARD = _sorts(
    Sort.COMMAND,
    Sort.COUNTERSIGNED,
    Sort.COUNTERSIGNED_COS,
    Sort.PRE_COMMAND,
    Sort.LOCAL_COMMAND,
)
SENDING = _sorts(Sort.COMMAND, Sort.COUNTERSIGNED, Sort.LOCAL_COMMAND)
ANSWERS = _sorts(
    Sort.ACKNOWLEDGEMENT,
    Sort.REJECTION,
    Sort.PRE_COMMAND,
    Sort.LOCAL_COMMAND,
    Sort.SERVICE_RESPONSE,
)
_NOT_DELIVERABLE = _sorts(Sort.REJECTION, Sort.UNDELIVERED, Sort.OTHER_ALERT)
_FOLLOWS = Follows()
_R, _Q, _P = service_request.Duty, quarantine.Duty, future_dated_smets1.Duty
_I, _C = smi_status.Duty, volume_count.Duty

OWED: Mapping[Enum, Sight] = MappingProxyType(
    {
        _R.ACKNOWLEDGE: Appears(ANSWERS, Where.AT_SENDER, shared=True),
        _R.REJECT: Absent(
            ONWARD | {Sort.SERVICE_RESPONSE, Sort.QUARANTINE_ALERT, Sort.UNDELIVERED}
        ),
        _R.NOTIFY_USER_OF_REJECTION: Appears(
            _sorts(Sort.REJECTION), Where.AT_SENDER, codes_of_limb=True
        ),
        _R.TRANSFORM: _FOLLOWS,
        _R.SEND_COMMAND: _FOLLOWS,
        _R.RETURN_PRE_COMMAND: Appears(_sorts(Sort.PRE_COMMAND), Where.AT_SENDER),
        _R.DELETE_STORED: _FOLLOWS,
        _R.STORE: _FOLLOWS,
        _R.IDENTIFY_S1SP: _FOLLOWS,
        _R.COUNTERSIGN: _FOLLOWS,
        _R.SEND_COUNTERSIGNED: _FOLLOWS,
        _R.FORWARD_TO_COS_PARTY: Appears(_sorts(Sort.COUNTERSIGNED_COS), Where.AT_COS_PARTY),
        _R.SIGN_COMMAND: _FOLLOWS,
        _R.RESPOND: Appears(_sorts(Sort.SERVICE_RESPONSE), Where.AT_SENDER, shared=True),
        _R.RESPOND_UNSUCCESSFUL: Appears(_sorts(Sort.REJECTION), Where.AT_SENDER),
        _R.INCLUDE_INFORMATION: Appears(
            _sorts(Sort.SERVICE_RESPONSE),
            Where.AT_SENDER,
            shared=True,
            content=frozenset({"DSPInventory", "DSPWANMatrix"}),
        ),
        _R.UPDATE_DCC_SYSTEMS: _FOLLOWS,
        _R.ADD_DEVICE: _FOLLOWS,
        _R.DECOMMISSION_DEVICE: _FOLLOWS,
        _Q.APPLY_DETECTION: _FOLLOWS,
        _Q.COUNT: _FOLLOWS,
        _Q.NOTIFY_USER: Appears(_sorts(Sort.QUARANTINE_ALERT), Where.AT_SENDER),
        _Q.QUARANTINE: Absent(SENDING),
        _Q.CONTINUE_PROCESSING: _FOLLOWS,
        _Q.DELETE: Absent(SENDING),
        _Q.SEND_TO_DEVICE: Appears(_sorts(Sort.COMMAND), Where.AT_WAN),
        _Q.SEND_TO_USER: Appears(_sorts(Sort.LOCAL_COMMAND), Where.AT_SENDER),
        _Q.COUNTERSIGN_AND_SEND: Appears(_sorts(Sort.COUNTERSIGNED), Where.AT_S1SP),
        _Q.NOTIFY_NOT_DELIVERABLE: Appears(_NOT_DELIVERABLE, Where.AT_SENDER),
        _P.KEEP: Absent(_sorts(Sort.COUNTERSIGNED)),
        _P.DELETE_STORED: _FOLLOWS,
        _P.RE_APPLY_REQUIREMENTS: _FOLLOWS,
        _P.CREATE_AND_COUNTERSIGN: _FOLLOWS,
        _P.SEND_COUNTERSIGNED: _FOLLOWS,
        _P.NOTIFY_USER: Appears(_sorts(Sort.REJECTION, Sort.OTHER_ALERT), Where.AT_SENDER),
        _I.ADD_AS_PENDING: Shows.STATUS,
        _I.ADD_WITHOUT_STATUS: Shows.STATUS,
        _I.SET_DECOMMISSIONED: Shows.STATUS,
        _I.SET_STATUS: Shows.STATUS,
        _I.KEEP_STATUS: Shows.STATUS,
        _I.UPDATE_DETAILS: _FOLLOWS,
        _I.DISASSOCIATE_MPXN: Shows.NO_MPXN,
        _I.DECOMMISSION_GAS_PROXY: _FOLLOWS,
        _I.REMOVE: Shows.NOTHING,
        _C.COUNT_THE_OTHERS: _FOLLOWS,
        _C.ADD_ONE: _FOLLOWS,
        _C.FIND_WITHIN: _FOLLOWS,
        _C.FIND_EXCEEDED: _FOLLOWS,
    }
)
"""What must be seen of each duty."""

FORBIDDEN: Mapping[Enum, frozenset[Sort]] = MappingProxyType(
    {
        _R.SEND_COMMAND: _sorts(Sort.COMMAND, Sort.LOCAL_COMMAND),
        _R.RETURN_PRE_COMMAND: _sorts(Sort.PRE_COMMAND),
        _R.SEND_COUNTERSIGNED: _sorts(Sort.COUNTERSIGNED),
        _R.FORWARD_TO_COS_PARTY: _sorts(Sort.COUNTERSIGNED_COS),
        _R.STORE: frozenset(),
        # A Non-Device Service Request has one answer; what tells an Acknowledgement is a second.
        _R.ACKNOWLEDGE: _sorts(Sort.ACKNOWLEDGEMENT),
        _Q.SEND_TO_DEVICE: _sorts(Sort.COMMAND),
        _Q.SEND_TO_USER: _sorts(Sort.LOCAL_COMMAND),
        _Q.COUNTERSIGN_AND_SEND: _sorts(Sort.COUNTERSIGNED),
        _P.SEND_COUNTERSIGNED: _sorts(Sort.COUNTERSIGNED),
    }
)
"""What must not be seen where a duty is forbidden."""

PERMITTED: Mapping[Enum, frozenset[Sort]] = MappingProxyType(
    {
        _R.ACKNOWLEDGE: ANSWERS,
        _R.NOTIFY_USER_OF_REJECTION: _sorts(Sort.REJECTION),
        _Q.NOTIFY_NOT_DELIVERABLE: _NOT_DELIVERABLE,
        _P.NOTIFY_USER: _sorts(Sort.REJECTION, Sort.OTHER_ALERT),
    }
)
"""What may be seen where a duty is permitted and not required."""
