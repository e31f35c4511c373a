"""The system `s1sp`: one Countersigned Service Request at a time at a SMETS1 Service Provider.

The profiles are one kind of contents each, and from each of them those in which one check of clause
16.1 fails. What the Device, or the way to it, answers is the tester's to say.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import Enum

from srpd.model.cases import Value
from srpd.model.catalogue import SmiStatus
from srpd.model.composition import Happens, Profile, Subject, System
from srpd.model.machines import s1sp
from srpd.model.requests import Execution, Generation, Target
from srpd.model.requests import Fact as RequestFact
from srpd.model.s1sp_checks import S1SP_CHECKS, Contents, Fact, Threshold
from srpd.model.systems.kinds import Kind, sends

_REQUEST = "request"
_SMETS1 = Generation.SMETS1
_GOOD: Mapping[Enum, Value] = {
    **dict.fromkeys(Fact, True),
    Fact.THRESHOLD: Threshold.NOT_SET,
}


@dataclass(frozen=True, slots=True)
class _Base:
    """Contents with nothing wrong, and the failures of clause 6.1 that can be brought about."""

    name: str
    contents: Contents
    kind: Kind
    threshold: Threshold = Threshold.NOT_SET
    again: tuple[RequestFact, ...] = ()
    fails: bool = False

    def profile(self, name: str = "", changed: Mapping[Enum, Value] | None = None) -> Profile:
        facts = {
            **_GOOD,
            Fact.CONTENTS: self.contents,
            Fact.THRESHOLD: self.threshold,
            **(changed or {}),
        }
        made = self.kind.profile(changed=facts)
        return Profile(f"{self.name}{name}", made.facts, sender=made.sender, device=made.device)

    def failing(self) -> Iterator[Profile]:
        """One profile for each value of a fact that fails a check of these contents."""
        for limb in S1SP_CHECKS:
            if not limb.concerns(self.profile().facts):
                continue
            fact = limb.fails.fact
            if fact in self.again if isinstance(fact, RequestFact) else self.fails:
                value = SmiStatus.SUSPENDED if fact is RequestFact.SMI_STATUS else False
                yield self.profile(f"!{_written(fact)}", {fact: value})


def _written(member: Enum) -> str:
    return member.name.lower().replace("_", "-")


def _read(role: str, target: Target, variant: str = "4.1.1") -> Kind:
    return Kind(variant, 1, role, target, _SMETS1)


def _firmware(variant: str, target: Target) -> Kind:
    return Kind(variant, 8, "IS", target, _SMETS1)


_BASES = (
    _Base("top-up", Contents.TOP_UP, _read("GS", Target.GSME, "2.2"), fails=True),
    _Base("top-up-below", Contents.TOP_UP, _read("IS", Target.ESME, "2.2"), Threshold.PASSED),
    _Base("top-up-beyond", Contents.TOP_UP, _read("IS", Target.ESME, "2.2"), Threshold.FAILED),
    _Base("read", Contents.OTHER_REQUEST, _read("IS", Target.ESME), fails=True),
    _Base("read-within", Contents.OTHER_REQUEST, _read("IS", Target.ESME, "4.3"), Threshold.PASSED),
    _Base("read-beyond", Contents.OTHER_REQUEST, _read("IS", Target.ESME, "4.3"), Threshold.FAILED),
    _Base(
        "tariff",
        Contents.CHECKED_AGAIN,
        Kind("1.1.1", 1, "IS", Target.ESME, _SMETS1),
        again=(
            RequestFact.STRUCTURE_VERIFIED,
            RequestFact.RIGHTS_HELD,
            RequestFact.ROLE_ELIGIBLE,
            RequestFact.SMI_STATUS,
            RequestFact.REGISTERED,
            RequestFact.NOT_A_REPLAY,
        ),
        fails=True,
    ),
    _Base(
        "change-of-supplier",
        Contents.CHECKED_AGAIN,
        Kind("6.23", 1, "IS", Target.ESME, _SMETS1),
        again=(
            RequestFact.COS_SIGNER_IS_SENDER,
            RequestFact.COS_MPID_IN_CERTIFICATE,
            RequestFact.COS_MPXN_IS_DEVICES,
            RequestFact.COS_CERTIFICATES_ARE_SUPPLIER,
            RequestFact.COS_KEY_USAGE_FITS,
            RequestFact.COS_CERTIFICATES_ARE_SENDERS,
            RequestFact.CERTIFICATES_VALID,
            RequestFact.NOT_A_REPLAY,
        ),
    ),
    _Base(
        "handover",
        Contents.CHECKED_AGAIN,
        Kind("6.21", 1, "IS", Target.ESME, _SMETS1),
        again=(
            RequestFact.ISSUERS_CONTAINED,
            RequestFact.ISSUERS_ALL_USED,
            RequestFact.REGISTERED,
        ),
    ),
    _Base(
        "activation",
        Contents.CHECKED_AGAIN,
        Kind("11.3", 1, "IS", Target.PPMID, _SMETS1, Execution.ON_DEMAND),
        again=(RequestFact.IMPORT_SUPPLIER_ON_HAN,),
    ),
    _Base(
        "hub-firmware",
        Contents.HUB_FIRMWARE,
        _firmware("11.1", Target.CHF),
        Threshold.PASSED,
        fails=True,
    ),
    _Base(
        "ppmid-firmware",
        Contents.HUB_FIRMWARE,
        _firmware("11.1", Target.PPMID),
        Threshold.PASSED,
    ),
    _Base(
        "meter-firmware",
        Contents.METER_FIRMWARE,
        _firmware("11.1", Target.ESME),
        Threshold.PASSED,
        fails=True,
    ),
    _Base(
        "meter-firmware-beyond",
        Contents.METER_FIRMWARE,
        _firmware("11.1", Target.ESME),
        Threshold.FAILED,
    ),
    _Base(
        "other-firmware",
        Contents.OTHER_FIRMWARE,
        _firmware("11.1", Target.HCALCS),
        Threshold.PASSED,
    ),
)
_PROFILES = tuple(profile for base in _BASES for profile in (base.profile(), *base.failing()))

SYSTEM = System(
    name="s1sp",
    says="one Countersigned Service Request at a time at a SMETS1 Service Provider",
    subjects=(Subject(_REQUEST, s1sp.MACHINE, profiles=_PROFILES),),
    stimuli=(
        *sends(_REQUEST, _PROFILES, "countersign", s1sp.Event.DCC_SENDS_IT),
        Happens("the Device carries it out", ((_REQUEST, s1sp.Event.RESPONSE_RESULTS),)),
        Happens("the Device cannot be reached", ((_REQUEST, s1sp.Event.ALERT_RESULTS),)),
        Happens("time passes", ((_REQUEST, s1sp.Event.TIME_PASSES),)),
    ),
)
