"""The bindings of clauses 8.1(b) to 8.3(a) and 20: one request at the CoS Party, and the counts.

The suite plays the DCC. What is wrong with a Countersigned CoS Service Request is arranged in the
DCC's signature, in the Service Request that it holds, or in the world in which it arrives.
"""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import Final

from lxml import etree

from srpd.conformance.bindings.arrangements import arrange
from srpd.conformance.bindings.bench import Beginning, Bench
from srpd.conformance.bindings.binding import Binding, Cause
from srpd.conformance.bindings.cos_party_world import clocks_agree, threshold
from srpd.conformance.bindings.drafts import Draft, content_of, draft
from srpd.conformance.bindings.expectations import (
    FOLLOWS,
    Absent,
    Appears,
    ByThen,
    Screens,
    Where,
    sorts,
)
from srpd.conformance.bindings.requests import require_valid, tamper
from srpd.conformance.fixtures.world import changed
from srpd.conformance.messages.build import build_request
from srpd.conformance.messages.countersigned import (
    COUNTERSIGNED_COS_SERVICE_REQUEST,
    countersign,
)
from srpd.conformance.messages.identifiers import DCC_EUI, RequestId
from srpd.conformance.messages.instants import NEVER, ExecutionAt, write_instant
from srpd.conformance.messages.pki import Credential, TestPki
from srpd.conformance.messages.signature import sign
from srpd.conformance.messages.xml import DS, serialise
from srpd.conformance.observing.seen import Sort
from srpd.conformance.observing.seen_at_dcc import (
    PRE_COMMAND_AND_REQUEST,
    REQUEST_ALONE,
    fingerprint,
)
from srpd.model.composition import Profile
from srpd.model.cos_party_checks import COS_PARTY_CHECKS, Fact
from srpd.model.faults import ModelFault
from srpd.model.machines import cos_party_count, cos_party_threshold
from srpd.model.machines.cos_party import MACHINE, Duty, Event
from srpd.model.requests import Execution, Generation
from srpd.model.requests import Fact as RequestFact
from srpd.model.systems.cos_party import DAY_AFTER, OF_EXECUTION

_AN_HOUR: Final = timedelta(hours=1)
_LAST_SECOND: Final = time(23, 59, 59)
_AUTHORISATION = sorts(Sort.COS_AUTHORISATION)
_CESSATION = sorts(Sort.COS_CESSATION)


def _forward(bench: Bench, beginning: Beginning) -> None:
    _send(bench, beginning, "act")


def forward_before(bench: Bench, beginning: Beginning) -> None:
    """Forward one more request like that of a profile, to prepare a step."""
    _send(bench, beginning, "arrange")
    bench.collect("arrange")


def _send(bench: Bench, beginning: Beginning, phase: str) -> None:
    facts = beginning.facts
    made = draft(beginning.profile, facts, bench.pki)
    arrange(made)
    dcc = bench.pki.issue(DCC_EUI) if facts[Fact.CERTIFICATE_VALID] else bench.pki.expired(DCC_EUI)
    _arrange_world(bench, made, dcc)
    request_id = RequestId(made.sender, made.target, bench.next_counter())
    request = _request(bench, made, request_id, beginning.profile)
    fields = {
        "kind": "countersigned-cos-service-request",
        "device": made.target,
        "srv": made.variant,
        "request_id": str(request_id),
    }
    if not facts[Fact.NOT_A_REPLAY]:
        bench.deliver(
            "dcc",
            xml=_countersigned(request, dcc),
            fields=fields,
            phase="arrange",
            notes={
                "sender": made.sender,
                **_counted(bench.now, _execution(bench, made, beginning.profile), made),
            },
        )
        bench.collect("arrange")
    notes: dict[str, object] = {
        "about_key": str(request_id),
        "sender": made.sender,
        "original": fingerprint(request),
    }
    if not any(limb.failed(facts) for limb in COS_PARTY_CHECKS):
        notes |= _counted(bench.now, _execution(bench, made, beginning.profile), made)
    if phase == "act":
        bench.about[beginning.subject] = request_id
    bench.sent[str(request_id)] = serialise(request)
    bench.deliver(
        "dcc",
        xml=_countersigned(request, dcc, tampered=not facts[Fact.PROTECTION_CHECKS]),
        fields=fields,
        phase=phase,
        about=beginning.subject if phase == "act" else "",
        notes=notes,
    )


def _arrange_world(bench: Bench, made: Draft, dcc: Credential) -> None:
    held = {record["pem"] for record in bench.base["certificates"]}
    wanted = [*made.certificates, (dcc, False)]
    certificates = [
        TestPki.record(credential, revoked=revoked)
        for credential, revoked in wanted
        if credential.pem not in held
    ]
    bench.update(changed(changed(bench.base, made.records), {"certificates": certificates}))


def _request(bench: Bench, made: Draft, request_id: RequestId, profile: Profile) -> etree._Element:
    execution_at = _execution(bench, made, profile)
    signed = sign(
        build_request(
            made.variant,
            request_id.originator,
            request_id.target,
            request_id.counter,
            command_variant=made.command_variant,
            execution_at=execution_at if made.facts[RequestFact.STRUCTURE_VERIFIED] else None,
            body=content_of(made),
        ),
        made.signer,
    )
    if made.tampered:
        tamper(signed)
    if bench.schema is not None and made.facts[RequestFact.STRUCTURE_VERIFIED]:
        require_valid(bench, signed, profile.name)
    return signed


