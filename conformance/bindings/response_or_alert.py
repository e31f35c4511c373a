"""The binding of clauses 17.1 to 17.3, 17.6, 17.7 and 11.2: one Response or Alert.

A Response needs the Service Request that it answers, so that is sent first, to prepare the step.
What a Device signs by GBCS is neither made nor read: the fields `signature` and `certificate` tell
the target whether its protection checks and whether the Certificate used for that is valid.
"""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Mapping

from lxml import etree

from srpd.conformance.bindings.arrangements import NotArranged
from srpd.conformance.bindings.bench import Beginning, Bench
from srpd.conformance.bindings.binding import Binding
from srpd.conformance.bindings.expectations import FOLLOWS, AtEach, Parties, sorts
from srpd.conformance.bindings.parties import notes_about
from srpd.conformance.bindings.requests import send_request
from srpd.conformance.fixtures.world import (
    BEGINNING_OF_TIME,
    S1SP,
    changed,
    device_id,
    mpxn_of,
    registration,
    user_of_role,
)
from srpd.conformance.messages import smets1
from srpd.conformance.messages.identifiers import Eui, RequestId
from srpd.conformance.messages.pki import TestPki
from srpd.conformance.messages.requests import parse_request
from srpd.conformance.messages.signature import sign
from srpd.conformance.messages.xml import serialise
from srpd.conformance.observing.seen import Sort
from srpd.model.codes import SUB_GHZ_ALERTS
from srpd.model.faults import ModelFault
from srpd.model.machines import notice_of_change
from srpd.model.machines.response_or_alert import MACHINE, Communication, Duty, Fact

ALERT_CODE = "8F01"
SUB_GHZ_ALERT_CODE = min(SUB_GHZ_ALERTS)
"""Of the codes that the interface has for Sub GHz Alerts, the first."""
"""The Alert Code of the public samples; no verdict rests on which one it is."""
PAYLOAD = b64encode(b"GBCS message of a Device").decode("ascii")
_KNOWN_AND_VALID: Mapping[str, object] = {
    "remote_party": "known",
    "signature": "valid",
    "certificate": "valid",
}
_ANSWERS = frozenset(
    {Communication.RESPONSE, Communication.SMETS1_RESPONSE, Communication.S1SP_ALERT}
)


def receive(bench: Bench, beginning: Beginning) -> None:
    """Have the DCC receive the Response or Alert of a profile."""
    if beginning.facts[Fact.COMMUNICATION] in _ANSWERS:
        _answers(bench, beginning)
    else:
        _alerts(bench, beginning)


def _answers(bench: Bench, beginning: Beginning) -> None:
    send_request(bench, beginning, phase="arrange")
    bench.collect("arrange")
    request_id = bench.about[beginning.subject]
    if str(request_id) in bench.rejected:
        raise NotArranged("the target rejected the Service Request that this would answer")
    _have_held(bench, beginning)
    notes = {
        **notes_about(
            bench,
            request_id.target,
            request_id.originator,
            owner=_owner(beginning),
            former_owner=_former_owner(beginning),
        ),
        "about_key": str(request_id),
        "sender": request_id.originator,
    }
    outcome = "success" if beginning.facts[notice_of_change.Fact.SUCCESSFUL] else "failure"
    what = beginning.facts[Fact.COMMUNICATION]
    if what is Communication.RESPONSE:
        protection = _protection(beginning)
        answer_of_device(bench, request_id, outcome, beginning.subject, notes, protection)
    elif what is Communication.SMETS1_RESPONSE:
        answer_of_s1sp(bench, request_id, outcome, beginning.subject, notes)
    else:
        _alert_of_s1sp(bench, request_id, beginning.subject, notes)


def _have_held(bench: Bench, beginning: Beginning) -> None:
    """Have the Device hold the Security Credentials that the change presupposes.

    An earlier change may have left it with others, so it is told whatever is in force, and after
    the request, with which all Devices may be set up anew.
    """
    change = beginning.facts[notice_of_change.Fact.CHANGE]
    if change not in notice_of_change.OF_CREDENTIALS:
        return
    device = device_id(beginning.profile.device)
    held = next(each for each in bench.base["devices"] if each["id"] == device)
    owner = _former_owner(beginning)
    bench.send_records({"devices": [{**held, "supplier_credentials": owner}]})


