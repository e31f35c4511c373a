"""The binding of clauses 8.3 to 8.6, 15.2 and 15.3: one CoS Service Request at the CoS Party.

The suite plays the CoS Party. What it answers is arranged by the facts of the response: in the
message, in its signature, or in what has changed in the world since the request was accepted.
"""

from __future__ import annotations

from base64 import b64decode
from collections.abc import Mapping
from datetime import datetime
from enum import Enum

from lxml import etree

from srpd.conformance.bindings.arrangements import arrange
from srpd.conformance.bindings.bench import Bench
from srpd.conformance.bindings.binding import Binding, Cause
from srpd.conformance.bindings.cancellation import cancels_request
from srpd.conformance.bindings.deadlines import A_TICK, reaches
from srpd.conformance.bindings.drafts import Draft, draft, replacement
from srpd.conformance.bindings.expectations import (
    FOLLOWS,
    SENDING,
    Absent,
    Appears,
    Follows,
    Where,
    sorts,
)
from srpd.conformance.bindings.requests import PAYLOAD, tamper, written
from srpd.conformance.fixtures.world import COS_PARTY, Records, changed, device_id, user_of_role
from srpd.conformance.messages.build import signed_pre_command
from srpd.conformance.messages.cos_authorisation import authorisation_response
from srpd.conformance.messages.identifiers import RequestId
from srpd.conformance.messages.pki import Credential, TestPki
from srpd.conformance.messages.requests import parse_request
from srpd.conformance.messages.signature import sign
from srpd.conformance.messages.xml import DS, parse_xml, serialise
from srpd.conformance.observing.seen import Sort
from srpd.model.cases import Value
from srpd.model.cos_checks import Fact
from srpd.model.faults import ModelFault
from srpd.model.machines.change_of_supplier import MACHINE, Duty, Event
from srpd.model.requests import Fact as RequestFact
from srpd.model.requests import Generation

_ROLE = "coSPartyXmlSign"
_ANOTHER_DEVICE = "foreign-gsme"
_ANOTHER_VARIANT = "6.15.1"
_TELLING = sorts(Sort.REJECTION, Sort.OTHER_ALERT)
_REFUSING = sorts(Sort.COS_REJECTION)

_CHANGES_IN_THE_WORLD = frozenset(
    {RequestFact.REGISTERED, RequestFact.CERTIFICATE_VALID, RequestFact.CERTIFICATES_VALID}
)
"""What goes wrong with a request that stays as it was. For anything else the CoS Party puts another
one in its place, under the same RequestID."""


def _authorises(bench: Bench, subject: str) -> None:
    facts = dict(bench.stepper.facts(bench.configuration, subject))
    request_id = bench.about[subject]
    about, notes = "", {}
    if not facts[Fact.MAPS_TO_ONE_SENT]:
        request_id = RequestId(request_id.originator, request_id.target, bench.next_counter())
        bench.about[subject] = request_id
        about = subject
        notes = {"about_key": str(request_id), "sender": request_id.originator}
    credential = _credential(bench, facts)
    bench.update(changed(bench.world, _world_since(bench, subject, facts, credential)))
    contained = _contained(bench, subject, facts, request_id)
    message = _message(bench, subject, facts, contained, credential)
    fields = {"kind": "cos-authorisation-response", "request_id": str(request_id)}
    earlier = None
    if not facts[Fact.RESPONSE_NOT_A_REPLAY]:
        earlier = message
    elif not facts[Fact.CONTAINED_NOT_A_REPLAY]:
        earlier = _message(bench, subject, facts, contained, credential)
    if earlier is not None:
        bench.deliver("cos", xml=earlier, fields=fields, phase="arrange")
        bench.collect("arrange")
    bench.deliver("cos", xml=message, fields=fields, about=about, notes=notes)


def _credential(bench: Bench, facts: Mapping[Enum, Value]) -> Credential:
    if not facts[Fact.CERTIFICATE_VALID]:
        return bench.pki.expired(COS_PARTY, _ROLE)
    if not facts[Fact.SIGNED_BY_COS_PARTY]:
        return bench.pki.issue(COS_PARTY, "xmlSign")
    return bench.pki.issue(COS_PARTY, _ROLE)