def _counted(now: datetime, at: ExecutionAt, made: Draft) -> dict[str, object]:
    """What the judge must know of a request that passes its checks, to count it."""
    return {
        "counts": {
            "executes": write_instant(at)[:10] if isinstance(at, datetime) else "",
            "received": write_instant(now)[:10],
            "smets1": made.facts[RequestFact.GENERATION] is Generation.SMETS1,
        }
    }


def _execution(bench: Bench, made: Draft, profile: Profile) -> ExecutionAt:
    usual = _usual_execution(bench, made, profile)
    change = bench.handling.execution
    return change(bench, usual) if change else usual


def _usual_execution(bench: Bench, made: Draft, profile: Profile) -> ExecutionAt:
    """A dated request is at the very beginning of its day, one for SMETS1 at the very end.

    Or so near to them that it is the same day by UTC and by the clock of Great Britain (H-45).
    """
    match made.facts[RequestFact.EXECUTION]:
        case Execution.NEVER:
            return NEVER
        case Execution.ON_DEMAND:
            return None
    day = (bench.now + bench.spans.until_execution).date()
    if profile.knows.get(OF_EXECUTION) == DAY_AFTER:
        day += timedelta(days=1)
    smets1 = made.facts[RequestFact.GENERATION] is Generation.SMETS1
    at = datetime.combine(day, _LAST_SECOND if smets1 else time(), bench.now.tzinfo)
    off = timedelta(0) if clocks_agree(day) else _AN_HOUR
    return at - off if smets1 else at + off


def _countersigned(request: etree._Element, dcc: Credential, *, tampered: bool = False) -> str:
    wrapper = countersign(request, COUNTERSIGNED_COS_SERVICE_REQUEST, dcc)
    if tampered:
        own = wrapper.find(f"{{{DS}}}Signature")
        if own is None:
            raise ModelFault("a Countersigned CoS Service Request has no Signature of the DCC")
        tamper(own)
    return serialise(wrapper)


def _nothing_is_sent(*_: object) -> None:
    """What comes about by itself."""


def _comes_to_authorise(bench: Bench, subject: str) -> None:
    request_id = str(bench.about[subject])
    bench.operate(
        {"kind": "come-to-authorise", "request_id": request_id},
        phase="act",
        notes={"original": fingerprint(bench.sent[request_id])},
    )


def _sets(limit: int) -> Cause:
    def cause(bench: Bench, _: str) -> None:
        bench.base = changed(bench.base, threshold(limit))
        bench.update(bench.base)

    return cause


def _made_as(content: str) -> Appears:
    return Appears(_AUTHORISATION, Where.AT_DCC, shared=True, content=frozenset({content}))


_REQUEST = Binding(
    MACHINE,
    begin=_forward,
    cause={
        Event.IMMEDIATELY_BEFORE_AUTHORISING: _nothing_is_sent,
        Event.COS_PARTY_COMES_TO_AUTHORISE: _comes_to_authorise,
    },
    owed={
        Duty.APPLY_CHECKS: FOLLOWS,
        Duty.STOP: Absent(_AUTHORISATION | _CESSATION),
        Duty.NOTIFY_DCC: Appears(sorts(Sort.COS_REFUSAL), Where.AT_DCC),
        Duty.APPLY_DETECTION: Screens(
            _CESSATION, frozenset({Event.NUMBER_EXCEEDS_THRESHOLD}), regardless=True
        ),
        Duty.COUNT: FOLLOWS,
        Duty.COMPARE_AGAIN: FOLLOWS,
        Duty.CEASE: Absent(_AUTHORISATION),
        Duty.COUNT_REFUSED: FOLLOWS,
        Duty.SEE_USER_ALERTED: Appears(_CESSATION, Where.AT_DCC),
        Duty.HAVE_USER_ALERTED: ByThen(_CESSATION),
        Duty.MAKE_SIGNED_PRE_COMMAND: _made_as(PRE_COMMAND_AND_REQUEST),
        Duty.COMBINE_AND_SIGN: _made_as(PRE_COMMAND_AND_REQUEST),
        Duty.SIGN: _made_as(REQUEST_ALONE),
        Duty.SEND_AUTHORISATION: Appears(_AUTHORISATION, Where.AT_DCC),
    },
    forbidden={
        Duty.SEND_AUTHORISATION: _AUTHORISATION,
        # Whether a Signed Pre-Command is in the response is seen in how it is made.
        Duty.MAKE_SIGNED_PRE_COMMAND: frozenset(),
    },
    permitted={Duty.SEE_USER_ALERTED: _CESSATION},
)
_COUNT = Binding(cos_party_count.MACHINE, owed=dict.fromkeys(cos_party_count.Duty, FOLLOWS))
_THRESHOLD = Binding(
    cos_party_threshold.MACHINE,
    cause={
        cos_party_threshold.Event.USER_SETS_ONE: _sets(1),
        cos_party_threshold.Event.USER_SETS_TWO: _sets(2),
    },
    owed=dict.fromkeys(cos_party_threshold.Duty, FOLLOWS),
)
BINDINGS = (_REQUEST, _COUNT, _THRESHOLD)
