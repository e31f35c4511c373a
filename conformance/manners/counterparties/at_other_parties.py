"""Faults of the DCC, and of SMETS1 Devices, towards the other parties under test."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Final

from srpd.conformance.bindings.bench import Bench, Handling
from srpd.conformance.bindings.requests import require_valid
from srpd.conformance.manners.counterparties import damage
from srpd.conformance.manners.counterparties.faults import (
    Fault,
    Faults,
    Faulty,
    damaged_before,
    delay,
    duplicate,
    spoken,
    unreadable_before,
)
from srpd.conformance.manners.counterparties.passing import instead
from srpd.conformance.manners.handled import Handled
from srpd.conformance.messages.answers import acknowledgement
from srpd.conformance.messages.identifiers import DCC_EUI
from srpd.conformance.messages.requests import parse_request
from srpd.conformance.messages.signature import sign
from srpd.conformance.messages.xml import serialise
from srpd.conformance.observing.seen import Sort
from srpd.conformance.observing.seen_from_users import REQUESTS
from srpd.conformance.targets.protocol import PortMessage
from srpd.generators.manners import Manner
from srpd.model.composition import System
from srpd.model.machines import cos_party, hub_replacement, received_pre_command, s1sp
from srpd.model.s1sp_checks import Contents, Fact

_REFUSING: Final = frozenset({Sort.COS_REFUSAL})
_RESULTS: Final = frozenset({Sort.SMETS1_RESPONSE, Sort.PROVIDER_ALERT})
_ALERTING: Final = frozenset({Sort.PROVIDER_ALERT})
_ANY_INSTRUCTION: Final = frozenset({Sort.INSTRUCTION}) | _RESULTS
_RETURNED: Final = frozenset({Sort.SIGNED_PRE_COMMAND, Sort.SUPPLY_CHECK})
_STEPS: Final = frozenset(
    {
        hub_replacement.Event.HUB_LOG_IS_REPLICATED,
        hub_replacement.Event.PROXY_LOG_IS_REPLICATED,
        hub_replacement.Event.PROXY_IS_ADDED,
        hub_replacement.Event.OLD_HUB_IS_DECOMMISSIONED,
    }
)
_UNREAD: Final = "Whether, and of what, the DCC is told when nothing can be read is not said."


def of_dcc(system: System) -> Faults:
    """What is wrong with what the DCC sends to a CoS Party, an S1SP or a User."""
    for stimulus, event, profile in spoken(system):
        found: Iterator[Faulty] = iter(())
        breaks = profile is not None and "!" in profile.name
        if event is cos_party.Event.DCC_SENDS_IT and not breaks:
            found = _forwarded()
        elif event is s1sp.Event.DCC_SENDS_IT and profile is not None and not breaks:
            found = _countersigned(checked_again=profile.facts[Fact.CONTENTS])
        elif event is received_pre_command.Event.USER_RECEIVES_IT and not breaks:
            found = _pre_command()
        elif event in _STEPS:
            found = _reported()
        for faulty in found:
            yield stimulus.name, faulty


def of_smets1_devices(system: System) -> Faults:
    """What is wrong with what Devices answer to the Instructions of a SMETS1 Service Provider."""
    for stimulus, event, _ in spoken(system):
        if event in (s1sp.Event.RESPONSE_RESULTS, s1sp.Event.ALERT_RESULTS):
            for faulty in _outcome():
                yield stimulus.name, faulty


def _forwarded() -> Iterator[Faulty]:
    yield duplicate(
        "8.1(b)(iv): the same Service Request, forwarded again, is a Replay: it is not authorised, "
        "and does not count",
        _REFUSING,
        "Who is told of the Replay is judged where it comes alone.",
    )
    yield from unreadable_before(
        "8.1(b): nothing is authorised of what cannot be checked, and what comes after it is no "
        "Replay of that",
        _REFUSING,
        _UNREAD,
    )


def _countersigned(*, checked_again: object) -> Iterator[Faulty]:
    if checked_again is Contents.CHECKED_AGAIN:
        yield duplicate(
            "16.1(d): for a Service Request to which clause 6.1 is applied again, a copy is a "
            "Replay (6.1(n)), and no more is done",
            _ALERTING,
            "Who is told of the Replay is judged where it comes alone.",
        )
    else:
        yield duplicate(
            "16.2: what satisfies the requirements of 16.1 is carried out",
            _ANY_INSTRUCTION,
            "Clause 16.1 has no Replay check for what is not checked by 6.1 again (H-26).",
            last=True,
        )
    yield from unreadable_before(
        "16.2: only what satisfies the requirements of 16.1 is carried out, and what comes after "
        "it is no Replay of that",
        _ALERTING,
        _UNREAD,
    )


def _outcome() -> Iterator[Faulty]:
    rule = "16.2(b)(ii), 16.2(c): what results from the Equivalent Steps is signed and sent"
    yield duplicate(rule, _RESULTS, "Clause 16.2 does not speak of an outcome reported twice.")
    yield delay(
        "long after",
        "more than the threshold-window passes before the Device answers",
        "16.2(b)(ii): it says nothing of this",
        _past_window,
        "Clause 16.2(b)(ii) does not say by when a result must be, so one may have been sent.",
    )
    yield damaged_before(
        "about nothing that was sent",
        "that names a Service Request which there is not",
        rule,
        damage.about_nothing_sent,
    )
    yield damaged_before(
        "from another Device",
        "from a Device that was given no Instruction",
        f"{rule}: those of the Device for which they are taken",
        damage.from_another_device,
    )


def _pre_command() -> Iterator[Faulty]:
    yield duplicate(
        "3.1(c), 3.2: only what is substantively identical to the Service Request is signed",
        _RETURNED,
        "Clause 3 does not say whether the same Pre-Command, received again, is signed again.",
    )
    yield delay(
        "a while later",
        "time passes before it comes",
        "3.1, 3.2, 3.3: they set no time in which it must come",
        _a_while,
    )
    yield from unreadable_before(
        "3.1(a), 3.2: what cannot be checked is not signed, and what comes after it may be"
    )
    refusal = Manner(
        "refused in its place",
        "the DCC rejects the Service Request, and there is no Pre-Command",
        "3.2: what is signed and sent is a Pre-Command, and this is none",
        still=True,
        answered=True,
    )
    yield Faulty(Fault.REFUSAL, Handled(refusal, Handling(passing=instead(_rejection))))


def _rejection(bench: Bench, message: PortMessage) -> PortMessage:
    """The DCC's Acknowledgement that the request for which the Pre-Command was due is rejected."""
    request = parse_request(bench.received[str(message.fields["reference"])][0])
    signed = sign(acknowledgement(request, "E4", bench.now), bench.pki.issue(DCC_EUI))
    require_valid(bench, signed, "a rejection")
    kept = ("reference", "request_id")
    fields = {name: message.fields[name] for name in kept} | {"kind": "service-response"}
    return PortMessage(message.port, serialise(signed), fields)


def _reported() -> Iterator[Faulty]:
    rule = "10.1: each step is taken when that before it is complete"
    yield duplicate(rule, REQUESTS, "Clause 10.1 does not speak of a step that is reported twice.")
    yield from unreadable_before(f"{rule}, and this says of none that it is")


def _a_while(bench: Bench) -> timedelta:
    return bench.spans.a_while


def _past_window(bench: Bench) -> timedelta:
    return bench.spans.past_window
