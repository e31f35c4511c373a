"""The systems in which a CoS Party is tested.

`cos-party` has two Future Dated Service Requests of one User ID, which apply to the same later day,
one for a SMETS2+ and one for a SMETS1 Device. The User may change its threshold between one and two
a day. What has passed is held until the CoS Party comes to authorise it.

In `cos-party-checks` and `cos-party-days` the CoS Party authorises at once: there the one has every
check of clause 8.1(b) fail, and the other has neighbouring days counted apart. In
`cos-party-changes` the world changes between the receipt of a request and its authorisation.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from enum import Enum

from srpd.model.again import failures
from srpd.model.cases import Value
from srpd.model.composition import Changes, Circumstance, Happens, Link, Profile, Subject, System
from srpd.model.cos_party_checks import COS_PARTY_CHECKS, Fact
from srpd.model.machine import Machine
from srpd.model.machines import cos_party, cos_party_count, cos_party_threshold
from srpd.model.requests import Execution, Generation, Target
from srpd.model.requests import Fact as RequestFact
from srpd.model.systems.kinds import Kind, sends

_EVENT = cos_party.Event
_FIRST, _SECOND = "first dated request", "second dated request"
_REQUEST = "request"
_LATER_DAY, _DAY_OF_RECEIPT = "count of the later day", "count of the day of receipt"
DAY_AFTER = "count of the day after the later day"
OF_EXECUTION = "count of the day of execution"
_GOOD: dict[Enum, Value] = {
    Fact.PROTECTION_CHECKS: True,
    Fact.CERTIFICATE_VALID: True,
    Fact.NOT_A_REPLAY: True,
    Fact.THRESHOLD_SET: True,
}


def _profile(
    name: str,
    generation: Generation,
    execution: Execution,
    changed: Mapping[Enum, Value] | None = None,
    *,
    gas: bool = False,
    rival: bool = False,
    knows: Mapping[str, str] | None = None,
) -> Profile:
    role, target = ("GS", Target.GSME) if gas else ("IS", Target.ESME)
    kind = Kind("6.23", 1, role, target, generation, execution, facts=_GOOD, rival=rival)
    made = kind.profile(changed=changed)
    return Profile(name, made.facts, knows or {}, made.sender, made.device)


_DATED_SMETS2 = _profile("dated", Generation.SMETS2, Execution.FUTURE_DATED)
# A Replay is of another User ID, so that what it replays is not counted here.
_REPLAYED = _profile(
    "dated!not-a-replay",
    Generation.SMETS2,
    Execution.FUTURE_DATED,
    {Fact.NOT_A_REPLAY: False},
    gas=True,
)
_REQUESTS = {
    _FIRST: (_DATED_SMETS2, _REPLAYED),
    _SECOND: (_profile("dated-smets1", Generation.SMETS1, Execution.FUTURE_DATED),),
}
_COUNTS = {
    OF_EXECUTION: _LATER_DAY,
    "count of the day of receipt": _DAY_OF_RECEIPT,
}


_LATEST = Link(
    "20.2",
    of=cos_party_count.MACHINE.name,
    fact=cos_party_count.Fact.THRESHOLD,
    by="threshold",
    table=cos_party_threshold.NUMBER,
)


def _count(name: str, machine: Machine = cos_party_count.MACHINE, **known: str) -> Subject:
    knows = {part.replace("_", " "): subject for part, subject in known.items()}
    return Subject(name, machine, knows=knows)


SYSTEM = System(
    name="cos-party",
    says="two Service Requests of one User ID at the CoS Party that apply to the same day",
    subjects=(
        *(
            Subject(name, cos_party.MACHINE, knows={OF_EXECUTION: _LATER_DAY}, profiles=profiles)
            for name, profiles in _REQUESTS.items()
        ),
        _count(
            _LATER_DAY, threshold="threshold", one_of_the_day=_FIRST, another_of_the_day=_SECOND
        ),
        Subject("threshold", cos_party_threshold.MACHINE, knows={"count": _LATER_DAY}),
    ),
    couplings=(*cos_party_count.COUPLINGS, *cos_party_threshold.COUPLINGS),
    links=(_LATEST,),
    stimuli=(
        *(
            stimulus
            for name, profiles in _REQUESTS.items()
            for stimulus in sends(name, profiles, "forward", _EVENT.DCC_SENDS_IT)
        ),
        *(
            Happens(
                f"the CoS Party comes to the {name}",
                ((name, _EVENT.COS_PARTY_COMES_TO_AUTHORISE),),
            )
            for name in _REQUESTS
        ),
        Happens(
            "the User sets a threshold of one",
            (("threshold", cos_party_threshold.Event.USER_SETS_ONE),),
        ),
        Happens(
            "the User sets a threshold of two",
            (("threshold", cos_party_threshold.Event.USER_SETS_TWO),),
        ),
    ),
)


_UP_TO_ONE = cos_party_count.cos_party_count(1)


def _at_once(
    name: str, says: str, profiles: tuple[Profile, ...], counts: tuple[str, ...]
) -> System:
    """One Service Request at a time, which is authorised as soon as it may be."""
    counted = {part: count for part, count in _COUNTS.items() if count in counts}
    return System(
        name=name,
        says=says,
        subjects=(
            Subject(_REQUEST, cos_party.MACHINE, knows=counted, profiles=profiles),
            *(_count(count, _UP_TO_ONE, one_of_the_day=_REQUEST) for count in counts),
        ),
        couplings=cos_party_count.COUPLINGS,
        stimuli=tuple(
            Happens(
                f"forward {profile.name}",
                (
                    (_REQUEST, _EVENT.DCC_SENDS_IT),
                    (_REQUEST, _EVENT.COS_PARTY_COMES_TO_AUTHORISE),
                ),
                profile=place,
            )
            for place, profile in enumerate(profiles)
        ),
    )


def _failing() -> Iterator[Profile]:
    """One profile for each fact that fails a check."""
    for fact in failures(COS_PARTY_CHECKS):
        of_the_whole = "" if isinstance(fact, RequestFact) else "communication-"
        yield _profile(
            f"smets2!{of_the_whole}{fact.name.lower().replace('_', '-')}",
            Generation.SMETS2,
            Execution.ON_DEMAND,
            {fact: False},
            gas=fact is Fact.NOT_A_REPLAY,
        )


CHECKS = _at_once(
    "cos-party-checks",
    "one Countersigned CoS Service Request at a time, with one thing wrong with it or none",
    (
        _profile("smets2", Generation.SMETS2, Execution.ON_DEMAND),
        _profile("smets1", Generation.SMETS1, Execution.ON_DEMAND),
        *_failing(),
        _profile(
            "smets1!protection-checks",
            Generation.SMETS1,
            Execution.ON_DEMAND,
            {Fact.PROTECTION_CHECKS: False},
        ),
        _profile(
            "smets2!threshold-set",
            Generation.SMETS2,
            Execution.ON_DEMAND,
            {Fact.THRESHOLD_SET: False},
            rival=True,
        ),
        _profile("smets2-never", Generation.SMETS2, Execution.NEVER),
    ),
    (_DAY_OF_RECEIPT,),
)

DAYS = _at_once(
    "cos-party-days",
    "Service Requests that apply to the day of their receipt, a later day, and the day after that",
    (
        _profile("on-demand", Generation.SMETS2, Execution.ON_DEMAND),
        _profile("on-demand-smets1", Generation.SMETS1, Execution.ON_DEMAND),
        _profile("dated", Generation.SMETS2, Execution.FUTURE_DATED),
        _profile("dated-smets1", Generation.SMETS1, Execution.FUTURE_DATED),
        _profile(
            "dated-the-day-after",
            Generation.SMETS2,
            Execution.FUTURE_DATED,
            knows={OF_EXECUTION: DAY_AFTER},
        ),
    ),
    (_LATER_DAY, DAY_AFTER, _DAY_OF_RECEIPT),
)

_THE_SAME: Mapping[Value, Value] = {True: True, False: False}
_IN_BETWEEN = (
    ("registration", RequestFact.REGISTERED, "6.1(f)"),
    ("certificate", RequestFact.CERTIFICATE_VALID, "6.1(e)"),
    ("rights", RequestFact.RIGHTS_HELD, "6.1(b)"),
)
_WAITING = (
    _profile(
        "on-demand",
        Generation.SMETS2,
        Execution.ON_DEMAND,
        knows={name: name for name, _, _ in _IN_BETWEEN},
    ),
)

CHANGES = System(
    name="cos-party-changes",
    says="one Service Request that has passed, and what changes before the CoS Party authorises it",
    subjects=(
        Subject(
            _REQUEST,
            cos_party.MACHINE,
            knows={_DAY_OF_RECEIPT: _DAY_OF_RECEIPT},
            profiles=_WAITING,
        ),
        _count(_DAY_OF_RECEIPT, _UP_TO_ONE, one_of_the_day=_REQUEST),
    ),
    circumstances=tuple(Circumstance(name, (True, False)) for name, _, _ in _IN_BETWEEN),
    couplings=cos_party_count.COUPLINGS,
    links=tuple(
        Link(clause, cos_party.MACHINE.name, fact, name, _THE_SAME)
        for name, fact, clause in _IN_BETWEEN
    ),
    stimuli=(
        *sends(_REQUEST, _WAITING, "forward", _EVENT.DCC_SENDS_IT),
        Happens(
            "the CoS Party comes to authorise it",
            (
                (_REQUEST, _EVENT.IMMEDIATELY_BEFORE_AUTHORISING),
                (_REQUEST, _EVENT.COS_PARTY_COMES_TO_AUTHORISE),
            ),
        ),
        Changes("the sender is registered", "registration", 0),
        Changes("another User is registered", "registration", 1),
        Changes("the signing Certificate is valid", "certificate", 0),
        Changes("the signing Certificate is revoked", "certificate", 1),
        Changes("the sender's rights are restored", "rights", 0),
        Changes("the sender's rights are suspended", "rights", 1),
    ),
)
"""Rights are not among the checks of clause 8.1(b)(iii), so that they change decides nothing."""
