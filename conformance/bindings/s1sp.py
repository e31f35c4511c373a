"""The binding of clause 16: one Countersigned Service Request at a SMETS1 Service Provider.

The suite plays the DCC, and the SMETS1 Devices that Instructions go to.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from enum import Enum
from typing import Final, Literal

from lxml import etree

from srpd.conformance.bindings.arrangements import arrange
from srpd.conformance.bindings.bench import Beginning, Bench
from srpd.conformance.bindings.binding import Binding, Cause
from srpd.conformance.bindings.drafts import Draft, draft
from srpd.conformance.bindings.expectations import FOLLOWS, Appears, Screens, Where, sorts
from srpd.conformance.bindings.requests import arrange_world, tamper, written
from srpd.conformance.bindings.s1sp_world import ANOTHER_PROVIDER, body_of, thresholds
from srpd.conformance.fixtures.world import FIRMWARE_IMAGE, changed, device_id, user_of_role
from srpd.conformance.messages.countersigned import COUNTERSIGNED_SERVICE_REQUEST, countersign
from srpd.conformance.messages.identifiers import DCC_EUI, RequestId
from srpd.conformance.messages.pki import Credential
from srpd.conformance.messages.smets1_firmware import firmware_update
from srpd.conformance.messages.xml import DS, parse_xml, serialise
from srpd.conformance.observing.seen import Sort
from srpd.conformance.observing.seen_at_dcc import SIGNED
from srpd.model.cases import Value
from srpd.model.faults import ModelFault
from srpd.model.machines.s1sp import MACHINE, Duty, Event
from srpd.model.requests import Fact as RequestFact
from srpd.model.s1sp_checks import Contents, Fact, Threshold

_FIRMWARE: Final = frozenset(
    {Contents.HUB_FIRMWARE, Contents.METER_FIRMWARE, Contents.OTHER_FIRMWARE}
)
_ALERT = sorts(Sort.PROVIDER_ALERT)
_INSTRUCTION = sorts(Sort.INSTRUCTION)
_RESULT = sorts(Sort.SMETS1_RESPONSE, Sort.PROVIDER_ALERT)


def _countersign(bench: Bench, beginning: Beginning) -> None:
    facts = _with_request_facts(beginning.facts)
    made = draft(beginning.profile, facts, bench.pki)
    if facts[Fact.CONTENTS] not in _FIRMWARE:
        arrange(made)
    dcc = bench.pki.issue(DCC_EUI) if facts[Fact.CERTIFICATES_VALID] else bench.pki.expired(DCC_EUI)
    if not facts[Fact.CERTIFICATES_VALID]:
        made.certificates.append((dcc, False))
    made.body |= body_of(made.variant)
    made.wants("thresholds", *thresholds(made.variant, Threshold(facts[Fact.THRESHOLD])))
    request_id = RequestId(made.sender, made.target, bench.next_counter())
    firmware = facts[Fact.CONTENTS] in _FIRMWARE
    contained = _firmware(made, request_id) if firmware else None
    arrange_world(bench, made, replace(beginning, facts=facts))
    if not facts[Fact.RELEVANT_PROVIDER]:
        held = next(d for d in bench.world["devices"] if d["id"] == device_id(made.device))
        another = {"devices": [{**held, "s1sp": ANOTHER_PROVIDER}]}
        bench.update(changed(bench.world, another))
    if contained is None:
        contained = parse_xml(written(bench, made, request_id.counter))
    fields = {
        "kind": "countersigned-service-request",
        "device": device_id(made.device),
        "srv": made.variant,
        "request_id": str(request_id),
    }
    if made.replays:
        bench.deliver("dcc", xml=_wrapped(contained, dcc), fields=fields, phase="arrange")
        bench.collect("arrange")
    bench.about[beginning.subject] = request_id
    bench.deliver(
        "dcc",
        xml=_wrapped(contained, dcc, tampered=not facts[Fact.PROTECTION_CHECKS]),
        fields=fields,
        about=beginning.subject,
        notes={"about_key": str(request_id), "sender": made.sender},
    )


def _with_request_facts(facts: Mapping[Enum, Value]) -> dict[Enum, Value]:
    """The facts of the Service Request contained that make those of clause 16 so."""
    found = dict(facts)
    found[RequestFact.SIGNATURE_VALID] = facts[Fact.CONTAINED_PROTECTION_CHECKS]
    found[RequestFact.CERTIFICATE_VALID] = facts[Fact.CONTAINED_CERTIFICATES_VALID]
    return found


def _firmware(made: Draft, request_id: RequestId) -> etree._Element:
    """The message derived from 'Update Firmware', with an image that its supplier has signed.

    Its credentials are those of the User who is registered for the meter; an image protected by
    another supplier's does not check.
    """
    facts, pki = made.facts, made.pki
    owner = user_of_role(made.role, rival=not facts[Fact.IMAGE_PROTECTION_CHECKS])
    if facts[Fact.IMAGE_CERTIFICATES_VALID]:
        signer = pki.issue(owner, "supplier")
    else:
        signer = pki.expired(owner, "supplier")
    made.certificates.append((signer, False))
    image = FIRMWARE_IMAGE + f" {request_id.counter}".encode()
    return firmware_update(request_id, made.variant, [device_id(made.device)], image, signer)


def _wrapped(contained: etree._Element, dcc: Credential, *, tampered: bool = False) -> str:
    wrapper = countersign(contained, COUNTERSIGNED_SERVICE_REQUEST, dcc)
    if tampered:
        own = wrapper.find(f"{{{DS}}}Signature")
        if own is None:
            raise ModelFault("a Countersigned Service Request has no Signature of the DCC")
        tamper(own)
    return serialise(wrapper)


def _outcome(outcome: Literal["success", "not-reached"]) -> Cause:
    def cause(bench: Bench, subject: str) -> None:
        profile = bench.stepper.profile_of(bench.configuration, subject)
        if profile is None:
            raise ModelFault("a Device answers to no Countersigned Service Request")
        bench.deliver(
            "wan",
            fields={
                "kind": "instruction-outcome",
                "request_id": str(bench.about[subject]),
                "device": device_id(profile.device),
                "outcome": outcome,
            },
        )

    return cause


def _wait(bench: Bench, _: str) -> datetime:
    return bench.now + bench.spans.window


_ACTS = Appears(_INSTRUCTION, Where.ANYWHERE)

BINDING = Binding(
    MACHINE,
    begin=_countersign,
    cause={
        Event.RESPONSE_RESULTS: _outcome("success"),
        Event.ALERT_RESULTS: _outcome("not-reached"),
        Event.TIME_PASSES: _wait,
    },
    owed={
        Duty.APPLY_CHECKS: FOLLOWS,
        Duty.RAISE_ALERT: Appears(_ALERT, Where.AT_DCC, content=frozenset({SIGNED})),
        Duty.APPLY_DETECTION: Screens(_ALERT, frozenset({Event.DETECTION_IS_NOT_PASSED})),
        Duty.PROCESS_TOP_UP: _ACTS,
        Duty.TAKE_EQUIVALENT_STEPS: _ACTS,
        Duty.GENERATE_RESULT: FOLLOWS,
        Duty.SIGN: Appears(_RESULT, Where.AT_DCC, shared=True, content=frozenset({SIGNED})),
        Duty.SEND_TO_DCC: Appears(_RESULT, Where.AT_DCC),
    },
    forbidden={Duty.PROCESS_TOP_UP: _INSTRUCTION, Duty.TAKE_EQUIVALENT_STEPS: _INSTRUCTION},
    permitted={Duty.RAISE_ALERT: _ALERT},
)