def _world_since(
    bench: Bench, subject: str, facts: Mapping[Enum, Value], credential: Credential
) -> Records:
    """What is to be known of certificates, and what has changed since the request was accepted."""
    certificates = [TestPki.record(credential)]
    records: Records = {"certificates": certificates}
    wrong = facts[Fact.CONTAINED]
    if wrong is RequestFact.REGISTERED:
        records |= _draft(bench, subject, wrong).records
    made = _draft(bench, subject)
    if wrong is RequestFact.CERTIFICATE_VALID:
        certificates.append(TestPki.record(made.signer, revoked=True))
    if wrong is RequestFact.CERTIFICATES_VALID:
        placed = made.replacements["DigitalSigningCertificate"]
        certificates.append(TestPki.record(placed, revoked=True))
    if isinstance(wrong, RequestFact) and wrong not in _CHANGES_IN_THE_WORLD:
        changed_request = _draft(bench, subject, wrong)
        certificates += [TestPki.record(each) for each, _ in changed_request.certificates]
    return records


def _contained(
    bench: Bench, subject: str, facts: Mapping[Enum, Value], request_id: RequestId
) -> etree._Element:
    wrong = facts[Fact.CONTAINED]
    if isinstance(wrong, RequestFact) and wrong not in _CHANGES_IN_THE_WORLD:
        made = _draft(bench, subject, wrong)
        return parse_xml(written(bench, made, request_id.counter))
    if str(request_id) in bench.sent:
        return parse_xml(bench.sent[str(request_id)])
    return parse_xml(written(bench, _draft(bench, subject), request_id.counter))


def _draft(bench: Bench, subject: str, failing: RequestFact | None = None) -> Draft:
    profile = bench.stepper.profile_of(bench.configuration, subject)
    if profile is None:
        raise ModelFault(f"nothing has been sent that {subject} could be about")
    facts = dict(profile.facts)
    if failing is not None:
        facts[failing] = False
    made = draft(profile, facts, bench.pki)
    arrange(made)
    return made


def _message(
    bench: Bench,
    subject: str,
    facts: Mapping[Enum, Value],
    contained: etree._Element,
    credential: Credential,
) -> str:
    authorised = None
    if facts[RequestFact.GENERATION] is Generation.SMETS2:
        identical = bool(facts[Fact.IDENTICAL])
        authorised = _signed_pre_command(bench, subject, contained, identical=identical)
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
    bench: Bench, subject: str, contained: etree._Element, *, identical: bool
) -> etree._Element:
    """What the CoS Party made of the request; if it is not identical, in one respect."""
    request = parse_request(contained)
    made = _draft(bench, subject)
    wrong = "" if identical else made.profile.how or "another Device"
    target, variant, execution_at = request.target, request.variant, request.execution_at
    placed = [c for c in request.certificates if c.name in made.replacements]
    certificates = [b64decode(carried.der) for carried in placed]
    match wrong:
        case "another Device":
            target = device_id(_ANOTHER_DEVICE)
        case "another Service Reference Variant":
            variant = _ANOTHER_VARIANT
        case "another execution date":
            execution_at = bench.now + bench.spans.until_execution
        case "other Certificates":
            rival = user_of_role(made.role, rival=True)
            certificates = [
                b64decode(replacement(bench.pki, rival, name).der_base64)
                for name in made.replacements
            ]
    payload = PAYLOAD + b"".join(certificates) + PAYLOAD
    return signed_pre_command(
        variant,
        COS_PARTY,
        target,
        bench.next_counter(),
        payload,
        execution_at=execution_at,
    )


def _refuses(reason: str) -> Cause:
    def cause(bench: Bench, subject: str) -> None:
        fields = {
            "kind": "cos-refusal",
            "request_id": str(bench.about[subject]),
            "reason": reason,
        }
        bench.deliver("cos", fields=fields)

    return cause


def _waits_until_too_early(bench: Bench, subject: str) -> datetime:
    return bench.due[subject] - bench.spans.cos_command_lead_time - A_TICK


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
