"""Faults of Users and of the operations that decide about what is kept, and of S1SPs that end it.

They name a Service Request that the DCC has quarantined, stored or sent, or a schedule.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Final

from srpd.conformance.bindings.bench import Bench, Handling
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
from srpd.conformance.manners.counterparties.passing import followed_by, instead
from srpd.conformance.manners.handled import Handled
from srpd.conformance.observing.seen import Sort
from srpd.generators.manners import Manner
from srpd.model.composition import System
from srpd.model.machines import change_of_supplier, future_dated_smets1, quarantine, schedule

_TELLING: Final = frozenset({Sort.REJECTION, Sort.OTHER_ALERT, Sort.UNDELIVERED})
_OF_USERS: Final = {
    quarantine.Event.USER_INSTRUCTS_PROCESSING: (
        "12.3(a): what the User has released is processed, and once released it is not quarantined"
    ),
    quarantine.Event.USER_CONFIRMS_ANOMALOUS: (
        "12.3(b): what the User has had deleted is deleted, and nothing is sent of it again"
    ),
}
_CANCELLED: Final = "15.3: what is cancelled is processed no further"
_OF_OPERATIONS: Final = {
    quarantine.Event.PROCEDURES_REQUIRE_DELETION: (
        "12.3(c): what the Procedures require to be deleted is deleted"
    ),
    change_of_supplier.Event.SERVICES_ARE_CANCELLED: _CANCELLED,
    future_dated_smets1.Event.SERVICES_ARE_CANCELLED: _CANCELLED,
    schedule.Event.SERVICES_ARE_CANCELLED: _CANCELLED,
}
_NOT_TOLD: Final = (
    "The Code does not say what the User is told of a decision about what is no longer kept."
)
_COMPLETED: Final = "6.5(d)(ii)(C): once its processing is completed, what was stored is deleted"


def of_users(system: System) -> Faults:
    """What is wrong with the decisions of a User about what is quarantined."""
    for stimulus, event, _ in spoken(system):
        for faulty in _decided(_OF_USERS[event]) if event in _OF_USERS else ():
            yield stimulus.name, faulty


def of_operations(system: System) -> Faults:
    """What is wrong with what the operations tell of deletions and cancellations."""
    for stimulus, event, _ in spoken(system):
        if event in _OF_OPERATIONS:
            yield stimulus.name, duplicate(_OF_OPERATIONS[event], _TELLING, _NOT_TOLD)
            yield stimulus.name, _about_another(_OF_OPERATIONS[event])


def of_processing_providers(system: System) -> Faults:
    """What is wrong with the word of a SMETS1 Service Provider that its processing is completed."""
    for stimulus, event, _ in spoken(system):
        if event is future_dated_smets1.Event.PROCESSING_IS_COMPLETED:
            for faulty in _completions():
                yield stimulus.name, faulty


def _decided(rule: str) -> Iterator[Faulty]:
    yield duplicate(rule, _TELLING, _NOT_TOLD)
    yield Faulty(
        Fault.RE_ORDERING,
        Handled(
            Manner(
                "with the contrary decision behind it",
                "the User decides otherwise when the first decision has taken effect",
                rule,
                unsettled=_NOT_TOLD,
            ),
            Handling(passing=followed_by(damage.contrary)),
            _TELLING,
        ),
    )
    yield _about_another(rule)
    yield damaged_before(
        "that decides nothing",
        "that says neither to process nor to delete",
        rule,
        damage.saying(decision="neither"),
        _TELLING,
        _NOT_TOLD,
    )


def _about_another(rule: str) -> Faulty:
    return damaged_before(
        "about what there is not",
        "that names what the DCC does not keep",
        f"{rule}; and that of which it speaks",
        damage.about_nothing_sent,
        _TELLING,
        _NOT_TOLD,
    )


def _completions() -> Iterator[Faulty]:
    yield duplicate(_COMPLETED)
    yield delay("a while later", "time passes before it comes", _COMPLETED, _a_while)
    yield _about_another(_COMPLETED)
    failed = Manner(
        "without success",
        "the SMETS1 Service Provider has not carried it out, and says so",
        "6.5(d)(ii)(C): it speaks of completed processing alone",
        unsettled="Clause 6.5(d)(ii) does not say what becomes of what was stored if the SMETS1 "
        "Service Provider rejects it (H-14).",
        last=True,
    )
    handling = Handling(passing=instead(damage.saying(outcome="failure")))
    yield Faulty(Fault.REFUSAL, Handled(failed, handling))


def _a_while(bench: Bench) -> timedelta:
    return bench.spans.a_while
