"""Expectations: the words in which bindings say how a duty is seen.

Appendix AB says *reject and notify*; the interface says *Acknowledgement with E4*. Machines speak
in duties, and an expectation says what of a duty can be seen. Several sorts in one expectation are
alternatives. A duty that leaves no trace of its own is seen in what follows from it.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum

from srpd.conformance.observing.seen import Seen, Sort


class Where(Enum):
    """At whose port a message is due."""

    AT_SENDER = "at the port of the User who sent the request"
    AT_WAN = "at the WAN port"
    AT_S1SP = "at the port of the Device's SMETS1 Service Provider"
    AT_COS_PARTY = "at the port of the CoS Party"
    AT_DCC = "at the port of the DCC, which the suite plays"
    ANYWHERE = "at any port"
    AT_RECIPIENT = "at the port of the Alert's recipient, or as an incident that notifies it"


@dataclass(frozen=True, slots=True)
class Appears:
    """One of these sorts of message appears, exactly once; `shared` if it may serve others too.

    With `times` it appears as often as that. With `at_a_date` complete silence may also speak
    against the rule about the date.
    """

    sorts: frozenset[Sort]
    where: Where
    shared: bool = False
    codes_of_limb: bool = False
    content: frozenset[str] = frozenset()
    times: int = 1
    at_a_date: bool = False

    def in_words(self) -> str:
        """The sorts of message, any of which it may be."""
        return " or ".join(sorted(sort.value for sort in self.sorts))


class Parties(Enum):
    """Groups of Users to each of whom a message is due."""

    RECIPIENTS = "those it is destined for"
    SUPPLIERS = "the Responsible Suppliers"
    SUPPLIERS_AND_NETWORKS = "the Responsible Suppliers and the Network Parties"
    OTHER_SUPPLIERS = "the Responsible Suppliers but the sender"
    OTHER_SUPPLIERS_AND_NETWORKS = "the Responsible Suppliers and Network Parties but the sender"
    GAS_SUPPLIER = "the Gas Supplier"
    OWNER_OF_CREDENTIALS = "the User whose Security Credentials they are"
    FORMER_OWNER = "the User whose Security Credentials were replaced"
    SENDER = "the User who sent the Service Request"
    HUB_ALERT_RECIPIENTS = "those whom the DCC User Interface Specification names for the Alert"


@dataclass(frozen=True, slots=True)
class AtEach:
    """One of these sorts of message appears at the port of each of the parties, and of no other
    than these and those of `others`, who may be sent it; at none twice, and at one at least.

    `signed` if it must bear a Digital Signature of the DCC.
    """

    sorts: frozenset[Sort]
    parties: Parties
    signed: bool = False
    others: Parties | None = None


@dataclass(frozen=True, slots=True)
class Absent:
    """None of these sorts of message appears; with `content`, none that carries it."""

    sorts: frozenset[Sort]
    content: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class ByThen:
    """One of these sorts of message has appeared, in this step or in an earlier one of the case.

    With `before` it must have been an earlier one.
    """

    sorts: frozenset[Sort]
    before: bool = False

    def is_met(self, about: str, earlier: Iterable[Seen], now: Iterable[Seen]) -> bool:
        """Whether what was seen so far holds such a message about the subject."""
        seen = (*earlier, *(() if self.before else now))
        return any(each.about == about and each.sort in self.sorts for each in seen)


@dataclass(frozen=True, slots=True)
class Follows:
    """Nothing of its own: it is seen in what follows from it.

    With `sorts` that is one of these: where one of them is due and none comes, it was not done.
    """

    sorts: frozenset[Sort] = frozenset()


@dataclass(frozen=True, slots=True)
class Screens:
    """Nothing of its own: what fails it, by one of the events `fails`, is kept back.

    If it is not, one of the `notices` shows that it was applied all the same. With `regardless`
    the law has it kept back whether it was applied or not.
    """

    notices: frozenset[Sort]
    fails: frozenset[Enum]
    regardless: bool = False


@dataclass(frozen=True, slots=True)
class Supplied:
    """A field that the adapter supplies with these sorts of message says one of `says`.

    Where there is no such message, or the field is left out, the clause gets no verdict from it.
    """

    sorts: frozenset[Sort]
    field: str
    says: frozenset[str]


class Shows(Enum):
    """What the inventory must say of the Device when it is read afterwards."""

    STATUS = "the SMI Status"
    NO_MPXN = "no MPRN or MPAN"
    NOTHING = "nothing: the Device is not held"
    SCHEDULE = "the schedule, when its creator reads it"


class OfListed(Enum):
    """What must be seen of a Device that a firmware update lists."""

    NAMED = "the Service Response names it"
    NOT_NAMED = "the Service Response does not name it"
    SENT_AT_WAN = "a communication for it at the WAN port"
    SENT_SIGNED_TO_S1SP = "a signed communication for it at the port of its S1SP"
    NOTHING_SENT = "no communication for it"
    NAMED_OR_SENT = "the Service Response names it, or a communication for it, and not both"


Expectation = Appears | AtEach | Absent | ByThen | Follows | Screens | Supplied | Shows | OfListed


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
