"""A second reference CoS Party: another answer wherever clauses 8.1(b) to 8.3(a) and 20 leave one.

It makes its checks in the opposite order, and once more immediately before it authorises (8.1(b)).
It tells a Replay by the counter, and tells the DCC of one as of any other failed check (8.3(a)). It
compares with the threshold once, when it counts (8.2), and counts what the User has signed though a
check refuses it (20.3). It authorises nothing for a User that has set no threshold (20.2), counts
'Never' for the day of its receipt (20.3), and ceases with all of a day whose threshold is exceeded,
also with what it has authorised (20.4). What leaves it at one time leaves in the opposite order.
"""

from __future__ import annotations

from typing import Final

from lxml import etree

from srpd.conformance.messages.requests import Request
from srpd.conformance.reference.checks import Check
from srpd.conformance.reference.choices import Choices, Replay
from srpd.conformance.reference.cos_party import (
    REPLAY,
    THRESHOLD,
    VALIDATION,
    Applying,
    Bucket,
    ReferenceCosParty,
)
from srpd.conformance.reference.last_first import LastFirst

NAME: Final = "srpd second reference CoS Party"
READINGS: Final = (
    "H-28=before-authorising",
    "H-35=all-of-that-day",
    "H-46=once",
    "H-52=every-authentic-one",
)
"""The alternatives that it follows, as `--reading` takes them; of the others the default."""
SIGNED_BY_THE_USER: Final = frozenset({"6.1(a)", "6.1(d)", "6.1(e)"})


class SecondCosParty(LastFirst, ReferenceCosParty):
    """See the module."""

    NAME = NAME

    def __init__(self) -> None:
        super().__init__(Choices(replay=Replay.COUNTER_NOT_GREATER))

    def begin_anew(self) -> None:
        super().begin_anew()
        self.communications: dict[str, etree._Element] = {}
        self.authorised_for: dict[Bucket, list[str]] = {}

    # 8.1(b)

    def checks(self, request: Request) -> tuple[Check, ...]:
        return super().checks(request)[::-1]

    def checks_of_the_communication(
        self, root: etree._Element, request: Request
    ) -> tuple[tuple[str, bool], ...]:
        self.communications[str(request.request_id)] = root
        return super().checks_of_the_communication(root, request)[::-1]

    # 8.3(a)

    def refuse(self, root: etree._Element, request: Request, reason: str) -> None:
        super().refuse(root, request, reason)
        if reason == VALIDATION and self.is_authentic(root, request):
            bucket = self.bucket_of(request)
            self.applying.setdefault(bucket, []).append(Applying(request, self.is_smets1(request)))
            if self.is_exceeded(bucket, request):
                self.cease_what_is_held(bucket)

    def is_authentic(self, root: etree._Element, request: Request) -> bool:
        """What the DCC has signed around what the User has, and no Replay of it."""
        signed = [check for check in self.checks(request) if check.clause in SIGNED_BY_THE_USER]
        return (
            self.is_cos(request)
            and self.countersignature_holds(root)
            and self.countersigning_certificate_is_valid(root)
            and self.contained_request_is_not_a_replay(request)
            and self.first_failure(request, signed) is None
        )

    def notify_dcc(self, request_id: str, reason: str) -> None:
        """No more is required than that the DCC is notified."""
        super().notify_dcc(request_id, reason if reason == THRESHOLD else VALIDATION)

    # 20

    def bucket_of(self, request: Request) -> Bucket:
        return super().bucket_of(request) or (request.originator, self.now.date())

    def limit_of(self, user: str) -> int:
        """20.2: a User that has set no threshold has none within which anything could be."""
        return super().limit_of(user) or 0

    def cease(self, bucket: Bucket, request: Request) -> None:
        self.cease_with(bucket)
        super().cease(bucket, request)

    def cease_with(self, bucket: Bucket) -> None:
        """20.4: any of the day (H-35), once each."""
        for authorised in self.authorised_for.pop(bucket, []):
            self.notify_dcc(authorised, THRESHOLD)
        self.cease_what_is_held(bucket)

    def cease_what_is_held(self, bucket: Bucket) -> None:
        for other in self.to_cease_with(bucket):
            self.held.pop(str(other.request_id))
            self.notify_dcc(str(other.request_id), THRESHOLD)

    # 8.2

    def come_to_authorise(self, request: Request) -> None:
        """8.2: detection has been applied to it, once (H-46)."""
        self.authorise(request)

    def authorise(self, request: Request) -> None:
        """Immediately prior to it, everything is looked at again but whether it is a Replay."""
        named, bucket = str(request.request_id), self.bucket_of(request)
        again = self.checks_of_the_communication(self.communications[named], request)
        if not all(holds for reason, holds in again if reason != REPLAY):
            self.notify_dcc(named, VALIDATION)
        else:
            self.authorised_for.setdefault(bucket, []).append(named)
            super().authorise(request)


def factory() -> SecondCosParty:
    """A fresh second reference CoS Party."""
    return SecondCosParty()
