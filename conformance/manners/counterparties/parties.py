"""The counterparties of each party under test, and the faults that are tried elsewhere or not.

Together with the manners this is the whole table of counterparty and fault: for each of them there
are tests here, or stimuli of a system that are the fault itself, or a reason why there is nothing.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from srpd.conformance.manners.counterparties import at_other_parties, decisions, relayed
from srpd.conformance.manners.counterparties.cos_party import of_cos_party
from srpd.conformance.manners.counterparties.faults import Fault, Faults
from srpd.model.composition import System
from srpd.model.notation import Party


@dataclass(frozen=True, slots=True)
class Remark:
    """What is to be said of a fault besides the tests of it.

    With `stimuli` it is tried, or some of it, wherever these happen in `system`; otherwise `says`
    why there is nothing to try. `system` is the one in which it would be.
    """

    fault: Fault
    system: str
    says: str
    stimuli: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Counterparty:
    """A counterparty of the party under test, whose name is `name`."""

    tested: Party
    name: str
    sources: tuple[Callable[[System], Faults], ...]
    remarks: tuple[Remark, ...]

    def faults(self, system: System) -> Faults:
        """What it can do wrong in a system."""
        for source in self.sources if system.bearer is self.tested else ():
            yield from source(system)


_CONTRARY_ORDERS: Final = "the model has these in either order"
_ONE_AT_A_TIME: Final = "the system has one at a time, so that none is there to be overtaken"
_NOTHING_DUE: Final = "nothing is due of the party under test as long as nothing comes"
_NO_TIME: Final = "no clause sets a time within which it must come"
_NO_ANSWER: Final = "it is asked nothing, and so refuses nothing"

COUNTERPARTIES: tuple[Counterparty, ...] = (
    Counterparty(
        Party.DCC,
        "Devices",
        (relayed.of_devices,),
        (
            Remark(
                Fault.SILENCE,
                "sequence",
                "nothing is sent of what depends on a Response that does not come (15.1(a))",
                ("wait", "the Wait Period ends"),
            ),
            Remark(
                Fault.DELAY,
                "sequence",
                "after the Wait Period it is not said what follows (15.1(a))",
                ("the Wait Period ends", "the first is executed"),
            ),
            Remark(
                Fault.RE_ORDERING,
                "sequence",
                _CONTRARY_ORDERS,
                ("then sends 4.10-IS-esme", "the first is executed"),
            ),
            Remark(
                Fault.REFUSAL,
                "sequence",
                "what depends on it is not sent (15.1(a))",
                ("the first is executed without success",),
            ),
            Remark(
                Fault.DAMAGE,
                "responses",
                "what is destined for an Unknown Remote Party is checked (17.6)",
                ("the DCC receives an Alert of esme for an unknown party !protection",),
            ),
        ),
    ),
    Counterparty(
        Party.DCC,
        "SMETS1 Service Provider",
        (relayed.of_providers, decisions.of_processing_providers),
        (
            Remark(
                Fault.SILENCE,
                "sequence-smets1",
                "nothing is sent of what depends on a Response that does not come (15.1(b))",
                ("wait", "the Wait Period ends"),
            ),
            Remark(
                Fault.REFUSAL,
                "responses",
                "it sends an S1SP Alert instead of a Response (17.3(c))",
                ("the DCC receives an S1SP Alert about 4.1.1-IS-esme-smets1",),
            ),
        ),
    ),
    Counterparty(
        Party.DCC,
        "CoS Party",
        (of_cos_party,),
        (
            Remark(
                Fault.SILENCE,
                "cos",
                "how long the DCC waits is not said (8.3(b))",
                ("the CoS Party is silent",),
            ),
            Remark(
                Fault.DUPLICATE,
                "cos",
                "the Replay comes alone (8.4(h))",
                (
                    "send 6.23-GS-gsme!response-not-a-replay",
                    "send 6.23-GS-gsme!contained-not-a-replay",
                ),
            ),
            Remark(Fault.RE_ORDERING, "cos", _ONE_AT_A_TIME),
            Remark(
                Fault.REFUSAL,
                "cos",
                "nothing is sent, and the User is notified (8.3(b))",
                ("the CoS Party finds a fault", "the CoS Party ceases processing"),
            ),
            Remark(
                Fault.DAMAGE,
                "cos",
                "each check of 8.4 fails in a profile of its own",
                ("send 6.23-GS-gsme!protection-checks", "send 6.23-GS-gsme!maps-to-one-sent"),
            ),
        ),
    ),
    Counterparty(
        Party.DCC,
        "Users",
        (decisions.of_users,),
        (
            Remark(
                Fault.SILENCE,
                "detection",
                "what is quarantined stays quarantined (12.3)",
                ("first waits",),
            ),
            Remark(
                Fault.DELAY,
                "detection",
                "quarantine lasts until the User decides (12.3)",
                ("first waits", "first releases"),
            ),
            Remark(
                Fault.DUPLICATE,
                "requests",
                "a Service Request sent again is a Replay (6.1(n)); see also hostile-data",
                ("send 1.1.1-IS-esme-smets1!not-a-replay",),
            ),
            Remark(
                Fault.REFUSAL,
                "detection",
                "the User has deleted what it would have released (12.3(b)); that it refuses, or "
                "does not acknowledge, what is pushed to it, no port of the protocol tells",
                ("first deletes",),
            ),
            Remark(
                Fault.DAMAGE,
                "requests",
                "Service Requests that are damaged are those of hostile-data",
                ("send 4.1.1-IS-esme!structure-verified", "send 4.1.1-IS-esme!signature-valid"),
            ),
        ),
    ),
    Counterparty(
        Party.DCC,
        "operations",
        (decisions.of_operations,),
        (
            Remark(
                Fault.SILENCE,
                "storage",
                "what is not cancelled is sent at its date (6.5(d)(ii))",
                ("wait until the execution date",),
            ),
            Remark(Fault.DELAY, "storage", _NO_TIME),
            Remark(
                Fault.RE_ORDERING,
                "storage",
                _CONTRARY_ORDERS,
                ("the services are cancelled", "wait until the execution date"),
            ),
            Remark(Fault.REFUSAL, "storage", _NO_ANSWER),
        ),
    ),
    Counterparty(
        Party.COS_PARTY,
        "DCC",
        (at_other_parties.of_dcc,),
        (
            Remark(Fault.SILENCE, "cos-party", _NOTHING_DUE),
            Remark(
                Fault.DELAY,
                "cos-party-days",
                "the day that counts is that of receipt (20.3(b)): see boundaries",
            ),
            Remark(
                Fault.DUPLICATE,
                "cos-party",
                "the Replay comes alone (8.1(b)(iv))",
                ("forward dated!not-a-replay",),
            ),
            Remark(
                Fault.RE_ORDERING,
                "cos-party",
                _CONTRARY_ORDERS,
                (
                    "the CoS Party comes to the first dated request",
                    "the CoS Party comes to the second dated request",
                ),
            ),
            Remark(
                Fault.REFUSAL,
                "cos-party",
                "nothing follows for the CoS Party from a rejection under 8.6(b)",
            ),
            Remark(
                Fault.DAMAGE,
                "cos-party-checks",
                "each check of 8.1(b) fails in a profile of its own",
                (
                    "forward smets2!communication-protection-checks",
                    "forward smets2!signature-valid",
                ),
            ),
        ),
    ),
    Counterparty(
        Party.S1SP,
        "DCC",
        (at_other_parties.of_dcc,),
        (
            Remark(Fault.SILENCE, "s1sp", _NOTHING_DUE),
            Remark(Fault.DELAY, "s1sp", _NO_TIME),
            Remark(
                Fault.DUPLICATE,
                "s1sp",
                "the Replay comes alone (16.1(d), 6.1(n))",
                (
                    "countersign tariff!not-a-replay",
                    "countersign change-of-supplier!not-a-replay",
                ),
            ),
            Remark(Fault.RE_ORDERING, "s1sp", _ONE_AT_A_TIME),
            Remark(Fault.REFUSAL, "s1sp", _NO_ANSWER),
            Remark(
                Fault.DAMAGE,
                "s1sp",
                "each check of 16.1 fails in a profile of its own",
                ("countersign read!protection-checks", "countersign read!relevant-provider"),
            ),
        ),
    ),
    Counterparty(
        Party.S1SP,
        "SMETS1 Devices",
        (at_other_parties.of_smets1_devices,),
        (
            Remark(
                Fault.SILENCE,
                "s1sp",
                "by when something must result is not said (16.2(b)(ii))",
                ("time passes",),
            ),
            Remark(Fault.RE_ORDERING, "s1sp", _ONE_AT_A_TIME),
            Remark(
                Fault.REFUSAL,
                "s1sp",
                "a SMETS1 Service Provider Alert may result (16.2(b)(ii))",
                ("the Device cannot be reached",),
            ),
        ),
    ),
    Counterparty(
        Party.USER,
        "DCC",
        (at_other_parties.of_dcc,),
        (
            Remark(Fault.SILENCE, "user-pre-command", _NOTHING_DUE),
            Remark(
                Fault.RE_ORDERING,
                "user-hub-replacement",
                _CONTRARY_ORDERS,
                (
                    "the new Communications Hub Function has the Device Log",
                    "the new Gas Proxy Function has the Device Log",
                ),
            ),
            Remark(
                Fault.DAMAGE,
                "user-pre-command",
                "each check of 3.1 fails in a profile of its own",
                ("return a Pre-Command!protection-valid", "return a Pre-Command!identical"),
            ),
        ),
    ),
)
