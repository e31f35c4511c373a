"""Sending a Service Request: the world in which it arrives, the message, and its delivery."""

from __future__ import annotations

from base64 import b64decode
from dataclasses import replace
from datetime import datetime
from typing import Any

from lxml import etree

from srpd.conformance.bindings.arrangements import STATUS_TOKENS, NotArranged, arrange
from srpd.conformance.bindings.bench import USUAL, Beginning, Bench
from srpd.conformance.bindings.drafts import Draft, content_of, draft, is_future_dated
from srpd.conformance.bindings.parties import notes_about
from srpd.conformance.bindings.schedule_requests import (
    CONCERNS_A_SCHEDULE,
    body_about_a_schedule,
    recurrence_of,
    register_again,
)
from srpd.conformance.bindings.system_fixtures import VALUE_BEYOND_LIMIT, VALUE_ITEM
from srpd.conformance.bindings.ways import arrange_way, completion
from srpd.conformance.fixtures.world import changed, device, device_id
from srpd.conformance.messages.build import build_request, signed_pre_command
from srpd.conformance.messages.errors import MessageError
from srpd.conformance.messages.identifiers import RequestId
from srpd.conformance.messages.instants import NEVER, ExecutionAt
from srpd.conformance.messages.pki import Credential, TestPki
from srpd.conformance.messages.requests import parse_request
from srpd.conformance.messages.signature import sign
from srpd.conformance.messages.xml import DS, required, serialise
from srpd.conformance.targets.protocol import TargetFault
from srpd.model.cases import Value
from srpd.model.catalogue import SERVICE_REQUESTS
from srpd.model.faults import ModelFault
from srpd.model.machines import notice_of_change, quarantine, smi_status
from srpd.model.requests import Execution, Fact, Held, SequencePlace

SIGNED_PRE_COMMANDS = frozenset({5, 6, 7})
LISTS_DEVICES = frozenset({"11.1", "11.4"})
PAYLOAD = b"GBCS Payload signed by the User"
"""What stands for the signed GBCS Payload, which this version does not make.

Where it replaces credentials the Certificates stand in it in DER, as they do in GBCS.
"""

_NOT_IN_USE = frozenset({smi_status.State.NOT_HELD, smi_status.State.DECOMMISSIONED})


def send_request(bench: Bench, beginning: Beginning, phase: str = "act") -> None:
    """Send the Service Request of a profile. Raises `NotArranged` if its facts cannot be had.

    In the phase ``arrange`` it prepares the step, and what follows from it is not judged.
    """
    made = draft(beginning.profile, beginning.facts, bench.pki)
    # Of several Devices that are listed, the circumstances say which is not as it should be.
    arrange(made, in_force=beginning.linked if bench.fixture.lists else ())
    arrange_way(bench, made)
    handling = bench.handling
    if handling.draft:
        handling.draft(bench, made)
    if bench.fixture.lists and made.variant in LISTS_DEVICES:
        made.body["DeviceIDList"] = ",".join(
            bench.fixture.lists(made.device, _circumstances(bench))
        )
    arrange_world(bench, made, beginning)
    counter = bench.next_counter()
    place_in_sequence(bench, made, beginning.subject, counter)
    xml = written(bench, made, counter)
    if made.replays:
        bench.deliver(f"user.{made.sender}", xml=xml, phase="arrange")
    usual = RequestId(made.sender, made.target, counter)
    request_id = usual if handling is USUAL else _named_in(xml) or usual
    if made.completed:
        bench.deliver("s1sp.A", fields=completion(request_id), phase="arrange")
    if made.replays:
        bench.collect("arrange")
    for subject in bench.system.subjects:
        if beginning.subject in (subject.name, subject.follows):
            bench.about[subject.name] = request_id
    execution = _execution(bench, made)
    if isinstance(execution, datetime):
        bench.due[beginning.subject] = execution
    bench.sent[str(request_id)] = xml
    if made.variant == "5.1":
        recurrence = recurrence_of(bench, made)
        bench.recurrences[beginning.subject] = recurrence
        bench.due[beginning.subject] = recurrence.next_after(bench.now)
    notes: dict[str, object] = {}
    if handling is not USUAL:
        notes = {"about_key": str(request_id), "sender": made.sender}
    if notice_of_change.Fact.CHANGE in beginning.facts and made.device:
        notes |= notes_about(bench, device_id(made.device), made.sender)
    if handling.before:
        handling.before(bench, made, xml)
    bench.deliver(
        f"user.{made.sender}",
        xml=xml,
        fields=handling.fields,
        phase=phase,
        about=beginning.subject,
        notes=notes,
    )
    if SERVICE_REQUESTS[made.variant].non_device and not bench.fixture.parts:
        # It may have changed the inventory: have the Devices set up anew next time.
        bench.world = {**bench.world, "devices": []}


