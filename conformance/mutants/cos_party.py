"""The CoS Party: clauses 8.1(b) to 8.3(a)."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from lxml import etree

from srpd.conformance.messages.pki import Credential, TestPki
from srpd.conformance.messages.requests import Request
from srpd.conformance.mutants.marks import breaks
from srpd.conformance.reference.cos_party import ReferenceCosParty


@breaks("8.1(b)(i)")
class TrustsAnyCountersignature(ReferenceCosParty):
    """Does not check the protection of what the DCC has countersigned."""

    def countersignature_holds(self, _: Any) -> bool:
        return True


@breaks("8.1(b)(ii)")
class TrustsAnyCertificate(ReferenceCosParty):
    """Trusts any Certificate of a countersignature."""

    def countersigning_certificate_is_valid(self, _: Any) -> bool:
        return True


@breaks("8.1(b)(iii)")
class ChecksNothingAgain(ReferenceCosParty):
    """Does not repeat the checks of clause 6.1."""

    def contained_request_passes_again(self, _: Any) -> bool:
        return True


@breaks("8.1(b)(iv)")
class ForgetsReplay(ReferenceCosParty):
    """Authorises the same request any number of times."""

    def contained_request_is_not_a_replay(self, _: Any) -> bool:
        return True


@breaks("8.3(a)")
class RefusesInSilence(ReferenceCosParty):
    """Refuses without telling the DCC."""

    def notify_dcc(self, request_id: str, reason: str) -> None:
        if reason == "threshold":
            super().notify_dcc(request_id, reason)


@breaks("8.2(i)")
class SendsNoPreCommand(ReferenceCosParty):
    """Leaves the Signed Pre-Command out of its CoS Authorisation Response."""

    def pre_command_for(self, _: Request) -> etree._Element | None:
        return None


@breaks("8.2(ii)")
class AlwaysSendsAPreCommand(ReferenceCosParty):
    """Makes a Signed Pre-Command for SMETS1 Devices as well."""

    def is_smets1(self, _: Request) -> bool:
        return False

    def command_variant_applies(self, _: Request) -> bool:
        return True

    def variant_exists_for_smets1(self, _: Request) -> bool:
        return True


@breaks("8.2(i)", "8.2(ii)")
class SignsWithAnotherRole(ReferenceCosParty):
    """Signs with a Certificate of another Remote Party Role."""

    def issued_at(self, at: datetime) -> Credential:
        return TestPki(self.NAME, at).issue(self.EUI, "xmlSign")


@breaks("8.2(i)", "8.2(ii)")
class DoesNotSign(ReferenceCosParty):
    """Does not sign its CoS Authorisation Responses."""

    def signed_as_cos_party(self, response: etree._Element) -> etree._Element:
        return response


@breaks("8.2(i)", "8.2(ii)")
class ChangesWhatItAuthorises(ReferenceCosParty):
    """Changes the Service Request that it authorises."""

    def authorise(self, request: Request) -> None:
        request.root.set("schemaVersion", "1.0")
        super().authorise(request)


@breaks("8.2(i)")
class AuthorisesAnotherDevice(ReferenceCosParty):
    """Makes the Signed Pre-Command for another Device."""

    def pre_command_for(self, request: Request) -> etree._Element | None:
        made = super().pre_command_for(request)
        if made is not None:
            for header in made.iter("{*}RequestID"):
                header.text = (header.text or "").replace(request.target, self.EUI)
        return made


@breaks("20.4")
class AuthorisesFirst(ReferenceCosParty):
    """Authorises a request, and applies detection to those after it."""

    def go_on(self, request: Request) -> None:
        bucket = self.bucket_of(request)
        if bucket is not None and self.is_exceeded_with(bucket, request):
            self.authorise(request)
        super().go_on(request)

    def is_exceeded_with(self, bucket: Any, request: Request) -> bool:
        limit = self.limit_of(request.originator)
        return limit is not None and len(self.applying.get(bucket, [])) >= limit


@breaks("8.2(i)")
class AuthorisesNobodySuspended(ReferenceCosParty):
    """Authorises nothing of a User whose rights are suspended, which 8.1(b)(iii) does not check."""

    def authorise(self, request: Request) -> None:
        if self.senders_rights_are_not_suspended(request):
            super().authorise(request)
