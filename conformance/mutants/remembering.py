"""What is looked up once, and kept to when it has changed.

Each is right until something changes, and only of what it has looked up before.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable
from typing import Any, TypeVar

from srpd.conformance.messages.requests import Request
from srpd.conformance.mutants.marks import breaks
from srpd.conformance.reference import ReferenceDcc
from srpd.conformance.reference.cos_party import Bucket, ReferenceCosParty
from srpd.conformance.reference.state import Device

Found = TypeVar("Found")


class _LooksUpOnce(ReferenceDcc):
    """What was found is found again, until the next reset."""

    def once(self, key: Hashable, look_up: Callable[[], Found]) -> Found:
        known: dict[Hashable, Any] = self.__dict__.setdefault("known", {})
        if known.get("of") is not self.state:
            known.clear()
            known["of"] = self.state
        if key not in known:
            known[key] = look_up()
        found: Found = known[key]
        return found


@breaks("6.1(b)")
class KnowsRightsOnce(_LooksUpOnce):
    """Looks up once whether the rights of a User are suspended."""

    def senders_rights_are_not_suspended(self, request: Request) -> bool:
        held = super().senders_rights_are_not_suspended
        return self.once(request.originator, lambda: held(request))


@breaks("6.1(c)")
class KnowsTheStatusOnce(_LooksUpOnce):
    """Looks up once whether the SMI Status of a Device permits a kind of request."""

    def smi_status_permits(self, request: Request) -> bool:
        permits = super().smi_status_permits
        return self.once((request.target, request.variant), lambda: permits(request))


@breaks("6.1(f)")
class KnowsRegistrationsOnce(_LooksUpOnce):
    """Looks up once whether a User is the Eligible User for a Device."""

    def sender_is_an_eligible_user(self, request: Request) -> bool:
        key = (request.originator, request.target, request.variant)
        eligible = super().sender_is_an_eligible_user
        return self.once(key, lambda: eligible(request))


@breaks("13.2(a)")
class KnowsTheHubOnce(_LooksUpOnce):
    """Looks up once whether the Communications Hub Function of a Device is Commissioned."""

    def hub_is_commissioned(self, device: Device | None) -> bool:
        is_so = super().hub_is_commissioned
        return self.once(("hub", None if device is None else device.id), lambda: is_so(device))


@breaks("20.2")
class KnowsTheThresholdOfADayOnce(ReferenceCosParty):
    """Looks up a User's threshold once for each day that requests apply to."""

    def begin_anew(self) -> None:
        super().begin_anew()
        self.known: dict[Bucket, int | None] = {}

    def is_exceeded(self, bucket: Bucket, request: Request) -> bool:
        limit = self.known.setdefault(bucket, self.limit_of(request.originator))
        return limit is not None and self.number_applying(bucket, request) > limit