def send_before(bench: Bench, beginning: Beginning, number: int) -> None:
    """Send so many requests like that of a profile, to prepare a step."""
    made = draft(beginning.profile, beginning.facts, bench.pki)
    arrange(made)
    arrange_way(bench, made)
    arrange_world(bench, made, beginning)
    for _ in range(number):
        xml = written(bench, made, bench.next_counter())
        bench.deliver(f"user.{made.sender}", xml=xml, phase="arrange")
    bench.collect("arrange")


def place_in_sequence(bench: Bench, made: Draft, subject: str, counter: int) -> None:
    """Have the header say which place in a sequence the request has."""
    place = made.facts.get(Fact.SEQUENCE, SequencePlace.NONE)
    if place is SequencePlace.NONE:
        return
    if place in {SequencePlace.FIRST, SequencePlace.FIRST_AND_DEPENDENT}:
        made.first_in_sequence = True
    if place is SequencePlace.FIRST:
        return
    if place is SequencePlace.CIRCULAR:
        made.preceding = RequestId(made.sender, made.target, counter)
        return
    if place is SequencePlace.TAKEN:
        made.preceding = _taken(bench, made)
        return
    bearer = next(s for s in bench.system.subjects if s.name == subject)
    known = bench.about.get(bearer.knows.get("one before", ""))
    made.preceding = known or RequestId(made.sender, made.target, bench.next_counter())


def _taken(bench: Bench, made: Draft) -> RequestId:
    """The RequestID of a request upon which another one already depends; both are sent for it."""
    first = replace(made, first_in_sequence=True)
    number = bench.next_counter()
    bench.deliver(f"user.{made.sender}", xml=written(bench, first, number), phase="arrange")
    taken = RequestId(made.sender, made.target, number)
    other = replace(made, preceding=taken)
    xml = written(bench, other, bench.next_counter())
    bench.deliver(f"user.{made.sender}", xml=xml, phase="arrange")
    bench.collect("arrange")
    return taken


def _circumstances(bench: Bench) -> dict[str, Value]:
    return {
        each.name: bench.stepper.circumstance_of(bench.configuration, each.name)
        for each in bench.system.circumstances
    }


def arrange_world(bench: Bench, made: Draft, beginning: Beginning) -> None:
    """Have the world in force in which the request of a draft is to arrive."""
    devices: list[dict[str, Any]] = []
    if Fact.SMI_STATUS not in beginning.linked and made.device:
        devices += _with_status(bench, made)
    hub_is_linked = any(c.name == "hub" for c in bench.system.circumstances)
    if made.facts.get(quarantine.Fact.HUB_COMMISSIONED) is False and not hub_is_linked:
        devices.append(device("chf", "CHF", "InstalledNotCommissioned", gpf="gpf"))
    if made.variant == "5.1" and made.facts[Fact.REGISTERED]:
        register_again(bench, made)
    lasting = {record["pem"] for record in bench.base["certificates"]}
    certificates = [
        TestPki.record(credential, revoked=revoked)
        for signer, is_revoked in made.certificates
        for credential, revoked in (*_above(bench, signer), (signer, is_revoked))
        if credential.pem not in lasting
    ]
    wanted = changed(bench.base, made.records)
    bench.update(changed(wanted, {"devices": devices, "certificates": certificates}))
    associated = [
        part.record(bench.stepper.state_of(bench.configuration, subject))
        for subject, part in bench.fixture.parts.items()
        if part.associated
        and made.variant != "12.2"
        and bench.stepper.state_of(bench.configuration, subject) not in _NOT_IN_USE
    ]
    if associated:
        bench.send_records({"devices": associated})


def _above(bench: Bench, signer: Credential) -> list[tuple[Credential, bool]]:
    return [(authority, False) for authority in bench.pki.path_of(signer)]


def _with_status(bench: Bench, made: Draft) -> list[dict[str, Any]]:
    status = made.facts[Fact.SMI_STATUS]
    if status is Held.NO_STATUS or status not in STATUS_TOKENS:
        return []
    held = next((d for d in bench.base["devices"] if d["id"] == device_id(made.device)), None)
    return [{**held, "status": STATUS_TOKENS[status]}] if held else []


