"""The binding of clause 3: one Pre-Command at a User system.

The suite plays the DCC, which returns a Pre-Command to a Service Request that the User system was
told to send. What its GBCS Payload asks for is said in fields, since the payload is not GBCS.
"""

from __future__ import annotations

import hashlib
from typing import Final

from lxml import etree

from srpd.conformance.bindings.arrangements import NotArranged
from srpd.conformance.bindings.bench import Beginning, Bench
from srpd.conformance.bindings.binding import Binding
from srpd.conformance.bindings.expectations import FOLLOWS, Appears, Where, sorts
from srpd.conformance.bindings.instructions import acting, instruct, reference
from srpd.conformance.bindings.requests import require_valid, tamper
from srpd.conformance.fixtures.world import changed, device_id
from srpd.conformance.messages.answers import pre_command
from srpd.conformance.messages.identifiers import DCC_EUI
from srpd.conformance.messages.pki import TestPki
from srpd.conformance.messages.requests import Request, parse_request
from srpd.conformance.messages.signature import sign
from srpd.conformance.messages.xml import serialise
from srpd.conformance.observing.seen import Sort
from srpd.model.machines.received_pre_command import MACHINE, Duty, Fact

_CRITICAL: Final = "1.1.1"
_RETURNED = sorts(Sort.SIGNED_PRE_COMMAND)
_ANY_RETURNED = sorts(Sort.SIGNED_PRE_COMMAND, Sort.UNFIT_PRE_COMMAND)


def _returns(bench: Bench, beginning: Beginning) -> None:
    facts, profile = beginning.facts, beginning.profile
    named = reference(bench, beginning.subject, profile.device)
    request = _request_for(bench, beginning, named)
    dcc = bench.pki.issue(DCC_EUI)
    if not facts[Fact.CERTIFICATE_VALID]:
        dcc = bench.pki.expired(DCC_EUI)
        bench.update(changed(bench.base, {"certificates": [TestPki.record(dcc)]}))
    signed = sign(pre_command(request, bench.now, _payload(request)), dcc)
    if not facts[Fact.PROTECTION_VALID]:
        tamper(signed)
    require_valid(bench, signed, profile.name)
    asks_for = {
        "device": str(request.target if facts[Fact.IDENTICAL] else device_id("foreign-esme")),
        "srv": request.variant,
        "body": digest_of_body(request),
    }
    bench.deliver(
        "dcc",
        xml=serialise(signed),
        fields={
            "kind": "pre-command",
            "reference": named,
            "request_id": str(request.request_id),
            "asks_for": asks_for,
        },
        about=beginning.subject,
        notes={"about_key": named, "device": request.target, "srv": request.variant},
    )


def _request_for(bench: Bench, beginning: Beginning, named: str) -> Request:
    """The Service Request that leads to the Pre-Command: the User system is told to send it."""
    profile = beginning.profile
    order = {
        "kind": "send-service-request",
        "reference": named,
        **acting(profile.sender),
        "device": device_id(profile.device),
        "srv": _CRITICAL,
        "supply_sensitive": beginning.facts[Fact.SUPPLY_SENSITIVE],
    }
    instruct(bench, beginning.subject, order, phase="arrange")
    bench.collect("arrange")
    sent = bench.received.get(named, [])
    if not sent:
        raise NotArranged(f"the User system sent no {_CRITICAL} that a Pre-Command could answer")
    return parse_request(sent[0])


def digest_of_body(request: Request) -> str:
    """What tells one Body from another: the SHA-256 of its canonical form, in hexadecimal."""
    canonical = etree.tostring(request.body, method="c14n", exclusive=True)
    return hashlib.sha256(canonical).hexdigest()


def _payload(request: Request) -> bytes:
    """What stands for the GBCS Payload."""
    return hashlib.sha256(etree.tostring(request.root, method="c14n")).digest()


BINDING = Binding(
    MACHINE,
    begin=_returns,
    owed={
        Duty.CHECK_PROTECTION: FOLLOWS,
        Duty.CONFIRM_CERTIFICATE: FOLLOWS,
        Duty.CORRELATE: FOLLOWS,
        Duty.CHECK_SUPPLY: Appears(sorts(Sort.SUPPLY_CHECK), Where.ANYWHERE),
    },
    forbidden={Duty.SIGN: frozenset(), Duty.SEND: _ANY_RETURNED},
    permitted={Duty.SIGN: frozenset(), Duty.SEND: _RETURNED},
)
