"""The system `responses`: what the DCC receives from Devices and SMETS1 Service Providers.

Each Response answers a Service Request that the User has sent before, and each Alert comes
unasked. Some Responses tell of a change of which another User must be told, and a Communications
Hub is decommissioned.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from enum import Enum

from srpd.model.cases import Value
from srpd.model.composition import Profile, Subject, System
from srpd.model.machines import notice_of_change, response_or_alert, service_request
from srpd.model.machines.notice_of_change import Change
from srpd.model.machines.response_or_alert import Communication, Fact
from srpd.model.requests import Fact as RequestFact
from srpd.model.requests import Generation, Target
from srpd.model.systems.kinds import Kind, sends

_SMETS1 = Generation.SMETS1
_USUAL: Mapping[Enum, Value] = {
    Fact.KNOWN_REMOTE_PARTY: True,
    Fact.PROTECTION_CHECKS: True,
    Fact.CERTIFICATE_VALID: True,
    Fact.ANSWERS_JOIN_OF_PPMID: False,
    notice_of_change.Fact.CHANGE: Change.NONE,
    notice_of_change.Fact.SUCCESSFUL: True,
}


_IN_WORDS: Mapping[Communication, str] = {
    Communication.RESPONSE: "the Response to",
    Communication.SMETS1_RESPONSE: "the Response to",
    Communication.S1SP_ALERT: "an S1SP Alert about",
    Communication.DEVICE_ALERT: "an Alert",
    Communication.HUB_ALERT: "an Alert",
    Communication.SUB_GHZ_ALERT: "a Sub GHz Alert",
    Communication.SMETS1_ALERT: "a SMETS1 Alert",
}


_SHARED = "of a Communications Hub that a further Supplier uses"


def _answer(
    kind: Kind, *notes: str, but: Mapping[Enum, Value] | None = None, how: str = ""
) -> Profile:
    """The Response to a Service Request of this kind, with facts that are not as usual."""
    smets1 = kind.generation is _SMETS1
    usual = Communication.SMETS1_RESPONSE if smets1 else Communication.RESPONSE
    what = Communication((but or {}).get(Fact.COMMUNICATION, usual))
    return Profile(
        " ".join([_IN_WORDS[what], kind.name, *notes]),
        {**kind.profile().facts, **_USUAL, **(but or {}), Fact.COMMUNICATION: what},
        sender=kind.profile().sender,
        device=kind.profile().device,
        how=how,
    )


def _alert(
    what: Communication,
    device: str,
    *notes: str,
    of: str = "IS",
    but: Mapping[Enum, Value] | None = None,
) -> Profile:
    """An Alert at a home where this supplier, or its rival, is registered."""
    return Profile(
        " ".join([_IN_WORDS[what], "of", device, *notes]),
        {**_USUAL, Fact.COMMUNICATION: what, **(but or {})},
        sender=of,
        device=device,
    )


_UNKNOWN: Mapping[Enum, Value] = {Fact.KNOWN_REMOTE_PARTY: False}
_FAILING: tuple[tuple[str, Mapping[Enum, Value]], ...] = (
    ("!protection", {Fact.PROTECTION_CHECKS: False}),
    ("!certificate", {Fact.CERTIFICATE_VALID: False}),
)
_LOG_ON_SHARED_HUB = Kind(
    "8.12.2",
    1,
    "IS",
    Target.GPF,
    facts={
        RequestFact.RESTORES_GAS_PROXY_ON_SHARED_HUB: True,
        RequestFact.REGISTERED: False,
    },
)


_OTHER_USER: Mapping[Enum, Value] = {RequestFact.OTHER_USER: True, RequestFact.REGISTERED: False}


def _received() -> Iterator[Profile]:
    read = Kind("4.1.1", 1, "IS", Target.ESME)
    other = Kind("4.8.1", 1, "OU", Target.ESME, facts=_OTHER_USER)
    join = Kind("8.7.2", 1, "IS", Target.PPMID)
    yield _answer(read)
    yield _answer(other, "for an unknown party", but=_UNKNOWN)
    for note, facts in _FAILING:
        yield _answer(other, "for an unknown party", note, but={**_UNKNOWN, **facts})
    yield _answer(join, "for an unknown party", but={**_UNKNOWN, Fact.ANSWERS_JOIN_OF_PPMID: True})
    yield _alert(Communication.DEVICE_ALERT, "esme")
    yield _alert(Communication.DEVICE_ALERT, "esme", "for an unknown party", but=_UNKNOWN)
    for note, facts in _FAILING:
        yield _alert(
            Communication.DEVICE_ALERT,
            "esme",
            "for an unknown party",
            note,
            but={**_UNKNOWN, **facts},
        )
    for supplier in ("IS", "IS rival"):
        yield _alert(Communication.HUB_ALERT, "chf", f"with {supplier}", of=supplier)
        yield _alert(Communication.SUB_GHZ_ALERT, "chf", f"with {supplier}", of=supplier)
    for note, facts in _FAILING:
        yield _alert(Communication.SUB_GHZ_ALERT, "chf", note, but=facts)
    smets1 = Kind("4.1.1", 1, "IS", Target.ESME, _SMETS1)
    yield _answer(smets1)
    yield _alert(Communication.SMETS1_ALERT, "esme-smets1")
    yield _answer(smets1, but={Fact.COMMUNICATION: Communication.S1SP_ALERT})
    yield from _changes()


_OWN = frozenset(
    {
        Change.GAS_PROXY_LOG_FOR_ITSELF,
        Change.CREDENTIALS_OF_SENDER,
        Change.S1SP_CREDENTIALS_OF_SENDER,
    }
)


def _changes() -> Iterator[Profile]:
    asked: Mapping[Enum, Value] = {notice_of_change.Fact.CHANGE: Change.HUB_LOG}
    yield _answer(Kind("8.12.1", 1, "IS", Target.CHF), _SHARED, but=asked, how=_SHARED)
    for kind, change, note in (
        (Kind("8.12.1", 1, "IS", Target.CHF), Change.HUB_LOG, ""),
        (_LOG_ON_SHARED_HUB, Change.GAS_PROXY_LOG_FOR_ANOTHER, ""),
        (Kind("8.12.2", 1, "GS", Target.GPF), Change.GAS_PROXY_LOG_FOR_ITSELF, ""),
        (
            Kind("6.21", 1, "IS", Target.ESME),
            Change.CREDENTIALS_OF_ANOTHER,
            "with another's credentials",
        ),
        (Kind("6.21", 1, "IS", Target.ESME), Change.CREDENTIALS_OF_SENDER, "with its own"),
        (
            Kind("6.21", 1, "IS", Target.ESME),
            Change.CREDENTIALS_REPLACED,
            "with its own in place of another's",
        ),
        (
            Kind("6.21", 1, "IS", Target.ESME, _SMETS1),
            Change.S1SP_CREDENTIALS_OF_ANOTHER,
            "with another's credentials",
        ),
        (
            Kind("6.21", 1, "IS", Target.ESME, _SMETS1),
            Change.S1SP_CREDENTIALS_OF_SENDER,
            "with its own",
        ),
        (
            Kind("6.21", 1, "IS", Target.ESME, _SMETS1),
            Change.S1SP_CREDENTIALS_REPLACED,
            "with its own in place of another's",
        ),
    ):
        notes = (note,) if note else ()
        asked = {notice_of_change.Fact.CHANGE: change}
        yield _answer(kind, *notes, but=asked)
        if change not in _OWN:
            failed = {**asked, notice_of_change.Fact.SUCCESSFUL: False}
            yield _answer(kind, *notes, "without success", but=failed)


_RECEIVED = tuple(_received())
_DECOMMISSIONING = Kind(
    "8.3",
    8,
    "IS",
    Target.CHF,
    facts={
        notice_of_change.Fact.CHANGE: Change.HUB_DECOMMISSIONED,
        notice_of_change.Fact.SUCCESSFUL: True,
    },
)
_DECOMMISSIONED = (
    _DECOMMISSIONING.profile(),
    _DECOMMISSIONING.profile("-of-shared-hub", how=_SHARED),
)

SYSTEM = System(
    name="responses",
    says="Responses and Alerts from Devices and SMETS1 Service Providers, and who is told of what",
    subjects=(
        Subject(
            "message",
            response_or_alert.MACHINE,
            knows={"notice": "notice"},
            profiles=_RECEIVED,
        ),
        Subject("notice", notice_of_change.MACHINE, follows="message"),
        Subject(
            "request",
            service_request.MACHINE,
            knows={"notice": "notice of decommissioning"},
            profiles=_DECOMMISSIONED,
        ),
        Subject("notice of decommissioning", notice_of_change.MACHINE, follows="request"),
    ),
    couplings=notice_of_change.COUPLINGS,
    stimuli=(
        *sends(
            "message",
            _RECEIVED,
            prefix="the DCC receives",
            event=response_or_alert.Event.DCC_RECEIVES_IT,
        ),
        *sends("request", _DECOMMISSIONED),
    ),
)
