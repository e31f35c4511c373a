"""The words in which bindings say how a duty is seen.

Appendix AB says *reject and notify*; the interface says *Acknowledgement with E4*. Machines speak
in duties, and a sight says what of a duty can be seen. Several sorts in one sight are alternatives.
A duty that leaves no trace of its own is seen in what follows from it.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from srpd.conformance.seen import Sort


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


@dataclass(frozen=True, slots=True)
class Unseen:
    """Nothing that this version can see; `why` says so. Its clause gets no verdict from it."""

    why: str


class Shows(Enum):
    """What the inventory must say of the Device when it is read afterwards."""

    STATUS = "the SMI Status"
    NO_MPXN = "no MPRN or MPAN"
    NOTHING = "nothing: the Device is not held"


Sight = Appears | Absent | Follows | Unseen | Shows


def sorts(*several: Sort) -> frozenset[Sort]:
    """These sorts of message."""
    return frozenset(several)


ONWARD = sorts(
    Sort.COMMAND,
    Sort.COUNTERSIGNED,
    Sort.COUNTERSIGNED_COS,
    Sort.PRE_COMMAND,
    Sort.LOCAL_COMMAND,
)
SENDING = sorts(Sort.COMMAND, Sort.COUNTERSIGNED, Sort.LOCAL_COMMAND)
ANSWERS = sorts(
    Sort.ACKNOWLEDGEMENT,
    Sort.REJECTION,
    Sort.PRE_COMMAND,
    Sort.LOCAL_COMMAND,
    Sort.SERVICE_RESPONSE,
)
FOLLOWS = Follows()
