"""A reference CoS Party, written from clauses 8.1(b) to 8.3(a) and 20.

What the Code leaves open, and how it is here: a User that has set no threshold is not limited; a
Service Request with the execution date 'Never' applies to no day; what passes is authorised at
once, unless it is told to hold its authorisations back until it comes to each of them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from hashlib import sha256
from typing import Any, Final

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from lxml import etree

from srpd.conformance.messages.build import signed_pre_command
from srpd.conformance.messages.cos_authorisation import authorisation_response
from srpd.conformance.messages.countersigned import (
    COUNTERSIGNED_COS_SERVICE_REQUEST,
    user_request,
)
from srpd.conformance.messages.errors import Malformed, MessageError
from srpd.conformance.messages.identifiers import eui
from srpd.conformance.messages.requests import Request, parse_request
from srpd.conformance.messages.signature import sign
from srpd.conformance.messages.xml import local_name, parse_xml, serialise
from srpd.conformance.reference.change_of_supplier import APPLIED_AGAIN, COS_PARTY_XML_SIGN
from srpd.conformance.reference.conformance_statement import OF_THE_COS_PARTY
from srpd.conformance.reference.countersigned_messages import CountersignedMessages
from srpd.conformance.reference.surface import Surface, request_id_of
from srpd.conformance.targets.protocol import PortMessage

COS_REQUEST: Final = "6.23"
VALIDATION, REPLAY, THRESHOLD = "validation", "replay", "threshold"

Bucket = tuple[str, date]
"""A User ID and the calendar day to which a Service Request applies."""


@dataclass(frozen=True, slots=True)
class Applying:
    """A Service Request that was counted for a day, and for which kind of Device it is."""

    request: Request
    smets1: bool


class ReferenceCosParty(Surface, CountersignedMessages):
    """A CoS Party in process, with a virtual clock."""

    NAME = "srpd reference CoS Party"
    STATEMENT = OF_THE_COS_PARTY
    EUI = eui("90-B3-D5-1F-30-02-00-00")
    ROLE = COS_PARTY_XML_SIGN

    def begin_anew(self) -> None:
        self.authorised: set[str] = set()
        self.applying: dict[Bucket, list[Applying]] = {}
        self.held: dict[str, Request] = {}
        self.holds_back = False
        self.last_pre_command = 0

    def operate(self, fields: Mapping[str, Any]) -> str | None:
        match fields.get("kind"):
            case "hold-authorisations":
                self.holds_back = True
                return None
            case "come-to-authorise":
                held = self.held.pop(str(fields.get("request_id"))[:200], None)
                if held is not None:
                    self.come_to_authorise(held)
                return None
        return super().operate(fields)

    # 8.1(b)

    def receive_from_dcc(self, message: PortMessage) -> None:
        """Check; then 8.3(a): stop and notify; or 8.2: go on."""
        try:
            root = parse_xml(message.xml)
            if root.tag != COUNTERSIGNED_COS_SERVICE_REQUEST:
                raise Malformed(local_name(root), "is no Countersigned CoS Service Request")
            request = parse_request(user_request(root))
            reason = self.first_failed_check(root, request)
        except MessageError:
            self.notify_dcc(request_id_of(message), VALIDATION)
            return
        if reason is not None:
            self.refuse(root, request, reason)
            return
        self.remember_as_accepted(request)
        self.go_on(request)

    def first_failed_check(self, root: etree._Element, request: Request) -> str | None:
        """Why it fails; None if all the requirements of 8.1(b) are satisfied."""
        checks = self.checks_of_the_communication(root, request)
        return next((reason for reason, holds in checks if not holds), None)

    def checks_of_the_communication(
        self, root: etree._Element, request: Request
    ) -> tuple[tuple[str, bool], ...]:
        """8.1(b), in the order in which this party makes the checks."""
        return (
            (VALIDATION, self.countersignature_holds(root)),
            (VALIDATION, self.countersigning_certificate_is_valid(root)),
            (REPLAY, self.contained_request_is_not_a_replay(request)),
            (VALIDATION, self.contained_request_passes_again(request)),
        )

    def contained_request_passes_again(self, request: Request) -> bool:
        """(iii): 6.1(a), (d), (e), (f), (g), (j) and (k), and that it is such a request at all."""
        if not self.is_cos(request):
            return False
        again = [check for check in self.checks(request) if check.clause.startswith(APPLIED_AGAIN)]
        return self.first_failure(request, again) is None

    def contained_request_is_not_a_replay(self, request: Request) -> bool:
        """(iv): by what this party itself has received before (H-27)."""
        return self.request_is_not_a_replay(request)

    # 8.3(a)

    def refuse(self, _: etree._Element, request: Request, reason: str) -> None:
        """Stop, and notify the DCC. What is refused does not count for its day (H-52)."""
        self.notify_dcc(str(request.request_id), reason)

    def notify_dcc(self, request_id: str, reason: str) -> None:
        self.emit("dcc", kind="cos-refusal", request_id=request_id, reason=reason)

    # 8.2, 20

    def go_on(self, request: Request) -> None:
        """Threshold Anomaly Detection; what it does not stop is authorised."""
        bucket = self.bucket_of(request)
        if bucket is not None:
            counted = self.applying.setdefault(bucket, [])
            counted.append(Applying(request, self.is_smets1(request)))
            if self.is_exceeded(bucket, request):
                self.cease(bucket, request)
                return
        if self.holds_back:
            self.held[str(request.request_id)] = request
        else:
            self.authorise(request)

    def bucket_of(self, request: Request) -> Bucket | None:
        """20.3: the day of its execution time, or that of its receipt."""
        at = request.execution_at
        if at is None:
            return request.originator, self.now.date()
        return (request.originator, at.date()) if isinstance(at, datetime) else None

    def limit_of(self, user: str) -> int | None:
        """20.2: the threshold that the User set last."""
        threshold = self.state.thresholds.get(("user", COS_REQUEST, user, ""))
        return None if threshold is None else threshold.limit

    def number_applying(self, bucket: Bucket, _: Request) -> int:
        """20.5: SMETS1 and SMETS2+ together."""
        return len(self.applying[bucket])

    def is_exceeded(self, bucket: Bucket, request: Request) -> bool:
        """20.4: the number is greater than the threshold."""
        limit = self.limit_of(request.originator)
        return limit is not None and self.number_applying(bucket, request) > limit

    def cease(self, bucket: Bucket, request: Request) -> None:
        """20.4: this one, and those of its day that are not authorised yet (H-35)."""
        for other in self.to_cease_with(bucket):
            self.held.pop(str(other.request_id))
            self.notify_dcc(str(other.request_id), THRESHOLD)
        self.notify_dcc(str(request.request_id), THRESHOLD)

    def to_cease_with(self, bucket: Bucket) -> list[Request]:
        return [held for held in self.held.values() if self.bucket_of(held) == bucket]

    def come_to_authorise(self, request: Request) -> None:
        """20.4, 20.2: not if the number exceeds the threshold that the User has set last (H-46)."""
        bucket = self.bucket_of(request)
        if bucket is not None and self.is_exceeded(bucket, request):
            self.cease(bucket, request)
        else:
            self.authorise(request)

    # 8.2(i), (ii)

    def authorise(self, request: Request) -> None:
        """Make the CoS Authorisation Response, sign it, and send it to the DCC."""
        response = authorisation_response(request.root, self.pre_command_for(request))
        self.emit(
            "dcc",
            serialise(self.signed_as_cos_party(response)),
            kind="cos-authorisation-response",
            request_id=str(request.request_id),
            certificate=self.own_certificate(),
        )

    def signed_as_cos_party(self, response: etree._Element) -> etree._Element:
        """With the CoS Party XML Signing Key."""
        return sign(response, self.credential)

    def pre_command_for(self, request: Request) -> etree._Element | None:
        """8.2(i)(A), (B): for a SMETS2+ Device, for the same Device, service and time."""
        if self.is_smets1(request):
            return None
        self.last_pre_command += 1
        return signed_pre_command(
            request.variant,
            self.EUI,
            request.target,
            self.last_pre_command,
            self.signed_payload(request),
            execution_at=request.execution_at,
        )

    def signed_payload(self, request: Request) -> bytes:
        """What stands for the GBCS Payload, with the party's signature after it."""
        digest = sha256(etree.tostring(request.root, method="c14n")).digest()
        algorithm = ec.ECDSA(SHA256(), deterministic_signing=True)
        return digest + self.credential.key.sign(digest, algorithm)


def factory() -> ReferenceCosParty:
    """A fresh reference CoS Party."""
    return ReferenceCosParty()