def answer_of_device(
    bench: Bench,
    request_id: RequestId,
    outcome: str,
    subject: str,
    notes: Mapping[str, object],
    protection: Mapping[str, object] = _KNOWN_AND_VALID,
) -> None:
    """Have the Device respond to the Command of a request; `subject` is the Response."""
    fields = {
        "kind": "response",
        "request_id": str(request_id),
        "device": request_id.target,
        "outcome": outcome,
        "payload": PAYLOAD,
        **protection,
    }
    bench.deliver("wan", fields=fields, about=subject, notes=notes)


def answer_of_s1sp(
    bench: Bench,
    request_id: RequestId,
    outcome: str,
    subject: str,
    notes: Mapping[str, object],
) -> None:
    """Have the SMETS1 Service Provider respond to a request; `subject` is the Response."""
    fields = {
        "kind": "smets1-response",
        "request_id": str(request_id),
        "device": request_id.target,
        "outcome": outcome,
    }
    signed = signed_by_provider(
        bench, smets1.smets1_response(parse_request(_sent(bench, request_id)))
    )
    bench.deliver("s1sp.A", xml=signed, fields=fields, about=subject, notes=notes)


def _alert_of_s1sp(
    bench: Bench, request_id: RequestId, subject: str, notes: Mapping[str, object]
) -> None:
    fields = {"kind": "s1sp-alert", "request_id": str(request_id), "device": request_id.target}
    signed = signed_by_provider(bench, smets1.s1sp_alert(request_id, "TEST", bench.now))
    bench.deliver("s1sp.A", xml=signed, fields=fields, about=subject, notes=notes)


def _owner(beginning: Beginning) -> Eui | None:
    change = beginning.facts[notice_of_change.Fact.CHANGE]
    if change not in notice_of_change.CREDENTIALS_OF_ANOTHER:
        return None
    return user_of_role(beginning.profile.sender, rival=True)


def _former_owner(beginning: Beginning) -> Eui | None:
    change = beginning.facts[notice_of_change.Fact.CHANGE]
    if change not in notice_of_change.REPLACED:
        return None
    return user_of_role(beginning.profile.sender, rival=True)


def _alerts(bench: Bench, beginning: Beginning) -> None:
    device, recipients = device_id(beginning.profile.device), _recipients()
    _register(bench, beginning)
    counter = bench.next_counter()
    notes = {
        **notes_about(bench, device, recipients[0], recipients=recipients),
        "about_key": f"{device}:{counter}",
        "sender": recipients[0],
    }
    fields: dict[str, object] = {"device": device, "counter": counter}
    what = beginning.facts[Fact.COMMUNICATION]
    if what is Communication.SMETS1_ALERT:
        alert = smets1.smets1_alert(device, recipients, counter, ALERT_CODE, bench.now)
        fields["kind"] = "smets1-alert"
        xml = signed_by_provider(bench, alert)
        bench.deliver("s1sp.A", xml=xml, fields=fields, about=beginning.subject, notes=notes)
        return
    if what is Communication.SUB_GHZ_ALERT:
        fields |= {"kind": "sub-ghz-alert", "alert_code": SUB_GHZ_ALERT_CODE}
    else:
        hub = what is Communication.HUB_ALERT
        fields |= {"kind": "alert", "from": "chf" if hub else "device", "alert_code": ALERT_CODE}
        fields["recipients"] = list(recipients)
    fields |= {"payload": PAYLOAD, **_protection(beginning)}
    bench.deliver("wan", fields=fields, about=beginning.subject, notes=notes)


def _recipients() -> tuple[Eui, ...]:
    """A Remote Party and a Supplementary Remote Party."""
    return (user_of_role("IS"), user_of_role("ED"))


def _register(bench: Bench, beginning: Beginning) -> None:
    """Have the supplier named by the profile, or its rival, be registered."""
    rival = beginning.profile.sender == "IS rival"
    mpxn = mpxn_of("esme")
    records = [
        registration(mpxn, "IS", until=BEGINNING_OF_TIME if rival else None),
        registration(mpxn, "IS", rival=True, until=None if rival else BEGINNING_OF_TIME),
    ]
    bench.update(changed(bench.base, {"registrations": records}))


