"""Ways: how a fact of a Service Request has come about, where it can in several.

A fact that is not as usual is arranged in one way by `arrangements`. A profile that names a way of
its own has it arranged here instead, since a target may look at one of them and not at another.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum
from types import MappingProxyType
from typing import Final

from srpd.conformance.bindings.bench import Bench
from srpd.conformance.bindings.drafts import Draft, replace_amiss, replacement
from srpd.conformance.fixtures.world import (
    device,
    mpid,
    mpxn_of,
    other_user_id,
    registration,
    user_with_two_ids,
)
from srpd.conformance.messages.identifiers import RequestId
from srpd.conformance.messages.instants import write_instant
from srpd.model.requests import OF_EACH_CERTIFICATE, Fact
from srpd.model.systems.requests import OTHER_CERTIFICATES

_FOR_A_PRE_COMMAND: Final = "4"
_RANGE_BEGINS, _RANGE_ENDS = "2026-01-01T00:00:00Z", "2026-01-02T00:00:00Z"
_WITHIN_THE_RANGE: Final = "2026-01-01T12:00:00Z"
_BEFORE_THE_RANGE, _AFTER_THE_RANGE = "2025-12-31T23:00:00Z", "2026-01-02T01:00:00Z"
"""Whether a registration covers the very instant at which it ends is not said: see the protocol."""


@dataclass(frozen=True, slots=True)
class Way:
    """How it is arranged; `instead` is the fact that is then not arranged in the usual way.

    `of` is the fact that has come about in this way, though as it usually is: a refusal speaks
    first against the check of it.
    """

    arrange: Callable[[Bench, Draft], None]
    instead: Enum | None = None
    of: Enum | None = None


def instead_of(how: str) -> Enum | None:
    """The fact that the way of this name arranges itself; None if it adds to what is arranged."""
    return WAYS[how].instead if how else None


def fact_of(how: str) -> Enum | None:
    """The fact that the way of this name is about; None if it says so of none."""
    return WAYS[how].of or WAYS[how].instead if how else None


def arrange_way(bench: Bench, made: Draft) -> None:
    """Arrange what the profile of the draft says of the way in which its facts came about."""
    if made.profile.how:
        WAYS[made.profile.how].arrange(bench, made)


def completion(request_id: RequestId) -> dict[str, object]:
    """What an S1SP says to the DCC when it has completed its processing of a request."""
    return {
        "kind": "processing-completed",
        "request_id": str(request_id),
        "outcome": "success",
    }


def _other_command_variant(_: Bench, made: Draft) -> None:
    made.header["CommandVariant"] = _FOR_A_PRE_COMMAND


def _unknown_device(_: Bench, made: Draft) -> None:
    made.device = "unknown-device"


def _processed_before(_: Bench, made: Draft) -> None:
    made.completed = True


def _before_execution(bench: Bench) -> datetime:
    return bench.now + bench.spans.until_execution / 2


def _until_before_execution(bench: Bench, made: Draft) -> None:
    _registered(made, until=write_instant(_before_execution(bench)))


def _before_execution_on(bench: Bench, made: Draft) -> None:
    _registered(made, since=write_instant(_before_execution(bench)))


def _for_the_range_alone(_: Bench, made: Draft) -> None:
    _asks_for_a_range(made)
    _registered(made, since=_BEFORE_THE_RANGE, until=_AFTER_THE_RANGE)


def _until_within_the_range(_: Bench, made: Draft) -> None:
    _asks_for_a_range(made)
    _registered(made, until=_WITHIN_THE_RANGE)


def _within_the_range_on(_: Bench, made: Draft) -> None:
    _asks_for_a_range(made)
    _registered(made, since=_WITHIN_THE_RANGE)


def _asks_for_a_range(made: Draft) -> None:
    made.body["ReadLogPeriod/StartDateTime"] = _RANGE_BEGINS
    made.body["ReadLogPeriod/EndDateTime"] = _RANGE_ENDS


def _registered(made: Draft, *, since: str = "", until: str | None = None) -> None:
    record = registration(mpxn_of(made.device), made.role, until=until)
    made.wants("registrations", {**record, "from": since} if since else record)


def _certificates_under_its_other_id(_: Bench, made: Draft) -> None:
    made.wants("users", *user_with_two_ids(made.role))
    for name in tuple(made.replacements):
        made.replaces(name, replacement(made.pki, other_user_id(made.role), name))


def _signed_under_its_other_id(_: Bench, made: Draft) -> None:
    made.wants("users", *user_with_two_ids(made.role))
    signer = made.pki.issue(other_user_id(made.role), "xmlSign", mpids=(mpid(made.role),))
    made.signs_with(signer)


def _amiss(fact: Fact, name: str) -> Way:
    return Way(lambda _, made: replace_amiss(made, fact, name), fact)


def _signer_just_expired(bench: Bench, made: Draft) -> None:
    ended = bench.now - timedelta(seconds=1)
    made.signs_with(
        made.pki.issue(
            made.sender, "xmlSign", not_before=ended - timedelta(days=365), not_after=ended
        )
    )


def _adds_a_load_controller(_: Bench, made: Draft) -> None:
    made.wants("devices", device("spare-esme", "ESME", "Pending", sapc=True))


def _with_a_further_supplier(_: Bench, made: Draft) -> None:
    mpxn = mpxn_of("second-esme")
    made.wants("devices", device("second-esme", "ESME", "Commissioned", chf="chf", mpxn=mpxn))
    made.wants("registrations", registration(mpxn, "IS", rival=True))


def _in_the_answer(*_: object) -> None:
    """Nothing of the request: it is what comes back for it that is otherwise."""


WAYS: Mapping[str, Way] = MappingProxyType(
    {
        "another Command Variant": Way(_other_command_variant, Fact.STRUCTURE_VERIFIED),
        "an unknown Device": Way(_unknown_device, Fact.STRUCTURE_VERIFIED),
        "after its processing": Way(_processed_before),
        "registered until before the execution": Way(_until_before_execution, Fact.REGISTERED),
        "registered from before the execution": Way(_before_execution_on, Fact.REGISTERED),
        "registered for the date range alone": Way(_for_the_range_alone, Fact.REGISTERED),
        "registered until within the date range": Way(_until_within_the_range, Fact.REGISTERED),
        "Certificates of another User ID of the sender": Way(
            _certificates_under_its_other_id, of=Fact.COS_CERTIFICATES_ARE_SENDERS
        ),
        "signed under another User ID of the sender": Way(
            _signed_under_its_other_id, Fact.COS_SIGNER_IS_SENDER
        ),
        "another Service Reference Variant": Way(_in_the_answer),
        "another execution date": Way(_in_the_answer),
        "other Certificates": Way(_in_the_answer),
        "registered from within the date range": Way(_within_the_range_on, Fact.REGISTERED),
        "of a Communications Hub that a further Supplier uses": Way(_with_a_further_supplier),
        "expired a second ago": Way(_signer_just_expired, Fact.CERTIFICATE_VALID),
        "of a Standalone Auxiliary Proportional Controller": Way(
            _adds_a_load_controller, of=Fact.RESPONSIBLE_FOR_MPXN
        ),
        **{
            f"by the {name} alone: {fact.value}": _amiss(fact, name)
            for name in OTHER_CERTIFICATES
            for fact in OF_EACH_CERTIFICATE
        },
    }
)
"""Every way that a profile can name."""