def written(bench: Bench, made: Draft, counter: int) -> str:
    """The signed message of a draft, as it is delivered."""
    if made.variant == "6.12":
        beyond = made.facts.get(quarantine.Fact.VALUE_WITHIN_LIMITS) is False
        made.body[VALUE_ITEM] = VALUE_BEYOND_LIMIT if beyond else "0"
    if made.variant in CONCERNS_A_SCHEDULE and made.whole_body is None:
        made.whole_body = body_about_a_schedule(bench, made)
    handling = bench.handling
    element = _element(bench, made, counter)
    for name, value in made.header.items():
        required(required(element, "Header"), name).text = value
    unsigned = handling.unsigned(element) if handling.unsigned else element
    signed = (handling.sign or sign)(unsigned, made.signer)
    if made.tampered:
        tamper(signed)
    if handling.valid is not None:
        _require_as_said(bench, signed, valid=handling.valid)
    elif made.facts[Fact.STRUCTURE_VERIFIED]:
        require_valid(bench, signed, made.profile.name)
    text = serialise(handling.signed(signed) if handling.signed else signed)
    return handling.text(text) if handling.text else text


def _element(bench: Bench, made: Draft, counter: int) -> etree._Element:
    if made.command_variant in SIGNED_PRE_COMMANDS and made.whole_body is None:
        return signed_pre_command(
            made.variant,
            made.sender,
            made.target,
            counter,
            _payload(made),
            command_variant=made.command_variant,
            first_in_sequence=made.first_in_sequence,
            preceding=made.preceding,
        )
    return build_request(
        made.variant,
        made.sender,
        made.target,
        counter,
        command_variant=made.command_variant,
        execution_at=_execution(bench, made),
        first_in_sequence=made.first_in_sequence,
        preceding=made.preceding,
        body=content_of(made),
    )


def _payload(made: Draft) -> bytes:
    if not made.replaces_credentials:
        return PAYLOAD
    placed = [credential.der_base64 for credential in made.replacements.values()]
    return PAYLOAD + b"".join(b64decode(each) for each in (*placed, *made.path)) + PAYLOAD


def _execution(bench: Bench, made: Draft) -> ExecutionAt:
    usual = _usual_execution(bench, made)
    change = bench.handling.execution
    return change(bench, usual) if change else usual


def _usual_execution(bench: Bench, made: Draft) -> ExecutionAt:
    if not made.facts[Fact.STRUCTURE_VERIFIED]:
        return None
    if made.facts[Fact.EXECUTION] is Execution.NEVER:
        return NEVER
    return bench.now + bench.spans.until_execution if is_future_dated(made) else None


def _named_in(xml: str) -> RequestId | None:
    """The RequestID in a message; None if none can be read in it."""
    try:
        return parse_request(xml).request_id
    except MessageError:
        return None


def require_valid(bench: Bench, signed: etree._Element, name: str) -> None:
    """Raise `ModelFault` if the user's schema does not accept what the suite is about to send.

    Raises `TargetFault` where that is the identifier that the target gave to a schedule.
    """
    problems = bench.schema.validate(signed) if bench.schema else []
    for given in bench.schedules.values() if problems else ():
        if f"'{given}'" in problems[0]:
            raise TargetFault(
                f"it gave a schedule the DSPScheduleID {given}, which the schema does not allow: "
                f"{problems[0]}"
            )
    if problems:
        raise ModelFault(f"the message made for {name} is not valid: {problems[0]}")


def _require_as_said(bench: Bench, signed: etree._Element, *, valid: bool) -> None:
    """Raise `NotArranged` if the user's schema is of another opinion than the one that told it."""
    problems = bench.schema.validate(signed) if bench.schema else []
    if problems and valid:
        raise NotArranged(f"the schema named does not allow what is to be valid: {problems[0]}")
    if bench.schema is not None and not (problems or valid):
        raise NotArranged("the schema named allows what is to be invalid")


def tamper(signed: etree._Element) -> None:
    """Change the signature of a message, so that it no longer checks."""
    value = signed.find(f".//{{{DS}}}SignatureValue")
    if value is None or not value.text:
        raise ModelFault("a message that was signed has no SignatureValue")
    text = value.text.strip()
    value.text = ("B" if text[0] == "A" else "A") + text[1:]
