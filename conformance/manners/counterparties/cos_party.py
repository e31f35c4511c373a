"""Faults of the CoS Party, which the DCC has asked to authorise a change of supplier: clause 8."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Final

from srpd.conformance.bindings.bench import Bench, Handling
from srpd.conformance.manners import forged
from srpd.conformance.manners.counterparties import damage
from srpd.conformance.manners.counterparties.faults import (
    Fault,
    Faults,
    Faulty,
    damaged_before,
    delay,
    duplicate,
    spoken,
)
from srpd.conformance.manners.counterparties.passing import Damage, instead, twice
from srpd.conformance.manners.handled import Handled
from srpd.conformance.observing.seen import Sort
from srpd.generators.manners import Manner
from srpd.model.composition import System
from srpd.model.machines.change_of_supplier import Event

_TELLING: Final = frozenset({Sort.COS_REJECTION, Sort.REJECTION, Sort.OTHER_ALERT})
"""How the DCC tells the CoS Party and the User that it rejects a message."""

_A_MINUTE: Final = timedelta(minutes=1)
_SENT_ONCE: Final = frozenset({"13.1(a)", "14.1(a)", "15.2"})
"""Clauses that govern where a CoS Authorisation Response satisfies every check."""

_AGAIN: Final = "Clause 8.3(b) does not say whether the User is notified of the same twice."
_HOW_LONG: Final = (
    "Clause 8.3(b) does not say how long the DCC waits for the CoS Party, nor what becomes of an "
    "answer that comes after that (E67, MP260)."
)
_REJECTED: Final = "a CoS Authorisation Response that is not valid and well formed is rejected"
_UNPROTECTED: Final = "one whose Cryptographic Protection does not check is rejected"


def of_cos_party(system: System) -> Faults:
    """What is wrong with the answers of the CoS Party."""
    for stimulus, event, _ in spoken(system):
        if event is Event.COS_PARTY_AUTHORISES:
            found = _of_authorisation()
        elif event in (Event.COS_PARTY_FINDS_A_FAULT, Event.COS_PARTY_CEASES_PROCESSING):
            found = _of_refusal(event)
        else:
            continue
        for faulty in found:
            yield stimulus.name, faulty


def _of_authorisation() -> Iterator[Faulty]:
    yield _late("8.4(e), 8.5(a), 8.5(b): it maps to what was sent, and is acted upon as usual")
    yield _too_late()
    yield Faulty(
        Fault.DUPLICATE,
        Handled(
            Manner(
                "twice",
                "the very same message is delivered a second time, right after the first",
                "8.4(h): a CoS Authorisation Response that was accepted is a Replay when it comes "
                "again, and nothing more is sent of it",
                unsettled="Who is told of the Replay is judged where it comes alone.",
                where=_SENT_ONCE,
            ),
            Handling(passing=twice),
            _TELLING,
        ),
    )
    for name, says, change in (
        ("cut short", "only half of it arrives", damage.cut_short),
        ("as noise", "nothing of it can be read", damage.noise),
        ("with nothing in it", "its root element is empty", damage.emptied),
        ("of another name", "its root element has another name", damage.of_another_name),
    ):
        yield _rejected(name, says, "8.4(d)", _REJECTED, change)
    for name, says, altered in (
        ("with no Signature", "its Signature is missing", forged.without_signature),
        ("with an empty Signature", "its Signature holds nothing", forged.emptied),
        ("with a Signature of zeros", "both numbers of its Signature are 0", forged.of_zeros),
    ):
        unsigned = damage.signed_otherwise(altered)
        yield _rejected(name, says, "8.4(a)", _UNPROTECTED, unsigned)


def _rejected(name: str, says: str, clause: str, rule: str, change: Damage) -> Faulty:
    """It takes the place of how the profile breaks the same check.

    Which check fails first is not fixed, so whom the DCC tells is not judged here.
    """
    manner = Manner(
        name,
        says,
        f"{clause}: {rule}, and nothing is sent on the strength of it (8.6(a))",
        still=True,
        answered=True,
        where=frozenset({clause}),
        last=True,
    )
    return Faulty(Fault.DAMAGE, Handled(manner, Handling(passing=instead(change)), _TELLING))


def _of_refusal(event: Event) -> Iterator[Faulty]:
    refused = "8.3(b): what the CoS Party refuses is not sent, and the User is notified"
    ceased = "8.2, 20.4: what the CoS Party has ceased to process is not sent"
    rule = refused if event is Event.COS_PARTY_FINDS_A_FAULT else ceased
    yield _late(rule)
    yield _too_late()
    yield duplicate(rule, _TELLING, _AGAIN)
    yield damaged_before(
        "about a request never sent",
        "that names a Service Request which there is not",
        f"{rule}; and that of which it speaks",
        damage.about_nothing_sent,
    )
    if event is Event.COS_PARTY_FINDS_A_FAULT:
        manner = Manner(
            "as a Replay",
            "the reason given is that it is a Replay",
            "8.1(b)(iv), 8.3(b): the User is notified whatever the reason (E69, MP260)",
        )
        handling = Handling(passing=instead(damage.saying(reason="replay")))
        yield Faulty(Fault.REFUSAL, Handled(manner, handling))


def _late(rule: str) -> Faulty:
    says = "it comes when half of the time-out (the parameter cos-party-time-out) has passed"
    return delay("late, and in time", says, rule, _half)


def _too_late() -> Faulty:
    return delay(
        "after the time-out",
        "it comes when the DCC may wait no longer",
        "8.3(b): it says nothing of this",
        _past,
        _HOW_LONG,
    )


def _half(bench: Bench) -> timedelta:
    return (bench.spans.past_cos_party_time_out - _A_MINUTE) / 2


def _past(bench: Bench) -> timedelta:
    return bench.spans.past_cos_party_time_out