def _protection(beginning: Beginning) -> dict[str, object]:
    facts = beginning.facts
    return {
        "remote_party": "known" if facts[Fact.KNOWN_REMOTE_PARTY] else "unknown",
        "signature": "valid" if facts[Fact.PROTECTION_CHECKS] else "invalid",
        "certificate": "valid" if facts[Fact.CERTIFICATE_VALID] else "invalid",
    }


def _sent(bench: Bench, request_id: RequestId) -> str:
    return bench.sent[str(request_id)]


def signed_by_provider(bench: Bench, element: etree._Element) -> str:
    """What the SMETS1 Service Provider sends, signed with a certificate that is made known."""
    provider = bench.pki.issue(S1SP, "S1SP")
    known = [TestPki.record(each) for each in (*bench.pki.path_of(provider), provider)]
    bench.update(changed(bench.world, {"certificates": known}))
    signed = sign(element, provider)
    problems = bench.schema.validate(signed) if bench.schema else []
    if problems:
        raise ModelFault(f"what the SMETS1 Service Provider sends is not valid: {problems[0]}")
    return serialise(signed)


def _each(
    parties: Parties, *several: Sort, signed: bool = False, others: Parties | None = None
) -> AtEach:
    return AtEach(sorts(*several), parties, signed, others)


_HUB_ALERTS = (Sort.HUB_ALERT, Sort.OTHER_ALERT)

BINDING = Binding(
    MACHINE,
    begin=receive,
    owed={
        Duty.SEND_RESPONSE_TO_SENDER: _each(Parties.RECIPIENTS, Sort.SERVICE_RESPONSE),
        Duty.SIGN_AND_SEND_HUB_ALERT: _each(
            Parties.HUB_ALERT_RECIPIENTS,
            *_HUB_ALERTS,
            signed=True,
            others=Parties.SUPPLIERS_AND_NETWORKS,
        ),
        Duty.SIGN_AND_SEND_ONE_ALERT_FOR_BOTH: _each(
            Parties.SUPPLIERS,
            Sort.SUB_GHZ_ALERT,
            signed=True,
            others=Parties.SUPPLIERS_AND_NETWORKS,
        ),
        Duty.SEND_RESPONSE: _each(Parties.RECIPIENTS, Sort.SERVICE_RESPONSE),
        Duty.SEND_ALERT: _each(Parties.RECIPIENTS, Sort.DEVICE_ALERT, *_HUB_ALERTS),
        Duty.COUNTERSIGN_AND_SEND_RESPONSE: _each(
            Parties.RECIPIENTS, Sort.SMETS1_RESPONSE, signed=True
        ),
        Duty.COUNTERSIGN_AND_SEND_ALERT: _each(Parties.RECIPIENTS, Sort.SMETS1_ALERT, signed=True),
        Duty.COUNTERSIGN_AND_SEND_S1SP_ALERT: _each(
            Parties.RECIPIENTS, Sort.S1SP_ALERT, signed=True
        ),
        Duty.CHECK_PROTECTION: FOLLOWS,
        Duty.CONFIRM_VALIDITY: FOLLOWS,
        Duty.SIGN_AND_SEND_SUB_GHZ_ALERT: _each(Parties.SUPPLIERS, Sort.SUB_GHZ_ALERT, signed=True),
    },
    forbidden={
        Duty.SEND_RESPONSE_TO_SENDER: sorts(Sort.SERVICE_RESPONSE),
        Duty.SEND_RESPONSE: sorts(Sort.SERVICE_RESPONSE),
        Duty.SEND_ALERT: sorts(Sort.DEVICE_ALERT, *_HUB_ALERTS),
        Duty.SIGN_AND_SEND_SUB_GHZ_ALERT: sorts(Sort.SUB_GHZ_ALERT),
        Duty.SIGN_AND_SEND_HUB_ALERT: sorts(Sort.HUB_ALERT),
    },
)
