"""Response Codes by User Role, as the Common Test Scenarios ask for them.

A request of the system `response-codes` fails one check, and each manner makes it fail in the way
that one Response Code is for. Where two codes are for it, both are accepted, since Appendix AB
lets the DCC stop at whichever check fails first (6.3).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import lru_cache

from srpd.conformance.bindings.bench import Handling
from srpd.conformance.manners.handled import Handled, Table
from srpd.conformance.manners.requests_refused import (
    IN_THE_USUAL_WAY,
    at_service,
    by_a_stranger,
    for_an_unknown_device,
    for_the_ihd,
    otherwise_right,
    with_command_variant,
    with_reference,
)
from srpd.generators.cases import NotCovered
from srpd.generators.manners import Manner
from srpd.model.catalogue import RESPONSE_CODES, SERVICE_REQUESTS, Known, Service, UserRole
from srpd.model.code_tests import (
    APPENDIX_R,
    CODE_TESTS,
    PRECEDENCE,
    CodeTest,
    Judged,
    Requirement,
)
from srpd.model.composition import Happens, Profile, System
from srpd.model.device_types import DEVICE_TYPES
from srpd.model.requests import Fact, Generation, SequencePlace, Target
from srpd.model.systems import response_codes as tested

_UNCONFIRMED = "No public source confirms {}."

_OF_PLACE = {
    SequencePlace.FIRST_AND_DEPENDENT: "E40",
    SequencePlace.TAKEN: "E41",
    SequencePlace.CIRCULAR: "E42",
}
_WRONG_SERVICES: Mapping[Service, tuple[Service, ...]] = {
    Service.SEND_COMMAND: (Service.TRANSFORM, Service.NON_DEVICE),
    Service.NON_DEVICE: (Service.TRANSFORM, Service.SEND_COMMAND),
}
_OTHER_REFERENCES = {"4.1.1": "11.2", "4.2": "4.1", "11.2": "6.2"}
"""Instead of the Service Reference of a variant: one that is open to whoever may send that."""
_FOR_LOCAL_DELIVERY, _FOR_A_PRE_COMMAND = 2, 4
_ABOUT_NO_DEVICE = frozenset({"E4", "E5"})
"""What has no Device has no registration and no SMI Status that would let it pass."""
_ABOUT_NO_USER = frozenset({"E2", "E4"})
"""Whoever is no User has no User Role that is eligible, and no registration that counts."""


def table(system: System) -> Table:
    """The manners of each stimulus of a system, by the name of the stimulus."""
    return _table() if system.name == tested.SYSTEM.name else {}


def uncovered(system: System) -> tuple[NotCovered, ...]:
    """The codes that the tests of a system do not bring about, for whom, and why."""
    if system.name != tested.SYSTEM.name:
        return ()
    found: dict[tuple[str, str], dict[str, list[str]]] = {}
    for test in CODE_TESTS.values():
        if test.judged is Judged.NO:
            why = (test.code, f"{test.requirement}: {test.reason}")
            found.setdefault(why, {}).setdefault(test.generation.value, []).append(test.role)
    return tuple(
        NotCovered(system.name, f"{code} for {_for_whom(each)}", reason)
        for (code, reason), each in found.items()
    )


def _for_whom(roles: Mapping[str, list[str]]) -> str:
    return "; ".join(
        f"{'every User Role' if len(each) == len(UserRole) else ' '.join(each)} ({generation})"
        for generation, each in roles.items()
    )


@lru_cache(maxsize=1)
def _table() -> Table:
    found: dict[str, tuple[Handled, ...]] = {}
    for stimulus in tested.SYSTEM.stimuli:
        if isinstance(stimulus, Happens) and stimulus.profile is not None:
            found[stimulus.name] = tuple(_manners(tested.PROFILES[stimulus.profile]))
    return found


def _manners(profile: Profile) -> Iterator[Handled]:
    facts = profile.facts
    not_registered = not facts[Fact.REGISTERED] and not facts[Fact.OTHER_USER]
    if not facts[Fact.STRUCTURE_VERIFIED]:
        yield from _with_precedence(profile) if not_registered else _not_verified(profile)
    elif not facts[Fact.RIGHTS_HELD]:
        says = "the DCC does not know the sender"
        yield _made(profile, "E1", says, by_a_stranger, also=_ABOUT_NO_USER)
        yield _made(profile, "E3", "the sender's rights are suspended")
    elif not facts[Fact.ROLE_ELIGIBLE]:
        yield _made(profile, "E2", "the User Role is none of those eligible", also=_beside(profile))
    elif not facts[Fact.SIGNATURE_VALID]:
        yield _made(profile, "E100", "the message was changed after it was signed")
    elif not facts[Fact.CERTIFICATE_XMLSIGN]:
        yield _made(profile, "E65", "it is signed under the Remote Party Role 'supplier'")
    elif not facts[Fact.NOT_A_REPLAY]:
        for code, other in (("E63", "E55"), ("E55", "E63")):
            yield _made(profile, code, "the same request was sent before", also=frozenset({other}))
    elif facts[Fact.SEQUENCE] is not SequencePlace.NONE:
        place = SequencePlace(facts[Fact.SEQUENCE])
        yield _made(profile, _OF_PLACE[place], f"its place in a sequence is {place.value}")
    elif not_registered:
        yield _made(profile, "E4", "another User is registered in the sender's User Role")
    else:
        yield _made(profile, "E5", "the SMI Status of the Device does not permit it")


def _not_verified(profile: Profile) -> Iterator[Handled]:
    variant = str(profile.facts[Fact.VARIANT])
    smets1 = profile.facts[Fact.GENERATION] is Generation.SMETS1
    if _is_a_misfit(profile):
        yield _misfit(profile)
    elif variant == tested.READS_INVENTORY:
        says = "the Command Variant is one for local delivery"
        how = with_command_variant(_FOR_LOCAL_DELIVERY)
        yield _made(profile, "E12", says, how)
        yield from _misdirected(profile, Service.NON_DEVICE)
    elif SERVICE_REQUESTS[variant].smets1 is not Known.YES:
        yield _made(profile, "E60", "it is sent for a SMETS1 Device", otherwise_right)
    elif variant in _OTHER_REFERENCES:
        yield from _misdirected(profile, Service.SEND_COMMAND)
        says = "no Device has the Device ID"
        yield _made(profile, "E19", says, for_an_unknown_device, also=_ABOUT_NO_DEVICE)
        yield from _with_other_header(profile, variant)
        yield _made(profile, "E49", "the body is that of another Service Reference Variant")
        code = "E61" if smets1 else "E12"
        if smets1 or tested.READS_INVENTORY not in _readable_by(profile):
            yield _unfit_command_variant(profile, code)


def _readable_by(profile: Profile) -> frozenset[str]:
    role = UserRole(profile.sender)
    return frozenset(v for v, row in SERVICE_REQUESTS.items() if role in row.eligible_roles)


def _with_other_header(profile: Profile, variant: str) -> Iterator[Handled]:
    reference = _OTHER_REFERENCES[variant]
    test = _test(profile, "E48")
    if test.judged is not Judged.NO:
        says = f"the Service Reference says {reference}"
        yield _made(profile, "E48", says, with_reference(reference))


def _unfit_command_variant(profile: Profile, code: str) -> Handled:
    """Both that the Command Variant is unfit, and that its web service is, can be said of it."""
    says = "the Command Variant asks for a Pre-Command"
    how = with_command_variant(_FOR_A_PRE_COMMAND)
    also = frozenset({"E12", "E13"})
    return _made(profile, code, says, how, also=also)


def _misdirected(profile: Profile, right: Service) -> Iterator[Handled]:
    for service in _WRONG_SERVICES[right]:
        says = f"it is sent to the web service {service}"
        yield _made(profile, "E13", says, at_service(service), f"E13 at {service}")


def _is_a_misfit(profile: Profile) -> bool:
    target = Target(profile.facts[Fact.TARGET])
    types = DEVICE_TYPES.get(str(profile.facts[Fact.VARIANT]))
    return types is not None and target.name not in types


def _misfit(profile: Profile) -> Handled:
    says = "the Service Request is for another Device Type"
    how = for_the_ihd if profile.facts[Fact.TARGET] is Target.TYPE_2 else otherwise_right
    return _made(profile, "E11", says, how, also=_beside(profile))


def _beside(profile: Profile) -> frozenset[str]:
    """E60, where it is not known whether it is a SMETS1 Service Request; and what is as right."""
    facts = profile.facts
    row = SERVICE_REQUESTS[str(facts[Fact.VARIANT])]
    if facts[Fact.GENERATION] is Generation.SMETS1:
        return frozenset() if row.smets1 is Known.YES else frozenset({"E60"})
    not_for_these = UserRole(profile.sender) in row.smets1_only_roles
    return frozenset({"E4"}) if not_for_these else frozenset()


def _with_precedence(profile: Profile) -> Iterator[Handled]:
    """Two failures, of which a source outside Appendix AB says which code comes first."""
    if _is_a_misfit(profile):
        alone = [_misfit(profile)]
    else:
        alone = list(_misdirected(profile, Service.SEND_COMMAND))[:1]
    for each in alone:
        manner = each.manner
        (comes_first,) = PRECEDENCE
        yield Handled(
            Manner(
                f"{comes_first} before {manner.name.partition(' ')[0]}",
                f"{manner.says}, and another User is registered",
                f"where {comes_first} and another code arise, {comes_first} takes precedence "
                f"({APPENDIX_R})",
                codes=manner.codes | PRECEDENCE,
                preferred=PRECEDENCE,
            ),
            each.handling,
        )


def _test(profile: Profile, code: str) -> CodeTest:
    generation = Generation(profile.facts[Fact.GENERATION])
    return CODE_TESTS[(code, UserRole(profile.sender), generation)]


def _made(
    profile: Profile,
    code: str,
    says: str,
    how: Handling = IN_THE_USUAL_WAY,
    name: str = "",
    *,
    also: frozenset[str] = frozenset(),
) -> Handled:
    test = _test(profile, code)
    asked = test.requirement is Requirement.MANDATORY
    row = RESPONSE_CODES[code]
    source = f"{row.source}; {APPENDIX_R}" if asked else row.source
    return Handled(
        Manner(
            name or code,
            says,
            f"{code}: {row.meaning} ({source})",
            codes=frozenset({code}) | also,
            preferred=frozenset({code}) if asked and also else frozenset(),
            unsettled=f"No public source confirms {test.reason}."
            if test.judged is Judged.NOTE
            else "",
        ),
        how,
    )
