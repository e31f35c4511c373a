"""The binding of clauses 8.3 to 8.6, 15.2 and 15.3: one CoS Service Request at the CoS Party.

The suite plays the CoS Party. What it answers is arranged by the facts of the response: in the
message, in its signature, or in what has changed in the world since the request was accepted.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from enum import Enum

from lxml import etree

from srpd.conformance.bindings.arrangements import arrange
from srpd.conformance.bindings.binding import Binding, Cause, Stand
from srpd.conformance.bindings.cancellation import cancels_request
from srpd.conformance.bindings.deadlines import A_TICK, reaches
from srpd.conformance.bindings.drafts import Draft, draft
from srpd.conformance.bindings.requests import PAYLOAD, tamper, written
from srpd.conformance.bindings.sights import (
    FOLLOWS,
    SENDING,
    Absent,
    Appears,
    Follows,
    Where,
    sorts,
)
from srpd.conformance.fixtures.world import COS_PARTY, Records, changed, device_id
from srpd.conformance.messages.build import signed_pre_command
from srpd.conformance.messages.cos_authorisation import authorisation_response
from srpd.conformance.messages.identifiers import RequestId
from srpd.conformance.messages.pki import Credential, TestPki
from srpd.conformance.messages.requests import parse_request
from srpd.conformance.messages.signature import sign
from srpd.conformance.messages.xml import DS, parse_xml, serialise
from srpd.conformance.observing.seen import Sort
from srpd.model.cases import Value
from srpd.model.cos_checks import Contained, Fact
from srpd.model.faults import ModelFault
from srpd.model.machines.change_of_supplier import MACHINE, Duty, Event
from srpd.model.requests import Fact as RequestFact
from srpd.model.requests import Generation

_ROLE = "coSPartyXmlSign"
_ANOTHER_DEVICE = "foreign-gsme"
_TELLING = sorts(Sort.REJECTION, Sort.OTHER_ALERT)
_REFUSING = sorts(Sort.COS_REJECTION)

_CHANGED_REQUEST: Mapping[Contained, RequestFact] = {
    Contained.NOT_VERIFIED: RequestFact.STRUCTURE_VERIFIED,
    Contained.PROTECTION_FAILS: RequestFact.SIGNATURE_VALID,
    Contained.NAMES_ANOTHER_SUPPLY: RequestFact.COS_MPXN_IS_DEVICES,
    Contained.ISSUER_MISSING: RequestFact.ISSUERS_CONTAINED,
}
"""What the CoS Party puts in the place of the request, under the same RequestID."""


def _authorises(stand: Stand, subject: str) -> None:
    facts = dict(stand.stepper.facts(stand.configuration, subject))
    request_id = stand.about[subject]
    about, notes = "", {}
    if not facts[Fact.MAPS_TO_ONE_SENT]:
        request_id = RequestId(request_id.originator, request_id.target, stand.next_counter())
        stand.about[subject] = request_id
        about = subject
        notes = {"about_key": str(request_id), "sender": request_id.originator}
    credential = _credential(stand, facts)
    stand.update(changed(stand.world, _world_since(stand, subject, facts, credential)))
    contained = _contained(stand, subject, facts, request_id)
    message = _message(stand, facts, contained, credential)
    fields = {"kind": "cos-authorisation-response", "request_id": str(request_id)}
    earlier = None
    if not facts[Fact.RESPONSE_NOT_A_REPLAY]:
        earlier = message
    elif not facts[Fact.CONTAINED_NOT_A_REPLAY]:
        earlier = _message(stand, facts, contained, credential)
    if earlier is not None:
        stand.deliver("cos", xml=earlier, fields=fields, phase="arrange")
        stand.collect("arrange")
    stand.deliver("cos", xml=message, fields=fields, about=about, notes=notes)


def _credential(stand: Stand, facts: Mapping[Enum, Value]) -> Credential:
    if not facts[Fact.CERTIFICATE_VALID]:
        return stand.pki.expired(COS_PARTY, _ROLE)
    if not facts[Fact.SIGNED_BY_COS_PARTY]:
        return stand.pki.issue(COS_PARTY, "xmlSign")
    return stand.pki.issue(COS_PARTY, _ROLE)


def _world_since(
    stand: Stand, subject: str, facts: Mapping[Enum, Value], credential: Credential
) -> Records:
    """What is to be known of certificates, and what has changed since the request was accepted."""
    certificates = [TestPki.record(credential)]
    records: Records = {"certificates": certificates}
    contained = facts[Fact.CONTAINED]
    if contained is Contained.SENDER_NOT_REGISTERED:
        records |= _draft(stand, subject, RequestFact.REGISTERED).records
    made = _draft(stand, subject)
    if contained is Contained.SIGNER_NOT_VALID:
        certificates.append(TestPki.record(made.signer, revoked=True))
    if contained is Contained.CERTIFICATE_NOT_VALID:
        placed = made.replacements["DigitalSigningCertificate"]
        certificates.append(TestPki.record(placed, revoked=True))
    return records


def _contained(
    stand: Stand, subject: str, facts: Mapping[Enum, Value], request_id: RequestId
) -> etree._Element:
    contained = facts[Fact.CONTAINED]
    failing = _CHANGED_REQUEST.get(contained) if isinstance(contained, Contained) else None
    if failing is not None:
        made = _draft(stand, subject, failing)
        return parse_xml(written(stand, made, request_id.counter))
    if str(request_id) in stand.sent:
        return parse_xml(stand.sent[str(request_id)])
    return parse_xml(written(stand, _draft(stand, subject), request_id.counter))


def _draft(stand: Stand, subject: str, failing: RequestFact | None = None) -> Draft:
    profile = stand.stepper.profile_of(stand.configuration, subject)
    if profile is None:
        raise ModelFault(f"nothing has been sent that {subject} could be about")
    facts = dict(profile.facts)
    if failing is not None:
        facts[failing] = False
    made = draft(profile, facts, stand.pki)
    arrange(made)
    return made


def _message(
    stand: Stand,
    facts: Mapping[Enum, Value],
    contained: etree._Element,
    credential: Credential,
) -> str:
    authorised = None
    if facts[RequestFact.GENERATION] is Generation.SMETS2:
        authorised = _signed_pre_command(stand, contained, identical=bool(facts[Fact.IDENTICAL]))
    wrapper = authorisation_response(contained, authorised)
    if not facts[Fact.WELL_FORMED]:
        etree.SubElement(wrapper, "NotOfThisForm")
    signed = sign(wrapper, credential)
    if not facts[Fact.PROTECTION_CHECKS]:
        own = signed.find(f"{{{DS}}}Signature")
        if own is None:
            raise ModelFault("a CoS Authorisation Response that was signed has no Signature")
        tamper(own)
    return serialise(signed)


def _signed_pre_command(
    stand: Stand, contained: etree._Element, *, identical: bool
) -> etree._Element:
    request = parse_request(contained)
    target = request.target if identical else device_id(_ANOTHER_DEVICE)
    return signed_pre_command(
        request.variant,
        COS_PARTY,
        target,
        stand.next_counter(),
        PAYLOAD,
        execution_at=request.execution_at,
    )


def _refuses(reason: str) -> Cause:
    def cause(stand: Stand, subject: str) -> None:
        fields = {
            "kind": "cos-refusal",
            "request_id": str(stand.about[subject]),
            "reason": reason,
        }
        stand.deliver("cos", fields=fields)

    return cause


def _waits_until_too_early(stand: Stand, subject: str) -> datetime:
    return stand.due[subject] - stand.spans.cos_command_lead_time - A_TICK


BINDING = Binding(
    MACHINE,
    cause={
        Event.COS_PARTY_AUTHORISES: _authorises,
        Event.COS_PARTY_FINDS_A_FAULT: _refuses("validation"),
        Event.COS_PARTY_CEASES_PROCESSING: _refuses("threshold"),
        Event.COS_PARTY_IS_SILENT: reaches(Event.COS_PARTY_IS_SILENT),
        Event.EXECUTION_TIME_IS_FAR_OFF: _waits_until_too_early,
        Event.EXECUTION_TIME_IS_REACHED: reaches(Event.EXECUTION_TIME_IS_REACHED),
        Event.SERVICES_ARE_CANCELLED: cancels_request,
    },
    owed={
        Duty.NOTIFY_USER: Appears(_TELLING, Where.AT_SENDER),
        Duty.DISREGARD: Absent(SENDING),
        Duty.REJECT: Absent(SENDING),
        Duty.NOTIFY_COS_PARTY: Appears(_REFUSING, Where.AT_COS_PARTY),
        Duty.KEEP: Absent(SENDING),
        Duty.CEASE: Absent(SENDING),
        Duty.ALERT_USER_OF_CESSATION: Appears(_TELLING, Where.AT_SENDER),
        Duty.SEND_COMMAND: Follows(SENDING),
        Duty.COUNTERSIGN: FOLLOWS,
        Duty.SEND_COUNTERSIGNED: FOLLOWS,
    },
    forbidden={
        Duty.SEND_COMMAND: sorts(Sort.COMMAND, Sort.LOCAL_COMMAND),
        Duty.SEND_COUNTERSIGNED: sorts(Sort.COUNTERSIGNED),
    },
    permitted={
        Duty.NOTIFY_USER: _TELLING,
        Duty.NOTIFY_COS_PARTY: _REFUSING,
    },
)
